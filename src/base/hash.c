/* Hashes, for sameness and for evidence. */
#include "base/hash.h"

#include <openssl/sha.h>
#include <stdio.h>
#include <xxhash.h>

uint64_t
hash_xxh3(struct span bytes)
{
	return XXH3_64bits(bytes.data, bytes.len);
}

const char *
hash_sha256(struct span bytes, char hex[HASH_SHA256_HEX + 1])
{
	unsigned char digest[SHA256_DIGEST_LENGTH];

	SHA256((const unsigned char *)bytes.data, bytes.len, digest);
	for (size_t i = 0; i < sizeof digest; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	return hex;
}
