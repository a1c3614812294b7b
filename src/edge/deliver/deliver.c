/* Every channel from its cursor on. */
#include "edge/deliver/deliver.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "edge/child.h"
#include "edge/clock.h"
#include "edge/deliver/courier.h"
#include "edge/deliver/send.h"

enum {
	ROUND_MS = 90000, /* of one channel; the rest is told in the next round */
	GRACE = 30        /* seconds: then a channel's process is ended */
};

/* ---- what is remembered of a channel ---- */

int
deliver_tries_get(
    struct archive *archive, const char *channel, struct tries *out, struct error *err)
{
	struct buf text;
	int rc;

	*out = (struct tries){ 0 };
	buf_init(&text, TRIES_MAX_BYTES);
	rc = archive_channel_note(archive, channel, &text, err);
	if (rc == 0)
		tries_get(buf_span(&text), out);
	buf_release(&text);
	return rc;
}

int
deliver_tries_set(
    struct archive *archive, const char *channel, const struct tries *tries, struct error *err)
{
	struct buf out;
	int rc;

	buf_init(&out, TRIES_MAX_BYTES);
	rc = tries_put(tries, &out);
	if (rc != 0)
		error_set(err, ERROR_LIMIT, "%s: too much to remember", channel);
	else
		rc = archive_channel_note_set(archive, channel, buf_span(&out), err);
	buf_release(&out);
	return rc;
}

static int
keep(struct courier *c, struct error *err)
{
	c->changed = false;
	return deliver_tries_set(c->archive, c->channel->name, &c->tries, err);
}

/* ---- one message ---- */

static const char *
page_of(const struct alert_news *news)
{
	return news->record != NULL ? news->record->page : news->upkeep->page;
}

bool
deliver_wants(const struct channel_rule *channel, const struct alert_news *news)
{
	return news->record != NULL ? channel_wants(channel, news->record)
				    : channel_wants_upkeep(channel, news->upkeep, news->about);
}

const char *
deliver_key(const struct alert_news *news, char key[HASH_SHA256_HEX + 1])
{
	return news->record != NULL ? channel_key(news->record, key)
				    : channel_key_upkeep(news->upkeep, key);
}

int
deliver_body(const struct channel_rule *channel, const struct alert_news *news, struct buf *out,
    struct error *err)
{
	char key[HASH_SHA256_HEX + 1];

	deliver_key(news, key);
	return news->record != NULL
		   ? channel_body(channel, news->record, key, false, out, err)
		   : channel_body_upkeep(channel, news->upkeep, news->about, key, out, err);
}

int
deliver_one(const struct workspace *ws, const struct channel_rule *channel,
    const struct alert_news *news, int *retry_after, struct error *err)
{
	char key[HASH_SHA256_HEX + 1];
	struct buf body;
	int rc;

	*retry_after = 0;
	if (channel_is_feed(channel))
		return error_set(
		    err, ERROR_USAGE, "%s is a feed, which is written whole", channel->name);
	buf_init(&body, CHANNEL_BODY_MAX);
	rc = deliver_body(channel, news, &body, err);
	if (rc != 0)
		err->code = ERROR_PAGE; /* too long now is too long for ever */
	else
		rc = send_message(channel, ws->dir, deliver_key(news, key), buf_span(&body),
		    retry_after, err);
	buf_release(&body);
	return rc;
}

/* ---- what becomes of it ---- */

static uint32_t
chance(void)
{
	uint32_t n = 0;

	if (getrandom(&n, sizeof n, GRND_NONBLOCK) != (ssize_t)sizeof n)
		n = (uint32_t)getpid() * 2654435761U;
	return n;
}

static void
held_release(struct held *h)
{
	strs_release(&h->oids);
	strs_release(&h->pages);
	free(h->why);
	*h = (struct held){ 0 };
}

/* It is written down before the cursor moves past it: a crash does not forget it. */
int
courier_put_aside(
    struct courier *c, const char *oid, const char *page, const char *why, struct error *err)
{
	if (!tries_put_aside(&c->tries, oid, page, why, clock_now()))
		return error_set(err, ERROR_LIMIT,
		    "%d messages are put aside: send them again or dismiss them "
		    "(smallprint alerts)",
		    TRIES_ASIDE_MAX);
	fprintf(stderr, "%s: put aside, and not tried again by itself: %s %.10s %s\n",
	    c->channel->name, page, oid, why);
	return keep(c, err);
}

