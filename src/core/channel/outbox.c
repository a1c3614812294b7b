/* How a channel stands, in words and as JSON. */
#include "core/channel/outbox.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/tell/record.h"
#include "core/tell/tell.h"
#include "core/tell/tell_job.h"

enum { JOB_MAX = 16 << 10 };

static const char *const state_names[OUTBOX_STATES] = { "ok", "off", "new", "waiting",
	"gathering", "failing" };

void
outbox_release(struct outbox *o)
{
	tries_release(&o->tries);
	free(o->trouble);
	*o = (struct outbox){ 0 };
}

enum outbox_state
outbox_state(const struct outbox *o)
{
	if (o->channel->off)
		return OUTBOX_OFF;
	if (o->trouble != NULL || o->tries.attempts > 0)
		return OUTBOX_FAILING;
	if (!o->begun)
		return OUTBOX_NEW;
	if (o->undelivered == 0)
		return OUTBOX_OK;
	return o->digest != 0 && !o->is_due ? OUTBOX_GATHERING : OUTBOX_WAITING;
}

const char *
outbox_state_name(enum outbox_state state)
{
	return state_names[state];
}

bool
outbox_is_well(const struct outbox *o)
{
	return outbox_state(o) != OUTBOX_FAILING && tries_waiting(&o->tries) == 0;
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
put_aside(const struct tries *t, struct buf *out)
{
	bool first = true;

	buf_adds(out, ",\"aside\":[");
	for (size_t i = 0; i < t->n_aside; i++) {
		const struct aside *a = &t->aside[i];

		if (a->done != 0)
			continue;
		buf_adds(out, first ? "{\"commit\":" : ",{\"commit\":");
		record_put_text(a->oid, out);
		put_text("page", a->page, out);
		put_time("time", a->time, out);
		put_text("why", a->why, out);
		buf_addc(out, '}');
		first = false;
	}
	buf_addc(out, ']');
}

int
outbox_put(const struct outbox *o, struct buf *out)
{
	const struct tries *t = &o->tries;

	buf_adds(out, "{\"channel\":");
	record_put_text(o->channel->name, out);
	put_text("type", channel_type_name(o->channel->type), out);
	put_text("state", state_names[outbox_state(o)], out);
	buf_addf(out, ",\"undelivered\":%zu", o->undelivered);
	put_time("oldest", o->oldest, out);
	put_time("digest", o->digest, out);
	buf_addf(out, ",\"attempts\":%" PRId64, t->attempts);
	put_time("failing_since", t->since, out);
	put_time("next", t->next, out);
	put_text("why", o->trouble != NULL ? o->trouble : t->why, out);
	put_time("last_sent", t->last_sent, out);
	put_text("last_commit", t->last_oid, out);
	put_text("last_page", t->last_page, out);
	put_aside(t, out);
	return buf_adds(out, "}\n");
}

/* ---- words ---- */

static void
add_plain(const char *text, struct buf *out)
{
	char *plain = tell_plain(text == NULL ? "" : text);

	buf_adds(out, plain);
	free(plain);
}

/* The state with its mark, filled up. */
static void
tell_state(enum outbox_state state, struct buf *out)
{
	static const enum tell_mark marks[OUTBOX_STATES] = { TELL_CALM, TELL_FAINT, TELL_FAINT,
		TELL_CAUTION, TELL_CAUTION, TELL_ALARM };

	tell_mark(span_of(state_names[state]), marks[state], out);
	buf_addf(out, "%*s ", 9 - (int)strlen(state_names[state]), "");
}

static void
tell_last(const struct tries *t, const struct tell_style *style, struct buf *out)
{
	char when[TELL_TIME_MAX];

	if (t->last_sent == 0) {
		buf_adds(out, "nothing sent yet");
		return;
	}
	buf_addf(out, "last sent %s ", tell_time(style, t->last_sent, when));
	add_plain(t->last_page, out);
}

static void
tell_behind(const struct outbox *o, int wide, const struct tell_style *style, struct buf *out)
{
	const struct tries *t = &o->tries;
	char when[TELL_TIME_MAX];

	if (o->undelivered > 0)
		buf_addf(out, "%*s  %zu not delivered, the first of %s\n", wide, "",
		    o->undelivered, tell_time(style, o->oldest, when));
	if (o->digest != 0)
		buf_addf(
		    out, "%*s  digest due %s\n", wide, "", tell_time(style, o->digest, when));
	if (t->attempts > 0)
		buf_addf(out, "%*s  failing since %s, %" PRId64 " %s\n", wide, "",
		    tell_time(style, t->since, when), t->attempts,
		    t->attempts == 1 ? "try" : "tries");
	if (o->trouble != NULL || t->why != NULL) {
		buf_addf(out, "%*s  ", wide, "");
		add_plain(o->trouble != NULL ? o->trouble : t->why, out);
		buf_addc(out, '\n');
	}
	if (t->why != NULL)
		buf_addf(out, "%*s  next try %s\n", wide, "", tell_time(style, t->next, when));
}

int
outbox_tell(const struct outbox *o, int wide, const struct tell_style *style, struct buf *out)
{
	const struct tries *t = &o->tries;
	enum outbox_state state = outbox_state(o);
	char when[TELL_TIME_MAX];

	buf_addf(
	    out, "%-*s  %-9s ", wide, o->channel->name, channel_type_name(o->channel->type));
	tell_state(state, out);
	if (state == OUTBOX_NEW && o->trouble == NULL)
		buf_adds(out, "begins with what is found next");
	else if (state != OUTBOX_OFF || t->last_sent != 0)
		tell_last(t, style, out);
	while (out->len > 0 && out->data[out->len - 1] == ' ')
		out->len--;
	buf_addc(out, '\n');
	if (state != OUTBOX_OFF)
		tell_behind(o, wide, style, out);
	for (size_t i = 0; i < t->n_aside; i++) {
		const struct aside *a = &t->aside[i];

		if (a->done != 0)
			continue;
		buf_addf(out, "%*s  put aside %s: %c%.10s%c ", wide, "",
		    tell_time(style, a->time, when), TELL_OID, a->oid, TELL_END);
		add_plain(a->page, out);
		buf_addf(out, "\n%*s    ", wide, "");
		add_plain(a->why, out);
		buf_addc(out, '\n');
	}
	return out->full ? -1 : 0;
}

/* ---- for scheduled jobs ---- */

/* "2 not delivered: was answered with 503; next try …; 1 put aside". */
static void
put_trouble(const struct outbox *o, struct buf *out)
{
	const struct tries *t = &o->tries;
	const char *why = o->trouble != NULL ? o->trouble : t->why;
	size_t aside = tries_waiting(t);
	char when[UTC_TEXT_MAX];

	if (outbox_state(o) == OUTBOX_FAILING) {
		buf_addf(out, "%zu not delivered: %s", o->undelivered, why == NULL ? "" : why);
		if (t->next != 0)
			buf_addf(out, "; next try %s", utc_format(t->next, when));
	}
	if (aside > 0)
		buf_addf(out, "%s%zu put aside", out->len > 0 ? "; " : "", aside);
	for (size_t i = t->n_aside; aside > 0 && i > 0; i--)
		if (t->aside[i - 1].done == 0) {
			buf_addf(out, ", the last of %s: %s", t->aside[i - 1].page,
			    t->aside[i - 1].why);
			return;
		}
}

int
outbox_job(const struct outbox *o, struct buf *out)
{
	struct buf text;

	if (outbox_state(o) == OUTBOX_OFF || outbox_is_well(o))
		return 0;
	buf_init(&text, JOB_MAX);
	put_trouble(o, &text);
	buf_addf(out, "- %s (%s): ", o->channel->name, channel_type_name(o->channel->type));
	markdown_text(text.data, out);
	buf_release(&text);
	return buf_addc(out, '\n');
}

int
outbox_warning(const struct outbox *o, struct buf *out)
{
	char *title = mem_printf("channel %s", o->channel->name);
	struct buf text;
	int rc = 0;

	buf_init(&text, JOB_MAX);
	put_trouble(o, &text);
	if (outbox_state(o) != OUTBOX_OFF && !outbox_is_well(o))
		rc = tell_warning(title, text.data, out);
	buf_release(&text);
	free(title);
	return rc;
}
