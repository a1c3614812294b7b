/* Two texts compared, and what the difference is: news, or no version at all. */
#include "item.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/compare/lineface.h"
#include "item_parts.h"
#include "links.h"
#include "past.h"
#include "reading.h"

bool
item_is_news(const struct change *change)
{
	return change->class != CLASS_NONE && change->class != CLASS_FORMATTING;
}

/* A feed shows its newest entries only: those that scrolled off stay in its text for a while.
 */
static int
keep_entries(struct item *item, day_t since, struct error *err)
{
	struct announcements items = { 0 }, older = { 0 };
	struct document *merged = NULL;
	int rc = -1;

	if (announcements_page(item->after, &items, err) != 0 ||
	    announcements_page(item->before, &older, err) != 0)
		goto out;
	announcements_keep(&items, &older, since);
	if (announcements_document(&items, &merged, err) != 0)
		goto out;
	document_free(item->after);
	item->after = merged;
	buf_clear(&item->text);
	rc = document_put(merged, &item->text);
out:
	announcements_release(&items);
	announcements_release(&older);
	return rc;
}

/* What came is not the page: the last good text stays the version. */
static int
hold(struct item *item, const char *why)
{
	error_set(&item->error, ERROR_PAGE, "%s: held, not a version: %s", item->page->id, why);
	item->outcome = OUTCOME_HELD;
	return 0;
}

/* The same was held for so long that it is what the page has become. */
static bool
stays(const struct item *item, const char *why)
{
	const struct page_state *s = item->state;

	return s->failing_since != 0 && s->why != NULL && strstr(s->why, why) != NULL &&
	       item->response.time - s->failing_since >= CLASSIFY_STAYS;
}

/* News pages turn over as they like: of them only what is no page at all is held. */
static bool
is_classed(const struct item *item)
{
	enum change_class class = item->classified.class;

	return item->page->kind != PAGE_ANNOUNCEMENT || class == CLASS_EXTRACTION ||
	       class == CLASS_FORMATTING;
}

/* Our doing: the page is declared or read otherwise, and its bytes are not there any more. */
static bool
is_upgrade(const struct item *item)
{
	const struct page_state *s = item->state;

	return item->before != NULL && s->last_good != 0 &&
	       (s->declaration != item->declaration ||
		   (s->whole != 0 && item->how != EXTRACT_FALLBACK));
}

static void
note_stood(struct item *item, const struct known_text *text)
{
	if (text != NULL)
		snprintf(item->stood, sizeof item->stood, "%s", text->commit);
}

/* Beyond what two texts say: what the page had before, and whether it is the page. */
static int
class_change(
    struct item *item, struct past *past, const struct failures *failures, struct error *err)
{
	struct classified *c = &item->classified;
	struct change first = { .after = item->after, .class = CLASS_FIRST };
	const struct change *change = is_upgrade(item) ? &first : item->change;
	struct known known = { 0 };
	int rc = 0;

	if (change->before != NULL)
		rc = past_recall(past, item->page->id, &known, err);
	if (rc == 0 && change->before != NULL)
		note_stood(item, known_find(&known, document_hash(change->before)));
	if (rc == 0) {
		(item->how == EXTRACT_SCRIPTED ? classify_scripted : classify)(
		    change, &known, failures, item->response.time, c);
		if (!is_classed(item))
			*c = (struct classified){ .class = item->change->class };
		if (c->class == CLASS_VARIANT || c->class == CLASS_EXTRACTION)
			item->change->class = stays(item, c->why) ? c->if_it_stays : c->class;
		else
			item->change->class = c->class;
	}
	known_release(&known);
	return rc;
}

/* 1: news; 0: settled. */
static int
settle_class(struct item *item)
{
	const struct classified *c = &item->classified;

	if (item->change->class == CLASS_EXTRACTION && c->collapsed && item->broken == NULL)
		item->broken = mem_strdup(c->why);
	if (item->change->class == CLASS_EXTRACTION ||
	    (item->change->class == CLASS_VARIANT && !stays(item, c->why)))
		return hold(item, c->why);
	if (!item_is_news(item->change)) {
		item->outcome = OUTCOME_UNCHANGED;
		return 0;
	}
	if (is_upgrade(item))
		item->change->class = CLASS_UPGRADE; /* a first look at what it reads now */
	item->outcome = item->before == NULL ? OUTCOME_FIRST : OUTCOME_CHANGED;
	return 1;
}

/*
 * The declaration matched nothing, and the last good version was read by it:
 * the whole page cannot be compared with a part of it. But where it still says
 * the same, it was seen.
 */
static int
compare_fallback(struct item *item, const struct failures *failures)
{
	char why[CLASSIFY_WHY_MAX];

	if (failure_in_text(item->after, failures, why, sizeof why)) {
		free(item->broken); /* an error page has no such parts: nothing is broken */
		item->broken = NULL;
		return hold(item, why);
	}
	item->change = compare(item->before, item->after);
	if (item_is_news(item->change)) {
		item->outcome = OUTCOME_HELD; /* the complaint is in item->error already */
		return 0;
	}
	item->outcome = OUTCOME_UNCHANGED;
	return 0;
}

int
item_compare(struct item *item, struct past *past, const struct workspace *workspace)
{
	day_t since = utc_day(item->response.time) - workspace->silence.window_before;
	bool feed = reading_is_feed(item->page);
	struct past_of_page page = { past, item->page->id };
	struct links_past known = { past_of_page_led, &page };
	struct error err = { 0 };

	if (feed && item->before != NULL && keep_entries(item, since, &err) != 0) {
		item_fail(item, OUTCOME_FAILED, &err);
		return 0;
	}
	if (item->before != NULL && item->how == EXTRACT_FALLBACK && item->state->whole == 0)
		return compare_fallback(item, &workspace->failures);
	item->change = compare(item->before, item->after);
	if (item_is_news(item->change) && !feed &&
	    class_change(item, past, &workspace->failures, &err) != 0) {
		item_fail(item, OUTCOME_FAILED, &err);
		return 0;
	}
	/* its dates are what such a page says */
	if (item->page->kind == PAGE_ARCHIVE && item->change->class == CLASS_DATE_ONLY)
		item->change->class = CLASS_CHANGE;
	if (!feed && !is_upgrade(item) && item->how != EXTRACT_SCRIPTED &&
	    item->page->kind != PAGE_ANNOUNCEMENT &&
	    links_make_change(&workspace->rules, item->change, item->page->language, &known))
		item->change->class = CLASS_CHANGE;
	return settle_class(item);
}
