/*
 * Documents: lines and links over one store, written as Markdown and read back.
 * document_put() and document_get(DOCUMENT_OURS) are two halves: whatever a
 * document holds, reading what was written gives the same lines again.
 */
#include "core/text/document.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "core/text/markdown.h"
#include "core/text/text.h"

enum {
	STORE_CHUNK = 64 << 10,
	STORE_FIRST = 1 << 10,
	MAX_LEVEL = 32,
	MAX_NUMBER = 999999999,
	INDENT = 4 /* of a nested list; a sentence that goes on stands two further in */
};

struct chunk {
	struct chunk *next;
	char data[];
};

struct document_store {
	struct chunk *chunks;
	size_t used, cap; /* of the first chunk */
	size_t taken;     /* of all chunks */
	size_t expected;  /* bytes of text, before any is there */
	size_t bytes;     /* of all lines and links */
	uint32_t *slots;  /* links by hash: index + 1, 0 is free */
	size_t n_slots;
	int32_t headers[MAX_LEVEL + 1]; /* what introduces the list open at each depth, or -1 */
	int32_t heading;
	int32_t table; /* the first row of the table being added, or -1 */
};

struct document *
document_new(void)
{
	struct document *doc = mem_alloc(sizeof *doc);

	doc->store = mem_alloc(sizeof *doc->store);
	doc->store->heading = doc->store->table = -1;
	for (int i = 0; i <= MAX_LEVEL; i++)
		doc->store->headers[i] = -1;
	return doc;
}

void
document_free(struct document *doc)
{
	struct chunk *next;

	if (doc == NULL)
		return;
	for (struct chunk *c = doc->store->chunks; c != NULL; c = next) {
		next = c->next;
		free(c);
	}
	free(doc->store->slots);
	free(doc->store);
	free(doc->lines);
	free(doc->links);
	free(doc->title);
	free(doc->language);
	free(doc);
}

void
document_expect(struct document *doc, size_t bytes)
{
	doc->store->expected = bytes < DOCUMENT_MAX_BYTES ? bytes : 0;
}

static void *
shrink(void *array, size_t count, size_t *cap, size_t size)
{
	void *less = count == 0 ? NULL : realloc(array, count * size);

	if (less == NULL)
		return array;
	*cap = count;
	return less;
}

size_t
document_settle(struct document *doc)
{
	doc->lines = shrink(doc->lines, doc->n_lines, &doc->cap_lines, sizeof *doc->lines);
	doc->links = shrink(doc->links, doc->n_links, &doc->cap_links, sizeof *doc->links);
	return sizeof *doc + sizeof *doc->store + doc->store->taken +
	       doc->store->n_slots * sizeof *doc->store->slots +
	       doc->cap_lines * sizeof *doc->lines + doc->cap_links * sizeof *doc->links;
}

/* ---- the store ---- */

/* How large the next chunk is: small documents are many. */
static size_t
next_chunk(const struct document_store *store, size_t least)
{
	size_t cap = STORE_CHUNK;

	if (store->cap == 0)
		cap = store->expected > STORE_FIRST ? store->expected : STORE_FIRST;
	else if (store->cap < STORE_CHUNK / 4)
		cap = store->cap * 4;
	else if (store->expected > 0)
		cap = STORE_CHUNK / 4;
	return cap < least ? least : cap;
}

static int
store_copy(struct document *doc, struct span s, struct span *out, struct error *err)
{
	struct document_store *store = doc->store;
	struct chunk *c;

	if (s.len > DOCUMENT_MAX_BYTES || store->bytes > DOCUMENT_MAX_BYTES - s.len)
		return error_set(
		    err, ERROR_LIMIT, "more than %d bytes of text", DOCUMENT_MAX_BYTES);
	if (store->chunks == NULL || store->cap - store->used < s.len) {
		size_t cap = next_chunk(store, s.len);

		c = mem_bytes(sizeof *c + cap);
		c->next = store->chunks;
		store->chunks = c;
		store->cap = cap;
		store->taken += cap;
		store->used = 0;
	}
	if (s.len > 0)
		memcpy(store->chunks->data + store->used, s.data, s.len);
	*out = span_make(store->chunks->data + store->used, s.len);
	store->used += s.len;
	store->bytes += s.len;
	return 0;
}

/* ---- adding ---- */

