/* What `add` proposes: a selector that lasts, an entry in a file that is there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "core/import/insert.h"
#include "core/import/place.h"
#include "core/import/survey.h"

static void
names_that_last(void **state)
{
	static const struct {
		const char *name;
		bool lasts;
	} rows[] = {
		{ "policy-text", true },
		{ "articleBody", true },
		{ "main_content", true },
		{ "section-2", true },
		{ "css-1x2y3z", false },
		{ "sc-bdVaJa", false },
		{ "_3fX2a", false },
		{ "jsx-2871293", false },
		{ "a", false },
		{ "", false },
		{ "x:y", false },
		{ "content20240918", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (place_is_word(span_of(rows[i].name)) != rows[i].lasts)
			fail_msg("%s", rows[i].name);
}

static char *
selector_of(const char *text, enum html_tag tag)
{
	struct html *html;
	char *css;

	assert_int_equal(html_parse(span_of(text), &html, NULL), 0);
	css = place_selector(html, html_find(html, tag, 0, html->n));
	html_free(html);
	return css;
}

static void
selectors(void **state)
{
	static const struct {
		const char *html;
		enum html_tag tag;
		const char *css; /* NULL: none lasts */
	} rows[] = {
		{ "<main><p>x</p></main>", HTML_MAIN, "main" },
		{ "<section id=terms>x</section>", HTML_SECTION, "#terms" },
		{ "<div class=nav></div><section class='sc-bdVaJa legal-text'>x</section>",
		    HTML_SECTION, ".legal-text" },
		{ "<b class=text></b><section class=text>x</section>", HTML_SECTION,
		    "section.text" },
		{ "<main><i></i><section>x</section></main>", HTML_SECTION, "main > section" },
		{ "<main><section>x</section><section>y</section></main>", HTML_SECTION, NULL },
		{ "<div id=sc-bdVaJa><section>x</section></div>", HTML_SECTION, NULL },
		/* an id that stands twice is no place */
		{ "<p id=here></p><section id=here>x</section>", HTML_SECTION, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *css = selector_of(rows[i].html, rows[i].tag);

		if (rows[i].css == NULL)
			assert_null(css);
		else
			assert_string_equal(css == NULL ? "none" : css, rows[i].css);
		free(css);
	}
}

static void
entries(void **state)
{
	static const char entry[] = "  new:\n    url: https://a.example/\n";
	static const struct {
		const char *yaml;
		const char *after; /* NULL: refused */
	} rows[] = {
		{ "pages:\n  a:\n    url: x\n",
		    "pages:\n  a:\n    url: x\n  new:\n    url: https://a.example/\n" },
		{ "pages:\n a:\n  url: x\n\n# who\nannouncements:\n b: {}\n",
		    "pages:\n a:\n  url: x\n new:\n  url: https://a.example/\n\n# who\n"
		    "announcements:\n b: {}\n" },
		{ "pages: {}\n", "pages:\n  new:\n    url: https://a.example/\n" },
		{ "pages: # mine\n  a:\n    url: x",
		    "pages: # mine\n  a:\n    url: x\n  new:\n    url: https://a.example/\n" },
		{ "platform: a\n",
		    "platform: a\n\npages:\n  new:\n    url: https://a.example/\n" },
		{ "pages: {a: {url: x}}\n", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct error err = { 0 };
		struct buf out;
		int rc;

		buf_init(&out, 4096);
		rc = insert_entry(span_of(rows[i].yaml), "pages", span_of(entry), &out, &err);
		assert_int_equal(rc, rows[i].after == NULL ? -1 : 0);
		if (rows[i].after != NULL)
			assert_string_equal(out.data, rows[i].after);
		buf_release(&out);
	}
}

static void
surveys(void **state)
{
	static const char page[] =
	    "<html lang=de><head><title>Datenschutz</title>"
	    "<link rel=alternate type=application/atom+xml href='/a.xml' title=Neues></head>"
	    "<body><a href='/v/1'>Frühere Fassung</a><a href='javascript:x'>Blog</a>"
	    "<a href='http://b.example/blog?utm_source=x'>Unser Blog</a></body></html>";
	struct survey survey = { 0 };
	struct error err = { 0 };
	struct buf lines;

	(void)state;
	buf_init(&lines, SURVEY_MAX_BYTES);
	assert_int_equal(survey_page(span_of(page), "text/html; charset=utf-8",
			     "https://a.example/", &lines, &err),
	    0);
	survey_read(buf_span(&lines), &survey);
	assert_string_equal(survey.title, "Datenschutz");
	assert_string_equal(survey.language, "de");
	assert_int_equal(survey.n_links, 3);
	assert_string_equal(survey.links[0].url, "https://a.example/a.xml");
	assert_int_equal(survey.links[0].format, FORMAT_ATOM);
	assert_int_equal(survey.links[1].kind, SURVEY_PREVIOUS);
	assert_string_equal(survey.links[2].url, "http://b.example/blog");
	survey_release(&survey);
	/* and from a child that was taken over */
	survey_read(
	    span_of(
		"title\tA\nfeed\nfeed\tx\tfile:///etc/passwd\t\nnews\t\thttps://c/\n\t\t\n"),
	    &survey);
	assert_int_equal(survey.n_links, 1);
	survey_release(&survey);
	buf_release(&lines);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_that_last),
		cmocka_unit_test(selectors),
		cmocka_unit_test(entries),
		cmocka_unit_test(surveys),
	};

	return cmocka_run_group_tests_name("add", tests, NULL, NULL);
}
