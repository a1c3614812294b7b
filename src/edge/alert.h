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

/* One thing to be told: a change of a page, or what is none; the other is NULL. */
struct alert_news {
	const char *oid; /* its commit, of main or of upkeep */
	const struct record *record;
	const struct upkeep *upkeep;
	const struct record *about; /* the change that upkeep speaks of; NULL: none */
};

enum alert_answer {
	ALERT_PASSED = 0, /* told, or nothing to be told here */
	ALERT_SENT,       /* told, and the cursor must be past it at once */
	ALERT_HELD,       /* not told; the cursor stays before it until one behind it is SENT */
	ALERT_ENOUGH      /* of alert_pending(): no more of this kind, changes or upkeep */
};

/* Tell it: an enum alert_answer; or -1, it could not be told and the cursor stays before it. */
typedef int (*alert_sink)(const struct alert_news *news, void *arg, struct error *err);

struct alert_count {
	size_t changes;
	size_t alerts; /* of these */
	size_t upkeep;
};

/*
 * Tell a channel everything it has not been told yet: first the changes, oldest
 * first, then upkeep, by a cursor of its own (CHANNEL.upkeep). A commit without a
 * record (made by hand) is passed over; a channel that never got any begins with
 * what there is.
 */
int alert_deliver(struct archive *archive, const char *channel, alert_sink sink, void *arg,
    struct alert_count *count, struct error *err);

/* The same without moving any cursor: what would be told. A channel without a cursor: nothing.
   The sink's nonzero answer ends it and is returned, but for ALERT_ENOUGH. */
int alert_pending(struct archive *archive, const char *channel, alert_sink sink, void *arg,
    struct error *err);
/* Every change and upkeep since a moment, whoever was told. */
int alert_since(
    struct archive *archive, utc_t since, alert_sink sink, void *arg, struct error *err);
/* Changes newest first, then upkeep oldest first, whoever was told. A sink that answers
   ALERT_SENT to a change is given no older one. */
int alert_latest(struct archive *archive, alert_sink sink, void *arg, struct error *err);
/* What was found and judged of a commit of main: 1, *out is the caller's; 0, it has none; -1.
 */
int alert_record(
    struct archive *archive, const char *commit, struct record **out, struct error *err);
/* One of them, by its full name; ERROR_USAGE where there is nothing to be told of it. */
int alert_one(
    struct archive *archive, const char *oid, alert_sink sink, void *arg, struct error *err);

#endif
