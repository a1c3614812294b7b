/* Declarations of Open Terms Archive: what becomes of each shape, and what is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "core/page/declare.h"
#include "core/import/emit.h"
#include "core/import/ota.h"
#include "core/import/otafilter.h"

enum { TEXT_MAX = 1 << 20 };

/* JSON is written with ' for " here. The caller frees. */
static char *
json_of(const char *text)
{
	char *json = mem_strdup(text);

	for (char *p = json; *p != '\0'; p++)
		if (*p == '\'')
			*p = '"';
	return json;
}

static struct proposal *
read_json(const char *text, const char *filters, struct ota_report *report)
{
	char *json = json_of(text);
	struct proposal *p =
	    ota_read(span_of(json), "d/Acme.json", "acme", span_of(filters), report);

	free(json);
	return p;
}

/* ---- one terms: the YAML of its page ---- */

static const struct {
	const char *terms; /* of the service, in JSON with ' for " */
	const char *pages; /* of the platform, in YAML */
} shapes[] = {
	{ "'Privacy Policy': {'fetch': 'https://a.example/p', 'select': 'main'}",
	    "  privacy-policy:\n    url: https://a.example/p\n    select: main\n" },
	{ "'Terms of Service': {'fetch': 'https://a.example/t', 'select': ['main', '.x '],"
	  " 'remove': 'nav'}",
	    "  terms-of-service:\n    kind: terms\n    url: https://a.example/t\n"
	    "    select: [main, .x]\n    remove: nav\n" },
	{ "'Privacy Policy': {'fetch': 'https://a.example/p', 'select':"
	  " {'startBefore': '#a', 'endAfter': '#b'}}",
	    "  privacy-policy:\n    url: https://a.example/p\n"
	    "    select: {startBefore: \"#a\", endAfter: \"#b\"}\n" },
	{ "'Privacy Policy': {'fetch': 'https://a.example/p', 'select': 'main',"
	  " 'remove': ['nav', {'startAfter': 'h1', 'endBefore': 'p'}]}",
	    "  privacy-policy:\n    url: https://a.example/p\n    select: main\n"
	    "    remove: [nav, {startAfter: h1, endBefore: p}]\n" },
	/* defaults of a combine; a document's own value replaces them whole */
	{ "'Terms of Service': {'select': 'main', 'remove': ['nav', 'aside'], 'combine': ["
	  "{'fetch': 'https://a.example/legal/use'},"
	  "{'fetch': 'https://a.example/legal/pay', 'select': 'body', 'remove': 'footer'}]}",
	    "  terms-of-service-use:\n    kind: terms\n    url: https://a.example/legal/use\n"
	    "    select: main\n    remove: [nav, aside]\n"
	    "  terms-of-service-pay:\n    kind: terms\n    url: https://a.example/legal/pay\n"
	    "    select: body\n    remove: footer\n" },
	/* as many parts of the path as tell the documents apart */
	{ "'Trackers Policy': {'select': 'main', 'combine': ["
	  "{'fetch': 'https://a.example/eu/cookies.html'},"
	  "{'fetch': 'https://a.example/us/cookies.html'}, {'fetch': 'https://b.example/'}]}",
	    "  trackers-policy-eu-cookies:\n    url: https://a.example/eu/cookies.html\n"
	    "    select: main\n"
	    "  trackers-policy-us-cookies:\n    url: https://a.example/us/cookies.html\n"
	    "    select: main\n"
	    "  trackers-policy-b-example:\n    url: https://b.example/\n    select: main\n" },
	/* one of one document needs no more than the type */
	{ "'Imprint': {'combine': [{'fetch': 'https://a.example/i', 'select': 'main'}]}",
	    "  imprint:\n    url: https://a.example/i\n    select: main\n" },
	/* one address is one page */
	{ "'Privacy Policy': {'fetch': 'https://a.example/legal', 'select': '#p',"
	  " 'remove': ['nav', '#t']},"
	  "'Terms of Service': {'fetch': 'https://a.example/legal#t', 'select': ['#t', '#p'],"
	  " 'remove': ['aside', 'nav']}",
	    "  # Also Terms of Service.\n  privacy-policy:\n    url: https://a.example/legal\n"
	    "    select: [\"#p\", \"#t\"]\n    remove: nav\n" },
	{ "'Commercial Terms': {'fetch': 'https://a.example/x.PDF?v=1'}",
	    "  # A PDF, which is not readable yet.\n  commercial-terms:\n    kind: terms\n"
	    "    url: https://a.example/x.PDF?v=1\n" },
	{ "'Privacy Policy': {'fetch': 'https://a.example/é {x}', 'select': 'main',"
	  " 'executeClientScripts': true}",
	    "  # Needs a browser.\n  privacy-policy:\n"
	    "    url: https://a.example/%C3%A9%20%7Bx%7D\n    select: main\n\n"
	    "notes: |\n  Made by scripts in a browser, which smallprint does not run:\n"
	    "  privacy-policy.\n" },
	{ "'Privacy Policy': {'fetch': 'https://a.example/p', 'select': 'main',"
	  " 'executeClientScripts': false}",
	    "  privacy-policy:\n    url: https://a.example/p\n    select: main\n" },
	/* a type nobody lists, with a name that is no id */
	{ "'Déclaration & co': {'fetch': 'https://a.example/d', 'select': 'main'}",
	    "  declaration-and-co:\n    url: https://a.example/d\n    select: main\n" },
	{ "'Deceased Users': {'fetch': 'https://a.example/d', 'select': 'main'}",
	    "  deceased-users:\n    kind: help\n    url: https://a.example/d\n    select: "
	    "main\n" },
};

