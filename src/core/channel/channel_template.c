/* A channel's own words: read, tried out, filled. */
#include "core/channel/channel_template.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/yaml.h"
#include "core/channel/channel_data.h"
#include "core/channel/channel_texts.h"
#include "core/channel/digest.h"
#include "core/channel/mark.h"
#include "core/report/template.h"
#include "core/tell/tell.h"

enum { WORDS_MAX = 256 << 10, TITLE_COLUMNS = 200 };

/* ---- how it is filled ---- */

/* Pieces of one template are called by where they come from: that stands before a mistake. */
static const char *
name_of(const struct channel_rule *c)
{
	return c->template_file != NULL ? c->template_file : "template";
}

static bool
is_json(const struct channel_rule *c)
{
	struct span text = span_trim(span_of(c->template));

	return channel_is_raw(c) && (span_starts(text, "{") || span_starts(text, "[")) &&
	       !span_starts(text, "{{");
}

static void
write_text(struct templates *templates, const struct channel_rule *c)
{
	templates_write_as(templates, channel_is_feed(c) ? TEMPLATE_HTML
				      : is_json(c)       ? TEMPLATE_JSON
							 : TEMPLATE_TEXT);
	if (c->type == CHANNEL_DISCORD)
		templates_write_with(templates, mark_discord);
	else if (c->type == CHANNEL_GITHUB)
		templates_write_with(templates, mark_github);
}

/* A title is plain, but in Discord, where it is a line of the text. */
static void
write_title(struct templates *templates, const struct channel_rule *c)
{
	templates_write_as(templates, TEMPLATE_TEXT);
	if (c->type == CHANNEL_DISCORD)
		templates_write_with(templates, mark_discord);
}

/* The first line, and the rest behind an empty one, so that its lines count on. */
static void
split(const char *text, struct span *title, char **rest)
{
	size_t n = strcspn(text, "\n");

	*title = span_make(text, n);
	*rest = mem_strdup(text + n);
}

static int
fill(const struct channel_rule *c, struct span text,
    void (*write)(struct templates *templates, const struct channel_rule *c),
    const struct data *data, struct buf *out, struct error *err)
{
	struct texts *texts = channel_texts();
	struct templates *templates = templates_new(texts);
	int rc = templates_add(templates, name_of(c), text, err);

	write(templates, c);
	if (rc == 0)
		rc = template_fill(templates, name_of(c), data, out, err);
	templates_free(templates);
	texts_free(texts);
	return rc;
}

/* One line, without what is before and behind its words. */
static void
take_title(const struct buf *filled, struct buf *out)
{
	char *plain = tell_plain(filled->len > 0 ? filled->data : "");

	tell_clip(span_of(plain), TITLE_COLUMNS, out);
	free(plain);
}

int
channel_template_words(const struct channel_rule *c, const struct data *data,
    struct telling *words, struct error *err)
{
	struct buf title, text;
	struct span first;
	char *rest;
	int rc;

	buf_init(&title, WORDS_MAX);
	buf_init(&text, WORDS_MAX);
	split(c->template, &first, &rest);
	rc = fill(c, first, write_title, data, &title, err);
	if (rc == 0)
		rc = fill(c, span_of(rest), write_text, data, &text, err);
	if (rc == 0 && span_trim(buf_span(&title)).len + span_trim(buf_span(&text)).len > 0) {
		words->own = true;
		buf_clear(&words->text);
		buf_add_span(&words->text, span_trim(buf_span(&text)));
		if (span_trim(buf_span(&title)).len > 0) {
			buf_clear(&words->title);
			take_title(&title, &words->title);
		}
	}
	buf_release(&text);
	buf_release(&title);
	free(rest);
	return rc;
}

/* As one line, which a file of lines needs; members stay in their order. */
static int
put_json(const struct channel_rule *c, struct span text, struct buf *out, struct error *err)
{
	json_error_t why;
	json_t *json = json_loadb(text.data, text.len, 0, &why);
	char *line = json == NULL ? NULL : json_dumps(json, JSON_COMPACT);

	json_decref(json);
	if (line == NULL) {
		char *plain = tell_plain(why.text);

		error_set(err, ERROR_USAGE, "%s: what it makes is no JSON: line %d: %s",
		    name_of(c), why.line, plain);
		free(plain);
		return -1;
	}
	buf_addf(out, "%s\n", line);
	free(line);
	return 0;
}

int
channel_template_raw(
    const struct channel_rule *c, const struct data *data, struct buf *out, struct error *err)
{
	struct buf filled;
	struct span text;
	int rc;

	buf_init(&filled, WORDS_MAX);
	rc = fill(c, span_of(c->template), write_text, data, &filled, err);
	text = span_trim(buf_span(&filled));
	if (rc == 0 && text.len > 0 && is_json(c))
		rc = put_json(c, text, out, err);
	else if (rc == 0 && text.len > 0)
		rc = buf_add_span(out, text) | buf_addc(out, '\n');
	buf_release(&filled);
	return rc == 0 && out->full
		   ? error_set(err, ERROR_LIMIT, "%s: too long to tell", c->name)
		   : rc;
}

/* ---- trying it out ---- */

struct trial {
	const struct channel_rule *channel;
	struct strs *complaints;
};

static void
complain(struct trial *t, const char *what)
{
	const struct channel_rule *c = t->channel;

	strs_take(t->complaints,
	    c->template_file != NULL
		? mem_printf("%s", what)
		: mem_printf("rules/alerts.yaml: channel %s: %s", c->name, what));
}

