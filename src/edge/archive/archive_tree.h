/*
 * Directories as git keeps them, edited as bytes: find an entry, put one in its
 * place. Pure. A tree is a run of "MODE NAME\0" and 20 bytes, sorted by name,
 * directories as if their name ended in "/".
 */
#ifndef SMALLPRINT_EDGE_ARCHIVE_ARCHIVE_TREE_H
#define SMALLPRINT_EDGE_ARCHIVE_ARCHIVE_TREE_H

#include <stdbool.h>

#include "base/buf.h"
#include "edge/archive/oid.h"

enum { TREE_FILE = 0100644, TREE_DIR = 040000, TREE_BYTES_MAX = 64 << 20 };

struct tree_entry {
	unsigned mode;
	struct span name;
	struct oid oid;
};

/* The next entry, taken off *rest; false at the end and at bytes that are no entry. */
bool tree_next(struct span *rest, struct tree_entry *entry);
bool tree_find(struct span tree, struct span name, struct tree_entry *entry);
/* The tree with name set, in place of any entry of that name, into out (emptied first). */
int tree_set(
    struct span tree, struct span name, unsigned mode, const struct oid *oid, struct buf *out);

/*
 * May this be a name in a tree? Printable ASCII and UTF-8 without invisible
 * characters, not beginning with a dot or a look-alike of ".git", no slash.
 */
bool tree_name_ok(struct span name);
/* Are all parts of a path between slashes such names? */
bool tree_path_ok(const char *path);

/*
 * What makes target out of base, as a git delta: the beginning and the end they
 * share, copied, and what stands between, spelt out. Added to out.
 */
void delta_put(struct span base, struct span target, struct buf *out);

#endif
