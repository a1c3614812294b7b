/*
 * A CSS selector for one element of a page: the shortest that matches it and
 * nothing else, and that will probably still do so after the next release. Ids
 * and classes count only where they are words: what a build tool named
 * ("css-1x2y3z", "sc-bdVaJa") is another name tomorrow.
 */
#ifndef SMALLPRINT_CORE_IMPORT_PLACE_H
#define SMALLPRINT_CORE_IMPORT_PLACE_H

#include "core/text/html.h"

/* The caller frees; NULL where there is none. */
char *place_selector(const struct html *html, uint32_t node);
/* Would a person have written this id or class? */
bool place_is_word(struct span name);

#endif
