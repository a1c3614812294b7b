/* Paths of elements in XPath, written as CSS. */
#include "core/import/xpath.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

enum { XPATH_MAX = 1000, XPATH_MAX_CSS = 8 * XPATH_MAX };

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
is_name_char(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '-';
}

static void
skip_spaces(const char **at)
{
	while (**at == ' ')
		(*at)++;
}

static bool
take(const char **at, const char *text)
{
	size_t len = strlen(text);

	skip_spaces(at);
	if (strncmp(*at, text, len) != 0)
		return false;
	*at += len;
	return true;
}

static bool
take_name(const char **at, struct buf *out)
{
	const char *start = *at;

	if (!is_letter(**at))
		return false;
	while (is_name_char(**at))
		(*at)++;
	buf_add(out, start, (size_t)(*at - start));
	return true;
}

/* 'text' or "text", as a CSS string. */
static bool
take_string(const char **at, struct buf *out)
{
	char quote;
	const char *end;

	skip_spaces(at);
	quote = **at;
	end = quote == '"' || quote == '\'' ? strchr(*at + 1, quote) : NULL;
	if (end == NULL)
		return false;
	buf_addc(out, '"');
	for (const char *p = *at + 1; p < end; p++) {
		if (*p == '"' || *p == '\\')
			buf_addc(out, '\\');
		buf_addc(out, *p);
	}
	buf_addc(out, '"');
	*at = end + 1;
	return true;
}

/* contains(@class, "y") and starts-with(@href, "z") */
static bool
take_function(const char **at, const char *name, const char *operator, struct buf * out)
{
	if (!take(at, name) || !take(at, "(") || !take(at, "@"))
		return false;
	buf_addc(out, '[');
	if (!take_name(at, out) || !take(at, ","))
		return false;
	buf_adds(out, operator);
	if (!take_string(at, out) || !take(at, ")"))
		return false;
	buf_addc(out, ']');
	return true;
}

/* @id="x", or @id alone */
static bool
take_attribute(const char **at, struct buf *out)
{
	if (!take(at, "@"))
		return false;
	buf_addc(out, '[');
	if (!take_name(at, out))
		return false;
	if (take(at, "=")) {
		buf_addc(out, '=');
		if (!take_string(at, out))
			return false;
	}
	buf_addc(out, ']');
	return true;
}

/* 2: the second of its name below its parent; only where it has a name. */
static bool
take_position(const char **at, bool named, struct buf *out)
{
	const char *start = *at;

	while (**at >= '0' && **at <= '9')
		(*at)++;
	if (*at == start || !named)
		return false;
	buf_addf(out, ":nth-of-type(%.*s)", (int)(*at - start), start);
	return true;
}

static bool
take_condition(const char **at, bool named, struct buf *out)
{
	skip_spaces(at);
	if (**at == '@')
		return take_attribute(at, out);
	if (strncmp(*at, "contains", 8) == 0)
		return take_function(at, "contains", "*=", out);
	if (strncmp(*at, "starts-with", 11) == 0)
		return take_function(at, "starts-with", "^=", out);
	return take_position(at, named, out);
}

/* [… and …]; a position first, because it counts before the others narrow. */
static bool
take_predicate(const char **at, bool named, bool first, struct buf *out)
{
	bool position = **at >= '0' && **at <= '9';

	do {
		if ((position && !first) || !take_condition(at, named, out))
			return false;
	} while (!position && take(at, "and "));
	return take(at, "]");
}

static bool
take_step(const char **at, struct buf *out)
{
	bool named = !take(at, "*");

	if (named && !take_name(at, out))
		return false;
	if (!named && **at != '[')
		buf_addc(out, '*');
	if (**at == ':' || **at == '(')
		return false; /* an axis or a function */
	for (bool first = true; **at == '['; first = false) {
		(*at)++;
		if (!take_predicate(at, named, first, out))
			return false;
	}
	return true;
}

static bool
take_path(const char **at, struct buf *out)
{
	(void)take(at, ".");
	if (**at != '/')
		return false;
	for (bool first = true; **at == '/'; first = false) {
		bool deep = take(at, "//");

		if (!deep)
			(*at)++;
		if (!first)
			buf_adds(out, deep ? " " : " > ");
		else if (!deep && strncmp(*at, "html", 4) != 0)
			return false;
		if (!take_step(at, out))
			return false;
	}
	skip_spaces(at);
	return true;
}

char *
xpath_css(const char *xpath)
{
	const char *at = xpath;
	struct buf css;
	bool good = strlen(xpath) <= XPATH_MAX;

	buf_init(&css, XPATH_MAX_CSS);
	while (good) {
		skip_spaces(&at);
		good = take_path(&at, &css);
		if (!good || *at != '|')
			break;
		at++;
		buf_adds(&css, ", ");
	}
	if (good && *at == '\0' && !css.full && css.len > 0)
		return buf_steal(&css);
	buf_release(&css);
	return NULL;
}