static void
test_shapes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(shapes); i++) {
		char *json = mem_printf("{'name': 'Acme', 'terms': {%s}}", shapes[i].terms);
		char *want =
		    mem_printf("platform: acme\nname: Acme\n\npages:\n%s", shapes[i].pages);
		struct ota_report report = { 0 };
		struct proposal *p = read_json(json, "", &report);
		struct strs complaints = { 0 };
		struct platform *platform = NULL;
		struct buf yaml;

		assert_non_null(p);
		assert_int_equal(report.mistakes.n, 0);
		buf_init(&yaml, TEXT_MAX);
		emit_proposal(p, &yaml);
		assert_string_equal(yaml.data, want);
		assert_int_equal(declare_platform(buf_span(&yaml), "acme.yaml", NULL, &platform,
				     &complaints),
		    0);
		platform_free(platform);
		buf_release(&yaml);
		proposal_free(p);
		ota_report_release(&report);
		free(json);
		free(want);
	}
}

/* ---- what is said ---- */

static const struct {
	const char *json;
	size_t pages;
	const char *mistake; /* its beginning; NULL: none */
	const char *lost;    /* likewise, the first */
} wrong[] = {
	{ "{'name': 'Acme',\n 'terms': {,}}", 0, "d/Acme.json:2:12: ", "d/Acme.json: not a" },
	{ "", 0, "d/Acme.json:1:0: ", "d/Acme.json: not a" },
	{ "[]", 0, "d/Acme.json:1:1: expected an object", "d/Acme.json: not a" },
	{ "{'name': 'A', 'name': 'B', 'terms': {}}", 0,
	    "d/Acme.json:1:", "d/Acme.json: not a" },
	{ "{'terms': {}}", 0, "d/Acme.json: a service has", "d/Acme.json: not a" },
	{ "{'name': 3, 'terms': {}}", 0, "d/Acme.json: a service has", "d/Acme.json: not a" },
	{ "{'name': 'Acme', 'terms': {}}", 0, NULL, "Acme: terminated" },
	{ "{'name': 'Acme', 'terms': {'T': 1}}", 0, "d/Acme.json: terms > T: wants an object",
	    "Acme: T: not a declaration" },
	{ "{'name': 'Acme', 'terms': {'T': {'select': 'main'}}}", 0,
	    "d/Acme.json: terms > T: the field \"fetch\" is missing", "Acme: T: no address" },
	{ "{'name': 'Acme', 'terms': {'T': {'fetch': 'ftp://x.y/', 'select': 'a'}}}", 0,
	    "d/Acme.json: terms > T: fetch: \"ftp://x.y/\" must begin",
	    "Acme: T: the address \"ftp" },
	{ "{'name': 'Acme', 'terms': {'T': {'fetch': 'http://x.y/', 'select': 'a['}}}", 1,
	    "d/Acme.json: terms > T: select: ", "Acme: T: select \"a[\" cannot be read" },
	{ "{'name': 'Acme', 'terms': {'T': {'fetch': 'http://x.y/', 'select': [3, 'a']}}}", 1,
	    "d/Acme.json: terms > T: \"select\" wants", NULL },
	{ "{'name': 'Acme', 'terms': {'T': {'fetch': 'http://x.y/', 'select':"
	  " {'startBefore': 'a', 'startAfter': 'b', 'endAfter': 'c'}}}}",
	    1, "d/Acme.json: terms > T: a range in \"select\" has not", "Acme: T: a range" },
	{ "{'name': 'Acme', 'terms': {'T': {'fetch': 'http://x.y/'}}}", 1,
	    "d/Acme.json: terms > T: the field \"select\" is missing", NULL },
	{ "{'name': 'Acme', 'terms': {'T': {'fetch': 'http://x.y/', 'select': 'a', 'selct': "
	  "1}}}",
	    1, "d/Acme.json: terms > T: unknown field \"selct\"", NULL },
	{ "{'name': 'Acme', 'shame': 1, 'terms': {'T': {'fetch': 'http://x.y/', 'select': "
	  "'a'}}}",
	    1, "d/Acme.json: unknown field \"shame\"", NULL },
	{ "{'name': 'Acme', 'terms': {'T': {'combine': []}}}", 0,
	    "d/Acme.json: terms > T: \"combine\" wants", NULL },
	{ "{'name': 'Acme', 'terms': {'T': {'combine': [{'fetch': 'http://x.y/', 'select': "
	  "'a'},"
	  " {'select': 'b'}]}}}",
	    1, "d/Acme.json: terms > T > combine[1]: the field \"fetch\"",
	    "Acme: T: no address" },
	{ "{'name': 'Acme', 'terms': {'T': {'select': 'a', 'combine': [{'fetch': "
	  "'http://x.y/a'},"
	  " {'fetch': 'http://x.y/a'}]}}}",
	    1, "d/Acme.json: terms > T > combine[1]: the address of t-a stands here twice",
	    NULL },
	{ "{'name': 'Acme', 'terms': {'T': {'fetch': 'http://x.y/', 'select': 'a',"
	  " 'filter': 'x'}}}",
	    1, "d/Acme.json: terms > T: \"filter\" wants a list", NULL },
	{ "{'name': 'Acme', 'terms': {'T': {'fetch': 'http://x.y/', 'select': 'a',"
	  " 'executeClientScripts': true}}}",
	    1, NULL, "Acme: T: needs a browser" },
	{ "{'name': 'Acme', 'terms': {'T': {'fetch': 'http://x.y/a.pdf'}}}", 1, NULL,
	    "Acme: T: t is a PDF" },
	{ "{'name': 'Acme', 'terms': {'T': {'fetch': 'http://x.y/', 'select': 'a',"
	  " 'filter': ['nobody']}}}",
	    1, NULL, "Acme: T: filter nobody: no such filter" },
};

