/*
 * Telling. The archive is the log and a channel is a cursor in it: what was
 * committed since a channel was last told is told now, in order, and then the
 * cursor moves. A crash between commit and alert loses nothing.
 */
#ifndef SMALLPRINT_EDGE_ALERT_H
#define SMALLPRINT_EDGE_ALERT_H

#include "core/tell/record.h"
#include "core/tell/upkeep.h"
#include "edge/archive/archive.h"

enum { ALERT_SENT = 1 }; /* told, and the cursor must be past it at once */

/* Tell one change. -1: it could not be told; the cursor stays before it. */
typedef int (*alert_sink)(const struct record *record, void *arg, struct error *err);

/*
 * Tell a channel everything it has not been told yet, oldest first. *told
 * counts changes, *alerts those that are alerts. A commit without a record
 * (made by hand) is passed over.
 */
int alert_deliver(struct archive *archive, const char *channel, alert_sink sink, void *arg,
    size_t *told, size_t *alerts, struct error *err);

/* What was found and judged of a commit of main: 1, *out is the caller's; 0, it has none; -1.
 */
int alert_record(
    struct archive *archive, const char *commit, struct record **out, struct error *err);

/* Tell what is no change of a page: upkeep_is_maintenance() says for whom it is. */
typedef int (*upkeep_sink)(const struct upkeep *upkeep, void *arg, struct error *err);

/*
 * The same for the branch upkeep, by a cursor of its own (CHANNEL.upkeep): told
 * once, oldest first, and after a crash again only what was not told. A channel
 * that never got any begins with what there is.
 */
int alert_deliver_upkeep(struct archive *archive, const char *channel, upkeep_sink sink,
    void *arg, size_t *told, struct error *err);

#endif
