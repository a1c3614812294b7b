/*
 * Pairs of lines that resemble each other. Candidates come from rare words two
 * lines share (an index of words to lines), from their place in the gap, and,
 * where a gap is small, from everything in it.
 */
#include "core/compare/likeness.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/compare/date.h"
#include "core/compare/intern.h"
#include "core/compare/words.h"

enum {
	RARE_WORD = 48,      /* a word on more lines than this suggests no pair */
	SMALL_GAP = 12,      /* lines on a side: everything is tried with everything */
	BEST_OF_INDEX = 6,   /* candidates a line gets from its rare words */
	MAX_WORK = 30000000, /* words looked at */
	FEW_WORDS = 48,
	WORD_WEIGHT_MAX = 8, /* a word counts 1 and its letters up to this */
	DATE_WEIGHT = 4
};

static const double LIKE_ALONE = 0.4;      /* one line between the anchors, on either side */
static const double LIKE_ENOUGH = 0.5;     /* between the same anchors */
static const double LIKE_ELSEWHERE = 0.66; /* anywhere in the documents */
static const double LIKE_CONTAINED = 0.55; /* one is a part of the other, word by word */
static const double OTHER_KIND = 0.12;     /* taken off when a row meets a sentence */
static const uint32_t MIN_WEIGHT_ELSEWHERE = 20;
static const uint32_t MIN_WEIGHT_CONTAINED = 24;

/* A line's words: numbers, sorted, with repetitions. */
struct bag {
	uint32_t *ids; /* in the numbers of all bags of its side */
	size_t n;
	uint32_t weight;
};

struct pair {
	int32_t a;
	int32_t b;
	float like;
};

struct pairing {
	struct likeness_list a;
	struct likeness_list b;
	struct bag *bags_a;
	struct bag *bags_b;
	struct intern words;
	uint8_t *weights; /* by word */
	size_t cap_weights;
	size_t *first; /* by word: where its lines of a begin in lines; one more at the end */
	int32_t *lines;
	struct pair *pairs;
	size_t n_pairs;
	size_t cap_pairs;
	int64_t work;
};

static int
by_number(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return a < b ? -1 : a > b;
}

/* Most lines have few words. */
static void
sort_numbers(uint32_t *v, size_t n)
{
	if (n > FEW_WORDS) {
		qsort(v, n, sizeof *v, by_number);
		return;
	}
	for (size_t i = 1; i < n; i++) {
		uint32_t x = v[i];
		size_t at = i;

		for (; at > 0 && v[at - 1] > x; at--)
			v[at] = v[at - 1];
		v[at] = x;
	}
}

static uint32_t
word_id(struct pairing *p, struct span word)
{
	char lower[64];
	size_t n = word.len < sizeof lower ? word.len : sizeof lower;
	uint32_t id;

	for (size_t i = 0; i < n; i++) {
		char c = word.data[i];

		lower[i] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
	}
	id = intern(&p->words, span_make(lower, n));
	MEM_GROW(p->weights, id, p->cap_weights);
	p->weights[id] = (uint8_t)(1 + (n < WORD_WEIGHT_MAX ? n : WORD_WEIGHT_MAX));
	if (n == 1 && lower[0] == '@')
		p->weights[id] = DATE_WEIGHT;
	return id;
}

/* The numbers of all bags of one side, one after another. */
struct numbers {
	uint32_t *v;
	size_t n;
	size_t cap;
};

static void
bag_fill(struct pairing *p, struct span key, struct numbers *numbers, struct bag *bag)
{
	struct buf masked;
	size_t start = numbers->n, at = 0;

	buf_init(&masked, SIZE_MAX / 4);
	if (date_may(key)) {
		date_mask(key, &masked);
		key = buf_span(&masked);
	}
	while (at < key.len && numbers->n - start <= WORDS_MAX_TOKENS) {
		enum token_kind kind;
		struct span word = token_next(key, &at, &kind);
		uint32_t id;

		if (kind != TOKEN_WORD && word.data[0] != '@' && word.data[0] != '~')
			continue;
		id = word_id(p, word);
		MEM_GROW(numbers->v, numbers->n, numbers->cap);
		numbers->v[numbers->n++] = id;
		bag->weight += p->weights[id];
	}
	bag->n = numbers->n - start;
	if (bag->n > 0)
		sort_numbers(numbers->v + start, bag->n);
	buf_release(&masked);
}

