/* One value as YAML: plain where that is safe, else in quotes. */
#include "core/import/scalar.h"

#include <string.h>
#include <strings.h>
#include <unicode/utf8.h>

#include "base/mem.h"

/* The next character of a text; what is not UTF-8 is U+FFFD. 0 at the end. */
static UChar32
next_char(const char *text, size_t *at)
{
	int32_t i = 0, len = 0;
	UChar32 c;

	while (len < 4 && text[*at + (size_t)len] != '\0')
		len++;
	if (len == 0)
		return 0;
	U8_NEXT((const uint8_t *)text + *at, i, len, c);
	*at += (size_t)i;
	return c < 0 ? 0xfffd : c;
}

/* What YAML lets stand for itself, and an editor shows. */
static bool
is_shown(UChar32 c)
{
	return (c >= 0x20 && c < 0x7f) ||
	       (c >= 0xa0 && c < 0xd800 && c != 0x2028 && c != 0x2029) ||
	       (c >= 0xe000 && c < 0xfffe && c != 0xfeff) || c >= 0x10000;
}

static bool
all_shown(const char *text)
{
	size_t at = 0;
	UChar32 c;

	while ((c = next_char(text, &at)) != 0)
		if (!is_shown(c))
			return false;
	return true;
}

/* Other readers of YAML would make something else of it than a text. */
static bool
means_something(const char *text)
{
	static const char *const words[] = { "true", "false", "yes", "no", "on", "off", "y",
		"n", "null", "~", "=", "<<", ".inf", ".nan" };

	for (size_t i = 0; i < COUNT(words); i++)
		if (strcasecmp(text, words[i]) == 0)
			return true;
	return strchr("0123456789+-.", text[0]) != NULL &&
	       strpbrk(text, "0123456789") != NULL &&
	       text[strspn(text, "0123456789abcdefoxABCDEF+-._:")] == '\0';
}

static bool
is_plain(const char *text, bool flow)
{
	size_t len = strlen(text);

	if (len == 0 || text[0] == ' ' || text[len - 1] == ' ' || text[len - 1] == ':')
		return false;
	if (strchr("-?:,[]{}#&*!|>'\"%@`", text[0]) != NULL || means_something(text))
		return false;
	if (strstr(text, ": ") != NULL || strstr(text, " #") != NULL)
		return false;
	return !flow || strpbrk(text, ",[]{}?") == NULL;
}

static void
add_escape(UChar32 c, struct buf *out)
{
	if (c == '\n')
		buf_adds(out, "\\n");
	else if (c == '\t')
		buf_adds(out, "\\t");
	else if (c < 0x100)
		buf_addf(out, "\\x%02X", (unsigned)c);
	else
		buf_addf(out, "\\u%04X", (unsigned)c);
}

static void
add_char(UChar32 c, struct buf *out)
{
	uint8_t bytes[U8_MAX_LENGTH];
	size_t n = 0;

	U8_APPEND_UNSAFE(bytes, n, (uint32_t)c);
	buf_add(out, bytes, n);
}

static void
add_double_quoted(const char *text, struct buf *out)
{
	size_t at = 0;
	UChar32 c;

	buf_addc(out, '"');
	while ((c = next_char(text, &at)) != 0) {
		if (!is_shown(c)) {
			add_escape(c, out);
			continue;
		}
		if (c == '"' || c == '\\')
			buf_addc(out, '\\');
		add_char(c, out);
	}
	buf_addc(out, '"');
}

static void
add_single_quoted(const char *text, struct buf *out)
{
	buf_addc(out, '\'');
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			buf_addc(out, '\'');
		buf_addc(out, *text);
	}
	buf_addc(out, '\'');
}

static bool
is_utf8(const char *text)
{
	size_t at = 0, before = 0;
	UChar32 c;

	while ((c = next_char(text, &at)) != 0) {
		if (c == 0xfffd && strncmp(text + before, "\xef\xbf\xbd", 3) != 0)
			return false;
		before = at;
	}
	return true;
}

bool
scalar_is_shown(const char *text)
{
	return is_utf8(text) && all_shown(text);
}

void
scalar_add_comment(const char *text, struct buf *out)
{
	size_t at = 0;
	UChar32 c;

	while ((c = next_char(text, &at)) != 0)
		add_char(is_shown(c) ? c : ' ', out);
}

void
scalar_add(const char *text, bool flow, struct buf *out)
{
	if (!scalar_is_shown(text))
		add_double_quoted(text, out);
	else if (is_plain(text, flow))
		buf_adds(out, text);
	else if (strpbrk(text, "\"\\") != NULL)
		add_single_quoted(text, out);
	else
		add_double_quoted(text, out);
}
