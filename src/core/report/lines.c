/*
 * Lines of time: places of moments between a left and a right end, for
 * templates to draw. A page's list says the same in words.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/report/report.h"

enum { LINE_LEFT = 16, LINE_WIDTH = 688, ROW_HEIGHT = 44, ROW_TOP = 56 };
/* Of a change's clock: labels stand under the moments, so that these keep apart. */
enum { MOMENTS = 5, CLOCK_LEFT = 64, CLOCK_WIDTH = 592, CLOCK_LEAST = 128 };

struct moment {
	const char *what;
	utc_t time;
	int x;
};

/* Of a line from `from` to `until`. */
static int
place(utc_t from, utc_t until, utc_t t)
{
	if (until <= from)
		return LINE_LEFT + LINE_WIDTH / 2;
	t = t < from ? from : t > until ? until : t;
	return LINE_LEFT + (int)((double)(t - from) / (double)(until - from) * LINE_WIDTH);
}

static int
moment_order(const void *a, const void *b)
{
	const struct moment *x = a, *y = b;

	return x->time < y->time ? -1 : x->time > y->time;
}

static utc_t
midday(day_t day)
{
	return (utc_t)day * UTC_DAY_SECONDS + UTC_DAY_SECONDS / 2;
}

static size_t
moments_of(const struct record *record, struct moment *m)
{
	const struct dates *d = &record->dates;
	size_t n = 0;

	if (d->before != DAY_NONE && d->before != d->after)
		m[n++] = (struct moment){ "stated_before", midday(d->before) };
	if (record->previously != 0)
		m[n++] = (struct moment){ "old", record->previously };
	m[n++] = (struct moment){ "new", record->time };
	if (d->after != DAY_NONE)
		m[n++] = (struct moment){ "stated_after", midday(d->after) };
	if (record->announced.day != DAY_NONE)
		m[n++] = (struct moment){ "announced", midday(record->announced.day) };
	return n;
}

static int
days_between(const struct moment *a, const struct moment *b)
{
	return utc_day(b->time) - utc_day(a->time);
}

/* A gap ten times as long is not ten times as wide: a day stays visible beside a year. */
static int
weight(int days)
{
	int w = 1;

	for (; days > 0; days /= 2)
		w++;
	return w;
}

static void
place_moments(struct moment *m, size_t n)
{
	int sum = 0, spare = CLOCK_WIDTH - (int)(n - 1) * CLOCK_LEAST;

	for (size_t i = 1; i < n; i++)
		sum += weight(days_between(&m[i - 1], &m[i]));
	m[0].x = n == 1 ? CLOCK_LEFT + CLOCK_WIDTH / 2 : CLOCK_LEFT;
	for (size_t i = 1; i < n; i++)
		m[i].x = m[i - 1].x + CLOCK_LEAST +
			 spare * weight(days_between(&m[i - 1], &m[i])) / sum;
}

static void
put_gap(const struct moment *m, size_t i, size_t n, struct data *item)
{
	int days;

	if (i + 1 == n)
		return;
	days = days_between(&m[i], &m[i + 1]);
	data_flag(item, "has_gap", true);
	data_textf(item, "gap_x", "%d", (m[i].x + m[i + 1].x) / 2);
	data_number(item, "gap", days > 1 ? (size_t)days : 0);
	data_flag(item, "gap_day", days == 1);
	data_flag(item, "gap_same", days == 0);
}

static void
put_moments(const struct moment *m, size_t n, struct data *page)
{
	struct data *list = data_list(page, "moments");

	for (size_t i = 0; i < n; i++) {
		struct data *item = data_add(list);

		data_textf(item, "x", "%d", m[i].x);
		data_text(item, "moment", m[i].what);
		data_time(item, "moment_time", m[i].time);
		data_day(item, "moment_day", utc_day(m[i].time));
		data_flag(item, "is_day",
		    strcmp(m[i].what, "old") != 0 && strcmp(m[i].what, "new") != 0);
		put_gap(m, i, n, item);
	}
}

/* A stretch of the clock that is drawn broad. */
static void
put_stretch(const struct moment *m, size_t n, const char *from, const char *until,
    const char *name, struct data *page)
{
	const struct moment *left = NULL, *right = NULL;
	struct data *stretch;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(m[i].what, from) == 0)
			left = &m[i];
		if (strcmp(m[i].what, until) == 0)
			right = &m[i];
	}
	if (left == NULL || right == NULL || right->x <= left->x)
		return;
	stretch = data_object(page, name);
	data_textf(stretch, "stretch_x", "%d", left->x);
	data_textf(stretch, "stretch_width", "%d", right->x - left->x);
}

void
report_clock_line(const struct record *record, struct data *page)
{
	struct moment m[MOMENTS];
	size_t n = moments_of(record, m);

	qsort(m, n, sizeof *m, moment_order);
	place_moments(m, n);
	put_moments(m, n, page);
	data_flag(page, "has_clock", n > 1);
	put_stretch(m, n, "old", "new", "span", page);
	put_stretch(m, n, "new", "stated_after", "ahead", page);
}

/* ---- a platform's changes, a row a page ---- */

static void
put_years(utc_t from, utc_t until, int height, struct data *page)
{
	struct data *list = data_list(page, "years");
	int first, last, unused;

	day_to_civil(utc_day(from), &first, &unused, &unused);
	day_to_civil(utc_day(until), &last, &unused, &unused);
	for (int y = first + 1; y <= last && y < first + 60; y++) {
		struct data *item = data_add(list);

		data_textf(item, "year", "%d", y);
		data_textf(item, "year_x", "%d",
		    place(from, until, (utc_t)day_of_civil(y, 1, 1) * UTC_DAY_SECONDS));
		data_textf(item, "year_bottom", "%d", height);
	}
}

static void
put_row(const struct report *r, const struct report_page *p, int y, struct data *rows)
{
	struct data *row = data_add(rows), *dots = data_list(row, "dots");

	data_flag(row, "of_sheet", page_is_sheet(p->id));
	data_text(row, "page_name", p->name != NULL ? p->name : p->id);
	data_textf(row, "row_y", "%d", y);
	data_textf(row, "row_text_y", "%d", y - 14);
	for (size_t i = 0; i < p->all.n; i++) {
		const struct report_change *c = p->all.v[i];
		struct data *dot;

		if (!c->listed)
			continue;
		dot = data_add(dots);
		data_textf(dot, "dot_x", "%d", place(r->since, r->as_of, c->record->time));
		data_textf(dot, "dot_y", "%d", y);
		report_item(r, c, dot);
	}
}

void
report_platform_line(const struct report *r, const char *platform, struct data *page)
{
	struct data *line = data_object(page, "line"), *rows = data_list(line, "rows");
	int y = ROW_TOP;
	size_t dots = 0;

	for (size_t i = 0; i < r->n_pages; i++) {
		const struct report_page *p = &r->pages[i];

		if (strcmp(p->platform, platform) != 0 || p->changes == 0)
			continue;
		put_row(r, p, y, rows);
		y += ROW_HEIGHT;
		dots += p->changes;
	}
	data_textf(line, "height", "%d", y);
	data_textf(line, "dates_y", "%d", y - 12);
	data_day(line, "line_from", utc_day(r->since));
	data_day(line, "line_until", utc_day(r->as_of));
	put_years(r->since, r->as_of, y - ROW_HEIGHT / 2 - 8, line);
	data_flag(page, "has_line", dots > 0);
}
