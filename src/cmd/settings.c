/* smallprint settings: who does what by default, who is exempt, and how to get out. */
#include "cmd/cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cmd/sheets.h"
#include "core/text/text.h"
#include "promise.h"

struct settings_options {
	bool json;
};

static const struct option_row settings_rows[] = {
	{ "json", 'j', OPTION_FLAG, offsetof(struct settings_options, json), NULL,
	    "JSON Lines: one object per setting" },
	{ 0 },
};

enum column { PLATFORM = 0, SETTING, DEFAULT, EXEMPT, WAY_OUT, SINCE, VERIFIED, COLUMNS };
enum { CELL_LINES = 6, NARROW_CELL = 9, WIDTH_MAX = 200 };

/* At 80 columns; what a wider terminal has more goes to those that may grow. */
static const struct {
	const char *title;
	int width;
	int share;
} columns[COLUMNS] = {
	[PLATFORM] = { "Platform", 10, 1 },
	[SETTING] = { "Setting", 17, 4 },
	[DEFAULT] = { "Default", 12, 2 },
	[EXEMPT] = { "Exempt", 12, 3 },
	[WAY_OUT] = { "Way out", 7, 1 },
	[SINCE] = { "Since", 10, 0 },
	[VERIFIED] = { "Facts", 6, 0 },
};

struct row {
	char *cells[COLUMNS]; /* harmless */
};

struct table {
	int widths[COLUMNS];
	struct buf *out;
};

static void
table_init(struct table *table, int width, struct buf *out)
{
	int spare = width, shares = 0;

	for (int i = 0; i < COLUMNS; i++) {
		spare -= columns[i].width + (i > 0);
		shares += columns[i].share;
	}
	for (int i = 0; i < COLUMNS; i++)
		table->widths[i] =
		    columns[i].width + (spare > 0 ? spare * columns[i].share / shares : 0);
	for (int i = COLUMNS - 1; spare < 0 && i > WAY_OUT;
	     i--) { /* too narrow: no such column */
		spare += table->widths[i] + 1;
		table->widths[i] = 0;
	}
	for (int i = 0; spare < 0 && i < COLUMNS; i++) {
		int most = table->widths[i] > NARROW_CELL ? table->widths[i] - NARROW_CELL : 0;
		int less = most < -spare ? most : -spare;

		table->widths[i] -= less;
		spare += less;
	}
	table->out = out;
}

/* ---- cells ---- */

/* As much as fits in so many columns: whole words where there are any. */
static size_t
fit(struct span text, int width)
{
	size_t at = 0, word = 0;
	uint32_t c;

	while (at < text.len) {
		size_t n = text_decode(span_make(text.data + at, text.len - at), &c);

		n = n == 0 ? 1 : n;
		if (tell_columns(span_make(text.data, at + n)) > width)
			break;
		at += n;
		if (c == ' ' || c == '-')
			word = at;
	}
	if (at >= text.len)
		return text.len;
	if (text.data[at] == ' ')
		return at;
	return word > 0 ? word : at;
}

/* The next line of a cell, taken off *rest. */
static struct span
take_line(struct span *rest, int width)
{
	size_t n = fit(*rest, width);
	struct span line = span_trim(span_make(rest->data, n));

	*rest = span_trim(span_make(rest->data + n, rest->len - n));
	return line;
}

static void
print_row(const struct table *table, const struct row *row)
{
	struct span rest[COLUMNS];
	bool more = true;

	for (int i = 0; i < COLUMNS; i++)
		rest[i] = span_of(row->cells[i]);
	for (int n = 0; more && n < CELL_LINES; n++) {
		struct buf line;

		more = false;
		buf_init(&line, 4096);
		for (int i = 0, wanted = 0, have = 0; i < COLUMNS; i++) {
			struct span cell;

			if (table->widths[i] == 0)
				continue;
			cell = take_line(&rest[i], table->widths[i]);
			if (cell.len > 0) {
				buf_addf(&line, "%*s%.*s", wanted - have, "", (int)cell.len,
				    cell.data);
				have = wanted + tell_columns(cell);
			}
			wanted += table->widths[i] + 1;
			more = more || rest[i].len > 0;
		}
		buf_add_span(table->out, buf_span(&line));
		buf_adds(table->out, more && n + 1 == CELL_LINES ? " …\n" : "\n");
		buf_release(&line);
	}
}

