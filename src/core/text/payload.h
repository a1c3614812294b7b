/*
 * Text that stands only in a page's scripts, where the page is an empty shell
 * or shows an error although it was sent whole: React's flight rows
 * (self.__next_f), __NEXT_DATA__, other JSON in scripts (Facebook's data-sjs).
 * It is written out as HTML, elements as elements and rich text by its kinds,
 * and read like any other page.
 */
#ifndef SMALLPRINT_CORE_TEXT_PAYLOAD_H
#define SMALLPRINT_CORE_TEXT_PAYLOAD_H

#include "core/text/html.h"
#include "base/buf.h"

enum {
	PAYLOAD_MAX_BYTES = 16 << 20, /* of HTML; what is more is left out */
	PAYLOAD_MAX_DEPTH = 300,
	PAYLOAD_MAX_ROWS = 100000
};

/* Add the HTML to out; false where the scripts hold no text. */
bool payload_html(const struct html *html, struct buf *out);
/* Does the page say itself that it is an error's shell? */
bool payload_is_shell(const struct html *html);

#endif
