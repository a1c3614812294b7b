/*
 * Confinement: the only file that includes <seccomp.h> or speaks Landlock.
 * libseccomp compiles the lists below into filters once; a child installs the
 * compiled filter, which is a single system call.
 */
#include "edge/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/mem.h"

enum { FILTER_MAX_BYTES = 64 << 10 };

/* What every confined child may do: its own memory, open descriptors, its own end. */
static const int common_calls[] = {
	SCMP_SYS(read),
	SCMP_SYS(readv),
	SCMP_SYS(pread64),
	SCMP_SYS(write),
	SCMP_SYS(writev),
	SCMP_SYS(pwrite64),
	SCMP_SYS(lseek),
	SCMP_SYS(_llseek),
	SCMP_SYS(close),
	SCMP_SYS(fstat),
	SCMP_SYS(fstat64),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(brk),
	SCMP_SYS(futex),
	SCMP_SYS(membarrier),
	SCMP_SYS(rseq),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(getrandom),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_getres),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(time),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigreturn),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(getrusage),
	SCMP_SYS(sched_yield),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(sysinfo),
	SCMP_SYS(uname),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
};

/* Besides, the network side. socket(), open() and clone() follow with conditions. */
static const int network_calls[] = {
	SCMP_SYS(mmap),
	SCMP_SYS(mmap2),
	SCMP_SYS(mprotect),
	SCMP_SYS(connect),
	SCMP_SYS(bind),
	SCMP_SYS(socketpair),
	SCMP_SYS(shutdown),
	SCMP_SYS(sendto),
	SCMP_SYS(sendmsg),
	SCMP_SYS(sendmmsg),
	SCMP_SYS(recvfrom),
	SCMP_SYS(recvmsg),
	SCMP_SYS(recvmmsg),
	SCMP_SYS(getsockopt),
	SCMP_SYS(setsockopt),
	SCMP_SYS(getsockname),
	SCMP_SYS(getpeername),
	SCMP_SYS(select),
	SCMP_SYS(pselect6),
	SCMP_SYS(epoll_create1),
	SCMP_SYS(epoll_ctl),
	SCMP_SYS(epoll_wait),
	SCMP_SYS(epoll_pwait),
	SCMP_SYS(eventfd2),
	SCMP_SYS(pipe),
	SCMP_SYS(pipe2),
	SCMP_SYS(fcntl),
	SCMP_SYS(fcntl64),
	SCMP_SYS(ioctl),
	SCMP_SYS(memfd_create),
	SCMP_SYS(ftruncate),
	SCMP_SYS(stat),
	SCMP_SYS(lstat),
	SCMP_SYS(stat64),
	SCMP_SYS(lstat64),
	SCMP_SYS(newfstatat),
	SCMP_SYS(fstatat64),
	SCMP_SYS(statx),
	SCMP_SYS(access),
	SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2),
	SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),
	SCMP_SYS(getdents64),
	SCMP_SYS(getcwd),
	SCMP_SYS(getppid),
	SCMP_SYS(getuid),
	SCMP_SYS(geteuid),
	SCMP_SYS(getgid),
	SCMP_SYS(getegid),
	SCMP_SYS(nanosleep),
	SCMP_SYS(clock_nanosleep),
};

/* Where resolvers, certificates and shared libraries live, on the systems we know. */
static const char *const readable[] = {
	"/etc",
	"/usr",
	"/lib",
	"/lib64",
	"/run/systemd/resolve",
	"/run/resolvconf",
	"/run/NetworkManager",
	"/var/lib/ca-certificates",
	"/nix/store",
	"/gnu/store",
};

static struct sock_fprog network_filter, pure_filter;

static int
allow(scmp_filter_ctx ctx, const int *calls, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (seccomp_rule_add(ctx, SCMP_ACT_ALLOW, calls[i], 0) != 0)
			return -1;
	return 0;
}

/* Allow a call while the bits of mask in one of its arguments equal value. */
static int
allow_bits(scmp_filter_ctx ctx, int call, unsigned arg, uint64_t mask, uint64_t value)
{
	const struct scmp_arg_cmp cmp = { arg, SCMP_CMP_MASKED_EQ, mask, value };

	return seccomp_rule_add_array(ctx, SCMP_ACT_ALLOW, call, 1, &cmp) != 0 ? -1 : 0;
}

