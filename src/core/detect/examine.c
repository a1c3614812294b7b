/* Every rule's own examples, played as small changes through compare() and detect(). */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/detect/links.h"
#include "core/detect/rule.h"

enum { EXAMPLE_QUOTED = 160 };

static int
add_line(struct document *doc, enum line_kind kind, const char *text, struct error *err)
{
	int level = kind == LINE_HEADING ? 2 : kind == LINE_ITEM ? 1 : 0;

	return text == NULL ? 0 : document_add(doc, kind, level, true, 0, span_of(text), err);
}

/* "You can [object](https://a.example/1)." as a sentence with its links beside it. */
static int
add_linked(struct document *doc, enum line_kind kind, const char *text, struct error *err)
{
	const char *open, *middle, *close;
	struct buf words;
	int rc = 0;

	if (text == NULL)
		return 0;
	buf_init(&words, DOCUMENT_MAX_LINE);
	while (rc == 0 && (open = strchr(text, '[')) != NULL &&
	       (middle = strstr(open, "](")) != NULL && (close = strchr(middle, ')')) != NULL) {
		struct span shown = span_make(open + 1, (size_t)(middle - open - 1));

		rc = document_add_link(
		    doc, shown, span_make(middle + 2, (size_t)(close - middle - 2)), err);
		buf_add(&words, text, (size_t)(open - text));
		buf_add_span(&words, shown);
		text = close + 1;
	}
	buf_adds(&words, text);
	if (rc == 0)
		rc = add_line(doc, kind, words.data, err);
	buf_release(&words);
	return rc;
}

/* A page with the sentence where the example puts it. */
static int
example_page(const struct example *e, const char *sentence, bool linked, bool with_near,
    struct document **out, struct error *err)
{
	struct document *doc = document_new();
	enum line_kind kind = e->header != NULL ? LINE_ITEM : LINE_TEXT;

	if (add_line(doc, LINE_HEADING, e->heading, err) != 0 ||
	    add_line(doc, LINE_TEXT, e->header, err) != 0 ||
	    (linked ? add_linked : add_line)(doc, kind, sentence, err) != 0 ||
	    (with_near && add_line(doc, kind, e->near, err) != 0)) {
		document_free(doc);
		return -1;
	}
	*out = doc;
	return 0;
}

static const struct finding *
find_finding(const struct findings *findings, const char *rule)
{
	for (size_t i = 0; i < findings->n; i++)
		if (strcmp(findings->v[i].rule, rule) == 0)
			return &findings->v[i];
	return NULL;
}

static void __attribute__((format(printf, 4, 5))) complain(struct strs *complaints,
    const struct rule *rule, const struct example *e, const char *fmt, ...)
{
	char message[2048];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof message, fmt, ap);
	va_end(ap);
	strs_take(complaints,
	    mem_printf("%s:%d:%d: %s: %s", rule->file, e->line, e->column, rule->id, message));
}

static void
look_at(const struct rule *rule, const struct example *e, const struct findings *findings,
    bool wanted, struct strs *complaints)
{
	const struct finding *f = find_finding(findings, rule->id);
	const char *sentence = e->after != NULL ? e->after : e->before;

	if (wanted && f == NULL)
		complain(
		    complaints, rule, e, "does not match \"%.*s\"", EXAMPLE_QUOTED, sentence);
	if (!wanted && f != NULL)
		complain(complaints, rule, e, "matches \"%.*s\" in \"%.*s\"", EXAMPLE_QUOTED,
		    f->match, EXAMPLE_QUOTED, sentence);
}

static void
examine(const struct rules *rules, const struct rule *rule, const struct example *e,
    bool wanted, struct strs *complaints)
{
	const char *language = e->language != NULL     ? e->language
			       : rule->languages.n > 0 ? rule->languages.v[0]
						       : NULL;
	struct document *before = NULL, *after = NULL;
	struct findings findings = { 0 };
	struct change *change = NULL;
	bool linked = rule_is_on_links(rule);
	struct error err = { 0 };

	if (example_page(e, e->before, linked, false, &before, &err) != 0 ||
	    example_page(e, e->after, linked, true, &after, &err) != 0) {
		complain(complaints, rule, e, "%s", err.message);
		goto out;
	}
	change = compare(before, after);
	if (detect(rules, change, language, &findings, &err) != 0 ||
	    detect_links(rules, change, language, NULL, &findings, &err) != 0)
		complain(complaints, rule, e, "%s", err.message);
	look_at(rule, e, &findings, wanted, complaints);
out:
	findings_release(&findings);
	change_free(change);
	document_free(before);
	document_free(after);
}

size_t
rules_examine(const struct rules *rules, struct strs *complaints)
{
	size_t n = 0;

	for (size_t i = 0; i < rules->n; i++) {
		const struct rule *rule = rules->v[i];

		for (size_t j = 0; j < rule->matches.n; j++, n++)
			examine(rules, rule, &rule->matches.v[j], true, complaints);
		for (size_t j = 0; j < rule->ignores.n; j++, n++)
			examine(rules, rule, &rule->ignores.v[j], false, complaints);
	}
	return n;
}
