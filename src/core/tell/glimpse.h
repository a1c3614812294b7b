/*
 * The sentence that shows what a change without a finding is about: the one of which most
 * words are another. Kept in the record, so that a list can say more than "1 sentence edited".
 * Pure.
 */
#ifndef SMALLPRINT_CORE_TELL_GLIMPSE_H
#define SMALLPRINT_CORE_TELL_GLIMPSE_H

#include "core/compare/compare.h"

struct glimpse {
	enum edit_kind change; /* added, removed or edited */
	char *text;            /* the sentence, harmless, clipped; NULL: there is none */
	char *match;           /* the longest of its words that are new; NULL: all, or none */
	char *under;           /* the heading above it; NULL: none */
};

/* Moved sentences, headings and changes that are no news show nothing: *out stays empty. What
   is found is the caller's, to be ended with glimpse_release(). */
void glimpse_find(const struct change *change, struct glimpse *out);
void glimpse_release(struct glimpse *glimpse);

#endif
