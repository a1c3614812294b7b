/*
 * Message bodies. Where a service has a form that reads no markup (Slack's
 * plain_text, a TextRun of Teams, plain messages of Matrix and ntfy), that is
 * used; only Discord has none, and there every mark is escaped.
 */
#include "core/channel/channel.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/channel/channel_data.h"
#include "core/channel/channel_feed.h"
#include "core/channel/channel_issue.h"
#include "core/channel/channel_mail.h"
#include "core/channel/channel_template.h"
#include "core/channel/channel_words.h"
#include "core/channel/mark.h"
#include "core/channel/telling.h"
#include "core/tell/tell.h"

enum {
	TEXT_MAX = TELLING_MAX,
	SLACK_TITLE = 140,
	SLACK_TEXT = 2900, /* its own ceiling is 3000 characters */
	DISCORD_TEXT = 1900,
	DISCORD_TITLE = 300, /* of these, its marks counted */
	NTFY_TEXT = 3000
};

/* ---- each service ---- */

static size_t
count_lines(const struct buf *b)
{
	size_t n = 1;

	for (size_t i = 0; i < b->len; i++)
		n += b->data[i] == '\n';
	return n;
}

static json_t *
text_of(const struct buf *b, int columns)
{
	struct buf clipped;
	json_t *json;

	buf_init(&clipped, TEXT_MAX * 4);
	for (struct span rest = buf_span(b), line; columns > 0 && span_line(&rest, &line);) {
		int wide = tell_columns(line);

		if (clipped.len > 0)
			buf_addc(&clipped, '\n');
		tell_clip(line, wide < columns ? wide : columns, &clipped);
		columns -= wide + 1;
	}
	json = json_stringn(clipped.len > 0 ? clipped.data : "", clipped.len);
	buf_release(&clipped);
	return json;
}

/* In its fallback text Slack reads three characters, and nothing else when told so. */
static json_t *
slack_escaped(const struct buf *b)
{
	struct buf out;
	json_t *json;

	buf_init(&out, TEXT_MAX * 5);
	for (size_t i = 0; i < b->len; i++)
		if (b->data[i] == '&')
			buf_adds(&out, "&amp;");
		else if (b->data[i] == '<')
			buf_adds(&out, "&lt;");
		else if (b->data[i] == '>')
			buf_adds(&out, "&gt;");
		else
			buf_addc(&out, b->data[i]);
	json = json_stringn(out.data, out.len);
	buf_release(&out);
	return json;
}

static json_t *
slack_plain(const struct buf *b, int columns)
{
	return json_pack(
	    "{s:s, s:o, s:b}", "type", "plain_text", "text", text_of(b, columns), "emoji", 0);
}

static json_t *
slack(const struct telling *w)
{
	json_t *blocks = json_pack("[{s:s, s:o}, {s:s, s:o}]", "type", "header", "text",
	    slack_plain(&w->title, SLACK_TITLE), "type", "section", "text",
	    slack_plain(&w->text, SLACK_TEXT));

	if (w->url != NULL)
		json_array_append_new(
		    blocks, json_pack("{s:s, s:[{s:s, s:{s:s, s:s}, s:s}]}", "type", "actions",
				"elements", "type", "button", "text", "type", "plain_text",
				"text", "Open the page", "url", w->url));
	return json_pack("{s:o, s:b, s:b, s:b, s:o}", "text", slack_escaped(&w->title),
	    "mrkdwn", 0, "unfurl_links", 0, "unfurl_media", 0, "blocks", blocks);
}

static json_t *
discord(const struct telling *w)
{
	struct buf text;
	json_t *json, *content = text_of(&w->text, w->whole ? TEXT_MAX : DISCORD_TEXT / 3);

	buf_init(&text, TEXT_MAX * 8);
	if (w->own) {
		buf_add_span(&text, buf_span(&w->title));
		buf_addc(&text, '\n');
		buf_add_span(&text, buf_span(&w->text));
	} else {
		buf_adds(&text, "**");
		mark_discord(buf_span(&w->title), &text);
		buf_adds(&text, "**\n");
		mark_discord(span_of(json_string_value(content)), &text);
	}
	if (w->url != NULL)
		buf_addf(&text, "\n<%s>", w->url);
	json = json_pack("{s:o, s:{s:[]}, s:i}", "content", text_of(&text, DISCORD_TEXT),
	    "allowed_mentions", "parse", "flags", 4);
	json_decref(content);
	buf_release(&text);
	return json;
}

