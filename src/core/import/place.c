/* A CSS selector for one element: its own names, or a short way down from something named. */
#include "core/import/place.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/text/css.h"

enum {
	NAME_MAX_LEN = 48,
	PIECE_LEAST = 2, /* letters of a word within a name */
	DIGITS_MOST = 2,
	STEPS_MOST = 3, /* elements between what has a name and what is looked for */
	CLASSES_MOST = 12
};

static bool
is_vowel(char c)
{
	return strchr("aeiouyAEIOUY", c) != NULL;
}

/* A run of letters: "article", "Body", "nav"; not "bd", not "jQx". */
static bool
is_piece(struct span s)
{
	bool vowel = false;

	if (s.len < PIECE_LEAST)
		return false;
	for (size_t i = 0; i < s.len; i++)
		vowel = vowel || is_vowel(s.data[i]);
	return vowel;
}

/* A new word begins: "articleBody" is two. */
static bool
is_hump(struct span name, size_t i)
{
	return i > 0 && isupper((unsigned char)name.data[i]) &&
	       islower((unsigned char)name.data[i - 1]);
}

bool
place_is_word(struct span name)
{
	size_t start = 0, digits = 0, pieces = 0;

	if (name.len == 0 || name.len > NAME_MAX_LEN || !isalpha((unsigned char)name.data[0]))
		return false;
	for (size_t i = 0; i <= name.len; i++) {
		unsigned char c = i < name.len ? (unsigned char)name.data[i] : '-';
		bool parts = c == '-' || c == '_' || isdigit(c);

		if (!parts && !isalpha(c))
			return false;
		digits += isdigit(c) ? 1 : 0;
		if (!parts && !is_hump(name, i))
			continue;
		if (i > start) {
			if (!is_piece(span_make(name.data + start, i - start)))
				return false;
			pieces++;
		}
		start = parts ? i + 1 : i;
	}
	return pieces > 0 && digits <= DIGITS_MOST;
}

/* Does the selector match this element alone? */
static bool
is_only(const struct html *html, const char *css, uint32_t node)
{
	struct html_nodes found = { 0 };
	bool only =
	    css_find(html, css, &found, NULL) == 0 && found.n == 1 && found.v[0] == node;

	html_nodes_release(&found);
	return only;
}

/* Give back css if it is the one, else free it. */
static char *
keep_if_only(const struct html *html, char *css, uint32_t node)
{
	if (is_only(html, css, node))
		return css;
	free(css);
	return NULL;
}

static char *
by_id(const struct html *html, uint32_t node)
{
	struct span id = html_attr(html, node, "id");

	if (!place_is_word(id))
		return NULL;
	return keep_if_only(html, mem_printf("#%.*s", (int)id.len, id.data), node);
}

static char *
by_tag(const struct html *html, uint32_t node)
{
	struct span name = html_name(html, node);
	enum html_tag tag = html->v[node].tag;

	if (tag != HTML_MAIN && tag != HTML_ARTICLE)
		return NULL;
	return keep_if_only(html, mem_printf("%.*s", (int)name.len, name.data), node);
}

/* The next class of a list, taken off *rest. */
static bool
next_class(struct span *rest, struct span *out)
{
	*rest = span_trim(*rest);
	out->data = rest->data;
	out->len = 0;
	while (out->len < rest->len && !isspace((unsigned char)rest->data[out->len]))
		out->len++;
	rest->data += out->len;
	rest->len -= out->len;
	return out->len > 0;
}

static char *
by_class(const struct html *html, uint32_t node, bool with_tag)
{
	struct span rest = html_attr(html, node, "class"), name, tag = html_name(html, node);
	char *css = NULL;

	if (rest.data == NULL)
		return NULL;
	for (int i = 0; css == NULL && i < CLASSES_MOST && next_class(&rest, &name); i++)
		if (place_is_word(name))
			css = keep_if_only(html,
			    mem_printf("%.*s.%.*s", with_tag ? (int)tag.len : 0, tag.data,
				(int)name.len, name.data),
			    node);
	return css;
}

static char *
by_own_name(const struct html *html, uint32_t node)
{
	char *css = by_id(html, node);

	if (css == NULL)
		css = by_tag(html, node);
	if (css == NULL)
		css = by_class(html, node, false);
	return css != NULL ? css : by_class(html, node, true);
}

char *
place_selector(const struct html *html, uint32_t node)
{
	char *way = mem_strdup(""), *css = NULL;
	uint32_t at = node;

	for (int steps = 0; css == NULL && steps <= STEPS_MOST && at != 0; steps++) {
		struct span tag = html_name(html, at);
		char *from = by_own_name(html, at), *longer;

		if (from != NULL)
			css = keep_if_only(html, mem_printf("%s%s", from, way), node);
		free(from);
		longer = mem_printf(" > %.*s%s", (int)tag.len, tag.data, way);
		free(way);
		way = longer;
		at = html->v[at].parent;
	}
	free(way);
	return css;
}
