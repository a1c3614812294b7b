/*
 * The network side as the rest of the program sees it: requests go in, answers
 * come out of fetch_step(). This file keeps the child and moves messages; what
 * an answer means is decided in fetch_job.c.
 */
#include "edge/fetch/fetch.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "edge/clock.h"
#include "edge/fetch/fetch_job.h"
#include "edge/fetch/network.h"

#define USER_AGENT                                                                             \
	"smallprint/" SMALLPRINT_VERSION " (+https://github.com/smallprint/smallprint)"

enum { CONCURRENCY = 32, PER_HOST = 4, BACKOFF_MS = 1000, MOST_AT_ONCE = 256, SLOT_BITS = 16 };

static int
environment_number(const char *name, int otherwise)
{
	const char *text = getenv(name);
	char *end = NULL;
	long n = text != NULL ? strtol(text, &end, 10) : 0;

	return text == NULL || *end != '\0' || n < 1 || n > 1000000 ? otherwise : (int)n;
}

void
fetch_options_from_env(struct fetch_options *o)
{
	const char *text = getenv("SMALLPRINT_ALLOW_PRIVATE");

	if (text != NULL && strcmp(text, "1") == 0)
		o->allow_private = true;
	if ((text = getenv("SMALLPRINT_CONNECT_TO")) != NULL && *text != '\0')
		o->connect_to = text;
	if ((text = getenv("SMALLPRINT_CA_FILE")) != NULL && *text != '\0')
		o->ca_file = text;
	o->backoff_ms = environment_number("SMALLPRINT_BACKOFF_MS", o->backoff_ms);
	o->per_host = environment_number("SMALLPRINT_PER_HOST", o->per_host);
	o->concurrency = environment_number("SMALLPRINT_CONCURRENCY", o->concurrency);
}

static int
or_default(int value, int otherwise)
{
	return value > 0 ? value : otherwise;
}

static int
start_child(struct fetch *f, const struct fetch_options *o, struct error *err)
{
	struct network_options options = { .connections = 4 * f->n_slots,
		.seconds = or_default(o->seconds, FETCH_MAX_SECONDS),
		.allow_private = o->allow_private,
		.connect_to = o->connect_to,
		.ca_file = o->ca_file };
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return error_set(err, ERROR_SYSTEM, "the network side: %s", strerror(errno));
	f->pid = fork();
	if (f->pid == 0)
		network_serve(ends[1], &options);
	close(ends[1]);
	channel_init(&f->channel, ends[0]);
	if (f->pid < 0)
		return error_set(err, ERROR_SYSTEM, "the network side: %s", strerror(errno));
	return 0;
}

int
fetch_new(const struct fetch_options *options, fetch_done done, void *context,
    struct fetch **out, struct error *err)
{
	const struct fetch_options none = { 0 }, *o = options != NULL ? options : &none;
	struct fetch *f = mem_alloc(sizeof *f);

	f->done = done;
	f->context = context;
	f->user_agent = mem_strdup(o->user_agent != NULL ? o->user_agent : USER_AGENT);
	f->tries = or_default(o->tries, FETCH_MAX_TRIES);
	f->backoff_ms = or_default(o->backoff_ms, BACKOFF_MS);
	f->allow_private = o->allow_private;
	f->n_slots = or_default(o->concurrency, CONCURRENCY);
	if (f->n_slots > MOST_AT_ONCE)
		f->n_slots = MOST_AT_ONCE;
	f->slots = mem_array((size_t)f->n_slots, sizeof *f->slots);
	f->turns = turns_new(or_default(o->per_host, PER_HOST));
	if (getrandom(&f->random, sizeof f->random, 0) != sizeof f->random || f->random == 0)
		f->random = 1;
	if (start_child(f, o, err) != 0) {
		fetch_free(f);
		return -1;
	}
	*out = f;
	return 0;
}

