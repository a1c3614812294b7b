/*
 * The longest common order of two sequences of numbers, where equal numbers
 * mean equal things: lines or words. Patience first (what is there once on
 * both sides holds the rest in place), Myers' O(ND) algorithm between
 * (E. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986).
 */
#ifndef SMALLPRINT_CORE_COMPARE_ALIGN_H
#define SMALLPRINT_CORE_COMPARE_ALIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct align_side {
	const uint32_t *ids; /* each less than the n_ids of align() */
	size_t n;
};

enum align_way {
	ALIGN_PATIENCE = 0, /* what a reader would draw */
	ALIGN_SHORTEST      /* the fewest additions and removals */
};

/*
 * Fill match[i], for each i of a: the place in b it stands for, or -1. Places
 * grow with i, and ids at matched places are equal. *work is how many steps may
 * be taken, and afterwards how many are left: when none are, what could be
 * matched may stay unmatched.
 */
void align(struct align_side a, struct align_side b, uint32_t n_ids, enum align_way way,
    int64_t *work, int32_t *match);

#endif
