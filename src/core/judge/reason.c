/* The reasons S1–S16: which hold, and in which order they are said. */
#include "core/judge/reason.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "core/judge/reason_parts.h"

enum { REASON_BYTES = 2000, REASONS = 16 };

static const struct reason_kind *
kind_of(const char *code)
{
	static const struct reason_kind *const tables[] = { reasons_of_dates, reasons_of_beside,
		reasons_of_words };

	for (size_t i = 0; i < COUNT(tables); i++)
		for (const struct reason_kind *k = tables[i]; k->code != NULL; k++)
			if (strcmp(k->code, code) == 0)
				return k;
	return NULL;
}

bool
reason_is(const struct reason *reason, const char *code)
{
	return strcmp(reason->code, code) == 0;
}

bool
reason_is_of_page(const struct reason *reason)
{
	const struct reason_kind *kind = kind_of(reason->code);

	return kind != NULL && kind->of_page;
}

bool
reason_alerts(const struct reason *reason)
{
	return reason_is_of_page(reason) || reason_is(reason, "S6") || reason_is(reason, "S10");
}

void
reason_clause(const struct facts *facts, const struct reason *reason, struct buf *out)
{
	const struct reason_kind *kind = kind_of(reason->code);

	if (kind == NULL)
		return;
	kind->clause(facts, out);
	buf_addf(out, " (%s)", kind->code);
}

static void
capitalize(struct buf *text)
{
	if (text->len > 0 && text->data[0] >= 'a' && text->data[0] <= 'z')
		text->data[0] = (char)(text->data[0] - 'a' + 'A');
}

static void
add_reason(const struct facts *f, const struct reason_kind *kind, struct verdict *out)
{
	struct reason *reason;
	struct buf text;

	MEM_GROW(out->reasons, out->n_reasons, out->cap_reasons);
	reason = &out->reasons[out->n_reasons++];
	*reason = (struct reason){ 0 };
	memcpy(reason->code, kind->code, strlen(kind->code) + 1);
	memcpy(reason->name, kind->name, strlen(kind->name) + 1);
	buf_init(&text, REASON_BYTES);
	kind->clause(f, &text);
	if (kind->rest != NULL)
		kind->rest(f, &text);
	buf_adds(&text, ".");
	capitalize(&text);
	reason->because = buf_steal(&text);
}

void
reasons_of(const struct facts *facts, struct verdict *out)
{
	for (int i = 1; i <= REASONS; i++) {
		const struct reason_kind *kind;
		char code[8];

		snprintf(code, sizeof code, "S%d", i);
		kind = kind_of(code);
		/* of a return nothing is said but that it is one */
		if (kind != NULL && facts_is_return(facts) == kind->of_return &&
		    kind->holds(facts))
			add_reason(facts, kind, out);
	}
}
