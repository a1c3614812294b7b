/* Atom and JSON Feed. */
#include "core/report/feed_put.h"

#include <stdlib.h>

#include "core/report/template.h"
#include "core/tell/record.h"

/* ---- Atom ---- */

/* XML has no way to write a control character, not even escaped. */
static void
put_escaped(struct span text, struct buf *out)
{
	for (size_t i = 0, from = 0; i <= text.len; i++) {
		unsigned char c = i < text.len ? (unsigned char)text.data[i] : 0;

		if (i < text.len && (c >= ' ' || c == '\n' || c == '\t'))
			continue;
		template_escape(span_make(text.data + from, i - from), out);
		from = i + 1;
	}
}

static void
put_element(const char *name, const char *text, struct buf *out)
{
	if (text == NULL)
		return;
	buf_addf(out, "<%s>", name);
	put_escaped(span_of(text), out);
	buf_addf(out, "</%s>\n", name);
}

static void
put_time(const char *name, utc_t time, struct buf *out)
{
	char text[UTC_TEXT_MAX];

	put_element(name, utc_format(time, text), out);
}

static void
put_link(const char *rel, const char *type, const char *address, struct buf *out)
{
	if (address == NULL)
		return;
	buf_addf(out, "<link rel=\"%s\"%s%s%s href=\"", rel, type == NULL ? "" : " type=\"",
	    type == NULL ? "" : type, type == NULL ? "" : "\"");
	put_escaped(span_of(address), out);
	buf_adds(out, "\"/>\n");
}

static void
put_atom_entry(const struct feed_entry *e, struct buf *out)
{
	buf_adds(out, "<entry>\n");
	put_element("id", e->id, out);
	put_element("title", e->title, out);
	put_time("published", e->time, out);
	put_time("updated", e->time, out);
	put_link("alternate", "text/html", e->address, out);
	put_link("via", NULL, e->via, out);
	for (size_t i = 0; e->tags != NULL && i < e->tags->n; i++) {
		buf_adds(out, "<category term=\"");
		put_escaped(span_of(e->tags->v[i]), out);
		buf_adds(out, "\"/>\n");
	}
	buf_adds(out, "<content type=\"html\">");
	put_escaped(e->html, out);
	buf_adds(out, "</content>\n</entry>\n");
}

int
feed_put_atom(
    const struct feed_head *head, const struct feed_entry *entries, size_t n, struct buf *out)
{
	buf_adds(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		      "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"");
	put_escaped(span_of(head->language == NULL ? "en" : head->language), out);
	buf_adds(out, "\">\n");
	put_element("id", head->id, out);
	put_element("title", head->title, out);
	put_time("updated", head->updated, out);
	buf_adds(out, "<generator version=\"" SMALLPRINT_VERSION "\">smallprint</generator>\n"
		      "<author>");
	put_element("name", head->author == NULL ? "smallprint" : head->author, out);
	buf_adds(out, "</author>\n");
	put_element("rights", head->rights, out);
	put_link("self", "application/atom+xml", head->self, out);
	put_link("alternate", "text/html", head->home, out);
	for (size_t i = 0; i < n; i++)
		put_atom_entry(&entries[i], out);
	return buf_adds(out, "</feed>\n");
}

/* ---- JSON Feed ---- */

static void
put_member(struct buf *out, const char *name, const char *text)
{
	if (text == NULL)
		return;
	buf_addf(out, ",\"%s\":", name);
	record_put_text(text, out);
}

static void
put_json_entry(const struct feed_entry *e, struct buf *out)
{
	char time[UTC_TEXT_MAX], *html = span_dup(e->html);

	buf_adds(out, "{\"id\":");
	record_put_text(e->id, out);
	put_member(out, "url", e->address);
	put_member(out, "external_url", e->via);
	put_member(out, "title", e->title);
	put_member(out, "content_html", html);
	put_member(out, "date_published", utc_format(e->time, time));
	buf_adds(out, ",\"tags\":[");
	for (size_t i = 0; e->tags != NULL && i < e->tags->n; i++) {
		buf_adds(out, i == 0 ? "" : ",");
		record_put_text(e->tags->v[i], out);
	}
	buf_adds(out, "]}");
	free(html);
}

int
feed_put_json(
    const struct feed_head *head, const struct feed_entry *entries, size_t n, struct buf *out)
{
	buf_adds(out, "{\"version\":\"https://jsonfeed.org/version/1.1\"");
	put_member(out, "title", head->title);
	put_member(out, "home_page_url", head->home);
	put_member(out, "feed_url", head->self);
	put_member(out, "language", head->language);
	buf_adds(out, ",\"items\":[");
	for (size_t i = 0; i < n; i++) {
		buf_adds(out, i == 0 ? "" : ",");
		put_json_entry(&entries[i], out);
	}
	return buf_adds(out, "]}\n");
}
