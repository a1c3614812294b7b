/* A backslash before every mark; an invisible space keeps addresses, names and numbers from
 * becoming links. */
#include "core/channel/mark.h"

#include <stdbool.h>
#include <string.h>

#define UNSEEN "\xe2\x80\x8b"

static bool
is_address(struct span text, size_t i)
{
	return text.data[i] == ':' && i + 1 < text.len && text.data[i + 1] == '/';
}

int
mark_discord(struct span text, struct buf *out)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];

		if (c != '\0' && strchr("\\`*_[]()<>|~#&!@-.+", c) != NULL)
			buf_addc(out, '\\');
		buf_addc(out, c);
		if (is_address(text, i))
			buf_adds(out, UNSEEN);
	}
	return out->full ? -1 : 0;
}

int
mark_github(struct span text, struct buf *out)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];

		if (c != '\0' && strchr("\\`*_{}[]()<>#+-.!|~&$^=:", c) != NULL)
			buf_addc(out, '\\');
		buf_addc(out, c);
		if (c == '@' || c == '#' || is_address(text, i))
			buf_adds(out, UNSEEN);
	}
	return out->full ? -1 : 0;
}
