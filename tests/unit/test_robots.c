/* robots.txt: a row is a file, a path, and what it may. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "edge/fetch/robots.h"

static const struct {
	const char *text;
	const char *path;
	const char *rule; /* NULL: allowed */
} cases[] = {
	{ "", "/", NULL },
	{ "User-agent: *\nDisallow:\n", "/legal", NULL },
	{ "User-agent: *\nDisallow: /\n", "/legal", "Disallow: /" },
	{ "User-agent: *\nDisallow: /\n", "", "Disallow: /" },
	{ "User-agent: *\nDisallow: /\n", "/robots.txt", NULL },
	{ "User-agent: *\nDisallow: /help\n", "/help/a1", "Disallow: /help" },
	{ "User-agent: *\nDisallow: /help\n", "/hel", NULL },
	{ "User-agent: *\nDisallow: /help\nAllow: /help/a\n", "/help/a1", NULL },
	{ "User-agent: *\nAllow: /help\nDisallow: /help\n", "/help", NULL },
	{ "User-agent: *\nDisallow: /help\nAllow: /help\n", "/help", NULL },
	/* our own group stands alone, also an empty one */
	{ "User-agent: *\nDisallow: /\n\nUser-agent: SmallPrint\nDisallow: /x\n", "/legal",
	    NULL },
	{ "User-agent: smallprint/2.0\nDisallow: /x\nUser-agent: *\nDisallow: /\n", "/x",
	    "Disallow: /x" },
	{ "User-agent: *\nDisallow: /\nUser-agent: smallprint\n", "/legal", NULL },
	{ "User-agent: smallprinter\nDisallow: /\n", "/legal", NULL },
	{ "User-agent: small\nDisallow: /\n", "/legal", NULL },
	/* a group may name several, and may be given in parts */
	{ "User-agent: other\nUser-agent: smallprint\nDisallow: /y\n", "/y", "Disallow: /y" },
	{ "User-agent: smallprint\nDisallow: /a\nUser-agent: o\nDisallow: /\nUser-agent: "
	  "smallprint\nDisallow: /b\n",
	    "/b", "Disallow: /b" },
	{ "User-agent: other\nDisallow: /\nUser-agent: *\nDisallow: /z\n", "/q", NULL },
	/* lines of other kinds change nothing */
	{ "Sitemap: https://a.example/s.xml\nUser-agent: *\nCrawl-delay: 5\nDisallow: /a\n",
	    "/a", "Disallow: /a" },
	{ "User-agent: a\nCrawl-delay: 5\nUser-agent: *\nDisallow: /a\n", "/a",
	    "Disallow: /a" },
	{ "Disallow: /\nUser-agent: *\nDisallow: /a\n", "/b", NULL },
	/* spelling */
	{ "\xef\xbb\xbfuser-AGENT : * # all\r\ndisallow:/a # why\r\n", "/a", "Disallow: /a" },
	{ "User-agent: *\rDisallow: /a\r", "/a", "Disallow: /a" },
	{ "User-agent: *\nDisallow: /%7Euser\n", "/~user/", "Disallow: /%7Euser" },
	{ "User-agent: *\nDisallow: /caf\xc3\xa9\n", "/caf%C3%A9", "Disallow: /caf\xc3\xa9" },
	{ "User-agent: *\nDisallow: /a%2fb\n", "/a/b", NULL },
	{ "User-agent: *\nDisallow: /a%2fb\n", "/a%2Fb", "Disallow: /a%2fb" },
	/* stars and ends */
	{ "User-agent: *\nDisallow: /*.pdf$\n", "/a/b.pdf", "Disallow: /*.pdf$" },
	{ "User-agent: *\nDisallow: /*.pdf$\n", "/a/b.pdf?x", NULL },
	{ "User-agent: *\nDisallow: /*.pdf$\n", "/a.pdf.pdf", "Disallow: /*.pdf$" },
	{ "User-agent: *\nDisallow: /a*b*c\n", "/a1b2c3", "Disallow: /a*b*c" },
	{ "User-agent: *\nDisallow: /a*b*c\n", "/a1c2b3", NULL },
	{ "User-agent: *\nDisallow: *\n", "/a", "Disallow: *" },
	{ "User-agent: *\nDisallow: /*\n", "/", "Disallow: /*" },
	{ "User-agent: *\nDisallow: /$\n", "/", "Disallow: /$" },
	{ "User-agent: *\nDisallow: /$\n", "/a", NULL },
	{ "User-agent: *\nDisallow: /aa*aa$\n", "/aaa", NULL },
	{ "User-agent: *\nDisallow: /*$\n", "/a", "Disallow: /*$" },
	{ "User-agent: *\nDisallow: /search?q=\n", "/search?q=x", "Disallow: /search?q=" },
	{ "User-agent: *\nDisallow: search\n", "/search", NULL },
	/* not rules at all */
	{ "<!DOCTYPE html><html><body>User-agent</body></html>", "/", NULL },
	{ "User-agent: *\nDisallow /\n", "/", NULL },
};

static void
test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct robots_rules *rules = robots_parse(span_of(cases[i].text), "smallprint");
		const char *rule = NULL;
		bool allowed = robots_allowed(rules, span_of(cases[i].path), &rule);

		if (allowed != (cases[i].rule == NULL))
			fail_msg("%s may %sbe fetched under:\n%s", cases[i].path,
			    allowed ? "" : "not ", cases[i].text);
		if (!allowed)
			assert_string_equal(rule, cases[i].rule);
		robots_free(rules);
	}
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Patterns made to be matched slowly are matched in time proportional to their length. */
static void
test_hostile(void **state)
{
	struct robots_rules *rules;
	const char *rule = NULL;
	struct buf text;
	char path[8001];
	double start = seconds();

	(void)state;
	buf_init(&text, 1 << 20);
	buf_adds(&text, "User-agent: *\n");
	while (text.len < ROBOTS_MAX) {
		buf_adds(&text, "Disallow: /");
		for (int i = 0; i < 500; i++)
			buf_adds(&text, "a*a");
		buf_adds(&text, "b\n");
	}
	memset(path, 'a', sizeof path - 1);
	path[0] = '/';
	path[sizeof path - 1] = '\0';
	rules = robots_parse(buf_span(&text), "smallprint");
	assert_true(robots_allowed(rules, span_of(path), &rule));
	robots_free(rules);
	buf_release(&text);
	assert_true(seconds() - start < 5.0);
}

/* Any bytes are read without complaint. */
static void
test_noise(void **state)
{
	char noise[4096];
	unsigned seed = 7;

	(void)state;
	for (int round = 0; round < 200; round++) {
		static const char alphabet[] = "user-agent:*\n\r#%$/disallow 0aF\xff";
		struct robots_rules *rules;
		const char *rule = NULL;
		size_t len = (size_t)rand_r(&seed) % sizeof noise;

		for (size_t i = 0; i < len; i++)
			noise[i] = alphabet[(size_t)rand_r(&seed) % sizeof alphabet];
		rules = robots_parse(span_make(noise, len), "smallprint");
		if (!robots_allowed(rules, span_make(noise, len / 2), &rule))
			assert_non_null(rule);
		robots_free(rules);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_noise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
