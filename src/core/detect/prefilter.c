/* Aho and Corasick's automaton, with bytes put into few classes so that it stays small. */
#include "core/detect/prefilter.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

enum { WORTH_MAX = 1000, FIRST_SLOTS = 1024 };

/* A word, by number; one of the words of a clause. */
struct clause {
	uint32_t *words;
	size_t n;
};

struct entry {
	const char *regex; /* whose needs are not known yet, or NULL */
	struct clause *clauses;
	size_t n;
};

/* Groups of entries: core/detect/prefilter.h, prefilter_watch(). */
struct watch {
	size_t watcher;
	size_t *numbers;
	size_t *counts;
	size_t n;
};

/* A word that wakes a watcher. */
struct alarm {
	uint32_t word;
	uint32_t watcher;
};

struct prefilter {
	struct strs words;
	uint32_t *slots; /* words by hash: number + 1, 0: free */
	size_t n_slots;
	bool built;
	struct watch *watches;
	size_t n_watches;
	size_t cap_watches;
	struct alarm *alarms; /* by word, once built */
	size_t n_alarms;
	size_t cap_alarms;
	size_t *from; /* by word: its first alarm; one more at the end */
	uint64_t always[PREFILTER_MAX_WATCHERS / 64]; /* awake whatever the text is */
	struct entry *entries;
	size_t n_entries;
	size_t cap_entries;
	bool full;            /* too many states: everything may match */
	uint8_t classes[256]; /* of bytes; 0: in no word */
	size_t n_classes;
	uint16_t *next;    /* state × class → state; state 0 is the root */
	uint16_t *shorter; /* the next state on the way out that ends a word, 0: none … */
	uint16_t *first;   /* … or this one, if it does */
	uint32_t *ends;    /* the word that ends here + 1, 0: none */
	size_t n_states;
};

struct prefilter *
prefilter_new(void)
{
	return mem_alloc(sizeof(struct prefilter));
}

static void
entry_release(struct entry *entry)
{
	for (size_t i = 0; i < entry->n; i++)
		free(entry->clauses[i].words);
	free(entry->clauses);
}

void
prefilter_free(struct prefilter *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < f->n_entries; i++)
		entry_release(&f->entries[i]);
	free(f->entries);
	for (size_t i = 0; i < f->n_watches; i++) {
		free(f->watches[i].numbers);
		free(f->watches[i].counts);
	}
	free(f->watches);
	free(f->alarms);
	free(f->from);
	free(f->slots);
	strs_release(&f->words);
	free(f->next);
	free(f->shorter);
	free(f->first);
	free(f->ends);
	free(f);
}

static uint32_t *
slot_of(struct prefilter *f, const char *word)
{
	size_t at = hash_xxh3(span_of(word)) & (f->n_slots - 1);

	while (f->slots[at] != 0 && strcmp(f->words.v[f->slots[at] - 1], word) != 0)
		at = (at + 1) & (f->n_slots - 1);
	return &f->slots[at];
}

static uint32_t
word_number(struct prefilter *f, const char *word)
{
	uint32_t *slot;

	if (f->words.n * 2 >= f->n_slots) {
		f->n_slots = f->n_slots == 0 ? FIRST_SLOTS : f->n_slots * 2;
		free(f->slots);
		f->slots = mem_array(f->n_slots, sizeof *f->slots);
		for (size_t i = 0; i < f->words.n; i++)
			*slot_of(f, f->words.v[i]) = (uint32_t)i + 1;
	}
	slot = slot_of(f, word);
	if (*slot == 0) {
		strs_add(&f->words, word);
		*slot = (uint32_t)f->words.n;
	}
	return *slot - 1;
}

static void
fill_entry(struct prefilter *f, struct entry *entry, const struct needs *needs)
{
	entry->clauses = mem_array(needs->n + 1, sizeof *entry->clauses);
	entry->n = needs->n;
	for (size_t i = 0; i < needs->n; i++) {
		const struct strs *words = &needs->clauses[i];
		struct clause *clause = &entry->clauses[i];

		clause->words = mem_array(words->n + 1, sizeof *clause->words);
		clause->n = words->n;
		for (size_t j = 0; j < words->n; j++)
			clause->words[j] = word_number(f, words->v[j]);
	}
}

size_t
prefilter_add_regex(struct prefilter *f, const char *regex)
{
	f->built = false;
	MEM_GROW(f->entries, f->n_entries, f->cap_entries);
	f->entries[f->n_entries] = (struct entry){ .regex = regex };
	return f->n_entries++;
}

