/* What the program remembers of every page. */
#include "core/state.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "core/ledger.h"

/* The fields as texts name them, in the order of the whole text. */
enum field {
	FIELD_ETAG,
	FIELD_MODIFIED,
	FIELD_WIRE,
	FIELD_TEXT,
	FIELD_DECLARATION,
	FIELD_TRY,
	FIELD_GOOD,
	FIELD_DUE,
	FIELD_FAILING,
	FIELD_FAILURES,
	FIELD_WHY,
	FIELDS
};

enum kind { KIND_STRING, KIND_HASH, KIND_TIME, KIND_COUNT };

static const struct {
	const char *name;
	enum kind kind;
	size_t at;
} fields[FIELDS] = {
	[FIELD_ETAG] = { "etag", KIND_STRING, offsetof(struct page_state, etag) },
	[FIELD_MODIFIED] = { "modified", KIND_STRING,
	    offsetof(struct page_state, last_modified) },
	[FIELD_WIRE] = { "wire", KIND_HASH, offsetof(struct page_state, wire_hash) },
	[FIELD_TEXT] = { "text", KIND_HASH, offsetof(struct page_state, text_hash) },
	[FIELD_DECLARATION] = { "declaration", KIND_HASH,
	    offsetof(struct page_state, declaration) },
	[FIELD_TRY] = { "try", KIND_TIME, offsetof(struct page_state, last_try) },
	[FIELD_GOOD] = { "good", KIND_TIME, offsetof(struct page_state, last_good) },
	[FIELD_DUE] = { "due", KIND_TIME, offsetof(struct page_state, due) },
	[FIELD_FAILING] = { "failing", KIND_TIME, offsetof(struct page_state, failing_since) },
	[FIELD_FAILURES] = { "failures", KIND_COUNT, offsetof(struct page_state, failures) },
	[FIELD_WHY] = { "why", KIND_STRING, offsetof(struct page_state, why) },
};

#define TIME_READABLE_MAX INT64_C(253402300799) /* the end of the year 9999 */

/* The first member is the state, so that a state is its row. */
struct row {
	struct page_state state;
	uint32_t number;        /* 0: none yet */
	bool known;             /* its number is written */
	uint64_t marks[FIELDS]; /* the fields as written: numbers, or hashes of strings */
};

struct states {
	struct row **rows;
	size_t n, cap;
	uint32_t *slots;       /* row index + 1, by id; 0: free */
	size_t n_slots;        /* a power of two */
	struct row **numbered; /* by number - 1 */
	size_t n_numbered, cap_numbered;
};

struct states *
states_new(void)
{
	struct states *states = mem_alloc(sizeof *states);

	states->n_slots = 64;
	states->slots = mem_array(states->n_slots, sizeof *states->slots);
	return states;
}

void
states_free(struct states *states)
{
	if (states == NULL)
		return;
	for (size_t i = 0; i < states->n; i++) {
		free(states->rows[i]->state.id);
		free(states->rows[i]->state.etag);
		free(states->rows[i]->state.last_modified);
		free(states->rows[i]->state.why);
		free(states->rows[i]);
	}
	free(states->rows);
	free(states->slots);
	free(states->numbered);
	free(states);
}

static size_t
slot_of(const struct states *states, const char *id)
{
	size_t mask = states->n_slots - 1;
	size_t i = (size_t)hash_xxh3(span_of(id)) & mask;

	while (states->slots[i] != 0 &&
	       strcmp(states->rows[states->slots[i] - 1]->state.id, id) != 0)
		i = (i + 1) & mask;
	return i;
}

static void
more_slots(struct states *states)
{
	free(states->slots);
	states->n_slots *= 2;
	states->slots = mem_array(states->n_slots, sizeof *states->slots);
	for (size_t k = 0; k < states->n; k++)
		states->slots[slot_of(states, states->rows[k]->state.id)] = (uint32_t)k + 1;
}

struct page_state *
states_get(struct states *states, const char *id)
{
	size_t slot = slot_of(states, id);
	struct row *row;

	if (states->slots[slot] != 0)
		return &states->rows[states->slots[slot] - 1]->state;
	row = mem_alloc(sizeof *row);
	row->state.id = mem_strdup(id);
	MEM_GROW(states->rows, states->n, states->cap);
	states->rows[states->n++] = row;
	states->slots[slot] = (uint32_t)states->n;
	if (states->n > states->n_slots / 2)
		more_slots(states);
	return &row->state;
}

