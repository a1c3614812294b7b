/* The rules applied to changes: added, removed, edited, moved; and the project's own rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "core/detect/departed.h"
#include "core/detect/rule.h"
#include "core/detect/tongue.h"

static const char pets[] = "patterns:\n"
			   "  pet: cats?|dogs?|finch\n"
			   "rules:\n"
			   "- id: pets.keep\n"
			   "  concept: pets\n"
			   "  direction: \"+\"\n"
			   "  severity: high\n"
			   "  says: They keep {which}\n"
			   "  gone: They keep {which} no more\n"
			   "  gone-severity: low\n"
			   "  all: keep ... (?<which>{pet})\n"
			   "  none: do not keep\n"
			   "  header: { none: you may not }\n"
			   "  matches: [We keep cats.]\n"
			   "  ignores: [We do not keep cats.]\n"
			   "- id: pets.promise\n"
			   "  concept: pets\n"
			   "  direction: \"-\"\n"
			   "  severity: medium\n"
			   "  says: They promise to keep none\n"
			   "  gone: A promise is gone\n"
			   "  all: do not keep ... {pet}\n"
			   "  matches: [We do not keep cats.]\n"
			   "  ignores: [We keep cats.]\n"
			   "- id: pets.softer\n"
			   "  concept: pets\n"
			   "  direction: \"+\"\n"
			   "  severity: medium\n"
			   "  says: The promise was softened\n"
			   "  on: edited\n"
			   "  all: do not keep ... {pet}\n"
			   "  differs: { deleted: \"{pet}\", inserted: [usually, unless] }\n"
			   "  matches:\n"
			   "  - { before: \"We do not keep cats, dogs or the like.\", after: "
			   "We do not keep cats or the like. }\n"
			   "  ignores:\n"
			   "  - We do not keep cats.\n";

struct scene {
	struct rules rules;
	struct document *before;
	struct document *after;
	struct change *change;
	struct findings findings;
	struct error err;
	int rc;
};

static void
read_rules(struct rules *rules, const char *text)
{
	struct strs complaints = { 0 };

	if (rules_read(span_of(text), "test.yaml", rules, &complaints) != 0)
		fail_msg("%s", complaints.v[0]);
	strs_release(&complaints);
}

static void
play(struct scene *s, const char *rules, const char *before, const char *after)
{
	*s = (struct scene){ 0 };
	read_rules(&s->rules, rules);
	assert_int_equal(document_get(span_of(before), DOCUMENT_OURS, &s->before, &s->err), 0);
	assert_int_equal(document_get(span_of(after), DOCUMENT_OURS, &s->after, &s->err), 0);
	s->change = compare(s->before, s->after);
	s->rc = detect(&s->rules, s->change, "en", &s->findings, &s->err);
}

static void
scene_release(struct scene *s)
{
	findings_release(&s->findings);
	change_free(s->change);
	document_free(s->before);
	document_free(s->after);
	rules_release(&s->rules);
}

/* "rule direction kind[/gone] severity: says" of every finding, in order. */
static char *
in_words(const struct findings *findings)
{
	struct buf b;

	buf_init(&b, 1 << 16);
	for (size_t i = 0; i < findings->n; i++) {
		const struct finding *f = &findings->v[i];

		buf_addf(&b, "%s%s %c %s%s %s: %s", i > 0 ? "; " : "", f->rule,
		    (char)f->direction, edit_kind_name(f->change), f->gone ? "/gone" : "",
		    severity_name(f->severity), f->says);
	}
	return buf_steal(&b);
}