static void
complain_whole(struct trial *t, const char *why)
{
	char *what = mem_printf("%s: %s", name_of(t->channel), why);

	complain(t, what);
	free(what);
}

static int
check_name(struct span name, int line, void *arg)
{
	struct trial *t = arg;
	char *text = span_dup(name), *what;
	const char *near;
	bool known = false;

	for (size_t i = 0; !known && channel_data_names[i] != NULL; i++)
		known = strcmp(channel_data_names[i], text) == 0;
	near = known ? NULL : yaml_nearest(text, channel_data_names);
	if (!known) {
		what = mem_printf("%s:%d: there is no name \"%.40s\"%s%s%s",
		    name_of(t->channel), line, text, near != NULL ? " (" : "",
		    near != NULL ? near : "", near != NULL ? "?)" : "");
		complain(t, what);
		free(what);
	}
	free(text);
	return 0;
}

/* What templates of the site have, and a channel's do not. */
static void
check_tags(struct trial *t)
{
	const char *text = t->channel->template, *at = text;
	int line = 1;

	while ((at = strstr(at, "{{")) != NULL) {
		at += strlen("{{");
		if (*at != '>' && *at != '_')
			continue;
		line = 1;
		for (const char *p = text; p < at; p++)
			line += *p == '\n';
		char *what =
		    mem_printf("%s:%d: {{%c…}} is of the site's templates: a channel's "
			       "stands alone",
			name_of(t->channel), line, *at);
		complain(t, what);
		free(what);
	}
}

/* Is it one at all, and are there such names? */
static bool
check_piece(struct trial *t, struct span text)
{
	struct templates *templates = templates_new(NULL);
	size_t before = t->complaints->n;
	struct error err = { 0 };

	if (templates_add(templates, name_of(t->channel), text, &err) != 0)
		complain(t, err.message);
	else
		templates_names(templates, name_of(t->channel), check_name, t);
	templates_free(templates);
	return t->complaints->n == before;
}

static struct record *
example_record(void)
{
	struct record *r = record_new();

	r->platform = mem_strdup("harbour");
	r->platform_name = mem_strdup("Harbour \"& Sons\"");
	r->page = mem_strdup("harbour/privacy-policy");
	r->path = mem_strdup("harbour/privacy-policy.md");
	r->page_name = mem_strdup("Privacy Policy");
	r->url = mem_strdup("https://harbour.example/privacy");
	r->class = CLASS_CHANGE;
	r->alert = true;
	r->time = INT64_C(1726704000);
	r->because = mem_strdup("It is an example.");
	return r;
}

static void
try_one(struct trial *t, const struct data *data)
{
	struct telling words;
	struct error err = { 0 };
	struct buf out;
	int rc;

	buf_init(&out, CHANNEL_BODY_MAX);
	telling_init(NULL, &words);
	rc = channel_is_raw(t->channel)
		 ? channel_template_raw(t->channel, data, &out, &err)
		 : channel_template_words(t->channel, data, &words, &err);
	if (rc != 0)
		complain(t, err.message);
	telling_release(&words);
	buf_release(&out);
}

/* A change and what is none: what it makes of both must be what the channel takes. */
static void
try_examples(struct trial *t)
{
	char key[HASH_SHA256_HEX + 1];
	struct record *record = example_record();
	struct upkeep upkeep = { .kind = UPKEEP_BLIND,
		.page = record->page,
		.why = record->because,
		.time = record->time };
	struct data *change = data_new(), *maintenance = data_new();
	size_t before = t->complaints->n;

	channel_data(record, channel_key(record, key), false, change);
	channel_data_upkeep(&upkeep, NULL, channel_key_upkeep(&upkeep, key), maintenance);
	try_one(t, change);
	if (t->complaints->n == before)
		try_one(t, maintenance);
	data_free(change);
	data_free(maintenance);
	record_free(record);
}

static void
try_digest(struct trial *t)
{
	const struct channel_rule *c = t->channel;
	struct record *record = example_record();
	const struct digest_news news = { .record = record };
	const struct digest digest = { .from = record->time - UTC_DAY_SECONDS,
		.until = record->time,
		.v = &news,
		.n = 1 };
	char key[HASH_SHA256_HEX + 1];
	struct error err = { 0 };
	struct buf out;

	buf_init(&out, CHANNEL_BODY_MAX);
	digest_key(c, digest.until, &news, key);
	if (digest_body(c, &digest, key, &out, &err) != 0)
		complain(t, err.message);
	buf_release(&out);
	record_free(record);
}

void
channel_template_check(const struct channel_rule *c, struct strs *complaints)
{
	struct trial t = { c, complaints };
	size_t before = complaints->n;
	struct span title;
	char *rest;

	if (span_trim(span_of(c->template)).len == 0)
		complain_whole(&t, "there is nothing in it");
	else if (c->type == CHANNEL_WEBHOOK && !is_json(c))
		complain_whole(&t, "a webhook is sent JSON: its template begins with { or [");
	check_tags(&t);
	split(c->template, &title, &rest);
	if (channel_is_raw(c))
		check_piece(&t, span_of(c->template));
	else if (check_piece(&t, title))
		check_piece(&t, span_of(rest));
	free(rest);
	if (complaints->n == before && c->digest != DIGEST_NONE)
		try_digest(&t);
	else if (complaints->n == before)
		try_examples(&t);
}
