/* What the evidence comes to: who gave notice, and of how many days. */
#include <stdlib.h>
#include <strings.h>

#include "base/mem.h"
#include "core/compare/date.h"
#include "core/judge/earlier.h"
#include "core/judge/reason.h"

enum {
	NEAR_DAYS = 3,        /* two days so near are the same */
	BANNER_BYTES = 600,   /* a longer line is no banner */
	BANNER_TOP_LINES = 40 /* where a banner stands */
};

/* Is the day the page names one that came with this change? */
static bool
is_fresh(enum date_state state)
{
	switch (state) {
	case DATES_ADDED:
	case DATES_AHEAD:
	case DATES_TODAY:
	case DATES_PAST:
	case DATES_GAP:
	case DATES_MONTH:
	case DATES_UNMOVED: /* only when it is still to come, see dates_judge() */ return true;
	case DATES_UNKNOWN:
	case DATES_NONE:
	case DATES_REMOVED:
	case DATES_BACK: return false;
	}
	return false;
}

static void
take_days(struct facts *f)
{
	const struct evidence *e = f->evidence;
	const struct dates *d = e->dates;

	f->seen = utc_day(e->first_new);
	f->last = e->last_old == 0 ? f->seen : utc_day(e->last_old);
	f->from = f->last;
	f->until = f->seen;
	if (d != NULL && d->arrived)
		f->from = f->until = d->after;
	if (d == NULL || !d->has_notice || !is_fresh(d->state))
		return;
	f->has_notice = true;
	f->notice_min = d->notice_min;
	f->notice_max = d->notice_max;
	f->from = f->seen + d->notice_min;
	f->until = f->last + d->notice_max;
}

/* A date line that came with the change is as good as one that moved, when its day is near. */
static enum date_state
state_of(const struct facts *f)
{
	const struct dates *d = f->evidence->dates;

	if (d == NULL)
		return DATES_UNKNOWN;
	if (d->state != DATES_ADDED || !f->has_notice || f->from != f->until)
		return d->state;
	if (f->notice_min > f->silence->same_day_after)
		return DATES_AHEAD;
	return f->notice_min >= -f->silence->same_day_before ? DATES_TODAY : DATES_ADDED;
}

static void
tell(struct facts *f, struct telling t)
{
	if (f->told.who == TELLER_NONE || t.least > f->told.least ||
	    (t.least == f->told.least && t.who > f->told.who))
		f->told = t;
	if (t.most > f->told_most)
		f->told_most = t.most;
}

static void
tell_by_page(struct facts *f)
{
	if (f->has_notice && f->notice_min > f->silence->same_day_after)
		tell(f, (struct telling){ .who = TELLER_PAGE,
			    .least = f->notice_min,
			    .most = f->notice_max,
			    .day = f->seen });
}

static void
tell_by_item(struct facts *f)
{
	const struct announced_result *a = f->evidence->announced;
	struct telling t = { .who = TELLER_ITEM, .day = DAY_NONE };

	if (f->announced != ANNOUNCED_FOUND)
		return;
	t.day = a->day;
	t.least = f->from - (a->day == DAY_NONE ? f->seen : a->day);
	t.most = a->day == DAY_NONE ? NOTICE_OPEN : f->until - a->day;
	tell(f, t);
}

/* A banner for another document, while this one says that it holds already. */
static bool
is_decoy(const struct facts *f)
{
	const struct evidence *e = f->evidence;

	return f->has_notice && f->notice_min <= f->silence->same_day_after &&
	       e->page != NULL && e->dates->banner_text != NULL &&
	       announced_names(e->page, f->silence, span_of(e->dates->banner_text)) ==
		   NAMED_OTHER;
}

static void
tell_by_banner(struct facts *f)
{
	const struct dates *d = f->evidence->dates;

	if (d == NULL || !d->banner)
		return;
	f->decoy_banner = is_decoy(f);
	if (f->decoy_banner)
		return;
	f->undated_banner = d->banner_day == DAY_NONE;
	if (!f->undated_banner && d->banner_day > f->last)
		tell(f, (struct telling){ .who = TELLER_BANNER,
			    .least = d->banner_day - f->seen,
			    .most = d->banner_day - f->last,
			    .day = f->seen,
			    .text = d->banner_text });
}

static char
order_of(const char *language)
{
	return language == NULL || language[0] == '\0' || strcasecmp(language, "en") == 0 ||
		       strcasecmp(language, "en-us") == 0
		   ? 'm'
		   : 'd';
}

