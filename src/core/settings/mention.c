/* Whole words found in a text, folded character by character. */
#include "core/settings/mention.h"

#include <string.h>

#include "core/compare/fold.h"

enum { SHORT_NAME = 8 }; /* bytes: shorter single words are too common in any case */

static bool
is_word(uint32_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c >= 0xc0;
}

static uint32_t
lower(uint32_t c)
{
	return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

/* The next character that counts; 0 at the end. */
static uint32_t
next(struct span text, size_t *at)
{
	uint32_t c = 0;

	while (c == 0 && *at < text.len)
		c = fold_char(text, at);
	return c;
}

/* Does the name stand at byte `at`; *end is behind it. */
static bool
stands_at(struct span text, size_t at, struct span name, bool exact, size_t *end)
{
	size_t i = 0, last = at;
	uint32_t want, have;

	while ((want = next(name, &i)) != 0) {
		have = next(text, &at);
		if (exact ? have != want : lower(have) != lower(want))
			return false;
		last = at;
	}
	*end = last;
	return last >= text.len || !is_word(next(text, &last));
}

bool
mention_find(struct span text, size_t from, const char *name, struct span *hit)
{
	struct span needle = span_trim(span_of(name));
	bool exact = needle.len < SHORT_NAME && memchr(needle.data, ' ', needle.len) == NULL;
	uint32_t before = ' ';
	size_t end;

	if (needle.len == 0)
		return false;
	for (size_t at = from; at < text.len;) {
		size_t here = at;

		if (!is_word(before) && stands_at(text, at, needle, exact, &end)) {
			if (hit != NULL)
				*hit = span_make(text.data + at, end - at);
			return true;
		}
		before = fold_char(text, &at);
		if (at <= here)
			break;
	}
	return false;
}
