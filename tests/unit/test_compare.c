/* Comparing: the cases of tests/cases/compare, what always holds, ceilings and speed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/strs.h"
#include "core/compare/align.h"
#include "core/compare/compare.h"
#include "core/compare/fold.h"

static struct document *
read_text(const char *text, enum document_form form)
{
	struct document *doc = NULL;
	struct error err = { 0 };

	if (document_get(span_of(text), form, &doc, &err) != 0)
		fail_msg("%s", err.message);
	return doc;
}

static char *
case_file(const char *name, const char *file)
{
	const char *tests = getenv("TESTS");
	char *path =
	    mem_printf("%s/cases/compare/%s/%s", tests == NULL ? "tests" : tests, name, file);
	struct error err = { 0 };
	struct buf bytes;

	buf_init(&bytes, 1 << 20);
	if (file_read(path, &bytes, &err) != 0)
		fail_msg("%s", err.message);
	free(path);
	return buf_steal(&bytes);
}

static void
write_words(const struct edit *e, struct buf *out)
{
	static const char *const open[] = { "", "[-", "{+" }, *const close[] = { "", "-]",
		"+}" };

	for (size_t i = 0; i < e->n_words; i++) {
		buf_adds(out, open[e->words[i].state]);
		buf_add_span(out, e->words[i].text);
		buf_adds(out, close[e->words[i].state]);
	}
}

/* A change as the expected.txt of a case writes it. */
static char *
written(const struct change *change)
{
	struct buf out;

	buf_init(&out, 1 << 20);
	buf_addf(&out, "%s%s\n", change_class_name(change->class),
	    change->same_text ? ", same text" : "");
	for (size_t i = 0; i < change->n_edits; i++) {
		const struct edit *e = &change->edits[i];

		buf_addf(&out, "%s: ", edit_kind_name(e->kind));
		if (e->kind == EDIT_EDITED)
			write_words(e, &out);
		else if (e->after >= 0)
			buf_add_span(&out, change->after->lines[e->after].text);
		else
			buf_add_span(&out, change->before->lines[e->before].text);
		buf_addc(&out, '\n');
	}
	return buf_steal(&out);
}

static void
check_case(const char *name)
{
	char *before = case_file(name, "before.md"), *after = case_file(name, "after.md");
	char *expected = case_file(name, "expected.txt"), *got;
	struct document *a = read_text(before, DOCUMENT_OURS),
			*b = read_text(after, DOCUMENT_OURS);
	struct change *change = compare(a, b);

	got = written(change);
	if (strcmp(got, expected) != 0)
		fail_msg("%s:\n%s", name, got);
	free(got);
	change_free(change);
	document_free(a);
	document_free(b);
	free(before);
	free(after);
	free(expected);
}

static void
list_cases(struct strs *names)
{
	const char *tests = getenv("TESTS");
	char *path = mem_printf("%s/cases/compare", tests == NULL ? "tests" : tests);
	DIR *dir = opendir(path);
	struct dirent *entry;

	if (dir == NULL)
		fail_msg("%s: cannot be read", path);
	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			strs_add(names, entry->d_name);
	closedir(dir);
	free(path);
	strs_sort(names);
}

static void
each_case_comes_out_as_expected(void **state)
{
	struct strs names = { 0 };

	(void)state;
	list_cases(&names);
	assert_true(names.n >= 15);
	for (size_t i = 0; i < names.n; i++)
		check_case(names.v[i]);
	printf("# count: %zu compare cases\n", names.n);
	strs_release(&names);
}

static void
a_first_record_has_no_edits(void **state)
{
	struct document *doc = read_text("# A\n\nB.\n", DOCUMENT_OURS);
	struct change *change = compare(NULL, doc);

	(void)state;
	assert_int_equal(change->class, CLASS_FIRST);
	assert_int_equal(change->n_edits, 0);
	assert_string_equal(change_class_name(change->class), "first");
	change_free(change);
	change_free(NULL);
	document_free(doc);
}

static struct span
folded(struct span text, struct buf *out)
{
	buf_init(out, text.len * 3 + 16);
	assert_int_equal(fold(text, out), 0);
	return buf_span(out);
}

/* Same and inserted pieces are all of after; same and deleted ones fold to before. */
static void
check_pieces(const struct change *change, const struct edit *e)
{
	struct span before = change->before->lines[e->before].text;
	struct span after = change->after->lines[e->after].text;
	struct buf old, new, x, y;

	buf_init(&old, SIZE_MAX / 4);
	buf_init(&new, SIZE_MAX / 4);
	for (size_t i = 0; i < e->n_words; i++) {
		if (e->words[i].state != WORDS_DELETED)
			buf_add_span(&new, e->words[i].text);
		if (e->words[i].state != WORDS_INSERTED)
			buf_add_span(&old, e->words[i].text);
	}
	assert_true(span_eq(buf_span(&new), after));
	assert_true(span_eq(folded(buf_span(&old), &x), folded(before, &y)));
	buf_release(&x);
	buf_release(&y);
	buf_release(&old);
	buf_release(&new);
}

