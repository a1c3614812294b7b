/* Marks on what is never text: scripts, helpers, hidden parts, banners, buttons. */
#include "core/text/chrome.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/text/consent.h"
#include "core/text/facts.h"
#include "core/text/lexicon.h"
#include "core/text/text.h"

enum {
	MAX_FOLDS = 500,
	PHRASE_MAX = 90,          /* bytes of a helper's phrase */
	HIDDEN_PAGE_LEAST = 1000, /* bytes of a page that may be hidden as a whole */
	HIDDEN_MAX_SHARE = 40     /* per cent of the text that "hidden" is believed for */
};

bool
chrome_spend(struct chrome *chrome, uint32_t steps)
{
	if (steps > CHROME_MAX_STEPS - chrome->steps) {
		chrome->steps = CHROME_MAX_STEPS;
		return false;
	}
	chrome->steps += steps;
	return true;
}

bool
chrome_has_h1(struct chrome *chrome, const struct html *html, uint32_t node)
{
	uint32_t end = html->v[node].end;

	return chrome_spend(chrome, end - node) && html_find(html, HTML_H1, node, end) < end;
}

bool
chrome_is_under(
    const struct chrome *chrome, const struct html *html, uint32_t node, uint8_t marks)
{
	for (; node != 0; node = html->v[node].parent)
		if (chrome->marks[node] & marks)
			return true;
	return false;
}

void
chrome_weigh(struct chrome *chrome, const struct html *html)
{
	weigh(html, chrome->marks, MARKS_PASSED, chrome->weights);
}

/* ---- texts that only help a machine or a screen reader ---- */

static const char *const helpers_list[] = { "opens in new tab", "opens in a new tab",
	"open in new tab", "open in a new tab", "opens in new window", "opens in a new window",
	"opens a new window", "opens external", "opens in new", "(opens a ", "link opens in",
	"opens a footnote", "(external link)", "in neuem tab", "in einem neuen tab",
	"in neuem fenster", "in einem neuen fenster", "s'ouvre dans", "s\xE2\x80\x99ouvre dans",
	"ouvre dans un nouvel", "ouvre une nouvelle", "se abre en una", "abre en una nueva",
	"abre em uma nova", "abre numa nova", "si apre in", NULL };
static struct lexicon helpers = { .words = helpers_list };

static const char *const skips[] = { "skip to ", "skip navigation", "skip link",
	"jump to content", "jump to main", "zum inhalt", "zum hauptinhalt", "direkt zum inhalt",
	"passer au contenu", "aller au contenu",
	"acc\xC3\xA9"
	"der au contenu",
	"ir al contenido", "saltar al contenido", "pular para o conte", "ir para o conte",
	"vai al contenuto", "salta al contenuto", NULL };

static bool
is_helper(struct span s)
{
	s = span_trim(s);
	if (s.len < 6 || s.len > PHRASE_MAX)
		return false;
	return lexicon_starts(s, skips) || (s.len < 60 && lexicon_in(s, &helpers));
}

/* ---- hidden parts ---- */

/* The ids that buttons with aria-expanded fold and unfold. */
struct folds {
	struct span *v;
	size_t n;
	size_t cap;
};

/* What a button folds away is text all the same: sections of a policy, answers of a help page.
 */
static bool
is_folded(const struct folds *folds, const struct facts *f)
{
	static const char *const words_list[] = { "accordion", "collaps", "panel", "expand",
		"faq", "toggle", "zippy", "disclosure", "tab-content", "tabpane", NULL };
	static struct lexicon words = { .words = words_list };

	if (text_is(f->role, "region") || text_is(f->role, "tabpanel") ||
	    lexicon_in(f->class, &words))
		return true;
	for (size_t i = 0; f->id.len > 0 && i < folds->n; i++)
		if (span_eq(folds->v[i], f->id))
			return true;
	return false;
}

static void
find_folds(const struct chrome *chrome, const struct html *html, struct folds *folds)
{
	for (uint32_t i = chrome->body; i < html->n && folds->n < MAX_FOLDS; i++) {
		struct facts f;

		if (html->v[i].tag != HTML_BUTTON && html->v[i].tag != HTML_A &&
		    html->v[i].tag != HTML_DIV)
			continue;
		if (html_attr(html, i, "aria-controls").len == 0)
			continue;
		f = facts_of(html, i);
		if (!f.expands || f.pops_up)
			continue;
		MEM_GROW(folds->v, folds->n, folds->cap);
		folds->v[folds->n++] = f.controls;
	}
}

static bool
is_hidden_noise(struct chrome *chrome, const struct html *html, const struct folds *folds,
    uint32_t node, const struct facts *f)
{
	uint32_t all = chrome->weights[chrome->body].text;

	if (!f->hidden && !f->aria_hidden)
		return false;
	/* A page behind its own dialog is "hidden" too, or until its styles have come. */
	if (!f->hidden && (html->v[node].tag == HTML_MAIN || chrome_has_h1(chrome, html, node)))
		return false;
	if (chrome->weights[node].text > all / 100 * HIDDEN_MAX_SHARE &&
	    chrome->weights[node].text > HIDDEN_PAGE_LEAST)
		return false;
	return !is_folded(folds, f);
}

