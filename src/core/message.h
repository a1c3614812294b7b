/*
 * The commit message of a change: in words first, then trailers that
 * `git interpret-trailers --parse` reads. Lines are folded at 100 columns;
 * quotes cannot forge a trailer.
 */
#ifndef SMALLPRINT_CORE_MESSAGE_H
#define SMALLPRINT_CORE_MESSAGE_H

#include "core/record.h"

/* Subject, blank line, words, blank line, trailers (Page, Url, Checked, Previously, Class,
   Stated dates, Notice-days, Verdict, Reason…, Finding…); the archive adds Raw and Evidence. */
int message_put(const struct record *record, struct buf *out);

#endif
