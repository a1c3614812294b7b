/* What state.c (table, whole text) and state_steps.c share; nobody else includes this. */
#ifndef SMALLPRINT_CORE_KEEP_STATE_INSIDE_H
#define SMALLPRINT_CORE_KEEP_STATE_INSIDE_H

#include <stdbool.h>

#include "core/keep/state.h"

/* The fields as texts name them, in the order of the whole text. */
enum field {
	FIELD_ETAG,
	FIELD_MODIFIED,
	FIELD_WIRE,
	FIELD_TEXT,
	FIELD_DECLARATION,
	FIELD_TRY,
	FIELD_GOOD,
	FIELD_DUE,
	FIELD_FAILING,
	FIELD_FAILURES,
	FIELD_WHY,
	FIELD_BLIND, /* what earlier versions did not know comes last */
	FIELD_BROKEN,
	FIELD_BROKEN_WHY,
	FIELD_WHOLE,
	FIELD_AWAITING,
	FIELD_CHANGED,
	FIELD_COMING,
	FIELDS
};

/* The first member is the state, so that a state is its row. */
struct row {
	struct page_state state;
	uint32_t number;        /* 0: none yet */
	bool known;             /* its number is written */
	uint64_t marks[FIELDS]; /* the fields as written: numbers, or hashes of strings */
};

struct states {
	struct row **rows;
	size_t n, cap;
	uint32_t *slots;       /* row index + 1, by id; 0: free */
	size_t n_slots;        /* a power of two */
	struct row **numbered; /* by number - 1 */
	size_t n_numbered, cap_numbered;
};

const char *state_field_name(enum field field);
/* A field as one number; nothing (NULL, "", 0) is 0. */
uint64_t state_mark(const struct page_state *state, enum field field);
bool state_is_changed(const struct row *row, enum field field);
/* A field as texts have it; nothing is written as nothing. */
void state_put_field(const struct page_state *state, enum field field, struct buf *out);
bool state_get_field(struct page_state *state, enum field field, struct span text);
bool state_get_number(struct span text, int base, uint64_t *out);
/* Numbers for all that has anything to remember, in the order the pages came. */
void states_number_all(struct states *states);
/* A page with the number the text gives it; NULL when the text is wrong there. */
struct row *states_get_page(struct states *states, struct span number, struct span id);

#endif
