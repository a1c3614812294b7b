/* A platform that nobody declared yet. */
#include "core/import/proposal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/page/declare.h"
#include "core/import/slug.h"

struct proposal *
proposal_new(const char *id, const char *name)
{
	struct proposal *proposal = mem_alloc(sizeof *proposal);

	proposal->platform = mem_alloc(sizeof *proposal->platform);
	proposal->platform->id = mem_strdup(id);
	proposal->platform->name = mem_strdup(name);
	return proposal;
}

/* The id says the name already, but for capitals and marks. */
static bool
says_the_name(const char *id, const char *name)
{
	char *slug = slug_make(span_of(name), "");
	bool same = strcmp(slug, id) == 0;

	free(slug);
	return same;
}

struct page *
proposal_page(struct proposal *proposal, const char *id, const char *name, const char *url,
    enum page_kind kind)
{
	struct platform *platform = proposal->platform;
	struct page *page;
	char *unique;

	if (platform->n_pages >= DECLARE_MAX_PAGES)
		return NULL;
	page = mem_alloc(sizeof *page);
	unique = slug_unique(id, &proposal->taken);
	page->id = mem_printf("%s/%s", platform->id, unique);
	page->platform = mem_strdup(platform->id);
	page->url = mem_strdup(url);
	page->kind = kind;
	if (name != NULL && *name != '\0' && !says_the_name(unique, name))
		page->name = mem_strdup(name);
	free(unique);
	MEM_GROW(platform->pages, platform->n_pages, platform->cap_pages);
	platform->pages[platform->n_pages++] = page;
	proposal->beside = mem_grow(proposal->beside, platform->n_pages - 1,
	    &proposal->cap_beside, sizeof *proposal->beside);
	proposal->beside[platform->n_pages - 1] = (struct strs){ 0 };
	return page;
}

static bool
same_address(const char *a, const char *b)
{
	size_t len = strcspn(a, "#");

	return strcspn(b, "#") == len && memcmp(a, b, len) == 0;
}

struct page *
proposal_at(const struct proposal *proposal, const char *url)
{
	for (size_t i = 0; i < proposal->platform->n_pages; i++)
		if (same_address(proposal->platform->pages[i]->url, url))
			return proposal->platform->pages[i];
	return NULL;
}

void
proposal_say(struct proposal *proposal, const struct page *page, const char *fmt, ...)
{
	char line[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	for (size_t i = 0; i < proposal->platform->n_pages; i++)
		if (proposal->platform->pages[i] == page &&
		    !strs_has(&proposal->beside[i], line))
			strs_add(&proposal->beside[i], line);
}

void
proposal_free(struct proposal *proposal)
{
	if (proposal == NULL)
		return;
	for (size_t i = 0; i < proposal->platform->n_pages; i++)
		strs_release(&proposal->beside[i]);
	free(proposal->beside);
	platform_free(proposal->platform);
	strs_release(&proposal->head);
	strs_release(&proposal->taken);
	free(proposal);
}

const char *
proposal_page_id(const struct page *page)
{
	const char *slash = strchr(page->id, '/');

	return slash == NULL ? page->id : slash + 1;
}

void
selectors_add_copy(struct selectors *list, const struct selector *selector)
{
	struct selector copy = *selector;

	copy.css = mem_strdup(copy.css);
	copy.start = mem_strdup(copy.start);
	copy.end = mem_strdup(copy.end);
	MEM_GROW(list->v, list->n, list->cap);
	list->v[list->n++] = copy;
}

void
selectors_add_css(struct selectors *list, const char *css)
{
	struct selector selector = { .css =
					 (char *)(uintptr_t)css }; /* borrowed for the copy */

	selectors_add_copy(list, &selector);
}

static bool
same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

bool
selector_same(const struct selector *a, const struct selector *b)
{
	return same_text(a->css, b->css) && same_text(a->start, b->start) &&
	       same_text(a->end, b->end) && a->start_after == b->start_after &&
	       a->end_after == b->end_after;
}

bool
selectors_has(const struct selectors *list, const struct selector *selector)
{
	for (size_t i = 0; i < list->n; i++)
		if (selector_same(&list->v[i], selector))
			return true;
	return false;
}
