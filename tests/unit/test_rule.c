/* Rule files: what is read, and that every mistake is told with its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "core/detect/rule.h"

#define HEAD                                                                                   \
	"rules:\n- id: a.b\n  concept: a\n  direction: \"+\"\n  severity: low\n  says: "       \
	"Found\n"
#define TAIL "  matches: [one cat]\n  ignores: [one dog]\n"

static size_t
read_text(const char *text, struct rules *rules, struct strs *complaints)
{
	return rules_read(span_of(text), "pets.yaml", rules, complaints);
}

static void
test_everything_is_read(void **state)
{
	static const char text[] =
	    "patterns:\n"
	    "  pet: [cats?, \"{bird}s?\"]\n"
	    "  bird: parrot|finch\n"
	    "rules:\n"
	    "- id: pets.kept\n"
	    "  concept: pets\n"
	    "  direction: \"-\"\n"
	    "  severity: medium\n"
	    "  says: They keep {which}\n"
	    "  gone: They keep {which} no more\n"
	    "  gone-severity: high\n"
	    "  on: [added, removed]\n"
	    "  languages: [en, de]\n"
	    "  all: [\"keep ... (?<which>{pet})\", [a, the]]\n"
	    "  none: do not\n"
	    "  except: [\"stuffed {pet}\"]\n"
	    "  header: { none: [you may not] }\n"
	    "  near: { any: garden }\n"
	    "  matches:\n"
	    "  - { after: We keep a finch., near: It lives in the garden., heading: Pets }\n"
	    "  ignores:\n"
	    "  - { after: We keep a finch., near: It lives in the house. }\n"
	    "  - { after: We keep the stuffed finch., near: It lives in the garden. }\n"
	    "  - { header: You may not, after: keep a cat, near: or have a garden }\n"
	    "  - { after: We keep a finch., near: It lives in the garden., language: fr }\n";
	struct rules rules = { 0 };
	struct strs complaints = { 0 };
	const struct rule *r;

	(void)state;
	if (read_text(text, &rules, &complaints) != 0)
		fail_msg("%s", complaints.v[0]);
	assert_int_equal(rules.n, 1);
	r = rules.v[0];
	assert_string_equal(r->id, "pets.kept");
	assert_string_equal(r->concept, "pets");
	assert_int_equal(r->direction, DIRECTION_LESS);
	assert_int_equal(r->severity, SEVERITY_MEDIUM);
	assert_int_equal(r->gone_severity, SEVERITY_HIGH);
	assert_true(r->on[EDIT_ADDED] && r->on[EDIT_REMOVED] && !r->on[EDIT_EDITED]);
	assert_int_equal(r->languages.n, 2);
	assert_int_equal(r->all.n, 2);
	assert_int_equal(r->all.v[1].texts.n, 2);
	assert_int_equal(r->line, 5);
	assert_int_equal(r->matches.v[0].line, 20);
	assert_int_equal(rules_examine(&rules, &complaints), 5);
	if (complaints.n > 0)
		fail_msg("%s", complaints.v[0]);
	rules_release(&rules);
	strs_release(&complaints);
}

static const struct {
	const char *text;
	const char *complaint;
} mistakes[] = {
	{ "rules: []\nrule: []\n", "pets.yaml:2:1: unknown field \"rule\" (rules?)" },
	{ HEAD "  gone: G\n  all: cat\n  matches: [x]\n",
	    "pets.yaml:2:3: the field \"ignores\" is missing" },
	{ HEAD "  gone: G\n" TAIL, "pets.yaml:2:3: a.b: a rule needs all or any" },
	{ HEAD "  all: cat\n" TAIL,
	    "pets.yaml:2:3: a.b: a rule for removed sentences needs gone" },
	{ HEAD "  gone: G\n  all: \"(cat\"\n" TAIL,
	    "pets.yaml:8:8: a.b: the pattern \"(cat\": missing closing parenthesis, at "
	    "character 4, after \"(cat\"" },
	{ HEAD "  gone: G\n  all:\n  - cat\n  - [dog, \"[\"]\n" TAIL,
	    "pets.yaml:10:5: a.b: the pattern \"[\": missing terminating ]" },
	{ HEAD "  gone: G\n  any: \"{cat}\"\n" TAIL,
	    "pets.yaml:8:8: a.b: the pattern \"{cat}\": no "
	    "pattern is named {cat}" },
	{ "patterns: { cats: x }\n" HEAD "  gone: G\n  any: \"{cat}\"\n" TAIL,
	    "no pattern is named {cat} ({cats}?)" },
	{ "patterns: { x: \"{y}\", y: \"{x}\" }\n" HEAD "  gone: G\n  any: \"{x}\"\n" TAIL,
	    "is too long or stands for itself" },
	{ "patterns: { 1x: a }\n",
	    "pets.yaml:1:13: a pattern's name is letters, digits, _ and -" },
	{ HEAD "  gone: G\n  any: a .* cat\n" TAIL,
	    "pets.yaml:8:8: a.b: \"a .* cat\" repeats without end" },
	{ HEAD "  gone: G\n  any: \"a [^|]+ cat\"\n" TAIL, "repeats without end" },
	{ HEAD "  gone: G {who}\n  any: cat\n" TAIL, "a.b: {who} is quoted but no pattern" },
	{ HEAD "  on: [added, changed]\n  any: cat\n" TAIL,
	    "pets.yaml:7:15: expected added, removed or edited, or link, link-gone or "
	    "link-new, found \"changed\"" },
	{ HEAD "  on: [link, added]\n  any: cat\n" TAIL,
	    "a.b: a rule looks at links or at sentences, not at both" },
	{ HEAD "  on: link-gone\n  gone: G\n  any: cat\n" TAIL,
	    "a.b: a rule on links has no except, header, differs or gone" },
	{ HEAD "  on: link-new\n  none: cat\n" TAIL,
	    "a.b: a rule on links needs all, any, near or target" },
	{ HEAD "  gone: G\n  any: cat\n  target: { any: dog }\n" TAIL,
	    "a.b: target is for a rule on links" },
	{ HEAD "  any: cat\n  on: added\n  differs: { deleted: only }\n" TAIL,
	    "a.b: a rule with differs looks at edited sentences only" },
	{ HEAD "  any: cat\n  on: added\n  matches: [x]\n  ignores: [{ header: x }]\n",
	    "pets.yaml:10:13: an example needs before or after" },
	{ HEAD "  any: []\n  on: added\n" TAIL, "a rule needs all or any" },
	{ HEAD "  any: [[]]\n  on: added\n" TAIL, "pets.yaml:7:9: expected a pattern" },
	{ "rules:\n- id: a.b\n  concept: a\n  direction: up\n  severity: low\n  says: Found\n  "
	  "on: "
	  "added\n  any: cat\n" TAIL,
	    "pets.yaml:4:14: expected one of +, -, r, 0, found \"up\"" },
	{ "rules:\n- concept: a\n  direction: r\n  severity: low\n  says: Found\n" TAIL,
	    "the field \"id\" is missing" },
	{ HEAD "  any: cat\n  on: added\n  languages: [en, english]\n" TAIL,
	    "pets.yaml:2:3: a.b: \"english\" is no language in two letters" },
	{ HEAD "  any: cat\n  on: added\n  languages: pt-BR\n" TAIL,
	    "\"pt-BR\" is no language" },
	{ HEAD "  any: cat\n  on: added\n  languages: xx\n" TAIL, "\"xx\" is no language" },
	{ "rules:\n  a: b\n", "pets.yaml:2:3: expected a list, found a mapping" },
};

static void
test_mistakes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(mistakes); i++) {
		struct rules rules = { 0 };
		struct strs complaints = { 0 };
		size_t n = read_text(mistakes[i].text, &rules, &complaints);
		bool told = false;

		for (size_t j = 0; j < complaints.n; j++)
			told = told || strstr(complaints.v[j], mistakes[i].complaint) != NULL;
		if (n == 0 || !told)
			fail_msg("%zu mistakes: %s\nnot: %s", n,
			    complaints.n > 0 ? complaints.v[0] : "", mistakes[i].complaint);
		rules_release(&rules);
		strs_release(&complaints);
	}
}

/* Words of one file are known in the next; ids and names may not come twice. */
static void
test_several_files(void **state)
{
	struct rules rules = { 0 };
	struct strs complaints = { 0 };

	(void)state;
	assert_int_equal(read_text("patterns: { pet: cat }\n", &rules, &complaints), 0);
	assert_int_equal(
	    read_text(HEAD "  on: added\n  any: one {pet}\n" TAIL, &rules, &complaints), 0);
	assert_int_equal(rules.n, 1);
	assert_int_equal(rules_examine(&rules, &complaints), 2);
	assert_int_equal(complaints.n, 0);
	assert_int_equal(
	    read_text(HEAD "  on: added\n  any: one {pet}\n" TAIL, &rules, &complaints), 1);
	assert_int_equal(rules.n, 1);
	assert_string_equal(complaints.v[0],
	    "pets.yaml:2:3: the rule a.b is here a second time (first in pets.yaml:2)");
	assert_int_equal(read_text("patterns: { pet: dog }\n", &rules, &complaints), 1);
	assert_string_equal(complaints.v[1],
	    "pets.yaml:1:13: the pattern pet is here a second time (first in pets.yaml:1)");
	rules_release(&rules);
	strs_release(&complaints);
}

