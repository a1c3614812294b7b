/* A pure function called in a confined child. */
#include "edge/call.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"
#include "edge/child.h"
#include "edge/clock.h"
#include "edge/confine.h"

enum { INPUT_FD = CHILD_FD, ANSWER_FD };

/* What stands before the answer in the pipe. Both ends are the same program. */
struct call_header {
	uint32_t magic;
	uint32_t code; /* enum error_code; ERROR_NONE: the answer follows, else the message */
	uint64_t len;
};

enum { CALL_MAGIC = 0x43414c4c };

struct call {
	pid_t pid;
	int fd;
	int64_t deadline; /* monotonic ms */
	struct call_limits limits;
	struct buf received;
};

static void
send_answer(int rc, const struct buf *answer, const struct error *err)
{
	struct call_header header = { .magic = CALL_MAGIC };
	struct span body = buf_span(answer);

	if (rc != 0) {
		header.code = err->code == ERROR_NONE ? ERROR_BUG : (uint32_t)err->code;
		body = span_of(err->message);
	} else if (answer->full) {
		header.code = ERROR_LIMIT;
		body = span_of("its text is larger than the ceiling");
	}
	header.len = body.len;
	if (!child_write(ANSWER_FD, &header, sizeof header) ||
	    !child_write(ANSWER_FD, body.data, body.len))
		_exit(1);
}

_Noreturn static void
child(call_fn fn, const void *arg, struct span input, const struct call_limits *limits)
{
	struct buf answer;
	struct error err = { 0 };
	int rc;

	child_forget_handlers();
	child_limit(limits->memory_max, limits->seconds);
	alarm((unsigned)limits->seconds);
	buf_init(&answer, limits->answer_max);
	rc = confine_pure(&err);
	if (rc == 0)
		rc = fn(arg, input, &answer, &err);
	send_answer(rc, &answer, &err);
	_exit(0);
}

static int
map_input(int fd, size_t len, struct span *out, struct error *err)
{
	void *data;

	*out = span_make("", 0);
	if (fd < 0 || len == 0)
		return 0;
	data = mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0);
	if (data == MAP_FAILED)
		return error_set(err, ERROR_SYSTEM, "mmap: %s", strerror(errno));
	*out = span_make(data, len);
	return 0;
}

static struct call_limits
with_defaults(const struct call_limits *limits)
{
	struct call_limits l = *limits;

	if (l.memory_max == 0)
		l.memory_max = CHILD_MEMORY;
	if (l.seconds == 0)
		l.seconds = CHILD_SECONDS;
	return l;
}

static struct call *
call_new(pid_t pid, int fd, const struct call_limits *limits)
{
	struct call *call = mem_alloc(sizeof *call);

	call->pid = pid;
	call->fd = fd;
	call->limits = *limits;
	call->deadline = clock_monotonic_ms() + limits->seconds * 1000 + CHILD_GRACE_MS;
	buf_init(&call->received,
	    sizeof(struct call_header) + limits->answer_max + ERROR_MESSAGE_MAX);
	return call;
}

static int
start(call_fn fn, const void *arg, int input_fd, struct span input,
    const struct call_limits *given, struct call **out, struct error *err)
{
	struct call_limits limits = with_defaults(given);
	pid_t pid, parent = getpid(); /* asked before the fork: see child_tie() */
	int pipe_fds[2];

	if (confine_prepare(err) != 0)
		return -1;
	if (pipe2(pipe_fds, O_CLOEXEC) != 0)
		return error_set(err, ERROR_SYSTEM, "pipe: %s", strerror(errno));
	pid = fork();
	if (pid < 0) {
		close(pipe_fds[0]);
		close(pipe_fds[1]);
		return error_set(err, ERROR_SYSTEM, "fork: %s", strerror(errno));
	}
	if (pid == 0) {
		const int keep[] = { input_fd, pipe_fds[1] };
		struct error ignored;

		child_tie(parent);
		child_keep(keep, COUNT(keep));
		if (input_fd >= 0 && map_input(INPUT_FD, input.len, &input, &ignored) != 0)
			_exit(1);
		child(fn, arg, input, &limits);
	}
	close(pipe_fds[1]);
	fcntl(pipe_fds[0], F_SETFL, O_NONBLOCK);
	*out = call_new(pid, pipe_fds[0], &limits);
	return 0;
}

int
call_start(call_fn fn, const void *arg, int input_fd, size_t len,
    const struct call_limits *limits, struct call **out, struct error *err)
{
	return start(fn, arg, input_fd, span_make("", len), limits, out, err);
}

int
call_fd(const struct call *call)
{
	return call->fd;
}

/* 1: the child closed its end; 0: more may come; -1: more came than was allowed. */
static int
receive(struct call *call)
{
	char chunk[65536];

	for (;;) {
		ssize_t n = read(call->fd, chunk, sizeof chunk);

		if (n == 0)
			return 1;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? 0 : 1;
		if (buf_add(&call->received, chunk, (size_t)n) != 0)
			return -1;
	}
}

static int
explain_death(const struct call *call, int status, struct error *err)
{
	return child_explain(status, call->limits.memory_max, call->limits.seconds, err);
}

/* The answer as the child meant it; every number in it is checked. */
static int
take_answer(struct call *call, int status, struct buf *answer, struct error *err)
{
	struct span all = buf_span(&call->received);
	struct call_header header;

	if (all.len < sizeof header)
		return explain_death(call, status, err);
	memcpy(&header, all.data, sizeof header);
	all = span_make(all.data + sizeof header, all.len - sizeof header);
	if (header.magic != CALL_MAGIC || header.len != all.len)
		return explain_death(call, status, err);
	if (header.code != ERROR_NONE)
		return error_set(err, header.code > ERROR_BUG ? ERROR_BUG : header.code, "%.*s",
		    (int)(all.len < 900 ? all.len : 900), all.data);
	if (buf_add_span(answer, all) != 0)
		return error_set(err, ERROR_LIMIT, "its text is larger than the ceiling");
	return 1;
}

int
call_collect(struct call *call, struct buf *answer, struct error *err)
{
	int status = 0, state = receive(call);

	if (state == 0 && clock_monotonic_ms() < call->deadline)
		return 0;
	status = state == 1 ? child_wait(call->pid) : child_end(call->pid);
	call->pid = 0;
	if (state == 0)
		return child_too_slow(call->limits.seconds, err);
	if (state < 0)
		return error_set(err, ERROR_LIMIT, "its text is larger than the ceiling");
	return take_answer(call, status, answer, err);
}

void
call_free(struct call *call)
{
	if (call == NULL)
		return;
	if (call->pid > 0)
		child_end(call->pid);
	close(call->fd);
	buf_release(&call->received);
	free(call);
}

int
call_run(call_fn fn, const void *arg, struct span input, const struct call_limits *limits,
    struct buf *answer, struct error *err)
{
	struct call *call = NULL;
	int rc;

	if (start(fn, arg, -1, input, limits, &call, err) != 0)
		return -1;
	while ((rc = call_collect(call, answer, err)) == 0) {
		struct pollfd p = { .fd = call->fd, .events = POLLIN };

		poll(&p, 1, 100);
	}
	call_free(call);
	return rc == 1 ? 0 : -1;
}

const char *
call_confinement(void)
{
	return confine_describe();
}
