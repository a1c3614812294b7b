/* Names of git objects. */
#include "edge/archive/oid.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"

_Static_assert((int)OID_BYTES == (int)HASH_SHA1_BYTES, "git names objects by SHA-1");

const char *
object_type_name(enum object_type type)
{
	switch (type) {
	case OBJECT_COMMIT: return "commit";
	case OBJECT_TREE: return "tree";
	case OBJECT_BLOB: return "blob";
	}
	return "object";
}

const char *
oid_hex(const struct oid *oid, char hex[OID_HEX + 1])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < OID_BYTES; i++) {
		hex[2 * i] = digits[oid->b[i] >> 4];
		hex[2 * i + 1] = digits[oid->b[i] & 15];
	}
	hex[OID_HEX] = '\0';
	return hex;
}

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

bool
oid_parse(struct span hex, struct oid *oid)
{
	struct oid parsed;

	if (hex.len != OID_HEX)
		return false;
	for (size_t i = 0; i < OID_BYTES; i++) {
		int high = digit(hex.data[2 * i]), low = digit(hex.data[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		parsed.b[i] = (unsigned char)(high << 4 | low);
	}
	*oid = parsed;
	return true;
}

bool
oid_eq(const struct oid *a, const struct oid *b)
{
	return memcmp(a->b, b->b, OID_BYTES) == 0;
}

struct oid
oid_of(enum object_type type, struct span content)
{
	struct hash_sha1 *sha1 = hash_sha1_new();
	struct oid oid = { 0 };
	char head[64];
	int len = snprintf(head, sizeof head, "%s %zu", object_type_name(type), content.len);

	hash_sha1_add(sha1, span_make(head, (size_t)len + 1)); /* the NUL belongs to it */
	hash_sha1_add(sha1, content);
	hash_sha1_end(sha1, oid.b);
	return oid;
}
