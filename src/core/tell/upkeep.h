/*
 * What is told that is no change of a page: that the monitor is blind there,
 * that a declaration does not fit any more, that both are over (maintenance,
 * for those who run it), and what a second look made later said of a change
 * (for those who were told the change). Channels can send the two elsewhere.
 */
#ifndef SMALLPRINT_CORE_TELL_UPKEEP_H
#define SMALLPRINT_CORE_TELL_UPKEEP_H

#include "core/tell/record.h"

enum { UPKEEP_MAX_BYTES = 64 << 10 };

enum upkeep_kind {
	UPKEEP_NONE = 0,
	UPKEEP_BLIND,      /* no good look at the page for longer than `stale` */
	UPKEEP_SEEN_AGAIN, /* there was one, after that was told */
	UPKEEP_BROKEN,     /* its selectors match nothing, or next to nothing is left */
	UPKEEP_MENDED,     /* they fit again */
	UPKEEP_SECOND,     /* a second look at an earlier change was made */
	UPKEEP_VERDICT,    /* later evidence corrects the verdict of an earlier change */
	UPKEEP_KINDS
};

/* Strings are owned; NULL: not known. */
struct upkeep {
	enum upkeep_kind kind;
	char *page;
	char *url;
	utc_t time;
	utc_t since;     /* BLIND, SEEN_AGAIN, BROKEN, MENDED: when it began */
	utc_t last_good; /* 0: never */
	char *why;
	char *commit;              /* SECOND: of the change on main */
	struct second_look second; /* SECOND */
	enum verdict_word word;    /* VERDICT: now … */
	enum verdict_word was;     /* … and before */
};

const char *upkeep_name(enum upkeep_kind kind);  /* "blind", "seen-again", … */
const char *upkeep_topic(enum upkeep_kind kind); /* "sight", "extraction", "second-look" */
/* For those who run the monitor; otherwise for those who read its alerts. */
bool upkeep_is_maintenance(enum upkeep_kind kind);
void upkeep_release(struct upkeep *upkeep);

/* One line of JSON; names as in the manual, section JSON LINES. */
int upkeep_put(const struct upkeep *upkeep, struct buf *out);
/* The other side; the bytes may be anything. ERROR_ARCHIVE when it is no such thing. */
int upkeep_get(struct span json, struct upkeep *out, struct error *err);
/* One line for people, and as a commit's message with its trailers. */
int upkeep_line(const struct upkeep *upkeep, struct buf *out);
int upkeep_message(const struct upkeep *upkeep, struct buf *out);

#endif