static int
allow_network(scmp_filter_ctx ctx)
{
	const uint64_t whole = UINT32_MAX, writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC;
	int rc = allow(ctx, network_calls, COUNT(network_calls));

	rc |= allow_bits(ctx, SCMP_SYS(socket), 0, whole, AF_INET);
	rc |= allow_bits(ctx, SCMP_SYS(socket), 0, whole, AF_INET6);
	/* getaddrinfo asks by netlink which families this machine has */
	rc |= allow_bits(ctx, SCMP_SYS(socket), 0, whole, AF_NETLINK);
	rc |= allow_bits(ctx, SCMP_SYS(open), 1, writing, 0);
	rc |= allow_bits(ctx, SCMP_SYS(openat), 2, writing, 0);
	rc |= allow_bits(ctx, SCMP_SYS(clone), 0, CLONE_THREAD, CLONE_THREAD);
	return rc;
}

static int
allow_pure(scmp_filter_ctx ctx)
{
	int rc = 0;

	rc |= allow_bits(ctx, SCMP_SYS(mmap), 2, PROT_EXEC, 0);
	rc |= allow_bits(ctx, SCMP_SYS(mmap2), 2, PROT_EXEC, 0);
	rc |= allow_bits(ctx, SCMP_SYS(mprotect), 2, PROT_EXEC, 0);
	/* glibc's fstat(); it could also ask whether a file exists, and tell nobody */
	rc |= allow_bits(ctx, SCMP_SYS(newfstatat), 3, UINT32_MAX, AT_EMPTY_PATH);
	rc |= allow_bits(ctx, SCMP_SYS(fcntl), 1, UINT32_MAX, F_GETFL);
	rc |= allow_bits(ctx, SCMP_SYS(fcntl), 1, UINT32_MAX, F_GETFD);
	return rc;
}

/* The compiled filter out of libseccomp, which only writes it to descriptors. */
static int export(scmp_filter_ctx ctx, struct sock_fprog *out)
{
	int fd = memfd_create("filter", MFD_CLOEXEC), rc = -1;
	struct sock_filter *code = NULL;
	off_t size;

	if (fd < 0 || seccomp_export_bpf(ctx, fd) != 0)
		goto out;
	size = lseek(fd, 0, SEEK_END);
	if (size <= 0 || size > FILTER_MAX_BYTES)
		goto out;
	code = mem_alloc((size_t)size);
	if (pread(fd, code, (size_t)size, 0) != size)
		goto out;
	out->filter = code;
	out->len = (unsigned short)((size_t)size / sizeof *code);
	code = NULL;
	rc = 0;
out:
	free(code);
	if (fd >= 0)
		close(fd);
	return rc;
}

static int
build(struct sock_fprog *out, int (*rules)(scmp_filter_ctx), struct error *err)
{
	scmp_filter_ctx ctx;
	int rc = -1;

	if (out->filter != NULL)
		return 0;
	ctx = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	if (ctx == NULL || seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2) != 0)
		goto out;
	if (allow(ctx, common_calls, COUNT(common_calls)) != 0 || rules(ctx) != 0)
		goto out;
	/* its flags lie in memory a filter cannot see; the C library falls back to clone() */
	if (seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) != 0)
		goto out;
	rc = export(ctx, out);
out:
	if (ctx != NULL)
		seccomp_release(ctx);
	if (rc != 0)
		error_set(err, ERROR_SYSTEM, "confinement: the seccomp filter cannot be built");
	return rc;
}

int
confine_prepare(struct error *err)
{
	if (build(&network_filter, allow_network, err) != 0)
		return -1;
	return build(&pure_filter, allow_pure, err);
}

/*
 * Landlock, spoken directly: the headers of older systems lack its newer
 * rights, and the kernel takes as much of the structure as it knows.
 */
struct landlock_rules {
	uint64_t fs;
	uint64_t net;
	uint64_t scoped;
};

struct landlock_beneath {
	uint64_t allowed;
	int32_t fd;
} __attribute__((packed));

enum {
	LL_EXECUTE = 1 << 0,
	LL_READ_FILE = 1 << 2,
	LL_READ_DIR = 1 << 3,
	LL_BIND_TCP = 1 << 0,
	LL_CONNECT_TCP = 1 << 1,
	LL_SCOPES = 3 /* abstract sockets and signals stay within */
};

static int
landlock_abi(void)
{
	return (int)syscall(SYS_landlock_create_ruleset, NULL, 0, 1U);
}

