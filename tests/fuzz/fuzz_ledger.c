/*
 * Any bytes as the whole state, as a round's steps and as its checks: what was
 * read must be written so that reading it gives the same again.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/keep/ledger.h"
#include "core/keep/state.h"

enum { CHECKS_MAX = 1000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
keep_check(uint32_t page, const char *outcome, const char *detail, void *arg)
{
	struct ledger *ledger = arg;

	ledger_add(ledger, page, outcome, detail);
	return ledger->n == CHECKS_MAX;
}

static void
checks_again(struct span text)
{
	struct ledger first = { 0 }, second = { 0 };
	struct buf a, b;

	buf_init(&a, 1 << 26);
	buf_init(&b, 1 << 26);
	ledger_read(text, keep_check, &first, NULL);
	ledger_put(&first, &a);
	if (ledger_read(buf_span(&a), keep_check, &second, NULL) < 0 || first.n != second.n)
		abort();
	ledger_put(&second, &b);
	if (!span_eq(buf_span(&a), buf_span(&b)))
		abort();
	ledger_release(&first);
	ledger_release(&second);
	buf_release(&a);
	buf_release(&b);
}

static void
states_again(struct states *states)
{
	struct states *copy = states_new();
	struct buf a, b;

	buf_init(&a, 1 << 26);
	buf_init(&b, 1 << 26);
	states_put(states, &a);
	if (states_read(copy, buf_span(&a), NULL) != 0)
		abort();
	states_put(copy, &b);
	if (!span_eq(buf_span(&a), buf_span(&b)))
		abort();
	states_free(copy);
	buf_release(&a);
	buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = span_make((const char *)data, size);
	struct states *states = states_new();

	checks_again(text);
	states_read(states, text, NULL);
	states_again(states);
	states_settle(states);
	states_read_steps(states, 1726705941, text, NULL);
	states_again(states);
	states_free(states);
	return 0;
}
