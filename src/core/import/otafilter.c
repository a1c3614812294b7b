/* What a filter of Open Terms Archive does, by the shape of its source. */
#include "core/import/otafilter.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"

enum { OTAFILTER_MAX_BODY = 16 << 10 };

static bool
is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '$';
}

/* The next whole word `name` in the text, its end; NULL when there is none. */
static const char *
after_word(struct span text, const char *name)
{
	size_t len = strlen(name);
	const char *end = text.data + text.len, *at = text.data;

	while (len > 0 && (at = span_find(span_make(at, (size_t)(end - at)), name)) != NULL) {
		bool begins = at == text.data || !is_name_char(at[-1]);

		if (begins && (at + len == end || !is_name_char(at[len])))
			return at + len;
		at++;
	}
	return NULL;
}

/* "function cleanUrls(…" or "const cleanUrls = …" */
static bool
is_definition(struct span source, const char *after, const char *name)
{
	static const char *const words[] = { "function ", "const ", "let ", "var " };
	size_t before = (size_t)(after - source.data) - strlen(name);

	for (size_t i = 0; i < COUNT(words); i++) {
		size_t len = strlen(words[i]);

		if (before >= len && memcmp(source.data + before - len, words[i], len) == 0)
			return true;
	}
	return false;
}

/* Where the filter is defined, else where it is first named; NULL: nowhere. */
static const char *
find_filter(struct span source, const char *name)
{
	const char *end = source.data + source.len, *at = source.data, *first = NULL;

	while (at != NULL && at < end) {
		at = after_word(span_make(at, (size_t)(end - at)), name);
		if (at != NULL && is_definition(source, at, name))
			return at;
		first = first == NULL ? at : first;
	}
	return first;
}

/* From the first { or => behind a name to where its braces close. */
static struct span
body_of(struct span source, const char *after)
{
	const char *end = source.data + source.len, *start = after;
	int depth = 0;

	while (start < end && *start != '{' && *start != ';')
		start++;
	for (const char *p = start; p < end && *start == '{'; p++) {
		depth += (*p == '{') - (*p == '}');
		if (depth == 0)
			return span_make(start + 1, (size_t)(p - start - 1));
	}
	return span_make(after, 0);
}

/* Without white space outside of quotes. */
static void
squeeze(struct span body, struct buf *out)
{
	char quote = '\0';

	for (size_t i = 0; i < body.len; i++) {
		char c = body.data[i];

		if (quote == '\0' && (c == ' ' || c == '\t' || c == '\n' || c == '\r'))
			continue;
		if (quote == '\0' && (c == '\'' || c == '"' || c == '`'))
			quote = c;
		else if (c == quote)
			quote = '\0';
		buf_addc(out, c);
	}
}

static bool
skip(const char **at, const char *text)
{
	size_t len = strlen(text);

	if (strncmp(*at, text, len) != 0)
		return false;
	*at += len;
	return true;
}

static size_t
skip_name(const char **at)
{
	const char *start = *at;

	while (is_name_char(**at))
		(*at)++;
	return (size_t)(*at - start);
}

/* 'SELECTOR' or "SELECTOR", without escapes. The caller frees. */
static char *
quoted(const char **at)
{
	char quote = **at;
	const char *end;
	char *text;

	if (quote != '\'' && quote != '"')
		return NULL;
	end = strchr(*at + 1, quote);
	if (end == NULL || memchr(*at, '\\', (size_t)(end - *at)) != NULL)
		return NULL;
	text = mem_strndup(*at + 1, (size_t)(end - *at - 1));
	*at = end + 1;
	return text;
}

/* …forEach(e=>e.remove()), and nothing behind it. */
static bool
removes_each(const char *at)
{
	const char *first, *second;
	size_t n;

	if (!skip(&at, ".forEach("))
		return false;
	(void)skip(&at, "(");
	first = at;
	n = skip_name(&at);
	(void)skip(&at, ")");
	if (!skip(&at, "=>"))
		return false;
	second = at;
	if (skip_name(&at) != n || memcmp(first, second, n) != 0 || !skip(&at, ".remove())"))
		return false;
	(void)skip(&at, ";");
	return *at == '\0';
}