static char *
text_of(const struct sheet_setting *setting, enum fact_kind kind)
{
	char *text = fact_text(kind, &setting->facts[kind]), *safe = tell_plain(text);

	free(text);
	if (*safe == '\0') {
		free(safe);
		safe = mem_strdup("?");
	}
	return safe;
}

static char *
way_out_of(const struct sheet_setting *setting)
{
	const struct fact *facts = setting->facts;
	struct buf text;

	buf_init(&text, 200);
	if (fact_is_known(&facts[FACT_STEPS]) || fact_is_known(&facts[FACT_URL]))
		buf_adds(&text,
		    reach_is_broken(facts[FACT_URL].reach) ? "switch (BROKEN)" : "switch");
	if (fact_is_known(&facts[FACT_FORM]))
		buf_addf(&text, "%s%s", text.len > 0 ? ", " : "",
		    reach_is_broken(facts[FACT_FORM].reach) ? "form (BROKEN)" : "form");
	if (text.len == 0)
		buf_adds(&text, "none known");
	return buf_steal(&text);
}

/* The first day in the words, or when the default was first seen. */
static char *
since_of(const struct sheet_setting *setting)
{
	char *text = fact_text(FACT_SINCE, &setting->facts[FACT_SINCE]), day[UTC_TEXT_MAX];
	const struct fact *state = &setting->facts[FACT_DEFAULT];
	char *found = NULL;
	day_t ignored;

	for (const char *p = text; strlen(p) >= 10 && found == NULL; p++)
		if (day_parse(span_make(p, 10), &ignored))
			found = mem_strndup(p, 10);
	if (found == NULL && state->state == FACT_VERIFIED)
		found = mem_strdup(day_format(utc_day(state->since), day));
	free(text);
	return found != NULL ? found : mem_strdup("?");
}

/* "6 of 9" */
static char *
verified_of(const struct sheet_setting *setting)
{
	int known = 0, verified = 0;

	for (int i = 0; i < FACTS; i++) {
		known += fact_is_known(&setting->facts[i]);
		verified += fact_is_known(&setting->facts[i]) &&
			    setting->facts[i].state == FACT_VERIFIED;
	}
	return mem_printf("%d of %d", verified, known);
}

static void
row_fill(struct row *row, const struct platform *platform, const struct setting *declared,
    const struct sheet_setting *setting)
{
	char *state = text_of(setting, FACT_DEFAULT);

	row->cells[PLATFORM] = tell_plain(platform->name);
	row->cells[SETTING] = text_of(setting, FACT_NAME);
	row->cells[DEFAULT] =
	    mem_printf("%s%s", state, declared->protects ? " (on protects)" : "");
	row->cells[EXEMPT] = text_of(setting, FACT_EXEMPT);
	row->cells[WAY_OUT] = way_out_of(setting);
	row->cells[SINCE] = since_of(setting);
	row->cells[VERIFIED] = verified_of(setting);
	free(state);
	if (strcmp(row->cells[EXEMPT], "?") == 0)
		*row->cells[EXEMPT] = '-';
}

static void
row_release(struct row *row)
{
	for (int i = 0; i < COLUMNS; i++)
		free(row->cells[i]);
}

static void
print_head(const struct context *ctx, struct table *table)
{
	struct buf *out = table->out, line, marked;
	struct row row = { 0 };

	for (int i = 0; i < COLUMNS; i++)
		row.cells[i] = mem_strdup(columns[i].title);
	buf_init(&line, 4096);
	table->out = &line;
	print_row(table, &row);
	table->out = out;
	row_release(&row);
	buf_init(&marked, 4096);
	tell_mark(buf_span(&line), TELL_HEAD, &marked);
	tell_paint(buf_span(&marked), &ctx->style, out);
	buf_release(&marked);
	buf_release(&line);
}

