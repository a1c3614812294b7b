/*
 * Fact sheets: what a link answers, names in a text, lists of regions, ways to a
 * setting, the sheet as YAML, and facts built from pages and compared.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "core/page/declare.h"
#include "core/settings/mention.h"
#include "core/settings/reach.h"
#include "core/settings/regions.h"
#include "core/settings/sheet_build.h"
#include "core/settings/sheet_compare.h"
#include "core/settings/steps.h"

/* ---- what a link answers ---- */

static const struct {
	int status;
	const char *asked;
	const char *answered;
	enum reach reach;
} answers[] = {
	{ 200, "https://a.example/x", NULL, REACH_ANSWERS },
	{ 304, "https://a.example/x", NULL, REACH_ANSWERS },
	{ 200, "http://a.example/x", "https://www.a.example/x/", REACH_ANSWERS },
	{ 200, "https://a.example/x", "https://a.example/x?lang=en#top", REACH_ANSWERS },
	{ 404, "https://a.example/x", NULL, REACH_GONE },
	{ 410, "https://a.example/x", "https://a.example/login", REACH_GONE },
	{ 200, "https://a.example/x", "https://a.example/", REACH_HOME },
	{ 200, "https://a.example/x", "https://a.example", REACH_HOME },
	{ 200, "https://a.example/x", "https://a.example/en-gb/", REACH_HOME },
	{ 200, "https://a.example/x", "https://b.example/?from=x", REACH_HOME },
	{ 200, "https://a.example/", "https://www.a.example/en/", REACH_ELSEWHERE },
	{ 200, "https://a.example/x", "https://a.example/y", REACH_ELSEWHERE },
	{ 200, "https://a.example/x", "https://a.example/uas/login?to=x", REACH_LOGIN },
	{ 200, "https://a.example/x", "https://accounts.google.com/v3", REACH_LOGIN },
	{ 401, "https://a.example/x", NULL, REACH_LOGIN },
	{ 403, "https://a.example/x", NULL, REACH_UNSEEN },
	{ 429, "https://a.example/x", NULL, REACH_UNSEEN },
	{ 503, "https://a.example/x", "https://a.example/", REACH_UNSEEN },
	{ 999, "https://a.example/x", NULL, REACH_UNSEEN },
	{ 0, "https://a.example/x", NULL, REACH_UNSEEN },
};

static void
test_answers(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(answers); i++)
		if (reach_of(answers[i].status, answers[i].asked, answers[i].answered) !=
		    answers[i].reach)
			fail_msg("%d %s -> %s is not %s", answers[i].status, answers[i].asked,
			    answers[i].answered == NULL ? "itself" : answers[i].answered,
			    reach_name(answers[i].reach));
}

/* ---- names ---- */

static const struct {
	const char *text;
	const char *name;
	const char *hit; /* NULL: not there */
} mentions[] = {
	{ "Open Data for Generative AI Improvement now", "Data for generative AI improvement",
	    "Data for Generative AI Improvement" },
	{ "the “Don’t train” switch", "Don't train", "Don’t train" },
	{ "Click Me at the top", "Me", "Me" },
	{ "send it to me", "Me", NULL },
	{ "Members only", "Me", NULL },
	{ "Data privacy policy", "Data privacy", "Data privacy" },
	{ "Data privacypolicy", "Data privacy", NULL },
	{ "Opt\xc2\xa0out here", "opt out", "Opt\xc2\xa0out" },
	{ "", "Me", NULL },
	{ "text", "", NULL },
	{ "\xff\xfe Settings", "Settings", "Settings" },
};

static void
test_mentions(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(mentions); i++) {
		struct span hit;
		bool found = mention_find(span_of(mentions[i].text), 0, mentions[i].name, &hit);

		assert_int_equal(found, mentions[i].hit != NULL);
		if (found && !span_is(hit, mentions[i].hit))
			fail_msg("%s: %.*s", mentions[i].name, (int)hit.len, hit.data);
	}
}

/* ---- regions ---- */

