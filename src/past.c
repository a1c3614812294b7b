/* What the pages had before, from their commits. */
#include "past.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/tell/record.h"

/* One commit of a page. */
struct version {
	char *page_id;
	char oid[ARCHIVE_OID_HEX + 1];
	char evidence[ARCHIVE_OID_HEX + 1];
	utc_t time;
};

struct past {
	struct archive *archive;
	bool walked;
	struct version *v; /* newest first */
	size_t n;
	size_t cap;
};

struct past *
past_new(struct archive *archive)
{
	struct past *past = mem_alloc(sizeof *past);

	past->archive = archive;
	return past;
}

void
past_free(struct past *past)
{
	if (past == NULL)
		return;
	for (size_t i = 0; i < past->n; i++)
		free(past->v[i].page_id);
	free(past->v);
	free(past);
}

static int
note_commit(const struct archive_entry *entry, void *arg)
{
	struct past *past = arg;
	struct version *v;

	if (entry->page_id == NULL)
		return 0;
	MEM_GROW(past->v, past->n, past->cap);
	v = &past->v[past->n++];
	v->page_id = mem_strdup(entry->page_id);
	snprintf(v->oid, sizeof v->oid, "%s", entry->oid);
	snprintf(v->evidence, sizeof v->evidence, "%s",
	    entry->evidence == NULL ? "" : entry->evidence);
	v->time = entry->time;
	return past->n == PAST_COMMITS_MAX;
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

/* The newest KNOWN_MAX versions of the page, as places in past->v. */
static size_t
versions_of(const struct past *past, const char *page_id, size_t places[KNOWN_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < past->n && n < KNOWN_MAX; i++)
		if (strcmp(past->v[i].page_id, page_id) == 0)
			places[n++] = i;
	return n;
}

int
past_recall(struct past *past, const char *page_id, struct known *out, struct error *err)
{
	size_t places[KNOWN_MAX], n;

	if (!past->walked &&
	    archive_log(past->archive, NULL, NULL, false, note_commit, past, err) < 0)
		return -1;
	past->walked = true;
	n = versions_of(past, page_id, places);
	while (n-- > 0)
		if (note_version(past->archive, page_id, &past->v[places[n]], out, err) != 0)
			return -1;
	return 0;
}
