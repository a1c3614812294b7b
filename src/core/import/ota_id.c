/* Ids of what Open Terms Archive declared, and the way from its records to our pages. */
#include "core/import/ota.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "core/import/site.h"
#include "core/import/slug.h"

enum { OTA_ID_MAX_PARTS = 4 };

char *
ota_platform_id(const char *service)
{
	return slug_make(span_of(service), "platform");
}

char *
ota_document_id(const char *url)
{
	char *path = site_readable_path(url);
	struct buf id;

	buf_init(&id, strlen(path) + 1);
	for (char *p = path; *p != '\0'; p++) {
		if (*p != '/')
			buf_addc(&id, strchr("\\:\"<>|*?", *p) != NULL ? '_' : *p);
		else if (id.len > 0 && id.data[id.len - 1] != '-' && p[1] != '\0')
			buf_addc(&id, '-');
	}
	free(path);
	return buf_steal(&id);
}

/* No other document's path ends the same way. */
static bool
is_alone(const char *const *urls, size_t n, size_t i, size_t parts)
{
	char *own = site_path_id(urls[i], parts);
	bool alone = true;

	for (size_t j = 0; j < n && alone; j++) {
		bool same = urls[j] == NULL || strcmp(urls[j], urls[i]) == 0;
		char *other = same ? NULL : site_path_id(urls[j], parts);

		alone = other == NULL || strcmp(other, own) != 0;
		free(other);
	}
	free(own);
	return alone;
}

char *
ota_page_id(const char *terms, const char *const *urls, size_t n, size_t i)
{
	char *id = slug_make(span_of(terms), "page");
	size_t parts = 1;
	char *tail, *words;

	if (n < 2 || urls[i] == NULL)
		return id;
	while (parts < OTA_ID_MAX_PARTS && !is_alone(urls, n, i, parts))
		parts++;
	tail = site_path_id(urls[i], parts);
	if (strcmp(tail, id) != 0) {
		words = mem_printf("%s-%s", id, tail);
		free(id);
		id = slug_make(span_of(words), "page");
		free(words);
	}
	free(tail);
	return id;
}

static bool
is_document(const struct page *page, const char *document)
{
	char *id = ota_document_id(page->url);
	bool same = strcmp(id, document) == 0;

	free(id);
	return same;
}

/* "privacy-policy" or "privacy-policy-usa", not "privacy-policyholders". */
static bool
begins_with_terms(const char *id, const char *slug)
{
	size_t n = strlen(slug);

	return strncmp(id, slug, n) == 0 && (id[n] == '\0' || id[n] == '-');
}

const struct page *
ota_page(const struct platform *platform, const char *terms, const char *document)
{
	char *slug = slug_make(span_of(terms), "page");
	const struct page *found = NULL;

	for (size_t i = 0; i < platform->n_pages && found == NULL; i++) {
		const struct page *page = platform->pages[i];
		const char *id = proposal_page_id(page);

		if (page->variant != NULL || !begins_with_terms(id, slug))
			continue;
		if (document == NULL ? strcmp(id, slug) == 0 : is_document(page, document))
			found = page;
	}
	free(slug);
	return found;
}
