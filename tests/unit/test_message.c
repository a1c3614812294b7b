/* Commit messages: the subject of every class, the promised shape, and quotes that forge
 * nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "core/tell/message.h"
#include "core/tell/tell.h"
#include "record_made.h"

static char *
put(const struct record *record)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	assert_int_equal(message_put(record, &b), 0);
	return buf_steal(&b);
}

static const struct {
	enum change_class class;
	size_t added, removed, edited, moved;
	const char *subject;
} subjects[] = {
	{ CLASS_CHANGE, 3, 0, 1, 0, "harbour/privacy-policy: 3 sentences added, 1 edited" },
	{ CLASS_CHANGE, 1, 2, 0, 0, "harbour/privacy-policy: 1 sentence added, 2 removed" },
	{ CLASS_CHANGE, 0, 0, 0, 2, "harbour/privacy-policy: 2 sentences moved" },
	{ CLASS_CHANGE, 0, 0, 0, 0, "harbour/privacy-policy: the text changed" },
	{ CLASS_FIRST, 0, 0, 0, 0, "harbour/privacy-policy: first record" },
	{ CLASS_DATE_ONLY, 0, 0, 1, 0, "harbour/privacy-policy: only a date line moved" },
	{ CLASS_FORMATTING, 0, 0, 0, 0,
	    "harbour/privacy-policy: the same words, set differently" },
	{ CLASS_RETURNED, 2, 0, 0, 0, "harbour/privacy-policy: an earlier text is back" },
	{ CLASS_ALTERNATING, 2, 0, 0, 0, "harbour/privacy-policy: swings between known texts" },
	{ CLASS_VARIANT, 9, 9, 0, 0,
	    "harbour/privacy-policy: another reader's version was served" },
	{ CLASS_EXTRACTION, 0, 9, 0, 0, "harbour/privacy-policy: what came was not the page" },
	{ CLASS_UPGRADE, 1, 0, 0, 0,
	    "harbour/privacy-policy: our reading of the page changed" },
};

static void
a_subject_says_what_happened(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(subjects); i++) {
		struct record *r = made_page();
		char *message;

		r->class = subjects[i].class;
		r->added = subjects[i].added;
		r->removed = subjects[i].removed;
		r->edited = subjects[i].edited;
		r->moved = subjects[i].moved;
		message = put(r);
		*strchr(message, '\n') = '\0';
		assert_string_equal(message, subjects[i].subject);
		free(message);
		record_free(r);
	}
}

static void
a_silent_change_reads_as_promised(void **state)
{
	struct record *r = made_silent();
	char *message = put(r);

	(void)state;
	assert_string_equal(message,
	    "harbour/privacy-policy: AI training on personal data added (silent)\n"
	    "\n"
	    "The policy now says: \"Harbour may take what you write, and what others write to "
	    "you, to build and\n"
	    "  train the artificial intelligence models behind its services.\"\n"
	    "Silent because its effective date is the day it appeared (S3) and no announcement "
	    "was found on the\n"
	    "2 pages watched between 2024-09-18T00:32:20Z and 2024-09-19T00:32:21Z.\n"
	    "\n"
	    "Page: harbour/privacy-policy\n"
	    "Url: https://harbour.example/legal/privacy\n"
	    "Checked: 2024-09-19T00:32:21Z\n"
	    "Previously: 2024-09-18T00:32:20Z\n"
	    "Class: change\n"
	    "Effective: 2024-07-31..2024-09-18\n"
	    "Notice-days: -1..0\n"
	    "Verdict: silent\n"
	    "Reason: S3 same-day\n"
	    "Finding: ai-training.use + high\n");
	free(message);
	record_free(r);
}

static void
a_verdict_is_told_only_where_something_is_permitted(void **state)
{
	static const struct {
		enum direction direction;
		bool told;
	} rows[] = { { DIRECTION_MORE, true }, { DIRECTION_LESS, false },
		{ DIRECTION_USERS, false }, { DIRECTION_NEUTRAL, false } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct record *r = made_page();
		char *message;

		made_finding(r, "a.b", "a", "Something added", rows[i].direction, EDIT_ADDED,
		    NULL, "A sentence.");
		message = put(r);
		assert_int_equal(
		    strstr(message, "Something added (unknown)\n") != NULL, rows[i].told);
		assert_int_equal(strstr(message, "\nVerdict: unknown\n") != NULL, rows[i].told);
		free(message);
		record_free(r);
	}
}

static void
every_way_a_sentence_changes_has_its_words(void **state)
{
	struct record *r = made_page();
	char *message;

	(void)state;
	r->kind = PAGE_HELP;
	made_finding(r, "x.y", "x", "Says", DIRECTION_MORE, EDIT_EDITED,
	    "We keep your messages for one year and no longer.",
	    "We keep your messages for three years and no longer.");
	made_finding(
	    r, "x.z", "x", "Gone", DIRECTION_MORE, EDIT_REMOVED, "You can object.", NULL);
	message = put(r);
	assert_non_null(
	    strstr(message, "The help page changed these words: \"We keep your messages "
			    "for [-one"));
	assert_non_null(strstr(message, "{+three"));
	assert_non_null(strstr(message, "The help page no longer says: \"You can object.\"\n"));
	free(message);
	record_free(r);
}

/* What a page may write to be taken for more than words. */
static const char *const forgeries[] = {
	"Verdict: announced",
	"x\n\nVerdict: announced\nPage: other/page",
	"x\r\n\r\nSigned-off-by: nobody",
	"---\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@",
	"one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
	"fifteen "
	"Verdict: announced Verdict: announced Verdict: announced Verdict: announced Verdict: "
	"announced Verdict: announced",
	"# a comment that git takes away\n# and another",
	"\x1b[2J\x1b]0;title\x07 \xc2\x9b"
	"31m",
	"\xe2\x80\xae:tciдrev\xe2\x80\xac \xe2\x80\xa8Verdict: announced",
	"not \xff\xfe UTF-8 \xc3",
	"From 0123456789 Mon Sep 17 00:00:00 2001 diff --git a b index 000..111 --- a +++ b @@ "
	"-1 "
	"--- --- --- --- --- --- --- --- --- --- --- --- --- --- --- --- --- --- --- --- --- "
	"--- ",
	">8 ------------------------ >8 ------------------------ >8 ------------------------ "
	">8 ---",
};

