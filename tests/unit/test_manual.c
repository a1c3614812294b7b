/*
 * The manual and the program say the same: every field of every YAML table, every word of the
 * JSON, every class, verdict, state and trailer, the ceilings and the defaults.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <jansson.h>

#include "base/file.h"
#include "base/mem.h"
#include "core/channel/channel_data.h"
#include "core/compare/failure.h"
#include "core/page/fault.h"
#include "core/report/texts.h"
#include "core/settings/sheet.h"
#include "core/tell/message.h"
#include "core/tell/record.h"
#include "core/judge/note.h"
#include "core/judge/silence.h"
#include "edge/fetch/fetch.h"
#include "edge/workspace.h"
#include "record_made.h"

enum { MANUAL_MAX = 1 << 20, TEXT_MAX = 64 << 10, NESTED_MAX = 4, WORDS_MAX = 64 };

/* ---- a page of the manual: its items, by section and path ---- */

/* "header.any" in "A rule": .It Ic any Pq TYPE ; OTHERWISE, inside the list of .It Ic header.
 */
struct entry {
	char *where; /* the subsection, or the section where there is none */
	char *path;
	char *type;      /* what is written there */
	char *otherwise; /* what holds without it */
	struct buf text; /* its lines as in the source, those of nested items too */
	bool seen;
};

struct manual {
	struct entry *v;
	size_t n;
	size_t cap;
	struct buf source;
};

/* A list being read: the items that its own items stand in. */
struct nesting {
	size_t inside[NESTED_MAX][WORDS_MAX];
	size_t n_inside[NESTED_MAX];
	size_t depth;
};

static char *
manual_path(const char *name)
{
	const char *tests = getenv("TESTS");

	return tests == NULL ? mem_printf("src/%s", name)
			     : mem_printf("%s/../src/%s", tests, name);
}

/* The part of a line after its macro, without what stands around it. */
static bool
macro(struct span line, const char *name, struct span *rest)
{
	size_t n = strlen(name);

	if (!span_starts(line, name) || (line.len > n && line.data[n] != ' '))
		return false;
	*rest = span_trim(span_make(line.data + n, line.len - n));
	return true;
}

static bool
next_word(struct span *rest, struct span *word)
{
	size_t n = 0;

	*rest = span_trim(*rest);
	while (n < rest->len && rest->data[n] != ' ')
		n++;
	*word = span_make(rest->data, n);
	*rest = span_make(rest->data + n, rest->len - n);
	return n > 0;
}

/* "text ; required" behind Pq. */
static void
split_value(struct span value, struct entry *entry)
{
	const char *semicolon = span_find(value, " ; ");
	size_t n = semicolon == NULL ? value.len : (size_t)(semicolon - value.data);

	entry->type = span_dup(span_make(value.data, n));
	if (semicolon != NULL)
		entry->otherwise =
		    span_dup(span_trim(span_make(semicolon + 3, value.len - n - 3)));
}

static void
add_entry(struct manual *m, struct nesting *nesting, const char *where, struct span name)
{
	size_t depth = nesting->depth, outer = depth - 1;
	const char *prefix = NULL;
	struct entry *entry;

	assert_in_range(depth, 1, NESTED_MAX - 1);
	if (nesting->n_inside[outer] > 0)
		prefix = m->v[nesting->inside[outer][0]].path;
	MEM_GROW(m->v, m->n, m->cap);
	entry = &m->v[m->n];
	*entry = (struct entry){ .where = mem_strdup(where) };
	entry->path = prefix == NULL ? span_dup(name)
				     : mem_printf("%s.%.*s", prefix, (int)name.len, name.data);
	buf_init(&entry->text, TEXT_MAX);
	assert_true(nesting->n_inside[depth] < WORDS_MAX);
	nesting->inside[depth][nesting->n_inside[depth]++] = m->n++;
}

