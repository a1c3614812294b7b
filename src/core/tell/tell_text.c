/* Text for a terminal: made harmless, measured, cut, wrapped, its words marked. */
#include "core/tell/tell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "base/mem.h"

enum { TELL_WIDTH = 80, TELL_MIN_WIDTH = 20, TELL_PIECES_MAX = 400 };

#define ELLIPSIS "…"

/* The code point at *at, which is moved past it; negative when the bytes are not UTF-8. */
static UChar32
next_point(struct span text, size_t *at)
{
	const uint8_t *bytes = (const uint8_t *)text.data + *at;
	size_t left = text.len - *at;
	int32_t i = 0, n = left > 8 ? 8 : (int32_t)left;
	UChar32 c;

	if (bytes[0] < 0x80) {
		*at += 1;
		return bytes[0];
	}
	U8_NEXT(bytes, i, n, c);
	*at += (size_t)i;
	return c;
}

/* Formatting characters that scripts need to be read. */
static bool
is_joiner(UChar32 c)
{
	return c == 0xad || c == 0x200b || c == 0x200c || c == 0x200d;
}

static bool
is_hidden(UChar32 c)
{
	switch (u_charType(c)) {
	case U_FORMAT_CHAR: return !is_joiner(c);
	case U_LINE_SEPARATOR:
	case U_PARAGRAPH_SEPARATOR: return true;
	default: return false;
	}
}

static int
safe_point(UChar32 c, struct span bytes, struct buf *out)
{
	if (c == '\n' || (c >= 0x20 && c < 0x7f))
		return buf_addc(out, (char)c);
	if (c == '\t')
		return buf_addc(out, ' ');
	if (c >= 0 && c < 0x20) /* U+2400 … are the pictures of the controls */
		return buf_addf(out, "\xe2\x90%c", (char)(0x80 + c));
	if (c == 0x7f)
		return buf_adds(out, "\xe2\x90\xa1");
	if (c < 0 || U_IS_UNICODE_NONCHAR(c))
		return buf_adds(out, "\xef\xbf\xbd");
	if (c < 0xa0 || is_hidden(c))
		return buf_addf(out, "<U+%04X>", (unsigned)c);
	return buf_add_span(out, bytes);
}

int
tell_safe(struct span text, struct buf *out)
{
	for (size_t at = 0; at < text.len;) {
		size_t start = at;
		UChar32 c = next_point(text, &at);

		if (safe_point(c, span_make(text.data + start, at - start), out) != 0)
			return -1;
	}
	return 0;
}

static bool
is_white(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* White space folded to single spaces, none at the ends; in place. */
static void
fold_white(char *text)
{
	char *to = text;

	for (const char *from = text; *from != '\0'; from++) {
		if (!is_white(*from))
			*to++ = *from;
		else if (to > text && to[-1] != ' ')
			*to++ = ' ';
	}
	if (to > text && to[-1] == ' ')
		to--;
	*to = '\0';
}

char *
tell_plain(const char *text)
{
	struct span s = span_of(text);
	struct buf safe;
	char *line;

	buf_init(&safe, s.len * 8 + 16); /* "<U+202E>" for three bytes is the most it grows */
	tell_safe(s, &safe);
	line = buf_steal(&safe);
	fold_white(line);
	return line;
}

static int
point_columns(UChar32 c)
{
	if (c < 0x20)
		return 0;
	if (c < 0x300)
		return 1;
	switch (u_charType(c)) {
	case U_NON_SPACING_MARK:
	case U_ENCLOSING_MARK:
	case U_FORMAT_CHAR: return 0;
	default: break;
	}
	switch (u_getIntPropertyValue(c, UCHAR_HANGUL_SYLLABLE_TYPE)) {
	case U_HST_VOWEL_JAMO: /* they join the syllable before */
	case U_HST_TRAILING_JAMO: return 0;
	default: break;
	}
	switch (u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH)) {
	case U_EA_WIDE:
	case U_EA_FULLWIDTH: return 2;
	default: return 1;
	}
}

int
tell_columns(struct span text)
{
	int columns = 0;

	for (size_t at = 0; at < text.len;)
		columns += point_columns(next_point(text, &at));
	return columns;
}

/* Bytes of the longest beginning that fits; it ends at a word if that loses little. */
static size_t
head_fit(struct span text, int columns)
{
	size_t fits = 0, word = 0;

	for (size_t at = 0; at < text.len;) {
		if (text.data[at] == ' ')
			word = at;
		columns -= point_columns(next_point(text, &at));
		if (columns < 0)
			return word > fits / 2 ? word : fits;
		fits = at;
	}
	return text.len;
}

