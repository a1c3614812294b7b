/*
 * A channel that is a feed: a file that holds its latest news, newest first. It is made
 * anew from the archive each time, so that a lost file comes back as it was and nothing
 * stands in it twice: an entry's id is made of the key of its news. Pure.
 */
#ifndef SMALLPRINT_CORE_CHANNEL_CHANNEL_FEED_H
#define SMALLPRINT_CORE_CHANNEL_CHANNEL_FEED_H

#include "core/channel/channel.h"

enum { CHANNEL_FEED_MAX = 64 << 20 };

struct channel_feed;

/* The channel is lent and must outlive it. */
struct channel_feed *channel_feed_new(const struct channel_rule *channel);
void channel_feed_free(struct channel_feed *feed);

/* Take news in any order: the oldest fall out when there are more than it may hold. Of the
   same key the later one counts. Of record and upkeep the other is NULL. */
int channel_feed_add(struct channel_feed *feed, const struct record *record,
    const struct upkeep *upkeep, const struct record *about, const char *key, bool test,
    struct error *err);
/* It holds as much as it may: older news would change nothing. */
bool channel_feed_is_full(const struct channel_feed *feed, utc_t older);
/* now: when it was written, where it has no entry. */
int channel_feed_put(
    const struct channel_feed *feed, utc_t now, struct buf *out, struct error *err);

/* A feed of nothing else. */
int channel_feed_one(const struct channel_rule *channel, const struct record *record,
    const struct upkeep *upkeep, const struct record *about, const char *key, bool test,
    struct buf *out, struct error *err);

#endif
