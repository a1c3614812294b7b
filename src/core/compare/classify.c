/*
 * What kind of difference a change is. Asked in this order: is it the page at
 * all, did the page have this text before, did another reader get it. What is
 * none of these is what compare() says.
 */
#include "core/compare/classify.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/compare/lineface.h"
#include "core/compare/trifle.h"
#include "core/compare/variant.h"

enum {
	COLLAPSED_PERCENT = 30,   /* of the last good words: less is not the page */
	COLLAPSED_MIN_WORDS = 60, /* shorter pages may shrink as they like */
	JUMP_PERCENT = 250,       /* in words, up or down */
	REPLACED_PERCENT = 60,    /* of the words of the old text are not on the new page */
	ANCHORS_MIN_WORDS = 80,
	ANCHORS_LEFT_PERCENT = 10, /* of the old sentences' words: what an unlike page shares */
	COLLAPSED_TO_WORDS = 100,  /* a collapsed text with so many may yet be a new one */
	SENTENCE_WORDS = 8,        /* fewer are a label */
	PARTLY_MIN_WORDS = 100,    /* are gone where an error stands */
	CUT_OFF_WORDS = 20,        /* are gone, at least, where a text ends within a word */
	PARTLY_LEAST = 6,          /* words of it: fewer say nothing */
	PARTLY_FACTOR = 5          /* and so many times the error's own words */
};

/* ---- known texts ---- */

static struct known_text *
find(const struct known *known, uint64_t hash)
{
	for (size_t i = 0; i < known->n; i++)
		if (known->v[i].hash == hash)
			return &known->v[i];
	return NULL;
}

const struct known_text *
known_find(const struct known *known, uint64_t hash)
{
	return find(known, hash);
}

static void
forget(struct known *known, size_t i)
{
	memmove(&known->v[i], &known->v[i + 1], (--known->n - i) * sizeof *known->v);
}

static void
append(struct known *known, const struct known_text *text)
{
	if (known->n == KNOWN_MAX)
		forget(known, 0);
	MEM_GROW(known->v, known->n, known->cap);
	known->v[known->n++] = *text;
}

/* A text that stood here before stands here again. */
static void
note_return(struct known *known, struct known_text *old, utc_t when, bool told)
{
	struct known_text again = *old;

	again.last = when;
	again.told = told;
	again.times++;
	forget(known, (size_t)(old - known->v));
	append(known, &again);
	memmove(&known->returns[1], &known->returns[0],
	    (KNOWN_RETURNS - 1) * sizeof known->returns[0]);
	known->returns[0] = when;
}

void
known_note(struct known *known, uint64_t hash, utc_t when, const char *commit, bool told)
{
	struct known_text *old = find(known, hash);
	struct known_text new = {
		.hash = hash, .first = when, .last = when, .times = 1, .told = told
	};

	if (old == NULL) {
		snprintf(new.commit, sizeof new.commit, "%s", commit);
		append(known, &new);
	} else if (old != &known->v[known->n - 1]) {
		note_return(known, old, when, told);
	}
}

void
known_release(struct known *known)
{
	free(known->v);
	*known = (struct known){ 0 };
}

/* ---- is it the page? ---- */

