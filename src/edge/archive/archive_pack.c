/* Writing one pack and its index. */
#include "edge/archive/archive_pack.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/buf.h"
#include "base/deflate.h"
#include "base/hash.h"
#include "base/mem.h"

enum {
	HEADER_BYTES = 12,
	WRITE_BYTES = 1 << 20, /* gathered before they are written */
	SAMPLE_BYTES = 8192,
	DELTA_BY_DISTANCE = 6
};
#define INDEX_MAX ((size_t)4 << 30)
#define LONG_OFFSET 0x80000000U /* from here on offsets stand in a table of their own */

struct pack_entry {
	struct oid oid;
	uint32_t crc;
	uint64_t at;
};

struct pack {
	char *dir;
	char *temporary; /* NULL: no file yet */
	int fd;
	bool failed;
	struct buf gathered; /* of the file, not yet written */
	uint64_t len;        /* of the file, gathered included */
	struct pack_entry *entries;
	size_t n, cap;
	uint32_t *slots; /* entry number + 1, by name; 0: free */
	size_t n_slots;  /* a power of two, at most half full */
	struct deflater *deflater;
};

struct pack *
pack_new(const char *dir)
{
	static const char header[HEADER_BYTES] =
	    "PACK\0\0\0\2"; /* the count comes at the end */
	struct pack *pack = mem_alloc(sizeof *pack);

	pack->dir = mem_strdup(dir);
	pack->fd = -1;
	pack->n_slots = 64;
	pack->slots = mem_array(pack->n_slots, sizeof *pack->slots);
	pack->deflater = deflater_new();
	buf_init(&pack->gathered, SIZE_MAX / 2);
	buf_add(&pack->gathered, header, sizeof header);
	pack->len = sizeof header;
	return pack;
}

void
pack_free(struct pack *pack)
{
	if (pack == NULL)
		return;
	if (pack->fd >= 0)
		close(pack->fd);
	if (pack->temporary != NULL)
		unlink(pack->temporary);
	free(pack->temporary);
	free(pack->dir);
	free(pack->entries);
	free(pack->slots);
	buf_release(&pack->gathered);
	deflater_free(pack->deflater);
	free(pack);
}

/* Where oid stands in the slots, or would. Names are hashes already. */
static size_t
slot_of(const struct pack *pack, const struct oid *oid)
{
	size_t i;

	memcpy(&i, oid->b, sizeof i);
	for (i &= pack->n_slots - 1; pack->slots[i] != 0; i = (i + 1) & (pack->n_slots - 1))
		if (oid_eq(&pack->entries[pack->slots[i] - 1].oid, oid))
			break;
	return i;
}

static void
more_slots(struct pack *pack)
{
	free(pack->slots);
	pack->n_slots *= 2;
	pack->slots = mem_array(pack->n_slots, sizeof *pack->slots);
	for (size_t k = 0; k < pack->n; k++)
		pack->slots[slot_of(pack, &pack->entries[k].oid)] = (uint32_t)k + 1;
}

static void
remember(struct pack *pack, const struct oid *oid, uint32_t crc)
{
	MEM_GROW(pack->entries, pack->n, pack->cap);
	pack->entries[pack->n] = (struct pack_entry){ *oid, crc, pack->len };
	pack->slots[slot_of(pack, oid)] = (uint32_t)pack->n + 1;
	if (++pack->n > pack->n_slots / 2)
		more_slots(pack);
}

bool
pack_has(const struct pack *pack, const struct oid *oid)
{
	return pack->slots[slot_of(pack, oid)] != 0;
}

size_t
pack_count(const struct pack *pack)
{
	return pack->n;
}

uint64_t
pack_len(const struct pack *pack)
{
	return pack->len;
}

bool
pack_shrinks(struct pack *pack, struct span content)
{
	struct span sample = span_make(content.data, SAMPLE_BYTES);

	return content.len < SAMPLE_BYTES ||
	       deflater_zlib(pack->deflater, sample, DEFLATE_FAST).len < SAMPLE_BYTES / 10 * 9;
}

static int
fail(struct pack *pack, const char *what, struct error *err)
{
	pack->failed = true;
	return error_set(err, ERROR_ARCHIVE, "%s: a pack cannot be %s: %s", pack->dir, what,
	    strerror(errno));
}

static int
make_file(struct pack *pack, struct error *err)
{
	pack->temporary = mem_printf("%s/" PACK_TEMPORARY "XXXXXX", pack->dir);
	pack->fd = mkstemp(pack->temporary);
	if (pack->fd >= 0 && fcntl(pack->fd, F_SETFD, FD_CLOEXEC) == 0)
		return 0;
	if (pack->fd < 0) {
		free(pack->temporary);
		pack->temporary = NULL;
	}
	return fail(pack, "made", err);
}

