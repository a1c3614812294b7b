/*
 * What the program must remember of every page from round to round, and its
 * two texts. Whole, a line per page, the page's number first:
 *
 *	#page	id	etag	modified	wire	text	declaration	try
 *good	due	failing	failures	why 1	linkedin/privacy-policy	"66f1"	…
 *
 * And the steps of one round, most of them the same for many pages:
 *
 *	page	57	linkedin/new-page
 *	look	3	good	21600	1-12 14-56
 *	set	13	failures=3	why=503 after 3 tries
 *
 * `look`: looked at 3 seconds after the round began; read well ("good", or "-":
 * the last good look is as it was); due again 21600 seconds after the look.
 * Numbers are given once and never change. Pure.
 */
#ifndef SMALLPRINT_CORE_KEEP_STATE_H
#define SMALLPRINT_CORE_KEEP_STATE_H

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
	utc_t failing_since; /* 0: not failing */
	uint32_t failures;   /* in a row */
	char *why;           /* of the last failure */
};

struct states;

struct states *states_new(void);
void states_free(struct states *states);

/* The state of a page, made zeroed when new; it stays where it is until states_free(). */
struct page_state *states_get(struct states *states, const char *id);
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
