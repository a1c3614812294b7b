/* The guess: furniture out, then inwards as long as one part holds nearly all prose. */
#include "core/text/maincontent.h"

#include <string.h>

#include "base/span.h"
#include "core/text/furniture.h"
#include "core/text/text.h"

enum {
	MOST = 85,       /* per cent of the prose that a part must hold to be stepped into */
	MAIN_LEAST = 40, /* per cent of it that <main> must hold to be believed */
	CLUSTER_LINKS = 4,
	LABELS = 5,
	CLUSTER_MAX = 3000, /* bytes of a cluster of links */
	DATE_MAX = 120      /* bytes of a line that says when the text was changed */
};

/* The largest <main> (or role=main), where it holds enough of the page; else the body. */
static uint32_t
find_main(const struct chrome *chrome, const struct html *html)
{
	const struct weight *w = chrome->weights;
	uint32_t best = chrome->body;

	for (uint32_t i = chrome->body + 1; i < html->n; i++) {
		if (html->v[i].tag == HTML_TEXT || chrome->marks[i] & MARKS_PASSED)
			continue;
		if (html->v[i].tag != HTML_MAIN && !text_is(html_attr(html, i, "role"), "main"))
			continue;
		if (best == chrome->body || w[i].prose > w[best].prose)
			best = i;
		i = html->v[i].end - 1;
	}
	return w[best].prose >= w[chrome->body].prose / 100 * MAIN_LEAST ? best : chrome->body;
}

static bool
has_digits(struct span s)
{
	size_t run = 0;

	for (size_t i = 0; i < s.len; i++) {
		run = s.data[i] >= '0' && s.data[i] <= '9' ? run + 1 : 0;
		if (run == 4)
			return true;
	}
	return false;
}

/* What must not be lost beside the prose: the title, a date line, sentences. */
static bool
is_worth_keeping(const struct chrome *chrome, const struct html *html, uint32_t node)
{
	if (chrome->weights[node].prose > 0)
		return true;
	for (uint32_t i = node; i < html->v[node].end; i++) {
		if (chrome->marks[i] & MARKS_PASSED)
			i = html->v[i].end - 1;
		else if (html->v[i].tag == HTML_H1)
			return true;
		else if (html->v[i].tag == HTML_TEXT && html->v[i].text.len <= DATE_MAX &&
			 has_digits(html->v[i].text))
			return true;
	}
	return false;
}

/* A block that holds other blocks, not a paragraph or a list. */
static bool
is_container(enum html_tag tag)
{
	switch (tag) {
	case HTML_OTHER:
	case HTML_ARTICLE:
	case HTML_BODY:
	case HTML_CENTER:
	case HTML_DIV:
	case HTML_FORM:
	case HTML_MAIN:
	case HTML_SECTION:
	case HTML_TABLE:
	case HTML_TBODY:
	case HTML_TR:
	case HTML_TD: return true;
	default: return false;
	}
}

/* Short pieces that end without a mark, one below the other: entries of a menu. */
static bool
is_labels(const struct chrome *chrome, const struct html *html, uint32_t node)
{
	int labels = 0;

	for (uint32_t i = node; i < html->v[node].end; i++) {
		struct span s = span_trim(html->v[i].text);
		enum html_tag tag = html->v[i].tag;

		if (chrome->marks[i] & MARKS_PASSED)
			i = html->v[i].end - 1;
		else if (tag == HTML_TABLE || tag == HTML_DL ||
			 (tag >= HTML_H1 && tag <= HTML_H6))
			return false;
		else if (tag == HTML_TEXT && s.len > 0) {
			if (strchr(".:;,!?", s.data[s.len - 1]) != NULL)
				return false;
			labels++;
		}
	}
	return labels >= LABELS;
}

/* Beside the prose: does the part look like furniture? */
static bool
is_beside_the_point(const struct chrome *chrome, const struct html *html, uint32_t node)
{
	const struct weight *w = &chrome->weights[node];

	if (is_worth_keeping(chrome, html, node))
		return false;
	return w->link * 2 > w->text || is_labels(chrome, html, node);
}

/* The element below node that holds most of the prose; 0 where none does. */
static uint32_t
heaviest(const struct chrome *chrome, const struct html *html, uint32_t node, uint32_t least)
{
	for (uint32_t i = html_first_child(html, node); i != 0; i = html_next_sibling(html, i))
		if (chrome->weights[i].prose >= least && is_container(html->v[i].tag))
			return i;
	return 0;
}

/* Links and little else: navigation, a table of contents, other pages of the site. */
static bool
is_link_cluster(const struct chrome *chrome, const struct html *html, uint32_t node)
{
	const struct weight *w = &chrome->weights[node];
	int links = 0;

	if (!is_container(html->v[node].tag) && html->v[node].tag != HTML_UL &&
	    html->v[node].tag != HTML_OL)
		return false;
	if (w->prose > 0 || w->text > CLUSTER_MAX || w->link * 10 < w->text * 7)
		return false;
	for (uint32_t i = node; i < html->v[node].end && links < CLUSTER_LINKS; i++)
		links += html->v[i].tag == HTML_A && chrome->weights[i].text > 0;
	return links >= CLUSTER_LINKS;
}

static void
mark_but_title(struct chrome *chrome, const struct html *html, uint32_t node)
{
	if (!is_worth_keeping(chrome, html, node)) {
		chrome->marks[node] |= MARK_SITE;
		return;
	}
	for (uint32_t i = html_first_child(html, node); i != 0; i = html_next_sibling(html, i))
		if (!is_worth_keeping(chrome, html, i))
			chrome->marks[i] |= MARK_SITE;
}

/* Link clusters before the first prose and after the last. */
static void
mark_edges(struct chrome *chrome, const struct html *html, uint32_t root)
{
	uint32_t first = root, last = html->v[root].end;

	while (first < last &&
	       !(html->v[first].tag == HTML_TEXT && chrome->weights[first].prose > 0))
		first++;
	while (last > first &&
	       !(html->v[last - 1].tag == HTML_TEXT && chrome->weights[last - 1].prose > 0))
		last--;
	for (uint32_t i = root + 1; i < html->v[root].end; i++) {
		bool outside = html->v[i].end <= first || i >= last;

		if (html->v[i].tag == HTML_TEXT || chrome->marks[i] & MARKS_PASSED)
			continue;
		if (outside && is_link_cluster(chrome, html, i)) {
			mark_but_title(chrome, html, i);
			i = html->v[i].end - 1;
		}
	}
}

uint32_t
maincontent_find(struct chrome *chrome, const struct html *html)
{
	uint32_t root, node, least, next;

	furniture_mark(chrome, html);
	chrome_weigh(chrome, html);
	root = find_main(chrome, html);
	least = chrome->weights[root].prose / 100 * MOST;
	for (node = root; least > 0; node = next) {
		next = heaviest(chrome, html, node, least);
		if (next == 0)
			break;
		for (uint32_t i = html_first_child(html, node); i != 0;
		     i = html_next_sibling(html, i))
			if (i != next && is_beside_the_point(chrome, html, i))
				chrome->marks[i] |= MARK_SITE;
	}
	mark_edges(chrome, html, root);
	return root;
}
