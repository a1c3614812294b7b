/* Changes as a list: a line each for those who search, by days for those who read. */
#include "core/tell/tell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
	OID_SHOWN = 10,
	ENTRY_MAX = 64 << 10,
	VERDICT_COLUMNS = 12,
	NARROW = 70,
	GLIMPSE_SHOWN = 60
};

static bool
is_judged(const struct record *record)
{
	return record_permits_more(record) || record->verdict != VERDICT_UNKNOWN;
}

static void
put_marked(const char *text, int columns, enum tell_mark mark, struct buf *out)
{
	int spare = columns - tell_columns(span_of(text));

	if (mark != 0)
		tell_mark(span_of(text), mark, out);
	else
		buf_adds(out, text);
	if (spare > 0)
		buf_addf(out, "%*s", spare, "");
}

static void
put_oid(const struct record *record, struct buf *out)
{
	char *commit = tell_plain(record->commit);

	commit[strnlen(commit, OID_SHOWN)] = '\0';
	put_marked(commit, OID_SHOWN, TELL_OID, out);
	free(commit);
}

/* " [S3 S8] (not yet confirmed)" */
static void
put_tail(const struct record *record, struct buf *out)
{
	struct buf tail;

	buf_init(&tail, ENTRY_MAX);
	for (size_t i = 0; i < record->n_reasons; i++)
		buf_addf(&tail, "%s%s%s", i == 0 ? "[" : " ", record->reasons[i].code,
		    i + 1 == record->n_reasons ? "]" : "");
	if (record_is_unconfirmed(record))
		buf_addf(&tail, "%s(%s)", tail.len > 0 ? " " : "",
		    record->second.state == SECOND_DUE || record->second.state == SECOND_FAILED
			? "not yet confirmed"
			: "not confirmed");
	if (tail.len > 0) {
		buf_addc(out, ' ');
		tell_mark(buf_span(&tail), TELL_FAINT, out);
	}
	buf_release(&tail);
}

static void
put_alarm(const struct record *record, struct buf *out)
{
	buf_addc(out, ' ');
	put_marked(record->alert ? "!" : "", 1, TELL_ALARM, out);
	buf_addc(out, ' ');
}

static const char *
verdict_shown(const struct record *record)
{
	return is_judged(record) ? verdict_name(record->verdict) : "-";
}

static enum tell_mark
verdict_look(const struct record *record)
{
	return is_judged(record) ? tell_verdict_mark(record->verdict) : TELL_FAINT;
}

/* "1 sentence edited" alone would send the reader to another command. */
static void
put_summary(const struct record *record, struct buf *out)
{
	record_summary(record, out);
	if (record->findings.n > 0 || record->glimpse.text == NULL)
		return;
	buf_adds(out, ": \"");
	tell_quote(record->glimpse.text, record->glimpse.match, GLIMPSE_SHOWN, out);
	buf_addc(out, '"');
}

int
tell_line(const struct record *record, const struct tell_style *style, struct buf *out)
{
	char *page = tell_plain(record->page), time[UTC_TEXT_MAX];
	struct buf line;
	int rc;

	buf_init(&line, ENTRY_MAX);
	put_oid(record, &line);
	buf_addf(&line, " %s", utc_format(record->time, time));
	put_alarm(record, &line);
	put_marked(page, 32, TELL_FOUND, &line);
	buf_addf(&line, " %-11s ", change_class_name(record->class));
	put_marked(verdict_shown(record), VERDICT_COLUMNS, verdict_look(record), &line);
	buf_addc(&line, ' ');
	put_summary(record, &line);
	put_tail(record, &line);
	buf_addc(&line, '\n');
	rc = line.full ? -1 : tell_paint(buf_span(&line), style, out);
	buf_release(&line);
	free(page);
	return rc;
}

int
tell_list_day(utc_t time, day_t *before, const struct tell_style *style, struct buf *out)
{
	static const char *const weekdays[] = { "Thursday", "Friday", "Saturday", "Sunday",
		"Monday", "Tuesday", "Wednesday" }; /* the day 0 was a Thursday */
	day_t day = utc_day(time);
	char text[UTC_TEXT_MAX], ago[TELL_TIME_MAX], line[160];

	if (day == *before)
		return 0;
	if (*before != DAY_NONE)
		buf_addc(out, '\n');
	*before = day;
	snprintf(line, sizeof line, "%c%s, %s%c%s\n", TELL_HEAD, weekdays[((day % 7) + 7) % 7],
	    day_format(day, text), TELL_END, tell_day_ago(style, day, ago));
	return tell_paint(span_of(line), style, out);
}

/* What is no plain change says so where a verdict would stand. */
static const char *
kind_shown(const struct record *record)
{
	if (is_judged(record))
		return verdict_name(record->verdict);
	return record->class == CLASS_CHANGE ? "" : change_class_name(record->class);
}

int
tell_list_entry(const struct record *record, const struct tell_style *style, struct buf *out)
{
	char *page = tell_plain(record->page), *rest;
	bool narrow = style->width > 0 && style->width < NARROW;
	struct buf first, text;
	int rc;

	buf_init(&first, ENTRY_MAX);
	buf_init(&text, ENTRY_MAX);
	put_oid(record, &first);
	put_alarm(record, &first);
	put_marked(kind_shown(record), VERDICT_COLUMNS, verdict_look(record), &first);
	buf_addc(&first, ' ');
	rest =
	    mem_printf("%*s", narrow ? OID_SHOWN + 3 : OID_SHOWN + 3 + VERDICT_COLUMNS + 1, "");
	tell_mark(span_of(page), TELL_FOUND, &text);
	buf_adds(&text, ": ");
	put_summary(record, &text);
	put_tail(record, &text);
	rc = first.full || text.full ? -1
				     : tell_wrap(buf_span(&text), first.data, rest, style, out);
	buf_release(&first);
	buf_release(&text);
	free(rest);
	free(page);
	return rc;
}
