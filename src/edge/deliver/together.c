/* Digests: gathered, sent, and the channel's two cursors moved past them. */
#include "edge/deliver/together.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "edge/clock.h"
#include "edge/deliver/courier.h"
#include "edge/deliver/send.h"

enum { NEWS_MOST = 500, BYTES_MOST = 16 << 20, KINDS = 2 /* changes, upkeep */ };

/* ---- gathering ---- */

/* Of either kind the news of its first digest, in the order of the archive. */
struct gathering {
	const struct channel_rule *channel;
	const size_t *skip;
	struct together kind[KINDS];
	size_t seen[KINDS];
	bool later[KINDS]; /* what follows is of another digest */
	bool full[KINDS];  /* or too much for this one */
};

static struct record *
copy_record(const struct record *record, size_t *bytes)
{
	struct record *copy = NULL;
	struct error ignored;
	struct buf json;

	buf_init(&json, RECORD_MAX_BYTES);
	if (record != NULL && record_put(record, &json) == 0 &&
	    record_get(buf_span(&json), &copy, &ignored) != 0)
		copy = NULL;
	*bytes += json.len;
	buf_release(&json);
	return copy;
}

static struct upkeep *
copy_upkeep(const struct upkeep *upkeep)
{
	struct upkeep *copy = mem_alloc(sizeof *copy);
	struct error ignored;
	struct buf json;

	buf_init(&json, UPKEEP_MAX_BYTES);
	if (upkeep_put(upkeep, &json) != 0 ||
	    upkeep_get(buf_span(&json), copy, &ignored) != 0) {
		free(copy);
		copy = NULL;
	}
	buf_release(&json);
	return copy;
}

static int
keep(struct together *t, const struct alert_news *news, struct error *err)
{
	struct digest_news copy = { .about = copy_record(news->about, &t->bytes) };

	if (news->record != NULL)
		copy.record = copy_record(news->record, &t->bytes);
	else
		copy.upkeep = copy_upkeep(news->upkeep);
	if (copy.record == NULL && copy.upkeep == NULL) {
		record_free((struct record *)(uintptr_t)copy.about);
		return error_set(err, ERROR_LIMIT, "%.12s: too much to tell", news->oid);
	}
	strs_add(&t->oids, news->oid);
	strs_add(&t->pages, news->record != NULL ? news->record->page : news->upkeep->page);
	MEM_GROW(t->v, t->n, t->cap);
	t->v[t->n++] = copy;
	t->changes += news->record != NULL;
	return 0;
}

static int
gather(const struct alert_news *news, void *arg, struct error *err)
{
	struct gathering *g = arg;
	int kind = news->record == NULL;
	struct together *t = &g->kind[kind];
	utc_t time = kind == 0 ? news->record->time : news->upkeep->time;

	if (!deliver_wants(g->channel, news) || g->seen[kind]++ < g->skip[kind])
		return 0;
	if (t->moment == 0)
		t->moment = digest_moment(g->channel, time);
	g->later[kind] = time > t->moment;
	g->full[kind] = t->n == NEWS_MOST || t->bytes > BYTES_MOST;
	return g->later[kind] || g->full[kind] ? ALERT_ENOUGH : keep(t, news, err);
}

/* Upkeep behind changes. */
static void
append(struct together *t, struct together *more)
{
	for (size_t i = 0; i < more->n; i++) {
		strs_add(&t->oids, more->oids.v[i]);
		strs_add(&t->pages, more->pages.v[i]);
		MEM_GROW(t->v, t->n, t->cap);
		t->v[t->n++] = more->v[i];
	}
	more->n = 0;
}

int
together_gather(struct archive *archive, const struct channel_rule *channel,
    const size_t skip[2], struct together *out, struct error *err)
{
	struct gathering g = { .channel = channel, .skip = skip };
	struct together *changes = &g.kind[0], *upkeep = &g.kind[1];
	int rc = alert_pending(archive, channel->name, gather, &g, err);

	*out = (struct together){ 0 };
	if (changes->n > 0 && (upkeep->n == 0 || changes->moment <= upkeep->moment)) {
		if (upkeep->n > 0 && upkeep->moment == changes->moment && !g.full[0])
			append(changes, upkeep);
		*out = *changes;
		*changes = (struct together){ 0 };
	} else {
		*out = *upkeep;
		*upkeep = (struct together){ 0 };
	}
	together_release(changes);
	together_release(upkeep);
	return rc;
}

void
together_release(struct together *t)
{
	for (size_t i = 0; i < t->n; i++) {
		struct upkeep *upkeep = (struct upkeep *)(uintptr_t)t->v[i].upkeep;

		record_free((struct record *)(uintptr_t)t->v[i].record);
		record_free((struct record *)(uintptr_t)t->v[i].about);
		if (upkeep != NULL)
			upkeep_release(upkeep);
		free(upkeep);
	}
	free(t->v);
	strs_release(&t->oids);
	strs_release(&t->pages);
	*t = (struct together){ 0 };
}

