/* A round told to the page of a scheduled job. */
#include "core/tell/tell_job.h"

#include <stdlib.h>
#include <string.h>

#include "core/tell/tell.h"

enum { QUOTE_COLUMNS = 400, QUOTES_MAX = 5 };

/* Backslashes for what Markdown reads, names for what would mention somebody or become a link.
 */
static void
escape(struct span text, struct buf *out)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];

		if (c == '@')
			buf_adds(out, "&#64;");
		else if (c == ':' && i + 1 < text.len && text.data[i + 1] == '/')
			buf_adds(out, "&#58;");
		else if (strchr("\\`*_[]<>|~#&!", c) != NULL)
			buf_addf(out, "\\%c", c);
		else
			buf_addc(out, c);
	}
}

int
markdown_text(const char *text, struct buf *out)
{
	char *plain;

	if (text == NULL)
		return 0;
	plain = tell_plain(text);
	escape(span_of(plain), out);
	free(plain);
	return out->full ? -1 : 0;
}

/* The words with those that matter in bold. */
static void
add_quote(const struct finding *f, struct buf *out)
{
	struct buf quote;
	struct span rest;
	bool strong = false;

	buf_init(&quote, 64 << 10);
	tell_quote(f->quote, f->match, QUOTE_COLUMNS, &quote);
	rest = buf_span(&quote);
	buf_adds(out, "> ");
	for (size_t i = 0, from = 0; i <= rest.len; i++) {
		bool mark = i < rest.len && rest.data[i] > 0 && rest.data[i] <= TELL_FOUND;

		if (i < rest.len && !mark)
			continue;
		escape(span_make(rest.data + from, i - from), out);
		if (mark && strong != (rest.data[i] != TELL_END)) {
			strong = !strong;
			buf_adds(out, "**");
		}
		from = i + 1;
	}
	buf_addf(out, "%s\n\n", strong ? "**" : "");
	buf_release(&quote);
}

static void
add_summary(const struct record *record, struct buf *out)
{
	struct buf summary;

	buf_init(&summary, 4096);
	record_summary(record, &summary);
	escape(buf_span(&summary), out);
	buf_release(&summary);
}

static void
add_link(const struct record *record, struct buf *out)
{
	bool plain = record->url != NULL && strpbrk(record->url, " ()<>\n\"'`\\") == NULL;

	if (plain)
		buf_addc(out, '[');
	markdown_text(record->platform_name, out);
	buf_adds(out, " · ");
	markdown_text(record->page_name == NULL ? record->page : record->page_name, out);
	if (plain)
		buf_addf(out, "](%s)", record->url);
}

static void
add_way_out(const struct way_out *way, struct buf *out)
{
	if (way->setting == NULL)
		return;
	buf_adds(out, "The way out: ");
	for (size_t i = 0; i < way->steps.n; i++) {
		buf_adds(out, i == 0 ? "" : " → ");
		markdown_text(way->steps.v[i], out);
	}
	if (way->form != NULL) {
		buf_adds(out, way->steps.n > 0 ? "; or the form " : "the form ");
		markdown_text(way->form, out);
	}
	buf_adds(out, "\n\n");
}

static void
add_alert(const struct record *record, struct buf *out)
{
	buf_adds(out, "### ");
	add_link(record, out);
	buf_adds(out, ": ");
	add_summary(record, out);
	buf_addf(out, " (%s)\n\n", verdict_name(record->verdict));
	for (size_t i = 0; i < record->findings.n && i < QUOTES_MAX; i++)
		if (record->findings.v[i].direction == DIRECTION_MORE)
			add_quote(&record->findings.v[i], out);
	if (record->because != NULL) {
		markdown_text(record->because, out);
		buf_adds(out, "\n\n");
	}
	add_way_out(&record->way_out, out);
	buf_addf(out, "`%.12s`\n\n", record->commit == NULL ? "" : record->commit);
}

int
tell_job(const struct record *record, struct buf *out)
{
	if (record->alert) {
		add_alert(record, out);
		return out->full ? -1 : 0;
	}
	buf_adds(out, "- ");
	add_link(record, out);
	buf_adds(out, ": ");
	add_summary(record, out);
	buf_addc(out, '\n');
	return out->full ? -1 : 0;
}

/* As GitHub's runner reads values: percent signs, line ends; in a title also : and , */
static void
command_text(const char *text, bool title, struct buf *out)
{
	char *plain = tell_plain(text);

	for (const char *p = plain; *p != '\0'; p++)
		if (*p == '%' || *p == '\r' || *p == '\n' ||
		    (title && (*p == ':' || *p == ',')))
			buf_addf(out, "%%%02X", (unsigned char)*p);
		else
			buf_addc(out, *p);
	free(plain);
}

int
tell_warning(const char *title, const char *text, struct buf *out)
{
	buf_adds(out, "::warning title=");
	command_text(title, true, out);
	buf_adds(out, "::");
	command_text(text, false, out);
	return buf_addc(out, '\n');
}

int
tell_annotation(const struct record *record, struct buf *out)
{
	struct buf text;
	int rc;

	if (!record->alert)
		return 0;
	buf_init(&text, 4096);
	record_summary(record, &text);
	buf_addf(&text, " (%s)", verdict_name(record->verdict));
	rc = tell_warning(record->page, text.data, out);
	buf_release(&text);
	return rc;
}
