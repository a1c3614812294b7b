/* Patterns: plain words, limits, named groups; and what a pattern needs of a text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "core/detect/pattern.h"
#include "core/detect/prefilter.h"

static const struct {
	const char *pattern;
	const char *text;
	const char *match; /* NULL: none */
} matches[] = {
	{ "opt out", "You may Opt\xc2\xa0Out here", "Opt\xc2\xa0Out" },
	{ "opt out", "optout", NULL },
	{ "opt ?out|a b{2}", "optout", "optout" },
	{ "your posts ... train", "Your posts, all of them, train it",
	    "Your posts, all of them, train" },
	{ "your posts ... train", "your posts restrain it", NULL },
	{ "your posts ... train", "your posts | train", NULL },
	{ "don't", "We don’t know", "don’t" },
	{ "\"AI\"", "the “ai” word", "“ai”" },
	{ "fine-tune", "to fine‑tune it", "fine‑tune" },
	{ "fine-tune", "to fine–tune it", "fine–tune" },
	{ "cat | dog", "a dog", "dog" },
	{ "(fine-tun(?:e|es)|train)", "it fine‑tunes", "fine‑tune" },
	{ "[a b]-[ '-]x", "b-'x", "b-'x" },
	{ "(?-i:AI)", "maintain", NULL },
	{ "(?-i:AI)", "an AI", "AI" },
	{ "(?<who>our-own) posts", "Our–own posts", "Our–own posts" },
	{ "modèle", "un MODÈLE", "MODÈLE" },
	{ "künstliche\\s", "Künstliche ", "Künstliche " },
	{ "a\\.b", "axb", NULL },
	{ "\\p{L}x", "éx", "éx" },
	{ "(?<!do not )use it", "do not use it", NULL },
	{ "(?<!do not |I )use it or not", "we use it or\n not", "use it or\n not" },
	{ "^$", "", "" },
};

static void
test_matches(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(matches); i++) {
		struct pattern *p = NULL;
		struct pattern_hit hit = { 0 };
		struct error err = { 0 };
		int rc;

		if (pattern_compile(matches[i].pattern, &p, &err) != 0)
			fail_msg("%s: %s", matches[i].pattern, err.message);
		rc = pattern_match(p, span_of(matches[i].text), 0, &hit, &err);
		if (rc != (matches[i].match != NULL))
			fail_msg(
			    "\"%s\" in \"%s\": %d", matches[i].pattern, matches[i].text, rc);
		if (rc == 1) {
			char *found =
			    mem_strndup(matches[i].text + hit.start, hit.end - hit.start);

			assert_string_equal(found, matches[i].match);
			free(found);
		}
		pattern_free(p);
	}
}

static const struct {
	const char *pattern;
	const char *words; /* in the message */
} mistakes[] = {
	{ "(unclosed", "missing closing parenthesis, at character 9" },
	{ "[unclosed", "missing terminating ]" },
	{ "ab{2,1}", "numbers out of order" },
	{ "*a", "quantifier does not follow" },
	{ "(?<n>a)\\k<m>", "reference to non-existent" },
	{ "a\\C", "\\C" },
};

static void
test_mistakes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(mistakes); i++) {
		struct pattern *p = NULL;
		struct error err = { 0 };

		assert_int_equal(pattern_compile(mistakes[i].pattern, &p, &err), -1);
		assert_null(p);
		assert_int_equal(err.code, ERROR_USAGE);
		if (strstr(err.message, mistakes[i].words) == NULL)
			fail_msg("%s: %s", mistakes[i].pattern, err.message);
	}
}

static void
test_too_long(void **state)
{
	struct pattern *p = NULL;
	struct error err = { 0 };
	char *text = mem_alloc(PATTERN_MAX + 2);

	(void)state;
	memset(text, 'a', PATTERN_MAX + 1);
	assert_int_equal(pattern_compile(text, &p, &err), -1);
	assert_int_equal(err.code, ERROR_LIMIT);
	free(text);
}

/* Patterns that would take years on a text that has not what they end with. */
static void
test_limits(void **state)
{
	static const char *const patterns[] = { "(?:a+)+[cd]", "(?:a|aa)+[cd]",
		"(?:a|b|ab)*(?:a|b|ab)*(?:a|b|ab)*[cd]" };
	char *text = mem_alloc(2001);

	(void)state;
	for (size_t i = 0; i < 2000; i++)
		text[i] = i > 60 && i % 2 ? 'b' : 'a';
	for (size_t i = 0; i < COUNT(patterns); i++) {
		struct pattern *p = NULL;
		struct error err = { 0 };

		assert_int_equal(pattern_compile(patterns[i], &p, &err), 0);
		assert_int_equal(pattern_match(p, span_of(text), 0, NULL, &err), -1);
		assert_int_equal(err.code, ERROR_LIMIT);
		assert_true(strlen(err.message) > 0);
		pattern_free(p);
	}
	free(text);
}

