/* Differences that say nothing to a reader of the text. */
#include "core/compare/trifle.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/compare/fold.h"
#include "core/compare/intern.h"
#include "core/compare/letters.h"
#include "core/compare/menu.h"

enum {
	EDITS_MAX = 400,       /* more of them: something happened */
	LABEL_BYTES = 60,      /* of a label that helps to use the page */
	MENU_LINKS = 3,        /* a line of so many links and nothing else is a menu */
	MENU_PERCENT = 90,     /* of a menu's bytes are links */
	MENU_BYTES = 1000,     /* a longer line is no menu … */
	MENU_MAX_LINKS = 3000, /* … and a page of more links is too much work */
	TWIN_BYTES = 2000,     /* of a line that is compared but for its addresses */
	RELATED_LINES = 40,    /* that a list of related articles is looked back for */
	QUESTION_BYTES = 90,
	NUMBER_BYTES = 10,
	MOMENT_BYTES = 20,
	DOUBLED_LINES = 20,  /* and none that is new */
	REPEATED_WORDS = 10, /* a longer line says something each time it stands there */
	TICKER_EDITS = 6,    /* so many figures that change at once are a ticker */
	TICKER_BYTES = 60,
	RATE_BYTES = 20,
	CHIPS_LOOK = 10, /* lines around that are looked at */
	COPYRIGHT_BYTES = 160
};

/* The letters of a text's lines. */
struct lines {
	struct intern letters;
	size_t n; /* the first of them; what was asked for comes behind */
};

/* Both texts, looked at when the first edit asks. */
struct look {
	const struct change *change;
	struct menu *menu_before, *menu_after;
	struct lines before, after;
	bool ticker;
};

/* Labels around a text, in small letters without accents. They stand as whole lines. */
static const char *const labels[] = { "was it helpful", "was this helpful",
	"was this article helpful", "was this page helpful", "did this answer your question",
	"did this help", "is this page useful", "how can we improve it", "how helpful was this",
	"rate this article", "yes", "no", "yesno", "yes no", "thanks for your feedback",
	"thank you for your feedback", "submit feedback", "send feedback", "give feedback",
	"need more help", "still need help", "still have questions", "opens in new tab",
	"opens in a new tab", "opens in new window", "(opens in a new window)", "close",
	"back to top", "top of page", "skip to main content", "skip to content", "share",
	"share this page", "copy link", "copy", "copied", "print", "print this page",
	"download pdf", "expand all", "collapse all", "show more", "show less", "read more",
	"see more", "see less", "on this page", "table of contents", "in this article",
	"search", "i have a different question", "menu", "home", "loading",
	"give feedback about this article", "choose a section to give feedback on",
	"did you get the help you needed", "how could it be better", "learn more",
	"what went wrong", "can you say more", "thanks", "submit", "other", "report an issue",
	"open cookies settings", "open cookie settings", "checkbox", "see contributors",
	"log in", "sign up", "sign in", "remove ads", "categories", "rechercher", "recherche",
	"thank you for signing up for our newsletter", "your submission was sent successfully",
	"you have successfully unsubscribed", "back to list", "skip to toolbar",
	"skip to navigation", "subscribe", "newsletter", "translate this page",
	"want to help translate", "translate the missing messages",
	"translate this page; this page contains changes which are not marked for translation",
	"view the terms of service in other languages: english", "other languages",
	"move to sidebar hide", "toggle the table of contents", "add languages", "edit links",
	"add links", "what links here", "related changes", "special pages", "permanent link",
	"page information", "create a book", "download as pdf", "printable version",
	"print/export", "in other projects", "tools", "actions", "general", "more", "read",
	"view source", "view history", "cite this page", "get shortened url",
	"documentation index", "play video", "play", "pause",
	"fetch the complete documentation index at",
	"use this file to discover all available pages before exploring further",
	"war das hilfreich", "war dieser artikel hilfreich",
	"waren diese informationen hilfreich", "ja", "nein", "ja nein", "nach oben",
	"schliessen", "schließen", "teilen", "drucken", "mehr anzeigen", "weniger anzeigen",
	"startseite", "auf dieser seite", "cette page vous a-t-elle ete utile",
	"cet article vous a-t-il ete utile", "cela vous a-t-il aide", "oui", "non", "oui non",
	"haut de page", "fermer", "partager", "imprimer", "afficher plus", "voir plus",
	"accueil", "sur cette page", "te resulto util", "te ha resultado util",
	"te ha sido util esta pagina", "fue util este articulo", "si", "si no", "volver arriba",
	"cerrar", "compartir", "imprimir", "ver mas", "mostrar mas", "inicio", "en esta pagina",
	"e stato utile", "ti e stato utile", "questo articolo ti e stato utile", "si no",
	"torna su", "chiudi", "condividi", "stampa", "mostra altro", "in questa pagina",
	"isto foi util", "este artigo foi util", "esta pagina foi util", "sim", "nao",
	"sim nao", "voltar ao topo", "fechar", "compartilhar", "partilhar", "ver mais",
	"mostrar mais", "nesta pagina", NULL };

