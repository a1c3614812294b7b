/*
 * Two documents compared. Equal beginnings and ends are passed over as bytes;
 * the lines between get their keys (core/compare/linekey.h), are aligned by them, and
 * what is left over is moved, made of the same words, edited, or new and gone.
 */
#include "core/compare/compare.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/compare/align.h"
#include "core/compare/date.h"
#include "core/compare/fold.h"
#include "core/compare/intern.h"
#include "core/compare/likeness.h"
#include "core/compare/lineface.h"
#include "core/compare/linekey.h"
#include "core/compare/words.h"

enum {
	LINES_WORK = 60000000, /* steps of aligning lines */
	RECUT_WORK = 20000000, /* bytes looked at for sentences cut otherwise */
	WORDS_WORK = 60000000, /* of aligning words, all edited lines together */
	DATE_LINE_WORDS = 25 /* a sentence of fewer words may be a date line without a label */
};

enum fate {
	FATE_LEFT = 0, /* no equal found */
	FATE_EQUAL,    /* aligned with an equal line */
	FATE_SAME,     /* its words are there, cut into lines otherwise */
	FATE_MOVED,
	FATE_EDITED
};

/* The lines of one document that are looked at, from `first` on. */
struct side {
	const struct document *doc;
	size_t first;
	size_t n;
	uint32_t *ids; /* of their keys, in the comparison */
	enum fate *fate;
	int32_t *twin;  /* EQUAL, MOVED, EDITED: index on the other side */
	int32_t *gap;   /* LEFT: how many equal lines stand before it */
	bool *in_order; /* EDITED: the pair may serve as an anchor */
};

/* A key: where it was met first, and its text once somebody asks for it. */
struct key {
	uint64_t hash;
	const struct line *line;
	struct span text; /* data NULL: not asked for yet */
	char *owned;      /* NULL: the text is the line's */
};

struct comparison {
	struct side a;
	struct side b;
	struct key *keys; /* by number */
	size_t n_keys;
	uint32_t *slots; /* keys by hash: number + 1, 0: free */
	size_t n_slots;
	struct buf folded; /* scratch space */
	struct buf key;
	struct change *change;
	size_t cap_edits;
	bool form_differs; /* typography, markup, numbering, links */
	int64_t recut_work;
};

static const struct line *
line_of(const struct side *s, size_t i)
{
	return &s->doc->lines[s->first + i];
}

static struct span
key_text(struct comparison *c, struct key *key)
{
	struct span text;

	if (key->text.data != NULL)
		return key->text;
	text = linekey_of(key->line, fold_span(key->line->text, &c->folded), &c->key);
	if (text.data < key->line->text.data ||
	    text.data > key->line->text.data + key->line->text.len) {
		key->owned = span_dup(text);
		text.data = key->owned;
	}
	key->text = text;
	return text;
}

static struct span
key_of(struct comparison *c, const struct side *s, size_t i)
{
	return key_text(c, &c->keys[s->ids[i]]); /* NOLINT: every line of a side has one */
}

static bool
same_form(const struct line *a, const struct line *b)
{
	return a->kind == b->kind && a->level == b->level && a->number == b->number &&
	       a->starts == b->starts;
}

/* Two lines with equal keys: what else differs? */
static void
note_form(struct comparison *c, size_t i, size_t j)
{
	const struct document *before = c->a.doc, *after = c->b.doc;
	const struct line *a = &before->lines[i], *b = &after->lines[j];

	if (span_eq(a->text, b->text)) {
		c->form_differs = c->form_differs || !same_form(a, b);
		return;
	}
	c->form_differs = true;
	if (c->change->same_text && lineface(before, i)->folded != lineface(after, j)->folded)
		c->change->same_text = false;
}

/* Equal bytes at the beginning and at the end need no keys. */
static void
pass_over_ends(
    struct comparison *c, const struct document *before, const struct document *after)
{
	size_t n = before->n_lines, m = after->n_lines, head = 0;

