/* Documents: what is written is read back, and anybody's Markdown is understood. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/compare/lineface.h"
#include "core/text/document.h"

static void
add(struct document *doc, enum line_kind kind, int level, bool starts, int number,
    const char *text)
{
	assert_int_equal(
	    document_add(doc, kind, level, starts, number, span_of(text), NULL), 0);
}

static char *
put(const struct document *doc)
{
	struct buf out;

	buf_init(&out, (size_t)DOCUMENT_MAX_BYTES * 3);
	assert_int_equal(document_put(doc, &out), 0);
	return buf_steal(&out);
}

static bool
same_lines(const struct document *a, const struct document *b)
{
	if (a->n_lines != b->n_lines || a->n_links != b->n_links)
		return false;
	for (size_t i = 0; i < a->n_lines; i++) {
		const struct line *x = &a->lines[i], *y = &b->lines[i];

		if (x->kind != y->kind || x->level != y->level || x->starts != y->starts ||
		    x->heading != y->heading || x->header != y->header ||
		    x->number != y->number || !span_eq(x->text, y->text)) {
			print_error("line %zu: \"%.*s\" and \"%.*s\"\n", i, (int)x->text.len,
			    x->text.data, (int)y->text.len, y->text.data);
			return false;
		}
	}
	for (size_t i = 0; i < a->n_links; i++)
		if (!span_eq(a->links[i].text, b->links[i].text) ||
		    !span_eq(a->links[i].target, b->links[i].target))
			return false;
	return true;
}

/* put(get(put(d))) is put(d), and the lines are equal. */
static void
check_round_trip(const struct document *doc)
{
	struct document *again = NULL;
	char *first = put(doc), *second;

	assert_int_equal(document_get(span_of(first), DOCUMENT_OURS, &again, NULL), 0);
	second = put(again);
	if (strcmp(first, second) != 0)
		print_error("--- written\n%s--- read and written\n%s", first, second);
	assert_string_equal(first, second);
	assert_true(same_lines(doc, again));
	free(first);
	free(second);
	document_free(again);
}

static struct document *
sample(void)
{
	struct document *doc = document_new();

	add(doc, LINE_HEADING, 1, true, 0, "Privacy Policy");
	add(doc, LINE_TEXT, 0, true, 0, "Effective September 18, 2024");
	add(doc, LINE_TEXT, 0, true, 0, "We collect what you give us.");
	add(doc, LINE_TEXT, 0, false, 0, "We also collect what others say of you.");
	add(doc, LINE_HEADING, 2, true, 0, "How we use it");
	add(doc, LINE_TEXT, 0, true, 0, "We use your data to:");
	add(doc, LINE_ITEM, 1, true, 0, "provide the services;");
	add(doc, LINE_ITEM, 1, true, 0, "train models.");
	add(doc, LINE_ITEM, 1, false, 0, "You can opt out.");
	add(doc, LINE_ITEM, 2, true, 1, "in settings");
	add(doc, LINE_ITEM, 2, true, 2, "by form");
	add(doc, LINE_ITEM, 1, false, 0, "Or write.");
	add(doc, LINE_ROW, 0, true, 0, "Purpose | Basis");
	add(doc, LINE_ROW, 0, true, 0, "Training | Legitimate interest");
	assert_int_equal(
	    document_add_link(doc, span_of("opt out"), span_of("https://example.org/s"), NULL),
	    0);
	return doc;
}

static void
test_written_form(void **state)
{
	struct document *doc = sample();
	char *text = put(doc);

	(void)state;
	assert_string_equal(text,
	    "# Privacy Policy\n\nEffective September 18, 2024\n\nWe collect what you give us.\n"
	    "We also collect what others say of you.\n\n## How we use it\n\nWe use your data "
	    "to:\n\n"
	    "- provide the services;\n- train models.\n  You can opt out.\n    1. in settings\n"
	    "    2. by form\n\n  Or write.\n\n| Purpose | Basis |\n| --- | --- |\n"
	    "| Training | Legitimate interest |\n\n---\n\nLinks:\n\n- [opt "
	    "out](https://example.org/s)\n");
	free(text);
	check_round_trip(doc);
	document_free(doc);
}

