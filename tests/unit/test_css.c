/* Selectors: which can be read, and what they match on one small page. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "core/text/css.h"
#include "core/text/html.h"

static const char page[] =
    "<!doctype html><html lang=en><body id=B class='a b'>"
    "<div id=d1 class='x lg:y' data-k='Some Val' lang=en-GB><p id=p1>1<p id=p2>2<span id=s1>s"
    "</span><p id=p3>3</div>"
    "<div id=d2 class=X><a id=a1 href='/legal'>l</a><a id=a2 href='/Legal?x'>m</a></div>"
    "<ul id=u1><li id=l1>a<ul id=u2><li id=l2>b</ul><li id=l3>c</ul>"
    "<section id='1x'><div id=d3><div id=d4><p id=p4>deep</p></div></div><em "
    "id=e1></em></section>"
    "</body></html>";

static const struct {
	const char *css;
	const char *ids; /* of what matches, in document order */
} matches[] = {
	{ "p", "p1 p2 p3 p4" },
	{ "P", "p1 p2 p3 p4" },
	{ "div p", "p1 p2 p3 p4" },
	{ "div div p", "p4" },
	{ "div > p", "p1 p2 p3 p4" },
	{ "#d1 > p, #a1", "p1 p2 p3 a1" },
	{ "a, p", "p1 p2 p3 a1 a2 p4" }, /* document order, not the list's */
	{ "#B", "B" },
	{ ".x", "d1" },
	{ ".X", "d2" },
	{ ".lg\\:y", "d1" },
	{ "body.a.b", "B" },
	{ "[data-k='Some Val']", "d1" },
	{ "[data-k=\"some val\" i]", "d1" },
	{ "[data-k='some val']", "" },
	{ "[data-k~=Val]", "d1" },
	{ "[lang|=en]", "d1" }, /* and <html>, which has no id */
	{ "[href^='/legal']", "a1" },
	{ "[href$='?x']", "a2" },
	{ "a[href*=egal]", "a1 a2" },
	{ "[href=\"/legal\"]:first-child", "a1" },
	{ "li li", "l2" },
	{ "p:nth-child(2)", "p2" },
	{ "p:nth-child(2n+1)", "p1 p3 p4" },
	{ "p:nth-child(odd)", "p1 p3 p4" },
	{ "p:nth-child(-n+2)", "p1 p2 p4" },
	{ "p:nth-last-child(1)", "p3 p4" },
	{ "p:nth-of-type(2)", "p2" },
	{ "p:last-of-type", "p3 p4" },
	{ "p:only-child", "p4" },
	{ "p + p", "p2 p3" },
	{ "p ~ p", "p2 p3" },
	{ "p:not(:first-child)", "p2 p3" },
	{ "div:has(> a)", "d2" },
	{ "div:has(p)", "d1 d3 d4" },
	{ "p:has(+ p)", "p1 p2" },
	{ ":is(ul, section) > li", "l1 l3 l2" },
	{ "#\\31 x", "1x" },
	{ "em:empty", "e1" },
	{ "p:hover", "" },
	{ "p::before", "" },
	{ "section *", "d3 d4 p4 e1" },
	{ "*:root > body", "B" },
	{ " p , li ", "p1 p2 p3 l1 l2 l3 p4" },
};

static const char *const unreadable[] = { "", "   ", ",", "p,", "p,,a", "p >", "> p", "[a",
	"[=x]", "div[class='x'", "div[class=\"x\"]]", "p)", "p(", "%p", "&", "p $x", "p..x",
	"p#", "p.", "a{b}", "xx:", "div:nth-child(", "div:nth-child()", "div:nth-child(2x)",
	"span:not(", ":not()", "p:unknown", "p:nth-child", "a b !", "[a='b]", "5p", "p:is(.a",
	"a:hover(", "[a~b]" };

static struct html *html;

static int
parse(void **state)
{
	(void)state;
	return html_parse(span_of(page), &html, NULL);
}

static int
end(void **state)
{
	(void)state;
	html_free(html);
	return 0;
}

static bool
has_id(const char *ids, struct span id)
{
	struct span rest = span_of(ids);

	while (rest.len > 0) {
		const char *space = memchr(rest.data, ' ', rest.len);
		size_t len = space == NULL ? rest.len : (size_t)(space - rest.data);

		if (span_eq(span_make(rest.data, len), id))
			return true;
		len += space != NULL;
		rest = span_make(rest.data + len, rest.len - len);
	}
	return false;
}

static size_t
count_ids(const char *ids)
{
	size_t n = ids[0] != '\0';

	for (; *ids != '\0'; ids++)
		n += *ids == ' ';
	return n;
}

