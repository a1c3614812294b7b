/* Feeds, Atom and JSON Feed: everything, silent only, by platform, by concept; their list. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/report/feed_put.h"
#include "core/report/report.h"

struct feed {
	const char *kind; /* "all", "silent", "platform", "concept" */
	const char *value;
	const char *name; /* of its files */
	const char *says; /* value for people */
};

/* A feed of the largest entries, each character of them escaped, has room. */
enum { ENTRY_MAX = 256 << 10, FEED_MAX = 6 * REPORT_FEED * ENTRY_MAX };

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

/* What a feed reader shows of a change, and what it is called. */
struct content {
	char *title, *address, *via;
	struct strs tags;
	struct buf html;
};

static void
content_release(struct content *content)
{
	free(content->title);
	free(content->address);
	free(content->via);
	strs_release(&content->tags);
	buf_release(&content->html);
}

static const char *
text_of(const struct data *object, const char *name)
{
	const struct data *text = data_find(object, name, strlen(name));

	return text == NULL ? NULL : data_value(text);
}

static void
put_tags(const struct data *item, struct strs *out)
{
	const struct data *concepts = data_find(item, "concepts", strlen("concepts"));

	strs_add(out, text_of(item, "verdict"));
	for (size_t i = 0; concepts != NULL && i < data_length(concepts); i++)
		strs_add(out, text_of(data_item(concepts, i), "concept"));
}

static int
fill_entry(const struct report *r, const struct report_out *out, const struct report_change *c,
    struct content *content, struct feed_entry *entry)
{
	struct data *page = report_change_page(r, c, NULL), *item = data_new();
	int rc;

	buf_init(&content->html, ENTRY_MAX);
	rc = out->part(out->arg, "feed-entry", page, &content->html);
	report_item(r, c, item);
	content->title = mem_printf("%s, %s: %s", text_of(item, "platform_name"),
	    text_of(item, "page_name"), text_of(item, "summary"));
	content->address =
	    mem_printf("%s%s", r->base != NULL ? r->base : "../", text_of(item, "address"));
	data_link(item, "via", c->record->url);
	content->via = mem_strdup(text_of(item, "via"));
	put_tags(item, &content->tags);
	*entry = (struct feed_entry){ .id = c->id,
		.title = content->title,
		.address = content->address,
		.via = content->via,
		.time = c->record->time,
		.tags = &content->tags,
		.html = buf_span(&content->html) };
	data_free(item);
	data_free(page);
	return rc;
}

/* ---- the head ---- */

/* Templates of HTML write nothing unescaped; a feed escapes in its own way. */
static char *
unescaped(struct span text)
{
	static const struct {
		const char *as, *is;
	} names[] = { { "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" }, { "&quot;", "\"" },
		{ "&#39;", "'" } };
	struct buf out;

	buf_init(&out, ENTRY_MAX);
	while (text.len > 0) {
		size_t i = 0, n = 1;

		while (i < COUNT(names) && !span_starts(text, names[i].as))
			i++;
		if (i < COUNT(names))
			n = strlen(names[i].as);
		buf_add(&out, i < COUNT(names) ? names[i].is : text.data, 1);
		text = span_make(text.data + n, text.len - n);
	}
	return buf_steal(&out);
}

static char *
next_words(struct span *rest)
{
	struct span line = { 0 };

	span_line(rest, &line);
	return unescaped(line);
}

/* The lines of feed-head: what it is called, its language, whose words they are. */
struct head_words {
	char *title, *language, *rights;
};

static int
read_words(const struct report_out *out, const struct data *page, struct head_words *words)
{
	struct span rest;
	struct buf text;
	int rc;

	buf_init(&text, ENTRY_MAX);
	rc = out->part(out->arg, "feed-head", page, &text);
	rest = buf_span(&text);
	words->title = next_words(&rest);
	words->language = next_words(&rest);
	words->rights = next_words(&rest);
	buf_release(&text);
	return rc;
}

static void
words_release(struct head_words *words)
{
	free(words->title);
	free(words->language);
	free(words->rights);
}

/* ---- both files ---- */

/* Without the site's address Atom has relative links, and JSON Feed none. */
static int
emit_atom(const struct report *r, const struct report_out *out, struct feed_head head,
    const char *path, const struct feed_entry *entries, size_t n)
{
	const char *base = r->base != NULL ? r->base : "../";
	char *self = mem_printf("%s%s", base, path), *home = mem_printf("%sindex.html", base);
	struct buf text;
	int rc = 0;

	head.self = self;
	head.home = home;
	buf_init(&text, FEED_MAX);
	if (feed_put_atom(&head, entries, n, &text) == 0)
		rc = out->bytes(out->arg, path, buf_span(&text));
	buf_release(&text);
	free(home);
	free(self);
	return rc;
}

static int
emit_json(const struct report *r, const struct report_out *out, struct feed_head head,
    const char *path, struct feed_entry *entries, size_t n)
{
	char *self = r->base == NULL ? NULL : mem_printf("%s%s", r->base, path);
	struct buf text;
	int rc = 0;

	head.self = self;
	head.home = r->base;
	for (size_t i = 0; i < n && r->base == NULL; i++)
		entries[i].address = NULL;
	buf_init(&text, FEED_MAX);
	if (feed_put_json(&head, entries, n, &text) == 0)
		rc = out->bytes(out->arg, path, buf_span(&text));
	buf_release(&text);
	free(self);
	return rc;
}

static int
emit_both(const struct report *r, const struct report_out *out, const struct data *page,
    struct feed_entry *entries, size_t n)
{
	struct feed_head head = { .id = text_of(page, "feed_id"), .author = r->title };
	struct head_words words = { 0 };
	int rc = read_words(out, page, &words);

	head.title = words.title;
	head.language = words.language;
	head.rights = words.rights;
	head.updated = n > 0 ? entries[0].time : r->since != 0 ? r->since : 1;
	if (rc == 0)
		rc = emit_atom(r, out, head, text_of(page, "feed_atom"), entries, n);
	if (rc == 0)
		rc = emit_json(r, out, head, text_of(page, "feed_json"), entries, n);
	words_release(&words);
	return rc;
}

static int
emit_feed(const struct report *r, const struct report_out *out, const struct feed *feed)
{
	char *path = mem_printf("feeds/%s.atom", feed->name);
	struct data *page = report_begin(r, path, "feeds");
	struct content contents[REPORT_FEED] = { 0 };
	struct feed_entry entries[REPORT_FEED];
	size_t n = 0;
	int rc = 0;

	put_feed(feed, page);
	for (size_t i = 0; rc == 0 && i < r->n_changes && n < REPORT_FEED; i++)
		if (is_in(feed, &r->changes[i])) {
			rc = fill_entry(r, out, &r->changes[i], &contents[n], &entries[n]);
			n++;
		}
	if (rc == 0)
		rc = emit_both(r, out, page, entries, n);
	for (size_t i = 0; i < n; i++)
		content_release(&contents[i]);
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
	/* addresses that lead nowhere help no reader of feeds */
	if (rc == 0 && r->base != NULL)
		rc = out->page(out->arg, "feeds.opml", "opml", page);
	data_free(page);
	return rc;
}
