/* A few confined children that answer one question after another. */
#include "edge/pool.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "edge/child.h"
#include "edge/clock.h"
#include "edge/confine.h"

enum { SOCKET_FD = CHILD_FD, INPUT_FD, POOL_MAGIC = 0x504f4f4c };

/* What stands before an order and before an answer. Both ends are the same program. */
struct head {
	uint32_t magic;
	uint32_t code; /* of an answer: enum error_code; ERROR_NONE: else it is a message */
	uint64_t len;
	uint64_t input; /* of an order: bytes of the input */
};

struct reader {
	pid_t pid; /* 0: not started */
	int fd;
	int input_fd;
	int asked; /* questions in its life */
	bool busy;
	void *tag;
	int64_t deadline; /* monotonic ms */
	struct buf received;
};

struct pool {
	pool_fn fn;
	const void *arg;
	size_t input_max;
	struct call_limits limits;
	struct reader readers[POOL_MAX];
	size_t n;
};

/* ---- in a reader ---- */

static bool
read_all(int fd, void *data, size_t len)
{
	char *p = data;

	while (len > 0) {
		ssize_t n = read(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		len -= (size_t)n;
	}
	return true;
}

static bool
send_answer(int rc, const struct buf *answer, const struct error *err)
{
	struct head head = { .magic = POOL_MAGIC };
	struct span body = buf_span(answer);

	if (answer->full) {
		head.code = ERROR_LIMIT;
		body = span_of("its text is larger than the ceiling");
	} else if (rc != 0) {
		head.code = err->code == ERROR_NONE ? ERROR_BUG : (uint32_t)err->code;
		body = span_of(err->message);
	}
	head.len = body.len;
	return child_write(SOCKET_FD, &head, sizeof head) &&
	       child_write(SOCKET_FD, body.data, body.len);
}

static bool
answer_one(const struct pool *pool, struct span input, char *order, struct buf *answer)
{
	struct error err = { 0 };
	struct head head;
	int rc;

	if (!read_all(SOCKET_FD, &head, sizeof head) || head.magic != POOL_MAGIC ||
	    head.len > POOL_ORDER_MAX || head.input > input.len ||
	    !read_all(SOCKET_FD, order, head.len))
		return false;
	buf_clear(answer);
	answer->full = false;
	rc = pool->fn(pool->arg, span_make(order, head.len), span_make(input.data, head.input),
	    answer, &err);
	return send_answer(rc, answer, &err);
}

_Noreturn static void
serve(const struct pool *pool)
{
	void *input = mmap(NULL, pool->input_max, PROT_READ, MAP_SHARED, INPUT_FD, 0);
	char *order = mem_alloc(POOL_ORDER_MAX);
	struct error err = { 0 };
	struct buf answer;

	close(INPUT_FD);
	child_forget_handlers();
	child_limit(pool->limits.memory_max, pool->limits.seconds * POOL_LIFE);
	buf_init(&answer, pool->limits.answer_max);
	if (input == MAP_FAILED || confine_pure(&err) != 0)
		_exit(1);
	while (answer_one(pool, span_make(input, pool->input_max), order, &answer))
		;
	_exit(0);
}

/* ---- in the parent ---- */

struct pool *
pool_new(
    pool_fn fn, const void *arg, size_t n, size_t input_max, const struct call_limits *limits)
{
	struct pool *pool = mem_alloc(sizeof *pool);

	pool->fn = fn;
	pool->arg = arg;
	pool->n = n < 1 ? 1 : n > POOL_MAX ? POOL_MAX : n;
	pool->input_max = input_max;
	pool->limits = *limits;
	if (pool->limits.memory_max == 0)
		pool->limits.memory_max = CHILD_MEMORY;
	if (pool->limits.seconds == 0)
		pool->limits.seconds = CHILD_SECONDS;
	return pool;
}

static int
reader_start(struct pool *pool, struct reader *reader, struct error *err)
{
	pid_t parent = getpid(); /* asked before the fork: see child_tie() */
	int fds[2], input;

	if (confine_prepare(err) != 0)
		return -1;
	input = memfd_create("input", MFD_CLOEXEC);
	if (input < 0 || ftruncate(input, (off_t)pool->input_max) != 0 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0) {
		error_set(err, ERROR_SYSTEM, "a reader's descriptors: %s", strerror(errno));
		if (input >= 0)
			close(input);
		return -1;
	}
	reader->pid = fork();
	if (reader->pid == 0) {
		const int keep[] = { fds[1], input };

		child_tie(parent);
		child_keep(keep, COUNT(keep));
		serve(pool);
	}
	close(fds[1]);
	if (reader->pid < 0) {
		reader->pid = 0;
		close(fds[0]);
		close(input);
		return error_set(err, ERROR_SYSTEM, "fork: %s", strerror(errno));
	}
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	reader->fd = fds[0];
	reader->input_fd = input;
	reader->asked = 0;
	buf_init(&reader->received,
	    sizeof(struct head) + pool->limits.answer_max + ERROR_MESSAGE_MAX);
	return 0;
}

/* Its status, for those who want to say why. */
static int
reader_end(struct reader *reader, bool kills)
{
	int status = 0;

	if (reader->pid == 0)
		return 0;
	status = kills ? child_end(reader->pid) : child_wait(reader->pid);
	close(reader->fd);
	close(reader->input_fd);
	buf_release(&reader->received);
	*reader = (struct reader){ 0 };
	return status;
}

void
pool_free(struct pool *pool)
{
	if (pool == NULL)
		return;
	for (size_t i = 0; i < pool->n; i++)
		reader_end(&pool->readers[i], true);
	free(pool);
}

size_t
pool_busy(const struct pool *pool)
{
	size_t n = 0;

	for (size_t i = 0; i < pool->n; i++)
		n += pool->readers[i].busy;
	return n;
}

bool
pool_has_room(const struct pool *pool)
{
	return pool_busy(pool) < pool->n;
}

/* One that runs already is better than one to be started. */
static struct reader *
free_reader(struct pool *pool)
{
	struct reader *found = NULL;

	for (size_t i = 0; i < pool->n; i++) {
		struct reader *r = &pool->readers[i];

		if (!r->busy && (found == NULL || (found->pid == 0 && r->pid != 0)))
			found = r;
	}
	return found;
}

static bool
put_input(int fd, struct span input)
{
	off_t at = 0;

	while (input.len > 0) {
		ssize_t n = pwrite(fd, input.data, input.len, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		input = span_make(input.data + n, input.len - (size_t)n);
	}
	return true;
}

/* Small against what a socket holds: it never waits for a reader that reads. */
static bool
put_order(const struct reader *reader, struct span order, size_t input)
{
	struct head head = { .magic = POOL_MAGIC, .len = order.len, .input = input };

	return send(reader->fd, &head, sizeof head, MSG_NOSIGNAL | MSG_MORE) == sizeof head &&
	       send(reader->fd, order.data, order.len, MSG_NOSIGNAL) == (ssize_t)order.len;
}

int
pool_ask(struct pool *pool, struct span order, struct span input, void *tag, struct error *err)
{
	struct reader *reader = free_reader(pool);

	if (reader == NULL || order.len == 0)
		return error_set(err, ERROR_BUG, "no reader is free");
	if (order.len > POOL_ORDER_MAX || input.len > pool->input_max)
		return error_set(
		    err, ERROR_LIMIT, "larger than %zu MiB", pool->input_max >> 20);
	for (int tries = 0; !reader->busy; tries++) {
		if (reader->pid == 0 && reader_start(pool, reader, err) != 0)
			return -1;
		reader->busy =
		    put_input(reader->input_fd, input) && put_order(reader, order, input.len);
		if (reader->busy)
			break;
		reader_end(reader, true); /* it died while it had nothing to do */
		if (tries > 0)
			return error_set(err, ERROR_SYSTEM, "a reader cannot be asked");
	}
	reader->tag = tag;
	reader->asked++;
	reader->deadline = clock_monotonic_ms() + pool->limits.seconds * 1000 + CHILD_GRACE_MS;
	return 0;
}

size_t
pool_fds(const struct pool *pool, struct pollfd fds[POOL_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < pool->n; i++)
		if (pool->readers[i].busy)
			fds[n++] =
			    (struct pollfd){ .fd = pool->readers[i].fd, .events = POLLIN };
	return n;
}

/* 1: all that has come is here; 0: its end is closed; -1: more came than was allowed. */
static int
receive(struct reader *reader)
{
	char chunk[65536];

	for (;;) {
		ssize_t n = read(reader->fd, chunk, sizeof chunk);

		if (n == 0)
			return 0;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? 1 : 0;
		if (buf_add(&reader->received, chunk, (size_t)n) != 0)
			return -1;
	}
}

/* The whole answer, when it is here; every number in it is checked. */
static bool
is_whole(const struct reader *reader, struct head *head)
{
	if (reader->received.len < sizeof *head)
		return false;
	memcpy(head, reader->received.data, sizeof *head);
	return head->magic == POOL_MAGIC && head->len == reader->received.len - sizeof *head;
}

static int
take_answer(
    const struct reader *reader, const struct head *head, struct buf *answer, struct error *err)
{
	struct span body = span_make(reader->received.data + sizeof *head, head->len);

	if (head->code != ERROR_NONE)
		return error_set(err, head->code > ERROR_BUG ? ERROR_BUG : head->code, "%.*s",
		    (int)(body.len < 900 ? body.len : 900), body.data);
	if (buf_add_span(answer, body) != 0)
		return error_set(err, ERROR_LIMIT, "its text is larger than the ceiling");
	return 1;
}

/* A reader that failed ends, and says why. */
static int
fail(struct pool *pool, struct reader *reader, int state, struct error *err)
{
	int status = reader_end(reader, state != 0);

	if (state < 0)
		return error_set(err, ERROR_LIMIT, "its text is larger than the ceiling");
	if (state > 0)
		return child_too_slow(pool->limits.seconds, err);
	return child_explain(status, pool->limits.memory_max, pool->limits.seconds, err);
}

/* 1, -1: settled; 0: not yet. */
static int
look(
    struct pool *pool, struct reader *reader, void **tag, struct buf *answer, struct error *err)
{
	int state = receive(reader), rc;
	struct head head;

	if (state >= 0 && is_whole(reader, &head)) {
		*tag = reader->tag;
		rc = take_answer(reader, &head, answer, err);
		reader->busy = false;
		buf_clear(&reader->received);
		if (reader->asked >= POOL_LIFE || state == 0)
			reader_end(reader, true);
		return rc;
	}
	if (state > 0 && clock_monotonic_ms() < reader->deadline)
		return 0;
	*tag = reader->tag;
	return fail(pool, reader, state, err);
}

int
pool_collect(
    struct pool *pool, int timeout_ms, void **tag, struct buf *answer, struct error *err)
{
	int64_t until = clock_monotonic_ms() + timeout_ms;
	struct pollfd fds[POOL_MAX];

	for (;;) {
		int64_t now = clock_monotonic_ms(), wait = until - now;

		for (size_t i = 0; i < pool->n; i++) {
			struct reader *r = &pool->readers[i];
			int rc = r->busy ? look(pool, r, tag, answer, err) : 0;

			if (rc != 0)
				return rc;
			if (r->busy && r->deadline - now < wait)
				wait = r->deadline - now;
		}
		if (pool_busy(pool) == 0 || now >= until)
			return 0;
		poll(fds, pool_fds(pool, fds), wait < 1 ? 1 : wait > 60000 ? 60000 : (int)wait);
	}
}
