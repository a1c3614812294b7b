/* Words on a page, through its checks. */
#include "core/keep/proof.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "core/compare/fold.h"

enum {
	LIKE_MIN = 30, /* of 100: less is no neighbour */
	WORDS_MAX = 1000,
	UNWATCHED_TIMES = 3 /* the usual time between two checks */
};

/* Folded text with the place where each line begins. */
struct folded {
	struct buf text;
	size_t *starts;
};

struct quote {
	struct buf text; /* folded, pieces one after the other */
	struct span pieces[PROOF_PIECES_MAX];
	size_t n;
	uint64_t *words; /* hashes, sorted */
	size_t n_words;
};

/* ---- the quote ---- */

/* "- ", "* ", "• ", "12. " that a pasted list begins its lines with. */
static struct span
without_bullet(struct span line)
{
	size_t digits = 0;

	line = span_trim(line);
	while (span_starts(line, "> ") || span_starts(line, "# ") || span_starts(line, "## "))
		line = span_trim(span_make(line.data + 2, line.len - 2));
	if (span_starts(line, "- ") || span_starts(line, "* "))
		return span_make(line.data + 2, line.len - 2);
	if (span_starts(line, "\xe2\x80\xa2"))
		return span_make(line.data + 3, line.len - 3);
	while (digits < line.len && digits < 3 && isdigit((unsigned char)line.data[digits]))
		digits++;
	if (digits > 0 && digits + 1 < line.len && line.data[digits] == '.' &&
	    line.data[digits + 1] == ' ')
		return span_make(line.data + digits + 2, line.len - digits - 2);
	return line;
}

static void
fold_quote(struct span text, struct buf *out)
{
	struct buf joined;
	struct span line;
	bool several = text.len > 0 && memchr(text.data, '\n', text.len) != NULL;

	buf_init(&joined, SIZE_MAX / 8);
	while (span_line(&text, &line)) {
		buf_add_span(&joined, several ? without_bullet(line) : line);
		buf_addc(&joined, ' ');
	}
	fold(span_trim(buf_span(&joined)), out);
	buf_release(&joined);
}

