/* From rules as written to rules that can be met: checked, compiled, behind one filter. */
#include "core/detect/compile.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "core/detect/tongue.h"

char *
patterns_join(const struct strs *texts)
{
	struct buf b;

	buf_init(&b, PATTERN_MAX);
	for (size_t i = 0; i < texts->n; i++)
		buf_addf(&b, "%s%s", i > 0 ? "|" : "", texts->v[i]);
	return buf_steal(&b);
}

/* Mistakes that are found once the whole file is read. */
struct check {
	const char *file;
	struct rules *rules;
	struct strs *complaints;
	size_t mistakes;
	size_t unsaid; /* mistakes that only follow from another */
};

static size_t
faults(const struct check *check)
{
	return check->mistakes + check->unsaid;
}

static void __attribute__((format(printf, 4, 5)))
complain(struct check *check, int line, int column, const char *fmt, ...)
{
	char message[1400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof message, fmt, ap);
	va_end(ap);
	if (check->mistakes++ < YAML_MAX_COMPLAINTS)
		strs_take(check->complaints,
		    mem_printf("%s:%d:%d: %s", check->file, line, column, message));
}

/* "^..." as a whole: no alternative stands outside of brackets. */
static bool
begins_text(const char *text)
{
	int depth = 0;

	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '[') /* what is in it may look like anything */
			return false;
		if (*p == '\\' && p[1] != '\0')
			p++;
		else if (*p == '(')
			depth++;
		else if (*p == ')')
			depth--;
		else if (*p == '|' && depth == 0)
			return false;
	}
	return text[0] == '^';
}

/* Whole words: a match neither begins nor ends inside one. What begins with the text is
   not to be looked for elsewhere. */
static int
write_out(const struct rules *rules, const char *text, struct buf *out, struct error *err)
{
	buf_adds(out, begins_text(text) ? "(?:" : "(?<!\\w)(?:");
	if (fragments_expand(&rules->fragments, text, out, err) != 0)
		return -1;
	buf_adds(out, ")(?!(?<=\\w)\\w)");
	return out->full ? error_set(err, ERROR_LIMIT, "longer than %d bytes", PATTERN_MAX) : 0;
}

/* What is wrong, said of what was written rather than of what stands around it here. */
static void
explain(const struct rules *rules, const char *text, struct error *err)
{
	struct error bare = { 0 };
	struct pattern *p = NULL;
	struct buf b;

	buf_init(&b, PATTERN_MAX);
	if (fragments_expand(&rules->fragments, text, &b, &bare) == 0 && !b.full &&
	    pattern_compile(b.data, &p, &bare) != 0)
		*err = bare;
	pattern_free(p);
	buf_release(&b);
}

/* The pattern joins the rules', or is there already; its number. */
static int
compile_text(struct rules *rules, const char *text, size_t *number, struct error *err)
{
	struct buf b;
	uint64_t hash;
	int rc = -1;

	buf_init(&b, PATTERN_MAX);
	if (write_out(rules, text, &b, err) != 0)
		goto out;
	hash = hash_xxh3(buf_span(&b));
	for (*number = 0; *number < rules->n_patterns; (*number)++)
		if (pattern_is(rules->patterns[*number], b.data, hash))
			break;
	MEM_GROW(rules->patterns, rules->n_patterns, rules->cap_patterns);
	if (*number == rules->n_patterns &&
	    pattern_compile(b.data, &rules->patterns[rules->n_patterns], err) != 0) {
		explain(rules, text, err);
		goto out;
	}
	rules->n_patterns += *number == rules->n_patterns;
	rc = 0;
out:
	buf_release(&b);
	return rc;
}

/* "." or "[^x]" over a whole sentence costs much and joins what does not belong together. */
static bool
is_boundless(const char *text)
{
	bool negated = false;

	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '\\' && p[1] != '\0')
			p++;
		else if (*p == '[')
			negated = p[1] == '^';
		else if ((*p == '.' || (*p == ']' && negated)) && (p[1] == '*' || p[1] == '+'))
			return true;
	}
	return false;
}

