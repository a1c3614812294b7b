/*
 * What is said to people in a channel, in words without any markup, harmless
 * already: a title of one line and a text of a few.
 */
#ifndef SMALLPRINT_CORE_CHANNEL_TELLING_H
#define SMALLPRINT_CORE_CHANNEL_TELLING_H

#include <stdbool.h>

#include "base/buf.h"
#include "core/tell/record.h"
#include "core/tell/upkeep.h"

enum { TELLING_MAX = 16 << 10 };

struct telling {
	struct buf title;
	struct buf text;
	const char *url; /* the page, lent by the record; or NULL */
	bool urgent;
	bool own;   /* the channel's own words, escaped as its service needs it */
	bool whole; /* nothing may be left out */
};

/* Nothing said yet. */
void telling_init(const char *url, struct telling *out);
/* Both fill *out, to be ended with telling_release(). */
void telling_record(const struct record *record, bool test, struct telling *out);
/* about: the change it speaks of, or NULL. */
void telling_upkeep(
    const struct upkeep *upkeep, const struct record *about, struct telling *out);
void telling_release(struct telling *telling);

/* A page's address as a link's target: only what is surely one, else NULL. */
const char *telling_link(const char *url);

#endif
