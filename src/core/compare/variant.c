/* Another reader's version of a page, by what the two texts say of their readers. */
#include "core/compare/variant.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "core/compare/date.h"
#include "core/compare/fold.h"
#include "core/detect/tongue.h"

enum {
	REPLACED_KEPT = 40, /* of 100 words: mostly another text */
	FOREIGN_KEPT = 10,  /* altogether another */
	FOREIGN_WORDS = 200,
	JUMP_WORDS = 60, /* shorter texts may grow as they like */
	JUMP_PERCENT = 250,
	SPELLINGS_MIN = 3,    /* words that tell one English from the other */
	SPELLINGS_FACTOR = 4, /* and so many times those of the other */
	COPY_PERCENT = 3,     /* that a copy is longer or shorter */
	WORD_BYTES = 24,
	LINES_MAX = 4000, /* of a text that are looked at */
	BACK_LINES = 12,  /* from the top, where a text says its date */
	BACK_BYTES = 120,
	BACK_DAYS = 2
};

static bool say(struct variant *out, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static bool
say(struct variant *out, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(out->why, sizeof out->why, fmt, ap);
	va_end(ap);
	return true;
}

/* ---- language ---- */

static bool
is_other_language(const struct change *change, unsigned kept, struct variant *out)
{
	const char *before = tongue_guess(change->before);
	const char *after = tongue_guess(change->after);
	bool unknown = (before == NULL) != (after == NULL);

	if (before == after || (!unknown && strcmp(before, after) == 0))
		return false;
	if (unknown &&
	    (kept >= FOREIGN_KEPT || document_words(change->before) < FOREIGN_WORDS ||
		document_words(change->after) < FOREIGN_WORDS))
		return false;
	out->language = true;
	return say(out, "its language is %s where %s stood", after == NULL ? "another" : after,
	    before == NULL ? "another" : before);
}

/* ---- one English or the other ---- */

static const struct {
	const char *british;
	const char *american;
} spellings[] = {
	{ "behaviour", "behavior" },
	{ "behaviours", "behaviors" },
	{ "colour", "color" },
	{ "colours", "colors" },
	{ "favour", "favor" },
	{ "favourite", "favorite" },
	{ "favourites", "favorites" },
	{ "honour", "honor" },
	{ "labour", "labor" },
	{ "neighbour", "neighbor" },
	{ "humour", "humor" },
	{ "harbour", "harbor" },
	{ "centre", "center" },
	{ "centres", "centers" },
	{ "fulfil", "fulfill" },
	{ "organisation", "organization" },
	{ "organisations", "organizations" },
	{ "organise", "organize" },
	{ "recognise", "recognize" },
	{ "recognised", "recognized" },
	{ "personalise", "personalize" },
	{ "personalised", "personalized" },
	{ "personalisation", "personalization" },
	{ "authorise", "authorize" },
	{ "authorised", "authorized" },
	{ "authorisation", "authorization" },
	{ "unauthorised", "unauthorized" },
	{ "analyse", "analyze" },
	{ "analysed", "analyzed" },
	{ "customise", "customize" },
	{ "customised", "customized" },
	{ "utilise", "utilize" },
	{ "minimise", "minimize" },
	{ "optimise", "optimize" },
	{ "prioritise", "prioritize" },
	{ "monetise", "monetize" },
	{ "monetisation", "monetization" },
	{ "categorise", "categorize" },
	{ "summarise", "summarize" },
	{ "apologise", "apologize" },
	{ "criticise", "criticize" },
	{ "anonymise", "anonymize" },
	{ "anonymised", "anonymized" },
	{ "emphasise", "emphasize" },
	{ "defence", "defense" },
	{ "offence", "offense" },
	{ "programme", "program" },
	{ "programmes", "programs" },
	{ "cancelled", "canceled" },
	{ "travelling", "traveling" },
	{ "judgement", "judgment" },
};

struct english {
	size_t british;
	size_t american;
};

static void
count_word(const char *word, struct english *count)
{
	for (size_t i = 0; i < COUNT(spellings); i++) {
		if (word[0] != spellings[i].british[0]) /* both begin alike */
			continue;
		count->british += strcmp(word, spellings[i].british) == 0;
		count->american += strcmp(word, spellings[i].american) == 0;
	}
}

static void
count_line(struct span text, struct english *count)
{
	char word[WORD_BYTES];
	size_t n = 0;

	for (size_t i = 0; i <= text.len; i++) {
		char c = i < text.len ? text.data[i] : ' ';

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + ('a' - 'A'));
		if (c >= 'a' && c <= 'z') {
			if (n < sizeof word - 1)
				word[n] = c;
			n++;
			continue;
		}
		if (n > 4 && n < sizeof word) {
			word[n] = '\0';
			count_word(word, count);
		}
		n = 0;
	}
}

