/* The confined child: answers come back, and nothing else gets out. */
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
#include "edge/call.h"

static int
echo(const void *arg, struct span input, struct buf *answer, struct error *err)
{
	(void)err;
	buf_adds(answer, arg);
	return buf_add_span(answer, input);
}

static int
refuse(const void *arg, struct span input, struct buf *answer, struct error *err)
{
	(void)input;
	(void)answer;
	return error_set(err, ERROR_PAGE, "no text in %s", (const char *)arg);
}

static int
crash(const void *arg, struct span input, struct buf *answer, struct error *err)
{
	(void)arg;
	(void)input;
	(void)answer;
	(void)err;
	volatile int *nowhere = NULL;

	return *nowhere;
}

static int
spin(const void *arg, struct span input, struct buf *answer, struct error *err)
{
	(void)arg;
	(void)input;
	(void)answer;
	(void)err;
	for (volatile unsigned n = 0; n < 2; n = !n)
		;
	return 0;
}

static int
flood(const void *arg, struct span input, struct buf *answer, struct error *err)
{
	char chunk[4096] = { 0 };

	(void)arg;
	(void)input;
	(void)err;
	while (buf_add(answer, chunk, sizeof chunk) == 0)
		;
	return 0;
}

static int
lie(const void *arg, struct span input, struct buf *answer, struct error *err)
{
	char chunk[8192];

	(void)arg;
	(void)input;
	(void)answer;
	(void)err;
	memset(chunk, 'x', sizeof chunk);
	for (int i = 0; i < 100; i++)
		if (write(4, chunk, sizeof chunk) < 0)
			break;
	_exit(0);
}

/* Every way out that a hostile page might try; the answer lists those that worked. */
static int
escape(const void *arg, struct span input, struct buf *answer, struct error *err)
{
	(void)arg;
	(void)input;
	(void)err;
	if (open("/etc/passwd", O_RDONLY) >= 0)
		buf_adds(answer, "read a file;");
	if (open("/tmp/escaped", O_CREAT | O_WRONLY, 0600) >= 0)
		buf_adds(answer, "wrote a file;");
	if (socket(AF_INET, SOCK_STREAM, 0) >= 0)
		buf_adds(answer, "made a socket;");
	if (fork() >= 0)
		buf_adds(answer, "forked;");
	if (kill(getppid(), 0) == 0)
		buf_adds(answer, "signalled;");
	for (int fd = 5; fd < 64; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			buf_addf(answer, "kept descriptor %d;", fd);
	return 0;
}

static const struct {
	const char *what;
	call_fn fn;
	enum error_code code;
	const char *says;
} calls[] = {
	{ "an error travels with its code", refuse, ERROR_PAGE, "no text in it" },
	{ "a crash is the page's", crash, ERROR_PAGE, "crashed its reader (signal 11)" },
	{ "an endless loop is ended", spin, ERROR_LIMIT, "took longer than 1 seconds to read" },
	{ "an answer has a ceiling", flood, ERROR_LIMIT,
	    "its text is larger than the ceiling" },
	{ "what is not an answer is refused", lie, ERROR_LIMIT,
	    "its text is larger than the ceiling" },
};

static const struct call_limits limits = { .answer_max = 65536, .seconds = 20 };
static const struct call_limits short_limits = { .answer_max = 65536, .seconds = 1 };

static void
failures_are_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(calls); i++) {
		struct error err = { 0 };
		struct buf answer;

		buf_init(&answer, 1 << 20);
		assert_int_equal(
		    call_run(calls[i].fn, "it", span_of("input"),
			calls[i].fn == spin ? &short_limits : &limits, &answer, &err),
		    -1);
#ifndef __SANITIZE_ADDRESS__
		assert_int_equal(err.code, calls[i].code);
		assert_string_equal(err.message, calls[i].says);
#endif
		buf_release(&answer);
	}
}

static void
the_answer_comes_back(void **state)
{
	char *big = mem_alloc(50001);
	struct error err = { 0 };
	struct buf answer;

	(void)state;
	memset(big, 'y', 50000);
	buf_init(&answer, 1 << 20);
	assert_int_equal(call_run(echo, "read: ", span_of(big), &limits, &answer, &err), 0);
	assert_int_equal(answer.len, 50006);
	assert_memory_equal(answer.data, "read: yyy", 9);
	buf_release(&answer);
	free(big);
}

static void
a_descriptor_is_read(void **state)
{
	int fd = memfd_create("body", MFD_CLOEXEC);
	struct error err = { 0 };
	struct call *call;
	struct buf answer;
	int rc;

	(void)state;
	assert_int_equal(write(fd, "hello", 5), 5);
	buf_init(&answer, 100);
	assert_int_equal(call_start(echo, "", fd, 5, &limits, &call, &err), 0);
	while ((rc = call_collect(call, &answer, &err)) == 0)
		usleep(1000);
	assert_int_equal(rc, 1);
	assert_string_equal(answer.data, "hello");
	call_free(call);
	buf_release(&answer);
	close(fd);
}

static void
there_is_no_way_out(void **state)
{
	struct error err = { 0 };
	struct buf answer;

	(void)state;
	buf_init(&answer, 4096);
	assert_int_equal(call_run(escape, NULL, span_of(""), &limits, &answer, &err), 0);
	assert_string_equal(answer.len == 0 ? "" : answer.data, "");
	buf_release(&answer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_answer_comes_back),
		cmocka_unit_test(a_descriptor_is_read),
		cmocka_unit_test(failures_are_told),
		cmocka_unit_test(there_is_no_way_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
