/* What happened, in a few words, for headlines of the site: by the texts of its language. What
 * a rule says is the rule's, and stays. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/report/report.h"
#include "core/tell/tell.h"

enum { HEADLINE_COLUMNS = 100, HEADLINE_BYTES = 2048 };

/* The new words with what stands around them; the marks are for terminals. */
static int
put_glimpse(const struct report *r, const struct glimpse *glimpse, struct buf *out)
{
	char *key = mem_printf("headline.%s", edit_kind_name(glimpse->change));
	struct buf marked, bare;
	int rc;

	buf_init(&marked, HEADLINE_BYTES);
	buf_init(&bare, HEADLINE_BYTES);
	tell_quote(glimpse->text, glimpse->match, HEADLINE_COLUMNS, &marked);
	for (size_t i = 0; i < marked.len; i++)
		if (marked.data[i] != TELL_FOUND && marked.data[i] != TELL_END)
			buf_addc(&bare, marked.data[i]);
	rc = bare.len == 0 ? -1 : texts_fill(r->texts, key, "words", bare.data, out);
	buf_release(&bare);
	buf_release(&marked);
	free(key);
	return rc;
}

static int
put_class(const struct report *r, enum change_class class, struct buf *out)
{
	char *key = mem_printf("class.%s", change_class_name(class));
	int rc = texts_fill(r->texts, key, "", "", out);

	free(key);
	return rc;
}

static void
put_count(const struct report *r, const char *key, size_t n, struct buf *out)
{
	char number[24];

	if (n == 0)
		return;
	snprintf(number, sizeof number, "%zu", n);
	buf_adds(out, out->len > 0 ? ", " : "");
	texts_fill(r->texts, key, "n", number, out);
}

int
report_counts(const struct report *r, const struct record *record, struct buf *out)
{
	struct buf counts;
	int rc;

	buf_init(&counts, HEADLINE_BYTES);
	put_count(r, "count.added", record->added, &counts);
	put_count(r, "count.removed", record->removed, &counts);
	put_count(r, "count.edited", record->edited, &counts);
	put_count(r, "count.moved", record->moved, &counts);
	rc = counts.len == 0
		 ? texts_fill(r->texts, "count.none", "", "", out)
		 : texts_fill(r->texts, "count.sentences", "counts", counts.data, out);
	buf_release(&counts);
	return rc;
}

int
report_summary(const struct report *r, const struct record *record, struct buf *out)
{
	int rc = -1;

	if (record->findings.n == 0 && record->glimpse.text != NULL)
		rc = put_glimpse(r, &record->glimpse, out);
	else if (record->findings.n == 0 && record->class == CLASS_CHANGE)
		rc = report_counts(r, record, out);
	else if (record->findings.n == 0)
		rc = put_class(r, record->class, out);
	return rc == 0 ? 0 : record_summary(record, out);
}