/* What introduces a list item that follows the last line. */
static int32_t
header_of_item(struct document *doc, int level, bool starts)
{
	struct document_store *store = doc->store;
	int32_t last = (int32_t)doc->n_lines - 1;
	const struct line *prev = last < 0 ? NULL : &doc->lines[last];
	int from = 1;

	if (!starts && (prev == NULL || prev->kind != LINE_TEXT))
		return store->headers[level];
	if (prev != NULL && prev->kind == LINE_ITEM)
		from = prev->level + 1;
	else if (prev == NULL || prev->kind != LINE_TEXT)
		last = -1;
	for (int i = from; i <= level; i++)
		store->headers[i] = last;
	return store->headers[level];
}

static int32_t
header_of_row(struct document *doc, bool begins)
{
	struct document_store *store = doc->store;
	int32_t here = (int32_t)doc->n_lines;

	if (begins || here == 0 || doc->lines[here - 1].kind != LINE_ROW) {
		store->table = here;
		return -1;
	}
	return store->table;
}

static int
clamp(int n, int least, int most)
{
	return n < least ? least : n > most ? most : n;
}

static void
place_line(struct document *doc, struct line *line)
{
	const struct line *prev = doc->n_lines == 0 ? NULL : &doc->lines[doc->n_lines - 1];
	bool begins_table = line->kind == LINE_ROW && line->number != 0;

	line->heading = doc->store->heading;
	line->header = -1;
	switch (line->kind) {
	case LINE_HEADING:
		line->level = clamp(line->level, 1, 6);
		doc->store->heading = (int32_t)doc->n_lines;
		break;
	case LINE_ITEM:
		line->level = clamp(line->level, 1, MAX_LEVEL);
		line->header = header_of_item(doc, line->level, line->starts);
		break;
	case LINE_ROW: line->header = header_of_row(doc, begins_table); break;
	case LINE_TEXT:
		if (prev == NULL || prev->kind != LINE_TEXT)
			line->starts = true;
		break;
	}
	if (line->kind != LINE_ITEM) {
		line->number = 0;
		line->level = line->kind == LINE_HEADING ? line->level : 0;
	}
	if (line->kind == LINE_HEADING || line->kind == LINE_ROW)
		line->starts = true;
	line->number = line->starts ? clamp(line->number, 0, MAX_NUMBER) : 0;
}

/* One line of clean text that is not too long. */
static int
add_line(struct document *doc, struct line line, struct error *err)
{
	if (doc->n_lines >= DOCUMENT_MAX_LINES)
		return error_set(err, ERROR_LIMIT, "more than %d lines", DOCUMENT_MAX_LINES);
	if (store_copy(doc, line.text, &line.text, err) != 0)
		return -1;
	place_line(doc, &line);
	MEM_GROW(doc->lines, doc->n_lines, doc->cap_lines);
	doc->lines[doc->n_lines++] = line;
	return 0;
}

/* Where to cut a text that is too long: at a space if there is one, never inside a character.
 */
static size_t
cut_at(struct span s)
{
	size_t at = DOCUMENT_MAX_LINE;

	while (at > DOCUMENT_MAX_LINE / 2 && s.data[at] != ' ')
		at--;
	if (s.data[at] == ' ')
		return at;
	for (at = DOCUMENT_MAX_LINE; at > 1 && ((unsigned char)s.data[at] & 0xC0) == 0x80; at--)
		;
	return at;
}

/* A border at the cut is neither's. */
static void
part_rows(struct span *row, struct span *rest)
{
	if (row->len >= 2 && memcmp(row->data + row->len - 2, " |", 2) == 0)
		row->len -= 2;
	if (rest->len == 1 && rest->data[0] == '|')
		rest->len = 0;
	else if (span_starts(*rest, "| "))
		*rest = span_make(rest->data + 2, rest->len - 2);
}

static int
add_pieces(struct document *doc, struct line line, struct error *err)
{
	struct span rest = line.text;

	while (rest.len > DOCUMENT_MAX_LINE) {
		size_t cut = cut_at(rest);

		line.text = span_make(rest.data, cut);
		rest = span_trim(span_make(rest.data + cut, rest.len - cut));
		if (line.kind == LINE_ROW)
			part_rows(&line.text, &rest);
		else
			line.text = span_trim(line.text);
		if (line.text.len > 0 && add_line(doc, line, err) != 0)
			return -1;
		line.kind = line.kind == LINE_HEADING ? LINE_TEXT : line.kind;
		line.starts = false;
		line.number = 0;
	}
	line.text = rest;
	return rest.len == 0 ? 0 : add_line(doc, line, err);
}