static int
by_id(const void *a, const void *b)
{
	const struct page_state *const *x = a, *const *y = b;

	return strcmp((*x)->id, (*y)->id);
}

size_t
states_sorted(struct states *states, struct page_state ***out)
{
	*out = mem_array(states->n + 1, sizeof **out);
	for (size_t i = 0; i < states->n; i++)
		(*out)[i] = &states->rows[i]->state;
	qsort(*out, states->n, sizeof **out, by_id);
	return states->n;
}

static void
give_number(struct states *states, struct row *row)
{
	MEM_GROW(states->numbered, states->n_numbered, states->cap_numbered);
	states->numbered[states->n_numbered++] = row;
	row->number = (uint32_t)states->n_numbered;
}

uint32_t
states_number(struct states *states, struct page_state *state)
{
	struct row *row = (struct row *)state;

	if (row->number == 0)
		give_number(states, row);
	return row->number;
}

const char *
states_id(const struct states *states, uint32_t number)
{
	if (number == 0 || number > states->n_numbered)
		return NULL;
	return states->numbered[number - 1]->state.id;
}

static const void *
field_at(const struct page_state *state, enum field field)
{
	return (const char *)state + fields[field].at;
}

/* A field as one number; nothing (NULL, "", 0) is 0. */
static uint64_t
mark(const struct page_state *state, enum field field)
{
	const void *at = field_at(state, field);
	const char *text;

	switch (fields[field].kind) {
	case KIND_STRING:
		text = *(char *const *)at;
		return text == NULL || *text == '\0' ? 0 : hash_xxh3(span_of(text)) | 1;
	case KIND_HASH: return *(const uint64_t *)at;
	case KIND_TIME: return (uint64_t) * (const utc_t *)at;
	case KIND_COUNT: return *(const uint32_t *)at;
	}
	return 0;
}

static bool
is_changed(const struct row *row, enum field field)
{
	return mark(&row->state, field) != row->marks[field];
}

void
states_settle(struct states *states)
{
	for (size_t i = 0; i < states->n; i++) {
		struct row *row = states->rows[i];

		for (enum field f = 0; f < FIELDS; f++)
			row->marks[f] = mark(&row->state, f);
		row->known = row->number != 0;
	}
}

static void
put_time(utc_t t, struct buf *out)
{
	char text[UTC_TEXT_MAX];

	if (t > 0 && t <= TIME_READABLE_MAX)
		buf_adds(out, utc_format(t, text));
	else
		buf_addf(out, "%" PRId64, t);
}

/* Nothing is written as nothing. */
static void
put_field(const struct page_state *state, enum field field, struct buf *out)
{
	const void *at = field_at(state, field);

	if (mark(state, field) == 0)
		return;
	switch (fields[field].kind) {
	case KIND_STRING: ledger_escape(span_of(*(char *const *)at), out); break;
	case KIND_HASH: buf_addf(out, "%" PRIx64, *(const uint64_t *)at); break;
	case KIND_TIME: put_time(*(const utc_t *)at, out); break;
	case KIND_COUNT: buf_addf(out, "%" PRIu32, *(const uint32_t *)at); break;
	}
}

/* Numbers for all that has anything to remember, in the order the pages came. */
static void
number_all(struct states *states)
{
	for (size_t i = 0; i < states->n; i++) {
		struct row *row = states->rows[i];

		for (enum field f = 0; f < FIELDS && row->number == 0; f++)
			if (mark(&row->state, f) != 0)
				give_number(states, row);
	}
}

void
states_put(struct states *states, struct buf *out)
{
	number_all(states);
	buf_adds(out, "#page\tid");
	for (enum field f = 0; f < FIELDS; f++)
		buf_addf(out, "\t%s", fields[f].name);
	buf_addc(out, '\n');
	for (size_t i = 0; i < states->n_numbered; i++) {
		const struct row *row = states->numbered[i];

		buf_addf(out, "%" PRIu32 "\t", row->number);
		ledger_escape(span_of(row->state.id), out);
		for (enum field f = 0; f < FIELDS; f++) {
			buf_addc(out, '\t');
			put_field(&row->state, f, out);
		}
		buf_addc(out, '\n');
	}
}

/* One look: pages with the same are written together. */
struct look {
	int64_t tried; /* after the round's beginning */
	int64_t due;   /* after the look */
	bool good;     /* the look was the last good one */
	uint32_t page;
};

