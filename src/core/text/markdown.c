/* Reading Markdown: blocks line by line, then what stands inside a paragraph. */
#include "core/text/markdown.h"

#include <string.h>

#include "core/text/paragraph.h"
#include "core/text/text.h"

enum {
	MAX_DEPTH = 16,
	MAX_INLINE = 4,
	MAX_LINK_BYTES = 16384,
	STRAY_BYTES = 2048, /* that are looked at for the end of half a link … */
	STRAY_MAX = 64      /* … and how often in one paragraph */
};

struct item {
	size_t indent; /* where its content begins */
	int number;
	bool started; /* something of it was added */
};

struct markdown {
	struct document *doc;
	struct error *err;
	struct buf paragraph; /* raw, being gathered */
	struct buf text;      /* the same without its marks */
	struct item items[MAX_DEPTH];
	int depth;
	bool blank;      /* the line before was empty */
	char fence;      /* inside a code block: its mark */
	bool hard_break; /* the gathered line ended in one */
	size_t steps;    /* left for looking ahead: keeps "[[[[…" from costing its square */
};

static struct span
from(struct span s, size_t at)
{
	return at >= s.len ? span_make(s.data + s.len, 0) : span_make(s.data + at, s.len - at);
}

/* ---- inside a paragraph ---- */

static void read_inline(struct markdown *m, struct span s, int nesting, struct buf *out);

static bool
is_punctuation(char c)
{
	return c != '\0' && strchr("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", c) != NULL;
}

static bool
is_white(struct span s, size_t at)
{
	return at >= s.len || s.data[at] == ' ' || s.data[at] == '\n';
}

/* How far to look ahead from `at`, paid for from what is left. */
static size_t
horizon(struct markdown *m, struct span s, size_t at)
{
	size_t far = s.len - at > MAX_LINK_BYTES ? MAX_LINK_BYTES : s.len - at;

	far = far > m->steps ? m->steps : far;
	m->steps -= far;
	return at + far;
}

/* The place of the bracket that closes the one at `at`, or s.len. */
static size_t
closing(struct markdown *m, struct span s, size_t at, char open, char close)
{
	size_t end = horizon(m, s, at);
	int depth = 0;

	for (size_t i = at; i < end; i++) {
		if (s.data[i] == '\\')
			i++;
		else if (s.data[i] == open)
			depth++;
		else if (s.data[i] == close && --depth == 0)
			return i;
	}
	return s.len;
}

static void
add_link(struct markdown *m, struct span text, struct span target)
{
	size_t end = 0;
	char bytes[2048];

	target = span_trim(target);
	if (target.len > 0 && target.data[0] == '<') {
		target = from(target, 1);
		while (end < target.len && target.data[end] != '>')
			end++;
	} else {
		while (end < target.len && target.data[end] != ' ' && target.data[end] != '\n')
			end++;
	}
	target.len = end;
	if (target.len == 0 || target.data[0] == '#' || target.len >= sizeof bytes)
		return;
	end = 0;
	for (size_t i = 0; i < target.len; i++) {
		if (target.data[i] == '\\' && i + 1 < target.len &&
		    is_punctuation(target.data[i + 1]))
			i++;
		bytes[end++] = target.data[i];
	}
	document_add_link(m->doc, text, span_make(bytes, end), NULL);
}

/*
 * The end of a link whose beginning stands in a paragraph before, as converters
 * write a link around whole blocks: "](target "title")" at `at`. What stands
 * before it here is the link's text. Returns where it ends, or `at`.
 */
static size_t
read_half_link(struct markdown *m, struct span s, size_t at, struct buf *out)
{
	size_t end = at + 2, limit = s.len - at > STRAY_BYTES ? at + STRAY_BYTES : s.len;
	struct span text;

	if (at + 1 >= s.len || s.data[at + 1] != '(')
		return at;
	while (end < limit && s.data[end] != ')' && s.data[end] != '\n')
		end++;
	if (end == limit || s.data[end] != ')')
		return at;
	text = span_trim(buf_span(out));
	if (text.len > 0)
		add_link(m, text, span_make(s.data + at + 2, end - at - 2));
	buf_addc(out, ' ');
	return end + 1;
}

