/* What a page looks like that is not the page: reading the rules, asking them. */
#include "core/compare/failure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/compare/fold.h"

enum {
	WORDS_HIGHEST = 2000,  /* a longer text is no error page */
	QUOTED = 80,           /* bytes of a page's words in `why` */
	SENTENCE_WORDS = 6,    /* fewer are a label */
	TELLING_SENTENCES = 4, /* about something else: a text that speaks of failures */
	TELLING_LATER = 3,     /* the same where its first sentence does not */
	TELLING_ANSWERS = 2    /* or in answer to the question in its heading */
};

/* The order of failure_kinds. */
enum failure_kind {
	FAILURE_ERROR = 0,
	FAILURE_NOT_FOUND,
	FAILURE_LOGIN,
	FAILURE_CONSENT,
	FAILURE_CAPTCHA,
	FAILURE_JAVASCRIPT,
	FAILURE_MAINTENANCE,
	FAILURE_REDIRECT,
	FAILURE_EMPTY,
	FAILURE_WRONG_PAGE
};

static const char *const phrases[] = { "an error page", "a page that was not found",
	"a login page", "a consent wall", "a check for robots",
	"a page that asks for JavaScript", "a maintenance page",
	"a redirect that was not followed", "an empty page", "another page" };

struct failure_patterns {
	struct pattern **v;
	size_t n;
	size_t cap;
};

struct failure_example {
	char *text;
	int line;
	int column;
};

struct failure_examples {
	struct failure_example *v;
	size_t n;
	size_t cap;
};

struct failure {
	char *id;
	int kind;
	int words;
	int lines;
	struct failure_patterns heading, any, all, none;
	struct failure_examples matches, ignores;
	char *file;
	int line;
	int column;
};

/* ---- reading ---- */

/* Whole words; a heading's pattern is all there is, but for signs around it. */
static void
compile_into(struct yaml_reader *r, const struct yaml_node *node, const char *before,
    const char *after, struct failure_patterns *list)
{
	char *text = mem_printf("%s%s%s", before, yaml_text(r, node), after);
	struct pattern *pattern = NULL;
	struct error err = { 0 };

	if (pattern_compile(text, &pattern, &err) != 0) {
		yaml_complain(r, node, "%s", err.message);
	} else {
		MEM_GROW(list->v, list->n, list->cap);
		list->v[list->n++] = pattern;
	}
	free(text);
}

static void
read_pattern(struct yaml_reader *r, const struct yaml_node *node, void *arg)
{
	compile_into(r, node, "(?<!\\w)(?:", ")(?!(?<=\\w)\\w)", arg);
}

static void
read_whole(struct yaml_reader *r, const struct yaml_node *node, void *arg)
{
	compile_into(r, node, "^\\W*(?:", ")\\W*$", arg);
}

static void
read_patterns(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	if (yaml_is_list(node))
		yaml_each_item(r, node, read_pattern, target);
	else
		read_pattern(r, node, target);
}

static void
read_headings(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	if (yaml_is_list(node))
		yaml_each_item(r, node, read_whole, target);
	else
		read_whole(r, node, target);
}

static void
read_example(struct yaml_reader *r, const struct yaml_node *node, void *arg)
{
	struct failure_examples *list = arg;

	MEM_GROW(list->v, list->n, list->cap);
	list->v[list->n++] = (struct failure_example){ mem_strdup(yaml_text(r, node)),
		yaml_line(node), yaml_column(node) };
}

static void
read_examples(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	yaml_each_item(r, node, read_example, target);
}

static const struct yaml_name kinds[] = {
	{ "error", FAILURE_ERROR },
	{ "not-found", FAILURE_NOT_FOUND },
	{ "login", FAILURE_LOGIN },
	{ "consent", FAILURE_CONSENT },
	{ "captcha", FAILURE_CAPTCHA },
	{ "javascript", FAILURE_JAVASCRIPT },
	{ "maintenance", FAILURE_MAINTENANCE },
	{ "redirect", FAILURE_REDIRECT },
	{ "empty", FAILURE_EMPTY },
	{ "wrong-page", FAILURE_WRONG_PAGE },
	{ 0 },
};

