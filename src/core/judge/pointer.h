/*
 * Links by which a page points beyond itself: to the text to come, to its earlier
 * versions. Told from the words of the link and from its address.
 */
#ifndef SMALLPRINT_CORE_JUDGE_POINTER_H
#define SMALLPRINT_CORE_JUDGE_POINTER_H

#include "core/text/document.h"

enum pointer_kind { POINTER_NONE = 0, POINTER_COMING, POINTER_EARLIER };

/* The words count in any case; target may be empty. */
enum pointer_kind pointer_kind(struct span words, struct span target);
/* "coming", "earlier". */
const char *pointer_kind_name(enum pointer_kind kind);
/* The first link of `after` that points to a text to come and has no such words or address in
   `before` (NULL: nothing stood before); or NULL. */
const struct link *pointer_to_coming(
    const struct document *before, const struct document *after);

#endif