static void
assert_begins(const struct strs *lines, const char *want)
{
	if (want == NULL && lines->n > 0)
		fail_msg("said: %s", lines->v[0]);
	if (want == NULL)
		return;
	assert_true(lines->n > 0);
	if (strncmp(lines->v[0], want, strlen(want)) != 0)
		fail_msg("said: %s\nwanted: %s", lines->v[0], want);
}

static void
test_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct ota_report report = { 0 };
		struct proposal *p = read_json(wrong[i].json, "", &report);

		assert_int_equal(p == NULL ? 0 : p->platform->n_pages, wrong[i].pages);
		assert_begins(&report.mistakes, wrong[i].mistake);
		assert_begins(&report.lost, wrong[i].lost);
		proposal_free(p);
		ota_report_release(&report);
	}
}

/* Any cut or broken byte of a declaration: no crash, and never a platform without a page. */
static void
test_broken_bytes(void **state)
{
	char *json = json_of(
	    "{'name': 'Acme', 'terms': {'T': {'select': ['a', {'startBefore': 'b', 'endAfter':"
	    " 'c'}], 'filter': ['x', {'y': 1}], 'combine': [{'fetch': 'http://x.y/a'},"
	    " {'fetch': 'http://x.y/b.pdf', 'executeClientScripts': true}]}}}");
	size_t n = strlen(json);

	(void)state;
	for (size_t i = 0; i < 3 * n; i++) {
		struct ota_report report = { 0 };
		char *broken = mem_strdup(json);
		struct proposal *p;

		if (i >= n)
			broken[i % n] = i < 2 * n ? '\x80' : '[';
		p = ota_read(span_make(broken, i < n ? i : n), "d/Acme.json", "acme",
		    span_of(""), &report);
		assert_true(p == NULL || p->platform->n_pages > 0);
		assert_true(p != NULL || report.mistakes.n > 0);
		proposal_free(p);
		ota_report_release(&report);
		free(broken);
	}
	free(json);
}