static const struct {
	const char *list;
	const char *names;
} regions[] = {
	{ "the European Economic Area and Switzerland; there we do not.", "EEA|Switzerland" },
	{ "the EU, EEA, UK, Switzerland, Canada, Hong Kong, or Mainland China at this time.",
	    "EU|EEA|UK|Switzerland|Canada|Hong Kong|mainland China" },
	{ "the European Union (EU), the U.K. or Brazil.", "EU|UK|Brazil" },
	{ "the EU and the European Union", "EU" },
	{ "der Schweiz und dem Vereinigten Königreich", "Switzerland|UK" },
	{ "California, where other law holds", "California" },
	{ "everyone", "" },
	{ "", "" },
	{ "EU, and we also keep what you write", "EU" },
};

static char *
joined(const struct strs *list)
{
	struct buf out;

	buf_init(&out, 4096);
	for (size_t i = 0; i < list->n; i++)
		buf_addf(&out, "%s%s", i > 0 ? "|" : "", list->v[i]);
	return buf_steal(&out);
}

static void
test_regions(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(regions); i++) {
		struct strs names = { 0 };
		char *text;

		regions_read(span_of(regions[i].list), &names);
		text = joined(&names);
		assert_string_equal(text, regions[i].names);
		free(text);
		strs_release(&names);
	}
}

/* ---- ways ---- */

static const struct {
	const char *markdown;
	const char *declared; /* with | */
	const char *way;      /* NULL: none */
} ways[] = {
	{ "Go to Settings > Data privacy > Use my data.\n", "Settings|Data privacy|Use my data",
	    "Settings|Data privacy|Use my data" },
	{ "Go to Settings → Advanced → Data privacy → Use my data, and switch it off.\n",
	    "Settings|Data privacy|Use my data", "Settings|Advanced|Data privacy|Use my data" },
	{ "Select Settings, then Privacy, then Use my data.\n",
	    "Settings|Data privacy|Use my data", "Settings|Privacy|Use my data" },
	{ "1. Click Me.\n2. Select Settings & Privacy from the menu.\n3. Click Data privacy.\n",
	    "Me|Settings & Privacy|Data privacy|Use my data: off",
	    "Me|Settings & Privacy|Data privacy" },
	{ "1. Click Me.\n2. Open the new hub.\n3. Select Settings & Privacy, then Data "
	  "privacy.\n",
	    "Me|Settings & Privacy|Data privacy",
	    "Me|Open the new hub|Settings & Privacy|Data privacy" },
	{ "Home > Help > Contact\n", "Settings|Data privacy|Use my data", NULL },
	{ "Your settings matter to us.\n", "Settings|Data privacy", NULL },
	{ "", "Settings", NULL },
};

static void
split(const char *text, struct strs *out)
{
	const char *bar;

	for (; (bar = strchr(text, '|')) != NULL; text = bar + 1)
		strs_take(out, mem_strndup(text, (size_t)(bar - text)));
	strs_add(out, text);
}

/* The declared way, the page's, the way as it is to be gone; each with | */
static const struct {
	const char *declared, *page, *full;
} full_ways[] = {
	{ "Me|Privacy|Use my data: off", "Me|Privacy|Use my data",
	    "Me|Privacy|Use my data: off" },
	{ "Me|Privacy|Use my data: off", "Me|use my DATA", "Me|Privacy|Use my data: off" },
	{ "Me|Privacy|Use my data: off", "Me|Hub|Privacy|Use my data",
	    "Me|Hub|Privacy|Use my data: off" },
	{ "Me|Use my data: off", "Menu|Data", "Menu|Data" },
	{ "Me|Use my data", "Me|Use my data", "Me|Use my data" },
};

static void
test_full_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(full_ways); i++) {
		struct strs declared = { 0 }, page = { 0 }, full = { 0 };
		char *text;

		split(full_ways[i].declared, &declared);
		split(full_ways[i].page, &page);
		steps_in_full(&declared, &page, &full);
		text = joined(&full);
		assert_string_equal(text, full_ways[i].full);
		free(text);
		strs_release(&declared);
		strs_release(&page);
		strs_release(&full);
	}
}