/* .It Ic NAME , NAME Pq TYPE ; OTHERWISE */
static void
add_item(struct manual *m, struct nesting *nesting, const char *where, struct span head)
{
	struct span word, value;
	size_t first = m->n;

	nesting->n_inside[nesting->depth] = 0;
	if (!macro(head, "Ic", &head))
		return;
	while (next_word(&head, &word) && !span_is(word, "Pq"))
		if (!span_is(word, ","))
			add_entry(m, nesting, where, word);
	value = span_trim(head);
	for (size_t i = first; i < m->n && value.len > 0; i++)
		split_value(value, &m->v[i]);
}

static void
add_text(struct manual *m, const struct nesting *nesting, struct span line)
{
	for (size_t d = 0; d <= nesting->depth; d++)
		for (size_t i = 0; i < nesting->n_inside[d]; i++) {
			struct entry *entry = &m->v[nesting->inside[d][i]];

			buf_add_span(&entry->text, line);
			buf_addc(&entry->text, '\n');
		}
}

static void
add_line(struct manual *m, struct nesting *nesting, char **where, struct span line)
{
	struct span rest;

	if (macro(line, ".Sh", &rest) || macro(line, ".Ss", &rest)) {
		assert_int_equal(nesting->depth, 0);
		free(*where);
		*where = span_dup(rest);
	} else if (macro(line, ".Bl", &rest)) {
		assert_true(nesting->depth + 1 < NESTED_MAX);
		nesting->n_inside[++nesting->depth] = 0;
	} else if (macro(line, ".El", &rest)) {
		nesting->n_inside[nesting->depth--] = 0;
	} else {
		if (macro(line, ".It", &rest))
			add_item(m, nesting, *where, rest);
		add_text(m, nesting, line);
	}
}

static void
manual_read(struct manual *m, const char *name)
{
	struct nesting nesting = { 0 };
	char *path = manual_path(name), *where = mem_strdup("");
	struct error err = { 0 };
	struct span rest, line;

	*m = (struct manual){ 0 };
	buf_init(&m->source, MANUAL_MAX);
	if (file_read(path, &m->source, &err) != 0)
		fail_msg("%s", err.message);
	rest = buf_span(&m->source);
	while (span_line(&rest, &line))
		add_line(m, &nesting, &where, line);
	assert_int_equal(nesting.depth, 0);
	free(where);
	free(path);
}

static void
manual_release(struct manual *m)
{
	for (size_t i = 0; i < m->n; i++) {
		free(m->v[i].where);
		free(m->v[i].path);
		free(m->v[i].type);
		free(m->v[i].otherwise);
		buf_release(&m->v[i].text);
	}
	free(m->v);
	buf_release(&m->source);
}

static struct entry *
manual_find(struct manual *m, const char *where, const char *path)
{
	for (size_t i = 0; i < m->n; i++)
		if (strcmp(m->v[i].where, where) == 0 && strcmp(m->v[i].path, path) == 0)
			return &m->v[i];
	return NULL;
}

/* Items of these places that nothing asked for: the program does not know them. */
static size_t
count_unseen(const struct manual *m, const char *where)
{
	size_t unseen = 0;

	for (size_t i = 0; i < m->n; i++)
		if (strcmp(m->v[i].where, where) == 0 && !m->v[i].seen) {
			print_message("# %s: there is no \"%s\"\n", where, m->v[i].path);
			unseen++;
		}
	return unseen;
}

/* A section or subsection as it stands, to the next one. */
static struct span
manual_part(const struct manual *m, const char *where)
{
	struct span rest = buf_span(&m->source), line, name;
	const char *start = NULL, *end = rest.data + rest.len;

	while (span_line(&rest, &line)) {
		bool head = macro(line, ".Sh", &name) || macro(line, ".Ss", &name);

		if (head && start != NULL) {
			end = line.data;
			break;
		}
		if (head && span_is(name, where))
			start = line.data + line.len;
	}
	if (start == NULL)
		fail_msg("the manual has no part \"%s\"", where);
	return span_make(start, (size_t)(end - start));
}

/* Whether a text has the word on a line with Cm. */
static bool
has_command_word(struct span text, const char *want)
{
	struct span line, word;

	while (span_line(&text, &line)) {
		bool command = false;

		if (!span_starts(line, "."))
			continue;
		line = span_make(line.data + 1, line.len - 1);
		while (next_word(&line, &word)) {
			if (command && span_is(word, want))
				return true;
			command = command || span_is(word, "Cm");
		}
	}
	return false;
}

