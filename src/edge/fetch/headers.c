/* HTTP header fields. */
#include "edge/fetch/headers.h"

#include <string.h>

bool
header_is(struct span line, const char *name)
{
	size_t len = strlen(name);

	return line.len > len && line.data[len] == ':' && span_starts_nocase(line, name);
}

bool
headers_get(struct span block, const char *name, struct span *value)
{
	struct span line;
	size_t skip = strlen(name) + 1;

	while (span_line(&block, &line)) {
		if (!header_is(line, name))
			continue;
		*value = span_trim(span_make(line.data + skip, line.len - skip));
		return true;
	}
	return false;
}

char *
headers_dup(struct span block, const char *name)
{
	struct span value;

	return headers_get(block, name, &value) && value.len > 0 ? span_dup(value) : NULL;
}
