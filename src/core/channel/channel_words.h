/* A telling as a chat service gets it, and news as our own JSON: what messages and digests
 * share. */
#ifndef SMALLPRINT_CORE_CHANNEL_CHANNEL_WORDS_H
#define SMALLPRINT_CORE_CHANNEL_CHANNEL_WORDS_H

#include "core/channel/channel.h"
#include "core/channel/telling.h"

/* Of Slack, Discord, Teams, ntfy and Matrix. A telling that is to stay whole and does not fit
   is ERROR_LIMIT; any other is cut. */
int channel_words(const struct channel_rule *channel, const struct telling *telling,
    struct buf *out, struct error *err);
/* One line; the other of record and upkeep is NULL. */
int channel_json(const struct channel_rule *channel, const struct record *record,
    const struct upkeep *upkeep, const char *key, bool test, struct buf *out,
    struct error *err);

#endif
