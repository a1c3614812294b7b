/* Two sequences in common order: trim, patience, then Myers on what is on both sides. */
#include "core/compare/align.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
	ALIGN_MAX_DEPTH = 24,  /* patience within patience */
	ALIGN_MAX_EDITS = 1000 /* of one Myers run; its trace grows with the square */
};

struct range {
	size_t a, a_end;
	size_t b, b_end;
};

struct place {
	int32_t a;
	int32_t b;
};

struct places {
	struct place *v;
	size_t n;
	size_t cap;
};

struct work {
	const uint32_t *a;
	const uint32_t *b;
	uint32_t *in_a; /* by id: how often in the range looked at */
	uint32_t *in_b;
	int32_t *where; /* by id: a place in b */
	int32_t *match;
	int64_t left; /* steps Myers may still take */
};

static void
count(struct work *w, const struct range *r)
{
	for (size_t i = r->a; i < r->a_end; i++)
		w->in_a[w->a[i]]++;
	for (size_t j = r->b; j < r->b_end; j++) {
		w->in_b[w->b[j]]++;
		w->where[w->b[j]] = (int32_t)j;
	}
}

static void
uncount(struct work *w, const struct range *r)
{
	for (size_t i = r->a; i < r->a_end; i++)
		w->in_a[w->a[i]] = 0;
	for (size_t j = r->b; j < r->b_end; j++)
		w->in_b[w->b[j]] = 0;
}

/* Match what is equal at both ends and take it off the range. */
static void
trim(struct work *w, struct range *r)
{
	while (r->a < r->a_end && r->b < r->b_end && w->a[r->a] == w->b[r->b])
		w->match[r->a++] = (int32_t)r->b++;
	while (r->a < r->a_end && r->b < r->b_end && w->a[r->a_end - 1] == w->b[r->b_end - 1])
		w->match[--r->a_end] = (int32_t)--r->b_end;
}

/* Places, in order of a, thinned to the longest run that is also in order of b. */
static void
keep_longest_run(struct places *p)
{
	size_t *tails = mem_array(p->n, sizeof *tails), *from = mem_array(p->n, sizeof *from);
	size_t length = 0;

	for (size_t i = 0; i < p->n; i++) {
		size_t low = 0, high = length;

		while (low < high) {
			size_t mid = (low + high) / 2;

			if (p->v[tails[mid]].b < p->v[i].b)
				low = mid + 1;
			else
				high = mid;
		}
		from[i] = low > 0 ? tails[low - 1] : 0;
		tails[low] = i;
		if (low == length)
			length++;
	}
	for (size_t n = length, i = length > 0 ? tails[length - 1] : 0; n > 0; i = from[i])
		tails[--n] = i;
	for (size_t n = 0; n < length; n++)
		p->v[n] = p->v[tails[n]];
	p->n = length;
	free(tails);
	free(from);
}

/* What is there once on both sides. */
static void
find_anchors(struct work *w, const struct range *r, struct places *out)
{
	count(w, r);
	for (size_t i = r->a; i < r->a_end; i++) {
		uint32_t id = w->a[i];

		if (w->in_a[id] != 1 || w->in_b[id] != 1)
			continue;
		MEM_GROW(out->v, out->n, out->cap);
		out->v[out->n++] = (struct place){ (int32_t)i, w->where[id] };
	}
	uncount(w, r);
	if (out->n > 0)
		keep_longest_run(out);
}

/* Places whose number is on the other side too: the others cannot be matched. */
static size_t
keep_shared(const uint32_t *ids, size_t from, size_t end, const uint32_t *other, int32_t *out)
{
	size_t n = 0;

	for (size_t i = from; i < end; i++)
		if (other[ids[i]] > 0)
			out[n++] = (int32_t)i;
	return n;
}

/* One run of Myers over the shared places x[0..n) and y[0..m). */
struct myers {
	struct work *w;
	const int32_t *x;
	const int32_t *y;
	int n;
	int m;
	int32_t *trace; /* row d holds the furthest x of diagonals -d … d */
	size_t cap;
};

static int32_t *
trace_row(struct myers *run, int d)
{
	size_t need = (size_t)(d + 1) * (size_t)(d + 1);

	if (need > run->cap) {
		int32_t *grown = mem_array(need * 2, sizeof *grown);

		if (run->cap > 0)
			memcpy(grown, run->trace, run->cap * sizeof *grown);
		free(run->trace);
		run->trace = grown;
		run->cap = need * 2;
	}
	return run->trace + (size_t)d * (size_t)d + d;
}

/* Where diagonal k can be entered with edit d, from row d - 1; -1 when it cannot. */
static int
enter(const struct myers *run, const int32_t *last, int d, int k)
{
	int down = k + 1 < d ? last[k + 1] : -1;
	int right = k - 1 > -d && last[k - 1] >= 0 ? last[k - 1] + 1 : -1;

	if (down >= 0 && down - k > run->m)
		down = -1;
	if (right > run->n)
		right = -1;
	return right > down ? right : down;
}

