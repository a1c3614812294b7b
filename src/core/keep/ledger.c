/* The ledger's text. */
#include "core/keep/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* At most max bytes of text, not cutting a UTF-8 sequence. */
static char *
cut(const char *text, size_t max)
{
	size_t len = text == NULL ? 0 : strnlen(text, max + 1);

	if (len > max) {
		len = max;
		while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
			len--;
	}
	return len == 0 ? mem_strdup("") : mem_strndup(text, len);
}

void
ledger_add(struct ledger *ledger, uint32_t page, const char *outcome, const char *detail)
{
	MEM_GROW(ledger->v, ledger->n, ledger->cap);
	ledger->v[ledger->n++] = (struct ledger_check){ .page = page,
		.outcome = cut(outcome, LEDGER_OUTCOME_MAX),
		.detail = cut(detail, LEDGER_DETAIL_MAX) };
}

void
ledger_release(struct ledger *ledger)
{
	for (size_t i = 0; i < ledger->n; i++) {
		free(ledger->v[i].outcome);
		free(ledger->v[i].detail);
	}
	free(ledger->v);
	*ledger = (struct ledger){ 0 };
}

size_t
ledger_count(const struct ledger *ledger, const char *outcome)
{
	size_t n = 0;

	for (size_t i = 0; i < ledger->n; i++)
		n += strcmp(ledger->v[i].outcome, outcome) == 0;
	return n;
}

void
ledger_escape(struct span text, struct buf *out)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];

		switch (c) {
		case '\t': buf_adds(out, "\\t"); break;
		case '\n': buf_adds(out, "\\n"); break;
		case '\r': buf_adds(out, "\\r"); break;
		case '\\': buf_adds(out, "\\\\"); break;
		default: buf_addc(out, c);
		}
	}
}

char *
ledger_unescape(struct span field)
{
	char *text = mem_alloc(field.len + 1), *p = text;

	for (size_t i = 0; i < field.len; i++) {
		char c = field.data[i];

		if (c == '\\' && i + 1 < field.len) {
			c = field.data[++i];
			c = (char)(c == 't' ? '\t' : c == 'n' ? '\n' : c == 'r' ? '\r' : c);
		}
		*p++ = c;
	}
	*p = '\0';
	return text;
}

bool
ledger_field(struct span *line, struct span *field)
{
	const char *tab;

	if (line->data == NULL)
		return false;
	tab = line->len > 0 ? memchr(line->data, '\t', line->len) : NULL;
	if (tab == NULL) {
		*field = *line;
		*line = (struct span){ 0 };
		return true;
	}
	*field = span_make(line->data, (size_t)(tab - line->data));
	*line = span_make(tab + 1, line->len - field->len - 1);
	return true;
}

void
ledger_put_pages(const uint32_t *pages, size_t n, struct buf *out)
{
	for (size_t i = 0, j; i < n; i = j + 1) {
		for (j = i; j + 1 < n && pages[j + 1] == pages[j] + 1; j++)
			;
		if (i > 0)
			buf_addc(out, ' ');
		buf_addf(out, "%u", (unsigned)pages[i]);
		if (j > i)
			buf_addf(out, "-%u", (unsigned)pages[j]);
	}
}

static bool
take_number(struct span *s, uint32_t *number)
{
	uint32_t n = 0;
	size_t i;

	for (i = 0; i < s->len && s->data[i] >= '0' && s->data[i] <= '9'; i++) {
		n = n * 10 + (uint32_t)(s->data[i] - '0');
		if (n > LEDGER_PAGES_MAX)
			return false;
	}
	*s = span_make(s->data + i, s->len - i);
	*number = n;
	return i > 0;
}

int
ledger_pages(struct span list, int (*f)(uint32_t page, void *arg), void *arg)
{
	while (list.len > 0) {
		uint32_t first, last;
		int rc;

		if (!take_number(&list, &first))
			return -1;
		last = first;
		if (list.len > 0 && list.data[0] == '-') {
			list = span_make(list.data + 1, list.len - 1);
			if (!take_number(&list, &last) || last < first)
				return -1;
		}
		for (uint32_t page = first; page <= last; page++)
			if ((rc = f(page, arg)) != 0)
				return rc;
		if (list.len > 0 && list.data[0] != ' ')
			return -1;
		if (list.len > 0)
			list = span_make(list.data + 1, list.len - 1);
	}
	return 0;
}

static int
by_words(const struct ledger_check *x, const struct ledger_check *y)
{
	int rc = strcmp(x->outcome, y->outcome);

	return rc != 0 ? rc : strcmp(x->detail, y->detail);
}

static int
by_words_and_page(const void *a, const void *b)
{
	const struct ledger_check *x = a, *y = b;
	int rc = by_words(x, y);

	return rc != 0 ? rc : (x->page > y->page) - (x->page < y->page);
}

static void
put_group(const struct ledger_check *v, size_t n, struct buf *out)
{
	uint32_t *pages = mem_array(n, sizeof *pages);

	for (size_t i = 0; i < n; i++)
		pages[i] = v[i].page;
	buf_adds(out, "check\t");
	ledger_escape(span_of(v[0].outcome), out);
	buf_addc(out, '\t');
	ledger_escape(span_of(v[0].detail), out);
	buf_addc(out, '\t');
	ledger_put_pages(pages, n, out);
	buf_addc(out, '\n');
	free(pages);
}

void
ledger_put(struct ledger *ledger, struct buf *out)
{
	if (ledger->n > 0)
		qsort(ledger->v, ledger->n, sizeof *ledger->v, by_words_and_page);
	for (size_t i = 0, j; i < ledger->n; i = j) {
		for (j = i + 1; j < ledger->n && by_words(&ledger->v[i], &ledger->v[j]) == 0;
		     j++)
			;
		put_group(ledger->v + i, j - i, out);
	}
}

struct reading {
	int (*f)(uint32_t page, const char *outcome, const char *detail, void *arg);
	void *arg;
	char *outcome;
	char *detail;
	int rc; /* of f */
};

static int
read_page(uint32_t page, void *arg)
{
	struct reading *r = arg;

	r->rc = r->f(page, r->outcome, r->detail, r->arg);
	return r->rc != 0;
}

/* 0 read, 1 f said stop, -1 not a check's line. */
static int
read_check(struct span line, struct reading *r)
{
	struct span outcome, detail, pages;
	int rc;

	if (!ledger_field(&line, &outcome) || !ledger_field(&line, &detail) ||
	    !ledger_field(&line, &pages))
		return -1;
	r->outcome = ledger_unescape(outcome);
	r->detail = ledger_unescape(detail);
	rc = ledger_pages(pages, read_page, r);
	free(r->outcome);
	free(r->detail);
	return rc;
}

int
ledger_read(struct span text,
    int (*f)(uint32_t page, const char *outcome, const char *detail, void *arg), void *arg,
    struct error *err)
{
	struct reading r = { .f = f, .arg = arg };
	struct span line, word;

	for (int number = 1; span_line(&text, &line); number++) {
		if (!ledger_field(&line, &word) || !span_is(word, "check"))
			continue;
		switch (read_check(line, &r)) {
		case 0: break;
		case 1: return r.rc;
		default:
			return error_set(
			    err, ERROR_ARCHIVE, "line %d is no check of the ledger", number);
		}
	}
	return 0;
}