size_t
prefilter_add(struct prefilter *f, const struct needs *needs)
{
	size_t number = prefilter_add_regex(f, NULL);

	fill_entry(f, &f->entries[number], needs);
	return number;
}

static void
find_needs(struct prefilter *f)
{
	for (size_t i = 0; i < f->n_entries; i++) {
		struct needs needs;

		if (f->entries[i].regex == NULL)
			continue;
		needs_of(f->entries[i].regex, &needs);
		f->entries[i].regex = NULL;
		fill_entry(f, &f->entries[i], &needs);
		needs_release(&needs);
	}
}

static void
build_classes(struct prefilter *f)
{
	memset(f->classes, 0, sizeof f->classes);
	f->n_classes = 1;
	for (size_t i = 0; i < f->words.n; i++)
		for (const char *c = f->words.v[i]; *c != '\0'; c++)
			if (f->classes[(unsigned char)*c] == 0)
				f->classes[(unsigned char)*c] = (uint8_t)f->n_classes++;
	for (int c = 'A'; c <= 'Z'; c++)
		f->classes[c] = f->classes[tolower(c)];
}

static uint16_t *
cell(struct prefilter *f, size_t state, size_t class)
{
	return &f->next[state * f->n_classes + class];
}

/* The trie of the words; false when it would be too large. */
static bool
build_trie(struct prefilter *f)
{
	size_t most = 1;

	for (size_t i = 0; i < f->words.n; i++)
		most += strlen(f->words.v[i]);
	if (most > PREFILTER_MAX_STATES)
		return false;
	f->next = mem_array(most * f->n_classes, sizeof *f->next);
	f->shorter = mem_array(most, sizeof *f->shorter);
	f->first = mem_array(most, sizeof *f->first);
	f->ends = mem_array(most, sizeof *f->ends);
	f->n_states = 1;
	for (size_t i = 0; i < f->words.n; i++) {
		size_t state = 0;

		for (const char *c = f->words.v[i]; *c != '\0'; c++) {
			uint16_t *to = cell(f, state, f->classes[(unsigned char)*c]);

			if (*to == 0)
				*to = (uint16_t)f->n_states++;
			state = *to;
		}
		f->ends[state] = (uint32_t)i + 1;
	}
	return true;
}

/* Breadth first: every missing way goes where the longest shorter beginning would go. */
static void
build_ways(struct prefilter *f)
{
	uint16_t *queue = mem_array(f->n_states, sizeof *queue);
	uint16_t *fall = mem_array(f->n_states, sizeof *fall);
	size_t head = 0, tail = 0;

	for (size_t c = 1; c < f->n_classes; c++)
		if (*cell(f, 0, c) != 0)
			queue[tail++] = *cell(f, 0, c);
	while (head < tail) {
		size_t state = queue[head++];

		f->shorter[state] = f->first[fall[state]];
		f->first[state] = f->ends[state] != 0 ? (uint16_t)state : f->shorter[state];
		for (size_t c = 1; c < f->n_classes; c++) {
			uint16_t *to = cell(f, state, c);
			uint16_t other = *cell(f, fall[state], c);

			if (*to == 0) {
				*to = other;
			} else {
				fall[*to] = other;
				queue[tail++] = *to;
			}
		}
	}
	free(queue);
	free(fall);
}

/* ---- who is to be woken ---- */

/* How much the first clauses of some entries, taken together, tell; 0: nothing is needed. */
static size_t
group_worth(const struct prefilter *f, const size_t *numbers, size_t n)
{
	size_t shortest = WORTH_MAX, words = 0;

	for (size_t i = 0; i < n; i++) {
		const struct entry *entry = &f->entries[numbers[i]];

		if (entry->n == 0)
			return 0;
		words += entry->clauses[0].n;
		for (size_t k = 0; k < entry->clauses[0].n; k++) {
			size_t len = strlen(f->words.v[entry->clauses[0].words[k]]);

			shortest = len < shortest ? len : shortest;
		}
	}
	return shortest * WORTH_MAX + (words < WORTH_MAX ? WORTH_MAX - words : 0);
}

static void
add_alarms(struct prefilter *f, size_t watcher, const size_t *numbers, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct clause *clause = &f->entries[numbers[i]].clauses[0];

		for (size_t k = 0; k < clause->n; k++) {
			MEM_GROW(f->alarms, f->n_alarms, f->cap_alarms);
			f->alarms[f->n_alarms++] =
			    (struct alarm){ clause->words[k], (uint32_t)watcher };
		}
	}
}

void
prefilter_watch(
    struct prefilter *f, size_t watcher, const size_t *numbers, const size_t *counts, size_t n)
{
	struct watch *w;
	size_t total = 0;

