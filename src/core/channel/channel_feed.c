/* Feeds of channels. */
#include "core/channel/channel_feed.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/channel/channel_data.h"
#include "core/channel/channel_html.h"
#include "core/channel/channel_template.h"
#include "core/channel/telling.h"
#include "core/report/feed_put.h"

enum { ENTRY_MAX = 256 << 10 };

struct entry {
	char key[HASH_SHA256_HEX + 1];
	char *id, *title, *address;
	utc_t time;
	struct strs tags;
	char *html;
};

struct channel_feed {
	const struct channel_rule *channel;
	struct entry *v; /* newest first */
	size_t n, cap;
};

struct channel_feed *
channel_feed_new(const struct channel_rule *channel)
{
	struct channel_feed *feed = mem_alloc(sizeof *feed);

	feed->channel = channel;
	return feed;
}

static void
entry_release(struct entry *e)
{
	free(e->id);
	free(e->title);
	free(e->address);
	free(e->html);
	strs_release(&e->tags);
}

void
channel_feed_free(struct channel_feed *feed)
{
	if (feed == NULL)
		return;
	for (size_t i = 0; i < feed->n; i++)
		entry_release(&feed->v[i]);
	free(feed->v);
	free(feed);
}

/* ---- an entry ---- */

/* The digits of the key, in the form of a URI that needs no registry. */
static char *
id_of(const char *key)
{
	return mem_printf(
	    "urn:uuid:%.8s-%.4s-8%.3s-a%.3s-%.12s", key, key + 8, key + 13, key + 17, key + 20);
}

static void
put_tags(const struct record *record, const struct upkeep *upkeep, struct strs *out)
{
	if (record == NULL) {
		strs_add(out, upkeep_name(upkeep->kind));
		return;
	}
	if (record_permits_more(record))
		strs_add(out, verdict_name(record->verdict));
	for (size_t i = 0; i < record->findings.n; i++) {
		const char *concept = record->findings.v[i].concept;

		if (concept != NULL && !strs_has(out, concept))
			strs_add(out, concept);
	}
}

/* The program's words as HTML, or the channel's own, which are HTML. */
static int
put_html(const struct channel_rule *c, const struct data *data, struct telling *w,
    struct buf *html, struct error *err)
{
	int rc = c->template == NULL ? 0 : channel_template_words(c, data, w, err);

	if (rc == 0 && w->own)
		buf_add_span(html, buf_span(&w->text));
	else if (rc == 0)
		rc = channel_html_news(data, html, err);
	return rc;
}

static int
fill(struct entry *e, const struct channel_rule *c, const struct record *record,
    const struct upkeep *upkeep, const struct record *about, bool test, struct error *err)
{
	struct data *data = data_new();
	struct telling w;
	struct buf html;
	int rc;

	if (record != NULL) {
		telling_record(record, test, &w);
		channel_data(record, e->key, test, data);
	} else {
		telling_upkeep(upkeep, about, &w);
		channel_data_upkeep(upkeep, about, e->key, data);
	}
	buf_init(&html, ENTRY_MAX);
	rc = put_html(c, data, &w, &html, err);
	e->id = id_of(e->key);
	e->title = mem_strndup(w.title.len > 0 ? w.title.data : "", w.title.len);
	e->address = mem_strdup(w.url);
	e->time = record != NULL ? record->time : upkeep->time;
	put_tags(record, upkeep, &e->tags);
	e->html = buf_steal(&html);
	telling_release(&w);
	data_free(data);
	return rc;
}

/* ---- the feed ---- */

static void
drop(struct channel_feed *feed, size_t i)
{
	entry_release(&feed->v[i]);
	memmove(&feed->v[i], &feed->v[i + 1], (feed->n - i - 1) * sizeof *feed->v);
	feed->n--;
}

bool
channel_feed_is_full(const struct channel_feed *feed, utc_t older)
{
	return feed->n >= (size_t)feed->channel->entries && feed->v[feed->n - 1].time >= older;
}

int
channel_feed_add(struct channel_feed *feed, const struct record *record,
    const struct upkeep *upkeep, const struct record *about, const char *key, bool test,
    struct error *err)
{
	struct entry e = { 0 };
	size_t at = 0;

	if (channel_feed_is_full(feed, record != NULL ? record->time : upkeep->time))
		return 0;
	memcpy(e.key, key, sizeof e.key);
	if (fill(&e, feed->channel, record, upkeep, about, test, err) != 0) {
		entry_release(&e);
		return -1;
	}
	for (size_t i = 0; i < feed->n; i++)
		if (strcmp(feed->v[i].key, key) == 0)
			drop(feed, i--);
	while (at < feed->n && feed->v[at].time > e.time)
		at++;
	MEM_GROW(feed->v, feed->n, feed->cap);
	memmove(&feed->v[at + 1], &feed->v[at], (feed->n - at) * sizeof *feed->v);
	feed->v[at] = e;
	if (++feed->n > (size_t)feed->channel->entries)
		drop(feed, feed->n - 1);
	return 0;
}

static void
put_head(const struct channel_feed *feed, utc_t now, char id[HASH_SHA256_HEX + 1],
    struct feed_head *head)
{
	const struct channel_rule *c = feed->channel;
	char *name = mem_printf("feed\n%s\n", c->name);

	hash_sha256(span_of(name), id);
	free(name);
	*head = (struct feed_head){ .title = c->title != NULL ? c->title : c->name,
		.language = "en",
		.author = "smallprint",
		.self = c->url,
		.updated = feed->n > 0 ? feed->v[0].time : now };
}

int
channel_feed_put(const struct channel_feed *feed, utc_t now, struct buf *out, struct error *err)
{
	const struct channel_rule *c = feed->channel;
	struct feed_entry *entries = mem_array(feed->n > 0 ? feed->n : 1, sizeof *entries);
	char id[HASH_SHA256_HEX + 1], *urn;
	struct feed_head head;
	int rc;

	put_head(feed, now, id, &head);
	urn = id_of(id);
	head.id = urn;
	for (size_t i = 0; i < feed->n; i++) {
		const struct entry *e = &feed->v[i];

		entries[i] = (struct feed_entry){ .id = e->id,
			.title = e->title,
			.address = e->address,
			.time = e->time,
			.tags = &e->tags,
			.html = span_of(e->html) };
	}
	rc = c->type == CHANNEL_ATOM ? feed_put_atom(&head, entries, feed->n, out)
				     : feed_put_json(&head, entries, feed->n, out);
	free(urn);
	free(entries);
	return rc != 0 || out->full
		   ? error_set(err, ERROR_LIMIT, "%s: the feed is too large", c->name)
		   : 0;
}

int
channel_feed_one(const struct channel_rule *channel, const struct record *record,
    const struct upkeep *upkeep, const struct record *about, const char *key, bool test,
    struct buf *out, struct error *err)
{
	struct channel_feed *feed = channel_feed_new(channel);
	int rc = channel_feed_add(feed, record, upkeep, about, key, test, err);

	if (rc == 0)
		rc = channel_feed_put(
		    feed, record != NULL ? record->time : upkeep->time, out, err);
	channel_feed_free(feed);
	return rc;
}
