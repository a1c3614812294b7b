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

void
item_judge(struct item *item, const struct source_looks *looks, struct beside *beside,
    const struct silence *silence)
{
	struct announced_result announced = { .day = DAY_NONE };
	struct verdict verdict = { 0 };
	struct error err = { 0 };
	utc_t seen = item->response.time;
	struct evidence evidence = { .page = item->page,
		.change = item->change,
		.findings = &item->findings,
		.dates = &item->dates,
		.announced = &announced,
		.beside = beside,
		.last_old = item->previously,
		.first_new = seen };

	if (dates_judge(item->change, item->previously, seen, silence, &item->dates, &err) !=
	    0) {
		error_prefix(&err, "%s", item->page->id);
		item->error = err;
	}
	if (item->change->class == CLASS_CHANGE) {
		announced_match(looks, item->page, &item->findings, item->dates.after,
		    item->dates.before, item->previously, seen, silence, &announced);
		notes_hear(beside->notes, item->page, NULL, item->previously, seen, silence,
		    &announced);
		verdict_judge(&evidence, silence, &verdict);
	} else if (item->change->class == CLASS_RETURNED && item->classified.undoes_told) {
		verdict_judge(&evidence, silence, &verdict);
	}
	item->record = record_new();
	record_fill(item->record, item->platform, item->page, item->change, &item->findings,
	    &verdict, &item->dates, &announced, item->previously, seen);
	if (item->change->class == CLASS_CHANGE &&
	    links_alert(&item->record->findings, item->change))
		item->record->alert = true;
	if (item->classified.returned_to[0] != '\0')
		item->record->returned_to = mem_strdup(item->classified.returned_to);
	record_take_beside(item->record, beside);
	if (item->change->class == CLASS_RETURNED)
		item->record->alert = item->classified.undoes_told;
	verdict_release(&verdict);
	announced_release(&announced);
}
