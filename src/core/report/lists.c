/* The front page, and lists of changes: all of them, and filtered by links. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/report/report.h"

enum {
	FRONT_SILENT = 10,
	FRONT_UNKNOWN = 5,
	FRONT_FACTS = 5,
	FRONT_OTHERS = 12,
	FILTER_PLATFORMS = 24
};

/* What a list holds: "all", or one of the report's choices. */
struct choice {
	const char *kind;
	const char *value; /* NULL: everything */
};

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
put_filter(const struct report_choice *c, const struct choice *here, struct data *list)
{
	struct data *item = data_add(list);

	data_text(item, "value", c->value);
	put_way(item, "filter_address", &(struct choice){ c->kind, c->value }, 0);
	data_number(item, "count", c->list.n);
	data_flag(item, "chosen",
	    here != NULL && here->value != NULL && strcmp(here->kind, c->kind) == 0 &&
		strcmp(here->value, c->value) == 0);
}

static int
most_changes(const void *a, const void *b)
{
	const struct report_platform *x = *(const struct report_platform *const *)a,
				     *y = *(const struct report_platform *const *)b;

	if (x->changes != y->changes)
		return x->changes > y->changes ? -1 : 1;
	return strcmp(x->id, y->id);
}

/* Those with most changes: a page of filters is no directory. */
static void
put_platforms(const struct report *r, struct data *page)
{
	struct data *list = data_list(page, "by_platform");
	const struct report_platform **v = mem_array(r->n_platforms + 1, sizeof *v);

	for (size_t i = 0; i < r->n_platforms; i++)
		v[i] = &r->platforms[i];
	qsort(v, r->n_platforms, sizeof *v, most_changes);
	for (size_t i = 0; i < r->n_platforms && i < FILTER_PLATFORMS; i++) {
		struct data *item = data_add(list);

		data_text(item, "value", v[i]->name != NULL ? v[i]->name : v[i]->id);
		data_text(item, "filter_address", v[i]->address);
		data_count(item, "count", v[i]->changes);
	}
	data_flag(page, "more_platforms", r->n_platforms > FILTER_PLATFORMS);
	free(v);
}

static void
put_filters(const struct report *r, const struct choice *here, struct data *page)
{
	static const char *const kinds[][2] = { { "verdict", "by_verdict" },
		{ "concept", "by_concept" }, { "period", "by_period" } };

	for (size_t k = 0; k < COUNT(kinds); k++) {
		struct data *list = data_list(page, kinds[k][1]);

		for (size_t i = 0; i < r->n_choices; i++)
			if (strcmp(r->choices[i].kind, kinds[k][0]) == 0)
				put_filter(&r->choices[i], here, list);
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
emit_choice(const struct report *r, const struct report_out *out, const struct choice *choice,
    const struct report_change *const *v, size_t n)
{
	size_t full = n / REPORT_LIST;
	size_t parts = full > 0 && n > REPORT_LIST ? full - 1 : 0;
	size_t newest = n - parts * REPORT_LIST;
	int rc = emit_list(r, out, choice, v, newest, 0, parts);

	for (size_t part = 1; rc == 0 && part <= parts; part++)
		rc = emit_list(
		    r, out, choice, v + n - part * REPORT_LIST, REPORT_LIST, part, parts);
	return rc;
}

static int
emit_all(const struct report *r, const struct report_out *out)
{
	const struct report_change **v = mem_array(r->n_changes + 1, sizeof *v);
	size_t n = 0;
	int rc;

	for (size_t i = 0; i < r->n_changes; i++)
		if (r->changes[i].listed)
			v[n++] = &r->changes[i];
	rc = emit_choice(r, out, &(struct choice){ "all", NULL }, v, n);
	free(v);
	return rc;
}

int
report_lists(const struct report *r, const struct report_out *out)
{
	int rc = emit_all(r, out);

	for (size_t i = 0; rc == 0 && i < r->n_choices; i++) {
		const struct report_choice *c = &r->choices[i];

		rc = emit_choice(
		    r, out, &(struct choice){ c->kind, c->value }, c->list.v, c->list.n);
	}
	return rc;
}

/* ---- the front page ---- */

/* Where a change stands on the front page. */
enum shelf { SHELF_SILENT = 0, SHELF_UNKNOWN, SHELF_FACTS, SHELF_OTHERS, SHELVES };

static enum shelf
shelf_of(const struct report_change *c)
{
	const char *verdict = report_verdict(c->record);

	if (!c->record->alert)
		return SHELF_OTHERS;
	if (strcmp(verdict, "silent") == 0 || strcmp(verdict, "short-notice") == 0)
		return SHELF_SILENT;
	return strcmp(verdict, "unknown") == 0 ? SHELF_UNKNOWN : SHELF_FACTS;
}

static void
put_shelves(const struct report *r, struct data *page)
{
	static const struct {
		const char *name, *any;
		size_t most;
	} shelves[SHELVES] = { { "silent", "has_silent", FRONT_SILENT },
		{ "unknown", "has_unknown", FRONT_UNKNOWN },
		{ "moved_facts", "has_facts", FRONT_FACTS },
		{ "others", "has_others", FRONT_OTHERS } };
	struct data *lists[SHELVES];
	size_t n[SHELVES] = { 0 };

	for (int s = 0; s < SHELVES; s++)
		lists[s] = data_list(page, shelves[s].name);
	for (size_t i = 0; i < r->n_changes; i++) {
		enum shelf s = shelf_of(&r->changes[i]);

		if (r->changes[i].listed && n[s]++ < shelves[s].most)
			report_item(r, &r->changes[i], data_add(lists[s]));
	}
	for (int s = 0; s < SHELVES; s++)
		data_flag(page, shelves[s].any, n[s] > 0);
	data_flag(page, "more_silent", n[SHELF_SILENT] > FRONT_SILENT);
	data_flag(page, "more_unknown", n[SHELF_UNKNOWN] > FRONT_UNKNOWN);
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
	data_flag(page, "one_failing", failing == 1);
	data_flag(page, "empty", listed == 0);
}

int
report_front(const struct report *r, const struct report_out *out)
{
	struct data *page = report_begin(r, "index.html", "front");
	int rc;

	put_figures(r, page);
	put_shelves(r, page);
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
