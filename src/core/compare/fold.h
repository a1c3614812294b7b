/*
 * The folded form in which texts are compared: two texts that a reader would
 * call the same fold to the same bytes. What is stored and shown stays as the
 * page wrote it.
 */
#ifndef SMALLPRINT_CORE_COMPARE_FOLD_H
#define SMALLPRINT_CORE_COMPARE_FOLD_H

#include "base/buf.h"
#include "base/span.h"
#include "core/compare/letter.h"

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

#endif
