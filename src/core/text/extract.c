/* From the bytes of a page to its readable text. */
#include "core/text/extract.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/text/blocks.h"
#include "core/text/charset.h"
#include "core/text/chrome.h"
#include "core/text/css.h"
#include "core/text/html.h"
#include "core/text/link.h"
#include "core/text/maincontent.h"
#include "core/text/payload.h"
#include "core/text/text.h"

enum {
	MIN_WORDS = 5,       /* fewer on a page with scripts: an empty shell */
	PAYLOAD_LITTLE = 40, /* words where the declared place is missing: perhaps a shell */
	PAYLOAD_LEAST = 60,  /* words in scripts that are worth it, … */
	PAYLOAD_FACTOR = 4,  /* … and so many times what the page shows */
	MAX_TITLE = 500,
	MAX_LANGUAGE = 35,
	SNIFFED_BYTES = 1024
};

enum content { CONTENT_HTML, CONTENT_TEXT, CONTENT_MARKDOWN, CONTENT_OTHER };

/* One extraction under way. */
struct extraction {
	const struct page *page; /* may be NULL: nothing declared */
	const char *final_url;
	struct extract_result *result;
	struct html *html;
	struct chrome chrome;
	struct buf base;
	struct document *doc;
};

static void complain(struct extract_result *result, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The first complaint stays: the later ones follow from it. */
static void
complain(struct extract_result *result, const char *fmt, ...)
{
	va_list ap;

	if (result->complaint[0] != '\0')
		return;
	va_start(ap, fmt);
	vsnprintf(result->complaint, sizeof result->complaint, fmt, ap);
	va_end(ap);
}

/* ---- what kind of body it is ---- */

static const struct {
	const char *type;
	enum content content;
} types[] = {
	{ "text/html", CONTENT_HTML },
	{ "application/xhtml+xml", CONTENT_HTML },
	{ "text/plain", CONTENT_TEXT },
	{ "text/markdown", CONTENT_MARKDOWN },
	{ "text/x-markdown", CONTENT_MARKDOWN },
};

static struct span
media_type(const char *content_type)
{
	struct span s = span_of(content_type);
	const char *end = s.len == 0 ? NULL : memchr(s.data, ';', s.len);

	if (end != NULL)
		s.len = (size_t)(end - s.data);
	return span_trim(s);
}

static bool
has_tags(struct span body)
{
	if (body.len > SNIFFED_BYTES)
		body.len = SNIFFED_BYTES;
	return text_has(body, "<!doctype") || text_has(body, "<html") ||
	       text_has(body, "<head") || text_has(body, "<body") || text_has(body, "<div") ||
	       text_has(body, "<p>") || text_has(body, "<script") || text_has(body, "<meta") ||
	       text_has(body, "<h1");
}

static enum content
content_of(const struct page *page, struct span body, const char *content_type)
{
	struct span type = media_type(content_type);

	if (span_starts(body, "%PDF-"))
		return CONTENT_OTHER;
	if (page != NULL && page->format == FORMAT_TEXT)
		return CONTENT_TEXT;
	for (size_t i = 0; i < COUNT(types); i++)
		if (text_is(type, types[i].type))
			return types[i].content;
	if (type.len > 0 && !text_is(type, "application/octet-stream") &&
	    !text_is(type, "application/xml") && !text_is(type, "text/xml"))
		return CONTENT_OTHER;
	if (has_tags(body))
		return CONTENT_HTML;
	return memchr(body.data, '\0', body.len < SNIFFED_BYTES ? body.len : SNIFFED_BYTES) !=
		       NULL
		   ? CONTENT_OTHER
		   : CONTENT_TEXT;
}

static int
refuse_type(struct span body, const char *content_type, struct error *err)
{
	struct span type = media_type(content_type);

	if (span_starts(body, "%PDF-"))
		return error_set(err, ERROR_PAGE, "application/pdf: its text is not read");
	if (type.len == 0)
		return error_set(err, ERROR_PAGE, "not a text (binary data)");
	return error_set(err, ERROR_PAGE, "%.*s: a type that is not read",
	    (int)(type.len > 100 ? 100 : type.len), type.data);
}

/* ---- declared selectors ---- */

static bool
is_removed(const struct extraction *x, uint32_t node)
{
	return chrome_is_under(&x->chrome, x->html, node, MARK_REMOVED);
}

/* The first match of a selector outside what was removed; 0 where there is none. */
static uint32_t
first_match(struct extraction *x, const char *css)
{
	struct html_nodes nodes = { 0 };
	struct error err = { 0 };
	uint32_t first = 0;

	if (css_find(x->html, css, &nodes, &err) != 0)
		complain(x->result, "%s", err.message);
	for (size_t i = 0; i < nodes.n && first == 0; i++)
		if (!is_removed(x, nodes.v[i]))
			first = nodes.v[i];
	html_nodes_release(&nodes);
	return first;
}

/* A range as numbers of nodes, from … to - 1. -1 where an end is missing. */
static int
find_range(struct extraction *x, const struct selector *s, uint32_t *from, uint32_t *to)
{
	uint32_t start = first_match(x, s->start);
	uint32_t end = first_match(x, s->end);

	if (start == 0 || end == 0) {
		complain(x->result, "range: \"%.120s\" has no match",
		    start == 0 ? s->start : s->end);
		return -1;
	}
	*from = s->start_after ? x->html->v[start].end : start;
	*to = s->end_after ? x->html->v[end].end : end;
	return 0;
}

static void
collect_removals(struct extraction *x, struct html_nodes *nodes)
{
	const struct selectors *remove = &x->page->remove;

	for (size_t i = 0; i < remove->n; i++) {
		struct error err = { 0 };

		if (remove->v[i].css != NULL &&
		    css_find(x->html, remove->v[i].css, nodes, &err) != 0)
			complain(x->result, "%s", err.message);
	}
}

/* Everything that lies in the range as a whole; what only touches it stays. */
static void
remove_range(struct extraction *x, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to;) {
		if (x->html->v[i].end <= to) {
			x->chrome.marks[i] |= MARK_REMOVED;
			i = x->html->v[i].end;
		} else {
			i++;
		}
	}
}

