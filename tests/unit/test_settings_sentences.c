/* The rules of settings over sentences that they were not written from: tests/cases/settings.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "core/page/declare.h"
#include "core/settings/sheet_build.h"

enum { LEAST_PERCENT = 90 };

static const char *const tongues[] = { "en", "de", "fr", "es", "it", "pt" };

/* One line of a file. */
struct row {
	struct span fact;
	struct span value;
	struct span sentence;
};

static bool
row_read(struct span line, struct row *row)
{
	const char *tab = memchr(line.data, '\t', line.len), *next;

	if (tab == NULL)
		return false;
	row->fact = span_make(line.data, (size_t)(tab - line.data));
	next = memchr(tab + 1, '\t', line.len - row->fact.len - 1);
	if (next == NULL)
		return false;
	row->value = span_make(tab + 1, (size_t)(next - tab - 1));
	row->sentence = span_make(next + 1, (size_t)(line.data + line.len - next - 1));
	return true;
}

/* Every second step and the last are declared, so that the others must be read. */
static void
declare_steps(struct span steps, struct buf *out)
{
	struct span rest = steps;

	buf_adds(out, "    steps: [");
	for (size_t i = 0; rest.len > 0; i++) {
		const char *bar = memchr(rest.data, '|', rest.len);
		size_t n = bar == NULL ? rest.len : (size_t)(bar - rest.data);

		if (i % 2 == 0 || bar == NULL)
			buf_addf(out, "%s\"%.*s\"", i == 0 ? "" : ", ", (int)n, rest.data);
		rest = bar == NULL ? span_make("", 0) : span_make(bar + 1, rest.len - n - 1);
	}
	buf_adds(out, "]\n");
}

static struct platform *
platform_of(const struct row *row, const char *tongue)
{
	struct strs complaints = { 0 };
	struct platform *platform = NULL;
	struct buf yaml;

	buf_init(&yaml, 1 << 16);
	buf_addf(&yaml,
	    "platform: acme\nname: Acme\npages:\n"
	    "  help: {kind: help, url: \"https://acme.example/help\", language: %s}\n"
	    "  form: {kind: form, url: \"https://acme.example/form\", language: %s}\n"
	    "settings:\n  ai:\n    name: Control of models\n    pages: [help]\n"
	    "    form: https://acme.example/form\n",
	    tongue, tongue);
	if (span_is(row->fact, "steps"))
		declare_steps(row->value, &yaml);
	assert_int_equal(
	    declare_platform(buf_span(&yaml), "acme.yaml", NULL, &platform, &complaints), 0);
	buf_release(&yaml);
	return platform;
}

static enum fact_kind
fact_of(struct span name)
{
	for (int i = 0; i < FACTS; i++)
		if (span_is(name, fact_name((enum fact_kind)i)))
			return (enum fact_kind)i;
	fail_msg("no such fact: %.*s", (int)name.len, name.data);
	return FACT_NAME;
}

/* What a page that says this sentence makes of the fact; "." for nothing. */
static char *
read_fact(const struct rules *rules, const char *tongue, const struct row *row)
{
	struct platform *platform = platform_of(row, tongue);
	enum fact_kind kind = fact_of(row->fact);
	struct document *doc = document_new();
	const struct sheet_page page = { platform->pages[kind == FACT_FORM], doc, row->sentence,
		"0123456789012345678901234567890123456789", 1000 };
	const struct sheet_sources sources = {
		.platform = platform, .rules = rules, .pages = &page, .n_pages = 1, .now = 1000
	};
	struct sheet *sheet;
	const struct fact *fact;
	struct buf text;

	assert_int_equal(document_add(doc, LINE_TEXT, 0, true, 0, row->sentence, NULL), 0);
	sheet = sheet_build(&sources);
	fact = &sheet->v[0].facts[kind];
	buf_init(&text, 1 << 16);
	for (size_t i = 0; fact->state == FACT_VERIFIED && i < fact->value.n; i++)
		buf_addf(&text, "%s%s", i > 0 ? "|" : "", fact->value.v[i]);
	/* the words are the page's */
	if (fact->state == FACT_VERIFIED)
		assert_non_null(span_find(row->sentence, fact->quote));
	if (text.len == 0)
		buf_adds(&text, ".");
	sheet_free(sheet);
	document_free(doc);
	platform_free(platform);
	return buf_steal(&text);
}

static bool
play(const struct rules *rules, const char *tongue, const struct row *row)
{
	char *got = read_fact(rules, tongue, row);
	bool right = span_is(row->value, got) || (span_is(row->fact, "form") && *got != '.');

	if (!right)
		printf("# %s %.*s: wanted %.*s, got %s: %.*s\n", tongue, (int)row->fact.len,
		    row->fact.data, (int)row->value.len, row->value.data, got,
		    (int)row->sentence.len, row->sentence.data);
	free(got);
	return right;
}

static void
read_rules(struct rules *rules)
{
	const char *tests = getenv("TESTS");
	char *path = mem_printf("%s/../rules/settings.yaml", tests == NULL ? "tests" : tests);
	struct strs complaints = { 0 };
	struct buf text;

	buf_init(&text, YAML_MAX_BYTES);
	assert_int_equal(file_read(path, &text, NULL), 0);
	assert_int_equal(rules_read(buf_span(&text), "settings.yaml", rules, &complaints), 0);
	buf_release(&text);
	free(path);
}

static void
test_sentences(void **state)
{
	const char *tests = getenv("TESTS");
	struct rules rules = { 0 };
	size_t n = 0, right = 0;

	(void)state;
	read_rules(&rules);
	for (size_t i = 0; i < COUNT(tongues); i++) {
		char *path = mem_printf(
		    "%s/cases/settings/%s.tsv", tests == NULL ? "tests" : tests, tongues[i]);
		size_t before = n, was = right;
		struct span rest, line;
		struct row row = { 0 };
		struct buf text;

		buf_init(&text, 1 << 20);
		assert_int_equal(file_read(path, &text, NULL), 0);
		rest = buf_span(&text);
		while (span_line(&rest, &line)) {
			assert_true(row_read(line, &row));
			n++;
			right += play(&rules, tongues[i], &row);
		}
		printf("# figure: sentences about settings in %s: %zu of %zu right\n",
		    tongues[i], right - was, n - before);
		buf_release(&text);
		free(path);
	}
	rules_release(&rules);
	assert_true(right * 100 >= n * LEAST_PERCENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_sentences) };

	return cmocka_run_group_tests_name("settings_sentences", tests, NULL, NULL);
}
