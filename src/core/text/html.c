/*
 * HTML parsing with Modest's MyHTML, laid out flat. The only file that includes
 * the library; another one needs to fill struct html and answer the attribute
 * questions, nothing else.
 */
#include "core/text/html.h"

#include <myhtml/myhtml.h>
#include <myhtml/tree.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Bytes handed to the parser at a time, so that a ceiling is noticed between two pieces. */
enum { HTML_PIECE = 4 << 20, HTML_MAX_FORMATTING = 64 };

struct html_impl {
	myhtml_t *myhtml;
	myhtml_tree_t *tree;
	size_t nodes; /* inserted so far */
};

static const struct {
	myhtml_tag_id_t id;
	enum html_tag tag;
} tags[] = {
	{ MyHTML_TAG__TEXT, HTML_TEXT },
	{ MyHTML_TAG_A, HTML_A },
	{ MyHTML_TAG_ABBR, HTML_PHRASE },
	{ MyHTML_TAG_ACRONYM, HTML_PHRASE },
	{ MyHTML_TAG_ADDRESS, HTML_ADDRESS },
	{ MyHTML_TAG_APPLET, HTML_SKIPPED },
	{ MyHTML_TAG_AREA, HTML_SKIPPED },
	{ MyHTML_TAG_ARTICLE, HTML_ARTICLE },
	{ MyHTML_TAG_ASIDE, HTML_ASIDE },
	{ MyHTML_TAG_AUDIO, HTML_SKIPPED },
	{ MyHTML_TAG_B, HTML_PHRASE },
	{ MyHTML_TAG_BASE, HTML_BASE },
	{ MyHTML_TAG_BDI, HTML_PHRASE },
	{ MyHTML_TAG_BDO, HTML_PHRASE },
	{ MyHTML_TAG_BIG, HTML_PHRASE },
	{ MyHTML_TAG_BLOCKQUOTE, HTML_BLOCKQUOTE },
	{ MyHTML_TAG_BODY, HTML_BODY },
	{ MyHTML_TAG_BR, HTML_BR },
	{ MyHTML_TAG_BUTTON, HTML_BUTTON },
	{ MyHTML_TAG_CANVAS, HTML_SKIPPED },
	{ MyHTML_TAG_CAPTION, HTML_CAPTION },
	{ MyHTML_TAG_CENTER, HTML_CENTER },
	{ MyHTML_TAG_CITE, HTML_PHRASE },
	{ MyHTML_TAG_CODE, HTML_PHRASE },
	{ MyHTML_TAG_DATALIST, HTML_SKIPPED },
	{ MyHTML_TAG_DD, HTML_DD },
	{ MyHTML_TAG_DEL, HTML_PHRASE },
	{ MyHTML_TAG_DETAILS, HTML_DETAILS },
	{ MyHTML_TAG_DFN, HTML_PHRASE },
	{ MyHTML_TAG_DIALOG, HTML_DIALOG },
	{ MyHTML_TAG_DIR, HTML_UL },
	{ MyHTML_TAG_DIV, HTML_DIV },
	{ MyHTML_TAG_DL, HTML_DL },
	{ MyHTML_TAG_DT, HTML_DT },
	{ MyHTML_TAG_EM, HTML_PHRASE },
	{ MyHTML_TAG_EMBED, HTML_SKIPPED },
	{ MyHTML_TAG_FIELDSET, HTML_FIELDSET },
	{ MyHTML_TAG_FIGCAPTION, HTML_FIGCAPTION },
	{ MyHTML_TAG_FIGURE, HTML_FIGURE },
	{ MyHTML_TAG_FONT, HTML_PHRASE },
	{ MyHTML_TAG_FOOTER, HTML_FOOTER },
	{ MyHTML_TAG_FORM, HTML_FORM },
	{ MyHTML_TAG_FRAME, HTML_SKIPPED },
	{ MyHTML_TAG_FRAMESET, HTML_SKIPPED },
	{ MyHTML_TAG_H1, HTML_H1 },
	{ MyHTML_TAG_H2, HTML_H2 },
	{ MyHTML_TAG_H3, HTML_H3 },
	{ MyHTML_TAG_H4, HTML_H4 },
	{ MyHTML_TAG_H5, HTML_H5 },
	{ MyHTML_TAG_H6, HTML_H6 },
	{ MyHTML_TAG_HEAD, HTML_HEAD },
	{ MyHTML_TAG_HEADER, HTML_HEADER },
	{ MyHTML_TAG_HGROUP, HTML_HGROUP },
	{ MyHTML_TAG_HR, HTML_HR },
	{ MyHTML_TAG_HTML, HTML_HTML },
	{ MyHTML_TAG_I, HTML_PHRASE },
	{ MyHTML_TAG_IFRAME, HTML_SKIPPED },
	{ MyHTML_TAG_IMAGE, HTML_SKIPPED },
	{ MyHTML_TAG_IMG, HTML_SKIPPED },
	{ MyHTML_TAG_INPUT, HTML_SKIPPED },
	{ MyHTML_TAG_INS, HTML_PHRASE },
	{ MyHTML_TAG_KBD, HTML_PHRASE },
	{ MyHTML_TAG_LABEL, HTML_LABEL },
	{ MyHTML_TAG_LEGEND, HTML_LEGEND },
	{ MyHTML_TAG_LI, HTML_LI },
	{ MyHTML_TAG_LINK, HTML_LINK },
	{ MyHTML_TAG_LISTING, HTML_PRE },
	{ MyHTML_TAG_MAIN, HTML_MAIN },
	{ MyHTML_TAG_MARK, HTML_PHRASE },
	{ MyHTML_TAG_MATH, HTML_SKIPPED },
	{ MyHTML_TAG_MENU, HTML_UL },
	{ MyHTML_TAG_META, HTML_META },
	{ MyHTML_TAG_METER, HTML_SKIPPED },
	{ MyHTML_TAG_NAV, HTML_NAV },
	{ MyHTML_TAG_NOBR, HTML_PHRASE },
	{ MyHTML_TAG_NOEMBED, HTML_SKIPPED },
	{ MyHTML_TAG_NOFRAMES, HTML_SKIPPED },
	{ MyHTML_TAG_NOSCRIPT, HTML_NOSCRIPT },
	{ MyHTML_TAG_OBJECT, HTML_SKIPPED },
	{ MyHTML_TAG_OL, HTML_OL },
	{ MyHTML_TAG_OPTGROUP, HTML_OPTION },
	{ MyHTML_TAG_OPTION, HTML_OPTION },
	{ MyHTML_TAG_P, HTML_P },
	{ MyHTML_TAG_PLAINTEXT, HTML_PRE },
	{ MyHTML_TAG_PRE, HTML_PRE },
	{ MyHTML_TAG_PROGRESS, HTML_SKIPPED },
	{ MyHTML_TAG_Q, HTML_PHRASE },
	{ MyHTML_TAG_RP, HTML_SKIPPED },
	{ MyHTML_TAG_RT, HTML_SKIPPED },
	{ MyHTML_TAG_RTC, HTML_SKIPPED },
	{ MyHTML_TAG_RUBY, HTML_PHRASE },
	{ MyHTML_TAG_S, HTML_PHRASE },
	{ MyHTML_TAG_SAMP, HTML_PHRASE },
	{ MyHTML_TAG_SCRIPT, HTML_SCRIPT },
	{ MyHTML_TAG_SECTION, HTML_SECTION },
	{ MyHTML_TAG_SELECT, HTML_SELECT },
	{ MyHTML_TAG_SMALL, HTML_PHRASE },
	{ MyHTML_TAG_SPAN, HTML_PHRASE },
	{ MyHTML_TAG_STRIKE, HTML_PHRASE },
	{ MyHTML_TAG_STRONG, HTML_PHRASE },
	{ MyHTML_TAG_STYLE, HTML_SKIPPED },
	{ MyHTML_TAG_SUB, HTML_SUP },
	{ MyHTML_TAG_SUMMARY, HTML_SUMMARY },
	{ MyHTML_TAG_SUP, HTML_SUP },
	{ MyHTML_TAG_SVG, HTML_SKIPPED },
	{ MyHTML_TAG_TABLE, HTML_TABLE },
	{ MyHTML_TAG_TBODY, HTML_TBODY },
	{ MyHTML_TAG_TD, HTML_TD },
	{ MyHTML_TAG_TEMPLATE, HTML_SKIPPED },
	{ MyHTML_TAG_TEXTAREA, HTML_TEXTAREA },
	{ MyHTML_TAG_TFOOT, HTML_TFOOT },
	{ MyHTML_TAG_TH, HTML_TH },
	{ MyHTML_TAG_THEAD, HTML_THEAD },
	{ MyHTML_TAG_TIME, HTML_TIME },
	{ MyHTML_TAG_TITLE, HTML_TITLE },
	{ MyHTML_TAG_TR, HTML_TR },
	{ MyHTML_TAG_TT, HTML_PHRASE },
	{ MyHTML_TAG_U, HTML_PHRASE },
	{ MyHTML_TAG_UL, HTML_UL },
	{ MyHTML_TAG_VAR, HTML_PHRASE },
	{ MyHTML_TAG_VIDEO, HTML_SKIPPED },
	{ MyHTML_TAG_WBR, HTML_WBR },
	{ MyHTML_TAG_XMP, HTML_PRE },
};

