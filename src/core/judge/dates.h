/*
 * What a page's own dates say of a change, and what the change announces.
 * Definitions: the manual, "Dates and silence".
 */
#ifndef SMALLPRINT_CORE_JUDGE_DATES_H
#define SMALLPRINT_CORE_JUDGE_DATES_H

#include "base/utc.h"
#include "core/compare/compare.h"
#include "core/judge/silence.h"

/* What the page's own dates say of a change seen first at first_new and not yet at last_old. */
enum date_state {
	DATES_UNKNOWN = 0,
	DATES_NONE, /* no date line before and after */
	DATES_ADDED,
	DATES_REMOVED,
	DATES_UNMOVED,
	DATES_AHEAD,
	DATES_TODAY,
	DATES_PAST,
	DATES_GAP,
	DATES_BACK,
	DATES_MONTH
};

struct dates {
	enum date_state state;
	day_t before;   /* newest stated date before, or DAY_NONE */
	day_t after;    /* the stated effective date, or DAY_NONE */
	int notice_min; /* days of notice as an interval [E - S, E - L]; only when after is
			   known */
	int notice_max;
	bool has_notice;
	bool arrived;     /* `after` did not move: it lay ahead when the old text was last seen,
			     and has come */
	bool banner;      /* the change adds a sentence that announces a coming change … */
	day_t banner_day; /* … for this day, or DAY_NONE */
	char *banner_text; /* owned */
	char *section;     /* owned; the heading of the part whose dates these are; NULL: the
			      page's own */
};

/* Fills *out, to be ended with dates_release(). */
int dates_judge(const struct change *change, utc_t last_old, utc_t first_new,
    const struct silence *silence, struct dates *out, struct error *err);
void dates_release(struct dates *dates);
const char *date_state_name(enum date_state state);

#endif
