/*
 * XXH3 for "is it the same as last time", SHA-256 (OpenSSL) for evidence,
 * SHA-1 (OpenSSL) because git's files are sealed with it.
 */
#ifndef SMALLPRINT_BASE_HASH_H
#define SMALLPRINT_BASE_HASH_H

#include <stdint.h>

#include "base/span.h"

enum { HASH_SHA256_HEX = 64, HASH_SHA1_BYTES = 20 };

uint64_t hash_xxh3(struct span bytes);
const char *hash_sha256(struct span bytes, char hex[HASH_SHA256_HEX + 1]);
/* HMAC-SHA256: who does not know the key cannot make it. */
const char *hash_hmac(struct span key, struct span bytes, char hex[HASH_SHA256_HEX + 1]);

/* SHA-1 piece by piece; end gives the digest and frees (digest NULL: only frees). */
struct hash_sha1;
struct hash_sha1 *hash_sha1_new(void);
void hash_sha1_add(struct hash_sha1 *sha1, struct span bytes);
void hash_sha1_end(struct hash_sha1 *sha1, unsigned char digest[HASH_SHA1_BYTES]);

#endif
