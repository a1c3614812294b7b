/* The words that differ between two wordings of one sentence. */
#include "core/compare/words.h"

#include <stdlib.h>

#include "base/mem.h"
#include "core/compare/align.h"
#include "core/compare/fold.h"

enum { TOKEN_BYTES = 2 /* of a usual one, or more */ };
enum { HAN_AND_LATER = 0x2e80, HANGUL = 0xac00, HANGUL_END = 0xd7ff };

struct token {
	struct span text;
	enum token_kind kind;
	uint32_t id;
};

struct tokens {
	struct token *v;
	size_t n;
	size_t cap;
};

/* Before [a, a_end) became after [b, b_end). */
struct hunk {
	size_t a, a_end;
	size_t b, b_end;
};

struct hunks {
	struct hunk *v;
	size_t n;
	size_t cap;
};

static enum token_kind
kind_of(uint32_t c)
{
	if (c == ' ')
		return TOKEN_SPACE;
	if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
		return TOKEN_WORD;
	return c < 0xaa || (c >= 0x2000 && c < HAN_AND_LATER) || c == 0xfffd ? TOKEN_SIGN
									     : TOKEN_WORD;
}

/* Scripts without spaces: each character is a word. */
static bool
stands_alone(uint32_t c)
{
	return c >= HAN_AND_LATER && !(c >= HANGUL && c <= HANGUL_END);
}

static bool
is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

/* "don't", "1,000", "2.5": a sign between two characters of a word that belongs to it. */
static bool
joins(struct span text, size_t at, uint32_t before, uint32_t sign)
{
	uint32_t after;

	if ((sign != '\'' && sign != '.' && sign != ',') || at >= text.len)
		return false;
	after = fold_char(text, &at);
	if (sign == '\'')
		return kind_of(after) == TOKEN_WORD && kind_of(before) == TOKEN_WORD;
	return is_digit(after) && is_digit(before);
}

struct span
token_next(struct span text, size_t *at, enum token_kind *kind)
{
	size_t start = *at, next = *at;
	uint32_t first = fold_char(text, &next), last = first;

	*kind = first == 0 ? TOKEN_SPACE : kind_of(first);
	*at = next;
	while (*at < text.len) {
		uint32_t c = fold_char(text, &next);

		if (c == 0 || (*kind == TOKEN_SPACE && c == ' ') || (c == '.' && last == '.')) {
			*at = next;
			continue;
		}
		if (*kind != TOKEN_WORD || stands_alone(last) || stands_alone(c))
			break;
		if (kind_of(c) != TOKEN_WORD && !joins(text, next, last, c))
			break;
		last = c;
		*at = next;
	}
	return span_make(text.data + start, *at - start);
}

/* false when there are too many */
static bool
tokens_read(struct span text, struct intern *names, struct tokens *out)
{
	struct buf folded;

	buf_init(&folded, SIZE_MAX / 4);
	out->cap = text.len / TOKEN_BYTES + 1;
	out->v = mem_bytes(out->cap * sizeof *out->v);
	for (size_t at = 0; at < text.len && out->n <= WORDS_MAX_TOKENS; out->n++) {
		struct token *t;

		MEM_GROW(out->v, out->n, out->cap);
		t = &out->v[out->n];
		t->text = token_next(text, &at, &t->kind);
		t->id = intern(names,
		    t->kind == TOKEN_SPACE ? span_make(" ", 1) : fold_span(t->text, &folded));
	}
	buf_release(&folded);
	return out->n <= WORDS_MAX_TOKENS;
}

static struct span
tokens_text(const struct tokens *t, size_t from, size_t end)
{
	const char *start = t->v[from].text.data; /* NOLINT: from < end, so there are some */

	return span_make(
	    start, (size_t)(t->v[end - 1].text.data - start) + t->v[end - 1].text.len);
}

static void
hunks_add(struct hunks *hunks, struct hunk hunk)
{
	if (hunk.a == hunk.a_end && hunk.b == hunk.b_end)
		return;
	MEM_GROW(hunks->v, hunks->n, hunks->cap);
	hunks->v[hunks->n++] = hunk;
}

static void
hunks_find(const struct tokens *a, const struct tokens *b, uint32_t n_ids, int64_t *work,
    struct hunks *out)
{
	uint32_t *ids = mem_array(a->n + b->n, sizeof *ids);
	int32_t *match = mem_array(a->n, sizeof *match);
	struct hunk hunk = { 0 };

	for (size_t i = 0; i < a->n; i++)
		ids[i] = a->v[i].id;
	for (size_t j = 0; j < b->n; j++)
		ids[a->n + j] = b->v[j].id;
	align((struct align_side){ ids, a->n }, (struct align_side){ ids + a->n, b->n }, n_ids,
	    ALIGN_SHORTEST, work, match);
	for (size_t i = 0; i < a->n; i++) {
		if (match[i] < 0)
			continue;
		hunk.a_end = i;
		hunk.b_end = (size_t)match[i];
		hunks_add(out, hunk);
		hunk = (struct hunk){ .a = i + 1, .b = hunk.b_end + 1 };
	}
	hunk.a_end = a->n;
	hunk.b_end = b->n;
	hunks_add(out, hunk);
	free(ids);
	free(match);
}

