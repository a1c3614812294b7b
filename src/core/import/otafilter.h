/*
 * Filters of Open Terms Archive: functions in JavaScript that change a page before it is read.
 * They are not run here. What one does is looked up in its source, by the few
 * shapes such functions have, to say whether anything is lost without it.
 */
#ifndef SMALLPRINT_CORE_IMPORT_OTAFILTER_H
#define SMALLPRINT_CORE_IMPORT_OTAFILTER_H

#include "base/span.h"

enum otafilter {
	OTAFILTER_UNKNOWN = 0, /* nothing of that name: its own engine skips it silently */
	OTAFILTER_OTHER,       /* does something that we do not */
	OTAFILTER_LINKS,   /* mends or empties links: where they point is no change anyway */
	OTAFILTER_TIMES,   /* "3 days ago": such words are no change anyway */
	OTAFILTER_EMAIL,   /* protected addresses: likewise */
	OTAFILTER_SCRIPTS, /* takes out scripts: they are never read */
	OTAFILTER_REMOVES  /* takes out what a selector matches: the same as `remove` */
};

/*
 * source is SERVICE.filters.js and what it exports from, empty where there is none. For
 * OTAFILTER_REMOVES *selector is set, the caller's to free; otherwise it is NULL.
 */
enum otafilter otafilter_read(struct span source, const char *name, char **selector);
/* Why it is not needed: completes "filter cleanUrls: …". For UNKNOWN and OTHER: what is lost.
 */
const char *otafilter_says(enum otafilter filter);

#endif
