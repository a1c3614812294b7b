/*
 * Promise against practice: of the changes by which a platform may do more, how
 * many came with the notice that it promises.
 */
#ifndef SMALLPRINT_CORE_TELL_PRACTICE_H
#define SMALLPRINT_CORE_TELL_PRACTICE_H

#include "core/judge/promise.h"
#include "core/tell/tell.h"

enum { PRACTICE_NAMED = 8 /* changes that broke it and are named, the newest */ };

struct practice_row {
	char commit[BESIDE_OID];
	char *page; /* owned */
	utc_t time;
	int least; /* days of notice given */
	int most;
};

/* Zeroed is empty; end with practice_release(). */
struct practice {
	size_t changes; /* that were counted … */
	size_t kept;    /* … with at least the days that are promised */
	size_t broken;  /* … with fewer, for certain */
	size_t open;    /* … and of which that is not known */
	struct practice_row rows[PRACTICE_NAMED]; /* of those that broke it, oldest first */
	size_t n_rows;
};

/* Did this change keep a promise of so many days (0: of notice, one day at least)? 1, 0, or -1:
   that is not known. */
int practice_keeps(const struct record *record, int days);
/* Count a change; what does not permit more, or is no change of a policy or terms, is passed
   over. Oldest first. */
void practice_note(struct practice *practice, const struct record *record, int days);
void practice_release(struct practice *practice);

/* The promise and what became of it, a sentence each; style and columns as in tell.h. */
int practice_tell(const struct promise_fact *fact, const struct practice *practice,
    const struct tell_style *style, struct buf *out);
/* {"promise":…,"practice":…} without the braces around. */
int practice_json(
    const struct promise_fact *fact, const struct practice *practice, struct buf *out);

#endif
