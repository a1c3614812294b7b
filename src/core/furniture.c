/* Furniture: what surrounds the text on every page of a site. */
#include "core/furniture.h"

#include <string.h>

#include "core/facts.h"
#include "core/lexicon.h"
#include "core/text.h"

enum {
	PART_MAX = 800, /* bytes of a part that leads away from the text */
	LEAD_MAX = 60   /* and of the words it begins with */
};

/* The first or last word of an id or class, between "-", "_" and camelCase humps. */
static const char *const furniture[] = { "nav", "navbar", "navigation", "topnav", "sidenav",
	"subnav", "menu", "megamenu", "submenu", "footer", "sidebar", "breadcrumb",
	"breadcrumbs", "crumbs", "share", "sharing", "social", "related", "recommended",
	"recommendations", "newsletter", "subscribe", "pagination", "pager", "toc", "feedback",
	"survey", "helpful", "votes", "vote", "search", "skip", "skiplink", "masthead",
	"topbar", "toolbar", "cookie", "cookies", "consent", "advert", "ads", "promo", "popup",
	"modal", "drawer", "offcanvas", "tooltip", "dropdown", "login", "signin", "signup",
	"langs", "locale", "language", "languages", "backtotop", "cta", NULL };

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

/* One class, "article-footer": does its first or last word name furniture? */
static bool
names_furniture(struct span name)
{
	struct span first = { NULL, 0 }, last = { NULL, 0 };

	for (size_t at = 0; at < name.len;) {
		size_t end;

		/* Utility classes speak of states and sizes: "toc-visible:col-start-2". */
		if (memchr(":[(/@", name.data[at], 5) != NULL)
			return false;
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
	for (size_t i = 0; furniture[i] != NULL; i++)
		if (text_is(first, furniture[i]) || text_is(last, furniture[i]))
			return true;
	return false;
}

static bool
any_names_furniture(struct span classes)
{
	while (classes.len > 0) {
		size_t end = 0;

		while (end < classes.len && (unsigned char)classes.data[end] > ' ')
			end++;
		if (end > 0 && names_furniture(span_make(classes.data, end)))
			return true;
		end += end < classes.len;
		classes = span_make(classes.data + end, classes.len - end);
	}
	return false;
}

static const char *const furniture_roles[] = { "navigation", "contentinfo", "complementary",
	"search", "menu", "menubar", "toolbar", "dialog", "alertdialog", "listbox", "tablist",
	"tooltip", NULL };

static bool
is_role(struct span role, const char *const *roles)
{
	for (; *roles != NULL; roles++)
		if (text_is(role, *roles))
			return true;
	return false;
}

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
	if (is_role(f.role, furniture_roles) ||
	    (text_is(f.role, "banner") && !in_content(html, node)))
		return true;
	if (html->v[node].tag >= HTML_H1 && html->v[node].tag <= HTML_H6)
		return false;
	if (any_names_furniture(f.id) || any_names_furniture(f.class))
		return here < all / 100 * 15 &&
		       (link * 2 > here || chrome->weights[node].prose * 3 < here);
	return false;
}

/* ---- what only its words give away ---- */

/* How a part begins that leads away from the text: the whole of a short piece, or its start. */
static const char *const leads[] = { "related article", "related topic", "related content",
	"related polic", "recommended article", "more articles", "popular articles",
	"next article", "previous article", "was this helpful", "was this article helpful",
	"was this page helpful", "did this answer your question", "did you find this",
	"is this helpful", "rate this", "how helpful was this", "give feedback",
	"send feedback", "still need help", "need more help", "still have questions",
	"can't find what", "back to top", "return to top", "go to top", "scroll to top",
	"share this", "share on", "filter by", "sort by", "results per page", "rows per page",
	"items per page", "load more", "show more", "show less",
	"see also:", "subscribe to our", "sign up for our newsletter", "follow us",
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
	"volver arriba", "articoli correlati", "questo articolo", "torna su",
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
		    tag == HTML_ARTICLE || tag == HTML_TABLE || chrome_has_h1(chrome, html, up))
			break;
		node = up;
	}
	return node;
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
		if (s.len >= 6 && s.len <= LEAD_MAX && lexicon_starts(s, leads))
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
