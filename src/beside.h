/*
 * What is known beside a change, read from the archive for the judge: the
 * banners the page carried before, what other pages of the platform say, what
 * others did. Bounded by days and numbers of records, and the same for the same
 * archive.
 */
#ifndef SMALLPRINT_BESIDE_H
#define SMALLPRINT_BESIDE_H

#include "core/judge/beside.h"
#include "past.h"

/* What a struct beside points to; zeroed is empty. */
struct surroundings {
	struct beside beside;
	struct banners banners;
};

/* Fill *out for a change of this page, to be ended with surroundings_release() in any case.
   ERROR_ARCHIVE when its past cannot be read. */
int surroundings_gather(struct surroundings *out, struct past *past, const struct page *page,
    utc_t seen, struct error *err);
void surroundings_release(struct surroundings *surroundings);

#endif
