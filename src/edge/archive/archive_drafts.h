/*
 * What every commit of a round changes a little, a directory or the index: its
 * first version goes into the pack whole, a later one as the difference to the
 * one before, so that a thousand commits cost a thousand entries, not a
 * thousand listings.
 */
#ifndef SMALLPRINT_EDGE_ARCHIVE_ARCHIVE_DRAFTS_H
#define SMALLPRINT_EDGE_ARCHIVE_ARCHIVE_DRAFTS_H

#include "base/buf.h"
#include "edge/archive/archive_pack.h"

/* Zeroed to begin with; ended with drafts_release(). */
struct drafts {
	struct buf last; /* the version in the pack: bytes, place, deltas below */
	uint64_t at;
	int depth;
};

/* The next version into the pack; one that stands there already is left. */
int drafts_pack(struct drafts *drafts, struct pack *pack, enum object_type type,
    const struct oid *oid, struct span bytes, struct error *err);
void drafts_release(struct drafts *drafts);

#endif