static int
flush(struct pack *pack, struct error *err)
{
	if (pack->fd < 0 && make_file(pack, err) != 0)
		return -1;
	if (file_write_all(pack->fd, buf_span(&pack->gathered)) != 0)
		return fail(pack, "written", err);
	buf_clear(&pack->gathered);
	return 0;
}

static int
put(struct pack *pack, struct span bytes, struct error *err)
{
	if (pack->failed)
		return error_set(
		    err, ERROR_ARCHIVE, "%s: a pack could not be written", pack->dir);
	buf_add_span(&pack->gathered, bytes);
	pack->len += bytes.len;
	return pack->gathered.len < WRITE_BYTES ? 0 : flush(pack, err);
}

size_t
pack_head(unsigned type, uint64_t size, unsigned char head[10])
{
	size_t n = 0;

	head[n] = (unsigned char)(type << 4 | (size & 15));
	for (size >>= 4; size > 0; size >>= 7) {
		head[n++] |= 0x80;
		head[n] = (unsigned char)(size & 0x7f);
	}
	return n + 1;
}

/* Big end first, each step one more than the digits say: gitformat-pack(5). */
size_t
pack_distance(uint64_t distance, unsigned char text[10])
{
	unsigned char digits[10];
	size_t n = 0;

	digits[n++] = (unsigned char)(distance & 0x7f);
	while ((distance >>= 7) > 0)
		digits[n++] = (unsigned char)(0x80 | (--distance & 0x7f));
	for (size_t i = 0; i < n; i++)
		text[i] = digits[n - 1 - i];
	return n;
}

int
pack_add_packed(struct pack *pack, const struct oid *oid, struct span head, struct span packed,
    uint64_t *at, struct error *err)
{
	size_t slot = slot_of(pack, oid);

	if (pack->slots[slot] != 0) {
		if (at != NULL)
			*at = pack->entries[pack->slots[slot] - 1].at;
		return 0;
	}
	if (at != NULL)
		*at = pack->len;
	remember(pack, oid, deflate_crc32(deflate_crc32(0, head), packed));
	if (put(pack, head, err) != 0)
		return -1;
	return put(pack, packed, err);
}

int
pack_add(struct pack *pack, enum object_type type, const struct oid *oid, struct span content,
    int level, uint64_t *at, struct error *err)
{
	unsigned char head[10];
	size_t len = pack_head(type, content.len, head);
	struct span none = { 0 };
	bool known = pack_has(pack, oid);

	return pack_add_packed(pack, oid, span_make((const char *)head, len),
	    known ? none : deflater_zlib(pack->deflater, content, level), at, err);
}

int
pack_add_delta(struct pack *pack, const struct oid *oid, struct span delta, uint64_t base_at,
    uint64_t *at, struct error *err)
{
	unsigned char head[20];
	size_t len = pack_head(DELTA_BY_DISTANCE, delta.len, head);

	len += pack_distance(pack->len - base_at, head + len);
	return pack_add_packed(pack, oid, span_make((const char *)head, len),
	    deflater_zlib(pack->deflater, delta, DEFLATE_FAST), at, err);
}

/* The seal is over the whole file, whose count was not known when it began. */
static int
seal_file(struct pack *pack, struct hash_sha1 *sha1)
{
	uint32_t count = htonl((uint32_t)pack->n);
	char chunk[65536];
	ssize_t n;

	if (pwrite(pack->fd, &count, sizeof count, 8) != sizeof count ||
	    lseek(pack->fd, 0, SEEK_SET) != 0)
		return -1;
	while ((n = read(pack->fd, chunk, sizeof chunk)) != 0) {
		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0)
			hash_sha1_add(sha1, span_make(chunk, (size_t)n));
	}
	return 0;
}

static int
seal(struct pack *pack, struct oid *seal_of_pack, struct error *err)
{
	struct hash_sha1 *sha1 = hash_sha1_new();
	uint32_t count = htonl((uint32_t)pack->n);
	int rc = 0;

	if (pack->fd < 0) {
		memcpy(pack->gathered.data + 8, &count, sizeof count);
		hash_sha1_add(sha1, buf_span(&pack->gathered));
	} else if ((rc = flush(pack, err)) == 0 && seal_file(pack, sha1) != 0) {
		rc = fail(pack, "sealed", err);
	}
	hash_sha1_end(sha1, seal_of_pack->b);
	if (rc != 0)
		return -1;
	buf_add(&pack->gathered, seal_of_pack->b, OID_BYTES);
	return flush(pack, err);
}

