/* Since when a preview showed what is now on the page. */
#include "foretold.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* The versions of a preview, oldest first. */
struct versions {
	struct {
		char commit[ARCHIVE_OID_HEX + 1];
		utc_t time;
	} v[FORETOLD_VERSIONS];
	size_t n;
	bool cut; /* there were more before */
	utc_t until;
};

static int
note_version(const struct record *record, void *arg)
{
	struct versions *versions = arg;

	if (record->time >= versions->until || record->commit == NULL)
		return 0;
	if (versions->n == FORETOLD_VERSIONS) {
		memmove(versions->v, versions->v + 1, --versions->n * sizeof versions->v[0]);
		versions->cut = true;
	}
	snprintf(versions->v[versions->n].commit, sizeof versions->v[0].commit, "%s",
	    record->commit);
	versions->v[versions->n++].time = record->time;
	return 0;
}

/* 1: this version showed it; 0; -1. */
static int
shows(const struct beside_query *q, const struct page *preview, const char *commit,
    struct error *err)
{
	char *path = page_path(preview->id);
	struct document *doc = NULL;
	struct buf text;
	int rc;

	buf_init(&text, DOCUMENT_MAX_BYTES);
	rc = archive_text(q->archive, commit, path, &text, err);
	if (rc == 1 && document_get(buf_span(&text), DOCUMENT_OURS, &doc, err) != 0)
		rc = -1;
	if (rc == 1)
		rc = preview_shows(doc, q->change, q->findings);
	document_free(doc);
	buf_release(&text);
	free(path);
	return rc;
}

static void
add(struct foretold_list *out, const struct page *preview, utc_t since, bool from_start)
{
	MEM_GROW(out->v, out->n, out->cap);
	out->v[out->n++] = (struct foretold){ .page = mem_strdup(preview->id),
		.name = mem_strdup(preview->name),
		.url = mem_strdup(preview->url),
		.since = since,
		.from_start = from_start };
}

/* From the newest back: the oldest of the versions in a row that showed it. */
static int
ask_preview(const struct beside_query *q, const struct page *preview, struct foretold_list *out,
    struct error *err)
{
	struct versions versions = { .until = q->seen };
	size_t first = SIZE_MAX;
	utc_t since = q->seen - (utc_t)BANNER_DAYS * UTC_DAY_SECONDS;

	if (past_records(q->past, preview->id, since, note_version, &versions, err) < 0)
		return -1;
	for (size_t i = versions.n; i-- > 0;) {
		int rc = shows(q, preview, versions.v[i].commit, err);

		if (rc < 0)
			return -1;
		if (rc == 1)
			first = i;
		else if (first != SIZE_MAX)
			break;
	}
	if (first != SIZE_MAX)
		add(out, preview, versions.v[first].time, first == 0 && !versions.cut);
	return 0;
}

int
foretold_gather(struct foretold_list *out, const struct beside_query *q, struct error *err)
{
	for (size_t i = 0; q->change != NULL && i < q->platform->n_pages; i++) {
		const struct page *preview = q->platform->pages[i];

		if (preview->kind == PAGE_PREVIEW && preview != q->page &&
		    page_speaks_for(preview, q->page) && ask_preview(q, preview, out, err) != 0)
			return -1;
	}
	return 0;
}
