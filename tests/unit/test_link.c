/* Link targets: a row is what stands in the page and what is kept. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/text/link.h"

/* RFC 3986, 5.4, and what pages add to it. */
static const struct {
	const char *reference;
	const char *absolute;
} references[] = {
	{ "g:h", "g:h" },
	{ "g", "http://a/b/c/g" },
	{ "./g", "http://a/b/c/g" },
	{ "g/", "http://a/b/c/g/" },
	{ "/g", "http://a/g" },
	{ "//g", "http://g/" },
	{ "?y", "http://a/b/c/d;p?y" },
	{ "g?y", "http://a/b/c/g?y" },
	{ "#s", "http://a/b/c/d;p?q#s" },
	{ "g#s", "http://a/b/c/g#s" },
	{ "", "http://a/b/c/d;p?q" },
	{ ".", "http://a/b/c/" },
	{ "..", "http://a/b/" },
	{ "../g", "http://a/b/g" },
	{ "../..", "http://a/" },
	{ "../../../g", "http://a/g" },
	{ "/./g", "http://a/g" },
	{ "/../g", "http://a/g" },
	{ "g/../h", "http://a/b/c/h" },
	{ "g;x=1/../y", "http://a/b/c/y" },
	{ "HTTP://Example.ORG/Path", "http://example.org/Path" },
	{ "http://example.org", "http://example.org/" },
};

static void
test_resolve(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(references); i++) {
		struct buf out;

		buf_init(&out, LINK_MAX_BYTES);
		assert_int_equal(link_resolve(span_of("http://a/b/c/d;p?q"),
				     span_of(references[i].reference), &out),
		    0);
		if (!span_is(buf_span(&out), references[i].absolute))
			print_error("\"%s\" gives %s\n", references[i].reference, out.data);
		assert_true(span_is(buf_span(&out), references[i].absolute));
		buf_release(&out);
	}
}

static const struct {
	const char *href;
	const char *target; /* NULL: none is kept */
} hrefs[] = {
	{ "terms", "https://example.org/legal/terms" },
	{ " /terms\n ", "https://example.org/terms" },
	{ "#top", NULL },
	{ "privacy#top", NULL },
	{ "", NULL },
	{ "javascript:void(0)", NULL },
	{ "data:text/html,x", NULL },
	{ "mailto:me@example.org", "mailto:me@example.org" },
	{ "terms#part", "https://example.org/legal/terms#part" },
	{ "terms#:~:text=we%20may", "https://example.org/legal/terms" },
	{ "https://l.facebook.com/"
	  "l.php?u=https%3A%2F%2Fexample.com%2Fa%3Fb%3D1%26fbclid%3Dx&h=AT0xyz",
	    "https://example.com/a?b=1" },
	{ "https://www.google.com/url?q=https://example.com/x&sa=D&ust=1",
	    "https://example.com/x" },
	{ "https://www.google.de/url?url=https://example.com/x", "https://example.com/x" },
	{ "https://eur01.safelinks.protection.outlook.com/"
	  "?url=https%3A%2F%2Fexample.com%2F&data=05",
	    "https://example.com/" },
	{ "https://claude.ai/redirect/website.v1.5c31c3a2-0000-4f00-9999-aaaabbbbcccc/settings/"
	  "data",
	    "https://claude.ai/settings/data" },
	{ "https://example.org/redirect/old-page/x",
	    "https://example.org/redirect/old-page/x" },
	{ "https://www.youtube.com/redirect?event=x&q=https%3A%2F%2Fexample.com%2Fv",
	    "https://example.com/v" },
	{ "https://l.facebook.com/"
	  "l.php?u=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A%252F%252Fexample.com%"
	  "252Fz",
	    "https://example.com/z" },
	{ "https://l.facebook.com/l.php?u=javascript:alert(1)",
	    "https://l.facebook.com/l.php?u=javascript:alert(1)" },
	{ "/a?utm_source=x&id=5&utm_medium=y", "https://example.org/a?id=5" },
	{ "/a?gclid=1", "https://example.org/a" },
	{ "https://openai.com/p?openaicom-did=3f2a&x=1", "https://openai.com/p?x=1" },
	{ "/a;jsessionid=0A1B?x=1", "https://example.org/a?x=1" },
	{ "/a?sid=5", "https://example.org/a?sid=5" },
	{ "/a?sid=0123456789abcdef0123", "https://example.org/a" },
	{ "/a?previous=2024&version=3", "https://example.org/a?previous=2024&version=3" },
	{ "//cdn.example.org/t.pdf", "https://cdn.example.org/t.pdf" },
};

static void
test_targets(void **state)
{
	const char *page = "https://example.org/legal/privacy";

	(void)state;
	for (size_t i = 0; i < COUNT(hrefs); i++) {
		struct buf out;
		int rc;

		buf_init(&out, LINK_MAX_BYTES);
		rc = link_target(span_of(page), span_of(page), span_of(hrefs[i].href), &out);
		if ((rc == 0) != (hrefs[i].target != NULL) ||
		    (rc == 0 && !span_is(buf_span(&out), hrefs[i].target)))
			print_error(
			    "\"%s\" gives %s\n", hrefs[i].href, rc == 0 ? out.data : "nothing");
		assert_int_equal(rc == 0, hrefs[i].target != NULL);
		if (rc == 0)
			assert_true(span_is(buf_span(&out), hrefs[i].target));
		buf_release(&out);
	}
}

static void
test_no_base(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, LINK_MAX_BYTES);
	assert_int_equal(link_target(span_of(""), span_of(""), span_of("/terms"), &out), 0);
	assert_true(span_is(buf_span(&out), "/terms"));
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_resolve),
		cmocka_unit_test(test_targets),
		cmocka_unit_test(test_no_base),
	};

	return cmocka_run_group_tests_name("links", tests, NULL, NULL);
}
