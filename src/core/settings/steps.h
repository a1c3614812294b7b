/*
 * The way to a setting as a page tells it: "Settings > Data privacy > …" in one
 * sentence, or a list of things to click one after the other.
 */
#ifndef SMALLPRINT_CORE_SETTINGS_STEPS_H
#define SMALLPRINT_CORE_SETTINGS_STEPS_H

#include <stdbool.h>

#include "base/strs.h"
#include "core/text/document.h"

enum { STEPS_MAX = 20 };

struct steps {
	struct strs value; /* one step each, in the page's words */
	size_t first;      /* the lines they stand on */
	size_t last;
	size_t met; /* of the declared steps */
};

/*
 * Find the way that best fits the declared one: at least two of its steps and
 * half of them, or one of two, are on it. Steps the page has besides are taken along: so a
 * longer way is seen. False when there is none; the result is to be ended with
 * steps_release().
 */
bool steps_read(const struct document *doc, const struct strs *declared, struct steps *out);
void steps_release(struct steps *steps);

/*
 * The way as it is to be gone: the page's steps, each of them that is declared in the
 * declaration's words, which say what to do there too ("Use my data: off"); where the page
 * names only some of the declared steps and no others, all that are declared. Adds to out,
 * which is the caller's.
 */
void steps_in_full(const struct strs *declared, const struct strs *page, struct strs *out);

#endif
