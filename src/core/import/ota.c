/* Open Terms Archive's declarations into ours. */
#include "core/import/ota.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/utc.h"
#include "core/import/kind.h"
#include "core/import/otafilter.h"
#include "core/import/site.h"
#include "core/import/slug.h"
#include "core/page/declare.h"
#include "core/page/fault.h"
#include "core/text/css.h"
#include "core/text/html.h"

enum { OTA_TELL = 160 }; /* bytes of a stranger's text in a message */

/* One service on its way to a proposal. */
struct reading {
	const char *file;
	const char *service; /* its name */
	const char *terms;   /* the type at hand */
	char where[64];      /* "", " > combine[2]" */
	struct span filters;
	struct proposal *proposal;
	struct strs browser; /* ids of pages that want one */
	struct ota_report *report;
};

/* ---- saying ---- */

static void mistake(struct reading *r, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
static void lost(struct reading *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Where it is in the file: jansson keeps lines only of what is no JSON at all. */
static void __attribute__((format(printf, 2, 3)))
mistake(struct reading *r, const char *fmt, ...)
{
	char what[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	strs_take(&r->report->mistakes, r->terms == NULL
					    ? mem_printf("%s: %s", r->file, what)
					    : mem_printf("%s: terms > %.*s%s: %s", r->file,
						  OTA_TELL, r->terms, r->where, what));
}

static void __attribute__((format(printf, 3, 0)))
tell(struct reading *r, struct strs *list, const char *fmt, va_list ap)
{
	char what[512];
	char *line;

	vsnprintf(what, sizeof what, fmt, ap);
	line = mem_printf("%.*s: %.*s: %s", OTA_TELL, r->service, OTA_TELL, r->terms, what);
	if (strs_has(list, line))
		free(line);
	else
		strs_take(list, line);
}

static void __attribute__((format(printf, 2, 3))) lost(struct reading *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tell(r, &r->report->lost, fmt, ap);
	va_end(ap);
}

static void __attribute__((format(printf, 2, 3))) noted(struct reading *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tell(r, &r->report->noted, fmt, ap);
	va_end(ap);
}

/* ---- kinds ---- */

/* Types whose own words would mislead; kind_guess() knows the others. */
static const struct {
	const char *type;
	enum page_kind kind;
} types[] = {
	{ "Deceased Users", PAGE_HELP },
	{ "Restricted Use Policy", PAGE_TERMS },
	{ "Acceptable Use Policy", PAGE_TERMS },
	{ "In-App Purchases Policy", PAGE_TERMS },
	{ "Law Enforcement Guidelines", PAGE_POLICY },
	{ "Brand Guidelines", PAGE_TERMS },
	{ "Seller Warranty", PAGE_TERMS },
	{ "Single Sign-On Policy", PAGE_TERMS },
	{ "Vulnerability Disclosure Policy", PAGE_POLICY },
	{ "Live Policy", PAGE_TERMS },
	{ "Ranking Parameters Description", PAGE_HELP },
	{ "Platform to Business Notice", PAGE_TERMS },
	{ "Business Mediation Policy", PAGE_TERMS },
	{ "Accessibility Statement", PAGE_HELP },
	{ "Content Monetisation Policy", PAGE_TERMS },
	{ "Advertising Content Policy", PAGE_TERMS },
};

static enum page_kind
kind_of(const char *type, const char *slug)
{
	enum page_kind kind = PAGE_POLICY;

	for (size_t i = 0; i < COUNT(types); i++)
		if (strcasecmp(types[i].type, type) == 0)
			return types[i].kind;
	(void)kind_guess(slug, &kind);
	/* Under `pages`, nothing announces: an unknown type may be called "Updates". */
	return kind == PAGE_ANNOUNCEMENT ? PAGE_POLICY : kind;
}

/* ---- addresses ---- */

static bool
is_pdf(const char *url)
{
	struct span path = site_path(url);

	return path.len > 4 && strncasecmp(path.data + path.len - 4, ".pdf", 4) == 0;
}

/* ---- selectors ---- */

/* Without white space around it, unless that is escaped. The caller frees. */
static char *
trimmed(const char *css)
{
	struct span s = span_trim(span_of(css));

	if (s.len > 0 && s.data[s.len - 1] == '\\')
		s = span_of(css);
	return span_dup(s);
}

static void
read_css(struct reading *r, const char *key, const char *text, struct selectors *out)
{
	char *css = trimmed(text);
	struct error err = { 0 };

	if (*css == '\0') {
		mistake(r, "an empty selector in \"%s\"", key);
	} else if (css_check(css, &err) != 0) {
		mistake(r, "%s: %s", key, err.message);
		lost(r, "%s \"%.*s\" cannot be read", key, OTA_TELL, css);
	} else {
		selectors_add_css(out, css);
	}
	free(css);
}

static const char *
member(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static bool
is_css(const char *text)
{
	return *text != '\0' && css_check(text, NULL) == 0;
}

static void
read_range(struct reading *r, const char *key, const json_t *value, struct selectors *out)
{
	const char *start = member(value, "startBefore"),
		   *start_after = member(value, "startAfter");
	const char *end = member(value, "endBefore"), *end_after = member(value, "endAfter");
	struct selector s = { .start_after = start_after != NULL,
		.end_after = end_after != NULL };

	if ((start == NULL) == (start_after == NULL) || (end == NULL) == (end_after == NULL)) {
		mistake(r,
		    "a range in \"%s\" has not one of startBefore and startAfter, and one of "
		    "endBefore and endAfter",
		    key);
		lost(r, "a range in %s that has not two ends", key);
		return;
	}
	/* borrowed for the copy */
	s.start = (char *)(uintptr_t)(start != NULL ? start : start_after);
	s.end = (char *)(uintptr_t)(end != NULL ? end : end_after);
	if (!is_css(s.start) || !is_css(s.end)) {
		mistake(r, "%s: a range between selectors that cannot be read", key);
		lost(r, "%s from \"%.60s\" to \"%.60s\" cannot be read", key, s.start, s.end);
		return;
	}
	selectors_add_copy(out, &s);
}

static void
read_selector(struct reading *r, const char *key, const json_t *value, struct selectors *out)
{
	if (json_is_string(value))
		read_css(r, key, json_string_value(value), out);
	else if (json_is_object(value))
		read_range(r, key, value, out);
	else
		mistake(r, "\"%s\" wants a selector or a range", key);
}

static void
read_selectors(struct reading *r, const char *key, const json_t *value, struct selectors *out)
{
	size_t n = json_array_size(value);

	if (value == NULL)
		return;
	if (!json_is_array(value))
		return read_selector(r, key, value, out);
	if (n > OTA_MAX_SELECTORS) {
		mistake(r, "more than %d selectors in \"%s\"", OTA_MAX_SELECTORS, key);
		n = OTA_MAX_SELECTORS;
	}
	for (size_t i = 0; i < n; i++)
		read_selector(r, key, json_array_get(value, i), out);
}

/* ---- filters ---- */

static void
apply_filter(struct reading *r, struct page *page, const char *name)
{
	char *selector;
	enum otafilter filter = otafilter_read(r->filters, name, &selector);

	if (filter == OTAFILTER_REMOVES && !is_css(selector))
		filter = OTAFILTER_OTHER;
	if (filter == OTAFILTER_UNKNOWN || filter == OTAFILTER_OTHER) {
		lost(r, "filter %.*s: %s", OTA_TELL, name, otafilter_says(filter));
		proposal_say(
		    r->proposal, page, "Open Terms Archive also runs its filter %s.", name);
	} else {
		noted(r, "filter %.*s: %s", OTA_TELL, name, otafilter_says(filter));
	}
	if (filter == OTAFILTER_REMOVES)
		selectors_add_css(&page->remove, selector);
	free(selector);
}

/* "cleanUrls" or {"removeQueryParams": ["utm"]} */
static void
read_filters(struct reading *r, const json_t *value, struct page *page)
{
	size_t n = json_array_size(value);

	if (value == NULL)
		return;
	if (!json_is_array(value))
		return mistake(r, "\"filter\" wants a list of names");
	for (size_t i = 0; i < n && i < OTA_MAX_SELECTORS; i++) {
		const json_t *item = json_array_get(value, i);
		void *first =
		    json_is_object(item) ? json_object_iter((json_t *)(uintptr_t)item) : NULL;

		if (json_is_string(item))
			apply_filter(r, page, json_string_value(item));
		else if (first != NULL && json_object_size(item) == 1)
			apply_filter(r, page, json_object_iter_key(first));
		else
			mistake(r, "\"filter\" wants names, or objects of one name");
	}
}

/* ---- one document ---- */

/* Its own value, else what stands beside `combine` for all. */
static const json_t *
value_of(const json_t *document, const json_t *defaults, const char *key)
{
	const json_t *value = json_object_get(document, key);

	if (value == NULL || json_is_null(value))
		value = json_object_get(defaults, key);
	return json_is_null(value) ? NULL : value;
}

static void
check_members(struct reading *r, const json_t *object)
{
	static const char *const known[] = { "fetch", "select", "remove", "filter",
		"executeClientScripts", "combine", NULL };
	void *i = json_object_iter((json_t *)(uintptr_t)object);

	for (; i != NULL; i = json_object_iter_next((json_t *)(uintptr_t)object, i)) {
		const char *key = json_object_iter_key(i);
		bool found = false;

		for (size_t k = 0; known[k] != NULL; k++)
			found = found || strcmp(known[k], key) == 0;
		if (!found)
			mistake(r, "unknown field \"%.60s\"", key);
	}
}

/* A terms' address, ready to be declared; NULL after saying why not. The caller frees. */
static char *
read_url(struct reading *r, const json_t *document)
{
	const char *text = member(document, "fetch");
	const char *fault;
	char *url;

	if (text == NULL) {
		mistake(r, "the field \"fetch\" is missing (an address)");
		lost(r, "no address to fetch");
		return NULL;
	}
	url = site_encode(text);
	fault = fault_url(url);
	if (fault == NULL)
		return url;
	mistake(r, "fetch: \"%.100s\" %s", text, fault);
	lost(r, "the address \"%.*s\" %s", OTA_TELL, text, fault);
	free(url);
	return NULL;
}

/* Does one of both leave out less? Only what both leave out is left out of what they share. */
static void
keep_common(struct selectors *list, const struct selectors *other)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->n; i++) {
		struct selector *s = &list->v[i];

		if (selectors_has(other, s)) {
			list->v[kept++] = *s;
			continue;
		}
		free(s->css);
		free(s->start);
		free(s->end);
	}
	list->n = kept;
}

/* Was the page made for these terms, alone or as one of a combine? */
static bool
is_of_terms(const struct page *page, const char *terms)
{
	char *slug = slug_make(span_of(terms), "page");
	size_t n = strlen(slug);
	const char *id = proposal_page_id(page);
	bool same = strncmp(id, slug, n) == 0 && (id[n] == '\0' || id[n] == '-');

	free(slug);
	return same;
}

/* Terms of the same address: one page is read for both. */
static void
share(struct reading *r, struct page *page, const json_t *document, const json_t *defaults)
{
	struct selectors remove = { 0 }, select = { 0 };
	bool all = page->select.n == 0;

	read_selectors(r, "select", value_of(document, defaults, "select"), &select);
	read_selectors(r, "remove", value_of(document, defaults, "remove"), &remove);
	for (size_t i = 0; i < select.n && !all; i++)
		if (!selectors_has(&page->select, &select.v[i]))
			selectors_add_copy(&page->select, &select.v[i]);
	if (select.n == 0)
		selectors_release(&page->select);
	keep_common(&page->remove, &remove);
	if (is_of_terms(page, r->terms)) {
		mistake(r, "the address of %s stands here twice", proposal_page_id(page));
	} else {
		proposal_say(r->proposal, page, "Also %s.", r->terms);
		noted(r, "stands at the address of %s, which now holds both",
		    proposal_page_id(page));
	}
	selectors_release(&select);
	selectors_release(&remove);
}

static void
fill(struct reading *r, struct page *page, const json_t *document, const json_t *defaults)
{
	const json_t *select = value_of(document, defaults, "select");

	read_selectors(r, "select", select, &page->select);
	read_selectors(r, "remove", value_of(document, defaults, "remove"), &page->remove);
	read_filters(r, value_of(document, defaults, "filter"), page);
	if (is_pdf(page->url)) {
		proposal_say(r->proposal, page, "A PDF, which is not readable yet.");
		lost(r, "%s is a PDF: declared, but not readable yet", proposal_page_id(page));
	} else if (select == NULL) {
		mistake(r, "the field \"select\" is missing; the main content is guessed");
	}
	if (json_is_true(value_of(document, defaults, "executeClientScripts"))) {
		proposal_say(r->proposal, page, "Needs a browser.");
		lost(
		    r, "needs a browser (executeClientScripts): declared, and fetched plainly");
		strs_add(&r->browser, proposal_page_id(page));
	}
}

static void
read_document(struct reading *r, const char *id, const json_t *document, const json_t *defaults)
{
	char *url = read_url(r, document);
	char *slug = slug_make(span_of(r->terms), "page");
	struct page *page;

	if (url == NULL)
		goto out;
	page = proposal_at(r->proposal, url);
	if (page != NULL) {
		share(r, page, document, defaults);
		goto out;
	}
	page = proposal_page(r->proposal, id, strcmp(id, slug) == 0 ? r->terms : NULL, url,
	    kind_of(r->terms, slug));
	if (page == NULL)
		lost(r, "a platform has at most %d pages", DECLARE_MAX_PAGES);
	else
		fill(r, page, document, defaults);
out:
	free(slug);
	free(url);
}

/* ---- combine ---- */

static void
read_combine(struct reading *r, const json_t *terms, const json_t *documents)
{
	size_t n = json_array_size(documents);
	const char **urls;

	if (!json_is_array(documents) || n == 0)
		return mistake(r, "\"combine\" wants a list of documents");
	if (n > OTA_MAX_DOCUMENTS) {
		mistake(r, "more than %d documents in \"combine\"", OTA_MAX_DOCUMENTS);
		lost(r, "%zu of its %zu documents", n - OTA_MAX_DOCUMENTS, n);
		n = OTA_MAX_DOCUMENTS;
	}
	if (json_object_get(terms, "fetch") != NULL)
		mistake(r, "\"fetch\" stands beside \"combine\"; the documents are taken");
	urls = mem_array(n, sizeof *urls);
	for (size_t i = 0; i < n; i++)
		urls[i] = member(json_array_get(documents, i), "fetch");
	for (size_t i = 0; i < n; i++) {
		const json_t *document = json_array_get(documents, i);
		char *id = ota_page_id(r->terms, urls, n, i);

		snprintf(r->where, sizeof r->where, " > combine[%zu]", i);
		check_members(r, document);
		read_document(r, id, document, terms);
		free(id);
	}
	r->where[0] = '\0';
	free(urls);
}

static void
read_terms(struct reading *r, const json_t *terms)
{
	const json_t *documents = json_object_get(terms, "combine");
	char *id;

	if (!json_is_object(terms)) {
		mistake(r, "wants an object");
		return lost(r, "not a declaration");
	}
	check_members(r, terms);
	if (documents != NULL)
		return read_combine(r, terms, documents);
	id = ota_page_id(r->terms, NULL, 0, 0);
	read_document(r, id, terms, NULL);
	free(id);
}

/* ---- the file ---- */

static json_t *
load(struct span json, const char *file, struct strs *mistakes)
{
	json_error_t why;
	json_t *root;

	if (json.len > OTA_MAX_BYTES) {
		strs_take(mistakes, mem_printf("%s: larger than 4 MiB", file));
		return NULL;
	}
	if (json.len > 2 && memcmp(json.data, "\xef\xbb\xbf", 3) == 0)
		json = span_make(json.data + 3, json.len - 3);
	root = json_loadb(
	    json.data == NULL ? "" : json.data, json.len, JSON_REJECT_DUPLICATES, &why);
	if (root == NULL) {
		strs_take(
		    mistakes, mem_printf("%s:%d:%d: %s", file, why.line, why.column, why.text));
	} else if (!json_is_object(root)) {
		strs_take(mistakes, mem_printf("%s:1:1: expected an object", file));
		json_decref(root);
		root = NULL;
	}
	return root;
}

static void
say_browser(struct reading *r)
{
	struct buf text;

	if (r->browser.n == 0)
		return;
	buf_init(&text, 64 << 10);
	buf_adds(&text, "Made by scripts in a browser, which smallprint does not run:\n");
	for (size_t i = 0; i < r->browser.n; i++)
		buf_addf(&text, "%s%s", r->browser.v[i],
		    i + 1 == r->browser.n ? ".\n"
		    : (i + 1) % 4 == 0    ? ",\n"
					  : ", ");
	r->proposal->platform->notes = buf_steal(&text);
}

static void
check_service(struct reading *r, const json_t *root)
{
	void *i = json_object_iter((json_t *)(uintptr_t)root);

	for (; i != NULL; i = json_object_iter_next((json_t *)(uintptr_t)root, i)) {
		const char *key = json_object_iter_key(i);

		if (strcmp(key, "name") != 0 && strcmp(key, "terms") != 0 &&
		    strcmp(key, "importedFrom") != 0)
			mistake(r, "unknown field \"%.60s\"", key);
	}
}

static void
read_all_terms(struct reading *r, const json_t *all)
{
	void *i = json_object_iter((json_t *)(uintptr_t)all);

	for (; i != NULL; i = json_object_iter_next((json_t *)(uintptr_t)all, i)) {
		r->terms = json_object_iter_key(i);
		read_terms(r, json_object_iter_value(i));
	}
	r->terms = NULL;
}

struct proposal *
ota_read(struct span json, const char *file, const char *id, struct span filters,
    struct ota_report *report)
{
	struct reading r = { .file = file, .filters = filters, .report = report };
	json_t *root = load(json, file, &report->mistakes);
	const json_t *terms = json_object_get(root, "terms");

	r.service = member(root, "name");
	if (root != NULL && (r.service == NULL || *r.service == '\0' || !json_is_object(terms)))
		mistake(&r, "a service has a \"name\" and \"terms\"");
	if (r.service == NULL || *r.service == '\0' || !json_is_object(terms)) {
		strs_take(&report->lost, mem_printf("%s: not a service's declaration", file));
		goto out;
	}
	check_service(&r, root);
	if (json_object_size(terms) == 0) {
		strs_take(
		    &report->lost, mem_printf("%.*s: terminated: it has no terms any more",
				       OTA_TELL, r.service));
		goto out;
	}
	r.proposal = proposal_new(id, r.service);
	read_all_terms(&r, terms);
	say_browser(&r);
	if (r.proposal->platform->n_pages == 0) {
		proposal_free(r.proposal);
		r.proposal = NULL;
	}
out:
	strs_release(&r.browser);
	json_decref(root);
	return r.proposal;
}

/* ---- history ---- */

static const char *
valid_until(struct reading *r, const json_t *entry)
{
	void *i = json_object_iter((json_t *)(uintptr_t)entry);

	for (; i != NULL; i = json_object_iter_next((json_t *)(uintptr_t)entry, i)) {
		const char *key = json_object_iter_key(i);

		if (strcasecmp(key, "validUntil") != 0)
			continue;
		if (strcmp(key, "validUntil") != 0)
			mistake(r, "\"%s\" should be \"validUntil\"; taken all the same", key);
		return json_string_value(json_object_iter_value(i));
	}
	mistake(r, "the field \"validUntil\" is missing");
	return NULL;
}

/* A day is meant to its end. */
static bool
read_until(struct reading *r, const json_t *entry, utc_t *until)
{
	const char *text = valid_until(r, entry);
	day_t day;

	if (text == NULL)
		return false;
	if (!utc_parse(span_of(text), until)) {
		mistake(r, "validUntil: \"%.40s\" is no date", text);
		return false;
	}
	if (day_parse(span_of(text), &day))
		*until += UTC_DAY_SECONDS - 1;
	return true;
}

/* The page that an earlier document became: by its address, by its terms, by its record. */
static struct page *
page_of_earlier(struct reading *r, const char *url, bool alone)
{
	struct page *page = proposal_at(r->proposal, url);
	const struct page *found;
	char *document;

	if (page != NULL && is_of_terms(page, r->terms))
		return page;
	document = alone ? NULL : ota_document_id(url);
	found = ota_page(r->proposal->platform, r->terms, document);
	free(document);
	return (struct page *)(uintptr_t)found; /* the proposal is ours to fill */
}

/* In the order of time; of two that end at once the first holds. */
static struct page_earlier *
earlier_at(struct page *page, utc_t until)
{
	size_t i = page->n_earlier;

	while (i > 0 && page->earlier[i - 1].until > until)
		i--;
	if (i > 0 && page->earlier[i - 1].until == until)
		return NULL;
	MEM_GROW(page->earlier, page->n_earlier, page->cap_earlier);
	memmove(&page->earlier[i + 1], &page->earlier[i],
	    (page->n_earlier++ - i) * sizeof *page->earlier);
	page->earlier[i] = (struct page_earlier){ .until = until };
	return &page->earlier[i];
}

static void
read_earlier_document(
    struct reading *r, const json_t *document, const json_t *defaults, utc_t until, bool alone)
{
	char *url = read_url(r, document);
	struct page *page = url == NULL ? NULL : page_of_earlier(r, url, alone);
	struct page_earlier *e;

	if (url != NULL && page == NULL)
		lost(r, "an earlier document has no page now: %.*s", OTA_TELL, url);
	e = page == NULL ? NULL : earlier_at(page, until);
	if (e == NULL)
		goto out;
	if (strcmp(url, page->url) != 0)
		e->url = mem_strdup(url);
	read_selectors(r, "select", value_of(document, defaults, "select"), &e->select);
	read_selectors(r, "remove", value_of(document, defaults, "remove"), &e->remove);
	if (value_of(document, defaults, "filter") != NULL)
		noted(r, "the filters of its earlier declarations are not carried over");
out:
	free(url);
}

static void
read_earlier_entry(struct reading *r, const json_t *entry)
{
	const json_t *documents = json_object_get(entry, "combine");
	utc_t until;

	r->report->earlier++;
	if (!read_until(r, entry, &until) || r->proposal == NULL)
		return;
	if (documents == NULL)
		return read_earlier_document(r, entry, NULL, until, true);
	for (size_t i = 0; i < json_array_size(documents) && i < OTA_MAX_DOCUMENTS; i++)
		read_earlier_document(r, json_array_get(documents, i), entry, until, false);
}

static void
read_earlier(struct reading *r, const json_t *entries)
{
	if (!json_is_array(entries))
		return mistake(r, "wants a list of earlier declarations");
	for (size_t i = 0; i < json_array_size(entries); i++) {
		snprintf(r->where, sizeof r->where, "[%zu]", i);
		read_earlier_entry(r, json_array_get(entries, i));
	}
	r->where[0] = '\0';
}

void
ota_read_history(struct span json, const char *file, const char *service,
    struct proposal *proposal, struct ota_report *report)
{
	struct reading r = {
		.file = file, .service = service, .proposal = proposal, .report = report
	};
	json_t *root = load(json, file, &report->mistakes);
	size_t before = report->earlier, n = json_object_size(root);
	void *i = json_object_iter(root);

	for (; i != NULL; i = json_object_iter_next(root, i)) {
		r.terms = json_object_iter_key(i);
		read_earlier(&r, json_object_iter_value(i));
	}
	if (report->earlier > before)
		strs_take(&report->noted,
		    mem_printf(
			"%.*s: history: %zu earlier declarations of %zu terms, for pages "
			"fetched then (`earlier`)%s",
			OTA_TELL, service, report->earlier - before, n,
			proposal == NULL ? ", none of which is left" : ""));
	json_decref(root);
}

void
ota_report_release(struct ota_report *report)
{
	strs_release(&report->mistakes);
	strs_release(&report->lost);
	strs_release(&report->noted);
}
