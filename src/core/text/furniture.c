/* Furniture: what surrounds the text on every page of a site. */
#include "core/text/furniture.h"

#include <string.h>

#include "core/text/facts.h"
#include "core/text/lexicon.h"
#include "core/text/text.h"

enum {
	PART_MAX = 800, /* bytes of a part that leads away from the text */
	LEAD_MAX = 60   /* and of the words it begins with */
};

/* Words of ids and classes. A part of a page's frame … */
static const char *const frames[] = { "nav", "navbar", "navigation", "topnav", "sidenav",
	"subnav", "menu", "megamenu", "submenu", "footer", "sidebar", "breadcrumb",
	"breadcrumbs", "crumbs", "pagination", "pager", "toc", "skip", "skiplink", "masthead",
	"topbar", "toolbar", "popup", "modal", "drawer", "offcanvas", "tooltip", "dropdown",
	"backtotop", NULL };

/* … and what a part may be for; the sections of a policy are called so too. */
static const char *const purposes[] = { "share", "sharing", "social", "related", "recommended",
	"recommendations", "newsletter", "subscribe", "feedback", "survey", "helpful", "votes",
	"vote", "search", "cookie", "cookies", "consent", "advert", "ads", "promo", "login",
	"signin", "signup", "langs", "locale", "language", "languages", "cta", NULL };

/* How surely a name says that something is furniture. */
enum sureness { NOT_FURNITURE = 0, FURNITURE_IF_LINKS, FURNITURE };

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t
word_end(struct span s, size_t at)
{
	size_t end = at + 1;

	while (end < s.len && is_letter(s.data[end]) &&
	       !(s.data[end] >= 'A' && s.data[end] <= 'Z' && s.data[end - 1] >= 'a'))
		end++;
	return end;
}

static bool
is_one_of(struct span word, const char *const *words)
{
	for (; *words != NULL; words++)
		if (text_is(word, *words))
			return true;
	return false;
}

/* One class or id, "article-footer": its last word says what it is, its first where it is. */
static enum sureness
name_sureness(struct span name, bool is_id)
{
	struct span first = { NULL, 0 }, last = { NULL, 0 };

	for (size_t at = 0; at < name.len;) {
		size_t end;

		/* Utility classes speak of states and sizes: "toc-visible:col-start-2". */
		if (memchr(":[(/@", name.data[at], 5) != NULL)
			return NOT_FURNITURE;
		if (!is_letter(name.data[at])) {
			at++;
			continue;
		}
		end = word_end(name, at);
		last = span_make(name.data + at, end - at);
		if (first.data == NULL)
			first = last;
		at = end;
	}
	if (is_one_of(last, frames) || (!is_id && is_one_of(last, purposes)))
		return FURNITURE;
	return is_one_of(first, frames) || is_one_of(first, purposes) ||
		       is_one_of(last, purposes)
		   ? FURNITURE_IF_LINKS
		   : NOT_FURNITURE;
}

static enum sureness
names_sureness(struct span names, bool are_ids)
{
	enum sureness most = NOT_FURNITURE;

	while (names.len > 0) {
		size_t end = 0;
		enum sureness one;

		while (end < names.len && (unsigned char)names.data[end] > ' ')
			end++;
		one = name_sureness(span_make(names.data, end), are_ids);
		most = one > most ? one : most;
		end += end < names.len;
		names = span_make(names.data + end, names.len - end);
	}
	return most;
}

static const char *const furniture_roles[] = { "navigation", "contentinfo", "complementary",
	"search", "menu", "menubar", "toolbar", "dialog", "alertdialog", "listbox", "tablist",
	"tooltip", NULL };

/* Is node inside the page's own content element? */
static bool
in_content(const struct html *html, uint32_t node)
{
	for (uint32_t up = html->v[node].parent; up != 0; up = html->v[up].parent)
		if (html->v[up].tag == HTML_MAIN || html->v[up].tag == HTML_ARTICLE)
			return true;
	return false;
}

static bool
is_site(const struct chrome *chrome, const struct html *html, uint32_t node)
{
	uint32_t all = chrome->weights[chrome->body].text, here = chrome->weights[node].text;
	uint32_t link = chrome->weights[node].link;
	enum sureness sure;
	struct facts f;

	if (html->v[node].tag == HTML_NAV)
		return here < all / 100 * 70;
	if (here > all / 100 * 40 && here > 200)
		return false;
	f = facts_of(html, node);
	switch (html->v[node].tag) {
	case HTML_FOOTER: return true;
	case HTML_ASIDE: return true;
	case HTML_DIALOG: return true;
	case HTML_HEADER: return !in_content(html, node);
	default: break;
	}
	if (is_one_of(f.role, furniture_roles) ||
	    (text_is(f.role, "banner") && !in_content(html, node)))
		return true;
	if (html->v[node].tag >= HTML_H1 && html->v[node].tag <= HTML_H6)
		return false;
	sure = names_sureness(f.id, true);
	if (names_sureness(f.class, false) > sure)
		sure = names_sureness(f.class, false);
	if (sure == NOT_FURNITURE || here > all / 100 * 15)
		return false;
	return link * 2 > here || (sure == FURNITURE && chrome->weights[node].prose * 3 < here);
}

