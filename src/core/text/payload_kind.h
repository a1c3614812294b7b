/*
 * What a piece of JSON is, by the names that content systems give to things:
 * rich text (Contentful's nodeType, Sanity's blocks, ProseMirror, Facebook's
 * components), links, headings, and what is never the text of a page. A part of
 * core/text/payload.c, which writes it.
 */
#ifndef SMALLPRINT_CORE_TEXT_PAYLOAD_KIND_H
#define SMALLPRINT_CORE_TEXT_PAYLOAD_KIND_H

#include <jansson.h>
#include <stdbool.h>

#include "base/span.h"

/* A string of JSON; data is NULL where the value is none. */
struct span payload_string(const json_t *value);
/* The string under a key; NULL where there is none. */
const char *payload_string_in(const json_t *object, const char *key);
/* Is the word one of a list that NULL ends? */
bool payload_is_any(const char *word, const char *const *list);

/* The HTML tag of a node of rich text; NULL when the object is no such node. */
const char *payload_rich_tag(const json_t *node);
/* The nodes below it; NULL for a leaf. */
const json_t *payload_rich_content(const json_t *node);
/* The text of a leaf; empty when it has none. */
struct span payload_leaf_text(const json_t *node);
/* Where an object links to, or, by the marks of a span, a piece of a block; NULL: nowhere. */
const char *payload_link_target(const json_t *node);
const char *payload_mark_target(const json_t *block, const json_t *span);

/* { "type": "FancyH2View", "props": {…}, "children": […] }: an element by another name, … */
bool payload_is_component(const json_t *object);
/* … and the tag its name ends in; NULL when it ends in none. */
const char *payload_component_tag(const char *name);

/* By its key: never the text of the page; a heading; the text in several languages. */
bool payload_is_passed(const char *key);
bool payload_is_heading(const char *key);
bool payload_is_languages(const char *key);

#endif