static int
by_look(const struct look *x, const struct look *y)
{
	if (x->tried != y->tried)
		return x->tried < y->tried ? -1 : 1;
	if (x->due != y->due)
		return x->due < y->due ? -1 : 1;
	return (int)x->good - (int)y->good;
}

static int
by_look_and_page(const void *a, const void *b)
{
	const struct look *x = a, *y = b;
	int rc = by_look(x, y);

	return rc != 0 ? rc : (x->page > y->page) - (x->page < y->page);
}

/* Differences wrap around instead of overflowing: any two times can be written. */
static int64_t
difference(utc_t a, utc_t b)
{
	return (int64_t)((uint64_t)a - (uint64_t)b);
}

static int64_t
sum(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a + (uint64_t)b);
}

/* Do the times of this row tell a look? (If not, they are set one by one.) */
static bool
row_look(const struct row *row, utc_t round, struct look *look)
{
	const struct page_state *s = &row->state;
	bool good = is_changed(row, FIELD_GOOD);

	if (!is_changed(row, FIELD_TRY) && !is_changed(row, FIELD_DUE))
		return false;
	if (good && s->last_good != s->last_try)
		return false;
	*look = (struct look){ difference(s->last_try, round), difference(s->due, s->last_try),
		good, row->number };
	return true;
}

static void
put_looks(struct look *looks, size_t n, struct buf *out)
{
	uint32_t *pages = mem_array(n + 1, sizeof *pages);

	if (n > 0)
		qsort(looks, n, sizeof *looks, by_look_and_page);
	for (size_t i = 0, j; i < n; i = j) {
		for (j = i; j < n && by_look(&looks[i], &looks[j]) == 0; j++)
			pages[j - i] = looks[j].page;
		buf_addf(out, "look\t%" PRId64 "\t%s\t%" PRId64 "\t", looks[i].tried,
		    looks[i].good ? "good" : "-", looks[i].due);
		ledger_put_pages(pages, j - i, out);
		buf_addc(out, '\n');
	}
	free(pages);
}

/* The fields a look does not tell. */
static void
put_set(const struct row *row, bool looked, struct buf *out)
{
	bool begun = false;

	for (enum field f = 0; f < FIELDS; f++) {
		if (!is_changed(row, f) ||
		    (looked && (f == FIELD_TRY || f == FIELD_GOOD || f == FIELD_DUE)))
			continue;
		if (!begun)
			buf_addf(out, "set\t%" PRIu32, row->number);
		begun = true;
		buf_addf(out, "\t%s=", fields[f].name);
		put_field(&row->state, f, out);
	}
	if (begun)
		buf_addc(out, '\n');
}

void
states_put_steps(struct states *states, utc_t round, struct buf *out)
{
	struct look *looks;
	bool *looked;
	size_t n = 0;

	number_all(states);
	looks = mem_array(states->n_numbered + 1, sizeof *looks);
	looked = mem_array(states->n_numbered + 1, sizeof *looked);
	for (size_t i = 0; i < states->n_numbered; i++) {
		const struct row *row = states->numbered[i];

		if (!row->known) {
			buf_addf(out, "page\t%" PRIu32 "\t", row->number);
			ledger_escape(span_of(row->state.id), out);
			buf_addc(out, '\n');
		}
		looked[i] = row_look(row, round, &looks[n]);
		n += looked[i];
	}
	put_looks(looks, n, out);
	for (size_t i = 0; i < states->n_numbered; i++)
		put_set(states->numbered[i], looked[i], out);
	free(looks);
	free(looked);
}

static bool
get_number(struct span text, int base, uint64_t *out)
{
	char copy[32], *end;

	if (text.len == 0 || text.len >= sizeof copy)
		return false;
	memcpy(copy, text.data, text.len);
	copy[text.len] = '\0';
	errno = 0;
	*out =
	    copy[0] == '-' ? (uint64_t)strtoll(copy, &end, base) : strtoull(copy, &end, base);
	return errno == 0 && *end == '\0';
}

static bool
get_time(struct span text, utc_t *out)
{
	uint64_t number;

	if (text.len > 10 && text.data[text.len - 1] == 'Z')
		return utc_parse(text, out);
	if (!get_number(text, 10, &number))
		return false;
	*out = (utc_t)number;
	return true;
}

