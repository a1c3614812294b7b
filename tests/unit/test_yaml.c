/* YAML by tables of fields: what is read, and how every mistake is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "base/yaml.h"

struct inner {
	char *city;
};

struct target {
	char *name;
	bool on;
	int count;
	int64_t every;
	int64_t spacing;
	struct strs tags;
	int kind;
	struct inner inner;
	struct strs custom;
};

static const struct yaml_name kinds[] = { { "policy", 1 }, { "terms", 2 }, { 0 } };

static const struct yaml_field inner_fields[] = {
	{ "city", YAML_STRING, offsetof(struct inner, city), .required = true,
	    .help = "a town" },
	{ 0 },
};

static void
take_pair(struct yaml_reader *r, const char *key, const struct yaml_node *key_node,
    const struct yaml_node *value, void *arg)
{
	(void)key_node;
	strs_take(arg, mem_printf("%s=%s", key, yaml_text(r, value)));
}

static void
read_custom(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	yaml_each_pair(r, node, take_pair, target);
}

static const struct yaml_field fields[] = {
	{ "name", YAML_STRING, offsetof(struct target, name), .required = true, .help = "who" },
	{ "on", YAML_BOOL, offsetof(struct target, on) },
	{ "count", YAML_INT, offsetof(struct target, count) },
	{ "every", YAML_DURATION, offsetof(struct target, every) },
	{ "spacing", YAML_MILLIS, offsetof(struct target, spacing) },
	{ "tags", YAML_STRS, offsetof(struct target, tags) },
	{ "kind", YAML_ENUM, offsetof(struct target, kind), .names = kinds },
	{ "inner", YAML_TABLE, offsetof(struct target, inner), .table = inner_fields },
	{ "custom", YAML_CUSTOM, offsetof(struct target, custom), .read = read_custom },
	{ 0 },
};

static void
target_release(struct target *t)
{
	free(t->name);
	free(t->inner.city);
	strs_release(&t->tags);
	strs_release(&t->custom);
}

static void
everything_is_read(void **state)
{
	struct target t = { 0 };
	struct strs complaints = { 0 };
	const char *text = "name: LinkedIn\non: yes\ncount: -3\nevery: 1h30m\nspacing: 500ms\n"
			   "tags: [a, b c]\nkind: terms\ninner: {city: Dublin}\n"
			   "custom:\n  x: 1\n  y: two\n";

	(void)state;
	assert_int_equal(yaml_read(span_of(text), "f.yaml", fields, &t, &complaints), 0);
	assert_string_equal(t.name, "LinkedIn");
	assert_true(t.on);
	assert_int_equal(t.count, -3);
	assert_int_equal(t.every, 5400);
	assert_int_equal(t.spacing, 500);
	assert_int_equal(t.tags.n, 2);
	assert_string_equal(t.tags.v[1], "b c");
	assert_int_equal(t.kind, 2);
	assert_string_equal(t.inner.city, "Dublin");
	assert_string_equal(t.custom.v[1], "y=two");
	target_release(&t);
}

static const struct {
	const char *text;
	const char *complaint; /* every one, each ended by a newline */
} mistakes[] = {
	{ "nmae: x\n", "f.yaml:1:1: unknown field \"nmae\" (name?)\n"
		       "f.yaml:1:1: the field \"name\" is missing (who)\n" },
	{ "name: x\nzebra: 1\n", "f.yaml:2:1: unknown field \"zebra\"\n" },
	{ "name: x\non: perhaps\ncount: 1x\n",
	    "f.yaml:2:5: expected true or false, found \"perhaps\"\n"
	    "f.yaml:3:8: expected a whole number, found \"1x\"\n" },
	{ "name: x\nevery: 6 hours\n",
	    "f.yaml:2:8: expected a length of time as 30m, 6h or 2d, found \"6 hours\"\n" },
	{ "name: [x]\n", "f.yaml:1:7: expected a text, found a list\n" },
	{ "name: x\nkind: polcy\n", "f.yaml:2:7: unknown value \"polcy\" (policy?)\n" },
	{ "name: x\nkind: banana\n",
	    "f.yaml:2:7: expected one of policy, terms, found \"banana\"\n" },
	{ "name: x\nname: y\n", "f.yaml:2:1: \"name\" is here a second time\n" },
	{ "name: x\ninner: {town: y}\n",
	    "f.yaml:2:9: unknown field \"town\"\n"
	    "f.yaml:2:8: the field \"city\" is missing (a town)\n" },
	{ "name: x\ntags: {a: b}\n",
	    "f.yaml:2:7: expected a text or a list of texts, found a mapping\n" },
	{ "name: ''\n", "f.yaml:1:7: an empty text\n" },
	{ "name: &a x\ntags: [*a, *a]\n",
	    "f.yaml:2:8: an alias (*name): write the value out\n"
	    "f.yaml:2:12: an alias (*name): write the value out\n" },
	{ "name: x\n---\nname: y\n", "f.yaml:3:1: a second document in one file\n" },
	{ "- name\n", "f.yaml:1:1: expected a mapping (name: value), found a list\n" },
	{ "", "f.yaml:1:1: the file is empty\n" },
	{ "name: \"x\n",
	    "f.yaml:2:1: not YAML: found unexpected end of stream, while scanning a "
	    "quoted scalar\n" },
	{ "tags:\n- [a] b\n",
	    "f.yaml:2:7: not YAML: did not find expected key, while parsing a block mapping (a "
	    "text that holds any of [ ] { } , : # or begins with * & ! | > % @ is best written "
	    "in "
	    "'single quotes')\n" },
	{ "name: \"a\\s\"\n", "f.yaml:1:9: not YAML: found unknown escape character, while "
			      "parsing a quoted scalar "
			      "(a text with \\ in it is written in 'single quotes')\n" },
	{ "name: x\n\ttags: y\n", NULL },
};

static void
every_mistake_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(mistakes); i++) {
		struct target t = { 0 };
		struct strs complaints = { 0 };
		char all[4096] = "";
		size_t n =
		    yaml_read(span_of(mistakes[i].text), "f.yaml", fields, &t, &complaints);

		assert_int_equal(n, complaints.n);
		assert_true(n > 0);
		for (size_t j = 0; j < complaints.n; j++) {
			strcat(all, complaints.v[j]);
			strcat(all, "\n");
		}
		if (mistakes[i].complaint != NULL)
			assert_string_equal(all, mistakes[i].complaint);
		target_release(&t);
		strs_release(&complaints);
	}
}

static void
a_long_list_of_mistakes_ends(void **state)
{
	struct target t = { 0 };
	struct strs complaints = { 0 };
	char text[40000] = "name: x\n";

	(void)state;
	for (int i = 0; i < 1000; i++)
		sprintf(text + strlen(text), "unknown-%d: 1\n", i);
	assert_int_equal(yaml_read(span_of(text), "f.yaml", fields, &t, &complaints), 1000);
	assert_int_equal(complaints.n, YAML_MAX_COMPLAINTS + 1);
	target_release(&t);
	strs_release(&complaints);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_read),
		cmocka_unit_test(every_mistake_is_told),
		cmocka_unit_test(a_long_list_of_mistakes_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
