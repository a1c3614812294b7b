/* Counting what a history held. */
#include "core/detect/summary.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/tell/tell.h"

enum { NAME_COLUMNS = 28 };

/* ---- counting ---- */

static size_t
place_of(const struct summary_rows *rows, const char *name, bool *there)
{
	size_t low = 0, high = rows->n;

	*there = false;
	while (low < high) {
		size_t mid = (low + high) / 2;
		int c = strcmp(name, rows->v[mid].name);

		if (c == 0) {
			*there = true;
			return mid;
		}
		if (c < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

static struct summary_row *
row_of(struct summary_rows *rows, const char *name)
{
	bool there;
	size_t at = place_of(rows, name, &there);

	if (there)
		return &rows->v[at];
	MEM_GROW(rows->v, rows->n, rows->cap);
	memmove(&rows->v[at + 1], &rows->v[at], (rows->n - at) * sizeof *rows->v);
	rows->n++;
	rows->v[at] = (struct summary_row){ .name = mem_strdup(name) };
	return &rows->v[at];
}

static const char *
year_of(utc_t time, char text[UTC_TEXT_MAX])
{
	utc_format(time, text);
	text[strcspn(text + 1, "-") + 1] = '\0';
	return text;
}

static void
note(struct summary_row *row, bool alert)
{
	row->changes++;
	row->alerts += alert;
}

void
summary_note(
    struct summary *s, const char *platform, utc_t time, enum change_class class, bool alert)
{
	char text[UTC_TEXT_MAX];

	if (s->all.changes == 0 || time < s->first)
		s->first = time;
	if (s->all.changes == 0 || time > s->last)
		s->last = time;
	note(&s->all, alert);
	note(row_of(&s->platforms, platform), alert);
	note(row_of(&s->years, year_of(time, text)), alert);
	if ((size_t) class < COUNT(s->classes))
		s->classes[class]++;
}

/* The directions of a record's findings; of one concept, or NULL: of all. */
static void
add_directions(struct summary_row *row, const struct record *record, const char *concept)
{
	bool more = false, less = false, users = false;

	for (size_t i = 0; i < record->findings.n; i++) {
		const struct finding *f = &record->findings.v[i];

		if (concept != NULL && strcmp(f->concept, concept) != 0)
			continue;
		more = more || f->direction == DIRECTION_MORE;
		less = less || f->direction == DIRECTION_LESS;
		users = users || f->direction == DIRECTION_USERS;
	}
	row->found++;
	row->more += more;
	row->less += less;
	row->users += users;
}

static bool
is_first_of_concept(const struct findings *findings, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (strcmp(findings->v[i].concept, findings->v[j].concept) == 0)
			return false;
	return true;
}

void
summary_findings(struct summary *s, const struct record *record)
{
	char text[UTC_TEXT_MAX];

	if (record->findings.n == 0)
		return;
	add_directions(&s->all, record, NULL);
	add_directions(row_of(&s->platforms, record->platform), record, NULL);
	add_directions(row_of(&s->years, year_of(record->time, text)), record, NULL);
	for (size_t i = 0; i < record->findings.n; i++) {
		const char *concept = record->findings.v[i].concept;
		struct summary_row *row;

		if (!is_first_of_concept(&record->findings, i))
			continue;
		row = row_of(&s->concepts, concept);
		row->alerts += record->alert;
		add_directions(row, record, concept);
	}
}

void
summary_release(struct summary *s)
{
	struct summary_rows *const tables[] = { &s->concepts, &s->platforms, &s->years };

	for (size_t t = 0; t < COUNT(tables); t++) {
		for (size_t i = 0; i < tables[t]->n; i++)
			free(tables[t]->v[i].name);
		free(tables[t]->v);
	}
	*s = (struct summary){ 0 };
}

/* ---- telling ---- */

static double
per_thousand(size_t n, size_t of)
{
	return of == 0 ? 0 : 1000.0 * (double)n / (double)of;
}

/* A concept's rate is of all changes. */
static size_t
changes_of(const struct summary *s, const struct summary_row *row)
{
	return row->changes > 0 ? row->changes : s->all.changes;
}

static void
put_row(const struct summary *s, const struct summary_row *row, struct buf *out)
{
	struct span name = span_of(row->name);
	size_t of = changes_of(s, row);
	struct buf clipped;
	int columns;

	buf_init(&clipped, 4096);
	tell_clip(name, NAME_COLUMNS, &clipped);
	columns = tell_columns(buf_span(&clipped));
	buf_add_span(out, buf_span(&clipped));
	buf_addf(out, "%*s %8zu %6zu %8.1f %6zu %8.1f %6zu %6zu %6zu\n",
	    columns < NAME_COLUMNS ? NAME_COLUMNS - columns : 0, "", of, row->found,
	    per_thousand(row->found, of), row->alerts, per_thousand(row->alerts, of), row->more,
	    row->less, row->users);
	buf_release(&clipped);
}

static void
put_table(const struct summary *s, const char *title, const struct summary_rows *rows,
    struct buf *out)
{
	buf_addf(out, "\n%-*s %8s %6s %8s %6s %8s %6s %6s %6s\n", NAME_COLUMNS, title,
	    "changes", "found", "/1,000", "alerts", "/1,000", "+", "-", "r");
	for (size_t i = 0; i < rows->n; i++)
		put_row(s, &rows->v[i], out);
}

int
summary_put(const struct summary *s, struct buf *out)
{
	char from[UTC_TEXT_MAX], until[UTC_TEXT_MAX];

	if (s->all.changes == 0)
		return buf_adds(out, "No changes.\n");
	buf_addf(out,
	    "%zu changes of %zu platforms, %s to %s: %zu with findings (%.1f per 1,000), "
	    "%zu alerts (%.1f per 1,000).\n",
	    s->all.changes, s->platforms.n, day_format(utc_day(s->first), from),
	    day_format(utc_day(s->last), until), s->all.found,
	    per_thousand(s->all.found, s->all.changes), s->all.alerts,
	    per_thousand(s->all.alerts, s->all.changes));
	for (size_t i = 0; i < COUNT(s->classes); i++)
		if (s->classes[i] > 0)
			buf_addf(out, "  %-12s %8zu\n", change_class_name((enum change_class)i),
			    s->classes[i]);
	put_table(s, "concept", &s->concepts, out);
	put_table(s, "platform", &s->platforms, out);
	put_table(s, "year", &s->years, out);
	return out->full ? -1 : 0;
}

static void
put_json_row(
    const struct summary *s, const char *by, const struct summary_row *row, struct buf *out)
{
	size_t of = changes_of(s, row);

	buf_addf(out, "{\"by\":\"%s\",\"name\":", by);
	record_put_text(row->name, out);
	buf_addf(out,
	    ",\"changes\":%zu,\"found\":%zu,\"found_per_1000\":%.1f,\"alerts\":%zu,"
	    "\"alerts_per_1000\":%.1f,\"more\":%zu,\"less\":%zu,\"users\":%zu}\n",
	    of, row->found, per_thousand(row->found, of), row->alerts,
	    per_thousand(row->alerts, of), row->more, row->less, row->users);
}

int
summary_put_json(const struct summary *s, struct buf *out)
{
	const struct {
		const char *by;
		const struct summary_rows *rows;
	} tables[] = { { "concept", &s->concepts }, { "platform", &s->platforms },
		{ "year", &s->years } };

	put_json_row(s, "all", &s->all, out);
	for (size_t t = 0; t < COUNT(tables); t++)
		for (size_t i = 0; i < tables[t].rows->n; i++)
			put_json_row(s, tables[t].by, &tables[t].rows->v[i], out);
	return out->full ? -1 : 0;
}
