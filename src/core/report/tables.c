/* For data desks: every change as CSV and JSON Lines, what the columns mean; and the index that
 * the search reads. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/report/report.h"
#include "core/tell/tell.h"

enum { CELL_MAX = 32 << 10, SEARCH_QUOTE = 300 };

/* One column: a cell of it, and what its values are. Its meaning is the text column.NAME. */
struct column {
	const char *name;
	const char *type; /* as a table schema has it */
	void (*put)(const struct report *r, const struct report_change *c, struct buf *out);
};

static void
put_text(struct buf *out, const char *text)
{
	char *plain = tell_plain(text);

	buf_adds(out, plain);
	free(plain);
}

static const struct finding *
worst(const struct report_change *c)
{
	return c->record->findings.n > 0 ? &c->record->findings.v[0] : NULL;
}

#define COLUMN(name)                                                                           \
	static void cell_##name(                                                               \
	    const struct report *r, const struct report_change *c, struct buf *out)
#define UNUSED (void)r, (void)c

static void
put_day(struct buf *out, day_t day)
{
	char text[UTC_TEXT_MAX];

	if (day != DAY_NONE)
		buf_adds(out, day_format(day, text));
}

static void
put_time(struct buf *out, utc_t time)
{
	char text[UTC_TEXT_MAX];

	if (time != 0)
		buf_adds(out, utc_format(time, text));
}

/* clang-format off: a line a column */
COLUMN(time)
{
	UNUSED;
	put_time(out, c->record->time);
}
COLUMN(previously)
{
	UNUSED;
	put_time(out, c->record->previously);
}
COLUMN(platform)
{
	UNUSED;
	put_text(out, c->record->platform);
}
COLUMN(page)
{
	UNUSED;
	put_text(out, c->record->page);
}
COLUMN(page_name)
{
	UNUSED;
	put_text(out, c->record->page_name);
}
COLUMN(kind)
{
	UNUSED;
	buf_adds(out, page_kind_name(c->record->kind));
}
COLUMN(class)
{
	UNUSED;
	buf_adds(out, change_class_name(c->record->class));
}
COLUMN(verdict)
{
	UNUSED;
	buf_adds(out, report_verdict(c->record));
}
COLUMN(alert)
{
	UNUSED;
	buf_adds(out, c->record->alert ? "true" : "false");
}
COLUMN(summary)
{
	report_summary(r, c->record, out);
}
COLUMN(quote)
{
	UNUSED;
	put_text(out, worst(c) == NULL ? NULL : worst(c)->quote);
}
COLUMN(before)
{
	UNUSED;
	put_text(out, worst(c) == NULL ? NULL : worst(c)->before);
}
COLUMN(after)
{
	UNUSED;
	put_text(out, worst(c) == NULL ? NULL : worst(c)->after);
}
COLUMN(stated_before)
{
	UNUSED;
	put_day(out, c->record->dates.before);
}
COLUMN(stated_after)
{
	UNUSED;
	put_day(out, c->record->dates.after);
}
COLUMN(announcement)
{
	UNUSED;
	buf_adds(out, announced_name(c->record->announced.state));
}
COLUMN(announcement_title)
{
	UNUSED;
	put_text(out, c->record->announced.title);
}
COLUMN(announcement_url)
{
	UNUSED;
	put_text(out, c->record->announced.url);
}
COLUMN(announcement_day)
{
	UNUSED;
	put_day(out, c->record->announced.day);
}
COLUMN(sources_declared)
{
	UNUSED;
	buf_addf(out, "%zu", c->record->announced.sources);
}
COLUMN(sources_read)
{
	UNUSED;
	buf_addf(out, "%zu", c->record->announced.read);
}
COLUMN(confirmed)
{
	UNUSED;
	buf_adds(out, second_state_name(c->record->second.state));
}
COLUMN(url)
{
	UNUSED;
	put_text(out, c->record->url);
}
COLUMN(commit)
{
	UNUSED;
	put_text(out, c->commit);
}
COLUMN(sha256)
{
	UNUSED;
	put_text(out, c->record->sha256);
}
COLUMN(id)
{
	UNUSED;
	buf_adds(out, c->id);
}
COLUMN(address)
{
	buf_addf(out, "%s%s", r->base == NULL ? "" : r->base, c->address);
}
/* clang-format on */

