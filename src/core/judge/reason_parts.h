/* What the files of the reasons share: how a reason is asked for and said, and words for it. */
#ifndef SMALLPRINT_CORE_JUDGE_REASON_PARTS_H
#define SMALLPRINT_CORE_JUDGE_REASON_PARTS_H

#include "core/judge/reason.h"

struct reason_kind {
	const char *code;
	const char *name;
	bool of_page; /* one look at the page gives it */
	bool (*holds)(const struct facts *f);
	void (*clause)(const struct facts *f, struct buf *out);
	void (*rest)(
	    const struct facts *f, struct buf *out); /* of the full sentence; or NULL */
	bool of_return;                              /* said of returns, and of nothing else */
};

/* In the order of their numbers; .code NULL ends each. */
extern const struct reason_kind reasons_of_dates[];  /* S1 to S5 */
extern const struct reason_kind reasons_of_beside[]; /* S6 to S8, S10, S12, S13, S16 */
extern const struct reason_kind reasons_of_words[];  /* S9, S11, S14, S15 */

/* Nobody gave notice, as far as was looked. */
bool facts_untold(const struct facts *f);
/* The change takes back what was there. */
bool facts_is_return(const struct facts *f);
/* The first finding that permits more and for which it holds, or NULL. */
const struct finding *facts_finding(
    const struct facts *f, bool (*is)(const struct facts *f, const struct finding *x));

/* Words for a reason; what is long is cut. */
void reason_say_quote(const char *text, struct buf *out);
void reason_say_day(day_t day, struct buf *out);
void reason_say_time(utc_t t, struct buf *out);
void reason_say_days(int n, struct buf *out);
/* When the text was first seen, and when the old one last. */
void reason_say_looks(const struct facts *f, struct buf *out);

#endif
