/* A span is a piece of somebody else's bytes: never freed, not NUL-terminated. */
#ifndef SMALLPRINT_BASE_SPAN_H
#define SMALLPRINT_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>

struct span {
	const char *data;
	size_t len;
};

struct span span_of(const char *text); /* NULL gives an empty span */
struct span span_make(const char *data, size_t len);
struct span span_trim(struct span s); /* without ASCII white space at both ends */
/* The next line without its newline, taken off *rest; false when nothing is left. */
bool span_line(struct span *rest, struct span *line);
bool span_eq(struct span a, struct span b);
bool span_is(struct span a, const char *text);
bool span_starts(struct span a, const char *prefix);
bool span_starts_nocase(struct span a, const char *prefix); /* ASCII */
char *span_dup(struct span s);                              /* the caller frees */
/* The first place of needle in s, or NULL. */
const char *span_find(struct span s, const char *needle);

#endif
