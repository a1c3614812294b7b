/*
 * Whole pages that are not the page (tests/cases/failures: walls, gates, shells,
 * errors) and short pages that are (tests/cases/lookalikes: help about cookies,
 * a policy of five sentences). The first are never a version, also not the first
 * one; the second are read.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <setjmp.h>
#include <cmocka.h>
#include <dirent.h>

#include "core/compare/classify.h"
#include "core/text/extract.h"
#include "corpus_read.h"

enum { MAX_BODY = 1 << 20, MAX_PAGES = 256, WHY_MAX = 300 };

static const char GOOD[] =
    "# Privacy policy\n\nLast updated March 1, 2026\n\nWe keep your name, your address and "
    "what "
    "you post for as long as you have an account. We show your posts to those you choose. We "
    "count visits, and we keep the counts for a year. We never sell what we know about you. "
    "You "
    "may ask us for a copy, and we answer within a month. You may complain to an authority "
    "near "
    "you. Posts of members who leave are erased after a year, and so are their names.\n";

static struct failures failures;

static int
load(void **state)
{
	struct strs complaints = { 0 };

	(void)state;
	assert_int_equal(corpus_failures(&failures, &complaints), 0);
	strs_release(&complaints);
	return 0;
}

static int
unload(void **state)
{
	(void)state;
	failures_release(&failures);
	return 0;
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

/* Why the page is no version, as the first and after a good one; "" when it would be. */
static void
turned_away(const char *path, char why[WHY_MAX])
{
	struct extract_result result = { 0 };
	char id[] = "acme/page", url[] = "https://acme.example/page";
	struct page page = { .id = id, .url = url };
	struct error err = { 0 };
	struct document *doc = NULL, *good = NULL;
	struct classified first, later;
	struct buf body;

	why[0] = '\0';
	buf_init(&body, MAX_BODY);
	assert_int_equal(file_read(path, &body, &err), 0);
	if (extract(&page, buf_span(&body), "text/html", url, &doc, &result, &err) != 0) {
		snprintf(why, WHY_MAX, "not read: %.200s", err.message);
		goto out;
	}
	assert_int_equal(document_get(span_of(GOOD), DOCUMENT_MARKDOWN, &good, NULL), 0);
	first = class_of(NULL, doc);
	later = class_of(good, doc);
	if (first.class == CLASS_EXTRACTION && later.class == CLASS_EXTRACTION)
		snprintf(why, WHY_MAX, "held: %s", first.why);
out:
	document_free(good);
	document_free(doc);
	buf_release(&body);
}

static int
is_page(const struct dirent *entry)
{
	const char *end = strrchr(entry->d_name, '.');

	return end != NULL && strcmp(end, ".html") == 0;
}

/* How many pages of a folder come out otherwise than they should; *n of all. */
static size_t
count_wrong(const char *folder, bool wanted, size_t *n)
{
	const char *tests = getenv("TESTS");
	char *dir = mem_printf("%s/cases/%s", tests == NULL ? "tests" : tests, folder);
	struct dirent **entries = NULL;
	int count = scandir(dir, &entries, is_page, alphasort);
	size_t wrong = 0;

	assert_true(count > 0 && count < MAX_PAGES);
	for (int i = 0; i < count; i++) {
		char *path = mem_printf("%s/%s", dir, entries[i]->d_name);
		char why[WHY_MAX];

		turned_away(path, why);
		if ((why[0] != '\0') != wanted) {
			wrong++;
			print_error("%s: %s\n", path, why[0] == '\0' ? "accepted" : why);
		}
		free(path);
		free(entries[i]);
	}
	free(entries);
	free(dir);
	*n = (size_t)count;
	return wrong;
}

static void
test_failures(void **state)
{
	size_t n, accepted = count_wrong("failures", true, &n);

	(void)state;
	printf("# figure: pages that are not the page: %zu of %zu accepted\n", accepted, n);
	assert_int_equal(accepted, 0);
}

static void
test_lookalikes(void **state)
{
	size_t n, held = count_wrong("lookalikes", false, &n);

	(void)state;
	printf("# figure: short good pages: %zu of %zu held\n", held, n);
	assert_int_equal(held, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_lookalikes),
	};

	return cmocka_run_group_tests_name("pages that are not the page", tests, load, unload);
}