	c->a.doc = before;
	c->b.doc = after;
	for (; head < n && head < m; head++) {
		if (!span_eq(before->lines[head].text, after->lines[head].text))
			break;
		note_form(c, head, head);
	}
	for (; n > head && m > head; n--, m--) {
		if (!span_eq(before->lines[n - 1].text, after->lines[m - 1].text))
			break;
		note_form(c, n - 1, m - 1);
	}
	c->a = (struct side){ .doc = before, .first = head, .n = n - head };
	c->b = (struct side){ .doc = after, .first = head, .n = m - head };
}

/* Whether a line with the hash of a key has that key: hashes can be made to meet. */
static bool
has_key(struct comparison *c, struct key *key, const struct line *line)
{
	struct span known;

	if (key->line->kind == line->kind && span_eq(key->line->text, line->text))
		return true;
	known = key_text(c, key);
	return span_eq(known, linekey_of(line, fold_span(line->text, &c->folded), &c->key));
}

/* The number of a line's key. */
static uint32_t
key_id(struct comparison *c, const struct document *doc, size_t i)
{
	const struct line *line = &doc->lines[i];
	uint64_t hash = lineface(doc, i)->key;
	size_t at = hash & (c->n_slots - 1);

	for (; c->slots[at] != 0; at = (at + 1) & (c->n_slots - 1)) {
		struct key *key = &c->keys[c->slots[at] - 1];

		if (key->hash == hash && has_key(c, key, line))
			return c->slots[at] - 1;
	}
	c->keys[c->n_keys] = (struct key){ .hash = hash, .line = line };
	c->slots[at] = (uint32_t)++c->n_keys;
	return c->slots[at] - 1;
}

static void
keys_open(struct comparison *c)
{
	size_t most = c->a.n + c->b.n;

	for (c->n_slots = 16; c->n_slots < most * 2;)
		c->n_slots *= 2;
	c->slots = mem_array(c->n_slots, sizeof *c->slots);
	c->keys = mem_array(most, sizeof *c->keys);
	buf_init(&c->folded, SIZE_MAX / 4);
	buf_init(&c->key, SIZE_MAX / 4);
}

static void
keys_close(struct comparison *c)
{
	for (size_t i = 0; i < c->n_keys; i++)
		free(c->keys[i].owned);
	free(c->keys);
	free(c->slots);
	buf_release(&c->folded);
	buf_release(&c->key);
}

static void
side_open(struct comparison *c, struct side *s)
{
	s->ids = mem_array(s->n, sizeof *s->ids);
	s->fate = mem_array(s->n, sizeof *s->fate);
	s->twin = mem_array(s->n, sizeof *s->twin);
	s->gap = mem_array(s->n, sizeof *s->gap);
	s->in_order = mem_array(s->n, sizeof *s->in_order);
	for (size_t i = 0; i < s->n; i++) {
		s->ids[i] = key_id(c, s->doc, s->first + i);
		s->twin[i] = -1;
	}
}

static void
side_close(struct side *s)
{
	free(s->ids);
	free(s->fate);
	free(s->twin);
	free(s->gap);
	free(s->in_order);
}

static void
pair(struct comparison *c, size_t i, size_t j, enum fate fate, bool in_order)
{
	c->a.fate[i] = c->b.fate[j] = fate;
	c->a.twin[i] = (int32_t)j;
	c->b.twin[j] = (int32_t)i;
	c->a.in_order[i] = c->b.in_order[j] = in_order;
}

static void
number_gaps(struct side *s)
{
	int32_t gap = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (s->fate[i] == FATE_EQUAL)
			gap++;
		s->gap[i] = gap;
	}
}

static void
align_lines(struct comparison *c)
{
	int32_t *match = mem_array(c->a.n, sizeof *match);
	int64_t work = LINES_WORK;

	align((struct align_side){ c->a.ids, c->a.n }, (struct align_side){ c->b.ids, c->b.n },
	    (uint32_t)c->n_keys, ALIGN_PATIENCE, &work, match);
	for (size_t i = 0; i < c->a.n; i++) {
		if (match[i] < 0)
			continue;
		pair(c, i, (size_t)match[i], FATE_EQUAL, true);
		note_form(c, c->a.first + i, c->b.first + (size_t)match[i]);
	}
	number_gaps(&c->a);
	number_gaps(&c->b);
	free(match);
}

