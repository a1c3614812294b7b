/* What is remembered of a channel's tries. */
#include "core/channel/tries.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/tell/record.h"

enum { WHY_MAX = 300, ATTEMPTS_MAX = 1000000 };

static void
aside_release(struct aside *a)
{
	free(a->oid);
	free(a->page);
	free(a->why);
}

void
tries_release(struct tries *t)
{
	for (size_t i = 0; i < t->n_aside; i++)
		aside_release(&t->aside[i]);
	free(t->aside);
	free(t->why);
	free(t->last_oid);
	free(t->last_page);
	*t = (struct tries){ 0 };
}

static void
set(char **at, const char *text)
{
	char *copy = text == NULL ? NULL : mem_strndup(text, strnlen(text, WHY_MAX));

	free(*at);
	*at = copy;
}

/* ---- as JSON ---- */

static utc_t
time_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));
	utc_t t;

	return text != NULL && utc_parse(span_of(text), &t) ? t : 0;
}

static const char *
text_of(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static struct aside *
find(struct tries *t, const char *oid)
{
	for (size_t i = 0; i < t->n_aside; i++)
		if (strcmp(t->aside[i].oid, oid) == 0)
			return &t->aside[i];
	return NULL;
}

static struct aside *
add(struct tries *t, const char *oid, const char *page)
{
	struct aside *a;

	MEM_GROW(t->aside, t->n_aside, t->cap_aside);
	a = &t->aside[t->n_aside++];
	*a = (struct aside){ .oid = mem_strdup(oid), .page = mem_strdup(page) };
	return a;
}

static void
get_aside(const json_t *json, struct tries *out)
{
	const char *oid = text_of(json, "commit"), *page = text_of(json, "page");
	struct aside *a;

	if (oid == NULL || page == NULL || find(out, oid) != NULL)
		return;
	a = add(out, oid, page);
	set(&a->why, text_of(json, "why"));
	a->time = time_of(json, "time");
	a->done = time_of(json, "done");
}

void
tries_get(struct span text, struct tries *out)
{
	json_t *json = json_loadb(text.len > 0 ? text.data : "", text.len, 0, NULL);
	json_t *aside = json_object_get(json, "aside");

	*out = (struct tries){ 0 };
	out->changed = time_of(json, "changed");
	out->attempts = json_integer_value(json_object_get(json, "attempts"));
	if (out->attempts < 0 || out->attempts > ATTEMPTS_MAX)
		out->attempts = 0;
	out->since = time_of(json, "since");
	out->next = time_of(json, "next");
	set(&out->why, text_of(json, "why"));
	set(&out->last_oid, text_of(json, "last_commit"));
	set(&out->last_page, text_of(json, "last_page"));
	out->last_sent = time_of(json, "last_sent");
	for (size_t i = 0; i < json_array_size(aside) && i < 2 * TRIES_ASIDE_MAX; i++)
		get_aside(json_array_get(aside, i), out);
	json_decref(json);
}

static void
put_time(const char *name, utc_t t, struct buf *out)
{
	char text[UTC_TEXT_MAX];

	buf_addf(out, ",\"%s\":", name);
	record_put_text(t == 0 ? NULL : utc_format(t, text), out);
}

static void
put_text(const char *name, const char *text, struct buf *out)
{
	buf_addf(out, ",\"%s\":", name);
	record_put_text(text, out);
}

int
tries_put(const struct tries *t, struct buf *out)
{
	buf_addf(out, "{\"attempts\":%" PRId64, t->attempts);
	put_time("changed", t->changed, out);
	put_time("since", t->since, out);
	put_time("next", t->next, out);
	put_text("why", t->why, out);
	put_text("last_commit", t->last_oid, out);
	put_text("last_page", t->last_page, out);
	put_time("last_sent", t->last_sent, out);
	buf_adds(out, ",\"aside\":[");
	for (size_t i = 0; i < t->n_aside; i++) {
		buf_addf(out, "%s{\"commit\":", i == 0 ? "" : ",");
		record_put_text(t->aside[i].oid, out);
		put_text("page", t->aside[i].page, out);
		put_text("why", t->aside[i].why, out);
		put_time("time", t->aside[i].time, out);
		put_time("done", t->aside[i].done, out);
		buf_addc(out, '}');
	}
	return buf_adds(out, "]}\n");
}

/* ---- what happens to a channel ---- */

int64_t
tries_pause(int64_t attempts, int64_t asked, uint32_t random)
{
	int64_t pause = TRIES_PAUSE_FIRST;

	for (int64_t i = 1; i < attempts && pause < TRIES_PAUSE_MOST; i++)
		pause *= 2;
	if (pause > TRIES_PAUSE_MOST)
		pause = TRIES_PAUSE_MOST;
	if (asked > TRIES_ASKED_MOST)
		asked = TRIES_ASKED_MOST;
	if (pause < asked)
		pause = asked;
	return pause + random % (pause / 4 + 1);
}

bool
tries_pausing(const struct tries *t, utc_t now)
{
	return t->next > now && t->next <= now + TRIES_ASKED_MOST * 5 / 4;
}

void
tries_note_sent(struct tries *t, const char *oid, const char *page, utc_t now)
{
	set(&t->last_oid, oid);
	set(&t->last_page, page);
	t->last_sent = now;
	tries_done(t, oid, now);
}

void
tries_sent(struct tries *t, const char *oid, const char *page, utc_t now)
{
	tries_note_sent(t, oid, page, now);
	t->attempts = 0;
	t->since = t->next = 0;
	set(&t->why, NULL);
	t->changed = now;
}

void
tries_failed(struct tries *t, const char *why, int64_t asked, uint32_t random, utc_t now)
{
	if (t->attempts++ == 0)
		t->since = now;
	t->next = now + tries_pause(t->attempts, asked, random);
	set(&t->why, why);
	t->changed = now;
}

void
tries_late(struct tries *t, utc_t now)
{
	t->attempts = 0;
	t->since = 0;
	t->next = now;
	set(&t->why, "there was more to send than a round has time for");
	t->changed = now;
}

/* Those that are done are kept for a while, so that another runner hears of it. */
static void
forget_done(struct tries *t, utc_t now)
{
	size_t n = 0, done = t->n_aside - tries_waiting(t);

	for (size_t i = 0; i < t->n_aside; i++) {
		struct aside *a = &t->aside[i];
		bool old =
		    a->done != 0 && (a->done < now - TRIES_KEEP_DONE || done > TRIES_ASIDE_MAX);

		if (old) {
			aside_release(a);
			done--;
		} else {
			t->aside[n++] = *a;
		}
	}
	t->n_aside = n;
}

bool
tries_put_aside(struct tries *t, const char *oid, const char *page, const char *why, utc_t now)
{
	struct aside *a;

	forget_done(t, now);
	a = find(t, oid);
	if (a == NULL && tries_waiting(t) >= TRIES_ASIDE_MAX)
		return false;
	if (a == NULL)
		a = add(t, oid, page);
	set(&a->why, why);
	a->time = t->changed = now;
	a->done = 0;
	return true;
}

bool
tries_done(struct tries *t, const char *oid, utc_t now)
{
	struct aside *a = find(t, oid);

	if (a == NULL || a->done != 0)
		return false;
	a->done = t->changed = now;
	forget_done(t, now);
	return true;
}

size_t
tries_waiting(const struct tries *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n_aside; i++)
		n += t->aside[i].done == 0;
	return n;
}

