/* Pages from templates: read into a flat list of pieces, then filled. */
#include "core/report/template.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

enum piece_kind {
	PIECE_LITERAL = 0,
	PIECE_VALUE,
	PIECE_EACH,
	PIECE_NONE,
	PIECE_PART,
	PIECE_WORDS
};

struct piece {
	enum piece_kind kind;
	struct span text; /* literal, or the name */
	size_t end;       /* EACH, NONE: the first piece behind the section */
	int line;
};

struct template
{
	char *name;
	char *text; /* pieces point into it */
	struct piece *v;
	size_t n, cap;
};

struct templates {
	const struct texts *texts;
	struct template **v;
	size_t n, cap;
	uint64_t hash;
	enum template_form form;
	int (*escape)(struct span text, struct buf *out); /* NULL: as the form says */
};

struct templates *
templates_new(const struct texts *texts)
{
	struct templates *all = mem_alloc(sizeof *all);

	all->texts = texts;
	all->hash = texts == NULL ? 0 : texts_hash(texts);
	return all;
}

void
templates_write_as(struct templates *all, enum template_form form)
{
	all->form = form;
}

void
templates_write_with(struct templates *all, int (*escape)(struct span text, struct buf *out))
{
	all->escape = escape;
}

static void
template_free(struct template *t)
{
	if (t == NULL)
		return;
	free(t->name);
	free(t->text);
	free(t->v);
	free(t);
}

void
templates_free(struct templates *all)
{
	if (all == NULL)
		return;
	for (size_t i = 0; i < all->n; i++)
		template_free(all->v[i]);
	free(all->v);
	free(all);
}

uint64_t
templates_hash(const struct templates *all)
{
	return all->hash;
}

/* ---- reading ---- */

struct reading {
	struct template *t;
	size_t open[TEMPLATE_DEPTH]; /* sections not closed yet */
	size_t n_open;
	int line;
	struct error *err;
};

static struct piece *
add_piece(struct reading *r, enum piece_kind kind, struct span text)
{
	struct template *t = r->t;

	MEM_GROW(t->v, t->n, t->cap);
	t->v[t->n] = (struct piece){ .kind = kind, .text = text, .line = r->line };
	return &t->v[t->n++];
}

static int
open_section(struct reading *r, enum piece_kind kind, struct span name)
{
	if (r->n_open == TEMPLATE_DEPTH)
		return error_set(r->err, ERROR_USAGE, "%s:%d: too many sections in each other",
		    r->t->name, r->line);
	r->open[r->n_open++] = r->t->n;
	add_piece(r, kind, name);
	return 0;
}

static int
close_section(struct reading *r, struct span name)
{
	struct piece *open;

	if (r->n_open == 0)
		return error_set(r->err, ERROR_USAGE, "%s:%d: {{/%.*s}} closes nothing",
		    r->t->name, r->line, (int)name.len, name.data);
	open = &r->t->v[r->open[--r->n_open]];
	if (!span_eq(open->text, name))
		return error_set(r->err, ERROR_USAGE,
		    "%s:%d: {{/%.*s}} where {{#%.*s}} of line %d is open", r->t->name, r->line,
		    (int)name.len, name.data, (int)open->text.len, open->text.data, open->line);
	open->end = r->t->n;
	return 0;
}

static int
read_tag(struct reading *r, struct span tag)
{
	struct span name;

	if (tag.len == 0)
		return error_set(
		    r->err, ERROR_USAGE, "%s:%d: an empty {{}}", r->t->name, r->line);
	name = span_trim(span_make(tag.data + 1, tag.len - 1));
	switch (tag.data[0]) {
	case '!': return 0;
	case '#': return open_section(r, PIECE_EACH, name);
	case '^': return open_section(r, PIECE_NONE, name);
	case '/': return close_section(r, name);
	case '>': add_piece(r, PIECE_PART, name); return 0;
	case '_': add_piece(r, PIECE_WORDS, name); return 0;
	default: add_piece(r, PIECE_VALUE, span_trim(tag)); return 0;
	}
}

static void
count_lines(struct reading *r, struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		r->line += text.data[i] == '\n';
}

