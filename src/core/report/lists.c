/* The front page, and lists of changes: all of them, and filtered by links. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/report/report.h"

enum { FRONT_ALERTS = 12, FRONT_OTHERS = 12 };

/* What a list holds; value NULL: everything. */
struct choice {
	const char *kind; /* "all", "verdict", "concept", "period" */
	const char *value;
};

static const char *const verdicts[] = { "silent", "short-notice", "unknown", "announced" };

static bool
is_chosen(const struct report_change *c, const struct choice *choice)
{
	char time[UTC_TEXT_MAX];

	if (!c->listed)
		return false;
	if (strcmp(choice->kind, "verdict") == 0)
		return strcmp(report_verdict(c->record), choice->value) == 0;
	if (strcmp(choice->kind, "concept") == 0)
		return report_has_concept(c->record, choice->value);
	if (strcmp(choice->kind, "period") == 0)
		return strncmp(utc_format(c->record->time, time), choice->value, 4) == 0;
	return true;
}

static size_t
choose(const struct report *r, const struct choice *choice, const struct report_change **out)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_changes; i++)
		if (is_chosen(&r->changes[i], choice)) {
			if (out != NULL)
				out[n] = &r->changes[i];
			n++;
		}
	return n;
}

static void
put_changes(
    const struct report *r, const struct report_change *const *v, size_t n, struct data *page)
{
	struct data *list = data_list(page, "changes");

	for (size_t i = 0; i < n; i++)
		report_item(r, v[i], data_add(list));
	data_flag(page, "has_changes", n > 0);
}

/* ---- filters ---- */

static char *
list_path(const struct choice *choice, size_t part)
{
	char *value =
	    choice->value == NULL ? mem_strdup("index") : report_file_name(choice->value);
	const char *folder = choice->value == NULL ? "changes" : choice->kind;
	char *path = part == 0 ? mem_printf("%s/%s.html", folder, value)
			       : mem_printf("%s/%s-%zu.html", folder, value, part);

	free(value);
	return path;
}

static void
put_way(struct data *page, const char *name, const struct choice *choice, size_t part)
{
	char *path = list_path(choice, part);

	data_text(page, name, path);
	free(path);
}

static void
put_filter(const struct report *r, const struct choice *choice, const struct choice *here,
    struct data *list)
{
	size_t n = choose(r, choice, NULL);
	struct data *item;

	if (n == 0)
		return;
	item = data_add(list);
	data_text(item, "value", choice->value);
	put_way(item, "filter_address", choice, 0);
	data_number(item, "count", n);
	data_flag(item, "chosen",
	    here != NULL && here->value != NULL && strcmp(here->kind, choice->kind) == 0 &&
		strcmp(here->value, choice->value) == 0);
}

static void
years_of(const struct report *r, int *first, int *last)
{
	int unused;

	day_to_civil(utc_day(r->since), first, &unused, &unused);
	day_to_civil(utc_day(r->as_of), last, &unused, &unused);
}

static void
put_platforms(const struct report *r, struct data *page)
{
	struct data *list = data_list(page, "by_platform");

	for (size_t i = 0; i < r->n_platforms; i++) {
		const struct report_platform *p = &r->platforms[i];
		struct data *item = data_add(list);

		data_text(item, "value", p->name != NULL ? p->name : p->id);
		data_text(item, "filter_address", p->address);
		data_count(item, "count", p->changes);
	}
}

static void
put_filters(const struct report *r, const struct choice *here, struct data *page)
{
	struct data *list = data_list(page, "by_verdict");
	int first, last;

	for (size_t i = 0; i < COUNT(verdicts); i++)
		put_filter(r, &(struct choice){ "verdict", verdicts[i] }, here, list);
	list = data_list(page, "by_concept");
	for (size_t i = 0; i < r->concepts.n; i++)
		put_filter(r, &(struct choice){ "concept", r->concepts.v[i] }, here, list);
	list = data_list(page, "by_period");
	years_of(r, &first, &last);
	for (int y = last; y >= first && y > last - 60; y--) {
		char year[16];

		snprintf(year, sizeof year, "%d", y);
		put_filter(r, &(struct choice){ "period", year }, here, list);
	}
	put_platforms(r, page);
}

/* ---- lists ---- */

