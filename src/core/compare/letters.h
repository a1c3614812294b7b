/*
 * A line by its letters, digits and amounts alone, whatever its case, accents,
 * punctuation and white space; and lines that have none to read: figures,
 * tokens of a program.
 */
#ifndef SMALLPRINT_CORE_COMPARE_LETTERS_H
#define SMALLPRINT_CORE_COMPARE_LETTERS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/span.h"

/* Small letters without accents, digits, "%" and signs of money, a point between digits. Added
   to out. */
int letters_of(struct span text, struct buf *out);
bool letters_same(struct span a, struct span b);
/* The same, digits and signs left out: "1.21% up" and "0.97 % up". */
bool letters_same_but_figures(struct span a, struct span b);
/* An amount or a rate and nothing else: "$96,160.02", "-1.11%", "+". */
bool letters_is_figure(struct span text);
/* Nothing a person reads: signs alone, JSON, styles, the name of a build. */
bool letters_is_machine(struct span text);

#endif
