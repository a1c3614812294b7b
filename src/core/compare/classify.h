/*
 * What kind of difference a change is, beyond what compare() can see from two
 * texts alone: a return to a text this page had before, a page that swings, a
 * text that is not the page, another reader's version. Pure: what is known of
 * the page's past is handed in.
 */
#ifndef SMALLPRINT_CORE_COMPARE_CLASSIFY_H
#define SMALLPRINT_CORE_COMPARE_CLASSIFY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/utc.h"
#include "core/compare/compare.h"
#include "core/compare/failure.h"

enum {
	KNOWN_MAX = 64,
	KNOWN_RETURNS = 2, /* the latest of them are remembered */
	CLASSIFY_COMMIT_MAX = 41,
	CLASSIFY_WHY_MAX = 200,
	CLASSIFY_SWING = 30 * UTC_DAY_SECONDS, /* the third return within it is a swing */
	CLASSIFY_STAYS = UTC_DAY_SECONDS       /* so long and held: it is here to stay */
};

/* An earlier text of a page. */
struct known_text {
	uint64_t hash;  /* document_hash() */
	utc_t first;    /* when it first stood there … */
	utc_t last;     /* … and when it last came */
	uint32_t times; /* how often it came: 1, then 2 on the first return … */
	bool told;      /* its last coming was an alert */
	char commit[CLASSIFY_COMMIT_MAX]; /* that recorded it first, hex */
};

/* The texts a page is known to have had, in the order of their last coming; bounded: the oldest
   is forgotten. Zeroed is empty. Nothing in it is allocated per entry; free with
   known_release(). */
struct known {
	struct known_text *v;
	size_t n;
	size_t cap;
	utc_t returns[KNOWN_RETURNS]; /* when a text came again, latest first; 0: none */
};

/* Every recorded text of a page, in the order of time. */
void known_note(struct known *known, uint64_t hash, utc_t when, const char *commit, bool told);
const struct known_text *known_find(const struct known *known, uint64_t hash);
void known_release(struct known *known);

struct classified {
	enum change_class class;
	char returned_to[CLASSIFY_COMMIT_MAX]; /* RETURNED, ALTERNATING: the commit that had
						  this text; "" */
	bool undoes_told; /* RETURNED: it takes back a change that was told; told once, as a
			     reversal */
	bool collapsed;   /* EXTRACTION: next to nothing is left, and no failure known by its
			     words:   our reading may have broken */
	/* VARIANT, EXTRACTION: what it is when it is still there after CLASSIFY_STAYS: CHANGE;
	   VARIANT, to be recorded without alarm; EXTRACTION, never to be recorded */
	enum change_class if_it_stays;
	char why[CLASSIFY_WHY_MAX]; /* one phrase: "the text of 2024-03-01 again", "an error
				       page (…)" */
};

/*
 * change is compare()'s; known is the page's past, without the new text;
 * failures (may be NULL) are rules/failures.yaml. The class is compare()'s
 * unless something above says otherwise; EXTRACTION and VARIANT are to be held.
 * A first record can be EXTRACTION too.
 */
void classify(const struct change *change, const struct known *known,
    const struct failures *failures, utc_t now, struct classified *out);
/*
 * The same where the new text was read from the page's scripts (EXTRACT_SCRIPTED),
 * which lack labels and dates that the page shows, or have others: FORMATTING when
 * every sentence stands on both sides, otherwise VARIANT until it stays.
 */
void classify_scripted(const struct change *change, const struct known *known,
    const struct failures *failures, utc_t now, struct classified *out);

#endif
