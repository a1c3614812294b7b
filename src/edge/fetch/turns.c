/* Lines per host, and two heaps: hosts by their next time, the delayed by theirs. */
#include "edge/fetch/turns.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

enum { TABLE = 1024 };

struct host {
	struct host *next; /* in its chain of the table */
	char *name;
	struct turn *first, *last; /* the line */
	int active;
	bool listed; /* in the heap of hosts */
	int64_t spacing;
	int64_t free_at; /* when it may be asked again */
};

struct entry {
	int64_t at;
	uint64_t order; /* first come, first served among equals */
	void *what;
};

struct heap {
	struct entry *v;
	size_t n, cap;
};

struct turns {
	struct host *table[TABLE];
	struct heap hosts;
	struct heap delayed;
	uint64_t order;
	int per_host;
};

static bool
before(const struct entry *a, const struct entry *b)
{
	return a->at != b->at ? a->at < b->at : a->order < b->order;
}

static void
heap_add(struct heap *h, struct entry e)
{
	size_t i;

	MEM_GROW(h->v, h->n, h->cap);
	for (i = h->n++; i > 0 && before(&e, &h->v[(i - 1) / 2]); i = (i - 1) / 2)
		h->v[i] = h->v[(i - 1) / 2];
	h->v[i] = e;
}

static void *
heap_take(struct heap *h)
{
	void *what = h->v[0].what;
	struct entry last = h->v[--h->n];
	size_t i = 0;

	for (;;) {
		size_t child = 2 * i + 1;

		if (child + 1 < h->n && before(&h->v[child + 1], &h->v[child]))
			child++;
		if (child >= h->n || !before(&h->v[child], &last))
			break;
		h->v[i] = h->v[child];
		i = child;
	}
	h->v[i] = last;
	return what;
}

struct turns *
turns_new(int per_host)
{
	struct turns *turns = mem_alloc(sizeof *turns);

	turns->per_host = per_host;
	return turns;
}

void
turns_free(struct turns *turns)
{
	struct host *host, *next;

	if (turns == NULL)
		return;
	for (size_t i = 0; i < TABLE; i++) {
		for (host = turns->table[i]; host != NULL; host = next) {
			next = host->next;
			free(host->name);
			free(host);
		}
	}
	free(turns->hosts.v);
	free(turns->delayed.v);
	free(turns);
}

static struct host *
host_of(struct turns *turns, const char *name)
{
	struct host **chain = &turns->table[hash_xxh3(span_of(name)) % TABLE];

	struct host *host;

	for (host = *chain; host != NULL; host = host->next)
		if (strcmp(host->name, name) == 0)
			return host;
	host = mem_alloc(sizeof *host);
	host->name = mem_strdup(name);
	host->next = *chain;
	*chain = host;
	return host;
}

/* Where there is a spacing the next is sent only when it is known when the last one was: a
   slow handshake must not bring two together. */
static int
room(const struct turns *turns, const struct host *host)
{
	return host->spacing > 0 ? 1 : turns->per_host;
}

/* A host stands in the heap while it has a line and room for one more request. */
static void
list(struct turns *turns, struct host *host)
{
	if (host->listed || host->first == NULL || host->active >= room(turns, host))
		return;
	host->listed = true;
	heap_add(&turns->hosts, (struct entry){ host->free_at, turns->order++, host });
}

static void
line_up(struct turns *turns, struct turn *turn, bool in_front)
{
	struct host *host = turn->host;

	turn->next = in_front ? host->first : NULL;
	if (host->first == NULL)
		host->first = host->last = turn;
	else if (in_front)
		host->first = turn;
	else
		host->last = host->last->next = turn;
	list(turns, host);
}

void
turns_add(struct turns *turns, struct turn *turn, const char *name, int64_t spacing,
    int64_t not_before)
{
	turn->host = host_of(turns, name);
	if (spacing > turn->host->spacing)
		turn->host->spacing = spacing;
	if (not_before > 0)
		turns_again(turns, turn, not_before);
	else
		line_up(turns, turn, false);
}

void
turns_again(struct turns *turns, struct turn *turn, int64_t not_before)
{
	heap_add(&turns->delayed, (struct entry){ not_before, turns->order++, turn });
}

struct turn *
turns_take(struct turns *turns, int64_t now)
{
	struct host *host;
	struct turn *turn;

	while (turns->delayed.n > 0 && turns->delayed.v[0].at <= now)
		line_up(turns, heap_take(&turns->delayed), true);
	while (turns->hosts.n > 0 && turns->hosts.v[0].at <= now) {
		host = heap_take(&turns->hosts);
		host->listed = false;
		if (host->free_at > now) { /* put off since it was listed */
			list(turns, host);
			continue;
		}
		turn = host->first;
		host->first = turn->next;
		turn->next = NULL;
		host->active++;
		host->free_at = now + host->spacing;
		list(turns, host);
		return turn;
	}
	return NULL;
}

void
turns_give_back(struct turns *turns, struct turn *turn, int64_t sent)
{
	turn->host->active--;
	turns_pause(turns, turn, sent == 0 ? 0 : sent + turn->host->spacing);
	list(turns, turn->host);
}

void
turns_pause(struct turns *turns, struct turn *turn, int64_t until)
{
	(void)turns; /* the heap learns of it when the host's time comes */
	if (until > turn->host->free_at)
		turn->host->free_at = until;
}

int64_t
turns_when(const struct turns *turns)
{
	int64_t when = TURNS_NEVER;

	if (turns->hosts.n > 0)
		when = turns->hosts.v[0].at;
	if (turns->delayed.n > 0 && turns->delayed.v[0].at < when)
		when = turns->delayed.v[0].at;
	return when;
}
