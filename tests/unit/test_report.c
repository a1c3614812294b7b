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

#define WORDS                                                                                  \
	"language: en\ntexts:\n  hi.one: \"Hello {name}\"\n"                                   \
	"  moment.day: \"{day} {month} {year}\"\n  moment.time: \"{date}, {clock} UTC\"\n"     \
	"  moment.month.9: September\n"
#define GERMAN                                                                                 \
	"language: de\ntexts:\n"                                                               \
	"  moment.day: \"{day}. {month} {year}\"\n  moment.time: \"{date} um {clock}\"\n"      \
	"  moment.month.3: März\n  class.first: Erste Aufnahme\n"                             \
	"  headline.edited: \"Neu gefasst: {words}\"\n  count.sentences: \"Sätze: "           \
	"{counts}\"\n"                                                                         \
	"  count.added: \"{n} neu\"\n  count.edited: \"{n} geändert\"\n"

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
	struct strs complaints = { 0 };
	struct texts *texts = texts_read(span_of(WORDS), "en.yaml", &complaints);
	struct report report = { .title = "t", .texts = texts };

	(void)state;
	report_page(&report, "acme/terms")->name = mem_strdup("Terms");
	report_settle(&report);
	for (size_t i = 0; i < COUNT(sentences); i++) {
		char *told = report_prose(&report, sentences[i].said, sentences[i].clock);

		assert_string_equal(told, sentences[i].told);
		free(told);
	}
	report_release(&report);
	texts_free(texts);
}

/* ---- another language ---- */

static const struct {
	const char *iso;
	bool clock;
	const char *told; /* NULL: no such moment */
} moments[] = {
	{ "2024-03-01", true, "1. März 2024" },
	{ "2024-03-01T09:05:00Z", true, "1. März 2024 um 09:05" },
	{ "2024-03-01T09:05:00Z", false, "1. März 2024" },
	{ "2024-04-01", true, "2024-04-01" }, /* the language has no word for April */
	{ "2024-03-32", true, NULL },
	{ "yesterday", true, NULL },
};

static void
moments_are_told_in_another_language(void **state)
{
	struct strs complaints = { 0 };
	struct texts *texts = texts_read(span_of(GERMAN), "de.yaml", &complaints);

	(void)state;
	assert_int_equal(complaints.n, 0);
	for (size_t i = 0; i < COUNT(moments); i++) {
		struct buf out;
		int rc;

		buf_init(&out, TEXTS_MOMENT_MAX);
		rc = texts_moment(texts, span_of(moments[i].iso), moments[i].clock, &out);
		assert_int_equal(rc, moments[i].told == NULL ? -1 : 0);
		assert_string_equal(out.data == NULL ? "" : out.data,
		    moments[i].told == NULL ? "" : moments[i].told);
		buf_release(&out);
	}
	texts_free(texts);
}

static const struct {
	enum change_class class;
	size_t added, edited;
	const char *glimpse, *match;
	const char *told;
} headlines[] = {
	{ CLASS_CHANGE, 0, 1, "We keep it for ten years.", "ten",
	    "Neu gefasst: We keep it for ten years." },
	{ CLASS_CHANGE, 2, 1, NULL, NULL, "Sätze: 2 neu, 1 geändert" },
	{ CLASS_FIRST, 0, 0, NULL, NULL, "Erste Aufnahme" },
	{ CLASS_RETURNED, 0, 0, NULL, NULL, "an earlier text is back" }, /* no word for it */
};

static void
headlines_are_told_in_another_language(void **state)
{
	struct strs complaints = { 0 };
	struct texts *texts = texts_read(span_of(GERMAN), "de.yaml", &complaints);
	struct report report = { .title = "t", .texts = texts };

	(void)state;
	for (size_t i = 0; i < COUNT(headlines); i++) {
		struct record *record = record_new();
		struct buf out;

		record->class = headlines[i].class;
		record->added = headlines[i].added;
		record->edited = headlines[i].edited;
		record->glimpse.change = EDIT_EDITED;
		record->glimpse.text = mem_strdup(headlines[i].glimpse);
		record->glimpse.match = mem_strdup(headlines[i].match);
		buf_init(&out, 4096);
		assert_int_equal(report_summary(&report, record, &out), 0);
		assert_string_equal(out.data, headlines[i].told);
		buf_release(&out);
		record_free(record);
	}
	texts_free(texts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fills),
		cmocka_unit_test(tells),
		cmocka_unit_test(moments_are_told_in_another_language),
		cmocka_unit_test(headlines_are_told_in_another_language),
	};

	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
