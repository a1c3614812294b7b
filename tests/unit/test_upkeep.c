/* What is told that is no change: written and read back, and what is no such thing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "core/tell/upkeep.h"

static struct upkeep
made(enum upkeep_kind kind)
{
	struct upkeep u = { .kind = kind,
		.page = mem_strdup("harbour/privacy-policy@de"),
		.url = mem_strdup("https://harbour.example/"),
		.time = 1726705941,
		.since = 1726605941,
		.last_good = 1726605941,
		.why = mem_strdup("a \"quoted\" reason\nwith \x1b[31m controls") };

	if (kind == UPKEEP_SECOND) {
		u.commit = mem_strdup("0bb9729912340bb9729912340bb9729912341234");
		u.second.state = SECOND_SAME;
		u.second.time = u.time;
		u.second.sha256 = mem_strdup("ba78");
	}
	if (kind == UPKEEP_VERDICT) {
		u.commit = mem_strdup("0bb9729912340bb9729912340bb9729912341234");
		u.word = VERDICT_ANNOUNCED;
		u.was = VERDICT_SILENT;
	}
	return u;
}

static void
test_there_and_back(void **state)
{
	(void)state;
	for (enum upkeep_kind kind = UPKEEP_BLIND; kind < UPKEEP_KINDS; kind++) {
		struct upkeep u = made(kind), back;
		struct buf json;

		buf_init(&json, UPKEEP_MAX_BYTES);
		assert_int_equal(upkeep_put(&u, &json), 0);
		assert_int_equal(upkeep_get(buf_span(&json), &back, NULL), 0);
		assert_int_equal(back.kind, kind);
		assert_string_equal(back.page, u.page);
		assert_string_equal(back.why, u.why);
		assert_int_equal(back.since, u.since);
		assert_int_equal(back.second.state, u.second.state);
		assert_int_equal(back.second.time, u.second.time);
		if (u.commit != NULL)
			assert_string_equal(back.commit, u.commit);
		assert_int_equal(upkeep_is_maintenance(kind),
		    kind != UPKEEP_SECOND && kind != UPKEEP_VERDICT);
		assert_int_equal(back.word, u.word);
		assert_int_equal(back.was, u.was);
		upkeep_release(&u);
		upkeep_release(&back);
		buf_release(&json);
	}
}

static void
test_one_line_without_controls(void **state)
{
	(void)state;
	for (enum upkeep_kind kind = UPKEEP_BLIND; kind < UPKEEP_KINDS; kind++) {
		struct upkeep u = made(kind);
		struct buf line;

		buf_init(&line, UPKEEP_MAX_BYTES);
		upkeep_line(&u, &line);
		assert_null(strchr(line.data, '\x1b'));
		assert_ptr_equal(strchr(line.data, '\n'), line.data + line.len - 1);
		buf_release(&line);
		upkeep_release(&u);
	}
}

static void
test_no_such_thing(void **state)
{
	static const char *const texts[] = { "", "{", "[]", "7", "null", "{}",
		"{\"upkeep\":\"blind\"}", "{\"page\":\"a/b\"}",
		"{\"upkeep\":\"none\",\"page\":\"a/b\"}",
		"{\"upkeep\":[\"blind\"],\"page\":\"a/b\"}",
		"{\"upkeep\":\"blind\",\"page\":7}" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct upkeep u = { 0 };
		struct error err = { 0 };

		assert_int_equal(upkeep_get(span_of(texts[i]), &u, &err), -1);
		assert_int_equal(err.code, ERROR_ARCHIVE);
	}
}

static void
test_wrong_members_say_nothing(void **state)
{
	struct upkeep u = { 0 };

	(void)state;
	assert_int_equal(
	    upkeep_get(
		span_of("{\"upkeep\":\"second-look\",\"page\":\"a/b\",\"time\":3,"
			"\"second_look\":{\"state\":\"odd\",\"time\":\"soon\"},\"why\":{}}"),
		&u, NULL),
	    0);
	assert_int_equal(u.time, 0);
	assert_int_equal(u.second.state, SECOND_NONE);
	assert_null(u.why);
	upkeep_release(&u);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_one_line_without_controls),
		cmocka_unit_test(test_no_such_thing),
		cmocka_unit_test(test_wrong_members_say_nothing),
	};

	return cmocka_run_group_tests_name("upkeep", tests, NULL, NULL);
}
