/* Any bytes as Markdown, ours and anybody's: what was read is written and read back unchanged.
 */
#include <stdint.h>
#include <stdlib.h>

#include "core/text/document.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
check_form(struct span text, enum document_form form)
{
	struct document *doc = NULL, *again = NULL;
	struct buf a, b;

	if (document_get(text, form, &doc, NULL) != 0)
		return;
	buf_init(&a, (size_t)DOCUMENT_MAX_BYTES * 3);
	buf_init(&b, (size_t)DOCUMENT_MAX_BYTES * 3);
	check(document_put(doc, &a) == 0);
	check(document_get(buf_span(&a), DOCUMENT_OURS, &again, NULL) == 0);
	check(document_put(again, &b) == 0);
	check(span_eq(buf_span(&a), buf_span(&b)));
	check(doc->n_lines == again->n_lines && doc->n_links == again->n_links);
	for (size_t i = 0; i < doc->n_lines; i++)
		check(doc->lines[i].kind == again->lines[i].kind &&
		      doc->lines[i].level == again->lines[i].level &&
		      doc->lines[i].starts == again->lines[i].starts &&
		      doc->lines[i].number == again->lines[i].number &&
		      doc->lines[i].header == again->lines[i].header &&
		      doc->lines[i].heading == again->lines[i].heading &&
		      span_eq(doc->lines[i].text, again->lines[i].text));
	buf_release(&a);
	buf_release(&b);
	document_free(doc);
	document_free(again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = span_make((const char *)data, size);

	check_form(text, DOCUMENT_OURS);
	check_form(text, DOCUMENT_MARKDOWN);
	return 0;
}
