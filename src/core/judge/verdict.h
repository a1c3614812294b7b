/*
 * Was it announced? Four words, with the reasons S1–S16 of the manual. The
 * zero value claims nothing.
 */
#ifndef SMALLPRINT_CORE_JUDGE_VERDICT_H
#define SMALLPRINT_CORE_JUDGE_VERDICT_H

#include "core/judge/announcement.h"
#include "core/judge/beside.h"
#include "core/judge/dates.h"
#include "core/detect/rule.h"

enum verdict_word {
	VERDICT_UNKNOWN = 0,
	VERDICT_ANNOUNCED,
	VERDICT_SHORT_NOTICE,
	VERDICT_SILENT
};

struct reason {
	char code[8];  /* "S3" */
	char name[24]; /* "same-day" */
	char *because; /* one sentence with the words, dates and times it rests on */
};

/* The numbers of rules/silence.yaml that a verdict was reached by. */
struct measure {
	int notice_min; /* 0: nothing was judged */
	int same_day_before;
	int same_day_after;
	int window_before;
	int window_after;
};

/* How many days before the change people could know of it, as far as anybody looked. */
struct given {
	bool known;
	int least;
	int most; /* GIVEN_OPEN: since when is not known */
};
enum { GIVEN_OPEN = 100000 };

struct verdict {
	enum verdict_word word;
	struct reason *reasons;
	size_t n_reasons;
	size_t cap_reasons;
	char *because; /* one or two sentences: "Silent because …"; "Unknown, because …" */
	bool alert;    /* a person would be told now */
	struct measure measure;
	struct given given;
};

/*
 * Everything the judge may look at; nothing is owned. What is NULL or zero was
 * not looked at.
 */
struct evidence {
	const struct page *page;
	const struct change *change;
	const struct findings *findings;
	const struct dates *dates;
	const struct announced_result *announced;
	utc_t last_old;
	utc_t first_new;
	const struct beside *beside; /* may be NULL */
};

/*
 * The word rests on dates and announcements; "silent" also needs a finding of
 * direction '+', and is said of changes of class CHANGE only. The reasons are
 * S1–S5, S8, S9, S11, S14 and S15, which one change of one page can give, and
 * S6, S7, S10, S12, S13 and S16, for which evidence->beside must say something. Of
 * a change of class RETURNED only S16 is said.
 * Never "silent" unless announced->state is NONE (or LATE). Result: verdict_release().
 */
void verdict_judge(
    const struct evidence *evidence, const struct silence *silence, struct verdict *out);
void verdict_release(struct verdict *verdict);
void measure_of(const struct silence *silence, struct measure *out);
const char *verdict_name(enum verdict_word word); /* "short-notice" */

#endif
