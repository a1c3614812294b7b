/*
 * What the program must remember of every page from round to round, and its
 * two texts. Whole, a line per page, the page's number first:
 *
 *	#page	id	etag	modified	wire	text	declaration	try
 *good	due	failing	failures	why	blind	broken	broken-why
 *whole	awaiting 1	linkedin/privacy-policy	"66f1"	…
 *
 * And the steps of one round, most of them the same for many pages:
 *
 *	page	57	linkedin/new-page
 *	looks	0	1-12 14-56	3*12 - 4*42	21600*55
 *	set	13 40	failures=3	why+=503 after 3 tries
 *
 * `looks`: looked at 0 seconds after the round began; then, for each of the
 * pages in their order, how many seconds later it was read well ("-": it was
 * not, the last good look is as it was) and after how many it is due again;
 * "3*12" is 3 for twelve pages. `why+=` is a complaint that begins with the id
 * of its page, left out. Earlier versions wrote `look 0 good 21600 1-12`
 * where these were the same for all; it is still read.
 * Numbers are given once and never change. Pure.
 */
#ifndef SMALLPRINT_CORE_KEEP_STATE_H
#define SMALLPRINT_CORE_KEEP_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/utc.h"

/* What must survive from round to round, per page; strings owned by the table. */
struct page_state {
	char *id;
	char *etag;
	char *last_modified;
	uint64_t wire_hash;
	uint64_t text_hash;   /* of the folded text, document_hash() */
	uint64_t declaration; /* hash of select/remove/url and the extractor version it was read
				 with */
	utc_t last_try;       /* 0: never */
	utc_t last_good;
	utc_t due;           /* next look */
	utc_t changed;       /* last change of its text, or its first record */
	utc_t coming;        /* a day that it or an announcement named for a change */
	utc_t failing_since; /* 0: not failing */
	uint32_t failures;   /* in a row */
	char *why;           /* of the last failure */
	utc_t blind_told;    /* that nothing is seen of it was told then; 0: not */
	utc_t broken_since;  /* its declaration does not fit any more; 0: it does */
	char *broken_why;
	uint32_t whole; /* 1: its newest version was read from the whole page, the declaration
			   matched nothing */
	char *awaiting; /* the commit whose second look is due; NULL: none */
};

struct states;

struct states *states_new(void);
void states_free(struct states *states);

/* The state of a page, made zeroed when new; it stays where it is until states_free(). */
struct page_state *states_get(struct states *states, const char *id);
/*
 * A text that stays may come with other bytes, another ETag every time: what is
 * remembered of them is renewed every few hours only, or remembering would cost
 * more than the rest of the ledger. Is it time?
 */
bool state_may_renew(const struct page_state *state, utc_t now);
/* Remember of a page what another table remembers of it; its number stays. */
void state_take(struct page_state *to, const struct page_state *from);
/* All, sorted by id; the caller frees the array. */
size_t states_sorted(struct states *states, struct page_state ***out);

/* The number of a page the ledger speaks of; given now if it has none. */
uint32_t states_number(struct states *states, struct page_state *state);
/* The id of a number; NULL for an unknown one. */
const char *states_id(const struct states *states, uint32_t number);

/* All that has a number or anything to remember. See states_read() for the other side. */
void states_put(struct states *states, struct buf *out);
/* What differs from the last states_settle(), as the steps of a round that began at `round`. */
void states_put_steps(struct states *states, utc_t round, struct buf *out);
/* What stands now is written: steps are counted from here. */
void states_settle(struct states *states);

/* Both read on top of what is there; states_settle() when all is read. ERROR_ARCHIVE names the
 * line. */
int states_read(struct states *states, struct span text, struct error *err);
int states_read_steps(struct states *states, utc_t round, struct span text, struct error *err);

#endif
