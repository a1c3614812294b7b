/* How a channel stands, asked of the archive. */
#ifndef SMALLPRINT_EDGE_DELIVER_SURVEY_H
#define SMALLPRINT_EDGE_DELIVER_SURVEY_H

#include "core/channel/outbox.h"
#include "edge/archive/archive.h"

/* archive: NULL where there is none yet. What cannot be read is said in out->trouble. *out is
   to be ended with outbox_release(). */
void survey_channel(
    struct archive *archive, const struct channel_rule *channel, struct outbox *out);

/* Every channel, in the order of the rules; *out is the caller's, to be ended with
   survey_free(). Returns how many there are. */
size_t survey_all(
    struct archive *archive, const struct channels *channels, struct outbox **out);
void survey_free(struct outbox *outboxes, size_t n);

/* When a channel is to be told again what it was not, or its digest is due; false: nothing
   waits. */
bool survey_next(struct archive *archive, const struct channel_rule *channel, utc_t *next);

#endif