static void
test_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(ways); i++) {
		struct strs declared = { 0 };
		struct document *doc;
		struct error err = { 0 };
		struct steps steps;
		char *text;

		split(ways[i].declared, &declared);
		assert_int_equal(
		    document_get(span_of(ways[i].markdown), DOCUMENT_MARKDOWN, &doc, &err), 0);
		if (steps_read(doc, &declared, &steps) != (ways[i].way != NULL))
			fail_msg("%s", ways[i].markdown);
		text = joined(&steps.value);
		assert_string_equal(text, ways[i].way == NULL ? "" : ways[i].way);
		free(text);
		steps_release(&steps);
		strs_release(&declared);
		document_free(doc);
	}
}

/* ---- the sheet as YAML ---- */

static void
test_yaml(void **state)
{
	struct sheet *sheet = sheet_new("acme"), *again;
	struct sheet_setting *setting = sheet_add(sheet, "on");
	struct fact *fact = &setting->facts[FACT_EXEMPT];
	struct buf first, second;
	struct error err = { 0 };

	(void)state;
	strs_add(&fact->value, "no");
	strs_add(&fact->value, "EU: all, \"most\"\nof it");
	*fact = (struct fact){ .value = fact->value,
		.state = FACT_VERIFIED,
		.since = 1726705941,
		.page = mem_strdup("acme/help"),
		.commit = mem_strdup("0123456789012345678901234567890123456789"),
		.quote = mem_strdup("- two\n- lines # \x1b[31m"),
		.reach = REACH_HOME,
		.reach_since = 1726705942,
		.leads_to = mem_strdup("https://a.example/"),
		.checked_by = mem_strdup("A: Reporter"),
		.checked_on = mem_strdup("2024-09-19") };
	buf_init(&first, SHEET_MAX_BYTES);
	buf_init(&second, SHEET_MAX_BYTES);
	assert_int_equal(sheet_put(sheet, &first), 0);
	assert_int_equal(sheet_get(buf_span(&first), "acme/settings.yaml", &again, &err), 0);
	assert_int_equal(sheet_put(again, &second), 0);
	assert_true(span_eq(buf_span(&first), buf_span(&second)));
	fact = &again->v[0].facts[FACT_EXEMPT];
	assert_string_equal(fact->value.v[1], "EU: all, \"most\"\nof it");
	assert_string_equal(fact->quote, "- two\n- lines # \x1b[31m");
	assert_int_equal(fact->since, 1726705941);
	assert_int_equal(fact->reach, REACH_HOME);
	sheet_free(sheet);
	sheet_free(again);
	buf_release(&first);
	buf_release(&second);
}

static const char *const bad_sheets[] = { "", "settings: {}", "platform: [a]",
	"platform: a\nx: 1", "platform: a\nsettings: {s: {nofact: {value: x}}}",
	"platform: a\nsettings: {s: {default: {value: x, state: perhaps}}}",
	"platform: a\nsettings: {s: {default: {since: now, value: x}}}",
	"platform: a\nsettings: {s: {default: x}}", "\xff", "platform: a\nsettings: [" };

static void
test_bad_sheets(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bad_sheets); i++) {
		struct sheet *sheet = NULL;
		struct error err = { 0 };

		if (sheet_get(span_of(bad_sheets[i]), "a/settings.yaml", &sheet, &err) == 0)
			fail_msg("read: %s", bad_sheets[i]);
		assert_null(sheet);
		assert_int_equal(err.code, ERROR_ARCHIVE);
		assert_non_null(strstr(err.message, "a/settings.yaml:"));
	}
}

/* ---- built from pages, and compared ---- */

static const char declaration[] = "platform: acme\nname: Acme\n"
				  "pages:\n"
				  "  help: {kind: help, url: 'https://a.example/help'}\n"
				  "  form: {kind: form, url: 'https://a.example/form'}\n"
				  "settings:\n"
				  "  train:\n"
				  "    name: Train on my posts\n"
				  "    default: \"on\"\n"
				  "    exempt: EU\n"
				  "    steps: [Settings, Privacy, Train on my posts]\n"
				  "    url: https://a.example/train\n"
				  "    form: https://a.example/form\n"
				  "    retroactive: \"no\"\n"
				  "    pages: help\n";

