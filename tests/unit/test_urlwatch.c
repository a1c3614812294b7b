/* Jobs of urlwatch: what becomes of each, and what is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "core/import/emit.h"
#include "core/import/urlwatch.h"
#include "core/import/xpath.h"
#include "core/page/declare.h"
#include "core/text/css.h"
#include "core/text/html.h"

enum { TEXT_MAX = 1 << 20 };

static const struct {
	const char *xpath;
	const char *css; /* NULL: no path of elements */
} paths[] = {
	{ "//main", "main" },
	{ "//div[@id=\"x\"]", "div[id=\"x\"]" },
	{ "//div[@id='x']/p", "div[id=\"x\"] > p" },
	{ "//*[@class='a b']//li", "[class=\"a b\"] li" },
	{ "//*[contains(@class, 'a')]", "[class*=\"a\"]" },
	{ "//a[starts-with(@href,'/x')]", "a[href^=\"/x\"]" },
	{ "//div[@id='x' and @data-y]", "div[id=\"x\"][data-y]" },
	{ "/html/body/div[2]", "html > body > div:nth-of-type(2)" },
	{ "//ul/*", "ul > *" },
	{ "//h1 | //p", "h1, p" },
	{ ".//section", "section" },
	{ "//div[2][@id='x']", "div:nth-of-type(2)[id=\"x\"]" },
	{ "//div[@id='x'][2]", NULL }, /* the second of those with the id */
	{ "//div/text()", NULL },
	{ "//div/@href", NULL },
	{ "//div/..", NULL },
	{ "//*[2]", NULL },
	{ "//div[last()]", NULL },
	{ "//div[text()='x']", NULL },
	{ "//div[not(@id)]", NULL },
	{ "//following-sibling::p", NULL },
	{ "(//div)[1]", NULL },
	{ "/div", NULL }, /* the root is html */
	{ "main", NULL },
	{ "", NULL },
	{ "//div[@id=\"x]", NULL },
	{ "//", NULL },
};

static void
test_xpath(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(paths); i++) {
		char *css = xpath_css(paths[i].xpath);

		if (paths[i].css == NULL) {
			assert_null(css);
			continue;
		}
		assert_non_null(css);
		assert_string_equal(css, paths[i].css);
		assert_int_equal(css_check(css, NULL), 0);
		free(css);
	}
}