COLUMN(direction)
{
	static const char *const words[] = { "more", "less", "users", "neutral" };

	const struct finding *finding = worst(c);

	UNUSED;
	if (finding == NULL)
		return;
	switch (finding->direction) {
	case DIRECTION_MORE: buf_adds(out, words[0]); break;
	case DIRECTION_LESS: buf_adds(out, words[1]); break;
	case DIRECTION_USERS: buf_adds(out, words[2]); break;
	default: buf_adds(out, words[3]); break;
	}
}

COLUMN(concepts)
{
	const struct findings *f = &c->record->findings;
	struct strs said = { 0 };

	UNUSED;
	for (size_t i = 0; i < f->n; i++)
		/* NOLINTNEXTLINE: n of them are there */
		if (f->v[i].concept != NULL && !strs_has(&said, f->v[i].concept)) {
			strs_add(&said, f->v[i].concept);
			buf_adds(out, said.n > 1 ? " " : "");
			put_text(out, f->v[i].concept);
		}
	strs_release(&said);
}

COLUMN(reasons)
{
	UNUSED;
	for (size_t i = 0; i < c->record->n_reasons; i++) {
		buf_adds(out, i > 0 ? " " : "");
		put_text(out, c->record->reasons[i].code);
	}
}

COLUMN(notice_min)
{
	UNUSED;
	if (c->record->dates.has_notice)
		buf_addf(out, "%d", c->record->dates.notice_min);
}

COLUMN(notice_max)
{
	UNUSED;
	if (c->record->dates.has_notice)
		buf_addf(out, "%d", c->record->dates.notice_max);
}

static const struct column columns[] = {
	{ "time", "datetime", cell_time },
	{ "previously", "datetime", cell_previously },
	{ "platform", "string", cell_platform },
	{ "page", "string", cell_page },
	{ "page_name", "string", cell_page_name },
	{ "kind", "string", cell_kind },
	{ "class", "string", cell_class },
	{ "verdict", "string", cell_verdict },
	{ "alert", "boolean", cell_alert },
	{ "reasons", "string", cell_reasons },
	{ "concepts", "string", cell_concepts },
	{ "direction", "string", cell_direction },
	{ "summary", "string", cell_summary },
	{ "quote", "string", cell_quote },
	{ "before", "string", cell_before },
	{ "after", "string", cell_after },
	{ "stated_before", "date", cell_stated_before },
	{ "stated_after", "date", cell_stated_after },
	{ "notice_min", "integer", cell_notice_min },
	{ "notice_max", "integer", cell_notice_max },
	{ "announcement", "string", cell_announcement },
	{ "announcement_title", "string", cell_announcement_title },
	{ "announcement_url", "string", cell_announcement_url },
	{ "announcement_day", "date", cell_announcement_day },
	{ "sources_declared", "integer", cell_sources_declared },
	{ "sources_read", "integer", cell_sources_read },
	{ "confirmed", "string", cell_confirmed },
	{ "url", "string", cell_url },
	{ "commit", "string", cell_commit },
	{ "sha256", "string", cell_sha256 },
	{ "id", "string", cell_id },
	{ "address", "string", cell_address },
};

/* What makes a spreadsheet run a cell, after blanks too; full-width signs count in some. */
static bool
is_formula(struct span text)
{
	static const char *const signs[] = { "=", "+", "-", "@", "\xef\xbc\x9d", "\xef\xbc\x8b",
		"\xef\xbc\x8d", "\xef\xbc\xa0" };

	text = span_trim(text);
	for (size_t i = 0; i < COUNT(signs); i++)
		if (span_starts(text, signs[i]))
			return true;
	return false;
}

/* RFC 4180. A text that a spreadsheet would take for a formula gets a "'" before it; a number
   is left alone. */
static void
put_cell(const struct column *column, struct span text, struct buf *out)
{
	bool formula = strcmp(column->type, "string") == 0 && is_formula(text);

	buf_addc(out, '"');
	if (formula)
		buf_addc(out, '\'');
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] == '"')
			buf_addc(out, '"');
		buf_addc(out, text.data[i]);
	}
	buf_addc(out, '"');
}

static void
put_csv_row(const struct report *r, const struct report_change *c, struct buf *out)
{
	struct buf cell;

	buf_init(&cell, CELL_MAX);
	for (size_t i = 0; i < COUNT(columns); i++) {
		buf_clear(&cell);
		columns[i].put(r, c, &cell);
		buf_adds(out, i > 0 ? "," : "");
		if (cell.len > 0)
			put_cell(&columns[i], buf_span(&cell), out);
	}
	buf_adds(out, "\r\n");
	buf_release(&cell);
}