/* "[text](target)" at `at`: adds the text and the link; returns where it ends, or `at`. */
static size_t
read_link(
    struct markdown *m, struct span s, size_t at, int nesting, bool image, struct buf *out)
{
	size_t close = closing(m, s, at, '[', ']');
	size_t end, before = out->len;

	if (close + 1 >= s.len || s.data[close + 1] != '(' || nesting >= MAX_INLINE)
		return at;
	end = closing(m, s, close + 1, '(', ')');
	if (end == s.len)
		return at;
	if (image)
		return end + 1;
	read_inline(m, span_make(s.data + at + 1, close - at - 1), nesting + 1, out);
	if (out->len > before)
		add_link(m, span_make(out->data + before, out->len - before),
		    span_make(s.data + close + 2, end - close - 2));
	return end + 1;
}

static bool
is_block_tag(struct span tag)
{
	static const char *const names[] = { "br", "p", "div", "li", "tr", "td", "th", "table",
		"ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "section", NULL };
	size_t len = 0;

	if (tag.len > 0 && tag.data[0] == '/')
		tag = from(tag, 1);
	while (len < tag.len && tag.data[len] != ' ' && tag.data[len] != '/' &&
	       tag.data[len] != '\n')
		len++;
	tag.len = len;
	for (size_t i = 0; names[i] != NULL; i++)
		if (text_is(tag, names[i]))
			return true;
	return false;
}

/* "<https://…>" is text, a tag is nothing, a tag of a block a line break; else "<" itself. */
static size_t
read_angle(struct markdown *m, struct span s, size_t at, struct buf *out)
{
	char c = at + 1 < s.len ? s.data[at + 1] : ' ';
	size_t end = at, far;
	struct span inside;

	if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '/' || c == '!'))
		return at;
	far = horizon(m, s, at);
	while (end < far && s.data[end] != '>')
		end++;
	if (end >= far)
		return at;
	inside = span_make(s.data + at + 1, end - at - 1);
	if (span_find(inside, "://") != NULL && memchr(inside.data, ' ', inside.len) == NULL)
		buf_add_span(out, inside);
	else if (memchr(inside.data, '@', inside.len) != NULL &&
		 memchr(inside.data, ' ', inside.len) == NULL)
		buf_add_span(out, inside);
	else if (is_block_tag(inside))
		buf_addc(out, '\n');
	return end + 1;
}

static size_t
read_code(struct markdown *m, struct span s, size_t at, struct buf *out)
{
	size_t run = at, end, far;

	while (run < s.len && s.data[run] == '`')
		run++;
	far = horizon(m, s, run);
	for (end = run; end + (run - at) <= far; end++)
		if (memcmp(s.data + end, s.data + at, run - at) == 0) {
			buf_add(out, s.data + run, end - run);
			return end + (run - at);
		}
	buf_add(out, s.data + at, run - at);
	return run;
}

/*
 * A run of emphasis marks: dropped where it can open (and its like follows) or
 * close (and its like was dropped before), kept where it is text.
 */
static size_t
read_emphasis(struct span s, size_t at, int *open, struct buf *out)
{
	char mark = s.data[at];
	size_t end = at;
	bool opens, closes;

	while (end < s.len && s.data[end] == mark)
		end++;
	opens = !is_white(s, end);
	closes = at > 0 && !is_white(s, at - 1);
	if (mark == '_' && opens && closes && !is_punctuation(s.data[at - 1]) &&
	    !is_punctuation(s.data[end]))
		opens = closes = false; /* snake_case */
	if (mark == '~' && end - at != 2)
		opens = closes = false;
	if (closes && *open > 0) {
		*open -= 1;
	} else if (opens && end < s.len && memchr(s.data + end, mark, s.len - end) != NULL) {
		*open += 1;
	} else {
		buf_add(out, s.data + at, end - at);
	}
	return end;
}

static size_t
read_entity(struct span s, size_t at, struct buf *out)
{
	static const struct {
		const char *name;
		const char *text;
	} entities[] = { { "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" }, { "&quot;", "\"" },
		{ "&apos;", "'" }, { "&#39;", "'" }, { "&nbsp;", " " } };

	for (size_t i = 0; i < sizeof entities / sizeof entities[0]; i++)
		if (span_starts(from(s, at), entities[i].name)) {
			buf_adds(out, entities[i].text);
			return at + strlen(entities[i].name);
		}
	buf_addc(out, '&');
	return at + 1;
}

