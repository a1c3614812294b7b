/*
 * A mail message as it travels: RFC 5322 headers, RFC 2047 words in them, and a
 * text and an HTML part as quoted-printable. Whatever a page says can begin no
 * header and end no part. Pure.
 */
#ifndef SMALLPRINT_CORE_CHANNEL_MIME_H
#define SMALLPRINT_CORE_CHANNEL_MIME_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/strs.h"

struct mime {
	const char *from;       /* what mime_address() takes */
	const struct strs *to;  /* the same */
	const char *subject;    /* one line of UTF-8 */
	const char *key;        /* letters and digits: the Message-ID is made of it */
	const char *about;      /* the key of the message this one answers; NULL: none */
	struct span text, html; /* UTF-8, lines ended by a newline */
};

enum { MIME_ADDRESS_MAX = 254 };

/* "desk@paper.example" or "The Desk <desk@paper.example>": the address is plain ASCII. Spans
   into text; false when it is none. */
bool mime_address(const char *text, struct span *name, struct span *address);
/* All but the header Date, which who sends it puts before. Lines end in CRLF, none is longer
   than 78 bytes. -1: out is full. */
int mime_put(const struct mime *mime, struct buf *out);

#endif
