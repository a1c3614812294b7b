/* Text that stands only in a page's scripts, written out as HTML. */
#include "core/payload.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/flight.h"
#include "core/text.h"

enum {
	PROSE_WORDS = 6,    /* a string of data with fewer is a label */
	HEADING_WORDS = 16, /* a title has fewer */
	NESTED_BYTES = 200, /* a shorter string is not JSON worth reading */
	KEY_MAX = 40
};

struct row {
	uint32_t id;
	json_t *json;     /* NULL: text */
	struct span text; /* of a raw text */
	bool named;       /* another row stands for it somewhere */
	bool written;
};

struct writer {
	struct buf *out;
	struct row *rows;
	size_t n, cap;
	struct row **by_id; /* sorted */
	int depth;
	bool data;    /* not inside an element: a string need not be text */
	bool bare;    /* a sentence by itself is text: in page data, not in just any JSON */
	char lang[3]; /* the page's, two letters; "": not said */
};

static void write_value(struct writer *w, const json_t *value);
static void write_member(struct writer *w, const char *key, const json_t *value);
static void write_children(struct writer *w, const json_t *children);

/* ---- writing ---- */

static void
write_escaped(struct writer *w, struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		switch (text.data[i]) {
		case '<': buf_adds(w->out, "&lt;"); break;
		case '>': buf_adds(w->out, "&gt;"); break;
		case '&': buf_adds(w->out, "&amp;"); break;
		case '"': buf_adds(w->out, "&quot;"); break;
		default: buf_addc(w->out, text.data[i]);
		}
	}
}

static void
open_tag(struct writer *w, const char *tag, const char *href)
{
	buf_addf(w->out, "<%s", tag);
	if (href != NULL) {
		buf_adds(w->out, " href=\"");
		write_escaped(w, span_of(href));
		buf_addc(w->out, '"');
	}
	buf_addc(w->out, '>');
}

static void
close_tag(struct writer *w, const char *tag)
{
	buf_addf(w->out, "</%s>", tag);
}

static void
write_text(struct writer *w, const char *tag, struct span text)
{
	open_tag(w, tag, NULL);
	write_escaped(w, text);
	close_tag(w, tag);
}

static struct span
string_of(const json_t *value)
{
	return span_make(json_string_value(value), json_string_length(value));
}

static const char *
string_in(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static bool
is_any(const char *word, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(word, *list) == 0)
			return true;
	return false;
}

/* ---- strings of data ---- */

static size_t
count_words(struct span text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += text.data[i] > ' ' && (i == 0 || (unsigned char)text.data[i - 1] <= ' ');
	return n;
}

static bool
is_markup(struct span text)
{
	return text_has(text, "</p>") || text_has(text, "</li>") || text_has(text, "</div>") ||
	       text_has(text, "</h2>") || text_has(text, "</h3>") || text_has(text, "<br");
}

/* Programs and styles that travel as strings. */
static bool
is_code(struct span text)
{
	if (text_has(text, "{") && text_has(text, "}") && text_has(text, ":"))
		return true;
	return text_has(text, ";") &&
	       (text_has(text, "function(") || text_has(text, "=>") ||
		   text_has(text, "function (") || text_has(text, "var "));
}

static bool
is_prose(struct span text)
{
	return count_words(text) >= PROSE_WORDS && !is_code(text);
}

/* A line of Markdown, as far as texts in data have it. */
static void
write_line(struct writer *w, struct span line)
{
	size_t level = 0;

	line = span_trim(line);
	while (level < line.len && line.data[level] == '#')
		level++;
	if (level > 0 && level <= 6 && level < line.len && line.data[level] == ' ') {
		char tag[3] = { 'h', (char)('0' + level), '\0' };

		write_text(w, tag, span_make(line.data + level, line.len - level));
	} else if (span_starts(line, "- ") || span_starts(line, "* ")) {
		buf_adds(w->out, "<ul>");
		write_text(w, "li", span_make(line.data + 2, line.len - 2));
		buf_adds(w->out, "</ul>");
	} else if (line.len > 0) {
		write_text(w, "p", line);
	}
}