static json_t *
teams_run(const struct buf *b, bool strong)
{
	return json_pack("{s:s, s:[{s:s, s:o, s:s}]}", "type", "RichTextBlock", "inlines",
	    "type", "TextRun", "text", text_of(b, TEXT_MAX), "weight",
	    strong ? "Bolder" : "Default");
}

static json_t *
teams(const struct telling *w)
{
	json_t *card = json_pack("{s:s, s:s, s:s, s:[o, o]}", "$schema",
	    "http://adaptivecards.io/schemas/adaptive-card.json", "type", "AdaptiveCard",
	    "version", "1.4", "body", teams_run(&w->title, true), teams_run(&w->text, false));

	if (w->url != NULL)
		json_object_set_new(card, "actions",
		    json_pack("[{s:s, s:s, s:s}]", "type", "Action.OpenUrl", "title",
			"Open the page", "url", w->url));
	return json_pack("{s:s, s:[{s:s, s:o}]}", "type", "message", "attachments",
	    "contentType", "application/vnd.microsoft.card.adaptive", "content", card);
}

static json_t *
ntfy(const struct channel_rule *c, const struct telling *w)
{
	json_t *json = json_pack("{s:s, s:o, s:o, s:i, s:b}", "topic", c->topic, "title",
	    text_of(&w->title, SLACK_TITLE), "message", text_of(&w->text, NTFY_TEXT),
	    "priority", w->urgent ? 4 : 3, "markdown", 0);

	if (w->url != NULL)
		json_object_set_new(json, "click", json_string(w->url));
	return json;
}

/* Without formatted_body nothing is read as HTML; empty m.mentions let no name ring. */
static json_t *
matrix(const struct telling *w)
{
	struct buf text;
	json_t *json;

	buf_init(&text, TEXT_MAX * 4);
	buf_add_span(&text, buf_span(&w->title));
	buf_addc(&text, '\n');
	buf_add_span(&text, buf_span(&w->text));
	if (w->url != NULL)
		buf_addf(&text, "\n%s", w->url);
	json = json_pack("{s:s, s:o, s:{}}", "msgtype", "m.text", "body",
	    text_of(&text, TEXT_MAX), "m.mentions");
	buf_release(&text);
	return json;
}

/* What a service has room for, in columns of text. */
static int
room(const struct channel_rule *c)
{
	switch ((enum channel_type)c->type) {
	case CHANNEL_SLACK: return SLACK_TEXT;
	case CHANNEL_DISCORD: return DISCORD_TEXT - DISCORD_TITLE;
	case CHANNEL_NTFY: return NTFY_TEXT;
	default: return TEXT_MAX;
	}
}

static bool
fits(const struct channel_rule *c, const struct telling *w)
{
	struct buf text;
	bool well;

	buf_init(&text, TEXT_MAX * 8);
	if (c->type == CHANNEL_DISCORD && !w->own)
		mark_discord(buf_span(&w->text), &text);
	else
		buf_add_span(&text, buf_span(&w->text));
	well = !w->text.full && !w->title.full && !text.full &&
	       (text.len == 0 ||
		   tell_columns(buf_span(&text)) + (int)count_lines(&text) <= room(c));
	buf_release(&text);
	return well;
}

int
channel_words(
    const struct channel_rule *c, const struct telling *w, struct buf *out, struct error *err)
{
	json_t *json = NULL;
	char *text = NULL;

	if (w->whole && !fits(c, w))
		return error_set(err, ERROR_LIMIT, "%s: too long to tell", c->name);
	switch ((enum channel_type)c->type) {
	case CHANNEL_SLACK: json = slack(w); break;
	case CHANNEL_DISCORD: json = discord(w); break;
	case CHANNEL_TEAMS: json = teams(w); break;
	case CHANNEL_NTFY: json = ntfy(c, w); break;
	case CHANNEL_MATRIX: json = matrix(w); break;
	default: break;
	}
	if (json != NULL)
		text = json_dumps(json, JSON_COMPACT);
	json_decref(json);
	if (text == NULL)
		return error_set(err, ERROR_LIMIT, "%s: cannot be put into words", c->name);
	buf_adds(out, text);
	free(text);
	return out->full ? error_set(err, ERROR_LIMIT, "%s: too long to tell", c->name) : 0;
}

