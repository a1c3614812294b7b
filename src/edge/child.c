/* A forked child that will read strangers' bytes: its ties, its limits, its end. */
#include "edge/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"

enum { OUT_OF_THE_WAY = 20, KEEP_MAX = 8, MEMORY_STATUS = 71 };

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SHADOW_MEMORY /* clang */
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(SHADOW_MEMORY)
enum { HAS_SHADOW_MEMORY = 1 }; /* reserves terabytes: no limit on address space then */
#else
enum { HAS_SHADOW_MEMORY = 0 };
#endif

void
child_tie(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
}

void
child_keep(const int *fds, size_t n)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int away[KEEP_MAX];

	for (size_t i = 0; i < n && i < KEEP_MAX; i++)
		away[i] = fds[i] < 0 ? -1 : fcntl(fds[i], F_DUPFD, OUT_OF_THE_WAY);
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	if (getenv("SMALLPRINT_CHILD_STDERR") == NULL)
		dup2(null, STDERR_FILENO);
	for (size_t i = 0; i < n && i < KEEP_MAX; i++)
		if (away[i] >= 0)
			dup2(away[i], CHILD_FD + (int)i);
	close_range(CHILD_FD + (unsigned)n, ~0U, 0);
}

void
child_forget_handlers(void)
{
	for (int i = 1; i < NSIG; i++)
		if (!HAS_SHADOW_MEMORY || i != SIGSEGV)
			signal(i, SIG_DFL);
}

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

void
child_limit(size_t memory, int seconds)
{
	limit_to(RLIMIT_CORE, 0, 0);
	/* at the hard limit the kernel kills without saying why: SIGXCPU comes first */
	limit_to(RLIMIT_CPU, (size_t)seconds, (size_t)seconds + 2);
	if (!HAS_SHADOW_MEMORY) {
		size_t most = address_space() + memory;

		limit_to(RLIMIT_AS, most, most);
	}
}

bool
child_write(int fd, const void *data, size_t len)
{
	const char *p = data;

	while (len > 0) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		len -= (size_t)n;
	}
	return true;
}

int
child_wait(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

int
child_end(pid_t pid)
{
	kill(pid, SIGKILL);
	return child_wait(pid);
}

int
child_too_slow(int seconds, struct error *err)
{
	return error_set(err, ERROR_LIMIT, "took longer than %d seconds to read", seconds);
}

int
child_explain(int status, size_t memory, int seconds, struct error *err)
{
	if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGALRM || WTERMSIG(status) == SIGXCPU))
		return child_too_slow(seconds, err);
	if (WIFSIGNALED(status))
		return error_set(
		    err, ERROR_PAGE, "crashed its reader (signal %d)", WTERMSIG(status));
	if (WIFEXITED(status) && WEXITSTATUS(status) == MEMORY_STATUS)
		return error_set(
		    err, ERROR_LIMIT, "needs more than %zu MiB to read", memory >> 20);
	return error_set(err, ERROR_PAGE, "its reader ended without an answer (status %d)",
	    WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}
