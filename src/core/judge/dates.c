/* What the page's own dates say of a change: one state, and an interval of notice. */
#include "core/judge/dates.h"

#include <stdlib.h>

#include "base/mem.h"
#include "core/judge/coming.h"
#include "core/judge/notice.h"
#include "core/judge/section.h"

enum { OWN_LINES = 2 /* between two dates that belong together */ };

/* Dates at the top or bottom, and what stands by them, are the document's own; then others
   belong to what is embedded in it, but for the day that a banner announces (DAY_NONE: none): a
   page may show the coming text above the one in force. */
static void
keep_own(const struct document *doc, struct notices *notices, day_t announced)
{
	int32_t last = INT32_MIN / 2;
	size_t n = 0;

	for (size_t i = 0; i < notices->n; i++) {
		struct notice *notice = &notices->v[i];

		bool coming = notice->role == ROLE_EFFECTIVE && notice->first == announced;

		if (!coming && !notice_at_edge(doc, (size_t)notice->line) &&
		    notice->line - last > OWN_LINES)
			continue;
		if (!coming)
			last = notice->line;
		notices->v[n++] = *notice;
	}
	if (n > 0)
		notices->n = n;
}

static bool
has_date(const struct notices *set, const struct notice *date)
{
	for (size_t i = 0; i < set->n; i++)
		if (set->v[i].first == date->first && set->v[i].last == date->last)
			return true;
	return false;
}

static bool
has_all(const struct notices *set, const struct notices *of)
{
	for (size_t i = 0; i < of->n; i++)
		if (!has_date(set, &of->v[i]))
			return false;
	return true;
}

static const struct notice *
newer(const struct notice *a, const struct notice *b)
{
	if (a == NULL || b == NULL)
		return a == NULL ? b : a;
	return b->last > a->last || (b->last == a->last && b->first > a->first) ? b : a;
}

/* The two states of a page's dates, and when the change happened: in (last_old, first_new]. */
struct sight {
	const struct notices *before;
	const struct notices *after;
	day_t old_day; /* DAY_NONE: not known */
	day_t new_day;
	const struct silence *silence;
};

/* "Last updated" with a day to come says when it takes effect. */
static bool
is_effective(const struct sight *s, const struct notice *n)
{
	return n->role == ROLE_EFFECTIVE || n->first > s->new_day;
}

/* May this date be the one a change goes by: new on the page, or still to come? */
static bool
is_fresh(const struct sight *s, const struct notice *n)
{
	return !has_date(s->before, n) || (is_effective(s, n) && n->first > s->new_day);
}

/* The newest effective date, else the newest; of the fresh ones if there are any. */
static const struct notice *
effective_date(const struct sight *s)
{
	const struct notice *best[2][2] = { { NULL } }; /* fresh, effective */

	for (size_t i = 0; i < s->after->n; i++) {
		const struct notice *n = &s->after->v[i];
		const struct notice **slot = &best[is_fresh(s, n)][is_effective(s, n)];

		*slot = newer(*slot, n);
	}
	for (int fresh = 1; fresh >= 0; fresh--)
		for (int effective = 1; effective >= 0; effective--)
			if (best[fresh][effective] != NULL)
				return best[fresh][effective];
	return NULL;
}

/* Was it a day to come when the old text was last seen, or that very day? Then it may speak of
 * what holds now. */
static bool
was_coming(const struct sight *s, const struct notice *n)
{
	return s->old_day != DAY_NONE && n->first >= s->old_day;
}

/* Did the old text name a day of its own? */
static bool
has_past(const struct sight *s)
{
	for (size_t i = 0; i < s->before->n; i++)
		if (!was_coming(s, &s->before->v[i]))
			return true;
	return false;
}

/* What a date is compared with: the newest of its role before, else the newest. */
static const struct notice *
previous_date(const struct sight *s, const struct notice *now)
{
	const struct notice *same = NULL, *any = NULL, *effective = NULL;
	bool past = has_past(s);

	for (size_t i = 0; i < s->before->n; i++) {
		const struct notice *n = &s->before->v[i];

		if (past && was_coming(s, n) && now != NULL && now->last >= n->last)
			continue; /* it has come */
		any = newer(any, n);
		if (n->role == ROLE_EFFECTIVE)
			effective = newer(effective, n);
		if (now != NULL && n->role == now->role)
			same = newer(same, n);
	}
	return same != NULL ? same : effective != NULL ? effective : any;
}

static enum date_state
state_of_day(const struct sight *s, day_t day)
{
	int64_t ahead = (int64_t)day - s->new_day;

	if (ahead > s->silence->same_day_after)
		return DATES_AHEAD;
	if (ahead >= -(int64_t)s->silence->same_day_before)
		return DATES_TODAY;
	return s->old_day != DAY_NONE && day < s->old_day ? DATES_PAST : DATES_GAP;
}

static bool
same_date(const struct notice *a, const struct notice *b)
{
	return a->first == b->first && a->last == b->last;
}

static enum date_state
state_of(const struct sight *s, const struct notice *now, const struct notice *was)
{
	if (s->before->n == 0)
		return s->after->n == 0 ? DATES_NONE : DATES_ADDED;
	if (now == NULL)
		return DATES_REMOVED;
	if (same_date(now, was) ||
	    (has_all(s->before, s->after) && has_all(s->after, s->before)))
		return DATES_UNMOVED;
	if (now->last < was->last)
		return DATES_BACK;
	if (now->first != now->last)
		return DATES_MONTH;
	return state_of_day(s, now->first);
}

