/* When a page is looked at next. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "core/keep/schedule.h"
#include "core/keep/zone.h"

static utc_t
at(const char *text)
{
	utc_t t = 0;

	assert_true(utc_parse(span_of(text), &t));
	return t;
}

static void
crons(void **state)
{
	static const struct {
		const char *cron;
		const char *after;
		const char *next; /* NULL: no such time */
	} rows[] = {
		{ "* * * * *", "2024-05-01T00:00:00Z", "2024-05-01T00:01:00Z" },
		{ "* * * * *", "2024-05-01T00:00:59Z", "2024-05-01T00:01:00Z" },
		{ "17 */6 * * *", "2024-05-01T00:17:00Z", "2024-05-01T06:17:00Z" },
		{ "17 */6 * * *", "2024-05-01T18:20:00Z", "2024-05-02T00:17:00Z" },
		{ "0 9 * * mon-fri", "2024-05-03T09:00:00Z", "2024-05-06T09:00:00Z" },
		{ "0 9 * * 0", "2024-05-01T00:00:00Z", "2024-05-05T09:00:00Z" },
		{ "0 9 * * 7", "2024-05-01T00:00:00Z", "2024-05-05T09:00:00Z" },
		{ "0 0 29 2 *", "2024-03-01T00:00:00Z", "2028-02-29T00:00:00Z" },
		{ "0 0 1,15 * *", "2024-05-01T00:00:00Z", "2024-05-15T00:00:00Z" },
		/* both days restricted: either will do */
		{ "0 0 13 * fri", "2024-05-01T00:00:00Z", "2024-05-03T00:00:00Z" },
		{ "0 0 1 JAN *", "2024-05-01T00:00:00Z", "2025-01-01T00:00:00Z" },
		{ "5-10/5 1 * * *", "2024-05-01T01:05:00Z", "2024-05-01T01:10:00Z" },
		{ "59 23 31 12 *", "2024-12-31T23:59:00Z", "2025-12-31T23:59:00Z" },
		{ "0 0 31 2 *", "2024-05-01T00:00:00Z", NULL },
		{ "60 * * * *", "2024-05-01T00:00:00Z", NULL },
		{ "* 24 * * *", "2024-05-01T00:00:00Z", NULL },
		{ "* * 0 * *", "2024-05-01T00:00:00Z", NULL },
		{ "* * * 13 *", "2024-05-01T00:00:00Z", NULL },
		{ "* * * * 8", "2024-05-01T00:00:00Z", NULL },
		{ "5-1 * * * *", "2024-05-01T00:00:00Z", NULL },
		{ "1,, * * * *", "2024-05-01T00:00:00Z", NULL },
		{ "1- * * * *", "2024-05-01T00:00:00Z", NULL },
		{ "*/0 * * * *", "2024-05-01T00:00:00Z", NULL },
		{ "* * * *", "2024-05-01T00:00:00Z", NULL },
		{ "* * * * * *", "2024-05-01T00:00:00Z", NULL },
		{ "hourly", "2024-05-01T00:00:00Z", NULL },
		{ "", "2024-05-01T00:00:00Z", NULL },
		{ "99999999999 * * * *", "2024-05-01T00:00:00Z", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct cron cron;
		const char *why = NULL;
		bool good = cron_parse(span_of(rows[i].cron), &cron, &why);
		char text[UTC_TEXT_MAX];

		if (good != (rows[i].next != NULL))
			fail_msg("%s", rows[i].cron);
		if (!good)
			assert_non_null(why);
		else
			assert_string_equal(
			    utc_format(cron_next(&cron, at(rows[i].after)), text),
			    rows[i].next);
	}
}

static void
beats(void **state)
{
	static const struct {
		const char *what;
		const char *due; /* NULL: never looked at */
		const char *now;
		const char *next;
	} rows[] = {
		{ "the first look sets the beat", NULL, "2024-05-01T00:00:07Z",
		    "2024-05-01T06:00:07Z" },
		{ "a look some seconds late keeps it", "2024-05-01T06:00:07Z",
		    "2024-05-01T06:00:55Z", "2024-05-01T12:00:07Z" },
		{ "a look an hour late too", "2024-05-01T06:00:07Z", "2024-05-01T07:00:00Z",
		    "2024-05-01T12:00:07Z" },
		{ "what was slept through is not made up for", "2024-05-01T06:00:07Z",
		    "2024-05-03T05:00:00Z", "2024-05-03T11:00:00Z" },
		{ "a look before its time begins anew", "2024-05-01T06:00:07Z",
		    "2024-05-01T05:00:00Z", "2024-05-01T11:00:00Z" },
	};
	const struct page page = { .id = (char *)(uintptr_t) "a/b", .every = 6 * 3600 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct schedule_past past = { .due =
						  rows[i].due == NULL ? 0 : at(rows[i].due) };
		char text[UTC_TEXT_MAX];

		utc_format(schedule_next(&page, &past, at(rows[i].now)), text);
		if (strcmp(text, rows[i].next) != 0)
			fail_msg("%s: %s", rows[i].what, text);
	}
}

