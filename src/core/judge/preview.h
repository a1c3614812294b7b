/*
 * A page that shows the text to come, as a witness: what stood there before it
 * stood on the page was announced, from the day it was first seen there.
 */
#ifndef SMALLPRINT_CORE_JUDGE_PREVIEW_H
#define SMALLPRINT_CORE_JUDGE_PREVIEW_H

#include "core/compare/compare.h"
#include "core/detect/rule.h"
#include "core/judge/announcement.h"

/* A preview that showed the new text. */
struct foretold {
	char *page; /* its id; owned, all of them */
	char *name;
	char *url;
	utc_t since;     /* the first look that found it there */
	bool from_start; /* … was the first look at all: it may have stood there longer */
};

struct foretold_list {
	struct foretold *v;
	size_t n;
	size_t cap;
};

/*
 * Does the text show what the change brings? Much of the new text stands there too, and so
 * does every finding that permits more; of a change without any, most of what it adds.
 */
bool preview_shows(const struct document *preview, const struct change *change,
    const struct findings *findings);
/*
 * Let previews speak for a change: the result of announced_match() is changed in place. from
 * is the day from which the change holds. One that was there at the first look already leaves
 * the days of notice open, unless even those that were seen are enough.
 */
void previews_hear(const struct foretold_list *list, day_t from, int notice_min,
    struct announced_result *result);
void foretold_release(struct foretold_list *list);

#endif
