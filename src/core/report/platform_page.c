/* The page of a platform: what is watched, what changed, what it promised and what it did. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/report/report.h"
#include "core/tell/practice.h"

enum { PLATFORM_CHANGES = 300, PRACTICE_ROWS = 40 };

static void
put_watched(const struct report *r, const struct report_platform *p, struct data *page)
{
	struct data *pages = data_list(page, "pages"), *sources = data_list(page, "announcers");

	for (size_t i = 0; i < r->n_pages; i++) {
		const struct report_page *w = &r->pages[i];
		struct data *item;

		if (strcmp(w->platform, p->id) != 0 || page_is_of_sheet(w->id))
			continue;
		item = data_add(w->kind == PAGE_ANNOUNCEMENT ? sources : pages);
		data_text(item, "watched_id", w->id);
		data_text(item, "watched_name", w->name != NULL ? w->name : w->id);
		data_link(item, "watched_link", w->url);
		data_text(item, "watched_kind", page_kind_name(w->kind));
		data_time(item, "watched_good", w->last_good);
		data_count(item, "watched_changes", w->changes);
		data_text(item, "watched_health",
		    w->last_good == 0       ? "never"
		    : w->failing_since != 0 ? "failing"
					    : "ok");
		data_text(item, "watched_why", w->why);
	}
}

static void
put_changes(const struct report *r, const struct report_platform *p, struct data *page)
{
	struct data *list = data_list(page, "changes");
	size_t n = 0;

	for (size_t i = 0; i < p->all.n && n < PLATFORM_CHANGES; i++) {
		if (!p->all.v[i]->listed)
			continue;
		report_item(r, p->all.v[i], data_add(list));
		n++;
	}
	data_flag(page, "has_changes", n > 0);
	data_number(page, "changes_shown", n < p->changes ? n : 0);
}

/* How many of them kept the promise. */
static void
put_count(const struct report_platform *p, int days, struct data *page)
{
	struct practice practice = { 0 };

	for (size_t i = p->all.n; i-- > 0;)
		practice_note(&practice, p->all.v[i]->record, days);
	data_count(page, "kept", practice.kept);
	data_count(page, "broken", practice.broken);
	data_count(page, "open", practice.open);
	practice_release(&practice);
}

/* What changes that permit more gave of notice. */
static void
put_practice(const struct report *r, const struct report_platform *p, struct data *page)
{
	struct data *list = data_list(page, "practice");
	const struct promise *promise = NULL;
	size_t n = 0;

	for (size_t i = 0; i < p->all.n && n < PRACTICE_ROWS; i++) {
		const struct record *record = p->all.v[i]->record;
		struct data *item;

		if (!record_permits_more(record))
			continue;
		if (promise == NULL && record->promise.quote != NULL)
			promise = &record->promise;
		item = data_add(list);
		report_item(r, p->all.v[i], item);
		if (record->dates.has_notice)
			data_textf(item, "practice_days", "%d",
			    record->dates.notice_max < 0 ? 0 : record->dates.notice_max);
		n++;
	}
	data_flag(page, "has_practice", n > 0);
	if (promise == NULL)
		return;
	put_count(p, promise->days, page);
	data_text(page, "promise", promise->quote);
	data_text(page, "promise_page", promise->page);
	data_number(page, "promise_days", promise->days > 0 ? (size_t)promise->days : 0);
}

static void
put_settings(const struct report_platform *p, struct data *page)
{
	struct data *list = data_list(page, "settings");

	for (size_t i = 0; p->sheet != NULL && i < p->sheet->n; i++) {
		const struct sheet_setting *s = &p->sheet->v[i];
		struct data *item = data_add(list);
		char *name = fact_text(FACT_NAME, &s->facts[FACT_NAME]);
		char *state = fact_text(FACT_DEFAULT, &s->facts[FACT_DEFAULT]);

		data_text(item, "setting_name", *name == '\0' ? s->id : name);
		data_text(item, "setting_default", state);
		free(name);
		free(state);
	}
	data_flag(page, "has_settings", p->sheet != NULL && p->sheet->n > 0);
}

static int
emit_platform(
    const struct report *r, const struct report_platform *p, const struct report_out *out)
{
	struct data *page = report_begin(r, p->address, "platforms");
	int rc;

	data_text(page, "platform_id", p->id);
	data_text(page, "platform_name", p->name != NULL ? p->name : p->id);
	data_count(page, "platform_changes", p->changes);
	data_count(page, "platform_alerts", p->alerts);
	report_platform_line(r, p->id, page);
	put_watched(r, p, page);
	put_changes(r, p, page);
	put_practice(r, p, page);
	put_settings(p, page);
	rc = out->page(out->arg, p->address, "platform", page);
	data_free(page);
	return rc;
}

static void
put_latest(const struct report *r, const struct report_platform *p, struct data *item)
{
	for (size_t i = 0; i < p->all.n; i++)
		if (p->all.v[i]->listed) {
			report_item(r, p->all.v[i], data_object(item, "latest"));
			return;
		}
}

static int
emit_index(const struct report *r, const struct report_out *out)
{
	struct data *page = report_begin(r, "platforms.html", "platforms");
	struct data *list = data_list(page, "platforms");
	int rc;

	for (size_t i = 0; i < r->n_platforms; i++) {
		const struct report_platform *p = &r->platforms[i];
		struct data *item = data_add(list);

		data_text(item, "p_name", p->name != NULL ? p->name : p->id);
		data_text(item, "p_address", p->address);
		data_count(item, "p_changes", p->changes);
		data_count(item, "p_alerts", p->alerts);
		put_latest(r, p, item);
	}
	rc = out->page(out->arg, "platforms.html", "platforms", page);
	data_free(page);
	return rc;
}

int
report_platform_pages(const struct report *r, const struct report_out *out)
{
	int rc = emit_index(r, out);

	for (size_t i = 0; rc == 0 && i < r->n_platforms; i++)
		rc = emit_platform(r, &r->platforms[i], out);
	return rc;
}
