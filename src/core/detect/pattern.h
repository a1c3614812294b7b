/*
 * pcre2 behind few functions. Patterns are compiled once (caseless, UTF, UCP),
 * with JIT where the machine has it, and always matched under limits, so that
 * neither a pattern nor a text can hang the program.
 * A pattern may be used by one thread at a time.
 *
 * Patterns are Perl's, with five differences that let plain words be written
 * (none of them inside [...]):
 *	a space		is any white space:		opt out
 *	" ... "		is a gap of at most 100 characters inside one table cell,
 *			with whole words on both sides:	your posts ... to train
 *	" | "		is |, so that alternatives may stand apart
 *	' and "		are the typographic ones too:	don't, "AI"
 *	-		is any hyphen or en dash:	fine-tune
 */
#ifndef SMALLPRINT_CORE_DETECT_PATTERN_H
#define SMALLPRINT_CORE_DETECT_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/span.h"

enum {
	PATTERN_MAX = 32 << 10,       /* bytes of a pattern as pcre2 gets it */
	PATTERN_MAX_TEXT = 64 << 10,  /* bytes of a text that are looked at; the rest is not */
	PATTERN_MAX_STEPS = 100000,   /* of pcre2's matching, from one place of the text … */
	PATTERN_LONG_STEPS = 2000,    /* … fewer in a long text, but so many … */
	PATTERN_ALL_STEPS = 64000000, /* … so that about so many are enough for all places */
	PATTERN_MAX_MEMORY = 8 << 10, /* KiB of it */
	PATTERN_MAX_GROUPS = 64
};

struct pattern;

struct pattern_hit {
	size_t start; /* byte offsets into the text */
	size_t end;
};

/* On failure err says what pcre2 says and at which character. The result is the caller's. */
int pattern_compile(const char *text, struct pattern **out, struct error *err);
void pattern_free(struct pattern *pattern);
/*
 * 1: matches, hit (may be NULL) says where; 0: does not; -1: a limit was
 * reached (ERROR_LIMIT, the message names the limit) or the text is not UTF-8.
 */
int pattern_match(const struct pattern *pattern, struct span text, size_t from,
    struct pattern_hit *hit, struct error *err);
/* The named group of the last match of this pattern; false when it took no part. */
bool pattern_group(const struct pattern *pattern, const char *name, struct pattern_hit *hit);
/* Whether the pattern has a group of this name. */
bool pattern_has_group(const struct pattern *pattern, const char *name);
/* Whether it was compiled from this text, of this hash_xxh3(). */
bool pattern_is(const struct pattern *pattern, const char *text, uint64_t hash);
/* The pattern as pcre2 got it; lives as long as the pattern. */
const char *pattern_regex(const struct pattern *pattern);

#endif
