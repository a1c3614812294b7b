/*
 * A change told to people, as plain text.
 */
#ifndef SMALLPRINT_CORE_TELL_TELL_H
#define SMALLPRINT_CORE_TELL_TELL_H

#include "core/text/document.h"
#include "core/tell/record.h"

struct tell_style {
	int width;   /* columns; 0: 80 */
	bool colour; /* ANSI marks on a terminal */
};

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

/* Marks in a text given to tell_wrap(): bytes that tell_safe() lets nobody else write. */
enum tell_mark { TELL_END = 1, TELL_DELETED, TELL_INSERTED, TELL_FOUND };
/* Add harmless text within a mark; white space at its ends stays outside. */
int tell_mark(struct span text, enum tell_mark mark, struct buf *out);

/*
 * Add a paragraph wrapped at the style's width: the first line begins with
 * `first`, the others with `rest`. Lines break at white space and beside wide
 * characters; a longer word (an address) is left whole. Marks become colours,
 * or [-deleted-] and {+inserted+}. The text must be harmless already.
 */
int tell_wrap(struct span text, const char *first, const char *rest,
    const struct tell_style *style, struct buf *out);
/* What a page says, harmless, in one line, at most so many columns (0: all) around the words
   that matter (match, may be NULL), which are marked; "…" where something was left out. */
int tell_quote(const char *text, const char *match, int columns, struct buf *out);
/* Two versions of a sentence as one, with marks; long stretches of equal words are left out
   when columns is not 0. */
int tell_words(const char *before, const char *after, int columns, struct buf *out);

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
/* A whole change: every edit with its heading, words marked ([-deleted-]{+inserted+} without
   colour), findings named where they stand. findings may be NULL. */
int tell_change(const struct change *change, const struct findings *findings,
    const struct tell_style *style, struct buf *out);

#endif
