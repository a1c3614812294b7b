/* The commit message of a change. */
#include "core/tell/message.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/tell/tell.h"

enum {
	MESSAGE_COLUMNS = 100,
	MESSAGE_GUARD = 2, /* columns kept for the indentation of a guarded line */
	MESSAGE_QUOTES = 3,
	MESSAGE_QUOTE_COLUMNS = 400,
	MESSAGE_TRAILER_BYTES = 4096
};

static const struct tell_style plain = { .width = MESSAGE_COLUMNS - MESSAGE_GUARD };

/* Behind a page's name "The page now says that" says nothing more: a subject is short. */
static struct span
without_page(struct span says)
{
	static const char *const starts[] = { "The page now says that ", "The page ", NULL };

	for (size_t i = 0; starts[i] != NULL; i++)
		if (span_starts(says, starts[i]))
			return span_make(
			    says.data + strlen(starts[i]), says.len - strlen(starts[i]));
	return says;
}

/* What became of a fact of a setting: core/settings/sheet_compare.h. */
static bool
is_of_fact(const struct finding *finding)
{
	return finding->rule != NULL && finding->says != NULL &&
	       strncmp(finding->rule, "setting.", 8) == 0;
}

/* "NAME: the link is gone" as "the link is gone (NAME)": what is cut is the name. */
static void
put_fact(const struct record *record, struct buf *out)
{
	const char *name = record->way_out.setting;
	const char *says = record->findings.v[0].says;
	size_t n = name == NULL ? 0 : strlen(name);
	char *text, *line;

	if (n > 0 && strncmp(says, name, n) == 0 && says[n] == ':')
		text = mem_printf("%s (%s)", says + n + 2, name);
	else
		text = mem_strdup(says);
	line = tell_plain(text);
	buf_adds(out, line);
	free(line);
	free(text);
}

static void
put_subject(const struct record *record, struct buf *out)
{
	char *page = tell_plain(record->page);
	struct buf says, verdict;
	int room;

	buf_init(&says, MESSAGE_TRAILER_BYTES);
	buf_init(&verdict, MESSAGE_COLUMNS);
	if (record->findings.n > 0 && is_of_fact(&record->findings.v[0]))
		put_fact(record, &says);
	else
		record_summary(record, &says);
	if (record_permits_more(record))
		buf_addf(&verdict, " (%s)", verdict_name(record->verdict));
	room = MESSAGE_COLUMNS - tell_columns(span_of(page)) - 2 - (int)verdict.len;
	buf_addf(out, "%s: ", page);
	tell_clip(without_page(buf_span(&says)), room < 20 ? 20 : room, out);
	buf_add_span(out, buf_span(&verdict));
	buf_adds(out, "\n");
	buf_release(&says);
	buf_release(&verdict);
	free(page);
}

/* "Verdict: silent" at the start of a line, as a trailer would stand. */
static bool
has_key(struct span line)
{
	size_t i = 0;

	while (i < line.len && (isalnum((unsigned char)line.data[i]) || line.data[i] == '-'))
		i++;
	while (i < line.len && line.data[i] == ' ')
		i++;
	return i > 0 && i < line.len && line.data[i] == ':';
}

/* A line that git, patch or a reader of trailers could take for more than words. */
static bool
is_special(struct span line)
{
	static const char *const starts[] = { "diff ", "index ", "Index", "From ", "commit ",
		"rename ", "similarity ", "Binary " };

	if (line.len == 0)
		return false;
	if (has_key(line))
		return true;
	for (size_t i = 0; i < COUNT(starts); i++)
		if (span_starts(line, starts[i]))
			return true;
	return !isalnum((unsigned char)line.data[0]) && strchr("\" ", line.data[0]) == NULL &&
	       (unsigned char)line.data[0] < 0x80;
}

/* Wrapped words, each line of which is only words. */
static void
put_words(struct span text, const char *rest, struct buf *out)
{
	struct buf wrapped;
	struct span left, line;

	buf_init(&wrapped, text.len * 4 + 1024);
	tell_wrap(text, "", rest, &plain, &wrapped);
	left = buf_span(&wrapped);
	while (span_line(&left, &line)) {
		if (is_special(line))
			buf_adds(out, "  ");
		buf_add_span(out, line);
		buf_addc(out, '\n');
	}
	buf_release(&wrapped);
}

static const char *
kind_words(enum page_kind kind)
{
	switch (kind) {
	case PAGE_POLICY: return "The policy";
	case PAGE_TERMS: return "The text of the terms";
	case PAGE_HELP: return "The help page";
	case PAGE_SETTING: return "The settings page";
	case PAGE_ANNOUNCEMENT: return "The announcement page";
	case PAGE_FORM: return "The form";
	case PAGE_ARCHIVE: return "The archive page";
	case PAGE_PREVIEW: return "The text to come";
	case PAGE_KINDS: break;
	}
	return "The page";
}

