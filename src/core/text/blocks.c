/* Nodes to lines, in one walk over the flat tree. */
#include "core/text/blocks.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/text/link.h"
#include "core/text/paragraph.h"
#include "core/text/text.h"

enum { MAX_PARAGRAPH = 4 << 20, MAX_LINK_TEXT = 4096, MAX_HEADING = 300, WRAPPED_WIDTH = 50 };

/* What an open element changed; undone at its end. */
enum frame_kind {
	FRAME_PLAIN,
	FRAME_BLOCK,
	FRAME_HEADING,
	FRAME_LIST,
	FRAME_ITEM,
	FRAME_PRE,
	FRAME_A
};

struct frame {
	enum frame_kind kind;
	uint32_t node;
	uint32_t end;
	int number;    /* LIST: of the next item, 0 in unordered ones; ITEM: its own */
	bool started;  /* ITEM: a line of it was added */
	int32_t outer; /* ITEM, LIST: the frame of the list or item around, -1 */
};

struct walk {
	struct blocks *b;
	struct error *err;
	struct frame *frames;
	size_t n;
	size_t cap;
	struct buf text;      /* the paragraph being gathered */
	struct buf unwrapped; /* the same of <pre>, wrapped lines joined */
	struct buf link;      /* text of the open link that was flushed already */
	size_t link_from;     /* where the open link begins in text */
	int heading;          /* its level while inside one */
	int pre;
	int depth;    /* of lists */
	int32_t item; /* the innermost open item's frame, or -1 */
	int32_t list;
	uint32_t a;      /* the open link's node, or 0 */
	bool new_table;  /* the next row is the first of its table */
	bool cell;       /* inside a table cell: blocks are only spaces */
	bool space;      /* white space stands before what comes */
	bool block_edge; /* so does the edge of a block, in a heading or cell */
	unsigned hard;   /* edges of links, buttons, times … since the last character */
	unsigned soft;   /* edges of <span>, <b> … */
};

static int walk_range(struct walk *w, uint32_t from, uint32_t to);

static void
walk_init(struct walk *w, struct blocks *blocks, struct error *err)
{
	*w = (struct walk){ .b = blocks, .err = err, .item = -1, .list = -1 };
	buf_init(&w->text, MAX_PARAGRAPH);
	buf_init(&w->unwrapped, MAX_PARAGRAPH);
	buf_init(&w->link, MAX_LINK_TEXT * 2);
}

static void
walk_release(struct walk *w)
{
	buf_release(&w->text);
	buf_release(&w->unwrapped);
	buf_release(&w->link);
	free(w->frames);
}

/* ---- gathering text ---- */

static bool
is_lower(unsigned char c)
{
	return c >= 'a' && c <= 'z';
}