static void
test_what_governs_a_line(void **state)
{
	struct document *doc = sample();

	(void)state;
	assert_int_equal(doc->lines[0].heading, -1);
	assert_int_equal(doc->lines[1].heading, 0);
	assert_int_equal(doc->lines[4].heading, 0);
	assert_int_equal(doc->lines[7].heading, 4);
	assert_int_equal(doc->lines[6].header, 5); /* the sentence before the list */
	assert_int_equal(doc->lines[8].header, 5);
	assert_int_equal(doc->lines[9].header, 8); /* the item around the inner list */
	assert_int_equal(doc->lines[10].header, 8);
	assert_int_equal(doc->lines[11].header, 5);
	assert_int_equal(doc->lines[12].header, -1);
	assert_int_equal(doc->lines[13].header, 12); /* the first row */
	document_free(doc);
}

static void
test_two_tables(void **state)
{
	struct document *doc = document_new();

	(void)state;
	add(doc, LINE_ROW, 0, true, 0, "a | b");
	add(doc, LINE_ROW, 0, true, 0, "1 | 2");
	add(doc, LINE_ROW, 0, true, 1, "c | d");
	add(doc, LINE_ROW, 0, true, 0, "3 | 4");
	assert_int_equal(doc->lines[1].header, 0);
	assert_int_equal(doc->lines[2].header, -1);
	assert_int_equal(doc->lines[3].header, 2);
	check_round_trip(doc);
	document_free(doc);
}

/* Texts that look like marks, borders, tags, or like their own escapes. */
static const char *const awkward[] = { "- not an item", "# not a heading", "12. not a number",
	"| not a row", "---", "--- not the end", "\\- with a backslash", "\\\\# with two",
	"a < b", "a <b> tag", "</p>", "<!-- comment -->", "\\<b", "\\\\<b", "| --- |",
	"Links:", "- [a](b)", "[x](y)", "1) other", "* star", "> quote", "x | y", "x|y", "|",
	"||", "a |", "| a", "\\|", "a \\| b", "--- | ---", ":--", "\\--- | ---", "-", "#",
	"####### seven", "0. zero", "1234567890. long", "caf\u00e9 \u201cquoted\u201d",
	"\u4e2d\u6587\u3002", "a  b", " lead", "trail ", "tab\there", "line\nbreak", "nul",
	"\xff", "e\u0301" };

static unsigned seed = 1;

static unsigned
next_random(unsigned below)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 16) % below;
}

static void
random_text(struct buf *out)
{
	for (unsigned n = 1 + next_random(3); n-- > 0;) {
		buf_adds(out, awkward[next_random(COUNT(awkward))]);
		if (n > 0)
			buf_adds(out, next_random(2) ? " " : " | ");
	}
}

static struct document *
random_document(void)
{
	struct document *doc = document_new();
	struct buf text;

	buf_init(&text, 4096);
	for (unsigned n = next_random(30); n-- > 0;) {
		buf_clear(&text);
		random_text(&text);
		assert_int_equal(
		    document_add(doc, (enum line_kind)next_random(4), (int)next_random(8),
			next_random(2), (int)next_random(4) * 7, buf_span(&text), NULL),
		    0);
	}
	for (unsigned n = next_random(4); n-- > 0;) {
		const char *target = awkward[next_random(COUNT(awkward))];

		buf_clear(&text);
		random_text(&text);
		document_add_link(doc, buf_span(&text), span_of(target), NULL);
	}
	buf_release(&text);
	return doc;
}

static void
test_round_trips(void **state)
{
	(void)state;
	for (seed = 1; seed < 4000u * 13; seed += 13) {
		unsigned kept = seed;
		struct document *doc = random_document();

		check_round_trip(doc);
		document_free(doc);
		seed = kept;
	}
}

/* Whatever is read as ours, what it is then is written and read back. */
static void
test_any_bytes_as_ours(void **state)
{
	(void)state;
	for (seed = 1; seed < 3000u * 11; seed += 11) {
		static const char *const pieces[] = { "\n", "\n\n", "- ", "  ", "    ", "# ",
			"| ", " |", "---", "| --- |", "Links:", "1. ", "\\", "<a", "text", "](",
			"[", ")", "\r", "\t", "\xc3" };
		unsigned kept = seed;
		struct document *doc = NULL;
		struct buf b;

		buf_init(&b, 4096);
		for (unsigned n = next_random(40); n-- > 0;)
			buf_adds(&b, pieces[next_random(COUNT(pieces))]);
		assert_int_equal(document_get(buf_span(&b), DOCUMENT_OURS, &doc, NULL), 0);
		check_round_trip(doc);
		document_free(doc);
		doc = NULL;
		assert_int_equal(document_get(buf_span(&b), DOCUMENT_MARKDOWN, &doc, NULL), 0);
		check_round_trip(doc);
		document_free(doc);
		buf_release(&b);
		seed = kept;
	}
}