/* ---- filters ---- */

static const struct {
	const char *source;
	const char *name;
	enum otafilter filter;
	const char *selector;
} filters[] = {
	{ "", "removeQueryParams", OTAFILTER_LINKS, NULL },
	{ "", "other", OTAFILTER_UNKNOWN, NULL },
	{ "export function others(document) { }", "other", OTAFILTER_UNKNOWN, NULL },
	{ "export function other(document) { document.body.innerHTML = ''; }", "other",
	    OTAFILTER_OTHER, NULL },
	{ "export function tidy(d) {\n  document.querySelectorAll('.a > b')\n    .forEach(e => "
	  "e.remove());\n}",
	    "tidy", OTAFILTER_REMOVES, ".a > b" },
	{ "export const tidy = document => { document.querySelectorAll(\".a\").forEach((x) => "
	  "x.remove()) }",
	    "tidy", OTAFILTER_REMOVES, ".a" },
	{ "export function tidy(document) { document.querySelector('.a').remove(); }", "tidy",
	    OTAFILTER_REMOVES, ".a" },
	/* something stands behind it */
	{ "export function tidy(document) { document.querySelector('.a').remove(); more(); }",
	    "tidy", OTAFILTER_OTHER, NULL },
	/* not what was found is removed */
	{ "export function tidy(document) { document.querySelectorAll('.a').forEach(x => "
	  "y.remove()) }",
	    "tidy", OTAFILTER_OTHER, NULL },
	{ "export function tidy(d) { document.querySelectorAll('script').forEach(e => "
	  "e.remove()) }",
	    "tidy", OTAFILTER_SCRIPTS, NULL },
	{ "export function tidy(d) { d.querySelectorAll('a').forEach(l => { l.href = "
	  "l.href.replace('x', 'y'); }) }",
	    "tidy", OTAFILTER_LINKS, NULL },
	{ "export function tidy(d) { d.querySelectorAll('[href]').forEach(l => { if (!l.text) "
	  "l.remove(); }) }",
	    "tidy", OTAFILTER_OTHER, NULL },
	{ "export { cleanUrls } from './B.filters.js';", "cleanUrls", OTAFILTER_LINKS, NULL },
	{ "export function replaceTimeAgoByDate(d) { x(); }", "replaceTimeAgoByDate",
	    OTAFILTER_TIMES, NULL },
	{ "export function removeCloudflareEmailProtection(d, mail) { x(); }",
	    "removeCloudflareEmailProtection", OTAFILTER_EMAIL, NULL },
	/* the definition stands behind the export, as from another file */
	{ "export { tidy } from './B.filters.js';\nexport function tidy(d) { "
	  "document.querySelectorAll('.z').forEach(e => e.remove()); }",
	    "tidy", OTAFILTER_REMOVES, ".z" },
	{ "function tidy(", "tidy", OTAFILTER_OTHER, NULL },
	{ "function tidy(d) { {{{", "tidy", OTAFILTER_OTHER, NULL },
};

