/* The project's rules over sentences that they were not written from: tests/cases/sentences. */
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
#include "core/detect/rule.h"

enum { LEAST_PERCENT = 80 };

static const char *const tongues[] = { "en", "de", "fr", "es", "it", "pt" };

/* One line of a file. */
struct row {
	char want;
	struct span before;
	struct span after;
};

static void
read_project_rules(struct rules *rules)
{
	const char *tests = getenv("TESTS");
	char *dir = mem_printf("%s/../rules/detect", tests == NULL ? "tests" : tests);
	struct strs names = { 0 }, complaints = { 0 };
	struct error err = { 0 };

	assert_int_equal(file_list(dir, ".yaml", &names, &err), 0);
	for (size_t i = 0; i < names.n; i++) {
		char *path = mem_printf("%s/%s", dir, names.v[i]);
		struct buf text;

		buf_init(&text, YAML_MAX_BYTES);
		assert_int_equal(file_read(path, &text, &err), 0);
		rules_read(buf_span(&text), path, rules, &complaints);
		buf_release(&text);
		free(path);
	}
	assert_int_equal(complaints.n, 0);
	strs_release(&names);
	free(dir);
}

static struct document *
page_of(struct span sentence)
{
	struct document *doc = document_new();
	const char *mark = span_find(sentence, " >> ");

	if (mark != NULL) {
		size_t n = (size_t)(mark - sentence.data);

		document_add(doc, LINE_TEXT, 0, true, 0, span_make(sentence.data, n), NULL);
		document_add(doc, LINE_ITEM, 1, true, 0,
		    span_make(mark + 4, sentence.len - n - 4), NULL);
	} else if (sentence.len > 0) {
		document_add(doc, LINE_TEXT, 0, true, 0, sentence, NULL);
	}
	return doc;
}

static bool
is_other_concept(const char *concept)
{
	return strcmp(concept, "notice-clause") == 0 || strcmp(concept, "retention") == 0 ||
	       strcmp(concept, "human-review") == 0;
}

static bool
is_right(const struct row *row, const struct findings *findings)
{
	bool more = false, less = false, other = false;

	for (size_t i = 0; i < findings->n; i++) {
		more = more || findings->v[i].direction == DIRECTION_MORE;
		less = less || findings->v[i].direction == DIRECTION_LESS;
		other = other || is_other_concept(findings->v[i].concept);
	}
	return row->want == '+'   ? more
	       : row->want == '-' ? less
	       : row->want == 'n' ? other
				  : !more && !less;
}

static bool
row_read(struct span line, struct row *row)
{
	const char *tab = memchr(line.data, '\t', line.len), *next;

	if (tab != line.data + 1)
		return false;
	next = memchr(tab + 1, '\t', line.len - 2);
	if (next == NULL)
		return false;
	row->want = line.data[0];
	row->before = span_make(tab + 1, (size_t)(next - tab - 1));
	row->after = span_make(next + 1, (size_t)(line.data + line.len - next - 1));
	return true;
}

static bool
play(const struct rules *rules, const char *tongue, const struct row *row)
{
	struct document *before = page_of(row->before), *after = page_of(row->after);
	struct change *change = compare(before, after);
	struct findings findings = { 0 };
	bool right;

	assert_int_equal(detect(rules, change, tongue, &findings, NULL), 0);
	right = is_right(row, &findings);
	if (!right)
		printf("# %s %c: %.*s => %.*s (%zu findings)\n", tongue, row->want,
		    (int)row->before.len, row->before.data, (int)row->after.len,
		    row->after.data, findings.n);
	for (size_t i = 0; !right && i < findings.n; i++)
		printf("#   %c %s\n", (char)findings.v[i].direction, findings.v[i].rule);
	findings_release(&findings);
	change_free(change);
	document_free(before);
	document_free(after);
	return right;
}

static void
test_sentences(void **state)
{
	const char *tests = getenv("TESTS");
	struct rules rules = { 0 };
	size_t n = 0, right = 0;

	(void)state;
	read_project_rules(&rules);
	for (size_t i = 0; i < COUNT(tongues); i++) {
		char *path = mem_printf(
		    "%s/cases/sentences/%s.tsv", tests == NULL ? "tests" : tests, tongues[i]);
		struct span rest, line;
		struct row row = { 0 };
		struct buf text;
		size_t before = n, was = right;

		buf_init(&text, 1 << 20);
		assert_int_equal(file_read(path, &text, NULL), 0);
		rest = buf_span(&text);
		while (span_line(&rest, &line)) {
			assert_true(row_read(line, &row));
			n++;
			right += play(&rules, tongues[i], &row);
		}
		printf("# figure: sentences in %s: %zu of %zu right\n", tongues[i], right - was,
		    n - before);
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

	return cmocka_run_group_tests_name("sentences", tests, NULL, NULL);
}
