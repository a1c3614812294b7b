/* robots.txt: groups, rules, and which of them speak to us. */
#include "edge/fetch/robots.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"

struct rule {
	bool allow;
	char *pattern; /* normalised */
	size_t len;
	char *line; /* for people */
};

struct rule_list {
	struct rule *v;
	size_t n, cap;
};

struct robots_rules {
	struct rule_list own;    /* of groups that name the product */
	struct rule_list anyone; /* of groups for "*" */
	bool named;              /* there was such a group, perhaps an empty one */
};

/* Where a reader is: to whom the rules that follow speak. */
struct group {
	bool open; /* the last line was a user-agent line: another one adds to it */
	bool own;
	bool anyone;
};

static bool
is_unreserved(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr("-._~", c) != NULL);
}

static int
hex_value(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c != '\0' ? strchr(digits, c | 0x20) : NULL;

	return at != NULL ? (int)(at - digits) : -1;
}

/* One spelling for each octet: %7E and ~ are the same, so are é and %C3%A9. */
static void
normalise(struct span text, struct buf *out)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];
		int high = -1, low = -1;

		if (c == '%' && i + 2 < text.len) {
			high = hex_value(text.data[i + 1]);
			low = hex_value(text.data[i + 2]);
		}
		if (high >= 0 && low >= 0) {
			c = (unsigned char)(high << 4 | low);
			i += 2;
		}
		if (c < 0x80 && (high < 0 || low < 0 || is_unreserved(c)))
			buf_addc(out, (char)c);
		else
			buf_addf(out, "%%%02X", c);
	}
}

static char *
normalised(struct span text, size_t *len)
{
	struct buf b;

	buf_init(&b, 3 * text.len + 1);
	normalise(text, &b);
	*len = b.len;
	return buf_steal(&b);
}

static void
add_rule(struct rule_list *list, bool allow, struct span pattern)
{
	struct rule *rule;

	if (list->n >= ROBOTS_MAX_RULES)
		return;
	MEM_GROW(list->v, list->n, list->cap);
	rule = &list->v[list->n++];
	rule->allow = allow;
	rule->pattern = normalised(pattern, &rule->len);
	rule->line = mem_printf(
	    "%s: %.*s", allow ? "Allow" : "Disallow", (int)pattern.len, pattern.data);
}

/* The product token of a user-agent line: letters, "_" and "-" up to anything else. */
static bool
names(struct span value, const char *product)
{
	size_t len = 0;

	while (len < value.len &&
	       (((value.data[len] | 0x20) >= 'a' && (value.data[len] | 0x20) <= 'z') ||
		   value.data[len] == '_' || value.data[len] == '-'))
		len++;
	return len == strlen(product) && strncasecmp(value.data, product, len) == 0;
}

static void
read_agent(
    struct robots_rules *rules, struct group *group, struct span value, const char *product)
{
	if (!group->open)
		*group = (struct group){ .open = true };
	if (value.len > 0 && value.data[0] == '*')
		group->anyone = true;
	if (names(value, product))
		group->own = rules->named = true;
}

static void
read_rule(struct robots_rules *rules, struct group *group, bool allow, struct span value)
{
	group->open = false;
	if (value.len == 0 || value.len > ROBOTS_RULE_MAX)
		return;
	if (group->own)
		add_rule(&rules->own, allow, value);
	if (group->anyone)
		add_rule(&rules->anyone, allow, value);
}

static void
read_line(
    struct robots_rules *rules, struct group *group, struct span line, const char *product)
{
	const char *hash = memchr(line.data, '#', line.len), *colon;
	struct span key, value;

	if (hash != NULL)
		line.len = (size_t)(hash - line.data);
	colon = memchr(line.data, ':', line.len);
	if (colon == NULL)
		return;
	key = span_trim(span_make(line.data, (size_t)(colon - line.data)));
	value = span_trim(span_make(colon + 1, line.len - (size_t)(colon + 1 - line.data)));
	if (key.len == 10 && span_starts_nocase(key, "user-agent"))
		read_agent(rules, group, value, product);
	else if (key.len == 5 && span_starts_nocase(key, "allow"))
		read_rule(rules, group, true, value);
	else if (key.len == 8 && span_starts_nocase(key, "disallow"))
		read_rule(rules, group, false, value);
}

