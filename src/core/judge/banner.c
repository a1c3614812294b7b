/* The banners a page carried, by the day they name. */
#include "core/judge/banner.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
	NEAR_DAYS = 3, /* two days so near are the same */
	AHEAD_DAYS = 2 /* tomorrow may be today elsewhere */
};

static void
note(struct banners *banners, utc_t when, day_t day, const char *text)
{
	if (banners->n == BANNERS_MAX) {
		free(banners->v[0].text);
		memmove(banners->v, banners->v + 1, --banners->n * sizeof *banners->v);
	}
	banners->v[banners->n++] =
	    (struct banner_seen){ .since = when, .day = day, .text = mem_strdup(text) };
}

/* The date line names one day, not a month, and it lies ahead of the look. */
static bool
is_dated_ahead(utc_t when, const struct dates *dates)
{
	return dates->has_notice && dates->state != DATES_BACK &&
	       dates->notice_min >= AHEAD_DAYS &&
	       dates->after == utc_day(when) + dates->notice_min;
}

static bool
has_date_line(const struct banners *banners, day_t day)
{
	for (size_t i = 0; i < banners->n; i++)
		if (banners->v[i].text == NULL && banners->v[i].day == day)
			return true;
	return false;
}

void
banners_note(struct banners *banners, utc_t when, const struct dates *dates)
{
	if (dates->banner && dates->banner_day != DAY_NONE && dates->banner_text != NULL)
		note(banners, when, dates->banner_day, dates->banner_text);
	if (is_dated_ahead(when, dates) && !has_date_line(banners, dates->after))
		note(banners, when, dates->after, NULL);
}

/* The days from which the change may hold. */
static void
effective_days(
    const struct dates *dates, utc_t last_old, utc_t first_new, day_t *from, day_t *until)
{
	*until = utc_day(first_new);
	*from = last_old == 0 ? *until : utc_day(last_old);
	if (dates == NULL || !dates->has_notice || dates->state == DATES_BACK)
		return;
	/* the interval of notice is E - S to E - L, see notice.h */
	*until = *from + dates->notice_max;
	*from = utc_day(first_new) + dates->notice_min;
}

const struct banner_seen *
banners_find(
    const struct banners *banners, const struct dates *dates, utc_t last_old, utc_t first_new)
{
	day_t from, until;

	effective_days(dates, last_old, first_new, &from, &until);
	for (size_t i = 0; i < banners->n; i++) {
		const struct banner_seen *b = &banners->v[i];

		if (b->since >= first_new || b->day < from - NEAR_DAYS ||
		    b->day > until + NEAR_DAYS ||
		    utc_day(b->since) < utc_day(first_new) - BANNER_DAYS)
			continue;
		return b;
	}
	return NULL;
}

void
banners_release(struct banners *banners)
{
	for (size_t i = 0; i < banners->n; i++)
		free(banners->v[i].text);
	*banners = (struct banners){ 0 };
}
