/*
 * A growing buffer with a ceiling. It cannot be made without the most it may
 * hold. Adding past the ceiling adds nothing, sets `full` and returns -1; a
 * caller may check each call or look at `full` once at the end.
 * `data` is always NUL-terminated once something was added (the NUL does not
 * count in `len`); it is NULL before. Bytes inside may be anything.
 */
#ifndef SMALLPRINT_BASE_BUF_H
#define SMALLPRINT_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

struct buf {
	char *data;
	size_t len;
	size_t cap;
	size_t ceiling; /* the most bytes it may hold */
	bool full;      /* something did not fit */
};

void buf_init(struct buf *b, size_t ceiling);
void buf_clear(struct buf *b);   /* empty, usable again, memory kept */
void buf_release(struct buf *b); /* memory freed; init before using again */

int buf_add(struct buf *b, const void *data, size_t len);
int buf_adds(struct buf *b, const char *text);
int buf_addc_slowly(struct buf *b, char c); /* buf_addc() where there is no room yet */
int buf_add_span(struct buf *b, struct span s);
int buf_addf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static inline int
buf_addc(struct buf *b, char c)
{
	if (b->full || b->len + 1 >= b->cap || b->len >= b->ceiling)
		return buf_addc_slowly(b, c);
	b->data[b->len++] = c;
	b->data[b->len] = '\0';
	return 0;
}

struct span buf_span(const struct buf *b); /* valid until the buffer changes */
/* The content as a string the caller frees; the buffer is empty afterwards. Never NULL. */
char *buf_steal(struct buf *b);

#endif
