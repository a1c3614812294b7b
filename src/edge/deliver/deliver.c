/* Every channel from its cursor on. */
#include "edge/deliver/deliver.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "edge/alert.h"
#include "edge/clock.h"
#include "edge/deliver/send.h"

enum { NOTE_MAX = 16 << 10, PAUSE_FIRST = 60, PAUSE_MOST = 6 * 3600, ROUND_MS = 90000 };

struct courier {
	const struct workspace *ws;
	const struct channel_rule *channel;
	struct archive *archive;
	struct delivery_state state;
	int64_t deadline;
	int retry_after;
};

/* ---- what is remembered of a channel ---- */

void
delivery_state_release(struct delivery_state *state)
{
	free(state->why);
	free(state->parked);
	*state = (struct delivery_state){ 0 };
}

int
delivery_state_get(
    struct archive *archive, const char *channel, struct delivery_state *out, struct error *err)
{
	struct buf text;
	json_t *json;

	*out = (struct delivery_state){ 0 };
	buf_init(&text, NOTE_MAX);
	if (archive_channel_note(archive, channel, &text, err) != 0) {
		buf_release(&text);
		return -1;
	}
	json = json_loadb(text.len > 0 ? text.data : "", text.len, 0, NULL);
	out->attempts = json_integer_value(json_object_get(json, "attempts"));
	out->next = json_integer_value(json_object_get(json, "next"));
	out->why = mem_strdup(json_string_value(json_object_get(json, "why")));
	out->parked = mem_strdup(json_string_value(json_object_get(json, "parked")));
	if (out->attempts < 0 || out->attempts > 1000000)
		out->attempts = 0;
	json_decref(json);
	buf_release(&text);
	return 0;
}

static void
state_keep(struct courier *c)
{
	const struct delivery_state *s = &c->state;
	struct error ignored;
	struct buf out;

	buf_init(&out, NOTE_MAX);
	buf_addf(&out, "{\"attempts\":%" PRId64 ",\"next\":%" PRId64 ",\"why\":", s->attempts,
	    s->next);
	record_put_text(s->why, &out);
	buf_adds(&out, ",\"parked\":");
	record_put_text(s->parked, &out);
	buf_adds(&out, "}\n");
	archive_channel_note_set(c->archive, c->channel->name, buf_span(&out), &ignored);
	buf_release(&out);
}

/* ---- one message ---- */

static int64_t
pause_after(const struct courier *c)
{
	int64_t pause = PAUSE_FIRST;

	for (int64_t i = 1; i < c->state.attempts && pause < PAUSE_MOST; i++)
		pause *= 2;
	if (pause < c->retry_after)
		pause = c->retry_after;
	return pause < PAUSE_MOST ? pause : PAUSE_MOST;
}

static int
failed(struct courier *c, const struct error *err)
{
	c->state.attempts++;
	c->state.next = clock_now() + pause_after(c);
	free(c->state.why);
	c->state.why = mem_strdup(err->message);
	state_keep(c);
	return -1;
}

static int
sent(struct courier *c, const char *about, const struct error *err)
{
	bool news = c->state.attempts > 0 || err != NULL;

	c->state.attempts = 0;
	c->state.next = 0;
	free(c->state.why);
	c->state.why = NULL;
	if (err != NULL) {
		fprintf(stderr, "%s: refused for good, not tried again: %s %s\n",
		    c->channel->name, about, err->message);
		free(c->state.parked);
		c->state.parked = mem_printf("%s %s", about, err->message);
	}
	if (news)
		state_keep(c);
	return ALERT_SENT;
}

static int
hand_over(struct courier *c, const char *about, const char *key, const struct buf *body, int rc,
    struct error *err)
{
	if (clock_monotonic_ms() > c->deadline)
		return error_set(err, ERROR_LATER, "the rest is told in the next round");
	if (rc == 0)
		rc = send_message(
		    c->channel, c->ws->dir, key, buf_span(body), &c->retry_after, err);
	else
		err->code = ERROR_PAGE;
	if (rc == 0)
		return sent(c, about, NULL);
	return err->code == ERROR_PAGE ? sent(c, about, err) : failed(c, err);
}

static int
tell_change(const struct record *record, void *arg, struct error *err)
{
	struct courier *c = arg;
	char key[HASH_SHA256_HEX + 1];
	struct buf body;
	int rc;

	if (!channel_wants(c->channel, record))
		return 0;
	buf_init(&body, CHANNEL_BODY_MAX);
	channel_key(record, key);
	rc = channel_body(c->channel, record, key, false, &body, err);
	rc = hand_over(c, record->commit, key, &body, rc, err);
	buf_release(&body);
	return rc;
}

static int
tell_upkeep(const struct upkeep *upkeep, void *arg, struct error *err)
{
	struct courier *c = arg;
	char key[HASH_SHA256_HEX + 1];
	struct record *about = NULL;
	struct buf body;
	int rc = 0;

	if (upkeep->commit != NULL && alert_record(c->archive, upkeep->commit, &about, err) < 0)
		return -1;
	buf_init(&body, CHANNEL_BODY_MAX);
	if (channel_wants_upkeep(c->channel, upkeep, about)) {
		channel_key_upkeep(upkeep, key);
		rc = channel_body_upkeep(c->channel, upkeep, about, key, &body, err);
		rc = hand_over(c, upkeep->page, key, &body, rc, err);
	}
	buf_release(&body);
	record_free(about);
	return rc < 0 ? -1 : 0;
}

/* ---- one channel ---- */

/* In a process of its own, with its own eyes on the archive; the lock is its parent's. */
static int
tell_channel(const struct workspace *ws, const struct channel_rule *channel)
{
	struct courier c = {
		.ws = ws, .channel = channel, .deadline = clock_monotonic_ms() + ROUND_MS
	};
	size_t told, alerts;
	struct error err = { 0 };
	int rc = 0;

	if (archive_open(ws->snapshots, ARCHIVE_READ, &c.archive, &err) != 0 ||
	    delivery_state_get(c.archive, channel->name, &c.state, &err) != 0)
		rc = -1;
	else if (c.state.next <= clock_now() &&
		 (alert_deliver(
		      c.archive, channel->name, tell_change, &c, &told, &alerts, &err) != 0 ||
		     alert_deliver_upkeep(
			 c.archive, channel->name, tell_upkeep, &c, &told, &err) != 0))
		rc = -1;
	if (rc != 0)
		fprintf(stderr, "%s: not told, tried again later: %s\n", channel->name,
		    err.message);
	return rc;
}

void
deliver(const struct workspace *ws)
{
	pid_t pids[CHANNELS_MAX];
	size_t n = 0;

	fflush(NULL);
	for (size_t i = 0; i < ws->channels.n; i++) {
		pid_t pid = ws->channels.v[i].off ? -1 : fork();

		if (pid == 0)
			_exit(tell_channel(ws, &ws->channels.v[i]) == 0 ? 0 : 1);
		if (pid > 0)
			pids[n++] = pid;
	}
	for (size_t i = 0; i < n; i++)
		waitpid(pids[i], NULL, 0);
}

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