static const struct {
	const char *what;
	const char *markdown;
	const char *ours;
} forms[] = {
	{ "setext headings", "Title\n=====\n\nPart\n----\n", "# Title\n\n## Part\n" },
	{ "a heading over two lines", "One\nTitle\n===\n", "# One Title\n" },
	{ "ATX headings, closed too", "### Three ###\n###### Six",
	    "### Three\n\n###### Six\n" },
	{ "sentences", "We keep it. We use\nit. Always.\n\nMore.",
	    "We keep it.\nWe use it.\nAlways.\n\nMore.\n" },
	{ "hard breaks", "One  \ntwo\\\nthree", "One\ntwo\nthree\n" },
	{ "wide bullets", "*   one\n*   two. More.\n", "- one\n- two.\n  More.\n" },
	{ "nested lists", "*   one\n    *   in one\n        1.  deep\n*   two\n",
	    "- one\n    - in one\n        1. deep\n- two\n" },
	{ "paragraphs of an item", "*   one\n    \n    still one\n\nout\n",
	    "- one\n  still one\n\nout\n" },
	{ "numbers", "3.  three\n4.  four\n", "3. three\n4. four\n" },
	{ "a year is not a list", "It was in\n2018. Then it ended.",
	    "It was in 2018.\nThen it ended.\n" },
	{ "emphasis", "_em_ and **strong** and ***both*** and ~~gone~~",
	    "em and strong and both and gone\n" },
	{ "no emphasis", "snake_case_name and 2 * 3 * 4 and a*",
	    "snake_case_name and 2 * 3 * 4 and a*\n" },
	{ "escapes", "1\\. not a list \\* \\[x\\] \\_y\\_", "\\1. not a list * [x] _y_\n" },
	{ "code", "use `a_b *c*` here", "use a_b *c* here\n" },
	{ "links", "See [our _policy_](https://example.org/p \"title\") now.",
	    "See our policy now.\n\n---\n\nLinks:\n\n- [our policy](https://example.org/p)\n" },
	{ "a link with brackets", "[Products\\[1\\]](#note) and [a (b)](https://e.org/x_(y))",
	    "Products[1] and a (b)\n\n---\n\nLinks:\n\n- [a (b)](https://e.org/x_(y))\n" },
	{ "half a link before a block", "[\n\nOur seal\n\n](https://e.org/s \"Seal\")\n\nText.",
	    "Our seal\n\nText.\n" },
	{ "half a link and the next", "[CLEAR\n\nFor all.](https://e.org/c)[ETH\n\nx](/e)",
	    "CLEAR\n\nFor all.\nETH\n\nx\n\n---\n\nLinks:\n\n- [For all.](https://e.org/c)\n- "
	    "[x](/e)\n" },
	{ "a bracket that stays", "[sic] and a] b (c) and \\[d",
	    "[sic] and a] b (c) and [d\n" },
	{ "images", "A ![logo](x.png) and [![icon](y.png)](https://e.org) end", "A and end\n" },
	{ "autolinks", "Write <me@example.org> or <https://example.org/a>.",
	    "Write me@example.org or https://example.org/a.\n" },
	{ "tags", "A<br>B <b>bold</b> 1 < 2", "A\nB bold 1 < 2\n" },
	{ "quotes", "> quoted\n> more\n", "quoted more\n" },
	{ "fences", "```\na  b\n# no heading\n```\n", "a b\n\\# no heading\n" },
	{ "rules", "a\n\n* * *\n\n- - -\n\nb", "a\n\nb\n" },
	{ "tables", "| A | B |\n| --- | :-: |\n| 1 \\| 2 | [x](https://e.org) |\n\ntext",
	    "| A | B |\n| --- | --- |\n| 1\\|2 | x |\n\ntext\n\n---\n\nLinks:\n\n- "
	    "[x](https://e.org)\n" },
	{ "an empty header", "|     |     |\n| --- | --- |\n| a | b |\n| c | d |\n",
	    "| a | b |\n| --- | --- |\n| c | d |\n" },
	{ "bars without a table", "a | b | c", "a | b | c\n" },
	{ "Windows lines", "# T\r\n\r\na\r\nb\r\n", "# T\n\na b\n" },
	{ "nothing", "", "" },
};

static void
test_markdown(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(forms); i++) {
		struct document *doc = NULL;
		char *text;

		assert_int_equal(
		    document_get(span_of(forms[i].markdown), DOCUMENT_MARKDOWN, &doc, NULL), 0);
		text = put(doc);
		if (strcmp(text, forms[i].ours) != 0)
			print_error(
			    "%s: got\n%s--- not\n%s", forms[i].what, text, forms[i].ours);
		assert_string_equal(text, forms[i].ours);
		check_round_trip(doc);
		free(text);
		document_free(doc);
	}
}

