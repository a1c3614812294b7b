/* The house's own tools: buffers, spans, lists, days, instants, durations, files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/utc.h"

static void
a_buffer_keeps_its_ceiling(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 5);
	assert_int_equal(buf_adds(&b, "abc"), 0);
	assert_int_equal(buf_adds(&b, "def"), -1);
	assert_true(b.full);
	assert_int_equal(buf_adds(&b, "d"), -1); /* full stays full: no holes in the middle */
	assert_string_equal(b.data, "abc");
	buf_clear(&b);
	assert_int_equal(buf_addf(&b, "%d-%s", 12, "ab"), 0);
	assert_string_equal(b.data, "12-ab");
	buf_release(&b);
	buf_init(&b, 10);
	assert_int_equal(buf_span(&b).len, 0);
	free(buf_steal(&b));
}

static const struct {
	const char *text;
	const char *day; /* NULL: not a day */
} days[] = {
	{ "2024-09-18", "2024-09-18" },
	{ "2024-02-29", "2024-02-29" },
	{ "2023-02-29", NULL },
	{ "1900-02-29", NULL },
	{ "2000-02-29", "2000-02-29" },
	{ "2024-13-01", NULL },
	{ "2024-9-18", NULL },
	{ "2024-09-18x", NULL },
	{ "", NULL },
	{ "0001-01-01", "0001-01-01" },
};

static void
days_are_read_and_written(void **state)
{
	char text[UTC_TEXT_MAX];
	day_t day;

	(void)state;
	for (size_t i = 0; i < COUNT(days); i++) {
		bool ok = day_parse(span_of(days[i].text), &day);

		assert_int_equal(ok, days[i].day != NULL);
		if (ok)
			assert_string_equal(day_format(day, text), days[i].day);
	}
	assert_int_equal(day_of_civil(1970, 1, 1), 0);
	assert_int_equal(day_of_civil(2000, 3, 1), 11017);
	for (day = -800000; day < 800000; day += 13) {
		int y, m, d;

		day_to_civil(day, &y, &m, &d);
		assert_int_equal(day_of_civil(y, m, d), day);
	}
}

static const struct {
	const char *text;
	const char *utc;
} instants[] = {
	{ "2024-09-19T00:32:21Z", "2024-09-19T00:32:21Z" },
	{ "2024-09-19T00:32Z", "2024-09-19T00:32:00Z" },
	{ "2024-09-19", "2024-09-19T00:00:00Z" },
	{ "2024-09-19T02:32:21+02:00", "2024-09-19T00:32:21Z" },
	{ "2024-09-18 19:32:21.75-0500", "2024-09-19T00:32:21Z" },
	{ "2024-09-19T24:00:00Z", NULL },
	{ "2024-09-19T00:32:21Zulu", NULL },
	{ "yesterday", NULL },
	{ "1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z" },
};

static void
instants_are_read_and_written(void **state)
{
	char text[UTC_TEXT_MAX];
	utc_t t;

	(void)state;
	for (size_t i = 0; i < COUNT(instants); i++) {
		bool ok = utc_parse(span_of(instants[i].text), &t);

		assert_int_equal(ok, instants[i].utc != NULL);
		if (ok)
			assert_string_equal(utc_format(t, text), instants[i].utc);
	}
}

static const struct {
	const char *text;
	int64_t seconds; /* -1: not a duration */
	const char *shortest;
} durations[] = {
	{ "6h", 21600, "6h" },
	{ "90m", 5400, "90m" },
	{ "1h30m", 5400, "90m" },
	{ "14d", 1209600, "2w" },
	{ "0s", 0, "0s" },
	{ "6", -1, NULL },
	{ "h", -1, NULL },
	{ "6 h", -1, NULL },
	{ "", -1, NULL },
	{ "9999999999s", -1, NULL },
};

static void
durations_are_read_and_written(void **state)
{
	char text[UTC_TEXT_MAX];
	int64_t s;

	(void)state;
	for (size_t i = 0; i < COUNT(durations); i++) {
		bool ok = duration_parse(span_of(durations[i].text), &s);

		assert_int_equal(ok, durations[i].seconds >= 0);
		if (!ok)
			continue;
		assert_int_equal(s, durations[i].seconds);
		assert_string_equal(duration_format(s, text), durations[i].shortest);
	}
}

static void
spans_are_cut_in_lines(void **state)
{
	struct span rest = span_of("one\n\nthree"), line;

	(void)state;
	assert_true(span_line(&rest, &line) && span_is(line, "one"));
	assert_true(span_line(&rest, &line) && span_is(line, ""));
	assert_true(span_line(&rest, &line) && span_is(line, "three"));
	assert_false(span_line(&rest, &line));
	assert_true(span_is(span_trim(span_of(" \t a b \n")), "a b"));
	assert_true(span_starts_nocase(span_of("HTTP/2"), "http"));
	assert_null(span_find(span_of("abc"), "d"));
}

static void
files_are_replaced_whole(void **state)
{
	char dir[] = "/tmp/base.XXXXXX";
	char *path, *deep;
	struct error err = { 0 };
	struct strs names = { 0 };
	struct buf b;

	(void)state;
	assert_non_null(mkdtemp(dir));
	deep = mem_printf("%s/a/b", dir);
	path = mem_printf("%s/x.yaml", deep);
	assert_int_equal(file_mkdirs(deep, &err), 0);
	assert_int_equal(file_write(path, span_of("one"), &err), 0);
	assert_int_equal(file_write(path, span_of("two"), &err), 0);
	buf_init(&b, 2);
	assert_int_equal(file_read(path, &b, &err), -1);
	assert_int_equal(err.code, ERROR_LIMIT);
	buf_release(&b);
	buf_init(&b, 100);
	assert_int_equal(file_read(path, &b, &err), 0);
	assert_string_equal(b.data, "two");
	assert_int_equal(file_list(deep, ".yaml", &names, &err), 0);
	assert_int_equal(names.n, 1);
	assert_int_equal(file_read("/nonexistent/file", &b, &err), -1);
	assert_non_null(strstr(err.message, "/nonexistent/file: "));
	unlink(path);
	buf_release(&b);
	strs_release(&names);
	free(path);
	free(deep);
}

static void
hashes_are_the_known_ones(void **state)
{
	char hex[HASH_SHA256_HEX + 1];

	(void)state;
	assert_string_equal(hash_sha256(span_of("abc"), hex),
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_true(hash_xxh3(span_of("a")) != hash_xxh3(span_of("b")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_buffer_keeps_its_ceiling),
		cmocka_unit_test(days_are_read_and_written),
		cmocka_unit_test(instants_are_read_and_written),
		cmocka_unit_test(durations_are_read_and_written),
		cmocka_unit_test(spans_are_cut_in_lines),
		cmocka_unit_test(files_are_replaced_whole),
		cmocka_unit_test(hashes_are_the_known_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
