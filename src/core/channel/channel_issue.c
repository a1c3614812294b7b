/* News as issues and comments. */
#include "core/channel/channel_issue.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/channel/mark.h"

enum { MARKDOWN_MAX = 60 << 10 }; /* an issue's body may have 65,536 characters */

static void
put_thread(const char *page, const char *topic, char thread[HASH_SHA256_HEX + 1])
{
	char *text = mem_printf("thread\n%s\n%s\n", topic, page);

	hash_sha256(span_of(text), thread);
	thread[ISSUE_THREAD_HEX] = '\0';
	free(text);
}

static void
put_body(const struct telling *w, const char *thread, const char *key, const char *commit,
    utc_t time, struct buf *out)
{
	char when[UTC_TEXT_MAX];
	struct span rest = buf_span(&w->text), line;

	buf_addf(out, "<!-- smallprint thread:%s key:%s commit:%s time:%s -->\n", thread, key,
	    commit == NULL ? "none" : commit, utc_format(time, when));
	if (w->own) {
		buf_add_span(out, rest);
		buf_addc(out, '\n');
		rest.len = 0;
	} else {
		buf_adds(out, "**");
		mark_github(buf_span(&w->title), out);
		buf_adds(out, "**\n");
	}
	while (span_line(&rest, &line)) {
		buf_addc(out, '\n');
		mark_github(line, out);
		buf_addc(out, '\n');
	}
	if (w->url != NULL)
		buf_addf(out, "\n<%s>\n", w->url);
}

static json_t *
text_or_null(const char *text)
{
	return text == NULL ? json_null() : json_string(text);
}

static json_t *
time_or_null(utc_t time)
{
	char text[UTC_TEXT_MAX];

	return text_or_null(time == 0 ? NULL : utc_format(time, text));
}

struct issue {
	const struct channel_rule *channel;
	const struct telling *telling;
	const char *thread, *key, *about, *commit, *returned_to;
	utc_t time, returned_from;
	bool ends;
};

static int
put_issue(const struct issue *i, struct buf *out, struct error *err)
{
	const struct buf *title = &i->telling->title;
	json_t *labels = json_array(), *json;
	struct buf body;
	char *text;

	buf_init(&body, MARKDOWN_MAX);
	put_body(i->telling, i->thread, i->key, i->commit, i->time, &body);
	for (size_t l = 0; l < i->channel->labels.n; l++)
		json_array_append_new(labels, json_string(i->channel->labels.v[l]));
	json = json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:b, s:o, s:o, s:o}", "thread",
	    i->thread, "key", i->key, "about", text_or_null(i->about), "commit",
	    text_or_null(i->commit), "returned_to", text_or_null(i->returned_to),
	    "returned_from", time_or_null(i->returned_from), "ends", i->ends, "title",
	    json_stringn(title->len > 0 ? title->data : "", title->len), "body",
	    json_stringn(body.data, body.len), "labels", labels);
	text = json == NULL || body.full ? NULL : json_dumps(json, JSON_COMPACT);
	buf_adds(out, text == NULL ? "" : text);
	json_decref(json);
	buf_release(&body);
	if (text == NULL || out->full)
		error_set(err, ERROR_LIMIT, "%s: too long to tell", i->channel->name);
	free(text);
	return text == NULL || out->full ? -1 : 0;
}

int
channel_issue(const struct channel_rule *c, const struct record *record, const char *key,
    bool test, const struct telling *words, struct buf *out, struct error *err)
{
	char thread[HASH_SHA256_HEX + 1];

	put_thread(record->page, test ? "test" : "news", thread);
	return put_issue(&(struct issue){ .channel = c,
			     .telling = words,
			     .thread = thread,
			     .key = key,
			     .commit = record->commit,
			     .returned_to = record->returned_to,
			     .time = record->time,
			     .returned_from = record->returned_from },
	    out, err);
}

int
channel_issue_upkeep(const struct channel_rule *c, const struct upkeep *u,
    const struct record *about, const char *key, const struct telling *words, struct buf *out,
    struct error *err)
{
	char thread[HASH_SHA256_HEX + 1], of[HASH_SHA256_HEX + 1];

	put_thread(
	    u->page, upkeep_is_maintenance(u->kind) ? upkeep_topic(u->kind) : "news", thread);
	return put_issue(&(struct issue){ .channel = c,
			     .telling = words,
			     .thread = thread,
			     .key = key,
			     .about = about == NULL ? NULL : channel_key(about, of),
			     .time = u->time,
			     .ends = u->kind == UPKEEP_SEEN_AGAIN || u->kind == UPKEEP_MENDED },
	    out, err);
}
