/* The message of a test: it goes the way of every other, and says what it is. */
#include <stdlib.h>

#include "base/mem.h"
#include "edge/clock.h"
#include "edge/deliver/deliver.h"
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

int
deliver_test(const struct workspace *ws, const struct channel_rule *channel, struct error *err)
{
	char key[HASH_SHA256_HEX + 1];
	struct record *record = trial(channel);
	struct buf body;
	int asked, rc;

	buf_init(&body, CHANNEL_BODY_MAX);
	channel_key(record, key);
	rc = channel_body(channel, record, key, true, &body, err);
	if (rc == 0)
		rc = send_message(channel, ws->dir, key, buf_span(&body), &asked, err);
	buf_release(&body);
	record_free(record);
	return rc;
}
