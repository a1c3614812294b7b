/* Markdown, piece by piece. */
#include "core/text/reread.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

enum {
	LOOK_AHEAD = 16384, /* how far document_get() looks for the end of a link … */
	LOOKS = 64,         /* … and how often, for each byte of a text */
	PADDING_MAX = 1 << 20
};

struct piece {
	uint64_t hash; /* of its bytes */
	size_t len;
	uint32_t line; /* its first in the document … */
	uint32_t n_lines;
	uint32_t link; /* … and in pieces.links */
	uint32_t n_links;
};

struct pieces {
	struct piece *v;
	size_t n;
	size_t cap;
	uint32_t *links; /* every link of every piece: its place in the document's */
	size_t n_links;
	size_t cap_links;
	uint32_t *slots; /* pieces by hash: index + 1; 0 is free */
	size_t n_slots;
};

void
pieces_free(struct pieces *pieces)
{
	if (pieces == NULL)
		return;
	free(pieces->v);
	free(pieces->links);
	free(pieces->slots);
	free(pieces);
}

size_t
pieces_bytes(const struct pieces *pieces)
{
	return pieces == NULL ? 0
			      : pieces->cap * sizeof *pieces->v +
				    pieces->cap_links * sizeof *pieces->links +
				    pieces->n_slots * sizeof *pieces->slots;
}

/* ---- cutting ---- */

static bool
has_three(struct span text, char c)
{
	const char *end = text.data + text.len, *p = text.data;

	while (end - p >= 3 && (p = memchr(p, c, (size_t)(end - p))) != NULL) {
		if (end - p >= 3 && p[1] == c && p[2] == c)
			return true;
		p++;
	}
	return false;
}

static bool
has_fence(struct span text)
{
	return has_three(text, '`') || has_three(text, '~');
}

static bool
is_empty(struct span line)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.data[i] != ' ' && line.data[i] != '\t' && line.data[i] != '\r')
			return false;
	return true;
}

/* A line that begins a paragraph or a heading, whatever stood before. */
static bool
begins_piece(struct span line)
{
	unsigned char c = line.len == 0 ? ' ' : (unsigned char)line.data[0];

	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '#' || c == '[' ||
	       c == '"' || c >= 0xC2;
}

/* The next piece, taken off *rest. */
static struct span
next_piece(struct span *rest)
{
	struct span left = *rest, line, piece;
	bool empty = false, any = false;

	while (left.len > 0) {
		struct span here = left;

		span_line(&left, &line);
		if (any && empty && begins_piece(line)) {
			left = here;
			break;
		}
		empty = is_empty(line);
		any = any || !empty;
	}
	piece = span_make(rest->data, rest->len - left.len);
	*rest = left;
	return piece;
}

/* ---- known pieces ---- */

static const struct piece *
find_piece(const struct pieces *p, uint64_t hash, size_t len)
{
	if (p->n_slots == 0)
		return NULL;
	for (size_t at = hash & (p->n_slots - 1); p->slots[at] != 0;
	     at = (at + 1) & (p->n_slots - 1)) {
		const struct piece *piece = &p->v[p->slots[at] - 1];

		if (piece->hash == hash && piece->len == len)
			return piece;
	}
	return NULL;
}

static void
index_pieces(struct pieces *p)
{
	p->n_slots = 16;
	while (p->n_slots < p->n * 2)
		p->n_slots *= 2;
	p->slots = mem_array(p->n_slots, sizeof *p->slots);
	for (size_t i = 0; i < p->n; i++) {
		size_t at = p->v[i].hash & (p->n_slots - 1);

		while (p->slots[at] != 0)
			at = (at + 1) & (p->n_slots - 1);
		p->slots[at] = (uint32_t)i + 1;
	}
}

/* ---- reading one ---- */

static bool
begins_item(struct span line)
{
	while (line.len > 0 && (line.data[0] == ' ' || line.data[0] == '\t'))
		line = span_make(line.data + 1, line.len - 1);
	return line.len > 0 && strchr("*+-0123456789", line.data[0]) != NULL;
}

static size_t
count_marks(struct span line)
{
	size_t n = 0;

	for (size_t i = 0; i < line.len; i++)
		n += line.data[i] == '[' || line.data[i] == '<' || line.data[i] == '`';
	return n;
}

/* What looking ahead for the ends of links and tags may cost at most, paragraph by paragraph.
 */
static size_t
cost_of(struct span text)
{
	size_t cost = 0, len = 0, marks = 0;
	struct span line;

	while (span_line(&text, &line)) {
		if (is_empty(line) || begins_item(line)) {
			cost += marks * 2 * (len < LOOK_AHEAD ? len : LOOK_AHEAD);
			len = marks = 0;
		}
		len += line.len + 1;
		marks += count_marks(line);
	}
	return cost + marks * 2 * (len < LOOK_AHEAD ? len : LOOK_AHEAD);
}