static struct bag *
bags_new(struct pairing *p, struct likeness_list list)
{
	struct bag *bags = mem_array(list.n, sizeof *bags);
	struct numbers numbers = { 0 };
	size_t at = 0;

	for (size_t i = 0; i < list.n; i++)
		bag_fill(p, list.v[i].key, &numbers, &bags[i]);
	/* the first owns them all; free(NULL) where there are none */
	for (size_t i = 0; i < list.n; at += bags[i++].n)
		bags[i].ids = numbers.v == NULL ? NULL : numbers.v + at;
	return bags;
}

static void
bags_free(struct bag *bags)
{
	free(bags[0].ids);
	free(bags);
}

/* The next different word of a bag, *at moved past its repetitions. */
static uint32_t
next_word(const struct bag *bag, size_t *at)
{
	uint32_t id = bag->ids[*at];

	while (*at < bag->n && bag->ids[*at] == id)
		(*at)++;
	return id;
}

/* first and lines: which lines of a a word is on. */
static void
index_words(struct pairing *p)
{
	size_t total = 0, at;

	p->first = mem_array(p->words.n + 2, sizeof *p->first);
	for (size_t i = 0; i < p->a.n; i++)
		for (at = 0; at < p->bags_a[i].n; total++)
			p->first[next_word(&p->bags_a[i], &at) + 2]++;
	for (size_t w = 2; w < p->words.n + 2; w++)
		p->first[w] += p->first[w - 1];
	p->lines = mem_array(total, sizeof *p->lines);
	for (size_t i = 0; i < p->a.n; i++)
		for (at = 0; at < p->bags_a[i].n;)
			p->lines[p->first[next_word(&p->bags_a[i], &at) + 1]++] = (int32_t)i;
}

/* 0 … 1: the weight of the words both have, twice, by the weight of all. */
static double
likeness(struct pairing *p, const struct bag *x, const struct bag *y)
{
	uint32_t both = 0;
	size_t i = 0, j = 0;

	p->work -= (int64_t)(x->n + y->n);
	while (i < x->n && j < y->n) {
		if (x->ids[i] == y->ids[j]) {
			both += p->weights[x->ids[i]]; /* NOLINT: every word was weighed */
			i++;
			j++;
		} else if (x->ids[i] < y->ids[j]) {
			i++;
		} else {
			j++;
		}
	}
	return x->weight + y->weight == 0 ? 0 : 2.0 * both / (x->weight + y->weight);
}

/* One line is part of the other as it stands: it was cut off, or added to. */
static bool
is_contained(const struct pairing *p, size_t i, size_t j)
{
	struct span x = p->a.v[i].key, y = p->b.v[j].key;
	uint32_t weight = p->bags_a[i].weight;

	if (y.len < x.len) {
		struct span swap = x;

		x = y;
		y = swap;
		weight = p->bags_b[j].weight;
	}
	return weight >= MIN_WEIGHT_CONTAINED && memmem(y.data, y.len, x.data, x.len) != NULL;
}

static void
consider(struct pairing *p, size_t i, size_t j, double enough)
{
	double like = likeness(p, &p->bags_a[i], &p->bags_b[j]);

	if (p->a.v[i].kind != p->b.v[j].kind)
		like -= OTHER_KIND;
	if (like < LIKE_CONTAINED && is_contained(p, i, j))
		like = LIKE_CONTAINED;
	if (like < enough)
		return;
	MEM_GROW(p->pairs, p->n_pairs, p->cap_pairs);
	p->pairs[p->n_pairs++] = (struct pair){ (int32_t)i, (int32_t)j, (float)like };
}

