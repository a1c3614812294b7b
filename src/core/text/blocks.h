/*
 * From nodes to lines: paragraphs, headings, lists, tables, and the links in
 * them. What chrome.h marked is passed over.
 */
#ifndef SMALLPRINT_CORE_TEXT_BLOCKS_H
#define SMALLPRINT_CORE_TEXT_BLOCKS_H

#include "core/text/chrome.h"
#include "core/text/document.h"

struct blocks {
	const struct html *html;
	struct chrome *chrome; /* texts that were read are marked as taken */
	struct document *doc;
	struct span page; /* the page's address; may be empty */
	struct span base; /* what relative links are resolved against */
};

/* Add what nodes from … to - 1 say. ERROR_LIMIT where the document is full. */
int blocks_read(struct blocks *blocks, uint32_t from, uint32_t to, struct error *err);

/* Add a plain text: empty lines part paragraphs, wrapped lines are joined. */
int blocks_read_plain(struct span text, struct document *doc, struct error *err);

#endif
