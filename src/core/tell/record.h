/*
 * All that is told of one change, in one place: what the alert, the commit
 * message, `log`, `show` and the JSON Lines are made from. Kept as change.json
 * beside the evidence of its commit, so that what was said then can be read
 * later, whatever the rules have become. Everything is owned by the record.
 */
#ifndef SMALLPRINT_CORE_TELL_RECORD_H
#define SMALLPRINT_CORE_TELL_RECORD_H

#include <stdbool.h>

#include "core/compare/age.h"
#include "core/judge/announcement.h"
#include "core/judge/dates.h"
#include "core/page/page.h"
#include "core/detect/rule.h"
#include "core/judge/verdict.h"
#include "core/tell/glimpse.h"

enum { RECORD_MAX_BYTES = 8 << 20, RECORD_MAX_ITEMS = 10000 };

/* The way out, as declared for the setting the page speaks of. */
struct way_out {
	char *setting; /* its name; NULL: none is declared */
	char *default_state;
	struct strs steps;
	struct strs exempt;
	char *url;
	char *form;
	char *form_covers;
	char *checked_on; /* NULL: nobody has verified it */
	char *checked_by;
	char *proof; /* what the platform's pages say of it; NULL: there is no fact sheet yet */
};

/* What the second look at a change saw. */
enum second_state {
	SECOND_NONE =
	    0,         /* there was none: nothing to confirm, or recorded by an older version */
	SECOND_SAME,   /* the new text, or another where all that was found stands too */
	SECOND_GONE,   /* the old text again: the page swings */
	SECOND_OTHER,  /* a third text, where not all that was found stands */
	SECOND_FAILED, /* nothing to read; another look is due */
	SECOND_DUE,    /* seen once; the second look is still to be made */
	SECOND_STATES
};

struct second_look {
	enum second_state state;
	utc_t time; /* when it was made; 0: not yet */
	utc_t due;  /* DUE, FAILED: when the next is */
	char *why;
	char *sha256; /* of the body as received */
};

/* What later evidence made of a verdict. */
struct correction {
	utc_t time;            /* 0: nothing did */
	enum verdict_word was; /* the word before */
	char *why;             /* what was found; may be NULL */
};

struct record {
	char *commit; /* hex; NULL while not committed */
	char *page;   /* "linkedin/privacy-policy" */
	char *path;   /* "linkedin/privacy-policy.md" */
	char *platform;
	char *platform_name;
	char *page_name;
	char *url;
	enum page_kind kind;
	utc_t time;       /* first look at the new text */
	utc_t previously; /* last look at the old one; 0: none */
	enum change_class class;
	char *returned_to;   /* commit whose text is back; or NULL */
	utc_t returned_from; /* when that was recorded; kept apart from the record, 0: not known
			      */
	bool alert;
	size_t added, removed, edited, moved; /* sentences */
	struct glimpse glimpse;               /* of a change without findings */
	struct findings findings;
	enum verdict_word verdict;
	struct reason *reasons;
	size_t n_reasons;
	char *because;
	struct given given;     /* notice, by whoever gave the longest */
	struct measure measure; /* by which the word was reached; .notice_min 0: not kept */
	struct dates dates;
	struct ages ages; /* what the new text says of how long ago something was, as days */
	struct announced_result announced;
	struct way_out way_out;
	char *sha256; /* of the body as received */
	struct second_look second;
	struct sayings elsewhere;    /* what other pages of the platform say of the same */
	struct moves moves;          /* of other platforms, of the same concept and direction */
	struct promise promise;      /* of notice, by the platform */
	struct correction corrected; /* of the verdict above; kept apart from the record */
};

struct record *record_new(void);
void record_free(struct record *record);
/* Take over what the stages made: findings, verdict, dates and announced are moved, their
   structs left empty. platform, page and change are only read. */
void record_fill(struct record *record, const struct platform *platform,
    const struct page *page, const struct change *change, struct findings *findings,
    struct verdict *verdict, struct dates *dates, struct announced_result *announced,
    utc_t last_old, utc_t first_new);

/* The lists of *beside are moved and left empty. */
void record_take_beside(struct record *record, struct beside *beside);

/* One line of JSON (with its newline); field names are those of the manual, section JSON LINES.
 */
int record_put(const struct record *record, struct buf *out);
/* The other side: what record_put() wrote, possibly by an older version: unknown fields are
   passed over, missing ones say nothing. The bytes may be anything: what is not such a record
   is ERROR_ARCHIVE and names the field, what is too large ERROR_LIMIT. */
int record_get(struct span json, struct record **out, struct error *err);

/* Through JSON and back; NULL where it is too large. */
struct record *record_copy(const struct record *record);

/* A text as JSON has it, quoted and harmless on a terminal; NULL gives null. */
int record_put_text(const char *text, struct buf *out);
const char *second_state_name(enum second_state state); /* "same", … */
void second_look_release(struct second_look *look);
/* A change with findings that a second look has not confirmed (yet): what is told says so. */
bool record_is_unconfirmed(const struct record *record);
/* "Seen twice: …", "Seen once: …" in one sentence; "" where there was nothing to confirm. */
int record_second(const struct record *record, struct buf *out);
/* A finding says + : only then is a verdict told. */
bool record_permits_more(const struct record *record);
/* What happened, in a few words: "AI training on personal data added", "3 sentences added, 1
   edited", "first record". Harmless on a terminal, one line. */
int record_summary(const struct record *record, struct buf *out);

#endif