/* Where a paragraph stands with its marks. */
struct marks {
	int nesting; /* how many links it is in */
	int open[3]; /* emphasis: * _ ~ */
	int strays;  /* brackets looked at */
};

/* No bracket closes the one at `at` before the paragraph, or what is looked at of it, ends. */
static bool
is_left_open(struct span s, size_t at)
{
	size_t limit = s.len - at > STRAY_BYTES ? at + STRAY_BYTES : s.len;
	int depth = 0;

	for (size_t i = at; i < limit; i++) {
		if (s.data[i] == '\\')
			i++;
		else if (s.data[i] == '[')
			depth++;
		else if (s.data[i] == ']' && --depth == 0)
			return false;
	}
	return true;
}

/* A bracket without its other half, part of a link over several paragraphs. */
static size_t
read_half(struct markdown *m, struct span s, size_t at, struct marks *marks, struct buf *out)
{
	if (marks->nesting > 0 || marks->strays++ >= STRAY_MAX)
		return at;
	if (s.data[at] == '[')
		return is_left_open(s, at) ? at + 1 : at;
	return read_half_link(m, s, at, out);
}

/* Characters that mean something, and what they mean. Returns where to go on. */
static size_t
read_mark(struct markdown *m, struct span s, size_t at, struct marks *marks, struct buf *out)
{
	char c = s.data[at];
	size_t next = at;

	if (c == '\\' && at + 1 < s.len && is_punctuation(s.data[at + 1])) {
		buf_addc(out, s.data[at + 1]);
		return at + 2;
	}
	if (c == '!' && at + 1 < s.len && s.data[at + 1] == '[') {
		next = read_link(m, s, at + 1, marks->nesting, true, out);
		next = next == at + 1 ? at : next;
	} else if (c == '[') {
		next = read_link(m, s, at, marks->nesting, false, out);
		next = next == at ? read_half(m, s, at, marks, out) : next;
	} else if (c == ']') {
		next = read_half(m, s, at, marks, out);
	} else if (c == '<') {
		next = read_angle(m, s, at, out);
	} else if (c == '`') {
		return read_code(m, s, at, out);
	} else if (c == '&') {
		return read_entity(s, at, out);
	} else if (c == '*' || c == '_' || c == '~') {
		return read_emphasis(s, at, &marks->open[c == '*' ? 0 : c == '_' ? 1 : 2], out);
	}
	if (next > at)
		return next;
	buf_addc(out, c);
	return at + 1;
}

static void
read_inline(struct markdown *m, struct span s, int nesting, struct buf *out)
{
	static const bool means[256] = { ['\\'] = true,
		['!'] = true,
		['['] = true,
		[']'] = true,
		['<'] = true,
		['`'] = true,
		['&'] = true,
		['*'] = true,
		['_'] = true,
		['~'] = true };
	struct marks marks = { .nesting = nesting };

	for (size_t i = 0; i < s.len;) {
		size_t plain = i;

		while (plain < s.len && !means[(unsigned char)s.data[plain]])
			plain++;
		buf_add(out, s.data + i, plain - i);
		i = plain < s.len ? read_mark(m, s, plain, &marks, out) : plain;
	}
}

/* ---- blocks ---- */

static int
flush_as(struct markdown *m, enum line_kind kind, int level)
{
	struct item *item = m->depth > 0 ? &m->items[m->depth - 1] : NULL;
	struct paragraph p = { .kind = kind, .level = level, .starts = true };
	int rc;

	if (m->paragraph.len == 0)
		return 0;
	buf_clear(&m->text);
	read_inline(m, buf_span(&m->paragraph), 0, &m->text);
	p.text = buf_span(&m->text);
	if (kind == LINE_ITEM && item != NULL) {
		p.starts = !item->started;
		p.number = item->number;
		item->started = true;
	}
	rc = paragraph_add(m->doc, &p, NULL, m->err);
	buf_clear(&m->paragraph);
	m->hard_break = false;
	return rc;
}

static int
flush(struct markdown *m)
{
	return flush_as(m, m->depth > 0 ? LINE_ITEM : LINE_TEXT, m->depth);
}

