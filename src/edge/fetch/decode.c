/* Decoding: the home of libdeflate and brotli. */
#include "edge/fetch/decode.h"

#include <brotli/decode.h>
#include <libdeflate.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

enum { ROOM_FIRST = 256 << 10, ROOM_KEPT = 4 << 20 };

struct decoder {
	struct libdeflate_decompressor *deflate;
	char *room;
	size_t cap;
	size_t len; /* used */
	size_t ceiling;
};

struct decoder *
decoder_new(size_t ceiling)
{
	struct decoder *d = mem_alloc(sizeof *d);

	d->deflate = libdeflate_alloc_decompressor();
	d->ceiling = ceiling;
	return d;
}

void
decoder_free(struct decoder *d)
{
	if (d == NULL)
		return;
	libdeflate_free_decompressor(d->deflate);
	free(d->room);
	free(d);
}

/* Twice the room, at least `atleast`, never past the ceiling; -1 at the ceiling. */
static int
grow(struct decoder *d, size_t atleast)
{
	size_t cap = d->cap == 0 ? ROOM_FIRST : 2 * d->cap;
	char *room;

	if (d->cap >= d->ceiling)
		return -1;
	cap = cap < atleast ? atleast : cap;
	cap = cap > d->ceiling ? d->ceiling : cap;
	room = mem_array(cap, 1);
	if (d->len > 0)
		memcpy(room, d->room, d->len);
	free(d->room);
	d->room = room;
	d->cap = cap;
	return 0;
}

static int
too_large(const struct decoder *d, const char *name, struct error *err)
{
	return error_set(err, ERROR_LIMIT, "its %s body unpacks to more than %zu MiB", name,
	    d->ceiling >> 20);
}

static int
broken(const char *name, struct error *err)
{
	return error_set(err, ERROR_LATER, "broken %s body", name);
}

/* How large a gzip member says it is: a hint to make the room right at once. */
static size_t
gzip_hint(struct span wire)
{
	const unsigned char *end;

	if (wire.len < 18)
		return 0;
	end = (const unsigned char *)wire.data + wire.len;
	return (size_t)end[-4] | (size_t)end[-3] << 8 | (size_t)end[-2] << 16 |
	       (size_t)end[-1] << 24;
}

typedef enum libdeflate_result (*unpack_fn)(
    struct libdeflate_decompressor *, const void *, size_t, void *, size_t, size_t *, size_t *);

/* One member or stream after what is already in the room; *used gets its length. */
static int
unpack(struct decoder *d, unpack_fn f, const char *name, struct span wire, size_t *used,
    struct error *err)
{
	enum libdeflate_result rc;
	size_t got = 0;

	for (;;) {
		rc = f(d->deflate, wire.data, wire.len, d->room + d->len, d->cap - d->len, used,
		    &got);
		if (rc == LIBDEFLATE_SUCCESS)
			break;
		if (rc != LIBDEFLATE_INSUFFICIENT_SPACE)
			return broken(name, err);
		if (grow(d, 0) != 0)
			return too_large(d, name, err);
	}
	d->len += got;
	return 0;
}

/* Members one after another; what follows the last one is padding and ignored. */
static int
run_gzip(struct decoder *d, struct span wire, struct error *err)
{
	size_t used = 0;

	do {
		if (unpack(d, libdeflate_gzip_decompress_ex, "gzip", wire, &used, err) != 0)
			return -1;
		wire = span_make(wire.data + used, wire.len - used);
	} while (span_starts(wire, "\x1f\x8b"));
	return 0;
}

/* "deflate" means zlib's wrapping; some servers send it bare. */
static int
run_deflate(struct decoder *d, struct span wire, struct error *err)
{
	struct error first = { 0 };
	size_t used = 0;

	if (unpack(d, libdeflate_zlib_decompress_ex, "deflate", wire, &used, &first) == 0)
		return 0;
	if (first.code != ERROR_LIMIT &&
	    unpack(d, libdeflate_deflate_decompress_ex, "deflate", wire, &used, err) == 0)
		return 0;
	if (first.code == ERROR_LIMIT && err != NULL)
		*err = first;
	return -1;
}

static int
run_brotli(struct decoder *d, struct span wire, struct error *err)
{
	BrotliDecoderState *state = BrotliDecoderCreateInstance(NULL, NULL, NULL);
	const uint8_t *in = (const uint8_t *)wire.data;
	BrotliDecoderResult rc = BROTLI_DECODER_RESULT_ERROR;
	size_t left = wire.len;
	int result = -1;

	while (state != NULL) {
		uint8_t *out = (uint8_t *)d->room + d->len;
		size_t space = d->cap - d->len;

		rc = BrotliDecoderDecompressStream(state, &left, &in, &space, &out, NULL);
		d->len = (size_t)(out - (uint8_t *)d->room);
		if (rc != BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT)
			break;
		if (d->len == d->cap && grow(d, 0) != 0) {
			too_large(d, "br", err);
			goto out;
		}
	}
	if (rc != BROTLI_DECODER_RESULT_SUCCESS)
		broken("br", err);
	else
		result = 0;
out:
	if (state != NULL)
		BrotliDecoderDestroyInstance(state);
	return result;
}

static bool
is_name(struct span s, const char *name)
{
	return s.len == strlen(name) && span_starts_nocase(s, name);
}

int
decoder_run(struct decoder *d, struct span encoding, struct span wire, struct span *out,
    struct error *err)
{
	bool is_gzip = is_name(encoding, "gzip") || is_name(encoding, "x-gzip");
	int rc;

	if (encoding.len == 0 || is_name(encoding, "identity") || wire.len == 0) {
		*out = wire;
		return 0;
	}
	if (d->cap > ROOM_KEPT) {
		free(d->room);
		d->room = NULL;
		d->cap = 0;
	}
	d->len = 0;
	if (d->cap == 0 || (is_gzip && gzip_hint(wire) > d->cap && gzip_hint(wire) < ROOM_KEPT))
		grow(d, is_gzip ? gzip_hint(wire) : 0);
	if (is_gzip)
		rc = run_gzip(d, wire, err);
	else if (is_name(encoding, "deflate"))
		rc = run_deflate(d, wire, err);
	else if (is_name(encoding, "br"))
		rc = run_brotli(d, wire, err);
	else
		return error_set(err, ERROR_PAGE, "content encoding '%.*s' was not asked for",
		    (int)(encoding.len < 40 ? encoding.len : 40), encoding.data);
	if (rc == 0)
		*out = span_make(d->room, d->len);
	return rc;
}
