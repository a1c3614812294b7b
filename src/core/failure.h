/*
 * What a page looks like that is not the page: rules/failures.yaml. Error
 * pages, soft 404s, login, consent, captcha and bot walls, "enable JavaScript",
 * maintenance, redirect stubs; in several languages, to be extended by the user.
 */
#ifndef SMALLPRINT_CORE_FAILURE_H
#define SMALLPRINT_CORE_FAILURE_H

#include "base/strs.h"
#include "core/document.h"
#include "core/pattern.h"

struct failure; /* core/failure.c */
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

#endif
