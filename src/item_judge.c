/* What a change says, and whether it was announced. */
#include "item.h"

#include <stdlib.h>

#include "base/mem.h"
#include "core/judge/note.h"
#include "links.h"
#include "past.h"

/* Words that were here before, or were gone before: told then. */
static void
leave_out_known(struct item *item, struct past *past)
{
	struct departed departed = { 0 };

	if (item->findings.n == 0)
		return;
	past_departed(past, item->page->id, &departed);
	departed_filter(&departed, item->change, &item->findings);
	departed_release(&departed);
}

void
item_detect(struct item *item, struct past *past, const struct rules *rules)
{
	struct past_of_page page = { past, item->page->id };
	struct links_past known = { past_of_page_led, &page };
	struct error err = { 0 };

	if (item->change->class == CLASS_UPGRADE || item->change->class == CLASS_VARIANT ||
	    item->page->kind == PAGE_ANNOUNCEMENT)
		return; /* our doing, other readers' text, or a witness: evidence, not news */
	if (detect(rules, item->change, item->page->language, &item->findings, &err) != 0) {
		error_prefix(&err, "%s", item->page->id);
		item->error = err;
	}
	leave_out_known(item, past);
	if (item->change->class == CLASS_CHANGE &&
	    detect_links(rules, item->change, item->page->language, &known, &item->findings,
		&err) != 0) {
		error_prefix(&err, "%s", item->page->id);
		item->error = err;
	}
}

/* The day from which the change holds, by the page's dates; else the day it was seen. */
static day_t
effective_day(const struct item *item)
{
	day_t seen = utc_day(item->response.time);

	return item->dates.has_notice && item->dates.state != DATES_BACK
		   ? seen + item->dates.notice_min
		   : seen;
}

/* The page's dates, what the sources say, and the word that follows. */
static void
reach_verdict(struct item *item, const struct source_looks *looks, const struct beside *beside,
    const struct silence *silence, struct announced_result *announced, struct verdict *verdict)
{
	utc_t seen = item->response.time, last = item->previously;
	const struct evidence evidence = { .page = item->page,
		.change = item->change,
		.findings = &item->findings,
		.dates = &item->dates,
		.announced = announced,
		.beside = beside,
		.last_old = last,
		.first_new = seen };

	if (item->change->class == CLASS_CHANGE) {
		announced_match(looks, item->page, &item->findings, item->dates.after,
		    item->dates.before, last, seen, silence, announced);
		previews_hear(
		    &beside->foretold, effective_day(item), silence->notice_min, announced);
		notes_hear(beside->notes, item->page, NULL, last, seen, silence, announced);
		verdict_judge(&evidence, silence, verdict);
	} else if (item->change->class == CLASS_RETURNED && item->classified.undoes_told) {
		verdict_judge(&evidence, silence, verdict);
	}
}

static void
judge_dates(struct item *item, const struct silence *silence)
{
	struct error err = { 0 };

	if (dates_judge(item->change, item->previously, item->response.time, silence,
		&item->dates, &err) == 0)
		return;
	error_prefix(&err, "%s", item->page->id);
	item->error = err;
}

void
item_judge(struct item *item, const struct source_looks *looks, struct beside *beside,
    const struct silence *silence)
{
	struct announced_result announced = { .day = DAY_NONE };
	struct verdict verdict = { 0 };
	struct record *record = record_new();

	judge_dates(item, silence);
	reach_verdict(item, looks, beside, silence, &announced, &verdict);
	record_fill(record, item->platform, item->page, item->change, &item->findings, &verdict,
	    &item->dates, &announced, item->previously, item->response.time);
	if (item->change->class == CLASS_CHANGE && links_alert(&record->findings, item->change))
		record->alert = true;
	if (item->classified.returned_to[0] != '\0')
		record->returned_to = mem_strdup(item->classified.returned_to);
	record_take_beside(record, beside);
	if (item->change->class == CLASS_RETURNED)
		record->alert = item->classified.undoes_told;
	item->record = record;
	verdict_release(&verdict);
	announced_release(&announced);
}
