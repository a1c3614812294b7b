/*
 * Many small packs become few. Every round leaves a pack; when there are more
 * than ARCHIVE_PACKS_MAX, all that are not much larger than the rest together
 * are copied into one, entry by entry and still compressed: a matter of
 * milliseconds, whatever the size of the archive. Better compression is left to
 * `git gc`, which may be run at any time. The new pack is synced and in its
 * place before an old one goes.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/deflate.h"
#include "base/file.h"
#include "base/mem.h"
#include "edge/archive/archive_inside.h"

enum {
	INDEX_HEAD = 8 + 256 * 4,
	SEAL_BYTES = 20,
	KEEP_TIMES = 2, /* a pack so many times larger than all smaller ones is left alone */
	ENTRY_MAX = 256 << 20
};

struct source_pack {
	char *path; /* without its suffix */
	uint64_t size;
};

struct source_packs {
	struct source_pack *v;
	size_t n, cap;
};

/* An entry of a pack being copied. */
struct source {
	struct oid oid;
	uint32_t crc;
	uint64_t at;
	uint64_t copied_at;
};

/* A pack being copied. */
struct copying {
	const char *path;
	struct pack *pack; /* into which */
	struct buf index;
	struct source *v; /* by place */
	size_t n;
	uint64_t end; /* of the last entry */
	int fd;
	struct buf entry;
};

static int
by_size(const void *a, const void *b)
{
	const struct source_pack *x = a, *y = b;

	return (x->size > y->size) - (x->size < y->size);
}

static bool
has_file(const char *path, const char *suffix)
{
	char *name = mem_printf("%s%s", path, suffix);
	bool has = file_exists(name);

	free(name);
	return has;
}

/* Packs somebody marked as theirs to keep are left alone. */
static void
packs_list(const char *dir, struct source_packs *packs)
{
	struct strs names = { 0 };
	struct stat st;

	file_list(dir, ".pack", &names, NULL);
	for (size_t i = 0; i < names.n; i++) {
		char *file = mem_printf("%s/%s", dir, names.v[i]);
		char *path = mem_strndup(file, strlen(file) - strlen(".pack"));

		if (stat(file, &st) == 0 && has_file(path, ".idx") &&
		    !has_file(path, ".keep") && !has_file(path, ".promisor") &&
		    !has_file(path, ".mtimes")) {
			MEM_GROW(packs->v, packs->n, packs->cap);
			packs->v[packs->n++] =
			    (struct source_pack){ path, (uint64_t)st.st_size };
			path = NULL;
		}
		free(path);
		free(file);
	}
	strs_release(&names);
	if (packs->n > 0)
		qsort(packs->v, packs->n, sizeof *packs->v, by_size);
}

static void
packs_release(struct source_packs *packs)
{
	for (size_t i = 0; i < packs->n; i++)
		free(packs->v[i].path);
	free(packs->v);
}

/* How many, from the smallest, are copied together. */
static size_t
packs_to_copy(const struct source_packs *packs)
{
	uint64_t smaller = 0;
	size_t n = packs->n;

	for (size_t i = 0; i < packs->n; i++)
		smaller += packs->v[i].size;
	while (n > 1) {
		smaller -= packs->v[n - 1].size;
		if (packs->v[n - 1].size <= KEEP_TIMES * smaller)
			break;
		n--;
	}
	return n;
}

static uint32_t
u32_at(const struct buf *b, size_t at)
{
	uint32_t n;

	memcpy(&n, b->data + at, sizeof n);
	return ntohl(n);
}

