/* Rules as they are written. */
#include "core/detect/rule.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/detect/compile.h"

/* What one file says, before it is joined to the rest. */
struct rule_file {
	struct fragments fragments;
	struct rule_list rules;
};

static void
read_text_into(struct yaml_reader *r, const struct yaml_node *item, void *arg)
{
	yaml_strs(r, item, arg);
}

/* One condition: a pattern, or a list of alternatives. */
static void
read_condition(struct yaml_reader *r, const struct yaml_node *node, void *arg)
{
	struct conditions *list = arg;
	struct condition c = { .line = yaml_line(node), .column = yaml_column(node) };

	if (yaml_is_list(node))
		yaml_each_item(r, node, read_text_into, &c.texts);
	else
		yaml_strs(r, node, &c.texts);
	if (c.texts.n == 0) {
		yaml_complain(r, node, "expected a pattern");
		strs_release(&c.texts);
		return;
	}
	MEM_GROW(list->v, list->n, list->cap);
	list->v[list->n++] = c;
}

static void
read_conditions(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	if (yaml_is_list(node))
		yaml_each_item(r, node, read_condition, target);
	else
		read_condition(r, node, target);
}

static const char *const on_names[ON_KINDS] = {
	[EDIT_ADDED] = "added",
	[EDIT_REMOVED] = "removed",
	[EDIT_EDITED] = "edited",
	[ON_LINK] = "link",
	[ON_LINK_GONE] = "link-gone",
	[ON_LINK_NEW] = "link-new",
};

static void
read_kind(struct yaml_reader *r, const struct yaml_node *node, void *arg)
{
	bool *on = arg;
	const char *text = yaml_text(r, node);

	for (size_t kind = 0; kind < COUNT(on_names); kind++)
		if (strcmp(text, on_names[kind]) == 0) {
			on[kind] = true;
			return;
		}
	yaml_complain(r, node,
	    "expected added, removed or edited, or link, link-gone or link-new, found "
	    "\"%.60s\"",
	    text);
}

static void
read_kinds(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	if (yaml_is_list(node))
		yaml_each_item(r, node, read_kind, target);
	else
		read_kind(r, node, target);
}

const struct yaml_field rule_example_fields[] = {
	{ "before", YAML_STRING, offsetof(struct example, before),
	    .help = "the sentence before the change; without it the sentence was added" },
	{ "after", YAML_STRING, offsetof(struct example, after),
	    .help = "the sentence after the change; without it the sentence was removed" },
	{ "header", YAML_STRING, offsetof(struct example, header),
	    .help = "the sentence that introduces the list the sentence is an item of" },
	{ "heading", YAML_STRING, offsetof(struct example, heading),
	    .help = "the heading above" },
	{ "near", YAML_STRING, offsetof(struct example, near),
	    .help = "a sentence that was added behind it" },
	{ "language", YAML_STRING, offsetof(struct example, language),
	    .help = "of the page; without it, the first the rule names" },
	{ 0 },
};

static void
example_release(struct example *e)
{
	free(e->before);
	free(e->after);
	free(e->header);
	free(e->heading);
	free(e->near);
	free(e->language);
}

static void
read_example(struct yaml_reader *r, const struct yaml_node *node, void *arg)
{
	struct examples *list = arg;
	struct example e = { .line = yaml_line(node), .column = yaml_column(node) };

	if (yaml_is_map(node))
		yaml_read_table(r, node, rule_example_fields, &e);
	else
		e.after = mem_strdup(yaml_text(r, node));
	if (e.before == NULL && e.after == NULL) {
		yaml_complain(r, node, "an example needs before or after");
		example_release(&e);
		return;
	}
	MEM_GROW(list->v, list->n, list->cap);
	list->v[list->n++] = e;
}

static void
read_examples(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	yaml_each_item(r, node, read_example, target);
}

static const struct yaml_name directions[] = {
	{ "+", DIRECTION_MORE },
	{ "-", DIRECTION_LESS },
	{ "r", DIRECTION_USERS },
	{ "0", DIRECTION_NEUTRAL },
	{ 0 },
};

static const struct yaml_name severities[] = {
	{ "low", SEVERITY_LOW },
	{ "medium", SEVERITY_MEDIUM },
	{ "high", SEVERITY_HIGH },
	{ 0 },
};

static const struct yaml_field header_fields[] = {
	{ "any", YAML_CUSTOM, offsetof(struct rule, header_any), .read = read_conditions,
	    .help = "one of these is in a list's introduction or a heading above" },
	{ "none", YAML_CUSTOM, offsetof(struct rule, header_none), .read = read_conditions,
	    .help = "none of these is" },
	{ 0 },
};

