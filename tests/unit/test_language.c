/*
 * The project's rules on sentences of tests/cases/language: a file for each language,
 * a row for each sentence, written by people who did not look at the rules. en.tsv says
 * how a row is read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "core/detect/rule.h"

enum { FILE_MAX = 1 << 20, WANTS, HEADER, BEFORE, AFTER, COLUMNS = 4 };

struct row {
	char *text; /* its own copy, cut at the tabs */
	char *wants;
	char *header;
	char *before;
	char *after;
};

static struct rules rules;

static void
read_text(const char *path, struct buf *out)
{
	struct error err = { 0 };

	buf_init(out, FILE_MAX);
	if (file_read(path, out, &err) != 0)
		fail_msg("%s", err.message);
}

static int
read_rules(void **state)
{
	struct strs files = { 0 }, complaints = { 0 };
	char *dir = mem_printf("%s/../rules/detect", getenv("TESTS"));
	struct error err = { 0 };

	(void)state;
	if (file_list(dir, ".yaml", &files, &err) != 0)
		fail_msg("%s", err.message);
	for (size_t i = 0; i < files.n; i++) {
		char *path = mem_printf("%s/%s", dir, files.v[i]);
		struct buf text;

		read_text(path, &text);
		rules_read(buf_span(&text), path, &rules, &complaints);
		buf_release(&text);
		free(path);
	}
	assert_int_equal(complaints.n, 0);
	strs_release(&files);
	free(dir);
	return 0;
}

static int
free_rules(void **state)
{
	(void)state;
	rules_release(&rules);
	return 0;
}

/* False for a comment. */
static bool
cut_row(struct span line, struct row *row)
{
	char *at, **parts[COLUMNS] = { &row->wants, &row->header, &row->before, &row->after };
	size_t n = 0;

	if (line.len == 0 || line.data[0] == '#')
		return false;
	at = row->text = span_dup(line);
	while (n < COLUMNS && at != NULL)
		*parts[n++] = strsep(&at, "\t");
	if (n != COLUMNS || at != NULL || (row->before[0] == '\0' && row->after[0] == '\0'))
		fail_msg("not a row of %d columns: %.*s", COLUMNS, (int)line.len, line.data);
	return true;
}

static void
put_line(struct document *doc, enum line_kind kind, const char *text)
{
	struct error err = { 0 };
	int level = kind == LINE_HEADING ? 2 : kind == LINE_ITEM ? 1 : 0;

	if (text[0] != '\0')
		assert_int_equal(
		    document_add(doc, kind, level, true, 0, span_of(text), &err), 0);
}

static struct document *
page_of(const struct row *row, const char *sentence)
{
	struct document *doc = document_new();
	bool heading = strncmp(row->header, "# ", 2) == 0;

	put_line(doc, heading ? LINE_HEADING : LINE_TEXT, row->header + (heading ? 2 : 0));
	put_line(doc, row->header[0] != '\0' && !heading ? LINE_ITEM : LINE_TEXT, sentence);
	return doc;
}

static bool
has_direction(const struct findings *findings, int direction)
{
	for (size_t i = 0; i < findings->n; i++)
		if ((int)findings->v[i].direction == direction)
			return true;
	return false;
}

static bool
is_as_wanted(const char *wants, const struct findings *findings)
{
	const char *space = strrchr(wants, ' ');
	bool quiet = !has_direction(findings, '+') && !has_direction(findings, '-');

	if (strcmp(wants, "nothing") == 0)
		return quiet;
	if (strcmp(wants, "users") == 0)
		return quiet && has_direction(findings, 'r');
	assert_non_null(space);
	for (size_t i = 0; i < findings->n; i++)
		if ((int)findings->v[i].direction == space[1] &&
		    strlen(findings->v[i].concept) == (size_t)(space - wants) &&
		    strncmp(findings->v[i].concept, wants, (size_t)(space - wants)) == 0)
			return true;
	return false;
}

static void
tell_wrong(const struct row *row, const char *language, const struct findings *findings)
{
	printf("# %s: wanted %s: %s%s%s\n", language, row->wants, row->before,
	    row->before[0] != '\0' && row->after[0] != '\0' ? " => " : "", row->after);
	for (size_t i = 0; i < findings->n; i++)
		printf("#   found %s %c: %s\n", findings->v[i].rule,
		    (char)findings->v[i].direction, findings->v[i].match);
}

static bool
try_row(const struct row *row, const char *language)
{
	struct document *before = page_of(row, row->before), *after = page_of(row, row->after);
	struct change *change = compare(before, after);
	struct findings findings = { 0 };
	struct error err = { 0 };
	bool right;

	if (detect(&rules, change, language, &findings, &err) != 0)
		fail_msg("%s", err.message);
	right = is_as_wanted(row->wants, &findings);
	if (!right)
		tell_wrong(row, language, &findings);
	findings_release(&findings);
	change_free(change);
	document_free(before);
	document_free(after);
	return right;
}

static void
test_sentences(void **state)
{
	const char *language = *state;
	char *path = mem_printf("%s/cases/language/%s.tsv", getenv("TESTS"), language);
	size_t n = 0, right = 0;
	struct span rest, line;
	struct buf text;

	read_text(path, &text);
	rest = buf_span(&text);
	while (span_line(&rest, &line)) {
		struct row row = { 0 };

		if (!cut_row(line, &row))
			continue;
		n++;
		right += try_row(&row, language);
		free(row.text);
	}
	buf_release(&text);
	free(path);
	printf("# figure: %s: %zu of %zu sentences read as a person reads them\n", language,
	    right, n);
	assert_true(n > 0);
	assert_int_equal(right, n);
}

int
main(void)
{
	static char names[][3] = { "en", "de", "fr", "es", "it", "pt" };
	struct CMUnitTest tests[COUNT(names)];

	for (size_t i = 0; i < COUNT(names); i++)
		tests[i] =
		    (struct CMUnitTest){ names[i], test_sentences, NULL, NULL, names[i] };
	return cmocka_run_group_tests_name("language", tests, read_rules, free_rules);
}
