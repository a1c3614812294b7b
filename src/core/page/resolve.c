/*
 * From drafts to a platform: first the mistakes that take more than one field
 * to see, then full ids, what variants inherit, and defaults.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/page/draft.h"

/* Checks. */

/* "linkedin" of "rules/platforms/linkedin.yaml"; NULL when it is not called *.yaml. */
static char *
file_id(const char *file)
{
	const char *slash = strrchr(file, '/');
	const char *base = slash == NULL ? file : slash + 1;
	size_t len = strlen(base);

	if (len < 6 || strcmp(base + len - 5, ".yaml") != 0)
		return NULL;
	return mem_strndup(base, len - 5);
}

static void
check_file_name(const struct platform_draft *draft, struct complainer *c)
{
	char *id = file_id(c->file);

	if (id != NULL && draft->id != NULL && strcmp(id, draft->id) != 0)
		complain(c, draft->at, "the platform is \"%s\", but the file is named %s.yaml",
		    draft->id, id);
	free(id);
}

static int
kind_of(const struct draft *draft)
{
	if (draft->kind != DRAFT_UNSAID)
		return draft->kind;
	return draft->announces ? PAGE_ANNOUNCEMENT : PAGE_POLICY;
}

/* A YAML mapping has no key twice, but `pages` and `announcements` share their ids. */
static void
check_twice(const struct drafts *pages, size_t i, struct complainer *c)
{
	const struct draft *page = &pages->v[i];

	for (size_t j = 0; j < i; j++)
		if (page->announces != pages->v[j].announces &&
		    strcmp(page->id, pages->v[j].id) == 0)
			complain(c, page->at, "the id \"%s\" stands on line %d already",
			    page->id, pages->v[j].at.line);
}

/* The fragment is the browser's business: the server sends the same page. */
static bool
same_url(const char *a, const char *b)
{
	size_t len = strcspn(a, "#");

	return strcspn(b, "#") == len && memcmp(a, b, len) == 0;
}

static void
check_url_twice(const struct drafts *pages, size_t i, struct complainer *c)
{
	const struct draft *page = &pages->v[i];

	for (size_t j = 0; j < i && page->page.url != NULL; j++)
		if (pages->v[j].page.url != NULL &&
		    same_url(page->page.url, pages->v[j].page.url))
			return complain(c, page->url_at,
			    "the same address as \"%s\" on line %d (another reader's view of a "
			    "page is one of its variants)",
			    pages->v[j].id, pages->v[j].url_at.line);
}

static bool
is_feed(enum page_format format)
{
	return format == FORMAT_RSS || format == FORMAT_ATOM || format == FORMAT_JSON;
}

static void
check_announcement(const struct draft *page, struct complainer *c)
{
	enum page_kind kind = (enum page_kind)kind_of(page);
	bool announcement = kind == PAGE_ANNOUNCEMENT;

	if (page->announces && !page_is_witness(kind))
		complain(c, page->at,
		    "\"%s\" stands under announcements, so its kind is announcement, preview "
		    "or "
		    "archive, not %s",
		    page->id, page_kind_name(kind));
	if (!page_is_witness(kind) && page->covers.n > 0)
		complain(c, page->covers.v[0].at,
		    "only announcements, previews and archives have `covers`");
	if (!announcement && (!page->announces || page_is_witness(kind)) &&
	    is_feed(page->page.format))
		complain(c, page->at, "\"%s\" is a page; only announcements are read as %s",
		    page->id, page_format_name(page->page.format));
	if (is_feed(page->page.format) && page->page.select.n + page->page.remove.n > 0)
		complain(c, page->at, "\"%s\" is a feed: there is nothing to select or remove",
		    page->id);
}

static bool
asks_otherwise(const struct page *variant)
{
	return variant->url != NULL || variant->language != NULL || variant->proxy != NULL ||
	       variant->headers.n > 0;
}

