/* Markdown read piece by piece says what reading it whole says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "core/text/reread.h"

static void
assert_same(const struct document *a, const struct document *b)
{
	assert_int_equal(a->n_lines, b->n_lines);
	assert_int_equal(a->n_links, b->n_links);
	for (size_t i = 0; i < a->n_lines; i++) {
		const struct line *x = &a->lines[i], *y = &b->lines[i];

		assert_true(span_eq(x->text, y->text));
		assert_int_equal(x->kind, y->kind);
		assert_int_equal(x->level, y->level);
		assert_int_equal(x->number, y->number);
		assert_int_equal(x->starts, y->starts);
		assert_int_equal(x->heading, y->heading);
		assert_int_equal(x->header, y->header);
	}
	for (size_t i = 0; i < a->n_links; i++) {
		assert_true(span_eq(a->links[i].text, b->links[i].text));
		assert_true(span_eq(a->links[i].target, b->links[i].target));
	}
}

static struct document *
read_whole(const char *text)
{
	struct document *doc = NULL;
	struct error err = { 0 };

	assert_int_equal(document_get(span_of(text), DOCUMENT_MARKDOWN, &doc, &err), 0);
	return doc;
}

/* Versions of one text; each is read knowing those before it. */
static const char *const versions[] = {
	"Privacy\n=======\n\nWe keep [notes](https://a.example/n). They are yours.\n\n"
	"We use them to:\n\n*   show them;\n*   keep them.\n\n    For a year.\n\n"
	"Sharing\n-------\n\nWith nobody. See [notes](https://a.example/n) and [more](/m).\n",

	"Privacy\n=======\n\nWe keep [notes](https://a.example/n). They are yours.\n\n"
	"We use them to:\n\n*   show them;\n*   train models;\n*   keep them.\n\n    For a "
	"year.\n\n"
	"Sharing\n-------\n\nWith nobody. See [notes](https://a.example/n) and [more](/m).\n",

	/* a paragraph with the first link is gone, a table comes */
	"Privacy\n=======\n\nWe use them to:\n\n*   show them;\n*   keep them.\n\n    For a "
	"year.\n\n"
	"| What | Why |\n| --- | --- |\n| notes | law |\n| [ids](/i) | contract |\n\n"
	"| Who | Where |\n| --- | --- |\n| we | here |\n\n"
	"Sharing\n-------\n\nWith nobody. See [notes](https://a.example/n) and [more](/m).\n",

	/* the same pieces in another order, twice */
	"Sharing\n-------\n\nWith nobody. See [notes](https://a.example/n) and [more](/m).\n\n"
	"Privacy\n=======\n\nWe use them to:\n\n*   show them;\n*   keep them.\n\n    For a "
	"year.\n\n"
	"Sharing\n-------\n\nWith nobody. See [notes](https://a.example/n) and [more](/m).\n",

	/* what is inside a fence is no heading and no list */
	"Privacy\n=======\n\n```\n\nSharing\n-------\n\n*   show them;\n```\n\nWe keep.\n",

	/* carriage returns and a quotation */
	"1.  One.\n2.  Two.\n\n> Quoted [text](/q).\n\n# Last\n\nEnd.\r\n\r\nMore.\r\n",
	"no newline",
	"\n\n\n",
	"",
};

static void
a_text_reads_the_same_whatever_is_known(void **state)
{
	struct document *docs[COUNT(versions)];
	struct pieces *pieces[COUNT(versions)];
	struct reread known[COUNT(versions)];
	struct error err = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(versions); i++) {
		struct document *whole = read_whole(versions[i]);

		assert_int_equal(
		    reread(span_of(versions[i]), known, i, &docs[i], &pieces[i], &err), 0);
		assert_same(whole, docs[i]);
		known[i] = (struct reread){ docs[i], pieces[i] };
		document_free(whole);
	}
	for (size_t i = 0; i < COUNT(versions); i++) {
		document_free(docs[i]);
		pieces_free(pieces[i]);
	}
}

/* Every version cut off at every byte. */
static void
a_text_cut_anywhere_reads_the_same(void **state)
{
	struct error err = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(versions); i++) {
		struct reread known = { NULL, NULL };
		struct document *doc;
		struct pieces *pieces;

		for (size_t len = 0; len <= strlen(versions[i]); len++) {
			char *text = mem_strndup(versions[i], len);
			struct document *whole = read_whole(text);

			assert_int_equal(reread(span_of(text), &known, known.doc != NULL, &doc,
					     &pieces, &err),
			    0);
			assert_same(whole, doc);
			document_free((struct document *)(uintptr_t)known.doc);
			pieces_free((struct pieces *)(uintptr_t)known.pieces);
			known = (struct reread){ doc, pieces };
			document_free(whole);
			free(text);
		}
		document_free((struct document *)(uintptr_t)known.doc);
		pieces_free((struct pieces *)(uintptr_t)known.pieces);
	}
}

/* A menu of links without end: looking ahead is paid for as in the whole text. */
static void
many_links_close_together_are_all_read(void **state)
{
	struct buf text;
	struct document *whole, *doc = NULL;
	struct pieces *pieces = NULL;
	struct error err = { 0 };

	(void)state;
	buf_init(&text, 1 << 20);
	for (int i = 0; i < 300; i++)
		buf_addf(&text, "[l%d](/%d) ", i, i);
	for (int i = 0; i < 3000; i++)
		buf_adds(&text, "\n\nAnd a sentence that has no link at all.");
	whole = read_whole(text.data);
	assert_int_equal(reread(buf_span(&text), NULL, 0, &doc, &pieces, &err), 0);
	assert_int_equal(whole->n_links, 300);
	assert_same(whole, doc);
	document_free(whole);
	document_free(doc);
	pieces_free(pieces);
	buf_release(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_reads_the_same_whatever_is_known),
		cmocka_unit_test(a_text_cut_anywhere_reads_the_same),
		cmocka_unit_test(many_links_close_together_are_all_read),
	};

	return cmocka_run_group_tests_name("reread", tests, NULL, NULL);
}
