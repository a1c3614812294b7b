/* A growing buffer with a ceiling. */
#include "base/buf.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
buf_init(struct buf *b, size_t ceiling)
{
	*b = (struct buf){ .ceiling = ceiling };
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
	b->full = false;
	if (b->data != NULL)
		b->data[0] = '\0';
}

void
buf_release(struct buf *b)
{
	free(b->data);
	*b = (struct buf){ .ceiling = b->ceiling };
}

static void
buf_reserve(struct buf *b, size_t need)
{
	size_t cap = b->cap == 0 ? 256 : b->cap;

	if (need <= b->cap)
		return;
	while (cap < need)
		cap *= 2;
	b->data = realloc(b->data, cap);
	if (b->data == NULL)
		errx(71, "out of memory (%zu bytes)", cap);
	b->cap = cap;
}

int
buf_add(struct buf *b, const void *data, size_t len)
{
	if (b->full || len > b->ceiling || b->len > b->ceiling - len) {
		b->full = true;
		return -1;
	}
	buf_reserve(b, b->len + len + 1);
	if (len > 0)
		memcpy(b->data + b->len, data, len);
	b->len += len;
	b->data[b->len] = '\0';
	return 0;
}

int
buf_adds(struct buf *b, const char *text)
{
	return buf_add(b, text, strlen(text));
}

int
buf_addc_slowly(struct buf *b, char c)
{
	return buf_add(b, &c, 1);
}

int
buf_add_span(struct buf *b, struct span s)
{
	return buf_add(b, s.data, s.len);
}

int
buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	char *text = NULL;
	int len, rc;

	va_start(ap, fmt);
	len = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (len < 0)
		errx(71, "out of memory");
	rc = buf_add(b, text, (size_t)len);
	free(text);
	return rc;
}

struct span
buf_span(const struct buf *b)
{
	return span_make(b->data == NULL ? "" : b->data, b->len);
}

char *
buf_steal(struct buf *b)
{
	char *data = b->data == NULL ? mem_strdup("") : b->data;

	*b = (struct buf){ .ceiling = b->ceiling };
	return data;
}
