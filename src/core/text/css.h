/*
 * CSS selectors over core/text/html.h: everything of Selectors Level 3 that speaks
 * of structure, and :is, :where, :not and :has with lists. What only a browser
 * knows (:hover, ::before) can be read and matches nothing.
 */
#ifndef SMALLPRINT_CORE_TEXT_CSS_H
#define SMALLPRINT_CORE_TEXT_CSS_H

#include "core/text/html.h"

enum { CSS_MAX_BYTES = 8192, CSS_MAX_NESTING = 8, CSS_MAX_STEPS = 100000000 };

struct css;

/* On success *out is the caller's, to be ended with css_free(); else ERROR_USAGE. */
int css_compile(const char *text, struct css **out, struct error *err);
void css_free(struct css *css);

/* Add the matching elements in document order, each once; ERROR_LIMIT past CSS_MAX_STEPS. */
int css_select(
    const struct css *css, const struct html *html, struct html_nodes *out, struct error *err);

/* Read, ask and free in one: the same nodes, the errors of both. */
int css_find(
    const struct html *html, const char *text, struct html_nodes *out, struct error *err);
/* Can the selector be read? -1 and ERROR_USAGE saying what was not understood, if not. */
int css_check(const char *text, struct error *err);

#endif
