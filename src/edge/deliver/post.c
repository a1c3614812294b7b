/* One message over HTTP or SMTP. */
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

/* The other side of a conversation, and what is to become of its answer. */
struct talk {
	struct channel channel;
	pid_t pid;
	int seconds;
	int (*take)(const struct wire_answer *a, int body, void *arg, struct error *err);
	void *arg;
};

/* mail: SMALLPRINT_CONNECT_TO is for pages and hooks, not for the post office. */
static int
start(struct talk *talk, bool mail, struct error *err)
{
	struct fetch_options o = { 0 };
	struct network_options options;
	int ends[2];

	fetch_options_from_env(&o);
	options = (struct network_options){ .connections = 1,
		.seconds = talk->seconds,
		.allow_private = o.allow_private,
		.connect_to = mail ? NULL : o.connect_to,
		.ca_file = o.ca_file };
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return error_set(err, ERROR_SYSTEM, "the network side: %s", strerror(errno));
	talk->pid = fork();
	if (talk->pid == 0)
		network_serve(ends[1], &options);
	close(ends[1]);
	if (talk->pid < 0) {
		close(ends[0]);
		return error_set(err, ERROR_SYSTEM, "the network side: %s", strerror(errno));
	}
	channel_init(&talk->channel, ends[0]);
	return 0;
}

static void
ask(struct talk *talk, const struct wire_request *request)
{
	struct buf b;

	buf_init(&b, CHANNEL_MAX_FRAME);
	wire_put_request(&b, request);
	channel_put(&talk->channel, buf_span(&b));
	channel_drain(&talk->channel);
	buf_release(&b);
}

static void
add_lines(const struct strs *lines, struct wire_request *request)
{
	for (size_t i = 0; i < lines->n && i < WIRE_MAX_LINES; i++)
		request->lines[request->n_lines++] = span_of(lines->v[i]);
}

static int
take_frame(struct talk *talk, struct span payload, const int *fds, struct error *err)
{
	struct wire_answer answer;

	if (!wire_take_answer(payload, &answer))
		return error_set(err, ERROR_SYSTEM, "the network side: %.*s", (int)payload.len,
		    payload.data);
	return talk->take(&answer, fds[1] >= 0 ? fds[1] : fds[0], talk->arg, err);
}

/* The second frame is the answer; the first says whether the child can work. */
static int
listen_for(struct talk *talk, int64_t deadline, struct error *err)
{
	int fds[CHANNEL_MAX_FDS], frames = 0, rc = 0;
	struct span payload;

	for (;;) {
		struct pollfd p = { .fd = talk->channel.fd, .events = POLLIN };
		int64_t left = deadline - clock_monotonic_ms();

		if (left <= 0 || (poll(&p, 1, (int)left) <= 0 && errno != EINTR))
			return error_set(err, ERROR_LATER, "took too long");
		if (channel_fill(&talk->channel) < 0)
			return error_set(err, ERROR_SYSTEM, "the network process ended");
		while (channel_take(&talk->channel, &payload, fds) == 1) {
			bool ready = frames++ == 0 && payload.len == 0;

			if (!ready)
				rc = take_frame(talk, payload, fds, err);
			for (size_t i = 0; i < CHANNEL_MAX_FDS; i++)
				if (fds[i] >= 0)
					close(fds[i]);
			if (!ready)
				return rc;
		}
	}
}

static int
converse(struct talk *talk, bool mail, const struct wire_request *request, struct error *err)
{
	int rc = start(talk, mail, err);

	if (rc != 0)
		return rc;
	ask(talk, request);
	rc = listen_for(talk, clock_monotonic_ms() + talk->seconds * 1000 + GRACE_MS, err);
	channel_release(&talk->channel);
	child_end(talk->pid);
	return rc;
}

static int
explain(const struct wire_answer *a, struct error *err)
{
	return error_set(err, a->outcome == WIRE_PAGE ? ERROR_PAGE : ERROR_LATER, "%.*s",
	    (int)a->detail.len, a->detail.data);
}

/* ---- HTTP ---- */

struct posting {
	const struct post *post;
	int *status, *asked_for;
};

static int
take_body(int fd, struct buf *out, struct error *err)
{
	char piece[16 << 10];
	off_t at = 0;
	ssize_t n;

	while (fd >= 0 && (n = pread(fd, piece, sizeof piece, at)) > 0) {
		at += n;
		if (buf_add(out, piece, (size_t)n) != 0)
			return error_set(err, ERROR_LATER, "was answered with too much");
	}
	return 0;
}

static int
take_answer(const struct wire_answer *a, int body, void *arg, struct error *err)
{
	const struct posting *p = arg;
	int64_t asked;

	if (a->status == 0 || (p->post->body_out != NULL && a->outcome != WIRE_ANSWERED))
		return explain(a, err);
	*p->status = a->status;
	asked = retry_after(a->headers, clock_now());
	*p->asked_for = asked > RETRY_AFTER_MAX ? RETRY_AFTER_MAX : (int)asked;
	if (p->post->headers_out != NULL)
		buf_add_span(p->post->headers_out, a->headers);
	return p->post->body_out == NULL ? 0 : take_body(body, p->post->body_out, err);
}

int
post_send(const struct post *post, int *status, int *asked_for, struct error *err)
{
	struct posting posting = { post, status, asked_for };
	struct talk talk = { .seconds = post->seconds, .take = take_answer, .arg = &posting };
	struct wire_request request = { .id = 1,
		.may_private = post->may_private,
		.url = span_of(post->url),
		.method = span_of(post->method),
		.body = post->body };

	add_lines(post->headers, &request);
	return converse(&talk, false, &request, err);
}

/* ---- mail ---- */

struct mailing {
	struct buf *said;
	int *status;
};

static int
take_mailed(const struct wire_answer *a, int body, void *arg, struct error *err)
{
	const struct mailing *m = arg;

	(void)body;
	*m->status = a->status;
	buf_add_span(m->said, a->headers);
	return a->outcome == WIRE_ANSWERED ? 0 : explain(a, err);
}

int
post_mail(const struct post_mail *mail, struct buf *said, int *status, struct error *err)
{
	struct mailing mailing = { said, status };
	struct talk talk = { .seconds = mail->seconds, .take = take_mailed, .arg = &mailing };
	struct wire_request request = { .id = 1,
		.may_private = mail->may_private,
		.url = span_of(mail->url),
		.method = span_of("MAIL"),
		.body = mail->message,
		.sender = span_of(mail->sender),
		.user = span_of(mail->user),
		.password = span_of(mail->password),
		.starttls = mail->starttls };

	*status = 0;
	add_lines(mail->to, &request);
	return converse(&talk, true, &request, err);
}
