/* The guess: furniture out, then inwards as long as one part holds nearly all prose. */
#include "core/maincontent.h"

#include "base/span.h"
#include "core/text.h"

enum {
	MOST = 85,       /* per cent of the prose that a part must hold to be stepped into */
	MAIN_LEAST = 40, /* per cent of it that <main> must hold to be believed */
	DATE_MAX = 120   /* bytes of a line that says when the text was changed */
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

/* The element below node that holds most of the prose; 0 where none does. */
static uint32_t
heaviest(const struct chrome *chrome, const struct html *html, uint32_t node, uint32_t least)
{
	for (uint32_t i = html_first_child(html, node); i != 0; i = html_next_sibling(html, i))
		if (chrome->weights[i].prose >= least)
			return i;
	return 0;
}

uint32_t
maincontent_find(struct chrome *chrome, const struct html *html)
{
	uint32_t root, node, least, next;

	chrome_mark_site(chrome, html);
	chrome_weigh(chrome, html);
	root = find_main(chrome, html);
	least = chrome->weights[root].prose / 100 * MOST;
	for (node = root; least > 0; node = next) {
		next = heaviest(chrome, html, node, least);
		if (next == 0)
			break;
		for (uint32_t i = html_first_child(html, node); i != 0;
		     i = html_next_sibling(html, i))
			if (i != next && !is_worth_keeping(chrome, html, i))
				chrome->marks[i] |= MARK_SITE;
	}
	return root;
}