/* Whether a text has the words, wherever its lines break. */
static bool
has_words(struct span text, const char *words)
{
	char *folded = span_dup(text);
	bool found;

	for (char *p = folded; *p != '\0'; p++)
		if (*p == '\n')
			*p = ' ';
	found = strstr(folded, words) != NULL;
	free(folded);
	return found;
}

/* ---- smallprint(5): the fields of the YAML files ---- */

static const struct {
	const char *where;
	const struct yaml_field *table;
} tables[] = {
	{ "The file", declare_platform_fields },
	{ "A page", declare_page_fields },
	{ "A variant", declare_variant_fields },
	{ "An earlier declaration", declare_earlier_fields },
	{ "A range", declare_range_fields },
	{ "A setting", declare_setting_fields },
	{ "A fact", declare_fact_fields },
	{ "A sheet", sheet_fields },
	{ "A fact of a sheet", sheet_fact_fields },
	{ "A file of texts", texts_fields },
	{ "For all platforms", declare_defaults_fields },
	{ "A file of rules", rule_file_fields },
	{ "A rule", rule_fields },
	{ "An example", rule_example_fields },
	{ "How it is judged", silence_fields },
	{ "A file of failures", failure_file_fields },
	{ "A file of channels", channel_file_fields },
	{ "A channel", channel_fields },
	{ "A failure", failure_fields },
	{ "A file of notes", note_file_fields },
	{ "A note", note_fields },
};

static const struct {
	enum yaml_type type;
	const char *says;
} types[] = {
	{ YAML_STRING, "text" },
	{ YAML_BOOL, "true or false" },
	{ YAML_INT, "number" },
	{ YAML_DURATION, "length of time" },
	{ YAML_MILLIS, "length of time" },
	{ YAML_STRS, "text or list" },
	{ YAML_ENUM, "word" },
	{ YAML_TABLE, "mapping" },
};

static size_t
complain(const char *where, const char *path, const char *what)
{
	print_message("# %s, %s: %s\n", where, path, what);
	return 1;
}

/* The type of a field, where its table gives one; a field with a reader says it itself. */
static bool
says_type(const struct entry *entry, enum yaml_type type)
{
	for (size_t i = 0; i < COUNT(types); i++)
		if (types[i].type == type)
			return entry->type != NULL && strcmp(entry->type, types[i].says) == 0;
	return entry->type != NULL && *entry->type != '\0';
}

static size_t
check_values(const struct entry *entry, const struct yaml_field *field)
{
	size_t wrong = 0;

	for (const struct yaml_name *n = field->names; n != NULL && n->name != NULL; n++)
		if (!has_command_word(buf_span(&entry->text), n->name))
			wrong += complain(entry->where, entry->path, n->name);
	return wrong;
}

static size_t
check_field(
    struct manual *m, const char *where, const char *path, const struct yaml_field *field)
{
	struct entry *entry = manual_find(m, where, path);
	size_t wrong = 0;

	if (entry == NULL)
		return complain(where, path, "is not in the manual");
	if (entry->seen)
		wrong += complain(where, path, "is there twice");
	entry->seen = true;
	if (!says_type(entry, field->type))
		wrong += complain(where, path, "says another type");
	if (entry->otherwise == NULL || *entry->otherwise == '\0')
		wrong += complain(where, path, "does not say what holds without it");
	else if ((strcmp(entry->otherwise, "required") == 0) != field->required)
		wrong += complain(where, path, "must say \"required\" when it is, only then");
	if (span_find(buf_span(&entry->text), "\n") == NULL ||
	    entry->text.len < strlen(path) + 20)
		wrong += complain(where, path, "has no meaning");
	return wrong + check_values(entry, field);
}

static size_t
check_table(struct manual *m, const char *where, const char *prefix,
    const struct yaml_field *table, size_t *n)
{
	size_t wrong = 0;

	for (const struct yaml_field *f = table; f->name != NULL; f++) {
		char *path = mem_printf("%s%s", prefix, f->name);
		char *below = mem_printf("%s.", path);

		++*n;
		wrong += check_field(m, where, path, f);
		if (f->type == YAML_TABLE)
			wrong += check_table(m, where, below, f->table, n);
		free(below);
		free(path);
	}
	return wrong;
}