static const struct {
	const char *before;
	const char *after;
	const char *findings;
} changes[] = {
	{ "Hello.\n", "Hello.\nWe keep a cat.\n", "pets.keep + added high: They keep cat" },
	{ "Hello.\nWe keep a cat.\n", "Hello.\n",
	    "pets.keep - removed/gone low: They keep cat no more" },
	{ "Hello.\nWe do not keep dogs.\n", "Hello.\n",
	    "pets.promise + removed/gone medium: A promise is gone" },
	/* An edit counts when it makes the difference … */
	{ "In this old house we have a cat.\n", "In this old house we keep a cat.\n",
	    "pets.keep + edited high: They keep cat" },
	{ "In this old house we do not keep a cat.\n", "In this old house we keep a cat.\n",
	    "pets.keep + edited high: They keep cat; pets.promise + edited/gone medium: A "
	    "promise "
	    "is gone" },
	/* … and not when it does not. */
	{ "In this old house we keep a cat.\n", "In this new house we keep a cat.\n", "" },
	{ "In this old house we do not keep cats or dogs.\n",
	    "In this old house we do not keep cats.\n",
	    "pets.softer + edited medium: The promise was softened" },
	{ "In this old house we do not keep cats.\n",
	    "In this old house we usually do not keep cats.\n",
	    "pets.softer + edited medium: The promise was softened" },
	{ "In this old house we do not keep cats.\n",
	    "In this new house we do not keep cats.\n", "" },
	/* Moved is not new, and what stands elsewhere is not gone. */
	{ "We keep a cat.\n\nOne.\nTwo.\nThree.\n", "One.\nTwo.\nThree.\n\nWe keep a cat.\n",
	    "" },
	{ "We keep a cat.\n\nOne.\nTwo.\n", "We keep a cat.\n\nOne.\nTwo.\nWe keep a cat.\n",
	    "" },
	{ "We keep a cat.\n\nOne.\nTwo.\nWe keep a cat.\n", "We keep a cat.\n\nOne.\nTwo.\n",
	    "" },
	{ "Here.\n\nWe keep “a cat”.\n", "We keep \"a cat\".\n\nHere.\nWe keep \"a cat\".\n",
	    "" },
	/* What governs a list counts, two lists up too. */
	{ "Hello.\n", "Hello.\n\nYou may not:\n\n- keep cats;\n", "" },
	{ "Hello.\n", "Hello.\n\nYou may not:\n\n- in the house:\n    - keep cats;\n", "" },
	{ "Hello.\n", "Hello.\n\n## What you may not do\n\nKeep cats.\n", "" },
	{ "Hello.\n", "Hello.\n\nWe like to:\n\n- keep cats;\n",
	    "pets.keep + added high: They keep cats" },
	/* Headings and rows are sentences too; a gap does not leave its cell. */
	{ "Hello.\n", "Hello.\n\n## Why we keep cats\n",
	    "pets.keep + added high: They keep cats" },
	{ "Hello.\n", "Hello.\n\n| keep | cats |\n| --- | --- |\n| a | b |\n", "" },
	/* Addresses are not read. */
	{ "Hello.\n", "Hello.\nWe keep https://example.org/a-cat here.\n", "" },
	{ "Hello.\n", "Hello.\nWe keep (www.example.org/cat) a dog.\n",
	    "pets.keep + added high: They keep dog" },
	/* Worst first. */
	{ "Hello.\nWe keep a cat.\n",
	    "Hello.\nThey do not keep a finch at all.\nAnd over there we will keep a dog.\n",
	    "pets.keep + added high: They keep dog; pets.promise - added medium: They promise "
	    "to "
	    "keep none; pets.keep - removed/gone low: They keep cat no more" },
	{ "Hello.\n", "Hello.\n", "" },
};

static void
test_changes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(changes); i++) {
		struct scene s;
		char *words;

		play(&s, pets, changes[i].before, changes[i].after);
		assert_int_equal(s.rc, 0);
		words = in_words(&s.findings);
		if (strcmp(words, changes[i].findings) != 0)
			fail_msg("%s=>\n%s\nfound: %s\nnot: %s", changes[i].before,
			    changes[i].after, words, changes[i].findings);
		free(words);
		scene_release(&s);
	}
}

#define RULE(rest)                                                                             \
	"rules:\n- id: pets.rule\n  concept: pets\n  direction: \"+\"\n  severity: low\n"      \
	"  says: S\n" rest "  matches: [x]\n  ignores: [x]\n"
#define SOFTER                                                                                 \
	RULE("  on: edited\n  all: keep\n  differs: { deleted: never|only, inserted: unless "  \
	     "}\n")
#define ELSEWHERE RULE("  on: edited\n  all: keep\n  differs: { exchanged: Peru|Chile|Cuba }\n")
#define WAS RULE("  on: edited\n  all: keep\n  differs: { inserted: may keep, before: will }\n")
#define EDITED RULE("  on: edited\n  gone: G\n  all: keep ... cats?\n")
#define EDITED_ALONE RULE("  on: edited\n  all: keep ... cats?\n")
#define WHOLE RULE("  gone: G\n  gone-direction: \"0\"\n  all: keep ... cats?\n")
#define APART RULE("  gone: G\n  all: keep ... cats?\n  none: abroad\n")

