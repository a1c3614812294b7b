/* One more page in a platform's file that a person wrote. */
#include "core/import/insert.h"

#include <string.h>

enum { ENTRY_INDENT = 2 };

/* Where a section stands in the file. */
struct place {
	size_t head;   /* its "pages:" line */
	size_t body;   /* the line after */
	size_t end;    /* behind its last entry */
	size_t indent; /* of its entries; 0: it has none */
};

static size_t
line_end(struct span yaml, size_t at)
{
	const char *newline = memchr(yaml.data + at, '\n', yaml.len - at);

	return newline == NULL ? yaml.len : (size_t)(newline - yaml.data) + 1;
}

static size_t
count_spaces(struct span line)
{
	size_t n = 0;

	while (n < line.len && line.data[n] == ' ')
		n++;
	return n;
}

static bool
is_blank(struct span line)
{
	return span_trim(line).len == 0;
}

static bool
is_comment(struct span line)
{
	return span_starts(span_trim(line), "#");
}

/* The line at column 0 that begins the section; false: there is none. */
static bool
find_head(struct span yaml, const char *section, struct place *p)
{
	size_t len = strlen(section);

	for (size_t at = 0; at < yaml.len; at = line_end(yaml, at))
		if (yaml.len - at > len && memcmp(yaml.data + at, section, len) == 0 &&
		    yaml.data[at + len] == ':') {
			p->head = at;
			p->body = line_end(yaml, at);
			return true;
		}
	return false;
}

/* Up to the next word at column 0; empty lines and its comments belong to what follows. */
static void
find_end(struct span yaml, struct place *p)
{
	p->end = p->body;
	for (size_t at = p->body; at < yaml.len;) {
		size_t next = line_end(yaml, at);
		struct span line = span_make(yaml.data + at, next - at);
		size_t spaces = count_spaces(line);

		if (!is_blank(line) && !is_comment(line)) {
			if (spaces == 0)
				break;
			if (p->indent == 0)
				p->indent = spaces;
		}
		if (!is_blank(line) && (!is_comment(line) || spaces > 0))
			p->end = next;
		at = next;
	}
}

/* What stands behind "pages:" on its own line. */
static struct span
value_of(struct span yaml, const char *section, const struct place *p)
{
	size_t from = p->head + strlen(section) + 1;
	struct span value = span_trim(span_make(yaml.data + from, p->body - from));

	return span_starts(value, "#") ? span_make(value.data, 0) : value;
}

static void
add_entry(struct span entry, size_t indent, struct buf *out)
{
	struct span line;

	while (span_line(&entry, &line)) {
		size_t spaces = count_spaces(line), level = spaces / ENTRY_INDENT;

		for (size_t i = 0; i < level * indent + spaces % ENTRY_INDENT; i++)
			buf_addc(out, ' ');
		buf_add(out, line.data + spaces, line.len - spaces);
		buf_addc(out, '\n');
	}
}

static void
end_line(struct buf *out)
{
	if (out->len > 0 && out->data[out->len - 1] != '\n')
		buf_addc(out, '\n');
}

/* Replace an empty value ("{}", "~"), or go on behind the last entry. */
static void
put_inside(struct span yaml, const char *section, const struct place *p, struct span entry,
    struct buf *out)
{
	if (value_of(yaml, section, p).len > 0) {
		buf_add(out, yaml.data, p->head);
		buf_addf(out, "%s:\n", section);
	} else {
		buf_add(out, yaml.data, p->end);
	}
	end_line(out);
	add_entry(entry, p->indent == 0 ? ENTRY_INDENT : p->indent, out);
	buf_add(out, yaml.data + p->end, yaml.len - p->end);
}

int
insert_entry(struct span yaml, const char *section, struct span entry, struct buf *out,
    struct error *err)
{
	struct place p = { 0 };
	struct span value;

	if (!find_head(yaml, section, &p)) {
		buf_add_span(out, yaml);
		end_line(out);
		buf_addf(out, "\n%s:\n", section);
		add_entry(entry, ENTRY_INDENT, out);
		return 0;
	}
	value = value_of(yaml, section, &p);
	if (value.len > 0 && !span_is(value, "{}") && !span_is(value, "~"))
		return error_set(err, ERROR_USAGE, "its `%s:` is written on one line", section);
	find_end(yaml, &p);
	put_inside(yaml, section, &p, entry, out);
	return 0;
}
