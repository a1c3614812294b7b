/* What is remembered of a channel: pauses, messages put aside, two runners. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "core/channel/tries.h"

enum { T0 = 1714521600 }; /* 2024-05-01 */

static const struct {
	int64_t attempts, asked;
	uint32_t random;
	int64_t pause;
} pauses[] = {
	{ 1, 0, 0, 60 },                    /* a minute after the first */
	{ 2, 0, 0, 120 },                   /* then twice as long each */
	{ 3, 0, 0, 240 },                   /* … */
	{ 10, 0, 0, 21600 },                /* six hours at most */
	{ 1000000, 0, 0, 21600 },           /* for ever */
	{ 1, 0, 15, 75 },                   /* up to a quarter more */
	{ 1, 0, 16, 60 },                   /* and no more than that */
	{ 10, 0, UINT32_MAX, 21600 + 278 }, /* also of the longest */
	{ 1, 7200, 0, 7200 },               /* what is asked for, when it is longer */
	{ 5, 30, 0, 960 },                  /* not when it is shorter */
	{ 1, 43200, 0, 43200 },             /* past our own six hours */
	{ 1, 1000000, 0, 86400 },           /* but a day at most */
	{ 1, -5, 0, 60 },                   /* nonsense is nothing */
	{ 0, 0, 0, 60 },                    /* nobody asks that */
};

static void
pauses_grow(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(pauses); i++) {
		int64_t got =
		    tries_pause(pauses[i].attempts, pauses[i].asked, pauses[i].random);

		if (got != pauses[i].pause)
			print_message("row %zu\n", i);
		assert_int_equal(got, pauses[i].pause);
	}
	for (uint32_t r = 0; r < 5000; r += 7) {
		assert_true(tries_pause(4, 900, r) >= 900);
		assert_true(tries_pause(4, 900, r) <= 900 * 5 / 4);
	}
}

static char *
text_of(const struct tries *t)
{
	struct buf out;

	buf_init(&out, TRIES_MAX_BYTES);
	assert_int_equal(tries_put(t, &out), 0);
	return buf_steal(&out);
}

static void
round_trip(void **state)
{
	struct tries t = { 0 }, back;
	char *one, *two;

	(void)state;
	tries_sent(&t, "aaaa", "acme/privacy", T0);
	tries_failed(&t, "was answered with 503 \"\x1b[2J\"", 0, 0, T0 + 5);
	tries_failed(&t, "was answered with 503", 0, 0, T0 + 70);
	assert_true(tries_put_aside(&t, "bbbb", "acme/terms", "400", T0 + 71));
	assert_true(tries_put_aside(&t, "cccc", "acme/terms", "413", T0 + 72));
	assert_true(tries_done(&t, "bbbb", T0 + 73));
	one = text_of(&t);
	tries_get(span_of(one), &back);
	two = text_of(&back);
	assert_string_equal(one, two);
	assert_int_equal(back.attempts, 2);
	assert_int_equal(back.since, T0 + 5);
	assert_int_equal(back.next, T0 + 70 + 120);
	assert_string_equal(back.last_oid, "aaaa");
	assert_int_equal(back.last_sent, T0);
	assert_int_equal(tries_waiting(&back), 1);
	tries_sent(&back, "dddd", "acme/privacy", T0 + 300);
	assert_null(back.why);
	assert_int_equal(back.attempts, 0);
	assert_int_equal(tries_waiting(&back), 1);
	free(one);
	free(two);
	tries_release(&t);
	tries_release(&back);
}

static void
anything(void **state)
{
	static const char *const texts[] = { "", "{", "[]", "null", "{\"attempts\":-4}",
		"{\"attempts\":1e300}", "{\"attempts\":9999999999}", "{\"since\":\"never\"}",
		"{\"why\":[1]}", "{\"aside\":{}}", "{\"aside\":[1,null,{},{\"commit\":4}]}",
		"{\"aside\":[{\"commit\":\"a\",\"page\":null}]}", "{\"next\":7}", "\xff\xfe" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct tries t;

		tries_get(span_of(texts[i]), &t);
		assert_int_equal(t.attempts, 0);
		assert_int_equal(t.n_aside, 0);
		assert_int_equal(t.next, 0);
		assert_null(t.why);
		tries_release(&t);
	}
}

