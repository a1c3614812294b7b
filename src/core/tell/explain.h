/*
 * Why this verdict, in full: what a change's own dates say, line by line, and by
 * which measure they were judged. What else it rests on is in tell_grounds().
 */
#ifndef SMALLPRINT_CORE_TELL_EXPLAIN_H
#define SMALLPRINT_CORE_TELL_EXPLAIN_H

#include "core/tell/practice.h"
#include "core/tell/tell.h"

/* A page of earlier versions and what it says of the text before. Nothing is owned. */
struct listing {
	const char *page; /* its id */
	size_t days;      /* that it names */
	bool lists;       /* … the day of the text before among them */
	utc_t looked;
};

/* A change with its two texts, as they are kept; before is NULL on a first record. */
struct explained {
	const struct record *record;
	const struct document *before;
	const struct document *after;
	const struct silence *silence;      /* as it is now */
	const struct platform *platform;    /* as it is declared now; may be NULL */
	const struct promise_fact *promise; /* of the platform; may be NULL, as practice */
	const struct practice *practice;
	const struct listing *listings;
	size_t n_listings;
};

/* The dates of both texts with their labels, sections and roles, and what follows from them.
   ERROR_LIMIT when a pattern reached its limits. */
int explain_dates(const struct explained *x, const struct tell_style *style, struct buf *out,
    struct error *err);
/* The words that were found, and by which rule. */
int explain_findings(
    const struct explained *x, const struct tell_style *style, struct buf *out);
/* Links of the new text to a text to come and to earlier versions, and whether they are
   declared; what the declared lists of earlier versions say of the text before. */
int explain_witnesses(
    const struct explained *x, const struct tell_style *style, struct buf *out);
/* The measure: days and windows, and where they come from; and where they were others when
   the verdict was reached, those. */
int explain_measure(const struct explained *x, const struct tell_style *style, struct buf *out);
/* The record's JSON with members more: date_lines, points_to, notice_promise, practice,
 * measure. */
int explain_json(const struct explained *x, struct buf *out, struct error *err);

#endif
