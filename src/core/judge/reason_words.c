/* S9, S11, S14, S15: what the words give. */
#include <string.h>

#include "base/mem.h"
#include "core/judge/promise.h"
#include "core/judge/reason_parts.h"

enum { GROWN_WORDS = 12, MAX_WORDS = 200 };

static void
add_finding(const struct finding *x, struct buf *out)
{
	buf_adds(out, ": ");
	reason_say_quote(x->quote == NULL ? "" : x->quote, out);
}

static bool
has_concept(const struct finding *x, const char *concept)
{
	return x->concept != NULL && strcmp(x->concept, concept) == 0;
}

static bool
reaches_back(const struct facts *f, const struct finding *x)
{
	return x->after != NULL &&
	       patterns_match(&f->silence->codified, span_of(x->after)) == 1 &&
	       (x->before == NULL ||
		   patterns_match(&f->silence->codified, span_of(x->before)) == 0);
}

static bool
codified(const struct facts *f)
{
	return facts_finding(f, reaches_back) != NULL;
}

static void
codified_clause(const struct facts *f, struct buf *out)
{
	(void)f;
	buf_adds(out, "the new words reach back to what was there before");
}

static void
codified_rest(const struct facts *f, struct buf *out)
{
	add_finding(facts_finding(f, reaches_back), out);
}

static bool
is_way_out(const struct facts *f, const struct finding *x)
{
	(void)f;
	return has_concept(x, "opt-out") || has_concept(x, "opt-in");
}

static bool
way_out_reduced(const struct facts *f)
{
	return facts_finding(f, is_way_out) != NULL;
}

static void
way_out_clause(const struct facts *f, struct buf *out)
{
	(void)f;
	buf_adds(out, "a way out was removed, narrowed or moved");
}

static void
way_out_rest(const struct facts *f, struct buf *out)
{
	add_finding(facts_finding(f, is_way_out), out);
}

static bool
is_notice_clause(const struct facts *f, const struct finding *x)
{
	(void)f;
	return has_concept(x, "notice-clause");
}

/* The promise that went, where no other came for it; or NULL. */
static const struct finding *
promise_gone(const struct facts *f)
{
	const struct findings *findings = f->evidence->findings;
	const struct finding *gone = NULL;

	for (size_t i = 0; findings != NULL && i < findings->n; i++) {
		if (promise_is(&findings->v[i]))
			return NULL;
		if (gone == NULL && promise_is_gone(&findings->v[i]))
			gone = &findings->v[i];
	}
	return gone;
}

static bool
notice_weakened(const struct facts *f)
{
	return facts_finding(f, is_notice_clause) != NULL || promise_gone(f) != NULL;
}

static void
notice_clause(const struct facts *f, struct buf *out)
{
	buf_adds(out, facts_finding(f, is_notice_clause) != NULL
			  ? "its promise to tell people of changes was weakened"
			  : "its promise to tell people of changes is gone");
}

static void
notice_rest(const struct facts *f, struct buf *out)
{
	const struct finding *x = facts_finding(f, is_notice_clause);

	add_finding(x != NULL ? x : promise_gone(f), out);
}

struct word_list {
	struct span v[MAX_WORDS];
	size_t n;
};

static void
split_words(const char *text, struct word_list *out)
{
	const char *p = text;

	out->n = 0;
	while (out->n < MAX_WORDS) {
		size_t n;

		p += strspn(p, " \t\n,;:.()");
		n = strcspn(p, " \t\n,;:.()");
		if (n == 0)
			break;
		out->v[out->n++] = span_make(p, n);
		p += n;
	}
}

static bool
is_and(struct span word)
{
	static const char *const words[] = { "and", "or", "and/or", "&", "und", "oder", "sowie",
		"et", "ou", "y", "o", "e", "ed", "as", "well", "including", "also", NULL };

	for (size_t i = 0; words[i] != NULL; i++)
		if (span_is(word, words[i]))
			return true;
	return false;
}

/* Words of `of` that are not in `in`, conjunctions not counted. */
static size_t
words_missing(const struct word_list *of, const struct word_list *in)
{
	size_t missing = 0;

	for (size_t i = 0; i < of->n; i++) {
		bool there = is_and(of->v[i]);

		for (size_t j = 0; j < in->n && !there; j++)
			there = span_eq(of->v[i], in->v[j]);
		missing += !there;
	}
	return missing;
}

static size_t
count_list_marks(const char *text)
{
	struct word_list words;
	size_t n = 0;

	for (const char *p = text; *p != '\0'; p++)
		n += *p == ',';
	split_words(text, &words);
	for (size_t i = 0; i < words.n; i++)
		n += is_and(words.v[i]);
	return n;
}

/* The same sentence with a longer list: nothing left, a few words came, between commas. */
static bool
list_grew(const struct facts *f, const struct finding *x)
{
	struct word_list before, after;
	size_t came;

	(void)f;
	if (x->change != EDIT_EDITED || x->before == NULL || x->after == NULL)
		return false;
	split_words(x->before, &before);
	split_words(x->after, &after);
	came = words_missing(&after, &before);
	return words_missing(&before, &after) == 0 && came > 0 && came <= GROWN_WORDS &&
	       before.n < MAX_WORDS && after.n < MAX_WORDS &&
	       count_list_marks(x->after) > count_list_marks(x->before);
}

static bool
scope_grew(const struct facts *f)
{
	return facts_finding(f, list_grew) != NULL;
}

static void
scope_clause(const struct facts *f, struct buf *out)
{
	(void)f;
	buf_adds(out, "the list of what it covers grew");
}

static void
scope_rest(const struct facts *f, struct buf *out)
{
	const struct finding *x = facts_finding(f, list_grew);

	buf_adds(out, ", from ");
	reason_say_quote(x->before, out);
	buf_adds(out, " to ");
	reason_say_quote(x->after, out);
}

const struct reason_kind reasons_of_words[] = {
	{ "S9", "codified", true, codified, codified_clause, codified_rest },
	{ "S11", "opt-out-removed", true, way_out_reduced, way_out_clause, way_out_rest },
	{ "S14", "notice-weakened", true, notice_weakened, notice_clause, notice_rest },
	{ "S15", "scope-creep", true, scope_grew, scope_clause, scope_rest },
	{ 0 },
};
