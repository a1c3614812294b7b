/* The site's furniture: navigation, footer, sharing, related articles, "was this helpful". */
#ifndef SMALLPRINT_CORE_TEXT_FURNITURE_H
#define SMALLPRINT_CORE_TEXT_FURNITURE_H

#include "core/text/chrome.h"

/* Marks it (MARK_SITE), by element, role, id and class, and by the words it begins with. */
void furniture_mark(struct chrome *chrome, const struct html *html);

#endif