/* Every mistake of a file is told, and the good rules are kept. */
static void
test_all_at_once(void **state)
{
	static const char text[] = HEAD
	    "  gone: G\n  any: \"(\"\n" TAIL
	    "- id: a.c\n  concept: a\n  direction: r\n  severity: low\n  says: S\n  on: added\n"
	    "  any: cat\n  none: [\"[\", \"*\"]\n" TAIL
	    "- id: a.d\n  concept: a\n  direction: r\n  severity: low\n  says: S\n  on: added\n"
	    "  any: cat\n" TAIL;
	struct rules rules = { 0 };
	struct strs complaints = { 0 };

	(void)state;
	assert_int_equal(read_text(text, &rules, &complaints), 3);
	assert_int_equal(complaints.n, 3);
	assert_int_equal(rules.n, 1);
	assert_string_equal(rules.v[0]->id, "a.d");
	rules_release(&rules);
	strs_release(&complaints);
}

/* An example that does not hold is told where it stands. */
static void
test_examples_fail(void **state)
{
	static const char text[] = HEAD "  on: added\n  any: cat\n  matches: [one dog]\n"
					"  ignores:\n  - all my cats and a cat\n";
	struct rules rules = { 0 };
	struct strs complaints = { 0 };

	(void)state;
	assert_int_equal(read_text(text, &rules, &complaints), 0);
	assert_int_equal(rules_examine(&rules, &complaints), 2);
	assert_int_equal(complaints.n, 2);
	assert_string_equal(complaints.v[0], "pets.yaml:9:13: a.b: does not match \"one dog\"");
	assert_string_equal(complaints.v[1],
	    "pets.yaml:11:5: a.b: matches \"cat\" in \"all my cats and a cat\"");
	rules_release(&rules);
	strs_release(&complaints);
}