static enum html_tag
tag_of(myhtml_tag_id_t id)
{
	static uint8_t table[MyHTML_TAG_LAST_ENTRY];

	/* Two threads that fill it at once write the same values. */
	if (table[MyHTML_TAG_A] == HTML_OTHER)
		for (size_t i = COUNT(tags); i-- > 0;)
			table[tags[i].id] = (uint8_t)tags[i].tag;
	return id < MyHTML_TAG_LAST_ENTRY ? (enum html_tag)table[id] : HTML_OTHER;
}

/*
 * Called before each token reaches the tree. Deep nesting costs time squared
 * in the library (100,000 nested <div>: 16 s without this, 0.1 s with it), and
 * a long list of open formatting elements is copied into every paragraph.
 */
static void *
limit_token(myhtml_tree_t *tree, myhtml_token_node_t *token, void *arg)
{
	struct html_impl *impl = arg;
	size_t formatting = impl->nodes > HTML_MAX_NODES ? 0 : HTML_MAX_FORMATTING;

	(void)token;
	while (tree->open_elements->length > HTML_MAX_DEPTH)
		myhtml_tree_open_elements_pop(tree);
	while (tree->active_formatting->length > formatting)
		myhtml_tree_active_formatting_pop(tree);
	return arg;
}

static void
count_node(myhtml_tree_t *tree, myhtml_tree_node_t *node, void *arg)
{
	struct html_impl *impl = arg;

	(void)tree;
	(void)node;
	impl->nodes++;
}