/* ---- the message ---- */

/* One that is sent before its moment, by hand, ends where it was sent. */
int
together_body(const struct channel_rule *c, const struct together *t, size_t n, utc_t now,
    char key[HASH_SHA256_HEX + 1], struct buf *out, struct error *err)
{
	const struct digest digest = { .from = digest_before(c, t->moment),
		.until = t->moment < now ? t->moment : now,
		.v = t->v,
		.n = n };

	digest_key(c, t->moment, &t->v[0], key);
	return digest_body(c, &digest, key, out, err);
}

int
together_fit(const struct channel_rule *c, const struct together *t, utc_t now,
    char key[HASH_SHA256_HEX + 1], size_t *n, struct buf *out, struct error *err)
{
	size_t most = t->n;

	for (;;) {
		buf_release(out);
		buf_init(out, CHANNEL_BODY_MAX);
		*n = most;
		if (together_body(c, t, most, now, key, out, err) == 0)
			return 0;
		if (err->code != ERROR_LIMIT || most == 1)
			return -1;
		most = most > 8 ? most * 3 / 4 : most - 1;
	}
}

/* ---- a round ---- */

static int
move_cursors(struct courier *c, const struct together *t, size_t n, struct error *err)
{
	char *upkeep = mem_printf("%s.upkeep", c->channel->name);
	size_t changes = t->changes < n ? t->changes : n;
	int rc = 0;

	if (changes > 0)
		rc = archive_cursor_set(
		    c->archive, c->channel->name, t->oids.v[changes - 1], err);
	if (rc == 0 && n > changes)
		rc = archive_cursor_set(c->archive, upkeep, t->oids.v[n - 1], err);
	free(upkeep);
	return rc;
}

/* Refused as a whole: each of its news is put aside, and sent by itself when asked for. */
static int
was_refused(struct courier *c, const struct together *t, size_t n, struct error *err)
{
	struct error why = *err;
	int rc = courier_let_pass(c, err);

	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = courier_put_aside(c, t->oids.v[i], t->pages.v[i], why.message, err);
	return rc != 0 ? -1 : move_cursors(c, t, n, err);
}

static int
was_sent(struct courier *c, const struct together *t, size_t n, struct error *err)
{
	tries_sent(&c->tries, t->oids.v[n - 1], t->pages.v[n - 1], clock_now());
	c->changed = true;
	if (courier_let_pass(c, err) != 0)
		return -1;
	return move_cursors(c, t, n, err);
}

static int
has_failed(struct courier *c, const struct together *t, size_t n, int asked, size_t skip[KINDS],
    const struct error *err)
{
	struct strs oids = { .v = t->oids.v, .n = n }, pages = { .v = t->pages.v, .n = n };
	size_t changes = t->changes < n ? t->changes : n;

	if (courier_failed(c, &oids, &pages, asked, err) != 1)
		return -1;
	skip[0] += changes;
	skip[1] += n - changes;
	return 0;
}

static int
send_one(struct courier *c, const struct together *t, size_t skip[KINDS], struct error *err)
{
	char key[HASH_SHA256_HEX + 1];
	struct buf body;
	int asked = 0, rc;
	size_t n;

	buf_init(&body, CHANNEL_BODY_MAX);
	rc = together_fit(c->channel, t, clock_now(), key, &n, &body, err);
	if (rc != 0)
		err->code = ERROR_PAGE; /* too long now is too long for ever */
	else
		rc = send_message(c->channel, c->ws->dir, key, buf_span(&body), &asked, err);
	buf_release(&body);
	if (rc == 0) {
		skip[0] = skip[1] = 0; /* what was held is put aside */
		return was_sent(c, t, n, err);
	}
	if (err->code != ERROR_PAGE)
		return has_failed(c, t, n, asked, skip, err);
	skip[0] = skip[1] = 0;
	return was_refused(c, t, n, err);
}

/* What nobody wants is behind the cursor, up to the first that somebody does. */
static int
pass(const struct alert_news *news, void *arg, struct error *err)
{
	const struct courier *c = arg;

	(void)err;
	return deliver_wants(c->channel, news) ? ALERT_HELD : ALERT_PASSED;
}

int
together_tell(struct courier *c, struct error *err)
{
	size_t skip[KINDS] = { 0 };
	struct alert_count count;
	bool more = true;
	int rc = alert_deliver(c->archive, c->channel->name, pass, c, &count, err);

	while (rc == 0 && more) {
		struct together t;

		rc = together_gather(c->archive, c->channel, skip, &t, err);
		more = rc == 0 && t.n > 0 && (t.moment <= clock_now() || c->options->now);
		if (more)
			rc = courier_is_late(c, err) ? -1 : send_one(c, &t, skip, err);
		together_release(&t);
	}
	return rc;
}
