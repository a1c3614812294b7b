/* The README.md of main: a line for every page. */
#include "core/keep/index.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/page/page.h"

enum { URL_MAX = 2000 };

static const char head[] =
    "# What the pages say, and what they said before\n"
    "\n"
    "Each file is the readable text of one public page as it was last seen. Each commit is "
    "one\n"
    "change of one page: its first line says what changed, and whether that was announced.\n"
    "\n"
    "    git log --oneline PLATFORM/                   what a platform did, newest first\n"
    "    git log -p --word-diff PLATFORM/PAGE.md       in which words\n"
    "    git log --grep '^Verdict: silent'             what nobody announced\n"
    "    git log --grep '^Finding: ai-training'        what is about training AI\n"
    "    git log -p -- PLATFORM/settings.yaml          how a switch changed, and the way out\n"
    "\n"
    "The branch `raw` has the evidence of each commit, as it was received; `checks` has every\n"
    "look at every page, `upkeep` what could not be seen, and second looks.\n"
    "\n"
    "## Pages\n"
    "\n" INDEX_MARK "\n";

/* A line of the list. */
struct line {
	struct span path; /* as it is written in the link */
	struct span text; /* all of it */
};

struct lines {
	struct line *v;
	size_t n, cap;
};

/* ---- writing a line ---- */

static bool
is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       strchr("/-._~@", c) != NULL;
}

/* A path as a link, without what ends a link in Markdown. */
static void
put_link(struct span path, struct buf *out)
{
	for (size_t i = 0; i < path.len; i++)
		if (is_plain(path.data[i]))
			buf_addc(out, path.data[i]);
		else
			buf_addf(out, "%%%02X", (unsigned char)path.data[i]);
}

/* A name as text, without what Markdown would make of it. */
static void
put_name(struct span name, struct buf *out)
{
	for (size_t i = 0; i < name.len; i++) {
		if (strchr("\\`*<>[]&#!|", name.data[i]) != NULL)
			buf_addc(out, '\\');
		buf_addc(out, name.data[i]);
	}
}

static bool
url_fits(const char *url)
{
	if (url == NULL || strlen(url) > URL_MAX ||
	    (strncmp(url, "https://", 8) != 0 && strncmp(url, "http://", 7) != 0))
		return false;
	for (const char *c = url; *c != '\0'; c++)
		if ((unsigned char)*c <= ' ' || *c == '<' || *c == '>' || *c == 0x7f)
			return false;
	return true;
}

static struct span
after_slash(struct span path)
{
	const char *slash = memrchr(path.data, '/', path.len);
	size_t up = slash != NULL ? (size_t)(slash - path.data) + 1 : 0;

	return span_make(path.data + up, path.len - up);
}

static struct span
without_ending(struct span name)
{
	const char *dot = memrchr(name.data, '.', name.len);

	return dot != NULL && dot > name.data ? span_make(name.data, (size_t)(dot - name.data))
					      : name;
}

static void
put_line(const char *path, const char *url, struct buf *out)
{
	struct span name = after_slash(span_of(path));

	buf_adds(out, "- [");
	put_name(without_ending(name), out);
	buf_adds(out, "](");
	put_link(span_of(path), out);
	buf_adds(out, ")");
	if (span_is(name, PAGE_SHEET ".yaml"))
		buf_adds(out, ": its switches, what they are by default, the way out");
	else if (url_fits(url))
		buf_addf(out, ": <%s>", url);
	buf_adds(out, "\n");
}

/* ---- reading the list ---- */

/* "- [name](path)": the path; empty when the line is no such. */
static struct span
path_of(struct span line)
{
	const char *from, *end;

	if (!span_starts(line, "- [") || (from = span_find(line, "](")) == NULL)
		return (struct span){ 0 };
	from += 2;
	end = memchr(from, ')', (size_t)(line.data + line.len - from));
	return end != NULL ? span_make(from, (size_t)(end - from)) : (struct span){ 0 };
}

static int
by_path(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	size_t n = x->path.len < y->path.len ? x->path.len : y->path.len;
	int order = memcmp(x->path.data, y->path.data, n);

	return order != 0 ? order : (x->path.len > n) - (y->path.len > n);
}

static void
add_line(struct lines *lines, struct span text)
{
	struct span path = path_of(text);

	if (path.len == 0)
		return;
	MEM_GROW(lines->v, lines->n, lines->cap);
	lines->v[lines->n++] = (struct line){ path, text };
}

static void
read_lines(struct span list, struct lines *lines)
{
	struct span line;

	while (span_line(&list, &line))
		add_line(lines, line);
}

/* In place of the line for that path, or after the others. */
static void
take_line(struct lines *lines, struct span text)
{
	struct line line = { path_of(text), text };

	for (size_t i = 0; i < lines->n; i++)
		if (span_eq(lines->v[i].path, line.path)) {
			lines->v[i] = line;
			return;
		}
	add_line(lines, text);
}

/* ---- writing the list ---- */

static struct span
platform_of(struct span path)
{
	const char *slash = path.len > 0 ? memchr(path.data, '/', path.len) : NULL;

	return slash != NULL ? span_make(path.data, (size_t)(slash - path.data))
			     : (struct span){ 0 };
}

static void
put_lines(const struct lines *lines, struct buf *out)
{
	struct span last = { 0 };

	for (size_t i = 0; i < lines->n; i++) {
		struct span platform = platform_of(lines->v[i].path);

		if (platform.len > 0 && !span_eq(platform, last))
			buf_addf(out, "\n### %.*s\n\n", (int)platform.len, platform.data);
		buf_add_span(out, lines->v[i].text);
		buf_adds(out, "\n");
		last = platform;
	}
}

int
index_put(struct span text, const char *path, const char *url, struct buf *out)
{
	struct span all = text.len > 0 ? text : span_of(head), list, line;
	const char *mark = span_find(all, INDEX_MARK "\n");
	struct lines lines = { 0 };
	struct buf own;
	size_t above;

	buf_clear(out);
	if (mark == NULL)
		return 0;
	above = (size_t)(mark - all.data) + strlen(INDEX_MARK "\n");
	list = span_make(all.data + above, all.len - above);
	buf_init(&own, INDEX_BYTES_MAX);
	put_line(path, url, &own);
	line = span_make(own.data, own.len - 1);
	read_lines(list, &lines);
	take_line(&lines, line);
	if (lines.n > 1)
		qsort(lines.v, lines.n, sizeof *lines.v, by_path);
	buf_add(out, all.data, above);
	put_lines(&lines, out);
	free(lines.v);
	buf_release(&own);
	return !out->full && !span_eq(buf_span(out), text) ? 1 : 0;
}
