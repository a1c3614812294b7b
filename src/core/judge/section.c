/* Which part of a document a date line governs, and whether a change lies in it. */
#include "core/judge/section.h"

enum { HEAD_LINES = 8 /* from a heading to the date under it */ };

struct part {
	int32_t first; /* lines */
	int32_t end;
};

static int32_t
heading_of(const struct document *doc, int32_t line)
{
	return doc->lines[line].kind == LINE_HEADING ? line : doc->lines[line].heading;
}

/* From the heading near above a date line to the next of its rank. */
static bool
part_of(const struct document *doc, const struct notice *date, struct part *out)
{
	int32_t head = heading_of(doc, date->line), end;

	if (head < 0 || date->line - head > HEAD_LINES)
		return false;
	for (end = date->line + 1; (size_t)end < doc->n_lines; end++)
		if (doc->lines[end].kind == LINE_HEADING &&
		    doc->lines[end].level <= doc->lines[head].level)
			break;
	*out = (struct part){ head, end };
	return true;
}

static bool
is_in(const struct part *part, int32_t line)
{
	return line >= part->first && line < part->end;
}

/* Does the change touch a sentence of the part beside the date line, and none elsewhere? */
static bool
lies_in(const struct change *change, const struct part *old, const struct part *new,
    const struct notice *was, const struct notice *now)
{
	size_t touched = 0;

	for (size_t i = 0; i < change->n_edits; i++) {
		const struct edit *e = &change->edits[i];

		if (e->kind == EDIT_MOVED || e->after == now->line ||
		    (e->kind == EDIT_REMOVED && e->before == was->line))
			continue;
		if (e->kind == EDIT_REMOVED ? !is_in(old, e->before) : !is_in(new, e->after))
			return false;
		touched++;
	}
	return touched > 0;
}

static bool
same_heading(const struct document *a, int32_t i, const struct document *b, int32_t j)
{
	i = heading_of(a, i);
	j = heading_of(b, j);
	return i >= 0 && j >= 0 && span_eq(a->lines[i].text, b->lines[j].text);
}

static bool
has_day(const struct notices *set, const struct notice *date)
{
	for (size_t i = 0; i < set->n; i++)
		if (set->v[i].first == date->first && set->v[i].last == date->last)
			return true;
	return false;
}

/* The date line of the same part before, with the same label. */
static const struct notice *
twin(const struct change *change, const struct notices *before, const struct notice *now)
{
	for (size_t i = 0; i < before->n; i++)
		if (before->v[i].role == now->role &&
		    same_heading(change->before, before->v[i].line, change->after, now->line))
			return &before->v[i];
	return NULL;
}

bool
section_dates(const struct change *change, const struct notices *before,
    const struct notices *after, struct section_dates *out)
{
	struct part old, new;

	for (size_t i = 0; change->before != NULL && i < after->n; i++) {
		const struct notice *now = &after->v[i];
		const struct notice *was = twin(change, before, now);

		if (was == NULL || now->label.len == 0 || has_day(before, now) ||
		    !part_of(change->after, now, &new) || !part_of(change->before, was, &old) ||
		    !lies_in(change, &old, &new, was, now))
			continue;
		*out = (struct section_dates){ was, now, change->after->lines[new.first].text };
		return true;
	}
	return false;
}