static const struct yaml_field near_fields[] = {
	{ "any", YAML_CUSTOM, offsetof(struct rule, near_any), .read = read_conditions,
	    .help = "one of these is in a changed sentence at most two lines away" },
	{ "none", YAML_CUSTOM, offsetof(struct rule, near_none), .read = read_conditions,
	    .help = "none of these is" },
	{ 0 },
};

static const struct yaml_field target_fields[] = {
	{ "any", YAML_CUSTOM, offsetof(struct rule, target_any), .read = read_conditions,
	    .help = "one of these is in an address it led to or leads to" },
	{ "none", YAML_CUSTOM, offsetof(struct rule, target_none), .read = read_conditions,
	    .help = "none of these is" },
	{ 0 },
};

static const struct yaml_field differs_fields[] = {
	{ "deleted", YAML_CUSTOM, offsetof(struct rule, deleted), .read = read_conditions,
	    .help = "a match in the sentence before touches words that were deleted, and the "
		    "one after has fewer of them" },
	{ "inserted", YAML_CUSTOM, offsetof(struct rule, inserted), .read = read_conditions,
	    .help = "a match in the sentence after touches words that were inserted, and it "
		    "has more of them" },
	{ "exchanged", YAML_CUSTOM, offsetof(struct rule, exchanged), .read = read_conditions,
	    .help = "a match touches words that were deleted or inserted, however many" },
	{ "before", YAML_CUSTOM, offsetof(struct rule, before), .read = read_conditions,
	    .help = "only where one of these is met in the sentence before" },
	{ 0 },
};

const struct yaml_field rule_fields[] = {
	{ "id", YAML_STRING, offsetof(struct rule, id), .required = true,
	    .help = "its name, the concept first: ai-training.use" },
	{ "concept", YAML_STRING, offsetof(struct rule, concept), .required = true,
	    .help = "what it is about: ai-training, opt-out, default-on, …" },
	{ "direction", YAML_ENUM, offsetof(struct rule, direction), .required = true,
	    .names = directions,
	    .help = "\"+\" more permissive for the platform, \"-\" more protective for "
		    "people, r restricts users or scrapers, \"0\" neither" },
	{ "severity", YAML_ENUM, offsetof(struct rule, severity), .required = true,
	    .names = severities, .help = "low, medium or high" },
	{ "says", YAML_STRING, offsetof(struct rule, says), .required = true,
	    .help = "one sentence of what was found; {name} quotes a named group" },
	{ "gone", YAML_STRING, offsetof(struct rule, gone),
	    .help = "the same for a sentence that vanished; the direction is turned" },
	{ "gone-severity", YAML_ENUM, offsetof(struct rule, gone_severity), .names = severities,
	    .help = "severity then, when another" },
	{ "gone-direction", YAML_ENUM, offsetof(struct rule, gone_direction),
	    .names = directions,
	    .help = "of a sentence that vanished as a whole; without it, direction turned" },
	{ "on", YAML_CUSTOM, offsetof(struct rule, on), .read = read_kinds,
	    .help = "added, removed, edited; without it all three. Or of links: link, "
		    "link-gone, link-new" },
	{ "languages", YAML_STRS, offsetof(struct rule, languages),
	    .help = "of pages it is for: en, de; without it all" },
	{ "all", YAML_CUSTOM, offsetof(struct rule, all), .read = read_conditions,
	    .help =
		"patterns that are all in the sentence; an item that is a list: one of them" },
	{ "any", YAML_CUSTOM, offsetof(struct rule, any), .read = read_conditions,
	    .help = "patterns one of which is in the sentence" },
	{ "none", YAML_CUSTOM, offsetof(struct rule, none), .read = read_conditions,
	    .help = "patterns none of which is in the sentence" },
	{ "except", YAML_CUSTOM, offsetof(struct rule, except), .read = read_conditions,
	    .help = "pieces of the sentence that are not looked at" },
	{ "header", YAML_TABLE, 0, .table = header_fields,
	    .help = "any and none over what introduces the list, and the headings" },
	{ "near", YAML_TABLE, 0, .table = near_fields,
	    .help = "any and none over neighbouring sentences that changed too; of a link, "
		    "over the sentence it stands in" },
	{ "target", YAML_TABLE, 0, .table = target_fields,
	    .help = "any and none over a link's addresses" },
	{ "differs", YAML_TABLE, 0, .table = differs_fields,
	    .help = "only edited sentences whose deleted or inserted words are touched" },
	{ "matches", YAML_CUSTOM, offsetof(struct rule, matches), .read = read_examples,
	    .required = true, .help = "examples it must find" },
	{ "ignores", YAML_CUSTOM, offsetof(struct rule, ignores), .read = read_examples,
	    .required = true, .help = "examples it must leave alone" },
	{ 0 },
};

