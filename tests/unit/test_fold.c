/* Folding: what a reader would call the same folds to the same bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/mem.h"
#include "core/compare/fold.h"

static const struct {
	const char *text;
	const char *folded;
} rows[] = {
	{ "", "" },
	{ "plain words", "plain words" },
	{ "  two  spaces\tand\na line ", "two spaces and a line" },
	{ "don\u2019t \u201cquote\u201d", "don't \"quote\"" },
	{ "a \u2013 b \u2014 c\u2011d", "a - b - c-d" },
	{ "and so on\u2026", "and so on..." },
	{ "zero\u200bwidth\u2060 soft\u00adhyphen\ufeff", "zerowidth softhyphen" },
	{ "no\u00a0break\u202fspace", "no break space" },
	{ "\u200eleft \u200fright", "left right" },
	{ "e\u0301te\u0301", "\u00e9t\u00e9" },
	{ "e\u200d\u0301", "\u00e9" },
	{ "Letter Case stays", "Letter Case stays" },
	{ "broken \xff bytes \xc3", "broken \ufffd bytes \ufffd" },
	{ "Effective September 18, 2024", "Effective 2024-09-18" },
	{ "Effective 18 September 2024.", "Effective 2024-09-18." },
	{ "Effective Sept. 18, 2024", "Effective 2024-09-18" },
	{ "Effective 18th of September, 2024", "Effective 2024-09-18" },
	{ "effective September 18th, 2024", "effective 2024-09-18" },
	{ "Wednesday, September 18, 2024", "2024-09-18" },
	{ "on Wednesday 18 September 2024", "on 2024-09-18" },
	{ "Stand: Mittwoch, den 18. September 2024", "Stand: 2024-09-18" },
	{ "G\u00fcltig ab 18. September 2024", "G\u00fcltig ab 2024-09-18" },
	{ "18.09.2024", "2024-09-18" },
	{ "1. M\u00e4rz 2025", "2025-03-01" },
	{ "En vigueur le 1er janvier 2025", "En vigueur le 2025-01-01" },
	{ "le mercredi 14 ao\u00fbt 2024", "le 2024-08-14" },
	{ "18 de septiembre de 2024", "2024-09-18" },
	{ "mi\u00e9rcoles, 18 de septiembre de 2024", "2024-09-18" },
	{ "1\u00ba de maio de 2024", "2024-05-01" },
	{ "quarta-feira, 18 de setembro de 2024", "2024-09-18" },
	{ "mercoled\u00ec 18 settembre 2024", "2024-09-18" },
	{ "2024-09-18", "2024-09-18" },
	{ "9/18/2024 and 18/9/2024", "2024-09-18 and 2024-09-18" },
	{ "03/04/2024", "03/04/2024" },
	{ "March 2025", "March 2025" },
	{ "January 12, 2026Previous Version", "2026-01-12Previous Version" },
	{ "Version 9.18.2024 of the app", "Version 9.18.2024 of the app" },
	{ "call 555-03-18-2024", "call 555-03-18-2024" },
	{ "host 10.12.2024.1", "host 10.12.2024.1" },
	{ "September 31, 2024", "September 31, 2024" },
};

static void
fold_one(struct span text, struct buf *out)
{
	buf_init(out, text.len * 3 + 16);
	assert_int_equal(fold(text, out), 0);
}

static void
what_reads_the_same_folds_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf out;

		fold_one(span_of(rows[i].text), &out);
		if (!span_is(buf_span(&out), rows[i].folded))
			fail_msg("\"%s\": \"%.*s\"", rows[i].text, (int)out.len,
			    out.len > 0 ? out.data : "");
		buf_release(&out);
	}
}

static void
folding_adds_and_stops_at_a_ceiling(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 12);
	buf_adds(&out, "kept ");
	assert_int_equal(fold(span_of("\u201cfew\u201d"), &out), 0);
	assert_string_equal(out.data, "kept \"few\"");
	assert_int_equal(fold(span_of("more"), &out), -1);
	assert_true(out.full);
	buf_release(&out);
}

/* Pieces that meet badly: parts of dates, marks, spaces that are none, broken bytes. */
static const char *const pieces[] = { "1", "18", "2024", "2024-09-18", " ", " ", ", ", ".", "-",
	"/", ":", "September", "May", "mai", "Monday", "Mittwoch", "den", "de", "of", "th",
	"er", "\u00ba", "\u200b", "\u2013", "\u2026", "e", "\u0301", "\u00a0", "\xff",
	"\xe2\x80", "Version", "v", "12", "31.12.2024", "a", "B", "\u037e", "\u1fef", "\u2001",
	"\u0374", "\U0001d160", "\ufb2c", "\u1100", "\u1161", "\u11a8" };

static void
check_twice(const char *text)
{
	struct buf once, twice;

	fold_one(span_of(text), &once);
	fold_one(buf_span(&once), &twice);
	if (!span_eq(buf_span(&once), buf_span(&twice)))
		fail_msg("\"%s\": \"%s\", then \"%s\"", text, once.data, twice.data);
	buf_release(&once);
	buf_release(&twice);
}

static void
folding_again_changes_nothing(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check_twice(rows[i].text);
	for (int round = 0; round < 60000; round++) {
		char text[400] = "";
		int n;

		seed = seed * 1664525u + 1013904223u;
		n = (int)(seed >> 28) + 1;
		for (int i = 0; i < n; i++) {
			seed = seed * 1664525u + 1013904223u;
			strcat(text, pieces[(seed >> 8) % COUNT(pieces)]);
		}
		check_twice(text);
	}
}

static double
fold_speed(const char *sentence)
{
	struct timespec a, b;
	struct buf out;
	size_t bytes = 0;

	buf_init(&out, 1 << 20);
	clock_gettime(CLOCK_MONOTONIC, &a);
	for (int i = 0; i < 20000; i++) {
		buf_clear(&out);
		fold(span_of(sentence), &out);
		bytes += strlen(sentence);
	}
	clock_gettime(CLOCK_MONOTONIC, &b);
	buf_release(&out);
	return (double)bytes / 1e6 /
	       ((double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9);
}

static void
folding_is_quick(void **state)
{
	double plain = fold_speed("We may use what you share to develop and train our models.");
	double curly =
	    fold_speed("We may use what you share to develop \u2014 and train \u2014 models.");
	double dated =
	    fold_speed("This notice was last changed on Wednesday, September 18, 2024.");

	(void)state;
	printf("# figure: folding %.0f MB/s plain, %.0f MB/s typographic, %.0f MB/s dated\n",
	    plain, curly, dated);
	assert_true(plain > 10 && curly > 1 && dated > 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_reads_the_same_folds_the_same),
		cmocka_unit_test(folding_adds_and_stops_at_a_ceiling),
		cmocka_unit_test(folding_again_changes_nothing),
		cmocka_unit_test(folding_is_quick),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
