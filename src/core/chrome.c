/* Marks on what is not text: noise everywhere, the site's furniture for the guess. */
#include "core/chrome.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "core/text.h"

enum {
	MAX_FOLDS = 2000,
	PROSE_MIN = 50,           /* bytes of a text that is more than a label */
	PHRASE_MAX = 90,          /* a helper's phrase is no longer */
	BANNER_MAX = 6000,        /* bytes of text in a consent dialog */
	PART_MAX = 800,           /* bytes of a part that leads away from the text */
	LEAD_MAX = 60,            /* and of the words it begins with */
	CLUSTER_MAX = 2000,       /* likewise in one that only its words give away */
	HIDDEN_PAGE_LEAST = 1000, /* bytes of a page that may be hidden as a whole */
	HIDDEN_MAX_SHARE = 40     /* per cent of the text that "hidden" is believed for */
};

/* Words looked for in every id, class and label of a page: a bit per pair of first letters
   tells most places apart without a comparison. */
struct lexicon {
	const char *const *words;
	bool ready;
	uint64_t pairs[16];
};

static unsigned
pair_of(const char *s)
{
	return ((unsigned)(s[0] | 0x20) * 37 + (unsigned)(s[1] | 0x20)) & 1023;
}

static bool
any_in(struct span s, struct lexicon *lexicon)
{
	/* Two threads that prepare it at once set the same bits. */
	for (const char *const *w = lexicon->words; !lexicon->ready && *w != NULL; w++)
		lexicon->pairs[pair_of(*w) / 64] |= (uint64_t)1 << pair_of(*w) % 64;
	lexicon->ready = true;
	for (size_t i = 0; i + 1 < s.len; i++) {
		unsigned pair = pair_of(s.data + i);

		if (!(lexicon->pairs[pair / 64] >> pair % 64 & 1))
			continue;
		for (const char *const *w = lexicon->words; *w != NULL; w++)
			if (pair_of(*w) == pair &&
			    span_starts_nocase(span_make(s.data + i, s.len - i), *w))
				return true;
	}
	return false;
}

static bool
any_starts(struct span s, const char *const *words)
{
	for (; *words != NULL; words++)
		if (span_starts_nocase(s, *words))
			return true;
	return false;
}

static bool
has_h1(const struct html *html, uint32_t node)
{
	return html_find(html, HTML_H1, node, html->v[node].end) < html->v[node].end;
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
	return any_starts(s, skips) || (s.len < 60 && any_in(s, &helpers));
}

/* ---- hidden parts ---- */

struct facts {
	struct span id, class, role, label, controls;
	bool hidden;
	bool aria_hidden;
	bool dialog;  /* aria-modal */
	bool expands; /* aria-expanded */
	bool pops_up; /* aria-haspopup: a menu or dialog, not a section */
	uint8_t marks;
};

/* The ids that buttons with aria-expanded fold and unfold. */
struct folds {
	struct span *v;
	size_t n;
	size_t cap;
};

static void
read_style(struct span style, struct facts *f)
{
	char flat[256];
	size_t n = 0;

	for (size_t i = 0; i < style.len && n + 1 < sizeof flat; i++)
		if (style.data[i] != ' ' && style.data[i] != '\n' && style.data[i] != '\t')
			flat[n++] = style.data[i];
	style = span_make(flat, n);
	if (text_has(style, "display:none") || text_has(style, "visibility:hidden"))
		f->hidden = true;
	else if (text_has(style, "display:inline") && !text_has(style, "display:inline-"))
		f->marks |= MARK_INLINE;
	else if (text_has(style, "display:block") || text_has(style, "display:flex") ||
		 text_has(style, "display:grid") || text_has(style, "display:list-item"))
		f->marks |= MARK_BLOCK;
}

static void
read_fact(struct span name, struct span value, struct facts *f)
{
	if (span_is(name, "class"))
		f->class = value;
	else if (span_is(name, "id"))
		f->id = value;
	else if (span_is(name, "role"))
		f->role = value;
	else if (span_is(name, "style"))
		read_style(value, f);
	else if (span_is(name, "hidden"))
		f->hidden |= !text_is(value, "until-found");
	else if (span_is(name, "aria-hidden"))
		f->aria_hidden = text_is(value, "true");
	else if (span_is(name, "aria-modal"))
		f->dialog = text_is(value, "true");
	else if (span_is(name, "aria-label"))
		f->label = value;
	else if (span_is(name, "aria-expanded"))
		f->expands = true;
	else if (span_is(name, "aria-haspopup"))
		f->pops_up = !text_is(value, "false");
	else if (span_is(name, "aria-controls"))
		f->controls = value;
	else if (span_is(name, "data-cfemail"))
		f->marks |= MARK_EMAIL;
}

