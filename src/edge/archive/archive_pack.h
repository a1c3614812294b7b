/*
 * Writing one pack: every object of a round goes into one file, compressed as
 * it comes, so the memory of a round does not grow with what it records. The
 * pack cannot be seen by anyone before pack_finish() has put it, synced, in its
 * place with its index.
 *
 * Why not libgit2's own builder: it holds all objects until the end, looks for
 * deltas where there are none (evidence is compressed already), and has one
 * level of compression.
 *
 * After the first failure (a full disk) every later call fails as well.
 */
#ifndef SMALLPRINT_EDGE_ARCHIVE_ARCHIVE_PACK_H
#define SMALLPRINT_EDGE_ARCHIVE_ARCHIVE_PACK_H

#include <stdint.h>

#include "base/error.h"
#include "base/span.h"
#include "edge/archive/oid.h"

#define PACK_TEMPORARY "tmp_smallprint_" /* begins the names of unfinished files */

struct pack;

/* dir is objects/pack; no file is made before there is something to write. */
struct pack *pack_new(const char *dir);
void pack_free(struct pack *pack); /* what was not finished is removed; NULL is allowed */

bool pack_has(const struct pack *pack, const struct oid *oid);
size_t pack_count(const struct pack *pack);
uint64_t pack_len(const struct pack *pack); /* where the next entry will stand */
/* Is it worth compressing? Evidence often is compressed already; tried on a sample. */
bool pack_shrinks(struct pack *pack, struct span content);
/* Add an object once. *at (may be NULL) is its place in the pack, for pack_add_delta(). */
int pack_add(struct pack *pack, enum object_type type, const struct oid *oid,
    struct span content, int level, uint64_t *at, struct error *err);
/* Add an object as the difference to one that stands at base_at. */
int pack_add_delta(struct pack *pack, const struct oid *oid, struct span delta,
    uint64_t base_at, uint64_t *at, struct error *err);
/* Add an entry as it stands in another pack: head (type and size), then packed. */
int pack_add_packed(struct pack *pack, const struct oid *oid, struct span head,
    struct span packed, uint64_t *at, struct error *err);

/*
 * Put the pack in its place; name (may be NULL) gets "pack-HEX" without suffix.
 * An empty pack is not written. To be ended with pack_free() all the same.
 */
int pack_finish(struct pack *pack, char name[OID_HEX + 6], struct error *err);

/* The head of an entry: type and size (1–4 as objects, 6 a delta by distance, 7 by name). */
size_t pack_head(unsigned type, uint64_t size, unsigned char head[10]);
/* How far back its base stands, as packs write it. */
size_t pack_distance(uint64_t distance, unsigned char text[10]);

#endif
