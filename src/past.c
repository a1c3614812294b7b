/* What a page had before, from its commits. */
#include "past.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/record.h"

/* One commit of the page. */
struct version {
	char oid[ARCHIVE_OID_HEX + 1];
	char evidence[ARCHIVE_OID_HEX + 1];
	utc_t time;
};

struct walk {
	const char *page_id;
	size_t seen; /* commits of all pages */
	struct version v[KNOWN_MAX];
	size_t n;
};

static int
note_commit(const struct archive_entry *entry, void *arg)
{
	struct walk *walk = arg;
	struct version *v = &walk->v[walk->n];

	if (entry->page_id != NULL && strcmp(entry->page_id, walk->page_id) == 0) {
		snprintf(v->oid, sizeof v->oid, "%s", entry->oid);
		snprintf(v->evidence, sizeof v->evidence, "%s",
		    entry->evidence == NULL ? "" : entry->evidence);
		v->time = entry->time;
		walk->n++;
	}
	return ++walk->seen == PAST_COMMITS_MAX || walk->n == KNOWN_MAX;
}

/* Was it an alert? What cannot be read was none. */
static bool
was_told(struct archive *archive, const char *page_id, const struct version *v)
{
	struct record *record = NULL;
	struct buf json;
	bool told = false;

	buf_init(&json, RECORD_MAX_BYTES);
	if (v->evidence[0] != '\0' &&
	    archive_evidence(archive, v->evidence, page_id, "change.json", &json, NULL) == 1 &&
	    record_get(buf_span(&json), &record, NULL) == 0)
		told = record->alert;
	record_free(record);
	buf_release(&json);
	return told;
}

static int
note_version(struct archive *archive, const char *page_id, const struct version *v,
    struct known *out, struct error *err)
{
	char *path = mem_printf("%s.md", page_id);
	struct document *doc = NULL;
	struct buf text;
	int rc;

	buf_init(&text, DOCUMENT_MAX_BYTES);
	rc = archive_text(archive, v->oid, path, &text, err);
	if (rc == 1)
		rc = document_get(buf_span(&text), DOCUMENT_OURS, &doc, err);
	if (rc == 0 && doc != NULL)
		known_note(
		    out, document_hash(doc), v->time, v->oid, was_told(archive, page_id, v));
	document_free(doc);
	buf_release(&text);
	free(path);
	return rc < 0 ? -1 : 0;
}

int
past_recall(struct archive *archive, const char *page_id, struct known *out, struct error *err)
{
	struct walk walk = { .page_id = page_id };
	int rc = archive_log(archive, NULL, NULL, false, note_commit, &walk, err);

	for (size_t i = walk.n; rc >= 0 && i > 0; i--)
		rc = note_version(archive, page_id, &walk.v[i - 1], out, err);
	return rc < 0 ? -1 : 0;
}