/* All rights on files that this version of Landlock knows. */
static uint64_t
landlock_fs_rights(int abi)
{
	static const int bits[] = { 0, 13, 14, 15, 15, 16 };

	return (UINT64_C(1) << bits[abi < 5 ? abi : 5]) - 1;
}

static size_t
landlock_size(int abi)
{
	return abi < 4 ? 8 : abi < 6 ? 16 : 24;
}

static int
landlock_allow_reading(int ruleset)
{
	for (size_t i = 0; i < COUNT(readable); i++) {
		struct landlock_beneath rule = { .allowed = LL_READ_FILE | LL_READ_DIR };
		long rc;

		rule.fd = open(readable[i], O_PATH | O_CLOEXEC);
		if (rule.fd < 0)
			continue;
		rc = syscall(SYS_landlock_add_rule, ruleset, 1, &rule, 0U);
		close(rule.fd);
		if (rc != 0)
			return -1;
	}
	return 0;
}

/* Returns 1 when confined, 0 when the kernel has no Landlock, -1 when it failed. */
static int
landlock(bool may_read, uint64_t net)
{
	int abi = landlock_abi(), ruleset, rc = -1;
	struct landlock_rules rules;

	if (abi < 1)
		return 0;
	rules = (struct landlock_rules){ landlock_fs_rights(abi), net, LL_SCOPES };
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &rules, landlock_size(abi), 0U);
	if (ruleset < 0)
		return -1;
	if ((!may_read || landlock_allow_reading(ruleset) == 0) &&
	    syscall(SYS_landlock_restrict_self, ruleset, 0U) == 0)
		rc = 1;
	close(ruleset);
	return rc;
}

static int
install(const struct sock_fprog *filter, bool may_read, uint64_t net, struct error *err)
{
	int landlocked;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return error_set(
		    err, ERROR_SYSTEM, "confinement: privileges cannot be given up");
	landlocked = landlock(may_read, net);
	if (landlocked < 0)
		return error_set(err, ERROR_SYSTEM, "confinement: Landlock refused its rules");
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, filter, 0, 0) != 0)
		return error_set(
		    err, ERROR_SYSTEM, "confinement: this kernel takes no seccomp filter");
	return landlocked;
}

static bool
can_open(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool
can_connect(int family)
{
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool
can_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid > 0;
}

/* Nothing can be started: an unconfined call would miss the file, a confined one is refused. */
static bool
can_exec(void)
{
	char name[] = "nothing", *argv[] = { name, NULL }, *env[] = { NULL };

	execve("", argv, env);
	return errno != EPERM;
}

static int
leaking(const char *what, struct error *err)
{
	return error_set(
	    err, ERROR_SYSTEM, "confinement does not hold: %s is still possible", what);
}

int
confine_network(struct error *err)
{
	int landlocked;

	if (build(&network_filter, allow_network, err) != 0)
		return -1;
	landlocked = install(&network_filter, true, LL_BIND_TCP, err);
	if (landlocked < 0)
		return -1;
	if (can_open("/dev/null", O_WRONLY))
		return leaking("writing a file", err);
	if (landlocked > 0 && can_open("/", O_RDONLY | O_DIRECTORY))
		return leaking("reading any folder", err);
	if (can_connect(AF_UNIX))
		return leaking("a local socket", err);
	if (can_exec() || can_fork())
		return leaking("starting a process", err);
	return 0;
}

int
confine_pure(struct error *err)
{
	if (build(&pure_filter, allow_pure, err) != 0)
		return -1;
	if (install(&pure_filter, false, LL_BIND_TCP | LL_CONNECT_TCP, err) < 0)
		return -1;
	if (can_open("/", O_RDONLY | O_DIRECTORY) || can_open("/etc/passwd", O_RDONLY))
		return leaking("opening a file", err);
	if (can_connect(AF_INET) || can_connect(AF_UNIX))
		return leaking("a socket", err);
	if (can_exec() || can_fork())
		return leaking("starting a process", err);
	return 0;
}

const char *
confine_describe(void)
{
	static char text[64];
	int abi = landlock_abi();

	if (text[0] != '\0')
		return text;
	if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) < 0)
		snprintf(text, sizeof text, "no seccomp: pages cannot be read here");
	else if (abi > 0)
		snprintf(text, sizeof text, "seccomp, Landlock ABI %d", abi);
	else
		snprintf(text, sizeof text, "seccomp, no Landlock");
	return text;
}
