/*
 * The site: everything the archive holds, as pages that need no server. Filled
 * by src/cmd/report_collect.c; what the pages are made of is in this folder, how
 * they look is in src/report (templates, texts, style). Pure.
 *
 *	index.html			what changed silently, newest first
 *	changes/index.html, N.html	every change, a hundred a page, counted from the oldest
 *	change/PAGE/TIME.html		one change, to be cited
 *	verdict/WORD.html, concept/NAME.html, period/YEAR.html	the same, filtered
 *	platform/ID.html		a platform's pages, changes, settings, promises
 *	settings.html, way-out.html	platforms by facts; how to get out
 *	health.html			what could not be seen
 *	feeds.html, feeds/NAME.atom, NAME.json; feeds.opml (where base is known)
 *	data.html, changes.csv, changes.jsonl, datapackage.json
 *	search.html, search-index.js, style.css, site.js
 */
#ifndef SMALLPRINT_CORE_REPORT_REPORT_H
#define SMALLPRINT_CORE_REPORT_REPORT_H

#include "core/report/data.h"
#include "core/report/texts.h"
#include "core/settings/sheet.h"
#include "core/tell/record.h"

enum {
	REPORT_NAME = 120,   /* columns of a name or title */
	REPORT_LIST = 100,   /* changes of one page of a list */
	REPORT_FEED = 50,    /* of a feed */
	REPORT_EDITS = 400,  /* shown of one change */
	REPORT_LINES = 1500, /* of a first record */
	REPORT_PAGE_MAX = 32 << 20,
	REPORT_DATA_MAX = 1 << 30
};

struct report_change {
	struct record *record;
	char *commit, *parent, *evidence; /* parent, evidence: NULL: none */
	char *path;                       /* of the text on main */
	char *address; /* "change/linkedin/privacy-policy/2024-09-19T003221Z.html" */
	char *id;      /* "urn:uuid:…", the same whatever becomes of the site */
	bool listed;   /* a reader could care; the rest has a page, and is counted */
	const struct report_page *page;         /* from report_settle() on, as … */
	const struct report_platform *platform; /* … this */
};

/* Changes of one page, platform or choice, newest first. */
struct report_list {
	const struct report_change **v;
	size_t n, cap;
};

/* A page that is watched, or was. */
struct report_page {
	char *id;
	char *platform;
	char *name;
	char *url;
	enum page_kind kind;
	bool declared;
	utc_t last_good; /* 0: never */
	utc_t failing_since, broken_since;
	char *why, *broken_why;
	utc_t first_look; /* of the ledger, 0: not known */
	size_t looks, failed;
	size_t changes; /* listed */
	struct report_list all;
};

struct report_platform {
	char *id;
	char *name;
	char *address;
	struct sheet *sheet; /* NULL: none */
	struct strs *ways;   /* by setting of the sheet: its steps in full */
	size_t changes, alerts;
	struct report_list all;
};

/* A way to look at the changes: what a filter leads to. */
struct report_choice {
	const char *kind;        /* "verdict", "concept", "period" */
	char *value;             /* "silent", "ai-training", "2024" */
	struct report_list list; /* listed ones */
};

struct report {
	const struct texts
	    *texts; /* words of the language; NULL: none, moments stay as they are */
	const char *title;
	const char *base;              /* "https://example.org/site/"; NULL: not known */
	utc_t as_of;                   /* the newest round, or change */
	utc_t since;                   /* the oldest */
	struct report_change *changes; /* newest first */
	size_t n_changes, cap_changes;
	struct report_page *pages; /* by id */
	size_t n_pages, cap_pages;
	struct report_platform *platforms; /* by id */
	size_t n_platforms, cap_platforms;
	struct strs concepts;          /* of listed changes, sorted */
	struct report_choice *choices; /* of a kind together, those without a change left out */
	size_t n_choices, cap_choices;
	struct report_list by_commit;
};

void report_release(struct report *report);
/* Take a change; the record is the report's. Order does not matter. */
void report_add(struct report *report, struct record *record, const char *commit,
    const char *parent, const char *evidence, const char *path);
/* The page, made when new. */
struct report_page *report_page(struct report *report, const char *id);
/* After everything was added: sorts, gives addresses, counts. */
void report_settle(struct report *report);

const struct report_platform *report_find_platform(const struct report *report, const char *id);
const struct report_page *report_find_page(const struct report *report, const char *id);
/* The change a commit (at least 10 of its digits) made; NULL: not known. */
const struct report_change *report_find_change(const struct report *report, const char *commit);

/* Where files go. Nonzero ends the work. */
struct report_out {
	/* The data is only lent. */
	int (*page)(void *arg, const char *path, const char *template, const struct data *data);
	/* A template's text, appended to out: what stands inside another file. */
	int (*part)(void *arg, const char *template, const struct data *data, struct buf *out);
	int (*bytes)(void *arg, const char *path, struct span bytes);
	void *arg;
};

/* Every file that is made from the report alone: all but the pages of changes. */
int report_pages(const struct report *report, const struct report_out *out);
int report_front(const struct report *report, const struct report_out *out);
int report_lists(const struct report *report, const struct report_out *out);
int report_platform_pages(const struct report *report, const struct report_out *out);
int report_facts(const struct report *report, const struct report_out *out);
int report_health(const struct report *report, const struct report_out *out);
int report_feeds(const struct report *report, const struct report_out *out);
int report_tables(const struct report *report, const struct report_out *out);

/* A change's own page; change: its two texts compared (NULL: they cannot be read). */
struct data *report_change_page(
    const struct report *report, const struct report_change *c, const struct change *change);

/* ---- shared by the pages ---- */

/* What can be the name of a file, whatever the text; the caller frees. */
char *report_file_name(const char *id);
/* "urn:uuid:…" of a thing by its kind and name: needs no registry and no host, and stays the
   same wherever the site is put. The caller frees. */
char *report_id(const char *what, const char *name);
/* A page's data with what all have: root (the way back), title, time, navigation. */
struct data *report_begin(const struct report *report, const char *path, const char *section);
/* A sentence the program made, for people: dates in words, pages by name, no codes; what stands
   in quotation marks stays as it is. clock: moments with the time of day. The caller frees. */
char *report_prose(const struct report *report, const char *text, bool clock);
void report_put_prose(const struct report *report, struct data *object, const char *name,
    const char *text, bool clock);
/* A change as an item of a list. */
void report_item(const struct report *report, const struct report_change *c, struct data *item);
/* What happened, in a few words, by the texts of the language: what the rule says, or the words
   that are new, or how many sentences. */
int report_summary(const struct report *report, const struct record *record, struct buf *out);
/* "Sentences: 2 new, 1 gone"; -1: the language has no words for it. */
int report_counts(const struct report *report, const struct record *record, struct buf *out);
/* Its findings' sentence in three pieces around the words that met the rule. */
void report_quote(const struct finding *finding, struct data *item);
/* Lines of time drawn from left to right. */
void report_clock_line(const struct record *record, struct data *page);
void report_platform_line(const struct report *report, const char *platform, struct data *page);
/* "silent", …; "none" for a change no verdict is told of. */
const char *report_verdict(const struct record *record);
bool report_has_concept(const struct record *record, const char *concept);
/* Listed, and of that verdict, concept or year; of any other kind: listed. */
bool report_is_chosen(const struct report_change *c, const char *kind, const char *value);

#endif
