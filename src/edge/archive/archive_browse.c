/*
 * The files of main that are no page's, for those who browse it with git: how to
 * show its texts, and what is there. They come with a page's commit and never
 * make one of their own; what somebody else put in their place stays.
 */
#include <stdlib.h>
#include <string.h>

#include "base/deflate.h"
#include "core/keep/index.h"
#include "edge/archive/archive_inside.h"

/* Hunks under their headings, differences by words, bytes left alone. */
static const char attributes[] = "* -text\n"
				 "*.md diff=markdown whitespace=-trailing-space\n"
				 "*.yaml whitespace=-trailing-space\n";

bool
is_for_browsing(const char *path)
{
	return strcmp(path, ARCHIVE_ATTRIBUTES) == 0 || strcmp(path, ARCHIVE_INDEX) == 0;
}

static int
put(struct round *round, const char *path, const struct oid *blob, struct error *err)
{
	if (!strs_has(&round->changed, path))
		strs_add(&round->changed, path);
	return stage_put(round->stages[BRANCH_MAIN], path, TREE_FILE, blob, err);
}

/* Once, with the first change that finds none. */
static int
put_attributes(struct archive *a, struct round *round, struct error *err)
{
	const struct tip *base = &round->base[BRANCH_MAIN];
	struct tree_entry entry;
	struct oid blob;
	int rc = 0;

	if (round->has_attributes)
		return 0;
	round->has_attributes = true;
	if (base->exists)
		rc = tree_at(a, &base->tree, ARCHIVE_ATTRIBUTES, &entry, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (round_blob(a, round, span_of(attributes), &blob, err) != 0)
		return -1;
	return put(round, ARCHIVE_ATTRIBUTES, &blob, err);
}

static int
read_index(struct archive *a, struct round *round, struct error *err)
{
	const struct tip *base = &round->base[BRANCH_MAIN];

	if (round->has_index)
		return 0;
	round->has_index = true;
	buf_init(&round->index, ARCHIVE_OBJECT_MAX);
	return base->exists && blob_at(a, &base->tree, ARCHIVE_INDEX, &round->index, err) < 0
		   ? -1
		   : 0;
}

static int
put_index(struct archive *a, struct round *round, const char *path, const char *message,
    struct error *err)
{
	char *url = NULL;
	struct span said;
	struct buf next;
	struct oid blob;
	int rc = -1;

	buf_init(&next, INDEX_BYTES_MAX);
	if (archive_trailer(message, "Url", &said))
		url = span_dup(said);
	if (read_index(a, round, err) != 0)
		goto out;
	rc = index_put(buf_span(&round->index), path, url, &next);
	if (rc == 1) {
		blob = oid_of(OBJECT_BLOB, buf_span(&next));
		rc = drafts_pack(
		    &round->drafts, round->pack, OBJECT_BLOB, &blob, buf_span(&next), err);
		if (rc == 0)
			rc = put(round, ARCHIVE_INDEX, &blob, err);
		buf_release(&round->index);
		round->index = next;
		buf_init(&next, 1);
	}
out:
	buf_release(&next);
	free(url);
	return rc;
}

int
round_browse(struct archive *a, struct round *round, const char *path, const char *message,
    struct error *err)
{
	return put_attributes(a, round, err) == 0 ? put_index(a, round, path, message, err)
						  : -1;
}