/* The child holds nothing that could be lost; returns how it ended. */
static int
end_child(struct fetch *f)
{
	int status = 0;

	channel_release(&f->channel);
	if (f->pid <= 0)
		return 0;
	kill(f->pid, SIGKILL);
	while (waitpid(f->pid, &status, 0) < 0 && errno == EINTR)
		;
	f->pid = 0;
	return status;
}

void
fetch_free(struct fetch *f)
{
	if (f == NULL)
		return;
	end_child(f);
	while (f->all != NULL)
		job_free(f, f->all);
	origins_free(f);
	turns_free(f->turns);
	free(f->slots);
	free(f->polls);
	free(f->user_agent);
	free(f);
}

int
fetch_add(struct fetch *f, const struct request *request, struct error *err)
{
	if (f->gone)
		return error_set(
		    err, ERROR_SYSTEM, "%s: the network process is gone", request->page->id);
	f->pending++;
	job_route(f, job_new(f, request));
	return 0;
}

size_t
fetch_pending(const struct fetch *f)
{
	return f->pending;
}

static void
fly(struct fetch *f, struct job *job)
{
	uint64_t slot = 0;

	while (f->slots[slot] != NULL)
		slot++;
	f->slots[slot] = job;
	f->n_flying++;
	job->id = ++f->serial << SLOT_BITS | slot;
	job->tries++;
	if (job->started_ms == 0)
		job->started_ms = clock_monotonic_ms();
}

/* What the child says of the time it sent is believed as far as it can be so. */
static void
land(struct fetch *f, struct job *job, uint64_t sent_ms)
{
	int64_t now = clock_monotonic_ms();

	f->slots[job->id & ((1u << SLOT_BITS) - 1)] = NULL;
	f->n_flying--;
	turns_give_back(f->turns, &job->turn, sent_ms > (uint64_t)now ? now : (int64_t)sent_ms);
}

/* Send whose turn it is, no more than may run at a time. */
static int
dispatch(struct fetch *f)
{
	int64_t now = clock_monotonic_ms();
	struct wire_request message;
	struct turn *turn;
	struct buf b;
	int rc = 0;

	buf_init(&b, CHANNEL_MAX_FRAME);
	while (
	    rc == 0 && f->n_flying < f->n_slots && (turn = turns_take(f->turns, now)) != NULL) {
		struct job *job = (struct job *)turn;
		struct strs texts = { 0 };

		fly(f, job);
		job_message(f, job, &message, &texts);
		buf_clear(&b);
		wire_put_request(&b, &message);
		rc = b.full ? -1 : channel_put(&f->channel, buf_span(&b));
		strs_release(&texts);
	}
	buf_release(&b);
	return rc != 0 ? -1 : channel_flush(&f->channel);
}

static struct job *
job_of(const struct fetch *f, uint64_t id)
{
	uint64_t slot = id & ((1u << SLOT_BITS) - 1);

	if (slot >= (uint64_t)f->n_slots || f->slots[slot] == NULL || f->slots[slot]->id != id)
		return NULL;
	return f->slots[slot];
}

/* The child's first frame: empty, or why it cannot work. */
static int
greet(struct fetch *f, struct span payload, struct error *err)
{
	f->greeted = true;
	if (payload.len == 0)
		return 0;
	return error_set(
	    err, ERROR_SYSTEM, "the network side: %.*s", (int)payload.len, payload.data);
}

