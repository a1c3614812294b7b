/*
 * Later evidence: an announcement found after the round that judged, a source
 * that can be read again, a page of earlier versions that stays behind. Verdicts of
 * the last weeks are judged again with it; where another word or another reason
 * comes of it, that is told once, as a correction on the branch upkeep, with the
 * whole record beside it, which is what is shown of the change from then on.
 */
#ifndef SMALLPRINT_CORRECT_H
#define SMALLPRINT_CORRECT_H

#include "core/judge/announcement.h"
#include "core/tell/record.h"
#include "edge/archive/archive.h"
#include "edge/workspace.h"

struct past; /* past.h */

enum {
	CORRECT_DAYS = 35, /* an older verdict stands */
	CORRECT_MAX = 200  /* verdicts of one platform that are judged again in a round */
};

/* Judge the platform's changes again, with what its sources say in this round. */
int correct_platform(struct archive *archive, struct past *past,
    const struct workspace *workspace, const struct platform *platform,
    const struct source_looks *looks, utc_t now, struct error *err);
/* The record of a change as corrected later: 1 and *record is another, ended like the one
   before, which is freed; 0: there is no correction. */
int correct_record(struct archive *archive, struct record **record);

#endif
