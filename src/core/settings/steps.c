/* The way to a setting, read from a sentence with separators or from a list. */
#include "core/settings/steps.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/settings/mention.h"
#include "core/text/text.h"

enum {
	STEP_MAX = 160, /* bytes of a step */
	STEP_WORD = 6   /* bytes: a shorter separator is an arrow */
};

static const char *const separators[] = { " > ", " › ", " → ", " » ", " ▸ ", " ⟩ ", ", then ",
	" and then ", " then ", ", dann auf ", " und dann auf ", ", dann ", " und dann ",
	", puis sur ", " puis sur ", ", puis ", ", luego en ", ", luego ", " y luego ",
	", poi su ", ", poi ", " e poi ", ", depois em ", ", depois ", " e depois " };
/* What leads in to the first step. */
static const char *const leads[] = { "go to", "navigate to", "head to", "click", "Click", "tap",
	"Tap", "select", "Select", "choose", "Choose", "open", "Open", "visit", "Visit",
	"under", "Under", "via", "Via", "in", "In", "in your", "from", "From", "on", "On",
	"gehen Sie zu", "geh zu", "klicken Sie auf", "klick auf", "tippen Sie auf",
	"wählen Sie", "öffnen Sie", "öffne", "unter", "Unter", "accédez à", "cliquez sur",
	"appuyez sur", "sélectionnez", "ouvrez", "allez dans", "dans", "Dans", "ve a", "Ve a",
	"abre", "Abre", "selecciona", "haz clic en", "toca", "Toca", "pulsa", "Pulsa", "vai a",
	"Vai a", "vai su", "apri", "Apri", "seleziona", "fai clic su", "tocca", "Tocca",
	"acesse", "Acesse", "abra", "Abra", "selecione", "clique em", "toque em", "vá para",
	"Vá para", "vá até" };
/* What a sentence goes on with behind the last step. */
static const char *const tails[] = { ". ", ", ", "; ", ": ", " (", ")", " and ", " to ", " or ",
	" where ", " in order ", " if " };

void
steps_release(struct steps *steps)
{
	strs_release(&steps->value);
	*steps = (struct steps){ 0 };
}

/* "Use my data: off" is looked for without what to do there. */
static char *
label_of(const char *declared)
{
	const char *colon = strstr(declared, ": ");

	return colon == NULL ? mem_strdup(declared)
			     : mem_strndup(declared, (size_t)(colon - declared));
}

/* The declared step that stands first in the text, of those not met yet; -1: none. */
static int
next_met(struct span text, const struct strs *declared, const bool *met, struct span *hit)
{
	struct span best = { 0 };
	int which = -1;

	for (size_t i = 0; i < declared->n && i < STEPS_MAX; i++) {
		char *label = label_of(declared->v[i]);
		struct span at;

		if (!met[i] && mention_find(text, 0, label, &at) &&
		    (which < 0 || at.data < best.data ||
			(at.data == best.data && at.len > best.len))) {
			best = at;
			which = (int)i;
		}
		free(label);
	}
	*hit = best;
	return which;
}

static void
add_step(struct steps *steps, struct span text)
{
	text = span_trim(text);
	while (text.len > 0 && strchr(".,;:\"", text.data[text.len - 1]) != NULL)
		text.len--;
	while (text.len > 0 && strchr("\"", text.data[0]) != NULL)
		text = span_make(text.data + 1, text.len - 1);
	if (text.len > STEP_MAX)
		text.len = STEP_MAX;
	while (text.len > 0 && text_invalid(text) < text.len)
		text.len--;
	if (text.len > 0 && steps->value.n < STEPS_MAX)
		strs_take(&steps->value, span_dup(text));
}

/* Every declared step that a piece of text holds, in turn. */
static bool
take_all(struct span text, const struct strs *declared, bool *met, struct steps *out)
{
	bool any = false;
	struct span hit;
	int which;

	while ((which = next_met(text, declared, met, &hit)) >= 0) {
		met[which] = true;
		out->met++;
		add_step(out, hit);
		any = true;
		text.len -= (size_t)(hit.data - text.data) + hit.len;
		text.data = hit.data + hit.len;
	}
	return any;
}

/* ---- in one sentence ---- */

static bool
next_separator(struct span text, struct span *at)
{
	*at = (struct span){ 0 };
	for (size_t i = 0; i < COUNT(separators); i++) {
		const char *p = span_find(text, separators[i]);

		if (p != NULL && (at->data == NULL || p < at->data))
			*at = span_make(p, strlen(separators[i]));
	}
	return at->data != NULL;
}

/* Behind the last of the words that lead in, or the whole. */
static struct span
without_lead(struct span text)
{
	size_t from = 0;

	for (size_t i = 0; i < COUNT(leads); i++) {
		struct span hit;
		size_t at = 0;

		while (mention_find(text, at, leads[i], &hit)) {
			at = (size_t)(hit.data - text.data) + hit.len;
			if (at > from)
				from = at;
		}
	}
	return span_trim(span_make(text.data + from, text.len - from));
}

