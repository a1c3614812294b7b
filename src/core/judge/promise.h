/*
 * A platform's promise to tell people of changes beforehand, as a fact: the
 * sentence, the page, since when it stands there, and since when it does not.
 */
#ifndef SMALLPRINT_CORE_JUDGE_PROMISE_H
#define SMALLPRINT_CORE_JUDGE_PROMISE_H

#include "core/detect/rule.h"
#include "core/judge/beside.h"

enum { PROMISE_DAYS_MAX = 400 };

struct promise_fact {
	struct promise promise;  /* .quote NULL: none was ever found */
	utc_t since;             /* the first look at a text with the quote … */
	char commit[BESIDE_OID]; /* … and its commit */
	bool from_start;         /* … which was the first of the page */
	utc_t gone;              /* the first look at a text without it; 0: it stands */
	char gone_by[BESIDE_OID];
};
void promise_fact_release(struct promise_fact *fact);

/* Is it a finding of such a promise, in any language: one that stands, not one that went? */
bool promise_is(const struct finding *finding);
/* … and one that went? */
bool promise_is_gone(const struct finding *finding);
/* "thirty (30) days", "30 Tage", "one month": the days, or 0: it names none. */
int promise_days(const char *sentence);
/* The longest notice that a sentence of the page promises replaces what *promise holds of less.
 */
void promise_take(
    const struct page *page, const struct findings *standing, struct promise *promise);

#endif