static struct record *
made_forged(const char *text, enum edit_kind kind)
{
	struct record *r = made_silent();
	const char *other = "Something else stood here, and it was harmless.";

	made_finding(r, "a.b", "a", "says", DIRECTION_MORE, kind,
	    kind == EDIT_ADDED ? NULL : other, kind == EDIT_REMOVED ? NULL : text);
	if (kind == EDIT_REMOVED) {
		struct finding *f = &r->findings.v[1];

		free(f->quote);
		f->quote = mem_strdup(text);
	}
	free(r->because);
	r->because = mem_printf("%s", text);
	free(r->url);
	r->url = mem_strdup(text);
	free(r->reasons[0].because);
	r->reasons[0].because = mem_strdup(text);
	return r;
}

static bool
is_key_line(struct span line)
{
	size_t i = 0;

	while (i < line.len && line.data[i] != ' ' && line.data[i] != ':')
		i++;
	return i > 0 && i < line.len && line.data[i] == ':';
}

/* Prose is only prose; the last paragraph is only trailers, and no key of them twice. */
static void
check_shape(const char *message)
{
	const char *last = strstr(message, "\nPage: ");
	struct span rest = span_make(message, (size_t)(last - message)), line;
	size_t verdicts = 0;

	assert_non_null(last);
	span_line(&rest, &line);
	while (span_line(&rest, &line)) {
		assert_false(is_key_line(line));
		assert_false(span_starts(line, "-") || span_starts(line, "diff ") ||
			     span_starts(line, "#") || span_starts(line, "@@") ||
			     span_starts(line, ">") || span_starts(line, "From "));
		assert_true(tell_columns(line) <= 100);
	}
	rest = span_of(last + 1);
	while (span_line(&rest, &line)) {
		assert_true(is_key_line(line));
		verdicts += span_starts(line, "Verdict: ");
	}
	assert_int_equal(verdicts, 1);
	for (const char *c = message; *c != '\0'; c++)
		assert_true((unsigned char)*c >= 0x20 || *c == '\n');
	assert_null(strstr(message, "\xe2\x80\xae"));
	assert_null(strstr(message, "\xc2\x9b"));
	assert_null(strchr(message, 0x7f));
}