/* What single clauses of a rule mean. */
static const struct {
	const char *rules;
	const char *before;
	const char *after;
	const char *findings;
} clauses[] = {
	/* Fewer or more of the words, not the same words elsewhere. */
	{ SOFTER, "In this house we never keep cats.\n", "In this house we do not keep cats.\n",
	    "pets.rule + edited low: S" },
	{ SOFTER, "In this house we never keep cats.\n", "In this house cats we never keep.\n",
	    "" },
	{ SOFTER, "In this house we only keep cats and only by day.\n",
	    "In this house we keep cats and only by day.\n", "pets.rule + edited low: S" },
	{ SOFTER, "In this house we only keep old cats.\n",
	    "In this house we never keep old cats.\n", "" },
	{ SOFTER, "In this house we keep cats unless it rains.\n",
	    "In this house we keep cats unless it snows.\n", "" },
	{ SOFTER, "In this house we keep cats.\n",
	    "In this house we keep cats unless it snows.\n", "pets.rule + edited low: S" },
	{ SOFTER, "Hello.\n", "Hello.\nWe keep cats unless it snows.\n", "" },
	/* Others will do. */
	{ WAS, "In this house we will keep all our cats.\n",
	    "In this house we may keep all our cats.\n", "pets.rule + edited low: S" },
	{ WAS, "In this house we should keep all our cats.\n",
	    "In this house we may keep all our cats.\n", "" },
	{ ELSEWHERE, "In this house we keep cats from Peru.\n",
	    "In this house we keep cats from Chile.\n", "pets.rule + edited low: S" },
	{ ELSEWHERE, "In this house we keep cats from Peru and Cuba.\n",
	    "In this house we keep cats from Peru.\n", "pets.rule + edited low: S" },
	{ ELSEWHERE, "In this house we keep cats from Peru.\n",
	    "In this house we keep dogs from Peru.\n", "" },
	/* Edited sentences alone: what came into them, and what went if there are words for it.
	 */
	{ EDITED, "In this house we have a cat.\n", "In this house we keep a cat.\n",
	    "pets.rule + edited low: S" },
	{ EDITED, "In this house we keep a cat.\n", "In this house we have a cat.\n",
	    "pets.rule - edited/gone low: G" },
	{ EDITED, "Hello.\n", "Hello.\nWe keep a cat.\n", "" },
	{ EDITED, "Hello.\nWe keep a cat.\n", "Hello.\n", "" },
	{ EDITED_ALONE, "In this house we keep a cat.\n", "In this house we have a cat.\n",
	    "" },
	/* A sentence that went as a whole, and words that went out of one. */
	{ WHOLE, "Hello.\nWe keep a cat.\n", "Hello.\n", "pets.rule 0 removed/gone low: G" },
	{ WHOLE, "In this house we keep a cat.\n", "In this house we have a cat.\n",
	    "pets.rule - edited/gone low: G" },
	/* In a row what one sentence says has no bearing on the others. */
	{ APART, "Hello.\n", "Hello.\nWe keep a cat when we are abroad.\n", "" },
	{ APART, "Hello.\n",
	    "Hello.\n\n| a | b |\n| --- | --- |\n| We keep a cat. Dogs live abroad. | c |\n",
	    "pets.rule + added low: S" },
	{ APART, "Hello.\n",
	    "Hello.\n\n| a | b |\n| --- | --- |\n| x | We keep a cat abroad. Dogs too. |\n",
	    "" },
	/* … and what stood in an edited row already is not new. */
	{ APART, "Hello.\n\n| a | b |\n| --- | --- |\n| We keep a cat. Dogs live here. | c |\n",
	    "Hello.\n\n| a | b |\n| --- | --- |\n| We keep a cat. Dogs live there. | c |\n",
	    "" },
	{ APART, "Hello.\n\n| a | b |\n| --- | --- |\n| We keep a cat. Dogs live here. | c |\n",
	    "Hello.\n\n| a | b |\n| --- | --- |\n| We keep a cat. Dogs live here. We keep an "
	    "old "
	    "cat too. | c |\n",
	    "pets.rule + edited low: S" },
};

