/*
 * A few confined children that answer one question after another. What call.h
 * does for one page costs a fork each time; for many pages this is the way.
 *
 * A reader gets its question through memory it shares with the parent and may
 * only read, and answers through a socket, as call.h's child does: no files, no
 * network, no other processes, a bounded answer. What a long life costs: a page
 * that takes over its reader could answer for the pages after it. So a reader
 * lives for POOL_LIFE questions only, and ends at once when it fails.
 */
#ifndef SMALLPRINT_EDGE_POOL_H
#define SMALLPRINT_EDGE_POOL_H

#include <poll.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"
#include "edge/call.h"

enum { POOL_MAX = 8, POOL_LIFE = 64, POOL_ORDER_MAX = 64 << 10 };

/*
 * Runs in a reader. order says what is to be done with input, in the asker's
 * own words; arg points into memory shared by fork. Nothing may be left behind:
 * the next question comes to the same process.
 */
typedef int (*pool_fn)(const void *arg, struct span order, struct span input,
    struct buf *answer, struct error *err);

struct pool;

/*
 * Up to n readers (at most POOL_MAX), started as they are needed; nothing runs
 * yet. limits hold for each question. arg must live as long as the pool.
 */
struct pool *pool_new(
    pool_fn fn, const void *arg, size_t n, size_t input_max, const struct call_limits *limits);
/* Ends the readers; questions under way are dropped. */
void pool_free(struct pool *pool);

/* Is a reader free? */
bool pool_has_room(const struct pool *pool);
size_t pool_busy(const struct pool *pool); /* questions under way */
/*
 * Ask a free reader. Both spans are copied. tag is given back with the answer. What is
 * larger than the ceilings is ERROR_LIMIT; no process, no memory: ERROR_SYSTEM.
 */
int pool_ask(
    struct pool *pool, struct span order, struct span input, void *tag, struct error *err);
/* Readable when pool_collect() has something to do; returns how many (at most POOL_MAX). */
size_t pool_fds(const struct pool *pool, struct pollfd fds[POOL_MAX]);
/*
 * 1: an answer to *tag, put into *answer (initialised by the caller, empty);
 * 0: none within timeout_ms; -1: *tag could not be answered: what fn said, or
 * as call_collect() says it. When nothing is under way: 0.
 */
int pool_collect(
    struct pool *pool, int timeout_ms, void **tag, struct buf *answer, struct error *err);

#endif
