/* The days of a page of earlier versions. */
#include "core/judge/earlier.h"

#include "core/compare/date.h"
#include "core/judge/notice.h"

enum {
	NEAR_DAYS = 3, /* two days so near are the same */
	LIST_DAYS = 2  /* fewer make no list */
};

void
earlier_days(const struct document *doc, struct earlier_days *out)
{
	char order = notice_order(doc->language);
	struct date date;

	out->n = 0;
	for (size_t i = 0; i < doc->n_lines; i++)
		for (size_t at = 0;
		     out->n < EARLIER_MAX && date_next(doc->lines[i].text, at, order, &date);
		     at = date.end)
			if (date.first == date.last)
				out->v[out->n++] = date.first;
}

bool
earlier_lists(const struct earlier_days *days, day_t day)
{
	for (size_t i = 0; i < days->n; i++)
		if (days->v[i] >= day - NEAR_DAYS && days->v[i] <= day + NEAR_DAYS)
			return true;
	return false;
}

day_t
earlier_lost(const struct change *change)
{
	struct earlier_days before, after;

	if (change == NULL || change->before == NULL || change->after == NULL)
		return DAY_NONE;
	earlier_days(change->before, &before);
	earlier_days(change->after, &after);
	if (before.n < LIST_DAYS || after.n == 0)
		return DAY_NONE;
	for (size_t i = 0; i < before.n; i++)
		if (!earlier_lists(&after, before.v[i]))
			return before.v[i];
	return DAY_NONE;
}
