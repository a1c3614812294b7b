/* A list of names as a sentence has it, and the names of regions in six languages. */
#include "core/settings/regions.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/text/text.h"

enum { NAME_MAX_BYTES = 60 };

static const struct {
	const char *spelt;
	const char *name;
} regions[] = {
	{ "European Union", "EU" },
	{ "European Union (EU)", "EU" },
	{ "Europäische Union", "EU" },
	{ "Europäischen Union", "EU" },
	{ "Union européenne", "EU" },
	{ "Unión Europea", "EU" },
	{ "Unione europea", "EU" },
	{ "União Europeia", "EU" },
	{ "UE", "EU" },
	{ "European Economic Area", "EEA" },
	{ "European Economic Area (EEA)", "EEA" },
	{ "Europäischen Wirtschaftsraum", "EEA" },
	{ "Europäischer Wirtschaftsraum", "EEA" },
	{ "EWR", "EEA" },
	{ "Espace économique européen", "EEA" },
	{ "EEE", "EEA" },
	{ "Espacio Económico Europeo", "EEA" },
	{ "Spazio economico europeo", "EEA" },
	{ "SEE", "EEA" },
	{ "Espaço Econômico Europeu", "EEA" },
	{ "United Kingdom", "UK" },
	{ "United Kingdom (UK)", "UK" },
	{ "Great Britain", "UK" },
	{ "U.K.", "UK" },
	{ "Vereinigtes Königreich", "UK" },
	{ "Vereinigten Königreich", "UK" },
	{ "Royaume-Uni", "UK" },
	{ "Reino Unido", "UK" },
	{ "Regno Unito", "UK" },
	{ "Vereinigten Königreichs", "UK" },
	{ "Großbritannien", "UK" },
	{ "Schweiz", "Switzerland" },
	{ "Suisse", "Switzerland" },
	{ "Suiza", "Switzerland" },
	{ "Svizzera", "Switzerland" },
	{ "Suíça", "Switzerland" },
	{ "Hong Kong SAR", "Hong Kong" },
	{ "Hongkong", "Hong Kong" },
	{ "Kanada", "Canada" },
	{ "Canadá", "Canada" },
	{ "Brasilien", "Brazil" },
	{ "Brasil", "Brazil" },
	{ "Brasile", "Brazil" },
	{ "Brésil", "Brazil" },
	{ "Kalifornien", "California" },
	{ "Californie", "California" },
	{ "Festlandchina", "mainland China" },
	{ "Chine continentale", "mainland China" },
	{ "China continental", "mainland China" },
	{ "Cina continentale", "mainland China" },
	{ "Vereinigten Staaten", "US" },
	{ "États-Unis", "US" },
	{ "Estados Unidos", "US" },
	{ "Stati Uniti", "US" },
	{ "South Korea", "South Korea" },
	{ "Südkorea", "South Korea" },
	{ "Mainland China", "mainland China" },
	{ "United States", "US" },
	{ "U.S.", "US" },
	{ "USA", "US" },
};

static const char *const joints[] = { ", and ", ", or ", ", ", "; ", " and ", " or ", " und ",
	" oder ", " et ", " ou ", " y ", " o ", " e ", " nor " };
static const char *const articles[] = { "members in ", "membres en ", "people in ", "users in ",
	"residents of ", "those in ", "in ", "the ", "der ", "die ", "dem ", "den ", "im ",
	"la ", "le ", "les ", "l'", "l’", "el ", "los ", "o ", "os ", "a ", "au ", "aux ",
	"en ", "na ", "no ", "nella ", "nel ", "nello ", "nell'", "nell’", "dell'", "dell’",
	"della ", "del ", "negli ", "dans ", "de ", "du ", "des ", "da ", "do ", "di ", "von ",
	"aus ", "nos ", "nas " };

static bool
next_joint(struct span list, struct span *at)
{
	*at = (struct span){ 0 };
	for (size_t i = 0; i < COUNT(joints); i++) {
		const char *p = span_find(list, joints[i]);

		if (p != NULL && (at->data == NULL || p < at->data))
			*at = span_make(p, strlen(joints[i]));
	}
	return at->data != NULL;
}

static struct span
without_articles(struct span name)
{
	bool again = true;

	name = span_trim(name);
	while (again) {
		again = false;
		for (size_t i = 0; i < COUNT(articles); i++)
			if (span_starts_nocase(name, articles[i])) {
				size_t n = strlen(articles[i]);

				name = span_trim(span_make(name.data + n, name.len - n));
				again = true;
			}
	}
	return name;
}