static void
test_filters(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(filters); i++) {
		char *selector;

		assert_int_equal(
		    otafilter_read(span_of(filters[i].source), filters[i].name, &selector),
		    filters[i].filter);
		if (filters[i].selector == NULL)
			assert_null(selector);
		else
			assert_string_equal(selector, filters[i].selector);
		free(selector);
	}
}

static void
test_filters_of_a_service(void **state)
{
	struct ota_report report = { 0 };
	struct proposal *p = read_json(
	    "{'name': 'Acme', 'terms': {'T': {'fetch': 'http://x.y/', 'select': 'a', 'remove':"
	    " 'nav', 'filter': ['tidy', {'cleanUrls': 1}, 'count', 'nobody']}}}",
	    "export function tidy(d) { document.querySelectorAll('.z').forEach(e => "
	    "e.remove()); }\n"
	    "export function cleanUrls(d) {}\nexport function count(d) { d.title = 'x'; }",
	    &report);
	const struct page *page = p->platform->pages[0];

	(void)state;
	assert_int_equal(page->remove.n, 2);
	assert_string_equal(page->remove.v[1].css, ".z");
	assert_int_equal(report.noted.n, 2);
	assert_string_equal(report.noted.v[0], "Acme: T: filter tidy: written as `remove`");
	assert_int_equal(report.lost.n, 2);
	assert_string_equal(
	    report.lost.v[0], "Acme: T: filter count: its JavaScript is not run here");
	assert_non_null(strstr(report.lost.v[1], "Acme: T: filter nobody: no such filter"));
	proposal_free(p);
	ota_report_release(&report);
}

/* ---- history ---- */

static const char now[] = "{'name': 'Acme', 'terms': {"
			  " 'T': {'fetch': 'http://x.y/t', 'select': 'main'},"
			  " 'Two': {'select': 'main', 'combine': [{'fetch': 'http://x.y/a'}, "
			  "{'fetch': 'http://x.y/b'}]}}}";

static const char then[] =
    "{'T': ["
    "  {'fetch': 'http://x.y/t', 'select': '.b', 'ValidUntil': '2022-05-06T00:00:00+02:00'},"
    "  {'fetch': 'http://old.y/', 'select': '.a', 'remove': ['nav'], 'validUntil': "
    "'2021-03-04'},"
    "  {'fetch': 'http://x.y/t', 'validUntil': 'soon'}],"
    " 'Two': ["
    "  {'fetch': 'http://x.y/b', 'select': '.c', 'validUntil': '2020-01-01T00:00:00Z'},"
    "  {'select': '.d', 'validUntil': '2021-01-01T00:00:00Z',"
    "   'combine': [{'fetch': 'http://x.y/a'}, {'fetch': 'http://x.y/gone', 'select': 'p'}]}],"
    " 'Ended': [{'fetch': 'http://x.y/e', 'select': 'p', 'validUntil': "
    "'2020-01-01T00:00:00Z'}],"
    " 'Q': {}}";

static const struct {
	size_t page;
	size_t i;
	utc_t until;
	const char *url; /* NULL: the page's */
	const char *select;
} earlier[] = {
	{ 0, 0, INT64_C(1614902399), "http://old.y/", ".a" }, /* all of that day */
	{ 0, 1, INT64_C(1651788000), NULL, ".b" },
	{ 1, 0, INT64_C(1609459200), NULL, ".d" },
	{ 2, 0, INT64_C(1577836800), NULL, ".c" },
};

