/*
 * Memory. Every function here returns memory or ends the process with a
 * message: running out of memory is not an error a round can recover from,
 * and the next run starts again from the last commit.
 * What is returned is the caller's, to be ended with free().
 */
#ifndef SMALLPRINT_BASE_MEM_H
#define SMALLPRINT_BASE_MEM_H

#include <stddef.h>

#define MEM_GIVEN __attribute__((returns_nonnull))

MEM_GIVEN void *mem_alloc(size_t size);               /* zeroed */
MEM_GIVEN void *mem_bytes(size_t size);               /* not zeroed */
MEM_GIVEN void *mem_array(size_t count, size_t size); /* zeroed, overflow checked */
char *mem_strdup(const char *text);                   /* NULL gives NULL */
void mem_replace(char **old, const char *text);       /* a copy instead; of it, too */
MEM_GIVEN char *mem_strndup(const char *text, size_t len);
MEM_GIVEN char *mem_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Room for one more element: the array, grown when count has reached *cap. */
MEM_GIVEN void *mem_grow(void *array, size_t count, size_t *cap, size_t size);
#define MEM_GROW(array, count, cap)                                                            \
	((array) = mem_grow((array), (count), &(cap), sizeof *(array)))

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
