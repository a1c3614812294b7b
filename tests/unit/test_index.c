/* The README of main: a line for every page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "core/keep/index.h"

/* The list under the mark. */
static const char *
list_of(const struct buf *b)
{
	const char *mark = strstr(b->data, INDEX_MARK "\n");

	assert_non_null(mark);
	return mark + strlen(INDEX_MARK "\n");
}

static void
assert_line(const char *path, const char *url, const char *line)
{
	struct buf out;

	buf_init(&out, INDEX_BYTES_MAX);
	assert_int_equal(index_put((struct span){ 0 }, path, url, &out), 1);
	if (strstr(list_of(&out), line) == NULL)
		assert_string_equal(list_of(&out), line);
	buf_release(&out);
}

static void
lines(void **state)
{
	static const struct {
		const char *path, *url, *line;
	} rows[] = {
		{ "linkedin/privacy-policy.md", "https://a.example/p",
		    "\n### linkedin\n\n- [privacy-policy](linkedin/privacy-policy.md): "
		    "<https://a.example/p>\n" },
		{ "linkedin/privacy-policy@de.md", NULL,
		    "- [privacy-policy@de](linkedin/privacy-policy@de.md)\n" },
		{ "linkedin/settings.yaml", NULL,
		    "- [settings](linkedin/settings.yaml): its switches, what they are by "
		    "default, the way out\n" },
		/* what would end a link, or begin another */
		{ "a b/terms) of [use].md", NULL,
		    "### a%20b\n\n- [terms) of "
		    "\\[use\\]](a%20b/terms%29%20of%20%5Buse%5D.md)\n" },
		{ "x/y.md", "javascript:alert(1)", "- [y](x/y.md)\n" },
		{ "x/y.md", "https://a.example/> [z](https://b.example/)", "- [y](x/y.md)\n" },
		{ "x/<b>.md", NULL, "- [\\<b\\>](x/%3Cb%3E.md)\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_line(rows[i].path, rows[i].url, rows[i].line);
}

static void
pages_stand_under_their_platform_in_order(void **state)
{
	static const char *const paths[] = { "meta/terms.md", "linkedin/privacy.md",
		"meta-ai/use.md", "meta/privacy.md", "linkedin/settings.yaml" };
	struct buf text, next;

	(void)state;
	buf_init(&text, INDEX_BYTES_MAX);
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		buf_init(&next, INDEX_BYTES_MAX);
		assert_int_equal(index_put(buf_span(&text), paths[i], NULL, &next), 1);
		buf_release(&text);
		text = next;
	}
	assert_string_equal(list_of(&text),
	    "\n### linkedin\n\n- [privacy](linkedin/privacy.md)\n- "
	    "[settings](linkedin/settings.yaml): its switches, what they are by default, the "
	    "way out\n\n### meta-ai\n\n- [use](meta-ai/use.md)\n\n### meta\n\n- "
	    "[privacy](meta/privacy.md)\n- [terms](meta/terms.md)\n");
	buf_init(&next, INDEX_BYTES_MAX);
	assert_int_equal(index_put(buf_span(&text), "meta/terms.md", NULL, &next), 0);
	assert_int_equal(
	    index_put(buf_span(&text), "meta/terms.md", "https://m.example/t", &next), 1);
	assert_non_null(strstr(next.data, "- [terms](meta/terms.md): <https://m.example/t>\n"));
	assert_null(strstr(next.data, "- [terms](meta/terms.md)\n"));
	buf_release(&next);
	buf_release(&text);
}

static void
what_people_wrote_stays(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, INDEX_BYTES_MAX);
	assert_int_equal(index_put(span_of("# Our desk\n\nCall us.\n" INDEX_MARK "\nold\n"),
			     "a/b.md", NULL, &out),
	    1);
	assert_string_equal(
	    out.data, "# Our desk\n\nCall us.\n" INDEX_MARK "\n\n### a\n\n- [b](a/b.md)\n");
	assert_int_equal(index_put(span_of("# Ours alone\n"), "a/b.md", NULL, &out), 0);
	buf_release(&out);
}

/* It stops growing, and says nothing of it: an index is a courtesy. */
static void
there_is_a_ceiling(void **state)
{
	char *full = mem_alloc(INDEX_BYTES_MAX);
	struct buf out;

	(void)state;
	memset(full, 'x', INDEX_BYTES_MAX - 1);
	memcpy(full + INDEX_BYTES_MAX - 1 - strlen("\n" INDEX_MARK "\n"), "\n" INDEX_MARK "\n",
	    strlen("\n" INDEX_MARK "\n"));
	buf_init(&out, INDEX_BYTES_MAX);
	assert_int_equal(index_put(span_of(full), "a/b.md", NULL, &out), 0);
	buf_release(&out);
	free(full);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),
		cmocka_unit_test(pages_stand_under_their_platform_in_order),
		cmocka_unit_test(what_people_wrote_stays),
		cmocka_unit_test(there_is_a_ceiling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