static void
test_every_field_is_in_the_manual(void **state)
{
	struct manual m;
	size_t wrong = 0, n = 0;

	(void)state;
	manual_read(&m, "smallprint.5");
	for (size_t i = 0; i < COUNT(tables); i++)
		wrong += check_table(&m, tables[i].where, "", tables[i].table, &n);
	print_message("# figure: %zu fields, %zu wrong in smallprint(5)\n", n, wrong);
	assert_int_equal(wrong, 0);
	manual_release(&m);
}

/* What a channel's template may name is no field, but stands in a list of its own. */
static const char names[] = "A template of a channel";

static size_t
check_names(struct manual *m, size_t *n)
{
	size_t wrong = 0;

	for (size_t i = 0; channel_data_names[i] != NULL; i++) {
		struct entry *entry = manual_find(m, names, channel_data_names[i]);

		if (strcmp(channel_data_names[i], ".") == 0)
			continue;
		++*n;
		if (entry == NULL)
			wrong += complain(names, channel_data_names[i], "is not in the manual");
		else
			entry->seen = true;
	}
	return wrong;
}

static void
test_names_of_a_channels_template_are_in_the_manual(void **state)
{
	struct manual m;
	size_t wrong, n = 0;

	(void)state;
	manual_read(&m, "smallprint.5");
	wrong = check_names(&m, &n);
	wrong += count_unseen(&m, names);
	print_message("# figure: %zu names of a channel's template, %zu wrong\n", n, wrong);
	assert_int_equal(wrong, 0);
	manual_release(&m);
}

static void
test_every_field_of_the_manual_exists(void **state)
{
	struct manual m;
	size_t wrong = 0, n = 0;

	(void)state;
	manual_read(&m, "smallprint.5");
	for (size_t i = 0; i < COUNT(tables); i++) {
		check_table(&m, tables[i].where, "", tables[i].table, &n);
		wrong += count_unseen(&m, tables[i].where);
	}
	wrong += check_names(&m, &n);
	assert_int_equal(m.n, n);
	assert_int_equal(wrong, 0);
	manual_release(&m);
}

/* ---- smallprint(5): defaults and ceilings ---- */

static void
expect_otherwise(struct manual *m, const char *where, const char *path, const char *want)
{
	struct entry *entry = manual_find(m, where, path);

	assert_non_null(entry);
	assert_non_null(entry->otherwise);
	assert_string_equal(entry->otherwise, want);
}

static void
expect_number(struct manual *m, const char *path, int want)
{
	char *text = mem_printf("%d", want);

	expect_otherwise(m, "How it is judged", path, text);
	free(text);
}

static void
test_days_that_are_not_said(void **state)
{
	static const char text[] =
	    "labels: {en: {updated: [updated]}}\nbanners: {en: [soon]}\n";
	struct strs complaints = { 0 };
	struct silence silence;
	struct manual m;

	(void)state;
	assert_int_equal(silence_read(span_of(text), "silence.yaml", &silence, &complaints), 0);
	manual_read(&m, "smallprint.5");
	expect_number(&m, "notice_min", silence.notice_min);
	expect_number(&m, "window_before", silence.window_before);
	expect_number(&m, "window_after", silence.window_after);
	expect_number(&m, "same_day_before", silence.same_day_before);
	expect_number(&m, "same_day_after", silence.same_day_after);
	manual_release(&m);
	silence_release(&silence);
	strs_release(&complaints);
}

static const char acme[] = "platform: acme\nname: Acme\n"
			   "pages: {privacy-policy: {url: \"https://acme.example/\"}}\n"
			   "announcements: {news: {url: \"https://acme.example/news\"}}\n";

