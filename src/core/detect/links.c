/* Rules applied to links whose words stayed. */
#include "core/detect/links.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/compare/moved.h"

static const enum rule_on on_how[] = {
	[MOVED_ELSEWHERE] = ON_LINK,
	[MOVED_GONE] = ON_LINK_GONE,
	[MOVED_NEW] = ON_LINK_NEW,
};

/* A link as patterns see it. */
struct sighted {
	const struct moved_link *link;
	struct span sentence; /* empty: it is not plain which it stands in */
	struct pattern_hit hit;
};

static int
one_met(const struct rules *rules, const struct condition *c, struct span text,
    struct pattern_hit *hit, struct error *err)
{
	for (size_t i = 0; i < c->texts.n; i++) {
		int rc = pattern_match(rules->patterns[c->numbers[i]], text, 0, hit, err);

		if (rc != 0)
			return rc;
	}
	return 0;
}

static int
any_met(const struct rules *rules, const struct conditions *list, struct span text,
    struct pattern_hit *hit, struct error *err)
{
	for (size_t i = 0; i < list->n; i++) {
		int rc = one_met(rules, &list->v[i], text, hit, err);

		if (rc != 0)
			return rc;
	}
	return 0;
}

/* any is met, or empty, and none is not: 1, 0, -1. */
static int
both_met(const struct rules *rules, const struct conditions *any, const struct conditions *none,
    struct span text, struct pattern_hit *hit, struct error *err)
{
	int rc = any_met(rules, none, text, NULL, err);

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	return any->n == 0 ? 1 : any_met(rules, any, text, hit, err);
}

static int
words_met(
    const struct rules *rules, const struct rule *rule, struct sighted *s, struct error *err)
{
	for (size_t i = 0; i < rule->all.n; i++) {
		int rc = one_met(rules, &rule->all.v[i], s->link->text, &s->hit, err);

		if (rc != 1)
			return rc;
	}
	return both_met(rules, &rule->any, &rule->none, s->link->text, &s->hit, err);
}

/* Of the address it led to, and of that it leads to. */
static int
target_met(const struct rules *rules, const struct rule *rule, const struct moved_link *link,
    struct error *err)
{
	const struct conditions nothing = { 0 };
	int rc = both_met(rules, &nothing, &rule->target_none, link->from, NULL, err);

	if (rc == 1)
		rc = both_met(rules, &nothing, &rule->target_none, link->to, NULL, err);
	if (rc != 1 || rule->target_any.n == 0)
		return rc;
	rc = any_met(rules, &rule->target_any, link->from, NULL, err);
	return rc != 0 ? rc : any_met(rules, &rule->target_any, link->to, NULL, err);
}

static int
link_met(
    const struct rules *rules, const struct rule *rule, struct sighted *s, struct error *err)
{
	int rc = words_met(rules, rule, s, err);

	if (rc == 1 && rule->target_any.n + rule->target_none.n > 0)
		rc = target_met(rules, rule, s->link, err);
	if (rc == 1 && rule->near_any.n > 0 && s->sentence.len == 0)
		return 0;
	if (rc == 1)
		rc = both_met(rules, &rule->near_any, &rule->near_none, s->sentence, NULL, err);
	return rc;
}

static char *
link_words(struct span text, struct span target)
{
	if (target.len == 0)
		return span_dup(text);
	return mem_printf(
	    "[%.*s](%.*s)", (int)text.len, text.data, (int)target.len, target.data);
}

static void
add_finding(const struct document *doc, const struct rule *rule, const struct moved_link *link,
    int32_t line, struct findings *out)
{
	int32_t heading = line < 0 ? -1 : doc->lines[line].heading;
	char *after = link_words(link->text, link->to);
	struct finding f = {
		.rule = mem_strdup(rule->id),
		.concept = mem_strdup(rule->concept),
		.says = mem_strdup(rule->says),
		.direction = (enum direction)rule->direction,
		.severity = (enum severity)rule->severity,
		.change = EDIT_EDITED,
		.quote = line < 0 ? mem_strdup(after) : span_dup(doc->lines[line].text),
		.before = link_words(link->text, link->from),
		.after = after,
		.match = span_dup(link->text),
		.heading = heading < 0 ? NULL : span_dup(doc->lines[heading].text),
		.line = line,
		.before_line = -1,
		.after_line = -1,
		.is_link = true,
	};

	findings_add(out, &f);
}

/* The first rule that is met tells of it. */
static int
tell(const struct rules *rules, const struct change *change, const struct moved_link *link,
    const char *language, const struct links_past *past, struct findings *out,
    struct error *err)
{
	int32_t line = moved_line(change->after, link->text);
	struct sighted s = { .link = link };
	int result = 0;

	s.sentence = line < 0 ? span_make("", 0) : change->after->lines[line].text;
	for (size_t i = 0; i < rules->n; i++) {
		const struct rule *rule = rules->v[i];
		struct error why = { 0 };
		int rc;

		if (!rule->on[on_how[link->how]] || !rule_is_for(rule, language))
			continue;
		rc = link_met(rules, rule, &s, &why);
		if (rc == 1) {
			if (past == NULL || !past->led(past->arg, link->text, link->to))
				add_finding(change->after, rule, link, line, out);
			return result;
		}
		if (rc < 0 && result == 0) {
			if (err != NULL)
				*err = why;
			error_prefix(err, "rule %s", rule->id);
			result = -1;
		}
	}
	return result;
}

/* A page much of which came or went was written or read anew: its links moved with it. */
static bool
is_new_page(const struct change *change)
{
	size_t lines = change->before->n_lines > change->after->n_lines
			   ? change->before->n_lines
			   : change->after->n_lines;

	return (change->n_added + change->n_removed) * LINKS_ANEW > lines &&
	       change->n_added + change->n_removed > LINKS_FEW;
}

int
detect_links(const struct rules *rules, const struct change *change, const char *language,
    const struct links_past *past, struct findings *out, struct error *err)
{
	struct moved moved;
	int result = 0;

	if (change->before == NULL || rules->n == 0 || is_new_page(change))
		return 0;
	moved_links(change->before, change->after, &moved);
	for (size_t i = 0; i < moved.n; i++)
		if (tell(rules, change, &moved.v[i], language, past, out,
			result == 0 ? err : NULL) != 0)
			result = -1;
	return result;
}