/* ---- what only its words give away ---- */

/* How a part begins that leads away from the text: the whole of a short piece, or its start. */
static const char *const leads[] = { "related article", "related topic", "related content",
	"recommended article", "more articles", "popular articles", "next article",
	"previous article", "was this helpful", "was this article helpful",
	"was this page helpful", "did this answer your question", "did you find this",
	"is this helpful", "rate this", "how helpful was this", "still need help",
	"need more help", "still have questions", "can't find what", "back to top",
	"return to top", "go to top", "scroll to top", "share this", "share on ", "filter by",
	"sort by", "in this article", "on this page", "table of contents", "auf dieser seite",
	"inhaltsverzeichnis", "dans cet article", "sur cette page", "load more", "show more",
	"show less", "subscribe to our", "sign up for our newsletter", "follow us",
	"download our app", "verwandte artikel", "verwandte themen",
	"war dieser artikel hilfreich", "war das hilfreich",
	"waren diese informationen hilfreich", "nach oben",
	"zur\xC3\xBC"
	"ck nach oben",
	"artikel teilen",
	"n\xC3\xA4"
	"chster artikel",
	"articles connexes", "articles associ\xC3\xA9s", "cet article vous a-t-il",
	"cela vous a-t-il aid", "avez-vous trouv", "retour en haut", "haut de page",
	"article suivant",
	"art\xC3\xAD"
	"culos relacionados",
	"\xC2\xBF"
	"te ha resultado",
	"\xC2\xBF"
	"te result\xC3\xB3",
	"\xC2\xBF"
	"fue \xC3\xBAtil",
	"volver arriba", "articoli correlati", "questo articolo ti", "torna su",
	"artigos relacionados", "este artigo foi \xC3\xBAtil", "isso foi \xC3\xBAtil",
	"voltar ao topo", NULL };

/* From a leading text outwards, as long as what is around it is no prose either. */
static uint32_t
part_around(struct chrome *chrome, const struct html *html, uint32_t node)
{
	uint32_t up;

	for (up = html->v[node].parent; up != chrome->body && up != 0;
	     up = html->v[up].parent) {
		const struct weight *w = &chrome->weights[up];
		enum html_tag tag = html->v[up].tag;

		if (w->text > PART_MAX || w->prose * 2 > w->text || tag == HTML_MAIN ||
		    tag == HTML_ARTICLE || tag == HTML_TABLE || tag == HTML_LI ||
		    tag == HTML_TD || chrome_has_h1(chrome, html, up))
			break;
		node = up;
	}
	return node;
}

/* What stands beside the controls of a list, whole. */
static const char *const controls[] = { "results per page", "rows per page", "items per page",
	NULL };

static uint32_t
block_of(const struct html *html, uint32_t text)
{
	uint32_t up = html->v[text].parent;

	while (up != 0 && !html_is_block(html->v[up].tag))
		up = html->v[up].parent;
	return up;
}

/* Does the text begin its paragraph? "Tap Show more" leads nowhere. */
static bool
begins_block(const struct html *html, uint32_t text)
{
	uint32_t block = block_of(html, text);

	for (uint32_t i = text - 1; i > block; i--)
		if (html->v[i].tag == HTML_TEXT && span_trim(html->v[i].text).len > 0)
			return block_of(html, i) != block;
	return true;
}

static void
mark_leads(struct chrome *chrome, const struct html *html)
{
	for (uint32_t i = chrome->body + 1; i < html->n; i++) {
		struct span s;

		if (chrome->marks[i] & MARKS_PASSED) {
			i = html->v[i].end - 1;
			continue;
		}
		if (html->v[i].tag != HTML_TEXT)
			continue;
		s = span_trim(html->v[i].text);
		if (is_one_of(s, controls) ||
		    (s.len >= 6 && s.len <= LEAD_MAX && lexicon_starts(s, leads) &&
			begins_block(html, i)))
			chrome->marks[part_around(chrome, html, i)] |= MARK_SITE;
	}
}

void
furniture_mark(struct chrome *chrome, const struct html *html)
{
	for (uint32_t i = chrome->body + 1; i < html->n; i++) {
		if (html->v[i].tag != HTML_TEXT && !(chrome->marks[i] & MARKS_PASSED) &&
		    is_site(chrome, html, i))
			chrome->marks[i] |= MARK_SITE;
		if (chrome->marks[i] & MARKS_PASSED)
			i = html->v[i].end - 1;
	}
	mark_leads(chrome, html);
}
