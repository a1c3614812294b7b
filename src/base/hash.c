/* Hashes, for sameness and for evidence. */
#include "base/hash.h"

#include <err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <xxhash.h>

#include "base/mem.h"

struct hash_sha1 {
	EVP_MD_CTX *context;
};

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

const char *
hash_hmac(struct span key, struct span bytes, char hex[HASH_SHA256_HEX + 1])
{
	unsigned char digest[SHA256_DIGEST_LENGTH];
	unsigned len = sizeof digest;

	if (HMAC(EVP_sha256(), key.data, (int)key.len, (const unsigned char *)bytes.data,
		bytes.len, digest, &len) == NULL)
		errx(71, "HMAC cannot be computed on this machine");
	for (size_t i = 0; i < sizeof digest; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	return hex;
}

struct hash_sha1 *
hash_sha1_new(void)
{
	struct hash_sha1 *sha1 = mem_alloc(sizeof *sha1);

	sha1->context = EVP_MD_CTX_new();
	if (sha1->context == NULL || EVP_DigestInit_ex(sha1->context, EVP_sha1(), NULL) != 1)
		errx(71, "SHA-1 cannot be computed on this machine");
	return sha1;
}

void
hash_sha1_add(struct hash_sha1 *sha1, struct span bytes)
{
	if (EVP_DigestUpdate(sha1->context, bytes.data, bytes.len) != 1)
		errx(71, "SHA-1 cannot be computed on this machine");
}

void
hash_sha1_end(struct hash_sha1 *sha1, unsigned char digest[HASH_SHA1_BYTES])
{
	if (sha1 == NULL)
		return;
	if (digest != NULL && EVP_DigestFinal_ex(sha1->context, digest, NULL) != 1)
		errx(71, "SHA-1 cannot be computed on this machine");
	EVP_MD_CTX_free(sha1->context);
	free(sha1);
}
