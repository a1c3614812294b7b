/* One page's passage through one round: its life, and from what is remembered to a text. */
#include "item.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"
#include "edge/clock.h"
#include "item_parts.h"
#include "reading.h"

const char *
outcome_name(enum outcome outcome)
{
	switch (outcome) {
	case OUTCOME_PENDING: return "pending";
	case OUTCOME_UNCHANGED: return "unchanged";
	case OUTCOME_FIRST: return "first";
	case OUTCOME_CHANGED: return "changed";
	case OUTCOME_HELD: return "held";
	case OUTCOME_FAILED: return "failed";
	case OUTCOME_LEFT_OUT: return "left-out";
	}
	return "unknown";
}

void
item_init(struct item *item, const struct platform *platform, const struct page *page)
{
	*item = (struct item){ .platform = platform, .page = page };
	item->response.wire_fd = item->response.body_fd = -1;
	buf_init(&item->text, DOCUMENT_MAX_BYTES);
	second_init(&item->second);
}

void
item_let_go(struct item *item)
{
	call_free(item->call);
	item->call = NULL;
	free(item->broken);
	item->broken = NULL;
	change_free(item->change);
	item->change = NULL;
	document_free(item->before);
	document_free(item->after);
	item->before = item->after = NULL;
	buf_release(&item->text);
	findings_release(&item->findings);
	second_release(&item->second);
	dates_release(&item->dates);
	record_free(item->record);
	item->record = NULL;
	response_release(&item->response);
	item->response = (struct response){ .wire_fd = -1, .body_fd = -1 };
}

/* ---- recall ---- */

static void
hash_in(uint64_t *h, const char *text)
{
	char *both = mem_printf("%016llx%s", (unsigned long long)*h, text == NULL ? "-" : text);

	*h = hash_xxh3(span_of(both));
	free(both);
}

static void
hash_selectors(uint64_t *h, const struct selectors *list)
{
	for (size_t i = 0; i < list->n; i++) {
		hash_in(h, list->v[i].css);
		hash_in(h, list->v[i].start);
		hash_in(h, list->v[i].end);
		hash_in(h, list->v[i].start_after ? "after" : "before");
		hash_in(h, list->v[i].end_after ? "after" : "before");
	}
	hash_in(h, "end");
}

/* How a page is read: when this number changes, a new text may be our doing. */
static uint64_t
declaration_hash(const struct page *page)
{
	uint64_t h = EXTRACT_VERSION;

	hash_in(&h, page->url);
	hash_selectors(&h, &page->select);
	hash_selectors(&h, &page->remove);
	return h;
}

void
item_recall(
    struct item *item, struct archive *archive, bool validators, struct request *request)
{
	struct page_state *s = archive_state(archive, item->page->id);

	item->state = s;
	item->previously = s->last_good;
	item->declaration = declaration_hash(item->page);
	*request = (struct request){ .page = item->page, .arg = item };
	if (!validators || s->last_good == 0 || s->declaration != item->declaration ||
	    s->awaiting != NULL)
		return;
	request->etag = s->etag;
	request->last_modified = s->last_modified;
	request->wire_hash = s->wire_hash;
}

/* ---- fetch ---- */

int
item_fail(struct item *item, enum outcome outcome, const struct error *err)
{
	item->outcome = outcome;
	item->error = *err;
	return 0;
}

/* The bytes of the first look are the text that was read there: same_bytes wants no reader. */
static int
second_answer(struct item *item, struct response *response, const struct error *err)
{
	struct second *second = &item->second;

	second->time = clock_now();
	if (response != NULL) {
		second->response = *response;
		*response = (struct response){ .wire_fd = -1, .body_fd = -1 };
		second->time = second->response.time;
	}
	if (err != NULL && err->code != ERROR_NONE) {
		second_fail(second, err->message);
		return 0;
	}
	if (!second->response.same_bytes)
		return 1;
	second->state = SECOND_SAME;
	return 0;
}

int
item_answer(struct item *item, struct response *response, const struct error *err)
{
	if (item->second.asked)
		return second_answer(item, response, err);
	if (response != NULL) {
		item->response = *response;
		item->status = response->status;
		*response = (struct response){ .wire_fd = -1, .body_fd = -1 };
	}
	if (err != NULL && err->code != ERROR_NONE)
		return item_fail(item,
		    strstr(err->message, "robots.txt") != NULL ? OUTCOME_LEFT_OUT
							       : OUTCOME_FAILED,
		    err);
	if (item->response.status == 304 || item->response.same_bytes) {
		item->outcome = OUTCOME_UNCHANGED;
		return 0;
	}
	return 1;
}

/* ---- extract ---- */

int
item_extract(struct item *item)
{
	const struct response *r =
	    item->second.asked ? &item->second.response : &item->response;
	struct error err = { 0 };

	if (reading_start(item->page, r->content_type, r->final_url, r->body_fd, r->body_len,
		&item->call, &err) == 0)
		return 0;
	if (item->second.asked)
		return second_fail(&item->second, err.message), -1;
	item_fail(item, OUTCOME_FAILED, &err);
	return -1;
}

/* The document is the item's from here on. */
static void
take_reading(struct item *item, struct reading *reading)
{
	item->after = reading->doc;
	reading->doc = NULL;
	buf_release(&item->text);
	item->text = reading->text;
	buf_init(&reading->text, 0);
	item->how = reading->how;
	if (item->how == EXTRACT_FALLBACK) {
		free(item->broken);
		item->broken = mem_strdup(reading->complaint);
	}
	if (*reading->complaint != '\0')
		error_set(
		    &item->error, ERROR_PAGE, "%s: %s", item->page->id, reading->complaint);
}

static int
second_extracted(
    struct second *second, int rc, struct reading *reading, const struct error *err)
{
	if (rc < 0) {
		second_fail(second, err->message);
		return -1;
	}
	second->doc = reading->doc;
	reading->doc = NULL;
	buf_release(&second->text);
	second->text = reading->text;
	buf_init(&reading->text, 0);
	if (reading->how == EXTRACT_FALLBACK)
		second_fail(second, reading->complaint);
	reading_release(reading);
	return 1;
}

int
item_extracted(struct item *item)
{
	struct reading reading = { 0 };
	struct error err = { 0 };
	int rc = reading_collect(item->page, &item->call, &reading, &err);

	if (rc == 0)
		return 0;
	if (item->second.asked)
		return second_extracted(&item->second, rc, &reading, &err);
	rc = item_read(item, rc > 0 ? &reading : NULL, &err);
	if (rc > 0) {
		close(item->response.body_fd); /* only the bytes as received are evidence */
		item->response.body_fd = -1;
	}
	return rc;
}

int
item_read(struct item *item, struct reading *reading, const struct error *err)
{
	if (reading == NULL) {
		item_fail(item, item->previously != 0 ? OUTCOME_HELD : OUTCOME_FAILED, err);
		return -1;
	}
	take_reading(item, reading);
	reading_release(reading);
	return 1;
}