static int
emit_list(const struct report *r, const struct report_out *out, const struct choice *choice,
    const struct report_change *const *v, size_t n, size_t part, size_t parts)
{
	char *path = list_path(choice, part);
	struct data *page = report_begin(r, path, "changes");
	int rc;

	data_text(page, "list_kind", choice->kind);
	data_text(page, "list_value", choice->value);
	data_number(page, "part", part);
	put_changes(r, v, n, page);
	put_filters(r, choice, page);
	/* part 0 is the newest, whole or not; part k ends at the k-th hundred */
	if (part == 0 ? parts > 0 : part > 1)
		put_way(page, "older", choice, part == 0 ? parts : part - 1);
	if (part > 0)
		put_way(page, "newer", choice, part == parts ? 0 : part + 1);
	rc = out->page(out->arg, path, "list", page);
	data_free(page);
	free(path);
	return rc;
}

/* Hundreds are counted from the oldest, so that a full one never changes; the newest that do
   not fill one, and one hundred more, are the list's first page. */
static int
emit_choice(const struct report *r, const struct report_out *out, const struct choice *choice)
{
	const struct report_change **v = mem_array(r->n_changes + 1, sizeof *v);
	size_t n = choose(r, choice, v), full = n / REPORT_LIST;
	size_t parts = full > 0 && n > REPORT_LIST ? full - 1 : 0;
	size_t newest = n - parts * REPORT_LIST;
	int rc = 0;

	if (n > 0 || choice->value == NULL)
		rc = emit_list(r, out, choice, v, newest, 0, parts);
	for (size_t part = 1; rc == 0 && part <= parts; part++)
		rc = emit_list(
		    r, out, choice, v + n - part * REPORT_LIST, REPORT_LIST, part, parts);
	free(v);
	return rc;
}

int
report_lists(const struct report *r, const struct report_out *out)
{
	int rc = emit_choice(r, out, &(struct choice){ "all", NULL });
	int first, last;

	for (size_t i = 0; rc == 0 && i < COUNT(verdicts); i++)
		rc = emit_choice(r, out, &(struct choice){ "verdict", verdicts[i] });
	for (size_t i = 0; rc == 0 && i < r->concepts.n; i++)
		rc = emit_choice(r, out, &(struct choice){ "concept", r->concepts.v[i] });
	years_of(r, &first, &last);
	for (int y = last; rc == 0 && y >= first && y > last - 60; y--) {
		char year[16];

		snprintf(year, sizeof year, "%d", y);
		rc = emit_choice(r, out, &(struct choice){ "period", year });
	}
	return rc;
}

/* ---- the front page ---- */

static void
put_some(const struct report *r, bool alerts, size_t most, const char *name, struct data *page)
{
	struct data *list = data_list(page, name);
	size_t n = 0;

	for (size_t i = 0; i < r->n_changes && n < most; i++) {
		const struct report_change *c = &r->changes[i];

		if (c->listed && c->record->alert == alerts) {
			report_item(r, c, data_add(list));
			n++;
		}
	}
}

static void
put_figures(const struct report *r, struct data *page)
{
	size_t watched = 0, failing = 0, alerts = 0, listed = 0;

	for (size_t i = 0; i < r->n_pages; i++) {
		if (page_is_of_sheet(r->pages[i].id))
			continue;
		watched++;
		failing += r->pages[i].failing_since != 0 || r->pages[i].last_good == 0;
	}
	for (size_t i = 0; i < r->n_changes; i++) {
		alerts += r->changes[i].record->alert;
		listed += r->changes[i].listed;
	}
	data_count(page, "n_pages", watched);
	data_count(page, "n_platforms", r->n_platforms);
	data_count(page, "n_changes", listed);
	data_count(page, "n_alerts", alerts);
	data_number(page, "n_failing", failing);
	data_flag(page, "more_alerts", alerts > FRONT_ALERTS);
}

int
report_front(const struct report *r, const struct report_out *out)
{
	struct data *page = report_begin(r, "index.html", "front");
	int rc;

	put_figures(r, page);
	put_some(r, true, FRONT_ALERTS, "alerts", page);
	put_some(r, false, FRONT_OTHERS, "others", page);
	put_filters(r, NULL, page);
	rc = out->page(out->arg, "index.html", "front", page);
	data_free(page);
	if (rc != 0)
		return rc;
	page = report_begin(r, "search.html", "search");
	rc = out->page(out->arg, "search.html", "search", page);
	data_free(page);
	return rc;
}
