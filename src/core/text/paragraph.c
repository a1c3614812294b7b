/* Paragraphs to lines. */
#include "core/text/paragraph.h"

#include "core/text/sentence.h"

struct adder {
	struct document *doc;
	const struct paragraph *p;
	bool starts;
	struct error *err;
};

static int
add_sentence(struct span sentence, void *arg)
{
	struct adder *a = arg;
	int number = a->starts ? a->p->number : 0;

	if (document_add(
		a->doc, a->p->kind, a->p->level, a->starts, number, sentence, a->err) != 0)
		return -1;
	a->starts = false;
	return 0;
}

int
paragraph_add(
    struct document *doc, const struct paragraph *p, const char *language, struct error *err)
{
	struct adder a = { .doc = doc, .p = p, .starts = p->starts, .err = err };
	struct span rest = p->text, line;

	if (p->kind == LINE_HEADING || p->kind == LINE_ROW)
		return document_add(doc, p->kind, p->level, true, p->number, p->text, err);
	while (span_line(&rest, &line)) {
		line = span_trim(line);
		if (line.len == 0 && p->kind == LINE_TEXT)
			a.starts = true;
		if (sentence_each(line, language, add_sentence, &a) != 0)
			return -1;
	}
	return 0;
}
