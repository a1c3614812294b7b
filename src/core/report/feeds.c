/* Feeds, Atom and JSON Feed: everything, silent only, by platform, by concept; their list. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/report/report.h"

struct feed {
	const char *kind; /* "all", "silent", "platform", "concept" */
	const char *value;
	const char *name; /* of its files */
	const char *says; /* value for people */
};

enum { ENTRY_MAX = 256 << 10 };

static bool
is_in(const struct feed *feed, const struct report_change *c)
{
	if (!c->listed)
		return false;
	if (strcmp(feed->kind, "silent") == 0)
		return c->record->alert;
	if (strcmp(feed->kind, "platform") == 0)
		return strcmp(c->platform->id, feed->value) == 0;
	if (strcmp(feed->kind, "concept") == 0)
		return report_has_concept(c->record, feed->value);
	return true;
}

/* The same wherever the site is put. */
static void
put_id(const struct feed *feed, struct data *page)
{
	char *id = report_id("feed", feed->name);

	data_text(page, "feed_id", id);
	free(id);
}

static void
put_feed(const struct feed *feed, struct data *page)
{
	data_text(page, "feed_kind", feed->kind);
	data_text(page, "feed_value", feed->says);
	data_text(page, "feed_name", feed->name);
	data_textf(page, "feed_atom", "feeds/%s.atom", feed->name);
	data_textf(page, "feed_json", "feeds/%s.json", feed->name);
	put_id(feed, page);
}

/* The whole entry as HTML: what a feed reader shows. */
static int
put_entry(const struct report *r, const struct report_out *out, const struct report_change *c,
    struct data *item)
{
	struct data *page = report_change_page(r, c, NULL);
	struct buf html;
	int rc;

	buf_init(&html, ENTRY_MAX);
	rc = out->part(out->arg, "feed-entry", page, &html);
	report_item(r, c, item);
	data_text(item, "entry_id", c->id);
	data_link(item, "entry_page", c->record->url);
	data_time(item, "updated", c->record->time);
	data_span(item, "content", buf_span(&html));
	buf_release(&html);
	data_free(page);
	return rc;
}

/* JSON strings; a missing one is null. */
static void
json_member(struct buf *out, const char *name, const char *text, bool first)
{
	buf_addf(out, "%s\"%s\":", first ? "" : ",", name);
	record_put_text(text, out);
}

static const char *
text_of(const struct data *object, const char *name)
{
	const struct data *text = data_find(object, name, strlen(name));

	return text == NULL ? NULL : data_value(text);
}

static void
json_entry(const struct report *r, const struct data *item, bool first, struct buf *out)
{
	const struct data *concepts = data_find(item, "concepts", 8);
	char *title = mem_printf("%s, %s: %s", text_of(item, "platform_name"),
	    text_of(item, "page_name"), text_of(item, "summary"));

	buf_adds(out, first ? "{" : ",{");
	json_member(out, "id", text_of(item, "entry_id"), true);
	if (r->base != NULL) {
		char *url = mem_printf("%s%s", r->base, text_of(item, "address"));

		json_member(out, "url", url, false);
		free(url);
	}
	if (text_of(item, "entry_page") != NULL)
		json_member(out, "external_url", text_of(item, "entry_page"), false);
	json_member(out, "title", title, false);
	json_member(out, "content_html", text_of(item, "content"), false);
	json_member(out, "date_published", text_of(item, "updated_iso"), false);
	buf_adds(out, ",\"tags\":[");
	record_put_text(text_of(item, "verdict"), out);
	for (size_t i = 0; concepts != NULL && i < data_length(concepts); i++) {
		buf_addc(out, ',');
		record_put_text(text_of(data_item(concepts, i), "concept"), out);
	}
	buf_adds(out, "]}");
	free(title);
}