static void
test_not_utf8(void **state)
{
	struct pattern *p = NULL;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(pattern_compile("a", &p, &err), 0);
	assert_int_equal(pattern_match(p, span_of("\xff\xfe"), 0, NULL, &err), -1);
	assert_int_equal(err.code, ERROR_PAGE);
	assert_int_equal(pattern_match(p, span_of("banana"), 7, NULL, &err), 0);
	pattern_free(p);
}

/* A name may stand in several alternatives: the one that took part is told. */
static void
test_groups(void **state)
{
	const char *text = "train with your data";
	struct pattern *p = NULL;
	struct pattern_hit hit;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(
	    pattern_compile(
		"(?<what>your data) to train|train with (?<what>your \\w+)", &p, &err),
	    0);
	assert_true(pattern_has_group(p, "what"));
	assert_false(pattern_has_group(p, "who"));
	assert_int_equal(pattern_match(p, span_of(text), 0, NULL, &err), 1);
	assert_true(pattern_group(p, "what", &hit));
	assert_int_equal(hit.start, 11);
	assert_int_equal(hit.end, 20);
	assert_false(pattern_group(p, "who", &hit));
	pattern_free(p);
}

static const struct {
	const char *pattern;
	const char *text;
	bool may; /* match, by what the pattern needs */
} needs[] = {
	{ "train(?:s|ed)? ... (?:ML|models?)", "We TRAIN a model", true },
	{ "train(?:s|ed)? ... (?:ML|models?)", "We train people", false },
	{ "train(?:s|ed)? ... (?:ML|models?)", "a model", false },
	{ "(?:opt-? ?outs?|object)", "you opt out", true },
	{ "(?:opt-? ?outs?|object)", "you agree", false },
	{ "colou?r", "color", true },
	{ "(?:not )?ever", "ever", true },
	{ "(?!never)ever", "ever", true },
	{ "(?<=we )use", "we use", true },
	{ "(?<=we )use", "we have", false },
	{ "ab{0}cd", "acd", true },
	{ "ab{2,3}cd", "abbcd", true },
	{ "(?:xyz){0,2}cd", "cd", true },
	{ "(?:xyz){1,2}cd", "cd", false },
	{ "\\bmodels\\b", "the models", true },
	{ "\\p{L}odels|\\x{41}bc", "models", true },
	{ "mod[eè]le", "modèle", true },
	{ "(?i)abc", "xyz", true }, /* not understood: anything may match */
	{ "(a|b)(?(1)cd|ef)", "bef", true },
	{ "abc|", "xyz", true },
};

static void
test_needs(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(needs); i++) {
		struct pattern *p = NULL;
		struct error err = { 0 };
		struct needs n;
		bool may;

		assert_int_equal(pattern_compile(needs[i].pattern, &p, &err), 0);
		needs_of(pattern_regex(p), &n);
		may = needs_met(&n, span_of(needs[i].text));
		if (may != needs[i].may)
			fail_msg("%s in \"%s\": %d", needs[i].pattern, needs[i].text, may);
		needs_release(&n);
		pattern_free(p);
	}
}

/* The automaton agrees with looking for every word in turn. */
static void
test_prefilter(void **state)
{
	static const char *const texts[] = { "", "he", "she said hers", "ushers", "HIS",
		"a model we trained", "train", "m\xc3\xb6 models", "hehehe" };
	static const char *const patterns[] = { "he", "she", "his|hers",
		"train\\w* ... models?", "models? ... train", "sh|ush", "[a-z]",
		"er(?:s|z) ... u" };
	struct prefilter *f = prefilter_new();
	struct needs n[COUNT(patterns)];
	uint64_t *seen;

	(void)state;
	for (size_t i = 0; i < COUNT(patterns); i++) {
		struct pattern *p = NULL;

		assert_int_equal(pattern_compile(patterns[i], &p, NULL), 0);
		needs_of(pattern_regex(p), &n[i]);
		assert_int_equal(prefilter_add(f, &n[i]), i);
		pattern_free(p);
	}
	prefilter_build(f);
	seen = mem_array(prefilter_size(f), sizeof *seen);
	for (size_t t = 0; t < COUNT(texts); t++) {
		prefilter_scan(f, span_of(texts[t]), seen);
		for (size_t i = 0; i < COUNT(patterns); i++)
			if (prefilter_may(f, seen, i) != needs_met(&n[i], span_of(texts[t])))
				fail_msg("%s in \"%s\"", patterns[i], texts[t]);
	}
	for (size_t i = 0; i < COUNT(patterns); i++)
		needs_release(&n[i]);
	free(seen);
	prefilter_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_matches),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_not_utf8),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_needs),
		cmocka_unit_test(test_prefilter),
	};

	return cmocka_run_group_tests_name("pattern", tests, NULL, NULL);
}
