/* What a piece of JSON is, by the names that content systems give to things. */
#include "core/text/payload_kind.h"

#include <string.h>

#include "base/mem.h"

enum { KEY_MAX = 40 };

struct span
payload_string(const json_t *value)
{
	return span_make(json_string_value(value), json_string_length(value));
}

const char *
payload_string_in(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

bool
payload_is_any(const char *word, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(word, *list) == 0)
			return true;
	return false;
}

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

/* ---- rich text by kinds: { "nodeType": "heading-2", "content": […] } ---- */

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
const char *
payload_rich_tag(const json_t *node)
{
	static const char *const levels[] = { NULL, "h1", "h2", "h3", "h4", "h5", "h6" };
	static const char *const keys[] = { "nodeType", "_type", "type", "kind" };
	const char *style = payload_string_in(node, "style"), *tag = NULL;

	for (size_t i = 0; i < COUNT(keys) && tag == NULL; i++)
		tag = tag_of_kind(payload_string_in(node, keys[i]));
	if (tag == NULL)
		return NULL;
	if (payload_string_in(node, "listItem") != NULL)
		return "li";
	if (strcmp(tag, "p") == 0 && style != NULL && tag_of_kind(style) != NULL)
		tag = tag_of_kind(style);
	if (tag[0] == 'h' && heading_level(node) > 0)
		return levels[heading_level(node)];
	return tag;
}

const char *
payload_link_target(const json_t *node)
{
	static const char *const places[] = { "data", "attrs", "attributes", "value" };
	static const char *const keys[] = { "href", "uri", "url" };

	for (size_t k = 0; k < COUNT(keys); k++) {
		if (payload_string_in(node, keys[k]) != NULL)
			return payload_string_in(node, keys[k]);
		for (size_t i = 0; i < COUNT(places); i++)
			if (payload_string_in(json_object_get(node, places[i]), keys[k]) !=
			    NULL)
				return payload_string_in(
				    json_object_get(node, places[i]), keys[k]);
	}
	return NULL;
}

/* Sanity's links stand beside the text: the mark of a span names one. */
const char *
payload_mark_target(const json_t *block, const json_t *span)
{
	const json_t *marks = json_object_get(span, "marks");
	const json_t *definitions = json_object_get(block, "markDefs");

	for (size_t i = 0; i < json_array_size(marks); i++)
		for (size_t k = 0; k < json_array_size(definitions); k++) {
			const json_t *d = json_array_get(definitions, k);
			const char *mark = json_string_value(json_array_get(marks, i));
			const char *name = payload_string_in(d, "_key");

			if (mark != NULL && name != NULL && strcmp(mark, name) == 0)
				return payload_string_in(d, "href");
		}
	return NULL;
}

const json_t *
payload_rich_content(const json_t *node)
{
	static const char *const keys[] = { "content", "children", "items", "blocks", "nodes",
		"rows", "cells" };

	for (size_t i = 0; i < COUNT(keys); i++)
		if (json_is_array(json_object_get(node, keys[i])))
			return json_object_get(node, keys[i]);
	return NULL;
}

/* The text of a leaf: "text" or "value", also one deeper in "data". */
struct span
payload_leaf_text(const json_t *node)
{
	static const char *const keys[] = { "text", "value" };
	const json_t *data = json_object_get(node, "data");

	for (size_t i = 0; i < COUNT(keys); i++) {
		if (json_is_string(json_object_get(node, keys[i])))
			return payload_string(json_object_get(node, keys[i]));
		if (json_is_string(json_object_get(data, keys[i])))
			return payload_string(json_object_get(data, keys[i]));
	}
	return span_of("");
}

/* What is never the text of the page: settings, addresses, other languages, the site's frame.
 */
bool
payload_is_passed(const char *key)
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
	return payload_is_any(plain, whole) || strcmp(plain, "moduleids") == 0;
}

/* ---- data ---- */

bool
payload_is_heading(const char *key)
{
	static const char *const keys[] = { "title", "heading", "headline", "question",
		"pagetitle", "sectiontitle", NULL };
	char plain[KEY_MAX];

	plain_kind(key, plain);
	return payload_is_any(plain, keys);
}

bool
payload_is_languages(const char *key)
{
	char plain[KEY_MAX];

	plain_kind(key, plain);
	return strstr(plain, "translation") != NULL || strstr(plain, "locali") != NULL ||
	       strstr(plain, "locales") != NULL;
}

/* { "type": "FancyH2View", "props": {…}, "children": […] }: an element by another name. */
bool
payload_is_component(const json_t *object)
{
	return json_is_string(json_object_get(object, "type")) &&
	       json_is_object(json_object_get(object, "props")) &&
	       json_is_array(json_object_get(object, "children"));
}

/* The tag that a component's name ends in; NULL when it ends in none. */
const char *
payload_component_tag(const char *name)
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