static void
check_variants(const struct draft *page, struct complainer *c)
{
	for (size_t i = 0; i < page->variants.n; i++)
		if (!asks_otherwise(&page->variants.v[i].page))
			complain(c, page->variants.v[i].at,
			    "the variant \"%s\" asks for nothing else than its page (language, "
			    "url, proxy or headers)",
			    page->variants.v[i].id);
}

static const struct draft *
find_page(const struct drafts *pages, const char *id)
{
	for (size_t i = 0; i < pages->n; i++)
		if (strcmp(pages->v[i].id, id) == 0)
			return &pages->v[i];
	return NULL;
}

static void
complain_missing(const struct drafts *pages, const struct reference *name, struct complainer *c)
{
	const char **ids = mem_array(pages->n + 1, sizeof *ids);
	const char *nearest;

	for (size_t i = 0; i < pages->n; i++)
		ids[i] = pages->v[i].id;
	nearest = yaml_nearest(name->name, ids);
	if (nearest != NULL)
		complain(c, name->at, "no page here is called \"%.100s\" (%s?)", name->name,
		    nearest);
	else
		complain(c, name->at, "no page here is called \"%.100s\"", name->name);
	free(ids);
}

static void
check_references(const struct drafts *pages, const struct references *names, bool covers,
    struct complainer *c)
{
	for (size_t i = 0; i < names->n; i++) {
		const struct draft *page = find_page(pages, names->v[i].name);

		if (page == NULL)
			complain_missing(pages, &names->v[i], c);
		else if (covers && page_is_witness((enum page_kind)kind_of(page)))
			complain(c, names->v[i].at,
			    "\"%s\" is an announcement source itself; it needs no cover",
			    page->id);
	}
}

static void
check_settings(const struct platform_draft *draft, struct complainer *c)
{
	for (size_t i = 0; i < draft->settings.n; i++) {
		const struct setting_draft *s = &draft->settings.v[i];

		check_references(&draft->pages, &s->pages, false, c);
		for (size_t j = 0; j < FACTS; j++)
			check_references(&draft->pages, &s->fact_pages[j], false, c);
		if (s->setting.form_covers != NULL && s->setting.form == NULL)
			complain(c, s->at, "\"%s\" says what a form covers, but names no form",
			    s->setting.id);
	}
}

static size_t
count_pages(const struct drafts *pages)
{
	size_t n = pages->n;

	for (size_t i = 0; i < pages->n; i++)
		n += pages->v[i].variants.n;
	return n;
}

void
resolve_check(const struct platform_draft *draft, struct complainer *c)
{
	check_file_name(draft, c);
	if (count_pages(&draft->pages) > DECLARE_MAX_PAGES)
		return complain(
		    c, draft->at, "more than %d pages in one platform", DECLARE_MAX_PAGES);
	for (size_t i = 0; i < draft->pages.n; i++) {
		const struct draft *page = &draft->pages.v[i];

		check_twice(&draft->pages, i, c);
		check_url_twice(&draft->pages, i, c);
		check_announcement(page, c);
		check_references(&draft->pages, &page->covers, true, c);
		check_variants(page, c);
	}
	check_settings(draft, c);
}

/* Filling in. */

int64_t
declare_every(enum page_kind kind)
{
	static const int64_t hours[] = {
		[PAGE_POLICY] = 6,
		[PAGE_TERMS] = 6,
		[PAGE_HELP] = 12,
		[PAGE_SETTING] = 12,
		[PAGE_ANNOUNCEMENT] = 6,
		[PAGE_FORM] = 24,
		[PAGE_ARCHIVE] = 24,
		[PAGE_PREVIEW] = 6,
	};

	return ((size_t)kind < COUNT(hours) ? hours[kind] : 6) * 3600;
}

