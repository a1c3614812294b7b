/* What the program remembers of every page: the table, and its whole text. */
#include "core/keep/state.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "core/keep/ledger.h"
#include "core/keep/state_inside.h"

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
	[FIELD_BLIND] = { "blind", KIND_TIME, offsetof(struct page_state, blind_told) },
	[FIELD_BROKEN] = { "broken", KIND_TIME, offsetof(struct page_state, broken_since) },
	[FIELD_BROKEN_WHY] = { "broken-why", KIND_STRING,
	    offsetof(struct page_state, broken_why) },
	[FIELD_WHOLE] = { "whole", KIND_COUNT, offsetof(struct page_state, whole) },
	[FIELD_AWAITING] = { "awaiting", KIND_STRING, offsetof(struct page_state, awaiting) },
	[FIELD_CHANGED] = { "changed", KIND_TIME, offsetof(struct page_state, changed) },
	[FIELD_COMING] = { "coming", KIND_TIME, offsetof(struct page_state, coming) },
};

enum { RENEW_SECONDS = 6 * 3600 };

#define TIME_READABLE_MAX INT64_C(253402300799) /* the end of the year 9999 */

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
		free(states->rows[i]->state.broken_why);
		free(states->rows[i]->state.awaiting);
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

bool
state_may_renew(const struct page_state *state, utc_t now)
{
	return state->last_good <= 0 || now < state->last_good ||
	       now / RENEW_SECONDS != state->last_good / RENEW_SECONDS;
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

const char *
state_field_name(enum field field)
{
	return fields[field].name;
}

static const void *
field_at(const struct page_state *state, enum field field)
{
	return (const char *)state + fields[field].at;
}

/* A field as one number; nothing (NULL, "", 0) is 0. */
uint64_t
state_mark(const struct page_state *state, enum field field)
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

bool
state_is_changed(const struct row *row, enum field field)
{
	return state_mark(&row->state, field) != row->marks[field];
}

void
states_settle(struct states *states)
{
	for (size_t i = 0; i < states->n; i++) {
		struct row *row = states->rows[i];

		for (enum field f = 0; f < FIELDS; f++)
			row->marks[f] = state_mark(&row->state, f);
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
void
state_put_field(const struct page_state *state, enum field field, struct buf *out)
{
	const void *at = field_at(state, field);

	if (state_mark(state, field) == 0)
		return;
	switch (fields[field].kind) {
	case KIND_STRING: ledger_escape(span_of(*(char *const *)at), out); break;
	case KIND_HASH: buf_addf(out, "%" PRIx64, *(const uint64_t *)at); break;
	case KIND_TIME: put_time(*(const utc_t *)at, out); break;
	case KIND_COUNT: buf_addf(out, "%" PRIu32, *(const uint32_t *)at); break;
	}
}

/* Numbers for all that has anything to remember, in the order the pages came. */
void
states_number_all(struct states *states)
{
	for (size_t i = 0; i < states->n; i++) {
		struct row *row = states->rows[i];

		for (enum field f = 0; f < FIELDS && row->number == 0; f++)
			if (state_mark(&row->state, f) != 0)
				give_number(states, row);
	}
}

void
states_put(struct states *states, struct buf *out)
{
	states_number_all(states);
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
			state_put_field(&row->state, f, out);
		}
		buf_addc(out, '\n');
	}
}

bool
state_get_number(struct span text, int base, uint64_t *out)
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
	if (!state_get_number(text, 10, &number))
		return false;
	*out = (utc_t)number;
	return true;
}

bool
state_get_field(struct page_state *state, enum field field, struct span text)
{
	void *at = (char *)state + fields[field].at;
	uint64_t number = 0;

	switch (fields[field].kind) {
	case KIND_STRING:
		free(*(char **)at);
		*(char **)at = text.len > 0 ? ledger_unescape(text) : NULL;
		return true;
	case KIND_HASH:
		if (text.len > 0 && !state_get_number(text, 16, &number))
			return false;
		*(uint64_t *)at = number;
		return true;
	case KIND_TIME: *(utc_t *)at = 0; return text.len == 0 || get_time(text, at);
	case KIND_COUNT:
		if (text.len > 0 &&
		    (!state_get_number(text, 10, &number) || number > UINT32_MAX))
			return false;
		*(uint32_t *)at = (uint32_t)number;
		return true;
	}
	return false;
}

/* A page with the number the text gives it; numbers come in order, without gaps. */
struct row *
states_get_page(struct states *states, struct span number, struct span id)
{
	char *name = ledger_unescape(id);
	struct row *row = NULL;
	uint64_t n;

	if (*name != '\0' && state_get_number(number, 10, &n)) {
		row = (struct row *)states_get(states, name);
		if (row->number == 0 && n == states->n_numbered + 1)
			give_number(states, row);
		if (row->number != n || n == 0)
			row = NULL;
	}
	free(name);
	return row;
}

static bool
read_line(struct states *states, struct span line)
{
	struct span number, id, field;
	struct row *row;

	if (!ledger_field(&line, &number) || !ledger_field(&line, &id))
		return false;
	row = states_get_page(states, number, id);
	if (row == NULL)
		return false;
	for (enum field f = 0; f < FIELDS; f++) {
		if (!ledger_field(&line, &field))
			return f > FIELD_WHY; /* written by an earlier version */
		if (!state_get_field(&row->state, f, field))
			return false;
	}
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

void
state_take(struct page_state *to, const struct page_state *from)
{
	for (enum field f = 0; f < FIELDS; f++) {
		struct buf text;

		buf_init(&text, 1 << 20);
		state_put_field(from, f, &text);
		state_get_field(to, f, buf_span(&text));
		buf_release(&text);
	}
}
