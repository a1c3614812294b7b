/* What a round changed of what is remembered: the steps, written and read. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/keep/ledger.h"
#include "core/keep/state_inside.h"

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
	bool good = state_is_changed(row, FIELD_GOOD);

	if (!state_is_changed(row, FIELD_TRY) && !state_is_changed(row, FIELD_DUE))
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
		if (!state_is_changed(row, f) ||
		    (looked && (f == FIELD_TRY || f == FIELD_GOOD || f == FIELD_DUE)))
			continue;
		if (!begun)
			buf_addf(out, "set\t%" PRIu32, row->number);
		begun = true;
		buf_addf(out, "\t%s=", state_field_name(f));
		state_put_field(&row->state, f, out);
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
	for (size_t i = 0; i < states->n_numbered; i++)
		put_set(states->numbered[i], looked[i], out);
	free(looks);
	free(looked);
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
	    !state_get_number(tried, 10, &a) || !state_get_number(due, 10, &b))
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
		size_t len = strlen(state_field_name(f));

		if (text.len > len && text.data[len] == '=' &&
		    span_starts(text, state_field_name(f)))
			return state_get_field(
			    state, f, span_make(text.data + len + 1, text.len - len - 1));
	}
	return true; /* of a later version: not ours to judge */
}

static bool
read_set(struct states *states, struct span line)
{
	struct span field;
	uint64_t n;

	if (!ledger_field(&line, &field) || !state_get_number(field, 10, &n) || n == 0 ||
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
		return ledger_field(&line, &number) &&
		       states_get_page(states, number, line) != NULL;
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
