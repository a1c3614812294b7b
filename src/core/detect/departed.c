/* Sentences that left a page. */
#include "core/detect/departed.h"

#include <stdlib.h>

#include "base/mem.h"
#include "core/compare/lineface.h"

enum { FIRST_SLOTS = 64 };

void
departed_release(struct departed *departed)
{
	free(departed->slots);
	*departed = (struct departed){ 0 };
}

/* Its slot, or the free one where it belongs. */
static uint64_t *
slot_of(uint64_t *slots, size_t n_slots, uint64_t hash)
{
	size_t at = hash & (n_slots - 1);

	while (slots[at] != 0 && slots[at] != hash)
		at = (at + 1) & (n_slots - 1);
	return &slots[at];
}

static void
grow(struct departed *d)
{
	size_t n_slots = d->n_slots == 0 ? FIRST_SLOTS : d->n_slots * 2;
	uint64_t *slots = mem_array(n_slots, sizeof *slots);

	for (size_t i = 0; i < d->n_slots; i++)
		if (d->slots[i] != 0)
			*slot_of(slots, n_slots, d->slots[i]) = d->slots[i];
	free(d->slots);
	d->slots = slots;
	d->n_slots = n_slots;
}

void
departed_add(struct departed *departed, uint64_t folded)
{
	uint64_t *slot;

	if (folded == 0 || departed->n >= DEPARTED_MAX)
		return;
	if (departed->n * 2 >= departed->n_slots)
		grow(departed);
	slot = slot_of(departed->slots, departed->n_slots, folded);
	departed->n += *slot == 0;
	*slot = folded;
}

void
departed_note(struct departed *departed, const struct change *change)
{
	for (size_t i = 0; i < change->n_edits; i++) {
		const struct edit *e = &change->edits[i];

		if (e->kind == EDIT_REMOVED || e->kind == EDIT_EDITED)
			departed_add(
			    departed, lineface(change->before, (size_t)e->before)->folded);
	}
}

void
departed_between(
    struct departed *departed, const struct document *before, const struct document *after)
{
	struct departed stands = { 0 };

	for (size_t i = 0; i < after->n_lines; i++)
		departed_add(&stands, lineface(after, i)->folded);
	for (size_t i = 0; i < before->n_lines; i++) {
		uint64_t hash = lineface(before, i)->folded;

		if (stands.n > 0 && *slot_of(stands.slots, stands.n_slots, hash) != hash)
			departed_add(departed, hash);
	}
	departed_release(&stands);
}

bool
departed_has(const struct departed *d, uint64_t hash)
{
	return hash != 0 && d->n > 0 && *slot_of(d->slots, d->n_slots, hash) == hash;
}

static bool
is_departed(const struct departed *d, const struct document *doc, int32_t line)
{
	return line >= 0 && d->n > 0 && departed_has(d, lineface(doc, (size_t)line)->folded);
}

/* Findings of links are of sentences that did not change: who finds them asks of their past. */
static bool
is_known(const struct departed *d, const struct change *change, const struct finding *f)
{
	return is_departed(d, change->after, f->after_line) ||
	       (f->gone && is_departed(d, change->before, f->before_line));
}

void
departed_filter(
    const struct departed *departed, const struct change *change, struct findings *findings)
{
	size_t n = 0;

	for (size_t i = 0; i < findings->n; i++) {
		struct finding *f = &findings->v[i];

		if (is_known(departed, change, f))
			finding_release(f);
		else
			findings->v[n++] = *f;
	}
	findings->n = n;
}
