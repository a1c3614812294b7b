/*
 * Any bytes as two documents, the first NUL between them: what compare() says of
 * them must name lines that exist, in order, and lose no word; what their dates
 * say must have an end.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/compare/compare.h"
#include "core/judge/dates.h"
#include "core/judge/notice.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static struct document *
read_bytes(const uint8_t *data, size_t size, enum document_form form)
{
	struct document *doc = NULL;

	if (document_get(span_make((const char *)data, size), form, &doc, NULL) != 0)
		return document_new();
	return doc;
}

/* Same and inserted pieces, one after another, are the line of after. */
static void
check_words(const struct edit *e, struct span after)
{
	size_t at = 0;

	for (size_t i = 0; i < e->n_words; i++) {
		struct span piece = e->words[i].text;

		if (e->words[i].state == WORDS_DELETED)
			continue;
		check(at + piece.len <= after.len && piece.data == after.data + at);
		at += piece.len;
	}
	check(at == after.len);
}

static void
check_change(const struct change *change, const struct document *a, const struct document *b)
{
	int32_t last = -1;

	check(change->n_edits ==
	      change->n_added + change->n_removed + change->n_edited + change->n_moved);
	for (size_t i = 0; i < change->n_edits; i++) {
		const struct edit *e = &change->edits[i];

		check(e->before < (int32_t)a->n_lines && e->after < (int32_t)b->n_lines);
		check((e->before < 0) == (e->kind == EDIT_ADDED));
		check((e->after < 0) == (e->kind == EDIT_REMOVED));
		if (e->kind == EDIT_EDITED)
			check_words(e, b->lines[e->after].text);
		if (e->after < 0)
			continue;
		check(e->after > last);
		last = e->after;
	}
}

static void
check_dates(const struct change *change)
{
	static char updated[] = "last updated", effective[] = "effective", stand[] = "stand";
	static struct date_label labels[] = { { updated, ROLE_UPDATED },
		{ effective, ROLE_EFFECTIVE }, { stand, ROLE_UNKNOWN } };
	static const struct silence silence = { .labels = labels,
		.n_labels = COUNT(labels),
		.same_day_before = 3,
		.same_day_after = 1 };
	struct dates dates;

	check(dates_judge(change, 1726617600, 1726704000, &silence, &dates, NULL) == 0);
	check(dates.state == DATES_NONE || dates.before != DAY_NONE || dates.after != DAY_NONE);
	check(!dates.has_notice || dates.notice_min <= dates.notice_max);
	dates_release(&dates);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nul = size > 0 ? memchr(data, '\0', size) : NULL;
	size_t half = nul == NULL ? size / 2 : (size_t)(nul - data);
	enum document_form form = size % 2 == 0 ? DOCUMENT_OURS : DOCUMENT_MARKDOWN;
	struct document *a = read_bytes(data, half, form);
	struct document *b = read_bytes(data + half, size - half, form);
	struct change *change = compare(a, b), *same = compare(b, b);

	check_change(change, a, b);
	check_dates(change);
	check(same->class == CLASS_NONE && same->n_edits == 0);
	change_free(same);
	change_free(change);
	document_free(a);
	document_free(b);
	return 0;
}
