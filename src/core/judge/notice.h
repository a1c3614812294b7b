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
void notices_release(struct notices *notices);

const char *date_role_name(enum date_role role);

#endif
