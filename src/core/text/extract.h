/*
 * From the bytes of a page to its readable text. Pure: the same bytes and the
 * same declaration give the same document. In production it runs in a confined
 * child (edge/call.h); tests and fuzzers call it directly.
 */
#ifndef SMALLPRINT_CORE_TEXT_EXTRACT_H
#define SMALLPRINT_CORE_TEXT_EXTRACT_H

#include "core/text/document.h"
#include "core/page/page.h"

/* Raised when the text of an unchanged page comes out otherwise. */
enum { EXTRACT_VERSION = 1 };

enum extract_how {
	EXTRACT_SELECTED = 0, /* by the declared selectors */
	EXTRACT_GUESSED,      /* none declared: the main content was guessed */
	EXTRACT_FALLBACK,     /* declared, but matched nothing: guessed instead */
	EXTRACT_SCRIPTED      /* the page shows no text: read from its scripts (payload.h) */
};

struct extract_result {
	enum extract_how how;
	char complaint[200]; /* what a declaration's author should know; "" if nothing */
};

/*
 * Read the blocks of a page that its declaration asks for.
 * body may be anything a server can send, at most EXTRACT_MAX_BYTES; it is not
 * changed. content_type is the header's value or NULL; charset from there, a
 * byte order mark, <meta>, or sniffed. final_url resolves relative links.
 * Plain text is read too. ERROR_PAGE: no text to read, or a type not understood
 * (the message names it). On success *out is the caller's (document_free).
 */
enum { EXTRACT_MAX_BYTES = 32 << 20, EXTRACT_MAX_DEPTH = 512 };
int extract(const struct page *page, struct span body, const char *content_type,
    const char *final_url, struct document **out, struct extract_result *result,
    struct error *err);

#endif
