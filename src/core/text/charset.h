/*
 * From the bytes of a page to UTF-8, as browsers do it: the labels of the WHATWG
 * Encoding Standard ("iso-8859-1" means windows-1252), a byte order mark before
 * the Content-Type header before <meta>, and a guess where nothing is said.
 * Bytes that are valid UTF-8 beyond ASCII are taken as UTF-8 whatever was said:
 * no other text looks like that by chance, and stored pages are often re-encoded.
 */
#ifndef SMALLPRINT_CORE_TEXT_CHARSET_H
#define SMALLPRINT_CORE_TEXT_CHARSET_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/span.h"

/*
 * Sets *utf8 to the text, valid UTF-8 without a byte order mark; what cannot be
 * read is U+FFFD. It points into body, or into *room, which the caller
 * initialised and releases. *name (may be NULL) is the charset used, static.
 * content_type may be NULL. ERROR_LIMIT where room's ceiling is reached.
 */
int charset_decode(struct span body, const char *content_type, struct buf *room,
    struct span *utf8, const char **name, struct error *err);

/* The name ICU knows a label by, or NULL: "latin1" gives "windows-1252". */
const char *charset_of_label(struct span label);

/* Unicode Normalization Form C. The text must be UTF-8. */
bool charset_is_nfc(struct span utf8);
int charset_nfc(struct span utf8, struct buf *out);

#endif
