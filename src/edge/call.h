/*
 * Strangers' bytes are parsed in a confined child: fork, confine (no new
 * privileges, resource limits, Landlock with no rights at all, a seccomp filter
 * that leaves memory, reading the input and writing the answer), check that
 * the confinement is real, run the same pure function tests and fuzzers call
 * directly, write a bounded answer, end. The parent treats the answer as
 * untrusted text.
 */
#ifndef SMALLPRINT_EDGE_CALL_H
#define SMALLPRINT_EDGE_CALL_H

#include "base/buf.h"
#include "base/error.h"

/* Reads input, fills answer; runs in the child. arg points into memory shared by fork (read
   only in effect: writes stay in the child). */
typedef int (*call_fn)(
    const void *arg, struct span input, struct buf *answer, struct error *err);

struct call_limits {
	size_t answer_max; /* bytes */
	size_t memory_max; /* of the child; 0: the default, 1 GiB */
	int seconds;       /* CPU and wall; 0: the default, 20 */
};

struct call;

/* input_fd is a memfd (or any mappable file) of len bytes, not taken over; -1: no input. */
int call_start(call_fn fn, const void *arg, int input_fd, size_t len,
    const struct call_limits *limits, struct call **out, struct error *err);
/* Readable when there is something to collect. */
int call_fd(const struct call *call);
/*
 * 1: done, *answer (initialised by the caller) holds the answer; 0: not yet;
 * -1: failed — what fn said in err, or ERROR_LIMIT (time, memory, answer too
 * large), or ERROR_PAGE "crashed its reader (signal 11)". After 1 or -1 call
 * call_free().
 */
int call_collect(struct call *call, struct buf *answer, struct error *err);
void call_free(struct call *call); /* kills a child still running */
/* All in one, for verbs that have a single page: waits. */
int call_run(call_fn fn, const void *arg, struct span input, const struct call_limits *limits,
    struct buf *answer, struct error *err);
/* What confinement this machine gives: "seccomp, Landlock ABI 7", for status and bug reports.
 */
const char *call_confinement(void);

#endif