/* The cells of a row, each made clean; empty ones are kept. */
static int
clean_row(struct span text, struct buf *out)
{
	size_t words = 0;
	struct buf clean;

	buf_init(&clean, text.len * 3 + 64);

	for (;;) {
		const char *bar = text.len < 3 ? NULL : memmem(text.data, text.len, " | ", 3);
		struct span cell = text;
		size_t before = out->len;

		if (bar != NULL)
			cell.len = (size_t)(bar - text.data);
		buf_clear(&clean);
		text_clean(cell, &clean);
		text_add_cell(buf_span(&clean), out);
		words += out->len - before;
		if (bar == NULL)
			break;
		buf_adds(out, " | ");
		text = span_make(bar + 3, text.len - cell.len - 3);
	}
	if (words == 0)
		buf_clear(out);
	buf_release(&clean);
	return out->full ? -1 : 0;
}

int
document_add(struct document *doc, enum line_kind kind, int level, bool starts, int number,
    struct span text, struct error *err)
{
	struct line line = {
		.kind = kind, .level = level, .starts = starts, .number = number, .text = text
	};
	struct buf clean;
	int rc;

	if (kind != LINE_ROW && text.len <= DOCUMENT_MAX_LINE && text_is_clean(text))
		return text.len == 0 ? 0 : add_line(doc, line, err);
	buf_init(&clean, text.len <= DOCUMENT_MAX_BYTES ? text.len * 3 + 64 : 0);
	rc = kind == LINE_ROW ? clean_row(text, &clean) : text_clean(text, &clean);
	line.text = buf_span(&clean);
	if (rc != 0)
		rc = error_set(err, ERROR_LIMIT, "a line of %zu bytes", text.len);
	else if (line.text.len > 0)
		rc = add_pieces(doc, line, err);
	buf_release(&clean);
	return rc;
}

int
document_copy(struct document *doc, const struct document *from, size_t first, size_t n,
    struct error *err)
{
	for (size_t i = first; i < first + n; i++) {
		struct line line = from->lines[i];

		/* a row without a header begins its table */
		if (line.kind == LINE_ROW)
			line.number = line.header < 0;
		if (add_line(doc, line, err) != 0)
			return -1;
	}
	return 0;
}

/* ---- links ---- */

/* A target without white space, controls, or what would end it in "- [text](target)". */
static void
clean_target(struct span target, struct buf *out)
{
	bool utf8 = text_invalid(target) == target.len;

	for (size_t i = 0; i < target.len; i++) {
		unsigned char c = (unsigned char)target.data[i];

		if (c == ']' && i + 1 < target.len && target.data[i + 1] == '(')
			buf_adds(out, "%5D");
		else if (c > ' ' && c != 0x7F && (c < 0x80 || utf8))
			buf_addc(out, (char)c);
		else
			buf_addf(out, "%%%02X", c);
	}
}

static uint64_t
link_hash(const struct link *link)
{
	return hash_xxh3(link->text) * 31 + hash_xxh3(link->target);
}

/* The slot that holds an equal link, or the free one where it belongs. */
static uint32_t *
find_slot(struct document *doc, const struct link *link)
{
	struct document_store *store = doc->store;
	size_t at = link_hash(link) & (store->n_slots - 1);

	for (;; at = (at + 1) & (store->n_slots - 1)) {
		const struct link *there;

		if (store->slots[at] == 0)
			return &store->slots[at];
		there = &doc->links[store->slots[at] - 1];
		if (span_eq(there->text, link->text) && span_eq(there->target, link->target))
			return &store->slots[at];
	}
}

static void
grow_slots(struct document *doc)
{
	struct document_store *store = doc->store;

	if (doc->n_links * 2 < store->n_slots)
		return;
	free(store->slots);
	store->n_slots = store->n_slots == 0 ? 64 : store->n_slots * 2;
	store->slots = mem_array(store->n_slots, sizeof *store->slots);
	for (size_t i = 0; i < doc->n_links; i++)
		*find_slot(doc, &doc->links[i]) = (uint32_t)i + 1;
}

