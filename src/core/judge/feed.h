/*
 * Feeds: RSS 2.0, RSS 1.0, Atom and JSON Feed into announcements. Strangers'
 * XML is read without a network, without a DOCTYPE and without a tree; titles
 * and summaries come out as plain text. Pure; runs in the confined child.
 */
#ifndef SMALLPRINT_CORE_JUDGE_FEED_H
#define SMALLPRINT_CORE_JUDGE_FEED_H

#include "core/judge/announcement.h"

enum {
	FEED_MAX_BYTES = 8 << 20,
	FEED_MAX_DEPTH = 64,        /* elements within elements */
	FEED_MAX_ELEMENTS = 200000, /* JSON: values that hold values */
	FEED_MAX_ATTRIBUTES = 64,   /* of one element */
	FEED_MAX_FIELD = 256 << 10  /* bytes of markup of one field that are looked at */
};

/*
 * Bytes that begin with "{" are read as JSON Feed, others as XML, whose root
 * element says which. ERROR_PAGE: not a feed, or not well-formed (a torn feed
 * cannot testify that something is missing from it); ERROR_LIMIT: a ceiling.
 * *out must be empty; it is the caller's on success, empty on failure.
 */
int feed_read(struct span bytes, struct announcements *out, struct error *err);

/* "Wed, 18 Sep 2024 16:00:00 +0200", "2024-09-18T14:00:00Z", or a date in words; in UTC. */
day_t feed_day(struct span text);

/* Markup to plain text: tags and comments out, blocks apart, entities decoded, white space
 * folded. */
void feed_plain(struct span markup, struct buf *out);

#endif
