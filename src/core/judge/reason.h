/*
 * The facts a verdict rests on, as days and yes or no, and the reasons S1–S16
 * that follow from them: each a row of a table, does it hold and say it in
 * words. Used by core/judge/verdict.c alone.
 */
#ifndef SMALLPRINT_CORE_JUDGE_REASON_H
#define SMALLPRINT_CORE_JUDGE_REASON_H

#include "core/judge/verdict.h"

/* Who gave notice: this text, a banner that came with it, a banner of the text before, its date
   line, the page because it shows a text to come, an announcement. */
enum teller {
	TELLER_NONE = 0,
	TELLER_PAGE,
	TELLER_BANNER,
	TELLER_EARLIER,
	TELLER_DATED,
	TELLER_COMING,
	TELLER_ITEM
};

enum { NOTICE_OPEN = 100000 }; /* days: how long before is not known */

struct telling {
	enum teller who;
	int least; /* days of notice */
	int most;
	day_t day;        /* since when people could know, or DAY_NONE */
	const char *text; /* of the banner; not owned */
};

struct facts {
	const struct evidence *evidence;
	const struct silence *silence;
	enum announced announced;
	enum date_state state;
	bool more;  /* a finding says that the platform may do more */
	day_t last; /* of the last look at the old text */
	day_t seen; /* of the first look at the new one */
	day_t from; /* when the change takes effect … */
	day_t until;
	bool has_notice; /* the page names that day itself */
	int notice_min;
	int notice_max;
	struct telling told; /* the longest notice anybody gave */
	int told_most;       /* no notice was longer than this */
	day_t lost; /* a page of earlier versions does not list that one any more; DAY_NONE */
	bool undated_banner; /* the page speaks of an update and names no day */
	bool decoy_banner;   /* a banner is about another document */
	char *earlier_text;  /* owned; a banner of the text before */
};

/* To be ended with facts_release(). */
void facts_gather(
    const struct evidence *evidence, const struct silence *silence, struct facts *out);
void facts_release(struct facts *facts);

/* Add all reasons that hold. */
void reasons_of(const struct facts *facts, struct verdict *out);
/* A reason that one look at the page gives, whatever was announced elsewhere. */
bool reason_is_of_page(const struct reason *reason);
/* A reason for which a person is told even where announcements are not known: of the page, S6
   and S10. */
bool reason_alerts(const struct reason *reason);
bool reason_is(const struct reason *reason, const char *code);
/* In few words, to follow "because": "its effective date is the day it appeared". */
void reason_clause(const struct facts *facts, const struct reason *reason, struct buf *out);

#endif