static int
snake(struct myers *run, int x, int k)
{
	int start = x;

	while (x < run->n && x - k < run->m && run->w->a[run->x[x]] == run->w->b[run->y[x - k]])
		x++;
	run->w->left -= 1 + x - start;
	return x;
}

/* Match what the best path to (x, y) after d edits passes through. */
static void
follow_back(struct myers *run, int d, int k)
{
	int x = trace_row(run, d)[k];

	for (;; d--) {
		const int32_t *last = d > 0 ? trace_row(run, d - 1) : NULL;
		int start = d > 0 ? enter(run, last, d, k) : 0;

		for (; x > start; x--)
			run->w->match[run->x[x - 1]] = run->y[x - 1 - k];
		if (d == 0)
			break;
		k += k - 1 > -d && last[k - 1] >= 0 && last[k - 1] + 1 == start ? -1 : 1;
		x = last[k];
	}
}

/* Fill row d; true when the end was reached, *best is the diagonal that came furthest. */
static bool
step(struct myers *run, int d, int *best)
{
	int32_t *row = trace_row(run, d);
	const int32_t *last = d > 0 ? trace_row(run, d - 1) : NULL;
	int64_t furthest = -1;

	run->w->left -= d;
	for (int k = -d; k <= d; k += 2) {
		int x = d > 0 ? enter(run, last, d, k) : 0;

		row[k] = x < 0 ? -1 : snake(run, x, k);
		if (x < 0)
			continue;
		if (2 * (int64_t)row[k] - k > furthest) {
			furthest = 2 * (int64_t)row[k] - k;
			*best = k;
		}
		if (row[k] >= run->n && row[k] - k >= run->m)
			return true;
	}
	return false;
}

/* As far as ALIGN_MAX_EDITS carry; then on from the furthest point, while there is work left.
 */
static void
myers(struct work *w, const int32_t *x, size_t n, const int32_t *y, size_t m)
{
	struct myers run = { .w = w, .x = x, .y = y, .n = (int)n, .m = (int)m };

	while (run.n > 0 && run.m > 0 && w->left > 0) {
		int d = 0, best = 0, far;

		while (!step(&run, d, &best) && d < ALIGN_MAX_EDITS && w->left > 0)
			d++;
		far = trace_row(&run, d)[best];
		follow_back(&run, d, best);
		run.x += far;
		run.n -= far;
		run.y += far - best;
		run.m -= far - best;
	}
	free(run.trace);
}

static void
align_shared(struct work *w, const struct range *r)
{
	int32_t *x = mem_array(r->a_end - r->a, sizeof *x);
	int32_t *y = mem_array(r->b_end - r->b, sizeof *y);
	size_t n, m;

	count(w, r);
	n = keep_shared(w->a, r->a, r->a_end, w->in_b, x);
	m = keep_shared(w->b, r->b, r->b_end, w->in_a, y);
	uncount(w, r);
	myers(w, x, n, y, m);
	free(x);
	free(y);
}

static void
align_range(struct work *w, struct range r, int depth)
{
	struct places anchors = { 0 };
	struct range part;

	trim(w, &r);
	if (r.a == r.a_end || r.b == r.b_end)
		return;
	if (depth > 0)
		find_anchors(w, &r, &anchors);
	if (anchors.n == 0) {
		align_shared(w, &r);
		return;
	}
	part = r;
	for (size_t i = 0; i <= anchors.n; i++) {
		part.a_end = i < anchors.n ? (size_t)anchors.v[i].a : r.a_end;
		part.b_end = i < anchors.n ? (size_t)anchors.v[i].b : r.b_end;
		align_range(w, part, depth - 1);
		if (i < anchors.n)
			w->match[part.a_end] = (int32_t)part.b_end;
		part.a = part.a_end + 1;
		part.b = part.b_end + 1;
	}
	free(anchors.v);
}

void
align(struct align_side a, struct align_side b, uint32_t n_ids, enum align_way way,
    int64_t *work, int32_t *match)
{
	struct work w = { .a = a.ids, .b = b.ids, .match = match, .left = *work };
	struct range all = { 0, a.n, 0, b.n };

	w.in_a = mem_array(n_ids, sizeof *w.in_a);
	w.in_b = mem_array(n_ids, sizeof *w.in_b);
	w.where = mem_array(n_ids, sizeof *w.where);
	for (size_t i = 0; i < a.n; i++)
		match[i] = -1;
	align_range(&w, all, way == ALIGN_PATIENCE ? ALIGN_MAX_DEPTH : 0);
	*work = w.left > 0 ? w.left : 0;
	free(w.in_a);
	free(w.in_b);
	free(w.where);
}