static void
test_clauses(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(clauses); i++) {
		struct scene s;
		char *words;

		play(&s, clauses[i].rules, clauses[i].before, clauses[i].after);
		assert_int_equal(s.rc, 0);
		words = in_words(&s.findings);
		if (strcmp(words, clauses[i].findings) != 0)
			fail_msg("%s=>\n%s\nfound: %s\nnot: %s", clauses[i].before,
			    clauses[i].after, words, clauses[i].findings);
		free(words);
		scene_release(&s);
	}
}

/* A page's versions one after the other, "/" between them, and what is found in each. */
static const struct {
	const char *versions[6];
	const char *findings[6];
} courses[] = {
	/* What comes again was told when it first came, what goes again when it first went. */
	{ { "Hello.\n", "Hello.\nWe keep a cat.\n", "Hello.\n", "Hello.\nWe keep a cat.\n",
	      "Hello.\n" },
	    { "", "pets.keep + added high: They keep cat",
		"pets.keep - removed/gone low: They keep cat no more", "", "" } },
	/* Other words are other news. */
	{ { "Hello.\nWe keep a cat.\n", "Hello.\n", "Hello.\nHere at home we keep a dog.\n" },
	    { "", "pets.keep - removed/gone low: They keep cat no more",
		"pets.keep + added high: They keep dog" } },
	/* An edit to a wording that stood there is none … */
	{ { "In this house we keep a cat.\n", "In this house we have a cat.\n",
	      "In this house we keep a cat.\n" },
	    { "", "pets.keep - edited/gone low: They keep cat no more", "" } },
	/* … and a promise that was softened is so once. */
	{ { "In this house we do not keep cats or dogs.\n",
	      "In this house we do not keep cats.\n",
	      "In this house we do not keep cats or dogs.\n",
	      "In this house we do not keep cats.\n" },
	    { "", "pets.softer + edited medium: The promise was softened", "", "" } },
};

static void
run_course(size_t n)
{
	struct departed departed = { 0 };

	for (size_t i = 1; i < COUNT(courses[n].versions) && courses[n].versions[i] != NULL;
	     i++) {
		struct scene s;
		char *words;

		play(&s, pets, courses[n].versions[i - 1], courses[n].versions[i]);
		departed_filter(&departed, s.change, &s.findings);
		departed_note(&departed, s.change);
		words = in_words(&s.findings);
		if (strcmp(words, courses[n].findings[i]) != 0)
			fail_msg("course %zu, version %zu: %s\nnot: %s", n, i, words,
			    courses[n].findings[i]);
		free(words);
		scene_release(&s);
	}
	departed_release(&departed);
}

static void
test_known_sentences(void **state)
{
	struct departed many = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(courses); i++)
		run_course(i);
	for (uint64_t i = 0; i < DEPARTED_MAX + 100; i++)
		departed_add(&many, i);
	assert_int_equal(many.n, DEPARTED_MAX);
	departed_release(&many);
}

static void
test_what_a_finding_holds(void **state)
{
	struct scene s;
	const struct finding *f;

	(void)state;
	play(&s, pets, "## Pets\n\nAt home:\n\n- we have a cat in the garden;\n",
	    "## Pets\n\nAt home:\n\n- we keep a cat in the garden;\n");
	assert_int_equal(s.findings.n, 1);
	f = &s.findings.v[0];
	assert_int_equal(f->change, EDIT_EDITED);
	assert_string_equal(f->concept, "pets");
	assert_string_equal(f->quote, "we keep a cat in the garden;");
	assert_string_equal(f->after, f->quote);
	assert_string_equal(f->before, "we have a cat in the garden;");
	assert_string_equal(f->match, "keep a cat");
	assert_string_equal(f->heading, "Pets");
	assert_string_equal(f->header, "At home:");
	assert_int_equal(f->line, 2);
	scene_release(&s);
}

static void
test_first_record(void **state)
{
	struct scene s;
	struct change *first;
	struct findings none = { 0 };

	(void)state;
	play(&s, pets, "x\n", "We keep cats.\n");
	first = compare(NULL, s.after);
	assert_int_equal(detect(&s.rules, first, NULL, &none, &s.err), 0);
	assert_int_equal(none.n, 0);
	change_free(first);
	scene_release(&s);
}

