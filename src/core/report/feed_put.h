/*
 * Feeds as they are written, for readers of feeds: Atom (RFC 4287) and JSON Feed 1.1.
 * The one writer of both, for the site (feeds.c) and for channels
 * (core/channel/channel_feed.h). What a page says is escaped, controls left out. Pure.
 */
#ifndef SMALLPRINT_CORE_REPORT_FEED_PUT_H
#define SMALLPRINT_CORE_REPORT_FEED_PUT_H

#include "base/buf.h"
#include "base/strs.h"
#include "base/utc.h"

/* Strings are lent; NULL: not said. */
struct feed_entry {
	const char *id; /* a URI, for ever the same */
	const char *title;
	const char *address; /* where a reader of the feed goes */
	const char *via;     /* where the news comes from, where that is elsewhere */
	utc_t time;
	const struct strs *tags;
	struct span html; /* what a feed reader shows */
};

struct feed_head {
	const char *id;
	const char *title;
	const char *language; /* as BCP 47 */
	const char *author;
	const char *rights;
	const char *self; /* the feed's own address */
	const char *home; /* the page it belongs to */
	utc_t updated;
};

/* Entries in the order given. -1: out is full. */
int feed_put_atom(
    const struct feed_head *head, const struct feed_entry *entries, size_t n, struct buf *out);
int feed_put_json(
    const struct feed_head *head, const struct feed_entry *entries, size_t n, struct buf *out);

#endif