static void
gather(struct markdown *m, struct span line)
{
	size_t spaces = 0;

	if (m->paragraph.len > 0)
		buf_addc(&m->paragraph, m->hard_break ? '\n' : ' ');
	while (spaces < line.len && line.data[line.len - 1 - spaces] == ' ')
		spaces++;
	line.len -= spaces;
	m->hard_break = spaces >= 2;
	if (line.len > 0 && line.data[line.len - 1] == '\\') {
		line.len--;
		m->hard_break = true;
	}
	buf_add_span(&m->paragraph, line);
}

/* A line of nothing but one mark (and spaces): how many; 0 otherwise. */
static size_t
only(struct span s, char mark, bool spaces)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (s.data[i] == mark)
			n++;
		else if (s.data[i] != ' ' || (!spaces && span_trim(from(s, i)).len > 0))
			return 0;
	}
	return n;
}

static bool
is_rule(struct span s)
{
	return only(s, '*', true) >= 3 || only(s, '-', true) >= 3 || only(s, '_', true) >= 3;
}

static bool
is_delimiter_row(struct span s)
{
	bool dash = false, bar = false;

	s = span_trim(s);
	for (size_t i = 0; i < s.len; i++) {
		dash |= s.data[i] == '-';
		bar |= s.data[i] == '|';
		if (s.data[i] != '-' && s.data[i] != '|' && s.data[i] != ':' &&
		    s.data[i] != ' ')
			return false;
	}
	return dash && bar;
}

/* The width of a list marker with the white space behind it; 0 where none stands. */
static size_t
list_marker(struct span s, int *number)
{
	size_t n = 0, spaces = 0;

	*number = 0;
	while (n < s.len && n < 9 && s.data[n] >= '0' && s.data[n] <= '9')
		*number = *number * 10 + (s.data[n++] - '0');
	if (n > 0 ? n < s.len && (s.data[n] == '.' || s.data[n] == ')')
		  : s.len > 0 && strchr("*+-", s.data[0]) != NULL)
		n++;
	else
		return 0;
	while (n + spaces < s.len && s.data[n + spaces] == ' ')
		spaces++;
	if (n + spaces == s.len)
		return n + 1;
	return spaces == 0 ? 0 : n + (spaces > 4 ? 1 : spaces);
}

static int
begin_item(struct markdown *m, size_t indent, int number)
{
	if (flush(m) != 0)
		return -1;
	if (m->depth < MAX_DEPTH)
		m->depth++;
	m->items[m->depth - 1] = (struct item){ .indent = indent, .number = number };
	return 0;
}

static int
read_row(struct markdown *m, struct span line, bool first)
{
	struct buf row, cell;
	bool more = true;
	int rc;

	line = span_trim(line);
	if (line.len > 0 && line.data[0] == '|')
		line = from(line, 1);
	if (line.len > 0 && line.data[line.len - 1] == '|' &&
	    (line.len < 2 || line.data[line.len - 2] != '\\'))
		line.len--;
	buf_init(&row, line.len * 2 + 64);
	buf_init(&cell, line.len * 2 + 64);
	while (more) {
		size_t end = 0;

		while (end < line.len && line.data[end] != '|')
			end += line.data[end] == '\\' && end + 1 < line.len ? 2 : 1;
		end = end > line.len ? line.len : end;
		buf_clear(&cell);
		read_inline(m, span_trim(span_make(line.data, end)), 0, &cell);
		text_add_cell(buf_span(&cell), &row);
		more = end < line.len;
		line = from(line, end + 1);
		if (more)
			buf_adds(&row, " | ");
	}
	rc = document_add(m->doc, LINE_ROW, 0, true, first, buf_span(&row), m->err);
	buf_release(&row);
	buf_release(&cell);
	return rc;
}

static bool
has_bar(struct span s)
{
	return s.len > 0 && memchr(s.data, '|', s.len) != NULL;
}

/* A table begins at line: its rows are taken off *rest. */
static int
read_table(struct markdown *m, struct span line, struct span *rest)
{
	size_t before = m->doc->n_lines;
	struct span after;

	if (flush(m) != 0 || read_row(m, line, true) != 0)
		return -1;
	span_line(rest, &line); /* the delimiter row */
	for (after = *rest; span_line(&after, &line) && has_bar(line); *rest = after)
		if (read_row(m, line, m->doc->n_lines == before) != 0)
			return -1;
	return 0;
}