/* Where the longest end that fits begins, likewise. */
static size_t
tail_fit(struct span text, int columns)
{
	size_t start = text.len, word = text.len;
	bool worded = false;

	while (start > 0) {
		size_t at = start - 1, end;

		while (at > 0 && ((unsigned char)text.data[at] & 0xc0) == 0x80)
			at--;
		end = at;
		columns -= point_columns(next_point(text, &end));
		if (columns < 0)
			return worded && text.len - word > (text.len - start) / 2 ? word
										  : start;
		start = at;
		if (text.data[at] == ' ') {
			word = at + 1;
			worded = true;
		}
	}
	return 0;
}

int
tell_clip(struct span text, int columns, struct buf *out)
{
	size_t fits;

	if (tell_columns(text) <= columns)
		return buf_add_span(out, text);
	fits = head_fit(text, columns - 1);
	buf_add_span(out, span_trim(span_make(text.data, fits)));
	return buf_adds(out, ELLIPSIS);
}

static struct span
span_from(struct span s, size_t start)
{
	return span_make(s.data + start, s.len - start);
}

/* The words that matter in a quote: where they start and how long they are. */
static struct span
find_words(struct span quote, const char *words)
{
	const char *at = *words == '\0' ? NULL : span_find(quote, words);

	return at == NULL ? span_make(quote.data, 0) : span_make(at, strlen(words));
}

/* Cut a quote to a window around its words. */
static struct span
window(struct span quote, struct span words, int columns)
{
	size_t start = (size_t)(words.data - quote.data);
	struct span before = span_make(quote.data, start), rest;
	int ahead = columns / 3;

	if (columns <= 0 || tell_columns(quote) <= columns)
		return quote;
	if (tell_columns(span_from(quote, start)) < columns - 2 - ahead) /* near the end */
		ahead = columns - 2 - tell_columns(span_from(quote, start));
	rest = span_from(quote, tail_fit(before, ahead));
	rest.len = head_fit(rest, columns - 2);
	return rest;
}

int
tell_mark(struct span text, enum tell_mark mark, struct buf *out)
{
	struct span inner = span_trim(text);

	if (inner.len == 0)
		return buf_add_span(out, text);
	buf_add(out, text.data, (size_t)(inner.data - text.data));
	buf_addc(out, (char)mark);
	buf_add_span(out, inner);
	buf_addc(out, TELL_END);
	return buf_add_span(out, span_from(text, (size_t)(inner.data + inner.len - text.data)));
}

int
tell_quote(const char *text, const char *match, int columns, struct buf *out)
{
	char *line = tell_plain(text), *words = tell_plain(match);
	struct span quote = span_of(line);
	struct span found = find_words(quote, words);
	struct span shown = window(quote, found, columns);
	const char *end = shown.data + shown.len;

	if (shown.data != quote.data)
		buf_adds(out, ELLIPSIS " ");
	if (found.len == 0 || found.data < shown.data || found.data + found.len > end) {
		buf_add_span(out, shown);
	} else {
		buf_add_span(out, span_make(shown.data, (size_t)(found.data - shown.data)));
		tell_mark(found, TELL_FOUND, out);
		buf_add_span(out,
		    span_make(found.data + found.len, (size_t)(end - found.data) - found.len));
	}
	if (end != quote.data + quote.len)
		buf_adds(out, " " ELLIPSIS);
	free(line);
	free(words);
	return out->full ? -1 : 0;
}

/* Equal words between two differences: both ends of a long stretch. */
static void
add_same(struct span text, bool first, bool last, int keep, struct buf *out)
{
	size_t head = first ? 0 : head_fit(text, keep),
	       tail = last ? text.len : tail_fit(text, keep);

	if (keep <= 0 || tell_columns(text) <= keep * (1 + (!first && !last)) || head >= tail) {
		buf_add_span(out, text);
		return;
	}
	buf_add_span(out, span_make(text.data, head));
	buf_adds(out, first ? ELLIPSIS " " : last ? " " ELLIPSIS : " " ELLIPSIS " ");
	buf_add_span(out, span_from(text, tail));
}

