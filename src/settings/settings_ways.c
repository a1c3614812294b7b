/* What the judge and a change's record are told of the ways out. */
#include "settings/settings.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "settings/settings_parts.h"

static void
add_way(struct settings *s, const struct setting *setting, enum fact_kind kind,
    const struct sheet_setting *stored)
{
	const char *url = settings_address(setting, kind, stored);
	const struct fact *fact = stored == NULL ? NULL : &stored->facts[kind];
	enum reach reach = REACH_UNSEEN;
	utc_t time = 0;

	if (url == NULL)
		return;
	reach = settings_heard_reach(s, url, &time);
	if (reach == REACH_UNSEEN && fact != NULL && fact_is_known(fact) &&
	    strcmp(fact->value.v[0], url) == 0) {
		reach = fact->reach;
		time = fact->reach_since;
	}
	if (reach == REACH_UNSEEN)
		return;
	MEM_GROW(s->ways, s->n_ways, s->cap_ways);
	s->ways[s->n_ways++] = (struct way_look){ .setting = setting->name,
		.what = kind == FACT_URL ? "the link" : "the form",
		.url = url,
		.broken = reach_is_broken(reach),
		.says = reach_says(reach),
		.looked = time };
}

void
settings_ways(struct settings *s, const struct platform *platform, const struct page *page,
    struct beside *out)
{
	struct work w = { .settings = s, .platform = platform };
	struct strs ignored = { 0 };
	struct error err = { 0 };

	s->n_ways = 0;
	buf_init(&w.yaml, SHEET_MAX_BYTES);
	if (settings_concern(platform, page, false))
		settings_load_sheet(&w, &ignored, &err);
	for (size_t i = 0; i < platform->n_settings; i++) {
		const struct setting *setting = &platform->settings[i];

		if (!settings_is_source(setting, page))
			continue;
		add_way(s, setting, FACT_URL, sheet_find(w.sheet, setting->id));
		add_way(s, setting, FACT_FORM, sheet_find(w.sheet, setting->id));
	}
	out->ways = s->ways;
	out->n_ways = s->n_ways;
	sheet_free(w.sheet);
	buf_release(&w.yaml);
	strs_release(&ignored);
}

void
settings_way_out(struct settings *s, const struct platform *platform, const struct page *page,
    struct record *record)
{
	const struct setting *setting = platform_setting_of(platform, page);
	struct work w = { .settings = s, .platform = platform };
	struct strs ignored = { 0 };
	const struct sheet_setting *stored;
	struct error err = { 0 };

	if (setting == NULL || record->way_out.setting == NULL)
		return;
	buf_init(&w.yaml, SHEET_MAX_BYTES);
	settings_load_sheet(&w, &ignored, &err);
	stored = sheet_find(w.sheet, setting->id);
	if (stored != NULL)
		settings_take_facts(&record->way_out, stored);
	sheet_free(w.sheet);
	buf_release(&w.yaml);
	strs_release(&ignored);
}
