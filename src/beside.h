/*
 * What is known beside a change, read from the archive for the judge: the
 * banners the page carried before, what other pages of the platform say, what the
 * platform promised, what others did. Bounded by days and numbers of records, and
 * the same for the same archive.
 */
#ifndef SMALLPRINT_BESIDE_H
#define SMALLPRINT_BESIDE_H

#include "core/judge/beside.h"
#include "edge/workspace.h"
#include "item.h"
#include "past.h"

enum beside_look {
	BESIDE_NOT_ASKED = 0, /* it was not due */
	BESIDE_SAME,
	BESIDE_CHANGED,
	BESIDE_UNREAD /* it failed, or what came was not the page */
};

/* Of a page's passage; NULL: there is none. */
enum beside_look beside_look_at(const struct item *item);

/* For which change to look. */
struct beside_query {
	struct past *past;
	struct archive *archive;
	const struct workspace *workspace;
	const struct platform *platform;
	const struct page *page;
	const struct change *change; /* NULL: previews are not asked */
	const struct findings *findings;
	utc_t seen;
	/* What came of that page in this round? May be NULL: nothing did. */
	enum beside_look (*look)(const struct page *page, void *arg);
	void *arg;
};

/* What a struct beside points to; zeroed is empty. */
struct surroundings {
	struct beside beside;
	struct banners banners;
};

/* To be ended with surroundings_release() in any case. ERROR_ARCHIVE when the past cannot be
   read. */
int surroundings_gather(
    struct surroundings *out, const struct beside_query *query, struct error *err);
void surroundings_release(struct surroundings *surroundings);

#endif
