/* What could not be seen, and since when: a page that fails proves nothing. */
#include <stdlib.h>
#include <string.h>

#include "core/report/report.h"

enum { STALE_SECONDS = 3 * UTC_DAY_SECONDS };

static const char *
health(const struct report *r, const struct report_page *p)
{
	if (p->last_good == 0)
		return "never";
	if (r->as_of - p->last_good > STALE_SECONDS)
		return "stale";
	if (p->failing_since != 0)
		return "failing";
	return p->broken_since != 0 ? "broken" : "ok";
}

static void
put_page(const struct report *r, const struct report_page *p, struct data *item)
{
	const struct report_platform *platform = report_find_platform(r, p->platform);

	data_text(item, "h_id", p->id);
	data_text(item, "h_name", p->name != NULL ? p->name : p->id);
	data_text(item, "h_platform",
	    platform != NULL && platform->name != NULL ? platform->name : p->platform);
	data_text(item, "h_platform_address", platform == NULL ? NULL : platform->address);
	data_link(item, "h_link", p->url);
	data_text(item, "h_state", health(r, p));
	data_time(item, "h_good", p->last_good);
	data_time(item, "h_since", p->failing_since != 0 ? p->failing_since : p->broken_since);
	data_text(item, "h_why", p->failing_since != 0 ? p->why : p->broken_why);
	data_day(item, "h_first", p->first_look == 0 ? DAY_NONE : utc_day(p->first_look));
	data_number(item, "h_looks", p->looks);
	data_count(item, "h_failed", p->failed);
}

int
report_health(const struct report *r, const struct report_out *out)
{
	struct data *page = report_begin(r, "health.html", "health");
	struct data *unwell = data_list(page, "unwell"), *well = data_list(page, "well");
	size_t n_unwell = 0, n_well = 0;
	int rc;

	for (size_t i = 0; i < r->n_pages; i++) {
		bool ok = strcmp(health(r, &r->pages[i]), "ok") == 0;

		if (page_is_of_sheet(r->pages[i].id))
			continue;
		put_page(r, &r->pages[i], data_add(ok ? well : unwell));
		n_unwell += !ok;
		n_well += ok;
	}
	data_number(page, "n_unwell", n_unwell);
	data_count(page, "n_well", n_well);
	data_flag(page, "has_well", n_well > 0);
	rc = out->page(out->arg, "health.html", "health", page);
	data_free(page);
	return rc;
}