/* Our own form, read as anybody's, gives the same lines: both forms know one notion of context.
 */
static void
test_both_forms_agree(void **state)
{
	struct document *doc = sample(), *ours = NULL, *theirs = NULL;
	char *text = put(doc);
	char *end = strstr(text, "\n---\n");

	(void)state;
	*end = '\0';
	assert_int_equal(document_get(span_of(text), DOCUMENT_OURS, &ours, NULL), 0);
	assert_int_equal(document_get(span_of(text), DOCUMENT_MARKDOWN, &theirs, NULL), 0);
	assert_true(theirs->n_lines + 1 >= ours->n_lines);
	for (size_t i = 0; i < 8; i++) {
		assert_int_equal(ours->lines[i].heading, theirs->lines[i].heading);
		assert_int_equal(ours->lines[i].header, theirs->lines[i].header);
	}
	free(text);
	document_free(doc);
	document_free(ours);
	document_free(theirs);
}

static void
test_links_once(void **state)
{
	struct document *doc = document_new();

	(void)state;
	for (int i = 0; i < 1000; i++) {
		char target[64];

		snprintf(target, sizeof target, "https://example.org/%d", i % 100);
		assert_int_equal(
		    document_add_link(doc, span_of("a  b"), span_of(target), NULL), 0);
	}
	assert_int_equal(doc->n_links, 100);
	assert_true(span_is(doc->links[0].text, "a b"));
	check_round_trip(doc);
	document_free(doc);
}

static void
test_ceilings(void **state)
{
	struct document *doc = document_new();
	struct error err = { 0 };
	struct buf big;
	int rc = 0;

	(void)state;
	buf_init(&big, 1 << 20);
	for (int i = 0; i < 40000; i++)
		buf_adds(&big, "word\u00e9 ");
	assert_int_equal(document_add(doc, LINE_TEXT, 0, true, 0, buf_span(&big), NULL), 0);
	assert_true(doc->n_lines > 3);
	for (size_t i = 0; i < doc->n_lines; i++) {
		assert_true(doc->lines[i].text.len <= DOCUMENT_MAX_LINE);
		assert_int_equal(doc->lines[i].starts, i == 0);
	}
	check_round_trip(doc);
	for (int i = 0; i <= DOCUMENT_MAX_LINES && rc == 0; i++)
		rc = document_add(doc, LINE_TEXT, 0, true, 0, span_of("x"), &err);
	assert_int_equal(rc, -1);
	assert_int_equal(err.code, ERROR_LIMIT);
	document_free(doc);
	doc = document_new();
	for (rc = 0; rc == 0;)
		rc = document_add(doc, LINE_TEXT, 0, true, 0, buf_span(&big), &err);
	assert_int_equal(err.code, ERROR_LIMIT);
	document_free(doc);
	buf_release(&big);
}

static void
test_words_and_hash(void **state)
{
	struct document *a = document_new(), *b = document_new(), *c = document_new();

	(void)state;
	add(a, LINE_TEXT, 0, true, 0, "Don\u2019t sell  my data.");
	add(b, LINE_TEXT, 0, true, 0, "Don't sell my\u00a0data.");
	add(c, LINE_TEXT, 0, true, 0, "Don't sell their data.");
	assert_int_equal(document_words(a), 4);
	assert_true(document_hash(a) == document_hash(b));
	assert_true(document_hash(a) != document_hash(c));
	add(c, LINE_ROW, 0, true, 0, "a b |  | c");
	assert_int_equal(document_words(c), 7);
	add(c, LINE_TEXT, 0, true, 0, "\u6211\u4eec\u6536\u96c6");
	assert_int_equal(document_words(c), 11);
	document_free(a);
	document_free(b);
	document_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_written_form),
		cmocka_unit_test(test_what_governs_a_line),
		cmocka_unit_test(test_two_tables),
		cmocka_unit_test(test_round_trips),
		cmocka_unit_test(test_any_bytes_as_ours),
		cmocka_unit_test(test_markdown),
		cmocka_unit_test(test_both_forms_agree),
		cmocka_unit_test(test_links_once),
		cmocka_unit_test(test_ceilings),
		cmocka_unit_test(test_words_and_hash),
	};

	return cmocka_run_group_tests_name("documents", tests, NULL, NULL);
}
