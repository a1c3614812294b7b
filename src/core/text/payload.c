/* Text that stands only in a page's scripts, written out as HTML. */
#include "core/text/payload.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/text/flight.h"
#include "core/text/payload_kind.h"
#include "core/text/text.h"

enum {
	PROSE_WORDS = 6,    /* a string of data with fewer is a label */
	HEADING_WORDS = 16, /* a title has fewer */
	BROKEN_MAX = 20,    /* pieces of a script that cannot be read */
	NESTED_BYTES = 200, /* a shorter string is not JSON worth reading */
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

		if (!json_is_string(value) || span_starts(payload_string(value), "$"))
			continue;
		buf_addf(w->out, " %s=\"", names[i][1]);
		write_escaped(w, payload_string(value));
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

	if (json_is_string(raw) && !write_reference(w, payload_string(raw)))
		buf_add_span(w->out, payload_string(raw));
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
		const char *heading = payload_string_in(props, "headlineTag");

		if (json_is_string(text) && heading != NULL && is_tag(heading))
			write_text(w, heading, payload_string(text));
		json_object_foreach((json_t *)props, key, value)
		{
			if (strcmp(key, "children") == 0)
				write_children(w, value);
			else
				write_member(w, key, value);
		}
	} else if (strcmp(tag, "br") == 0 || strcmp(tag, "hr") == 0) {
		open_tag(w, tag, NULL);
	} else if (is_tag(tag) && !payload_is_any(tag, passed)) {
		buf_addf(w->out, "<%s", tag);
		write_attributes(w, props);
		buf_addc(w->out, '>');
		write_inner(w, props);
		close_tag(w, tag);
	}
}

/* ---- rich text by kinds: { "nodeType": "heading-2", "content": […] } ---- */

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
	const json_t *content = payload_rich_content(node);
	const char *href = strcmp(tag, "a") == 0 ? payload_link_target(node) : NULL;

	if (content == NULL) {
		write_leaf(w, tag, href, payload_leaf_text(node));
		return;
	}
	open_tag(w, tag, href);
	for (size_t i = 0; i < json_array_size(content); i++) {
		const json_t *child = json_array_get(content, i);
		const char *target = payload_mark_target(node, child);

		if (target != NULL)
			write_leaf(w, "a", target, payload_leaf_text(child));
		else
			write_value(w, child);
	}
	close_tag(w, tag);
}

/* ---- data ---- */

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
	else if (w->bare && payload_is_heading(key) && words > 0 && words < HEADING_WORDS &&
		 !is_code(text))
		write_text(w, "h2", text);
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
		    span_starts_nocase(payload_string(code), w->lang))
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
	if (payload_is_passed(key))
		return;
	if (payload_is_languages(key)) {
		write_language(w, value);
	} else if (json_is_string(value)) {
		write_string(w, key, payload_string(value));
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
	const char *href = payload_link_target(object);

	for (size_t i = 0; i < COUNT(titles) && href != NULL; i++) {
		const json_t *title = json_object_get(object, titles[i]);

		if (!json_is_string(title) ||
		    count_words(payload_string(title)) >= HEADING_WORDS ||
		    payload_rich_content(object) != NULL || json_object_size(object) > 6)
			continue;
		write_leaf(w, "a", href, payload_string(title));
		return true;
	}
	return false;
}

static void
write_component(struct writer *w, const json_t *object)
{
	const char *tag = payload_component_tag(payload_string_in(object, "type"));
	const char *href = payload_string_in(json_object_get(object, "props"), "href");

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

	if (payload_is_component(object)) {
		write_component(w, object);
		return;
	}
	tag = payload_rich_tag(object);
	if (tag != NULL &&
	    (payload_rich_content(object) != NULL || payload_leaf_text(object).len > 0)) {
		bool item =
		    strcmp(tag, "li") == 0 && payload_string_in(object, "listItem") != NULL;

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
			write_string(w, "", payload_string(value));
		else if (!write_reference(w, payload_string(value)))
			write_escaped(w, payload_string(value));
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
	int broken = 0;

	while (broken < BROKEN_MAX && (at = span_find(script, call)) != NULL) {
		json_t *piece;

		at += strlen(call);
		script = span_make(at, script.len - (size_t)(at - script.data));
		piece = json_loadb(script.data, script.len, JSON_DISABLE_EOF_CHECK, NULL);
		if (json_integer_value(json_array_get(piece, 0)) == 1)
			buf_add_span(out, payload_string(json_array_get(piece, 1)));
		broken += piece == NULL;
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
	if (json_is_string(value) && flight_reference(payload_string(value), &id)) {
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
