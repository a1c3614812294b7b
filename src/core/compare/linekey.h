/*
 * The form of a line under which it is the same line in two documents: its
 * folded text without what changes while the words stay: the number of a clause
 * or heading, "3 days ago", a line that only counts ("0:12 / 1:30").
 */
#ifndef SMALLPRINT_CORE_COMPARE_LINEKEY_H
#define SMALLPRINT_CORE_COMPARE_LINEKEY_H

#include "core/text/document.h"

/* Added to out. Lines with equal keys are equal to a reader; the texts may differ in form. */
int linekey(const struct line *line, struct buf *out);
/* The same from the line's folded text; in that text or in room, which is emptied first. */
struct span linekey_of(const struct line *line, struct span folded, struct buf *room);
/* And whether linekey_age() finds something in that text. */
struct span linekey_and_age(
    const struct line *line, struct span folded, struct buf *room, bool *aged);
/* How long ago a short folded line says something was: 3 and the seconds of a day for "updated
   3 days ago"; yesterday is one day. False where it says none. */
bool linekey_age(struct span folded, int64_t *amount, int64_t *unit);

#endif