static int
add_clean_link(struct document *doc, struct link link, struct error *err)
{
	uint32_t *slot;

	grow_slots(doc);
	slot = find_slot(doc, &link);
	if (*slot != 0)
		return 0;
	if (doc->n_links >= DOCUMENT_MAX_LINKS)
		return error_set(err, ERROR_LIMIT, "more than %d links", DOCUMENT_MAX_LINKS);
	if (store_copy(doc, link.text, &link.text, err) != 0 ||
	    store_copy(doc, link.target, &link.target, err) != 0)
		return -1;
	MEM_GROW(doc->links, doc->n_links, doc->cap_links);
	doc->links[doc->n_links++] = link;
	*slot = (uint32_t)doc->n_links;
	return 0;
}

int
document_add_link(struct document *doc, struct span text, struct span target, struct error *err)
{
	struct buf clean_text, clean;
	int rc;

	if (target.len > DOCUMENT_MAX_LINE || text.len > DOCUMENT_MAX_LINE)
		return 0; /* data, not an address anybody could follow */
	buf_init(&clean_text, text.len * 3 + 64);
	buf_init(&clean, target.len * 3 + 64);
	text_clean(text, &clean_text);
	clean_target(target, &clean);
	rc = add_clean_link(doc,
	    (struct link){ .text = buf_span(&clean_text), .target = buf_span(&clean) }, err);
	buf_release(&clean_text);
	buf_release(&clean);
	return rc;
}

/* ---- writing ---- */

static size_t
digits_at(struct span s)
{
	size_t n = 0;

	while (n < s.len && n < 10 && s.data[n] >= '0' && s.data[n] <= '9')
		n++;
	return n;
}

static size_t
hashes_at(struct span s)
{
	size_t n = 0;

	while (n < s.len && s.data[n] == '#')
		n++;
	return n;
}

/* Would a line that begins so be read as something else than text? */
static bool
is_marker(struct span s)
{
	size_t digits = digits_at(s), hashes = hashes_at(s);

	if (hashes >= 1 && hashes <= 6 && hashes < s.len && s.data[hashes] == ' ')
		return true;
	if (digits >= 1 && digits <= 9 &&
	    span_starts(span_make(s.data + digits, s.len - digits), ". "))
		return true;
	return span_starts(s, "- ") || span_starts(s, "|") || span_starts(s, "---");
}

static struct span
without_backslashes(struct span s)
{
	while (s.len > 0 && s.data[0] == '\\')
		s = span_make(s.data + 1, s.len - 1);
	return s;
}

static bool
is_tag_start(struct span s, size_t at)
{
	unsigned char c = at < s.len ? (unsigned char)s.data[at] : 0;

	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '/' || c == '!';
}

static void
put_escaped(struct span s, bool row, struct buf *out)
{
	size_t from = 0;

	for (size_t i = 0; i < s.len; i++) {
		bool bar =
		    row && s.data[i] == '|' &&
		    !(i > 0 && s.data[i - 1] == ' ' && i + 1 < s.len && s.data[i + 1] == ' ');

		if (!bar && !(s.data[i] == '<' && is_tag_start(s, i + 1)))
			continue;
		buf_add(out, s.data + from, i - from);
		buf_addc(out, '\\');
		from = i;
	}
	buf_add(out, s.data + from, s.len - from);
}

static bool
is_rule_row(struct span s)
{
	bool dash = false;

	for (size_t i = 0; i < s.len; i++) {
		dash |= s.data[i] == '-';
		if (strchr("-:| ", s.data[i]) == NULL || s.data[i] == '\0')
			return false;
	}
	return dash;
}

static void
put_row(const struct line *line, struct buf *out)
{
	buf_adds(out, "| ");
	if (is_rule_row(without_backslashes(line->text)))
		buf_addc(out, '\\');
	put_escaped(line->text, true, out);
	buf_adds(out, " |\n");
	if (line->header >= 0)
		return;
	buf_addc(out, '|');
	for (struct span s = line->text;;) {
		const char *bar = memmem(s.data, s.len, " | ", 3);

		buf_adds(out, " --- |");
		if (bar == NULL)
			break;
		s = span_make(bar + 3, s.len - (size_t)(bar + 3 - s.data));
	}
	buf_addc(out, '\n');
}

static void
put_spaces(int n, struct buf *out)
{
	while (n-- > 0)
		buf_addc(out, ' ');
}

