/*
 * The commit message of a change: in words first, then trailers that
 * `git interpret-trailers --parse` reads. Lines are folded at 100 columns
 * (a trailer is one line, however long). What a page says is harmless, and its
 * lines are indented where git or patch could take them for more than words.
 */
#ifndef SMALLPRINT_CORE_TELL_MESSAGE_H
#define SMALLPRINT_CORE_TELL_MESSAGE_H

#include "core/tell/record.h"

/* Subject, blank line, words, blank line, trailers (Page, Url, Checked, Previously, Class,
   Returned-to, Effective: OLD..NEW as stated, Notice-days, Verdict, Reason…, Finding…); what is
   not known is left out. The archive adds Raw and Evidence. */
int message_put(const struct record *record, struct buf *out);

#endif
