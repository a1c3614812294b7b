/*
 * Lines of time: places of moments between a left and a right end, for
 * templates to draw. A page's list says the same in words.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/report/report.h"

enum { LINE_LEFT = 24, LINE_WIDTH = 672, ROW_HEIGHT = 26, ROW_TOP = 34, CLOSEST = 26 };

struct moment {
	const char *what;
	utc_t time;
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

/* Labels that would touch go to a second row, or aside; their ticks still point at the moment.
 */
static void
put_moments(const struct moment *m, size_t n, utc_t from, utc_t until, struct data *page)
{
	struct data *list = data_list(page, "moments");
	int last[2] = { -CLOSEST, -CLOSEST };

	for (size_t i = 0; i < n; i++) {
		struct data *item = data_add(list);
		int x = place(from, until, m[i].time);

		bool low = x - last[0] < CLOSEST && x - last[1] >= CLOSEST;
		int label = x - last[low] < CLOSEST ? last[low] + CLOSEST : x;

		last[low] = label;
		data_textf(item, "x", "%d", label);
		data_textf(item, "moment_x", "%d", x);
		data_textf(item, "y", "%d", low ? 62 : 18);
		data_textf(item, "number_y", "%d", low ? 66 : 22);
		data_number(item, "number", i + 1);
		data_text(item, "moment", m[i].what);
		data_time(item, "moment_time", m[i].time);
		data_day(item, "moment_day", utc_day(m[i].time));
		data_flag(item, "is_day",
		    strcmp(m[i].what, "old") != 0 && strcmp(m[i].what, "new") != 0);
	}
}

void
report_clock_line(const struct record *record, struct data *page)
{
	struct moment m[5];
	size_t n = moments_of(record, m);
	utc_t from, until;
	int left, right;

	qsort(m, n, sizeof *m, moment_order);
	from = m[0].time;
	until = m[n - 1].time;
	put_moments(m, n, from, until, page);
	if (record->previously == 0)
		return;
	left = place(from, until, record->previously);
	right = place(from, until, record->time);
	data_flag(page, "has_span", true);
	data_textf(page, "span_x", "%d", left);
	data_textf(page, "span_width", "%d", right - left < 3 ? 3 : right - left);
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

	data_text(row, "row_name", p->name != NULL ? p->name : p->id);
	data_textf(row, "row_y", "%d", y);
	data_textf(row, "row_text_y", "%d", y - 7);
	for (size_t i = 0; i < r->n_changes; i++) {
		const struct report_change *c = &r->changes[i];
		struct data *dot;

		if (!c->listed || strcmp(c->record->page, p->id) != 0)
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
		y += ROW_HEIGHT + 12;
		dots += p->changes;
	}
	data_textf(line, "height", "%d", y);
	data_textf(line, "axis_y", "%d", y - 8);
	data_day(line, "line_from", utc_day(r->since));
	data_day(line, "line_until", utc_day(r->as_of));
	put_years(r->since, r->as_of, y, line);
	data_flag(page, "has_line", dots > 0);
}