static void set(struct classified *out, enum change_class class, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void
set(struct classified *out, enum change_class class, const char *fmt, ...)
{
	va_list ap;

	out->class = class;
	va_start(ap, fmt);
	vsnprintf(out->why, sizeof out->why, fmt, ap);
	va_end(ap);
}

/* A page that always looked like a failure is not one because it looks so again. */
static bool
is_failure(const struct change *change, const struct failures *failures, struct classified *out)
{
	char why[CLASSIFY_WHY_MAX], other[CLASSIFY_WHY_MAX];

	if (failures == NULL || !failure_in_text(change->after, failures, why, sizeof why))
		return false;
	if (change->before != NULL &&
	    failure_in_text(change->before, failures, other, sizeof other))
		return false;
	set(out, CLASS_EXTRACTION, "%s", why);
	out->if_it_stays = CLASS_EXTRACTION;
	return true;
}

/* The words of both texts, and how much of the old one is still there. */
struct measure {
	size_t before;
	size_t after;
	size_t kept; /* words of the old text in lines that stand, whole or edited */
};

static size_t
count_words(struct span text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += text.data[i] != ' ' && (i == 0 || text.data[i - 1] == ' ');
	return n;
}

static struct measure
measure(const struct change *change)
{
	struct measure m = { document_words(change->before), document_words(change->after), 0 };
	size_t gone = 0;

	for (size_t i = 0; i < change->n_edits; i++) {
		const struct edit *e = &change->edits[i];

		if (e->kind == EDIT_REMOVED)
			gone += count_words(change->before->lines[e->before].text);
		for (size_t k = 0; e->kind == EDIT_EDITED && k < e->n_words; k++)
			if (e->words[k].state == WORDS_DELETED)
				gone += count_words(e->words[k].text);
	}
	m.kept = gone < m.before ? m.before - gone : 0;
	return m;
}

/* An error where a part of the page stood: what was added is a failure by itself. */
static bool
is_partly_failure(const struct change *change, const struct failures *failures,
    const struct measure *m, struct classified *out)
{
	struct document *added;
	char why[CLASSIFY_WHY_MAX];
	size_t gone = m->before - m->kept;
	bool failed = failures != NULL && change->n_added > 0 && gone >= PARTLY_MIN_WORDS;

	if (!failed)
		return false;
	added = document_new();
	for (size_t i = 0; i < change->n_edits && failed; i++) {
		const struct edit *e = &change->edits[i];
		const struct line *line = &change->after->lines[e->after < 0 ? 0 : e->after];

		if (e->kind == EDIT_ADDED)
			failed = document_add(added, line->kind, line->level, line->starts,
				     line->number, line->text, NULL) == 0;
	}
	failed = failed && document_words(added) >= PARTLY_LEAST &&
		 gone >= PARTLY_FACTOR * document_words(added) &&
		 failure_in_text(added, failures, why, sizeof why);
	document_free(added);
	if (!failed)
		return false;
	set(out, CLASS_EXTRACTION, "%s where a part of the page stood", why);
	out->if_it_stays = CLASS_EXTRACTION;
	return true;
}

static bool
is_collapsed(const struct measure *m, struct classified *out)
{
	if (m->before < COLLAPSED_MIN_WORDS || m->after * 100 >= m->before * COLLAPSED_PERCENT)
		return false;
	set(out, CLASS_EXTRACTION, "%zu words where the last good text has %zu", m->after,
	    m->before);
	out->collapsed = true;
	out->if_it_stays = m->after < COLLAPSED_TO_WORDS ? CLASS_EXTRACTION : CLASS_CHANGE;
	return true;
}

/* The line that a sentence of the old text was cut in: the new text ends there. */
static bool
ends_within(const struct change *change, const struct edit *e)
{
	struct span before, after;

	if (e->kind != EDIT_EDITED || (size_t)e->after + 1 != change->after->n_lines)
		return false;
	before = change->before->lines[e->before].text;
	after = change->after->lines[e->after].text;
	return after.len < before.len && memcmp(before.data, after.data, after.len) == 0 &&
	       strchr(".!?;:", after.data[after.len - 1]) == NULL &&
	       before.data[after.len] != ' ';
}

/* What is there is the old text, up to the middle of a word. */
static bool
is_cut_off(const struct change *change, const struct measure *m, struct classified *out)
{
	bool within = false;

	if (change->n_added > 0 || change->n_removed == 0 ||
	    m->before - m->kept < CUT_OFF_WORDS)
		return false;
	for (size_t i = 0; i < change->n_edits && !within; i++)
		within = ends_within(change, &change->edits[i]);
	if (!within)
		return false;
	set(out, CLASS_EXTRACTION,
	    "it ends in the middle of a word, %zu of its %zu words are gone",
	    m->before - m->kept, m->before);
	out->if_it_stays = CLASS_EXTRACTION;
	return true;
}

static const struct line *
first_heading(const struct document *doc)
{
	for (size_t i = 0; i < doc->n_lines; i++)
		if (doc->lines[i].kind == LINE_HEADING)
			return &doc->lines[i];
	return NULL;
}

/* Whether a line of a document, as one reads it, stands in another. */
static bool
has_line(const struct document *doc, const struct document *of, size_t line)
{
	uint64_t folded = lineface(of, line)->folded;

	for (size_t i = 0; i < doc->n_lines; i++)
		if (lineface(doc, i)->folded == folded)
			return true;
	return false;
}

/* The first heading is gone, and next to nothing of the text is left: another page. */
static bool
is_another_page(const struct change *change, const struct measure *m, struct classified *out)
{
	const struct line *heading = first_heading(change->before);

	if (m->before < ANCHORS_MIN_WORDS ||
	    m->kept * 100 >= m->before * ANCHORS_LEFT_PERCENT || heading == NULL ||
	    has_line(change->after, change->before, (size_t)(heading - change->before->lines)))
		return false;
	set(out, CLASS_EXTRACTION,
	    "another page: its heading and %zu of 100 words of the last good text are gone",
	    100 - m->kept * 100 / m->before);
	out->if_it_stays = CLASS_CHANGE;
	return true;
}

/* ---- did the page have it before? ---- */

/* Everything that came after the text that is back is undone by it. */
static bool
undoes_told(const struct known *known, const struct known_text *back)
{
	for (const struct known_text *t = back + 1; t < known->v + known->n; t++)
		if (t->told)
			return true;
	return false;
}

static bool
is_swing(const struct known *known, utc_t now)
{
	utc_t earliest = known->returns[KNOWN_RETURNS - 1];

	return earliest != 0 && now - earliest <= CLASSIFY_SWING;
}

static bool
is_known(
    const struct change *change, const struct known *known, utc_t now, struct classified *out)
{
	const struct known_text *back = known_find(known, document_hash(change->after));
	char day[UTC_TEXT_MAX];

	if (back == NULL)
		return false;
	snprintf(out->returned_to, sizeof out->returned_to, "%s", back->commit);
	day_format(utc_day(back->first), day);
	if (is_swing(known, now)) {
		set(out, CLASS_ALTERNATING, "the page swings; the text of %s again", day);
		return true;
	}
	set(out, CLASS_RETURNED, "the text of %s again", day);
	out->undoes_told = undoes_told(known, back);
	return true;
}

/* ---- did another reader get it? ---- */

static bool
is_variant(const struct change *change, const struct measure *m, struct classified *out)
{
	unsigned kept = m->before == 0 ? 100 : (unsigned)(m->kept * 100 / m->before);
	struct variant variant;

	if (!variant_of(change, kept, &variant))
		return false;
	set(out, CLASS_VARIANT, "%s", variant.why);
	out->if_it_stays = variant.language ? CLASS_VARIANT : CLASS_CHANGE;
	return true;
}

void
classify(const struct change *change, const struct known *known,
    const struct failures *failures, utc_t now, struct classified *out)
{
	struct measure m;

	*out = (struct classified){ .class = change->class };
	if (change->class == CLASS_NONE || change->class == CLASS_FORMATTING ||
	    is_failure(change, failures, out) || change->before == NULL)
		return;
	if (change->class == CLASS_CHANGE && trifle_only(change)) {
		out->class = CLASS_FORMATTING;
		return;
	}
	if (is_known(change, known, now, out) || change->class == CLASS_DATE_ONLY)
		return;
	m = measure(change);
	if (!is_partly_failure(change, failures, &m, out) && !is_cut_off(change, &m, out) &&
	    !is_collapsed(&m, out) && !is_variant(change, &m, out))
		is_another_page(change, &m, out);
}

/* ---- read from scripts ---- */

static bool
is_sentence(const struct document *doc, int32_t i)
{
	return i >= 0 && doc->lines[i].kind != LINE_HEADING &&
	       count_words(doc->lines[i].text) >= SENTENCE_WORDS;
}

static bool
same_sentences(const struct change *change)
{
	for (size_t i = 0; i < change->n_edits; i++) {
		const struct edit *e = &change->edits[i];

		if (e->kind != EDIT_MOVED && (is_sentence(change->before, e->before) ||
						 is_sentence(change->after, e->after)))
			return false;
	}
	return true;
}

void
classify_scripted(const struct change *change, const struct known *known,
    const struct failures *failures, utc_t now, struct classified *out)
{
	classify(change, known, failures, now, out);
	if (change->before == NULL || out->class == CLASS_NONE ||
	    out->class == CLASS_EXTRACTION)
		return;
	*out = (struct classified){ .class = CLASS_FORMATTING };
	if (same_sentences(change))
		return;
	set(out, CLASS_VARIANT, "the page shows no text, and its scripts say something else");
	out->if_it_stays = CLASS_CHANGE;
}
