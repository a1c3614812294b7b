/*
 * The stamp of a workspace's rules: a number of all their bytes, and of the program that reads
 * them. It is kept beside the archive when a round was done with them, so that rounds in which
 * nothing is due need not read and compile what they will not use. Losing it costs one reading.
 */
#ifndef SMALLPRINT_EDGE_STAMP_H
#define SMALLPRINT_EDGE_STAMP_H

#include <stdbool.h>
#include <stdint.h>

/* Of DIR/rules as it is now; 0: some of it cannot be read. */
uint64_t stamp_of(const char *dir);
/* Is it the one that was kept? Never for 0. */
bool stamp_is_kept(const char *snapshots, uint64_t stamp);
/* Keep it, where there is an archive; what cannot be kept is only slower. */
void stamp_keep(const char *snapshots, uint64_t stamp);

#endif