static void
test_pages_of_which_little_is_said(void **state)
{
	struct strs complaints = { 0 };
	struct platform *p;
	const struct page *page;
	struct manual m;
	char text[UTC_TEXT_MAX];

	(void)state;
	assert_int_equal(
	    declare_platform(span_of(acme), "acme.yaml", NULL, &p, &complaints), 0);
	manual_read(&m, "smallprint.5");
	page = p->pages[0];
	assert_int_equal(page->robots, ROBOTS_IGNORE);
	expect_otherwise(&m, "For all platforms", "robots", "ignore");
	duration_format(page->spacing_ms / 1000, text);
	expect_otherwise(&m, "For all platforms", "spacing", text);
	expect_otherwise(&m, "For all platforms", "language", page->language);
	assert_int_equal(page->kind, PAGE_POLICY);
	assert_int_equal(p->pages[1]->kind, PAGE_ANNOUNCEMENT);
	expect_otherwise(&m, "A page", "kind", "policy, or announcement under announcements");
	expect_otherwise(&m, "A page", "format", page_format_name(page->format));
	assert_false(page->is_private);
	expect_otherwise(&m, "A page", "private", "false");
	assert_string_equal(page->name, "Privacy policy");
	expect_otherwise(&m, "A page", "name", "the id, as words");
	manual_release(&m);
	platform_free(p);
	strs_release(&complaints);
}

/* ".It Cm help", and on the next line how often such a page is looked at. */
static void
test_how_often_a_kind_is_looked_at(void **state)
{
	struct manual m;

	(void)state;
	manual_read(&m, "smallprint.5");
	for (int kind = PAGE_POLICY; kind < PAGE_KINDS; kind++) {
		struct span part = manual_part(&m, "A page"), line;
		char *head = mem_printf(".It Cm %s", page_kind_name((enum page_kind)kind));
		char every[UTC_TEXT_MAX], *want;
		bool found = false;

		want = mem_printf(
		    "; every %s", duration_format(declare_every((enum page_kind)kind), every));
		while (!found && span_line(&part, &line))
			found = span_is(line, head);
		if (!found || !span_line(&part, &line) || span_find(line, want) == NULL)
			fail_msg("%s does not say \"%s\"", head, want);
		free(want);
		free(head);
	}
	manual_release(&m);
}

static const struct {
	const char *page;
	const char *where;
	const char *words; /* with one number */
	int number;
} ceilings[] = {
	{ "smallprint.1", "LIMITS", "%d MiB are taken as sent", FETCH_MAX_WIRE >> 20 },
	{ "smallprint.1", "LIMITS", "%d MiB unpacked", FETCH_MAX_DECODED >> 20 },
	{ "smallprint.1", "LIMITS", "at most %d redirects", FETCH_MAX_REDIRECTS },
	{ "smallprint.1", "LIMITS", "in %d seconds a try", FETCH_MAX_SECONDS },
	{ "smallprint.1", "LIMITS", "%d tries", FETCH_MAX_TRIES },
	{ "smallprint.1", "LIMITS", "up to %d seconds", FETCH_MAX_WAIT },
	{ "smallprint.5", "How values are written", "at most %d MiB", YAML_MAX_BYTES >> 20 },
	{ "smallprint.5", "How values are written", "and -, at most %d", FAULT_MAX_ID },
	{ "smallprint.5", "MISTAKES", "at most %d a file", YAML_MAX_COMPLAINTS },
	{ "smallprint.5", "PLATFORMS", "At most %d pages", DECLARE_MAX_PAGES },
	{ "smallprint.5", "The file", "at most %dm", DECLARE_SPACING_MAX / 60000 },
	{ "smallprint.5", "A page", "%dm to 90d", DECLARE_EVERY_MIN / 60 },
	{ "smallprint.5", "A page", "5m to %dd", DECLARE_EVERY_MAX / UTC_DAY_SECONDS },
	{ "smallprint.5", "For all platforms", "%dm to 90d", DECLARE_EVERY_MIN / 60 },
	{ "smallprint.5", "For all platforms", "5m to %dd",
	    DECLARE_EVERY_MAX / UTC_DAY_SECONDS },
	{ "smallprint.5", "For all platforms", "at most %dm", DECLARE_SPACING_MAX / 60000 },
	{ "smallprint.5", "For all platforms", "At most %d printable", FAULT_MAX_AGENT },
	{ "smallprint.5", "A file of rules", "At most %d in all files", RULES_MAX },
	{ "smallprint.5", "How it is judged", "at most %d", SILENCE_MAX_LABELS },
	{ "smallprint.5", "How it is judged", "notice_min Pq days, 1 to %d", SILENCE_MAX_DAYS },
};

