/*
 * A change told to people, as plain text.
 */
#ifndef SMALLPRINT_CORE_TELL_TELL_H
#define SMALLPRINT_CORE_TELL_TELL_H

#include "core/text/document.h"
#include "core/tell/record.h"

struct tell_style {
	int width;   /* columns; 0: 80. Prose is never wider than TELL_PROSE_MAX */
	bool colour; /* ANSI marks on a terminal */
	utc_t now;   /* times are told as "3 days ago" too; 0: they stand alone */
};

enum { TELL_PROSE_MAX = 120, TELL_TIME_MAX = 64, TELL_LABEL_MAX = 64 };

/*
 * Text from strangers made harmless: controls (C0, DEL, C1) are shown as their
 * pictures, direction marks and other invisible formatting as <U+202E>, bytes
 * that are not UTF-8 as U+FFFD. Newlines stay, tabs become a space. Everything
 * a page, a server or a record says goes through here before it is printed.
 */
int tell_safe(struct span text, struct buf *out);
/* The same in one line, white space folded; the caller frees. NULL gives "". */
char *tell_plain(const char *text);
/* Columns on a terminal: East Asian wide characters 2, combining ones 0. Marks count nothing.
 */
int tell_columns(struct span text);
/* Harmless text to at most so many columns, cut at a word with "…". */
int tell_clip(struct span text, int columns, struct buf *out);

/* Marks in a text given to tell_wrap() or tell_paint(): bytes that tell_safe() lets nobody else
   write. Deleted and inserted words can be told without colour; the others only look better. */
enum tell_mark {
	TELL_END = 1,
	TELL_DELETED,
	TELL_INSERTED,
	TELL_FOUND,
	TELL_HEAD,  /* a heading, a label */
	TELL_OID,   /* a commit */
	TELL_FAINT, /* what matters less */
	TELL_ALARM, /* silent, broken … */
	TELL_CAUTION = 14 /* short notice, stale …; between lie tab and newline */,
	TELL_CALM, /* announced, ok … */
	TELL_GONE, /* a whole sentence, which its sign tells too */
	TELL_NEW,
	TELL_MARKS
};
/* Add harmless text within a mark; white space at its ends stays outside. */
int tell_mark(struct span text, enum tell_mark mark, struct buf *out);
/* Marked text as it is, with its colours or without. */
int tell_paint(struct span text, const struct tell_style *style, struct buf *out);
/* How a verdict looks; 0: like anything else. */
enum tell_mark tell_verdict_mark(enum verdict_word verdict);

/*
 * Add a paragraph wrapped at the style's width: the first line begins with
 * `first` (which may hold marks), the others with `rest`. Lines break at white
 * space and beside wide characters; a longer word (an address) is left whole.
 * Marks become colours, or [-deleted-] and {+inserted+}. The text must be
 * harmless already.
 */
int tell_wrap(struct span text, const char *first, const char *rest,
    const struct tell_style *style, struct buf *out);
/* What a page says, harmless, in one line, at most so many columns (0: all) around the words
   that matter (match, may be NULL), which are marked; "…" where something was left out. */
int tell_quote(const char *text, const char *match, int columns, struct buf *out);
/* Two versions of a sentence as one, with marks; long stretches of equal words are left out
   when columns is not 0. */
int tell_words(const char *before, const char *after, int columns, struct buf *out);

/* A label with its mark, filled up to so many columns (at most 40): for tell_wrap()'s first. */
const char *tell_label(const char *label, int columns, char text[TELL_LABEL_MAX]);

/* "3 days", "5 months": how long, in its largest unit; two of them would promise too much. */
const char *tell_span(int64_t seconds, char text[TELL_TIME_MAX]);
/* "2024-09-18T00:32:20Z", and where the style knows what time it is " (3 days ago)". */
const char *tell_time(const struct tell_style *style, utc_t t, char text[TELL_TIME_MAX]);
/* Only that " (3 days ago)", or ""; for a day the time is its start, and today is "today". */
const char *tell_ago(const struct tell_style *style, utc_t t, char text[TELL_TIME_MAX]);
const char *tell_day_ago(const struct tell_style *style, day_t day, char text[TELL_TIME_MAX]);

/* The alert: one screen a reporter can paste. Sentence, before and after with the words that
   differ, the clock, sources checked, the way out, evidence, questions to ask, doubts. */
int tell_alert(const struct record *record, const struct tell_style *style, struct buf *out);
/* An alert in two parts, for those who show the whole change between them: the page with its
   clock, and what is known beside the words (verdict and its reasons, sources, way out,
   evidence, doubts). */
int tell_page(const struct record *record, const struct tell_style *style, struct buf *out);
int tell_grounds(const struct record *record, const struct tell_style *style, struct buf *out);
/* What only the company can answer, at most so many questions; they are literals. How many. */
size_t tell_questions_of(const struct record *record, const char **out, size_t most);
/* One line for a list: commit, time, "!" for an alert, page, class, verdict, what was found.
   Never cut: it is for lists that are searched. */
int tell_line(const struct record *record, const struct tell_style *style, struct buf *out);
/* The same for reading: by days, each change a paragraph that fits. *day is that of the change
   before (DAY_NONE: none); a heading is added when the time is of another, and *day set. */
int tell_list_day(utc_t time, day_t *day, const struct tell_style *style, struct buf *out);
int tell_list_entry(
    const struct record *record, const struct tell_style *style, struct buf *out);
/* A whole change: every edit with its heading, words marked ([-deleted-]{+inserted+} without
   colour), findings named where they stand. findings may be NULL. */
int tell_change(const struct change *change, const struct findings *findings,
    const struct tell_style *style, struct buf *out);

#endif
