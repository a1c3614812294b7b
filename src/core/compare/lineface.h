/*
 * What is asked of a line again and again: its folded text and its key,
 * as numbers, worked out when first asked for and kept with the line. A line that
 * is copied into another document takes them along (document_copy()).
 */
#ifndef SMALLPRINT_CORE_COMPARE_LINEFACE_H
#define SMALLPRINT_CORE_COMPARE_LINEFACE_H

#include "core/text/document.h"

/* Of line i; valid as long as the document. */
const struct line_face *lineface(const struct document *doc, size_t i);

/* Of the folded text of all lines (core/compare/fold.h): equal texts, equal numbers. */
uint64_t document_hash(const struct document *doc);

#endif
