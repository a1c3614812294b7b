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

enum { LEAST_PERCENT = 90 };

static const char *const tongues[] = { "en", "de", "fr", "es", "it", "pt" };

/* How each went when first played is in tests/cases/sentences/README.md. */
static const struct {
	const char *name;
	size_t n_tongues; /* of tongues, from the first */
} sets[] = {
	{ "", COUNT(tongues) },
	{ "second-", COUNT(tongues) },
	{ "third-", COUNT(tongues) },
	{ "fourth-", 1 },
};

/* One line of a file. */
struct row {
	char want;
	struct span before;
	struct span after;
	struct span concepts; /* any of these, with commas; empty: not asked */
};

/* How a file went. */
struct tally {
	size_t n, right;
	size_t asked, named; /* rows found right that name a concept, and those that met it */
	size_t told, missed; /* rows to tell of, and of these not right */
	size_t quiet, false_alarms;
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
	       : row->want == '*' ? findings->n > 0
				  : !more && !less;
}

/* Is a finding's concept among those the row names? */
static bool
is_named(const struct row *row, const struct findings *findings)
{
	for (size_t i = 0; i < findings->n; i++)
		if (span_find(row->concepts, findings->v[i].concept) != NULL)
			return true;
	return false;
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
	row->concepts = (struct span){ 0 };
	next = memchr(row->after.data, '\t', row->after.len);
	if (next != NULL) {
		const char *end = line.data + line.len;

		row->after.len = (size_t)(next - row->after.data);
		row->concepts = span_make(next + 1, (size_t)(end - next - 1));
	}
	return true;
}

static void
play(const struct rules *rules, const char *tongue, const struct row *row, struct tally *tally)
{
	struct document *before = page_of(row->before), *after = page_of(row->after);
	struct change *change = compare(before, after);
	struct findings findings = { 0 };
	bool right;

	assert_int_equal(detect(rules, change, tongue, &findings, NULL), 0);
	right = is_right(row, &findings);
	tally->n++;
	tally->right += right;
	*(row->want == '.' ? &tally->quiet : &tally->told) += 1;
	*(row->want == '.' ? &tally->false_alarms : &tally->missed) += !right;
	tally->asked += right && row->concepts.len > 0;
	tally->named += right && row->concepts.len > 0 && is_named(row, &findings);
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
}

static void
tally_print(const char *set, const char *tongue, const struct tally *tally)
{
	printf("# figure: %ssentences in %s: %zu of %zu right (%zu of %zu missed, %zu of %zu "
	       "false)",
	    set, tongue, tally->right, tally->n, tally->missed, tally->told,
	    tally->false_alarms, tally->quiet);
	if (tally->asked > 0)
		printf(", concept as named in %zu of %zu", tally->named, tally->asked);
	printf("\n");
}

static void
play_file(const struct rules *rules, const char *set, const char *tongue, struct tally *tally)
{
	const char *tests = getenv("TESTS");
	char *path = mem_printf(
	    "%s/cases/sentences/%s%s.tsv", tests == NULL ? "tests" : tests, set, tongue);
	struct span rest, line;
	struct row row = { 0 };
	struct buf text;

	buf_init(&text, 1 << 20);
	assert_int_equal(file_read(path, &text, NULL), 0);
	rest = buf_span(&text);
	while (span_line(&rest, &line)) {
		assert_true(row_read(line, &row));
		play(rules, tongue, &row, tally);
	}
	buf_release(&text);
	free(path);
}

static void
test_sentences(void **state)
{
	struct rules rules = { 0 };
	size_t n = 0, right = 0;

	(void)state;
	read_project_rules(&rules);
	for (size_t set = 0; set < COUNT(sets); set++) {
		for (size_t i = 0; i < sets[set].n_tongues; i++) {
			struct tally tally = { 0 };

			play_file(&rules, sets[set].name, tongues[i], &tally);
			tally_print(sets[set].name, tongues[i], &tally);
			n += tally.n;
			right += tally.right;
		}
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
