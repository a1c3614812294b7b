/*
 * Any bytes as a page. The first byte chooses the header, the declaration and the
 * kind; what comes out must be clean, within its ceilings, and read back unchanged.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/text/extract.h"
#include "core/text/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
check_lines(const struct document *doc)
{
	check(doc->n_lines > 0 && doc->n_lines <= DOCUMENT_MAX_LINES);
	for (size_t i = 0; i < doc->n_lines; i++) {
		const struct line *line = &doc->lines[i];

		check(line->text.len > 0 && line->text.len <= DOCUMENT_MAX_LINE);
		check(text_invalid(line->text) == line->text.len);
		check(line->heading < (int32_t)i && line->header < (int32_t)i);
		check(line->kind == LINE_ROW || text_is_clean(line->text));
	}
}

static void
check_read_back(const struct document *doc)
{
	struct document *again = NULL;
	struct buf a, b;

	buf_init(&a, (size_t)DOCUMENT_MAX_BYTES * 3);
	buf_init(&b, (size_t)DOCUMENT_MAX_BYTES * 3);
	check(document_put(doc, &a) == 0);
	check(document_get(buf_span(&a), DOCUMENT_OURS, &again, NULL) == 0);
	check(document_put(again, &b) == 0);
	check(span_eq(buf_span(&a), buf_span(&b)) && again->n_lines == doc->n_lines);
	document_free(again);
	buf_release(&a);
	buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const types[] = { NULL, "text/html", "text/html; charset=utf-8",
		"text/html; charset=shift_jis", "text/html; charset=utf-16be", "text/plain",
		"text/markdown", "application/xhtml+xml" };
	static char any[] = "div, p:nth-child(2n+1), [id], li > *", start[] = "h1, h2",
		    end[] = "hr, p";
	static struct selector selects[] = { { .css = any },
		{ .start = start, .end = end, .end_after = true } };
	static struct selector removes[] = { { .start = end, .end = start }, { .css = end } };
	struct page page = { 0 };
	struct document *doc = NULL;
	struct extract_result result;
	uint8_t choice = size > 0 ? data[0] : 0;

	if (choice & 8)
		page.select = (struct selectors){ .v = selects, .n = 2 };
	if (choice & 16)
		page.remove = (struct selectors){ .v = removes, .n = 2 };
	if (extract(&page, span_make((const char *)data, size), types[choice & 7],
		"https://example.org/a/b?c#d", &doc, &result, NULL) != 0)
		return 0;
	check_lines(doc);
	check_read_back(doc);
	document_free(doc);
	return 0;
}