/* As Open Terms Archive does: all CSS matches first, ranges found before, removed after. */
static void
mark_removals(struct extraction *x)
{
	const struct selectors *remove = &x->page->remove;
	struct html_nodes nodes = { 0 };
	uint32_t *ranges = mem_array(remove->n + 1, 2 * sizeof *ranges);

	collect_removals(x, &nodes);
	for (size_t i = 0; i < remove->n; i++)
		if (remove->v[i].css == NULL &&
		    find_range(x, &remove->v[i], &ranges[2 * i], &ranges[2 * i + 1]) != 0)
			ranges[2 * i] = ranges[2 * i + 1] = 0;
	for (size_t i = 0; i < nodes.n; i++)
		x->chrome.marks[nodes.v[i]] |= MARK_REMOVED;
	for (size_t i = 0; i < remove->n; i++)
		remove_range(x, ranges[2 * i], ranges[2 * i + 1]);
	html_nodes_release(&nodes);
	free(ranges);
}

static int
read_range(struct extraction *x, uint32_t from, uint32_t to, struct error *err)
{
	struct blocks blocks = { .html = x->html,
		.chrome = &x->chrome,
		.doc = x->doc,
		.page = span_of(x->final_url),
		.base = buf_span(&x->base) };

	return blocks_read(&blocks, from, to, err);
}

/* Says nothing and leads away: the site's menu, and not the page's own table of contents. */
static bool
is_menu(const struct extraction *x, uint32_t node)
{
	if (x->html->v[node].tag != HTML_NAV || x->chrome.weights[node].prose > 0)
		return false;
	for (uint32_t i = node + 1; i < x->html->v[node].end; i++)
		if (x->html->v[i].tag == HTML_A &&
		    span_starts(html_attr(x->html, i, "href"), "#"))
			return false;
	return true;
}

/* "main" often holds the site's menu too. */
static void
mark_menus(struct extraction *x, uint32_t node)
{
	for (uint32_t i = node + 1; i < x->html->v[node].end; i++)
		if (is_menu(x, i))
			x->chrome.marks[i] |= MARK_SITE;
}

