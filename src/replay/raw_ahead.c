/* Snapshots read ahead of the line, in its order. */
#include "replay/raw_ahead.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

enum {
	AHEAD = 32,     /* looks asked for and not yet taken */
	REMEMBERED = 4, /* readings of a page */
	WAIT_MS = 60000
};

/* A reading, by the bytes and the declaration it came from. */
struct memory {
	struct oid blob;
	size_t as;
	uint64_t hash; /* 0: none */
};

struct memories {
	struct memory v[REMEMBERED];
	size_t next;
};

struct slot {
	size_t look;
	bool waiting; /* for a reader's answer */
	struct raw_answer answer;
};

struct raw_ahead {
	struct odb *odb;
	const struct raw_list *list;
	struct reading_pages pages;
	struct pool *pool;
	struct memories *memories; /* by page */
	struct slot slots[AHEAD];
	struct slot again; /* for raw_ahead_again() */
	size_t asked;      /* looks, and so many … */
	size_t taken;      /* … of them given away */
	size_t spared;
	struct buf bytes;
};

struct raw_ahead *
raw_ahead_new(struct odb *odb, const struct raw_list *list, size_t readers)
{
	struct raw_ahead *a = mem_alloc(sizeof *a);

	a->odb = odb;
	a->list = list;
	a->pages = (struct reading_pages){ list->as, list->n_as };
	a->pool = reading_pool(&a->pages, readers);
	a->memories = mem_array(list->n_pages, sizeof *a->memories);
	buf_init(&a->bytes, EXTRACT_MAX_BYTES);
	return a;
}

void
raw_answer_release(struct raw_answer *answer)
{
	buf_release(&answer->bytes);
	*answer = (struct raw_answer){ 0 };
}

void
raw_ahead_free(struct raw_ahead *a)
{
	if (a == NULL)
		return;
	pool_free(a->pool);
	for (size_t i = 0; i < AHEAD; i++)
		raw_answer_release(&a->slots[i].answer);
	raw_answer_release(&a->again.answer);
	buf_release(&a->bytes);
	free(a->memories);
	free(a);
}

size_t
raw_ahead_spared(const struct raw_ahead *ahead)
{
	return ahead->spared;
}

/* ---- bytes ---- */

int
raw_bytes(struct odb *odb, const struct raw_look *look, struct buf *out, struct error *err)
{
	buf_clear(out);
	out->full = false;
	return odb_read(odb, &look->blob, OBJECT_BLOB, out, err);
}

const char *
raw_encoding(struct span bytes)
{
	return bytes.len > 2 && memcmp(bytes.data, "\x1f\x8b", 2) == 0 ? "gzip" : NULL;
}

/* ---- what is remembered ---- */

static struct memories *
memories_of(struct raw_ahead *a, const struct raw_look *look)
{
	return &a->memories[raw_page_of(a->list, look) - a->list->pages];
}

static const struct memory *
recall(struct raw_ahead *a, const struct raw_look *look)
{
	struct memories *m = memories_of(a, look);
	size_t as = raw_as_of(a->list, look);

	for (size_t i = 0; i < REMEMBERED; i++)
		if (m->v[i].hash != 0 && m->v[i].as == as && oid_eq(&m->v[i].blob, &look->blob))
			return &m->v[i];
	return NULL;
}

static void
remember(struct raw_ahead *a, const struct slot *slot)
{
	const struct raw_look *look = &a->list->looks[slot->look];
	struct memories *m = memories_of(a, look);

	if (slot->answer.hash != 0 && recall(a, look) == NULL)
		m->v[m->next++ % REMEMBERED] =
		    (struct memory){ look->blob, raw_as_of(a->list, look), slot->answer.hash };
}

/* ---- asking ---- */

static int
ask(struct raw_ahead *a, struct slot *slot, struct error *err)
{
	const struct raw_look *look = &a->list->looks[slot->look];
	size_t as = raw_as_of(a->list, look);
	struct error *why = &slot->answer.err;
	const char *encoding;
	int rc = raw_bytes(a->odb, look, &a->bytes, why);

	if (rc < 0 && why->code != ERROR_LIMIT) {
		*err = *why;
		return -1;
	}
	if (rc == 0)
		error_set(why, ERROR_PAGE, "its bytes are missing from the repository");
	if (rc <= 0)
		return 0;
	encoding = raw_encoding(buf_span(&a->bytes));
	const struct reading_order order = { .page = as,
		.content_type = raw_content_type(raw_path_of(a->list, look)),
		.content_encoding = encoding,
		.final_url = a->list->as[as]->url };

	rc = reading_ask(a->pool, &order, buf_span(&a->bytes), slot, why);
	slot->waiting = rc == 0;
	if (rc != 0 && why->code == ERROR_SYSTEM) {
		*err = *why;
		return -1;
	}
	return 0;
}

/* Take one answer into its slot, if one comes in time. */
static void
collect(struct raw_ahead *a, int timeout_ms)
{
	struct error why = { 0 };
	struct slot *slot;
	struct buf answer;
	void *tag = NULL;
	int rc;

	buf_init(&answer, DOCUMENT_MAX_BYTES * 2);
	rc = pool_collect(a->pool, timeout_ms, &tag, &answer, &why);
	slot = tag;
	if (rc != 0) {
		slot->waiting = false;
		slot->answer.err = why;
		buf_release(&slot->answer.bytes);
		slot->answer.bytes = answer;
		if (rc > 0)
			slot->answer.hash = hash_xxh3(buf_span(&answer)) | 1;
	} else {
		buf_release(&answer);
	}
}

/* Keep every reader at work, as far ahead as there is room. */
static int
ask_ahead(struct raw_ahead *a, struct error *err)
{
	while (a->asked < a->list->n_looks && a->asked - a->taken < AHEAD &&
	       pool_has_room(a->pool)) {
		struct slot *slot = &a->slots[a->asked % AHEAD];
		const struct memory *known = recall(a, &a->list->looks[a->asked]);

		*slot = (struct slot){ .look = a->asked++ };
		if (known != NULL) {
			slot->answer.remembered = true;
			slot->answer.hash = known->hash;
			a->spared++;
		} else if (ask(a, slot, err) != 0) {
			return -1;
		}
	}
	return 0;
}

static void
give(struct slot *slot, struct raw_answer *out)
{
	*out = slot->answer;
	slot->answer = (struct raw_answer){ 0 };
}

int
raw_ahead_next(struct raw_ahead *a, struct raw_answer *out, struct error *err)
{
	struct slot *slot = &a->slots[a->taken % AHEAD];

	collect(a, 0);
	if (ask_ahead(a, err) != 0)
		return -1;
	while (slot->waiting) {
		collect(a, WAIT_MS);
		if (ask_ahead(a, err) != 0)
			return -1;
	}
	a->taken++;
	remember(a, slot);
	give(slot, out);
	return ask_ahead(a, err);
}

int
raw_ahead_again(struct raw_ahead *a, size_t look, struct raw_answer *out, struct error *err)
{
	struct slot *slot = &a->again;

	while (!pool_has_room(a->pool))
		collect(a, WAIT_MS);
	*slot = (struct slot){ .look = look };
	if (ask(a, slot, err) != 0)
		return -1;
	while (slot->waiting)
		collect(a, WAIT_MS);
	a->spared--;
	give(slot, out);
	return 0;
}
