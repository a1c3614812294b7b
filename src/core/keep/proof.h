/*
 * What can be said of some words on a page: in how many checks they were there,
 * absent, not to be told because what came was not the page (held), or because
 * nothing came (blind). Fed with the page's looks in order; says the stretches
 * between them and the sentence to print. Pure.
 *
 * Words are found in the folded form (core/compare/fold.h), whole words only,
 * wherever lines break: a quote may go on over several sentences or list items,
 * and "…", "...", "[…]" stand for words left out, at most PROOF_LEFT_OUT bytes
 * of them. Letter case counts.
 */
#ifndef SMALLPRINT_CORE_KEEP_PROOF_H
#define SMALLPRINT_CORE_KEEP_PROOF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/utc.h"
#include "core/text/document.h"

enum {
	PROOF_QUOTE_MAX = 4096, /* bytes of a quote */
	PROOF_PIECES_MAX = 16,  /* of it, between "…" */
	PROOF_LEFT_OUT = 1000
};

struct quote;

/* ERROR_USAGE for what has no letter or digit, or is too long. Ended with quote_free(). */
int quote_new(struct span text, struct quote **out, struct error *err);
void quote_free(struct quote *quote);
/* The line where the words begin, or -1. */
int32_t quote_find(const struct quote *quote, const struct document *doc);
/* The line that shares most words with the quote, or -1; likeness 1–100, 0 when -1. */
int32_t quote_nearest(const struct quote *quote, const struct document *doc, int *likeness);

enum proof_state {
	PROOF_BLIND = 0, /* nothing to read came */
	PROOF_HELD,      /* what came was not the page, or was not recorded */
	PROOF_ABSENT,
	PROOF_PRESENT,
	PROOF_UNWATCHED, /* no check at all, for much longer than usual */
	PROOF_STATES
};
const char *proof_state_name(enum proof_state state); /* "present", … */
/* What an outcome of the ledger means; true in *good: its text is the recorded one. */
enum proof_state proof_outcome(const char *outcome, bool *good);

/* One check; strings are not owned. */
struct proof_look {
	utc_t time;
	enum proof_state state;
	size_t version; /* of the caller; only with PRESENT and ABSENT */
	const char *why;
};

struct proof_stretch {
	enum proof_state state;
	size_t first, last; /* looks; UNWATCHED: the ones around it */
	size_t checks;      /* UNWATCHED: 0 */
};

/* All is counted over the looks given; -1 (SIZE_MAX) where there is none. */
struct proof {
	size_t counts[PROOF_STATES]; /* checks */
	size_t good;
	struct proof_stretch *stretches;
	size_t n, cap;
	size_t first_good, last_good;
	size_t first_seen; /* first PRESENT … */
	size_t not_before; /* … and the good look before it, ABSENT */
	size_t last_seen;
	size_t gone;             /* the good look after the last PRESENT */
	size_t gap_from, gap_to; /* good looks: the longest time between two */
};
#define PROOF_NONE SIZE_MAX

/* looks are sorted by time. proof_release() frees what it holds. */
void proof_weigh(const struct proof_look *looks, size_t n, struct proof *out);
void proof_release(struct proof *proof);

#endif