/* "privacy-policy" is called "Privacy policy" where nobody gave it a name. */
static char *
name_from_id(const char *id)
{
	char *name = mem_strdup(id);

	for (char *p = name; *p != '\0'; p++)
		if (*p == '-')
			*p = ' ';
	if (name[0] >= 'a' && name[0] <= 'z')
		name[0] = (char)(name[0] - 'a' + 'A');
	return name;
}

static char *
user_agent_of(const struct platform_draft *platform, const struct declare_defaults *defaults)
{
	if (platform != NULL && platform->user_agent != NULL)
		return mem_strdup(platform->user_agent);
	if (defaults->user_agent != NULL)
		return mem_strdup(defaults->user_agent);
	if (defaults->contact != NULL)
		return mem_printf("smallprint/" SMALLPRINT_VERSION " (+%s)", defaults->contact);
	return NULL;
}

static int64_t
spacing_of(const struct platform_draft *platform, const struct declare_defaults *defaults)
{
	if (platform != NULL && platform->spacing.said)
		return platform->spacing.ms;
	return defaults->spacing.said ? defaults->spacing.ms : DECLARE_SPACING;
}

static int64_t
confirm_of(const struct draft *draft, const struct platform_draft *platform,
    const struct declare_defaults *defaults)
{
	if (draft->confirm.said)
		return draft->confirm.seconds;
	if (platform != NULL && platform->confirm.said)
		return platform->confirm.seconds;
	return defaults->confirm.seconds;
}

static enum robots
robots_of(const struct platform_draft *platform, const struct declare_defaults *defaults)
{
	if (platform != NULL && platform->robots != ROBOTS_UNSAID)
		return platform->robots;
	return defaults->robots != ROBOTS_UNSAID ? defaults->robots : ROBOTS_IGNORE;
}

struct page *
resolve_page(struct draft *draft, const struct platform_draft *platform, const char *file,
    const struct declare_defaults *defaults)
{
	static const struct declare_defaults none = { 0 };
	struct page *page = mem_alloc(sizeof *page);

	if (defaults == NULL)
		defaults = &none;
	*page = draft->page;
	draft->page = (struct page){ 0 };
	page->platform = mem_strdup(platform == NULL ? "" : platform->id);
	page->id =
	    platform == NULL ? mem_strdup(file) : mem_printf("%s/%s", platform->id, draft->id);
	page->kind = (enum page_kind)kind_of(draft);
	if (page->name == NULL)
		page->name = name_from_id(platform == NULL ? "page" : draft->id);
	if (page->every == 0)
		page->every =
		    defaults->every != 0 ? defaults->every : declare_every(page->kind);
	if (page->language == NULL)
		page->language =
		    mem_strdup(defaults->language != NULL ? defaults->language : "en");
	page->pace.adaptive = defaults->pace.adaptive;
	page->pace.jitter = defaults->pace.jitter;
	page->pace.quiet_from = defaults->pace.quiet_from;
	page->pace.quiet_to = defaults->pace.quiet_to;
	memcpy(page->pace.zone, defaults->pace.zone, sizeof page->pace.zone);
	page->user_agent = user_agent_of(platform, defaults);
	page->robots = robots_of(platform, defaults);
	page->spacing_ms = spacing_of(platform, defaults);
	page->confirm = confirm_of(draft, platform, defaults);
	page->file = mem_strdup(file);
	page->line = draft->at.line;
	for (size_t i = 0; platform != NULL && i < draft->covers.n; i++)
		strs_take(
		    &page->covers, mem_printf("%s/%s", platform->id, draft->covers.v[i].name));
	return page;
}

static void
copy_strs(struct strs *to, const struct strs *from)
{
	for (size_t i = 0; i < from->n; i++)
		strs_add(to, from->v[i]);
}

static void
copy_selectors(struct selectors *to, const struct selectors *from)
{
	for (size_t i = 0; i < from->n; i++) {
		struct selector s = from->v[i];

		s.css = mem_strdup(s.css);
		s.start = mem_strdup(s.start);
		s.end = mem_strdup(s.end);
		MEM_GROW(to->v, to->n, to->cap);
		to->v[to->n++] = s;
	}
}

