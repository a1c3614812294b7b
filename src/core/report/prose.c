/*
 * Sentences the program made, for people: moments as dates in words, pages by their names,
 * without the codes of reasons. What stands in quotation marks is somebody else's and stays.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/report/report.h"

enum { PROSE_MAX = 64 << 10 };

#define OPENS "\xe2\x80\x9c"
#define CLOSES "\xe2\x80\x9d"

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_' || c == '/' || c == '@' || c == '.' || c == ':';
}

static bool
put_page_name(const struct report *r, struct span word, struct buf *out)
{
	char *id = span_dup(word);
	const struct report_page *page =
	    strchr(id, '/') == NULL ? NULL : report_find_page(r, id);

	free(id);
	if (page == NULL || page->name == NULL)
		return false;
	buf_addf(out, OPENS "%s" CLOSES, page->name);
	return true;
}

/* " (S3)" says nothing to most. */
static size_t
code_length(struct span rest)
{
	size_t n = strlen(" (S");

	if (!span_starts(rest, " (S"))
		return 0;
	while (n < rest.len && rest.data[n] >= '0' && rest.data[n] <= '9')
		n++;
	return n < rest.len && n > strlen(" (S") && rest.data[n] == ')' ? n + 1 : 0;
}

static struct span
word_at(struct span rest)
{
	size_t n = 0;

	while (n < rest.len && is_word(rest.data[n]))
		n++;
	while (n > 0 && (rest.data[n - 1] == '.' || rest.data[n - 1] == ':'))
		n--;
	return span_make(rest.data, n);
}

/* What stands in quotation marks at the beginning, with its marks. */
static size_t
quoted_length(struct span rest)
{
	const char *open = span_starts(rest, OPENS) ? OPENS : "\"";
	const char *end;
	struct span inside;

	if (!span_starts(rest, open))
		return 0;
	inside = span_make(rest.data + strlen(open), rest.len - strlen(open));
	end = span_find(inside, *open == '"' ? "\"" : CLOSES);
	if (end == NULL)
		return rest.len;
	return (size_t)(end - rest.data) + (*open == '"' ? 1 : strlen(CLOSES));
}

/* How much of the rest is done with. */
static size_t
put_next(const struct report *r, struct span rest, bool clock, struct buf *out)
{
	size_t n = code_length(rest);
	struct span word = word_at(rest);

	if (n > 0)
		return n;
	if (word.len > 0) {
		if (texts_moment(r->texts, word, clock, out) != 0 &&
		    !put_page_name(r, word, out))
			buf_add_span(out, word);
		return word.len;
	}
	n = quoted_length(rest);
	if (n == 0)
		n = 1;
	buf_add(out, rest.data, n);
	return n;
}

char *
report_prose(const struct report *r, const char *text, bool clock)
{
	struct span rest = span_of(text);
	struct buf out;

	buf_init(&out, PROSE_MAX);
	while (rest.len > 0) {
		size_t n = put_next(r, rest, clock, &out);

		rest = span_make(rest.data + n, rest.len - n);
	}
	return buf_steal(&out);
}

void
report_put_prose(
    const struct report *r, struct data *object, const char *name, const char *text, bool clock)
{
	char *prose = report_prose(r, text, clock);

	data_text(object, name, prose);
	free(prose);
}
