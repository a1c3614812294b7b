/* S1 to S5: what the dates give. */
#include "core/judge/reason_parts.h"

static bool
unmoved(const struct facts *f)
{
	return facts_untold(f) && f->state == DATES_UNMOVED;
}

static void
unmoved_clause(const struct facts *f, struct buf *out)
{
	buf_adds(out, "its date line was not moved and still says ");
	reason_say_day(f->evidence->dates->before, out);
}

static void
looks_rest(const struct facts *f, struct buf *out)
{
	buf_adds(out, "; ");
	reason_say_looks(f, out);
}

static bool
undated(const struct facts *f)
{
	return facts_untold(f) && (f->state == DATES_NONE || f->state == DATES_REMOVED);
}

static void
undated_clause(const struct facts *f, struct buf *out)
{
	if (f->state == DATES_REMOVED) {
		buf_adds(out, "its date line was taken away");
		return;
	}
	buf_adds(out, "it carries no date");
}

static bool
same_day(const struct facts *f)
{
	return facts_untold(f) && f->state == DATES_TODAY;
}

static void
same_day_clause(const struct facts *f, struct buf *out)
{
	day_t day = f->from;

	if (day >= f->last && day <= f->seen && f->seen - f->last <= 1) {
		buf_adds(out, "its effective date is the day it appeared");
		return;
	}
	buf_adds(out, "its effective date, ");
	reason_say_day(day, out);
	if (day == f->seen) {
		buf_adds(out, ", is the day it was first seen");
		return;
	}
	buf_adds(out, ", is ");
	reason_say_days(day < f->seen ? f->seen - day : day - f->seen, out);
	buf_adds(out, day < f->seen ? " before it was first seen" : " after it was first seen");
}

static void
same_day_rest(const struct facts *f, struct buf *out)
{
	buf_adds(out, " (");
	reason_say_day(f->from, out);
	buf_adds(out, "); ");
	reason_say_looks(f, out);
	if (f->notice_max <= 0) {
		buf_adds(out, ", so that people had no notice");
		return;
	}
	buf_adds(out, ", so that people had at most ");
	reason_say_days(f->notice_max, out);
	buf_adds(out, " of notice");
}

static bool
backdated(const struct facts *f)
{
	return facts_untold(f) &&
	       (f->state == DATES_PAST ||
		   (f->state == DATES_MONTH && f->has_notice && f->notice_max < 0));
}

static void
backdated_clause(const struct facts *f, struct buf *out)
{
	buf_adds(out, "its effective date, ");
	reason_say_day(f->until, out);
	buf_adds(out, ", lies before the last look that still found the old text");
}

static bool
short_notice(const struct facts *f)
{
	int least = f->silence->notice_min;

	if (f->told.who != TELLER_NONE)
		return f->told_most < least;
	return f->more && (f->state == DATES_GAP || f->state == DATES_MONTH) && f->has_notice &&
	       f->notice_max >= 0 && f->notice_max < least;
}

static int
most_notice(const struct facts *f)
{
	int most = f->told.who == TELLER_NONE ? f->notice_max : f->told_most;

	return most < 0 ? 0 : most;
}

static void
short_notice_clause(const struct facts *f, struct buf *out)
{
	int most = most_notice(f);

	if (most == 0) {
		buf_adds(out, "no day of notice was given");
		return;
	}
	buf_adds(out, "at most ");
	reason_say_days(most, out);
	buf_adds(out, " of notice were given");
}

static void
short_notice_rest(const struct facts *f, struct buf *out)
{
	buf_addf(out, ", less than %d", f->silence->notice_min);
	if (f->silence->legal_source != NULL)
		buf_addf(out, " (%s)", f->silence->legal_source);
	buf_adds(out, "; ");
	reason_say_looks(f, out);
}

const struct reason_kind reasons_of_dates[] = {
	{ "S1", "unmoved", true, unmoved, unmoved_clause, looks_rest },
	{ "S2", "undated", true, undated, undated_clause, looks_rest },
	{ "S3", "same-day", true, same_day, same_day_clause, same_day_rest },
	{ "S4", "backdated", true, backdated, backdated_clause, looks_rest },
	{ "S5", "short-notice", true, short_notice, short_notice_clause, short_notice_rest },
	{ 0 },
};
