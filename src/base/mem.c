/* Memory that is there, or the end of the process. */
#include "base/mem.h"

#include <err.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EX_MEMORY = 71 }; /* sysexits: a system error */

void *
mem_array(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size ? size : 1);

	if (p == NULL)
		errx(EX_MEMORY, "out of memory (%zu times %zu bytes)", count, size);
	return p;
}

void *
mem_bytes(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (p == NULL)
		errx(EX_MEMORY, "out of memory (%zu bytes)", size);
	return p;
}

void *
mem_alloc(size_t size)
{
	return mem_array(1, size);
}

char *
mem_strndup(const char *text, size_t len)
{
	char *copy = mem_alloc(len + 1);

	if (len > 0)
		memcpy(copy, text, len);
	return copy;
}

char *
mem_strdup(const char *text)
{
	return text == NULL ? NULL : mem_strndup(text, strlen(text));
}

void
mem_replace(char **old, const char *text)
{
	char *copy = mem_strdup(text);

	free(*old);
	*old = copy;
}

char *
mem_printf(const char *fmt, ...)
{
	va_list ap;
	char *text = NULL;
	int len;

	va_start(ap, fmt);
	len = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (len < 0)
		errx(EX_MEMORY, "out of memory");
	return text;
}

void *
mem_grow(void *array, size_t count, size_t *cap, size_t size)
{
	size_t want;
	void *grown;

	if (count < *cap)
		return array;
	want = *cap == 0 ? 8 : *cap * 2;
	if (want > SIZE_MAX / size)
		errx(EX_MEMORY, "out of memory (%zu elements)", want);
	grown = realloc(array, want * size);
	if (grown == NULL)
		errx(EX_MEMORY, "out of memory (%zu bytes)", want * size);
	*cap = want;
	return grown;
}