/* The manual is written from the tables: every row says what it is for. */
static void
test_fields_explain(void **state)
{
	const struct yaml_field *tables[] = { rule_file_fields, rule_fields,
		rule_example_fields };

	(void)state;
	for (size_t i = 0; i < COUNT(tables); i++)
		for (const struct yaml_field *f = tables[i]; f->name != NULL; f++)
			if (f->help == NULL)
				fail_msg("%s has no help", f->name);
}

/* Names that were to come from a file which is no YAML are not complained of one by one. */
static void
a_broken_file_is_one_mistake(void **state)
{
	struct rules rules = { 0 };
	struct strs complaints = { 0 };

	(void)state;
	assert_int_equal(
	    rules_read(span_of("patterns: { cat: \"x }\n"), "words.yaml", &rules, &complaints),
	    1);
	assert_int_equal(rules_read(span_of(HEAD "  gone: G\n  any: \"{cat}\"\n" TAIL),
			     "pets.yaml", &rules, &complaints),
	    0);
	assert_int_equal(complaints.n, 1);
	assert_int_equal(rules.n, 0);
	strs_release(&complaints);
	rules_release(&rules);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_broken_file_is_one_mistake),
		cmocka_unit_test(test_everything_is_read),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_several_files),
		cmocka_unit_test(test_all_at_once),
		cmocka_unit_test(test_examples_fail),
		cmocka_unit_test(test_fields_explain),
	};

	return cmocka_run_group_tests_name("rule", tests, NULL, NULL);
}
