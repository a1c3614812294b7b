/*
 * Sixteen bytes at a time, with the compiler's vectors: for looks at every byte of
 * every text. A comparison gives 0xff where it holds and 0 elsewhere.
 */
#ifndef SMALLPRINT_BASE_BYTES_H
#define SMALLPRINT_BASE_BYTES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t bytes16 __attribute__((vector_size(16)));

enum { BYTES_AT_ONCE = sizeof(bytes16) };

static inline bytes16
bytes_load(const char *p)
{
	bytes16 v;

	memcpy(&v, p, sizeof v);
	return v;
}

static inline bool
bytes_any(bytes16 v)
{
	uint64_t halves[2];

	memcpy(halves, &v, sizeof halves);
	return (halves[0] | halves[1]) != 0;
}

static inline bytes16
bytes_digits(bytes16 v)
{
	return (bytes16)((bytes16)(v - (uint8_t)'0') < (uint8_t)10);
}

/* Where one of the next sixteen bytes begins four digits in a row; reads three more. */
static inline bytes16
bytes_four_digits(const char *p)
{
	return bytes_digits(bytes_load(p)) & bytes_digits(bytes_load(p + 1)) &
	       bytes_digits(bytes_load(p + 2)) & bytes_digits(bytes_load(p + 3));
}

#endif