/* Bytes of keys one after another, without what only separates. */
struct stream {
	struct comparison *c;
	const struct side *side;
	size_t line;
	size_t end; /* of the gap, in lines */
	size_t at;  /* in the line's key */
};

static int
stream_next(struct stream *s)
{
	for (; s->line < s->end; s->line++, s->at = 0) {
		struct span key = key_of(s->c, s->side, s->line);

		while (s->at < key.len) {
			char c = key.data[s->at++];

			if (c != ' ' && c != '|')
				return (unsigned char)c;
		}
	}
	return -1;
}

static size_t
gap_end(const struct side *s, size_t from)
{
	size_t end = from;

	while (end < s->n && s->fate[end] != FATE_EQUAL)
		end++;
	return end;
}

/* How many lines from i and j on, to the nearest common end of line, hold the same bytes. */
static bool
same_words(struct comparison *c, size_t i, size_t i_end, size_t j, size_t j_end, size_t *i_next,
    size_t *j_next)
{
	struct stream x = { c, &c->a, i, i_end, 0 }, y = { c, &c->b, j, j_end, 0 };

	for (;;) {
		int p = stream_next(&x), q = stream_next(&y);

		c->recut_work--;
		if (p != q || p < 0)
			return false;
		if (x.at == key_of(c, &c->a, x.line).len &&
		    y.at == key_of(c, &c->b, y.line).len)
			break;
	}
	*i_next = x.line + 1;
	*j_next = y.line + 1;
	return true;
}

/* From (i, j): lines that say the same, cut otherwise; the places after them, or false. */
static bool
take_same_words(struct comparison *c, size_t *i, size_t i_end, size_t *j, size_t j_end)
{
	size_t i_next, j_next;

	if (!same_words(c, *i, i_end, *j, j_end, &i_next, &j_next))
		return false;
	for (; *i < i_next; (*i)++)
		c->a.fate[*i] = FATE_SAME;
	for (; *j < j_next; (*j)++)
		c->b.fate[*j] = FATE_SAME;
	c->form_differs = true;
	c->change->same_text = false;
	return true;
}

enum { RECUT_LOOK = 40 }; /* lines of after a line of before is tried against */

/* In one gap, in order: sentences that were only cut or joined otherwise. */
static void
find_recut(struct comparison *c, size_t i, size_t i_end, size_t j, size_t j_end)
{
	while (i < i_end && j < j_end && c->recut_work > 0) {
		size_t look = j;

		while (look < j_end && look - j < RECUT_LOOK) {
			size_t at = look;

			if (take_same_words(c, &i, i_end, &at, j_end)) {
				j = at;
				break;
			}
			look++;
		}
		if (look == j_end || look - j == RECUT_LOOK)
			i++;
	}
}

static void
find_same_words(struct comparison *c)
{
	size_t i = 0, j = 0;

	while (i < c->a.n || j < c->b.n) {
		size_t i_end = gap_end(&c->a, i), j_end = gap_end(&c->b, j);

		find_recut(c, i, i_end, j, j_end);
		i = i_end + 1;
		j = j_end + 1;
	}
}

/* A line that is gone here and equal there is one line that moved. */
static void
find_moved(struct comparison *c)
{
	int32_t *next = mem_array(c->a.n, sizeof *next);
	int32_t *first = mem_array(c->n_keys, sizeof *first);

	for (size_t i = c->a.n; i > 0; i--) {
		if (c->a.fate[i - 1] != FATE_LEFT)
			continue;
		next[i - 1] = first[c->a.ids[i - 1]];
		first[c->a.ids[i - 1]] = (int32_t)i; /* 0: none */
	}
	for (size_t j = 0; j < c->b.n; j++) {
		int32_t i = first[c->b.ids[j]];

		if (c->b.fate[j] != FATE_LEFT || i == 0)
			continue;
		first[c->b.ids[j]] = next[i - 1];
		pair(c, (size_t)i - 1, j, FATE_MOVED, false);
	}
	free(next);
	free(first);
}

