/*
 * What every match of a pattern must contain, read off the pattern itself:
 * clauses, of each of which at least one word is in the text. With them most
 * rules can be passed over without asking pcre2 (core/detect/prefilter.h).
 * Words are bytes in ASCII lower case and never span white space. The long s
 * and the Kelvin sign, which pcre2 takes for s and k, are not thought of.
 */
#ifndef SMALLPRINT_CORE_DETECT_NEEDS_H
#define SMALLPRINT_CORE_DETECT_NEEDS_H

#include <stdbool.h>

#include "base/span.h"
#include "base/strs.h"

enum {
	NEEDS_MAX = 4,         /* clauses of one pattern */
	NEEDS_OR_MAX = 3,      /* clauses of an alternative that are looked at */
	NEEDS_MAX_WORDS = 120, /* of a clause */
	NEEDS_MANY_WORDS = 24, /* more are not made as few as possible */
	NEEDS_MIN_WORD = 2,    /* bytes of one that tells anything */
	NEEDS_MAX_DEPTH = 100  /* of groups in groups */
};

struct needs {
	struct strs clauses[NEEDS_MAX]; /* the most telling first */
	size_t n;                       /* 0: nothing is known, any text may match */
};

/* Of a pattern as pcre2 gets it (pattern_regex()); what is not understood needs nothing. */
void needs_of(const char *regex, struct needs *out);
/* The text meets both: the clauses of other, which is empty afterwards, are added. */
void needs_and(struct needs *needs, struct needs *other);
/* The text meets one or the other. */
void needs_or(struct needs *needs, struct needs *other);
/* Whether the text has what is needed; slow, for tests. */
bool needs_met(const struct needs *needs, struct span text);
void needs_release(struct needs *needs);

#endif
