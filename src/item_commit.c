/* A change and its evidence become a commit. */
#include "item.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "core/tell/message.h"
#include "evidence.h"
#include "item_parts.h"

/* What a commit is made of, while it is made. */
struct parts {
	struct span body;
	char sha256[HASH_SHA256_HEX + 1];
	struct buf facts;
	struct buf record;
	struct buf message;
	struct second_files second;
};

static void
parts_init(struct parts *p)
{
	*p = (struct parts){ .body = { "", 0 } };
	buf_init(&p->facts, 1 << 20);
	buf_init(&p->record, 16 << 20);
	buf_init(&p->message, ITEM_MESSAGE_MAX);
}

static void
parts_release(struct parts *p)
{
	if (p->body.len > 0)
		body_unmap(p->body);
	second_files_release(&p->second);
	buf_release(&p->facts);
	buf_release(&p->record);
	buf_release(&p->message);
}

/* The bytes as received, their sum, and what is known of the answer. */
static int
gather_evidence(struct item *item, struct parts *p, struct error *err)
{
	const struct response *r = &item->response;

	if (r->wire_len > 0 && body_map(r->wire_fd, r->wire_len, &p->body, err) != 0)
		return -1;
	hash_sha256(p->body, p->sha256);
	item->record->sha256 = mem_strdup(p->sha256);
	evidence_facts(item->page, r, p->sha256, buf_span(&item->text), &p->facts);
	if (item->snapshot != NULL)
		buf_addf(&p->facts, "Snapshot: %s\n", item->snapshot);
	return second_files(
	    &item->second, item->page, p->sha256, buf_span(&item->text), &p->second, err);
}

/* What is said of it. */
static int
put_words(struct item *item, struct parts *p, struct error *err)
{
	second_tell(&item->second, &item->record->second);
	if (record_put(item->record, &p->record) != 0 ||
	    message_put(item->record, &p->message) != 0)
		return error_set(err, ERROR_LIMIT, "%s: what is to be said of it is too long",
		    item->page->id);
	if (item->snapshot != NULL)
		buf_addf(&p->message, "Snapshot: %s\n", item->snapshot);
	return 0;
}

static int
commit_parts(
    struct item *item, const struct parts *p, struct archive *archive, struct error *err)
{
	char *name = evidence_body_name(&item->response);
	char *path = mem_printf("%s.md", item->page->id);
	struct archive_file raw[4 + SECOND_FILES_MAX] = {
		{ name, p->body },
		{ "headers.txt", span_of(item->response.headers) },
		{ "fetch.txt", buf_span(&p->facts) },
		{ "change.json", buf_span(&p->record) },
	};
	const struct archive_commit commit = { .page_id = item->page->id,
		.path = path,
		.text = buf_span(&item->text),
		.raw = raw,
		.n_raw = 4 + p->second.n,
		.message = p->message.data,
		.time = item->response.time };
	int rc;

	memcpy(&raw[4], p->second.v, sizeof p->second.v);
	rc = archive_commit(archive, &commit, item->commit, err);
	free(path);
	free(name);
	return rc;
}

int
item_commit(struct item *item, struct archive *archive, struct error *err)
{
	struct parts p;
	int rc = -1;

	parts_init(&p);
	if (gather_evidence(item, &p, err) == 0 && put_words(item, &p, err) == 0)
		rc = commit_parts(item, &p, archive, err);
	parts_release(&p);
	return rc;
}