static int
emit_json(const struct report *r, const struct report_out *out, const struct data *page,
    const struct data *entries)
{
	struct buf json, title;
	int rc;

	buf_init(&json, REPORT_PAGE_MAX);
	buf_init(&title, ENTRY_MAX);
	rc = out->part(out->arg, "feed-title", page, &title);
	buf_adds(&json, "{");
	json_member(&json, "version", "https://jsonfeed.org/version/1.1", true);
	json_member(&json, "title", title.data, false);
	if (r->base != NULL) {
		char *url = mem_printf("%s%s", r->base, text_of(page, "feed_json"));

		json_member(&json, "home_page_url", r->base, false);
		json_member(&json, "feed_url", url, false);
		free(url);
	}
	buf_adds(&json, ",\"items\":[");
	for (size_t i = 0; i < data_length(entries); i++)
		json_entry(r, data_item(entries, i), i == 0, &json);
	buf_adds(&json, "]}\n");
	if (rc == 0)
		rc = out->bytes(out->arg, text_of(page, "feed_json"), buf_span(&json));
	buf_release(&title);
	buf_release(&json);
	return rc;
}

static int
emit_feed(const struct report *r, const struct report_out *out, const struct feed *feed)
{
	char *path = mem_printf("feeds/%s.atom", feed->name);
	struct data *page = report_begin(r, path, "feeds"),
		    *entries = data_list(page, "entries");
	size_t n = 0;
	int rc = 0;

	put_feed(feed, page);
	for (size_t i = 0; rc == 0 && i < r->n_changes && n < REPORT_FEED; i++)
		if (is_in(feed, &r->changes[i])) {
			if (n++ == 0)
				data_time(page, "feed_updated", r->changes[i].record->time);
			rc = put_entry(r, out, &r->changes[i], data_add(entries));
		}
	if (n == 0)
		data_time(page, "feed_updated", r->since != 0 ? r->since : 1);
	if (rc == 0)
		rc = out->page(out->arg, path, "feed", page);
	if (rc == 0)
		rc = emit_json(r, out, page, entries);
	data_free(page);
	free(path);
	return rc;
}

/* Calls f for every feed there is. */
static int
each_feed(const struct report *r,
    int (*f)(const struct report *r, const struct feed *feed, void *arg), void *arg)
{
	int rc = f(r, &(struct feed){ "all", NULL, "all", NULL }, arg);

	if (rc == 0)
		rc = f(r, &(struct feed){ "silent", NULL, "silent", NULL }, arg);
	for (size_t i = 0; rc == 0 && i < r->n_platforms; i++) {
		const struct report_platform *p = &r->platforms[i];
		char *file = mem_strndup(p->address + strlen("platform/"),
		    strlen(p->address) - strlen("platform/") - strlen(".html"));
		char *name = mem_printf("platform-%s", file);

		rc = f(r,
		    &(struct feed){
			"platform", p->id, name, p->name != NULL ? p->name : p->id },
		    arg);
		free(name);
		free(file);
	}
	for (size_t i = 0; rc == 0 && i < r->concepts.n; i++) {
		char *file = report_file_name(r->concepts.v[i]);
		char *name = mem_printf("concept-%s", file);

		rc = f(r, &(struct feed){ "concept", r->concepts.v[i], name, r->concepts.v[i] },
		    arg);
		free(name);
		free(file);
	}
	return rc;
}

static int
emit_one(const struct report *r, const struct feed *feed, void *arg)
{
	return emit_feed(r, arg, feed);
}

static int
list_one(const struct report *r, const struct feed *feed, void *arg)
{
	(void)r;
	put_feed(feed, data_add(arg));
	return 0;
}

int
report_feeds(const struct report *r, const struct report_out *out)
{
	struct data *page = report_begin(r, "feeds.html", "feeds");
	int rc = each_feed(r, emit_one, (void *)(uintptr_t)out);

	each_feed(r, list_one, data_list(page, "feeds"));
	if (rc == 0)
		rc = out->page(out->arg, "feeds.html", "feeds", page);
	if (rc == 0)
		rc = out->page(out->arg, "feeds.opml", "opml", page);
	data_free(page);
	return rc;
}