/* A receiver that refuses everything does not make us forget what it refused. */
static void
room(void **state)
{
	struct tries t = { 0 };
	char oid[16], *text;
	struct tries back;

	(void)state;
	for (int i = 0; i < TRIES_ASIDE_MAX; i++) {
		snprintf(oid, sizeof oid, "%d", i);
		assert_true(tries_put_aside(&t, oid, "acme/privacy", "400", T0 + i));
	}
	assert_false(tries_put_aside(&t, "more", "acme/privacy", "400", T0 + 500));
	assert_true(tries_put_aside(&t, "7", "acme/privacy", "again", T0 + 500));
	assert_true(tries_done(&t, "3", T0 + 600));
	assert_false(tries_done(&t, "3", T0 + 601));
	assert_false(tries_done(&t, "nobody", T0 + 601));
	assert_true(tries_put_aside(&t, "more", "acme/privacy", "400", T0 + 700));
	assert_int_equal(tries_waiting(&t), TRIES_ASIDE_MAX);
	text = text_of(&t);
	tries_get(span_of(text), &back);
	assert_int_equal(tries_waiting(&back), TRIES_ASIDE_MAX);
	free(text);
	tries_release(&back);
	/* done and long ago: forgotten */
	assert_int_equal(t.n_aside, TRIES_ASIDE_MAX + 1);
	assert_true(
	    tries_put_aside(&t, "7", "acme/privacy", "again", T0 + 601 + TRIES_KEEP_DONE));
	assert_int_equal(t.n_aside, TRIES_ASIDE_MAX);
	tries_release(&t);
}

static void
joined(void **state)
{
	struct tries a = { 0 }, b = { 0 };

	(void)state;
	/* both had one aside; b sent it after all, then failed later than a did */
	tries_put_aside(&a, "one", "acme/privacy", "400", T0);
	tries_put_aside(&b, "one", "acme/privacy", "400", T0);
	tries_done(&b, "one", T0 + 10);
	tries_put_aside(&a, "two", "acme/terms", "413", T0 + 20);
	tries_put_aside(&b, "three", "acme/help", "422", T0 + 30);
	tries_sent(&a, "sent-by-a", "acme/help", T0 + 100);
	tries_failed(&b, "503", 0, 0, T0 + 200);
	tries_join(&a, &b);
	assert_int_equal(a.attempts, 1);
	assert_string_equal(a.why, "503");
	assert_string_equal(a.last_oid, "sent-by-a");
	assert_int_equal(tries_waiting(&a), 2); /* two and three */
	/* what is newer here stays */
	tries_sent(&a, "later", "acme/help", T0 + 300);
	tries_join(&a, &b);
	assert_int_equal(a.attempts, 0);
	assert_null(a.why);
	assert_int_equal(tries_waiting(&a), 2);
	/* put aside again, after it was done elsewhere */
	tries_put_aside(&a, "one", "acme/privacy", "400 again", T0 + 400);
	tries_join(&a, &b);
	assert_int_equal(tries_waiting(&a), 3);
	tries_release(&a);
	tries_release(&b);
}

/* A clock that was ahead set a time nobody should wait for. */
static void
pausing(void **state)
{
	static const struct {
		const char *what;
		utc_t ahead;
		bool waits;
	} rows[] = {
		{ "its time has come", 0, false },
		{ "or is past", -60, false },
		{ "a minute is waited for", 60, true },
		{ "and a day, which another side may ask for, and a quarter",
		    TRIES_ASKED_MOST * 5 / 4, true },
		{ "but nothing that no pause can come to", TRIES_ASKED_MOST * 5 / 4 + 1,
		    false },
	};

	(void)state;
	for (uint32_t r = 0; r < UINT32_MAX - 9999991; r += 9999991) {
		const struct tries tries = { .next = 1714521600 + tries_pause(20, 1000000, r) };

		assert_true(tries_pausing(&tries, 1714521600));
	}
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct tries tries = { .next = 1714521600 + rows[i].ahead };

		if (tries_pausing(&tries, 1714521600) != rows[i].waits)
			fail_msg("%s", rows[i].what);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pauses_grow),
		cmocka_unit_test(round_trip),
		cmocka_unit_test(anything),
		cmocka_unit_test(room),
		cmocka_unit_test(joined),
		cmocka_unit_test(pausing),
	};

	return cmocka_run_group_tests_name("tries", tests, NULL, NULL);
}
