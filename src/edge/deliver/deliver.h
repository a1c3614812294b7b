/*
 * Delivery that loses nothing: each channel is a cursor in the archive, told in a
 * process of its own, so that one that fails or is slow delays no other. What
 * could not be told stays before the cursor and is tried again in a later round,
 * after a pause that grows; what a channel refuses for good is put aside and named.
 */
#ifndef SMALLPRINT_EDGE_DELIVER_DELIVER_H
#define SMALLPRINT_EDGE_DELIVER_DELIVER_H

#include "edge/archive/archive.h"
#include "edge/workspace.h"

/* Before a round: a channel that was never told anything begins here, not with all of history.
 */
int deliver_begin(struct archive *archive, const struct workspace *ws, struct error *err);
/* After it: tell every channel what it has not been told. Complaints go to stderr. */
void deliver(const struct workspace *ws);

/* Why a channel is behind: its last failure, attempts, when it is tried again. */
struct delivery_state {
	int64_t attempts;
	utc_t next;
	char *why;    /* NULL: nothing failed */
	char *parked; /* the last message that was refused; NULL: none */
};
int delivery_state_get(struct archive *archive, const char *channel, struct delivery_state *out,
    struct error *err);
void delivery_state_release(struct delivery_state *state);

#endif
