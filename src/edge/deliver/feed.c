/* A channel that is a feed: its file, made anew from the archive where there is news. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "core/channel/channel_feed.h"
#include "edge/clock.h"
#include "edge/deliver/courier.h"
#include "edge/deliver/feed.h"

struct making {
	const struct channel_rule *channel;
	struct channel_feed *feed;
};

static int
add(const struct alert_news *news, void *arg, struct error *err)
{
	const struct making *m = arg;
	char key[HASH_SHA256_HEX + 1];

	if (news->record != NULL && channel_feed_is_full(m->feed, news->record->time))
		return ALERT_SENT; /* what follows is older */
	if (!deliver_wants(m->channel, news))
		return 0;
	return channel_feed_add(m->feed, news->record, news->upkeep, news->about,
	    deliver_key(news, key), false, err);
}

/* Yesterday's file stays when it is the same: who asks whether it changed hears no. */
static int
write_file(const char *path, struct span bytes, struct error *err)
{
	struct buf old;
	bool same;

	buf_init(&old, CHANNEL_FEED_MAX);
	same = file_exists(path) && file_read(path, &old, NULL) == 0 &&
	       span_eq(buf_span(&old), bytes);
	buf_release(&old);
	if (same || file_write(path, bytes, err) == 0)
		return 0;
	err->code = ERROR_LATER;
	return -1;
}

static char *
path_of(const struct workspace *ws, const struct channel_rule *c)
{
	return *c->path == '/' ? mem_strdup(c->path) : mem_printf("%s/%s", ws->dir, c->path);
}

int
feed_write(const struct workspace *ws, const struct channel_rule *channel,
    struct archive *archive, const struct record *test, struct error *err)
{
	struct making m = { channel, channel_feed_new(channel) };
	char key[HASH_SHA256_HEX + 1], *path = path_of(ws, channel);
	struct buf out;
	int rc = 0;

	buf_init(&out, CHANNEL_FEED_MAX);
	if (archive != NULL && alert_latest(archive, add, &m, err) < 0)
		rc = -1;
	if (rc == 0 && test != NULL)
		rc = channel_feed_add(
		    m.feed, test, NULL, NULL, channel_key(test, key), true, err);
	if (rc == 0)
		rc = channel_feed_put(m.feed, clock_now(), &out, err);
	if (rc == 0)
		rc = write_file(path, buf_span(&out), err);
	buf_release(&out);
	channel_feed_free(m.feed);
	free(path);
	return rc;
}

/* ---- a round ---- */

static int
is_wanted(const struct alert_news *news, void *arg, struct error *err)
{
	const struct courier *c = arg;

	(void)err;
	return deliver_wants(c->channel, news);
}

static int
was_written(const struct alert_news *news, void *arg, struct error *err)
{
	struct courier *c = arg;

	(void)err;
	if (!deliver_wants(c->channel, news))
		return ALERT_PASSED;
	tries_sent(&c->tries, news->oid,
	    news->record != NULL ? news->record->page : news->upkeep->page, clock_now());
	c->changed = true;
	return ALERT_SENT;
}

int
feed_tell(struct courier *c, struct error *err)
{
	char *path = path_of(c->ws, c->channel);
	bool there = file_exists(path);
	struct strs none = { 0 };
	struct alert_count count;
	int rc = alert_pending(c->archive, c->channel->name, is_wanted, c, err);

	free(path);
	if (rc >= 0 && (rc > 0 || !there || c->options->now) &&
	    feed_write(c->ws, c->channel, c->archive, NULL, err) != 0) {
		courier_failed(c, &none, &none, 0, err);
		return -1;
	}
	return rc < 0
		   ? -1
		   : alert_deliver(c->archive, c->channel->name, was_written, c, &count, err);
}
