/* What is remembered of pages: whole, in steps, and back again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "core/keep/state.h"

static uint64_t seed = 88172645463325252U;

static uint64_t
some(uint64_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % below;
}

static void
set_text(char **at, const char *text)
{
	free(*at);
	*at = mem_strdup(text);
}

static const char *const texts[] = { NULL, "\"66f1-2\"", "W/\"tab\there\"", "a\nb\\c\r",
	"Wed, 18 Sep 2024 00:00:00 GMT", "503 after 3 tries", "=x=", "\xc3\xa4" };
static const int64_t times[] = { 0, 1, 1726705941, 1726705941 + 21600, -5, INT64_MAX, INT64_MIN,
	253402300799, 253402300800 };

static void
disturb(struct page_state *s)
{
	switch (some(14)) {
	case 9: s->blind_told = times[some(COUNT(times))]; break;
	case 10: s->broken_since = times[some(COUNT(times))]; break;
	case 11: set_text(&s->broken_why, texts[some(COUNT(texts))]); break;
	case 12: s->whole = (uint32_t)some(2); break;
	case 13: set_text(&s->awaiting, texts[some(COUNT(texts))]); break;
	case 0: set_text(&s->etag, texts[some(COUNT(texts))]); break;
	case 1: set_text(&s->last_modified, texts[some(COUNT(texts))]); break;
	case 2: s->wire_hash = some(3) == 0 ? 0 : UINT64_MAX - some(1000); break;
	case 3: s->text_hash = some(1000); break;
	case 4: s->declaration = some(3); break;
	case 5: s->failing_since = times[some(COUNT(times))]; break;
	case 6: s->failures = some(2) == 0 ? 0 : UINT32_MAX - (uint32_t)some(3); break;
	case 7: set_text(&s->why, texts[some(COUNT(texts))]); break;
	default: s->last_good = times[some(COUNT(times))];
	}
}

static void
look(struct page_state *s, utc_t round)
{
	s->last_try = round + (utc_t)some(40);
	if (some(5) != 0)
		s->last_good = s->last_try;
	s->due = some(20) == 0 ? times[some(COUNT(times))] : s->last_try + 21600;
}

static bool
same_text(const char *a, const char *b)
{
	return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) == 0;
}

static bool
same_state(const struct page_state *a, const struct page_state *b)
{
	return same_text(a->id, b->id) && same_text(a->etag, b->etag) &&
	       same_text(a->last_modified, b->last_modified) && same_text(a->why, b->why) &&
	       same_text(a->broken_why, b->broken_why) && same_text(a->awaiting, b->awaiting) &&
	       a->blind_told == b->blind_told && a->broken_since == b->broken_since &&
	       a->whole == b->whole && a->wire_hash == b->wire_hash &&
	       a->text_hash == b->text_hash && a->declaration == b->declaration &&
	       a->last_try == b->last_try && a->last_good == b->last_good && a->due == b->due &&
	       a->failing_since == b->failing_since && a->failures == b->failures;
}

static void
assert_same(struct states *a, struct states *b)
{
	struct page_state **x, **y;
	size_t n = states_sorted(a, &x), m = states_sorted(b, &y);

	assert_int_equal(n, m);
	for (size_t i = 0; i < n; i++) {
		assert_true(same_state(x[i], y[i]));
		assert_int_equal(states_number(a, x[i]), states_number(b, y[i]));
		assert_string_equal(states_id(b, states_number(b, y[i])), y[i]->id);
	}
	free(x);
	free(y);
}

/* A copy that only ever reads what the original writes, now whole, now in steps. */
static void
a_reader_of_steps_knows_the_same(void **state)
{
	struct states *writer = states_new(), *reader = states_new();
	struct buf b;
	size_t pages = 0;

	(void)state;
	buf_init(&b, 1 << 24);
	for (int round = 0; round < 400; round++) {
		utc_t now = 1726705941 + round * 3600;

		for (size_t i = some(4); i > 0; i--) {
			char *id = mem_printf("platform%zu/page\t%zu", pages % 7, pages);

			disturb(states_get(writer, id));
			states_number(writer, states_get(writer, id));
			pages++;
			free(id);
		}
		for (size_t i = 0; i < pages; i++) {
			char *id = mem_printf("platform%zu/page\t%zu", i % 7, i);

			if (some(3) != 0)
				look(states_get(writer, id), now);
			if (some(10) == 0)
				disturb(states_get(writer, id));
			free(id);
		}
		buf_clear(&b);
		if (some(50) == 0) {
			states_put(writer, &b);
			states_free(reader);
			reader = states_new();
			assert_int_equal(states_read(reader, buf_span(&b), NULL), 0);
		} else {
			states_put_steps(writer, now, &b);
			assert_int_equal(states_read_steps(reader, now, buf_span(&b), NULL), 0);
		}
		states_settle(writer);
		states_settle(reader);
		assert_same(writer, reader);
	}
	states_free(writer);
	states_free(reader);
	buf_release(&b);
}

static void
nothing_new_takes_no_step(void **state)
{
	struct states *states = states_new();
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	states_get(states, "a/b");
	states_put_steps(states, 100, &b);
	assert_int_equal(b.len, 0);
	states_get(states, "a/b")->failures = 1;
	states_put_steps(states, 100, &b);
	assert_string_equal(b.data, "page\t1\ta/b\nset\t1\tfailures=1\n");
	states_settle(states);
	buf_clear(&b);
	states_put_steps(states, 100, &b);
	assert_int_equal(b.len, 0);
	states_free(states);
	buf_release(&b);
}