static void
write_prose(struct writer *w, struct span text)
{
	struct span line;

	if (is_markup(text)) {
		buf_adds(w->out, "<div>");
		buf_add_span(w->out, text);
		buf_adds(w->out, "</div>");
		return;
	}
	while (span_line(&text, &line))
		write_line(w, line);
}

/* ---- rows that stand for each other ---- */

static struct row *
find_row(const struct writer *w, uint32_t id)
{
	size_t from = 0, to = w->by_id == NULL ? 0 : w->n;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (w->by_id[middle]->id < id)
			from = middle + 1;
		else
			to = middle;
	}
	return w->by_id != NULL && from < w->n && w->by_id[from]->id == id ? w->by_id[from]
									   : NULL;
}

static int
compare_rows(const void *a, const void *b)
{
	const struct row *x = *(struct row *const *)a, *y = *(struct row *const *)b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return x < y ? -1 : x > y;
}

static void
sort_rows(struct writer *w)
{
	w->by_id = mem_array(w->n, sizeof(struct row *));
	for (size_t i = 0; i < w->n; i++)
		w->by_id[i] = &w->rows[i];
	if (w->n > 0)
		qsort(w->by_id, w->n, sizeof(struct row *), compare_rows);
}

static void
write_row(struct writer *w, struct row *row)
{
	if (row == NULL || row->written)
		return;
	row->written = true;
	if (row->json != NULL)
		write_value(w, row->json);
	else
		write_prose(w, row->text);
}

/* "$1f" and the like; other strings that begin with "$" are marks of the format. */
static bool
write_reference(struct writer *w, struct span text)
{
	uint32_t id;

	if (text.len == 0 || text.data[0] != '$')
		return false;
	if (flight_reference(text, &id))
		write_row(w, find_row(w, id));
	return text.len < 2 || text.data[1] != '$';
}

/* ---- elements: ["$", "p", key, { "children": … }] ---- */

static bool
is_element(const json_t *value)
{
	const char *mark = json_string_value(json_array_get(value, 0));

	return json_array_size(value) >= 4 && mark != NULL && strcmp(mark, "$") == 0 &&
	       json_is_string(json_array_get(value, 1));
}

static void
write_attributes(struct writer *w, const json_t *props)
{
	static const char *const names[][2] = { { "className", "class" }, { "id", "id" },
		{ "href", "href" }, { "role", "role" }, { "lang", "lang" },
		{ "aria-hidden", "aria-hidden" }, { "aria-label", "aria-label" } };

	for (size_t i = 0; i < COUNT(names); i++) {
		const json_t *value = json_object_get(props, names[i][0]);

		if (!json_is_string(value) || span_starts(string_of(value), "$"))
			continue;
		buf_addf(w->out, " %s=\"", names[i][1]);
		write_escaped(w, string_of(value));
		buf_addc(w->out, '"');
	}
	if (json_is_true(json_object_get(props, "hidden")))
		buf_adds(w->out, " hidden");
}

