/* XXH3 for "is it the same as last time", SHA-256 (OpenSSL) for evidence. */
#ifndef SMALLPRINT_BASE_HASH_H
#define SMALLPRINT_BASE_HASH_H

#include <stdint.h>

#include "base/span.h"

enum { HASH_SHA256_HEX = 64 };

uint64_t hash_xxh3(struct span bytes);
const char *hash_sha256(struct span bytes, char hex[HASH_SHA256_HEX + 1]);

#endif