static void
read_rule(struct yaml_reader *r, const struct yaml_node *node, void *arg)
{
	struct rule_list *list = arg;
	struct rule *rule = mem_alloc(sizeof *rule);

	rule->file = mem_strdup(yaml_file(r));
	rule->line = yaml_line(node);
	rule->column = yaml_column(node);
	rule->gone_severity = -1;
	rule->gone_direction = -1;
	MEM_GROW(list->v, list->n, list->cap);
	list->v[list->n++] = rule;
	yaml_read_table(r, node, rule_fields, rule);
	if (rule->gone_severity == -1)
		rule->gone_severity = rule->severity;
}

static void
read_rules(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	yaml_each_item(r, node, read_rule, target);
}

static void
read_fragment(struct yaml_reader *r, const char *key, const struct yaml_node *key_node,
    const struct yaml_node *value, void *arg)
{
	struct fragments *list = arg;
	struct strs texts = { 0 };

	if (!fragment_is_name(key)) {
		yaml_complain(r, key_node, "a pattern's name is letters, digits, _ and -");
		return;
	}
	yaml_strs(r, value, &texts);
	MEM_GROW(list->v, list->n, list->cap);
	list->v[list->n++] = (struct fragment){
		.name = mem_strdup(key),
		.text = patterns_join(&texts),
		.file = mem_strdup(yaml_file(r)),
		.line = yaml_line(key_node),
		.column = yaml_column(key_node),
	};
	strs_release(&texts);
}

static void
read_fragments(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	yaml_each_pair(r, node, read_fragment, target);
}

const struct yaml_field rule_file_fields[] = {
	{ "patterns", YAML_CUSTOM, offsetof(struct rule_file, fragments),
	    .read = read_fragments,
	    .help =
		"words with a name, for {name}, here and in the files read after this one" },
	{ "rules", YAML_CUSTOM, offsetof(struct rule_file, rules), .read = read_rules,
	    .help = "the rules" },
	{ 0 },
};

static void
conditions_release(struct conditions *list)
{
	for (size_t i = 0; i < list->n; i++) {
		strs_release(&list->v[i].texts);
		free(list->v[i].numbers);
	}
	free(list->v);
}

static void
examples_release(struct examples *list)
{
	for (size_t i = 0; i < list->n; i++)
		example_release(&list->v[i]);
	free(list->v);
}

void
rule_conditions(struct rule *rule, struct conditions *lists[RULE_CONDITIONS])
{
	struct conditions *all[RULE_CONDITIONS] = { &rule->all, &rule->any, &rule->none,
		&rule->except, &rule->header_any, &rule->header_none, &rule->near_any,
		&rule->near_none, &rule->target_any, &rule->target_none, &rule->deleted,
		&rule->inserted, &rule->exchanged, &rule->before };

	memcpy(lists, all, sizeof all);
}

bool
rule_has_differs(const struct rule *rule)
{
	return rule->deleted.n > 0 || rule->inserted.n > 0 || rule->exchanged.n > 0;
}

bool
rule_is_on_links(const struct rule *rule)
{
	return rule->on[ON_LINK] || rule->on[ON_LINK_GONE] || rule->on[ON_LINK_NEW];
}

void
rule_free(struct rule *rule)
{
	struct conditions *lists[RULE_CONDITIONS];

	if (rule == NULL)
		return;
	rule_conditions(rule, lists);
	for (size_t i = 0; i < RULE_CONDITIONS; i++)
		conditions_release(lists[i]);
	examples_release(&rule->matches);
	examples_release(&rule->ignores);
	strs_release(&rule->languages);
	free(rule->id);
	free(rule->concept);
	free(rule->says);
	free(rule->gone);
	free(rule->file);
	free(rule);
}

void
rules_release(struct rules *rules)
{
	for (size_t i = 0; i < rules->n; i++)
		rule_free(rules->v[i]);
	free(rules->v);
	for (size_t i = 0; i < rules->n_patterns; i++)
		pattern_free(rules->patterns[i]);
	free(rules->patterns);
	fragments_release(&rules->fragments);
	prefilter_free(rules->filter);
	*rules = (struct rules){ 0 };
}

size_t
rules_read(struct span text, const char *file, struct rules *rules, struct strs *complaints)
{
	struct rule_file read = { 0 };
	size_t mistakes = yaml_read(text, file, rule_file_fields, &read, complaints);

	if (mistakes > 0 && read.rules.n == 0 && read.fragments.n == 0)
		rules->unread = true;
	return mistakes + rules_compile(&read.rules, &read.fragments, file, rules, complaints);
}

const char *
severity_name(enum severity severity)
{
	for (size_t i = 0; severities[i].name != NULL; i++)
		if (severities[i].value == (int)severity)
			return severities[i].name;
	return "unknown";
}
