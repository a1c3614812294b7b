/* A block of HTTP header lines as received, and the fields in it. */
#ifndef SMALLPRINT_EDGE_FETCH_HEADERS_H
#define SMALLPRINT_EDGE_FETCH_HEADERS_H

#include <stdbool.h>

#include "base/span.h"

/* The value of the first field of this name (any case), trimmed; false when there is none. */
bool headers_get(struct span block, const char *name, struct span *value);
/* The same as a string the caller frees, or NULL. */
char *headers_dup(struct span block, const char *name);
/* True when a "Name: value" line is of this name. */
bool header_is(struct span line, const char *name);

#endif
