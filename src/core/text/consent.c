/* Consent banners. */
#include "core/text/consent.h"

#include "core/text/lexicon.h"
#include "core/text/text.h"

enum {
	PHRASE_MAX = 90,   /* bytes of what a button says */
	BANNER_MAX = 6000, /* bytes of text in a banner */
	CLUSTER_MAX = 2000 /* likewise in one that only its words give away */
};

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
words_below(struct chrome *chrome, const struct html *html, uint32_t node, struct buf *out)
{
	buf_clear(out);
	out->full = false;
	for (uint32_t i = node + 1; i < html->v[node].end && !out->full; i++) {
		if (!chrome_spend(chrome, 1))
			break;
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
	yes = lexicon_in(words_below(chrome, html, node, &b), &consent_words);
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

		if (!chrome_spend(chrome, 1))
			break;
		if (!is_pressable(html, i))
			continue;
		words = span_trim(words_below(chrome, html, i, &b));
		if (words.len == 0 || words.len > PHRASE_MAX)
			continue;
		if (!accept && lexicon_starts(words, accepts))
			accept = true;
		else if (lexicon_in(words, &rejects) || lexicon_starts(words, accepts))
			other = true;
	}
	buf_release(&b);
	return accept && other;
}

bool
consent_is_banner(
    struct chrome *chrome, const struct html *html, uint32_t node, const struct facts *f)
{
	bool dialog = f->dialog || text_is(f->role, "dialog") ||
		      text_is(f->role, "alertdialog") || html->v[node].tag == HTML_DIALOG;

	if (!is_banner_sized(chrome, node, BANNER_MAX))
		return false;
	if (lexicon_in(f->id, &vendors) || lexicon_in(f->class, &vendors))
		return true;
	if (dialog)
		return speaks_of_consent(chrome, html, node);
	return (text_has(f->label, "cookie") || text_has(f->label, "consent")) &&
	       has_both_choices(chrome, html, node);
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

void
consent_mark(struct chrome *chrome, const struct html *html)
{
	struct buf b;

	buf_init(&b, 256);
	for (uint32_t i = chrome->body; i < html->n; i++) {
		struct span words;

		if (!is_pressable(html, i) ||
		    chrome_is_under(chrome, html, html->v[i].parent, MARK_NOISE))
			continue;
		words = span_trim(words_below(chrome, html, i, &b));
		if (words.len > 0 && words.len <= PHRASE_MAX && lexicon_starts(words, accepts))
			mark_cluster(chrome, html, i);
	}
	buf_release(&b);
}