/* ---- buttons ---- */

/* The text right before node at its level; empty where something else stands there. */
static struct span
text_before(const struct html *html, uint32_t node)
{
	uint32_t before = node - 1, parent = html->v[node].parent;

	if (before == parent)
		return (struct span){ NULL, 0 };
	while (html->v[before].parent != parent)
		before = html->v[before].parent;
	return html->v[before].tag == HTML_TEXT ? span_trim(html->v[before].text)
						: (struct span){ NULL, 0 };
}

/* The button stands in a sentence: text goes on after it, or stops before it without an end. */
static bool
is_in_sentence(const struct html *html, uint32_t node)
{
	uint32_t next = html->v[node].end;
	struct span before = text_before(html, node);

	if (before.len > 0 && strchr(".!?:", before.data[before.len - 1]) == NULL)
		return true;
	return next < html->v[html->v[node].parent].end && html->v[next].tag == HTML_TEXT &&
	       span_trim(html->v[next].text).len > 0;
}

/* Buttons are chrome, but for those that are a sentence's part or fold a section. */
static bool
is_button_text(
    const struct chrome *chrome, const struct html *html, uint32_t node, const struct facts *f)
{
	if (is_in_sentence(html, node))
		return true;
	for (uint32_t up = html->v[node].parent; up != 0; up = html->v[up].parent) {
		if (html->v[up].tag >= HTML_H1 && html->v[up].tag <= HTML_H6)
			return true;
		if (html->v[up].tag == HTML_SUMMARY || html->v[up].tag == HTML_DT)
			return true;
	}
	return (f->expands || f->controls.len > 0) && chrome->weights[node].text >= 12;
}

/* ---- marking ---- */

static bool
is_never_text(enum html_tag tag)
{
	switch (tag) {
	case HTML_SKIPPED:
	case HTML_SCRIPT:
	case HTML_NOSCRIPT:
	case HTML_SELECT:
	case HTML_TEXTAREA:
	case HTML_HEAD:
	case HTML_LINK:
	case HTML_META:
	case HTML_BASE:
	case HTML_TITLE: return true;
	default: return false;
	}
}

/* Scripts, styles, helpers: what needs no measure of the page. */
static void
mark_plain_noise(struct chrome *chrome, const struct html *html)
{
	for (uint32_t i = 1; i < html->n; i++) {
		if (is_never_text(html->v[i].tag)) {
			chrome->marks[i] |= MARK_NOISE;
			i = html->v[i].end - 1;
		} else if (html->v[i].tag == HTML_TEXT && is_helper(html->v[i].text)) {
			chrome->marks[i] |= MARK_NOISE;
		}
	}
}

static void
mark_element(
    struct chrome *chrome, const struct html *html, const struct folds *folds, uint32_t node)
{
	struct facts f = facts_of(html, node);

	if (f.email)
		chrome->marks[node] |= MARK_EMAIL;
	if (text_is(f.role, "heading"))
		chrome->marks[node] |= MARK_HEADING;
	if (f.shown_block || f.shown_inline)
		chrome->marks[node] |= f.shown_block ? MARK_BLOCK : MARK_INLINE;
	if (is_hidden_noise(chrome, html, folds, node, &f) ||
	    consent_is_banner(chrome, html, node, &f) ||
	    (html->v[node].tag == HTML_BUTTON && !is_button_text(chrome, html, node, &f)))
		chrome->marks[node] |= MARK_NOISE;
}

void
chrome_init(struct chrome *chrome, const struct html *html)
{
	struct folds folds = { 0 };

	chrome->marks = mem_alloc(html->n);
	chrome->weights = mem_array(html->n, sizeof *chrome->weights);
	chrome->body = html_find(html, HTML_BODY, 0, html->n);
	if (chrome->body == html->n)
		chrome->body = 0;
	mark_plain_noise(chrome, html);
	chrome_weigh(chrome, html);
	find_folds(chrome, html, &folds);
	for (uint32_t i = chrome->body + 1; i < html->n; i++) {
		if (!(chrome->marks[i] & MARK_NOISE) && html->v[i].tag != HTML_TEXT)
			mark_element(chrome, html, &folds, i);
		if (chrome->marks[i] & MARK_NOISE && html->v[i].tag != HTML_BUTTON)
			i = html->v[i].end - 1;
	}
	free(folds.v);
	consent_mark(chrome, html);
	chrome_weigh(chrome, html);
}

void
chrome_release(struct chrome *chrome)
{
	free(chrome->marks);
	free(chrome->weights);
	*chrome = (struct chrome){ 0 };
}
