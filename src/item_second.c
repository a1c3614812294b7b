/* The second look: in this round at what was just found, or at a change that waits for it. */
#include "item.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "core/compare/lineface.h"
#include "core/tell/upkeep.h"
#include "edge/clock.h"
#include "item_parts.h"
#include "past.h"

/* How long after a look that failed the next is made. */
static int64_t
later(const struct item *item)
{
	return item->page->confirm > 0 ? item->page->confirm : ITEM_RETRY_FIRST;
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
		rc = item_tell(item, &upkeep, item->state->last_try, &files, archive, err);
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
	mem_replace(&item->state->awaiting, NULL);
	if (item->before != NULL)
		item->state->text_hash = document_hash(item->before);
	record_free(record);
	return rc;
}