/* In the lines that differ: whole texts mix both, with names and quotes. */
static void
count_edits(const struct change *change, struct english *before, struct english *after)
{
	for (size_t i = 0; i < change->n_edits && i < LINES_MAX; i++) {
		const struct edit *e = &change->edits[i];

		if (e->kind == EDIT_MOVED)
			continue;
		if (e->before >= 0)
			count_line(change->before->lines[e->before].text, before);
		if (e->after >= 0)
			count_line(change->after->lines[e->after].text, after);
	}
}

/* -1: British; 1: American; 0: neither for sure. */
static int
spelling_of(const struct english *e)
{
	if (e->british >= SPELLINGS_MIN && e->british >= SPELLINGS_FACTOR * e->american)
		return -1;
	if (e->american >= SPELLINGS_MIN && e->american >= SPELLINGS_FACTOR * e->british)
		return 1;
	return 0;
}

static bool
is_same_size(const struct change *change)
{
	size_t before = document_words(change->before), after = document_words(change->after);

	return after * 100 >= before * (100 - COPY_PERCENT) &&
	       after * 100 <= before * (100 + COPY_PERCENT);
}

/* The same text spelt for other readers; a new text may well be spelt anew. */
static bool
is_other_english(const struct change *change, struct variant *out)
{
	struct english before = { 0, 0 }, after = { 0, 0 };
	int was, is;

	if (!is_same_size(change))
		return false;
	count_edits(change, &before, &after);
	was = spelling_of(&before);
	is = spelling_of(&after);
	if (was * is != -1)
		return false;
	return say(out, "its English is %s where %s stood", is < 0 ? "British" : "American",
	    was < 0 ? "British" : "American");
}

/* ---- the company that signs ---- */

static const char *const companies[] = { "ireland limited", "ireland unlimited company",
	"international unlimited company", "international limited", "europe limited",
	"(uk) limited", "uk limited", "group limited", "technology limited", "pte. ltd", "gmbh",
	"b.v.", "s.a r.l", "sarl", " inc.", " llc", " corporation", NULL };

static uint32_t
companies_of(const struct document *doc)
{
	uint32_t found = 0;
	struct buf small;

	buf_init(&small, SIZE_MAX / 4);
	for (size_t i = 0; i < doc->n_lines && i < LINES_MAX; i++) {
		struct span text = doc->lines[i].text;

		buf_clear(&small);
		for (size_t at = 0; at < text.len;) {
			uint32_t c = fold_letter(fold_char(text, &at));

			buf_addc(&small, c > 0 && c < 0x80 ? (char)c : '*');
		}
		for (unsigned k = 0; companies[k] != NULL; k++)
			if (span_find(buf_span(&small), companies[k]) != NULL)
				found |= 1u << k;
	}
	buf_release(&small);
	return found;
}

static bool
is_other_company(const struct change *change, struct variant *out)
{
	uint32_t before = companies_of(change->before), after = companies_of(change->after);
	uint32_t come = after & ~before, gone = before & ~after;

	if (come == 0 || gone == 0)
		return false;
	return say(out, "it speaks for another company: \"%s\" where \"%s\" stood",
	    companies[__builtin_ctz(come)], companies[__builtin_ctz(gone)]);
}

/* ---- size, date ---- */

static bool
is_jump(const struct change *change, struct variant *out)
{
	size_t before = document_words(change->before), after = document_words(change->after);
	size_t more = after > before ? after : before, less = after > before ? before : after;

	if (less < JUMP_WORDS || more * 100 <= less * JUMP_PERCENT)
		return false;
	return say(out, "%zu words where %zu stood, and few of them the same", after, before);
}

/* The one date of a short line near the top. */
static bool
date_of(const struct document *doc, int32_t i, struct date *date)
{
	struct date other;
	struct span text;

	if (i < 0 || i >= BACK_LINES)
		return false;
	text = doc->lines[i].text;
	return text.len <= BACK_BYTES && date_next(text, 0, 0, date) &&
	       !date_next(text, date->end, 0, &other);
}

/* The text says that it is older than the one before: a copy that somebody else is served. */
static bool
goes_back(const struct change *change, struct variant *out)
{
	char was[UTC_TEXT_MAX], is[UTC_TEXT_MAX];

	for (size_t i = 0; i < change->n_edits; i++) {
		const struct edit *e = &change->edits[i];
		struct date before, after;

		if (e->kind == EDIT_EDITED && date_of(change->before, e->before, &before) &&
		    date_of(change->after, e->after, &after) &&
		    after.last + BACK_DAYS < before.first)
			return say(out, "it is dated %s where %s stood",
			    day_format(after.first, is), day_format(before.first, was));
	}
	return false;
}

bool
variant_of(const struct change *change, unsigned kept, struct variant *out)
{
	*out = (struct variant){ 0 };
	if (goes_back(change, out) || is_other_english(change, out))
		return true;
	return kept < REPLACED_KEPT &&
	       (is_other_language(change, kept, out) || is_jump(change, out) ||
		   is_other_company(change, out));
}