static int
emit_csv(const struct report *r, const struct report_out *out)
{
	struct buf csv;
	int rc;

	buf_init(&csv, REPORT_DATA_MAX);
	for (size_t i = 0; i < COUNT(columns); i++)
		buf_addf(&csv, "%s%s", i > 0 ? "," : "", columns[i].name);
	buf_adds(&csv, "\r\n");
	for (size_t i = 0; i < r->n_changes; i++)
		if (r->changes[i].listed)
			put_csv_row(r, &r->changes[i], &csv);
	rc = out->bytes(out->arg, "changes.csv", buf_span(&csv));
	buf_release(&csv);
	return rc;
}

static int
emit_jsonl(const struct report *r, const struct report_out *out)
{
	struct buf lines;
	int rc;

	buf_init(&lines, REPORT_DATA_MAX);
	for (size_t i = 0; i < r->n_changes; i++)
		if (r->changes[i].listed)
			record_put(r->changes[i].record, &lines);
	rc = out->bytes(out->arg, "changes.jsonl", buf_span(&lines));
	buf_release(&lines);
	return rc;
}

static int
emit_dictionary(const struct report *r, const struct report_out *out)
{
	struct data *page = report_begin(r, "data.html", "data");
	struct data *list = data_list(page, "columns");
	int rc;

	for (size_t i = 0; i < COUNT(columns); i++) {
		struct data *item = data_add(list);

		data_text(item, "column", columns[i].name);
		data_text(item, "type", columns[i].type);
		data_flag(item, "is_last", i + 1 == COUNT(columns));
	}
	rc = out->page(out->arg, "data.html", "data", page);
	if (rc == 0)
		rc = out->page(out->arg, "datapackage.json", "datapackage", page);
	data_free(page);
	return rc;
}

/* ---- search ---- */

/* JSON carries marks of direction as escapes, which a browser would undo: they go before. */
static void
put_name(const char *name, struct buf *out)
{
	char *plain = tell_plain(name);
	struct buf clipped;

	buf_init(&clipped, CELL_MAX);
	tell_clip(span_of(plain), REPORT_NAME, &clipped);
	record_put_text(clipped.len == 0 ? "" : clipped.data, out);
	buf_release(&clipped);
	free(plain);
}

static void
put_search(const struct report_change *c, const struct report *r, struct buf *out)
{
	const struct report_page *w = report_find_page(r, c->record->page);
	const struct report_platform *p =
	    w == NULL ? NULL : report_find_platform(r, w->platform);
	struct buf text;
	char time[UTC_TEXT_MAX];

	buf_init(&text, CELL_MAX);
	utc_format(c->record->time, time);
	buf_addf(out, "[\"%s\",\"%.10s\",\"%s\",", c->address, time, report_verdict(c->record));
	put_name(p == NULL || p->name == NULL ? c->record->platform : p->name, out);
	buf_addc(out, ',');
	put_name(c->record->page_name != NULL ? c->record->page_name : c->record->page, out);
	buf_addc(out, ',');
	report_summary(r, c->record, &text);
	record_put_text(text.data, out);
	buf_addc(out, ',');
	buf_clear(&text);
	if (worst(c) != NULL) {
		char *quote = tell_plain(worst(c)->quote);

		tell_clip(span_of(quote), SEARCH_QUOTE, &text);
		free(quote);
	}
	record_put_text(text.len == 0 ? "" : text.data, out);
	buf_addc(out, ',');
	buf_clear(&text);
	cell_concepts(r, c, &text);
	record_put_text(text.len == 0 ? "" : text.data, out);
	buf_adds(out, "]");
	buf_release(&text);
}

/* A script, because a page opened from a disk may not read any other file. */
static int
emit_search(const struct report *r, const struct report_out *out)
{
	struct buf index;
	bool first = true;
	int rc;

	buf_init(&index, REPORT_DATA_MAX);
	buf_adds(&index, "window.smallprintIndex=[\n");
	for (size_t i = 0; i < r->n_changes; i++) {
		if (!r->changes[i].listed)
			continue;
		buf_adds(&index, first ? "" : ",\n");
		put_search(&r->changes[i], r, &index);
		first = false;
	}
	buf_adds(&index, "\n];\n");
	rc = out->bytes(out->arg, "search-index.js", buf_span(&index));
	buf_release(&index);
	return rc;
}

int
report_tables(const struct report *r, const struct report_out *out)
{
	int rc = emit_csv(r, out);

	if (rc == 0)
		rc = emit_jsonl(r, out);
	if (rc == 0)
		rc = emit_dictionary(r, out);
	return rc == 0 ? emit_search(r, out) : rc;
}
