/* Platforms dealt out among workers by how busy they are. */
#include "replay/replay_share.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

enum { FIRST_SLOTS = 256 };

/* An open table: at most half of its slots are taken. */
struct slot {
	char *platform; /* NULL: free */
	size_t changes;
	int owner;
};

struct share {
	int workers;
	bool dealt;
	size_t *changes; /* of each worker's platforms */
	struct slot *slots;
	size_t n, cap;
};

struct share *
share_new(int workers)
{
	struct share *share = mem_alloc(sizeof *share);

	share->workers = workers;
	share->changes = mem_array((size_t)workers, sizeof *share->changes);
	share->cap = FIRST_SLOTS;
	share->slots = mem_array(share->cap, sizeof *share->slots);
	return share;
}

void
share_free(struct share *share)
{
	if (share == NULL)
		return;
	for (size_t i = 0; i < share->cap; i++)
		free(share->slots[i].platform);
	free(share->slots);
	free(share->changes);
	free(share);
}

/* Where the platform is, or would be put. */
static struct slot *
slot_of(struct slot *slots, size_t cap, struct span platform)
{
	size_t i = hash_xxh3(platform) % cap;

	while (slots[i].platform != NULL && !span_is(platform, slots[i].platform))
		i = (i + 1) % cap;
	return &slots[i];
}

static void
grow(struct share *share)
{
	size_t cap = share->cap * 2;
	struct slot *slots = mem_array(cap, sizeof *slots);

	for (size_t i = 0; i < share->cap; i++)
		if (share->slots[i].platform != NULL)
			*slot_of(slots, cap, span_of(share->slots[i].platform)) =
			    share->slots[i];
	free(share->slots);
	share->slots = slots;
	share->cap = cap;
}

/* The platform's slot, made where there is none: then *made. */
static struct slot *
slot_make(struct share *share, struct span platform, bool *made)
{
	struct slot *slot = slot_of(share->slots, share->cap, platform);

	*made = slot->platform == NULL;
	if (!*made)
		return slot;
	if (share->n++ * 2 >= share->cap) {
		grow(share);
		slot = slot_of(share->slots, share->cap, platform);
	}
	slot->platform = span_dup(platform);
	return slot;
}

void
share_sample(struct share *share, struct span platform)
{
	bool made;

	slot_make(share, platform, &made)->changes++;
}

static void
give(struct share *share, struct slot *slot)
{
	slot->owner = 0;
	for (int i = 1; i < share->workers; i++)
		if (share->changes[i] < share->changes[slot->owner])
			slot->owner = i;
	share->changes[slot->owner] += slot->changes + 1;
}

/* The busiest first; of two alike, by their names. */
static int
by_changes(const void *a, const void *b)
{
	const struct slot *const *x = a, *const *y = b;

	if ((*x)->changes != (*y)->changes)
		return (*x)->changes < (*y)->changes ? 1 : -1;
	return strcmp((*x)->platform, (*y)->platform);
}

static void
deal(struct share *share)
{
	struct slot **all = mem_array(share->n + 1, sizeof *all);
	size_t n = 0;

	for (size_t i = 0; i < share->cap; i++)
		if (share->slots[i].platform != NULL)
			all[n++] = &share->slots[i];
	qsort(all, n, sizeof *all, by_changes);
	for (size_t i = 0; i < n; i++)
		give(share, all[i]);
	free(all);
	share->dealt = true;
}

int
share_owner(struct share *share, struct span platform)
{
	struct slot *slot;
	bool made;

	if (!share->dealt)
		deal(share);
	slot = slot_make(share, platform, &made);
	if (made)
		give(share, slot);
	return slot->owner;
}
