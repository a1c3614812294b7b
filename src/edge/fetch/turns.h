/*
 * Whose turn it is: requests wait in a line per host, and a host is asked again
 * only after its spacing, only so many times at once, and not while it asked
 * for quiet. Hosts do not hold each other up. Pure: times are given, in
 * milliseconds of a clock that only goes forward.
 */
#ifndef SMALLPRINT_EDGE_FETCH_TURNS_H
#define SMALLPRINT_EDGE_FETCH_TURNS_H

#include <stdint.h>

struct turns;
struct host;

/* Part of whatever waits; filled by turns_add(). */
struct turn {
	struct turn *next;
	struct host *host;
};

#define TURNS_NEVER INT64_MAX

struct turns *turns_new(int per_host);
void turns_free(struct turns *turns); /* what waits is its owner's */

/*
 * Stand in line for a host, not before a time (0: at once). One that had its
 * turn before (a retry) goes to the front. A host keeps the longest spacing
 * anybody gave for it.
 */
void turns_add(struct turns *turns, struct turn *turn, const char *host, int64_t spacing,
    int64_t not_before);
void turns_again(struct turns *turns, struct turn *turn, int64_t not_before);
/* The next one whose time has come, or NULL; give it back when its request has ended. */
struct turn *turns_take(struct turns *turns, int64_t now);
/* sent: when it really went out, from which the spacing counts; 0: it did not. */
void turns_give_back(struct turns *turns, struct turn *turn, int64_t sent);
/* The whole host asked for quiet until then. */
void turns_pause(struct turns *turns, struct turn *turn, int64_t until);
/* When turns_take() may have something, as things stand: a time, or TURNS_NEVER. */
int64_t turns_when(const struct turns *turns);

#endif
