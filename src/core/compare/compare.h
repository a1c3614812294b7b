/*
 * Two documents compared at the level meaning changes: sentences added,
 * removed, edited (with the words that differ) and moved. Lines are aligned by
 * their folded form (core/compare/fold.h) with patience and Myers' O(ND) algorithm; what
 * remains between two anchors is paired by likeness of words, so that an edited
 * sentence keeps its twin; a removed line whose equal was added elsewhere is moved.
 */
#ifndef SMALLPRINT_CORE_COMPARE_COMPARE_H
#define SMALLPRINT_CORE_COMPARE_COMPARE_H

#include "core/text/document.h"

enum edit_kind { EDIT_ADDED = 0, EDIT_REMOVED, EDIT_EDITED, EDIT_MOVED };

enum word_state { WORDS_SAME = 0, WORDS_DELETED, WORDS_INSERTED };

struct words {
	enum word_state state;
	struct span text; /* of the before line when deleted, else of the after line */
};

struct edit {
	enum edit_kind kind;
	int32_t before;      /* line index in the old document, -1 when added */
	int32_t after;       /* in the new one, -1 when removed */
	struct words *words; /* EDITED only: the pieces in reading order */
	size_t n_words;
};

/* What kind of difference it is; the classes of the manual. */
enum change_class {
	CLASS_NONE = 0, /* equal, links too: nothing to record */
	CLASS_CHANGE,
	CLASS_DATE_ONLY,
	CLASS_FORMATTING,
	CLASS_RETURNED,
	CLASS_ALTERNATING,
	CLASS_VARIANT,
	CLASS_EXTRACTION,
	CLASS_UPGRADE,
	CLASS_FIRST
};

struct change {
	const struct document *before; /* not owned; NULL on a first record */
	const struct document *after;  /* not owned */
	enum change_class class; /* compare() gives NONE, CHANGE, DATE_ONLY, FORMATTING or FIRST
				  */
	struct edit *edits;      /* in order of the new document, removals where they stood */
	size_t n_edits;
	size_t n_added, n_removed, n_edited, n_moved;
	/* every line is equal in folded form, in order: with class FORMATTING, only typography,
	   markup or links differ (document_hash() is equal too) */
	bool same_text;
};

/* before may be NULL: a first record, no edits. The result is the caller's; it points into
   both documents, which must outlive it. Cannot fail: past its ceilings it is coarser, not
   wrong. */
struct change *compare(const struct document *before, const struct document *after);
void change_free(struct change *change);
const char *change_class_name(enum change_class class); /* "date-only", … */
const char *edit_kind_name(enum edit_kind kind);        /* "added", … */

#endif
