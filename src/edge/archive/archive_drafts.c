/* Versions of one object in a pack, each a difference to the one before. */
#include "edge/archive/archive_drafts.h"

#include "base/deflate.h"
#include "edge/archive/archive_tree.h"

enum {
	DELTA_MIN_BYTES = 512, /* below, whole versions are as small */
	DELTA_DEPTH_MAX = 40
};

static int
pack_difference(struct drafts *drafts, struct pack *pack, const struct oid *oid,
    struct span bytes, uint64_t *at, struct error *err)
{
	struct buf delta;
	int rc;

	buf_init(&delta, (size_t)TREE_BYTES_MAX * 2);
	delta_put(buf_span(&drafts->last), bytes, &delta);
	rc = pack_add_delta(pack, oid, buf_span(&delta), drafts->at, at, err);
	buf_release(&delta);
	return rc;
}

int
drafts_pack(struct drafts *drafts, struct pack *pack, enum object_type type,
    const struct oid *oid, struct span bytes, struct error *err)
{
	bool whole =
	    drafts->at == 0 || drafts->depth >= DELTA_DEPTH_MAX || bytes.len < DELTA_MIN_BYTES;
	uint64_t at;
	int rc;

	if (pack_has(pack, oid))
		return 0;
	rc = whole ? pack_add(pack, type, oid, bytes, DEFLATE_FAST, &at, err)
		   : pack_difference(drafts, pack, oid, bytes, &at, err);
	drafts->depth = whole ? 0 : drafts->depth + 1;
	if (rc != 0 || bytes.len < DELTA_MIN_BYTES)
		return rc;
	drafts->at = at;
	buf_release(&drafts->last);
	buf_init(&drafts->last, TREE_BYTES_MAX);
	return buf_add_span(&drafts->last, bytes);
}

void
drafts_release(struct drafts *drafts)
{
	buf_release(&drafts->last);
}