/* document.querySelectorAll('…') with .remove() for each, and nothing else. */
static char *
removed_selector(const char *body)
{
	const char *at = body;
	char *selector;

	if (skip(&at, "document.querySelector(")) {
		selector = quoted(&at);
		if (selector != NULL &&
		    (strcmp(at, ").remove();") == 0 || strcmp(at, ")?.remove();") == 0))
			return selector;
	} else {
		selector = skip(&at, "document.querySelectorAll(") ? quoted(&at) : NULL;
		if (selector != NULL && skip(&at, ")") && removes_each(at))
			return selector;
	}
	free(selector);
	return NULL;
}

static bool
has_any(const char *text, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcasestr(text, words[i]) != NULL)
			return true;
	return false;
}

/* Nothing but the targets of links is touched. */
static bool
only_links(const char *body)
{
	static const char *const links[] = { "href", "removeQueryParam", "URLSearchParams" };
	static const char *const more[] = { ".remove()", "replaceWith", "replaceChild",
		"removeChild", "appendChild",
		"textContent=", "innerHTML=", "innerText=", "outerHTML=", "insert", "append(",
		"prepend(", "fetch(" };

	return has_any(body, links, COUNT(links)) && !has_any(body, more, COUNT(more));
}

static enum otafilter
by_body(const char *body, char **selector)
{
	*selector = removed_selector(body);
	if (*selector != NULL && strcmp(*selector, "script") == 0) {
		free(*selector);
		*selector = NULL;
		return OTAFILTER_SCRIPTS;
	}
	if (*selector != NULL)
		return OTAFILTER_REMOVES;
	return only_links(body) ? OTAFILTER_LINKS : OTAFILTER_OTHER;
}

/* Where the body is elsewhere (exported from another file), or says too little. */
static enum otafilter
by_name(const char *name)
{
	static const char *const links[] = { "removeUtm", "cleanUrl", "emptyAnchor",
		"emptyLink", "emptySvgLink", "QueryParam", "TrackingId", "removeLinks" };
	static const char *const times[] = { "timeAgo", "daysAgo" };
	static const char *const email[] = { "emailProtect", "cfEmail" };

	if (has_any(name, times, COUNT(times)))
		return OTAFILTER_TIMES;
	if (has_any(name, email, COUNT(email)))
		return OTAFILTER_EMAIL;
	return has_any(name, links, COUNT(links)) ? OTAFILTER_LINKS : OTAFILTER_OTHER;
}

enum otafilter
otafilter_read(struct span source, const char *name, char **selector)
{
	const char *after = find_filter(source, name);
	enum otafilter filter;
	struct span body;
	struct buf flat;

	*selector = NULL;
	if (strcmp(name, "removeQueryParams") == 0)
		return OTAFILTER_LINKS; /* the only one that its engine brings */
	if (after == NULL)
		return OTAFILTER_UNKNOWN;
	filter = by_name(name);
	body = body_of(source, after);
	if (filter != OTAFILTER_OTHER || body.len == 0 || body.len > OTAFILTER_MAX_BODY)
		return filter;
	buf_init(&flat, OTAFILTER_MAX_BODY);
	squeeze(body, &flat);
	if (flat.len > 0)
		filter = by_body(flat.data, selector);
	buf_release(&flat);
	return filter;
}

const char *
otafilter_says(enum otafilter filter)
{
	switch (filter) {
	case OTAFILTER_UNKNOWN:
		return "no such filter in the service's filters.js; Open Terms Archive skips "
		       "it silently";
	case OTAFILTER_OTHER: return "its JavaScript is not run here";
	case OTAFILTER_LINKS: return "not needed: where a link points is no change of the text";
	case OTAFILTER_TIMES: return "not needed: relative times are no change of the text";
	case OTAFILTER_EMAIL:
		return "not needed: protected addresses are no change of the text";
	case OTAFILTER_SCRIPTS: return "not needed: scripts are never read";
	case OTAFILTER_REMOVES: return "written as `remove`";
	}
	return "unknown";
}
