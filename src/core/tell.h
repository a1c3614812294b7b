/*
 * A change told to people, as plain text.
 */
#ifndef SMALLPRINT_CORE_TELL_H
#define SMALLPRINT_CORE_TELL_H

#include "core/document.h"
#include "core/record.h"

struct tell_style {
	int width;   /* columns; 0: 80 */
	bool colour; /* ANSI marks on a terminal */
};

/* The alert: one screen a reporter can paste. Sentence, before and after with the words that
   differ, the clock, sources checked, the way out, evidence, questions to ask, doubts. */
int tell_alert(const struct record *record, const struct tell_style *style, struct buf *out);
/* One line for a list: time, page, class, verdict, what was found. */
int tell_line(const struct record *record, const struct tell_style *style, struct buf *out);
/* A whole change: every edit with its heading, words marked ([-deleted-]{+inserted+} without
   colour), findings named where they stand. findings may be NULL. */
int tell_change(const struct change *change, const struct findings *findings,
    const struct tell_style *style, struct buf *out);

#endif