/* What stands above a list of other pages. */
static const char *const related[] = { "related articles", "related topics", "related content",
	"related links", "related pages", "related resources", "related information",
	"related help", "related", "recommended articles", "recommended", "popular articles",
	"more articles", "more from us", "you may also like", "you might also like",
	"people also viewed", "people also ask", "explore more", "keep reading", "read next",
	"more in this section", "articles in this section", "recently viewed",
	"recently viewed articles", "trending articles", "verwandte artikel",
	"ahnliche artikel", "verwandte themen", "weitere artikel",
	"das konnte sie auch interessieren", "articles associes", "articles similaires",
	"articles lies", "sujets associes", "a lire aussi", "articulos relacionados",
	"temas relacionados", "contenido relacionado", "articoli correlati",
	"argomenti correlati", "contenuti correlati", "artigos relacionados",
	"topicos relacionados", "conteudo relacionado", NULL };

/* The last of the questions that help pages offer. */
static const char *const last_chips[] = { "i have a different question",
	"ich habe eine andere frage", "j'ai une autre question", "tengo otra pregunta",
	"ho un'altra domanda", "tenho uma pergunta diferente", "tenho outra pergunta", NULL };

/* Letters, digits and single spaces, small and without accents; signs at both ends dropped. */
static void
make_plain(struct span text, struct buf *out)
{
	buf_clear(out);
	for (size_t at = 0; at < text.len;) {
		uint32_t c = fold_letter(fold_char(text, &at));

		if (c == 0)
			continue;
		if (c >= 0x80)
			c = c == 0xdf ? 's' : '*'; /* no label has such a letter */
		if (out->len == 0 && strchr(" .,:;!?-*#>|([\"'", (int)c) != NULL && c != '*')
			continue;
		buf_addc(out, (char)c);
	}
	while (out->len > 0 && strchr(" .,:;!?-)]\"'", out->data[out->len - 1]) != NULL)
		out->data[--out->len] = '\0';
}

static bool
is_one_of(struct span text, const char *const *list)
{
	struct buf plain;
	bool found = false;

	if (text.len > LABEL_BYTES * 2)
		return false;
	buf_init(&plain, LABEL_BYTES * 8);
	make_plain(text, &plain);
	for (; *list != NULL && !found; list++)
		found = plain.len > 0 && strcmp(plain.data, *list) == 0;
	buf_release(&plain);
	return found;
}

/* A short line of a form that asks what one thinks of the page. */
static bool
is_feedback(struct span text)
{
	static const char *const stems[] = { "form is for feedback", "your feedback helps",
		"include personal information about you or", "to report something to",
		"information is confusing", "solution doesn't work",
		"don't like the product or policy", NULL };
	struct buf plain;
	bool found = false;

	if (text.len > LABEL_BYTES * 2)
		return false;
	buf_init(&plain, LABEL_BYTES * 8);
	make_plain(text, &plain);
	for (size_t i = 0; stems[i] != NULL && !found; i++)
		found = span_find(buf_span(&plain), stems[i]) != NULL;
	buf_release(&plain);
	return found;
}