static int
by_place(const void *a, const void *b)
{
	const struct source *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

static uint64_t
offset_at(const struct buf *index, size_t n, size_t i)
{
	uint32_t at = u32_at(index, INDEX_HEAD + n * 24 + i * 4);
	size_t place = INDEX_HEAD + n * 28 + (size_t)(at & 0x7fffffff) * 8;

	if ((at & 0x80000000) == 0)
		return at;
	if (place + 8 > index->len - 2 * SEAL_BYTES)
		return UINT64_MAX;
	return (uint64_t)u32_at(index, place) << 32 | u32_at(index, place + 4);
}

/* An index of version 2 into a list of entries by place. */
static int
index_read(struct copying *c)
{
	struct buf *b = &c->index;
	size_t n;

	if (b->len < INDEX_HEAD + 2 * SEAL_BYTES || memcmp(b->data, "\377tOc\0\0\0\2", 8) != 0)
		return -1;
	n = u32_at(b, INDEX_HEAD - 4);
	if (n > (b->len - INDEX_HEAD - 2 * SEAL_BYTES) / 28)
		return -1;
	c->v = mem_array(n + 1, sizeof *c->v);
	c->n = n;
	for (size_t i = 0; i < n; i++) {
		memcpy(c->v[i].oid.b, b->data + INDEX_HEAD + i * OID_BYTES, OID_BYTES);
		c->v[i].crc = u32_at(b, INDEX_HEAD + n * OID_BYTES + i * 4);
		c->v[i].at = offset_at(b, n, i);
	}
	qsort(c->v, n, sizeof *c->v, by_place);
	return 0;
}

/* The packed bytes of entry i, checked against the index. */
static int
entry_read(struct copying *c, size_t i)
{
	uint64_t end = i + 1 < c->n ? c->v[i + 1].at : c->end;
	char chunk[65536];

	buf_clear(&c->entry);
	for (uint64_t at = c->v[i].at; at < end;) {
		size_t want = end - at < sizeof chunk ? (size_t)(end - at) : sizeof chunk;
		ssize_t n = pread(c->fd, chunk, want, (off_t)at);

		if (n <= 0 || buf_add(&c->entry, chunk, (size_t)n) != 0)
			return -1;
		at += (uint64_t)n;
	}
	return deflate_crc32(0, buf_span(&c->entry)) == c->v[i].crc ? 0 : -1;
}

static bool
take_size(struct span *s, unsigned *type, uint64_t *size)
{
	unsigned shift = 4;
	unsigned char byte;

	if (s->len == 0)
		return false;
	byte = (unsigned char)s->data[0];
	*type = byte >> 4 & 7;
	*size = byte & 15;
	*s = span_make(s->data + 1, s->len - 1);
	for (; (byte & 0x80) != 0; shift += 7) {
		if (s->len == 0 || shift > 56)
			return false;
		byte = (unsigned char)s->data[0];
		*size |= (uint64_t)(byte & 0x7f) << shift;
		*s = span_make(s->data + 1, s->len - 1);
	}
	return true;
}

static bool
take_distance(struct span *s, uint64_t *distance)
{
	uint64_t d = 0;
	size_t i = 0;

	for (;; i++) {
		unsigned char byte;

		if (i >= s->len || i > 8)
			return false;
		byte = (unsigned char)s->data[i];
		d = (i > 0 ? d + 1 : 0) << 7 | (byte & 0x7f);
		if ((byte & 0x80) == 0)
			break;
	}
	*s = span_make(s->data + i + 1, s->len - i - 1);
	*distance = d;
	return true;
}

static const struct source *
entry_at(const struct copying *c, uint64_t at)
{
	struct source key = { .at = at };

	return bsearch(&key, c->v, c->n, sizeof *c->v, by_place);
}

/* A delta by distance has a new distance; all else is copied as it is. */
static int
entry_copy(struct copying *c, size_t i, struct error *err)
{
	struct span rest = buf_span(&c->entry), head;
	unsigned char text[20];
	const struct source *base;
	uint64_t size, distance;
	unsigned type;
	size_t len;

	if (!take_size(&rest, &type, &size))
		return -1;
	head = span_make(c->entry.data, c->entry.len - rest.len);
	if (type == 6 && !pack_has(c->pack, &c->v[i].oid)) {
		if (!take_distance(&rest, &distance) || distance > c->v[i].at ||
		    (base = entry_at(c, c->v[i].at - distance)) == NULL || base >= &c->v[i])
			return -1;
		len = pack_head(type, size, text);
		len += pack_distance(pack_len(c->pack) - base->copied_at, text + len);
		head = span_make((const char *)text, len);
	}
	return pack_add_packed(c->pack, &c->v[i].oid, head, rest, &c->v[i].copied_at, err);
}

static int
pack_copy(struct pack *pack, const struct source_pack *from, struct error *err)
{
	struct copying c = { .path = from->path, .pack = pack, .end = from->size - SEAL_BYTES };
	char *index = mem_printf("%s.idx", from->path),
	     *file = mem_printf("%s.pack", from->path);
	int rc = -1;

	buf_init(&c.index, ENTRY_MAX);
	buf_init(&c.entry, ENTRY_MAX);
	c.fd = open(file, O_RDONLY | O_CLOEXEC);
	if (c.fd < 0 || from->size < SEAL_BYTES || file_read(index, &c.index, NULL) != 0 ||
	    index_read(&c) != 0)
		goto out;
	for (size_t i = 0; i < c.n; i++)
		if (entry_read(&c, i) != 0 || entry_copy(&c, i, err) != 0)
			goto out;
	rc = 0;
out:
	if (rc != 0)
		error_set(err, ERROR_ARCHIVE, "%s cannot be copied", file);
	if (c.fd >= 0)
		close(c.fd);
	free(c.v);
	free(index);
	free(file);
	buf_release(&c.index);
	buf_release(&c.entry);
	return rc;
}

/* The index first: who does not find it does not look for the pack. */
static void
pack_remove(const char *path)
{
	static const char *const suffixes[] = { ".idx", ".pack", ".rev", ".bitmap" };

	for (size_t i = 0; i < COUNT(suffixes); i++) {
		char *file = mem_printf("%s%s", path, suffixes[i]);

		unlink(file);
		free(file);
	}
}

static int
copy_together(const char *dir, const struct source_packs *packs, size_t n, struct error *err)
{
	struct pack *pack = pack_new(dir);
	char name[OID_HEX + 6] = "", *midx = mem_printf("%s/multi-pack-index", dir);
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++)
		rc = pack_copy(pack, &packs->v[i], err);
	if (rc == 0)
		rc = pack_finish(pack, name, err);
	if (rc == 0)
		unlink(midx); /* it would name packs that are gone */
	for (size_t i = 0; i < n && rc == 0; i++)
		if (strcmp(strrchr(packs->v[i].path, '/') + 1, name) != 0)
			pack_remove(packs->v[i].path);
	pack_free(pack);
	free(midx);
	return rc;
}

int
repack(struct archive *a, struct error *err)
{
	char *dir = mem_printf("%sobjects/pack", odb_git_dir(a->odb));
	struct source_packs packs = { 0 };
	size_t n;
	int rc = 0;

	packs_list(dir, &packs);
	if (packs.n > ARCHIVE_PACKS_MAX && (n = packs_to_copy(&packs)) > 1) {
		rc = copy_together(dir, &packs, n, err);
		if (rc == 0)
			rc = odb_reopen(a->odb, err);
	}
	packs_release(&packs);
	free(dir);
	return rc;
}
