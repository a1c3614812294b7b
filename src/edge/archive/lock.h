/*
 * One writer at a time: a lock file that names its owner. The kernel holds the
 * lock (and lets go when the process dies, however it dies, and whatever its
 * children do); the file says who, for people. Where the file system knows no
 * locks, the file alone decides: an owner of this machine that no longer runs
 * has none.
 */
#ifndef SMALLPRINT_EDGE_ARCHIVE_LOCK_H
#define SMALLPRINT_EDGE_ARCHIVE_LOCK_H

#include <stdbool.h>

#include "base/error.h"

struct lock;

/*
 * Take the lock in file path, or fail with ERROR_ARCHIVE: "WHAT is in use by
 * pid 123 on HOST since 2024-09-19T00:32:21Z (smallprint check)".
 * *stale (may be NULL): the owner before did not let go, it died.
 */
int lock_take(
    const char *path, const char *what, struct lock **out, bool *stale, struct error *err);
void lock_release(struct lock *lock); /* NULL is allowed */

#endif