const struct yaml_field failure_fields[] = {
	{ "id", YAML_STRING, offsetof(struct failure, id), .required = true,
	    .help = "its name, the kind first: login.facebook" },
	{ "kind", YAML_ENUM, offsetof(struct failure, kind), .required = true, .names = kinds,
	    .help = "error, not-found, login, consent, captcha, javascript, maintenance, "
		    "redirect, empty or wrong-page" },
	{ "words", YAML_INT, offsetof(struct failure, words),
	    .help = "looked for in texts of at most so many words; without it 120" },
	{ "lines", YAML_INT, offsetof(struct failure, lines),
	    .help = "in the first lines only; without it in all" },
	{ "any", YAML_CUSTOM, offsetof(struct failure, any), .read = read_patterns,
	    .help = "patterns one of which is in a line" },
	{ "all", YAML_CUSTOM, offsetof(struct failure, all), .read = read_patterns,
	    .help = "patterns each of which is in a line" },
	{ "none", YAML_CUSTOM, offsetof(struct failure, none), .read = read_patterns,
	    .help = "patterns none of which is in a line" },
	{ "heading", YAML_CUSTOM, offsetof(struct failure, heading), .read = read_headings,
	    .help = "patterns one of which is the whole first heading or the "
		    "whole first line" },
	{ "matches", YAML_CUSTOM, offsetof(struct failure, matches), .read = read_examples,
	    .required = true, .help = "texts it must hold" },
	{ "ignores", YAML_CUSTOM, offsetof(struct failure, ignores), .read = read_examples,
	    .required = true, .help = "texts it must let pass" },
	{ 0 },
};

static void
patterns_release(struct failure_patterns *list)
{
	for (size_t i = 0; i < list->n; i++)
		pattern_free(list->v[i]);
	free(list->v);
}

static void
examples_release(struct failure_examples *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->v[i].text);
	free(list->v);
}

static void
failure_free(struct failure *f)
{
	patterns_release(&f->heading);
	patterns_release(&f->any);
	patterns_release(&f->all);
	patterns_release(&f->none);
	examples_release(&f->matches);
	examples_release(&f->ignores);
	free(f->id);
	free(f->file);
	free(f);
}

static bool
has_id(const struct failures *list, const char *id)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i]->id, id) == 0)
			return true;
	return false;
}

/* NULL: nothing is wrong with it. */
static const char *
mistake(const struct failure *f, const struct failures *list)
{
	if (f->words < 1 || f->words > WORDS_HIGHEST)
		return "words: a number from 1 to 2000";
	if (f->lines < 0)
		return "lines: a number, or 0 for all";
	if (list->n == FAILURES_MAX)
		return "more than 500 failures";
	if (f->id != NULL && has_id(list, f->id))
		return "another failure has this id";
	return NULL;
}

/* What one file says, and the list it goes to. */
struct failure_file {
	struct failures *out;
};

static void
read_failure(struct yaml_reader *r, const struct yaml_node *node, void *arg)
{
	struct failures *list = arg;
	struct failure *f = mem_alloc(sizeof *f);
	const char *wrong;

	f->file = mem_strdup(yaml_file(r));
	f->line = yaml_line(node);
	f->column = yaml_column(node);
	f->words = FAILURE_WORDS;
	yaml_read_table(r, node, failure_fields, f);
	wrong = mistake(f, list);
	if (wrong != NULL)
		yaml_complain(r, node, "%s", wrong);
	if (wrong != NULL || f->id == NULL) {
		failure_free(f);
		return;
	}
	MEM_GROW(list->v, list->n, list->cap);
	list->v[list->n++] = f;
}

static void
read_failures(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	struct failure_file *file = target;

	yaml_each_item(r, node, read_failure, file->out);
}

const struct yaml_field failure_file_fields[] = {
	{ "failures", YAML_CUSTOM, 0, .read = read_failures, .required = true,
	    .help = "what a page looks like that is not the page" },
	{ 0 },
};

