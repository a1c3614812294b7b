/*
 * The parts of an http or https URL, for politeness and checks; libcurl does
 * its own reading when it connects, and the address it connects to is checked
 * again there.
 */
#ifndef SMALLPRINT_EDGE_FETCH_URL_H
#define SMALLPRINT_EDGE_FETCH_URL_H

#include <stdbool.h>

#include "base/span.h"

enum { URL_MAX = 8 << 10 };

/* Spans into the text it was split from. */
struct url {
	bool tls;
	struct span host; /* "www.linkedin.com", "[::1]" */
	struct span port; /* empty: the scheme's own */
	struct span path; /* with the query, without the fragment; empty means "/" */
};

/* False: not http or https, user names or control characters in it, no host, too long. */
bool url_split(const char *text, struct url *out);
/* "https://www.linkedin.com:443", lower case; the caller frees. */
char *url_origin(const struct url *url);
/* Lower case, without a final dot; the caller frees. */
char *url_host(const struct url *url);

#endif
