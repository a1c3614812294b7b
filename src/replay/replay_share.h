/*
 * Which worker has which platform. Every worker is told the same in the same order and
 * so comes to the same answer by itself: first how busy the platforms are, by samples
 * of the history; the busiest are dealt out first, each to whoever has least. One that
 * no sample saw goes to whoever has least when it is met.
 */
#ifndef SMALLPRINT_REPLAY_REPLAY_SHARE_H
#define SMALLPRINT_REPLAY_REPLAY_SHARE_H

#include <stddef.h>

#include "base/span.h"

struct share;

struct share *share_new(int workers);
void share_free(struct share *share); /* NULL is allowed */
/* A sample saw the platform change. Before the first share_owner(). */
void share_sample(struct share *share, struct span platform);
/* The number of its worker, from 0. */
int share_owner(struct share *share, struct span platform);

#endif
