/*
 * Why this verdict, in full: what a change's own dates say, line by line, and by
 * which measure they were judged. What else it rests on is in tell_grounds().
 */
#ifndef SMALLPRINT_CORE_TELL_EXPLAIN_H
#define SMALLPRINT_CORE_TELL_EXPLAIN_H

#include "core/tell/tell.h"

/* A change with its two texts, as they are kept; before is NULL on a first record. */
struct explained {
	const struct record *record;
	const struct document *before;
	const struct document *after;
	const struct silence *silence; /* as it is now */
};

/* The dates of both texts with their labels, sections and roles, and what follows from them.
   ERROR_LIMIT when a pattern reached its limits. */
int explain_dates(const struct explained *x, const struct tell_style *style, struct buf *out,
    struct error *err);
/* The words that were found, and by which rule. */
int explain_findings(
    const struct explained *x, const struct tell_style *style, struct buf *out);
/* The measure: days and windows, and where they come from. */
int explain_measure(const struct explained *x, const struct tell_style *style, struct buf *out);
/* The record's JSON with two members more, date_lines and measure. */
int explain_json(const struct explained *x, struct buf *out, struct error *err);

#endif
