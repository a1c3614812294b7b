/*
 * rules/silence.yaml: date labels and forms, what counts as notice, how many
 * days. Read by core/notice.c and core/verdict.c.
 */
#ifndef SMALLPRINT_CORE_SILENCE_H
#define SMALLPRINT_CORE_SILENCE_H

#include "base/strs.h"
#include "core/pattern.h"

enum date_role { ROLE_UNKNOWN = 0, ROLE_UPDATED, ROLE_EFFECTIVE, ROLE_POSTED };

struct date_label {
	char *text; /* "last updated", "gültig ab": folded, lower case */
	enum date_role role;
};

struct silence {
	struct date_label *labels;
	size_t n_labels;
	size_t cap_labels;
	struct pattern **banners; /* sentences that announce a coming change */
	size_t n_banners;
	size_t cap_banners;
	int notice_min;       /* days; less is short notice */
	int window_before;    /* days before the last old look an announcement counts */
	int window_after;     /* days after the first new look it still counts as in time */
	int same_day_before;  /* E - S from -this … */
	int same_day_after;   /* … to +this days is "today" */
	char *legal_source;   /* of notice_min */
};

void silence_release(struct silence *silence);

#endif