static void
check_edit(const struct change *change, const struct edit *e, unsigned char *used_a,
    unsigned char *used_b)
{
	struct buf x, y;

	assert_true((e->kind == EDIT_ADDED) == (e->before < 0));
	assert_true((e->kind == EDIT_REMOVED) == (e->after < 0));
	assert_true((e->kind == EDIT_EDITED) == (e->words != NULL));
	if (e->before >= 0)
		assert_int_equal(used_a[e->before]++, 0);
	if (e->after >= 0)
		assert_int_equal(used_b[e->after]++, 0);
	if (e->kind == EDIT_EDITED)
		check_pieces(change, e);
	if (e->kind != EDIT_MOVED)
		return;
	folded(change->before->lines[e->before].text, &x);
	folded(change->after->lines[e->after].text, &y);
	assert_true(span_eq(buf_span(&x), buf_span(&y)));
	buf_release(&x);
	buf_release(&y);
}

static void
check_change(const struct change *change)
{
	unsigned char *used_a = mem_array(change->before->n_lines, 1);
	unsigned char *used_b = mem_array(change->after->n_lines, 1);
	int32_t last = -1;

	for (size_t i = 0; i < change->n_edits; i++) {
		const struct edit *e = &change->edits[i];

		check_edit(change, e, used_a, used_b);
		if (e->after < 0)
			continue;
		assert_true(e->after > last);
		last = e->after;
	}
	assert_int_equal(change->n_edits,
	    change->n_added + change->n_removed + change->n_edited + change->n_moved);
	assert_int_equal((int64_t)change->after->n_lines - (int64_t)change->n_added,
	    (int64_t)change->before->n_lines - (int64_t)change->n_removed);
	free(used_a);
	free(used_b);
}

static uint32_t
next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static const char *const vocabulary[] = { "we", "may", "use", "your", "data", "to", "train",
	"models", "share", "with", "partners", "don\u2019t", "don't", "1,000", "\u00e9t\u00e9",
	"\u6570\u636e", "opt-out", "May 1, 2024", "2024-05-02", "\u2026", "(a)",
	"\u201cthe\u201d", "never", "always" };

static struct document *
random_document(uint32_t *seed, size_t n_lines, size_t n_sentences)
{
	struct document *doc = document_new();

	for (size_t i = 0; i < n_lines; i++) {
		uint32_t words = next(seed) % (uint32_t)n_sentences;
		char text[400] = "";
		uint32_t n = words % 9 + 1;

		for (uint32_t k = 0; k < n; k++) {
			if (k > 0)
				strcat(text, " ");
			strcat(text, vocabulary[next(&words) % COUNT(vocabulary)]);
		}
		assert_int_equal(
		    document_add(doc, LINE_TEXT, 0, i % 3 == 0, 0, span_of(text), NULL), 0);
	}
	return doc;
}

static void
every_line_is_told_once_and_every_word_kept(void **state)
{
	uint32_t seed = 7;
	int checked = 0;

	(void)state;
	for (int round = 0; round < 1500; round++) {
		size_t sentences = 3 + next(&seed) % 60;
		struct document *a = random_document(&seed, next(&seed) % 25, sentences);
		struct document *b = random_document(&seed, next(&seed) % 25, sentences);
		struct change *change = compare(a, b), *same = compare(a, a);
		size_t same_lines = a->n_lines - change->n_removed;

		/* lines that were cut otherwise are in neither count */
		if (same_lines == b->n_lines - change->n_added) {
			check_change(change);
			checked++;
		}
		assert_int_equal(same->class, CLASS_NONE);
		assert_true(same->same_text);
		change_free(same);
		change_free(change);
		document_free(a);
		document_free(b);
	}
	assert_true(checked > 1000);
}