static void
compile_condition(struct check *check, const struct rule *rule, struct condition *c)
{
	c->numbers = mem_array(c->texts.n, sizeof *c->numbers);
	for (size_t i = 0; i < c->texts.n; i++) {
		const char *text = c->texts.v[i];
		struct error err = { 0 };

		if (is_boundless(text))
			complain(check, c->line, c->column,
			    "%s: \"%.200s\" repeats without end; write {0,80} or \" ... \"",
			    rule->id, text);
		if (compile_text(check->rules, text, &c->numbers[i], &err) == 0)
			continue;
		/* The file that names it could not be read: that is the mistake. */
		if (check->rules->unread &&
		    strncmp(err.message, FRAGMENT_UNKNOWN, strlen(FRAGMENT_UNKNOWN)) == 0)
			check->unsaid++;
		else
			complain(check, c->line, c->column, "%s: the pattern \"%.300s\": %s",
			    rule->id, text, err.message);
	}
}

static bool
has_group(const struct rules *rules, const struct conditions *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		for (size_t j = 0; j < list->v[i].texts.n; j++)
			if (pattern_has_group(rules->patterns[list->v[i].numbers[j]], name))
				return true;
	return false;
}

/* {name} in says must be a group of some pattern that is met when the rule is. */
static void
check_captures(struct check *check, const struct rule *rule, const char *text)
{
	for (const char *p = text; text != NULL && (p = strchr(p, '{')) != NULL; p++) {
		char name[FRAGMENT_MAX_NAME + 1];
		size_t n = strcspn(p + 1, "}");

		if (n > FRAGMENT_MAX_NAME)
			n = FRAGMENT_MAX_NAME;
		memcpy(name, p + 1, n);
		name[n] = '\0';
		if (!has_group(check->rules, &rule->all, name) &&
		    !has_group(check->rules, &rule->any, name))
			complain(check, rule->line, rule->column,
			    "%s: {%s} is quoted but no pattern of all or any has (?<%s>…)",
			    rule->id, name, name);
	}
}

static const struct rule *
find_rule(const struct rules *rules, const char *id)
{
	for (size_t i = 0; i < rules->n; i++)
		if (strcmp(rules->v[i]->id, id) == 0)
			return rules->v[i];
	return NULL;
}

/* A language that no page can have would let the rule find nothing, silently. */
static void
check_languages(struct check *check, const struct rule *rule)
{
	for (size_t i = 0; i < rule->languages.n; i++) {
		const char *name = rule->languages.v[i];

		if (!tongue_is_code(name))
			complain(check, rule->line, rule->column,
			    "%s: \"%.40s\" is no language in two letters, like en or de",
			    rule->id, name);
	}
}

/* A rule on links asks of a link's words, its sentence and its addresses, of nothing else. */
static void
check_links(struct check *check, const struct rule *rule)
{
	const bool *on = rule->on;

	if (on[EDIT_ADDED] || on[EDIT_REMOVED] || on[EDIT_EDITED])
		complain(check, rule->line, rule->column,
		    "%s: a rule looks at links or at sentences, not at both", rule->id);
	if (rule->except.n + rule->header_any.n + rule->header_none.n > 0 ||
	    rule_has_differs(rule) || rule->gone != NULL)
		complain(check, rule->line, rule->column,
		    "%s: a rule on links has no except, header, differs or gone", rule->id);
	if (rule->all.n + rule->any.n + rule->near_any.n + rule->target_any.n == 0)
		complain(check, rule->line, rule->column,
		    "%s: a rule on links needs all, any, near or target: which links",
		    rule->id);
}

static void
check_sense(struct check *check, struct rule *rule)
{
	bool *on = rule->on;
	bool differs = rule_has_differs(rule);

	if (rule_is_on_links(rule)) {
		check_links(check, rule);
		return;
	}
	if (rule->target_any.n + rule->target_none.n > 0)
		complain(check, rule->line, rule->column,
		    "%s: target is for a rule on links: write on: link", rule->id);
	if (rule->all.n == 0 && rule->any.n == 0)
		complain(check, rule->line, rule->column,
		    "%s: a rule needs all or any: what is in the sentence", rule->id);
	if (differs) {
		if (on[EDIT_ADDED] || on[EDIT_REMOVED])
			complain(check, rule->line, rule->column,
			    "%s: a rule with differs looks at edited sentences only", rule->id);
		on[EDIT_EDITED] = true;
		return;
	}
	if (!on[EDIT_ADDED] && !on[EDIT_REMOVED] && !on[EDIT_EDITED])
		on[EDIT_ADDED] = on[EDIT_REMOVED] = on[EDIT_EDITED] = true;
	if (on[EDIT_REMOVED] && rule->gone == NULL)
		complain(check, rule->line, rule->column,
		    "%s: a rule for removed sentences needs gone: what to say of them, "
		    "or on: [added, edited]",
		    rule->id);
}