static int
read_pieces(struct reading *r, struct span rest)
{
	while (rest.len > 0) {
		const char *start = span_find(rest, "{{"), *end;
		struct span literal = rest, tag;

		if (start != NULL)
			literal.len = (size_t)(start - rest.data);
		if (literal.len > 0)
			add_piece(r, PIECE_LITERAL, literal);
		count_lines(r, literal);
		if (start == NULL)
			break;
		rest = span_make(start + 2, rest.len - literal.len - 2);
		end = span_find(rest, "}}");
		if (end == NULL)
			return error_set(
			    r->err, ERROR_USAGE, "%s:%d: {{ without }}", r->t->name, r->line);
		tag = span_make(rest.data, (size_t)(end - rest.data));
		if (read_tag(r, tag) != 0)
			return -1;
		count_lines(r, tag);
		rest = span_make(end + 2, rest.len - tag.len - 2);
	}
	if (r->n_open > 0)
		return error_set(r->err, ERROR_USAGE, "%s:%d: this section is not closed",
		    r->t->name, r->t->v[r->open[r->n_open - 1]].line);
	return 0;
}

int
templates_add(struct templates *all, const char *name, struct span text, struct error *err)
{
	struct template *t = mem_alloc(sizeof *t);
	struct reading r = { .t = t, .line = 1, .err = err };

	t->name = mem_strdup(name);
	t->text = span_dup(text);
	if (read_pieces(&r, span_make(t->text, text.len)) != 0) {
		template_free(t);
		return -1;
	}
	MEM_GROW(all->v, all->n, all->cap);
	all->v[all->n++] = t;
	all->hash = all->hash * 31 + hash_xxh3(text);
	return 0;
}

/* ---- filling ---- */

struct filling {
	const struct templates *all;
	const struct data *scope[TEMPLATE_DEPTH];
	size_t depth;
	size_t parts; /* templates in each other */
	struct buf *out;
	struct error *err;
};

int
template_escape(struct span text, struct buf *out)
{
	size_t start = 0;

	for (size_t i = 0; i < text.len; i++) {
		const char *as = text.data[i] == '&'    ? "&amp;"
				 : text.data[i] == '<'  ? "&lt;"
				 : text.data[i] == '>'  ? "&gt;"
				 : text.data[i] == '"'  ? "&quot;"
				 : text.data[i] == '\'' ? "&#39;"
							: NULL;
		if (as == NULL)
			continue;
		buf_add(out, text.data + start, i - start);
		buf_adds(out, as);
		start = i + 1;
	}
	return buf_add(out, text.data + start, text.len - start);
}

/* What is neither quoted nor a line break in JSON; texts hold no controls (data.h). */
static void
escape_json(struct span text, struct buf *out)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] == '"' || text.data[i] == '\\')
			buf_addc(out, '\\');
		if ((unsigned char)text.data[i] < ' ')
			buf_addf(out, "\\u%04x", (unsigned)(unsigned char)text.data[i]);
		else
			buf_addc(out, text.data[i]);
	}
}

static void
put_value(const struct filling *f, struct span text)
{
	if (f->all->escape != NULL) {
		f->all->escape(text, f->out);
		return;
	}
	switch (f->all->form) {
	case TEMPLATE_HTML: template_escape(text, f->out); break;
	case TEMPLATE_TEXT: buf_add_span(f->out, text); break;
	case TEMPLATE_JSON: escape_json(text, f->out); break;
	}
}

static const struct data *
find(const struct filling *f, struct span name)
{
	const struct data *found = NULL;

	if (span_is(name, "."))
		return f->scope[f->depth - 1];
	for (size_t i = f->depth; found == NULL && i > 0; i--)
		found = data_find(f->scope[i - 1], name.data, name.len);
	return found;
}

static bool
is_there(const struct data *data)
{
	return data != NULL && (data_kind(data) != DATA_LIST || data_length(data) > 0);
}

static void
fill_value(struct filling *f, struct span name)
{
	const struct data *data = find(f, name);
	struct buf moment;

	if (data != NULL && data_kind(data) == DATA_TEXT)
		put_value(f, span_of(data_value(data)));
	if (data == NULL || data_kind(data) != DATA_MOMENT)
		return;
	buf_init(&moment, TEXTS_MOMENT_MAX);
	texts_moment(f->all->texts, span_of(data_value(data)), true, &moment);
	put_value(f, buf_span(&moment));
	buf_release(&moment);
}

/* Words with {name} in them; the words themselves are escaped too. */
static void
fill_words(struct filling *f, struct span words)
{
	while (words.len > 0) {
		const char *open = memchr(words.data, '{', words.len), *close;
		size_t before = open == NULL ? words.len : (size_t)(open - words.data);

		put_value(f, span_make(words.data, before));
		close = open == NULL ? NULL : memchr(open, '}', words.len - before);
		if (close == NULL)
			return;
		fill_value(f, span_make(open + 1, (size_t)(close - open) - 1));
		words = span_make(close + 1, (size_t)(words.data + words.len - close) - 1);
	}
}

