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
#include "past.h"

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
	/* Did that page change in this round? May be NULL: none did. */
	bool (*changed)(const struct page *page, void *arg);
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
