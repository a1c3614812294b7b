/*
 * A page that lists earlier versions, as a witness of dates: which days it names,
 * and which it does not name any more.
 */
#ifndef SMALLPRINT_CORE_JUDGE_EARLIER_H
#define SMALLPRINT_CORE_JUDGE_EARLIER_H

#include "base/utc.h"
#include "core/compare/compare.h"

enum { EARLIER_MAX = 500 /* days of a page; what follows is not read */ };

struct earlier_days {
	day_t v[EARLIER_MAX]; /* in the order of the page */
	size_t n;
};

/* Every full date of the text. */
void earlier_days(const struct document *doc, struct earlier_days *out);
/* Is a version of that day, or of one near it, among them? */
bool earlier_lists(const struct earlier_days *days, day_t day);
/* The first day that the list had, and has not any more though it is still a list; or DAY_NONE.
 */
day_t earlier_lost(const struct change *change);

#endif