/* One selector of the declaration: what it matches is read, in document order. */
static int
read_selector(struct extraction *x, const struct selector *s, struct error *err)
{
	struct html_nodes nodes = { 0 };
	struct error why = { 0 };
	uint32_t from, to;
	size_t before = x->doc->n_lines;
	int rc = 0;

	if (s->css == NULL)
		return find_range(x, s, &from, &to) == 0 ? read_range(x, from, to, err) : 0;
	if (css_find(x->html, s->css, &nodes, &why) != 0)
		complain(x->result, "%s", why.message);
	for (size_t i = 0; rc == 0 && i < nodes.n; i++) {
		if (is_removed(x, nodes.v[i]))
			continue;
		x->chrome.marks[nodes.v[i]] &= (uint8_t)~MARK_NOISE; /* somebody wants it */
		mark_menus(x, nodes.v[i]);
		rc = read_range(x, nodes.v[i], x->html->v[nodes.v[i]].end, err);
	}
	if (rc == 0 && x->doc->n_lines == before && x->page->select.n == 1)
		complain(x->result,
		    nodes.n == 0 ? "select \"%.150s\" matches nothing"
				 : "select \"%.140s\" matches nothing to read",
		    s->css);
	html_nodes_release(&nodes);
	return rc;
}

static int
read_selected(struct extraction *x, struct error *err)
{
	const struct selectors *select = &x->page->select;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < select->n; i++)
		rc = read_selector(x, &select->v[i], err);
	if (rc == 0 && x->doc->n_lines == 0)
		complain(x->result, "select \"%.120s\" and %zu more match nothing",
		    select->v[0].css != NULL ? select->v[0].css : select->v[0].start,
		    select->n - 1);
	return rc;
}

static int
read_guess(struct extraction *x, struct error *err)
{
	uint32_t root = maincontent_find(&x->chrome, x->html);

	return read_range(x, root, x->html->v[root].end, err);
}

/* ---- the page's own facts ---- */

static void
read_title(struct extraction *x)
{
	uint32_t title = html_find(x->html, HTML_TITLE, 0, x->html->n);
	struct buf text;

	if (title + 1 >= x->html->n || x->html->v[title + 1].tag != HTML_TEXT)
		return;
	buf_init(&text, 1 << 20);
	text_clean(x->html->v[title + 1].text, &text);
	if (text.len > 0 && text.len <= MAX_TITLE)
		x->doc->title = buf_steal(&text);
	buf_release(&text);
}

static void
read_language(struct extraction *x)
{
	uint32_t root = html_find(x->html, HTML_HTML, 0, x->html->n);
	struct span lang;

	if (root == x->html->n)
		return;
	lang = span_trim(html_attr(x->html, root, "lang"));
	if (lang.len > 1 && lang.len <= MAX_LANGUAGE && text_is_ascii(lang) &&
	    text_is_clean(lang))
		x->doc->language = span_dup(lang);
}

static void
read_base(struct extraction *x)
{
	struct span url = span_of(x->final_url), href = { NULL, 0 };

	for (uint32_t i = html_find(x->html, HTML_BASE, 0, x->html->n);
	     i < x->html->n && href.len == 0;
	     i = html_find(x->html, HTML_BASE, i + 1, x->html->n))
		href = html_attr(x->html, i, "href");
	if (href.len == 0 || link_resolve(url, href, &x->base) != 0) {
		buf_clear(&x->base);
		buf_add_span(&x->base, url);
	}
}

static bool
has_scripts(const struct html *html)
{
	return html_find(html, HTML_SCRIPT, 0, html->n) < html->n;
}

static int
check_words(const struct extraction *x, struct error *err)
{
	size_t words = document_words(x->doc);

	if (words == 0 || (words < MIN_WORDS && has_scripts(x->html)))
		return error_set(err, ERROR_PAGE,
		    "no text to read (%zu words; an empty shell: the page needs JavaScript?)",
		    words);
	return 0;
}

static int
read_html(struct extraction *x, struct error *err)
{
	read_title(x);
	read_language(x);
	read_base(x);
	chrome_init(&x->chrome, x->html);
	if (x->page != NULL && x->page->remove.n > 0)
		mark_removals(x);
	if (x->page != NULL && x->page->select.n > 0) {
		x->result->how = EXTRACT_SELECTED;
		if (read_selected(x, err) != 0)
			return -1;
		if (x->doc->n_lines > 0)
			return check_words(x, err);
		x->result->how = EXTRACT_FALLBACK;
	} else {
		x->result->how = EXTRACT_GUESSED;
	}
	return read_guess(x, err) != 0 ? -1 : check_words(x, err);
}

/* ---- text that stands only in scripts ---- */

