/*
 * Telling. The archive is the log and a channel is a cursor in it: what was
 * committed since a channel was last told is told now, in order, and then the
 * cursor moves. A crash between commit and alert loses nothing.
 */
#ifndef SMALLPRINT_EDGE_ALERT_H
#define SMALLPRINT_EDGE_ALERT_H

#include "core/tell/record.h"
#include "edge/archive/archive.h"

/* Tell one change. Nonzero: it could not be told; the cursor stays before it. */
typedef int (*alert_sink)(const struct record *record, void *arg, struct error *err);

/*
 * Tell a channel everything it has not been told yet, oldest first. *told
 * counts changes, *alerts those that are alerts. A commit without a record
 * (made by hand) is passed over.
 */
int alert_deliver(struct archive *archive, const char *channel, alert_sink sink, void *arg,
    size_t *told, size_t *alerts, struct error *err);

#endif
