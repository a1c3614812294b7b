/* How long ago, as days. */
#include "core/compare/age.h"

#include <stdlib.h>

#include "base/mem.h"
#include "core/compare/fold.h"
#include "core/compare/lineface.h"
#include "core/compare/linekey.h"

enum { AGE_LINE_MAX = 120 /* bytes */, AGE_DAYS_MAX = 200 * 366 };

/* n whole units have passed and not n + 1, to the day. */
static void
days_of(utc_t looked, int64_t amount, int64_t unit, struct age *age)
{
	age->last = utc_day(looked - amount * unit);
	age->first =
	    unit <= UTC_DAY_SECONDS ? age->last : utc_day(looked - (amount + 1) * unit) + 1;
}

void
ages_find(const struct document *doc, utc_t looked, struct ages *out)
{
	struct buf folded;

	buf_init(&folded, DOCUMENT_MAX_LINE * 4);
	for (size_t i = 0; i < doc->n_lines && out->n < AGES_MAX; i++) {
		int64_t amount, unit;

		if (doc->lines[i].text.len > AGE_LINE_MAX || !lineface(doc, i)->aged)
			continue;
		buf_clear(&folded);
		if (fold(doc->lines[i].text, &folded) != 0 ||
		    !linekey_age(buf_span(&folded), &amount, &unit) ||
		    amount > (int64_t)AGE_DAYS_MAX * UTC_DAY_SECONDS / unit)
			continue;
		MEM_GROW(out->v, out->n, out->cap);
		out->v[out->n] = (struct age){ .text = span_dup(doc->lines[i].text) };
		days_of(looked, amount, unit, &out->v[out->n++]);
	}
	buf_release(&folded);
}

void
ages_release(struct ages *ages)
{
	for (size_t i = 0; i < ages->n; i++)
		free(ages->v[i].text);
	free(ages->v);
	*ages = (struct ages){ 0 };
}
