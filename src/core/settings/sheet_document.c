/* A fact sheet in words. */
#include <stdlib.h>

#include "base/mem.h"
#include "core/settings/sheet.h"

enum { COMMIT_SHOWN = 10 };

static void
add(struct document *doc, enum line_kind kind, char *text)
{
	struct error ignored = { 0 };

	document_add(doc, kind, kind == LINE_HEADING ? 2 : 0, true, 0, span_of(text), &ignored);
	free(text);
}

static void
add_fact(struct document *doc, enum fact_kind kind, const struct fact *fact)
{
	char *value = fact_text(kind, fact), since[UTC_TEXT_MAX];

	add(doc, LINE_TEXT, mem_printf("%s: %s", fact_name(kind), value));
	free(value);
	if (fact->quote != NULL)
		add(doc, LINE_TEXT,
		    mem_printf("%s since %s by %.*s, %s: \"%s\"",
			fact->state == FACT_VERIFIED ? "verified" : "unverified",
			utc_format(fact->since, since), COMMIT_SHOWN,
			fact->commit == NULL ? "?" : fact->commit,
			fact->page == NULL ? "?" : fact->page, fact->quote));
	if (fact->reach != REACH_UNSEEN)
		add(doc, LINE_TEXT,
		    mem_printf("%s since %s%s%s", reach_says(fact->reach),
			utc_format(fact->reach_since, since),
			fact->leads_to == NULL ? "" : ": ",
			fact->leads_to == NULL ? "" : fact->leads_to));
}

struct document *
sheet_document(const struct sheet *sheet)
{
	struct document *doc = document_new();

	for (size_t i = 0; i < sheet->n; i++) {
		add(doc, LINE_HEADING, mem_strdup(sheet->v[i].id));
		for (int j = 0; j < FACTS; j++)
			if (fact_is_known(&sheet->v[i].facts[j]))
				add_fact(doc, (enum fact_kind)j, &sheet->v[i].facts[j]);
	}
	return doc;
}
