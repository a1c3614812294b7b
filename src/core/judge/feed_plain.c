/* Markup to plain text. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/judge/feed_parts.h"
#include "core/text/text.h"

size_t
feed_behind(struct span s, size_t from, const char *end)
{
	const char *at;

	if (from >= s.len)
		return s.len;
	at = span_find(span_make(s.data + from, s.len - from), end);
	return at == NULL ? s.len : (size_t)(at - s.data) + strlen(end);
}

static bool
is_tag_named(struct span tag, const char *const *names)
{
	size_t n = 0;

	while (n < tag.len && isalnum((unsigned char)tag.data[n]))
		n++;
	for (; *names != NULL; names++)
		if (strlen(*names) == n && strncasecmp(*names, tag.data, n) == 0)
			return true;
	return false;
}

/* What a tag leaves in the text: nothing within a word, a space between blocks. */
static bool
is_inline(struct span tag)
{
	static const char *const names[] = { "a", "abbr", "b", "code", "em", "font", "i",
		"mark", "s", "small", "span", "strong", "sub", "sup", "u", "wbr", NULL };

	if (tag.len > 0 && tag.data[0] == '/')
		tag = span_make(tag.data + 1, tag.len - 1);
	return is_tag_named(tag, names);
}

/* Where `end`, an ASCII word in small letters, begins from `from` on, whatever its case. */
static size_t
at_end_of(struct span s, size_t from, const char *end)
{
	while (from < s.len && !span_starts_nocase(span_make(s.data + from, s.len - from), end))
		from++;
	return from;
}

/* Behind the ">" of the tag at `at`; quoted ones are passed over. 0: it is no tag. */
static size_t
behind_tag(struct span s, size_t at)
{
	char quote = '\0';

	for (size_t i = at + 1; i < s.len; i++) {
		char c = s.data[i];

		if (quote != '\0')
			quote = c == quote ? '\0' : quote;
		else if (c == '>')
			return i + 1;
		else if (c == '"' || c == '\'')
			quote = c;
	}
	return 0;
}

/* Passes over a tag, a comment, a script; returns where the text goes on. */
static size_t
plain_tag(struct span s, size_t at, struct buf *out)
{
	static const char *const hidden[] = { "script", "style", NULL };
	struct span tag = span_make(s.data + at + 1, s.len - at - 1);
	size_t end;

	if (tag.len == 0 ||
	    (!isalpha((unsigned char)tag.data[0]) && strchr("/!?", tag.data[0]) == NULL)) {
		buf_addc(out, '<');
		return at + 1;
	}
	if (span_starts(tag, "!--"))
		return feed_behind(s, at + 4, "-->");
	end = behind_tag(s, at);
	if (end == 0)
		return s.len; /* torn off: what follows is not text */
	if (!is_inline(tag))
		buf_addc(out, ' ');
	if (is_tag_named(tag, hidden))
		end = at_end_of(s, end,
		    tolower((unsigned char)tag.data[1]) == 'c' ? "</script" : "</style");
	return end;
}

/* The character an entity stands for, between "&" and ";"; 0: none. */
static uint32_t
entity_value(const char *name)
{
	char *end;
	unsigned long c;

	if (name[0] != '#')
		return feed_entity(name);
	if (!isxdigit((unsigned char)name[1]) && tolower((unsigned char)name[1]) != 'x')
		return 0;
	c = tolower((unsigned char)name[1]) == 'x' ? strtoul(name + 2, &end, 16)
						   : strtoul(name + 1, &end, 10);
	if (*end != '\0' || c == 0 || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	return (uint32_t)c;
}

static size_t
plain_entity(struct span s, size_t at, struct buf *out)
{
	char name[12], bytes[4];
	size_t n = 0;
	uint32_t c;

	while (n + 1 < sizeof name && at + 1 + n < s.len &&
	       (isalnum((unsigned char)s.data[at + 1 + n]) || s.data[at + 1 + n] == '#')) {
		name[n] = s.data[at + 1 + n];
		n++;
	}
	name[n] = '\0';
	if (at + 1 + n >= s.len || s.data[at + 1 + n] != ';' || (c = entity_value(name)) == 0) {
		buf_addc(out, '&');
		return at + 1;
	}
	buf_add(out, bytes, text_encode(c, bytes));
	return at + n + 2;
}

void
feed_plain(struct span markup, struct buf *out)
{
	struct buf text;
	size_t at = 0;

	buf_init(&text, 2 * markup.len + 16);
	while (at < markup.len) {
		size_t n = 0;

		while (at + n < markup.len && markup.data[at + n] != '<' &&
		       markup.data[at + n] != '&')
			n++;
		buf_add(&text, markup.data + at, n);
		at += n;
		if (at == markup.len)
			break;
		at = markup.data[at] == '<' ? plain_tag(markup, at, &text)
					    : plain_entity(markup, at, &text);
	}
	if (text.len > 0)
		text_clean(buf_span(&text), out);
	buf_release(&text);
}
