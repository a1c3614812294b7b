/*
 * When a page is looked at next. What is remembered is the moment without its
 * jitter, so that nothing drifts; jitter and quiet hours are added when it is asked
 * for, the same every time. Pure.
 */
#ifndef SMALLPRINT_CORE_KEEP_SCHEDULE_H
#define SMALLPRINT_CORE_KEEP_SCHEDULE_H

#include "core/page/page.h"

/* What a page's past says of its pace; 0: nothing. */
struct schedule_past {
	utc_t due;     /* the look that was just made was due then */
	utc_t changed; /* last change of its text, or its first record */
	utc_t coming;  /* a day it announced, midnight */
};

/* Seconds between looks: `every`, or with `adaptive` from a quarter of it (before an announced
   day) to twice (after two months without a change). */
int64_t schedule_interval(const struct page *page, const struct schedule_past *past, utc_t now);
/* The moment to remember after a good look at `now`: on the page's own beat where that
   was kept, else from now on: what was slept through is not made up for. */
utc_t schedule_next(const struct page *page, const struct schedule_past *past, utc_t now);
/* The moment that is meant by one that is remembered: with jitter, and outside quiet hours. */
utc_t schedule_due(const struct page *page, utc_t due);
/* Was the clock set back by more than an hour since the page was looked at? What was
   remembered then is of a time that is not, and the page is due. */
bool schedule_is_astray(utc_t last_try, utc_t now);

#endif