size_t
failures_read(struct span text, const char *file, struct failures *out, struct strs *complaints)
{
	struct failure_file read = { out };

	return yaml_read(text, file, failure_file_fields, &read, complaints);
}

void
failures_release(struct failures *failures)
{
	for (size_t i = 0; i < failures->n; i++)
		failure_free(failures->v[i]);
	free(failures->v);
	*failures = (struct failures){ 0 };
}

/* ---- asking ---- */

/* A document as the rules see it: its folded lines, made when the first rule wants them. */
struct view {
	const struct document *doc;
	size_t words;
	struct strs lines;
};

static void
view_fold(struct view *view)
{
	struct buf folded;

	if (view->lines.n == view->doc->n_lines)
		return;
	buf_init(&folded, SIZE_MAX / 4);
	for (size_t i = 0; i < view->doc->n_lines; i++) {
		buf_clear(&folded);
		fold(view->doc->lines[i].text, &folded);
		strs_add(&view->lines, folded.data == NULL ? "" : folded.data);
	}
	buf_release(&folded);
}

/* The words that met a pattern, in the line they stand in. */
struct met {
	struct span text;
	size_t line;
};

static bool
meets(const struct pattern *pattern, struct span text, struct met *met)
{
	struct pattern_hit hit;

	if (pattern_match(pattern, text, 0, &hit, NULL) != 1)
		return false; /* a limit: the text cannot be told to be a failure */
	met->text = span_make(text.data + hit.start, hit.end - hit.start);
	return true;
}

static bool
meets_in(const struct pattern *pattern, const struct view *view, int lines, struct met *met)
{
	size_t n = view->lines.n;

	if (lines > 0 && n > (size_t)lines)
		n = (size_t)lines;
	for (size_t i = 0; i < n; i++)
		if (meets(pattern, span_of(view->lines.v[i]), met)) {
			met->line = i;
			return true;
		}
	return false;
}

/* How many of the patterns are met somewhere. */
static size_t
count_met(
    const struct failure_patterns *list, const struct view *view, int lines, struct met *met)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		n += meets_in(list->v[i], view, lines, met);
	return n;
}

static bool
is_any_met(
    const struct failure_patterns *list, const struct view *view, int lines, struct met *met)
{
	for (size_t i = 0; i < list->n; i++)
		if (meets_in(list->v[i], view, lines, met))
			return true;
	return false;
}

static size_t
first_heading(const struct document *doc)
{
	for (size_t i = 0; i < doc->n_lines; i++)
		if (doc->lines[i].kind == LINE_HEADING)
			return i;
	return 0;
}

static bool
heading_meets(const struct failure *f, const struct view *view, struct met *met)
{
	struct span first, heading;

	if (view->lines.n == 0)
		return false;
	first = span_of(view->lines.v[0]);
	heading = span_of(view->lines.v[first_heading(view->doc)]);
	for (size_t i = 0; i < f->heading.n; i++)
		if (meets(f->heading.v[i], first, met) || meets(f->heading.v[i], heading, met))
			return true;
	return false;
}

static size_t
count_words(const char *text)
{
	size_t n = 0;

	for (size_t i = 0; text[i] != '\0'; i++)
		n += text[i] != ' ' && (i == 0 || text[i - 1] == ' ');
	return n;
}

static bool
ends_in(const char *text, const char *signs)
{
	size_t n = strlen(text);

	return n > 0 && strchr(signs, text[n - 1]) != NULL;
}

static bool
stood_above(const struct view *view, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(view->lines.v[k], view->lines.v[i]) == 0)
			return true;
	return false;
}

/* Sentences in which nothing of the failure is said, nor of cookies, as banners do. */
static size_t
count_telling(const struct failure *f, const struct view *view)
{
	size_t n = 0;

	for (size_t i = 0; i < view->lines.n; i++) {
		const char *text = view->lines.v[i];
		struct met met;
		bool said = !ends_in(text, ".") || count_words(text) < SENTENCE_WORDS ||
			    strcasestr(text, "cookie") != NULL || stood_above(view, i);

		for (size_t k = 0; k < f->any.n && !said; k++)
			said = meets(f->any.v[k], span_of(text), &met);
		n += !said;
	}
	return n;
}