/* An empty shell, an error's shell, or little where the declared place is missing. */
static bool
wants_payload(const struct extraction *x, int rc, const struct error *err)
{
	if (rc != 0)
		return err->code == ERROR_PAGE;
	return payload_is_shell(x->html) ||
	       (x->result->how == EXTRACT_FALLBACK && document_words(x->doc) < PAYLOAD_LITTLE);
}

/* Read the scripts' text as a page of its own; NULL where there is not much of it. */
static struct document *
read_payload(const struct extraction *x)
{
	struct extract_result result = { 0 };
	struct extraction inner = {
		.final_url = x->final_url, .result = &result, .doc = document_new()
	};
	size_t least = PAYLOAD_FACTOR * document_words(x->doc);
	bool good = false;
	struct buf text;

	buf_init(&text, PAYLOAD_MAX_BYTES);
	buf_init(&inner.base, LINK_MAX_BYTES * 2);
	buf_add_span(&inner.base, buf_span(&x->base));
	if (payload_html(x->html, &text) &&
	    html_parse(buf_span(&text), &inner.html, NULL) == 0) {
		chrome_init(&inner.chrome, inner.html);
		good = read_guess(&inner, NULL) == 0 &&
		       document_words(inner.doc) >= PAYLOAD_LEAST &&
		       document_words(inner.doc) >= least;
	}
	if (!good) {
		document_free(inner.doc);
		inner.doc = NULL;
	}
	chrome_release(&inner.chrome);
	html_free(inner.html);
	buf_release(&inner.base);
	buf_release(&text);
	return inner.doc;
}

/* The title and the language are the page's own. */
static bool
take_payload(struct extraction *x)
{
	struct document *doc = read_payload(x);

	if (doc == NULL)
		return false;
	doc->title = x->doc->title;
	doc->language = x->doc->language;
	x->doc->title = x->doc->language = NULL;
	document_free(x->doc);
	x->doc = doc;
	*x->result = (struct extract_result){ .how = EXTRACT_SCRIPTED };
	complain(x->result, "the page shows no text: it is read from its scripts");
	return true;
}

static int
extract_html(const struct page *page, struct span text, const char *final_url,
    struct document **doc, struct extract_result *result, struct error *err)
{
	struct extraction x = {
		.page = page, .final_url = final_url, .result = result, .doc = *doc
	};
	struct error why = { 0 };
	int rc = -1;

	buf_init(&x.base, LINK_MAX_BYTES * 2);
	if (html_parse(text, &x.html, &why) == 0) {
		rc = read_html(&x, &why);
		if (wants_payload(&x, rc, &why) && take_payload(&x))
			rc = 0;
	}
	if (rc != 0 && err != NULL)
		*err = why;
	*doc = x.doc;
	chrome_release(&x.chrome);
	html_free(x.html);
	buf_release(&x.base);
	return rc;
}

static int
extract_text(struct span text, enum content content, struct document **doc, struct error *err)
{
	if (content == CONTENT_MARKDOWN) {
		document_free(*doc);
		*doc = NULL;
		if (document_get(text, DOCUMENT_MARKDOWN, doc, err) != 0)
			return -1;
	} else if (blocks_read_plain(text, *doc, err) != 0) {
		return -1;
	}
	return (*doc)->n_lines > 0 ? 0 : error_set(err, ERROR_PAGE, "no text to read (empty)");
}

int
extract(const struct page *page, struct span body, const char *content_type,
    const char *final_url, struct document **out, struct extract_result *result,
    struct error *err)
{
	struct extract_result how = { .how = EXTRACT_GUESSED };
	enum content content = content_of(page, body, content_type);
	struct document *doc = document_new();
	struct span text;
	struct buf room;
	int rc = -1;

	buf_init(&room, (size_t)EXTRACT_MAX_BYTES * 3);
	if (content == CONTENT_OTHER) {
		refuse_type(body, content_type, err);
		goto out;
	}
	if (body.len > EXTRACT_MAX_BYTES) {
		error_set(
		    err, ERROR_LIMIT, "%zu bytes, more than %d", body.len, EXTRACT_MAX_BYTES);
		goto out;
	}
	if (charset_decode(body, content_type, &room, &text, NULL, err) != 0)
		goto out;
	rc = content == CONTENT_HTML ? extract_html(page, text, final_url, &doc, &how, err)
				     : extract_text(text, content, &doc, err);
	if (rc != 0)
		goto out;
	*out = doc;
	doc = NULL;
	if (result != NULL)
		*result = how;
out:
	document_free(doc);
	buf_release(&room);
	return rc;
}