static void
check_rule(struct check *check, struct rule *rule)
{
	const struct rule *twin = find_rule(check->rules, rule->id);
	struct conditions *lists[RULE_CONDITIONS];
	size_t before = faults(check);

	if (twin != NULL)
		complain(check, rule->line, rule->column,
		    "the rule %s is here a second time (first in %s:%d)", rule->id, twin->file,
		    twin->line);
	if (check->rules->n >= RULES_MAX)
		complain(check, rule->line, rule->column, "more than %d rules", RULES_MAX);
	rule_conditions(rule, lists);
	for (size_t i = 0; i < RULE_CONDITIONS; i++)
		for (size_t j = 0; j < lists[i]->n; j++)
			compile_condition(check, rule, &lists[i]->v[j]);
	check_sense(check, rule);
	check_languages(check, rule);
	if (faults(check) > before)
		return;
	check_captures(check, rule, rule->says);
	check_captures(check, rule, rule->gone);
}

/* Takes the file's words; one with a name that is there already is a mistake. */
static void
take_fragments(struct check *check, struct fragments *from, struct fragments *to)
{
	for (size_t i = 0; i < from->n; i++) {
		const struct fragment *twin = fragments_find(to, from->v[i].name);

		if (twin != NULL)
			complain(check, from->v[i].line, from->v[i].column,
			    "the pattern %s is here a second time (first in %s:%d)", twin->name,
			    twin->file, twin->line);
		MEM_GROW(to->v, to->n, to->cap);
		to->v[to->n++] = from->v[i];
	}
	from->n = 0;
	fragments_release(from);
}

static void
take_rules(struct check *check, struct rule_list *from, struct rules *to)
{
	for (size_t i = 0; i < from->n; i++) {
		struct rule *rule = from->v[i];
		size_t before = faults(check);

		/* What is missing was complained of when it was read. */
		if (rule->id != NULL && rule->says != NULL && rule->concept != NULL &&
		    rule->direction != 0) {
			check_rule(check, rule);
			if (faults(check) == before) {
				MEM_GROW(to->v, to->n, to->cap);
				to->v[to->n++] = rule;
				continue;
			}
		}
		rule_free(rule);
	}
	free(from->v);
	*from = (struct rule_list){ 0 };
}

/* The rule is asked of sentences that may meet each of all and one of any. */
static void
watch(struct rules *rules, size_t number)
{
	const struct rule *rule = rules->v[number];
	size_t *numbers = NULL, *counts, n = 0, cap = 0, groups = 0;

	counts = mem_array(rule->all.n + 1, sizeof *counts);
	for (size_t i = 0; i < rule->all.n; i++, groups++)
		for (size_t k = 0; k < rule->all.v[i].texts.n; k++, counts[groups]++) {
			MEM_GROW(numbers, n, cap);
			numbers[n++] = rule->all.v[i].numbers[k];
		}
	for (size_t i = 0; i < rule->any.n; i++)
		for (size_t k = 0; k < rule->any.v[i].texts.n; k++, counts[groups]++) {
			MEM_GROW(numbers, n, cap);
			numbers[n++] = rule->any.v[i].numbers[k];
		}
	groups += rule->any.n > 0;
	prefilter_watch(rules->filter, number, numbers, counts, groups);
	free(numbers);
	free(counts);
}

/* What the patterns that came with this file need joins what those before them do. */
static void
extend_filter(struct rules *rules, size_t from, size_t from_rule)
{
	if (rules->filter == NULL)
		rules->filter = prefilter_new();
	for (size_t i = from; i < rules->n_patterns; i++)
		prefilter_add_regex(rules->filter, pattern_regex(rules->patterns[i]));
	for (size_t i = from_rule; i < rules->n; i++)
		if (!rule_is_on_links(rules->v[i]))
			watch(rules, i);
}

size_t
rules_compile(struct rule_list *list, struct fragments *fragments, const char *file,
    struct rules *rules, struct strs *complaints)
{
	struct check check = { .file = file, .rules = rules, .complaints = complaints };
	size_t patterns = rules->n_patterns, n = rules->n;

	take_fragments(&check, fragments, &rules->fragments);
	take_rules(&check, list, rules);
	extend_filter(rules, patterns, n);
	return check.mistakes;
}