/* A rule that reaches a limit is named; the others still find what they find. */
static void
test_limit(void **state)
{
	static const char greedy[] =
	    "rules:\n"
	    "- { id: slow.one, concept: c, direction: r, severity: low, says: S, on: added,\n"
	    "    all: \"(?:a+)+[cd]\", matches: [aac], ignores: [b] }\n"
	    "- { id: quick.one, concept: c, direction: r, severity: low, says: Quick, on: "
	    "added,\n"
	    "    all: here, matches: [here], ignores: [b] }\n";
	char line[300] = "Hello.\nhere ";
	struct scene s;

	(void)state;
	memset(line + strlen(line), 'a', 200);
	play(&s, greedy, "Hello.\n", line);
	assert_int_equal(s.rc, -1);
	assert_int_equal(s.err.code, ERROR_LIMIT);
	assert_non_null(strstr(s.err.message, "rule slow.one: "));
	assert_int_equal(s.findings.n, 1);
	assert_string_equal(s.findings.v[0].rule, "quick.one");
	scene_release(&s);
}

static int64_t passed_ms;

/* A machine on which everything takes seconds. */
static int64_t
slow_clock(void)
{
	return passed_ms += RULE_MAX_MS / 4;
}

/* A rule that takes long over one page is stopped and named; what it found stays found. */
static void
test_time(void **state)
{
	struct rules rules = { 0 };
	struct strs complaints = { 0 };
	struct document *before = document_new(), *after = document_new();
	struct findings findings = { 0 };
	struct error err = { 0 };
	struct change *change;

	(void)state;
	assert_int_equal(
	    rules_read(span_of("rules:\n- { id: slow.one, concept: c, direction: r, severity: "
			       "low, says: S, on: added, all: here, matches: [here], ignores: "
			       "[b] }\n"),
		"r.yaml", &rules, &complaints),
	    0);
	for (int i = 0; i < 50; i++) {
		char *line = mem_printf("Line %d is here.", i);

		document_add(after, LINE_TEXT, 0, true, 0, span_of(line), &err);
		free(line);
	}
	change = compare(before, after);
	rules.clock = slow_clock;
	assert_int_equal(detect(&rules, change, "en", &findings, &err), -1);
	assert_int_equal(err.code, ERROR_LIMIT);
	assert_string_equal(err.message, "rule slow.one: more than 5 seconds over one page");
	assert_true(findings.n > 0 && findings.n < 10);
	findings_release(&findings);
	rules.clock = NULL;
	assert_int_equal(detect(&rules, change, "en", &findings, &err), 0);
	assert_int_equal(findings.n, 50);
	findings_release(&findings);
	change_free(change);
	document_free(before);
	document_free(after);
	rules_release(&rules);
}

/* A page of nothing but findings keeps the worst. */
static void
test_many(void **state)
{
	struct buf b;
	struct scene s;

	(void)state;
	buf_init(&b, 1 << 20);
	for (int i = 0; i < 3 * FINDINGS_MAX; i++)
		buf_addf(&b, "Number %d: we %skeep cats.\n", i,
		    i < 2 * FINDINGS_MAX ? "do not " : "");
	play(&s, pets, "Hello.\n", b.data);
	assert_int_equal(s.findings.n, FINDINGS_MAX);
	assert_string_equal(s.findings.v[0].quote, "Number 400: we keep cats.");
	assert_string_equal(s.findings.v[FINDINGS_MAX - 1].quote, "Number 599: we keep cats.");
	scene_release(&s);
	buf_release(&b);
}

static void
read_project_rules(struct rules *rules)
{
	const char *tests = getenv("TESTS");
	char *dir = mem_printf("%s/../rules/detect", tests == NULL ? "tests" : tests);
	struct strs names = { 0 }, complaints = { 0 };
	struct error err = { 0 };

	assert_int_equal(file_list(dir, ".yaml", &names, &err), 0);
	for (size_t i = 0; i < names.n; i++) {
		char *path = mem_printf("%s/%s", dir, names.v[i]);
		struct buf text;

		buf_init(&text, YAML_MAX_BYTES);
		assert_int_equal(file_read(path, &text, &err), 0);
		rules_read(buf_span(&text), path, rules, &complaints);
		buf_release(&text);
		free(path);
	}
	if (complaints.n > 0)
		fail_msg("%s (and %zu more)", complaints.v[0], complaints.n - 1);
	strs_release(&names);
	strs_release(&complaints);
	free(dir);
}

