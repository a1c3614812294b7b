/*
 * When a digest is due, and which news it holds: that of the time from one moment to
 * the next, whenever it is sent. So a message that is sent again is the same message.
 */
#ifndef SMALLPRINT_CORE_CHANNEL_DIGEST_H
#define SMALLPRINT_CORE_CHANNEL_DIGEST_H

#include "core/channel/channel.h"

/* The first moment of a channel's digest that is not before t. */
utc_t digest_moment(const struct channel_rule *channel, utc_t t);
/* The one before that moment. */
utc_t digest_before(const struct channel_rule *channel, utc_t moment);

/* One news of a digest, lent; record or upkeep is NULL, and about may be. */
struct digest_news {
	const struct record *record;
	const struct upkeep *upkeep;
	const struct record *about;
};

struct digest {
	utc_t from, until;
	const struct digest_news *v;
	size_t n;
	bool test; /* it says that it is one */
};

/* The same for a channel, a moment and its first news: 64 hex digits. */
const char *digest_key(const struct channel_rule *channel, utc_t moment,
    const struct digest_news *first, char key[HASH_SHA256_HEX + 1]);

/* As channel_body(). ERROR_LIMIT when it does not fit whole into one message. */
int digest_body(const struct channel_rule *channel, const struct digest *digest,
    const char *key, struct buf *out, struct error *err);

#endif