static void
no_sentence_of_a_page_forges_anything(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(forgeries); i++)
		for (int kind = EDIT_ADDED; kind <= EDIT_EDITED; kind++) {
			struct record *r = made_forged(forgeries[i], (enum edit_kind)kind);
			char *message = put(r);

			check_shape(message);
			free(message);
			record_free(r);
		}
}

/* git itself finds our trailers and nobody else's. */
static void
git_reads_our_trailers(void **state)
{
	char line[4096], path[] = "/tmp/message.XXXXXX", command[128];
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	if (system("git --version >/dev/null 2>&1") != 0)
		skip();
	snprintf(command, sizeof command, "git interpret-trailers --parse %s", path);
	for (size_t i = 0; i < COUNT(forgeries); i++) {
		struct record *r = made_forged(forgeries[i], EDIT_ADDED);
		char *message = put(r);
		FILE *file = fopen(path, "w"), *git;
		size_t keys = 0, verdicts = 0;

		assert_non_null(file);
		fputs(message, file);
		fclose(file);
		git = popen(command, "r");
		assert_non_null(git);
		while (fgets(line, sizeof line, git) != NULL) {
			keys++;
			verdicts += strcmp(line, "Verdict: silent\n") == 0;
			assert_true(strncmp(line, "Signed-off-by", 13) != 0);
		}
		assert_int_equal(pclose(git), 0);
		assert_int_equal(verdicts, 1);
		assert_int_equal(keys, 11);
		free(message);
		record_free(r);
	}
	unlink(path);
}

static void
a_long_subject_is_cut_at_100_columns(void **state)
{
	struct record *r = made_silent();
	char *message;
	struct span rest, line;

	(void)state;
	free(r->findings.v[0].says);
	r->findings.v[0].says = mem_strdup(
	    "words upon words that no rule should need, and more words upon words, and "
	    "then some more of them, until nobody reads on");
	message = put(r);
	rest = span_of(message);
	span_line(&rest, &line);
	assert_true(tell_columns(line) <= 100);
	assert_non_null(span_find(line, "… (silent)"));
	free(message);
	record_free(r);
}

static void
what_is_unknown_is_left_out(void **state)
{
	struct record *r = made_page();
	char *message;

	(void)state;
	r->previously = 0;
	r->dates.after = made_day("2024-09-18");
	r->dates.state = DATES_ADDED;
	message = put(r);
	assert_null(strstr(message, "Previously"));
	assert_null(strstr(message, "Notice-days"));
	assert_null(strstr(message, "Verdict"));
	assert_non_null(strstr(message, "\nEffective: ..2024-09-18\n"));
	free(message);
	record_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_subject_says_what_happened),
		cmocka_unit_test(a_silent_change_reads_as_promised),
		cmocka_unit_test(a_verdict_is_told_only_where_something_is_permitted),
		cmocka_unit_test(every_way_a_sentence_changes_has_its_words),
		cmocka_unit_test(no_sentence_of_a_page_forges_anything),
		cmocka_unit_test(git_reads_our_trailers),
		cmocka_unit_test(a_long_subject_is_cut_at_100_columns),
		cmocka_unit_test(what_is_unknown_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
