/*
 * The folded form in which texts are compared: two texts that a reader would
 * call the same fold to the same bytes. What is stored and shown stays as the
 * page wrote it.
 */
#ifndef SMALLPRINT_CORE_COMPARE_FOLD_H
#define SMALLPRINT_CORE_COMPARE_FOLD_H

#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * NFC; typographic quotes, dashes, ellipsis and spaces to ASCII; zero-width
 * characters, soft hyphens and direction marks dropped; white space folded;
 * dates that name a day to ISO ("September 18, 2024" and "18 September 2024"
 * give 2024-09-18); letter case kept. Never longer than 3 × the text + 16.
 * Added to out; folding again changes nothing. Bytes that are not UTF-8 become
 * U+FFFD. Fails only when out is full.
 */
int fold(struct span text, struct buf *out);
/* The same, without copying a text that is its own folded form; room is emptied first. */
struct span fold_span(struct span text, struct buf *room);

/*
 * The character at byte *at (< text.len) as fold() sees it, *at moved past it:
 * ASCII for typographic forms, ' ' for any white space, U+FFFD for broken
 * bytes, 0 for a character that is dropped. An ellipsis is left as U+2026.
 */
uint32_t fold_char_slowly(struct span text, size_t *at);
static inline uint32_t
fold_char(struct span text, size_t *at)
{
	unsigned char c = (unsigned char)text.data[*at];

	if (c < 0x20 || c > 0x7e || c == '`')
		return fold_char_slowly(text, at);
	(*at)++;
	return c;
}

/* For finding words whatever their case and accents: 'a'–'z' for a Latin letter, else c itself.
 */
uint32_t fold_letter_slowly(uint32_t c);
static inline uint32_t
fold_letter(uint32_t c)
{
	if (c >= 0x80)
		return fold_letter_slowly(c);
	return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

#endif