/* What is left of a side, and where each stands in it. */
static struct likeness_list
leftovers(struct comparison *c, const struct side *s, size_t **where)
{
	struct likeness_list list = { mem_array(s->n, sizeof *list.v), 0 };

	*where = mem_array(s->n, sizeof **where);
	for (size_t i = 0; i < s->n; i++) {
		if (s->fate[i] != FATE_LEFT)
			continue;
		(*where)[list.n] = i;
		list.v[list.n++] = (struct likeness_line){
			.key = key_of(c, s, i), .kind = line_of(s, i)->kind, .gap = s->gap[i]
		};
	}
	return list;
}

static void
find_edited(struct comparison *c)
{
	size_t *where_a, *where_b;
	struct likeness_list a = leftovers(c, &c->a, &where_a);
	struct likeness_list b = leftovers(c, &c->b, &where_b);

	likeness_pair(a, b);
	for (size_t i = 0; i < a.n; i++)
		if (a.v[i].twin >= 0)
			pair(c, where_a[i], where_b[a.v[i].twin], FATE_EDITED, a.v[i].in_order);
	free(a.v);
	free(b.v);
	free(where_a);
	free(where_b);
}

static struct edit *
add_edit(struct comparison *c, enum edit_kind kind, int64_t i, int64_t j)
{
	struct change *change = c->change;
	struct edit *edit;

	MEM_GROW(change->edits, change->n_edits, c->cap_edits);
	edit = &change->edits[change->n_edits++];
	*edit = (struct edit){ .kind = kind,
		.before = i < 0 ? -1 : (int32_t)(c->a.first + (size_t)i),
		.after = j < 0 ? -1 : (int32_t)(c->b.first + (size_t)j) };
	return edit;
}

static void
list_removed(struct comparison *c, size_t *i, size_t until)
{
	for (; *i < until; (*i)++)
		if (c->a.fate[*i] == FATE_LEFT) {
			add_edit(c, EDIT_REMOVED, (int64_t)*i, -1);
			c->change->n_removed++;
		}
}

static void
list_line(struct comparison *c, size_t j)
{
	switch (c->b.fate[j]) {
	case FATE_LEFT:
		add_edit(c, EDIT_ADDED, -1, (int64_t)j);
		c->change->n_added++;
		break;
	case FATE_MOVED:
		add_edit(c, EDIT_MOVED, c->b.twin[j], (int64_t)j);
		c->change->n_moved++;
		break;
	case FATE_EDITED:
		add_edit(c, EDIT_EDITED, c->b.twin[j], (int64_t)j);
		c->change->n_edited++;
		break;
	case FATE_EQUAL:
	case FATE_SAME: break;
	}
}

/* In order of after; what was removed comes where it stood, before what was added there. */
static void
list_edits(struct comparison *c)
{
	size_t i = 0, j = 0;

	while (j < c->b.n) {
		size_t anchor = j, until;

		while (anchor < c->b.n && !c->b.in_order[anchor])
			anchor++;
		until = anchor < c->b.n ? (size_t)c->b.twin[anchor] : c->a.n;
		list_removed(c, &i, until);
		for (; j < anchor; j++)
			list_line(c, j);
		if (anchor < c->b.n)
			list_line(c, j++);
		i = until + 1;
	}
	list_removed(c, &i, c->a.n);
}

static void
find_words(struct change *change)
{
	struct intern names = { 0 };
	int64_t work = WORDS_WORK;

	for (size_t i = 0; i < change->n_edits; i++) {
		struct edit *e = &change->edits[i];

		if (e->kind == EDIT_EDITED)
			e->words = words_diff(change->before->lines[e->before].text,
			    change->after->lines[e->after].text, &names, &work, &e->n_words);
	}
	intern_release(&names);
}

static bool
same_links(const struct document *a, const struct document *b)
{
	if (a->n_links != b->n_links)
		return false;
	for (size_t i = 0; i < a->n_links; i++)
		if (!span_eq(a->links[i].target, b->links[i].target))
			return false;
	return true;
}