/* "Fetch the complete documentation index at: https://…": the address does not matter. */
static struct span
before_address(struct span text)
{
	const char *url = span_find(text, "http");

	return url == NULL || url == text.data
		   ? text
		   : span_trim(span_make(text.data, (size_t)(url - text.data)));
}

/* "####1.", "- 12 -": a number for the eye, without words. */
static bool
is_bare_number(struct span text)
{
	size_t digits = 0;

	if (text.len > NUMBER_BYTES)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (strchr("0123456789", text.data[i]) != NULL && text.data[i] != '\0')
			digits++;
		else if (text.data[i] == '\0' || strchr("#.()*- ", text.data[i]) == NULL)
			return false;
	}
	return digits <= 2;
}

/* "10/06/2022 10:30": when something was written, to the minute, and nothing else. */
static bool
is_moment(struct span text)
{
	size_t digits = 0, slashes = 0, colons = 0;

	if (text.len > MOMENT_BYTES)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		digits += text.data[i] >= '0' && text.data[i] <= '9';
		slashes += text.data[i] == '/';
		colons += text.data[i] == ':';
	}
	return slashes == 2 && colons > 0 && digits >= 8 &&
	       digits + slashes + colons + 1 == text.len &&
	       memchr(text.data, ' ', text.len) != NULL;
}

/* A small letter that a script or a broken tag left behind; a link of one letter is a name. */
static bool
is_stray(struct span text)
{
	return text.len == 1 && text.data[0] >= 'a' && text.data[0] <= 'z';
}

static bool
is_image(struct span text)
{
	return span_starts(text, "![") || span_find(text, "data:image/") != NULL;
}

/* The link whose text begins at text.data, the longest; 0 bytes where there is none. */
static size_t
link_at(const struct document *doc, struct span text)
{
	size_t longest = 0;

	for (size_t i = 0; i < doc->n_links; i++) {
		struct span t = doc->links[i].text;

		if (t.len > longest && t.len <= text.len &&
		    memcmp(t.data, text.data, t.len) == 0)
			longest = t.len;
	}
	return longest;
}

static bool
is_link(const struct document *doc, struct span text)
{
	return text.len > 0 && link_at(doc, text) == text.len;
}

/* Several links one after the other, with or without something between them, and no words. */
static bool
is_menu(const struct document *doc, struct span text)
{
	size_t links = 0, covered = 0;

	if (text.len > MENU_BYTES || doc->n_links > MENU_MAX_LINKS)
		return false;
	for (size_t at = 0; at < text.len;) {
		size_t n = link_at(doc, span_make(text.data + at, text.len - at));

		links += n > 0;
		covered += n;
		at += n > 0 ? n : 1;
	}
	return links >= MENU_LINKS && covered * 100 >= text.len * MENU_PERCENT;
}

/* In a list of links under "Related articles". */
static bool
is_related(const struct document *doc, size_t i)
{
	if (!is_link(doc, doc->lines[i].text))
		return false;
	for (size_t back = 1; back <= RELATED_LINES && back <= i; back++) {
		struct span above = doc->lines[i - back].text;

		if (is_one_of(above, related))
			return true;
		if (!is_link(doc, above))
			return false;
	}
	return false;
}

static bool
is_question(const struct document *doc, size_t i)
{
	struct span text = doc->lines[i].text;

	return text.len <= QUESTION_BYTES && text.data[text.len - 1] == '?';
}

/* A short line without an end, or a question. */
static bool
is_offer(const struct document *doc, size_t i)
{
	struct span text = doc->lines[i].text;

	return doc->lines[i].kind != LINE_ROW && text.len <= QUESTION_BYTES &&
	       strchr(".;:,", text.data[text.len - 1]) == NULL;
}

