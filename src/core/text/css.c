/* CSS selectors: read into a small tree, matched from right to left over the flat page. */
#include "core/text/css.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"

enum simple_kind {
	CSS_TYPE,
	CSS_ID,
	CSS_CLASS,
	CSS_ATTR,
	CSS_NTH,
	CSS_ONLY,
	CSS_IS,
	CSS_NOT,
	CSS_HAS,
	CSS_ROOT,
	CSS_EMPTY,
	CSS_LINK,
	CSS_NEVER /* known to browsers only: :hover, ::before */
};

struct list;

struct simple {
	enum simple_kind kind;
	char *name;
	char *value;  /* ATTR */
	char op;      /* ATTR: 0, '=', '~', '|', '^', '$', '*' */
	bool nocase;  /* ATTR: the i flag */
	bool last;    /* NTH: counted from the end */
	bool of_type; /* NTH, ONLY */
	int a, b;     /* NTH: an + b */
	struct list *inner;
};

struct compound {
	struct simple *v;
	size_t n;
	size_t cap;
	char combinator; /* to what stands on its left: ' ', '>', '+', '~'; 0 for the first */
};

struct complex {
	struct compound *v;
	size_t n;
	size_t cap;
};

struct list {
	struct complex *v;
	size_t n;
	size_t cap;
};

struct css {
	struct list list;
};

struct parser {
	const char *text; /* the whole, for messages */
	const char *p;
	int nesting;
	struct error *err;
};

struct matcher {
	const struct html *html;
	uint64_t steps;
};

static int parse_list(struct parser *ps, struct list *list, bool relative);
static bool match_list(struct matcher *m, const struct list *list, uint32_t node);

/* ---- ending ---- */

static void
list_release(struct list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		struct complex *x = &list->v[i];

		for (size_t j = 0; j < x->n; j++) {
			for (size_t k = 0; k < x->v[j].n; k++) {
				struct simple *s = &x->v[j].v[k];

				free(s->name);
				free(s->value);
				if (s->inner != NULL)
					list_release(s->inner);
				free(s->inner);
			}
			free(x->v[j].v);
		}
		free(x->v);
	}
	free(list->v);
	*list = (struct list){ 0 };
}

void
css_free(struct css *css)
{
	if (css == NULL)
		return;
	list_release(&css->list);
	free(css);
}

/* ---- reading ---- */