struct weight {
	size_t words;
	size_t bytes; /* of words */
};

static struct weight
weigh(const struct tokens *t, size_t from, size_t end)
{
	struct weight w = { 0 };

	for (size_t i = from; i < end; i++)
		if (t->v[i].kind == TOKEN_WORD) { /* NOLINT: end is 0 where there are none */
			w.words++;
			w.bytes += t->v[i].text.len;
		}
	return w;
}

static size_t
hunk_bytes(const struct tokens *a, const struct tokens *b, const struct hunk *h)
{
	size_t gone = weigh(a, h->a, h->a_end).bytes, new = weigh(b, h->b, h->b_end).bytes;

	return gone > new ? gone : new;
}

/* Is what stands between two changes too small to be read for itself? */
static bool
too_small(const struct tokens *a, const struct tokens *b, const struct hunk *left,
    const struct hunk *right)
{
	struct weight island = weigh(b, left->b_end, right->b);
	size_t l, r;

	if (island.words > 4)
		return false;
	if (island.words == 0)
		return true;
	l = hunk_bytes(a, b, left);
	r = hunk_bytes(a, b, right);
	if (island.words <= 2)
		return island.bytes <= l && island.bytes <= r;
	return island.bytes * 2 <= l && island.bytes * 2 <= r;
}

static void
hunks_tidy(const struct tokens *a, const struct tokens *b, struct hunks *hunks)
{
	size_t n = 0;

	for (size_t i = 0; i < hunks->n; i++) {
		struct hunk hunk = hunks->v[i];

		while (n > 0 && too_small(a, b, &hunks->v[n - 1], &hunk)) {
			n--;
			hunk.a = hunks->v[n].a;
			hunk.b = hunks->v[n].b;
		}
		hunks->v[n++] = hunk;
	}
	hunks->n = n;
}

/* Words added or taken out "[ and more]" read better as "[and more ]". */
static void
hunks_slide(const struct tokens *a, const struct tokens *b, struct hunks *hunks)
{
	for (size_t i = 0; i < hunks->n; i++) {
		struct hunk *h = &hunks->v[i];
		size_t limit = i + 1 < hunks->n ? hunks->v[i + 1].b : b->n;
		bool added = h->a == h->a_end && h->b < h->b_end;
		bool taken = h->b == h->b_end && h->a < h->a_end;
		const struct token *first = added ? &b->v[h->b] : taken ? &a->v[h->a] : NULL;

		if (first == NULL || first->kind != TOKEN_SPACE || h->b_end + 1 >= limit ||
		    b->v[h->b_end].kind != TOKEN_SPACE)
			continue;
		h->a++;
		h->a_end++;
		h->b++;
		h->b_end++;
	}
}

static void
piece(struct words *out, size_t *n, enum word_state state, const struct tokens *t, size_t from,
    size_t end)
{
	if (from < end)
		out[(*n)++] = (struct words){ state, tokens_text(t, from, end) };
}

static struct words *
pieces(const struct tokens *a, const struct tokens *b, const struct hunks *hunks, size_t *n)
{
	struct words *out = mem_array(hunks->n * 3 + 1, sizeof *out);
	size_t done = 0;

	*n = 0;
	for (size_t i = 0; i < hunks->n; i++) {
		const struct hunk *h = &hunks->v[i];

		piece(out, n, WORDS_SAME, b, done, h->b);
		piece(out, n, WORDS_DELETED, a, h->a, h->a_end);
		piece(out, n, WORDS_INSERTED, b, h->b, h->b_end);
		done = h->b_end;
	}
	piece(out, n, WORDS_SAME, b, done, b->n);
	return out;
}

static struct words *
whole(struct span before, struct span after, size_t *n)
{
	struct words *out = mem_array(2, sizeof *out);

	*n = 0;
	if (before.len > 0)
		out[(*n)++] = (struct words){ WORDS_DELETED, before };
	if (after.len > 0)
		out[(*n)++] = (struct words){ WORDS_INSERTED, after };
	return out;
}

struct words *
words_diff(
    struct span before, struct span after, struct intern *names, int64_t *work, size_t *n)
{
	struct tokens a = { 0 }, b = { 0 };
	struct hunks hunks = { 0 };
	struct words *out;

	intern_clear(names);
	if (!tokens_read(before, names, &a) || !tokens_read(after, names, &b)) {
		out = whole(before, after, n);
		goto out;
	}
	hunks_find(&a, &b, (uint32_t)names->n, work, &hunks);
	hunks_tidy(&a, &b, &hunks);
	hunks_slide(&a, &b, &hunks);
	out = pieces(&a, &b, &hunks, n);
out:
	free(hunks.v);
	free(a.v);
	free(b.v);
	return out;
}
