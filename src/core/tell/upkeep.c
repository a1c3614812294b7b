/* What is told that is no change of a page: its words and its JSON. */
#include "core/tell/upkeep.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/tell/tell.h"

enum { OID_SHOWN = 10 };

static const struct {
	const char *name;
	const char *topic;
	bool maintenance;
} kinds[UPKEEP_KINDS] = {
	[UPKEEP_NONE] = { "none", "none", false },
	[UPKEEP_BLIND] = { "blind", "sight", true },
	[UPKEEP_SEEN_AGAIN] = { "seen-again", "sight", true },
	[UPKEEP_BROKEN] = { "extraction-broken", "extraction", true },
	[UPKEEP_MENDED] = { "extraction-mended", "extraction", true },
	[UPKEEP_SECOND] = { "second-look", "second-look", false },
	[UPKEEP_VERDICT] = { "verdict", "verdict", false },
};

const char *
upkeep_name(enum upkeep_kind kind)
{
	return kinds[kind].name;
}

const char *
upkeep_topic(enum upkeep_kind kind)
{
	return kinds[kind].topic;
}

bool
upkeep_is_maintenance(enum upkeep_kind kind)
{
	return kinds[kind].maintenance;
}

void
upkeep_release(struct upkeep *upkeep)
{
	free(upkeep->page);
	free(upkeep->url);
	free(upkeep->why);
	free(upkeep->commit);
	second_look_release(&upkeep->second);
	*upkeep = (struct upkeep){ 0 };
}

/* ---- JSON ---- */

static void
put_text(const char *name, const char *text, struct buf *out)
{
	buf_addf(out, ",\"%s\":", name);
	record_put_text(text, out);
}

static void
put_time(const char *name, utc_t t, struct buf *out)
{
	char text[UTC_TEXT_MAX];

	put_text(name, t == 0 ? NULL : utc_format(t, text), out);
}

static void
put_second(const struct second_look *look, struct buf *out)
{
	put_time("confirmed", look->state == SECOND_SAME ? look->time : 0, out);
	if (look->state == SECOND_NONE) {
		buf_adds(out, ",\"second_look\":null");
		return;
	}
	buf_addf(out, ",\"second_look\":{\"state\":\"%s\"", second_state_name(look->state));
	put_time("time", look->time, out);
	put_time("due", look->due, out);
	put_text("why", look->why, out);
	put_text("sha256", look->sha256, out);
	buf_addc(out, '}');
}

/* The members a change has too let a reader of changes pass over it. */
int
upkeep_put(const struct upkeep *u, struct buf *out)
{
	char *platform = mem_strndup(u->page, strcspn(u->page, "/"));

	buf_addf(out, "{\"upkeep\":\"%s\",\"maintenance\":%s", upkeep_name(u->kind),
	    upkeep_is_maintenance(u->kind) ? "true" : "false");
	put_text("commit", u->commit, out);
	put_time("time", u->time, out);
	put_text("page", u->page, out);
	put_text("platform", platform, out);
	buf_adds(out, ",\"class\":\"upkeep\",\"alert\":false,\"findings\":[]");
	put_text("url", u->url, out);
	put_time("since", u->since, out);
	put_time("last_good", u->last_good, out);
	put_text("why", u->why, out);
	put_second(&u->second, out);
	if (u->kind == UPKEEP_VERDICT) {
		put_text("verdict", verdict_name(u->word), out);
		put_text("was", verdict_name(u->was), out);
	}
	buf_adds(out, "}\n");
	free(platform);
	return out->full ? -1 : 0;
}

static char *
get_text(const json_t *object, const char *name)
{
	return mem_strdup(json_string_value(json_object_get(object, name)));
}

static utc_t
get_time(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));
	utc_t t = 0;

	return text != NULL && utc_parse(span_of(text), &t) ? t : 0;
}

static int
get_word(const json_t *object, const char *name, const char *(*word)(int), int n)
{
	const char *text = json_string_value(json_object_get(object, name));

	for (int i = 0; text != NULL && i < n; i++)
		if (strcmp(text, word(i)) == 0)
			return i;
	return 0;
}

