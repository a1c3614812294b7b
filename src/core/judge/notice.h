/*
 * What a document says of its own dates, and what it announces. The dates are
 * the platform's claims, not facts. Definitions: the manual, "Dates and silence".
 */
#ifndef SMALLPRINT_CORE_JUDGE_NOTICE_H
#define SMALLPRINT_CORE_JUDGE_NOTICE_H

#include "base/utc.h"
#include "core/compare/compare.h"
#include "core/compare/date.h"
#include "core/judge/silence.h"

struct notice {
	day_t first; /* the day; for a month without a day its first … */
	day_t last;  /* … and its last */
	enum date_role role;
	struct span label; /* as written, in the document */
	int32_t line;      /* line index */
};

struct notices {
	struct notice *v; /* in order of appearance */
	size_t n;
	size_t cap;
};

/* Date lines: a label and a date on a short line, anywhere in the document. */
int notices_find(const struct document *doc, const struct silence *silence, struct notices *out,
    struct error *err);
void notices_release(struct notices *notices);

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
	bool banner;       /* the change adds a sentence that announces a coming change … */
	day_t banner_day;  /* … for this day, or DAY_NONE */
	char *banner_text; /* owned */
};

/* Fills *out, to be ended with dates_release(). */
int dates_judge(const struct change *change, utc_t last_old, utc_t first_new,
    const struct silence *silence, struct dates *out, struct error *err);
void dates_release(struct dates *dates);
const char *date_state_name(enum date_state state);
const char *date_role_name(enum date_role role);

#endif