/*
 * Help about error 404, a policy that mentions JavaScript: the words are met
 * within a text that goes on about something else, or in the question it answers.
 */
static bool
speaks_of_it(const struct failure *f, const struct view *view, const struct met *met)
{
	size_t telling = count_telling(f, view);

	if (view->lines.n > 0 && ends_in(view->lines.v[0], "?"))
		return telling >= TELLING_ANSWERS;
	return met->line > 0 && telling >= (met->line > 1 ? TELLING_LATER : TELLING_SENTENCES);
}

static bool
failure_meets(const struct failure *f, struct view *view, struct met *met)
{
	struct met unwanted;

	*met = (struct met){ { "", 0 }, 0 };
	if (view->words > (size_t)f->words)
		return false;
	view_fold(view);
	if (is_any_met(&f->none, view, f->lines, &unwanted))
		return false;
	if (heading_meets(f, view, met))
		return true;
	if (f->any.n == 0 && f->all.n == 0)
		return f->heading.n == 0;
	return count_met(&f->all, view, f->lines, met) == f->all.n &&
	       (f->any.n == 0 || is_any_met(&f->any, view, f->lines, met)) &&
	       !speaks_of_it(f, view, met);
}

/* Cut at a whole character. */
static int
quote_length(struct span text)
{
	size_t n = text.len;

	if (n > QUOTED) {
		n = QUOTED;
		while (n > 0 && ((unsigned char)text.data[n] & 0xc0) == 0x80)
			n--;
	}
	return (int)n;
}

bool
failure_in_text(
    const struct document *doc, const struct failures *failures, char *why, size_t why_size)
{
	struct view view = { .doc = doc, .words = document_words(doc) };
	struct met met;
	bool found = false;

	for (size_t i = 0; i < failures->n && !found; i++) {
		const struct failure *f = failures->v[i];

		if (!failure_meets(f, &view, &met))
			continue;
		found = true;
		if (met.text.len > 0)
			snprintf(why, why_size, "%s (\"%.*s\")", phrases[f->kind],
			    quote_length(met.text), met.text.data);
		else
			snprintf(why, why_size, "%s (%zu word%s)", phrases[f->kind], view.words,
			    view.words == 1 ? "" : "s");
	}
	strs_release(&view.lines);
	return found;
}

/* ---- examples ---- */

static void
examine(const struct failure *f, const struct failure_example *e, bool wanted,
    struct strs *complaints)
{
	struct document *doc = NULL;
	struct error err = { 0 };
	struct view view = { 0 };
	struct met met;

	if (document_get(span_of(e->text), DOCUMENT_MARKDOWN, &doc, &err) != 0) {
		strs_take(complaints, mem_printf("%s:%d:%d: %s: %s", f->file, e->line,
					  e->column, f->id, err.message));
		return;
	}
	view = (struct view){ .doc = doc, .words = document_words(doc) };
	if (failure_meets(f, &view, &met) != wanted)
		strs_take(complaints,
		    mem_printf("%s:%d:%d: %s: %s: \"%.*s\"", f->file, e->line, e->column, f->id,
			wanted ? "does not hold this text" : "holds what it must let pass",
			quote_length(span_of(e->text)), e->text));
	strs_release(&view.lines);
	document_free(doc);
}

size_t
failures_examine(const struct failures *failures, struct strs *complaints)
{
	size_t n = 0;

	for (size_t i = 0; i < failures->n; i++) {
		const struct failure *f = failures->v[i];

		for (size_t k = 0; k < f->matches.n; k++)
			examine(f, &f->matches.v[k], true, complaints);
		for (size_t k = 0; k < f->ignores.n; k++)
			examine(f, &f->ignores.v[k], false, complaints);
		n += f->matches.n + f->ignores.n;
	}
	return n;
}
