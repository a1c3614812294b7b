/*
 * What differs between two wordings of one sentence: the shortest list of
 * words, punctuation and spaces, then tidied for a reader: pieces too small to
 * hold on to are taken into the change around them.
 */
#ifndef SMALLPRINT_CORE_COMPARE_WORDS_H
#define SMALLPRINT_CORE_COMPARE_WORDS_H

#include "core/compare/compare.h"
#include "core/compare/intern.h"

enum { WORDS_MAX_TOKENS = 50000 }; /* of one line; past it the whole line is the change */

/*
 * The pieces in reading order, *n of them; the caller frees. Same and inserted
 * pieces together are all of after; deleted ones, of before, stand where they
 * stood. Words that fold alike are the same. names is scratch space; *work as
 * in align().
 */
struct words *words_diff(
    struct span before, struct span after, struct intern *names, int64_t *work, size_t *n);

/* The next token of text from *at on: a word, a number, a run of spaces, one sign. Never empty.
 */
enum token_kind { TOKEN_SPACE = 0, TOKEN_SIGN, TOKEN_WORD };
struct span token_next(struct span text, size_t *at, enum token_kind *kind);

#endif