struct world {
	struct platform *platform;
	struct rules rules;
};

static int
setup(void **state)
{
	struct world *w = mem_alloc(sizeof *w);
	struct strs complaints = { 0 };
	const char *tests = getenv("TESTS");
	char *path = tests == NULL ? mem_strdup("rules/settings.yaml")
				   : mem_printf("%s/../rules/settings.yaml", tests);
	struct error err = { 0 };
	struct buf text;

	buf_init(&text, YAML_MAX_BYTES);
	assert_int_equal(file_read(path, &text, &err), 0);
	assert_int_equal(
	    rules_read(buf_span(&text), "settings.yaml", &w->rules, &complaints), 0);
	assert_int_equal(declare_platform(span_of(declaration), "acme.yaml", NULL, &w->platform,
			     &complaints),
	    0);
	buf_release(&text);
	free(path);
	*state = w;
	return 0;
}

static int
teardown(void **state)
{
	struct world *w = *state;

	platform_free(w->platform);
	rules_release(&w->rules);
	free(w);
	return 0;
}

/* The sheet of a help page with this text, and a form. */
static struct sheet *
build(struct world *w, const char *help, const struct sheet *before, enum reach reach)
{
	static const char form[] = "# Objection form\n\nSubmit your objection.\n";
	const struct sheet_look look = { "https://a.example/train", reach, NULL, 50 };
	struct sheet_page pages[2] = {
		{ w->platform->pages[0], NULL, span_of(help), "c1", 100 },
		{ w->platform->pages[1], NULL, span_of(form), "c2", 100 },
	};
	const struct sheet_sources sources = { .platform = w->platform,
		.rules = &w->rules,
		.pages = pages,
		.n_pages = 2,
		.looks = &look,
		.n_looks = 1,
		.before = before,
		.now = 200 };
	struct error err = { 0 };
	struct sheet *sheet;

	for (size_t i = 0; i < 2; i++)
		assert_int_equal(document_get(pages[i].text, DOCUMENT_OURS,
				     (struct document **)&pages[i].doc, &err),
		    0);
	sheet = sheet_build(&sources);
	for (size_t i = 0; i < 2; i++) {
		for (size_t j = 0; j < FACTS; j++) {
			const struct fact *f = &sheet->v[0].facts[j];
			size_t n = f->quote == NULL ? 0 : strlen(f->quote);

			/* a verified fact's quote is in the text of its page */
			if (f->state == FACT_VERIFIED &&
			    strcmp(f->page, pages[i].page->id) == 0 &&
			    memmem(pages[i].text.data, pages[i].text.len, f->quote, n) == NULL)
				fail_msg(
				    "%s: no quote: %s", fact_name((enum fact_kind)j), f->quote);
		}
		document_free((struct document *)pages[i].doc);
	}
	return sheet;
}

#define BASE                                                                                   \
	"# Train on my posts\n\nIt is on by default.\n"                                        \
	"It is not offered to members in the EU and Brazil.\n"                                 \
	"Switching it off does not undo training that has already taken place.\n\n"            \
	"Go to Settings > Privacy > Train on my posts.\n"

