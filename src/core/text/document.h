/*
 * The readable text of a snapshot: lines (a line is one sentence, heading or
 * table row) with what governs them, and the links beside the text.
 * Kept as Markdown, one sentence per line, so that `git diff` shows sentences:
 *
 *	# Privacy Policy
 *
 *	Effective September 18, 2024
 *
 *	We collect what you give us.
 *	We also collect what others say of you.
 *
 *	## How we use it
 *
 *	We use your data to:
 *
 *	- provide the services;
 *	- train models.
 *	  You can opt out.
 *
 *	| Purpose | Basis |
 *	| --- | --- |
 *	| Training | Legitimate interest |
 *
 *	---
 *
 *	Links:
 *
 *	- [opt out](https://example.org/settings)
 *
 * A sentence holds its links' texts and nothing of their targets. Text is
 * UTF-8, NFC, white space folded to single spaces; no emphasis, no images.
 * A line that would read as a marker ("- ", "# ", "1. ", "| ", "---") is
 * escaped with one backslash at its start; nothing else is escaped but "|" in
 * cells ("\|") and "<" before a letter, "/" or "!" ("\<").
 */
#ifndef SMALLPRINT_CORE_TEXT_DOCUMENT_H
#define SMALLPRINT_CORE_TEXT_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/span.h"

enum {
	DOCUMENT_MAX_LINES = 200000,
	DOCUMENT_MAX_LINKS = 50000,
	DOCUMENT_MAX_BYTES = 16 << 20,
	DOCUMENT_MAX_LINE = 64 << 10 /* a longer text becomes several lines */
};

enum line_kind { LINE_HEADING = 0, LINE_TEXT, LINE_ITEM, LINE_ROW };

/* What comparing works out of a line's text: core/compare/lineface.h. */
struct line_face {
	uint64_t folded; /* hash of the folded text; 0: nothing is worked out yet */
	uint64_t key;    /* hash of the key */
	bool dated;      /* whether a date is in it */
	bool aged;       /* whether it says how long ago something was */
};

struct line {
	enum line_kind kind;
	int level;        /* heading 1–6, list item depth 1–, otherwise 0 */
	struct span text; /* without markers or escapes; cells of a row joined by " | " */
	int32_t heading;  /* line index of the heading above it, or -1 */
	int32_t header; /* the sentence that introduces the list, the first row of the table, or
			   -1 */
	int number;     /* of an ordered list item; 0: not numbered */
	bool starts;    /* first sentence of its paragraph or list item; always so for headings,
			   rows */
	uint32_t words; /* document_line_words() */
	struct line_face face;
};

struct link {
	struct span text;
	struct span target; /* absolute where it could be made so */
};

struct document {
	struct line *lines;
	size_t n_lines;
	struct link *links; /* in order of appearance, no pair twice */
	size_t n_links;
	char *title;                  /* of the page, not part of the text; may be NULL */
	char *language;               /* as the page says it; may be NULL */
	struct document_store *store; /* owns every span */
	size_t cap_lines;
	size_t cap_links;
};

enum document_form {
	DOCUMENT_OURS,    /* what document_put() wrote: lines are kept as they stand */
	DOCUMENT_MARKDOWN /* anybody's Markdown: paragraphs are cut into sentences, inline links
			     and emphasis are read, setext headings, GFM tables */
};

struct document *document_new(void);
void document_free(struct document *doc);
/* Before anything is added: the text will be about so many bytes. */
void document_expect(struct document *doc, size_t bytes);
/* One that is kept for long: gives back the room for more, and says what it takes up. */
size_t document_settle(struct document *doc);

/*
 * Add a line; text is copied and made clean (core/text/text.h); an empty one adds
 * nothing. heading and header are found from what came before. Rows that follow
 * each other are one table; number 1 on a row says that it begins another one.
 * An item that does not start goes on with the item of its level, whatever stood
 * between. In a row a "|" without spaces around it belongs to its cell.
 */
int document_add(struct document *doc, enum line_kind kind, int level, bool starts, int number,
    struct span text, struct error *err);
/* Add lines of another document, first … first + n, as they are. */
int document_copy(struct document *doc, const struct document *from, size_t first, size_t n,
    struct error *err);
int document_add_link(
    struct document *doc, struct span text, struct span target, struct error *err);

/* As Markdown; see document_get() for the other side. */
int document_put(const struct document *doc, struct buf *out);
/*
 * Read Markdown. The text may be anything; only a ceiling (ERROR_LIMIT) can
 * make it fail. On success *out is the caller's, to be ended with document_free().
 */
int document_get(
    struct span markdown, enum document_form form, struct document **out, struct error *err);

/* Words of one text; scripts without spaces have one in each character. */
size_t text_words(struct span text);
/* Counted when first asked for and kept with the line. */
size_t document_line_words(const struct document *doc, size_t i);
size_t document_words(const struct document *doc);

#endif
