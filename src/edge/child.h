/*
 * What call.c and pool.c share: the ties and limits of a forked child that
 * will read strangers' bytes, and how its end is told. Confinement itself is
 * confine.h's.
 */
#ifndef SMALLPRINT_EDGE_CHILD_H
#define SMALLPRINT_EDGE_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"

enum {
	CHILD_FD = 3, /* the first descriptor that child_keep() left */
	CHILD_MEMORY = 1 << 30,
	CHILD_SECONDS = 20,
	CHILD_GRACE_MS = 2000 /* the parent's patience past the child's own alarm */
};

/* ---- in the child ---- */

/* Die with the parent, also with one that died before this was said. */
void child_tie(pid_t parent);
/* Only these stay open, as CHILD_FD, CHILD_FD + 1, …; -1 leaves its place closed. The terminal
   is not the child's to write on. At most 8. */
void child_keep(const int *fds, size_t n);
/* The parent's handlers are not the child's: what kills it must show. */
void child_forget_handlers(void);
/* Bytes of address space beyond what is in use, and seconds of CPU. */
void child_limit(size_t memory, int seconds);
/* All of it; false when nobody reads any more. */
bool child_write(int fd, const void *data, size_t len);

/* ---- in the parent ---- */

/* End it, if it still runs; its status. */
int child_end(pid_t pid);
/* Wait for one that ends by itself; its status. */
int child_wait(pid_t pid);
/* Why a child gave no answer, by its status; limits are those it had. Is -1. */
int child_explain(int status, size_t memory, int seconds, struct error *err);
int child_too_slow(int seconds, struct error *err);

#endif
