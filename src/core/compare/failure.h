/*
 * What a page looks like that is not the page: rules/failures.yaml. Error
 * pages, soft 404s, login, consent, captcha and bot walls, "enable JavaScript",
 * maintenance, redirect stubs; in several languages, to be extended by the user.
 * A file:
 *
 *	failures:
 *	- id: error.try-later
 *	  kind: error
 *	  words: 120		# looked for in texts of at most so many words
 *	  lines: 0		# in the first lines only; 0: in all of them
 *	  any:			# one of these is in a line …
 *	  - please try again later
 *	  all: []		# … each of these is in some line …
 *	  none: []		# … and none of these in any
 *	  heading: []		# or: the whole first heading (or line) is one of these
 *	  matches:		# its own examples: texts it must hold …
 *	  - Something broke. Please try again later.
 *	  ignores:		# … and must let pass
 *	  - Nothing is broken here.
 *
 * What keeps a real page from being held is that the text must be short, or
 * the words its heading: a policy may well say "log in". A text that meets
 * `any` or `all` below its first line and goes on about other things, in some
 * sentences, speaks of failures and is none. A rule with neither
 * any, all nor heading holds every text of at most `words` words. See pattern.h
 * for how a pattern is written; it is met where whole words meet it.
 */
#ifndef SMALLPRINT_CORE_COMPARE_FAILURE_H
#define SMALLPRINT_CORE_COMPARE_FAILURE_H

#include "base/strs.h"
#include "base/yaml.h"
#include "core/text/document.h"
#include "core/detect/pattern.h"

enum { FAILURES_MAX = 500, FAILURE_WORDS = 120, FAILURE_WHY_MAX = 200 };

struct failure; /* core/compare/failure.c */
struct failures {
	struct failure **v;
	size_t n;
	size_t cap;
};

/* Read one file; returns the number of mistakes. The result is the caller's even then. */
size_t failures_read(
    struct span text, const char *file, struct failures *out, struct strs *complaints);
void failures_release(struct failures *failures);
/* The document is not the page: true, and why (one phrase: `a login page ("Log in to
 * continue")`). */
bool failure_in_text(
    const struct document *doc, const struct failures *failures, char *why, size_t why_size);
/* Run every rule's own examples; each failure is one line "file:line:col: …" in *complaints.
   Returns the number of examples run. */
size_t failures_examine(const struct failures *failures, struct strs *complaints);
/* The fields of the file and of a rule, for the manual. */
extern const struct yaml_field failure_file_fields[];
extern const struct yaml_field failure_fields[];

#endif
