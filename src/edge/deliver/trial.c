/* The message of a test: it goes the way of every other, and says what it is. */
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "core/channel/digest.h"
#include "edge/clock.h"
#include "edge/deliver/deliver.h"
#include "edge/deliver/feed.h"
#include "edge/deliver/send.h"

/* Nobody should take it for news, wherever it is read. */
static struct record *
trial(const struct channel_rule *channel)
{
	struct record *r = record_new();

	r->platform = mem_strdup("smallprint");
	r->platform_name = mem_strdup("smallprint");
	r->page = mem_strdup("smallprint/test");
	r->path = mem_strdup("smallprint/test.md");
	r->page_name = mem_strdup("a test message");
	r->class = CLASS_FIRST;
	r->time = clock_now();
	r->because =
	    mem_printf("No page has changed: this was sent by `smallprint alerts --test "
		       "%s`, to see that it arrives.",
		channel->name);
	return r;
}

/* As the channel would get it: a digest of one. */
static int
put_body(const struct channel_rule *channel, const struct record *record,
    char key[HASH_SHA256_HEX + 1], struct buf *out, struct error *err)
{
	const struct digest_news news = { .record = record };
	const struct digest digest = { .from = digest_before(channel, record->time),
		.until = record->time,
		.v = &news,
		.n = 1,
		.test = true };

	if (channel->digest == DIGEST_NONE)
		return channel_body(channel, record, channel_key(record, key), true, out, err);
	digest_key(channel, record->time, &news, key);
	return digest_body(channel, &digest, key, out, err);
}

/* A feed that is written again for news has it no more. */
static int
test_feed(const struct workspace *ws, const struct channel_rule *channel,
    const struct record *record, struct error *err)
{
	struct archive *archive = NULL;
	int rc = 0;

	if (file_is_dir(ws->snapshots))
		rc = archive_open(ws->snapshots, ARCHIVE_READ, &archive, err);
	if (rc == 0)
		rc = feed_write(ws, channel, archive, record, err);
	if (archive != NULL)
		archive_close(archive);
	return rc;
}

int
deliver_test(const struct workspace *ws, const struct channel_rule *channel, struct error *err)
{
	char key[HASH_SHA256_HEX + 1];
	struct record *record = trial(channel);
	struct buf body;
	int asked, rc;

	buf_init(&body, CHANNEL_BODY_MAX);
	if (channel_is_feed(channel)) {
		rc = test_feed(ws, channel, record, err);
	} else {
		rc = put_body(channel, record, key, &body, err);
		if (rc == 0)
			rc = send_message(channel, ws->dir, key, buf_span(&body), &asked, err);
	}
	buf_release(&body);
	record_free(record);
	return rc;
}