static void
add_piece(const struct edit *edit, size_t i, int columns, struct buf *out)
{
	const struct words *words = &edit->words[i];
	struct buf clipped;

	if (words->state == WORDS_SAME) {
		add_same(words->text, i == 0, i + 1 == edit->n_words, columns / 4, out);
		return;
	}
	buf_init(&clipped, words->text.len + sizeof ELLIPSIS);
	if (columns > 0)
		tell_clip(words->text, columns, &clipped);
	else
		buf_add_span(&clipped, words->text);
	tell_mark(buf_span(&clipped),
	    words->state == WORDS_DELETED ? TELL_DELETED : TELL_INSERTED, out);
	buf_release(&clipped);
}

static void
add_pieces(const struct edit *edit, int columns, struct buf *out)
{
	size_t start = out->len;

	for (size_t i = 0; i < edit->n_words; i++) {
		add_piece(edit, i, columns, out);
		if (columns > 0 &&
		    (out->len - start > (size_t)columns * 4 || i > TELL_PIECES_MAX)) {
			buf_adds(out, " " ELLIPSIS);
			return;
		}
	}
}

static struct document *
sentence_document(const char *text)
{
	struct document *doc = document_new();
	char *line = tell_plain(text);

	if (*line != '\0')
		document_add(doc, LINE_TEXT, 0, true, 0, span_of(line), NULL);
	free(line);
	return doc;
}

/* Not the same sentence any more: the old one, then the new one. */
static void
add_both(const struct document *old, const struct document *new, int columns, struct buf *out)
{
	const struct document *docs[] = { old, new };

	for (size_t i = 0; i < COUNT(docs); i++) {
		struct buf clipped;

		if (docs[i]->n_lines == 0)
			continue;
		buf_init(&clipped, docs[i]->lines[0].text.len + sizeof ELLIPSIS);
		tell_clip(docs[i]->lines[0].text, columns > 0 ? columns : INT32_MAX, &clipped);
		if (i == 1 && old->n_lines > 0)
			buf_addc(out, ' ');
		tell_mark(buf_span(&clipped), i == 0 ? TELL_DELETED : TELL_INSERTED, out);
		buf_release(&clipped);
	}
}

int
tell_words(const char *before, const char *after, int columns, struct buf *out)
{
	struct document *old = sentence_document(before), *new = sentence_document(after);
	struct change *change = compare(old, new);

	if (change->n_edits == 1 && change->edits[0].kind == EDIT_EDITED &&
	    change->edits[0].n_words > 0)
		add_pieces(&change->edits[0], columns, out);
	else
		add_both(old, new, columns, out);
	change_free(change);
	document_free(old);
	document_free(new);
	return out->full ? -1 : 0;
}

/* A paragraph being wrapped. */
struct wrap {
	const char *rest;
	bool colour;
	int width;
	int column;    /* of the line so far */
	bool began;    /* the line holds a word */
	bool space;    /* white space came before the word */
	int mark;      /* open at the start of the word, 0: none … */
	int word_mark; /* … and at its end */
	struct buf word;
	int word_columns;
	struct buf *out;
};

static const struct {
	const char *colour, *end;
	const char *plain, *plain_end;
} looks[] = {
	/* struck and underlined too: red and green are one colour to many */
	[TELL_DELETED] = { "\x1b[31m\x1b[9m", "\x1b[0m", "[-", "-]" },
	[TELL_INSERTED] = { "\x1b[32m\x1b[4m", "\x1b[0m", "{+", "+}" },
	[TELL_FOUND] = { "\x1b[1m", "\x1b[0m", "", "" },
	[TELL_HEAD] = { "\x1b[1m", "\x1b[0m", "", "" },
	[TELL_OID] = { "\x1b[33m", "\x1b[0m", "", "" },
	[TELL_FAINT] = { "\x1b[2m", "\x1b[0m", "", "" },
	[TELL_ALARM] = { "\x1b[1m\x1b[31m", "\x1b[0m", "", "" },
	[TELL_CAUTION] = { "\x1b[1m\x1b[33m", "\x1b[0m", "", "" },
	[TELL_CALM] = { "\x1b[32m", "\x1b[0m", "", "" },
	[TELL_GONE] = { "\x1b[31m", "\x1b[0m", "", "" },
	[TELL_NEW] = { "\x1b[32m", "\x1b[0m", "", "" },
};

static bool
is_mark(UChar32 c)
{
	return (c >= TELL_END && c <= TELL_ALARM) || (c >= TELL_CAUTION && c < TELL_MARKS);
}

