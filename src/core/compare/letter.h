/*
 * One character of a text as comparing sees it: typography made plain, and its
 * letter whatever the case and the accents.
 */
#ifndef SMALLPRINT_CORE_COMPARE_LETTER_H
#define SMALLPRINT_CORE_COMPARE_LETTER_H

#include <stdint.h>

#include "base/span.h"

enum { LETTER_BROKEN = 0xfffd, LETTER_ELLIPSIS = 0x2026 };

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
