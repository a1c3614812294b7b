/* The sentence that shows what a change is about. */
#include "core/tell/glimpse.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "core/tell/tell.h"

enum { GLIMPSE_COLUMNS = 400, GLIMPSE_UNDER = 120, GLIMPSE_MATCH = 300, GLIMPSE_BYTES = 4096 };

static const struct document *
document_of(const struct change *change, const struct edit *edit)
{
	return edit->kind == EDIT_REMOVED ? change->before : change->after;
}

static const struct line *
line_of(const struct change *change, const struct edit *edit)
{
	return &document_of(change, edit)
		    ->lines[edit->kind == EDIT_REMOVED ? edit->before : edit->after];
}

/* How many bytes of words are another. */
static size_t
weight_of(const struct change *change, const struct edit *edit)
{
	size_t weight = 0;

	if (edit->kind == EDIT_MOVED || line_of(change, edit)->kind == LINE_HEADING)
		return 0;
	if (edit->kind != EDIT_EDITED)
		return line_of(change, edit)->text.len;
	for (size_t i = 0; i < edit->n_words; i++)
		if (edit->words[i].state != WORDS_SAME)
			weight += edit->words[i].text.len;
	return weight;
}

/* Of equally heavy ones the first; what is gone only where nothing came. */
static const struct edit *
heaviest(const struct change *change)
{
	const struct edit *best = NULL;
	size_t most = 0;

	for (int gone = 0; gone < 2 && best == NULL; gone++)
		for (size_t i = 0; i < change->n_edits; i++) {
			const struct edit *edit = &change->edits[i];
			size_t weight = weight_of(change, edit);

			if ((edit->kind == EDIT_REMOVED) != gone || weight <= most)
				continue;
			most = weight;
			best = edit;
		}
	return best;
}

static char *
clipped(struct span text, int columns)
{
	struct buf out;

	buf_init(&out, GLIMPSE_BYTES);
	tell_clip(text, columns, &out);
	return buf_steal(&out);
}

static char *
new_words(const struct edit *edit)
{
	struct span longest = { 0 };

	for (size_t i = 0; i < edit->n_words; i++)
		if (edit->words[i].state == WORDS_INSERTED &&
		    edit->words[i].text.len > longest.len)
			longest = edit->words[i].text;
	while (longest.len > 0 && strchr(" ,;.:", longest.data[0]) != NULL)
		longest = span_make(longest.data + 1, longest.len - 1);
	longest = span_trim(longest);
	return longest.len == 0 ? NULL : clipped(longest, GLIMPSE_MATCH);
}

void
glimpse_find(const struct change *change, struct glimpse *out)
{
	const struct edit *edit = change->class == CLASS_CHANGE ? heaviest(change) : NULL;
	const struct line *line;

	if (edit == NULL)
		return;
	line = line_of(change, edit);
	out->change = edit->kind;
	out->text = clipped(line->text, GLIMPSE_COLUMNS);
	out->match = edit->kind == EDIT_EDITED ? new_words(edit) : NULL;
	if (line->heading >= 0)
		out->under = clipped(
		    document_of(change, edit)->lines[line->heading].text, GLIMPSE_UNDER);
}

void
glimpse_release(struct glimpse *glimpse)
{
	free(glimpse->text);
	free(glimpse->match);
	free(glimpse->under);
	*glimpse = (struct glimpse){ 0 };
}