static void
alignments_are_in_order_and_shortest(void **state)
{
	uint32_t a[] = { 0, 1, 2, 0, 1, 1, 0 }, b[] = { 2, 1, 0, 1, 0, 2 }, seed = 3;
	int32_t match[40];
	int64_t work = 1000;
	size_t n = 0;

	(void)state;
	align((struct align_side){ a, 7 }, (struct align_side){ b, 6 }, 3, ALIGN_SHORTEST,
	    &work, match);
	for (size_t i = 0; i < 7; i++)
		n += match[i] >= 0;
	assert_int_equal(n, 4); /* the example of Myers' paper: five edits */
	for (int round = 0; round < 2000; round++) {
		uint32_t x[40], y[40];
		int32_t last = -1;

		for (size_t i = 0; i < 40; i++) {
			x[i] = next(&seed) % 12;
			y[i] = next(&seed) % 12;
		}
		work = round % 3 == 0 ? 60 : 100000;
		align((struct align_side){ x, 40 }, (struct align_side){ y, 40 }, 12,
		    round % 2 == 0 ? ALIGN_PATIENCE : ALIGN_SHORTEST, &work, match);
		for (size_t i = 0; i < 40; i++) {
			if (match[i] < 0)
				continue;
			assert_true(match[i] > last);
			assert_int_equal(x[i], y[match[i]]);
			last = match[i];
		}
	}
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct document *
numbered_document(
    size_t n, const char *first, const char *second, const char *end, uint32_t from)
{
	struct document *doc = document_new();

	for (size_t i = 0; i < n; i++) {
		char text[200];

		snprintf(text, sizeof text, "%s%u%s%u%s", first, from + (uint32_t)i, second,
		    from + (uint32_t)i * 7, end);
		assert_int_equal(
		    document_add(doc, LINE_TEXT, 0, true, 0, span_of(text), NULL), 0);
	}
	return doc;
}

static double
time_compare(const struct document *a, const struct document *b, size_t *n_edits)
{
	double start = seconds();
	struct change *change = compare(a, b);

	*n_edits = change->n_edits;
	change_free(change);
	return seconds() - start;
}

static void
the_largest_documents_end_in_time(void **state)
{
	struct document *a = numbered_document(DOCUMENT_MAX_LINES, "red", " old", "", 0);
	struct document *b = numbered_document(DOCUMENT_MAX_LINES, "blue", " new", "", 5000000);
	struct document *c = numbered_document(DOCUMENT_MAX_LINES, "red", " other", "", 3);
	struct document *d = document_new(), *e = document_new();
	uint32_t seed = 1;
	size_t n;
	double apart, alike, two;

	(void)state;
	for (size_t i = 0; i < DOCUMENT_MAX_LINES; i++) {
		document_add(
		    d, LINE_TEXT, 0, true, 0, span_of(next(&seed) & 1 ? "a b" : "c d"), NULL);
		document_add(
		    e, LINE_TEXT, 0, true, 0, span_of(next(&seed) & 1 ? "a b" : "c d"), NULL);
	}
	apart = time_compare(a, b, &n);
	assert_int_equal(n, 2 * (size_t)DOCUMENT_MAX_LINES);
	alike = time_compare(a, c, &n);
	two = time_compare(d, e, &n);
	printf("# figure: %d lines: nothing in common %.2f s, all edited %.2f s, two lines "
	       "only %.2f s\n",
	    DOCUMENT_MAX_LINES, apart, alike, two);
	assert_true(apart < 15 && alike < 30 && two < 15);
	document_free(a);
	document_free(b);
	document_free(c);
	document_free(d);
	document_free(e);
}

static void
one_endless_line_ends_in_time(void **state)
{
	struct document *a = document_new(), *b = document_new();
	struct buf x, y;
	uint32_t seed = 5;
	double took;
	size_t n;

	(void)state;
	buf_init(&x, 1 << 23);
	buf_init(&y, 1 << 23);
	for (int i = 0; i < 400000; i++) {
		buf_addf(&x, "%s ", vocabulary[next(&seed) % COUNT(vocabulary)]);
		buf_addf(&y, "%s ", vocabulary[next(&seed) % COUNT(vocabulary)]);
	}
	document_add(a, LINE_TEXT, 0, true, 0, span_trim(buf_span(&x)), NULL);
	document_add(b, LINE_TEXT, 0, true, 0, span_trim(buf_span(&y)), NULL);
	took = time_compare(a, b, &n);
	printf("# figure: one line of %zu bytes, edited, %.2f s\n", x.len, took);
	assert_true(n > 0 && took < 20);
	document_free(a);
	document_free(b);
	buf_release(&x);
	buf_release(&y);
}

static struct document *
useful_document(void)
{
	return numbered_document(550, "We may use item ", " to make the service better for ",
	    " people and others.", 0);
}

static void
comparing_is_quick(void **state)
{
	struct document *a = useful_document(), *b = useful_document(), *c = useful_document();
	double start, equal, changed;
	size_t n = 0;

	(void)state;
	b->lines[300].text = span_of("Nothing like this was said on the page before.");
	b->lines[20].text =
	    span_of("We may use item 20 to make our service better for 140 people.");
	start = seconds();
	for (int i = 0; i < 200; i++)
		time_compare(a, c, &n);
	equal = (seconds() - start) / 200;
	assert_int_equal(n, 0);
	start = seconds();
	for (int i = 0; i < 50; i++)
		time_compare(a, b, &n);
	changed = (seconds() - start) / 50;
	assert_int_equal(n, 2 + 1);
	printf("# figure: 40 kB compared in %.3f ms when equal, %.3f ms when two sentences "
	       "differ\n",
	    equal * 1e3, changed * 1e3);
	assert_true(equal < 0.01 && changed < 0.2);
	document_free(a);
	document_free(b);
	document_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_case_comes_out_as_expected),
		cmocka_unit_test(a_first_record_has_no_edits),
		cmocka_unit_test(every_line_is_told_once_and_every_word_kept),
		cmocka_unit_test(alignments_are_in_order_and_shortest),
		cmocka_unit_test(the_largest_documents_end_in_time),
		cmocka_unit_test(one_endless_line_ends_in_time),
		cmocka_unit_test(comparing_is_quick),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
