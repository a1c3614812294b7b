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
	{ "Schweiz", "Switzerland" },
	{ "Suisse", "Switzerland" },
	{ "Suiza", "Switzerland" },
	{ "Svizzera", "Switzerland" },
	{ "Suíça", "Switzerland" },
	{ "Hong Kong SAR", "Hong Kong" },
	{ "Hongkong", "Hong Kong" },
	{ "Mainland China", "mainland China" },
	{ "United States", "US" },
	{ "U.S.", "US" },
	{ "USA", "US" },
};

static const char *const joints[] = { ", and ", ", or ", ", ", "; ", " and ", " or ", " und ",
	" oder ", " et ", " ou ", " y ", " o ", " e ", " nor " };
static const char *const articles[] = { "members in ", "people in ", "users in ",
	"residents of ", "those in ", "in ", "the ", "der ", "die ", "dem ", "den ", "im ",
	"la ", "le ", "les ", "l'", "l’", "el ", "los ", "o ", "os ", "a ", "au ", "aux ",
	"en ", "na ", "no ", "nella ", "nel ", "nello " };

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

/* A name has a capital letter, and the words before it are few: "mainland China". */
static bool
is_name(struct span name)
{
	size_t spaces = 0;

	if (name.len < 2 || name.len > NAME_MAX_BYTES)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		if ((name.data[i] >= 'A' && name.data[i] <= 'Z') ||
		    (unsigned char)name.data[i] >= 0xc3)
			return spaces <= 1;
		spaces += name.data[i] == ' ';
	}
	return false;
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
	struct span rest = until_end(list), at, name;
	bool more = true;

	while (more && out->n < REGIONS_MAX) {
		more = next_joint(rest, &at);
		name = more ? span_make(rest.data, (size_t)(at.data - rest.data)) : rest;
		name = without_articles(name);
		if (name.len > 0 && !is_name(name))
			return;
		if (name.len > 0)
			add_name(name, out);
		if (!more)
			return;
		rest.len -= (size_t)(at.data - rest.data) + at.len;
		rest.data = at.data + at.len;
	}
}