/* Days of notice, at least and at most; a month counts with its first and its last day. */
static void
set_notice(const struct sight *s, const struct notice *now, struct dates *out)
{
	day_t old = s->old_day == DAY_NONE ? s->new_day : s->old_day;

	if (now == NULL || (out->state == DATES_UNMOVED && now->last <= s->new_day))
		return;
	out->has_notice = true;
	out->notice_min = now->first - s->new_day;
	out->notice_max = now->last - old;
}

/* A day, not a month, that was still to come at the last look at the old text. */
static bool
has_arrived(const struct sight *s, const struct notice *now)
{
	return now != NULL && now->first == now->last && s->old_day != DAY_NONE &&
	       now->first > s->old_day && now->first <= s->new_day;
}

/* A date that came with the text and is not older than the one before: "effective May 2018"
   says nothing of a text that was updated since. */
static const struct notice *
fresh_since(const struct sight *s, const struct notice *was)
{
	const struct notice *best = NULL;

	for (size_t i = 0; i < s->after->n; i++) {
		const struct notice *n = &s->after->v[i];

		if (!has_date(s->before, n) && n->last > was->last)
			best = newer(best, n);
	}
	return best;
}

static void
judge(const struct sight *s, bool first_record, struct dates *out)
{
	const struct notice *now = effective_date(s), *was = previous_date(s, now);

	/* an older date was added beside the one the page goes by */
	if (now != NULL && was != NULL && now->last < was->last && has_date(s->after, was))
		now = was;
	else if (now != NULL && was != NULL && now->last < was->last &&
		 fresh_since(s, was) != NULL)
		now = fresh_since(s, was);
	out->before = was == NULL ? DAY_NONE : was->last;
	out->after = now == NULL ? DAY_NONE : now->last;
	if (first_record)
		return;
	out->state = state_of(s, now, was);
	if (out->state == DATES_UNMOVED)
		out->before = out->after;
	out->arrived = out->state == DATES_UNMOVED && has_arrived(s, now);
	set_notice(s, now, out);
}

/* The page's own date did not move, but that of the part in which the change lies did. */
static void
judge_section(const struct change *change, const struct sight *whole,
    const struct notices *before, const struct notices *after, struct dates *out)
{
	struct section_dates dates;
	struct notices was, now;
	struct sight sight = *whole;

	if (out->state != DATES_UNMOVED || !section_dates(change, before, after, &dates))
		return;
	was = (struct notices){ .v = (struct notice *)dates.before, .n = 1 };
	now = (struct notices){ .v = (struct notice *)dates.after, .n = 1 };
	sight.before = &was;
	sight.after = &now;
	out->has_notice = false;
	judge(&sight, false, out);
	out->section = span_dup(dates.heading);
}

static struct notices
copy_of(const struct notices *from)
{
	struct notices copy = { 0 };

	for (size_t i = 0; i < from->n; i++) {
		MEM_GROW(copy.v, copy.n, copy.cap);
		copy.v[copy.n++] = from->v[i];
	}
	return copy;
}

static void
judge_lines(const struct change *change, struct sight *sight, const struct notices *before,
    const struct notices *after, struct dates *out)
{
	struct notices own_before = copy_of(before), own_after = copy_of(after);

	if (change->before != NULL)
		keep_own(change->before, &own_before, DAY_NONE);
	keep_own(change->after, &own_after, out->banner_day);
	sight->before = &own_before;
	sight->after = &own_after;
	judge(sight, change->before == NULL, out);
	judge_section(change, sight, before, after, out);
	sight->before = before;
	sight->after = after;
	notices_release(&own_before);
	notices_release(&own_after);
}

int
dates_judge(const struct change *change, utc_t last_old, utc_t first_new,
    const struct silence *silence, struct dates *out, struct error *err)
{
	struct notices before = { 0 }, after = { 0 };
	struct dates result = { .before = DAY_NONE, .after = DAY_NONE };
	struct coming coming = { .day = DAY_NONE };
	struct sight sight = { .silence = silence,
		.old_day = last_old == 0 ? DAY_NONE : utc_day(last_old),
		.new_day = utc_day(first_new) };
	int rc = -1;

	if (change->before != NULL && notices_find(change->before, silence, &before, err) != 0)
		goto out;
	if (notices_find(change->after, silence, &after, err) != 0 ||
	    coming_find(change, sight.new_day, silence, &coming, err) != 0)
		goto out;
	notices_settle(&before, &after, change->after->language, sight.new_day);
	result.banner = coming.found;
	result.banner_day = coming.day;
	result.banner_text = coming.text;
	judge_lines(change, &sight, &before, &after, &result);
	*out = result;
	rc = 0;
out:
	notices_release(&before);
	notices_release(&after);
	return rc;
}

void
dates_release(struct dates *dates)
{
	free(dates->banner_text);
	free(dates->section);
	dates->banner_text = dates->section = NULL;
}

const char *
date_state_name(enum date_state state)
{
	static const char *const names[] = { "unknown", "none", "added", "removed", "unmoved",
		"ahead", "today", "past", "gap", "back", "month" };

	return (size_t)state < COUNT(names) ? names[state] : "unknown";
}
