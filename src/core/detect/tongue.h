/*
 * Which language a document is in, for a page that does not say: by its small
 * words. Only the languages there are rules for are told apart.
 */
#ifndef SMALLPRINT_CORE_DETECT_TONGUE_H
#define SMALLPRINT_CORE_DETECT_TONGUE_H

#include "core/text/document.h"

enum { TONGUE_MAX_WORDS = 4000, TONGUE_MIN_WORDS = 5 };

/* "en", "de", "fr", "es", "it", "pt", or NULL where it is not plain. */
const char *tongue_guess(const struct document *doc);

/* Is it a language in two letters, as ISO 639-1 has them? */
bool tongue_is_code(const char *name);

#endif