/* The channel works: what was in the way of this one was the message. */
int
courier_let_pass(struct courier *c, struct error *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < c->held.oids.n; i++)
		rc = courier_put_aside(
		    c, c->held.oids.v[i], c->held.pages.v[i], c->held.why, err);
	held_release(&c->held);
	return rc;
}

static int
was_sent(struct courier *c, const struct alert_news *news, struct error *err)
{
	tries_sent(&c->tries, news->oid, page_of(news), clock_now());
	c->changed = true;
	return courier_let_pass(c, err) == 0 ? ALERT_SENT : -1;
}

static int
was_refused(struct courier *c, const struct alert_news *news, struct error *err)
{
	struct error why = *err;

	if (courier_let_pass(c, err) != 0 ||
	    courier_put_aside(c, news->oid, page_of(news), why.message, err) != 0)
		return -1;
	return ALERT_SENT;
}

int
courier_failed(struct courier *c, const struct strs *oids, const struct strs *pages, int asked,
    const struct error *err)
{
	if (c->held.oids.n > 0)
		return -1; /* it is the channel, not that message */
	tries_failed(&c->tries, err->message, asked, chance(), clock_now());
	c->changed = true;
	if (c->tries.attempts < TRIES_BEFORE_PASSING)
		return -1;
	for (size_t i = 0; i < oids->n; i++) {
		strs_add(&c->held.oids, oids->v[i]);
		strs_add(&c->held.pages, pages->v[i]);
	}
	c->held.why = mem_strdup(err->message);
	return 1;
}

static int
has_failed(struct courier *c, const struct alert_news *news, int asked, const struct error *err)
{
	struct strs oid = { 0 }, page = { 0 };
	int rc;

	strs_add(&oid, news->oid);
	strs_add(&page, page_of(news));
	rc = courier_failed(c, &oid, &page, asked, err);
	strs_release(&oid);
	strs_release(&page);
	return rc == 1 ? ALERT_HELD : -1;
}

bool
courier_is_late(struct courier *c, struct error *err)
{
	if (clock_monotonic_ms() <= c->deadline)
		return false;
	tries_late(&c->tries, clock_now());
	c->changed = true;
	error_set(err, ERROR_LATER, "%s", c->tries.why);
	return true;
}

static int
tell(const struct alert_news *news, void *arg, struct error *err)
{
	struct courier *c = arg;
	int asked = 0, rc;

	if (!deliver_wants(c->channel, news))
		return ALERT_PASSED;
	if (courier_is_late(c, err))
		return -1;
	rc = deliver_one(c->ws, c->channel, news, &asked, err);
	if (rc == 0)
		return was_sent(c, news, err);
	return err->code == ERROR_PAGE ? was_refused(c, news, err)
				       : has_failed(c, news, asked, err);
}

/* ---- what was put aside ---- */

/* Sent now, whatever the channel wants to hear by now. */
static int
tell_aside(const struct alert_news *news, void *arg, struct error *err)
{
	struct courier *c = arg;
	int asked, rc = deliver_one(c->ws, c->channel, news, &asked, err);

	if (rc == 0)
		tries_note_sent(&c->tries, news->oid, page_of(news), clock_now());
	else
		tries_put_aside(&c->tries, news->oid, page_of(news), err->message, clock_now());
	c->changed = true;
	return rc;
}

/* The list changes while it is gone through: their names first. */
static int
send_aside(struct courier *c, struct error *err)
{
	struct strs oids = { 0 };
	int rc = 0;

	for (size_t i = 0; i < c->tries.n_aside; i++)
		if (c->tries.aside[i].done == 0)
			strs_add(&oids, c->tries.aside[i].oid);
	for (size_t i = 0; i < oids.n && clock_monotonic_ms() <= c->deadline; i++)
		if (alert_one(c->archive, oids.v[i], tell_aside, c, err) != 0) {
			fprintf(stderr, "%s: %.10s: %s\n", c->channel->name, oids.v[i],
			    err->message);
			rc = -1;
		}
	strs_release(&oids);
	return rc;
}

