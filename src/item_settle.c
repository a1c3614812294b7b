/* How a check ended goes into the ledger and the state of the page. */
#include "item.h"

#include <string.h>

#include "base/mem.h"
#include "core/compare/lineface.h"
#include "core/keep/schedule.h"
#include "item_parts.h"

/* A page that fails is looked at again soon, then less and less often, at most at its own pace.
 */
static utc_t
retry_due(const struct item *item, utc_t now)
{
	int64_t pause = ITEM_RETRY_FIRST;

	for (uint32_t i = 1; i < item->state->failures && pause < item->page->every; i++)
		pause *= 2;
	return now + (pause < item->page->every ? pause : item->page->every);
}

/* The same, whatever the numbers in it. */
static bool
same_complaint(const char *a, const char *b)
{
	if (a == NULL)
		return false;
	for (;; a++, b++) {
		while (*a >= '0' && *a <= '9')
			a++;
		while (*b >= '0' && *b <= '9')
			b++;
		if (*a != *b)
			return false;
		if (*a == '\0')
			return true;
	}
}

static void
settle_bad(struct item *item, utc_t now)
{
	struct page_state *s = item->state;

	item->as_before = s->failing_since != 0 && same_complaint(s->why, item->error.message);
	if (s->failing_since == 0)
		s->failing_since = now;
	s->failures++;
	mem_replace(&s->why, item->error.message);
	s->due = retry_due(item, now);
}

/* A second look that is still to be made makes the page due. */
static void
await_second(struct item *item)
{
	struct page_state *s = item->state;
	const struct second *second = &item->second;

	if (item->commit[0] == '\0' ||
	    (second->state != SECOND_DUE && second->state != SECOND_FAILED))
		return;
	mem_replace(&s->awaiting, item->commit);
	if (second->due < s->due)
		s->due = second->due;
}

/* The day for which the change just recorded named another, or DAY_NONE. */
static day_t
named_day(const struct item *item)
{
	const struct dates *d = item->record == NULL ? NULL : &item->record->dates;

	if (d == NULL || item->outcome != OUTCOME_CHANGED)
		return DAY_NONE;
	return d->banner && d->banner_day != DAY_NONE ? d->banner_day : d->after;
}

/* What the page's pace hangs on: when it changed last, and the day it named. */
static void
note_pace(struct item *item, utc_t now)
{
	struct page_state *s = item->state;
	day_t coming = named_day(item);

	if (item->outcome == OUTCOME_CHANGED || item->outcome == OUTCOME_FIRST)
		s->changed = now;
	if (coming != DAY_NONE && coming > utc_day(now))
		s->coming = (utc_t)coming * UTC_DAY_SECONDS;
	s->due = schedule_next(item->page,
	    &(struct schedule_past){
		.due = s->due, .changed = s->changed, .coming = s->coming },
	    now);
}

static void
settle_good(struct item *item, utc_t now)
{
	struct page_state *s = item->state;
	const struct response *r = &item->response;
	bool renew = item->outcome != OUTCOME_UNCHANGED || s->wire_hash == 0 ||
		     s->declaration != item->declaration || state_may_renew(s, now);

	s->failing_since = 0;
	s->failures = 0;
	mem_replace(&s->why, NULL);
	s->last_good = r->time == 0 ? now : r->time;
	note_pace(item, now);
	await_second(item);
	if (r->status == 304 || !renew) /* the older ones stand for the same text */
		return;
	/* read from the whole page though its parts are declared: it must come again to tell
	   whether they match */
	if (item->outcome == OUTCOME_UNCHANGED && item->how == EXTRACT_FALLBACK &&
	    s->whole == 0)
		return;
	mem_replace(&s->etag, r->etag);
	mem_replace(&s->last_modified, r->last_modified);
	s->wire_hash = r->wire_hash;
	if (r->same_bytes)
		return;
	s->declaration = item->declaration;
	if (item->outcome != OUTCOME_UNCHANGED)
		s->whole = item->how == EXTRACT_FALLBACK;
	if (item->after != NULL && item->outcome != OUTCOME_UNCHANGED)
		s->text_hash = document_hash(item->after);
}

int
item_settle(struct item *item, struct archive *archive, utc_t now, struct error *err)
{
	struct page_state *s = item->state;
	utc_t last_try = s->last_try;
	bool was_broken = item->broken != NULL && same_complaint(s->broken_why, item->broken);
	bool good = item->outcome == OUTCOME_UNCHANGED || item->outcome == OUTCOME_FIRST ||
		    item->outcome == OUTCOME_CHANGED;

	s->last_try = now;
	if (good)
		settle_good(item, now);
	else
		settle_bad(item, now);
	if (good && was_broken)
		item->as_before = true;
	if (item_tell_upkeep(item, good, last_try, now, archive, err) != 0)
		return -1;
	return archive_check(
	    archive, item->page->id, outcome_name(item->outcome), item->error.message, err);
}