	f->built = false;
	MEM_GROW(f->watches, f->n_watches, f->cap_watches);
	w = &f->watches[f->n_watches++];
	for (size_t i = 0; i < n; i++)
		total += counts[i];
	*w = (struct watch){ .watcher = watcher, .n = n };
	w->counts = mem_array(n, sizeof *w->counts);
	w->numbers = mem_array(total, sizeof *w->numbers);
	if (total == 0)
		return;
	memcpy(w->counts, counts, n * sizeof *counts);
	memcpy(w->numbers, numbers, total * sizeof *numbers);
}

/* The most telling group wakes the watcher; where none tells anything it is always awake. */
static void
set_alarms(struct prefilter *f, const struct watch *w)
{
	const size_t *best = NULL, *numbers = w->numbers;
	size_t best_n = 0, most = 0;

	for (size_t i = 0; i < w->n; numbers += w->counts[i++]) {
		size_t worth = group_worth(f, numbers, w->counts[i]);

		if (worth > most) {
			most = worth;
			best = numbers;
			best_n = w->counts[i];
		}
	}
	if (best == NULL)
		f->always[w->watcher / 64] |= UINT64_C(1) << w->watcher % 64;
	else
		add_alarms(f, w->watcher, best, best_n);
}

static int
by_word(const void *x, const void *y)
{
	const struct alarm *a = x, *b = y;

	return a->word < b->word ? -1 : a->word > b->word;
}

static void
build_alarms(struct prefilter *f)
{
	size_t at = 0;

	f->n_alarms = 0;
	memset(f->always, 0, sizeof f->always);
	for (size_t i = 0; i < f->n_watches; i++)
		set_alarms(f, &f->watches[i]);
	if (f->n_alarms > 1)
		qsort(f->alarms, f->n_alarms, sizeof *f->alarms, by_word);
	free(f->from);
	f->from = mem_array(f->words.n + 1, sizeof *f->from);
	for (size_t w = 0; w <= f->words.n; w++) {
		while (at < f->n_alarms && f->alarms[at].word < w)
			at++;
		f->from[w] = at;
	}
}

void
prefilter_wake(const struct prefilter *f, const uint64_t *seen,
    uint64_t awake[PREFILTER_MAX_WATCHERS / 64])
{
	memcpy(awake, f->always, sizeof f->always);
	if (f->full) {
		memset(awake, 0xff, sizeof f->always);
		return;
	}
	for (size_t i = 0; i < prefilter_size(f); i++)
		for (uint64_t bits = seen[i]; bits != 0; bits &= bits - 1) {
			size_t w = i * 64 + (size_t)__builtin_ctzll(bits);

			for (size_t k = f->from[w]; k < f->from[w + 1]; k++)
				awake[f->alarms[k].watcher / 64] |=
				    UINT64_C(1) << f->alarms[k].watcher % 64;
		}
}

/* ---- the automaton ---- */

void
prefilter_build(struct prefilter *f)
{
	if (f->built)
		return;
	f->built = true;
	find_needs(f);
	build_alarms(f);
	free(f->next);
	free(f->shorter);
	free(f->first);
	free(f->ends);
	f->next = f->shorter = f->first = NULL;
	f->ends = NULL;
	build_classes(f);
	f->full = !build_trie(f);
	if (!f->full)
		build_ways(f);
}

size_t
prefilter_size(const struct prefilter *f)
{
	return f->words.n / 64 + 1;
}

void
prefilter_scan(const struct prefilter *f, struct span text, uint64_t *seen)
{
	size_t state = 0;

	memset(seen, 0, prefilter_size(f) * sizeof *seen);
	if (f->full)
		return;
	for (size_t i = 0; i < text.len; i++) {
		state = f->next[state * f->n_classes + f->classes[(unsigned char)text.data[i]]];
		for (size_t s = f->first[state]; s != 0; s = f->shorter[s])
			seen[(f->ends[s] - 1) / 64] |= UINT64_C(1) << ((f->ends[s] - 1) % 64);
	}
}

static bool
clause_met(const struct clause *clause, const uint64_t *seen)
{
	for (size_t i = 0; i < clause->n; i++)
		if (seen[clause->words[i] / 64] >> (clause->words[i] % 64) & 1)
			return true;
	return false;
}

bool
prefilter_may(const struct prefilter *f, const uint64_t *seen, size_t number)
{
	const struct entry *entry = &f->entries[number];

	for (size_t i = 0; i < entry->n && !f->full; i++)
		if (!clause_met(&entry->clauses[i], seen))
			return false;
	return true;
}
