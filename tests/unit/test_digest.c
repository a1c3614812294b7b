/* Digests: when one is due, and that its key stays the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "core/channel/digest.h"
#include "core/keep/zone.h"
#include "record_made.h"

static utc_t
moment_of(const char *text)
{
	utc_t t = 0;

	assert_true(utc_parse(span_of(text), &t));
	return t;
}

/* The digest that news of a moment is in, and the one before it. */
static const struct {
	int digest, day, hour, minute;
	const char *zone, *news, *due, *before;
} moments[] = {
	{ DIGEST_DAILY, -1, 8, 0, NULL, "2024-05-02T07:59:59Z", "2024-05-02T08:00:00Z",
	    "2024-05-01T08:00:00Z" },
	/* news of the very moment is in it, of a second later in the next */
	{ DIGEST_DAILY, -1, 8, 0, NULL, "2024-05-02T08:00:00Z", "2024-05-02T08:00:00Z",
	    "2024-05-01T08:00:00Z" },
	{ DIGEST_DAILY, -1, 8, 0, NULL, "2024-05-02T08:00:01Z", "2024-05-03T08:00:00Z",
	    "2024-05-02T08:00:00Z" },
	{ DIGEST_DAILY, -1, 0, 0, NULL, "2024-12-31T23:59:59Z", "2025-01-01T00:00:00Z",
	    "2024-12-31T00:00:00Z" },
	/* east and west of UTC, where the day is another */
	{ DIGEST_DAILY, -1, 8, 0, "Pacific/Auckland", "2024-05-01T12:00:00Z",
	    "2024-05-01T20:00:00Z", "2024-04-30T20:00:00Z" },
	{ DIGEST_DAILY, -1, 20, 30, "America/Los_Angeles", "2024-05-02T00:00:00Z",
	    "2024-05-02T03:30:00Z", "2024-05-01T03:30:00Z" },
	{ DIGEST_DAILY, -1, 8, 0, "Pacific/Kiritimati", "2024-05-01T18:00:01Z",
	    "2024-05-02T18:00:00Z", "2024-05-01T18:00:00Z" },
	/* the clocks go forward and back: the hour stays, the day is 23 or 25 hours long */
	{ DIGEST_DAILY, -1, 8, 0, "Europe/Berlin", "2024-03-30T07:00:01Z",
	    "2024-03-31T06:00:00Z", "2024-03-30T07:00:00Z" },
	{ DIGEST_DAILY, -1, 8, 0, "Europe/Berlin", "2024-10-26T06:00:01Z",
	    "2024-10-27T07:00:00Z", "2024-10-26T06:00:00Z" },
	/* an hour that the clock leaves out, and one that comes twice */
	{ DIGEST_DAILY, -1, 2, 30, "Europe/Berlin", "2024-03-31T00:00:00Z",
	    "2024-03-31T01:30:00Z", "2024-03-30T01:30:00Z" },
	{ DIGEST_DAILY, -1, 2, 30, "Europe/Berlin", "2024-10-27T00:00:00Z",
	    "2024-10-27T00:30:00Z", "2024-10-26T00:30:00Z" },
	/* 2024-05-06 is a Monday */
	{ DIGEST_WEEKLY, -1, 8, 0, NULL, "2024-05-02T00:00:00Z", "2024-05-06T08:00:00Z",
	    "2024-04-29T08:00:00Z" },
	{ DIGEST_WEEKLY, 6, 8, 0, NULL, "2024-05-05T08:00:01Z", "2024-05-12T08:00:00Z",
	    "2024-05-05T08:00:00Z" },
	{ DIGEST_WEEKLY, 3, 1, 0, "Asia/Tokyo", "2024-05-01T15:59:00Z", "2024-05-01T16:00:00Z",
	    "2024-04-24T16:00:00Z" },
	{ DIGEST_WEEKLY, 0, 8, 0, NULL, "1969-12-31T00:00:00Z", "1970-01-05T08:00:00Z",
	    "1969-12-29T08:00:00Z" },
};

static void
a_digest_is_due_at_its_hour_in_its_zone(void **state)
{
	char due[UTC_TEXT_MAX], before[UTC_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(moments); i++) {
		const struct channel_rule c = { .digest = moments[i].digest,
			.day = moments[i].day,
			.at = moments[i].hour * 60 + moments[i].minute,
			.zone = (char *)(uintptr_t)moments[i].zone };
		utc_t moment = digest_moment(&c, moment_of(moments[i].news));

		assert_string_equal(utc_format(moment, due), moments[i].due);
		assert_string_equal(
		    utc_format(digest_before(&c, moment), before), moments[i].before);
	}
}

/* No news falls between two digests, and none is in two: over two years, hour by hour. */
static void
every_moment_belongs_to_one_digest(void **state)
{
	static const char *const zones[] = { NULL, "Europe/Berlin", "America/New_York",
		"Australia/Lord_Howe" };
	size_t n = 0;

	(void)state;
	for (size_t z = 0; z < COUNT(zones); z++) {
		const struct channel_rule c = {
			.digest = DIGEST_DAILY, .at = 150, .zone = (char *)(uintptr_t)zones[z]
		};
		utc_t t = moment_of("2024-01-01T00:00:00Z"), end = t + 730 * UTC_DAY_SECONDS;

		for (utc_t due = digest_moment(&c, t); due < end; n++) {
			utc_t next = digest_moment(&c, due + 1);

			assert_true(next - due >= 22 * 3600 && next - due <= 26 * 3600);
			assert_int_equal(digest_before(&c, next), due);
			due = next;
		}
	}
	assert_true(n > 2900);
}

static void
zones_are_those_with_a_name(void **state)
{
	(void)state;
	assert_true(zone_is("Europe/Berlin"));
	assert_true(zone_is("UTC"));
	assert_true(zone_is("America/Argentina/Buenos_Aires"));
	assert_false(zone_is("Europe/Berlim"));
	assert_false(zone_is(""));
	assert_false(zone_is("B\xc3\xbcro"));
	assert_false(zone_is("Europe/Berlin/Europe/Berlin/Europe/Berlin/Europe/Berlin/Europe"));
}

static void
a_key_is_of_channel_moment_and_first_news(void **state)
{
	struct record *r = made_silent();
	const struct digest_news news = { .record = r };
	const struct channel_rule one = { .name = (char *)(uintptr_t) "one" };
	const struct channel_rule other = { .name = (char *)(uintptr_t) "other" };
	char a[HASH_SHA256_HEX + 1], b[HASH_SHA256_HEX + 1];

	(void)state;
	digest_key(&one, 100, &news, a);
	/* recorded under another commit by now */
	mem_replace(&r->commit, "0123456789012345678901234567890123456789");
	assert_string_equal(digest_key(&one, 100, &news, b), a);
	assert_string_not_equal(digest_key(&one, 101, &news, b), a);
	assert_string_not_equal(digest_key(&other, 100, &news, b), a);
	r->time++;
	assert_string_not_equal(digest_key(&one, 100, &news, b), a);
	record_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_digest_is_due_at_its_hour_in_its_zone),
		cmocka_unit_test(every_moment_belongs_to_one_digest),
		cmocka_unit_test(zones_are_those_with_a_name),
		cmocka_unit_test(a_key_is_of_channel_moment_and_first_news),
	};

	return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}