/* ---- one name ---- */

/* A letter in the size that begins names: A–Z, À–Þ, and every letter behind them. */
static bool
is_capital(struct span word)
{
	const unsigned char *p = (const unsigned char *)word.data;

	if (word.len == 0)
		return false;
	if (p[0] == 0xc3 && word.len > 1)
		return p[1] < 0x9f;
	return (p[0] >= 'A' && p[0] <= 'Z') || p[0] > 0xc3;
}

static struct span
word_at(struct span text, size_t at)
{
	size_t n = 0;

	while (at + n < text.len && text.data[at + n] != ' ')
		n++;
	return span_make(text.data + at, n);
}

/* The longest known spelling that the text begins with, as whole words; its length or 0. */
static size_t
known_length(struct span text)
{
	size_t best = 0;

	for (size_t i = 0; i < COUNT(regions); i++) {
		size_t n = strlen(regions[i].spelt);

		if (n > best && span_starts_nocase(text, regions[i].spelt) &&
		    (n == text.len || strchr(" ,;)", text.data[n]) != NULL))
			best = n;
	}
	return best;
}

/* "of", "do": small words within a name. */
static bool
is_particle(struct span word)
{
	static const char *const words[] = { "of", "de", "du", "da", "do", "di", "del" };

	for (size_t i = 0; i < COUNT(words); i++)
		if (span_is(word, words[i]))
			return true;
	return false;
}

/*
 * The name a text begins with: as it is known, or as many words as begin with a capital
 * letter, behind one small word at most ("mainland China"). Empty: it begins with none.
 */
static struct span
name_of(struct span text)
{
	size_t n = known_length(text), at = 0, end = 0;
	struct span word;

	for (bool first = true; n == 0 && at < text.len; at += word.len + 1, first = false) {
		struct span next;

		word = word_at(text, at);
		next = word_at(text, at + word.len < text.len ? at + word.len + 1 : text.len);
		if (is_capital(word))
			end = at + word.len;
		else if (!is_capital(next) || !(first || is_particle(word)))
			break;
	}
	n = n > 0 ? n : end;
	return span_make(text.data, n < 2 || n > NAME_MAX_BYTES ? 0 : n);
}

/* The dots of "U.K.": a word goes on, or the sentence does in small letters. */
static bool
is_inside(const char *start, const char *dot, const char *end)
{
	if (dot + 1 >= end)
		return false;
	if (dot[1] != ' ')
		return true;
	return dot > start && dot[-1] >= 'A' && dot[-1] <= 'Z' && dot + 2 < end &&
	       dot[2] >= 'a' && dot[2] <= 'z';
}

/* Where a sentence goes on behind its list. */
static struct span
until_end(struct span list)
{
	static const char *const ends[] = { ", where ", ", who ", ", unless ", ", if ", ".",
		":", ";", "!", " at this time", " where ", " who ", " because ", " as of ",
		" until ", " (where", " for now", " currently", " today", " – ", " — ", " - ",
		" unless ", " we ", " and we ", " if ", " due to " };
	size_t len = list.len;

	for (size_t i = 0; i < COUNT(ends); i++) {
		const char *p = span_find(span_make(list.data, len), ends[i]);

		while (p != NULL && *ends[i] == '.' && is_inside(list.data, p, list.data + len))
			p = span_find(
			    span_make(p + 1, len - (size_t)(p + 1 - list.data)), ends[i]);
		if (p != NULL)
			len = (size_t)(p - list.data);
	}
	return span_make(list.data, len);
}

static void
add_name(struct span name, struct strs *out)
{
	char *text = span_dup(name);

	for (size_t i = 0; i < COUNT(regions); i++)
		if (text_is(name, regions[i].spelt)) {
			free(text);
			text = mem_strdup(regions[i].name);
			break;
		}
	if (strs_has(out, text))
		free(text);
	else
		strs_take(out, text);
}

void
regions_read(struct span list, struct strs *out)
{
	struct span rest = until_end(list), at, piece, name;
	bool more = true;

	while (more && out->n < REGIONS_MAX) {
		more = next_joint(rest, &at);
		piece = more ? span_make(rest.data, (size_t)(at.data - rest.data)) : rest;
		piece = without_articles(piece);
		name = name_of(piece);
		if (name.len > 0)
			add_name(name, out);
		/* the sentence goes on behind the last of the list */
		if (!more || (piece.len > 0 && name.len < piece.len))
			return;
		rest.len -= (size_t)(at.data - rest.data) + at.len;
		rest.data = at.data + at.len;
	}
}
