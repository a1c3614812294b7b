/* Compression to zlib streams. */
#include "base/deflate.h"

#include <err.h>
#include <libdeflate.h>
#include <stdlib.h>

#include "base/mem.h"

enum { KEEP_MAX = 1 << 20 }; /* room kept between calls */

struct deflater {
	struct libdeflate_compressor *levels[DEFLATE_LEVELS]; /* made when first needed */
	char *room;
	size_t cap;
};

struct deflater *
deflater_new(void)
{
	return mem_alloc(sizeof(struct deflater));
}

void
deflater_free(struct deflater *deflater)
{
	if (deflater == NULL)
		return;
	for (int i = 0; i < DEFLATE_LEVELS; i++)
		libdeflate_free_compressor(deflater->levels[i]);
	free(deflater->room);
	free(deflater);
}

static struct libdeflate_compressor *
compressor(struct deflater *deflater, int level)
{
	struct libdeflate_compressor **c = &deflater->levels[level];

	if (*c == NULL)
		*c = libdeflate_alloc_compressor(level);
	if (*c == NULL)
		errx(71, "out of memory (compressor)");
	return *c;
}

static void
make_room(struct deflater *deflater, size_t need)
{
	size_t want = need > KEEP_MAX ? need : KEEP_MAX;

	if (deflater->room != NULL && deflater->cap >= need &&
	    (deflater->cap <= KEEP_MAX || need > KEEP_MAX))
		return;
	free(deflater->room);
	deflater->room = mem_alloc(want);
	deflater->cap = want;
}

struct span
deflater_zlib(struct deflater *deflater, struct span bytes, int level)
{
	struct libdeflate_compressor *c = compressor(deflater, level);
	size_t len;

	make_room(deflater, libdeflate_zlib_compress_bound(c, bytes.len));
	len = libdeflate_zlib_compress(
	    c, bytes.len == 0 ? "" : bytes.data, bytes.len, deflater->room, deflater->cap);
	if (len == 0)
		errx(71, "libdeflate: no room for %zu bytes", bytes.len);
	return span_make(deflater->room, len);
}

uint32_t
deflate_crc32(uint32_t crc, struct span bytes)
{
	return libdeflate_crc32(crc, bytes.data, bytes.len);
}
