/*
 * "Updated 3 days ago" is another text every day and says the same: two documents are
 * compared without it (linekey.h). What it says is a day, counted from the look at
 * it, and that day is a fact worth keeping. The languages of date.h. Pure.
 */
#ifndef SMALLPRINT_CORE_COMPARE_AGE_H
#define SMALLPRINT_CORE_COMPARE_AGE_H

#include "base/utc.h"
#include "core/text/document.h"

enum { AGES_MAX = 20 /* of one document */ };

/* "3 days ago" is a day; "2 weeks ago", rounded down, any of seven. */
struct age {
	char *text; /* the line as the page wrote it */
	day_t first;
	day_t last;
};

/* Zeroed is empty; ages_release(). */
struct ages {
	struct age *v;
	size_t n;
	size_t cap;
};

/* Short lines that say how long ago something was, for who looks at `looked`. */
void ages_find(const struct document *doc, utc_t looked, struct ages *out);
void ages_release(struct ages *ages);

#endif
