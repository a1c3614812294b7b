/* The file of a channel that is a feed. */
#ifndef SMALLPRINT_EDGE_DELIVER_FEED_H
#define SMALLPRINT_EDGE_DELIVER_FEED_H

#include "edge/archive/archive.h"
#include "edge/workspace.h"

/*
 * Write the whole file anew, with what the archive holds (NULL: nothing) and, where there is
 * one, an entry that says it is a test. A file that would be the same is left alone.
 * ERROR_LATER when it cannot be written.
 */
int feed_write(const struct workspace *ws, const struct channel_rule *channel,
    struct archive *archive, const struct record *test, struct error *err);

#endif
