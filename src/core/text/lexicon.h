/*
 * Lists of words to look for in ids, classes, labels and short texts, without
 * regard to the case of ASCII letters. A bit per pair of first letters tells
 * most places of a text apart without a comparison.
 */
#ifndef SMALLPRINT_CORE_TEXT_LEXICON_H
#define SMALLPRINT_CORE_TEXT_LEXICON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

struct lexicon {
	const char *const *words; /* of two bytes at least; NULL ends them */
	bool ready;               /* the rest is filled at first use */
	uint64_t pairs[16];
};

/* Does s hold one of the words, anywhere? */
bool lexicon_in(struct span s, struct lexicon *lexicon);
/* Does it begin with one? */
bool lexicon_starts(struct span s, const char *const *words);

#endif