static const struct {
	const char *job;
	const char *page; /* its YAML; NULL: not a page */
	const char *lost; /* the end of the only line, or NULL */
} jobs[] = {
	{ "name: Privacy\nurl: https://acme.example/p\nfilter: [{css: main}, html2text, "
	  "strip]\n",
	    "  privacy:\n    url: https://acme.example/p\n    select: main\n", NULL },
	{ "url: https://acme.example/legal/terms\n",
	    "  terms:\n    kind: terms\n    url: https://acme.example/legal/terms\n", NULL },
	{ "url: https://acme.example/p\nfilter: css:#a,html2text\n",
	    "  p:\n    url: https://acme.example/p\n    select: \"#a\"\n", NULL },
	{ "url: https://acme.example/p\nfilter:\n  - element-by-id: a\n",
	    "  p:\n    url: https://acme.example/p\n    select: \"#a\"\n", NULL },
	{ "url: https://acme.example/p\nfilter:\n  - element-by-id: 1a\n",
	    "  p:\n    url: https://acme.example/p\n    select: '[id=\"1a\"]'\n", NULL },
	{ "url: https://acme.example/p\nfilter:\n  - element-by-class: a\n  - css: p\n",
	    "  p:\n    url: https://acme.example/p\n    select: .a p\n", NULL },
	{ "url: https://acme.example/p\nfilter:\n  - xpath: //div[@id=\"x\"]\n",
	    "  p:\n    url: https://acme.example/p\n    select: div[id=\"x\"]\n", NULL },
	{ "url: https://acme.example/p\nfilter:\n  - css: {selector: main, exclude: nav, "
	  "method: "
	  "html}\n",
	    "  p:\n    url: https://acme.example/p\n    select: main\n    remove: nav\n",
	    NULL },
	{ "url: https://acme.example/p\nfilter:\n  - xpath: {path: //main, exclude: "
	  "'//p/text()'}\n",
	    "  p:\n    url: https://acme.example/p\n    select: main\n",
	    "filter xpath: leaving out \"//p/text()\" has no selector here" },
	{ "url: https://acme.example/p\nfilter:\n  - xpath: //div[last()]\n",
	    "  p:\n    url: https://acme.example/p\n",
	    "w.yaml:3: \"https://acme.example/p\": filter xpath: \"//div[last()]\" has no "
	    "selector here" },
	{ "url: https://acme.example/p\nfilter:\n  - grep: AI\n",
	    "  p:\n    url: https://acme.example/p\n", "filter grep: AI" },
	{ "url: https://acme.example/p\nfilter:\n  - sort\n",
	    "  p:\n    url: https://acme.example/p\n", "filter sort" },
	{ "navigate: https://acme.example/p\nwait_until: load\n",
	    "  # Needs a browser.\n  p:\n    url: https://acme.example/p\n",
	    "needs a browser (navigate): declared, and fetched plainly" },
	{ "url: https://acme.example/p\nheaders: {Accept-Language: 'de-DE,de;q=0.9', X-A: b}\n",
	    "  p:\n    url: https://acme.example/p\n    language: de-DE\n"
	    "    headers: \"X-A: b\"\n",
	    NULL },
	{ "url: https://acme.example/p\nheaders: {Cookie: 'secret=1'}\n",
	    "  p:\n    url: https://acme.example/p\n",
	    "header Cookie: it would log in; pages that need a login are not watched" },
	{ "url: https://acme.example/p\nhttp_proxy: http://a.example:1\nhttps_proxy: "
	  "http://b.example:2\n",
	    "  p:\n    url: https://acme.example/p\n    proxy: http://b.example:2\n", NULL },
	{ "url: https://acme.example/p\nhttps_proxy: http://u:secret@b.example:2\n",
	    "  p:\n    url: https://acme.example/p\n",
	    "its proxy holds a password: write it as ${NAME}" },
	{ "url: https://acme.example/p\nmax_tries: 3\ntags: [a]\nssl_no_verify: true\n",
	    "  p:\n    url: https://acme.example/p\n", "ssl_no_verify" },
	{ "name: X\ncommand: date\n", NULL, "w.yaml:1: \"X\": a command, not a page" },
	{ "name: X\n", NULL, "\"X\": no url" },
	{ "url: https://acme.example/p\nenabled: false\n", NULL,
	    "switched off (enabled: false)" },
	{ "url: https://acme.example/p\ndata: {a: b}\n", NULL,
	    "not simply fetched (data, method)" },
	{ "url: file:///etc/passwd\n", NULL,
	    "\"file:///etc/passwd\" must begin with http:// or https://" },
};

static void
assert_ends(const struct strs *lines, const char *want)
{
	size_t n = want == NULL ? 0 : strlen(want), len;

	if (lines->n != (want != NULL))
		fail_msg("%zu lines, %s, wanted %s", lines->n, lines->n > 0 ? lines->v[0] : "",
		    want == NULL ? "none" : want);
	if (want == NULL)
		return;
	len = strlen(lines->v[0]);
	if (len < n || strcmp(lines->v[0] + len - n, want) != 0)
		fail_msg("said: %s\nwanted: …%s", lines->v[0], want);
}