static void
test_matches(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof matches / sizeof matches[0]; i++) {
		struct html_nodes nodes = { 0 };
		struct error err = { 0 };
		size_t found = 0;
		uint32_t last = 0;

		if (css_find(html, matches[i].css, &nodes, &err) != 0)
			print_error("%s\n", err.message);
		for (size_t k = 0; k < nodes.n; k++) {
			struct span id = html_attr(html, nodes.v[k], "id");

			assert_true(nodes.v[k] > last);
			last = nodes.v[k];
			if (id.len == 0)
				continue;
			if (!has_id(matches[i].ids, id))
				print_error(
				    "%s: also #%.*s\n", matches[i].css, (int)id.len, id.data);
			assert_true(has_id(matches[i].ids, id));
			found++;
		}
		if (found != count_ids(matches[i].ids))
			print_error("%s: %zu found\n", matches[i].css, found);
		assert_int_equal(found, count_ids(matches[i].ids));
		html_nodes_release(&nodes);
	}
}

static void
test_unreadable(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof unreadable / sizeof unreadable[0]; i++) {
		struct error err = { 0 };

		if (css_check(unreadable[i], &err) == 0)
			print_error("\"%s\" was read\n", unreadable[i]);
		else
			assert_int_equal(err.code, ERROR_USAGE);
		assert_int_not_equal(err.code, ERROR_NONE);
		assert_non_null(strstr(err.message, "expected"));
	}
	for (size_t i = 0; i < sizeof matches / sizeof matches[0]; i++)
		assert_int_equal(css_check(matches[i].css, NULL), 0);
}

static void
test_nesting_is_bounded(void **state)
{
	struct buf deep;

	(void)state;
	buf_init(&deep, 1 << 16);
	for (int i = 0; i < 1000; i++)
		buf_adds(&deep, ":not(");
	assert_int_equal(css_check(deep.data, NULL), -1);
	buf_clear(&deep);
	for (int i = 0; i < 5000; i++)
		buf_adds(&deep, "p,");
	assert_int_equal(css_check(deep.data, NULL), -1);
	buf_release(&deep);
}

/* A selector and a page made for each other to take forever. */
static void
test_steps_are_bounded(void **state)
{
	struct html_nodes nodes = { 0 };
	struct error err = { 0 };
	struct html *deep;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	for (int i = 0; i < 40000; i++)
		buf_adds(&b, "<i class=a></i>");
	assert_int_equal(html_parse(buf_span(&b), &deep, NULL), 0);
	assert_int_equal(css_find(deep, "b ~ i ~ i ~ i ~ i", &nodes, &err), -1);
	assert_int_equal(err.code, ERROR_LIMIT);
	assert_int_equal(nodes.n, 0);
	html_free(deep);
	buf_release(&b);
	html_nodes_release(&nodes);
}

static void
test_flat_tree(void **state)
{
	uint32_t ul;

	(void)state;
	assert_int_equal(html->v[0].end, html->n);
	for (uint32_t i = 1; i < html->n; i++) {
		assert_true(html->v[i].parent < i);
		assert_true(
		    html->v[i].end > i && html->v[i].end <= html->v[html->v[i].parent].end);
	}
	ul = html_find(html, HTML_UL, 0, html->n);
	assert_true(span_is(html_name(html, ul), "ul"));
	assert_true(span_is(html_attr(html, ul, "id"), "u1"));
	assert_null(html_attr(html, ul, "class").data);
	assert_true(html_within(html, ul + 1, ul));
	assert_false(html_within(html, html->v[ul].end, ul));
}

static void
test_depth_is_bounded(void **state)
{
	struct html *deep;
	struct buf b;
	uint32_t depth = 0, most = 0;

	(void)state;
	buf_init(&b, 4 << 20);
	for (int i = 0; i < 100000; i++)
		buf_adds(&b, "<div>");
	buf_adds(&b, "the end");
	assert_int_equal(html_parse(buf_span(&b), &deep, NULL), 0);
	for (uint32_t i = deep->n - 1; i != 0; i = deep->v[i].parent)
		depth++;
	most = depth;
	assert_true(most <= HTML_MAX_DEPTH + 8);
	assert_true(span_is(deep->v[deep->n - 1].text, "the end"));
	html_free(deep);
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_matches),
		cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_nesting_is_bounded),
		cmocka_unit_test(test_steps_are_bounded),
		cmocka_unit_test(test_flat_tree),
		cmocka_unit_test(test_depth_is_bounded),
	};

	return cmocka_run_group_tests_name("selectors", tests, parse, end);
}