/* ---- two runners ---- */

static void
join_aside(struct tries *ours, const struct aside *theirs)
{
	struct aside *a = find(ours, theirs->oid);

	if (a == NULL) {
		a = add(ours, theirs->oid, theirs->page);
		set(&a->why, theirs->why);
		a->time = theirs->time;
		a->done = theirs->done;
	} else if (theirs->time > a->time) {
		set(&a->why, theirs->why);
		a->time = theirs->time;
	}
	if (a->done < theirs->done)
		a->done = theirs->done;
	if (a->done < a->time)
		a->done = 0; /* put aside again since */
}

void
tries_join(struct tries *ours, const struct tries *theirs)
{
	if (theirs->changed > ours->changed) {
		ours->changed = theirs->changed;
		ours->attempts = theirs->attempts;
		ours->since = theirs->since;
		ours->next = theirs->next;
		set(&ours->why, theirs->why);
	}
	if (theirs->last_sent > ours->last_sent) {
		ours->last_sent = theirs->last_sent;
		set(&ours->last_oid, theirs->last_oid);
		set(&ours->last_page, theirs->last_page);
	}
	for (size_t i = 0; i < theirs->n_aside; i++)
		join_aside(ours, &theirs->aside[i]);
	forget_done(ours, ours->changed);
}
