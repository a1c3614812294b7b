/* The site's templates, what fills them, and the program's sentences told to people. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "core/report/report.h"
#include "core/report/template.h"

#define WORDS "language: en\ntexts:\n  hi.one: \"Hello {name}\"\n"

static struct data *
made(void)
{
	struct data *page = data_new(), *list = data_list(page, "list");

	data_text(page, "name", "<b>\"A\" & 'B'");
	data_text(page, "key", "one");
	data_text(page, "empty", "");
	data_link(page, "bad", "javascript:alert(1)");
	data_link(page, "good", "https://a.example/?x=1&y=2");
	data_text(page, "turned",
	    "a\xe2\x80\xae"
	    "b");
	data_day(page, "day", day_of_civil(2024, 9, 18));
	data_add_text(list, "x");
	data_add_text(list, "<y>");
	return page;
}

static const struct {
	const char *template;
	const char *filled; /* NULL: refused */
} fillings[] = {
	{ "{{name}}", "&lt;b&gt;&quot;A&quot; &amp; &#39;B&#39;" },
	{ "{{! said to nobody }}a", "a" },
	{ "{{#list}}[{{.}}]{{/list}}", "[x][&lt;y&gt;]" },
	{ "{{#empty}}no{{/empty}}{{^empty}}yes{{/empty}}", "yes" },
	{ "{{#bad}}no{{/bad}}{{good}}", "https://a.example/?x=1&amp;y=2" },
	{ "{{turned}}", "a&lt;U+202E&gt;b" },
	{ "{{day}} {{day_iso}}", "18 September 2024 2024-09-18" },
	{ "{{_hi.*key}}", "Hello &lt;b&gt;&quot;A&quot; &amp; &#39;B&#39;" },
	{ "{{nothing}}", "" },
	{ "{{#list}}", NULL },
	{ "{{/list}}", NULL },
	{ "{{#list}}{{/name}}", NULL },
	{ "{{}}", NULL },
	{ "{{_no.such}}", NULL },
	{ "{{>itself}}", NULL },
	{ "{{>no-such}}", NULL },
};

static void
fills(void **state)
{
	struct strs complaints = { 0 };
	struct texts *texts = texts_read(span_of(WORDS), "en.yaml", &complaints);

	(void)state;
	assert_int_equal(complaints.n, 0);
	for (size_t i = 0; i < COUNT(fillings); i++) {
		struct templates *all = templates_new(texts);
		struct data *page = made();
		struct error err = { 0 };
		struct buf out;
		int rc = templates_add(all, "itself", span_of(fillings[i].template), &err);

		buf_init(&out, 4096);
		if (rc == 0)
			rc = template_fill(all, "itself", page, &out, &err);
		if ((rc == 0) != (fillings[i].filled != NULL))
			fail_msg("%s: %s", fillings[i].template, rc == 0 ? "taken" : "refused");
		if (rc == 0)
			assert_string_equal(
			    out.data == NULL ? "" : out.data, fillings[i].filled);
		buf_release(&out);
		data_free(page);
		templates_free(all);
	}
	texts_free(texts);
}

static const struct {
	const char *said;
	bool clock;
	const char *told;
} sentences[] = {
	{ "Seen 2024-09-19T00:32:21Z.", true, "Seen 19 September 2024, 00:32 UTC." },
	{ "Seen 2024-09-19T00:32:21Z.", false, "Seen 19 September 2024." },
	{ "The day it appeared (S3), 2024-09-18", true,
	    "The day it appeared, 18 September 2024" },
	{ "acme/terms said so", true, "\xe2\x80\x9cTerms\xe2\x80\x9d said so" },
	{ "acme/other said so", true, "acme/other said so" },
	{ "it says \xe2\x80\x9c"
	  "2024-09-18 (S3)\xe2\x80\x9d",
	    true,
	    "it says \xe2\x80\x9c"
	    "2024-09-18 (S3)\xe2\x80\x9d" },
	{ "it says \"2024-09-18", true, "it says \"2024-09-18" },
	{ "2024-13-45 (S) (Sx)", true, "2024-13-45 (S) (Sx)" },
};

static void
tells(void **state)
{
	struct report report = { .title = "t" };

	(void)state;
	report_page(&report, "acme/terms")->name = mem_strdup("Terms");
	report_settle(&report);
	for (size_t i = 0; i < COUNT(sentences); i++) {
		char *told = report_prose(&report, sentences[i].said, sentences[i].clock);

		assert_string_equal(told, sentences[i].told);
		free(told);
	}
	report_release(&report);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fills),
		cmocka_unit_test(tells),
	};

	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