struct score {
	int32_t line;
	uint32_t weight;
};

/* Put a line among the best, the best first. */
static void
best_insert(struct score best[BEST_OF_INDEX], struct score s)
{
	for (size_t k = 0; k < BEST_OF_INDEX; k++)
		if (s.weight > best[k].weight) {
			struct score t = best[k];

			best[k] = s;
			s = t;
		}
}

/* weights is 0 for every line of a, and is left so; touched has room for all of them. */
static void
consider_index(struct pairing *p, size_t j, uint32_t *weights, int32_t *touched)
{
	struct score best[BEST_OF_INDEX] = { 0 };
	size_t n = 0;

	for (size_t at = 0; at < p->bags_b[j].n && p->work > 0;) {
		uint32_t word = next_word(&p->bags_b[j], &at);

		if (p->first[word + 1] - p->first[word] > RARE_WORD)
			continue;
		for (size_t k = p->first[word]; k < p->first[word + 1]; k++, p->work--) {
			int32_t i = p->lines[k];

			if (weights[i] == 0)
				touched[n++] = i;
			weights[i] += p->weights[word]; /* NOLINT: every word was weighed */
		}
	}
	for (size_t k = 0; k < n; k++) {
		best_insert(best, (struct score){ touched[k], weights[touched[k]] });
		weights[touched[k]] = 0;
	}
	for (size_t k = 0; k < BEST_OF_INDEX && best[k].weight > 0 && p->work > 0; k++)
		consider(p, (size_t)best[k].line, j, LIKE_ENOUGH);
}

static void
consider_by_words(struct pairing *p)
{
	uint32_t *weights = mem_array(p->a.n, sizeof *weights);
	int32_t *touched = mem_array(p->a.n, sizeof *touched);

	index_words(p);
	for (size_t j = 0; j < p->b.n && p->work > 0; j++)
		consider_index(p, j, weights, touched);
	free(weights);
	free(touched);
}

static size_t
gap_end(struct likeness_list list, size_t from)
{
	size_t end = from;

	while (end < list.n && list.v[end].gap == list.v[from].gap)
		end++;
	return end;
}

/* A gap: all with all when it is small, else what stands at the same place from either end. */
static void
consider_gap(struct pairing *p, size_t a, size_t a_end, size_t b, size_t b_end)
{
	size_t n = a_end - a, m = b_end - b, least = n < m ? n : m;
	double enough = n == 1 && m == 1 ? LIKE_ALONE : LIKE_ENOUGH;

	if (n <= SMALL_GAP && m <= SMALL_GAP) {
		for (size_t i = a; i < a_end; i++)
			for (size_t j = b; j < b_end && p->work > 0; j++)
				consider(p, i, j, enough);
		return;
	}
	for (size_t k = 0; k < least && p->work > 0; k++) {
		consider(p, a + k, b + k, LIKE_ENOUGH);
		consider(p, a_end - 1 - k, b_end - 1 - k, LIKE_ENOUGH);
	}
}

static void
consider_by_place(struct pairing *p)
{
	size_t i = 0, j = 0;

	while (i < p->a.n && j < p->b.n) {
		size_t i_end = gap_end(p->a, i), j_end = gap_end(p->b, j);

		int32_t gap_a = p->a.v[i].gap, gap_b = p->b.v[j].gap;

		if (gap_a == gap_b)
			consider_gap(p, i, i_end, j, j_end);
		if (gap_a <= gap_b)
			i = i_end;
		if (gap_b <= gap_a)
			j = j_end;
	}
}

static int
by_place(const void *x, const void *y)
{
	const struct pair *a = x, *b = y;

	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	/* later lines of b first, so that a chain takes one of them only */
	return a->b > b->b ? -1 : a->b < b->b;
}