static void
put_text(struct span s, struct buf *out)
{
	if (is_marker(without_backslashes(s)))
		buf_addc(out, '\\');
	put_escaped(s, false, out);
	buf_addc(out, '\n');
}

static void
put_item(const struct line *line, struct buf *out)
{
	put_spaces((line->level - 1) * INDENT, out);
	if (!line->starts) {
		put_spaces(2, out);
		put_text(line->text, out);
		return;
	}
	if (line->number > 0)
		buf_addf(out, "%d. ", line->number);
	else
		buf_adds(out, "- ");
	put_escaped(line->text, false, out);
	buf_addc(out, '\n');
}

static bool
needs_blank(const struct line *line, const struct line *prev)
{
	if (prev == NULL)
		return false;
	if (line->kind != prev->kind)
		return true;
	switch (line->kind) {
	case LINE_HEADING: return true;
	case LINE_TEXT: return line->starts;
	case LINE_ITEM: return !line->starts && line->level != prev->level;
	case LINE_ROW: return line->header < 0;
	}
	return false;
}

static void
put_line(const struct line *line, struct buf *out)
{
	switch (line->kind) {
	case LINE_HEADING:
		for (int i = 0; i < line->level; i++)
			buf_addc(out, '#');
		buf_addc(out, ' ');
		put_escaped(line->text, false, out);
		buf_addc(out, '\n');
		break;
	case LINE_TEXT: put_text(line->text, out); break;
	case LINE_ITEM: put_item(line, out); break;
	case LINE_ROW: put_row(line, out); break;
	}
}

static void
put_links(const struct document *doc, struct buf *out)
{
	if (doc->n_links == 0)
		return;
	buf_adds(out, doc->n_lines == 0 ? "---\n\nLinks:\n\n" : "\n---\n\nLinks:\n\n");
	for (size_t i = 0; i < doc->n_links; i++) {
		buf_adds(out, "- [");
		buf_add_span(out, doc->links[i].text);
		buf_adds(out, "](");
		buf_add_span(out, doc->links[i].target);
		buf_adds(out, ")\n");
	}
}

int
document_put(const struct document *doc, struct buf *out)
{
	const struct line *prev = NULL;

	for (size_t i = 0; i < doc->n_lines; i++) {
		if (needs_blank(&doc->lines[i], prev))
			buf_addc(out, '\n');
		put_line(&doc->lines[i], out);
		prev = &doc->lines[i];
	}
	put_links(doc, out);
	return out->full ? -1 : 0;
}

/* ---- reading ---- */

struct reader {
	struct document *doc;
	struct buf text; /* of the line being read */
	bool blank;      /* the line before was empty */
	struct error *err;
};

static struct span
from(struct span s, size_t at)
{
	return span_make(s.data + at, s.len - at);
}

/* Undo put_escaped(). */
static struct span
unescape(struct reader *r, struct span s, bool row)
{
	buf_clear(&r->text);
	for (size_t i = 0; i < s.len; i++) {
		if (s.data[i] == '\\' && i + 1 < s.len &&
		    ((row && s.data[i + 1] == '|') ||
			(s.data[i + 1] == '<' && is_tag_start(s, i + 2))))
			i++;
		buf_addc(&r->text, s.data[i]);
	}
	return buf_span(&r->text);
}

/* Undo the backslash before what would have been read as a marker. */
static struct span
unmark(struct span s)
{
	if (s.len > 0 && s.data[0] == '\\' && is_marker(without_backslashes(s)))
		return from(s, 1);
	return s;
}

static int
get_row(struct reader *r, struct span line)
{
	if (is_rule_row(line))
		return 0;
	line = from(line, line.len >= 2 && line.data[1] == ' ' ? 2 : 1);
	if (line.len >= 2 && memcmp(line.data + line.len - 2, " |", 2) == 0)
		line.len -= 2;
	line = unescape(r, line, true);
	if (line.len > 0 && line.data[0] == '\\' && is_rule_row(without_backslashes(line)))
		line = from(line, 1);
	return document_add(r->doc, LINE_ROW, 0, true, r->blank, line, r->err);
}