static bool
is_word_byte(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

static bool
has_word(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (is_word_byte(s.data[i]))
			return true;
	return false;
}

/* The folded quote cut where words were left out. */
static void
cut_pieces(struct quote *q)
{
	struct span rest = buf_span(&q->text);

	while (rest.len > 0 && q->n < PROOF_PIECES_MAX) {
		const char *dots = q->n + 1 < PROOF_PIECES_MAX ? span_find(rest, "...") : NULL;
		size_t len = dots == NULL ? rest.len : (size_t)(dots - rest.data);
		size_t next = dots == NULL ? rest.len : len + 3;
		struct span piece = span_make(rest.data, len);

		if (dots != NULL && len > 0 && piece.data[len - 1] == '[') {
			piece.len--;
			next += next < rest.len && rest.data[next] == ']';
		}
		piece = span_trim(piece);
		if (has_word(piece))
			q->pieces[q->n++] = piece;
		rest = span_make(rest.data + next, rest.len - next);
	}
}

static int
by_hash(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The words of folded text whatever their case, as sorted hashes; at most WORDS_MAX. */
static size_t
hash_words(struct span text, uint64_t words[WORDS_MAX])
{
	size_t n = 0;

	for (size_t i = 0, j; i < text.len && n < WORDS_MAX; i = j + 1) {
		char word[64];

		for (j = i; j < text.len && is_word_byte(text.data[j]); j++)
			if (j - i < sizeof word)
				word[j - i] = (char)tolower((unsigned char)text.data[j]);
		if (j > i)
			words[n++] = hash_xxh3(
			    span_make(word, j - i < sizeof word ? j - i : sizeof word));
	}
	qsort(words, n, sizeof *words, by_hash);
	return n;
}

int
quote_new(struct span text, struct quote **out, struct error *err)
{
	struct quote *q;

	if (text.len > PROOF_QUOTE_MAX)
		return error_set(
		    err, ERROR_USAGE, "the quote is longer than %d bytes", PROOF_QUOTE_MAX);
	q = mem_alloc(sizeof *q);
	buf_init(&q->text, SIZE_MAX / 8);
	fold_quote(text, &q->text);
	cut_pieces(q);
	if (q->n == 0) {
		quote_free(q);
		return error_set(err, ERROR_USAGE, "the quote has no words");
	}
	q->words = mem_array(WORDS_MAX, sizeof *q->words);
	q->n_words = hash_words(buf_span(&q->text), q->words);
	*out = q;
	return 0;
}

void
quote_free(struct quote *q)
{
	if (q == NULL)
		return;
	buf_release(&q->text);
	free(q->words);
	free(q);
}

/* ---- finding ---- */

static void
fold_document(const struct document *doc, struct folded *out)
{
	buf_init(&out->text, SIZE_MAX / 8);
	buf_adds(&out->text, "");
	out->starts = mem_array(doc->n_lines + 1, sizeof *out->starts);
	for (size_t i = 0; i < doc->n_lines; i++) {
		if (i > 0)
			buf_addc(&out->text, ' ');
		out->starts[i] = out->text.len;
		fold(doc->lines[i].text, &out->text);
	}
}

static void
folded_release(struct folded *f)
{
	buf_release(&f->text);
	free(f->starts);
}

/* The next place of a piece from `at` on where no word is cut in two; SIZE_MAX: none. */
static size_t
piece_at(struct span text, size_t at, struct span piece)
{
	while (at + piece.len <= text.len) {
		const char *p = memmem(text.data + at, text.len - at, piece.data, piece.len);
		size_t end;

		if (p == NULL)
			return SIZE_MAX;
		at = (size_t)(p - text.data);
		end = at + piece.len;
		if ((at == 0 || !is_word_byte(piece.data[0]) ||
			!is_word_byte(text.data[at - 1])) &&
		    (end == text.len || !is_word_byte(piece.data[piece.len - 1]) ||
			!is_word_byte(text.data[end])))
			return at;
		at++;
	}
	return SIZE_MAX;
}

/* Do the pieces from the second on follow a first one that ends at `end`? */
static bool
rest_follows(const struct quote *q, struct span text, size_t end)
{
	for (size_t i = 1; i < q->n; i++) {
		size_t at = piece_at(text, end, q->pieces[i]);

		if (at == SIZE_MAX || at - end > PROOF_LEFT_OUT)
			return false;
		end = at + q->pieces[i].len;
	}
	return true;
}

static size_t
quote_at(const struct quote *q, struct span text)
{
	for (size_t at = 0;; at++) {
		at = piece_at(text, at, q->pieces[0]);
		if (at == SIZE_MAX || rest_follows(q, text, at + q->pieces[0].len))
			return at;
	}
}

int32_t
quote_find(const struct quote *q, const struct document *doc)
{
	struct folded f;
	size_t at;
	int32_t line = -1;

	fold_document(doc, &f);
	at = quote_at(q, buf_span(&f.text));
	for (size_t i = 0; at != SIZE_MAX && i < doc->n_lines && f.starts[i] <= at; i++)
		line = (int32_t)i;
	folded_release(&f);
	return line;
}

static size_t
shared(const uint64_t *a, size_t n, const uint64_t *b, size_t m)
{
	size_t same = 0;

	for (size_t i = 0, j = 0; i < n && j < m;) {
		if (a[i] == b[j]) {
			same++;
			i++;
			j++;
		} else if (a[i] < b[j]) {
			i++;
		} else {
			j++;
		}
	}
	return same;
}

int32_t
quote_nearest(const struct quote *q, const struct document *doc, int *likeness)
{
	uint64_t *words = mem_array(WORDS_MAX, sizeof *words);
	int32_t nearest = -1;
	struct buf line;

	*likeness = 0;
	buf_init(&line, SIZE_MAX / 8);
	for (size_t i = 0; i < doc->n_lines; i++) {
		size_t n;
		int like;

		buf_clear(&line);
		fold(doc->lines[i].text, &line);
		n = hash_words(buf_span(&line), words);
		like = n + q->n_words == 0
			   ? 0
			   : (int)(200 * shared(words, n, q->words, q->n_words) /
				   (n + q->n_words));
		if (like >= LIKE_MIN && like > *likeness) {
			*likeness = like;
			nearest = (int32_t)i;
		}
	}
	buf_release(&line);
	free(words);
	return nearest;
}

/* ---- the checks ---- */

const char *
proof_state_name(enum proof_state state)
{
	static const char *const names[PROOF_STATES] = { "blind", "held", "absent", "present",
		"unwatched" };

	return names[state];
}

enum proof_state
proof_outcome(const char *outcome, bool *good)
{
	static const char *const goods[] = { "unchanged", "changed", "first" };
	static const char *const blind[] = { "failed", "left-out" };

	*good = false;
	for (size_t i = 0; i < COUNT(goods); i++)
		*good = *good || strcmp(outcome, goods[i]) == 0;
	for (size_t i = 0; i < COUNT(blind); i++)
		if (strcmp(outcome, blind[i]) == 0)
			return PROOF_BLIND;
	return *good ? PROOF_ABSENT : PROOF_HELD;
}

static void
add_stretch(struct proof *p, enum proof_state state, size_t first, size_t last, size_t checks)
{
	struct proof_stretch *before = p->n > 0 ? &p->stretches[p->n - 1] : NULL;

	if (before != NULL && before->state == state && state != PROOF_UNWATCHED) {
		before->last = last;
		before->checks += checks;
		return;
	}
	MEM_GROW(p->stretches, p->n, p->cap);
	p->stretches[p->n++] = (struct proof_stretch){ state, first, last, checks };
}

static void
weigh_good(const struct proof_look *looks, size_t i, struct proof *p)
{
	if (p->first_good == PROOF_NONE)
		p->first_good = i;
	else if (p->gap_from == PROOF_NONE ||
		 looks[i].time - looks[p->last_good].time >
		     looks[p->gap_to].time - looks[p->gap_from].time) {
		p->gap_from = p->last_good;
		p->gap_to = i;
	}
	if (looks[i].state == PROOF_PRESENT) {
		if (p->first_seen == PROOF_NONE) {
			p->first_seen = i;
			p->not_before = p->last_good;
		}
		p->last_seen = i;
		p->gone = PROOF_NONE;
	} else if (p->last_seen != PROOF_NONE && p->gone == PROOF_NONE) {
		p->gone = i;
	}
	p->last_good = i;
	p->good++;
}

static int
by_seconds(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The usual time between two checks: half are nearer. */
static int64_t
usual_pause(const struct proof_look *looks, size_t n)
{
	int64_t *pauses, usual;

	if (n < 3)
		return INT64_MAX / UNWATCHED_TIMES;
	pauses = mem_array(n - 1, sizeof *pauses);
	for (size_t i = 0; i + 1 < n; i++)
		pauses[i] = looks[i + 1].time - looks[i].time;
	qsort(pauses, n - 1, sizeof *pauses, by_seconds);
	usual = pauses[(n - 1) / 2];
	free(pauses);
	return usual < 60 ? 60 : usual;
}

void
proof_weigh(const struct proof_look *looks, size_t n, struct proof *out)
{
	int64_t usual = usual_pause(looks, n);

	*out = (struct proof){ .first_good = PROOF_NONE,
		.last_good = PROOF_NONE,
		.first_seen = PROOF_NONE,
		.not_before = PROOF_NONE,
		.last_seen = PROOF_NONE,
		.gone = PROOF_NONE,
		.gap_from = PROOF_NONE,
		.gap_to = PROOF_NONE };
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && looks[i].time - looks[i - 1].time > UNWATCHED_TIMES * usual)
			add_stretch(out, PROOF_UNWATCHED, i - 1, i, 0);
		add_stretch(out, looks[i].state, i, i, 1);
		out->counts[looks[i].state]++;
		if (looks[i].state == PROOF_PRESENT || looks[i].state == PROOF_ABSENT)
			weigh_good(looks, i, out);
	}
}

void
proof_release(struct proof *p)
{
	free(p->stretches);
	p->stretches = NULL;
	p->n = p->cap = 0;
}