static void
test_jobs(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(jobs); i++) {
		struct urlwatch_report report = { 0 };
		struct sites sites = { 0 };
		struct buf yaml;
		char *want;

		urlwatch_read(span_of(jobs[i].job), "w.yaml", &sites, &report);
		assert_int_equal(report.jobs, 1);
		assert_int_equal(report.mistakes.n, 0);
		assert_ends(&report.lost, jobs[i].lost);
		assert_int_equal(sites.n, jobs[i].page != NULL);
		if (jobs[i].page != NULL) {
			want = mem_printf(
			    "platform: acme\nname: Acme\n\npages:\n%s", jobs[i].page);
			buf_init(&yaml, TEXT_MAX);
			emit_proposal(sites.v[0], &yaml);
			assert_string_equal(yaml.data, want);
			buf_release(&yaml);
			free(want);
		}
		sites_release(&sites);
		urlwatch_report_release(&report);
	}
}

static void
test_documents(void **state)
{
	static const char text[] = "# my list\n"
				   "---\n"
				   "name: A\n"
				   "url: https://a.example/x\n"
				   "--- # the second\n"
				   "url: https://b.example/y\n"
				   "colour: red\n"
				   "---\n"
				   "---\n"
				   "# nothing\n"
				   "--- {url: \"https://c.example/z\"}\n"
				   "---\n"
				   "url: [broken\n"
				   "---\n"
				   "url: https://a.example/x#again\n"
				   "---\n"
				   "filter: |\n"
				   "  not a list\n"
				   "url: https://d.example/\n";
	struct urlwatch_report report = { 0 };
	struct sites sites = { 0 };

	(void)state;
	urlwatch_read(span_of(text), "w.yaml", &sites, &report);
	assert_int_equal(sites.n, 4);
	assert_string_equal(sites.v[0]->platform->pages[0]->id, "a/a");
	assert_string_equal(sites.v[1]->platform->pages[0]->id, "b/y");
	assert_string_equal(sites.v[2]->platform->pages[0]->id, "c/z");
	assert_string_equal(sites.v[3]->platform->pages[0]->id, "d/d-example");
	assert_int_equal(report.mistakes.n, 2);
	assert_string_equal(report.mistakes.v[0], "w.yaml:7:1: unknown field \"colour\"");
	assert_int_equal(strncmp(report.mistakes.v[1], "w.yaml:1", 8), 0);
	assert_int_equal(report.lost.n, 2);
	assert_non_null(strstr(report.lost.v[0], "w.yaml:15: "));
	assert_non_null(strstr(report.lost.v[0], "the same address as a/a"));
	sites_release(&sites);
	urlwatch_report_release(&report);
}

/* Bytes of a job cut and broken anywhere: what is written loads, and nothing crashes. */
static void
test_broken_bytes(void **state)
{
	static const char job[] =
	    "name: \"A # b\"\nurl: https://acme.example/p\nfilter:\n"
	    "  - css: {selector: \"#a\", exclude: .b}\n  - xpath: //p[@id='x']\n"
	    "headers:\n  X-A: 'b'\n---\nurl: https://acme.example/q\n";
	size_t n = sizeof job - 1;

	(void)state;
	for (size_t i = 0; i < 4 * n; i++) {
		static const char broken[] = "{:\x80";
		struct urlwatch_report report = { 0 };
		struct sites sites = { 0 };
		char *copy = mem_strdup(job);

		if (i >= n)
			copy[i % n] = broken[i / n - 1];
		urlwatch_read(span_make(copy, i < n ? i : n), "w.yaml", &sites, &report);
		for (size_t s = 0; s < sites.n; s++) {
			struct strs complaints = { 0 };
			struct platform *back = NULL;
			struct buf yaml;

			buf_init(&yaml, TEXT_MAX);
			emit_proposal(sites.v[s], &yaml);
			if (declare_platform(buf_span(&yaml), "x", NULL, &back, &complaints) !=
			    0)
				fail_msg("%s\n%s", complaints.v[0], yaml.data);
			platform_free(back);
			buf_release(&yaml);
		}
		sites_release(&sites);
		urlwatch_report_release(&report);
		free(copy);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_xpath),
		cmocka_unit_test(test_jobs),
		cmocka_unit_test(test_documents),
		cmocka_unit_test(test_broken_bytes),
	};

	return cmocka_run_group_tests_name("urlwatch", tests, NULL, NULL);
}