static char *
with_number(const char *words, int number)
{
	const char *mark = strstr(words, "%d");

	return mem_printf("%.*s%d%s", (int)(mark - words), words, number, mark + 2);
}

static void
test_ceilings_are_those_of_the_program(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(ceilings); i++) {
		char *want = with_number(ceilings[i].words, ceilings[i].number);
		struct manual m;

		manual_read(&m, ceilings[i].page);
		if (!has_words(manual_part(&m, ceilings[i].where), want))
			fail_msg("%s, %s: does not say \"%s\"", ceilings[i].page,
			    ceilings[i].where, want);
		manual_release(&m);
		free(want);
	}
}

/* ---- smallprint(1): words ---- */

static const char *
class_word(int i)
{
	return change_class_name((enum change_class)i);
}

static const char *
verdict_word(int i)
{
	return verdict_name((enum verdict_word)i);
}

static const char *
date_word(int i)
{
	return date_state_name((enum date_state)i);
}

static const char *
announced_word(int i)
{
	return announced_name((enum announced)i);
}

static const struct {
	const char *where;
	const char *(*word)(int i);
	int first, last;
} words[] = {
	{ "Classes", class_word, CLASS_CHANGE, CLASS_FIRST },
	{ "Verdicts", verdict_word, VERDICT_UNKNOWN, VERDICT_SILENT },
	{ "DATES AND SILENCE", date_word, DATES_UNKNOWN, DATES_MONTH },
	{ "DATES AND SILENCE", announced_word, ANNOUNCED_UNWATCHED, ANNOUNCED_FOUND },
};

static void
test_words_of_records_are_explained(void **state)
{
	struct manual m;
	size_t wrong = 0;

	(void)state;
	manual_read(&m, "smallprint.1");
	for (size_t i = 0; i < COUNT(words); i++)
		for (int w = words[i].first; w <= words[i].last; w++)
			if (!has_command_word(
				manual_part(&m, words[i].where), words[i].word(w)))
				wrong += complain(
				    words[i].where, words[i].word(w), "is not in the manual");
	assert_int_equal(wrong, 0);
	manual_release(&m);
}

/* Whether the word is one of those that the program has for this place. */
static bool
is_known(const char *where, struct span word)
{
	for (size_t i = 0; i < COUNT(words); i++)
		for (int w = words[i].first; w <= words[i].last; w++)
			if (strcmp(words[i].where, where) == 0 &&
			    span_is(word, words[i].word(w)))
				return true;
	return false;
}

static size_t
unknown_word(const char *where, struct span word)
{
	char *text = span_dup(word);
	size_t wrong = complain(where, text, "is no word of the program");

	free(text);
	return wrong;
}

static void
test_explained_words_exist(void **state)
{
	static const char *const parts[] = { "Classes", "Verdicts", "DATES AND SILENCE" };
	struct manual m;
	size_t wrong = 0, n = 0;

	(void)state;
	manual_read(&m, "smallprint.1");
	for (size_t i = 0; i < COUNT(parts); i++) {
		struct span part = manual_part(&m, parts[i]), line, head, word;

		while (span_line(&part, &line)) {
			if (!macro(line, ".It Cm", &head) || span_starts(head, "S"))
				continue; /* reasons have a number */
			for (; next_word(&head, &word); n++)
				if (!span_is(word, ",") && !is_known(parts[i], word))
					wrong += unknown_word(parts[i], word);
		}
	}
	assert_true(n >= 20);
	assert_int_equal(wrong, 0);
	manual_release(&m);
}

/* ---- smallprint(1): the JSON of a change, the trailers of a commit ---- */

/* A change of which everything is said. */
static struct record *
made_whole(void)
{
	struct record *r = made_silent();

	r->returned_to = mem_strdup(r->commit);
	r->way_out.checked_on = mem_strdup("2024-09-19");
	r->way_out.checked_by = mem_strdup("somebody");
	r->way_out.proof = mem_strdup("steps verified 2024-09-18");
	r->second.state = SECOND_SAME;
	r->second.time = r->time;
	return r;
}