static int
by_name(const void *a, const void *b)
{
	const struct pack_entry *x = a, *y = b;

	return memcmp(x->oid.b, y->oid.b, OID_BYTES);
}

static void
put_u32(uint32_t n, struct buf *out)
{
	n = htonl(n);
	buf_add(out, &n, sizeof n);
}

static void
index_offsets(const struct pack *pack, struct buf *out)
{
	uint32_t n_long = 0;

	for (size_t i = 0; i < pack->n; i++) {
		uint64_t at = pack->entries[i].at;

		put_u32(at < LONG_OFFSET ? (uint32_t)at : LONG_OFFSET | n_long++, out);
	}
	for (size_t i = 0; i < pack->n; i++)
		if (pack->entries[i].at >= LONG_OFFSET) {
			put_u32((uint32_t)(pack->entries[i].at >> 32), out);
			put_u32((uint32_t)pack->entries[i].at, out);
		}
}

/* An index of version 2: gitformat-pack(5). The slots are of no use afterwards. */
static void
index_put(struct pack *pack, const struct oid *seal_of_pack, struct buf *out)
{
	struct hash_sha1 *sha1 = hash_sha1_new();
	unsigned char digest[HASH_SHA1_BYTES];
	size_t k = 0;

	qsort(pack->entries, pack->n, sizeof *pack->entries, by_name);
	buf_add(out, "\377tOc\0\0\0\2", 8);
	for (unsigned first = 0; first < 256; first++) {
		while (k < pack->n && pack->entries[k].oid.b[0] <= first)
			k++;
		put_u32((uint32_t)k, out);
	}
	for (size_t i = 0; i < pack->n; i++)
		buf_add(out, pack->entries[i].oid.b, OID_BYTES);
	for (size_t i = 0; i < pack->n; i++)
		put_u32(pack->entries[i].crc, out);
	index_offsets(pack, out);
	buf_add(out, seal_of_pack->b, OID_BYTES);
	hash_sha1_add(sha1, buf_span(out));
	hash_sha1_end(sha1, digest);
	buf_add(out, digest, sizeof digest);
}

static int
write_index(
    struct pack *pack, const char *temporary, const struct oid *seal_of_pack, struct error *err)
{
	struct buf index;
	int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
	int rc = -1;

	buf_init(&index, INDEX_MAX);
	index_put(pack, seal_of_pack, &index);
	if (fd >= 0 && file_write_all(fd, buf_span(&index)) == 0 && fsync(fd) == 0)
		rc = 0;
	else
		fail(pack, "indexed", err);
	if (fd >= 0)
		close(fd);
	buf_release(&index);
	return rc;
}

static int
sync_dir(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = fd >= 0 ? fsync(fd) : -1;

	if (fd >= 0)
		close(fd);
	return rc;
}

/* The index last: who finds it finds the pack. */
static int
publish(struct pack *pack, const char *index, const char *name, struct error *err)
{
	char *to = mem_printf("%s/%s.pack", pack->dir, name);
	char *to_index = mem_printf("%s/%s.idx", pack->dir, name);
	int rc = -1;

	if (fchmod(pack->fd, 0444) == 0 && rename(pack->temporary, to) == 0) {
		free(pack->temporary);
		pack->temporary = NULL;
		rc = rename(index, to_index);
		if (rc != 0)
			unlink(to);
	}
	if (rc == 0)
		rc = sync_dir(pack->dir);
	if (rc != 0)
		fail(pack, "put in its place", err);
	free(to);
	free(to_index);
	return rc;
}

int
pack_finish(struct pack *pack, char name[OID_HEX + 6], struct error *err)
{
	struct oid seal_of_pack;
	char text[OID_HEX + 6] = "pack-";
	char *index;
	int rc = -1;

	if (pack->failed)
		return error_set(
		    err, ERROR_ARCHIVE, "%s: a pack could not be written", pack->dir);
	if (pack->n == 0)
		return 0;
	if (seal(pack, &seal_of_pack, err) != 0)
		return -1;
	if (fsync(pack->fd) != 0)
		return fail(pack, "synced", err);
	oid_hex(&seal_of_pack, text + 5);
	index = mem_printf("%s-index", pack->temporary);
	if (write_index(pack, index, &seal_of_pack, err) == 0)
		rc = publish(pack, index, text, err);
	if (rc != 0)
		unlink(index);
	if (rc == 0 && name != NULL)
		memcpy(name, text, sizeof text);
	free(index);
	return rc;
}