static bool
names_effect(const struct facts *f, struct span text, char order)
{
	struct date date;

	for (size_t at = 0; date_next(text, at, order, &date); at = date.end)
		if (date.last >= f->from - NEAR_DAYS && date.first <= f->until + NEAR_DAYS)
			return true;
	return false;
}

/* A line of the old text that announced this change. */
static bool
is_earlier_banner(const struct facts *f, const struct document *doc, size_t line)
{
	struct patterns banners = { f->silence->banners, f->silence->n_banners, 0 };
	struct span text = doc->lines[line].text;

	return text.len <= BANNER_BYTES && names_effect(f, text, order_of(doc->language)) &&
	       patterns_match(&banners, text) == 1;
}

static void
tell_by_old_text(struct facts *f)
{
	const struct document *doc =
	    f->evidence->change == NULL ? NULL : f->evidence->change->before;

	for (size_t i = 0; doc != NULL && i < doc->n_lines && i < BANNER_TOP_LINES; i++) {
		if (!is_earlier_banner(f, doc, i))
			continue;
		f->earlier_text = span_dup(doc->lines[i].text);
		tell(f, (struct telling){ .who = TELLER_EARLIER,
			    .least = f->from - f->last,
			    .most = NOTICE_OPEN,
			    .day = DAY_NONE,
			    .text = f->earlier_text });
		return;
	}
}

/* The date line stood on after its day, and the text may have changed long after it too. */
static bool
is_long_after(const struct facts *f, const struct banner_seen *b)
{
	return b->text == NULL && !f->has_notice && f->seen > b->day + NEAR_DAYS &&
	       f->last >= b->day;
}

/* A banner the page had before: since when, from its history; else the old text is looked at.
 */
static void
tell_by_earlier_banner(struct facts *f)
{
	const struct evidence *e = f->evidence;
	const struct banner_seen *b = NULL;
	day_t since;

	if (e->beside != NULL && e->beside->banners != NULL)
		b = banners_find(e->beside->banners, e->dates, e->last_old, e->first_new);
	if (b == NULL) {
		tell_by_old_text(f);
		return;
	}
	since = utc_day(b->since);
	tell(f, (struct telling){ .who = b->text == NULL ? TELLER_DATED : TELLER_EARLIER,
		    .least = is_long_after(f, b) ? 0 : f->from - since,
		    .most = f->until - since,
		    .day = since,
		    .text = b->text });
}

/* The day that the date line names still lay ahead when the old text was last seen under it,
   and has come: how long before it was named is not known, unless the page's history says so.
 */
static void
tell_by_old_date(struct facts *f)
{
	const struct dates *d = f->evidence->dates;

	if (d == NULL || !d->arrived || f->told.who == TELLER_DATED)
		return;
	tell(f, (struct telling){ .who = TELLER_DATED,
		    .least = d->after - f->last,
		    .most = NOTICE_OPEN,
		    .day = DAY_NONE });
}

/* The text of a preview holds some day to come, and is notice of itself. */
static void
tell_by_preview(struct facts *f)
{
	const struct page *page = f->evidence->page;

	if (page == NULL || page->kind != PAGE_PREVIEW || f->told.who != TELLER_NONE)
		return;
	tell(f, (struct telling){
		    .who = TELLER_COMING, .least = 0, .most = NOTICE_OPEN, .day = f->seen });
}

static bool
says_more(const struct findings *findings)
{
	for (size_t i = 0; findings != NULL && i < findings->n; i++)
		if (findings->v[i].direction == DIRECTION_MORE)
			return true;
	return false;
}

void
facts_gather(const struct evidence *evidence, const struct silence *silence, struct facts *out)
{
	const struct announced_result *a = evidence->announced;

	*out = (struct facts){
		.evidence = evidence, .silence = silence, .told_most = -NOTICE_OPEN
	};
	out->announced = a == NULL ? ANNOUNCED_UNWATCHED : a->state;
	out->more = says_more(evidence->findings);
	take_days(out);
	out->state = state_of(out);
	out->lost = evidence->page != NULL && evidence->page->kind == PAGE_ARCHIVE
			? earlier_lost(evidence->change)
			: DAY_NONE;
	tell_by_page(out);
	tell_by_banner(out);
	tell_by_earlier_banner(out);
	tell_by_old_date(out);
	tell_by_item(out);
	tell_by_preview(out);
}

void
facts_release(struct facts *facts)
{
	free(facts->earlier_text);
	facts->earlier_text = NULL;
}
