/*
 * Another reader's version of a page: the language, the spelling, the company
 * that signs, the size say for whom a text is. Told from two texts alone.
 */
#ifndef SMALLPRINT_CORE_COMPARE_VARIANT_H
#define SMALLPRINT_CORE_COMPARE_VARIANT_H

#include "core/compare/compare.h"

/* kept: of 100 words of the text before, how many still stand. */
struct variant {
	bool language; /* not only another version: another language */
	char why[120]; /* "its language is en where de stood" */
};

bool variant_of(const struct change *change, unsigned kept, struct variant *out);

#endif
