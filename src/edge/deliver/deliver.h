/*
 * Delivery that loses nothing: each channel is a cursor in the archive, told in a
 * process of its own, so that one that fails or is slow delays no other. What
 * could not be told stays before the cursor and is tried again in a later round,
 * after a pause that grows. Two things do not hold up what is behind them: a message
 * that is refused for good, and one that failed again and again while the one behind it
 * went through. They are put aside, with the reason, until a person sends or dismisses them.
 */
#ifndef SMALLPRINT_EDGE_DELIVER_DELIVER_H
#define SMALLPRINT_EDGE_DELIVER_DELIVER_H

#include "core/channel/tries.h"
#include "edge/alert.h"
#include "edge/archive/archive.h"
#include "edge/workspace.h"

/* Before a round: a channel that was never told anything begins here, not with all of history.
 */
int deliver_begin(struct archive *archive, const struct workspace *ws, struct error *err);

struct deliver_options {
	const struct channel_rule *only; /* NULL: all that are not off */
	bool now;                        /* whenever the next try is due */
	bool aside;                      /* first, what was put aside */
};
/* Tell every channel what it has not been told, and return how many did not get all of it.
   The caller holds the archive's lock. Complaints go to stderr. */
size_t deliver(const struct workspace *ws, const struct deliver_options *options);

/* Does a channel want it, and under which key does it get it? */
bool deliver_wants(const struct channel_rule *channel, const struct alert_news *news);
const char *deliver_key(const struct alert_news *news, char key[HASH_SHA256_HEX + 1]);
/* The words of a message. ERROR_LIMIT when it would be too long. */
int deliver_body(const struct channel_rule *channel, const struct alert_news *news,
    struct buf *out, struct error *err);
/* Send one message, whatever was sent before; errors as send_message(), ERROR_PAGE too where
   it cannot be put into words. */
int deliver_one(const struct workspace *ws, const struct channel_rule *channel,
    const struct alert_news *news, int *retry_after, struct error *err);
/* Send what says that it is a test. */
int deliver_test(
    const struct workspace *ws, const struct channel_rule *channel, struct error *err);

/* What is remembered of a channel; *out to be ended with tries_release(). */
int deliver_tries_get(
    struct archive *archive, const char *channel, struct tries *out, struct error *err);
int deliver_tries_set(
    struct archive *archive, const char *channel, const struct tries *tries, struct error *err);

#endif
