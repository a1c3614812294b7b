/*
 * pcre2 behind few functions. Patterns are compiled once (caseless, UTF, UCP,
 * extended), with JIT where the machine has it, and always matched under
 * limits, so that neither a pattern nor a text can hang the program.
 * A pattern may be used by one thread at a time.
 */
#ifndef SMALLPRINT_CORE_PATTERN_H
#define SMALLPRINT_CORE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/span.h"

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

#endif
