/*
 * Differences that say nothing to a reader of the text: menus, lists of related
 * articles, "Was this helpful?", images, bare numbers, an address that was
 * hidden from robots, a paragraph that stands elsewhere under the same heading.
 * compare() lists them, since the lines do differ.
 */
#ifndef SMALLPRINT_CORE_COMPARE_TRIFLE_H
#define SMALLPRINT_CORE_COMPARE_TRIFLE_H

#include "core/compare/compare.h"

/* Whether there are edits, and every one of them is such a difference. */
bool trifle_only(const struct change *change);

#endif
