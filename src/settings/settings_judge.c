/* Was a change of facts announced? The change of the page it rests on is judged once more. */
#include "settings/settings.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "settings/settings_parts.h"

static int
note_banner(const struct record *record, void *arg)
{
	banners_note(arg, record->time, &record->dates);
	return 0;
}

/* A banner on any page of the platform announces what the platform does. */
static int
gather_banners(
    struct settings *s, const struct platform *platform, struct banners *out, struct error *err)
{
	for (size_t i = 0; i < platform->n_pages; i++) {
		const struct page *page = platform->pages[i];

		if ((page->kind == PAGE_POLICY || page->kind == PAGE_TERMS ||
			page->kind == PAGE_HELP) &&
		    past_records(s->past, page->id,
			s->now - (utc_t)BANNER_DAYS * UTC_DAY_SECONDS, note_banner, out,
			err) < 0)
			return -1;
	}
	return 0;
}

/* The page's change is judged once more, for what became of the facts. */
static int
judge_page(struct settings *s, const struct platform *platform, const struct heard *heard,
    struct record *record, struct error *err)
{
	struct document *docs[2] = { NULL, NULL };
	struct banners banners = { 0 };
	const struct beside beside = { .banners = &banners };
	struct record *page = NULL;
	struct verdict verdict = { 0 };
	struct change *change = NULL;
	int rc = -1;

	if (record_get(span_of(heard->record), &page, err) != 0 ||
	    gather_banners(s, platform, &banners, err) != 0 ||
	    settings_two_texts(s, heard->page, docs, err) != 0)
		goto out;
	if (docs[0] != NULL && docs[1] != NULL) {
		change = compare(docs[0], docs[1]);
		const struct evidence evidence = { heard->page, change, &record->findings,
			&page->dates, &page->announced, heard->previously, heard->time,
			&beside };

		verdict_judge(&evidence, &s->ws->silence, &verdict);
		record->verdict = verdict.word;
		record->because = verdict.because;
		record->reasons = verdict.reasons;
		record->n_reasons = verdict.n_reasons;
		verdict = (struct verdict){ 0 };
	}
	dates_release(&record->dates);
	record->dates = page->dates;
	page->dates = (struct dates){ 0 };
	announced_release(&record->announced);
	record->announced = page->announced;
	page->announced = (struct announced_result){ .day = DAY_NONE };
	rc = 0;
out:
	verdict_release(&verdict);
	change_free(change);
	banners_release(&banners);
	document_free(docs[0]);
	document_free(docs[1]);
	record_free(page);
	return rc;
}

int
settings_judge(struct settings *s, const struct platform *platform, struct record *record,
    const struct fact_change *worst, const struct heard *heard, struct error *err)
{
	if (fact_is_shut(worst)) {
		record->because = mem_strdup("The way out is shut (S10). Unknown, because for "
					     "a way out that breaks no announcement is looked "
					     "for.");
		return 0;
	}
	if (heard == NULL || heard->record == NULL) {
		record->because = mem_strdup("Unknown, because the page's own change was not "
					     "seen in this round.");
		return 0;
	}
	return judge_page(s, platform, heard, record, err);
}
