/* Numbers for texts: a hash table with open addressing, the texts one after another. */
#include "core/compare/intern.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

enum { FIRST_SLOTS = 256, KEPT_SLOTS = 1024 };

struct span
intern_text(const struct intern *in, uint32_t id)
{
	return span_make(in->bytes.data + in->v[id].start, in->v[id].len);
}

static void
rehash(struct intern *in, size_t n_slots)
{
	free(in->slots);
	in->slots = mem_array(n_slots, sizeof *in->slots);
	in->n_slots = n_slots;
	for (size_t i = 0; i < in->n; i++) {
		size_t slot = (size_t)in->v[i].hash & (n_slots - 1);

		while (in->slots[slot] != 0)
			slot = (slot + 1) & (n_slots - 1);
		in->slots[slot] = (uint32_t)i + 1;
	}
}

/* Most texts are words. */
static uint64_t
hash_of(struct span text)
{
	uint64_t a = 0, b = 0;

	if (text.len > 2 * sizeof a)
		return hash_xxh3(text);
	if (text.len >= sizeof a) {
		memcpy(&a, text.data, sizeof a);
		memcpy(&b, text.data + text.len - sizeof b, sizeof b);
	} else {
		for (size_t i = 0; i < text.len; i++)
			a = a << 8 | (unsigned char)text.data[i];
	}
	a = (a ^ text.len) * UINT64_C(0x9e3779b97f4a7c15);
	a = (a ^ a >> 32 ^ b) * UINT64_C(0xc2b2ae3d27d4eb4f);
	return a ^ a >> 29;
}

uint32_t
intern(struct intern *in, struct span text)
{
	uint64_t hash = hash_of(text);
	size_t slot;

	if (in->n * 2 >= in->n_slots)
		rehash(in, in->n_slots == 0 ? FIRST_SLOTS : in->n_slots * 2);
	for (slot = hash & (in->n_slots - 1); in->slots[slot] != 0;
	     slot = (slot + 1) & (in->n_slots - 1)) {
		uint32_t id = in->slots[slot] - 1;

		if (in->v[id].hash == hash && span_eq(intern_text(in, id), text))
			return id;
	}
	if (in->n == 0)
		in->bytes.ceiling = SIZE_MAX / 4;
	MEM_GROW(in->v, in->n, in->cap);
	in->v[in->n] = (struct interned){ hash, in->bytes.len, text.len };
	buf_add_span(&in->bytes, text);
	in->slots[slot] = (uint32_t)++in->n;
	return (uint32_t)in->n - 1;
}

void
intern_clear(struct intern *in)
{
	in->n = 0;
	buf_clear(&in->bytes);
	if (in->n_slots > KEPT_SLOTS) {
		free(in->slots);
		in->slots = NULL;
		in->n_slots = 0;
	}
	if (in->n_slots > 0)
		memset(in->slots, 0, in->n_slots * sizeof *in->slots);
}

void
intern_release(struct intern *in)
{
	free(in->v);
	free(in->slots);
	buf_release(&in->bytes);
	*in = (struct intern){ 0 };
}