static bool
get_field(struct page_state *state, enum field field, struct span text)
{
	void *at = (char *)state + fields[field].at;
	uint64_t number = 0;

	switch (fields[field].kind) {
	case KIND_STRING:
		free(*(char **)at);
		*(char **)at = text.len > 0 ? ledger_unescape(text) : NULL;
		return true;
	case KIND_HASH:
		if (text.len > 0 && !get_number(text, 16, &number))
			return false;
		*(uint64_t *)at = number;
		return true;
	case KIND_TIME: *(utc_t *)at = 0; return text.len == 0 || get_time(text, at);
	case KIND_COUNT:
		if (text.len > 0 && (!get_number(text, 10, &number) || number > UINT32_MAX))
			return false;
		*(uint32_t *)at = (uint32_t)number;
		return true;
	}
	return false;
}

/* A page with the number the text gives it; numbers come in order, without gaps. */
static struct row *
get_page(struct states *states, struct span number, struct span id)
{
	char *name = ledger_unescape(id);
	struct row *row = (struct row *)states_get(states, name);
	uint64_t n;

	free(name);
	if (id.len == 0 || !get_number(number, 10, &n))
		return NULL;
	if (row->number == 0 && n == states->n_numbered + 1)
		give_number(states, row);
	return row->number == n ? row : NULL;
}

static bool
read_line(struct states *states, struct span line)
{
	struct span number, id, field;
	struct row *row;

	if (!ledger_field(&line, &number) || !ledger_field(&line, &id))
		return false;
	row = get_page(states, number, id);
	if (row == NULL)
		return false;
	for (enum field f = 0; f < FIELDS; f++)
		if (!ledger_field(&line, &field) || !get_field(&row->state, f, field))
			return false;
	return true;
}

int
states_read(struct states *states, struct span text, struct error *err)
{
	struct span line;

	for (int n = 1; span_line(&text, &line); n++)
		if (line.len > 0 && line.data[0] != '#' && !read_line(states, line))
			return error_set(err, ERROR_ARCHIVE, "line %d is no page's state", n);
	return 0;
}

struct looking {
	struct states *states;
	utc_t round;
	struct look look;
};

static int
apply_look(uint32_t page, void *arg)
{
	struct looking *l = arg;
	struct page_state *s;

	if (page == 0 || page > l->states->n_numbered)
		return -1;
	s = &l->states->numbered[page - 1]->state;
	s->last_try = sum(l->round, l->look.tried);
	s->due = sum(s->last_try, l->look.due);
	if (l->look.good)
		s->last_good = s->last_try;
	return 0;
}

static bool
read_look(struct states *states, utc_t round, struct span line)
{
	struct looking l = { .states = states, .round = round };
	struct span tried, good, due, pages;
	uint64_t a, b;

	if (!ledger_field(&line, &tried) || !ledger_field(&line, &good) ||
	    !ledger_field(&line, &due) || !ledger_field(&line, &pages) ||
	    !get_number(tried, 10, &a) || !get_number(due, 10, &b))
		return false;
	l.look = (struct look){
		.tried = (int64_t)a, .due = (int64_t)b, .good = span_is(good, "good")
	};
	return ledger_pages(pages, apply_look, &l) == 0;
}

static bool
read_assignment(struct page_state *state, struct span text)
{
	for (enum field f = 0; f < FIELDS; f++) {
		size_t len = strlen(fields[f].name);

		if (text.len > len && text.data[len] == '=' &&
		    span_starts(text, fields[f].name))
			return get_field(
			    state, f, span_make(text.data + len + 1, text.len - len - 1));
	}
	return true; /* of a later version: not ours to judge */
}

static bool
read_set(struct states *states, struct span line)
{
	struct span field;
	uint64_t n;

	if (!ledger_field(&line, &field) || !get_number(field, 10, &n) || n == 0 ||
	    n > states->n_numbered)
		return false;
	while (ledger_field(&line, &field))
		if (!read_assignment(&states->numbered[n - 1]->state, field))
			return false;
	return true;
}

static bool
read_step(struct states *states, utc_t round, struct span line)
{
	struct span word, number;

	if (!ledger_field(&line, &word))
		return true;
	if (span_is(word, "page"))
		return ledger_field(&line, &number) && get_page(states, number, line) != NULL;
	if (span_is(word, "look"))
		return read_look(states, round, line);
	if (span_is(word, "set"))
		return read_set(states, line);
	return true;
}

int
states_read_steps(struct states *states, utc_t round, struct span text, struct error *err)
{
	struct span line;

	for (int n = 1; span_line(&text, &line); n++)
		if (!read_step(states, round, line))
			return error_set(
			    err, ERROR_ARCHIVE, "line %d is no step of a page's state", n);
	return 0;
}
