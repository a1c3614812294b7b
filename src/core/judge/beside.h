/*
 * What is known beside a change: the banners this page carried, what other pages
 * of the platform say of the same thing, the ways out, what the platform promised,
 * what others did. Gathered by src/beside.c for a round; the judge reads it and
 * nothing else. What is empty was not looked at, and nothing follows from it.
 */
#ifndef SMALLPRINT_CORE_JUDGE_BESIDE_H
#define SMALLPRINT_CORE_JUDGE_BESIDE_H

#include "base/utc.h"
#include "core/judge/banner.h"
#include "core/judge/preview.h"
#include "core/page/page.h"

enum {
	BESIDE_PAGES = 40,     /* of a platform that are asked what they say */
	BESIDE_MOVES = 6,      /* of others that are told */
	BESIDE_OID = 41,       /* bytes of a commit in hex */
	BESIDE_MOVE_DAYS = 400 /* an older move is not told */
};

/* What another page of the platform, or another variant of this one, says of a concept. */
struct saying {
	char *page;    /* its id; owned, all of them */
	char *name;    /* as people call it */
	char *variant; /* of the same page; NULL: another page */
	char *concept; /* "ai-training" */
	char *quote;   /* the sentence; NULL: it says nothing of it */
	enum page_kind kind;
	bool says;        /* … more permissive for the platform */
	bool on;          /* and that it is on by default, or a setting of it is declared so */
	bool from_start;  /* it did at our first look already */
	bool changed_now; /* it changed in this round too: what it says now is not known */
	bool unread;      /* it was asked in this round and could not be read: nor is it then */
	utc_t since;      /* first look at a text that says so; 0: it does not */
	utc_t looked;     /* last good look */
};

struct sayings {
	struct saying *v;
	size_t n;
	size_t cap;
};

/* The same move by another platform: a change of the same concept and direction. */
struct move {
	char *page;
	char *platform;
	char *verdict; /* its word */
	char *notice;  /* days by its date, "0..1"; NULL: not known */
	char *
	    how; /* it was told, "46 days ahead: a banner …"; NULL: not in time, or not known */
	char commit[BESIDE_OID];
	utc_t time;
};

struct moves {
	struct move *v; /* newest first */
	size_t n;
	size_t cap;
};

/* What the platform says of how it tells people of changes. */
struct promise {
	int days;    /* of notice; 0: it promises notice and names no days */
	char *quote; /* the sentence; NULL: no promise was found */
	char *page;  /* the page it stands on */
};

/* One look at a declared way out: a setting's link, or its form. Nothing is owned. */
struct way_look {
	const char *setting; /* its name */
	const char *what;    /* "the link", "the form" */
	const char *url;
	bool broken;      /* gone, or led to a home page, or its words are not there any more */
	const char *says; /* to follow `what`: "is gone (404 or 410)" */
	utc_t looked;
};

struct notes; /* core/judge/note.h */

struct beside {
	const struct notes *notes;     /* what reporters received; may be NULL; not owned */
	const struct banners *banners; /* of this page; may be NULL; not owned */
	const struct way_look *ways;   /* of the settings that this page speaks of; not owned */
	size_t n_ways;
	struct sayings sayings;
	struct moves moves;
	struct promise promise;
	struct foretold_list foretold; /* previews that showed the change before it came */
	utc_t told;                    /* the last alert of this page; 0: none */
	char told_by[BESIDE_OID];      /* its commit */
	const char *lagging; /* a page of earlier versions that did not change with this one,
				or does not list the text before; not owned */
	day_t lagging_lacks; /* the stated day of that text; 0: the list did not change */
	utc_t lagging_looked;
};

/* How a verdict ("announced") and its sentence say that people were told: "46 days ahead: a
   banner …"; NULL where they do not. The caller frees. */
char *move_how(const char *word, const char *because);
void sayings_release(struct sayings *sayings);
void moves_release(struct moves *moves);
void promise_release(struct promise *promise);
void beside_release(struct beside *beside);

#endif
