/*
 * Numbers for texts: equal bytes, equal number, counted from 0. Comparing then
 * means comparing numbers.
 */
#ifndef SMALLPRINT_CORE_COMPARE_INTERN_H
#define SMALLPRINT_CORE_COMPARE_INTERN_H

#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

struct interned {
	uint64_t hash;
	size_t start; /* in bytes */
	size_t len;
};

/* Zeroed is empty. */
struct intern {
	struct interned *v; /* by number */
	size_t n;
	size_t cap;
	uint32_t *slots; /* number + 1, by hash; 0: free */
	size_t n_slots;
	struct buf bytes;
};

uint32_t intern(struct intern *in, struct span text);          /* text is copied */
struct span intern_text(const struct intern *in, uint32_t id); /* until the next intern() */
void intern_clear(struct intern *in);                          /* empty, memory kept */
void intern_release(struct intern *in);

#endif
