/* Names of kinds and formats, and the end of what was declared. */
#include "core/page/page.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

const char *
page_kind_name(enum page_kind kind)
{
	static const char *const names[] = {
		[PAGE_POLICY] = "policy",
		[PAGE_TERMS] = "terms",
		[PAGE_HELP] = "help",
		[PAGE_SETTING] = "setting",
		[PAGE_ANNOUNCEMENT] = "announcement",
		[PAGE_FORM] = "form",
		[PAGE_ARCHIVE] = "archive",
		[PAGE_PREVIEW] = "preview",
	};

	return (size_t)kind < COUNT(names) ? names[kind] : "page";
}

const char *
page_format_name(enum page_format format)
{
	static const char *const names[] = {
		[FORMAT_HTML] = "html",
		[FORMAT_RSS] = "rss",
		[FORMAT_ATOM] = "atom",
		[FORMAT_JSON] = "json",
		[FORMAT_TEXT] = "text",
	};

	return (size_t)format < COUNT(names) ? names[format] : "unknown";
}

void
selectors_release(struct selectors *selectors)
{
	for (size_t i = 0; i < selectors->n; i++) {
		free(selectors->v[i].css);
		free(selectors->v[i].start);
		free(selectors->v[i].end);
	}
	free(selectors->v);
	*selectors = (struct selectors){ 0 };
}

static void
earlier_release(struct page *page)
{
	for (size_t i = 0; i < page->n_earlier; i++) {
		free(page->earlier[i].url);
		selectors_release(&page->earlier[i].select);
		selectors_release(&page->earlier[i].remove);
	}
	free(page->earlier);
}

void
page_release(struct page *page)
{
	earlier_release(page);
	strs_release(&page->snapshots);
	free(page->id);
	free(page->platform);
	free(page->name);
	free(page->url);
	selectors_release(&page->select);
	selectors_release(&page->remove);
	free(page->language);
	free(page->variant);
	free(page->proxy);
	free(page->user_agent);
	strs_release(&page->headers);
	strs_release(&page->covers);
	free(page->file);
	*page = (struct page){ 0 };
}

void
page_free(struct page *page)
{
	if (page == NULL)
		return;
	page_release(page);
	free(page);
}

void
setting_release(struct setting *setting)
{
	free(setting->id);
	free(setting->name);
	free(setting->default_state);
	free(setting->since);
	strs_release(&setting->labels);
	strs_release(&setting->steps);
	strs_release(&setting->exempt);
	strs_release(&setting->pages);
	free(setting->url);
	free(setting->form);
	free(setting->form_covers);
	free(setting->retroactive);
	free(setting->checked_by);
	free(setting->checked_on);
	free(setting->source);
	for (size_t i = 0; i < FACTS; i++) {
		strs_release(&setting->facts[i].pages);
		free(setting->facts[i].under);
		free(setting->facts[i].says);
		free(setting->facts[i].checked_by);
		free(setting->facts[i].checked_on);
	}
	*setting = (struct setting){ 0 };
}

const char *
fact_name(enum fact_kind kind)
{
	static const char *const names[FACTS] = { "name", "default", "since", "exempt", "steps",
		"url", "form", "form_covers", "retroactive" };

	return names[kind];
}

void
setting_claim(const struct setting *setting, enum fact_kind kind, struct strs *out)
{
	const char *const texts[FACTS] = { [FACT_NAME] = setting->name,
		[FACT_DEFAULT] = setting->default_state,
		[FACT_SINCE] = setting->since,
		[FACT_URL] = setting->url,
		[FACT_FORM] = setting->form,
		[FACT_FORM_COVERS] = setting->form_covers,
		[FACT_RETROACTIVE] = setting->retroactive };
	const struct strs *list = kind == FACT_EXEMPT  ? &setting->exempt
				  : kind == FACT_STEPS ? &setting->steps
						       : NULL;

	if (texts[kind] != NULL)
		strs_add(out, texts[kind]);
	for (size_t i = 0; list != NULL && i < list->n; i++)
		strs_add(out, list->v[i]);
}

void
platform_free(struct platform *platform)
{
	if (platform == NULL)
		return;
	for (size_t i = 0; i < platform->n_pages; i++)
		page_free(platform->pages[i]);
	for (size_t i = 0; i < platform->n_settings; i++)
		setting_release(&platform->settings[i]);
	free(platform->id);
	free(platform->name);
	free(platform->owner);
	free(platform->notes);
	free(platform->pages);
	free(platform->settings);
	free(platform->file);
	free(platform);
}

bool
page_is_sheet(const char *id)
{
	const char *slash = id == NULL ? NULL : strchr(id, '/');

	return slash != NULL && strcmp(slash + 1, PAGE_SHEET) == 0;
}

bool
page_is_of_sheet(const char *id)
{
	const char *slash = strchr(id, '/');
	size_t n = strlen(PAGE_SHEET);

	return slash != NULL && strncmp(slash + 1, PAGE_SHEET, n) == 0 &&
	       (slash[1 + n] == '\0' || slash[1 + n] == '/');
}

char *
page_path(const char *id)
{
	return mem_printf("%s.%s", id, page_is_sheet(id) ? "yaml" : "md");
}

bool
page_is(const struct page *page, const char *id)
{
	size_t len = strcspn(page->id, "@");

	return strcmp(page->id, id) == 0 ||
	       (strlen(id) == len && memcmp(page->id, id, len) == 0);
}

/* One of these ids is the page's own, or that of the page it is a variant of. */
static bool
is_one_of(const struct page *page, const struct strs *ids)
{
	for (size_t i = 0; i < ids->n; i++)
		if (page_is(page, ids->v[i]))
			return true;
	return false;
}

bool
page_is_witness(enum page_kind kind)
{
	return kind == PAGE_ANNOUNCEMENT || kind == PAGE_PREVIEW || kind == PAGE_ARCHIVE;
}

bool
page_speaks_for(const struct page *witness, const struct page *page)
{
	if (!page_is_witness(witness->kind) || strcmp(witness->platform, page->platform) != 0)
		return false;
	return witness->covers.n == 0 || is_one_of(page, &witness->covers);
}

bool
page_covers(const struct page *source, const struct page *page)
{
	return source->kind != PAGE_ARCHIVE && page_speaks_for(source, page);
}

const struct setting *
platform_setting_of(const struct platform *p, const struct page *page)
{
	for (size_t i = 0; i < p->n_settings; i++)
		if (is_one_of(page, &p->settings[i].pages))
			return &p->settings[i];
	return NULL;
}