static bool
table_follows(struct span line, struct span rest)
{
	struct span next;

	return has_bar(line) && span_line(&rest, &next) && is_delimiter_row(next);
}

static int
read_heading(struct markdown *m, struct span s, size_t hashes)
{
	if (flush(m) != 0)
		return -1;
	s = span_trim(from(s, hashes));
	while (s.len > 0 && s.data[s.len - 1] == '#')
		s.len--;
	gather(m, span_trim(s));
	return flush_as(m, LINE_HEADING, (int)hashes);
}

static size_t
heading_marker(struct span s)
{
	size_t n = 0;

	while (n < s.len && s.data[n] == '#')
		n++;
	return n >= 1 && n <= 6 && (n == s.len || s.data[n] == ' ') ? n : 0;
}

/* The list items that a line so far to the left has left. */
static void
leave_items(struct markdown *m, size_t indent)
{
	while (m->depth > 0 && indent < m->items[m->depth - 1].indent)
		m->depth--;
}

static int
read_block(struct markdown *m, struct span s, size_t indent, struct span *rest)
{
	size_t width, hashes = heading_marker(s);
	int number;

	if (m->paragraph.len > 0 && !m->blank &&
	    (only(s, '=', false) > 0 || only(s, '-', false) > 1))
		return flush_as(m, LINE_HEADING, s.data[0] == '=' ? 1 : 2);
	if (is_rule(s)) {
		int rc = flush(m);

		leave_items(m, indent);
		return rc;
	}
	if (span_starts(s, "```") || span_starts(s, "~~~")) {
		m->fence = s.data[0];
		return flush(m);
	}
	width = list_marker(s, &number);
	if (width > 0 && !(m->paragraph.len > 0 && number != 1 && s.data[0] >= '0' &&
			     s.data[0] <= '9' && m->depth == 0)) {
		if (flush(m) != 0)
			return -1;
		leave_items(m, indent);
		if (begin_item(m, indent + width, number) != 0)
			return -1;
		s = from(s, width);
		m->blank = false;
		return s.len == 0 ? 0 : read_block(m, s, indent + width, rest);
	}
	if (m->paragraph.len == 0)
		leave_items(m, indent);
	if (hashes > 0)
		return read_heading(m, s, hashes);
	if (table_follows(s, *rest))
		return read_table(m, s, rest);
	gather(m, s);
	return 0;
}

static struct span
without_indent(struct span line, size_t *indent)
{
	*indent = 0;
	while (line.len > 0 && (line.data[0] == ' ' || line.data[0] == '\t')) {
		*indent += line.data[0] == '\t' ? 4 - *indent % 4 : 1;
		line = from(line, 1);
	}
	return line;
}

static int
read_line(struct markdown *m, struct span line, struct span *rest)
{
	size_t indent;
	struct span s = without_indent(line, &indent);
	int rc = 0;

	while (s.len > 0 && s.data[0] == '>') {
		s = from(s, s.len > 1 && s.data[1] == ' ' ? 2 : 1);
		s = without_indent(s, &indent);
	}
	if (m->fence != '\0') {
		if (only(s, m->fence, false) >= 3) {
			m->fence = '\0';
			return 0;
		}
		return document_add(m->doc, LINE_TEXT, 0, m->blank, 0, s, m->err);
	}
	if (span_trim(s).len == 0)
		rc = flush(m);
	else
		rc = read_block(m, s, indent, rest);
	m->blank = span_trim(s).len == 0;
	return rc;
}

int
markdown_read(struct span markdown, struct document *doc, struct error *err)
{
	struct markdown m = { .doc = doc,
		.err = err,
		.blank = true,
		.steps = markdown.len * 64 + MAX_LINK_BYTES };
	struct span line;
	int rc = 0;

	buf_init(&m.paragraph, markdown.len + 64);
	buf_init(&m.text, markdown.len + 64);
	while (rc == 0 && span_line(&markdown, &line)) {
		if (line.len > 0 && line.data[line.len - 1] == '\r')
			line.len--;
		rc = read_line(&m, line, &markdown);
	}
	if (rc == 0)
		rc = flush(&m);
	buf_release(&m.paragraph);
	buf_release(&m.text);
	return rc;
}