static int
get_item(struct reader *r, struct span line, size_t indent)
{
	int level = (int)(indent / INDENT < MAX_LEVEL ? indent / INDENT + 1 : MAX_LEVEL);
	size_t digits = digits_at(line);
	int number = 0;

	if (span_starts(line, "- "))
		return document_add(r->doc, LINE_ITEM, level, true, 0,
		    unescape(r, from(line, 2), false), r->err);
	for (size_t i = 0; i < digits; i++)
		number = number * 10 + (line.data[i] - '0');
	return document_add(r->doc, LINE_ITEM, level, true, number,
	    unescape(r, from(line, digits + 2), false), r->err);
}

static bool
is_item(struct span s)
{
	size_t digits = digits_at(s);

	return span_starts(s, "- ") ||
	       (digits >= 1 && digits <= 9 && span_starts(from(s, digits), ". "));
}

static int
get_line(struct reader *r, struct span line)
{
	struct span s = line;
	size_t hashes, indent = 0;

	while (s.len > 0 && s.data[0] == ' ')
		s = from(s, 1);
	indent = line.len - s.len;
	hashes = hashes_at(s);
	if (indent == 0 && hashes >= 1 && hashes <= 6 && hashes < s.len &&
	    s.data[hashes] == ' ')
		return document_add(r->doc, LINE_HEADING, (int)hashes, true, 0,
		    unescape(r, from(s, hashes + 1), false), r->err);
	if (indent == 0 && span_starts(s, "|"))
		return get_row(r, s);
	if (is_item(s))
		return get_item(r, s, indent);
	s = unmark(unescape(r, s, false));
	if (indent > 0)
		return document_add(r->doc, LINE_ITEM,
		    (int)(indent / INDENT < MAX_LEVEL ? indent / INDENT + 1 : MAX_LEVEL), false,
		    0, s, r->err);
	return document_add(r->doc, LINE_TEXT, 0, r->blank, 0, s, r->err);
}

static int
get_link(struct document *doc, struct span line, struct error *err)
{
	size_t at;

	if (!span_starts(line, "- [") || line.data[line.len - 1] != ')')
		return 0;
	for (at = line.len - 1; at > 3; at--)
		if (line.data[at - 1] == ']' && line.data[at] == '(')
			return document_add_link(doc, span_make(line.data + 3, at - 4),
			    span_make(line.data + at + 1, line.len - at - 2), err);
	return 0;
}

static int
get_ours(struct span markdown, struct document *doc, struct error *err)
{
	struct reader r = { .doc = doc, .blank = true, .err = err };
	struct span line;
	bool links = false;
	int rc = 0;

	buf_init(&r.text, markdown.len + 16);
	while (rc == 0 && span_line(&markdown, &line)) {
		if (line.len > 0 && line.data[line.len - 1] == '\r')
			line.len--;
		if (links)
			rc = get_link(doc, line, err);
		else if (span_is(line, "---"))
			links = true;
		else if (line.len > 0)
			rc = get_line(&r, line);
		r.blank = line.len == 0;
	}
	buf_release(&r.text);
	return rc;
}

int
document_get(
    struct span markdown, enum document_form form, struct document **out, struct error *err)
{
	struct document *doc = document_new();
	int rc;

	rc = form == DOCUMENT_OURS ? get_ours(markdown, doc, err)
				   : markdown_read(markdown, doc, err);
	if (rc == 0) {
		*out = doc;
		doc = NULL;
	}
	document_free(doc);
	return rc;
}

/* ---- measures ---- */

/* Scripts written without spaces: every character counts as a word. */
static bool
is_ideograph(uint32_t c)
{
	return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) ||
	       (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

size_t
text_words(struct span s)
{
	size_t words = 0;
	bool inside = false;
	uint32_t c;

	for (size_t i = 0; i < s.len; i++) {
		if ((unsigned char)s.data[i] < 0xE3) { /* ideographs begin higher */
			bool part = s.data[i] != ' ' && s.data[i] != '|';

			words += part && !inside;
			inside = part;
			continue;
		}
		i += text_decode(from(s, i), &c) > 2 ? 2 : 0;
		words += is_ideograph(c) || !inside;
		inside = !is_ideograph(c);
	}
	return words;
}

size_t
document_line_words(const struct document *doc, size_t i)
{
	struct line *line = &doc->lines[i];

	if (line->words == 0)
		line->words = (uint32_t)text_words(line->text);
	return line->words;
}

size_t
document_words(const struct document *doc)
{
	size_t words = 0;

	for (size_t i = 0; i < doc->n_lines; i++)
		words += document_line_words(doc, i);
	return words;
}