/* Our own JSON with the key and, of a test, that it is one. */
static int
put_raw(const struct channel_rule *c, int rc, const char *key, bool test, struct buf *out,
    struct error *err)
{
	while (out->len > 0 && out->data[out->len - 1] != '}')
		out->len--;
	if (out->len > 0)
		out->len--;
	buf_addf(out, ",\"key\":\"%s\",\"test\":%s}\n", key, test ? "true" : "false");
	return rc != 0 || out->full
		   ? error_set(err, ERROR_LIMIT, "%s: too long to tell", c->name)
		   : 0;
}

int
channel_json(const struct channel_rule *c, const struct record *record,
    const struct upkeep *upkeep, const char *key, bool test, struct buf *out, struct error *err)
{
	int rc = record != NULL ? record_put(record, out) : upkeep_put(upkeep, out);

	return put_raw(c, rc, key, test, out, err);
}

/* ---- one message ---- */

/* A message on its way: what is told of, and its words. */
struct message {
	const struct channel_rule *channel;
	const struct record *record;
	const struct upkeep *upkeep;
	const struct record *about;
	const char *key;
	bool test;
	struct telling words;
	struct data *data; /* for templates */
};

static int
put_mail(const struct message *m, struct buf *out, struct error *err)
{
	char of[HASH_SHA256_HEX + 1];
	const char *about = m->about == NULL ? NULL : channel_key(m->about, of);

	if (m->words.own)
		return channel_mail_words(m->channel, &m->words, m->key, about, out, err);
	return m->record != NULL
		   ? channel_mail(m->channel, m->record, m->key, m->test, out, err)
		   : channel_mail_upkeep(m->channel, m->upkeep, m->about, m->key, out, err);
}

static int
put_message(struct message *m, struct buf *out, struct error *err)
{
	const struct channel_rule *c = m->channel;

	if (c->template != NULL && channel_is_raw(c)) {
		if (channel_template_raw(c, m->data, out, err) != 0)
			return -1;
		if (out->len > 0)
			return 0;
	} else if (c->template != NULL &&
		   channel_template_words(c, m->data, &m->words, err) != 0) {
		return -1;
	}
	if (channel_is_raw(c))
		return channel_json(c, m->record, m->upkeep, m->key, m->test, out, err);
	if (c->type == CHANNEL_EMAIL)
		return put_mail(m, out, err);
	if (c->type == CHANNEL_GITHUB && m->record != NULL)
		return channel_issue(c, m->record, m->key, m->test, &m->words, out, err);
	if (c->type == CHANNEL_GITHUB)
		return channel_issue_upkeep(
		    c, m->upkeep, m->about, m->key, &m->words, out, err);
	return channel_words(c, &m->words, out, err);
}

int
channel_body(const struct channel_rule *c, const struct record *record, const char *key,
    bool test, struct buf *out, struct error *err)
{
	struct message m = {
		.channel = c, .record = record, .key = key, .test = test, .data = data_new()
	};
	int rc;

	if (channel_is_feed(c)) {
		data_free(m.data);
		return channel_feed_one(c, record, NULL, NULL, key, test, out, err);
	}
	telling_record(record, test, &m.words);
	channel_data(record, key, test, m.data);
	rc = put_message(&m, out, err);
	telling_release(&m.words);
	data_free(m.data);
	return rc;
}

int
channel_body_upkeep(const struct channel_rule *c, const struct upkeep *upkeep,
    const struct record *about, const char *key, struct buf *out, struct error *err)
{
	struct message m = {
		.channel = c, .upkeep = upkeep, .about = about, .key = key, .data = data_new()
	};
	int rc;

	if (channel_is_feed(c)) {
		data_free(m.data);
		return channel_feed_one(c, NULL, upkeep, about, key, false, out, err);
	}
	telling_upkeep(upkeep, about, &m.words);
	channel_data_upkeep(upkeep, about, key, m.data);
	rc = put_message(&m, out, err);
	telling_release(&m.words);
	data_free(m.data);
	return rc;
}
