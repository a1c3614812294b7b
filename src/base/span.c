/* Pieces of somebody else's bytes. */
#include "base/span.h"

#include <string.h>
#include <strings.h>

#include "base/mem.h"

struct span
span_make(const char *data, size_t len)
{
	return (struct span){ data, len };
}

struct span
span_of(const char *text)
{
	return span_make(text == NULL ? "" : text, text == NULL ? 0 : strlen(text));
}

static bool
is_white(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

struct span
span_trim(struct span s)
{
	while (s.len > 0 && is_white(s.data[0]))
		s = span_make(s.data + 1, s.len - 1);
	while (s.len > 0 && is_white(s.data[s.len - 1]))
		s.len--;
	return s;
}

bool
span_line(struct span *rest, struct span *line)
{
	const char *end;

	if (rest->len == 0)
		return false;
	end = memchr(rest->data, '\n', rest->len);
	line->data = rest->data;
	line->len = end == NULL ? rest->len : (size_t)(end - rest->data);
	rest->data += line->len;
	rest->len -= line->len;
	if (end != NULL) {
		rest->data++;
		rest->len--;
	}
	return true;
}

bool
span_eq(struct span a, struct span b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

bool
span_is(struct span a, const char *text)
{
	return span_eq(a, span_of(text));
}

bool
span_starts(struct span a, const char *prefix)
{
	size_t n = strlen(prefix);

	return a.len >= n && memcmp(a.data, prefix, n) == 0;
}

bool
span_starts_nocase(struct span a, const char *prefix)
{
	size_t n = strlen(prefix);

	return a.len >= n && strncasecmp(a.data, prefix, n) == 0;
}

char *
span_dup(struct span s)
{
	return mem_strndup(s.data, s.len);
}

const char *
span_find(struct span s, const char *needle)
{
	return s.len == 0 ? NULL : memmem(s.data, s.len, needle, strlen(needle));
}