/* ---- one channel ---- */

static int
tell_all(struct courier *c, struct error *err)
{
	struct alert_count count;
	int rc;

	if (!c->options->now && tries_pausing(&c->tries, clock_now()))
		return -1; /* which was said when it failed */
	if (channel_is_feed(c->channel))
		rc = feed_tell(c, err);
	else if (c->channel->digest != DIGEST_NONE)
		rc = together_tell(c, err);
	else
		rc = alert_deliver(c->archive, c->channel->name, tell, c, &count, err);
	if (rc == 0 && c->held.oids.n > 0)
		rc = error_set(err, ERROR_LATER, "%s", c->held.why);
	held_release(&c->held);
	if (rc != 0)
		fprintf(stderr, "%s: not told, tried again later: %s\n", c->channel->name,
		    err->message);
	return rc;
}

/* In a process of its own, with its own eyes on the archive; the lock is its parent's. */
static int
tell_channel(const struct workspace *ws, const struct channel_rule *channel,
    const struct deliver_options *options)
{
	struct courier c = { .ws = ws,
		.channel = channel,
		.options = options,
		.deadline = clock_monotonic_ms() + ROUND_MS };
	struct error err = { 0 };
	int rc = 0, aside = 0;

	alarm(ROUND_MS / 1000 + CHANNEL_TIMEOUT_MAX + GRACE);
	if (archive_open(ws->snapshots, ARCHIVE_READ, &c.archive, &err) != 0 ||
	    deliver_tries_get(c.archive, channel->name, &c.tries, &err) != 0) {
		fprintf(stderr, "%s: not told: %s\n", channel->name, err.message);
		return -1;
	}
	if (options->aside)
		aside = send_aside(&c, &err);
	rc = tell_all(&c, &err);
	if (c.changed && keep(&c, &err) != 0)
		fprintf(stderr, "%s: %s\n", channel->name, err.message);
	tries_release(&c.tries);
	archive_close(c.archive);
	return rc == 0 ? aside : rc;
}

static pid_t
start(const struct workspace *ws, const struct channel_rule *channel,
    const struct deliver_options *options)
{
	pid_t parent = getpid(), pid = fork();

	if (pid == 0) {
		child_tie(parent); /* the next round takes up what this one leaves */
		_exit(tell_channel(ws, channel, options) == 0 ? 0 : 1);
	}
	if (pid < 0)
		fprintf(
		    stderr, "%s: not told, no process: %s\n", channel->name, strerror(errno));
	return pid;
}

size_t
deliver(const struct workspace *ws, const struct deliver_options *options)
{
	pid_t pids[CHANNELS_MAX];
	size_t n = 0, behind = 0;

	fflush(NULL);
	for (size_t i = 0; i < ws->channels.n; i++) {
		const struct channel_rule *channel = &ws->channels.v[i];

		if (options->only != NULL ? options->only == channel : !channel->off)
			pids[n++] = start(ws, channel, options);
	}
	for (size_t i = 0; i < n; i++)
		behind += pids[i] < 0 || child_wait(pids[i]) != 0;
	return behind;
}

/* ---- where a channel begins ---- */

static int
begin(struct archive *archive, const char *name, struct error *err)
{
	char *upkeep = mem_printf("%s.upkeep", name);
	char at[ARCHIVE_OID_HEX + 1], main[ARCHIVE_OID_HEX + 1], tip[ARCHIVE_OID_HEX + 1];
	int rc = archive_cursor_get(archive, name, at, err);

	if (rc == 0 && at[0] == '\0' &&
	    archive_resolve(archive, "refs/heads/main", main, NULL) == 0) {
		archive_upkeep_tip(archive, tip);
		if (tip[0] != '\0')
			rc = archive_cursor_set(archive, upkeep, tip, err);
		if (rc == 0)
			rc = archive_cursor_set(archive, name, main, err);
	}
	free(upkeep);
	return rc;
}

int
deliver_begin(struct archive *archive, const struct workspace *ws, struct error *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ws->channels.n; i++)
		if (!ws->channels.v[i].off)
			rc = begin(archive, ws->channels.v[i].name, err);
	return rc;
}
