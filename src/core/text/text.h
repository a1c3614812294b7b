/*
 * Characters, as far as lines of text need them: UTF-8 one character at a time,
 * what is white space, what is invisible and dropped.
 */
#ifndef SMALLPRINT_CORE_TEXT_TEXT_H
#define SMALLPRINT_CORE_TEXT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

enum text_class {
	TEXT_PLAIN = 0,
	TEXT_SPACE, /* any white space, no-break spaces too */
	TEXT_DROP   /* controls, zero-width space, word joiner, soft hyphen, byte order mark */
};

/* One character at the start of s (len > 0): its bytes; 0 where they are not UTF-8. */
size_t text_decode(struct span s, uint32_t *c);
size_t text_encode(uint32_t c, char bytes[4]);
enum text_class text_class(uint32_t c);

/* The first byte that is not UTF-8, or s.len. */
size_t text_invalid(struct span s);
/* How many bytes of ASCII s begins with. */
size_t text_ascii(struct span s);
bool text_is_ascii(struct span s);

/*
 * Add s as it may stand in a line: UTF-8 (U+FFFD for what is not), NFC, white
 * space folded to single spaces and trimmed, invisible characters dropped.
 */
int text_clean(struct span s, struct buf *out);
/* Does text_clean() leave s as it is? */
bool text_is_clean(struct span s);

/* Add a table cell's clean text so that no " | " inside it reads as a border. */
int text_add_cell(struct span cell, struct buf *out);

/* Case-insensitively for ASCII letters: does s hold word, anywhere; is it word. */
bool text_has(struct span s, const char *word);
bool text_is(struct span s, const char *word);

#endif
