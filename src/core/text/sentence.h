/*
 * Sentence boundaries: ICU's rules (Unicode UAX #29) with abbreviations,
 * initials, links, e-mail addresses and numbers protected.
 */
#ifndef SMALLPRINT_CORE_TEXT_SENTENCE_H
#define SMALLPRINT_CORE_TEXT_SENTENCE_H

#include "base/span.h"

/*
 * Call f once per sentence of the text (UTF-8, one paragraph), in order, white
 * space at both ends trimmed; empty sentences are left out. Language is a
 * BCP 47 tag or NULL. A nonzero answer of f ends the walk and is returned.
 */
int sentence_each(struct span text, const char *language,
    int (*f)(struct span sentence, void *arg), void *arg);

#endif