static int
by_likeness(const void *x, const void *y)
{
	const struct pair *a = x, *b = y;

	if (a->like != b->like)
		return a->like > b->like ? -1 : 1;
	return by_place(x, y);
}

/* For each prefix of b, the pair that ends its best chain: a Fenwick tree of maxima. */
struct chains {
	size_t n;
	int32_t *best; /* pair, or -1 */
	double *sum;   /* by pair: of the chain it ends */
};

static int32_t
chains_best(const struct chains *c, size_t before)
{
	int32_t best = -1;

	for (size_t k = before; k > 0; k -= k & -k)
		if (c->best[k] >= 0 && (best < 0 || c->sum[c->best[k]] > c->sum[best]))
			best = c->best[k];
	return best;
}

static void
chains_add(struct chains *c, size_t at, int32_t pair)
{
	for (size_t k = at + 1; k <= c->n; k += k & -k)
		if (c->best[k] < 0 || c->sum[pair] > c->sum[c->best[k]])
			c->best[k] = pair;
}

static void
join(struct pairing *p, const struct pair *pair, bool in_order)
{
	p->a.v[pair->a].twin = pair->b;
	p->b.v[pair->b].twin = pair->a;
	p->a.v[pair->a].in_order = p->b.v[pair->b].in_order = in_order;
}

/* The chain of pairs, all in order and in their gaps, with the most likeness in sum. */
static void
join_in_order(struct pairing *p)
{
	struct chains c = { .n = p->b.n };
	int32_t *before = mem_array(p->n_pairs, sizeof *before);

	c.best = mem_array(c.n + 1, sizeof *c.best);
	c.sum = mem_array(p->n_pairs, sizeof *c.sum);
	memset(c.best, 0xff, (c.n + 1) * sizeof *c.best);
	qsort(p->pairs, p->n_pairs, sizeof *p->pairs, by_place);
	for (size_t k = 0; k < p->n_pairs; k++) {
		const struct pair *pair = &p->pairs[k];

		if (p->a.v[pair->a].gap != p->b.v[pair->b].gap)
			continue;
		before[k] = chains_best(&c, (size_t)pair->b);
		c.sum[k] = (double)pair->like * (double)pair->like;
		if (before[k] >= 0)
			c.sum[k] += c.sum[before[k]];
		chains_add(&c, (size_t)pair->b, (int32_t)k);
	}
	for (int32_t k = chains_best(&c, c.n); k >= 0; k = before[k])
		join(p, &p->pairs[k], true);
	free(c.best);
	free(c.sum);
	free(before);
}

static void
join_elsewhere(struct pairing *p)
{
	qsort(p->pairs, p->n_pairs, sizeof *p->pairs, by_likeness);
	for (size_t k = 0; k < p->n_pairs; k++) {
		const struct pair *pair = &p->pairs[k];

		if (p->a.v[pair->a].twin >= 0 || p->b.v[pair->b].twin >= 0)
			continue;
		if (pair->like >= LIKE_ELSEWHERE &&
		    p->bags_b[pair->b].weight >= MIN_WEIGHT_ELSEWHERE)
			join(p, pair, false);
	}
}

void
likeness_pair(struct likeness_list a, struct likeness_list b)
{
	struct pairing p = { .a = a, .b = b, .work = MAX_WORK };

	for (size_t i = 0; i < a.n; i++)
		a.v[i].twin = -1;
	for (size_t j = 0; j < b.n; j++)
		b.v[j].twin = -1;
	if (a.n == 0 || b.n == 0)
		return;
	p.bags_a = bags_new(&p, a);
	p.bags_b = bags_new(&p, b);
	consider_by_place(&p);
	consider_by_words(&p);
	if (p.n_pairs > 0) {
		join_in_order(&p);
		join_elsewhere(&p);
	}
	bags_free(p.bags_a);
	bags_free(p.bags_b);
	intern_release(&p.words);
	free(p.weights);
	free(p.first);
	free(p.lines);
	free(p.pairs);
}
