/* Readers that live for more than one page: each question gets its own answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/mem.h"
#include "edge/pool.h"

enum { INPUT_MAX = 1 << 20 };

static int
escape(struct buf *answer)
{
	if (open("/etc/passwd", O_RDONLY) >= 0)
		buf_adds(answer, "read a file;");
	if (socket(AF_INET, SOCK_STREAM, 0) >= 0)
		buf_adds(answer, "made a socket;");
	if (fork() >= 0)
		buf_adds(answer, "forked;");
	if (kill(getppid(), 0) == 0)
		buf_adds(answer, "signalled;");
	for (int fd = 4; fd < 64; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			buf_addf(answer, "kept descriptor %d;", fd);
	return buf_adds(answer, "nothing else");
}

static int
act(const void *arg, struct span order, struct span input, struct buf *answer,
    struct error *err)
{
	volatile int *nowhere = NULL;

	if (span_is(order, "refuse"))
		return error_set(err, ERROR_PAGE, "no text in it");
	if (span_is(order, "crash"))
		return *nowhere;
	if (span_is(order, "quit"))
		_exit(3);
	if (span_is(order, "escape"))
		return escape(answer);
	for (volatile unsigned n = 0; span_is(order, "spin") && n < 2; n = !n)
		;
	while (span_is(order, "flood") && buf_adds(answer, "more and more and more") == 0)
		;
	if (span_is(order, "scribble"))
		((char *)(uintptr_t)input.data)[0] = 'x';
	if (span_is(order, "pid"))
		return buf_addf(answer, "%d", (int)getpid());
	buf_adds(answer, arg);
	return buf_add_span(answer, input);
}

static const struct call_limits limits = { .answer_max = 65536, .seconds = 1 };

static int
ask(struct pool *pool, const char *order, const char *input, struct buf *answer,
    struct error *err)
{
	int mark = 0;
	void *tag = NULL;
	int rc;

	buf_clear(answer);
	err->code = ERROR_NONE;
	assert_int_equal(pool_ask(pool, span_of(order), span_of(input), &mark, err), 0);
	rc = pool_collect(pool, 10000, &tag, answer, err);
	assert_ptr_equal(tag, &mark);
	return rc;
}

static const struct {
	const char *order;
	enum error_code code;
	const char *says;
} failures[] = {
	{ "refuse", ERROR_PAGE, "no text in it" },
	{ "crash", ERROR_PAGE, "crashed its reader (signal 11)" },
	{ "scribble", ERROR_PAGE, "crashed its reader (signal 11)" },
	{ "quit", ERROR_PAGE, "its reader ended without an answer (status 3)" },
	{ "spin", ERROR_LIMIT, "took longer than 1 seconds to read" },
	{ "flood", ERROR_LIMIT, "its text is larger than the ceiling" },
};

#if defined(__SANITIZE_ADDRESS__)
enum { CRASHES_SHOW = 0 }; /* the sanitizer ends the child in its own way */
#else
enum { CRASHES_SHOW = 1 };
#endif

static void
a_failure_is_one_page_s(void **state)
{
	struct pool *pool = pool_new(act, "read: ", 1, INPUT_MAX, &limits);
	struct buf answer;

	(void)state;
	buf_init(&answer, 1 << 20);
	for (size_t i = 0; i < COUNT(failures); i++) {
		struct error err = { 0 };

		assert_int_equal(ask(pool, failures[i].order, "x", &answer, &err), -1);
		if (CRASHES_SHOW || strstr(failures[i].says, "signal") == NULL) {
			assert_int_equal(err.code, failures[i].code);
			assert_string_equal(err.message, failures[i].says);
		}
		assert_int_equal(ask(pool, "read", "the next", &answer, &err), 1);
		assert_string_equal(answer.data, "read: the next");
	}
	buf_release(&answer);
	pool_free(pool);
}

static void
nothing_gets_out(void **state)
{
	struct pool *pool = pool_new(act, "", 1, INPUT_MAX, &limits);
	struct error err = { 0 };
	struct buf answer;

	(void)state;
	buf_init(&answer, 1 << 20);
	assert_int_equal(ask(pool, "escape", "x", &answer, &err), 1);
	assert_string_equal(answer.data, "nothing else");
	buf_release(&answer);
	pool_free(pool);
}

static void
a_life_has_an_end(void **state)
{
	struct pool *pool = pool_new(act, "", 1, INPUT_MAX, &limits);
	struct error err = { 0 };
	char first[32] = "", last[32] = "";
	struct buf answer;

	(void)state;
	buf_init(&answer, 1 << 20);
	for (int i = 0; i <= POOL_LIFE; i++) {
		assert_int_equal(ask(pool, "pid", "", &answer, &err), 1);
		snprintf(i == 0 ? first : last, sizeof first, "%s", answer.data);
		if (i < POOL_LIFE && i > 0)
			assert_string_equal(first, last);
	}
	assert_string_not_equal(first, last);
	buf_release(&answer);
	pool_free(pool);
}

static void
many_at_a_time(void **state)
{
	struct pool *pool = pool_new(act, "", 3, INPUT_MAX, &limits);
	struct error err = { 0 };
	char bodies[200][16];
	size_t asked = 0, answered = 0;
	struct buf answer;

	(void)state;
	buf_init(&answer, 1 << 20);
	while (answered < COUNT(bodies)) {
		void *tag = NULL;

		while (asked < COUNT(bodies) && pool_has_room(pool)) {
			snprintf(bodies[asked], sizeof bodies[asked], "body %zu", asked);
			assert_int_equal(pool_ask(pool, span_of("read"), span_of(bodies[asked]),
					     bodies[asked], &err),
			    0);
			asked++;
		}
		assert_true(pool_busy(pool) <= 3);
		buf_clear(&answer);
		assert_int_equal(pool_collect(pool, 10000, &tag, &answer, &err), 1);
		assert_string_equal(answer.data, tag);
		answered++;
	}
	assert_int_equal(pool_collect(pool, 10000, &(void *){ NULL }, &answer, &err), 0);
	buf_release(&answer);
	pool_free(pool);
}

static void
ceilings_are_kept(void **state)
{
	struct pool *pool = pool_new(act, "", 1, 100, &limits);
	struct error err = { 0 };
	char large[101] = { 0 };

	(void)state;
	assert_int_equal(
	    pool_ask(pool, span_of("read"), span_make(large, sizeof large), NULL, &err), -1);
	assert_int_equal(err.code, ERROR_LIMIT);
	assert_int_equal(pool_ask(pool, span_of("read"), span_of("small"), NULL, &err), 0);
	assert_int_equal(pool_ask(pool, span_of("read"), span_of("small"), NULL, &err), -1);
	assert_int_equal(err.code, ERROR_BUG);
	pool_free(pool); /* with a question under way */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_failure_is_one_page_s),
		cmocka_unit_test(nothing_gets_out),
		cmocka_unit_test(a_life_has_an_end),
		cmocka_unit_test(many_at_a_time),
		cmocka_unit_test(ceilings_are_kept),
	};

	return cmocka_run_group_tests_name("readers that live on", tests, NULL, NULL);
}