static bool
is_upper(unsigned char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

/* Letters and digits of ASCII, and what begins a letter of another alphabet with spaces. */
static bool
is_wordy(unsigned char lead)
{
	return is_lower(lead) || is_upper(lead) || is_digit(lead) ||
	       (lead >= 0xC3 && lead <= 0xDF);
}

/* The first byte of the last character gathered; 0 when there is none or it is a break. */
static unsigned char
last_lead(const struct walk *w)
{
	size_t at = w->text.len;

	while (at > 0 && ((unsigned char)w->text.data[at - 1] & 0xC0) == 0x80)
		at--;
	return at == 0 ? 0 : (unsigned char)w->text.data[at - 1];
}

/* The full stop gathered last stands behind a word, not an initial. */
static bool
ends_sentence(const struct walk *w)
{
	size_t n = w->text.len;

	return n >= 3 && is_lower((unsigned char)w->text.data[n - 2]) &&
	       is_wordy((unsigned char)w->text.data[n - 3]);
}

/*
 * Two texts meet at the edge of inline elements with no white space between: do
 * they belong to one word? Links, buttons and times beside each other are words
 * of their own; <span> and <b> split words, unless what meets cannot be one
 * ("2026" and "Previous").
 */
static bool
edge_parts(const struct walk *w, struct span next)
{
	unsigned char before = last_lead(w), after = (unsigned char)next.data[0];
	unsigned char then = next.len > 1 ? (unsigned char)next.data[1] : 0;
	bool camel =
	    (is_lower(before) || is_digit(before)) && is_upper(after) && is_lower(then);

	if (w->hard >= 2)
		return (is_wordy(before) || strchr(")].,:;!?%", before) != NULL) &&
		       (is_wordy(after) || after == '(');
	if (camel && (w->hard > 0 || w->soft >= 2))
		return true;
	if (before == '.')
		return ends_sentence(w) && is_upper(after) && is_lower(then);
	return w->soft > 0 && strchr(":;!?", before) != NULL && is_upper(after);
}

static void
before_text(struct walk *w, struct span next)
{
	bool parted =
	    w->text.len > 0 && last_lead(w) != '\n' &&
	    (w->space || w->block_edge ||
		((w->hard > 0 || w->soft > 0) && last_lead(w) != 0 && edge_parts(w, next)));

	if (parted)
		buf_addc(&w->text, ' ');
	w->space = w->block_edge = false;
	w->hard = w->soft = 0;
}

static void
line_break(struct walk *w)
{
	if (w->heading > 0 || w->cell)
		w->block_edge = true;
	else if (w->text.len > 0)
		buf_addc(&w->text, '\n');
	w->space = false;
}

/* The next piece without white space or anything to drop; what stands before it is taken off.
 */
static struct span
next_piece(struct walk *w, struct span *s)
{
	struct span piece;
	size_t i = 0;

	while (s->len > 0) {
		uint32_t c;
		size_t len = text_decode(*s, &c);
		enum text_class class = len == 0 ? TEXT_PLAIN : text_class(c);

		if (class == TEXT_PLAIN)
			break;
		if (c == '\n' && w->pre > 0)
			line_break(w);
		else if (class == TEXT_SPACE)
			w->space = true;
		*s = span_make(s->data + len, s->len - len);
	}
	while (i < s->len) {
		unsigned char b = (unsigned char)s->data[i];
		uint32_t c;
		size_t len = 1;

		if (b <= ' ' || b == 0x7F)
			break;
		/* Spaces and invisible characters live behind these lead bytes only. */
		if (b == 0xC2 || (b >= 0xE1 && b <= 0xE3) || b == 0xEF) {
			len = text_decode(span_make(s->data + i, s->len - i), &c);
			if (len > 0 && text_class(c) != TEXT_PLAIN)
				break;
			len = len == 0 ? 1 : len;
		}
		i += len;
	}
	piece = span_make(s->data, i);
	*s = span_make(s->data + i, s->len - i);
	return piece;
}

static void
add_text(struct walk *w, struct span s)
{
	while (s.len > 0) {
		struct span piece = next_piece(w, &s);

		if (piece.len == 0)
			continue;
		before_text(w, piece);
		buf_add_span(&w->text, piece);
	}
}

static struct frame *
item_frame(struct walk *w)
{
	return w->item < 0 ? NULL : &w->frames[w->item];
}

static bool
begins_afresh(struct span line)
{
	return line.len > 1 &&
	       (strchr("-*#", line.data[0]) != NULL || is_digit((unsigned char)line.data[0]));
}

/* Lines that were only wrapped are joined; empty ones stay. */
static void
unwrap(struct span text, struct buf *out)
{
	struct span line;
	size_t width = 0;
	bool first = true;

	while (span_line(&text, &line)) {
		bool joins;

		line = span_trim(line);
		joins = width >= WRAPPED_WIDTH && line.len > 0 && !begins_afresh(line);
		if (!first)
			buf_addc(out, joins ? ' ' : '\n');
		buf_add_span(out, line);
		width = line.len;
		first = false;
	}
}

/* What is gathered belongs to the open link, which goes on. */
static void
keep_link_text(struct walk *w)
{
	if (w->a != 0 && w->text.len > w->link_from && w->link.len < MAX_LINK_TEXT) {
		buf_add(&w->link, w->text.data + w->link_from, w->text.len - w->link_from);
		buf_addc(&w->link, ' ');
	}
	w->link_from = 0;
}

static struct span
gathered(struct walk *w)
{
	if (w->pre == 0)
		return span_trim(buf_span(&w->text));
	buf_clear(&w->unwrapped);
	unwrap(buf_span(&w->text), &w->unwrapped);
	return span_trim(buf_span(&w->unwrapped));
}

/* What was gathered becomes lines. */
static int
emit(struct walk *w)
{
	struct paragraph p = { .kind = LINE_TEXT, .starts = true, .text = gathered(w) };
	struct frame *item = item_frame(w);
	int rc = 0;

	keep_link_text(w);
	if (w->heading > 0) {
		p.kind = LINE_HEADING;
		p.level = w->heading;
	} else if (item != NULL) {
		p.kind = LINE_ITEM;
		p.level = w->depth;
		p.number = item->number;
		p.starts = !item->started;
		item->started |= p.text.len > 0;
	}
	if (w->text.full)
		rc = error_set(
		    w->err, ERROR_LIMIT, "a paragraph of more than %d bytes", MAX_PARAGRAPH);
	else if (p.text.len > 0)
		rc = paragraph_add(w->b->doc, &p, w->b->doc->language, w->err);
	buf_clear(&w->text);
	w->space = w->block_edge = false;
	w->hard = w->soft = 0;
	return rc;
}

/* The edge of a block: the paragraph ends, but in a cell or a heading. */
static int
flush(struct walk *w)
{
	int rc;

	if (w->cell || (w->heading > 0 && w->text.len <= MAX_HEADING)) {
		w->block_edge = true;
		return 0;
	}
	rc = emit(w);
	w->heading = 0; /* one that long was never closed: what follows is text */
	return rc;
}

/* ---- links and addresses ---- */

static int
hex(char c)
{
	if (is_digit((unsigned char)c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Two digits; -1 when they are none. */
static int
hex_byte(const char *at)
{
	int high = hex(at[0]), low = hex(at[1]);

	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* Cloudflare's data-cfemail: two hexadecimal digits of key, then the address XORed with it. */
static void
add_cfemail(struct walk *w, uint32_t node)
{
	struct span code = html_attr(w->b->html, node, "data-cfemail");
	struct buf address;
	int key, byte;

	if (code.len < 4 || code.len > 512 || (key = hex_byte(code.data)) < 0)
		return;
	buf_init(&address, 512);
	for (size_t i = 2; i + 1 < code.len; i += 2)
		if ((byte = hex_byte(code.data + i)) >= 0)
			buf_addc(&address, (char)(byte ^ key));
	add_text(w, buf_span(&address));
	buf_release(&address);
}

static int
add_link(struct walk *w, uint32_t node, struct span text)
{
	struct span href = html_attr(w->b->html, node, "href");
	struct buf target;
	int rc = 0;

	text = span_trim(text);
	if (text.len == 0 || href.len == 0)
		return 0;
	buf_init(&target, LINK_MAX_BYTES);
	if (span_find(href, "/cdn-cgi/l/email-protection") != NULL &&
	    memchr(text.data, '@', text.len) != NULL) {
		buf_adds(&target, "mailto:");
		buf_add_span(&target, text);
		rc = document_add_link(w->b->doc, text, buf_span(&target), w->err);
	} else if (link_target(w->b->page, w->b->base, href, &target) == 0) {
		rc = document_add_link(w->b->doc, text, buf_span(&target), w->err);
	}
	buf_release(&target);
	return rc;
}

static int
close_link(struct walk *w)
{
	uint32_t node = w->a;
	int rc;

	if (node == 0)
		return 0;
	if (w->text.len > w->link_from)
		buf_add(&w->link, w->text.data + w->link_from, w->text.len - w->link_from);
	w->a = 0;
	rc = add_link(w, node, buf_span(&w->link));
	buf_clear(&w->link);
	w->link.full = false;
	return rc;
}

/* ---- opening and closing elements ---- */

static struct frame *
push(struct walk *w, enum frame_kind kind, uint32_t node, uint32_t end)
{
	MEM_GROW(w->frames, w->n, w->cap);
	w->frames[w->n] = (struct frame){ .kind = kind, .node = node, .end = end, .outer = -1 };
	return &w->frames[w->n++];
}

static int
attr_int(const struct html *html, uint32_t node, const char *name, int otherwise)
{
	struct span v = span_trim(html_attr(html, node, name));
	int n = 0;

	if (v.len == 0 || v.len > 8)
		return otherwise;
	for (size_t i = 0; i < v.len; i++) {
		if (!is_digit((unsigned char)v.data[i]))
			return otherwise;
		n = n * 10 + (v.data[i] - '0');
	}
	return n;
}

static int
open_list(struct walk *w, uint32_t node, uint32_t end, bool ordered)
{
	struct frame *f;
	int rc = flush(w);

	f = push(w, FRAME_LIST, node, end);
	f->number = ordered ? attr_int(w->b->html, node, "start", 1) : 0;
	f->outer = w->list;
	w->list = (int32_t)w->n - 1;
	if (!w->cell)
		w->depth++;
	return rc;
}

static int
open_item(struct walk *w, uint32_t node, uint32_t end)
{
	struct frame *list = w->list < 0 ? NULL : &w->frames[w->list];
	int number = 0;
	struct frame *f;
	int rc = flush(w);

	if (list != NULL && list->number > 0) {
		number = attr_int(w->b->html, node, "value", list->number);
		list->number = number + 1;
	}
	f = push(w, FRAME_ITEM, node, end);
	f->number = number;
	f->outer = w->item;
	w->item = (int32_t)w->n - 1;
	return rc;
}

static int
open_block(struct walk *w, enum frame_kind kind, uint32_t node, uint32_t end)
{
	int rc = flush(w);

	push(w, kind, node, end);
	return rc;
}

static int
open_heading(struct walk *w, uint32_t node, uint32_t end)
{
	enum html_tag tag = w->b->html->v[node].tag;
	int rc = flush(w);

	push(w, FRAME_HEADING, node, end);
	if (!w->cell)
		w->heading = tag >= HTML_H1 && tag <= HTML_H6
				 ? (int)(tag - HTML_H1) + 1
				 : attr_int(w->b->html, node, "aria-level", 2);
	return rc;
}

static int
open_link(struct walk *w, uint32_t node, uint32_t end)
{
	int rc = close_link(w); /* one inside another: a range began in the first */

	w->hard++;
	push(w, FRAME_A, node, end);
	w->a = node;
	w->link_from = w->text.len;
	return rc;
}

static void
open_inline(struct walk *w, uint32_t node, uint32_t end, bool hard)
{
	*(hard ? &w->hard : &w->soft) += 1;
	push(w, FRAME_PLAIN, node, end);
}

static int
close_frame(struct walk *w)
{
	struct frame f = w->frames[w->n - 1];
	enum html_tag tag = w->b->html->v[f.node].tag;
	int rc = 0;

	if (f.kind == FRAME_HEADING && !w->cell)
		rc = emit(w);
	else if (f.kind != FRAME_PLAIN && f.kind != FRAME_A)
		rc = flush(w);
	else
		*(tag == HTML_PHRASE || tag == HTML_SUP ? &w->soft : &w->hard) += 1;
	w->n--;
	switch (f.kind) {
	case FRAME_HEADING: w->heading = 0; break;
	case FRAME_PRE: w->pre--; break;
	case FRAME_A: rc = close_link(w); break;
	case FRAME_LIST:
		w->list = f.outer;
		if (!w->cell)
			w->depth--;
		break;
	case FRAME_ITEM: w->item = f.outer; break;
	default: break;
	}
	return rc;
}

static int
open_by_tag(struct walk *w, uint32_t node, uint32_t end)
{
	uint8_t marks = w->b->chrome->marks[node];

	if (marks & MARK_HEADING)
		return open_heading(w, node, end);
	switch (w->b->html->v[node].tag) {
	case HTML_PHRASE:
	case HTML_SUP:
		if (marks & MARK_BLOCK)
			return open_block(w, FRAME_BLOCK, node, end);
		open_inline(w, node, end, false);
		return 0;
	case HTML_A: return marks & MARK_BLOCK && flush(w) != 0 ? -1 : open_link(w, node, end);
	case HTML_OTHER:
	case HTML_BUTTON:
	case HTML_LABEL:
	case HTML_TIME:
	case HTML_OPTION:
		if (marks & MARK_BLOCK)
			return open_block(w, FRAME_BLOCK, node, end);
		open_inline(w, node, end, true);
		return 0;
	case HTML_DIV:
		if (!(marks & MARK_INLINE))
			return open_block(w, FRAME_BLOCK, node, end);
		open_inline(w, node, end, true);
		return 0;
	case HTML_H1:
	case HTML_H2:
	case HTML_H3:
	case HTML_H4:
	case HTML_H5:
	case HTML_H6: return open_heading(w, node, end);
	case HTML_UL: return open_list(w, node, end, false);
	case HTML_OL: return open_list(w, node, end, true);
	case HTML_DL: return open_list(w, node, end, false);
	case HTML_LI:
	case HTML_DD: return open_item(w, node, end);
	case HTML_PRE: w->pre++; return open_block(w, FRAME_PRE, node, end);
	default: return open_block(w, FRAME_BLOCK, node, end);
	}
}

/* ---- tables ---- */

/* Does the table hold data, or does it only lay out a page? */
static bool
is_data_table(struct walk *w, uint32_t table, uint32_t to)
{
	const struct html *html = w->b->html;
	struct span role = html_attr(html, table, "role");
	uint32_t rows = 0, cells = 0, most = 0, blocks = 0;
	bool headed = false, rich = false;

	if (text_is(role, "presentation") || text_is(role, "none") || w->cell)
		return false;
	for (uint32_t i = table + 1; i < to && i < html->v[table].end; i++) {
		enum html_tag tag = html->v[i].tag;

		if (tag == HTML_TABLE || (tag >= HTML_H1 && tag <= HTML_H6))
			return false;
		if (tag == HTML_TR) {
			most = cells > most ? cells : most;
			cells = 0;
			rows++;
		} else if (tag == HTML_TD || tag == HTML_TH) {
			cells++;
			headed |= tag == HTML_TH;
			blocks = 0;
			rich |= w->b->chrome->weights[i].text > 4000;
		} else if (tag == HTML_P || tag == HTML_LI) {
			rich |= ++blocks > 12;
		}
	}
	most = cells > most ? cells : most;
	return most >= 2 && !rich && (headed || rows >= 2);
}

static int
read_cell(struct walk *outer, uint32_t cell, uint32_t to, struct buf *row)
{
	uint32_t end = outer->b->html->v[cell].end;
	struct walk w;
	int rc;

	walk_init(&w, outer->b, outer->err);
	w.cell = true;
	rc = walk_range(&w, cell + 1, end < to ? end : to);
	text_add_cell(span_trim(buf_span(&w.text)), row);
	walk_release(&w);
	return rc;
}

static int
read_row(struct walk *w, uint32_t tr, uint32_t to)
{
	const struct html *html = w->b->html;
	size_t before = w->b->doc->n_lines;
	struct buf row;
	bool any = false;
	int rc = 0;

	buf_init(&row, DOCUMENT_MAX_BYTES);
	for (uint32_t i = html_first_child(html, tr); rc == 0 && i != 0 && i < to;
	     i = html_next_sibling(html, i)) {
		if (html->v[i].tag != HTML_TD && html->v[i].tag != HTML_TH)
			continue;
		if (w->b->chrome->marks[i] & MARKS_PASSED)
			continue;
		if (any)
			buf_adds(&row, " | ");
		any = true;
		rc = read_cell(w, i, to, &row);
	}
	if (rc == 0)
		rc = document_add(
		    w->b->doc, LINE_ROW, 0, true, w->new_table, buf_span(&row), w->err);
	if (w->b->doc->n_lines > before)
		w->new_table = false;
	buf_release(&row);
	return rc;
}

/* A caption is a paragraph before the rows. */
static int
read_caption(struct walk *w, uint32_t caption, uint32_t to)
{
	uint32_t end = w->b->html->v[caption].end;
	int rc = walk_range(w, caption + 1, end < to ? end : to);

	return rc != 0 ? rc : flush(w);
}

/* The rows inside <thead>, or those outside. */
static int
read_rows(struct walk *w, uint32_t table, uint32_t to, bool head)
{
	const struct html *html = w->b->html;
	int rc = 0;

	for (uint32_t i = table + 1; rc == 0 && i < to; i++) {
		bool in_head = html->v[html->v[i].parent].tag == HTML_THEAD;

		if (w->b->chrome->marks[i] & MARKS_PASSED) {
			i = html->v[i].end - 1;
		} else if (html->v[i].tag == HTML_CAPTION && head) {
			rc = read_caption(w, i, to);
			i = html->v[i].end - 1;
		} else if (html->v[i].tag == HTML_TR) {
			if (in_head == head)
				rc = read_row(w, i, to);
			i = html->v[i].end - 1;
		}
	}
	return rc;
}

/* The rows of <thead> first, wherever it stands. */
static int
read_table(struct walk *w, uint32_t table, uint32_t to)
{
	int rc = flush(w);

	w->new_table = true;
	if (rc == 0)
		rc = read_rows(w, table, to, true);
	return rc != 0 ? rc : read_rows(w, table, to, false);
}

/* ---- the walk ---- */

static int
visit(struct walk *w, uint32_t node, uint32_t to, uint32_t *next)
{
	const struct html_node *n = &w->b->html->v[node];
	uint8_t *marks = &w->b->chrome->marks[node];
	uint32_t end = n->end < to ? n->end : to;

	*next = node + 1;
	if (*marks & MARKS_PASSED) {
		*next = end;
		return 0;
	}
	if (n->tag == HTML_TEXT) {
		if (!(*marks & MARK_TAKEN))
			add_text(w, n->text);
		*marks |= MARK_TAKEN;
		return 0;
	}
	if (*marks & MARK_EMAIL) {
		add_cfemail(w, node);
		*next = end;
		return 0;
	}
	if (n->tag == HTML_BR) {
		line_break(w);
		return 0;
	}
	if (n->tag == HTML_WBR)
		return 0;
	if (n->tag == HTML_TABLE && is_data_table(w, node, to)) {
		*next = end;
		return read_table(w, node, end);
	}
	return open_by_tag(w, node, end);
}

static int
walk_range(struct walk *w, uint32_t from, uint32_t to)
{
	size_t floor = w->n;
	int rc = 0;

	while (rc == 0 && from < to) {
		while (rc == 0 && w->n > floor && w->frames[w->n - 1].end <= from)
			rc = close_frame(w);
		if (rc == 0)
			rc = visit(w, from, to, &from);
	}
	while (rc == 0 && w->n > floor)
		rc = close_frame(w);
	return rc;
}

int
blocks_read(struct blocks *blocks, uint32_t from, uint32_t to, struct error *err)
{
	struct walk w;
	int rc;

	walk_init(&w, blocks, err);
	rc = walk_range(&w, from, to);
	if (rc == 0)
		rc = flush(&w);
	walk_release(&w);
	return rc;
}

int
blocks_read_plain(struct span text, struct document *doc, struct error *err)
{
	struct paragraph p = { .kind = LINE_TEXT, .starts = true };
	struct buf b;
	int rc;

	buf_init(&b, text.len + 16);
	unwrap(text, &b);
	p.text = buf_span(&b);
	rc = paragraph_add(doc, &p, doc->language, err);
	buf_release(&b);
	return rc;
}
