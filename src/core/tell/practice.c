/* How many changes kept what the platform promises. */
#include "core/tell/practice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { LABEL_COLUMNS = 9, TEXT_MAX = 16 << 10 };

int
practice_keeps(const struct record *record, int days)
{
	int least = days > 0 ? days : 1;

	if (!record->given.known)
		return -1;
	if (record->given.least >= least)
		return 1;
	/* what was not looked at may have told of it */
	return record->given.most < least && record->verdict != VERDICT_UNKNOWN ? 0 : -1;
}

static bool
is_counted(const struct record *record)
{
	return record->class == CLASS_CHANGE && record_permits_more(record) &&
	       (record->kind == PAGE_POLICY || record->kind == PAGE_TERMS);
}

static void
name_it(struct practice *p, const struct record *record)
{
	struct practice_row *row;

	if (p->n_rows == PRACTICE_NAMED) {
		free(p->rows[0].page);
		memmove(p->rows, p->rows + 1, --p->n_rows * sizeof p->rows[0]);
	}
	row = &p->rows[p->n_rows++];
	*row = (struct practice_row){ .page = mem_strdup(record->page),
		.time = record->time,
		.least = record->given.least < 0 ? 0 : record->given.least,
		.most = record->given.most < 0 ? 0 : record->given.most };
	snprintf(row->commit, sizeof row->commit, "%s",
	    record->commit == NULL ? "" : record->commit);
}

void
practice_note(struct practice *practice, const struct record *record, int days)
{
	int keeps;

	if (!is_counted(record))
		return;
	keeps = practice_keeps(record, days);
	practice->changes++;
	practice->kept += keeps == 1;
	practice->broken += keeps == 0;
	practice->open += keeps < 0;
	if (keeps == 0)
		name_it(practice, record);
}

void
practice_release(struct practice *practice)
{
	for (size_t i = 0; i < practice->n_rows; i++)
		free(practice->rows[i].page);
	*practice = (struct practice){ 0 };
}

/* ---- in words ---- */

/* A paragraph; label "" continues. What strangers wrote in it is made harmless. */
static void
say(const char *label, const struct buf *text, const struct tell_style *style, struct buf *out)
{
	char first[TELL_LABEL_MAX], rest[LABEL_COLUMNS + 8];
	char *plain = tell_plain(text->len > 0 ? text->data : "");

	tell_label(label, LABEL_COLUMNS, first);
	snprintf(rest, sizeof rest, "%*s", LABEL_COLUMNS, "");
	tell_wrap(span_of(plain), first, rest, style, out);
	free(plain);
}

static void
put_standing(const struct promise_fact *fact, struct buf *text)
{
	char since[UTC_TEXT_MAX], gone[UTC_TEXT_MAX];

	buf_addf(text, " (%s, %s %s, %.10s)", fact->promise.page,
	    fact->from_start ? "there at the first look," : "since",
	    utc_format(fact->since, since), fact->commit);
	if (fact->gone != 0)
		buf_addf(text, "; unverified since %s: %.10s does not say it any more",
		    utc_format(fact->gone, gone), fact->gone_by);
}

static void
put_count(const struct practice *p, struct buf *text)
{
	if (p->changes == 0) {
		buf_adds(text, "no change by which the platform may do more was seen "
			       "while it stood");
		return;
	}
	buf_addf(text,
	    "of %zu change%s by which the platform may do more, seen while it stood, %zu kept "
	    "it, %zu did not, and of %zu it is not known",
	    p->changes, p->changes == 1 ? "" : "s", p->kept, p->broken, p->open);
}

static void
put_row(const struct practice_row *row, struct buf *text)
{
	char time[UTC_TEXT_MAX];

	buf_addf(text, "- not kept by %.10s, %s, %s: ", row->commit, row->page,
	    utc_format(row->time, time));
	if (row->least < row->most)
		buf_addf(text, "%d to ", row->least);
	buf_addf(text, "%d day%s", row->most, row->most == 1 ? "" : "s");
}

int
practice_tell(const struct promise_fact *fact, const struct practice *practice,
    const struct tell_style *style, struct buf *out)
{
	struct buf text;

	if (fact->promise.quote == NULL)
		return 0;
	buf_init(&text, TEXT_MAX);
	buf_addf(&text, "\"%.1000s\"", fact->promise.quote);
	put_standing(fact, &text);
	say("Practice", &text, style, out);
	buf_clear(&text);
	if (fact->promise.days > 0)
		buf_addf(&text, "%d days are promised: ", fact->promise.days);
	else
		buf_adds(&text, "notice is promised, and no days are named: ");
	put_count(practice, &text);
	say("", &text, style, out);
	for (size_t i = 0; i < practice->n_rows; i++) {
		buf_clear(&text);
		put_row(&practice->rows[i], &text);
		say("", &text, style, out);
	}
	buf_release(&text);
	return out->full ? -1 : 0;
}

/* ---- JSON ---- */

static void
put_time(const char *name, utc_t time, struct buf *out)
{
	char text[UTC_TEXT_MAX];

	buf_addf(out, ",\"%s\":", name);
	record_put_text(time == 0 ? NULL : utc_format(time, text), out);
}

static void
put_member(const char *name, const char *text, struct buf *out)
{
	buf_addf(out, ",\"%s\":", name);
	record_put_text(text == NULL || *text == '\0' ? NULL : text, out);
}

static void
put_rows(const struct practice *p, struct buf *out)
{
	for (size_t i = 0; i < p->n_rows; i++) {
		const struct practice_row *row = &p->rows[i];

		buf_addf(out, "%s{\"least\":%d,\"most\":%d", i > 0 ? "," : "", row->least,
		    row->most);
		put_member("commit", row->commit, out);
		put_member("page", row->page, out);
		put_time("time", row->time, out);
		buf_addc(out, '}');
	}
}

int
practice_json(const struct promise_fact *fact, const struct practice *p, struct buf *out)
{
	if (fact->promise.quote == NULL) {
		buf_adds(out, "\"notice_promise\":null,\"practice\":null");
		return out->full ? -1 : 0;
	}
	buf_addf(out, "\"notice_promise\":{\"days\":%d", fact->promise.days);
	put_member("quote", fact->promise.quote, out);
	put_member("page", fact->promise.page, out);
	put_member("commit", fact->commit, out);
	put_time("since", fact->since, out);
	buf_addf(out, ",\"from_start\":%s,\"state\":\"%s\"",
	    fact->from_start ? "true" : "false", fact->gone == 0 ? "verified" : "unverified");
	put_time("unverified_since", fact->gone, out);
	put_member("unverified_by", fact->gone_by, out);
	buf_addf(out,
	    "},\"practice\":{\"changes\":%zu,\"kept\":%zu,\"broken\":%zu,\"open\":%zu,"
	    "\"not_kept_by\":[",
	    p->changes, p->kept, p->broken, p->open);
	put_rows(p, out);
	buf_adds(out, "]}");
	return out->full ? -1 : 0;
}