static const char *
kind_word(int i)
{
	return upkeep_name((enum upkeep_kind)i);
}

static const char *
second_word(int i)
{
	return second_state_name((enum second_state)i);
}

static const char *
verdict_word_of(int i)
{
	return verdict_name((enum verdict_word)i);
}

int
upkeep_get(struct span json, struct upkeep *out, struct error *err)
{
	json_t *object = json.len > UPKEEP_MAX_BYTES || json.len == 0
			     ? NULL
			     : json_loadb(json.data, json.len, 0, NULL);
	const json_t *second = json_object_get(object, "second_look");
	struct upkeep u = { .kind = (enum upkeep_kind)get_word(
				object, "upkeep", kind_word, UPKEEP_KINDS),
		.page = get_text(object, "page"),
		.url = get_text(object, "url"),
		.time = get_time(object, "time"),
		.since = get_time(object, "since"),
		.last_good = get_time(object, "last_good"),
		.why = get_text(object, "why"),
		.commit = get_text(object, "commit"),
		.second = { .state = (enum second_state)get_word(
				second, "state", second_word, SECOND_STATES),
		    .time = get_time(second, "time"),
		    .due = get_time(second, "due"),
		    .why = get_text(second, "why"),
		    .sha256 = get_text(second, "sha256") },
		.word = (enum verdict_word)get_word(
		    object, "verdict", verdict_word_of, VERDICT_SILENT + 1),
		.was = (enum verdict_word)get_word(
		    object, "was", verdict_word_of, VERDICT_SILENT + 1) };

	json_decref(object);
	if (u.kind == UPKEEP_NONE || u.page == NULL) {
		upkeep_release(&u);
		return error_set(err, ERROR_ARCHIVE, "upkeep: its kind or page is missing");
	}
	*out = u;
	return 0;
}

/* ---- words ---- */

static void
put_second_words(const struct upkeep *u, struct buf *out)
{
	struct record record = { .second = u->second };

	buf_addf(out, "change %.*s ", OID_SHOWN, u->commit == NULL ? "" : u->commit);
	record_second(&record, out);
}

static void
put_words(const struct upkeep *u, struct buf *out)
{
	char since[UTC_TEXT_MAX];
	char *why = tell_plain(u->why);

	utc_format(u->since, since);
	switch (u->kind) {
	case UPKEEP_BLIND:
		if (u->last_good == 0)
			buf_addf(out, "never read well, tried since %s: %s", since, why);
		else
			buf_addf(out, "blind: not read well since %s: %s", since, why);
		break;
	case UPKEEP_SEEN_AGAIN:
		buf_addf(out, "read well again; nothing was seen of it since %s", since);
		break;
	case UPKEEP_BROKEN: buf_addf(out, "extraction broken: %s", why); break;
	case UPKEEP_MENDED:
		buf_addf(out, "extraction works again; it was broken since %s", since);
		break;
	case UPKEEP_SECOND: put_second_words(u, out); break;
	case UPKEEP_VERDICT:
		buf_addf(out, "correction of change %.*s, from %s to %s: %s", OID_SHOWN,
		    u->commit == NULL ? "" : u->commit, verdict_name(u->was),
		    verdict_name(u->word), why);
		break;
	default: break;
	}
	free(why);
}

int
upkeep_line(const struct upkeep *u, struct buf *out)
{
	char *page = tell_plain(u->page);

	buf_addf(
	    out, "%s %s: ", upkeep_is_maintenance(u->kind) ? "maintenance" : "later", page);
	put_words(u, out);
	free(page);
	return buf_addc(out, '\n');
}

int
upkeep_message(const struct upkeep *u, struct buf *out)
{
	char *page = tell_plain(u->page);
	char time[UTC_TEXT_MAX];

	buf_addf(out, "%s: ", page);
	put_words(u, out);
	buf_addf(out, "\n\nPage: %s\nUpkeep: %s\nTopic: %s\nChecked: %s\n", page,
	    upkeep_name(u->kind), upkeep_topic(u->kind), utc_format(u->time, time));
	if (u->commit != NULL)
		buf_addf(out, "About: %s\n", u->commit);
	free(page);
	return out->full ? -1 : 0;
}
