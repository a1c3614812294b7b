/*
 * Bodies that were stored as if they were the page, and good pages: the first
 * are never accepted, also as first records; none of the second is held. The
 * corpus is other people's: without it the test is skipped.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <setjmp.h>
#include <cmocka.h>

#include "core/compare/classify.h"
#include "core/text/extract.h"
#include "corpus_read.h"

enum { SCRIPTED_WORDS = 500 };

static struct corpus_rows rows;
static struct failures failures;

static int
load(void **state)
{
	struct strs complaints = { 0 };

	(void)state;
	corpus_read(&rows);
	assert_int_equal(corpus_failures(&failures, &complaints), 0);
	strs_release(&complaints);
	return 0;
}

static int
unload(void **state)
{
	(void)state;
	corpus_release(&rows);
	failures_release(&failures);
	return 0;
}

static struct document *
read_row(const struct corpus_row *row, const struct page *page, struct extract_result *result,
    struct error *err)
{
	struct document *doc = NULL;
	struct buf body;

	assert_true(corpus_body(row, &body));
	if (extract(page, buf_span(&body), "text/html", row->url, &doc, result, err) != 0)
		doc = NULL;
	buf_release(&body);
	return doc;
}

static struct classified
class_of(const struct document *before, const struct document *after)
{
	struct change *change = compare(before, after);
	struct known known = { 0 };
	struct classified c;

	classify(change, &known, &failures, 0, &c);
	change_free(change);
	return c;
}

/* A good page, for failures to be compared with. */
static struct document *
some_page(void)
{
	struct extract_result result;

	for (size_t i = 0; i < rows.n; i++)
		if (strcmp(rows.v[i].kind, "page") == 0)
			return read_row(&rows.v[i], &rows.v[i].page, &result, NULL);
	return NULL;
}

/* How a failure is turned away: "" when it is not. */
static void
turned_away(const struct corpus_row *row, const struct document *good, char why[300])
{
	struct extract_result result = { 0 };
	struct error err = { 0 };
	struct document *doc = read_row(row, &row->page, &result, &err);
	struct classified first, later;

	why[0] = '\0';
	if (doc == NULL) {
		snprintf(why, 300, "not read: %.200s", err.message);
		return;
	}
	first = class_of(NULL, doc);
	later = class_of(good, doc);
	if (result.how == EXTRACT_SCRIPTED && document_words(doc) >= SCRIPTED_WORDS &&
	    first.class == CLASS_FIRST)
		snprintf(why, 300, "read from its scripts, %zu words", document_words(doc));
	else if (first.class == CLASS_EXTRACTION && later.class == CLASS_EXTRACTION)
		snprintf(why, 300, "held: %s", first.why);
	document_free(doc);
}

static void
test_failures(void **state)
{
	size_t n = 0, accepted = 0;
	struct document *good;

	(void)state;
	if (rows.n == 0)
		skip();
	good = some_page();
	assert_non_null(good);
	for (size_t i = 0; i < rows.n; i++) {
		char why[300];

		if (strcmp(rows.v[i].kind, "failure") != 0)
			continue;
		n++;
		turned_away(&rows.v[i], good, why);
		accepted += why[0] == '\0';
		printf("# page: %s: %s\n", rows.v[i].file, why[0] == '\0' ? "ACCEPTED" : why);
	}
	document_free(good);
	printf(
	    "# figure: failures: %zu of %zu accepted, as first record or later\n", accepted, n);
	assert_true(n > 0);
	assert_int_equal(accepted, 0);
}

static void
test_good_pages(void **state)
{
	size_t n = 0, held = 0;

	(void)state;
	if (rows.n == 0)
		skip();
	for (size_t i = 0; i < rows.n; i++) {
		static const struct page nothing;
		const struct page *pages[] = { &rows.v[i].page, &nothing };

		if (strcmp(rows.v[i].kind, "page") != 0 ||
		    strstr(rows.v[i].file, ".pdf") != NULL)
			continue;
		for (size_t k = 0; k < COUNT(pages); k++) {
			struct extract_result result = { 0 };
			struct error err = { 0 };
			struct document *doc = read_row(&rows.v[i], pages[k], &result, &err);
			struct classified c = { .class = CLASS_EXTRACTION };

			n++;
			if (doc != NULL)
				c = class_of(NULL, doc);
			held += c.class != CLASS_FIRST;
			if (c.class != CLASS_FIRST)
				printf(
				    "# page: %s: %s%s\n", rows.v[i].file, c.why, err.message);
			document_free(doc);
		}
	}
	printf("# figure: good pages: %zu of %zu held (each by its selectors and guessed)\n",
	    held, n);
	assert_int_equal(held, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_good_pages),
	};

	return cmocka_run_group_tests_name("failures of the corpus", tests, load, unload);
}