static int
take_answer(struct fetch *f, struct span payload, int fds[CHANNEL_MAX_FDS])
{
	struct wire_answer answer;
	struct job *job;
	int rc = -1;

	if (!wire_take_answer(payload, &answer) || (job = job_of(f, answer.id)) == NULL)
		goto out;
	land(f, job, answer.sent_ms);
	rc = job_answered(f, job, &answer, fds);
out:
	for (size_t i = 0; i < CHANNEL_MAX_FDS; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	return rc;
}

/* Take everything that has come. */
static int
receive(struct fetch *f, struct error *err)
{
	int fds[CHANNEL_MAX_FDS], filled, taken;
	struct span payload;

	do {
		filled = channel_fill(&f->channel);
		while ((taken = channel_take(&f->channel, &payload, fds)) == 1) {
			if (!f->greeted) {
				if (greet(f, payload, err) != 0)
					return -1;
			} else if (take_answer(f, payload, fds) != 0) {
				return error_set(err, ERROR_SYSTEM,
				    "the network process sent an answer that cannot be true");
			}
		}
	} while (filled > 0 && taken == 0);
	if (taken < 0)
		return error_set(
		    err, ERROR_SYSTEM, "the network process sent a broken message");
	return filled < 0 ? -1 : 0;
}

/* Everything pending is answered with what became of the child. */
static int
mourn(struct fetch *f, struct error *err)
{
	struct error why = *err;
	struct job *job, *older;
	int status;

	f->gone = true;
	status = end_child(f);
	if (why.code == ERROR_NONE && WIFSIGNALED(status))
		error_set(&why, ERROR_SYSTEM, "the network process was killed (signal %d)",
		    WTERMSIG(status));
	else if (why.code == ERROR_NONE)
		error_set(&why, ERROR_SYSTEM, "the network process ended");
	f->finished = (struct jobs){ 0 };
	for (job = f->all; job != NULL; job = older) {
		older = job->older;
		if (job->origin != NULL) {
			job_free(f, job);
			continue;
		}
		if (job->err.code == ERROR_NONE && job->response == NULL)
			error_set(&job->err, ERROR_SYSTEM, "%s: %s", job->request.page->id,
			    why.message);
		jobs_push(&f->finished, job);
	}
	*err = why;
	return -1;
}

static size_t
deliver(struct fetch *f)
{
	struct job *job;
	size_t n = 0;

	while ((job = jobs_pop(&f->finished)) != NULL) {
		f->pending--;
		f->done(job->request.arg, job->response, &job->err, f->context);
		job_free(f, job);
		n++;
	}
	return n;
}

/* How long to sleep: until the deadline, or until somebody's turn comes. */
static int
sleep_ms(const struct fetch *f, int64_t deadline)
{
	int64_t now = clock_monotonic_ms(), until = deadline, turn = TURNS_NEVER;

	if (f->finished.first != NULL)
		return 0;
	if (f->n_flying < f->n_slots)
		turn = turns_when(f->turns);
	if (turn < until)
		until = turn;
	return until <= now ? 0 : until - now > INT32_MAX ? INT32_MAX : (int)(until - now);
}

/* 1: one of the extra descriptors is ready. */
static int
wait_for_something(struct fetch *f, struct pollfd *extra, size_t n_extra, int64_t deadline)
{
	short events = f->channel.out.len > 0 ? POLLIN | POLLOUT : POLLIN;
	int ready;

	while (f->cap_polls < n_extra + 1)
		f->polls = mem_grow(f->polls, f->cap_polls, &f->cap_polls, sizeof *f->polls);
	f->polls[0] = (struct pollfd){ .fd = f->channel.fd, .events = events };
	if (n_extra > 0)
		memcpy(f->polls + 1, extra, n_extra * sizeof *extra);
	ready = poll(f->polls, n_extra + 1, sleep_ms(f, deadline));
	for (size_t i = 0; i < n_extra; i++)
		extra[i].revents = ready > 0 ? f->polls[i + 1].revents : 0;
	return ready > (f->polls[0].revents != 0);
}

int
fetch_step(
    struct fetch *f, struct pollfd *extra, size_t n_extra, int timeout_ms, struct error *err)
{
	int64_t deadline = timeout_ms < 0 ? INT64_MAX : clock_monotonic_ms() + timeout_ms;
	struct error why = { 0 };
	bool woken;

	if (f->gone)
		return error_set(err, ERROR_SYSTEM, "the network process is gone");
	do {
		woken =
		    dispatch(f) == 0 && wait_for_something(f, extra, n_extra, deadline) == 1;
		if (receive(f, &why) != 0 || dispatch(f) != 0) {
			mourn(f, &why);
			deliver(f);
			return error_set(err, why.code, "%s", why.message);
		}
	} while (deliver(f) == 0 && !woken && clock_monotonic_ms() < deadline);
	return 0;
}
