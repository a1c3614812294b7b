/* What a round hears of the pages that facts stand on, and of the addresses of ways out. */
#include "settings/settings.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "settings/settings_parts.h"

static bool
has_id(const struct strs *ids, const struct page *page)
{
	for (size_t i = 0; i < ids->n; i++)
		if (page_is(page, ids->v[i]))
			return true;
	return false;
}

static bool
is_link(const struct setting *setting, const struct page *page)
{
	return page->variant == NULL &&
	       ((setting->url != NULL && strcmp(setting->url, page->url) == 0) ||
		   (setting->form != NULL && strcmp(setting->form, page->url) == 0));
}

/* A setting's facts can stand on this page. */
bool
settings_is_source(const struct setting *setting, const struct page *page)
{
	if (has_id(&setting->pages, page) || is_link(setting, page))
		return true;
	for (size_t i = 0; i < FACTS; i++)
		if (has_id(&setting->facts[i].pages, page))
			return true;
	return false;
}

bool
settings_concern(const struct platform *platform, const struct page *page, bool links_only)
{
	for (size_t i = 0; i < platform->n_settings; i++)
		if (links_only ? is_link(&platform->settings[i], page)
			       : settings_is_source(&platform->settings[i], page))
			return true;
	return false;
}

void
settings_hear(struct settings *s, const struct item *item)
{
	bool changed = item->commit[0] != '\0';
	struct heard *heard;
	struct buf json;

	if (!settings_concern(item->platform, item->page, !changed))
		return;
	MEM_GROW(s->heard, s->n_heard, s->cap_heard);
	heard = &s->heard[s->n_heard++];
	*heard = (struct heard){ .platform = item->platform,
		.page = item->page,
		.time = item->response.time != 0 ? item->response.time : s->now,
		.previously = item->previously };
	if (settings_concern(item->platform, item->page, true)) {
		heard->reach =
		    reach_of(item->response.status, item->page->url, item->response.final_url);
		heard->leads_to = mem_strdup(item->response.final_url);
	}
	if (!changed)
		return;
	memcpy(heard->commit, item->commit, sizeof heard->commit);
	heard->upgrade = item->record == NULL || item->record->class == CLASS_UPGRADE;
	if (item->record == NULL)
		return; /* read anew by us, with no news in it: built from main next time */
	heard->text = mem_strndup(item->text.len == 0 ? "" : item->text.data, item->text.len);
	heard->len = item->text.len;
	buf_init(&json, RECORD_MAX_BYTES);
	if (record_put(item->record, &json) == 0)
		heard->record = buf_steal(&json);
	buf_release(&json);
}

const struct heard *
settings_heard_of(const struct settings *s, const struct page *page)
{
	for (size_t i = 0; i < s->n_heard; i++)
		if (s->heard[i].page == page)
			return &s->heard[i];
	return NULL;
}

const struct heard *
settings_heard_page(const struct settings *s, const char *id)
{
	for (size_t i = 0; id != NULL && i < s->n_heard; i++)
		if (strcmp(s->heard[i].page->id, id) == 0)
			return &s->heard[i];
	return NULL;
}

/* What this round heard of an address; REACH_UNSEEN: nothing. */
enum reach
settings_heard_reach(const struct settings *s, const char *url, utc_t *time)
{
	for (size_t i = 0; i < s->n_asked; i++)
		if (strcmp(s->asked[i]->page.url, url) == 0 &&
		    s->asked[i]->reach != REACH_UNSEEN) {
			*time = s->asked[i]->time;
			return s->asked[i]->reach;
		}
	for (size_t i = 0; i < s->n_heard; i++)
		if (strcmp(s->heard[i].page->url, url) == 0 &&
		    s->heard[i].reach != REACH_UNSEEN) {
			*time = s->heard[i].time;
			return s->heard[i].reach;
		}
	return REACH_UNSEEN;
}