static bool
is_tag(const char *name)
{
	size_t n = strlen(name);

	return n > 0 && n < 20 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

/* Inside an element every string is text. */
static void
write_children(struct writer *w, const json_t *children)
{
	bool data = w->data;

	w->data = false;
	write_value(w, children);
	w->data = data;
}

static void
write_inner(struct writer *w, const json_t *props)
{
	const json_t *raw =
	    json_object_get(json_object_get(props, "dangerouslySetInnerHTML"), "__html");

	if (json_is_string(raw) && !write_reference(w, string_of(raw)))
		buf_add_span(w->out, string_of(raw));
	write_children(w, json_object_get(props, "children"));
}

static void
write_element(struct writer *w, const json_t *element)
{
	static const char *const passed[] = { "script", "style", "link", "meta", "head",
		"title", "svg", "noscript", "template", "iframe", "img", "video", "audio",
		"picture", "source", "input", NULL };
	const char *tag = json_string_value(json_array_get(element, 1));
	const json_t *props = json_array_get(element, 3);
	const char *key;
	json_t *value;

	if (tag[0] == '$') { /* a component: what it is given may hold the text */
		const json_t *text = json_object_get(props, "text");
		const char *heading = string_in(props, "headlineTag");

		if (json_is_string(text) && heading != NULL && is_tag(heading))
			write_text(w, heading, string_of(text));
		json_object_foreach((json_t *)props, key, value)
		{
			if (strcmp(key, "children") == 0)
				write_children(w, value);
			else
				write_member(w, key, value);
		}
	} else if (strcmp(tag, "br") == 0 || strcmp(tag, "hr") == 0) {
		open_tag(w, tag, NULL);
	} else if (is_tag(tag) && !is_any(tag, passed)) {
		buf_addf(w->out, "<%s", tag);
		write_attributes(w, props);
		buf_addc(w->out, '>');
		write_inner(w, props);
		close_tag(w, tag);
	}
}

/* ---- rich text by kinds: { "nodeType": "heading-2", "content": […] } ---- */

/* Small letters and digits of a kind's name: "heading-2", "HEADING_2" are one. */
static void
plain_kind(const char *name, char plain[KEY_MAX])
{
	size_t n = 0;

	for (; name != NULL && *name != '\0' && n < KEY_MAX - 1; name++) {
		if (*name >= 'A' && *name <= 'Z')
			plain[n++] = (char)(*name + ('a' - 'A'));
		else if ((*name >= 'a' && *name <= 'z') || (*name >= '0' && *name <= '9'))
			plain[n++] = *name;
	}
	plain[n] = '\0';
}

static const char *const kinds[][2] = { { "paragraph", "p" }, { "p", "p" }, { "normal", "p" },
	{ "block", "p" }, { "unstyled", "p" }, { "heading1", "h1" }, { "heading2", "h2" },
	{ "heading3", "h3" }, { "heading4", "h4" }, { "heading5", "h5" }, { "heading6", "h6" },
	{ "h1", "h1" }, { "h2", "h2" }, { "h3", "h3" }, { "h4", "h4" }, { "h5", "h5" },
	{ "h6", "h6" }, { "heading", "h2" }, { "header", "h2" }, { "subheading", "h3" },
	{ "subheading2", "h3" }, { "subheading3", "h4" }, { "listitem", "li" }, { "li", "li" },
	{ "unorderedlist", "ul" }, { "bulletlist", "ul" }, { "bulletedlist", "ul" },
	{ "ul", "ul" }, { "list", "ul" }, { "unorderednestedlist", "ul" },
	{ "orderedlist", "ol" }, { "numberedlist", "ol" }, { "orderednestedlist", "ol" },
	{ "ol", "ol" }, { "blockquote", "blockquote" }, { "quote", "blockquote" },
	{ "table", "table" }, { "tablerow", "tr" }, { "tr", "tr" }, { "tablecell", "td" },
	{ "td", "td" }, { "tableheader", "th" }, { "tableheadercell", "th" }, { "th", "th" },
	{ "hyperlink", "a" }, { "link", "a" }, { "a", "a" }, { "text", "span" },
	{ "span", "span" } };

static const char *
tag_of_kind(const char *name)
{
	char plain[KEY_MAX];

	plain_kind(name, plain);
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (strcmp(plain, kinds[i][0]) == 0)
			return kinds[i][1];
	return NULL;
}

/* { "type": "heading", "level": 3 }, also one deeper in "attrs" or "data" */
static int
heading_level(const json_t *node)
{
	static const char *const places[] = { "attrs", "data", "attributes" };
	const json_t *level = json_object_get(node, "level");

	for (size_t i = 0; i < COUNT(places) && level == NULL; i++)
		level = json_object_get(json_object_get(node, places[i]), "level");
	return json_is_integer(level) && json_integer_value(level) >= 1 &&
		       json_integer_value(level) <= 6
		   ? (int)json_integer_value(level)
		   : 0;
}

/* What a node of rich text is as an element; NULL when the object is not such a node. */
static const char *
rich_tag(const json_t *node)
{
	static const char *const levels[] = { NULL, "h1", "h2", "h3", "h4", "h5", "h6" };
	static const char *const keys[] = { "nodeType", "_type", "type", "kind" };
	const char *style = string_in(node, "style"), *tag = NULL;

	for (size_t i = 0; i < COUNT(keys) && tag == NULL; i++)
		tag = tag_of_kind(string_in(node, keys[i]));
	if (tag == NULL)
		return NULL;
	if (string_in(node, "listItem") != NULL)
		return "li";
	if (strcmp(tag, "p") == 0 && style != NULL && tag_of_kind(style) != NULL)
		tag = tag_of_kind(style);
	if (tag[0] == 'h' && heading_level(node) > 0)
		return levels[heading_level(node)];
	return tag;
}

static const char *
link_target(const json_t *node)
{
	static const char *const places[] = { "data", "attrs", "attributes", "value" };
	static const char *const keys[] = { "href", "uri", "url" };

	for (size_t k = 0; k < COUNT(keys); k++) {
		if (string_in(node, keys[k]) != NULL)
			return string_in(node, keys[k]);
		for (size_t i = 0; i < COUNT(places); i++)
			if (string_in(json_object_get(node, places[i]), keys[k]) != NULL)
				return string_in(json_object_get(node, places[i]), keys[k]);
	}
	return NULL;
}

/* Sanity's links stand beside the text: the mark of a span names one. */
static const char *
mark_target(const json_t *block, const json_t *span)
{
	const json_t *marks = json_object_get(span, "marks");
	const json_t *definitions = json_object_get(block, "markDefs");

	for (size_t i = 0; i < json_array_size(marks); i++)
		for (size_t k = 0; k < json_array_size(definitions); k++) {
			const json_t *d = json_array_get(definitions, k);
			const char *mark = json_string_value(json_array_get(marks, i));
			const char *name = string_in(d, "_key");

			if (mark != NULL && name != NULL && strcmp(mark, name) == 0)
				return string_in(d, "href");
		}
	return NULL;
}

static const json_t *
rich_content(const json_t *node)
{
	static const char *const keys[] = { "content", "children", "items", "blocks", "nodes",
		"rows", "cells" };

	for (size_t i = 0; i < COUNT(keys); i++)
		if (json_is_array(json_object_get(node, keys[i])))
			return json_object_get(node, keys[i]);
	return NULL;
}

/* The text of a leaf: "text" or "value", also one deeper in "data". */
static struct span
leaf_text(const json_t *node)
{
	static const char *const keys[] = { "text", "value" };
	const json_t *data = json_object_get(node, "data");

	for (size_t i = 0; i < COUNT(keys); i++) {
		if (json_is_string(json_object_get(node, keys[i])))
			return string_of(json_object_get(node, keys[i]));
		if (json_is_string(json_object_get(data, keys[i])))
			return string_of(json_object_get(data, keys[i]));
	}
	return span_of("");
}

static void
write_leaf(struct writer *w, const char *tag, const char *href, struct span text)
{
	if (href != NULL)
		tag = "a";
	open_tag(w, tag, href);
	if (is_markup(text) || text_has(text, "</a>"))
		buf_add_span(w->out, text);
	else
		write_escaped(w, text);
	close_tag(w, tag);
}

static void
write_rich(struct writer *w, const json_t *node, const char *tag)
{
	const json_t *content = rich_content(node);
	const char *href = strcmp(tag, "a") == 0 ? link_target(node) : NULL;

	if (content == NULL) {
		write_leaf(w, tag, href, leaf_text(node));
		return;
	}
	open_tag(w, tag, href);
	for (size_t i = 0; i < json_array_size(content); i++) {
		const json_t *child = json_array_get(content, i);
		const char *target = mark_target(node, child);

		if (target != NULL)
			write_leaf(w, "a", target, leaf_text(child));
		else
			write_value(w, child);
	}
	close_tag(w, tag);
}

/* ---- data ---- */

/* What is never the text of the page: settings, addresses, other languages, the site's frame.
 */
static bool
is_passed(const char *key)
{
	static const char *const parts[] = { "navigation", "footer", "navbar", "menu",
		"breadcrumb", "cookieb", "cookiec", "banner", "related", "analytics",
		"tracking", "sitesettings", "metadata", "opengraph", "schema", "buildid",
		"asset", "image", "icon", "video", "thumbnail", "seo", "i18n", "messages",
		"featureflag", "experiment", "notfound", "internal", "classname", "style",
		"css", "suggest", "recommend", NULL };
	static const char *const whole[] = { "key", "id", "slug", "url", "href", "src", "alt",
		"ref", "rel", "type", "kind", "lang", "nonce", "meta", "header", "flags", "env",
		"config", "settings", "query", "marks", "markdefs", "template", "error",
		"fallback", "loading", "forbidden", "unauthorized", "script", "scripts",
		"versions", "history", "previousversion", NULL };
	char plain[KEY_MAX];

	plain_kind(key, plain);
	if (key[0] == '_' && key[1] != '_')
		return true;
	for (size_t i = 0; parts[i] != NULL; i++)
		if (strstr(plain, parts[i]) != NULL)
			return true;
	return is_any(plain, whole) || strcmp(plain, "moduleids") == 0;
}

static bool
is_heading_key(const char *key)
{
	static const char *const keys[] = { "title", "heading", "headline", "question",
		"pagetitle", "sectiontitle", NULL };
	char plain[KEY_MAX];

	plain_kind(key, plain);
	return is_any(plain, keys);
}

/* JSON that travels as a string of JSON. */
static bool
is_json(struct span text)
{
	return text.len >= NESTED_BYTES && (text.data[0] == '{' || text.data[0] == '[');
}

static void
write_json(struct writer *w, struct span text)
{
	json_t *json = json_loadb(text.data, text.len, JSON_ALLOW_NUL, NULL);

	write_value(w, json);
	json_decref(json);
}

static void
write_string(struct writer *w, const char *key, struct span text)
{
	size_t words = count_words(text);

	if (write_reference(w, text) || span_starts(text, "http") || span_starts(text, "/"))
		return;
	if (is_markup(text) || (w->bare && is_prose(text)))
		write_prose(w, text);
	else if (is_json(text))
		write_json(w, text);
	else if (w->bare && is_heading_key(key) && words > 0 && words < HEADING_WORDS &&
		 !is_code(text))
		write_text(w, "h2", text);
}

static bool
is_languages_key(const char *key)
{
	char plain[KEY_MAX];

	plain_kind(key, plain);
	return strstr(plain, "translation") != NULL || strstr(plain, "locali") != NULL ||
	       strstr(plain, "locales") != NULL;
}

/* "languages_code": "en-US", "language": { "value": "en" } */
static bool
is_in_language(const struct writer *w, const json_t *object)
{
	static const char *const keys[] = { "languages_code", "languageCode", "language_code",
		"language", "lang", "locale" };
	static const char *const inner[] = { "code", "value", "id" };

	for (size_t i = 0; i < COUNT(keys); i++) {
		const json_t *code = json_object_get(object, keys[i]);

		for (size_t k = 0; k < COUNT(inner) && json_is_object(code); k++)
			if (json_object_get(code, inner[k]) != NULL)
				code = json_object_get(code, inner[k]);
		if (json_is_string(code) && w->lang[0] != '\0' &&
		    span_starts_nocase(string_of(code), w->lang))
			return true;
	}
	return false;
}

/* Of a text in several languages, the page's. */
static void
write_language(struct writer *w, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (is_in_language(w, json_array_get(list, i)))
			write_value(w, json_array_get(list, i));
}

static void
write_member(struct writer *w, const char *key, const json_t *value)
{
	if (is_passed(key))
		return;
	if (is_languages_key(key)) {
		write_language(w, value);
	} else if (json_is_string(value)) {
		write_string(w, key, string_of(value));
	} else {
		bool data = w->data;

		w->data = true;
		write_value(w, value);
		w->data = data;
	}
}

/* { "title": "Careers", "url": "/careers" }: a link, as menus have them. */
static bool
write_link(struct writer *w, const json_t *object)
{
	static const char *const titles[] = { "title", "label", "text", "name" };
	const char *href = link_target(object);

	for (size_t i = 0; i < COUNT(titles) && href != NULL; i++) {
		const json_t *title = json_object_get(object, titles[i]);

		if (!json_is_string(title) || count_words(string_of(title)) >= HEADING_WORDS ||
		    rich_content(object) != NULL || json_object_size(object) > 6)
			continue;
		write_leaf(w, "a", href, string_of(title));
		return true;
	}
	return false;
}

/* { "type": "FancyH2View", "props": {…}, "children": […] }: an element by another name. */
static bool
is_component(const json_t *object)
{
	return json_is_string(json_object_get(object, "type")) &&
	       json_is_object(json_object_get(object, "props")) &&
	       json_is_array(json_object_get(object, "children"));
}

/* The tag that a component's name ends in; NULL when it ends in none. */
static const char *
tag_of_component(const char *name)
{
	static const char *const tags[][2] = { { "H1", "h1" }, { "H2", "h2" }, { "H3", "h3" },
		{ "H4", "h4" }, { "H5", "h5" }, { "H6", "h6" }, { "Title", "h2" },
		{ "Li", "li" }, { "LI", "li" }, { "ListItem", "li" }, { "Ul", "ul" },
		{ "UL", "ul" }, { "UnorderedList", "ul" }, { "Ol", "ol" }, { "OL", "ol" },
		{ "OrderedList", "ol" }, { "Table", "table" }, { "Tr", "tr" }, { "Td", "td" },
		{ "Th", "th" }, { "Paragraph", "p" }, { "P", "p" }, { "Link", "a" },
		{ "A", "a" } };
	static const char *const endings[] = { "View", "Component", "Tag" };
	size_t n = strlen(name);

	for (size_t i = 0; i < COUNT(endings); i++)
		if (n > strlen(endings[i]) &&
		    strncmp(name + n - strlen(endings[i]), endings[i], strlen(endings[i])) == 0)
			n -= strlen(endings[i]);
	for (size_t i = 0; i < COUNT(tags); i++)
		if (n >= strlen(tags[i][0]) &&
		    strncmp(name + n - strlen(tags[i][0]), tags[i][0], strlen(tags[i][0])) == 0)
			return tags[i][1];
	return NULL;
}

static void
write_component(struct writer *w, const json_t *object)
{
	const char *tag = tag_of_component(string_in(object, "type"));
	const char *href = string_in(json_object_get(object, "props"), "href");

	if (tag != NULL)
		open_tag(w, tag, strcmp(tag, "a") == 0 ? href : NULL);
	write_children(w, json_object_get(object, "children"));
	if (tag != NULL)
		close_tag(w, tag);
}

static void
write_object(struct writer *w, const json_t *object)
{
	const char *tag, *key;
	json_t *value;

	if (is_component(object)) {
		write_component(w, object);
		return;
	}
	tag = rich_tag(object);
	if (tag != NULL && (rich_content(object) != NULL || leaf_text(object).len > 0)) {
		bool item = strcmp(tag, "li") == 0 && string_in(object, "listItem") != NULL;

		if (item)
			buf_adds(w->out, "<ul>");
		write_rich(w, object, tag);
		if (item)
			buf_adds(w->out, "</ul>");
		return;
	}
	if (write_link(w, object))
		return;
	buf_adds(w->out, "<div>");
	json_object_foreach((json_t *)object, key, value) write_member(w, key, value);
	buf_adds(w->out, "</div>");
}

static void
write_value(struct writer *w, const json_t *value)
{
	if (value == NULL || w->out->full || w->depth == PAYLOAD_MAX_DEPTH)
		return;
	w->depth++;
	if (json_is_string(value)) {
		if (w->data)
			write_string(w, "", string_of(value));
		else if (!write_reference(w, string_of(value)))
			write_escaped(w, string_of(value));
	} else if (is_element(value)) {
		write_element(w, value);
	} else if (json_is_array(value)) {
		for (size_t i = 0; i < json_array_size(value); i++)
			write_value(w, json_array_get(value, i));
	} else if (json_is_object(value)) {
		write_object(w, value);
	}
	w->depth--;
}

/* ---- scripts ---- */

static struct span
script_text(const struct html *html, uint32_t script)
{
	return script + 1 < html->v[script].end && html->v[script + 1].tag == HTML_TEXT
		   ? html->v[script + 1].text
		   : span_of("");
}

static bool
is_json_script(const struct html *html, uint32_t script)
{
	return text_is(html_attr(html, script, "type"), "application/json") ||
	       span_is(html_attr(html, script, "id"), "__NEXT_DATA__");
}

/* The strings of self.__next_f.push([1,"…"]) one after the other are the rows. */
static void
gather_flight(struct span script, struct buf *out)
{
	static const char call[] = "__next_f.push(";
	const char *at;

	while ((at = span_find(script, call)) != NULL) {
		json_t *piece;

		at += strlen(call);
		script = span_make(at, script.len - (size_t)(at - script.data));
		piece = json_loadb(script.data, script.len, JSON_DISABLE_EOF_CHECK, NULL);
		if (json_integer_value(json_array_get(piece, 0)) == 1)
			buf_add_span(out, string_of(json_array_get(piece, 1)));
		json_decref(piece);
	}
}

static void
add_row(struct writer *w, const struct flight_row *flight)
{
	struct row row = { .id = flight->id };

	if (flight->kind == FLIGHT_JSON)
		row.json = json_loadb(flight->body.data, flight->body.len,
		    JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	else
		row.text = flight->body;
	if (flight->kind == FLIGHT_OTHER || (row.json == NULL && row.text.data == NULL))
		return;
	MEM_GROW(w->rows, w->n, w->cap);
	w->rows[w->n++] = row;
}

/* Which rows others stand for: the rest are where reading begins. */
static void
mark_named(struct writer *w, const json_t *value, int depth)
{
	const char *key;
	json_t *member;
	struct row *row;
	uint32_t id;

	if (depth == PAYLOAD_MAX_DEPTH)
		return;
	if (json_is_string(value) && flight_reference(string_of(value), &id)) {
		row = find_row(w, id);
		if (row != NULL)
			row->named = true;
	}
	for (size_t i = 0; i < json_array_size(value); i++)
		mark_named(w, json_array_get(value, i), depth + 1);
	json_object_foreach((json_t *)value, key, member) mark_named(w, member, depth + 1);
}

static void
write_flight(struct writer *w, struct span flight)
{
	struct flight_row row;

	while (w->n < PAYLOAD_MAX_ROWS && flight_next(&flight, &row))
		add_row(w, &row);
	sort_rows(w);
	for (size_t i = 0; i < w->n; i++)
		mark_named(w, w->rows[i].json, 0);
	for (size_t i = 0; i < w->n; i++)
		if (!w->rows[i].named)
			write_row(w, &w->rows[i]);
	for (size_t i = 0; i < w->n; i++)
		json_decref(w->rows[i].json);
	free(w->rows);
	free(w->by_id);
}

static void
read_language(const struct html *html, char lang[3])
{
	uint32_t root = html_find(html, HTML_HTML, 0, html->n);
	struct span code = span_of("");

	if (root < html->n)
		code = html_attr(html, root, "lang");
	if (code.len >= 2)
		memcpy(lang, code.data, 2);
}

bool
payload_html(const struct html *html, struct buf *out)
{
	struct writer w = { .out = out, .data = true };
	struct buf flight;
	size_t head;

	read_language(html, w.lang);
	buf_adds(out, "<body>");
	head = out->len;
	buf_init(&flight, PAYLOAD_MAX_BYTES);
	for (uint32_t i = html_find(html, HTML_SCRIPT, 0, html->n); i < html->n;
	     i = html_find(html, HTML_SCRIPT, i + 1, html->n)) {
		struct span text = script_text(html, i);

		w.bare = span_is(html_attr(html, i, "id"), "__NEXT_DATA__");
		if (is_json_script(html, i))
			write_json(&w, text);
		else
			gather_flight(text, &flight);
	}
	w.bare = true;
	write_flight(&w, buf_span(&flight));
	buf_release(&flight);
	return out->len > head;
}

bool
payload_is_shell(const struct html *html)
{
	uint32_t root = html_find(html, HTML_HTML, 0, html->n);

	return root < html->n && span_is(html_attr(html, root, "id"), "__next_error__");
}