static size_t
count_words(struct span text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += text.data[i] != ' ' && (i == 0 || text.data[i - 1] == ' ');
	return n;
}

/* Words that label a date in any of the languages; more are in rules/silence.yaml. */
static bool
has_date_word(struct span text)
{
	static const char *const labels[] = { "last updated", "was updated", "last revised",
		"last modified", "effective", "in force", "mise a jour", "mis a jour",
		"en vigueur", "gultig ab", "in kraft", "ultima actualizacion", "en vigor",
		"ultimo aggiornamento", "in vigore", "em vigor", "ultima atualizacao", NULL };
	struct buf plain;
	bool found = false;

	buf_init(&plain, SIZE_MAX / 4);
	for (size_t at = 0; at < text.len;) {
		uint32_t c = fold_letter(fold_char(text, &at));

		buf_addc(&plain, c > 0 && c < 0x80 ? (char)c : '.');
	}
	for (size_t i = 0; labels[i] != NULL && !found; i++)
		found = span_find(buf_span(&plain), labels[i]) != NULL;
	buf_release(&plain);
	return found;
}

/* Two wordings that differ in their dates alone, on a line that is there for its date. */
static bool
is_date_edit(struct comparison *c, const struct edit *e)
{
	struct span before, after;
	struct buf x, y;
	bool is = false;

	if (e->kind != EDIT_EDITED)
		return false;
	before = key_of(c, &c->a, (size_t)e->before - c->a.first);
	after = key_of(c, &c->b, (size_t)e->after - c->b.first);
	buf_init(&x, SIZE_MAX / 4);
	buf_init(&y, SIZE_MAX / 4);
	date_mask(before, &x);
	date_mask(after, &y);
	if (span_eq(buf_span(&x), buf_span(&y)))
		is = count_words(after) < DATE_LINE_WORDS || has_date_word(after);
	buf_release(&x);
	buf_release(&y);
	return is;
}

static enum change_class
classify(struct comparison *c)
{
	const struct change *change = c->change;

	if (change->n_edits == 0)
		return c->form_differs ? CLASS_FORMATTING : CLASS_NONE;
	for (size_t i = 0; i < change->n_edits; i++)
		if (!is_date_edit(c, &change->edits[i]))
			return CLASS_CHANGE;
	return CLASS_DATE_ONLY;
}

static void
compare_lines(struct comparison *c)
{
	keys_open(c);
	side_open(c, &c->a);
	side_open(c, &c->b);
	align_lines(c);
	find_same_words(c);
	find_moved(c);
	find_edited(c);
	list_edits(c);
	find_words(c->change);
	if (c->change->n_edits > 0)
		c->change->same_text = false;
}

struct change *
compare(const struct document *before, const struct document *after)
{
	struct comparison c = { .change = mem_alloc(sizeof *c.change),
		.recut_work = RECUT_WORK };
	struct change *change = c.change;

	change->before = before;
	change->after = after;
	change->class = CLASS_FIRST;
	if (before == NULL)
		return change;
	change->same_text = true;
	pass_over_ends(&c, before, after);
	c.form_differs = c.form_differs || !same_links(before, after);
	if (c.a.n > 0 || c.b.n > 0)
		compare_lines(&c);
	change->class = classify(&c);
	side_close(&c.a);
	side_close(&c.b);
	keys_close(&c);
	return change;
}

void
change_free(struct change *change)
{
	if (change == NULL)
		return;
	for (size_t i = 0; i < change->n_edits; i++)
		free(change->edits[i].words);
	free(change->edits);
	free(change);
}

const char *change_class_name(enum change_class class)
{
	static const char *const names[] = { "none", "change", "date-only", "formatting",
		"returned", "alternating", "variant", "extraction", "upgrade", "first" };

	return (size_t) class < COUNT(names) ? names[class] : "none";
}

const char *
edit_kind_name(enum edit_kind kind)
{
	static const char *const names[] = { "added", "removed", "edited", "moved" };

	return (size_t)kind < COUNT(names) ? names[kind] : "added";
}
