/* What a round changed of what is remembered: the steps, written and read. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/keep/ledger.h"
#include "core/keep/state_inside.h"

#define WHY_OF_PAGE "why+=" /* the page's id and ": " stand before it */

/* One look of this round: pages looked at in the same second are written together. */
struct look {
	int64_t tried; /* after the round's beginning */
	int64_t due;   /* after the look */
	int64_t read;  /* after the look, when good */
	bool good;
	uint32_t page;
};

static int
by_try_and_page(const void *a, const void *b)
{
	const struct look *x = a, *y = b;

	if (x->tried != y->tried)
		return x->tried < y->tried ? -1 : 1;
	return (x->page > y->page) - (x->page < y->page);
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

static bool
row_look(const struct row *row, utc_t round, struct look *look)
{
	const struct page_state *s = &row->state;
	bool good = state_is_changed(row, FIELD_GOOD);

	if (!good && !state_is_changed(row, FIELD_TRY) && !state_is_changed(row, FIELD_DUE))
		return false;
	*look = (struct look){ .tried = difference(s->last_try, round),
		.due = difference(s->due, s->last_try),
		.read = difference(s->last_good, s->last_try),
		.good = good,
		.page = row->number };
	return true;
}

/* "3*12 - 4": a value and how often it follows itself; "-" for none. */
static void
put_values(const struct look *looks, size_t n, bool due, struct buf *out)
{
	for (size_t i = 0, j; i < n; i = j) {
		int64_t value = due ? looks[i].due : looks[i].read;
		bool is = due || looks[i].good;

		for (j = i + 1;
		     j < n && (due ? looks[j].due == value
				   : looks[j].good == is && (!is || looks[j].read == value));
		     j++)
			;
		buf_addc(out, i == 0 ? '\t' : ' ');
		if (is)
			buf_addf(out, "%" PRId64, value);
		else
			buf_addc(out, '-');
		if (j - i > 1)
			buf_addf(out, "*%zu", j - i);
	}
}

static void
put_looks(struct look *looks, size_t n, struct buf *out)
{
	uint32_t *pages = mem_array(n + 1, sizeof *pages);

	if (n > 0)
		qsort(looks, n, sizeof *looks, by_try_and_page);
	for (size_t i = 0, j; i < n; i = j) {
		for (j = i; j < n && looks[j].tried == looks[i].tried; j++)
			pages[j - i] = looks[j].page;
		buf_addf(out, "looks\t%" PRId64 "\t", looks[i].tried);
		ledger_put_pages(pages, j - i, out);
		put_values(looks + i, j - i, false, out);
		put_values(looks + i, j - i, true, out);
		buf_addc(out, '\n');
	}
	free(pages);
}

/* A complaint begins with the id of its page: what follows it, or NULL. */
static const char *
why_without_id(const struct page_state *state)
{
	size_t n = strlen(state->id);

	if (state->why == NULL || strncmp(state->why, state->id, n) != 0 ||
	    strncmp(state->why + n, ": ", 2) != 0)
		return NULL;
	return state->why + n + 2;
}

/* What is set of a page, which others may share. */
struct setting {
	char *text;
	uint32_t page;
};

static int
by_text_and_page(const void *a, const void *b)
{
	const struct setting *x = a, *y = b;
	int rc = strcmp(x->text, y->text);

	return rc != 0 ? rc : (x->page > y->page) - (x->page < y->page);
}

/* The fields a look does not tell; NULL when there are none. */
static char *
setting_text(const struct row *row, bool looked)
{
	const char *why = why_without_id(&row->state);
	struct buf out;

	buf_init(&out, SIZE_MAX / 4);
	for (enum field f = 0; f < FIELDS; f++) {
		if (!state_is_changed(row, f) ||
		    (looked && (f == FIELD_TRY || f == FIELD_GOOD || f == FIELD_DUE)))
			continue;
		if (f == FIELD_WHY && why != NULL) {
			buf_adds(&out, "\t" WHY_OF_PAGE);
			ledger_escape(span_of(why), &out);
			continue;
		}
		buf_addf(&out, "\t%s=", state_field_name(f));
		state_put_field(&row->state, f, &out);
	}
	return out.len == 0 ? NULL : buf_steal(&out);
}

static void
put_settings(struct setting *v, size_t n, struct buf *out)
{
	uint32_t *pages = mem_array(n + 1, sizeof *pages);

	if (n > 0)
		qsort(v, n, sizeof *v, by_text_and_page);
	for (size_t i = 0, j; i < n; i = j) {
		for (j = i; j < n && strcmp(v[j].text, v[i].text) == 0; j++)
			pages[j - i] = v[j].page;
		buf_adds(out, "set\t");
		ledger_put_pages(pages, j - i, out);
		buf_adds(out, v[i].text);
		buf_addc(out, '\n');
	}
	for (size_t i = 0; i < n; i++)
		free(v[i].text);
	free(pages);
}

void
states_put_steps(struct states *states, utc_t round, struct buf *out)
{
	struct setting *settings;
	struct look *looks;
	bool *looked;
	size_t n = 0;

	states_number_all(states);
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
	settings = mem_array(states->n_numbered + 1, sizeof *settings);
	n = 0;
	for (size_t i = 0; i < states->n_numbered; i++) {
		char *text = setting_text(states->numbered[i], looked[i]);

		if (text != NULL)
			settings[n++] = (struct setting){ text, states->numbered[i]->number };
	}
	put_settings(settings, n, out);
	free(settings);
	free(looks);
	free(looked);
}

/* The values of a list, one after the other. */
struct values {
	struct span rest;
	bool is;
	int64_t value;
	uint64_t left; /* how often it still stands */
};

/* The next value; false when there is none, or what stands there is no value. */
static bool
values_next(struct values *v)
{
	uint64_t number = 0;
	struct span word;
	const char *end, *star;

	if (v->left > 0) {
		v->left--;
		return true;
	}
	end = v->rest.len > 0 ? memchr(v->rest.data, ' ', v->rest.len) : NULL;
	word = end == NULL ? v->rest : span_make(v->rest.data, (size_t)(end - v->rest.data));
	v->rest = end == NULL ? span_of(NULL) : span_make(end + 1, v->rest.len - word.len - 1);
	star = word.len > 0 ? memchr(word.data, '*', word.len) : NULL;
	v->left = 1;
	if (star != NULL) {
		size_t len = (size_t)(star - word.data);

		if (!state_get_number(span_make(star + 1, word.len - len - 1), 10, &v->left) ||
		    v->left == 0 || v->left > LEDGER_PAGES_MAX)
			return false;
		word.len = len;
	}
	v->left--;
	v->is = !span_is(word, "-");
	if (v->is && !state_get_number(word, 10, &number))
		return false;
	v->value = (int64_t)number;
	return true;
}

static bool
values_ended(const struct values *v)
{
	return v->left == 0 && v->rest.len == 0;
}

struct looking {
	struct states *states;
	int64_t tried; /* when */
	struct values read, due;
};

static int
apply_look(uint32_t page, void *arg)
{
	struct looking *l = arg;
	struct page_state *s;

	if (page == 0 || page > l->states->n_numbered || !values_next(&l->read) ||
	    !values_next(&l->due) || !l->due.is)
		return -1;
	s = &l->states->numbered[page - 1]->state;
	s->last_try = l->tried;
	s->due = sum(s->last_try, l->due.value);
	if (l->read.is)
		s->last_good = sum(s->last_try, l->read.value);
	return 0;
}

static bool
read_looks(struct states *states, utc_t round, struct span line)
{
	struct looking l = { .states = states };
	struct span tried, pages;
	uint64_t number;

	if (!ledger_field(&line, &tried) || !ledger_field(&line, &pages) ||
	    !ledger_field(&line, &l.read.rest) || !ledger_field(&line, &l.due.rest) ||
	    !state_get_number(tried, 10, &number))
		return false;
	l.tried = sum(round, (int64_t)number);
	return ledger_pages(pages, apply_look, &l) == 0 && values_ended(&l.read) &&
	       values_ended(&l.due);
}

/* As earlier versions wrote it: one due time for all, read in the second of the look. */
static bool
read_look(struct states *states, utc_t round, struct span line)
{
	struct looking l = { .states = states };
	struct span tried, good, due, pages;
	uint64_t a, b;

	if (!ledger_field(&line, &tried) || !ledger_field(&line, &good) ||
	    !ledger_field(&line, &due) || !ledger_field(&line, &pages) ||
	    !state_get_number(tried, 10, &a) || !state_get_number(due, 10, &b))
		return false;
	l.tried = sum(round, (int64_t)a);
	l.read = (struct values){ .is = span_is(good, "good"), .left = UINT64_MAX };
	l.due = (struct values){ .is = true, .value = (int64_t)b, .left = UINT64_MAX };
	return ledger_pages(pages, apply_look, &l) == 0;
}

static bool
read_assignment(struct page_state *state, struct span text)
{
	size_t len = strlen(WHY_OF_PAGE);

	if (span_starts(text, WHY_OF_PAGE)) {
		char *why = ledger_unescape(span_make(text.data + len, text.len - len));

		free(state->why);
		state->why = mem_printf("%s: %s", state->id, why);
		free(why);
		return true;
	}
	for (enum field f = 0; f < FIELDS; f++) {
		len = strlen(state_field_name(f));
		if (text.len > len && text.data[len] == '=' &&
		    span_starts(text, state_field_name(f)))
			return state_get_field(
			    state, f, span_make(text.data + len + 1, text.len - len - 1));
	}
	return true; /* of a later version: not ours to judge */
}

struct assigning {
	struct states *states;
	struct span fields;
};

static int
apply_set(uint32_t page, void *arg)
{
	struct assigning *a = arg;
	struct span fields = a->fields, field;

	if (page == 0 || page > a->states->n_numbered)
		return -1;
	while (ledger_field(&fields, &field))
		if (!read_assignment(&a->states->numbered[page - 1]->state, field))
			return -1;
	return 0;
}

static bool
read_set(struct states *states, struct span line)
{
	struct assigning a = { .states = states };
	struct span pages;

	if (!ledger_field(&line, &pages) || pages.len == 0)
		return false;
	a.fields = line;
	return ledger_pages(pages, apply_set, &a) == 0;
}

static bool
read_step(struct states *states, utc_t round, struct span line)
{
	struct span word, number;

	if (!ledger_field(&line, &word))
		return true;
	if (span_is(word, "page"))
		return ledger_field(&line, &number) &&
		       states_get_page(states, number, line) != NULL;
	if (span_is(word, "looks"))
		return read_looks(states, round, line);
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
