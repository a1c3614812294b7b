/*
 * Sentences by which a page announces a change of its own for a day to come, or for
 * none: banners.
 */
#ifndef SMALLPRINT_CORE_JUDGE_COMING_H
#define SMALLPRINT_CORE_JUDGE_COMING_H

#include "base/utc.h"
#include "core/compare/compare.h"
#include "core/judge/silence.h"

struct coming {
	bool found;
	day_t day;  /* it is announced for, or DAY_NONE */
	char *text; /* owned; NULL where nothing is found */
};

/*
 * What a change announces, first seen on the day `today`: of the sentences it adds,
 * or of all near the top where nothing stood before.
 */
int coming_find(const struct change *change, day_t today, const struct silence *silence,
    struct coming *out, struct error *err);

#endif
