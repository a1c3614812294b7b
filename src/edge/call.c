/* A pure function called in a confined child. */
#include "edge/call.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "edge/clock.h"
#include "edge/confine.h"

enum {
	CALL_MEMORY = 1 << 30,
	CALL_SECONDS = 20,
	CALL_GRACE_MS = 2000, /* the parent's patience past the child's own alarm */
	INPUT_FD = 3,
	ANSWER_FD = 4
};

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

#if defined(__SANITIZE_ADDRESS__)
enum { HAS_SHADOW_MEMORY = 1 }; /* reserves terabytes: no limit on address space then */
#else
enum { HAS_SHADOW_MEMORY = 0 };
#endif

/* Bytes of address space in use, so that the limit counts what the child adds. */
static size_t
address_space(void)
{
	unsigned long pages = 0;
	FILE *f = fopen("/proc/self/statm", "re");

	if (f != NULL) {
		if (fscanf(f, "%lu", &pages) != 1)
			pages = 0;
		fclose(f);
	}
	return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void
limit_to(__rlimit_resource_t what, size_t most, size_t at_last)
{
	struct rlimit r = { most, at_last };

	setrlimit(what, &r);
}

static void
limit(__rlimit_resource_t what, size_t most)
{
	limit_to(what, most, most);
}

static void
limit_child(const struct call_limits *limits)
{
	limit(RLIMIT_CORE, 0);
	/* at the hard limit the kernel kills without saying why: SIGXCPU comes first */
	limit_to(RLIMIT_CPU, (size_t)limits->seconds, (size_t)limits->seconds + 2);
	if (!HAS_SHADOW_MEMORY)
		limit(RLIMIT_AS, address_space() + limits->memory_max);
	alarm((unsigned)limits->seconds);
}

/* Only the input and the answer stay open; the terminal is not the child's to write on. */
static void
keep_descriptors(int input_fd, int answer_fd)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int answer = fcntl(answer_fd, F_DUPFD, 10);
	int input = input_fd < 0 ? -1 : fcntl(input_fd, F_DUPFD, 10);

	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	if (getenv("SMALLPRINT_CHILD_STDERR") == NULL)
		dup2(null, STDERR_FILENO);
	if (input >= 0)
		dup2(input, INPUT_FD);
	dup2(answer, ANSWER_FD);
	close_range(ANSWER_FD + 1, ~0U, 0);
}

static void
write_all(int fd, const void *data, size_t len)
{
	const char *p = data;

	while (len > 0) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			_exit(1);
		p += n;
		len -= (size_t)n;
	}
}

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
	write_all(ANSWER_FD, &header, sizeof header);
	write_all(ANSWER_FD, body.data, body.len);
}

/* The parent's handlers are not the child's: what kills it must show. */
static void
forget_handlers(void)
{
	for (int i = 1; i < NSIG; i++)
		if (!HAS_SHADOW_MEMORY || i != SIGSEGV)
			signal(i, SIG_DFL);
}

_Noreturn static void
child(call_fn fn, const void *arg, struct span input, const struct call_limits *limits)
{
	struct buf answer;
	struct error err = { 0 };
	int rc;

	forget_handlers();
	limit_child(limits);
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
		l.memory_max = CALL_MEMORY;
	if (l.seconds == 0)
		l.seconds = CALL_SECONDS;
	return l;
}

static struct call *
call_new(pid_t pid, int fd, const struct call_limits *limits)
{
	struct call *call = mem_alloc(sizeof *call);

	call->pid = pid;
	call->fd = fd;
	call->limits = *limits;
	call->deadline = clock_monotonic_ms() + limits->seconds * 1000 + CALL_GRACE_MS;
	buf_init(&call->received,
	    sizeof(struct call_header) + limits->answer_max + ERROR_MESSAGE_MAX);
	return call;
}

/* The parent's pid is asked before the fork: a parent that died in between is noticed. */
static void
die_with(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
}

static int
start(call_fn fn, const void *arg, int input_fd, struct span input,
    const struct call_limits *given, struct call **out, struct error *err)
{
	struct call_limits limits = with_defaults(given);
	pid_t pid, parent = getpid();
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
		struct error ignored;

		die_with(parent);
		keep_descriptors(input_fd, pipe_fds[1]);
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

static void
reap(struct call *call, int *status)
{
	while (waitpid(call->pid, status, 0) < 0 && errno == EINTR)
		;
	call->pid = 0;
}

static int
too_slow(struct call *call, struct error *err)
{
	return error_set(
	    err, ERROR_LIMIT, "took longer than %d seconds to read", call->limits.seconds);
}

static int
explain_death(struct call *call, int status, struct error *err)
{
	if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGALRM || WTERMSIG(status) == SIGXCPU))
		return too_slow(call, err);
	if (WIFSIGNALED(status))
		return error_set(
		    err, ERROR_PAGE, "crashed its reader (signal %d)", WTERMSIG(status));
	if (WIFEXITED(status) && WEXITSTATUS(status) == 71)
		return error_set(err, ERROR_LIMIT, "needs more than %zu MiB to read",
		    call->limits.memory_max >> 20);
	return error_set(err, ERROR_PAGE, "its reader ended without an answer (status %d)",
	    WIFEXITED(status) ? WEXITSTATUS(status) : -1);
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
	if (state != 1)
		kill(call->pid, SIGKILL);
	reap(call, &status);
	if (state == 0)
		return too_slow(call, err);
	if (state < 0)
		return error_set(err, ERROR_LIMIT, "its text is larger than the ceiling");
	return take_answer(call, status, answer, err);
}

void
call_free(struct call *call)
{
	int status;

	if (call == NULL)
		return;
	if (call->pid > 0) {
		kill(call->pid, SIGKILL);
		reap(call, &status);
	}
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
