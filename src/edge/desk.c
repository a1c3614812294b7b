/* Where a running watch can be asked how it is. */
#include "edge/desk.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { DESK_WAIT_MS = 2000, DESK_QUEUE = 8, DESK_READ = 4096 };

#define DESK_NAME ".watch.sock"

/* An address that fits, however long the workspace's path is: through its descriptor. */
static int
address_of(const char *dir, struct sockaddr_un *address)
{
	int fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);

	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (fd >= 0)
		snprintf(address->sun_path, sizeof address->sun_path,
		    "/proc/self/fd/%d/" DESK_NAME, fd);
	return fd;
}

static int
connect_to(const char *dir)
{
	struct sockaddr_un address;
	int at = address_of(dir, &address), fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (at < 0 || fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
		if (fd >= 0)
			close(fd);
		fd = -1;
	}
	if (at >= 0)
		close(at);
	return fd;
}

static int
listen_at(const char *dir)
{
	struct sockaddr_un address;
	int at = address_of(dir, &address);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (at >= 0)
		unlinkat(at, DESK_NAME, 0); /* of one that was killed */
	if (at < 0 || fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
	    fchmodat(at, DESK_NAME, 0600, 0) != 0 || listen(fd, DESK_QUEUE) != 0) {
		if (fd >= 0)
			close(fd);
		fd = -1;
	}
	if (at >= 0)
		close(at);
	return fd;
}

int
desk_open(const char *dir, struct desk *desk, struct error *err)
{
	int at = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), fd;

	if (at >= 0 && flock(at, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
		close(at);
		return error_set(err, ERROR_USAGE,
		    "%s is watched already: `smallprint status` says since when", dir);
	}
	fd = at < 0 ? -1 : listen_at(dir);
	if (fd < 0) {
		error_set(err, ERROR_SYSTEM, "%s/" DESK_NAME ": %s", dir, strerror(errno));
		if (at >= 0)
			close(at);
		return -1;
	}
	*desk = (struct desk){ .fd = fd, .dir = at };
	return 0;
}

void
desk_answer(const struct desk *desk, struct span text)
{
	int who;

	while ((who = accept4(desk->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) {
		/* one who does not listen gets less of it, and holds nobody up */
		(void)!send(who, text.data, text.len, MSG_NOSIGNAL);
		close(who);
	}
}

void
desk_forget(struct desk *desk)
{
	close(desk->fd);
	close(desk->dir);
	*desk = (struct desk){ -1, -1 };
}

void
desk_close(struct desk *desk)
{
	if (desk->fd < 0)
		return;
	unlinkat(desk->dir, DESK_NAME, 0);
	desk_forget(desk);
}

bool
desk_ask(const char *dir, struct buf *out)
{
	int fd = connect_to(dir);
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char bytes[DESK_READ];
	ssize_t n;

	if (fd < 0)
		return false;
	while (poll(&p, 1, DESK_WAIT_MS) == 1 && (n = read(fd, bytes, sizeof bytes)) > 0)
		buf_add(out, bytes, (size_t)n);
	close(fd);
	return out->len > 0;
}
