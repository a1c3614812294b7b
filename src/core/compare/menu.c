/* Lines that only lead elsewhere: runs of links of one site. */
#include "core/compare/menu.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/compare/fold.h"
#include "core/compare/intern.h"

enum {
	RUN_LINKS = 5,           /* fewer are no menu … */
	RUN_PERCENT = 60,        /* … nor where fewer of its lines are links */
	SITE_PERCENT = 60,       /* of its links lead to one site */
	INTRODUCTION_WORDS = 3,  /* "We may use"; "Other languages:" says nothing of them */
	HALF_SENTENCE_WORDS = 6, /* of an introduction without a colon */
	MENUS_PERCENT = 80,      /* of a page's words: of a page of links, they are the text */
	LABEL_WORDS = 16,
	LABEL_BYTES = 120,
	HEADING_WORDS = 4, /* of one within a menu */
	SITES_MAX = 64     /* of a run that are told apart */
};

struct menu {
	const struct document *doc;
	int32_t *link; /* by line: which link it is, or -1 */
	bool *in;
	size_t words; /* of all menus */
	bool all;     /* they are what the page is */
};

/* ---- lines ---- */

static size_t
count_words(struct span text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += text.data[i] != ' ' && (i == 0 || text.data[i - 1] == ' ');
	return n;
}

bool
menu_is_introduced(const struct document *doc, size_t i)
{
	struct span text;
	size_t words;
	char last;

	if (doc->lines[i].header < 0)
		return false;
	text = doc->lines[doc->lines[i].header].text;
	words = count_words(text);
	last = text.data[text.len - 1];
	if (last == ':')
		return words >= INTRODUCTION_WORDS;
	return words >= HALF_SENTENCE_WORDS && strchr(".!?", last) == NULL;
}

/* Short, and no sentence; nothing introduces it but the menu above it. Headings part a large
   menu. */
static bool
is_label(const struct menu *menu, size_t i)
{
	const struct document *doc = menu->doc;
	const struct line *line = &doc->lines[i];

	if (line->kind == LINE_ROW)
		return false;
	if (menu_is_introduced(doc, i) && menu->link[line->header] < 0)
		return false;
	if (line->kind == LINE_HEADING && count_words(line->text) > HEADING_WORDS)
		return false;
	return line->text.len > 0 && line->text.len <= LABEL_BYTES &&
	       count_words(line->text) <= LABEL_WORDS &&
	       strchr(".;:!", line->text.data[line->text.len - 1]) == NULL;
}

/* Words of labels that matter wherever they stand; small, without accents. */
static bool
matters(struct span text)
{
	static const char *const stems[] = { " ai ", " a.i", "artificial", "kunstlich",
		"intelligen", " ki ", " ia ", "machine learning", "train", "entraine",
		"entrena", "addestra", "treina", "generativ", "openai", "chatgpt", "gemini",
		"copilot", "llama", "claude", "opt out", "opt-out", "opt in", "opt-in",
		"opting", "object", "choice", "control", "do not sell", "don't sell",
		"unsubscribe", "delete", "erase", "consent", "your right", "widersp",
		"einwillig", "auswahl", "loschen", "opposer", "opposition", "consentement",
		"choix", "supprim", "oponer", "oposicion", "consentimiento", "opcion",
		"eliminar", "opporsi", "consenso", "scelte", "opor-se", "oposicao",
		"consentimento", "escolhas", NULL };
	struct buf plain;
	bool found = false;

	buf_init(&plain, SIZE_MAX / 4);
	buf_addc(&plain, ' ');
	for (size_t at = 0; at < text.len;) {
		uint32_t c = fold_letter(fold_char(text, &at));

		if (c != 0)
			buf_addc(&plain, c < 0x80 ? (char)c : '*');
	}
	buf_addc(&plain, ' ');
	for (size_t i = 0; stems[i] != NULL && !found; i++)
		found = span_find(buf_span(&plain), stems[i]) != NULL;
	buf_release(&plain);
	return found;
}

/* ---- sites ---- */