static const struct {
	const char *after;
	enum reach reach;
	enum fact_event event; /* of the first change */
	const char *says;      /* part of it; NULL: no change */
	char direction;
	bool tells;
} stories[] = {
	{ BASE, REACH_ANSWERS, 0, NULL, 0, false },
	{ "# Train on my posts\n\nIt is off by default.\n"
	  "It is not offered to members in the EU and Brazil.\n"
	  "Switching it off does not undo training that has already taken place.\n\n"
	  "Go to Settings > Privacy > Train on my posts.\n",
	    REACH_ANSWERS, FACT_CHANGED, "default now off (was on)", '-', true },
	{ "# Train on my posts\n\nIt is on by default.\n"
	  "It is not offered to members in Brazil.\n"
	  "Switching it off does not undo training that has already taken place.\n\n"
	  "Go to Settings > Privacy > Train on my posts.\n",
	    REACH_ANSWERS, FACT_CHANGED, "exempt no longer EU (was EU, Brazil)", '+', true },
	{ "# Train on my posts\n\nIt is on by default.\n"
	  "It is not offered to members in Brazil, the European Union or Canada.\n"
	  "Switching it off does not undo training that has already taken place.\n\n"
	  "Go to Settings > Privacy > Train on my posts.\n",
	    REACH_ANSWERS, FACT_CHANGED, "exempt now also Canada", '-', true },
	{ "# Train on my posts\n\nIt is on by default.\n"
	  "Switching it off does not undo training that has already taken place.\n\n"
	  "Go to Settings > Privacy > Train on my posts.\n",
	    REACH_ANSWERS, FACT_VANISHED, "exempt unverified", '+', true },
	{ "# Train on my posts\n\nThis setting is enabled by default.\n"
	  "It is not offered to members in the EU and Brazil.\n"
	  "Switching it off does not undo training that has already taken place.\n\n"
	  "Go to Settings > Privacy > Train on my posts.\n",
	    REACH_ANSWERS, FACT_REWORDED, "default worded otherwise, still on", '0', false },
	{ "# Train on my posts\n\nIt is on by default.\n"
	  "It is not offered to members in the EU and Brazil.\n"
	  "Switching it off also removes earlier data from training.\n\n"
	  "Go to Settings > Privacy > Train on my posts.\n",
	    REACH_ANSWERS, FACT_CHANGED, "undoing past use now yes (was no)", '-', true },
	{ BASE, REACH_GONE, FACT_SHUT, "the link is gone", '+', true },
	{ BASE, REACH_HOME, FACT_SHUT, "leads to a home page", '+', true },
	{ BASE, REACH_LOGIN, FACT_LEADS, "asks for an account", '0', false },
	{ BASE, REACH_UNSEEN, 0, NULL, 0, false },
	{ "", REACH_ANSWERS, FACT_VANISHED, "unverified", '+', true },
};

static void
test_stories(void **state)
{
	struct sheet *before = build(*state, BASE, NULL, REACH_ANSWERS);

	for (size_t i = 0; i < COUNT(stories); i++) {
		struct sheet *after = build(*state, stories[i].after, before, stories[i].reach);
		struct fact_changes changes;

		sheet_compare(before, after, ((struct world *)*state)->platform, &changes);
		if ((changes.n > 0) != (stories[i].says != NULL))
			fail_msg("story %zu: %s", i,
			    changes.n > 0 ? changes.v[0].finding.says : "nothing");
		if (changes.n > 0) {
			const struct fact_change *c = &changes.v[0];

			if (strstr(c->finding.says, stories[i].says) == NULL)
				fail_msg("story %zu: %s", i, c->finding.says);
			assert_int_equal(c->event, stories[i].event);
			assert_int_equal(c->finding.direction, stories[i].direction);
			assert_int_equal(c->tells, stories[i].tells);
			assert_non_null(c->finding.quote);
		}
		fact_changes_release(&changes);
		sheet_free(after);
	}
	sheet_free(before);
}

/* What vanished keeps its last words; back again it is verified since then. */
static void
test_there_and_back(void **state)
{
	struct sheet *first = build(*state, BASE, NULL, REACH_ANSWERS);
	struct sheet *gone = build(*state, "Other words.\n", first, REACH_ANSWERS);
	struct sheet *back = build(*state, BASE, gone, REACH_ANSWERS);
	const struct fact *fact = &gone->v[0].facts[FACT_DEFAULT];

	assert_int_equal(fact->state, FACT_UNVERIFIED);
	assert_string_equal(fact->quote, "It is on by default.");
	assert_string_equal(fact->value.v[0], "on");
	assert_int_equal(fact->since, 100);
	assert_int_equal(back->v[0].facts[FACT_DEFAULT].state, FACT_VERIFIED);
	sheet_free(first);
	sheet_free(gone);
	sheet_free(back);
}

