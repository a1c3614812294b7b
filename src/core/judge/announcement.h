/*
 * The second witness: items on a platform's announcement sources, and whether
 * one of them speaks of a change.
 */
#ifndef SMALLPRINT_CORE_JUDGE_ANNOUNCEMENT_H
#define SMALLPRINT_CORE_JUDGE_ANNOUNCEMENT_H

#include "base/utc.h"
#include "core/text/document.h"
#include "core/page/page.h"
#include "core/detect/rule.h"
#include "core/judge/silence.h"

enum {
	ANNOUNCEMENTS_MAX = 500,
	ANNOUNCEMENT_MAX_TITLE = 500, /* bytes */
	ANNOUNCEMENT_MAX_TEXT = 8192, /* bytes */
	ANNOUNCEMENT_MAX_URL = 2000   /* bytes; longer addresses are left out */
};

struct announcement {
	char *title; /* owned, all of them; never NULL */
	char *url;   /* may be NULL */
	char *text;  /* summary, or the sentences under the heading; may be NULL */
	day_t day;   /* as stated; DAY_NONE if not */
};

struct announcements {
	struct announcement *v;
	size_t n;
	size_t cap;
};

/* Items of a feed (RSS, Atom, JSON Feed). The bytes may be anything. Runs in the confined
 * child. */
int announcements_feed(
    struct span bytes, enum page_format format, struct announcements *out, struct error *err);
/* Items of an HTML list or a single article, from its document: a heading, link or dated line
 * each. */
int announcements_page(
    const struct document *doc, struct announcements *out, struct error *err);
/* A feed's items as a document that announcements_page() reads back: how feeds are kept on
 * main. */
int announcements_document(
    const struct announcements *items, struct document **out, struct error *err);
/* Add an item; title, url and text become the list's and are cut to their ceilings. A missing
   title is made from the text. Of more than ANNOUNCEMENTS_MAX items the oldest go. */
void announcements_take(
    struct announcements *items, char *title, char *url, char *text, day_t day);
/* Copy the items of `older` that `items` has not, from day `since` on: a feed shows only its
   newest entries, and what has scrolled off must still be able to testify. */
void announcements_keep(
    struct announcements *items, const struct announcements *older, day_t since);
void announcements_release(struct announcements *items);

enum announced {
	ANNOUNCED_UNWATCHED = 0, /* the platform declares no source */
	ANNOUNCED_FAILED,        /* a source could not be fetched */
	ANNOUNCED_NONE,          /* all declared sources were read, no item */
	ANNOUNCED_LATE,          /* an item after first sight */
	ANNOUNCED_FOUND
};
const char *announced_name(enum announced state);

/* One declared source as this round saw it. */
struct source_look {
	const struct page *page;
	bool read; /* fetched and understood this round, or unchanged since */
	char *why; /* when not read; may be NULL */
	utc_t looked;
	utc_t previously; /* last good look before this one; 0: never */
	struct announcements items;
};

struct source_looks {
	struct source_look *v;
	size_t n;
	size_t cap;
};
void source_looks_release(struct source_looks *looks);

/* What one source had to say. */
enum source_state {
	SOURCE_FAILED = 0, /* could not be read, or its silence would prove nothing */
	SOURCE_NONE,       /* read, and nothing on it speaks of the change */
	SOURCE_DECOY,      /* … but of another document, in those days */
	SOURCE_LATE,       /* an item after first sight */
	SOURCE_FOUND
};
const char *source_state_name(enum source_state state);

struct source_check {
	char *page; /* "linkedin/updates"; owned, all of them */
	char *name; /* as declared; may be NULL */
	char *url;  /* of the item; NULL: there is none */
	char *title;
	day_t day; /* of the item, or DAY_NONE */
	char *why; /* FAILED */
	enum source_state state;
	utc_t looked; /* 0: not in this round */
};

struct source_checks {
	struct source_check *v;
	size_t n;
	size_t cap;
};
void source_checks_release(struct source_checks *checks);

struct announced_result {
	enum announced state;
	char *url; /* owned; of the item, or the source */
	char *title;
	day_t day;
	char *decoy;    /* title of an item in the window that names other documents; or NULL */
	char *why;      /* FAILED: which source and why */
	size_t sources; /* how many were declared … */
	size_t read;    /* … and read */
	utc_t from;     /* the window that was watched */
	utc_t until;
	struct source_checks checks; /* every source by itself, in the order of the looks */
};
void announced_release(struct announced_result *result);

/*
 * Match items to a change by page name, topic (the findings' concepts) and
 * dates; in core/judge/announced.c. Sources that do not cover the page are passed
 * over. effective is the day from which the page says the change holds,
 * stated the day the old text stated of itself; both may be DAY_NONE. What was
 * said no later than that day announced the old text. last_old 0: the page was never looked at
 * before. A feed whose entries do not reach back to last_old counts as not read: what it said
 * then is not known.
 */
void announced_match(const struct source_looks *looks, const struct page *page,
    const struct findings *findings, day_t effective, day_t stated, utc_t last_old,
    utc_t first_new, const struct silence *silence, struct announced_result *out);

/* Which document a text names: this page, by its name or its kind; only others; none. */
enum named { NAMED_NONE = 0, NAMED_THIS, NAMED_OTHER };
enum named announced_names(
    const struct page *page, const struct silence *silence, struct span text);

#endif
