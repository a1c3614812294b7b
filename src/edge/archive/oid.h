/* Names of git objects. */
#ifndef SMALLPRINT_EDGE_ARCHIVE_OID_H
#define SMALLPRINT_EDGE_ARCHIVE_OID_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

enum { OID_BYTES = 20, OID_HEX = 40 };

struct oid {
	unsigned char b[OID_BYTES];
};

enum object_type {
	OBJECT_COMMIT = 1,
	OBJECT_TREE = 2,
	OBJECT_BLOB = 3
}; /* as packs number them */

const char *object_type_name(enum object_type type); /* "commit", "tree", "blob" */

/* 40 digits into hex, which is returned. */
const char *oid_hex(const struct oid *oid, char hex[OID_HEX + 1]);
/* 40 digits and nothing else. */
bool oid_parse(struct span hex, struct oid *oid);
bool oid_eq(const struct oid *a, const struct oid *b);

/*
 * The name of an object with this content. Quick, and without the look for
 * crafted collisions that odb_hash() takes: for what we wrote ourselves.
 */
struct oid oid_of(enum object_type type, struct span content);

#endif