static int
fill_text(struct filling *f, const struct template *t, const struct piece *piece)
{
	const char *star = memchr(piece->text.data, '*', piece->text.len);
	const char *words;
	char *key = span_dup(piece->text);

	if (star != NULL) {
		const struct data *end =
		    find(f, span_make(star + 1,
				(size_t)(piece->text.data + piece->text.len - star) - 1));
		char *whole = mem_printf("%.*s%s", (int)(star - piece->text.data),
		    piece->text.data, end == NULL ? "" : data_value(end));

		free(key);
		key = whole;
	}
	words = f->all->texts == NULL ? NULL : texts_find(f->all->texts, key);
	if (words == NULL)
		error_set(f->err, ERROR_USAGE, "%s:%d: there is no text \"%s\"", t->name,
		    piece->line, key);
	free(key);
	if (words == NULL)
		return -1;
	fill_words(f, span_of(words));
	return 0;
}

static const struct template *
find_template(const struct templates *all, struct span name)
{
	for (size_t i = 0; i < all->n; i++)
		if (span_is(name, all->v[i]->name))
			return all->v[i];
	return NULL;
}

int
templates_names(const struct templates *all, const char *name,
    int (*f)(struct span name, int line, void *arg), void *arg)
{
	const struct template *t = find_template(all, span_of(name));
	int rc = 0;

	for (size_t i = 0; t != NULL && rc == 0 && i < t->n; i++)
		if (t->v[i].kind == PIECE_VALUE || t->v[i].kind == PIECE_EACH ||
		    t->v[i].kind == PIECE_NONE)
			rc = f(t->v[i].text, t->v[i].line, arg);
	return rc;
}

static int fill_pieces(struct filling *f, const struct template *t, size_t from, size_t to);

static int
fill_template(struct filling *f, struct span name)
{
	const struct template *t = find_template(f->all, name);
	int rc;

	if (t == NULL)
		return error_set(f->err, ERROR_USAGE, "there is no template \"%.*s\"",
		    (int)name.len, name.data);
	if (f->parts == TEMPLATE_DEPTH)
		return error_set(
		    f->err, ERROR_USAGE, "%s: templates stand in each other", t->name);
	f->parts++;
	rc = fill_pieces(f, t, 0, t->n);
	f->parts--;
	return rc;
}

static int
fill_within(struct filling *f, const struct template *t, size_t i, const struct data *scope)
{
	int rc;

	if (f->depth == TEMPLATE_DEPTH)
		return error_set(
		    f->err, ERROR_USAGE, "%s: too many sections in each other", t->name);
	f->scope[f->depth++] = scope;
	rc = fill_pieces(f, t, i + 1, t->v[i].end);
	f->depth--;
	return rc;
}

static int
fill_section(struct filling *f, const struct template *t, size_t i)
{
	const struct data *data = find(f, t->v[i].text);
	int rc = 0;

	if (is_there(data) == (t->v[i].kind == PIECE_NONE))
		return 0;
	if (data == NULL || data_kind(data) <= DATA_MOMENT || t->v[i].kind == PIECE_NONE)
		return fill_pieces(f, t, i + 1, t->v[i].end);
	if (data_kind(data) == DATA_OBJECT)
		return fill_within(f, t, i, data);
	for (size_t j = 0; rc == 0 && j < data_length(data); j++)
		rc = fill_within(f, t, i, data_item(data, j));
	return rc;
}

static int
fill_pieces(struct filling *f, const struct template *t, size_t from, size_t to)
{
	int rc = 0;

	for (size_t i = from; rc == 0 && i < to; i++) {
		const struct piece *piece = &t->v[i];

		switch (piece->kind) {
		case PIECE_LITERAL: buf_add_span(f->out, piece->text); break;
		case PIECE_VALUE: fill_value(f, piece->text); break;
		case PIECE_WORDS: rc = fill_text(f, t, piece); break;
		case PIECE_PART: rc = fill_template(f, piece->text); break;
		case PIECE_EACH:
		case PIECE_NONE:
			rc = fill_section(f, t, i);
			i = piece->end - 1;
			break;
		}
	}
	return rc;
}

int
template_fill(const struct templates *all, const char *name, const struct data *data,
    struct buf *out, struct error *err)
{
	struct filling f = { .all = all, .depth = 1, .out = out, .err = err };

	f.scope[0] = data;
	if (fill_template(&f, span_of(name)) != 0)
		return -1;
	return out->full ? error_set(err, ERROR_LIMIT, "%s: the page is too large", name) : 0;
}