/*
 * document_get() looks ahead only so far, by the length of its text. A piece that
 * may need more than it would be granted alone is given empty lines.
 */
static int
read_alone(struct span text, struct document **out, struct error *err)
{
	size_t cost = cost_of(text) / LOOKS;
	struct buf padded;
	int rc;

	if (cost <= text.len || cost > PADDING_MAX)
		return document_get(text, DOCUMENT_MARKDOWN, out, err);
	buf_init(&padded, cost + text.len + 1);
	buf_add_span(&padded, text);
	while (padded.len < cost)
		buf_addc(&padded, '\n');
	rc = document_get(buf_span(&padded), DOCUMENT_MARKDOWN, out, err);
	buf_release(&padded);
	return rc;
}

/* ---- putting together ---- */

struct reader {
	struct document *doc;
	struct pieces *pieces;
	const struct reread *known;
	size_t n_known;
	struct error *err;
};

/* Its place among the document's links, where it has been added. */
static size_t
place_of(const struct document *doc, size_t before, const struct link *link)
{
	if (doc->n_links > before)
		return doc->n_links - 1;
	for (size_t i = 0; i < doc->n_links; i++)
		if (span_eq(doc->links[i].text, link->text) &&
		    span_eq(doc->links[i].target, link->target))
			return i;
	return doc->n_links;
}

static int
add_link(struct reader *r, const struct link *link)
{
	struct pieces *p = r->pieces;
	size_t before = r->doc->n_links, at;

	if (document_add_link(r->doc, link->text, link->target, r->err) != 0)
		return -1;
	at = place_of(r->doc, before, link);
	if (at == r->doc->n_links)
		return 0; /* one that is not kept */
	MEM_GROW(p->links, p->n_links, p->cap_links);
	p->links[p->n_links++] = (uint32_t)at;
	return 0;
}

static int
copy_piece(struct reader *r, const struct reread *from, const struct piece *piece)
{
	if (document_copy(r->doc, from->doc, piece->line, piece->n_lines, r->err) != 0)
		return -1;
	for (size_t i = piece->link; i < piece->link + piece->n_links; i++)
		if (add_link(r, &from->doc->links[from->pieces->links[i]]) != 0)
			return -1;
	return 0;
}

static int
read_piece(struct reader *r, struct span text)
{
	struct document *doc = NULL;
	int rc = read_alone(text, &doc, r->err);

	if (rc == 0)
		rc = document_copy(r->doc, doc, 0, doc->n_lines, r->err);
	for (size_t i = 0; rc == 0 && i < doc->n_links; i++)
		rc = add_link(r, &doc->links[i]);
	document_free(doc);
	return rc;
}

/* A piece from whichever text has it. */
static int
find_or_read(struct reader *r, const struct piece *piece, struct span text)
{
	for (size_t i = 0; i < r->n_known; i++) {
		const struct piece *there =
		    find_piece(r->known[i].pieces, piece->hash, piece->len);

		if (there != NULL)
			return copy_piece(r, &r->known[i], there);
	}
	return read_piece(r, text);
}

static int
take_piece(struct reader *r, struct span text)
{
	struct pieces *p = r->pieces;
	struct piece piece = { .hash = hash_xxh3(text),
		.len = text.len,
		.line = (uint32_t)r->doc->n_lines,
		.link = (uint32_t)p->n_links };
	int rc = find_or_read(r, &piece, text);

	piece.n_lines = (uint32_t)r->doc->n_lines - piece.line;
	piece.n_links = (uint32_t)p->n_links - piece.link;
	MEM_GROW(p->v, p->n, p->cap);
	p->v[p->n++] = piece;
	return rc;
}

int
reread(struct span markdown, const struct reread *known, size_t n, struct document **out,
    struct pieces **pieces, struct error *err)
{
	struct reader r = { .doc = document_new(),
		.pieces = mem_alloc(sizeof *r.pieces),
		.known = known,
		.n_known = n,
		.err = err };
	bool whole = has_fence(markdown);
	int rc = 0;

	document_expect(r.doc, markdown.len);
	while (rc == 0 && markdown.len > 0) {
		struct span text = markdown;

		if (whole)
			markdown.len = 0;
		else
			text = next_piece(&markdown);
		rc = take_piece(&r, text);
	}
	index_pieces(r.pieces);
	if (rc == 0) {
		*out = r.doc;
		*pieces = r.pieces;
		return 0;
	}
	document_free(r.doc);
	pieces_free(r.pieces);
	return -1;
}
