/* One page's passage through one round: what each stage does to it. */
#include "item.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"
#include "core/judge/note.h"
#include "core/keep/schedule.h"
#include "core/tell/message.h"
#include "core/tell/upkeep.h"
#include "edge/clock.h"
#include "evidence.h"
#include "links.h"
#include "past.h"
#include "reading.h"

enum {
	MESSAGE_MAX = 4 << 20,
	RETRY_FIRST = 30 * 60, /* seconds until a failed page is looked at again … */
};

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

static void
replace(char **old, const char *new)
{
	char *copy = mem_strdup(new);

	free(*old);
	*old = copy;
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

static int
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

/* ---- upgrade ---- */

static int
load_before(struct item *item, struct archive *archive, struct error *err)
{
	char *path = mem_printf("%s.md", item->page->id);
	struct buf text;
	int rc;

	buf_init(&text, DOCUMENT_MAX_BYTES);
	rc = archive_text(archive, NULL, path, &text, err);
	if (rc == 1)
		rc = document_get(buf_span(&text), DOCUMENT_OURS, &item->before, err);
	buf_release(&text);
	free(path);
	return rc < 0 ? -1 : 0;
}

static bool
is_news(const struct change *change)
{
	return change->class != CLASS_NONE && change->class != CLASS_FORMATTING;
}

static int
commit_upgrade(struct item *item, const struct reading *reread, struct change *change,
    struct archive *archive, struct error *err)
{
	struct record *record = record_new();
	char *path = mem_printf("%s.md", item->page->id);
	struct archive_commit commit = {
		.page_id = item->page->id, .path = path, .text = buf_span(&reread->text)
	};
	struct buf message;
	int rc;

	buf_init(&message, MESSAGE_MAX);
	change->class = CLASS_UPGRADE;
	record_fill(record, item->platform, item->page, change, &(struct findings){ 0 },
	    &(struct verdict){ 0 }, &(struct dates){ 0 },
	    &(struct announced_result){ .day = DAY_NONE }, item->previously,
	    item->response.time);
	rc = message_put(record, &message);
	if (rc == 0 && item->snapshot != NULL)
		rc = buf_addf(&message, "Snapshot: %s\n", item->snapshot);
	commit.message = message.data;
	commit.time = item->response.time;
	if (rc == 0)
		rc = archive_commit(archive, &commit, item->commit, err);
	buf_release(&message);
	record_free(record);
	free(path);
	return rc;
}

/* What the stored bytes say now becomes the text before. */
static int
take_reread(
    struct item *item, struct reading *reread, struct archive *archive, struct error *err)
{
	struct change *change = compare(item->before, reread->doc);
	int rc = is_news(change) ? commit_upgrade(item, reread, change, archive, err) : 0;

	change_free(change);
	document_free(item->before);
	item->before = reread->doc;
	reread->doc = NULL;
	item->state->declaration = item->declaration;
	return rc;
}

/*
 * The stored bytes, read as the page is declared now. Where the declaration fits
 * the page as it comes and not those bytes, it followed the page into another
 * markup: what each declaration chose of its own is compared, or the change that
 * came with the markup would be taken for ours.
 */
static int
reread_stored(struct item *item, struct archive *archive, struct error *err)
{
	struct evidence_body body;
	struct reading reread = { 0 };
	int rc = evidence_last_body(archive, item->page->id, &body, err);

	if (rc == 1 && reading_run(item->page, body.content_type, body.final_url,
			   buf_span(&body.bytes), &reread, err) == 0) {
		if (reread.how != EXTRACT_FALLBACK)
			rc = take_reread(item, &reread, archive, err);
		else if (item->how != EXTRACT_FALLBACK)
			item->state->declaration = item->declaration;
	}
	reading_release(&reread);
	evidence_body_release(&body);
	return rc < 0 ? -1 : 0;
}

int
item_upgrade(struct item *item, struct archive *archive, struct error *err)
{
	struct error why = { 0 };

	if (load_before(item, archive, err) != 0)
		return -1;
	if (item->before == NULL || item->state->declaration == item->declaration ||
	    reading_is_feed(item->page))
		return 0;
	if (reread_stored(item, archive, &why) != 0 && why.code == ERROR_ARCHIVE) {
		*err = why;
		return -1;
	}
	return 0;
}

/* ---- compare ---- */

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
	if (!is_news(item->change)) {
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
	if (is_news(item->change)) {
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
	struct error err = { 0 };

	if (feed && item->before != NULL && keep_entries(item, since, &err) != 0) {
		item_fail(item, OUTCOME_FAILED, &err);
		return 0;
	}
	if (item->before != NULL && item->how == EXTRACT_FALLBACK && item->state->whole == 0)
		return compare_fallback(item, &workspace->failures);
	item->change = compare(item->before, item->after);
	if (is_news(item->change) && !feed &&
	    class_change(item, past, &workspace->failures, &err) != 0) {
		item_fail(item, OUTCOME_FAILED, &err);
		return 0;
	}
	if (!feed && !is_upgrade(item) && item->how != EXTRACT_SCRIPTED &&
	    item->page->kind != PAGE_ANNOUNCEMENT &&
	    links_make_change(item->change, past, item->page->id))
		item->change->class = CLASS_CHANGE;
	return settle_class(item);
}

/* ---- detect, judge ---- */

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
	struct error err = { 0 };

	if (item->change->class == CLASS_UPGRADE || item->change->class == CLASS_VARIANT ||
	    item->page->kind == PAGE_ANNOUNCEMENT)
		return; /* our doing, other readers' text, or a witness: evidence, not news */
	if (detect(rules, item->change, item->page->language, &item->findings, &err) != 0) {
		error_prefix(&err, "%s", item->page->id);
		item->error = err;
	}
	leave_out_known(item, past);
	if (item->change->class == CLASS_CHANGE)
		links_find(item->change, &item->findings);
}

/* ---- the second look ---- */

/* How long after a look that failed the next is made. */
static int64_t
later(const struct item *item)
{
	return item->page->confirm > 0 ? item->page->confirm : RETRY_FIRST;
}

/* News with findings, or what else a person would be told: nothing else is worth asking twice.
 */
static bool
wants_second(const struct item *item)
{
	return item->change != NULL && item->change->class == CLASS_CHANGE &&
	       item->findings.n > 0 && item->page->kind != PAGE_ANNOUNCEMENT;
}

bool
item_look_again(
    struct item *item, bool wait, utc_t now, struct request *request, int64_t *delay)
{
	struct second *second = &item->second;

	if (!wants_second(item) || second->state != SECOND_NONE)
		return false;
	if (item->page->confirm > 0 && !wait) {
		second->state = SECOND_DUE;
		second->due = now + item->page->confirm;
		return false;
	}
	second->asked = true;
	*delay = item->page->confirm;
	*request = (struct request){
		.page = item->page, .arg = item, .wire_hash = item->response.wire_hash
	};
	return true;
}

void
item_confirm(struct item *item, const struct failures *failures)
{
	struct second *second = &item->second;

	second->asked = false;
	if (second->time == 0)
		second->time = clock_now();
	if (second->state == SECOND_NONE && second->doc != NULL &&
	    second_is_page(second, failures))
		second->state = second_compare(item->change, &item->findings, second->doc);
	if (second->state == SECOND_GONE)
		item->change->class = CLASS_ALTERNATING;
	if (second->state == SECOND_FAILED)
		second->due = second->time + later(item);
}

bool
item_take_return(struct item *item)
{
	struct second *second = &item->second;

	if (second->state != SECOND_GONE || second->doc == NULL)
		return false;
	change_free(item->change);
	document_free(item->before);
	findings_release(&item->findings);
	dates_release(&item->dates);
	record_free(item->record);
	buf_release(&item->text);
	item->previously = item->response.time;
	response_release(&item->response);
	item->record = NULL;
	item->before = item->after;
	item->after = second->doc;
	item->text = second->text;
	item->response = second->response;
	second_init(second); /* what it held is the item's now */
	item->change = compare(item->before, item->after);
	item->change->class = CLASS_RETURNED;
	snprintf(item->classified.returned_to, sizeof item->classified.returned_to, "%s",
	    item->stood);
	item->classified.undoes_told = false;
	return true;
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

/* ---- commit ---- */

int
item_commit(struct item *item, struct archive *archive, struct error *err)
{
	const struct response *r = &item->response;
	char *name = evidence_body_name(r);
	char *path = mem_printf("%s.md", item->page->id);
	char sha256[HASH_SHA256_HEX + 1];
	struct buf facts, record, message;
	struct second_files second = { 0 };
	struct span body = { "", 0 };
	int rc = -1;

	buf_init(&facts, 1 << 20);
	buf_init(&record, 16 << 20);
	buf_init(&message, MESSAGE_MAX);
	if (r->wire_len > 0 && body_map(r->wire_fd, r->wire_len, &body, err) != 0)
		goto out;
	hash_sha256(body, sha256);
	item->record->sha256 = mem_strdup(sha256);
	evidence_facts(item->page, r, sha256, buf_span(&item->text), &facts);
	if (item->snapshot != NULL)
		buf_addf(&facts, "Snapshot: %s\n", item->snapshot);
	if (second_files(
		&item->second, item->page, sha256, buf_span(&item->text), &second, err) != 0)
		goto out;
	second_tell(&item->second, &item->record->second);
	if (record_put(item->record, &record) != 0 ||
	    message_put(item->record, &message) != 0) {
		error_set(err, ERROR_LIMIT, "%s: what is to be said of it is too long",
		    item->page->id);
		goto out;
	}
	if (item->snapshot != NULL)
		buf_addf(&message, "Snapshot: %s\n", item->snapshot);
	struct archive_file raw[4 + SECOND_FILES_MAX] = {
		{ name, body },
		{ "headers.txt", span_of(r->headers) },
		{ "fetch.txt", buf_span(&facts) },
		{ "change.json", buf_span(&record) },
	};
	memcpy(&raw[4], second.v, sizeof second.v);
	const struct archive_commit commit = { .page_id = item->page->id,
		.path = path,
		.text = buf_span(&item->text),
		.raw = raw,
		.n_raw = 4 + second.n,
		.message = message.data,
		.time = r->time };

	rc = archive_commit(archive, &commit, item->commit, err);
out:
	if (body.len > 0)
		body_unmap(body);
	second_files_release(&second);
	buf_release(&facts);
	buf_release(&record);
	buf_release(&message);
	free(path);
	free(name);
	return rc;
}

/* ---- what is told that is no change ---- */

/* A round that was killed may have told it already: its state was lost, its commit was not. */
static bool
is_told_already(struct archive *archive, const struct upkeep *u, utc_t last_try)
{
	struct upkeep newest = { 0 };
	struct buf json;
	bool told = false;

	buf_init(&json, UPKEEP_MAX_BYTES);
	if (archive_upkeep_text(archive, NULL, u->page, upkeep_topic(u->kind), &json, NULL) ==
		1 &&
	    upkeep_get(buf_span(&json), &newest, NULL) == 0)
		told = newest.kind == u->kind && newest.time > last_try &&
		       (u->commit == NULL ||
			   (newest.commit != NULL && strcmp(newest.commit, u->commit) == 0));
	upkeep_release(&newest);
	buf_release(&json);
	return told;
}

/* u's page and url are filled in here; the rest stays the caller's. */
static int
tell_upkeep(struct item *item, struct upkeep *u, utc_t last_try,
    const struct second_files *files, struct archive *archive, struct error *err)
{
	struct archive_upkeep upkeep = { .page_id = item->page->id,
		.topic = upkeep_topic(u->kind),
		.about = u->commit,
		.time = u->time };
	struct buf json, message;
	int rc = 0;

	u->page = item->page->id;
	u->url = item->page->url;
	if (is_told_already(archive, u, last_try))
		return 0;
	buf_init(&json, UPKEEP_MAX_BYTES);
	buf_init(&message, UPKEEP_MAX_BYTES);
	if (upkeep_put(u, &json) != 0 || upkeep_message(u, &message) != 0)
		rc = error_set(err, ERROR_LIMIT, "%s: too long to tell", u->page);
	upkeep.json = buf_span(&json);
	upkeep.message = message.data;
	if (files != NULL) {
		upkeep.files = files->v;
		upkeep.n_files = files->n;
	}
	if (rc == 0)
		rc = archive_upkeep(archive, &upkeep, err);
	buf_release(&json);
	buf_release(&message);
	return rc;
}

/* ---- the second look at an earlier change ---- */

static int
load_record(struct archive *archive, const char *evidence, const char *page_id,
    struct record **out, struct error *err)
{
	struct buf json;
	int rc;

	buf_init(&json, RECORD_MAX_BYTES);
	rc = archive_evidence(archive, evidence, page_id, "change.json", &json, err);
	if (rc == 1 && record_get(buf_span(&json), out, err) != 0)
		rc = -1;
	buf_release(&json);
	return rc;
}

static bool
is_waiting(const struct record *record)
{
	return record->second.state == SECOND_DUE || record->second.state == SECOND_FAILED;
}

static bool
is_settled(struct archive *archive, const char *commit)
{
	struct buf json;
	bool settled;

	buf_init(&json, UPKEEP_MAX_BYTES);
	settled = archive_upkeep_about(archive, commit, &json, NULL) == 1;
	buf_release(&json);
	return settled;
}

/*
 * The change that waits, and its commit: as the state says, or, where a kill
 * lost the state of the round that recorded it, the newest of the page.
 */
static struct record *
find_waiting(struct item *item, struct past *past, struct archive *archive,
    char commit[ARCHIVE_OID_HEX + 1])
{
	char evidence[ARCHIVE_OID_HEX + 1] = "";
	const char *awaiting = item->state->awaiting;
	struct record *record = NULL;
	bool found = false;

	if (awaiting != NULL) {
		snprintf(commit, ARCHIVE_OID_HEX + 1, "%s", awaiting);
		found = past_evidence(past, item->page->id, commit, evidence);
	} else if (item->before != NULL && item->state->text_hash != 0 &&
		   item->state->text_hash != document_hash(item->before)) {
		found =
		    past_newest(past, item->page->id, commit, evidence) && evidence[0] != '\0';
	}
	if (!found || is_settled(archive, commit) ||
	    load_record(archive, evidence, item->page->id, &record, NULL) != 1 ||
	    !is_waiting(record)) {
		record_free(record);
		return NULL;
	}
	return record;
}

static enum second_state
state_of_earlier(const struct item *item, const struct record *record)
{
	if (item->outcome == OUTCOME_UNCHANGED)
		return SECOND_SAME;
	if (item->change != NULL && item->change->class == CLASS_RETURNED)
		return SECOND_GONE;
	return second_stands(&record->findings, item->after) ? SECOND_SAME : SECOND_OTHER;
}

static int
tell_earlier(struct item *item, const struct record *record, char *commit,
    struct archive *archive, struct error *err)
{
	/* this look, for once, as the second of an earlier one; nothing of it is owned */
	struct second look = { .response = item->response,
		.doc = item->after,
		.text = item->text,
		.time = item->response.time,
		.state = state_of_earlier(item, record) };
	struct upkeep upkeep = { .kind = UPKEEP_SECOND, .time = look.time, .commit = commit };
	struct second_files files;
	int rc = second_files(&look, item->page, record->sha256 == NULL ? "" : record->sha256,
	    buf_span(&item->text), &files, err);

	second_tell(&look, &upkeep.second);
	if (rc == 0)
		rc = tell_upkeep(item, &upkeep, item->state->last_try, &files, archive, err);
	second_look_release(&upkeep.second);
	second_files_release(&files);
	return rc;
}

int
item_confirm_earlier(
    struct item *item, struct past *past, struct archive *archive, struct error *err)
{
	char commit[ARCHIVE_OID_HEX + 1] = "";
	struct record *record;
	int rc = 0;

	if (item->after == NULL || item->outcome == OUTCOME_HELD ||
	    item->outcome == OUTCOME_FAILED)
		return 0;
	record = find_waiting(item, past, archive, commit);
	if (record != NULL)
		rc = tell_earlier(item, record, commit, archive, err);
	replace(&item->state->awaiting, NULL);
	if (item->before != NULL)
		item->state->text_hash = document_hash(item->before);
	record_free(record);
	return rc;
}

/* ---- the page's state and the ledger ---- */

/* A page that fails is looked at again soon, then less and less often, at most at its own pace.
 */
static utc_t
retry_due(const struct item *item, utc_t now)
{
	int64_t pause = RETRY_FIRST;

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
	replace(&s->why, item->error.message);
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
	replace(&s->awaiting, item->commit);
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
	replace(&s->why, NULL);
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
	replace(&s->etag, r->etag);
	replace(&s->last_modified, r->last_modified);
	s->wire_hash = r->wire_hash;
	if (r->same_bytes)
		return;
	s->declaration = item->declaration;
	if (item->outcome != OUTCOME_UNCHANGED)
		s->whole = item->how == EXTRACT_FALLBACK;
	if (item->after != NULL && item->outcome != OUTCOME_UNCHANGED)
		s->text_hash = document_hash(item->after);
}

/* Blind for longer than is let pass, told once; and once that it is over. */
static int
tell_sight(struct item *item, bool good, utc_t last_try, utc_t now, struct archive *archive,
    struct error *err)
{
	struct page_state *s = item->state;
	utc_t since = item->previously != 0 ? item->previously : s->failing_since;
	struct upkeep u = { .time = now, .since = since, .last_good = item->previously };

	if (!good && s->blind_told == 0 && item->stale > 0 && since != 0 &&
	    now - since >= item->stale) {
		u.kind = UPKEEP_BLIND;
		u.why = s->why;
		s->blind_told = now;
	} else if (good && s->blind_told != 0) {
		u.kind = UPKEEP_SEEN_AGAIN;
		s->blind_told = 0;
	}
	return u.kind == UPKEEP_NONE ? 0 : tell_upkeep(item, &u, last_try, NULL, archive, err);
}

/* An answer without a body says of the declaration what the last one said. */
static bool
says_whole(const struct item *item, bool good)
{
	return good && (item->after != NULL || item->state->whole == 0);
}

static int
tell_extraction(struct item *item, bool good, utc_t last_try, utc_t now,
    struct archive *archive, struct error *err)
{
	struct page_state *s = item->state;
	struct upkeep u = { .time = now, .last_good = item->previously };
	int rc = 0;

	if (item->broken != NULL) {
		if (s->broken_since == 0) {
			u.kind = UPKEEP_BROKEN;
			s->broken_since = now;
		}
		replace(&s->broken_why, item->broken);
		u.why = s->broken_why;
	} else if (s->broken_since != 0 && says_whole(item, good)) {
		u.kind = UPKEEP_MENDED;
	}
	u.since = s->broken_since;
	if (u.kind != UPKEEP_NONE)
		rc = tell_upkeep(item, &u, last_try, NULL, archive, err);
	if (u.kind == UPKEEP_MENDED) {
		s->broken_since = 0;
		replace(&s->broken_why, NULL);
	}
	return rc;
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
	if (tell_sight(item, good, last_try, now, archive, err) != 0 ||
	    tell_extraction(item, good, last_try, now, archive, err) != 0)
		return -1;
	return archive_check(
	    archive, item->page->id, outcome_name(item->outcome), item->error.message, err);
}