static int
refuse(struct parser *ps, const char *expected)
{
	return error_set(ps->err, ERROR_USAGE, "selector \"%.200s\": expected %s at \"%.40s\"",
	    ps->text, expected, ps->p);
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static void
skip_space(struct parser *ps)
{
	while (is_space(*ps->p))
		ps->p++;
}

static bool
is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_' || (unsigned char)c >= 0x80;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static void
add_code_point(struct buf *b, uint32_t c)
{
	if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
		c = 0xFFFD;
	if (c < 0x80) {
		buf_addc(b, (char)c);
		return;
	}
	if (c < 0x800) {
		buf_addc(b, (char)(0xC0 | c >> 6));
	} else {
		if (c < 0x10000) {
			buf_addc(b, (char)(0xE0 | c >> 12));
		} else {
			buf_addc(b, (char)(0xF0 | c >> 18));
			buf_addc(b, (char)(0x80 | (c >> 12 & 0x3F)));
		}
		buf_addc(b, (char)(0x80 | (c >> 6 & 0x3F)));
	}
	buf_addc(b, (char)(0x80 | (c & 0x3F)));
}

/* After a backslash: up to six hexadecimal digits and one space, or the character itself. */
static void
read_escape(struct parser *ps, struct buf *b)
{
	uint32_t c = 0;
	int digits = 0;

	for (; digits < 6 && hex_digit(*ps->p) >= 0; digits++)
		c = c * 16 + (uint32_t)hex_digit(*ps->p++);
	if (digits > 0) {
		add_code_point(b, c);
		if (is_space(*ps->p))
			ps->p++;
	} else if (*ps->p != '\0') {
		buf_addc(b, *ps->p++);
	}
}

/* A name, escapes read; NULL where none stands. A digit may begin it only after '#'. */
static char *
read_name(struct parser *ps, bool digit_first)
{
	struct buf b;

	buf_init(&b, CSS_MAX_BYTES);
	if (!digit_first && *ps->p >= '0' && *ps->p <= '9')
		return NULL;
	while (is_name_char(*ps->p) || (*ps->p == '\\' && ps->p[1] != '\0')) {
		if (*ps->p == '\\') {
			ps->p++;
			read_escape(ps, &b);
		} else {
			buf_addc(&b, *ps->p++);
		}
	}
	if (b.len == 0 || (b.len == 1 && b.data[0] == '-')) {
		buf_release(&b);
		return NULL;
	}
	return buf_steal(&b);
}

static char *
read_string(struct parser *ps)
{
	struct buf b;
	char quote = *ps->p++;

	buf_init(&b, CSS_MAX_BYTES);
	while (*ps->p != quote) {
		if (*ps->p == '\0' || *ps->p == '\n') {
			buf_release(&b);
			return NULL;
		}
		if (*ps->p == '\\') {
			ps->p++;
			if (*ps->p == '\n')
				ps->p++;
			else
				read_escape(ps, &b);
		} else {
			buf_addc(&b, *ps->p++);
		}
	}
	ps->p++;
	return buf_steal(&b);
}

static void
lower(char *text)
{
	for (; *text != '\0'; text++)
		if (*text >= 'A' && *text <= 'Z')
			*text = (char)(*text - 'A' + 'a');
}

static int
read_attr_value(struct parser *ps, struct simple *s)
{
	if (*ps->p == '"' || *ps->p == '\'')
		s->value = read_string(ps);
	else
		s->value = read_name(ps, true); /* [data-n=5] is seen, though not allowed */
	if (s->value == NULL)
		return refuse(ps, "a value");
	skip_space(ps);
	if ((*ps->p == 'i' || *ps->p == 'I' || *ps->p == 's' || *ps->p == 'S')) {
		s->nocase = *ps->p == 'i' || *ps->p == 'I';
		ps->p++;
		skip_space(ps);
	}
	return 0;
}

static int
read_attr(struct parser *ps, struct simple *s)
{
	ps->p++;
	skip_space(ps);
	s->kind = CSS_ATTR;
	s->name = read_name(ps, false);
	if (s->name == NULL)
		return refuse(ps, "an attribute's name");
	lower(s->name);
	skip_space(ps);
	if (*ps->p != ']') {
		s->op = *ps->p;
		if (*ps->p == '\0' ||
		    (*ps->p != '=' && (strchr("~|^$*", *ps->p) == NULL || ps->p[1] != '=')))
			return refuse(ps, "= ~= |= ^= $= *= or ]");
		ps->p += *ps->p == '=' ? 1 : 2;
		skip_space(ps);
		if (read_attr_value(ps, s) != 0)
			return -1;
	}
	if (*ps->p != ']')
		return refuse(ps, "]");
	ps->p++;
	return 0;
}

/* A number of at most four digits: pages have no more siblings worth counting. */
static bool
read_int(struct parser *ps, int *out)
{
	int digits = 0, n = 0;

	for (; *ps->p >= '0' && *ps->p <= '9'; digits++, ps->p++)
		if (digits < 6)
			n = n * 10 + (*ps->p - '0');
	*out = n;
	return digits > 0;
}

/* an + b after the n was seen: nothing, "+ b" or "- b". */
static int
read_offset(struct parser *ps, int *b)
{
	char sign;

	skip_space(ps);
	sign = *ps->p;
	*b = 0;
	if (sign != '+' && sign != '-')
		return 0;
	ps->p++;
	skip_space(ps);
	if (!read_int(ps, b))
		return refuse(ps, "a number");
	if (sign == '-')
		*b = -*b;
	return 0;
}

static int
read_an_plus_b(struct parser *ps, struct simple *s)
{
	int sign = 1, n;
	bool has_number;

	if (strncasecmp(ps->p, "odd", 3) == 0 || strncasecmp(ps->p, "even", 4) == 0) {
		s->a = 2;
		s->b = *ps->p == 'o' || *ps->p == 'O';
		ps->p += s->b ? 3 : 4;
		return 0;
	}
	if (*ps->p == '+' || *ps->p == '-')
		sign = *ps->p++ == '-' ? -1 : 1;
	has_number = read_int(ps, &n);
	if (*ps->p == 'n' || *ps->p == 'N') {
		ps->p++;
		s->a = sign * (has_number ? n : 1);
		return read_offset(ps, &s->b);
	}
	if (!has_number)
		return refuse(ps, "odd, even, a number or an+b");
	s->b = sign * n;
	return 0;
}

static int
close_function(struct parser *ps)
{
	skip_space(ps);
	if (*ps->p != ')')
		return refuse(ps, ")");
	ps->p++;
	return 0;
}

static const struct {
	const char *name;
	enum simple_kind kind;
	bool function;
	bool last;
	bool of_type;
} pseudos[] = {
	{ "nth-child", CSS_NTH, true, false, false },
	{ "nth-last-child", CSS_NTH, true, true, false },
	{ "nth-of-type", CSS_NTH, true, false, true },
	{ "nth-last-of-type", CSS_NTH, true, true, true },
	{ "first-child", CSS_NTH, false, false, false },
	{ "last-child", CSS_NTH, false, true, false },
	{ "first-of-type", CSS_NTH, false, false, true },
	{ "last-of-type", CSS_NTH, false, true, true },
	{ "only-child", CSS_ONLY, false, false, false },
	{ "only-of-type", CSS_ONLY, false, false, true },
	{ "is", CSS_IS, true, false, false },
	{ "where", CSS_IS, true, false, false },
	{ "matches", CSS_IS, true, false, false },
	{ "not", CSS_NOT, true, false, false },
	{ "has", CSS_HAS, true, false, false },
	{ "root", CSS_ROOT, false, false, false },
	{ "scope", CSS_ROOT, false, false, false },
	{ "empty", CSS_EMPTY, false, false, false },
	{ "link", CSS_LINK, false, false, false },
	{ "any-link", CSS_LINK, false, false, false },
	{ "visited", CSS_NEVER, false, false, false },
	{ "hover", CSS_NEVER, false, false, false },
	{ "active", CSS_NEVER, false, false, false },
	{ "focus", CSS_NEVER, false, false, false },
	{ "focus-within", CSS_NEVER, false, false, false },
	{ "target", CSS_NEVER, false, false, false },
	{ "before", CSS_NEVER, false, false, false },
	{ "after", CSS_NEVER, false, false, false },
	{ "first-line", CSS_NEVER, false, false, false },
	{ "first-letter", CSS_NEVER, false, false, false },
};

static int
read_arguments(struct parser *ps, struct simple *s)
{
	ps->p++;
	skip_space(ps);
	if (s->kind == CSS_NTH)
		return read_an_plus_b(ps, s) != 0 ? -1 : close_function(ps);
	if (++ps->nesting > CSS_MAX_NESTING)
		return refuse(ps, "less nesting");
	s->inner = mem_alloc(sizeof *s->inner);
	if (parse_list(ps, s->inner, s->kind == CSS_HAS) != 0)
		return -1;
	ps->nesting--;
	return close_function(ps);
}

static int
read_pseudo(struct parser *ps, struct simple *s)
{
	const char *start = ps->p;
	char *name;
	size_t i;

	ps->p += ps->p[1] == ':' ? 2 : 1;
	name = read_name(ps, false);
	if (name == NULL)
		return refuse(ps, "a name after :");
	lower(name);
	for (i = 0; i < COUNT(pseudos); i++)
		if (strcmp(pseudos[i].name, name) == 0)
			break;
	free(name);
	if (i == COUNT(pseudos) || pseudos[i].function != (*ps->p == '(')) {
		ps->p = start;
		return refuse(ps, "a selector this program knows");
	}
	s->kind = pseudos[i].kind;
	s->last = pseudos[i].last;
	s->of_type = pseudos[i].of_type;
	s->b = 1; /* first-child is nth-child(1) */
	return pseudos[i].function ? read_arguments(ps, s) : 0;
}

static int
read_hash_or_class(struct parser *ps, struct simple *s)
{
	s->kind = *ps->p == '#' ? CSS_ID : CSS_CLASS;
	ps->p++;
	s->name = read_name(ps, s->kind == CSS_ID);
	return s->name == NULL ? refuse(ps, "a name") : 0;
}

static struct simple *
add_simple(struct compound *c)
{
	MEM_GROW(c->v, c->n, c->cap);
	c->v[c->n] = (struct simple){ 0 };
	return &c->v[c->n++];
}

static int
parse_simple(struct parser *ps, struct compound *c)
{
	switch (*ps->p) {
	case '#':
	case '.': return read_hash_or_class(ps, add_simple(c));
	case '[': return read_attr(ps, add_simple(c));
	default: return read_pseudo(ps, add_simple(c));
	}
}

static int
parse_compound(struct parser *ps, struct compound *c)
{
	bool any = false;

	if (*ps->p == '*') {
		ps->p++;
		any = true;
	} else if (is_name_char(*ps->p) || *ps->p == '\\') {
		struct simple *s = add_simple(c);

		s->kind = CSS_TYPE;
		s->name = read_name(ps, false);
		if (s->name == NULL)
			return refuse(ps, "an element's name");
		lower(s->name);
	}
	while (*ps->p != '\0' && strchr("#.[:", *ps->p) != NULL)
		if (parse_simple(ps, c) != 0)
			return -1;
	if (c->n == 0 && !any)
		return refuse(ps, "an element, .class, #id or [attribute]");
	return 0;
}

static char
read_combinator(struct parser *ps)
{
	bool space = is_space(*ps->p);

	skip_space(ps);
	if (*ps->p == '>' || *ps->p == '+' || *ps->p == '~') {
		char c = *ps->p++;

		skip_space(ps);
		return c;
	}
	return space && *ps->p != '\0' && *ps->p != ',' && *ps->p != ')' ? ' ' : '\0';
}

static int
parse_complex(struct parser *ps, struct complex *x, bool relative)
{
	char combinator = '\0';

	if (relative) {
		combinator = read_combinator(ps);
		if (combinator == '\0')
			combinator = ' ';
	}
	do {
		MEM_GROW(x->v, x->n, x->cap);
		x->v[x->n] = (struct compound){ .combinator = combinator };
		if (parse_compound(ps, &x->v[x->n++]) != 0)
			return -1;
		combinator = read_combinator(ps);
	} while (combinator != '\0');
	return 0;
}

static int
parse_list(struct parser *ps, struct list *list, bool relative)
{
	for (;;) {
		skip_space(ps);
		MEM_GROW(list->v, list->n, list->cap);
		list->v[list->n] = (struct complex){ 0 };
		if (parse_complex(ps, &list->v[list->n++], relative) != 0)
			return -1;
		skip_space(ps);
		if (*ps->p != ',')
			return 0;
		ps->p++;
	}
}

int
css_compile(const char *text, struct css **out, struct error *err)
{
	struct parser ps = { .text = text, .p = text, .err = err };
	struct css *css = mem_alloc(sizeof *css);
	int rc = -1;

	if (strlen(text) > CSS_MAX_BYTES) {
		error_set(err, ERROR_USAGE, "selector longer than %d bytes", CSS_MAX_BYTES);
		goto out;
	}
	if (parse_list(&ps, &css->list, false) != 0)
		goto out;
	if (*ps.p != '\0') {
		refuse(&ps, "the end or a comma");
		goto out;
	}
	*out = css;
	css = NULL;
	rc = 0;
out:
	css_free(css);
	return rc;
}

/* ---- matching ---- */

static bool
same(struct span s, const char *text, bool nocase)
{
	size_t len = strlen(text);

	if (s.len != len || s.data == NULL)
		return false;
	return nocase ? strncasecmp(s.data, text, len) == 0 : memcmp(s.data, text, len) == 0;
}

static bool
has_word(struct span s, const char *word, bool nocase)
{
	size_t at = 0;

	while (at < s.len) {
		size_t start;

		while (at < s.len && is_space(s.data[at]))
			at++;
		start = at;
		while (at < s.len && !is_space(s.data[at]))
			at++;
		if (at > start && same(span_make(s.data + start, at - start), word, nocase))
			return true;
	}
	return false;
}

static bool
contains(struct span s, const char *part, bool nocase)
{
	size_t len = strlen(part);

	for (size_t i = 0; len > 0 && i + len <= s.len; i++)
		if (same(span_make(s.data + i, len), part, nocase))
			return true;
	return false;
}

static bool
match_attr(const struct html *html, const struct simple *s, uint32_t node)
{
	struct span v = html_attr(html, node, s->name);
	const char *value = s->value == NULL ? "" : s->value;
	size_t len = strlen(value);

	if (v.data == NULL)
		return false;
	switch (s->op) {
	case '=': return same(v, value, s->nocase);
	case '~': return has_word(v, value, s->nocase);
	case '*': return contains(v, value, s->nocase);
	case '^':
		return len > 0 && v.len >= len &&
		       same(span_make(v.data, len), value, s->nocase);
	case '$':
		return len > 0 && v.len >= len &&
		       same(span_make(v.data + v.len - len, len), value, s->nocase);
	case '|':
		return same(v, value, s->nocase) ||
		       (v.len > len && v.data[len] == '-' &&
			   same(span_make(v.data, len), value, s->nocase));
	default: return true;
	}
}

/* The place of node among its siblings, from 1, counted from one end. */
static int
place(struct matcher *m, const struct simple *s, uint32_t node)
{
	const struct html *html = m->html;
	struct span name = html_name(html, node);
	int before = 0, after = 0;
	bool seen = false;

	for (uint32_t i = html_first_child(html, html->v[node].parent); i != 0;
	     i = html_next_sibling(html, i)) {
		m->steps++;
		if (i == node)
			seen = true;
		else if (!s->of_type || span_eq(html_name(html, i), name))
			*(seen ? &after : &before) += 1;
		if (seen && !s->last && s->kind == CSS_NTH)
			break;
	}
	if (s->kind == CSS_ONLY)
		return before + after + 1;
	return (s->last ? after : before) + 1;
}

static bool
match_nth(struct matcher *m, const struct simple *s, uint32_t node)
{
	int k = place(m, s, node) - s->b;

	if (s->kind == CSS_ONLY)
		return k + s->b == 1;
	if (s->a == 0)
		return k == 0;
	return k % s->a == 0 && k / s->a >= 0;
}

static bool
is_empty(const struct html *html, uint32_t node)
{
	for (uint32_t i = node + 1; i < html->v[node].end; i++)
		if (html->v[i].tag != HTML_TEXT || html->v[i].text.len > 0)
			return false;
	return true;
}

static bool match_left(
    struct matcher *m, const struct complex *x, size_t at, uint32_t node, uint32_t anchor);
static bool match_compound(struct matcher *m, const struct compound *c, uint32_t node);

/* :has(): something below, or beside, matches and leads back to node. */
static bool
match_has(struct matcher *m, const struct list *list, uint32_t node)
{
	const struct html *html = m->html;

	for (size_t i = 0; i < list->n; i++) {
		const struct complex *x = &list->v[i];
		bool beside = x->v[0].combinator == '+' || x->v[0].combinator == '~';
		uint32_t end = html->v[beside ? html->v[node].parent : node].end;

		for (uint32_t j = node + 1; j < end && m->steps <= CSS_MAX_STEPS; j++)
			if (html->v[j].tag != HTML_TEXT &&
			    match_compound(m, &x->v[x->n - 1], j) &&
			    match_left(m, x, x->n - 1, j, node))
				return true;
	}
	return false;
}

static bool
match_simple(struct matcher *m, const struct simple *s, uint32_t node)
{
	const struct html *html = m->html;

	m->steps++;
	switch (s->kind) {
	case CSS_TYPE: return same(html_name(html, node), s->name, true);
	case CSS_ID: return same(html_attr(html, node, "id"), s->name, html->quirks);
	case CSS_CLASS: return has_word(html_attr(html, node, "class"), s->name, html->quirks);
	case CSS_ATTR: return match_attr(html, s, node);
	case CSS_NTH:
	case CSS_ONLY: return match_nth(m, s, node);
	case CSS_IS: return match_list(m, s->inner, node);
	case CSS_NOT: return !match_list(m, s->inner, node);
	case CSS_HAS: return match_has(m, s->inner, node);
	case CSS_ROOT: return html->v[node].tag == HTML_HTML;
	case CSS_EMPTY: return is_empty(html, node);
	case CSS_LINK:
		return html->v[node].tag == HTML_A &&
		       html_attr(html, node, "href").data != NULL;
	case CSS_NEVER: break;
	}
	return false;
}

static bool
match_compound(struct matcher *m, const struct compound *c, uint32_t node)
{
	m->steps++;
	for (size_t i = 0; i < c->n; i++)
		if (!match_simple(m, &c->v[i], node))
			return false;
	return true;
}

static uint32_t
previous_sibling(struct matcher *m, uint32_t node)
{
	const struct html_node *v = m->html->v;
	uint32_t parent = v[node].parent, before = node - 1;

	while (before > parent) {
		m->steps++;
		if (v[before].parent != parent)
			before = v[before].parent; /* out of what stands below the sibling */
		else if (v[before].tag == HTML_TEXT)
			before--;
		else
			return before;
	}
	return 0;
}

static uint32_t
step_left(struct matcher *m, char combinator, uint32_t node)
{
	if (combinator == ' ' || combinator == '>')
		return m->html->v[node].parent;
	return previous_sibling(m, node);
}

/*
 * Compound `at` matches node: do those on its left match too? An anchor other
 * than 0 is where a relative selector (in :has) must arrive.
 */
static bool
match_left(
    struct matcher *m, const struct complex *x, size_t at, uint32_t node, uint32_t anchor)
{
	char combinator = x->v[at].combinator;
	bool far = combinator == ' ' || combinator == '~';

	if (at == 0 && anchor == 0)
		return true;
	for (node = step_left(m, combinator, node); node != 0;
	     node = step_left(m, combinator, node)) {
		if (m->steps > CSS_MAX_STEPS)
			return false;
		if (at == 0 ? node == anchor
			    : match_compound(m, &x->v[at - 1], node) &&
				  match_left(m, x, at - 1, node, anchor))
			return true;
		if (!far)
			return false;
	}
	return false;
}

static bool
match_list(struct matcher *m, const struct list *list, uint32_t node)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct complex *x = &list->v[i];

		if (match_compound(m, &x->v[x->n - 1], node) &&
		    match_left(m, x, x->n - 1, node, 0))
			return true;
	}
	return false;
}

int
css_select(
    const struct css *css, const struct html *html, struct html_nodes *out, struct error *err)
{
	struct matcher m = { .html = html };
	size_t before = out->n;

	for (uint32_t i = 1; i < html->n; i++) {
		if (html->v[i].tag != HTML_TEXT && match_list(&m, &css->list, i))
			html_nodes_add(out, i);
		if (m.steps > CSS_MAX_STEPS) {
			out->n = before;
			return error_set(
			    err, ERROR_LIMIT, "a selector takes too long on this page");
		}
	}
	return 0;
}

int
css_find(const struct html *html, const char *text, struct html_nodes *out, struct error *err)
{
	struct css *css = NULL;
	int rc;

	if (css_compile(text, &css, err) != 0)
		return -1;
	rc = css_select(css, html, out, err);
	css_free(css);
	return rc;
}

int
css_check(const char *text, struct error *err)
{
	struct css *css = NULL;

	if (css_compile(text, &css, err) != 0)
		return -1;
	css_free(css);
	return 0;
}
