/* What is our doing: the text before, read again where the page is declared or read otherwise
 * than it was. */
#include "item.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "core/tell/message.h"
#include "evidence.h"
#include "item_parts.h"
#include "reading.h"

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

	buf_init(&message, ITEM_MESSAGE_MAX);
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
	int rc = item_is_news(change) ? commit_upgrade(item, reread, change, archive, err) : 0;

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
