/* Dates in running text: what is one, which day, where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "core/compare/date.h"

static const struct {
	const char *text;
	char order;
	const char *first; /* NULL: not a date */
	const char *last;  /* NULL: the same day */
	const char *where; /* NULL: not looked at */
} dates[] = {
	{ "Effective September 18, 2024", 'd', "2024-09-18", NULL, "September 18, 2024" },
	{ "G\u00fcltig ab 18. September 2024.", 'd', "2024-09-18", NULL, "18. September 2024" },
	{ "Version 9.18.2024 of the app", 'm', NULL, NULL, NULL },
	{ "Version vom 18.09.2024", 'd', "2024-09-18", NULL, "18.09.2024" },
	{ "Version 2024-09-18", 'd', "2024-09-18", NULL, NULL },
	{ "v9.18.2024", 'd', NULL, NULL, NULL },
	{ "1.9.18.2024", 'd', NULL, NULL, NULL },
	{ "192.168.20.24", 'd', NULL, NULL, NULL },
	{ "10.12.2024.1", 'd', NULL, NULL, NULL },
	{ "+49 30 901820 2024", 'd', NULL, NULL, NULL },
	{ "555-03-04-2024", 'd', NULL, NULL, NULL },
	{ "order 120240918", 'd', NULL, NULL, NULL },
	{ "in 2024 we", 'd', NULL, NULL, NULL },
	{ "March 5, 1889", 'd', NULL, NULL, NULL },
	{ "March 5, 2101", 'd', NULL, NULL, NULL },
	{ "May 40, 2024", 'd', NULL, NULL, NULL },
	{ "30 February 2024 is none", 'd', "2024-02-01", "2024-02-29", "February 2024" },
	{ "Last updated: March 2025", 'd', "2025-03-01", "2025-03-31", "March 2025" },
	{ "Stand: M\u00e4rz 2025", 'd', "2025-03-01", "2025-03-31", NULL },
	{ "Febrero de 2024", 'd', "2024-02-01", "2024-02-29", "Febrero de 2024" },
	{ "you opted out 2024 times", 'd', NULL, NULL, NULL },
	{ "3 out 2024", 'd', "2024-10-03", NULL, NULL },
	{ "03/04/2024", 'd', "2024-04-03", NULL, NULL },
	{ "03/04/2024", 'm', "2024-03-04", NULL, NULL },
	{ "03/04/2024", 0, NULL, NULL, NULL },
	{ "13/04/2024", 'm', "2024-04-13", NULL, NULL },
	{ "04/13/2024", 'd', "2024-04-13", NULL, NULL },
	{ "03.04.2024", 'm', "2024-04-03", NULL, NULL },
	{ "2024/9/18", 0, "2024-09-18", NULL, NULL },
	{ "2024-09-18T00:32:21Z", 'd', "2024-09-18", NULL, "2024-09-18" },
	{ "SEPTEMBER 18, 2024", 'd', "2024-09-18", NULL, NULL },
	{ "Effective DateMay 1, 2025", 'd', "2025-05-01", NULL, "May 1, 2025" },
	{ "January 12, 2026Previous Version", 'd', "2026-01-12", NULL, "January 12, 2026" },
	{ "1er janvier 2025", 'd', "2025-01-01", NULL, NULL },
	{ "14 ao\u00fbt 2024", 'd', "2024-08-14", NULL, NULL },
	{ "18\u00a0settembre\u00a02024", 'd', "2024-09-18", NULL, NULL },
	{ "18-Sep-2024", 'd', "2024-09-18", NULL, NULL },
	{ "Sep 18 2024", 'd', "2024-09-18", NULL, NULL },
	{ "the 18th day of September, 2024", 'd', "2024-09-18", NULL, NULL },
	{ "from May 1, 2025 to June 1, 2025", 'd', "2025-05-01", NULL, "May 1, 2025" },
	{ "1\u20132 May 2024", 'd', "2024-05-02", NULL, NULL },
	{ "21 de febrero del 2025", 'd', "2025-02-21", NULL, NULL },
	{ "Dezember 2023", 'd', "2023-12-01", "2023-12-31", NULL },
	{ "\xff\xfe 5 May 2024 \xc3", 'd', "2024-05-05", NULL, NULL },
	{ "", 'd', NULL, NULL, NULL },
};

static void
check_row(size_t i, bool found, day_t first, day_t last, struct span where)
{
	char text[UTC_TEXT_MAX];

	if (!found != (dates[i].first == NULL))
		fail_msg("\"%s\": %s", dates[i].text, found ? day_format(first, text) : "none");
	if (!found)
		return;
	assert_string_equal(day_format(first, text), dates[i].first);
	assert_string_equal(
	    day_format(last, text), dates[i].last == NULL ? dates[i].first : dates[i].last);
	if (dates[i].where != NULL)
		assert_true(span_is(where, dates[i].where));
}

static void
dates_are_found_in_six_languages_and_nowhere_else(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(dates); i++) {
		day_t first = DAY_NONE, last = DAY_NONE;
		struct span where = { 0 };
		bool found =
		    date_find(span_of(dates[i].text), dates[i].order, &first, &last, &where);

		check_row(i, found, first, last, where);
	}
}

static void
all_dates_of_a_text_are_found_in_order(void **state)
{
	struct span text =
	    span_of("From May 1, 2025 to 1. Juni 2025; before 2024-12-31 and in March 2024.");
	static const char *const want[] = { "2025-05-01", "2025-06-01", "2024-12-31",
		"2024-03-01" };
	struct date date = { 0 };
	char day[UTC_TEXT_MAX];
	size_t n = 0;

	(void)state;
	for (size_t at = 0; date_next(text, at, 'd', &date); at = date.end) {
		assert_true(n < COUNT(want));
		assert_string_equal(day_format(date.first, day), want[n++]);
	}
	assert_int_equal(n, COUNT(want));
}

static void
dates_can_be_masked(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 100);
	assert_int_equal(date_mask(span_of("Updated 2024-09-18, first March 2020."), &out), 0);
	assert_string_equal(out.data, "Updated @, first @.");
	buf_release(&out);
}

static void
names_of_months_are_known(void **state)
{
	(void)state;
	assert_int_equal(date_month(span_of("September")), 9);
	assert_int_equal(date_month(span_of("D\u00e9cembre")), 12);
	assert_int_equal(date_month(span_of("mar\u00e7o")), 3);
	assert_int_equal(date_month(span_of("Septembers")), 0);
	assert_int_equal(date_month(span_of("")), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_are_found_in_six_languages_and_nowhere_else),
		cmocka_unit_test(all_dates_of_a_text_are_found_in_order),
		cmocka_unit_test(dates_can_be_masked),
		cmocka_unit_test(names_of_months_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
