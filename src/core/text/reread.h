/*
 * Markdown read when earlier versions of the same text have been read: what
 * they have in common with it is copied, not read again. The document is the same as
 * that of document_get(DOCUMENT_MARKDOWN), but that the first line of a piece
 * always starts a paragraph.
 *
 * A text is cut into pieces at empty lines behind which a paragraph or heading
 * begins at the margin: there nothing that was read before can matter, lists
 * and tables have ended, and a piece reads the same wherever it stands. A text
 * with a fence of code is one piece.
 */
#ifndef SMALLPRINT_CORE_TEXT_REREAD_H
#define SMALLPRINT_CORE_TEXT_REREAD_H

#include "core/text/document.h"

/* Where the pieces of a text stand in its document. Belongs to one document. */
struct pieces;

/* A text that has been read. */
struct reread {
	const struct document *doc;
	const struct pieces *pieces;
};

/*
 * Read a text; known are n others that it may have pieces of, the likeliest
 * first. On success *out and *pieces are the caller's, to be ended with
 * document_free() and pieces_free(); what is in them does not point into others.
 * Fails as document_get() does.
 */
int reread(struct span markdown, const struct reread *known, size_t n, struct document **out,
    struct pieces **pieces, struct error *err);
void pieces_free(struct pieces *pieces);
size_t pieces_bytes(const struct pieces *pieces);

#endif
