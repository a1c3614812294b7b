/* Which page a file in a repository of raw pages holds. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "core/import/ota.h"
#include "core/import/site.h"
#include "replay/raw_list.h"

static const struct {
	const char *ending;
	const char *type;
} endings[] = {
	{ ".html", "text/html" },
	{ ".htm", "text/html" },
	{ ".xhtml", "text/html" },
	{ ".md", "text/markdown" },
	{ ".txt", NULL },
	{ ".xml", "text/xml" },
	{ ".rss", "text/xml" },
	{ ".atom", "text/xml" },
	{ ".json", "application/json" },
	{ ".pdf", "application/pdf" },
};

static bool
cut(struct span *s, const char *ending)
{
	size_t n = strlen(ending);

	if (s->len <= n || strncasecmp(s->data + s->len - n, ending, n) != 0 ||
	    s->data[s->len - n - 1] == '/')
		return false;
	s->len -= n;
	return true;
}

/* The path without its ending; the ending's place in the table, or -1. */
static int
stem_of(const char *path, struct span *stem)
{
	*stem = span_of(path);
	(void)cut(stem, ".gz");
	for (size_t i = 0; i < COUNT(endings); i++)
		if (cut(stem, endings[i].ending))
			return (int)i;
	return -1;
}

const char *
raw_content_type(const char *path)
{
	struct span stem;
	int i = stem_of(path, &stem);

	return i < 0 ? NULL : endings[i].type;
}

/* ---- what somebody declared ---- */

static const struct page *
by_declaration(const struct workspace *ws, const char *path)
{
	for (size_t i = 0; i < ws->n_platforms; i++)
		for (size_t k = 0; k < ws->platforms[i]->n_pages; k++)
			if (strs_has(&ws->platforms[i]->pages[k]->snapshots, path))
				return ws->platforms[i]->pages[k];
	return NULL;
}

/* ---- Open Terms Archive ---- */

/* By its name, or by the id that `import ota` makes of it. */
static const struct platform *
platform_of(const struct workspace *ws, const char *service)
{
	const struct platform *platform;
	char *id;

	for (size_t i = 0; i < ws->n_platforms; i++)
		if (ws->platforms[i]->name != NULL &&
		    strcmp(ws->platforms[i]->name, service) == 0)
			return ws->platforms[i];
	id = ota_platform_id(service);
	platform = workspace_platform(ws, id);
	free(id);
	return platform;
}

/* "Claude.ai/Privacy Policy #legal-privacy" */
static const struct page *
by_record(const struct workspace *ws, struct span stem)
{
	const char *slash = memchr(stem.data, '/', stem.len);
	const struct page *page = NULL;
	const struct platform *platform;
	char *service, *terms, *mark;

	if (slash == NULL)
		return NULL;
	service = mem_strndup(stem.data, (size_t)(slash - stem.data));
	terms = mem_strndup(slash + 1, stem.len - (size_t)(slash + 1 - stem.data));
	platform = strchr(terms, '/') == NULL ? platform_of(ws, service) : NULL;
	mark = strstr(terms, " #");
	if (mark != NULL)
		*mark = '\0';
	if (platform != NULL && *terms != '\0')
		page = ota_page(platform, terms, mark == NULL ? NULL : mark + 2);
	free(service);
	free(terms);
	return page;
}

/* ---- by address ---- */

static struct span
without_slashes(struct span s)
{
	while (s.len > 0 && s.data[0] == '/')
		s = span_make(s.data + 1, s.len - 1);
	while (s.len > 0 && s.data[s.len - 1] == '/')
		s.len--;
	return s;
}

/* "www.acme.example/legal/privacy" or "legal/privacy", also with "-" for "/" */
static bool
is_address(const struct page *page, struct span stem)
{
	struct span host = site_host(page->url), path;
	char *whole = span_dup(site_path(page->url));
	bool same;

	(void)stem_of(whole, &path);
	path = without_slashes(path);
	if (stem.len > host.len && memcmp(stem.data, host.data, host.len) == 0 &&
	    stem.data[host.len] == '/')
		stem = span_make(stem.data + host.len + 1, stem.len - host.len - 1);
	same = path.len > 0 && stem.len == path.len;
	for (size_t i = 0; same && i < path.len; i++)
		same = stem.data[i] == path.data[i] ||
		       (path.data[i] == '/' && stem.data[i] == '-');
	free(whole);
	return same;
}

static const struct page *
by_address(const struct workspace *ws, struct span stem)
{
	const struct page *found = NULL;

	if (stem.len > 6 && memcmp(stem.data + stem.len - 6, "/index", 6) == 0)
		stem.len -= 6;
	for (size_t i = 0; i < ws->n_platforms; i++)
		for (size_t k = 0; k < ws->platforms[i]->n_pages; k++) {
			const struct page *page = ws->platforms[i]->pages[k];

			/* NOLINTNEXTLINE: a platform has no empty places */
			if (page->variant != NULL || !is_address(page, stem))
				continue;
			if (found != NULL)
				return NULL;
			found = page;
		}
	return found;
}

const struct page *
raw_match(const struct workspace *ws, const char *path)
{
	const struct page *page = by_declaration(ws, path);
	struct span stem;
	char *id;

	if (page != NULL || stem_of(path, &stem) < 0)
		return page;
	page = by_record(ws, stem);
	if (page != NULL)
		return page;
	id = span_dup(stem);
	page = workspace_page(ws, id);
	free(id);
	return page != NULL ? page : by_address(ws, stem);
}