static int
parse_pieces(struct html_impl *impl, struct span s, struct error *err)
{
	myhtml_tree_t *tree = impl->tree;

	if (s.len <= HTML_PIECE)
		return myhtml_parse(tree, MyENCODING_UTF_8, s.data, s.len) == MyHTML_STATUS_OK
			   ? 0
			   : error_set(err, ERROR_LIMIT, "the HTML parser gave up");
	for (size_t at = 0; at < s.len; at += HTML_PIECE) {
		size_t len = s.len - at < HTML_PIECE ? s.len - at : HTML_PIECE;

		if (myhtml_parse_chunk(tree, s.data + at, len) != MyHTML_STATUS_OK)
			return error_set(err, ERROR_LIMIT, "the HTML parser gave up");
		if (impl->nodes > HTML_MAX_NODES)
			return error_set(err, ERROR_LIMIT,
			    "more than %d elements and texts in the page", HTML_MAX_NODES);
	}
	if (myhtml_parse_chunk_end(tree) != MyHTML_STATUS_OK)
		return error_set(err, ERROR_LIMIT, "the HTML parser gave up");
	return 0;
}

static void
impl_free(struct html_impl *impl)
{
	if (impl == NULL)
		return;
	myhtml_tree_destroy(impl->tree);
	myhtml_destroy(impl->myhtml);
	free(impl);
}

static struct html_impl *
impl_new(void)
{
	struct html_impl *impl = mem_alloc(sizeof *impl);

	impl->myhtml = myhtml_create();
	if (impl->myhtml == NULL || myhtml_init(impl->myhtml, MyHTML_OPTIONS_PARSE_MODE_SINGLE,
					1, 0) != MyHTML_STATUS_OK)
		abort(); /* no memory for a few hundred bytes */
	impl->tree = myhtml_tree_create();
	if (impl->tree == NULL ||
	    myhtml_tree_init(impl->tree, impl->myhtml) != MyHTML_STATUS_OK)
		abort();
	myhtml_encoding_set(impl->tree, MyENCODING_UTF_8);
	myhtml_callback_before_token_done_set(impl->tree, limit_token, impl);
	myhtml_callback_tree_node_insert_set(impl->tree, count_node, impl);
	return impl;
}

static bool
is_left_out(const myhtml_tree_node_t *node)
{
	return node->tag_id == MyHTML_TAG__COMMENT || node->tag_id == MyHTML_TAG__DOCTYPE;
}

static uint32_t
add_node(struct html *html, myhtml_tree_node_t *node, uint32_t parent)
{
	size_t cap = html->cap;
	uint32_t at = html->n;
	struct html_node *n;

	html->v = mem_grow(html->v, html->n, &cap, sizeof *html->v);
	html->cap = (uint32_t)cap;
	n = &html->v[html->n++];
	*n = (struct html_node){ .tag = tag_of(node->tag_id), .parent = parent, .impl = node };
	if (node->ns != MyHTML_NAMESPACE_HTML && n->tag != HTML_TEXT)
		n->tag = HTML_SKIPPED; /* svg and math, whatever they call their elements */
	if (n->tag == HTML_TEXT)
		n->text.data = myhtml_node_text(node, &n->text.len);
	return at;
}

