/* The sentence by which a change announces another. */
#include "core/judge/coming.h"

#include <stdlib.h>

#include "base/mem.h"
#include "core/compare/date.h"
#include "core/judge/notice.h"
#include "core/judge/pointer.h"

enum {
	BANNER_LINES = 40, /* of a first record, where a banner stands */
	BANNER_LOOK = 2,   /* sentences after a banner that may hold its date */
	TOP_LINES = 15     /* where one may name no day */
};

/* The first day to come that a text names. */
static day_t
coming_day(struct span text, char order, day_t today)
{
	struct date date;

	for (size_t at = 0; date_next(text, at, order, &date); at = date.end)
		if (date.last > today)
			return date.first > today ? date.first : date.last;
	return DAY_NONE;
}

static bool
names_a_date(struct span text, char order)
{
	struct date date;

	return date_next(text, 0, order, &date);
}

/* Where a banner is looked for, and on which day. */
struct scan {
	const struct silence *silence;
	day_t today;
	char order;
};

struct banner {
	day_t day;
	int32_t line;  /* where it begins … */
	int32_t lines; /* … and how many sentences it takes to name its day */
};

/* The day of a banner, from it or from the sentences that follow it; false: it speaks of the
 * past. */
static bool
banner_day(const struct scan *s, const struct document *doc, int32_t line, struct banner *out)
{
	struct span text = doc->lines[line].text;

	*out = (struct banner){ coming_day(text, s->order, s->today), line, 1 };
	if (out->day != DAY_NONE || names_a_date(text, s->order))
		return out->day != DAY_NONE;
	for (int32_t k = 1; k <= BANNER_LOOK; k++) {
		day_t day;

		if ((size_t)line + (size_t)k >= doc->n_lines ||
		    doc->lines[line + k].kind == LINE_HEADING)
			break;
		day = coming_day(doc->lines[line + k].text, s->order, s->today);
		if (day == DAY_NONE)
			continue;
		out->day = day;
		out->lines = k + 1;
		break;
	}
	return true;
}

/* Was it a banner for the same day before? Then only its wording changed. */
static int
was_banner(const struct change *change, const struct edit *e, const struct scan *s,
    const struct banner *now, struct error *err)
{
	struct banner was;
	int rc;

	if (e->kind != EDIT_EDITED)
		return 0;
	rc = silence_banner(s->silence, change->before->lines[e->before].text, err);
	if (rc <= 0)
		return rc;
	return banner_day(s, change->before, e->before, &was) && was.day == now->day;
}

/* A row without its empty cells. */
static struct span
without_bars(struct span text)
{
	while (text.len > 0 && (text.data[0] == '|' || text.data[0] == ' '))
		text = span_make(text.data + 1, text.len - 1);
	while (
	    text.len > 0 && (text.data[text.len - 1] == '|' || text.data[text.len - 1] == ' '))
		text.len--;
	return text;
}

static char *
banner_words(const struct document *doc, const struct banner *banner)
{
	struct span first = without_bars(doc->lines[banner->line].text);
	struct span last = without_bars(doc->lines[banner->line + banner->lines - 1].text);

	if (banner->lines == 1)
		return span_dup(first);
	return mem_printf("%.*s %.*s", (int)first.len, first.data, (int)last.len, last.data);
}

static void
take(const struct document *doc, const struct banner *banner, struct coming *out)
{
	struct coming coming = { true, banner->day, banner_words(doc, banner) };

	free(out->text); /* NOLINT: it is its own, or NULL */
	*out = coming;
}

/* One that names its day is worth more than one that does not; else the first. */
static int
look_at_edit(const struct change *change, const struct edit *e, const struct scan *s,
    struct coming *out, struct error *err)
{
	const struct document *doc = change->after;
	struct banner banner;
	int rc;

	if (e->kind != EDIT_ADDED && e->kind != EDIT_EDITED)
		return 0;
	rc = silence_banner(s->silence, doc->lines[e->after].text, err);
	if (rc <= 0)
		return rc;
	if (!banner_day(s, doc, e->after, &banner))
		return 0;
	if (banner.day == DAY_NONE && e->after >= TOP_LINES) /* "we may have updated this" */
		return 0;
	rc = was_banner(change, e, s, &banner, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (!out->found || (out->day == DAY_NONE && banner.day != DAY_NONE))
		take(doc, &banner, out);
	return 0;
}

/* A first record: whatever it announces for a day to come is noted, for when that day comes. */
static int
find_standing(
    const struct document *doc, const struct scan *s, struct coming *out, struct error *err)
{
	struct banner banner;

	for (size_t i = 0; i < doc->n_lines && i < BANNER_LINES; i++) {
		int rc = silence_banner(s->silence, doc->lines[i].text, err);

		if (rc < 0)
			return -1;
		if (rc == 0 || !banner_day(s, doc, (int32_t)i, &banner) ||
		    banner.day == DAY_NONE)
			continue;
		take(doc, &banner, out);
		return 0;
	}
	return 0;
}

/* A new link to the text to come says that there is one, and no day. */
static void
take_link(const struct change *change, struct coming *out)
{
	const struct link *link = pointer_to_coming(change->before, change->after);

	if (link != NULL)
		*out = (struct coming){ true, DAY_NONE, span_dup(link->text) };
}

int
coming_find(const struct change *change, day_t today, const struct silence *silence,
    struct coming *out, struct error *err)
{
	const struct scan s = { silence, today, notice_order(change->after->language) };
	int rc = 0;

	*out = (struct coming){ .day = DAY_NONE };
	if (change->before == NULL)
		rc = find_standing(change->after, &s, out, err);
	for (size_t i = 0; change->before != NULL && rc == 0 && i < change->n_edits; i++)
		rc = look_at_edit(change, &change->edits[i], &s, out, err);
	if (rc == 0 && change->before != NULL && !out->found)
		take_link(change, out);
	if (rc != 0) {
		free(out->text);
		*out = (struct coming){ .day = DAY_NONE };
	}
	return rc;
}