/* "example.org" of "https://help.example.org/a"; empty for an address without a host. */
static struct span
site_of(struct span target)
{
	const char *host = span_find(target, "://");
	size_t n, dots = 0, start;

	if (host == NULL)
		return span_make("", 0);
	target = span_make(host + 3, target.len - (size_t)(host + 3 - target.data));
	for (n = 0; n < target.len && strchr("/?#:", target.data[n]) == NULL; n++)
		;
	for (start = n; start > 0; start--)
		if (target.data[start - 1] == '.' && ++dots == 2)
			break;
	return span_make(target.data + start, n - start);
}

struct sites {
	struct span v[SITES_MAX];
	size_t count[SITES_MAX];
	size_t n;
};

static size_t
sites_note(struct sites *sites, struct span site)
{
	size_t i = 0;

	while (i < sites->n && !span_eq(sites->v[i], site))
		i++;
	if (i == SITES_MAX)
		return 0;
	if (i == sites->n) {
		sites->v[sites->n] = site;
		sites->count[sites->n++] = 0;
	}
	return ++sites->count[i];
}

/* ---- runs ---- */

static bool
is_menu(const struct menu *menu, size_t from, size_t end)
{
	struct sites sites = { .n = 0 };
	size_t links = 0, most = 0, headings = 0;

	for (size_t i = from; i < end; i++) {
		size_t same;

		headings += menu->doc->lines[i].kind == LINE_HEADING;
		if (menu->link[i] < 0 || menu->doc->lines[i].kind == LINE_HEADING)
			continue;
		same = sites_note(&sites, site_of(menu->doc->links[menu->link[i]].target));
		links++;
		most = same > most ? same : most;
	}
	return links >= RUN_LINKS && links * 100 >= (end - from - headings) * RUN_PERCENT &&
	       most * 100 >= links * SITE_PERCENT;
}

/* The headings around a menu are the text's. */
static void
take(struct menu *menu, size_t from, size_t end)
{
	while (end > from && menu->doc->lines[end - 1].kind == LINE_HEADING)
		end--;
	while (from < end && menu->doc->lines[from].kind == LINE_HEADING)
		from++;
	for (size_t i = from; i < end; i++) {
		menu->in[i] = true;
		menu->words += count_words(menu->doc->lines[i].text);
	}
}

static void
find_runs(struct menu *menu)
{
	const struct document *doc = menu->doc;

	for (size_t i = 0; i < doc->n_lines;) {
		size_t end = i;

		while (end < doc->n_lines && is_label(menu, end))
			end++;
		if (end > i && is_menu(menu, i, end))
			take(menu, i, end);
		i = end + 1;
	}
}

static void
find_links(struct menu *menu)
{
	const struct document *doc = menu->doc;
	struct intern texts = { 0 };
	int32_t *by_text = mem_array(doc->n_links + 1, sizeof *by_text);
	size_t n_texts;

	for (size_t i = 0; i < doc->n_links; i++) {
		size_t known = texts.n;
		uint32_t id = intern(&texts, doc->links[i].text);

		if (id == known)
			by_text[id] = (int32_t)i;
	}
	n_texts = texts.n;
	for (size_t i = 0; i < doc->n_lines; i++) {
		uint32_t id = intern(&texts, doc->lines[i].text);

		menu->link[i] = id < n_texts ? by_text[id] : -1;
	}
	intern_release(&texts);
	free(by_text);
}

struct menu *
menu_new(const struct document *doc)
{
	struct menu *menu = mem_alloc(sizeof *menu);

	menu->doc = doc;
	menu->link = mem_array(doc->n_lines, sizeof *menu->link);
	menu->in = mem_array(doc->n_lines, sizeof *menu->in);
	find_links(menu);
	find_runs(menu);
	menu->all = menu->words * 100 > document_words(doc) * MENUS_PERCENT;
	return menu;
}

void
menu_free(struct menu *menu)
{
	if (menu == NULL)
		return;
	free(menu->link);
	free(menu->in);
	free(menu);
}

bool
menu_has(const struct menu *menu, size_t i)
{
	return menu->in[i] && !menu->all && !matters(menu->doc->lines[i].text);
}