static struct facts
facts_of(const struct html *html, uint32_t node)
{
	struct facts f = { .hidden = false };
	const void *cursor = NULL;
	struct span name, value;

	while (html_attr_next(html, node, &cursor, &name, &value))
		read_fact(name, value, &f);
	return f;
}

/* What a button folds away is text all the same: sections of a policy, answers of a help page.
 */
static bool
is_folded(const struct folds *folds, const struct facts *f)
{
	static const char *const words_list[] = { "accordion", "collaps", "panel", "expand",
		"faq", "toggle", "zippy", "disclosure", "tab-content", "tabpane", NULL };
	static struct lexicon words = { .words = words_list };

	if (text_is(f->role, "region") || text_is(f->role, "tabpanel") ||
	    any_in(f->class, &words))
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

/* ---- consent ---- */

static const char *const vendors_list[] = { "onetrust-", "cookiebot", "usercentrics", "didomi",
	"ketch-", "lanyard_root", "osano-cm", "axeptio", "cmpbox", "cmpwrapper", "qc-cmp",
	"truste-", "trustarc", "termly-", "iubenda-cs", "cky-consent", "cky-modal", "cc-window",
	"sp_message_container", "fc-consent", "borlabs", "klaro", "tarteaucitron", "evidon",
	"transcend-", "shopify-pc", "cookieconsent", "cookie-consent", "cookie_consent",
	"cookie-banner", "cookie_banner", "cookiebanner", "cookie-notice", "cookie-bar",
	"cookie-law", "cookie-popup", "cookie-modal", "consent-banner", "consent_banner",
	"consentbanner", "consent-modal", "gdpr-banner", "gdpr-cookie", "ccpa-banner",
	"privacy-banner", "cookie-alert", "cookies-banner", NULL };
static struct lexicon vendors = { .words = vendors_list };

static const char *const accepts[] = { "accept", "allow", "agree", "i agree", "got it", "ok",
	"akzeptieren", "alle akzeptieren", "zustimmen", "alle zulassen", "einverstanden",
	"accepter", "tout accepter", "autoriser", "j'accepte", "aceptar", "permitir", "aceitar",
	"accetta", "consenti", NULL };

static const char *const rejects_list[] = { "reject", "decline", "deny", "refuse",
	"only necessary", "necessary only", "only essential", "essential", "manage", "customi",
	"cookie settings", "preferences", "settings", "ablehnen", "nur notwendige",
	"nur erforderliche", "einstellungen", "refuser", "tout refuser", "continuer sans",
	"uniquement", "param\xC3\xA8tres", "g\xC3\xA9rer", "personnaliser", "rechazar",
	"configurar", "rejeitar", "recusar", "rifiuta", "opt out", "optional", "more options",
	"learn more", "confirm my choices", NULL };
static struct lexicon rejects = { .words = rejects_list };

static const char *const consent_words_list[] = { "cookie", "consent", "einwilligung",
	"consentement", "consentimiento", "tracking", NULL };
static struct lexicon consent_words = { .words = consent_words_list };

/* The visible words of a subtree, as far as they fit. */
static struct span
words_below(
    const struct chrome *chrome, const struct html *html, uint32_t node, struct buf *out)
{
	buf_clear(out);
	out->full = false;
	for (uint32_t i = node + 1; i < html->v[node].end && !out->full; i++) {
		if (chrome->marks[i] & MARK_NOISE && html->v[i].tag != HTML_BUTTON) {
			i = html->v[i].end - 1;
		} else if (html->v[i].tag == HTML_TEXT) {
			buf_add_span(out, span_trim(html->v[i].text));
			buf_addc(out, ' ');
		}
	}
	return buf_span(out);
}

static bool
is_pressable(const struct html *html, uint32_t node)
{
	if (html->v[node].tag == HTML_BUTTON)
		return true;
	return (html->v[node].tag == HTML_A || html->v[node].tag == HTML_DIV) &&
	       text_is(html_attr(html, node, "role"), "button");
}

static bool
is_banner_sized(const struct chrome *chrome, uint32_t node, uint32_t most)
{
	uint32_t all = chrome->weights[chrome->body].text, here = chrome->weights[node].text;

	return here <= most && here < all / 100 * 60 + 600;
}

static bool
speaks_of_consent(struct chrome *chrome, const struct html *html, uint32_t node)
{
	struct buf b;
	bool yes;

	buf_init(&b, BANNER_MAX * 2);
	yes = any_in(words_below(chrome, html, node, &b), &consent_words);
	buf_release(&b);
	return yes;
}

/* Both an "accept" and another choice to press below node. */
static bool
has_both_choices(struct chrome *chrome, const struct html *html, uint32_t node)
{
	bool accept = false, other = false;
	struct buf b;

	buf_init(&b, 256);
	for (uint32_t i = node + 1; i < html->v[node].end; i++) {
		struct span words;

		if (!is_pressable(html, i))
			continue;
		words = span_trim(words_below(chrome, html, i, &b));
		if (words.len == 0 || words.len > PHRASE_MAX)
			continue;
		if (!accept && any_starts(words, accepts))
			accept = true;
		else if (any_in(words, &rejects) || any_starts(words, accepts))
			other = true;
	}
	buf_release(&b);
	return accept && other;
}

/* From a button that says "Accept" outwards to the whole banner, if it is one. */
static void
mark_cluster(struct chrome *chrome, const struct html *html, uint32_t button)
{
	uint32_t best = 0;

	for (uint32_t up = html->v[button].parent; up != 0; up = html->v[up].parent) {
		enum html_tag tag = html->v[up].tag;

		if (tag == HTML_BODY || tag == HTML_HTML || tag == HTML_MAIN ||
		    tag == HTML_ARTICLE || !is_banner_sized(chrome, up, CLUSTER_MAX))
			break;
		if (best != 0 ||
		    (has_both_choices(chrome, html, up) && speaks_of_consent(chrome, html, up)))
			best = up;
		if (best != 0 &&
		    html_find(html, HTML_H1, up, html->v[up].end) < html->v[up].end)
			break;
	}
	if (best != 0)
		chrome->marks[best] |= MARK_NOISE;
}

static void
mark_clusters(struct chrome *chrome, const struct html *html)
{
	struct buf b;

	buf_init(&b, 256);
	for (uint32_t i = chrome->body; i < html->n; i++) {
		struct span words;

		if (!is_pressable(html, i) ||
		    chrome_is_under(chrome, html, html->v[i].parent, MARK_NOISE))
			continue;
		words = span_trim(words_below(chrome, html, i, &b));
		if (words.len > 0 && words.len <= PHRASE_MAX && any_starts(words, accepts))
			mark_cluster(chrome, html, i);
	}
	buf_release(&b);
}

/* ---- buttons ---- */

/* The button stands in a sentence: text goes on after it, or stops before it without an end. */
static bool
is_in_sentence(const struct html *html, uint32_t node)
{
	uint32_t parent = html->v[node].parent, next = html->v[node].end;
	struct span before = { NULL, 0 };

	for (uint32_t i = parent + 1; i < node; i = html->v[i].end)
		before = html->v[i].tag == HTML_TEXT ? span_trim(html->v[i].text) : before;
	if (before.len > 0 && strchr(".!?:", before.data[before.len - 1]) == NULL)
		return true;
	return next < html->v[parent].end && html->v[next].tag == HTML_TEXT &&
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

/* ---- marking noise ---- */

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

static uint32_t
visible_bytes(struct span s)
{
	uint32_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += (unsigned char)s.data[i] > ' ';
	return n;
}

/* Texts of one paragraph: what stands in one block without another block between. */
struct run {
	uint32_t first;
	uint32_t block;
	uint32_t plain;    /* bytes outside links */
	uint32_t link_end; /* of the link around, whatever blocks it holds */
};

static uint32_t
block_around(const struct html *html, uint32_t text)
{
	uint32_t up = html->v[text].parent;

	while (up != 0 && !html_is_block(html->v[up].tag))
		up = html->v[up].parent;
	return up;
}

static void
end_run(struct chrome *chrome, const struct html *html, struct run *run, uint32_t end)
{
	for (uint32_t i = run->first; run->plain >= PROSE_MIN && i < end; i++) {
		struct weight *w = &chrome->weights[i];

		if (html->v[i].tag == HTML_TEXT && w->link == 0)
			w->prose = w->text;
	}
	run->first = end;
	run->plain = 0;
	run->block = 0;
}

static void
weigh_text(struct chrome *chrome, const struct html *html, struct run *run, uint32_t text)
{
	struct weight *w = &chrome->weights[text];
	bool in_link = text < run->link_end;
	uint32_t block = block_around(html, text);

	if (block != run->block) {
		end_run(chrome, html, run, text);
		run->block = block;
	}
	w->text = visible_bytes(html->v[text].text);
	w->link = in_link ? w->text : 0;
	run->plain += in_link ? 0 : w->text;
}

void
chrome_weigh(struct chrome *chrome, const struct html *html)
{
	struct run run = { 0 };

	memset(chrome->weights, 0, html->n * sizeof *chrome->weights);
	for (uint32_t i = 1; i < html->n; i++) {
		if (chrome->marks[i] & MARKS_PASSED)
			i = html->v[i].end - 1;
		else if (html->v[i].tag == HTML_TEXT)
			weigh_text(chrome, html, &run, i);
		else if (html->v[i].tag == HTML_A)
			run.link_end = html->v[i].end;
		else if (html_is_block(html->v[i].tag))
			end_run(chrome, html, &run, i);
	}
	end_run(chrome, html, &run, html->n);
	for (uint32_t i = html->n; i-- > 1;) {
		const struct weight *w = &chrome->weights[i];
		struct weight *up = &chrome->weights[html->v[i].parent];

		up->text += w->text;
		up->link += w->link;
		up->prose += w->prose;
	}
}

static bool
is_hidden_noise(const struct chrome *chrome, const struct html *html, const struct folds *folds,
    uint32_t node, const struct facts *f)
{
	uint32_t all = chrome->weights[chrome->body].text;

	if (!f->hidden && !f->aria_hidden)
		return false;
	/* A page behind its own dialog is "hidden" too, or until its styles have come. */
	if (!f->hidden && (html->v[node].tag == HTML_MAIN || has_h1(html, node)))
		return false;
	if (chrome->weights[node].text > all / 100 * HIDDEN_MAX_SHARE &&
	    chrome->weights[node].text > HIDDEN_PAGE_LEAST)
		return false;
	return !is_folded(folds, f);
}

static bool
is_consent(struct chrome *chrome, const struct html *html, uint32_t node, const struct facts *f)
{
	bool dialog = f->dialog || text_is(f->role, "dialog") ||
		      text_is(f->role, "alertdialog") || html->v[node].tag == HTML_DIALOG;

	if (!is_banner_sized(chrome, node, BANNER_MAX))
		return false;
	if (any_in(f->id, &vendors) || any_in(f->class, &vendors))
		return true;
	if (dialog)
		return speaks_of_consent(chrome, html, node);
	return (text_has(f->label, "cookie") || text_has(f->label, "consent")) &&
	       has_both_choices(chrome, html, node);
}

static void
mark_element(
    struct chrome *chrome, const struct html *html, const struct folds *folds, uint32_t node)
{
	struct facts f = facts_of(html, node);

	chrome->marks[node] |= f.marks;
	if (is_hidden_noise(chrome, html, folds, node, &f) ||
	    is_consent(chrome, html, node, &f) ||
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
	mark_clusters(chrome, html);
	chrome_weigh(chrome, html);
}

void
chrome_release(struct chrome *chrome)
{
	free(chrome->marks);
	free(chrome->weights);
	*chrome = (struct chrome){ 0 };
}

/* ---- the site's furniture ---- */

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
part_around(const struct chrome *chrome, const struct html *html, uint32_t node)
{
	uint32_t up;

	for (up = html->v[node].parent; up != chrome->body && up != 0;
	     up = html->v[up].parent) {
		const struct weight *w = &chrome->weights[up];
		enum html_tag tag = html->v[up].tag;

		if (w->text > PART_MAX || w->prose * 2 > w->text || tag == HTML_MAIN ||
		    tag == HTML_ARTICLE || tag == HTML_TABLE || has_h1(html, up))
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
		if (s.len >= 6 && s.len <= LEAD_MAX && any_starts(s, leads))
			chrome->marks[part_around(chrome, html, i)] |= MARK_SITE;
	}
}

void
chrome_mark_site(struct chrome *chrome, const struct html *html)
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