static size_t check_member(
    struct manual *m, const char *prefix, const char *key, const json_t *value, size_t *n);

static size_t
check_object(struct manual *m, const char *prefix, const json_t *object, size_t *n)
{
	const char *key;
	json_t *value;
	size_t wrong = 0;

	json_object_foreach((json_t *)(uintptr_t)object, key, value) wrong +=
	    check_member(m, prefix, key, value, n);
	return wrong;
}

static size_t
check_member(
    struct manual *m, const char *prefix, const char *key, const json_t *value, size_t *n)
{
	char *path = mem_printf("%s%s", prefix, key);
	char *below = mem_printf("%s.", path);
	struct entry *entry = manual_find(m, "A change", path);
	size_t wrong = 0;

	++*n;
	if (entry == NULL)
		wrong += complain("A change", path, "is not in the manual");
	else
		entry->seen = true;
	if (json_is_array(value))
		value = json_array_get(value, 0);
	if (json_is_object(value))
		wrong += check_object(m, below, value, n);
	free(below);
	free(path);
	return wrong;
}

static void
test_json_of_a_change_is_in_the_manual(void **state)
{
	struct record *r = made_whole();
	struct manual m;
	struct buf line;
	json_t *object;
	size_t wrong, n = 0;

	(void)state;
	buf_init(&line, RECORD_MAX_BYTES);
	assert_int_equal(record_put(r, &line), 0);
	object = json_loadb(line.data, line.len, 0, NULL);
	assert_non_null(object);
	manual_read(&m, "smallprint.1");
	wrong = check_object(&m, "", object, &n);
	wrong += count_unseen(&m, "A change");
	print_message("# figure: %zu members of a change's JSON, %zu wrong\n", n, wrong);
	assert_int_equal(wrong, 0);
	manual_release(&m);
	json_decref(object);
	buf_release(&line);
	record_free(r);
}

/* "Page: …" of the last paragraph. */
static void
test_trailers_are_in_the_manual(void **state)
{
	struct record *r = made_whole();
	struct manual m;
	struct buf message;
	struct span rest, line, archive;
	const char *last = NULL;
	size_t wrong = 0, n = 0;

	(void)state;
	buf_init(&message, RECORD_MAX_BYTES);
	assert_int_equal(message_put(r, &message), 0);
	manual_read(&m, "smallprint.1");
	archive = manual_part(&m, "THE ARCHIVE");
	rest = buf_span(&message);
	for (const char *p = rest.data; (p = strstr(p, "\n\n")) != NULL; p += 2)
		last = p + 2;
	assert_non_null(last);
	rest = span_make(last, message.len - (size_t)(last - message.data));
	for (; span_line(&rest, &line); n++) {
		const char *colon = span_find(line, ": ");
		char *key;

		assert_non_null(colon);
		key = mem_strndup(line.data, (size_t)(colon - line.data));
		if (!has_command_word(archive, key))
			wrong += complain("THE ARCHIVE", key, "is not in the manual");
		free(key);
	}
	assert_true(n >= 10);
	assert_int_equal(wrong, 0);
	manual_release(&m);
	buf_release(&message);
	record_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_field_is_in_the_manual),
		cmocka_unit_test(test_every_field_of_the_manual_exists),
		cmocka_unit_test(test_days_that_are_not_said),
		cmocka_unit_test(test_pages_of_which_little_is_said),
		cmocka_unit_test(test_how_often_a_kind_is_looked_at),
		cmocka_unit_test(test_ceilings_are_those_of_the_program),
		cmocka_unit_test(test_words_of_records_are_explained),
		cmocka_unit_test(test_explained_words_exist),
		cmocka_unit_test(test_json_of_a_change_is_in_the_manual),
		cmocka_unit_test(test_names_of_a_channels_template_are_in_the_manual),
		cmocka_unit_test(test_trailers_are_in_the_manual),
	};

	return cmocka_run_group_tests_name("manual", tests, NULL, NULL);
}
