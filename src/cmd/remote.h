/*
 * The copy of the archive that several runners share, around a round: taken over
 * before it, given what is new after it, and the cursors once all was told.
 */
#ifndef SMALLPRINT_CMD_REMOTE_H
#define SMALLPRINT_CMD_REMOTE_H

#include "edge/archive/archive.h"

/* Which remote, and what was asked for; zeroed does nothing. */
struct sharing {
	bool pull; /* a push begins with a pull */
	bool push;
	const char *url; /* --remote; NULL: SMALLPRINT_REMOTE, or the archive's own origin */
};

/* How it went: EXIT_DONE; EXIT_ROUND when something has to be tried again later, which was
   told; EXIT_WRONG where there is no remote to speak to. */
int sharing_pull(const struct sharing *sharing, struct archive *archive);
int sharing_push(const struct sharing *sharing, struct archive *archive);
int sharing_push_cursors(const struct sharing *sharing, struct archive *archive);

#endif
