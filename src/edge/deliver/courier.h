/*
 * What is at hand while one channel is told, shared by those who tell it: message by message
 * (deliver.c), together (together.c), or by writing a feed (feed.c).
 */
#ifndef SMALLPRINT_EDGE_DELIVER_COURIER_H
#define SMALLPRINT_EDGE_DELIVER_COURIER_H

#include "edge/deliver/deliver.h"

/* News that failed so often that what is behind it is tried; none: nothing is held. */
struct held {
	struct strs oids, pages;
	char *why;
};

struct courier {
	const struct workspace *ws;
	const struct channel_rule *channel;
	const struct deliver_options *options;
	struct archive *archive;
	struct tries tries;
	struct held held;
	bool changed; /* the tries are to be kept */
	int64_t deadline;
};

/* The time of this round is over: what is left waits, and err says so. */
bool courier_is_late(struct courier *c, struct error *err);
/* It failed for now: 1, and *news are held so that what is behind is tried; -1, that is enough.
 */
int courier_failed(struct courier *c, const struct strs *oids, const struct strs *pages,
    int asked, const struct error *err);
/* What was held was the message's fault: it is put aside. */
int courier_let_pass(struct courier *c, struct error *err);
int courier_put_aside(
    struct courier *c, const char *oid, const char *page, const char *why, struct error *err);

/* As deliver's alert_deliver(): all that a channel is to be told. */
int together_tell(struct courier *c, struct error *err);
int feed_tell(struct courier *c, struct error *err);

#endif
