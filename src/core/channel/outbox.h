/* How a channel stands: what it has still to be told, since when and why. Pure; who asks the
   archive is edge/deliver/survey.h. */
#ifndef SMALLPRINT_CORE_CHANNEL_OUTBOX_H
#define SMALLPRINT_CORE_CHANNEL_OUTBOX_H

#include "core/channel/channel.h"
#include "core/channel/tries.h"
#include "core/tell/tell.h"

enum outbox_state {
	OUTBOX_OK = 0,
	OUTBOX_OFF,       /* declared, and not told for now */
	OUTBOX_NEW,       /* begins with what is found next */
	OUTBOX_WAITING,   /* something is to be told, and nothing failed */
	OUTBOX_GATHERING, /* the same, and the moment of the digest is still to come */
	OUTBOX_FAILING,
	OUTBOX_STATES
};

struct outbox {
	const struct channel_rule *channel; /* not owned */
	bool begun;                         /* it has a cursor */
	struct tries tries;
	size_t undelivered;
	utc_t oldest;  /* of these; 0: there are none */
	utc_t digest;  /* when they are told together; 0: at once, or there are none */
	bool is_due;   /* that moment has passed */
	char *trouble; /* what keeps the archive from saying so; NULL: nothing does */
};

void outbox_release(struct outbox *outbox);
enum outbox_state outbox_state(const struct outbox *outbox);
const char *outbox_state_name(enum outbox_state state);
/* Nothing failed, nothing was put aside. */
bool outbox_is_well(const struct outbox *outbox);

/* One line of JSON; names as in the manual. */
int outbox_put(const struct outbox *outbox, struct buf *out);
/* For people: a line with the state, and below it what is wrong, with marks for
   tell_paint(). wide: columns of the name; style: what time it is. */
int outbox_tell(
    const struct outbox *outbox, int wide, const struct tell_style *style, struct buf *out);
/* For the page of a scheduled job: what was not told, to whom and why, as an item of a list;
   and as a line for GitHub's runner. Nothing where all is as it should be. */
int outbox_job(const struct outbox *outbox, struct buf *out);
int outbox_warning(const struct outbox *outbox, struct buf *out);

#endif
