/*
 * Confinement of a process by itself, for good: no new privileges, Landlock
 * for files (where the kernel has it), a seccomp filter for everything else.
 * What is refused fails with an error; nothing is killed. Call it in a fresh
 * child, before it has threads. Both functions check afterwards that the
 * confinement is real, and fail with ERROR_SYSTEM when it is not: such a child
 * must end without looking at strangers' bytes. A kernel without seccomp
 * filters is refused; one without Landlock is not, the filter stands alone.
 */
#ifndef SMALLPRINT_EDGE_CONFINE_H
#define SMALLPRINT_EDGE_CONFINE_H

#include "base/error.h"

/*
 * Build the filters now, so that children forked later need not: saves each
 * of them about a millisecond. Optional; memory of a few KiB is kept for good.
 */
int confine_prepare(struct error *err);

/*
 * The network side: sockets to the internet, threads, name look-ups, reading
 * what lies under /etc, /usr and the like; memfds. No writing to the file
 * system, no programs, no new processes, no local sockets, no listening.
 */
int confine_network(struct error *err);

/*
 * The reading side: memory, reading and writing descriptors already open,
 * ending. No files, no sockets, no threads or processes, no executable memory
 * (a pattern to be JIT-compiled is compiled before).
 */
int confine_pure(struct error *err);

/* What this machine gives: "seccomp, Landlock ABI 7". Lives as long as the program. */
const char *confine_describe(void);

#endif