static void
test_history(void **state)
{
	char *json = json_of(now), *history = json_of(then);
	struct ota_report report = { 0 };
	struct proposal *p =
	    ota_read(span_of(json), "d/Acme.json", "acme", span_of(""), &report);

	(void)state;
	ota_read_history(span_of(history), "d/Acme.history.json", "Acme", p, &report);
	assert_int_equal(report.earlier, 6);
	assert_string_equal(report.noted.v[report.noted.n - 1],
	    "Acme: history: 6 earlier declarations of 4 terms, for pages fetched then "
	    "(`earlier`)");
	for (size_t i = 0; i < COUNT(earlier); i++) {
		const struct page *page = p->platform->pages[earlier[i].page];
		const struct page_earlier *e = &page->earlier[earlier[i].i];

		assert_true(earlier[i].i < page->n_earlier);
		assert_int_equal(e->until, earlier[i].until);
		assert_string_equal(e->select.v[0].css, earlier[i].select);
		if (earlier[i].url == NULL)
			assert_null(e->url);
		else
			assert_string_equal(e->url, earlier[i].url);
	}
	assert_string_equal(p->platform->pages[0]->earlier[0].remove.v[0].css, "nav");
	assert_int_equal(report.lost.n, 2);
	assert_string_equal(report.lost.v[0],
	    "Acme: Two: an earlier document has no page now: http://x.y/gone");
	assert_int_equal(report.mistakes.n, 3);
	assert_string_equal(report.mistakes.v[0],
	    "d/Acme.history.json: terms > T[0]: \"ValidUntil\" should be \"validUntil\"; taken "
	    "all the same");
	proposal_free(p);
	ota_report_release(&report);
	free(json);
	free(history);
}

/* ---- from a record to its page ---- */

static const struct {
	const char *url;
	const char *id;
} documents[] = {
	{ "https://claude.ai/legal/privacy", "legal-privacy" },
	{ "https://a.example/policies/eu-privacy-policy/", "policies-eu-privacy-policy" },
	{ "https://a.example/x.html?y=1#z", "x" },
	{ "https://a.example/a%20b/c%3Ad", "a b-c_d" },
	{ "https://a.example/v1.2/x", "v1.2-x" },
	{ "https://a.example", "" },
};

static void
test_document_ids(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(documents); i++) {
		char *id = ota_document_id(documents[i].url);

		assert_string_equal(id, documents[i].id);
		free(id);
	}
}

static const struct {
	const char *terms;
	const char *document;
	const char *page; /* NULL: none */
} records[] = {
	{ "Privacy Policy", "legal-privacy", "acme/privacy-policy-privacy" },
	{ "Privacy Policy", "eu-privacy", "acme/privacy-policy-eu-privacy" },
	{ "Privacy Policy", "gone", NULL },
	{ "Privacy Policy", NULL, NULL },
	{ "Terms of Service", NULL, "acme/terms-of-service" },
	{ "Terms", NULL, NULL },
	{ "Imprint", NULL, NULL },
};

static void
test_records(void **state)
{
	struct ota_report report = { 0 };
	struct proposal *p = read_json(
	    "{'name': 'Acme', 'terms': {'Privacy Policy': {'select': 'main', 'combine': ["
	    "{'fetch': 'https://a.example/legal/privacy'},"
	    "{'fetch': 'https://a.example/eu-privacy.html'}]},"
	    "'Terms of Service': {'fetch': 'https://a.example/terms', 'select': 'main'}}}",
	    "", &report);

	(void)state;
	for (size_t i = 0; i < COUNT(records); i++) {
		const struct page *page =
		    ota_page(p->platform, records[i].terms, records[i].document);

		if (records[i].page == NULL)
			assert_null(page);
		else
			assert_string_equal(page->id, records[i].page);
	}
	proposal_free(p);
	ota_report_release(&report);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_broken_bytes),
		cmocka_unit_test(test_filters),
		cmocka_unit_test(test_filters_of_a_service),
		cmocka_unit_test(test_history),
		cmocka_unit_test(test_document_ids),
		cmocka_unit_test(test_records),
	};

	return cmocka_run_group_tests_name("ota", tests, NULL, NULL);
}