/* The project's rules load, hold what they say of themselves, and say enough of it. */
static void
test_project_rules(void **state)
{
	struct rules rules = { 0 };
	struct strs complaints = { 0 };
	size_t n;

	(void)state;
	read_project_rules(&rules);
	n = rules_examine(&rules, &complaints);
	for (size_t i = 0; i < complaints.n; i++)
		print_error("%s\n", complaints.v[i]);
	assert_int_equal(complaints.n, 0);
	for (size_t i = 0; i < rules.n; i++)
		if (rules.v[i]->matches.n < 3 || rules.v[i]->ignores.n < 3)
			fail_msg("%s has fewer than three examples", rules.v[i]->id);
	printf(
	    "# figure: %zu rules, %zu patterns, %zu examples\n", rules.n, rules.n_patterns, n);
	assert_true(rules.n > 0);
	rules_release(&rules);
	strs_release(&complaints);
}

static const struct {
	const char *text;
	const char *language; /* NULL: not plain */
} tongues[] = {
	{ "We use the data that you give us, and your posts are part of this.", "en" },
	{ "Wir verwenden die Daten, und Sie werden nicht mit der Werbung verfolgt.", "de" },
	{ "Nous utilisons les données que vous donnez, et nos équipes sont dans les bureaux.",
	    "fr" },
	{ "Usamos los datos y las fotos que usted da, con una parte del contenido y su nombre.",
	    "es" },
	{ "Usiamo i dati che gli utenti danno, con il nome della persona e delle aziende per "
	  "il servizio.",
	    "it" },
	{ "Usamos os dados que você dá, com uma parte dos seus textos, e não das pessoas em "
	  "geral.",
	    "pt" },
	{ "Privacy", NULL },
	{ "We use the data of your posts. Wir verwenden die Daten und das ist es.", NULL },
};

static void
test_tongues(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(tongues); i++) {
		struct document *doc = document_new();
		const char *language;

		document_add(doc, LINE_TEXT, 0, true, 0, span_of(tongues[i].text), NULL);
		language = tongue_guess(doc);
		if ((language == NULL) != (tongues[i].language == NULL) ||
		    (language != NULL && strcmp(language, tongues[i].language) != 0))
			fail_msg("%s: %s", tongues[i].text, language == NULL ? "-" : language);
		document_free(doc);
	}
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Whole pages, as if everything on them were new. */
static void
test_speed(void **state)
{
	static const char *const pages[] = { "github-privacy", "google-privacy",
		"microsoft-privacy", "openai-eu-privacy", "xai-privacy" };
	const char *corpus = getenv("SMALLPRINT_CORPUS");
	struct rules rules = { 0 };
	double total = 0;
	size_t bytes = 0, read = 0;

	(void)state;
	if (corpus == NULL)
		skip();
	read_project_rules(&rules);
	for (size_t i = 0; i < COUNT(pages); i++) {
		char *path = mem_printf("%s/pages/%s.ota-selected.txt", corpus, pages[i]);
		struct document *empty = document_new(), *page = NULL;
		struct findings findings = { 0 };
		struct error err = { 0 };
		struct change *change;
		struct buf text;
		double start;

		buf_init(&text, DOCUMENT_MAX_BYTES);
		if (file_read(path, &text, &err) == 0 &&
		    document_get(buf_span(&text), DOCUMENT_MARKDOWN, &page, &err) == 0) {
			change = compare(empty, page);
			/* The first time makes machine code of the patterns. */
			detect(&rules, change, "en", &findings, &err);
			findings_release(&findings);
			start = seconds();
			assert_int_equal(detect(&rules, change, "en", &findings, &err), 0);
			total += seconds() - start;
			bytes += text.len;
			read++;
			change_free(change);
		}
		findings_release(&findings);
		document_free(page);
		document_free(empty);
		buf_release(&text);
		free(path);
	}
	rules_release(&rules);
	if (read == 0)
		skip();
	printf("# figure: %zu pages, %zu kB, all of it new: %.1f MB/s\n", read, bytes >> 10,
	    (double)bytes / total / 1e6);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_clauses),
		cmocka_unit_test(test_known_sentences),
		cmocka_unit_test(test_what_a_finding_holds),
		cmocka_unit_test(test_first_record),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_tongues),
		cmocka_unit_test(test_project_rules),
		cmocka_unit_test(test_speed),
	};

	return cmocka_run_group_tests_name("detect", tests, NULL, NULL);
}
