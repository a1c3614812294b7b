/* A change and its evidence become a commit. */
#include "item.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "core/tell/message.h"
#include "evidence.h"
#include "item_parts.h"

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
	buf_init(&message, ITEM_MESSAGE_MAX);
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
