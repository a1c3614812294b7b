/*
 * Anybody's Markdown into a document: CommonMark's blocks as far as texts of
 * policies use them, GFM tables, setext headings, inline links (to the links of
 * the document), emphasis, escapes and stray HTML tags (dropped). Paragraphs are
 * cut into sentences. The text may be anything; only a ceiling makes it fail.
 */
#ifndef SMALLPRINT_CORE_TEXT_MARKDOWN_H
#define SMALLPRINT_CORE_TEXT_MARKDOWN_H

#include "core/text/document.h"

int markdown_read(struct span markdown, struct document *doc, struct error *err);

#endif