static void
paces(void **state)
{
	static const struct {
		const char *what;
		bool adaptive;
		const char *changed, *coming; /* NULL: never */
		int64_t hours;
	} rows[] = {
		{ "as declared", false, "2024-04-30T00:00:00Z", "2024-05-02T00:00:00Z", 12 },
		{ "as declared where nothing is known", true, NULL, NULL, 12 },
		{ "twice as often after a change", true, "2024-04-30T00:00:00Z", NULL, 6 },
		{ "as declared a week later", true, "2024-04-20T00:00:00Z", NULL, 12 },
		{ "half as often when calm", true, "2024-01-20T00:00:00Z", NULL, 24 },
		{ "four times before an announced day", true, "2024-01-20T00:00:00Z",
		    "2024-05-05T00:00:00Z", 3 },
		{ "on the day itself", true, "2024-01-20T00:00:00Z", "2024-05-01T00:00:00Z",
		    3 },
		{ "not when it is past", true, "2024-04-01T00:00:00Z", "2024-04-20T00:00:00Z",
		    12 },
		{ "not when it is far", true, "2024-04-01T00:00:00Z", "2024-06-20T00:00:00Z",
		    12 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct page page = { .id = (char *)(uintptr_t) "a/b",
			.every = 12 * 3600,
			.pace = { .adaptive = rows[i].adaptive } };
		struct schedule_past past = {
			.changed = rows[i].changed == NULL ? 0 : at(rows[i].changed),
			.coming = rows[i].coming == NULL ? 0 : at(rows[i].coming),
		};
		int64_t got = schedule_interval(&page, &past, at("2024-05-01T12:00:00Z"));

		if (got != rows[i].hours * 3600)
			fail_msg("%s: %lld", rows[i].what, (long long)got);
	}
}

static void
hours(void **state)
{
	static const struct {
		int from, to; /* minutes */
		const char *due, *meant;
	} rows[] = {
		{ 0, 0, "2024-05-01T03:00:00Z", "2024-05-01T03:00:00Z" },
		{ 60, 300, "2024-05-01T03:00:00Z", "2024-05-01T05:00:00Z" },
		{ 60, 300, "2024-05-01T05:00:00Z", "2024-05-01T05:00:00Z" },
		{ 1320, 360, "2024-05-01T23:00:00Z", "2024-05-02T06:00:00Z" },
		{ 1320, 360, "2024-05-01T03:00:00Z", "2024-05-01T06:00:00Z" },
		{ 1320, 360, "2024-05-01T21:59:59Z", "2024-05-01T21:59:59Z" },
	};
	struct page page = { .id = (char *)(uintptr_t) "a/b", .pace = { .jitter = 600 } };
	bool differs = false;

	(void)state;
	for (utc_t t = 1000000; t < 1000100; t++) {
		utc_t meant = schedule_due(&page, t);

		assert_true(meant >= t && meant <= t + 600);
		assert_int_equal(meant, schedule_due(&page, t));
		differs = differs || meant - t != schedule_due(&page, t + 1) - (t + 1);
	}
	assert_true(differs);
	assert_int_equal(schedule_due(&page, 0), 0);
	page.pace.jitter = 0;
	for (size_t i = 0; i < COUNT(rows); i++) {
		page.pace.quiet_from = rows[i].from;
		page.pace.quiet_to = rows[i].to;
		assert_int_equal(schedule_due(&page, at(rows[i].due)), at(rows[i].meant));
	}
}

/* Europe/Berlin: an hour was left out on 2024-03-31 (01:00Z), one came twice on 2024-10-27. */
static void
zones(void **state)
{
	static const struct {
		const char *what, *zone, *cron, *after, *next;
	} rows[] = {
		{ "winter", "Europe/Berlin", "0 9 * * *", "2024-03-01T00:00:00Z",
		    "2024-03-01T08:00:00Z" },
		{ "summer", "Europe/Berlin", "0 9 * * *", "2024-06-01T00:00:00Z",
		    "2024-06-01T07:00:00Z" },
		{ "the same hour on the clock after the change", "Europe/Berlin", "0 9 * * *",
		    "2024-03-30T08:00:00Z", "2024-03-31T07:00:00Z" },
		{ "an hour that is left out", "Europe/Berlin", "30 2 * * *",
		    "2024-03-30T12:00:00Z", "2024-03-31T01:30:00Z" },
		{ "an hour that comes twice: the first", "Europe/Berlin", "30 2 * * *",
		    "2024-10-26T12:00:00Z", "2024-10-27T00:30:00Z" },
		{ "and not the second", "Europe/Berlin", "30 2 * * *", "2024-10-27T00:30:00Z",
		    "2024-10-28T01:30:00Z" },
		{ "every minute goes on behind it", "Europe/Berlin", "* * * * *",
		    "2024-10-27T00:59:00Z", "2024-10-27T02:00:00Z" },
		{ "a day of the week is a day there", "Asia/Tokyo", "0 8 * * mon",
		    "2024-05-05T00:00:00Z", "2024-05-05T23:00:00Z" },
		{ "west of Greenwich", "America/Los_Angeles", "0 18 31 12 *",
		    "2024-12-01T00:00:00Z", "2025-01-01T02:00:00Z" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct page page = { .id = (char *)(uintptr_t) "a/b",
			.pace = { .has_cron = true } };
		const struct schedule_past past = { 0 };
		const char *why;
		char text[UTC_TEXT_MAX];

		assert_true(cron_parse(span_of(rows[i].cron), &page.pace.cron, &why));
		snprintf(page.pace.zone, sizeof page.pace.zone, "%s", rows[i].zone);
		utc_format(schedule_next(&page, &past, at(rows[i].after)), text);
		if (strcmp(text, rows[i].next) != 0)
			fail_msg("%s: %s", rows[i].what, text);
	}
}

static void
quiet_there(void **state)
{
	static const struct {
		const char *what;
		int from, to; /* minutes */
		const char *due, *meant;
	} rows[] = {
		{ "winter nights end at five, UTC", 22 * 60, 6 * 60, "2024-03-30T03:00:00Z",
		    "2024-03-30T05:00:00Z" },
		{ "and begin at nine", 22 * 60, 6 * 60, "2024-03-30T20:59:00Z",
		    "2024-03-30T20:59:00Z" },
		{ "the short night ends at four", 22 * 60, 6 * 60, "2024-03-30T22:00:00Z",
		    "2024-03-31T04:00:00Z" },
		{ "the long one at five", 22 * 60, 6 * 60, "2024-10-26T21:00:00Z",
		    "2024-10-27T05:00:00Z" },
		{ "which begins at eight", 22 * 60, 6 * 60, "2024-10-26T20:00:00Z",
		    "2024-10-27T05:00:00Z" },
		{ "an end in the hour left out is the hour behind it", 60, 150,
		    "2024-03-31T00:10:00Z", "2024-03-31T01:30:00Z" },
		{ "an end that comes twice is the first", 60, 150, "2024-10-27T00:10:00Z",
		    "2024-10-27T00:30:00Z" },
		{ "and does not come again", 60, 150, "2024-10-27T01:10:00Z",
		    "2024-10-27T01:10:00Z" },
	};
	struct page page = { .id = (char *)(uintptr_t) "a/b",
		.pace = { .zone = "Europe/Berlin" } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[UTC_TEXT_MAX];

		page.pace.quiet_from = rows[i].from;
		page.pace.quiet_to = rows[i].to;
		utc_format(schedule_due(&page, at(rows[i].due)), text);
		if (strcmp(text, rows[i].meant) != 0)
			fail_msg("%s: %s", rows[i].what, text);
	}
}

/* Around the two changes of a year nothing that is due is put off for longer than the quiet
   hours last, and nothing is looked at in them. */
static void
nights_of_a_year(void **state)
{
	struct page page = { .id = (char *)(uintptr_t) "a/b",
		.pace = { .zone = "Europe/Berlin", .quiet_from = 1320, .quiet_to = 360 } };

	(void)state;
	for (utc_t t = at("2024-01-01T00:00:00Z"); t < at("2025-01-01T00:00:00Z"); t += 977) {
		utc_t meant = schedule_due(&page, t), wall = zone_wall(page.pace.zone, meant);
		int minute = (int)(wall % UTC_DAY_SECONDS / 60);

		assert_true(meant >= t && meant - t <= 9 * 3600);
		assert_true(minute >= 360 && minute < 1320);
	}
}

static void
astray(void **state)
{
	utc_t now = at("2024-05-01T12:00:00Z");

	(void)state;
	assert_false(schedule_is_astray(0, now));
	assert_false(schedule_is_astray(now, now));
	assert_false(schedule_is_astray(now + 3600, now));
	assert_true(schedule_is_astray(now + 3601, now));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(crons),
		cmocka_unit_test(beats),
		cmocka_unit_test(paces),
		cmocka_unit_test(hours),
		cmocka_unit_test(zones),
		cmocka_unit_test(quiet_there),
		cmocka_unit_test(nights_of_a_year),
		cmocka_unit_test(astray),
	};

	return cmocka_run_group_tests_name("schedule", tests, NULL, NULL);
}