/* Among offers one of which says that none of them was meant. */
static bool
is_among_chips(const struct document *doc, size_t i)
{
	for (size_t k = i; k < doc->n_lines && k - i <= CHIPS_LOOK && is_offer(doc, k); k++)
		if (is_one_of(doc->lines[k].text, last_chips))
			return true;
	return false;
}

/* One of several questions without answers: what a page offers to ask next. */
static bool
is_chip(const struct document *doc, size_t i)
{
	if (is_among_chips(doc, i))
		return true;
	return is_question(doc, i) &&
	       ((i > 0 && is_question(doc, i - 1)) ||
		   (i + 1 < doc->n_lines &&
		       (is_question(doc, i + 1) || is_one_of(doc->lines[i + 1].text, labels))));
}

static bool
says_nothing(const struct document *doc, int32_t i)
{
	struct span text = doc->lines[i].text;

	return is_bare_number(text) || (is_stray(text) && !is_link(doc, text)) ||
	       is_moment(text) || letters_is_machine(text) || is_image(text) ||
	       is_one_of(before_address(text), labels) || is_one_of(text, related) ||
	       is_feedback(text) || is_chip(doc, (size_t)i) || is_related(doc, (size_t)i) ||
	       is_menu(doc, text);
}

/* ---- addresses that were hidden from robots ---- */