static struct span
without_tail(struct span text)
{
	size_t len = text.len;

	for (size_t i = 0; i < COUNT(tails); i++) {
		const char *p = span_find(span_make(text.data, len), tails[i]);

		if (p != NULL && p > text.data)
			len = (size_t)(p - text.data);
	}
	return span_make(text.data, len);
}

/* One piece between separators: the declared step it holds, or its own words. */
static void
take_piece(struct span piece, bool first, bool last, const struct strs *declared, bool *met,
    struct steps *out)
{
	struct span hit;
	int which = next_met(piece, declared, met, &hit);

	if (which >= 0) {
		met[which] = true;
		out->met++;
		add_step(out, hit);
		return;
	}
	if (first)
		piece = without_lead(piece);
	if (last)
		piece = without_tail(piece);
	add_step(out, piece);
}

/* A thing to click is written with a capital letter, in quotes or bold. */
static bool
is_name(struct span text)
{
	struct span name = without_lead(text);

	return name.len > 0 && (name.data[0] < 'a' || name.data[0] > 'z');
}

static bool
read_sentence(
    const struct document *doc, size_t i, const struct strs *declared, struct steps *out)
{
	struct span rest = doc->lines[i].text, at;
	bool met[STEPS_MAX] = { false }, arrow = false;
	size_t pieces = 0;

	*out = (struct steps){ .first = i, .last = i };
	while (next_separator(rest, &at)) {
		take_piece(span_make(rest.data, (size_t)(at.data - rest.data)), pieces++ == 0,
		    false, declared, met, out);
		rest.len -= (size_t)(at.data - rest.data) + at.len;
		rest.data = at.data + at.len;
		arrow = at.len < STEP_WORD;
	}
	/* behind the last separator may stand what to do there: "…, then switch it off" */
	if (pieces > 0 && !take_all(rest, declared, met, out) && (arrow || is_name(rest)))
		take_piece(rest, false, true, declared, met, out);
	return pieces > 0;
}

/* ---- in a list ---- */

static bool
same_list(const struct line *a, const struct line *b)
{
	return b->kind == LINE_ITEM && a->heading == b->heading && a->header == b->header &&
	       a->level == b->level;
}

static bool
read_list(
    const struct document *doc, size_t first, const struct strs *declared, struct steps *out)
{
	const struct line *item = &doc->lines[first];
	bool met[STEPS_MAX] = { false };

	*out = (struct steps){ .first = first, .last = first };
	for (size_t i = first; i < doc->n_lines && same_list(item, &doc->lines[i]); i++) {
		bool any = take_all(doc->lines[i].text, declared, met, out);

		if (!any && (!doc->lines[i].starts || item->number == 0 || out->met == 0))
			continue;
		if (!any)
			add_step(out, without_tail(doc->lines[i].text));
		out->last = i;
	}
	return out->met > 0;
}

static bool
fits(const struct steps *steps, const struct strs *declared)
{
	size_t n = declared->n < STEPS_MAX ? declared->n : STEPS_MAX;

	if (n <= 2)
		return steps->met >= 1 && steps->value.n >= 2;
	return steps->met >= 2 && steps->met * 2 >= n;
}

static void
keep_better(struct steps *best, struct steps *steps, const struct strs *declared)
{
	if (fits(steps, declared) &&
	    (steps->met > best->met ||
		(steps->met == best->met && steps->value.n < best->value.n))) {
		steps_release(best);
		*best = *steps;
		*steps = (struct steps){ 0 };
	}
	steps_release(steps);
}

bool
steps_read(const struct document *doc, const struct strs *declared, struct steps *out)
{
	struct steps best = { 0 }, steps = { 0 };

	for (size_t i = 0; i < doc->n_lines && declared->n > 0; i++) {
		const struct line *line = &doc->lines[i];

		if (line->kind == LINE_HEADING)
			continue;
		if (read_sentence(doc, i, declared, &steps))
			keep_better(&best, &steps, declared);
		if (line->kind == LINE_ITEM &&
		    (i == 0 || !same_list(line, &doc->lines[i - 1])) &&
		    read_list(doc, i, declared, &steps))
			keep_better(&best, &steps, declared);
		steps_release(&steps);
	}
	*out = best;
	return best.met > 0;
}

/* ---- the way as it is to be gone ---- */

/* The declared step with the label, whatever the case, or NULL. */
static const char *
declared_as(const char *step, const struct strs *declared)
{
	for (size_t i = 0; i < declared->n; i++) {
		char *label = label_of(declared->v[i]);
		bool same = strcasecmp(step, label) == 0;

		free(label);
		if (same)
			return declared->v[i];
	}
	return NULL;
}

void
steps_in_full(const struct strs *declared, const struct strs *page, struct strs *out)
{
	bool more = false;

	for (size_t i = 0; i < page->n; i++)
		more = more || declared_as(page->v[i], declared) == NULL;
	if (!more && page->n < declared->n)
		page = declared;
	for (size_t i = 0; i < page->n; i++) {
		const char *full = declared_as(page->v[i], declared);

		strs_add(out, full != NULL ? full : page->v[i]);
	}
}
