/* Frames: a length and a count of descriptors, four bytes each, then the payload. */
#include "edge/fetch/channel.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"

enum { HEAD = 8, CHUNK = 64 << 10, OUT_MAX = 8 << 20 };

void
channel_init(struct channel *c, int fd)
{
	memset(c, 0, sizeof *c);
	c->fd = fd;
	buf_init(&c->out, OUT_MAX);
}

void
channel_release(struct channel *c)
{
	for (size_t i = 0; i < c->n_fds; i++)
		close(c->fds[i]);
	if (c->fd >= 0)
		close(c->fd);
	buf_release(&c->out);
	free(c->in);
	memset(c, 0, sizeof *c);
	c->fd = -1;
}

int
channel_put(struct channel *c, struct span payload)
{
	uint32_t head[2] = { (uint32_t)payload.len, 0 };

	if (payload.len > CHANNEL_MAX_FRAME || c->out.len + HEAD + payload.len > OUT_MAX)
		return -1;
	buf_add(&c->out, head, HEAD);
	return buf_add_span(&c->out, payload);
}

/* What was sent is taken off the front. */
static void
drop(struct buf *b, size_t n)
{
	memmove(b->data, b->data + n, b->len - n);
	b->len -= n;
}

int
channel_flush(struct channel *c)
{
	size_t sent = 0;

	while (sent < c->out.len) {
		ssize_t n = send(
		    c->fd, c->out.data + sent, c->out.len - sent, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno != EAGAIN)
			return -1;
		if (n < 0)
			break;
		sent += (size_t)n;
	}
	if (sent > 0)
		drop(&c->out, sent);
	return 0;
}

static int
wait_writable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };

	return poll(&p, 1, -1) < 0 && errno != EINTR ? -1 : 0;
}

static void
attach(struct msghdr *msg, char *control, size_t size, const int *fds, size_t n)
{
	struct cmsghdr *cmsg;

	memset(control, 0, size);
	msg->msg_control = control;
	msg->msg_controllen = CMSG_SPACE(n * sizeof *fds);
	cmsg = CMSG_FIRSTHDR(msg);
	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(n * sizeof *fds);
	memcpy(CMSG_DATA(cmsg), fds, n * sizeof *fds);
}

int
channel_drain(struct channel *c)
{
	while (c->out.len > 0)
		if (channel_flush(c) != 0 || (c->out.len > 0 && wait_writable(c->fd) != 0))
			return -1;
	return 0;
}

int
channel_send(struct channel *c, struct span payload, const int *fds, size_t n)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(CHANNEL_MAX_FDS * sizeof(int))];
	struct iovec iov;
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	ssize_t sent;

	if (n > CHANNEL_MAX_FDS || channel_drain(c) != 0 || channel_put(c, payload) != 0)
		return -1;
	if (n > 0) {
		uint32_t count = (uint32_t)n;

		memcpy(c->out.data + sizeof count, &count, sizeof count);
		attach(&msg, control, sizeof control, fds, n);
	}
	iov = (struct iovec){ c->out.data, c->out.len };
	do
		sent = sendmsg(c->fd, &msg, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	if (sent <= 0)
		return -1;
	drop(&c->out, (size_t)sent); /* the descriptors went with the first byte */
	return channel_drain(c);
}

/* Keep the descriptors that came; -1 when there are more than anyone should send. */
static int
keep_fds(struct channel *c, struct msghdr *msg)
{
	struct cmsghdr *cmsg;
	int fd, rc = 0;

	for (cmsg = CMSG_FIRSTHDR(msg); cmsg != NULL; cmsg = CMSG_NXTHDR(msg, cmsg)) {
		size_t n = 0;

		if (cmsg->cmsg_level == SOL_SOCKET && cmsg->cmsg_type == SCM_RIGHTS)
			n = (cmsg->cmsg_len - CMSG_LEN(0)) / sizeof fd;
		for (size_t i = 0; i < n; i++) {
			memcpy(&fd, CMSG_DATA(cmsg) + i * sizeof fd, sizeof fd);
			if (c->n_fds < CHANNEL_QUEUE_FDS) {
				c->fds[c->n_fds++] = fd;
			} else {
				close(fd);
				rc = -1;
			}
		}
	}
	return (msg->msg_flags & MSG_CTRUNC) != 0 ? -1 : rc;
}

static void
make_room(struct channel *c)
{
	if (c->in_from > 0) {
		memmove(c->in, c->in + c->in_from, c->in_to - c->in_from);
		c->in_to -= c->in_from;
		c->in_from = 0;
	}
	if (c->in_cap - c->in_to < CHUNK) {
		char *in = mem_array(c->in_to + 2 * CHUNK, 1);

		if (c->in_to > 0)
			memcpy(in, c->in, c->in_to);
		free(c->in);
		c->in = in;
		c->in_cap = c->in_to + 2 * CHUNK;
	}
}

int
channel_fill(struct channel *c)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(2 * CHANNEL_MAX_FDS * sizeof(int))];
	struct iovec iov;
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	ssize_t n;

	make_room(c);
	iov = (struct iovec){ c->in + c->in_to, CHUNK };
	msg.msg_control = control;
	msg.msg_controllen = sizeof control;
	do
		n = recvmsg(c->fd, &msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno == EAGAIN ? 0 : -1;
	if (keep_fds(c, &msg) != 0 || n == 0)
		return -1;
	c->in_to += (size_t)n;
	return 1;
}

int
channel_take(struct channel *c, struct span *payload, int fds[CHANNEL_MAX_FDS])
{
	size_t have = c->in_to - c->in_from;
	uint32_t words[2];

	if (have < HEAD)
		return 0;
	memcpy(words, c->in + c->in_from, HEAD);
	if (words[0] > CHANNEL_MAX_FRAME || words[1] > CHANNEL_MAX_FDS || words[1] > c->n_fds)
		return -1;
	if (have < HEAD + words[0])
		return 0;
	*payload = span_make(c->in + c->in_from + HEAD, words[0]);
	c->in_from += HEAD + words[0];
	for (size_t i = 0; i < CHANNEL_MAX_FDS; i++)
		fds[i] = i < words[1] ? c->fds[i] : -1;
	c->n_fds -= words[1];
	memmove(c->fds, c->fds + words[1], c->n_fds * sizeof c->fds[0]);
	return 1;
}

void
put_number(struct buf *b, uint64_t n)
{
	buf_add(b, &n, sizeof n);
}

void
put_text(struct buf *b, struct span text)
{
	put_number(b, text.len);
	buf_add_span(b, text);
}

bool
take_number(struct span *rest, uint64_t *n)
{
	if (rest->len < sizeof *n)
		return false;
	memcpy(n, rest->data, sizeof *n);
	*rest = span_make(rest->data + sizeof *n, rest->len - sizeof *n);
	return true;
}

bool
take_text(struct span *rest, size_t ceiling, struct span *text)
{
	uint64_t len;

	if (!take_number(rest, &len) || len > ceiling || len > rest->len)
		return false;
	*text = span_make(rest->data, len);
	*rest = span_make(rest->data + len, rest->len - len);
	return true;
}
