/* One message over HTTP. */
#include "edge/deliver/post.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "edge/child.h"
#include "edge/clock.h"
#include "edge/fetch/fetch.h"
#include "edge/fetch/network.h"
#include "edge/fetch/retry.h"
#include "edge/fetch/wire.h"

enum { GRACE_MS = 3000, RETRY_AFTER_MAX = 86400 };

static pid_t
start(const struct post *post, int *fd, struct error *err)
{
	struct fetch_options o = { 0 };
	struct network_options options;
	int ends[2];
	pid_t pid;

	fetch_options_from_env(&o);
	options = (struct network_options){ .connections = 1,
		.seconds = post->seconds,
		.allow_private = o.allow_private,
		.connect_to = o.connect_to,
		.ca_file = o.ca_file };
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return error_set(err, ERROR_SYSTEM, "the network side: %s", strerror(errno));
	pid = fork();
	if (pid == 0)
		network_serve(ends[1], &options);
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return error_set(err, ERROR_SYSTEM, "the network side: %s", strerror(errno));
	}
	*fd = ends[0];
	return pid;
}

static void
ask(struct channel *channel, const struct post *post)
{
	struct wire_request request = { .id = 1,
		.may_private = post->may_private,
		.url = span_of(post->url),
		.method = span_of(post->method),
		.body = post->body };
	struct buf b;

	for (size_t i = 0; i < post->headers->n && i < WIRE_MAX_LINES; i++)
		request.lines[request.n_lines++] = span_of(post->headers->v[i]);
	buf_init(&b, CHANNEL_MAX_FRAME);
	wire_put_request(&b, &request);
	channel_put(channel, buf_span(&b));
	channel_drain(channel);
	buf_release(&b);
}

static int
take(const struct wire_answer *a, int *status, int *asked_for, struct error *err)
{
	int64_t asked;

	if (a->status == 0)
		return error_set(err, a->outcome == WIRE_PAGE ? ERROR_PAGE : ERROR_LATER,
		    "%.*s", (int)a->detail.len, a->detail.data);
	*status = a->status;
	asked = retry_after(a->headers, clock_now());
	*asked_for = asked > RETRY_AFTER_MAX ? RETRY_AFTER_MAX : (int)asked;
	return 0;
}

/* The second frame is the answer; the first says whether the child can work. */
static int
listen_for(
    struct channel *channel, int64_t deadline, int *status, int *asked_for, struct error *err)
{
	int fds[CHANNEL_MAX_FDS], frames = 0;
	struct wire_answer answer;
	struct span payload;

	for (;;) {
		struct pollfd p = { .fd = channel->fd, .events = POLLIN };
		int64_t left = deadline - clock_monotonic_ms();

		if (left <= 0 || (poll(&p, 1, (int)left) <= 0 && errno != EINTR))
			return error_set(err, ERROR_LATER, "took too long");
		if (channel_fill(channel) < 0)
			return error_set(err, ERROR_SYSTEM, "the network process ended");
		while (channel_take(channel, &payload, fds) == 1) {
			for (size_t i = 0; i < CHANNEL_MAX_FDS; i++)
				if (fds[i] >= 0)
					close(fds[i]);
			if (frames++ == 0 && payload.len == 0)
				continue;
			if (frames == 1 || !wire_take_answer(payload, &answer))
				return error_set(err, ERROR_SYSTEM, "the network side: %.*s",
				    (int)payload.len, payload.data);
			return take(&answer, status, asked_for, err);
		}
	}
}

int
post_send(const struct post *post, int *status, int *asked_for, struct error *err)
{
	struct channel channel;
	int fd, rc;
	pid_t pid = start(post, &fd, err);

	if (pid < 0)
		return -1;
	channel_init(&channel, fd);
	ask(&channel, post);
	rc = listen_for(&channel, clock_monotonic_ms() + post->seconds * 1000 + GRACE_MS,
	    status, asked_for, err);
	channel_release(&channel);
	child_end(pid);
	return rc;
}
