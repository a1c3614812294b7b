/* The archive read into the site's model. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cmd/history.h"
#include "cmd/report_site.h"
#include "core/settings/steps.h"
#include "edge/workspace.h"

struct collecting {
	struct archive *archive;
	struct report *report;
	struct error *err;
};

static int
take_entry(const struct archive_entry *entry, void *arg)
{
	struct collecting *c = arg;
	struct record *record;

	if (entry->page_id == NULL)
		return 0;
	if (history_record(c->archive, entry, &record, c->err) != 0)
		return -1;
	if (record->page == NULL || record->commit == NULL) {
		record_free(record);
		return 0;
	}
	report_add(c->report, record, entry->oid, entry->parent, entry->evidence, entry->path);
	return 0;
}

static void
take_states(struct collecting *c)
{
	struct page_state **states = NULL;
	size_t n = archive_states(c->archive, &states);

	for (size_t i = 0; i < n; i++) {
		struct report_page *page = report_page(c->report, states[i]->id);

		page->last_good = states[i]->last_good;
		page->failing_since = states[i]->failing_since;
		page->broken_since = states[i]->broken_since;
		page->why = mem_strdup(states[i]->why);
		page->broken_why = mem_strdup(states[i]->broken_why);
		if (states[i]->last_try > c->report->as_of)
			c->report->as_of = states[i]->last_try;
	}
	free(states);
}

/* ---- what is declared ---- */

static void
replace(char **text, const char *with)
{
	if (with == NULL)
		return;
	free(*text);
	*text = mem_strdup(with);
}

static void
take_platform(struct report *report, const struct platform *platform)
{
	for (size_t i = 0; i < platform->n_pages; i++) {
		const struct page *declared = platform->pages[i];
		struct report_page *page = report_page(report, declared->id);

		page->declared = true;
		replace(&page->name, declared->name);
		replace(&page->url, declared->url);
		page->kind = declared->kind;
	}
}

static void
take_workspace(const struct context *ctx, struct report *report, struct workspace **out)
{
	struct strs complaints = { 0 };
	struct error ignored = { 0 };

	if (workspace_read(ctx->dir, out, &complaints, &ignored) != 0)
		*out = NULL;
	for (size_t i = 0; *out != NULL && i < (*out)->n_platforms; i++)
		take_platform(report, (*out)->platforms[i]);
	for (size_t i = 0; *out == NULL && i < report->n_pages; i++)
		report->pages[i].declared = true;
	strs_release(&complaints);
}

static void
name_platforms(struct report *report, const struct workspace *ws)
{
	for (size_t i = 0; ws != NULL && i < report->n_platforms; i++) {
		const struct platform *declared =
		    workspace_platform(ws, report->platforms[i].id);

		if (declared != NULL)
			replace(&report->platforms[i].name, declared->name);
	}
}

/* ---- the ledger and the sheets ---- */

static int
count_check(
    utc_t round, const char *page_id, const char *outcome, const char *detail, void *arg)
{
	struct report *report = arg;
	struct report_page *page =
	    (struct report_page *)(uintptr_t)report_find_page(report, page_id);

	(void)detail;
	if (page == NULL)
		return 0;
	page->looks++;
	page->failed += strcmp(outcome, "failed") == 0;
	if (page->first_look == 0 || round < page->first_look)
		page->first_look = round;
	return 0;
}

/* The declared steps of a setting; none where there is no workspace. */
static const struct strs *
declared_steps(const struct workspace *ws, const char *platform, const char *setting)
{
	static const struct strs none;
	const struct platform *p = ws == NULL ? NULL : workspace_platform(ws, platform);

	for (size_t i = 0; p != NULL && i < p->n_settings; i++)
		if (strcmp(p->settings[i].id, setting) == 0)
			return &p->settings[i].steps;
	return &none;
}

static void
take_ways(const struct workspace *ws, struct report_platform *platform)
{
	const struct sheet *sheet = platform->sheet;

	if (sheet == NULL)
		return;
	platform->ways = mem_array(sheet->n + 1, sizeof *platform->ways);
	for (size_t i = 0; i < sheet->n; i++)
		steps_in_full(declared_steps(ws, platform->id, sheet->v[i].id),
		    &sheet->v[i].facts[FACT_STEPS].value, &platform->ways[i]);
}

static int
take_sheet(struct collecting *c, struct report_platform *platform)
{
	char *path = mem_printf("%s/" PAGE_SHEET ".yaml", platform->id);
	struct buf yaml;
	int rc;

	buf_init(&yaml, SHEET_MAX_BYTES);
	rc = archive_text(c->archive, NULL, path, &yaml, c->err);
	if (rc == 1)
		rc = sheet_get(buf_span(&yaml), path, &platform->sheet, c->err);
	buf_release(&yaml);
	free(path);
	return rc < 0 ? -1 : 0;
}

int
report_collect(
    const struct context *ctx, struct archive *archive, struct report *out, struct error *err)
{
	struct collecting c = { archive, out, err };
	struct workspace *ws = NULL;
	int rc = archive_log(archive, NULL, NULL, false, take_entry, &c, err) < 0 ? -1 : 0;

	if (rc == 0) {
		take_states(&c);
		take_workspace(ctx, out, &ws);
		report_settle(out);
		name_platforms(out, ws);
		if (archive_ledger(archive, 0, INT64_MAX, count_check, out, err) < 0)
			rc = -1;
	}
	for (size_t i = 0; rc == 0 && i < out->n_platforms; i++)
		if ((rc = take_sheet(&c, &out->platforms[i])) == 0)
			take_ways(ws, &out->platforms[i]);
	workspace_free(ws);
	return rc;
}
