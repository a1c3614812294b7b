/*
 * The ledger's text: what a round found on each page it looked at, in a few
 * bytes a page. Pages go by number; checks with the same outcome and detail
 * share a line, and runs of pages a range:
 *
 *	check	unchanged		1-12 14-56
 *	check	failed	503 after 3 tries	13
 *
 * Fields are separated by tabs; inside one, tab, newline, carriage return and
 * backslash are written \t \n \r \\. Pure.
 */
#ifndef SMALLPRINT_CORE_KEEP_LEDGER_H
#define SMALLPRINT_CORE_KEEP_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/span.h"

enum {
	LEDGER_OUTCOME_MAX = 40, /* bytes kept of an outcome */
	LEDGER_DETAIL_MAX = 300, /* and of a detail */
	LEDGER_PAGES_MAX = 1 << 22
};

struct ledger_check {
	uint32_t page;
	char *outcome;
	char *detail; /* "" when there is none */
};

/* The checks of one round. Zeroed is empty. */
struct ledger {
	struct ledger_check *v;
	size_t n;
	size_t cap;
};

/* Copies, cut to the ceilings at a character; detail may be NULL. */
void ledger_add(struct ledger *ledger, uint32_t page, const char *outcome, const char *detail);
void ledger_release(struct ledger *ledger);
size_t ledger_count(const struct ledger *ledger, const char *outcome);
/* Sorts the checks and adds their lines to out. See ledger_read() for the other side. */
void ledger_put(struct ledger *ledger, struct buf *out);

/*
 * Call f for every check of a round's text; other lines are passed over. f's
 * nonzero answer ends the reading and is returned. A line that cannot be read
 * is -1 and ERROR_ARCHIVE with its number.
 */
int ledger_read(struct span text,
    int (*f)(uint32_t page, const char *outcome, const char *detail, void *arg), void *arg,
    struct error *err);

/* Pieces, for others who write such lines. */
void ledger_escape(struct span text, struct buf *out);
char *ledger_unescape(struct span field); /* the caller frees */
/* The next field, up to a tab, taken off *line; false when none is left. */
bool ledger_field(struct span *line, struct span *field);
/* "1-12 14": pages in ascending order. */
void ledger_put_pages(const uint32_t *pages, size_t n, struct buf *out);
/* 0 when all were read and f always said 0; f's answer; -1 for what is no such list. */
int ledger_pages(struct span list, int (*f)(uint32_t page, void *arg), void *arg);

#endif