int
tell_paint(struct span text, const struct tell_style *style, struct buf *out)
{
	int open = 0;

	for (size_t i = 0; i < text.len; i++) {
		int mark = is_mark((unsigned char)text.data[i]) ? text.data[i] : 0;
		bool ends = mark == TELL_END;

		if (mark == 0) {
			buf_addc(out, text.data[i]);
			continue;
		}
		if (style->colour)
			buf_adds(out, ends ? looks[open].end : looks[mark].colour);
		else
			buf_adds(out, ends ? looks[open].plain_end : looks[mark].plain);
		open = ends ? 0 : mark;
	}
	return out->full ? -1 : 0;
}

const char *
tell_label(const char *label, int columns, char text[TELL_LABEL_MAX])
{
	int spare = columns - (int)strlen(label);

	if (*label == '\0')
		snprintf(text, TELL_LABEL_MAX, "%*s", columns, "");
	else
		snprintf(text, TELL_LABEL_MAX, "%c%.40s%c%*s", TELL_HEAD, label, TELL_END,
		    spare > 0 ? spare : 0, "");
	return text;
}

enum tell_mark
tell_verdict_mark(enum verdict_word verdict)
{
	switch (verdict) {
	case VERDICT_SILENT: return TELL_ALARM;
	case VERDICT_SHORT_NOTICE:
	case VERDICT_UNKNOWN: return TELL_CAUTION;
	case VERDICT_ANNOUNCED: return TELL_CALM;
	}
	return TELL_FOUND;
}

static void
wrap_break(struct wrap *w)
{
	if (w->colour && w->mark != 0)
		buf_adds(w->out, looks[w->mark].end);
	buf_addc(w->out, '\n');
	buf_adds(w->out, w->rest);
	if (w->colour && w->mark != 0)
		buf_adds(w->out, looks[w->mark].colour);
	w->column = tell_columns(span_of(w->rest));
	w->began = false;
}

/* The word gathered so far goes to this line or the next. */
static void
wrap_word(struct wrap *w)
{
	if (w->word.len == 0)
		return;
	if (w->began && w->column + w->space + w->word_columns > w->width)
		wrap_break(w);
	else if (w->began && w->space) {
		buf_addc(w->out, ' ');
		w->column++;
	}
	buf_add_span(w->out, buf_span(&w->word));
	w->column += w->word_columns;
	w->began = true;
	w->space = false;
	w->mark = w->word_mark;
	w->word_columns = 0;
	buf_clear(&w->word);
}

static void
wrap_mark(struct wrap *w, int mark)
{
	int open = mark == TELL_END ? w->word_mark : mark;
	const char *text;

	if (open == 0)
		return;
	if (w->colour)
		text = mark == TELL_END ? looks[open].end : looks[open].colour;
	else
		text = mark == TELL_END ? looks[open].plain_end : looks[open].plain;
	buf_adds(&w->word, text);
	if (!w->colour)
		w->word_columns += (int)strlen(text);
	w->word_mark = mark == TELL_END ? 0 : mark;
}

static void
wrap_point(struct wrap *w, UChar32 c, struct span bytes)
{
	int columns = c < 0 ? 1 : point_columns(c);

	if (columns == 2) /* scripts without spaces break beside any character */
		wrap_word(w);
	buf_add_span(&w->word, bytes);
	w->word_columns += columns;
	if (columns == 2)
		wrap_word(w);
}

int
tell_wrap(struct span text, const char *first, const char *rest, const struct tell_style *style,
    struct buf *out)
{
	struct wrap w = { .rest = rest,
		.colour = style->colour,
		.width = style->width <= 0 ? TELL_WIDTH : style->width,
		.column = tell_columns(span_of(first)),
		.out = out };

	if (w.width < TELL_MIN_WIDTH)
		w.width = TELL_MIN_WIDTH;
	if (w.width > TELL_PROSE_MAX)
		w.width = TELL_PROSE_MAX;
	buf_init(&w.word, text.len * 10 + 64); /* a mark becomes nine bytes of colour */
	tell_paint(span_of(first), style, out);
	for (size_t at = 0; at < text.len;) {
		size_t start = at;
		UChar32 c = next_point(text, &at);

		if (is_mark(c)) {
			wrap_mark(&w, c);
		} else if (c == ' ' || c == '\n') {
			wrap_word(&w);
			w.space = true;
		} else {
			wrap_point(&w, c, span_make(text.data + start, at - start));
		}
	}
	wrap_word(&w);
	buf_release(&w.word);
	return buf_addc(out, '\n');
}
