/*
 * Any bytes as a feed, and as the document of a page: what comes out keeps its
 * ceilings, is text, and reads back the same from the document it is kept as.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/judge/announcement.h"
#include "core/judge/feed.h"
#include "core/text/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
check_items(const struct announcements *items)
{
	check(items->n <= ANNOUNCEMENTS_MAX);
	for (size_t i = 0; i < items->n; i++) {
		const struct announcement *a = &items->v[i];

		check(a->title != NULL && a->title[0] != '\0');
		check(strlen(a->title) <= ANNOUNCEMENT_MAX_TITLE ||
		      (a->url != NULL && strcmp(a->title, a->url) == 0));
		check(a->text == NULL || strlen(a->text) <= ANNOUNCEMENT_MAX_TEXT);
		check(a->url == NULL || strlen(a->url) <= ANNOUNCEMENT_MAX_URL);
		check(text_invalid(span_of(a->title)) == strlen(a->title));
	}
}

/* What a feed says must survive being kept. */
static void
check_kept(const struct announcements *items)
{
	struct document *doc = NULL;
	struct announcements back = { 0 };

	if (announcements_document(items, &doc, NULL) != 0)
		return;
	check(announcements_page(doc, &back, NULL) == 0);
	check(back.n == items->n);
	for (size_t i = 0; i < back.n; i++)
		check(back.v[i].day == items->v[i].day);
	announcements_release(&back);
	document_free(doc);
}

static void
try_feed(struct span bytes)
{
	struct announcements items = { 0 };
	struct error err = { 0 };

	if (feed_read(bytes, &items, &err) == 0) {
		check_items(&items);
		check_kept(&items);
	} else {
		check(items.n == 0 && err.code != ERROR_NONE && err.message[0] != '\0');
	}
	announcements_release(&items);
}

static void
try_page(struct span bytes)
{
	struct document *doc = NULL;
	struct announcements items = { 0 };

	if (document_get(bytes, DOCUMENT_MARKDOWN, &doc, NULL) != 0)
		return;
	if (announcements_page(doc, &items, NULL) == 0)
		check_items(&items);
	announcements_release(&items);
	document_free(doc);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes = span_make((const char *)data, size);

	(void)feed_day(bytes);
	try_feed(bytes);
	try_page(bytes);
	return 0;
}