/* Nothing was read: every fact is what was declared. */
static void
test_claims(void **state)
{
	struct world *w = *state;
	const struct sheet_sources sources = { .platform = w->platform, .rules = &w->rules };
	struct sheet *sheet = sheet_build(&sources);

	for (size_t i = 0; i < FACTS; i++) {
		assert_int_equal(sheet->v[0].facts[i].state, FACT_UNVERIFIED);
		assert_int_equal(sheet->v[0].facts[i].since, 0);
	}
	assert_string_equal(sheet->v[0].facts[FACT_EXEMPT].value.v[0], "EU");
	assert_int_equal(sheet->v[0].facts[FACT_STEPS].value.n, 3);
	sheet_free(sheet);
}

/* ---- whatever a page says ---- */

enum { PAGES_MADE = 400, PIECES = 7, CUTS = 3 };

static const char *const pieces[] = { "# Train on my posts\n\n", "It is on by default.\n",
	"It is off by default unless you opt in.\n", "Ce paramètre est activé par défaut.\n\n",
	"It is not offered to members in the EU and Brazil.\n",
	"La opción no está disponible en el Reino Unido o Suiza.\n\n",
	"Go to Settings > Privacy > Train on my posts.\n",
	"1. Settings\n2. Privacy\n3. Train\n\n",
	"- Open Settings, then Privacy, then \"Train on my posts\"\n\n",
	"You can object with [our form](https://a.example/object).\n",
	"You can object with [our form](https://b.example/object) or [here](javascript:x).\n\n",
	"| Train on my posts | on by default |\n|---|---|\n| for EU, EEA | off |\n\n",
	"https://a.example/train\n\n", "\xc3\x28 \xff\n", "Train\xc2\xa0on my posts > \n\n",
	"Switching it off does not undo training that has already taken place.\n\n" };

static uint32_t
dice(uint32_t *seed, uint32_t n)
{
	*seed = *seed * 1664525U + 1013904223U;
	return (*seed >> 8) % n;
}

/* Pieces in any order, with some bytes cut out of them. */
static char *
page_made(uint32_t *seed)
{
	struct buf text;

	buf_init(&text, 1 << 16);
	for (uint32_t i = dice(seed, PIECES) + 1; i > 0; i--)
		buf_adds(&text, pieces[dice(seed, COUNT(pieces))]);
	for (uint32_t i = dice(seed, CUTS); i > 0 && text.len > 8; i--) {
		size_t at = dice(seed, (uint32_t)text.len - 4), n = dice(seed, 4);

		memmove(text.data + at, text.data + at + n, text.len - at - n + 1);
		text.len -= n;
	}
	return buf_steal(&text);
}

/* Whatever a page becomes, a verified fact stands on its words: build() looks. */
static void
test_made(void **state)
{
	struct sheet *before = NULL;
	uint32_t seed = 18092024;
	size_t verified = 0;

	for (size_t i = 0; i < PAGES_MADE; i++) {
		char *page = page_made(&seed);
		struct sheet *sheet = build(*state, page, before, REACH_ANSWERS);

		for (size_t j = 0; j < FACTS; j++)
			verified += sheet->v[0].facts[j].state == FACT_VERIFIED;
		sheet_free(before);
		before = sheet;
		free(page);
	}
	sheet_free(before);
	printf("# figure: %zu facts verified on %d pages made by chance, each by words on its "
	       "page\n",
	    verified, PAGES_MADE);
	assert_true(verified > PAGES_MADE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_mentions),
		cmocka_unit_test(test_regions),
		cmocka_unit_test(test_ways),
		cmocka_unit_test(test_full_ways),
		cmocka_unit_test(test_yaml),
		cmocka_unit_test(test_bad_sheets),
		cmocka_unit_test_setup_teardown(test_stories, setup, teardown),
		cmocka_unit_test_setup_teardown(test_there_and_back, setup, teardown),
		cmocka_unit_test_setup_teardown(test_claims, setup, teardown),
		cmocka_unit_test_setup_teardown(test_made, setup, teardown),
	};

	return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
