/* News that is told together: what a digest holds, gathered from the archive. */
#ifndef SMALLPRINT_EDGE_DELIVER_TOGETHER_H
#define SMALLPRINT_EDGE_DELIVER_TOGETHER_H

#include "core/channel/digest.h"
#include "edge/alert.h"

/* One digest. */
struct together {
	utc_t moment; /* when it is due; 0: there is nothing to tell */
	struct strs oids, pages;
	struct digest_news *v; /* changes first, then upkeep; what they point to is owned */
	size_t n, cap;
	size_t changes; /* of these */
	size_t bytes;   /* they took as JSON */
};

/* The one that is due first of those that a channel was not told, without the first skip[0]
   changes and skip[1] upkeep; *out is to be ended with together_release(). No cursor moves. */
int together_gather(struct archive *archive, const struct channel_rule *channel,
    const size_t skip[2], struct together *out, struct error *err);
void together_release(struct together *together);

/* The message of its first n news at a moment: -1, ERROR_LIMIT when that is too much. */
int together_body(const struct channel_rule *channel, const struct together *together, size_t n,
    utc_t now, char key[HASH_SHA256_HEX + 1], struct buf *out, struct error *err);
/* The same with as many of them as fit, at least one: *n says how many these are. */
int together_fit(const struct channel_rule *channel, const struct together *together, utc_t now,
    char key[HASH_SHA256_HEX + 1], size_t *n, struct buf *out, struct error *err);

#endif