static bool
is_address_char(char c)
{
	return c != '\0' && (strchr("._%+-", c) != NULL || (c >= '0' && c <= '9') ||
				(c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
}

#define HIDDEN "[email protected]"

/* The end of the address that goes on at i; a full stop behind it is the sentence's. */
static size_t
address_end(struct span s, size_t i)
{
	size_t end = i;

	while (end < s.len && is_address_char(s.data[end]))
		end++;
	while (end > i && strchr(".-", s.data[end - 1]) != NULL)
		end--;
	return end;
}

/* Mail addresses, shown or hidden, as "@"; whether one of them is hidden. */
static bool
mask_addresses(struct span text, struct buf *out)
{
	struct buf folded;
	struct span s;
	size_t start = 0; /* in out: of the word that may turn out to be an address */
	bool hidden = false;

	buf_init(&folded, SIZE_MAX / 4);
	fold(text, &folded);
	s = buf_span(&folded);
	for (size_t i = 0; i < s.len; i++) {
		if (span_starts(span_make(s.data + i, s.len - i), HIDDEN)) {
			out->len = start; /* a part of it may show */
			buf_addc(out, '@');
			hidden = true;
			i = address_end(s, i + strlen(HIDDEN)) - 1;
			start = out->len;
		} else if (s.data[i] == '@' && start < out->len) {
			out->len = start;
			buf_addc(out, '@');
			i = address_end(s, i + 1) - 1;
			start = out->len;
		} else {
			buf_addc(out, s.data[i]);
			if (!is_address_char(s.data[i]))
				start = out->len;
		}
	}
	buf_release(&folded);
	return hidden;
}

/* The same but for addresses, of which some are hidden. */
static bool
differs_by_hiding(struct span before, struct span after)
{
	struct buf a, b;
	bool hidden, same;

	buf_init(&a, SIZE_MAX / 4);
	buf_init(&b, SIZE_MAX / 4);
	hidden = mask_addresses(before, &a);
	hidden = mask_addresses(after, &b) || hidden;
	same = hidden && span_eq(buf_span(&a), buf_span(&b));
	buf_release(&a);
	buf_release(&b);
	return same;
}

/* An added line that is a removed one but for a hidden address, or the other way round. */
static bool
has_hiding_twin(const struct change *change, const struct edit *e)
{
	enum edit_kind other = e->kind == EDIT_ADDED ? EDIT_REMOVED : EDIT_ADDED;
	struct span text = e->kind == EDIT_ADDED ? change->after->lines[e->after].text
						 : change->before->lines[e->before].text;

	if (text.len > TWIN_BYTES)
		return false;
	if (memchr(text.data, '@', text.len) == NULL && span_find(text, "protected]") == NULL)
		return false;
	for (size_t i = 0; i < change->n_edits; i++) {
		const struct edit *t = &change->edits[i];

		if (t->kind == other &&
		    differs_by_hiding(t->kind == EDIT_ADDED
					  ? change->after->lines[t->after].text
					  : change->before->lines[t->before].text,
			text))
			return true;
	}
	return false;
}

/* ---- lines that stand twice ---- */

static void
note_lines(const struct document *doc, struct lines *out)
{
	struct buf letters;

	buf_init(&letters, SIZE_MAX / 4);
	for (size_t i = 0; i < doc->n_lines; i++) {
		buf_clear(&letters);
		letters_of(doc->lines[i].text, &letters);
		intern(&out->letters, buf_span(&letters));
	}
	out->n = out->letters.n;
	buf_release(&letters);
}

static bool
has_letters(struct lines *lines, struct span text)
{
	struct buf letters;
	bool has;

	buf_init(&letters, SIZE_MAX / 4);
	letters_of(text, &letters);
	has = letters.len > 0 && intern(&lines->letters, buf_span(&letters)) < lines->n;
	buf_release(&letters);
	return has;
}

static size_t
count_words(struct span text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += text.data[i] != ' ' && (i == 0 || text.data[i - 1] == ' ');
	return n;
}

/* In a list under a sentence, or under anything with a colon. */
static bool
is_listed(const struct document *doc, int32_t i)
{
	int32_t header = doc->lines[i].header;
	struct span text;

	if (header < 0)
		return false;
	text = doc->lines[header].text;
	return text.data[text.len - 1] == ':' || menu_is_introduced(doc, (size_t)i);
}

/* A label of `doc` that the other text has too: in a table of contents, in two menus. */
static bool
is_repeated(
    const struct document *doc, int32_t i, const struct document *other, struct lines *others)
{
	const struct line *line = &doc->lines[i];

	if (line->kind == LINE_ROW || is_listed(doc, i) ||
	    count_words(line->text) > REPEATED_WORDS)
		return false;
	if (others->n == 0)
		note_lines(other, others);
	return has_letters(others, line->text);
}

/* Every line of the one kind of edits there is stands in the other text, too: the page was read
   twice into one text, or once again. */
static bool
is_doubled(struct look *look)
{
	const struct change *change = look->change;
	bool added = change->n_added > 0;
	const struct document *doc = added ? change->after : change->before;
	struct lines *others = added ? &look->before : &look->after;
	bool all = change->n_edits >= DOUBLED_LINES &&
		   change->n_edits == (added ? change->n_added : change->n_removed);

	if (all && others->n == 0)
		note_lines(added ? change->before : change->after, others);
	for (size_t i = 0; i < change->n_edits && all; i++) {
		const struct edit *e = &change->edits[i];

		all = has_letters(others, doc->lines[added ? e->after : e->before].text);
	}
	return all;
}

/* ---- figures ---- */

static bool
has_money(struct span text)
{
	return memchr(text.data, '%', text.len) != NULL ||
	       memchr(text.data, '$', text.len) != NULL ||
	       span_find(text, "\xe2\x82\xac") != NULL;
}

static bool
has_digit(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] >= '0' && text.data[i] <= '9')
			return true;
	return false;
}

/* "$96,160.02", "1.21% ETH" */
static bool
is_rate(struct span text)
{
	return letters_is_figure(text) ||
	       (text.len <= RATE_BYTES && has_money(text) && has_digit(text));
}

static bool
is_figure_edit(const struct change *change, const struct edit *e)
{
	struct span b = e->before < 0 ? span_of("") : change->before->lines[e->before].text;
	struct span a = e->after < 0 ? span_of("") : change->after->lines[e->after].text;

	if (e->kind == EDIT_MOVED)
		return false;
	if (e->kind != EDIT_EDITED)
		return is_rate(e->before < 0 ? a : b);
	return (is_rate(a) && is_rate(b)) ||
	       (a.len <= TICKER_BYTES && has_money(a) && letters_same_but_figures(a, b));
}