static void
put_finding(const struct record *record, const struct finding *finding, struct buf *out)
{
	struct buf text;
	const char *page = kind_words(record->kind);

	buf_init(&text, MESSAGE_TRAILER_BYTES * 4);
	if (is_of_fact(finding)) {
		char *says = tell_plain(finding->says);

		put_words(span_of(says), "  ", out);
		free(says);
		if (finding->quote == NULL || strstr(finding->says, finding->quote) != NULL)
			goto out; /* an address, said already */
		page = "The page";
	}
	if (finding->change == EDIT_EDITED && finding->before != NULL &&
	    finding->after != NULL) {
		buf_addf(&text, "%s changed these words: \"", page);
		tell_words(finding->before, finding->after, MESSAGE_QUOTE_COLUMNS / 2, &text);
	} else {
		buf_addf(&text, "%s %s: \"", page,
		    finding->change == EDIT_REMOVED ? "no longer says" : "now says");
		tell_quote(finding->quote, finding->match, MESSAGE_QUOTE_COLUMNS, &text);
	}
	buf_addc(&text, '"');
	put_words(buf_span(&text), "  ", out);
out:
	buf_release(&text);
}

/* Two rules can meet in one sentence: it is quoted once. */
static bool
is_quoted(const struct findings *findings, size_t i)
{
	const struct finding *f = &findings->v[i];

	for (size_t j = 0; j < i; j++)
		if (findings->v[j].line == f->line && findings->v[j].change == f->change)
			return true;
	return false;
}

static void
put_findings(const struct record *record, struct buf *out)
{
	size_t quoted = 0;

	for (size_t i = 0; i < record->findings.n && quoted < MESSAGE_QUOTES; i++) {
		if (is_quoted(&record->findings, i))
			continue;
		if (quoted++ == 0)
			buf_addc(out, '\n');
		put_finding(record, &record->findings.v[i], out);
	}
}

static void
put_because(const struct record *record, struct buf *out)
{
	char *because = tell_plain(record->because);

	if (*because != '\0') {
		if (record->findings.n == 0)
			buf_addc(out, '\n');
		put_words(span_of(because), "", out);
	}
	free(because);
}

/* A trailer is one line, whatever its value holds; an empty one is left out. */
static void
put_trailer(const char *key, const char *value, struct buf *out)
{
	char *line = tell_plain(value);

	if (*line != '\0') {
		buf_addf(out, "%s: ", key);
		buf_add(out, line, strnlen(line, MESSAGE_TRAILER_BYTES));
		buf_addc(out, '\n');
	}
	free(line);
}

static void
put_time(const char *key, utc_t t, struct buf *out)
{
	char text[UTC_TEXT_MAX];

	if (t != 0)
		put_trailer(key, utc_format(t, text), out);
}

static void
put_dates(const struct dates *dates, struct buf *out)
{
	char before[UTC_TEXT_MAX] = "", after[UTC_TEXT_MAX] = "";

	if (dates->before != DAY_NONE)
		day_format(dates->before, before);
	if (dates->after != DAY_NONE)
		day_format(dates->after, after);
	if (*before != '\0' || *after != '\0')
		buf_addf(out, "Effective: %s..%s\n", before, after);
	if (dates->has_notice)
		buf_addf(out, "Notice-days: %d..%d\n", dates->notice_min, dates->notice_max);
}

static void
put_verdict(const struct record *record, struct buf *out)
{
	if (record_permits_more(record) || record->verdict != VERDICT_UNKNOWN)
		put_trailer("Verdict", verdict_name(record->verdict), out);
	for (size_t i = 0; i < record->n_reasons; i++) {
		const struct reason *reason = &record->reasons[i];
		char *value = mem_printf("%s %s", reason->code, reason->name);

		put_trailer("Reason", value, out);
		free(value);
	}
	for (size_t i = 0; i < record->findings.n; i++) {
		const struct finding *finding = &record->findings.v[i];
		char *value =
		    mem_printf("%s %c %s", finding->rule == NULL ? "?" : finding->rule,
			(char)finding->direction, severity_name(finding->severity));

		put_trailer("Finding", value, out);
		free(value);
	}
}

int
message_put(const struct record *record, struct buf *out)
{
	put_subject(record, out);
	put_findings(record, out);
	put_because(record, out);
	buf_addc(out, '\n');
	put_trailer("Page", record->page, out);
	put_trailer("Url", record->url, out);
	put_time("Checked", record->time, out);
	put_time("Previously", record->previously, out);
	if (record->second.state == SECOND_SAME)
		put_time("Confirmed", record->second.time, out);
	put_trailer("Class", change_class_name(record->class), out);
	put_trailer("Returned-to", record->returned_to, out);
	put_dates(&record->dates, out);
	put_verdict(record, out);
	return out->full ? -1 : 0;
}
