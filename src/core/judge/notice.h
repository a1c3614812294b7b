/*
 * What a document says of its own dates. They are the platform's claims, not
 * facts. Definitions: the manual, "Dates and silence".
 */
#ifndef SMALLPRINT_CORE_JUDGE_NOTICE_H
#define SMALLPRINT_CORE_JUDGE_NOTICE_H

#include "base/utc.h"
#include "core/compare/date.h"
#include "core/judge/silence.h"
#include "core/text/document.h"

struct notice {
	day_t first; /* the day; for a month without a day its first … */
	day_t last;  /* … and its last */
	enum date_role role;
	struct span label; /* as written, in the document */
	int32_t line;      /* line index */
	day_t swapped; /* numbers that could be read two ways, read the other way; DAY_NONE: no
			  such date */
	char order;    /* numbers that can be read one way only: 'd' or 'm', as there; else 0 */
};

struct notices {
	struct notice *v; /* in order of appearance */
	size_t n;
	size_t cap;
};

/* 'd' or 'm': what stands first in 03/04/2024, in a language (NULL: not known). */
char notice_order(const char *language);
/* Is the line where a document speaks of itself, near its top or bottom? */
bool notice_at_edge(const struct document *doc, size_t line);
/* Date lines: a label and a date on a short line, anywhere in the document. */
int notices_find(const struct document *doc, const struct silence *silence, struct notices *out,
    struct error *err);
/*
 * Which number is the month is a guess by the language, until the platform's own dates say it:
 * a date that can be read one way only settles the others, those of the newer text before
 * those of the older, and what a text says of its past does not lie after the day it was seen.
 * language: of the newer text. The dates of both lists are changed in place.
 */
void notices_settle(
    struct notices *before, struct notices *after, const char *language, day_t seen);
void notices_release(struct notices *notices);

const char *date_role_name(enum date_role role);

#endif