static bool
is_ticker(const struct change *change)
{
	size_t n = 0;

	for (size_t i = 0; i < change->n_edits; i++)
		n += is_figure_edit(change, &change->edits[i]);
	return n >= TICKER_EDITS;
}

/* The year of "© 2025 Example". */
static bool
is_copyright_year(struct span before, struct span after)
{
	return after.len <= COPYRIGHT_BYTES &&
	       (span_find(after, "\xc2\xa9") != NULL || span_find(after, "opyright") != NULL) &&
	       letters_same_but_figures(before, after);
}

/* ---- edits ---- */

static bool
same_text(const struct document *a, int32_t i, const struct document *b, int32_t j)
{
	struct buf x, y;
	bool same;

	if (i < 0 || j < 0)
		return i < 0 && j < 0;
	buf_init(&x, SIZE_MAX / 4);
	buf_init(&y, SIZE_MAX / 4);
	fold(a->lines[i].text, &x);
	fold(b->lines[j].text, &y);
	same = span_eq(buf_span(&x), buf_span(&y));
	buf_release(&x);
	buf_release(&y);
	return same;
}

/* A link by itself that no sentence introduces: it says the same wherever it stands. */
static bool
is_loose_link(const struct document *doc, int32_t i)
{
	return doc->lines[i].kind != LINE_ROW && !is_listed(doc, i) &&
	       is_link(doc, doc->lines[i].text);
}

/* Moved, but under the same heading and in the same list: it means what it meant. */
static bool
is_idle_move(const struct change *change, const struct edit *e)
{
	const struct line *b = &change->before->lines[e->before];
	const struct line *a = &change->after->lines[e->after];

	return same_text(change->before, b->heading, change->after, a->heading) &&
	       same_text(change->before, b->header, change->after, a->header);
}

/* The line by itself, on its side of the change. */
static bool
is_nothing(struct look *look, bool after, int32_t i)
{
	const struct document *doc = after ? look->change->after : look->change->before;
	struct menu **menu = after ? &look->menu_after : &look->menu_before;

	if (says_nothing(doc, i))
		return true;
	if (*menu == NULL)
		*menu = menu_new(doc);
	return menu_has(*menu, (size_t)i);
}

static bool
is_edit_of_nothing(struct look *look, const struct edit *e)
{
	struct span before = look->change->before->lines[e->before].text;
	struct span after = look->change->after->lines[e->after].text;

	return letters_same(before, after) || is_copyright_year(before, after) ||
	       differs_by_hiding(before, after) ||
	       (is_nothing(look, false, e->before) && is_nothing(look, true, e->after));
}

static bool
is_trifle(struct look *look, const struct edit *e)
{
	const struct change *change = look->change;

	if (look->ticker && is_figure_edit(change, e))
		return true;
	switch (e->kind) {
	case EDIT_ADDED:
		return is_nothing(look, true, e->after) || has_hiding_twin(change, e) ||
		       is_repeated(change->after, e->after, change->before, &look->before);
	case EDIT_REMOVED:
		return is_nothing(look, false, e->before) || has_hiding_twin(change, e) ||
		       is_repeated(change->before, e->before, change->after, &look->after);
	case EDIT_MOVED:
		return is_idle_move(change, e) || is_nothing(look, true, e->after) ||
		       (is_loose_link(change->before, e->before) &&
			   is_loose_link(change->after, e->after));
	case EDIT_EDITED: return is_edit_of_nothing(look, e);
	}
	return false;
}

bool
trifle_only(const struct change *change)
{
	struct look look = { .change = change };
	bool only = change->n_edits > 0 && change->n_edits <= EDITS_MAX;

	if (!only || !is_doubled(&look)) {
		look.ticker = only && is_ticker(change);
		for (size_t i = 0; i < change->n_edits && only; i++)
			only = is_trifle(&look, &change->edits[i]);
	}
	menu_free(look.menu_before);
	menu_free(look.menu_after);
	intern_release(&look.before.letters);
	intern_release(&look.after.letters);
	return only;
}
