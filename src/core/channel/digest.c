/* The moments of a digest, and its messages. */
#include "core/channel/digest.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/channel/channel_data.h"
#include "core/channel/channel_mail.h"
#include "core/channel/channel_template.h"
#include "core/channel/channel_texts.h"
#include "core/channel/channel_words.h"
#include "core/channel/telling.h"
#include "core/keep/zone.h"

/* ---- when ---- */

enum { MONDAY = 3, WEEK = 7 }; /* 1970-01-01 was a Thursday */

static int
weekday(day_t day)
{
	return (int)((day % WEEK + WEEK + MONDAY) % WEEK);
}

static bool
is_day(const struct channel_rule *c, day_t day)
{
	return c->digest != DIGEST_WEEKLY || weekday(day) == (c->day < 0 ? 0 : c->day);
}

/* A zone is at most a day away from UTC. */
utc_t
digest_moment(const struct channel_rule *c, utc_t t)
{
	day_t day = utc_day(t) - 2;

	while (!is_day(c, day) || zone_time(c->zone, day, c->at) < t)
		day++;
	return zone_time(c->zone, day, c->at);
}

utc_t
digest_before(const struct channel_rule *c, utc_t moment)
{
	day_t day = utc_day(moment) + 2;

	while (!is_day(c, day) || zone_time(c->zone, day, c->at) >= moment)
		day--;
	return zone_time(c->zone, day, c->at);
}

const char *
digest_key(const struct channel_rule *c, utc_t moment, const struct digest_news *first,
    char key[HASH_SHA256_HEX + 1])
{
	char time[UTC_TEXT_MAX], of[HASH_SHA256_HEX + 1];
	char *text;

	if (first->record != NULL)
		channel_key(first->record, of);
	else
		channel_key_upkeep(first->upkeep, of);
	text = mem_printf("digest\n%s\n%s\n%s\n", c->name, utc_format(moment, time), of);
	hash_sha256(span_of(text), key);
	free(text);
	return key;
}

/* ---- in words ---- */

static void
tell_news(const struct digest_news *news, bool test, struct telling *out)
{
	if (news->record != NULL)
		telling_record(news->record, test, out);
	else
		telling_upkeep(news->upkeep, news->about, out);
}

static void
put_title(const struct channel_rule *c, const struct digest *d, struct buf *out)
{
	struct texts *texts = channel_texts();
	char until[UTC_TEXT_MAX];

	buf_addf(out, "%s%s digest until ", d->test ? "Test: " : "",
	    c->digest == DIGEST_WEEKLY ? "Weekly" : "Daily");
	texts_moment(texts, span_of(utc_format(d->until, until)), true, out);
	buf_addf(out, ": %zu message%s", d->n, d->n == 1 ? "" : "s");
	texts_free(texts);
}

/* A line for each, and where to read it. */
static void
tell_digest(const struct channel_rule *c, const struct digest *d, struct telling *out)
{
	telling_init(NULL, out);
	put_title(c, d, &out->title);
	for (size_t i = 0; i < d->n; i++) {
		struct telling one;

		tell_news(&d->v[i], d->test, &one);
		buf_addf(&out->text, "%zu. %s\n", i + 1, one.title.data);
		if (one.url != NULL)
			buf_addf(&out->text, "   %s\n", one.url);
		out->urgent = out->urgent || one.urgent;
		telling_release(&one);
	}
	out->whole = true;
}

/* ---- as data for templates, and as JSON ---- */

static const char *
key_of(const struct digest_news *news, char key[HASH_SHA256_HEX + 1])
{
	return news->record != NULL ? channel_key(news->record, key)
				    : channel_key_upkeep(news->upkeep, key);
}

static void
put_data(const struct channel_rule *c, const struct digest *d, const char *key,
    const struct telling *words, struct data *object)
{
	struct data *items;

	channel_data_words(words, object);
	data_text(object, "kind", "digest");
	data_flag(object, "digest", true);
	data_flag(object, "test", d->test);
	data_text(object, "channel", c->name);
	data_text(object, "key", key);
	data_time(object, "from", d->from);
	data_time(object, "until", d->until);
	data_count(object, "count", d->n);
	data_flag(object, "many", d->n > 1);
	items = data_list(object, "items");
	for (size_t i = 0; i < d->n; i++) {
		const struct digest_news *n = &d->v[i];
		char of[HASH_SHA256_HEX + 1];

		if (n->record != NULL)
			channel_data(n->record, key_of(n, of), d->test, data_add(items));
		else
			channel_data_upkeep(
			    n->upkeep, n->about, key_of(n, of), data_add(items));
	}
}

static void
put_member(const char *name, const char *text, struct buf *out)
{
	buf_addf(out, ",\"%s\":", name);
	record_put_text(text, out);
}

/* Each as the channel would have got it by itself. */
static int
put_json(const struct channel_rule *c, const struct digest *d, const char *key, struct buf *out,
    struct error *err)
{
	char from[UTC_TEXT_MAX], until[UTC_TEXT_MAX], of[HASH_SHA256_HEX + 1];
	int rc = 0;

	buf_addf(out, "{\"digest\":\"%s\"", c->digest == DIGEST_WEEKLY ? "weekly" : "daily");
	put_member("channel", c->name, out);
	put_member("from", utc_format(d->from, from), out);
	put_member("until", utc_format(d->until, until), out);
	buf_addf(out, ",\"count\":%zu,\"items\":[", d->n);
	for (size_t i = 0; rc == 0 && i < d->n; i++) {
		const struct digest_news *n = &d->v[i];

		buf_adds(out, i == 0 ? "" : ",");
		rc = channel_json(c, n->record, n->upkeep, key_of(n, of), d->test, out, err);
		while (out->len > 0 && out->data[out->len - 1] == '\n')
			out->len--;
	}
	buf_addf(out, "],\"key\":\"%s\",\"test\":%s}\n", key, d->test ? "true" : "false");
	return rc == 0 && out->full
		   ? error_set(err, ERROR_LIMIT, "%s: too long to tell", c->name)
		   : rc;
}

/* ---- one message ---- */

static int
put_words(const struct channel_rule *c, const struct digest *d, const struct telling *w,
    const struct data *data, const char *key, struct buf *out, struct error *err)
{
	if (c->type != CHANNEL_EMAIL)
		return channel_words(c, w, out, err);
	return w->own ? channel_mail_words(c, w, key, NULL, out, err)
		      : channel_mail_digest(c, d, data, key, out, err);
}

int
digest_body(const struct channel_rule *c, const struct digest *d, const char *key,
    struct buf *out, struct error *err)
{
	struct data *data = data_new();
	struct telling words;
	int rc = 0;

	tell_digest(c, d, &words);
	put_data(c, d, key, &words, data);
	if (channel_is_raw(c))
		rc = c->template != NULL ? channel_template_raw(c, data, out, err) : 0;
	else if (c->template != NULL)
		rc = channel_template_words(c, data, &words, err);
	if (rc == 0 && channel_is_raw(c) && out->len == 0)
		rc = put_json(c, d, key, out, err);
	else if (rc == 0 && !channel_is_raw(c))
		rc = put_words(c, d, &words, data, key, out, err);
	telling_release(&words);
	data_free(data);
	return rc;
}
