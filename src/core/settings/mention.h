/*
 * Finding a name in a text as a reader would: whatever its case, quotes,
 * dashes and spaces, but as whole words.
 */
#ifndef SMALLPRINT_CORE_SETTINGS_MENTION_H
#define SMALLPRINT_CORE_SETTINGS_MENTION_H

#include <stdbool.h>

#include "base/span.h"

/*
 * The first place of name in text, from byte `from` on, as the text writes it.
 * A name of one short word ("Me") is met only in its own case. hit may be NULL.
 */
bool mention_find(struct span text, size_t from, const char *name, struct span *hit);

#endif
