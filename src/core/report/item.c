/* A change as an item of a list: what, where, when, and was it announced. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/report/report.h"
#include "core/tell/tell.h"

enum { ITEM_QUOTE = 420, ITEM_SUMMARY = 4096, STEPS_SHOWN = 8 }; /* columns, bytes */

const char *
report_verdict(const struct record *record)
{
	return record_permits_more(record) || record->verdict != VERDICT_UNKNOWN
		   ? verdict_name(record->verdict)
		   : "none";
}

bool
report_has_concept(const struct record *record, const char *concept)
{
	for (size_t i = 0; i < record->findings.n; i++)
		if (record->findings.v[i].concept != NULL &&
		    strcmp(record->findings.v[i].concept, concept) == 0)
			return true;
	return false;
}

/* tell_quote() marks what was found with a byte on either side. */
void
report_quote(const struct finding *finding, struct data *item)
{
	struct buf marked;
	const char *open, *close;

	buf_init(&marked, 64 << 10);
	tell_quote(finding->quote, finding->match, ITEM_QUOTE, &marked);
	open = marked.data == NULL ? NULL : strchr(marked.data, TELL_FOUND);
	close = open == NULL ? NULL : strchr(open, TELL_END);
	if (close == NULL) {
		data_span(item, "quote_before", buf_span(&marked));
	} else if (close == open + 1) {
		data_piece(
		    item, "quote_before", span_make(marked.data, (size_t)(open - marked.data)));
	} else {
		data_piece(
		    item, "quote_before", span_make(marked.data, (size_t)(open - marked.data)));
		data_piece(
		    item, "quote_match", span_make(open + 1, (size_t)(close - open) - 1));
		data_piece(item, "quote_after", span_of(close + 1));
	}
	data_flag(item, "quoted", true);
	data_flag(item, finding->change == EDIT_REMOVED ? "quote_gone" : "quote_new", true);
	buf_release(&marked);
}

/* Was it among the first n findings? */
static bool
is_said(const struct findings *findings, size_t n, const char *concept)
{
	for (size_t i = 0; i < n; i++)
		if (findings->v[i].concept != NULL &&
		    strcmp(findings->v[i].concept, concept) == 0)
			return true;
	return false;
}

static void
put_concepts(const struct record *record, struct data *item)
{
	struct data *list = data_list(item, "concepts");

	for (size_t i = 0; i < record->findings.n; i++) {
		const char *concept = record->findings.v[i].concept;

		if (concept != NULL && !is_said(&record->findings, i, concept))
			data_text(data_add(list), "concept", concept);
	}
}

static void
put_names(const struct report_change *c, struct data *item)
{
	const struct record *record = c->record;

	data_text(item, "page_id", record->page);
	data_flag(item, "of_sheet", page_is_sheet(record->page));
	data_clipped(item, "page_name",
	    record->page_name != NULL ? record->page_name
	    : c->page->name != NULL   ? c->page->name
				      : record->page,
	    REPORT_NAME);
	data_clipped(item, "platform_name",
	    c->platform->name != NULL ? c->platform->name : c->platform->id, REPORT_NAME);
	data_text(item, "platform_address", c->platform->address);
}

/* Its name and the path to it, for a reader in a hurry; the rest is on the change's page. */
static void
put_way_out(const struct way_out *way, struct data *item)
{
	struct data *list = data_list(item, "way_out_path");

	data_text(item, "way_out_name", way->setting);
	for (size_t i = 0; i < way->steps.n && i < STEPS_SHOWN; i++) {
		struct data *step = data_add(list);

		data_clipped(step, "step", way->steps.v[i], REPORT_NAME);
		data_flag(step, "step_more", i + 1 < way->steps.n);
	}
}

/* What a headline of words alone leaves open: where they stand, and how much else is another.
 */
static void
put_glimpse(const struct report *r, const struct record *record, struct data *item)
{
	struct buf counts;

	if (record->findings.n > 0 || record->glimpse.text == NULL)
		return;
	buf_init(&counts, ITEM_SUMMARY);
	if (report_counts(r, record, &counts) == 0)
		data_span(item, "counts", buf_span(&counts));
	data_text(item, "glimpse", record->glimpse.text);
	data_text(item, "under", record->glimpse.under);
	buf_release(&counts);
}

void
report_item(const struct report *r, const struct report_change *c, struct data *item)
{
	const struct record *record = c->record;
	struct buf text;

	buf_init(&text, ITEM_SUMMARY);
	report_summary(r, record, &text);
	put_names(c, item);
	data_text(item, "address", c->address);
	data_time(item, "time", record->time);
	data_day(item, "day", utc_day(record->time));
	data_text(item, "verdict", report_verdict(record));
	data_flag(item, "judged", strcmp(report_verdict(record), "none") != 0);
	data_text(item, "class", change_class_name(record->class));
	data_span(item, "summary", buf_span(&text));
	data_flag(item, "alert", record->alert);
	if (strcmp(report_verdict(record), "none") != 0)
		report_put_prose(r, item, "because", record->because,
		    utc_day(record->announced.from) == utc_day(record->announced.until));
	if (record->findings.n > 0)
		report_quote(&record->findings.v[0], item);
	put_concepts(record, item);
	put_glimpse(r, record, item);
	buf_clear(&text);
	if (record_is_unconfirmed(record) && record_second(record, &text) == 0)
		data_span(item, "unconfirmed", buf_span(&text));
	put_way_out(&record->way_out, item);
	buf_release(&text);
}