/* From the library's pointers to numbers, in document order. */
static void
lay_out(struct html *html, myhtml_tree_node_t *root)
{
	myhtml_tree_node_t *node = root;
	uint32_t at = add_node(html, root, 0);

	html->v[0].tag = HTML_DOCUMENT;
	for (;;) {
		myhtml_tree_node_t *next = is_left_out(node) ? NULL : node->child;

		while (next == NULL) {
			if (!is_left_out(node)) {
				html->v[at].end = html->n;
				at = html->v[at].parent;
			}
			if (node == root)
				return;
			next = node->next;
			node = node->parent;
		}
		node = next;
		if (!is_left_out(node))
			at = add_node(html, node, at);
	}
}

int
html_parse(struct span utf8, struct html **out, struct error *err)
{
	struct html *html = mem_alloc(sizeof *html);
	int rc = -1;

	html->impl = impl_new();
	if (parse_pieces(html->impl, utf8, err) != 0)
		goto out;
	if (html->impl->nodes > HTML_MAX_NODES) {
		error_set(err, ERROR_LIMIT, "more than %d elements and texts in the page",
		    HTML_MAX_NODES);
		goto out;
	}
	html->quirks = html->impl->tree->compat_mode == MyHTML_TREE_COMPAT_MODE_QUIRKS;
	lay_out(html, myhtml_tree_get_document(html->impl->tree));
	*out = html;
	html = NULL;
	rc = 0;
out:
	html_free(html);
	return rc;
}

void
html_free(struct html *html)
{
	if (html == NULL)
		return;
	impl_free(html->impl);
	free(html->v);
	free(html);
}

struct span
html_name(const struct html *html, uint32_t node)
{
	const myhtml_tree_node_t *n = html->v[node].impl;
	struct span name = { NULL, 0 };

	if (node == 0 || html->v[node].tag == HTML_TEXT)
		return name;
	name.data = myhtml_tag_name_by_id(html->impl->tree, n->tag_id, &name.len);
	return name;
}

bool
html_attr_next(const struct html *html, uint32_t node, const void **cursor, struct span *name,
    struct span *value)
{
	myhtml_tree_node_t *n = html->v[node].impl;
	const myhtml_tree_attr_t *attr = *cursor;

	if (html->v[node].tag == HTML_TEXT)
		return false;
	attr = attr == NULL ? myhtml_node_attribute_first(n) : attr->next;
	if (attr == NULL)
		return false;
	*cursor = attr;
	*name = span_make(attr->key.data, attr->key.length);
	*value =
	    span_make(attr->value.data == NULL ? "" : attr->value.data, attr->value.length);
	return true;
}

struct span
html_attr(const struct html *html, uint32_t node, const char *name)
{
	const void *cursor = NULL;
	size_t len = strlen(name);
	struct span key, value;

	while (html_attr_next(html, node, &cursor, &key, &value))
		if (key.len == len && memcmp(key.data, name, len) == 0)
			return value;
	return (struct span){ NULL, 0 };
}

bool
html_is_block(enum html_tag tag)
{
	switch (tag) {
	case HTML_OTHER:
	case HTML_TEXT:
	case HTML_A:
	case HTML_BR:
	case HTML_BUTTON:
	case HTML_LABEL:
	case HTML_OPTION:
	case HTML_PHRASE:
	case HTML_SELECT:
	case HTML_SKIPPED:
	case HTML_SUP:
	case HTML_TEXTAREA:
	case HTML_TIME:
	case HTML_WBR: return false;
	default: return true;
	}
}

uint32_t
html_find(const struct html *html, enum html_tag tag, uint32_t from, uint32_t to)
{
	while (from < to && html->v[from].tag != tag)
		from++;
	return from;
}

static uint32_t
element_at(const struct html *html, uint32_t node, uint32_t end)
{
	while (node < end && html->v[node].tag == HTML_TEXT)
		node++;
	return node < end ? node : 0;
}

uint32_t
html_first_child(const struct html *html, uint32_t node)
{
	return element_at(html, node + 1, html->v[node].end);
}

uint32_t
html_next_sibling(const struct html *html, uint32_t node)
{
	if (node == 0)
		return 0;
	return element_at(html, html->v[node].end, html->v[html->v[node].parent].end);
}

bool
html_within(const struct html *html, uint32_t node, uint32_t above)
{
	return node >= above && node < html->v[above].end;
}

void
html_nodes_add(struct html_nodes *nodes, uint32_t node)
{
	MEM_GROW(nodes->v, nodes->n, nodes->cap);
	nodes->v[nodes->n++] = node;
}

void
html_nodes_release(struct html_nodes *nodes)
{
	free(nodes->v);
	*nodes = (struct html_nodes){ 0 };
}