/* Lines end in LF, CR or both. */
static struct span
take_line(struct span *rest)
{
	struct span line = { rest->data, 0 };
	size_t skip;

	while (line.len < rest->len && rest->data[line.len] != '\n' &&
	       rest->data[line.len] != '\r')
		line.len++;
	skip = line.len < rest->len ? line.len + 1 : line.len;
	*rest = span_make(rest->data + skip, rest->len - skip);
	return line;
}

struct robots_rules *
robots_parse(struct span text, const char *product)
{
	struct robots_rules *rules = mem_alloc(sizeof *rules);
	struct group group = { 0 };

	if (text.len > ROBOTS_MAX)
		for (text.len = ROBOTS_MAX; text.len > 0; text.len--) /* no half a line */
			if (text.data[text.len - 1] == '\n')
				break;
	if (span_starts(text, "\xef\xbb\xbf"))
		text = span_make(text.data + 3, text.len - 3);
	while (text.len > 0)
		read_line(rules, &group, take_line(&text), product);
	return rules;
}

static void
release(struct rule_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		free(list->v[i].pattern);
		free(list->v[i].line);
	}
	free(list->v);
}

void
robots_free(struct robots_rules *rules)
{
	if (rules == NULL)
		return;
	release(&rules->own);
	release(&rules->anyone);
	free(rules);
}

/*
 * A pattern is the beginning of a path; "*" is any octets, a final "$" the end.
 * Each piece between stars is looked for after the last one, which for this
 * kind of pattern needs no going back: time grows with path and pattern, not
 * with their product of choices.
 */
static bool
matches(const struct rule *rule, struct span path)
{
	struct span rest = { rule->pattern, rule->len };
	bool to_end = rest.len > 0 && rest.data[rest.len - 1] == '$', first = true;

	rest.len -= to_end;
	while (rest.len > 0 || first) {
		const char *star = memchr(rest.data, '*', rest.len), *at;
		size_t len = star != NULL ? (size_t)(star - rest.data) : rest.len;

		if (len > path.len)
			return false;
		if (first)
			at = memcmp(path.data, rest.data, len) == 0 ? path.data : NULL;
		else if (star == NULL && to_end)
			at = memcmp(path.data + path.len - len, rest.data, len) == 0
				 ? path.data + path.len - len
				 : NULL;
		else
			at = memmem(path.data, path.len, rest.data, len);
		if (at == NULL)
			return false;
		path = span_make(at + len, path.len - (size_t)(at - path.data) - len);
		if (star == NULL)
			return !to_end || path.len == 0;
		rest = span_make(star + 1, rest.len - len - 1);
		first = false;
	}
	return true; /* ends in a star */
}

static const struct rule *
strongest(const struct rule_list *list, struct span path)
{
	const struct rule *best = NULL;

	for (size_t i = 0; i < list->n; i++) {
		const struct rule *rule = &list->v[i];

		if (best != NULL &&
		    (rule->len < best->len || (rule->len == best->len && !rule->allow)))
			continue;
		if (matches(rule, path))
			best = rule;
	}
	return best;
}

bool
robots_allowed(const struct robots_rules *rules, struct span path, const char **rule)
{
	const struct rule *best;
	struct span spelt;
	char *text;

	text = normalised(path.len > 0 ? path : span_of("/"), &spelt.len);
	spelt.data = text;
	best = strongest(rules->named ? &rules->own : &rules->anyone, spelt);
	if (span_is(spelt, "/robots.txt"))
		best = NULL;
	free(text);
	if (best == NULL || best->allow)
		return true;
	*rule = best->line;
	return false;
}
