/* The guess: which part of a page is its text, where the declaration does not say. */
#ifndef SMALLPRINT_CORE_TEXT_MAINCONTENT_H
#define SMALLPRINT_CORE_TEXT_MAINCONTENT_H

#include "core/text/chrome.h"

/*
 * The node whose subtree holds the page's text; what is furniture inside it is
 * marked (MARK_SITE) on the way.
 */
uint32_t maincontent_find(struct chrome *chrome, const struct html *html);

#endif