static void
looks_alike_share_a_line(void **state)
{
	struct states *states = states_new();
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	for (int i = 0; i < 5; i++) {
		char *id = mem_printf("a/%d", i);

		states_number(states, states_get(states, id));
		free(id);
	}
	states_settle(states);
	for (uint32_t i = 1; i <= 5; i++) {
		struct page_state *s = states_get(states, states_id(states, i));

		s->last_try = 1003;
		s->due = 1003 + 60;
		s->last_good = i == 3 ? 0 : 1003;
	}
	buf_clear(&b);
	states_put_steps(states, 1000, &b);
	states_settle(states);
	assert_string_equal(strchr(b.data, 'l'), "looks\t3\t1-5\t0*2 - 0*2\t60*5\n");
	states_free(states);
	buf_release(&b);
}

static void
complaints_alike_share_a_line(void **state)
{
	struct states *states = states_new(), *reader = states_new();
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	for (int i = 1; i <= 3; i++) {
		char *id = mem_printf("a/%d", i);
		struct page_state *s = states_get(states, id);

		s->why = i == 2 ? mem_strdup("a/1: 503") : mem_printf("%s: 503", id);
		free(id);
	}
	states_put_steps(states, 0, &b);
	assert_string_equal(strchr(b.data, 's'), "set\t1 3\twhy+=503\nset\t2\twhy=a/1: 503\n");
	assert_int_equal(states_read_steps(reader, 0, buf_span(&b), NULL), 0);
	assert_same(states, reader);
	states_free(states);
	states_free(reader);
	buf_release(&b);
}

static void
older_looks_are_read(void **state)
{
	struct states *states = states_new();
	const struct page_state *s;

	(void)state;
	assert_int_equal(states_read_steps(states, 1000,
			     span_of("page\t1\ta/b\npage\t2\ta/c\nlook\t3\tgood\t60\t1-2\n"
				     "look\t9\t-\t5\t2\n"),
			     NULL),
	    0);
	s = states_get(states, "a/c");
	assert_int_equal(s->last_try, 1009);
	assert_int_equal(s->last_good, 1003);
	assert_int_equal(s->due, 1014);
	states_free(states);
}

static const struct {
	const char *text;
	utc_t last_good, now;
	bool renew;
} renewals[] = {
	{ "a page never read", 0, 1726705941, true },
	{ "the next hour", 1726704000, 1726707600, false },
	{ "six hours later", 1726704000, 1726704000 + 6 * 3600, true },
	{ "a clock that went back", 1726704000, 1726703999, true },
};

static void
validators_are_renewed_now_and_then(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(renewals); i++) {
		struct page_state s = { .last_good = renewals[i].last_good };

		if (state_may_renew(&s, renewals[i].now) != renewals[i].renew)
			fail_msg("%s", renewals[i].text);
	}
}

static const struct {
	const char *what;
	bool steps;
	const char *text;
} refused[] = {
	{ "a state with too few fields", false, "1\ta/b\t\n" },
	{ "a gap in the numbers", false, "2\ta/b\t\t\t\t\t\t\t\t\t\t\t\n" },
	{ "a hash that is none", false, "1\ta/b\t\t\tzz\t\t\t\t\t\t\t\t\n" },
	{ "a number given twice", true, "page\t1\ta/b\npage\t1\tc/d\n" },
	{ "a look at an unknown page", true, "look\t1\tgood\t1\t7\n" },
	{ "a look at page 0", true, "look\t1\tgood\t1\t0\n" },
	{ "a look without a number", true, "look\tx\tgood\t1\t1\n" },
	{ "looks at an unknown page", true, "looks\t1\t7\t0\t1\n" },
	{ "fewer good looks than pages", true, "page\t1\ta/b\nlooks\t1\t1\t\t1\n" },
	{ "more due times than pages", true, "page\t1\ta/b\nlooks\t1\t1\t-\t1*2\n" },
	{ "a due time left out", true, "page\t1\ta/b\nlooks\t1\t1\t0\t-\n" },
	{ "a value that stands no times", true, "page\t1\ta/b\nlooks\t1\t1\t0*0\t1\n" },
	{ "an unknown page set", true, "set\t1\tfailures=1\n" },
	{ "a count that is none", true, "page\t1\ta/b\nset\t1\tfailures=-1\n" },
	{ "a count too large", true, "page\t1\ta/b\nset\t1\tfailures=4294967296\n" },
	{ "a time that is none", true, "page\t1\ta/b\nset\t1\tfailing=yesterday\n" },
	{ "a page without a name", true, "page\t1\t\n" },
};

static void
broken_texts_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct states *states = states_new();
		struct error err = { 0 };
		struct span text = span_of(refused[i].text);
		int rc = refused[i].steps ? states_read_steps(states, 0, text, &err)
					  : states_read(states, text, &err);

		if (rc != -1 || err.code != ERROR_ARCHIVE ||
		    strstr(err.message, "line ") == NULL)
			fail_msg("%s was read", refused[i].what);
		states_free(states);
	}
}

static void
a_later_field_is_passed_over(void **state)
{
	struct states *states = states_new();

	(void)state;
	assert_int_equal(
	    states_read_steps(states, 0,
		span_of("page\t1\ta/b\nset\t1\tfuture=x\tfailures=3\nnews\t1\n"), NULL),
	    0);
	assert_int_equal(states_get(states, "a/b")->failures, 3);
	states_free(states);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reader_of_steps_knows_the_same),
		cmocka_unit_test(nothing_new_takes_no_step),
		cmocka_unit_test(looks_alike_share_a_line),
		cmocka_unit_test(complaints_alike_share_a_line),
		cmocka_unit_test(older_looks_are_read),
		cmocka_unit_test(validators_are_renewed_now_and_then),
		cmocka_unit_test(broken_texts_are_refused),
		cmocka_unit_test(a_later_field_is_passed_over),
	};

	return cmocka_run_group_tests_name("state", tests, NULL, NULL);
}