static void
print_foot(const struct context *ctx, const struct sheets *sheets, size_t n, struct buf *out)
{
	if (n == 0)
		return;
	buf_addc(out, '\n');
	tell_wrap(span_of(sheets->archive == NULL
			      ? "Not verified yet: no check was made. These are claims of "
				"rules/platforms."
			      : "Facts: how many stand on words of the platform's own pages. "
				"`smallprint optout PLATFORM` shows the way out and what each "
				"rests on."),
	    "", "", &ctx->style, out);
}

static void
print_without(const struct context *ctx, const struct sheets *sheets, char *const *names,
    size_t n_names, struct buf *out)
{
	struct buf text;

	buf_init(&text, 64 << 10);
	sheets_put_without(sheets, names, n_names, &text);
	if (text.len > 0) {
		buf_adds(out, out->len > 0 ? "\n" : "");
		tell_wrap(buf_span(&text), "", "", &ctx->style, out);
	}
	buf_release(&text);
}

/* What the platforms that were named promise of notice, and what became of it. */
static void
print_promises(const struct context *ctx, const struct sheets *sheets, char *const *names,
    size_t n_names, struct buf *out)
{
	const struct workspace *ws = sheets->workspace;
	struct past *past = sheets->archive == NULL ? NULL : past_new(sheets->archive);

	for (size_t i = 0; past != NULL && i < ws->n_platforms; i++) {
		struct promise_fact fact = { 0 };
		struct practice practice = { 0 };
		struct error err = { 0 };
		bool named = false;

		for (size_t j = 0; j < n_names; j++)
			named = named || sheets_is_named(ws->platforms[i], names + j, 1);
		if (named &&
		    promise_gather(sheets->archive, past, ws, ws->platforms[i], &fact,
			&practice, &err) == 0 &&
		    fact.promise.quote != NULL) {
			buf_addc(out, '\n');
			practice_tell(&fact, &practice, &ctx->style, out);
		}
		if (err.code != ERROR_NONE)
			fprintf(stderr, "smallprint: %s\n", err.message);
		promise_fact_release(&fact);
		practice_release(&practice);
	}
	past_free(past);
}

static int
settings(const struct context *ctx, const void *options, int argc, char **argv)
{
	const struct settings_options *o = options;
	struct sheets sheets;
	struct sheets_walk walk = { .sheets = &sheets, .names = argv, .n_names = (size_t)argc };
	const struct platform *platform;
	const struct setting *declared;
	const struct sheet_setting *setting;
	struct table table;
	struct buf out;
	size_t n = 0;
	int status = sheets_open(ctx, argv, (size_t)argc, &sheets);

	buf_init(&out, SHEETS_MAX);
	table_init(&table, ctx->style.width == 0 ? 80 : ctx->style.width, &out);
	while (status == EXIT_DONE && sheets_next(&walk, &platform, &declared, &setting)) {
		struct row row;

		if (o->json) {
			sheets_put_json(&sheets, platform, setting, &out);
			buf_adds(&out, "}\n");
			n++;
			continue;
		}
		if (n++ == 0)
			print_head(ctx, &table);
		row_fill(&row, platform, declared, setting);
		print_row(&table, &row);
		row_release(&row);
	}
	if (status == EXIT_DONE && n == 0 && o->json)
		fprintf(stderr, "smallprint: no setting is declared%s%s\n",
		    argc > 0 ? " of " : "", argc > 0 ? argv[0] : "");
	if (!o->json && status == EXIT_DONE) {
		print_foot(ctx, &sheets, n, &out);
		print_without(ctx, &sheets, argv, (size_t)argc, &out);
		print_promises(ctx, &sheets, argv, (size_t)argc, &out);
	}
	cmd_print(&out);
	buf_release(&out);
	sheets_release(&sheets);
	return status;
}

const struct verb verb_settings = {
	.name = "settings",
	.arguments = "[PLATFORM…]",
	.summary = "who does what by default, who is exempt, how to get out",
	.options = settings_rows,
	.options_size = sizeof(struct settings_options),
	.max_args = -1,
	.run = settings,
	.paged = true,
};
