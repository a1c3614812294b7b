/* Confinement: each row is a deed, and which of the confined children may do it. */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <netinet/in.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/mem.h"
#include "edge/confine.h"

static bool
opened(const char *path, int flags)
{
	return open(path, flags, 0600) >= 0;
}

static bool
does_write_file(void)
{
	char path[] = "/tmp/smallprint-confine-XXXXXX";
	int fd = mkstemp(path);

	if (fd >= 0)
		unlink(path);
	return fd >= 0;
}

static bool
does_write_device(void)
{
	return opened("/dev/null", O_WRONLY);
}

static bool
does_read_etc(void)
{
	return opened("/etc/passwd", O_RDONLY);
}

static bool
does_read_memory_of_itself(void)
{
	return opened("/proc/self/mem", O_RDONLY);
}

static bool
does_list_root(void)
{
	return opened("/", O_RDONLY | O_DIRECTORY);
}

static bool
does_mkdir(void)
{
	char path[] = "/tmp/smallprint-confine-dir";
	bool done = mkdir(path, 0700) == 0;

	if (done)
		rmdir(path);
	return done;
}

static bool
does_unlink(void)
{
	return unlink("/tmp/smallprint-there-is-no-such-file") == 0 || errno == ENOENT;
}

static bool
does_exec(void)
{
	char *argv[] = { (char[]){ "true" }, NULL }, *env[] = { NULL };
	pid_t pid = vfork();
	int status = 1;

	if (pid == 0) {
		execve("/bin/true", argv, env);
		_exit(1);
	}
	if (pid < 0)
		return false;
	waitpid(pid, &status, 0);
	return status == 0;
}

static bool
does_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid > 0;
}

static void *
nothing(void *arg)
{
	return arg;
}

static bool
does_thread(void)
{
	pthread_t thread;

	return pthread_create(&thread, NULL, nothing, NULL) == 0 &&
	       pthread_join(thread, NULL) == 0;
}

static bool
does_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0;
}

static bool
does_local_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM, 0) >= 0;
}

static bool
does_listen(void)
{
	struct sockaddr_in any = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return fd >= 0 && bind(fd, (struct sockaddr *)&any, sizeof any) == 0 &&
	       listen(fd, 1) == 0;
}

static bool
does_resolve(void)
{
	struct addrinfo *list = NULL;
	bool done = getaddrinfo("localhost", "80", NULL, &list) == 0;

	if (done)
		freeaddrinfo(list);
	return done;
}

static bool
does_memfd(void)
{
	int fd = memfd_create("body", MFD_CLOEXEC);

	return fd >= 0 && write(fd, "x", 1) == 1;
}

static bool
does_signal_parent(void)
{
	return kill(getppid(), 0) == 0;
}

static bool
does_allocate(void)
{
	char *p = malloc(8 << 20);

	if (p == NULL)
		return false;
	memset(p, 1, 8 << 20);
	free(p);
	return true;
}

static bool
does_map_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
	       MAP_FAILED;
}

static const struct {
	const char *what;
	bool (*deed)(void);
	bool network, pure;
} deeds[] = {
	{ "use memory", does_allocate, true, true },
	{ "write a file", does_write_file, false, false },
	{ "write to a device", does_write_device, false, false },
	{ "read the system's settings", does_read_etc, true, false },
	{ "open its own memory as a file", does_read_memory_of_itself, false, false },
	{ "list the root folder", does_list_root, false, false },
	{ "make a folder", does_mkdir, false, false },
	{ "delete a file", does_unlink, false, false },
	{ "start a program", does_exec, false, false },
	{ "fork", does_fork, false, false },
	{ "start a thread", does_thread, true, false },
	{ "open a socket", does_socket, true, false },
	{ "open a local socket", does_local_socket, false, false },
	{ "accept connections", does_listen, false, false },
	{ "look up a name", does_resolve, true, false },
	{ "make a memfd", does_memfd, true, false },
	{ "signal its parent", does_signal_parent, false, false },
	{ "map executable memory", does_map_code, true, false },
};

/* valgrind makes calls of its own, which the filters refuse. */
static void
need_plain_machine(void)
{
	const char *preloaded = getenv("LD_PRELOAD");

	if (preloaded != NULL && strstr(preloaded, "vgpreload") != NULL)
		skip();
}

enum { YES = 10, NO, UNCONFINED };

static int
outcome(int (*confine)(struct error *), bool (*deed)(void))
{
	struct error err = { 0 };
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		if (confine != NULL && confine(&err) != 0)
			_exit(UNCONFINED);
		_exit(deed() ? YES : NO);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
check(int (*confine)(struct error *), const char *who, size_t row, bool expected)
{
	int got = outcome(confine, deeds[row].deed);

	if (got != (expected ? YES : NO))
		fail_msg("%s side, %s: outcome %d, expected %s", who, deeds[row].what, got,
		    expected ? "yes" : "no");
}

static void
test_network(void **state)
{
	(void)state;
	need_plain_machine();
	for (size_t i = 0; i < COUNT(deeds); i++)
		check(confine_network, "network", i, deeds[i].network);
}

static void
test_pure(void **state)
{
	(void)state;
	need_plain_machine();
	for (size_t i = 0; i < COUNT(deeds); i++)
		check(confine_pure, "reading", i, deeds[i].pure);
}

/* The rows mean something only if an ordinary process can do all of it. */
static void
test_unconfined(void **state)
{
	(void)state;
	need_plain_machine();
	for (size_t i = 0; i < COUNT(deeds); i++)
		check(NULL, "unconfined", i, true);
}

static bool
answers_by_pipe(void)
{
	return write(STDOUT_FILENO, "", 0) == 0;
}

static void
test_prepared(void **state)
{
	struct error err = { 0 };

	(void)state;
	need_plain_machine();
	assert_int_equal(confine_prepare(&err), 0);
	assert_int_equal(outcome(confine_pure, answers_by_pipe), YES);
	assert_int_equal(outcome(confine_pure, does_read_etc), NO);
	assert_non_null(strstr(confine_describe(), "seccomp"));
	printf("# figure: confinement here: %s\n", confine_describe());
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unconfined),
		cmocka_unit_test(test_network),
		cmocka_unit_test(test_pure),
		cmocka_unit_test(test_prepared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
