/* The ledger's text: grouping, ranges, escapes, and what it refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/strs.h"
#include "core/keep/ledger.h"

static int
gather(uint32_t page, const char *outcome, const char *detail, void *arg)
{
	strs_take(arg, mem_printf("%u %s [%s]", (unsigned)page, outcome, detail));
	return 0;
}

static int
gather_page(uint32_t page, void *arg)
{
	buf_addf(arg, "%u,", (unsigned)page);
	return 0;
}

static void
checks_alike_share_a_line(void **state)
{
	struct ledger ledger = { 0 };
	struct buf b;

	(void)state;
	buf_init(&b, 65536);
	ledger_add(&ledger, 7, "unchanged", NULL);
	ledger_add(&ledger, 1, "unchanged", "");
	ledger_add(&ledger, 2, "unchanged", NULL);
	ledger_add(&ledger, 5, "failed", "503 after 3 tries");
	ledger_add(&ledger, 3, "unchanged", NULL);
	ledger_add(&ledger, 4, "failed", "name not found");
	ledger_put(&ledger, &b);
	assert_string_equal(b.data, "check\tfailed\t503 after 3 tries\t5\n"
				    "check\tfailed\tname not found\t4\n"
				    "check\tunchanged\t\t1-3 7\n");
	assert_int_equal(ledger_count(&ledger, "failed"), 2);
	assert_int_equal(ledger_count(&ledger, "nonsense"), 0);
	ledger_release(&ledger);
	buf_release(&b);
}

static void
what_is_put_is_read_again(void **state)
{
	static const char *const details[] = { "", "a\tb", "line\nline", "back\\slash", "\\t",
		"\r", "ends in \\", "Zu sp\xc3\xa4t" };
	struct ledger ledger = { 0 };
	struct strs read = { 0 };
	struct buf b;

	(void)state;
	buf_init(&b, 65536);
	for (size_t i = 0; i < COUNT(details); i++)
		ledger_add(&ledger, (uint32_t)i + 1, "failed", details[i]);
	ledger_put(&ledger, &b);
	assert_int_equal(ledger_read(buf_span(&b), gather, &read, NULL), 0);
	assert_int_equal(read.n, COUNT(details));
	for (size_t i = 0; i < COUNT(details); i++) {
		char *line = mem_printf("%zu failed [%s]", i + 1, details[i]);

		assert_true(strs_has(&read, line));
		free(line);
	}
	strs_release(&read);
	ledger_release(&ledger);
	buf_release(&b);
}

static void
details_are_cut_at_a_character(void **state)
{
	struct ledger ledger = { 0 };
	char longish[1001];

	(void)state;
	for (size_t i = 0; i < 500; i++)
		memcpy(longish + 1 + 2 * i, "\xc3\xa4", i < 499 ? 2 : 1);
	longish[0] = 'x'; /* so that the ceiling falls inside a character */
	longish[999] = '\0';
	ledger_add(&ledger, 1, longish, longish);
	assert_int_equal(strlen(ledger.v[0].detail), LEDGER_DETAIL_MAX - 1);
	assert_int_equal(strlen(ledger.v[0].outcome), LEDGER_OUTCOME_MAX - 1);
	ledger_release(&ledger);
}

static const struct {
	const char *list;
	const char *pages; /* NULL: refused */
} lists[] = {
	{ "", "" },
	{ "1", "1," },
	{ "1-3", "1,2,3," },
	{ "1-3 5 7-8", "1,2,3,5,7,8," },
	{ "3-1", NULL },
	{ "x", NULL },
	{ "1-", NULL },
	{ "-1", NULL },
	{ "1,2", NULL },
	{ "1  2", NULL },
	{ "4294967297", NULL },
	{ "99999999999999999999", NULL },
};

static void
lists_of_pages(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(lists); i++) {
		struct buf b;
		int rc;

		buf_init(&b, 4096);
		buf_adds(&b, "");
		rc = ledger_pages(span_of(lists[i].list), gather_page, &b);
		assert_int_equal(rc, lists[i].pages == NULL ? -1 : 0);
		if (lists[i].pages != NULL)
			assert_string_equal(b.data, lists[i].pages);
		buf_release(&b);
	}
}

static void
a_broken_line_is_named(void **state)
{
	static const char *const texts[] = { "round\tx\ncheck\n", "\ncheck\tfailed\n",
		"#\ncheck\tfailed\twhy\n", "#\ncheck\tfailed\twhy\t1-x\n" };
	struct strs read = { 0 };
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		err = (struct error){ 0 };
		assert_int_equal(ledger_read(span_of(texts[i]), gather, &read, &err), -1);
		assert_int_equal(err.code, ERROR_ARCHIVE);
		assert_non_null(strstr(err.message, "line 2"));
	}
	assert_int_equal(read.n, 0);
	strs_release(&read);
}

static int
stop(uint32_t page, const char *outcome, const char *detail, void *arg)
{
	(void)outcome;
	(void)detail;
	++*(int *)arg;
	return page == 2 ? 42 : 0;
}

static void
an_answer_ends_the_reading(void **state)
{
	int calls = 0;

	(void)state;
	assert_int_equal(ledger_read(span_of("check\tok\t\t1-9\n"), stop, &calls, NULL), 42);
	assert_int_equal(calls, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(checks_alike_share_a_line),
		cmocka_unit_test(what_is_put_is_read_again),
		cmocka_unit_test(details_are_cut_at_a_character),
		cmocka_unit_test(lists_of_pages),
		cmocka_unit_test(a_broken_line_is_named),
		cmocka_unit_test(an_answer_ends_the_reading),
	};

	return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
