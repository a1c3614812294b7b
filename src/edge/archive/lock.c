/* One writer at a time. */
#include "edge/archive/lock.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/utc.h"

enum { OWNER_MAX = 1024, HOST_MAX = 128 };

struct lock {
	int fd;
	pid_t pid; /* a fork's child has the list, not the locks */
	dev_t dev;
	ino_t ino;
	struct lock *next;
};

/* Who holds a lock, as its file says. */
struct owner {
	long pid; /* 0: the file says nothing */
	char host[HOST_MAX];
	char since[UTC_TEXT_MAX];
	char command[HOST_MAX];
};

/*
 * The kernel's locks belong to the process: it would give a second one to
 * itself, and closing any descriptor of the file would end the first.
 */
static struct lock *held;

static bool
is_held(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return false;
	for (struct lock *l = held; l != NULL; l = l->next)
		if (l->pid == getpid() && l->dev == st.st_dev && l->ino == st.st_ino)
			return true;
	return false;
}

static void
take_field(struct span line, const char *key, char *out, size_t size)
{
	size_t n = strlen(key), len;

	if (!span_starts(line, key))
		return;
	len = line.len - n < size - 1 ? line.len - n : size - 1;
	memcpy(out, line.data + n, len);
	out[len] = '\0';
	for (char *p = out; *p != '\0'; p++)
		if (!isprint((unsigned char)*p))
			*p = '?';
}

static void
owner_read(int fd, struct owner *owner)
{
	char text[OWNER_MAX], pid[32] = "";
	ssize_t n = pread(fd, text, sizeof text, 0);
	struct span rest = span_make(text, n > 0 ? (size_t)n : 0), line;

	*owner = (struct owner){ 0 };
	while (span_line(&rest, &line)) {
		take_field(line, "pid ", pid, sizeof pid);
		take_field(line, "host ", owner->host, sizeof owner->host);
		take_field(line, "since ", owner->since, sizeof owner->since);
		take_field(line, "command ", owner->command, sizeof owner->command);
	}
	owner->pid = strtol(pid, NULL, 10);
}

/* "smallprint check": the first two words of the command line. */
static void
own_command(char *out, size_t size)
{
	struct buf b;
	const char *first, *base;

	buf_init(&b, 65536);
	file_read("/proc/self/cmdline", &b, NULL);
	first = b.data != NULL ? b.data : "smallprint";
	base = strrchr(first, '/');
	snprintf(out, size, "%.50s", base != NULL ? base + 1 : first);
	if (strlen(first) + 1 < b.len)
		snprintf(
		    out + strlen(out), size - strlen(out), " %.50s", first + strlen(first) + 1);
	buf_release(&b);
}

static void
own_host(char host[HOST_MAX])
{
	if (gethostname(host, HOST_MAX - 1) != 0)
		snprintf(host, HOST_MAX, "this machine");
	host[HOST_MAX - 1] = '\0';
}

static int
owner_write(int fd)
{
	char text[OWNER_MAX], host[HOST_MAX], since[UTC_TEXT_MAX], command[HOST_MAX];
	int len;

	own_host(host);
	own_command(command, sizeof command);
	len = snprintf(text, sizeof text, "pid %ld\nhost %s\nsince %s\ncommand %s\n",
	    (long)getpid(), host, utc_format((utc_t)time(NULL), since), command);
	if (ftruncate(fd, 0) != 0 || pwrite(fd, text, (size_t)len, 0) != len)
		return -1;
	return 0;
}

static bool
owner_is_gone(const struct owner *owner)
{
	char host[HOST_MAX];

	own_host(host);
	return owner->pid <= 0 || (strcmp(owner->host, host) == 0 &&
				      kill((pid_t)owner->pid, 0) != 0 && errno == ESRCH);
}

static int
in_use(const char *what, int fd, struct error *err)
{
	struct owner owner;

	owner_read(fd, &owner);
	if (owner.pid == 0)
		return error_set(err, ERROR_ARCHIVE, "%s is in use by another process", what);
	return error_set(err, ERROR_ARCHIVE, "%s is in use by pid %ld on %s since %s (%s)",
	    what, owner.pid, owner.host, owner.since, owner.command);
}

static int
take(int fd, const char *path, const char *what, bool *stale, struct error *err)
{
	struct flock region = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	struct owner before;
	int rc = fcntl(fd, F_SETLK, &region);

	if (rc != 0 && (errno == EAGAIN || errno == EACCES))
		return in_use(what, fd, err);
	owner_read(fd, &before);
	if (rc != 0 && !owner_is_gone(&before))
		return in_use(what, fd, err);
	if (owner_write(fd) != 0)
		return error_set(err, ERROR_ARCHIVE, "%s: the lock %s cannot be written: %s",
		    what, path, strerror(errno));
	if (stale != NULL)
		*stale = before.pid != 0;
	return 0;
}

int
lock_take(const char *path, const char *what, struct lock **out, bool *stale, struct error *err)
{
	struct lock *lock;
	struct stat st;
	int fd;

	if (is_held(path))
		return error_set(err, ERROR_ARCHIVE, "%s is in use by this very process", what);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0)
		return error_set(err, ERROR_ARCHIVE, "%s: the lock %s cannot be opened: %s",
		    what, path, strerror(errno));
	if (take(fd, path, what, stale, err) != 0 || fstat(fd, &st) != 0) {
		close(fd);
		return -1;
	}
	lock = mem_alloc(sizeof *lock);
	*lock = (struct lock){ fd, getpid(), st.st_dev, st.st_ino, held };
	held = lock;
	*out = lock;
	return 0;
}

void
lock_release(struct lock *lock)
{
	struct lock **at = &held;

	if (lock == NULL)
		return;
	while (*at != NULL && *at != lock)
		at = &(*at)->next;
	if (*at != NULL)
		*at = lock->next;
	/* The name goes first: an empty file belongs to nobody. (A failure leaves a dead name.)
	 */
	if (lock->pid == getpid() && ftruncate(lock->fd, 0) != 0)
		lock->pid = 0;
	close(lock->fd);
	free(lock);
}
