/*
 * HTML as a flat tree. A page is parsed by the rules of HTML5 and laid out as
 * one array in document order: node 0 is the document, the nodes below node i
 * are i + 1 … end - 1, so a walk is a loop and a subtree a range of numbers.
 * Comments and doctypes are left out. Nothing of the parsing library shows
 * here; html.c is the only file that knows it.
 *
 * Ceilings: an element deeper than HTML_MAX_DEPTH becomes a sibling, as in
 * browsers; more than HTML_MAX_NODES is an error.
 */
#ifndef SMALLPRINT_CORE_TEXT_HTML_H
#define SMALLPRINT_CORE_TEXT_HTML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/span.h"

enum { HTML_MAX_DEPTH = 512, HTML_MAX_NODES = 3 << 20 };

enum html_tag {
	HTML_OTHER = 0, /* an element not named below */
	HTML_DOCUMENT,
	HTML_TEXT,
	HTML_A,
	HTML_ADDRESS,
	HTML_ARTICLE,
	HTML_ASIDE,
	HTML_BASE,
	HTML_BLOCKQUOTE,
	HTML_BODY,
	HTML_BR,
	HTML_BUTTON,
	HTML_CAPTION,
	HTML_CENTER,
	HTML_DD,
	HTML_DETAILS,
	HTML_DIALOG,
	HTML_DIV,
	HTML_DL,
	HTML_DT,
	HTML_FIELDSET,
	HTML_FIGCAPTION,
	HTML_FIGURE,
	HTML_FOOTER,
	HTML_FORM,
	HTML_H1, /* H1 … H6 stand together */
	HTML_H2,
	HTML_H3,
	HTML_H4,
	HTML_H5,
	HTML_H6,
	HTML_HEAD,
	HTML_HEADER,
	HTML_HGROUP,
	HTML_HR,
	HTML_HTML,
	HTML_LABEL,
	HTML_LEGEND,
	HTML_LI,
	HTML_LINK,
	HTML_MAIN,
	HTML_META,
	HTML_NAV,
	HTML_NOSCRIPT,
	HTML_OL,
	HTML_OPTION,
	HTML_P,
	HTML_PHRASE, /* span, b, i, em, strong, … : may split a word */
	HTML_PRE,
	HTML_SCRIPT,
	HTML_SECTION,
	HTML_SELECT,
	HTML_SKIPPED, /* never text: style, svg, images, media, frames, template, … */
	HTML_SUMMARY,
	HTML_SUP, /* sub too */
	HTML_TABLE,
	HTML_TD,
	HTML_TEXTAREA,
	HTML_TFOOT,
	HTML_TBODY,
	HTML_TH,
	HTML_THEAD,
	HTML_TIME,
	HTML_TITLE,
	HTML_TR,
	HTML_UL, /* menu, dir too */
	HTML_WBR
};

/* One element or text. */
struct html_node {
	enum html_tag tag;
	uint32_t parent;  /* its own number for the document */
	uint32_t end;     /* the first number after everything below it */
	struct span text; /* of a text node: UTF-8, character references read */
	void *impl;       /* the library's node */
};

struct html {
	struct html_node *v;
	uint32_t n;
	uint32_t cap;
	bool quirks; /* classes and ids are then compared without letter case */
	struct html_impl *impl;
};

/* Numbers of nodes. Zeroed is empty. */
struct html_nodes {
	uint32_t *v;
	size_t n;
	size_t cap;
};

/*
 * Parse UTF-8; the bytes may be anything and may be let go afterwards. On
 * success *out is the caller's, to be ended with html_free(). Only a ceiling
 * makes it fail (ERROR_LIMIT).
 */
int html_parse(struct span utf8, struct html **out, struct error *err);
void html_free(struct html *html);

/* The name of an element in lower case ("section"); empty for texts. */
struct span html_name(const struct html *html, uint32_t node);
/* An attribute's value; data is NULL where there is none, len 0 where it is empty. */
struct span html_attr(const struct html *html, uint32_t node, const char *name);
/* The attributes one after the other; *cursor starts as NULL. */
bool html_attr_next(const struct html *html, uint32_t node, const void **cursor,
    struct span *name, struct span *value);
/* Does an element of this kind stand on lines of its own, as browsers show it? */
bool html_is_block(enum html_tag tag);
/* The first node with this tag in [from, to), or `to`. */
uint32_t html_find(const struct html *html, enum html_tag tag, uint32_t from, uint32_t to);
/* The elements one after the other at the same level; 0 when there is none. */
uint32_t html_first_child(const struct html *html, uint32_t node);
uint32_t html_next_sibling(const struct html *html, uint32_t node);
/* Whether `node` is `above` or stands below it. */
bool html_within(const struct html *html, uint32_t node, uint32_t above);
void html_nodes_add(struct html_nodes *nodes, uint32_t node);
void html_nodes_release(struct html_nodes *nodes);

#endif