static void
inherit(char **own, const char *from)
{
	if (*own == NULL)
		*own = mem_strdup(from);
}

/* A variant is its page in everything it does not say itself. */
static struct page *
resolve_variant(struct draft *draft, const struct page *page)
{
	struct page *variant = mem_alloc(sizeof *variant);

	*variant = draft->page;
	draft->page = (struct page){ 0 };
	variant->id = mem_printf("%s@%s", page->id, draft->id);
	variant->variant = mem_strdup(draft->id);
	inherit(&variant->platform, page->platform);
	inherit(&variant->name, page->name);
	inherit(&variant->url, page->url);
	inherit(&variant->language, page->language);
	inherit(&variant->proxy, page->proxy);
	inherit(&variant->user_agent, page->user_agent);
	inherit(&variant->file, page->file);
	if (variant->headers.n == 0)
		copy_strs(&variant->headers, &page->headers);
	if (variant->select.n == 0)
		copy_selectors(&variant->select, &page->select);
	if (variant->remove.n == 0)
		copy_selectors(&variant->remove, &page->remove);
	if (variant->every == 0) {
		variant->every = page->every;
		variant->pace = page->pace;
	}
	copy_strs(&variant->covers, &page->covers);
	variant->kind = page->kind;
	variant->format = page->format;
	variant->robots = page->robots;
	variant->spacing_ms = page->spacing_ms;
	variant->confirm = page->confirm;
	variant->is_private = page->is_private;
	variant->line = draft->at.line;
	return variant;
}

static void
add_page(struct platform *platform, struct page *page)
{
	MEM_GROW(platform->pages, platform->n_pages, platform->cap_pages);
	platform->pages[platform->n_pages++] = page;
}

/* Pages first, then announcement sources, whichever the file has first. */
static void
add_pages(struct platform *platform, struct platform_draft *draft, bool announces,
    const struct declare_defaults *defaults)
{
	for (size_t i = 0; i < draft->pages.n; i++) {
		struct draft *d = &draft->pages.v[i];
		struct page *page;

		if (d->announces != announces)
			continue;
		page = resolve_page(d, draft, platform->file, defaults);
		add_page(platform, page);
		for (size_t j = 0; j < d->variants.n; j++)
			add_page(platform, resolve_variant(&d->variants.v[j], page));
	}
}

static void
add_setting(struct platform *platform, struct setting_draft *draft)
{
	struct setting *setting;

	MEM_GROW(platform->settings, platform->n_settings, platform->cap_settings);
	setting = &platform->settings[platform->n_settings++];
	*setting = draft->setting;
	draft->setting = (struct setting){ 0 };
	for (size_t i = 0; i < draft->pages.n; i++)
		strs_take(
		    &setting->pages, mem_printf("%s/%s", platform->id, draft->pages.v[i].name));
	for (size_t j = 0; j < FACTS; j++)
		for (size_t i = 0; i < draft->fact_pages[j].n; i++)
			strs_take(&setting->facts[j].pages,
			    mem_printf("%s/%s", platform->id, draft->fact_pages[j].v[i].name));
}

struct platform *
resolve_platform(
    struct platform_draft *draft, const char *file, const struct declare_defaults *defaults)
{
	struct platform *platform = mem_alloc(sizeof *platform);

	platform->file = mem_strdup(file);
	platform->id = mem_strdup(draft->id);
	platform->name = draft->name;
	platform->owner = draft->owner;
	platform->notes = draft->notes;
	draft->name = draft->owner = draft->notes = NULL;
	add_pages(platform, draft, false, defaults);
	add_pages(platform, draft, true, defaults);
	for (size_t i = 0; i < draft->settings.n; i++)
		add_setting(platform, &draft->settings.v[i]);
	return platform;
}
