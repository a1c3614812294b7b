/*
 * Reading ahead: snapshots are taken out of the repository and read by a pool
 * of confined readers while the line is at work on earlier ones. What comes out
 * is in the order of the list. A blob whose reading is remembered is not read
 * again.
 */
#ifndef SMALLPRINT_RAW_AHEAD_H
#define SMALLPRINT_RAW_AHEAD_H

#include "replay/raw_list.h"
#include "reading.h"

struct raw_ahead;

/* One snapshot, read; zeroed is nothing. */
struct raw_answer {
	bool remembered;  /* the same bytes as before: only the hash is here */
	uint64_t hash;    /* of the answer: the same hash, the same text */
	struct buf bytes; /* for reading_take() */
	struct error err; /* why there is none */
};

/* The list and the repository are the caller's, and must outlive it. */
struct raw_ahead *raw_ahead_new(struct odb *odb, const struct raw_list *list, size_t readers);
void raw_ahead_free(struct raw_ahead *ahead);
/* The next look of the list, *out initialised by this. -1: the repository or this machine. */
int raw_ahead_next(struct raw_ahead *ahead, struct raw_answer *out, struct error *err);
/* Read a look again, whatever is remembered, and wait. */
int raw_ahead_again(
    struct raw_ahead *ahead, size_t look, struct raw_answer *out, struct error *err);
void raw_answer_release(struct raw_answer *answer);
/* How many were not read because the same bytes were before. */
size_t raw_ahead_spared(const struct raw_ahead *ahead);

/* The bytes of a snapshot as they lie in the repository; 1, 0 (missing), -1. */
int raw_bytes(struct odb *odb, const struct raw_look *look, struct buf *out, struct error *err);
/* "gzip" where the bytes are; else NULL. */
const char *raw_encoding(struct span bytes);

#endif
