/* Platform files: what is read, what is filled in, and every mistake with its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <dirent.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "core/page/declare.h"

static const char *
tests_dir(void)
{
	const char *dir = getenv("TESTS");

	return dir == NULL ? "tests" : dir;
}

/* All complaints as one text, a line each; the caller frees. */
static char *
joined(const struct strs *list)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	for (size_t i = 0; i < list->n; i++)
		buf_addf(&b, "%s\n", list->v[i]);
	return buf_steal(&b);
}

static struct platform *
read_well(const char *yaml, const char *file, const struct declare_defaults *defaults)
{
	struct strs complaints = { 0 };
	struct platform *platform = NULL;
	size_t n = declare_platform(span_of(yaml), file, defaults, &platform, &complaints);

	for (size_t i = 0; i < complaints.n; i++)
		print_message("# %s\n", complaints.v[i]);
	assert_int_equal(n, 0);
	assert_non_null(platform);
	strs_release(&complaints);
	return platform;
}

/* Every row follows these six lines, so its first line is line 7. */
#define HEAD                                                                                   \
	"platform: p\n"                                                                        \
	"name: P\n"                                                                            \
	"pages:\n"                                                                             \
	"  a:\n"                                                                               \
	"    url: https://p.example/a\n"                                                       \
	"    kind: policy\n"

static const struct {
	const char *yaml;
	const char *complaint; /* NULL: it is well */
} rows[] = {
	{ "    every: 6h\n", NULL },
	{ "    every: 5m\n", NULL },
	{ "    every: 90d\n", NULL },
	{ "    every: 4m\n", "p.yaml:7:12: a page is looked at every 5m to 90d, not every 4m" },
	{ "    every: 91d\n",
	    "p.yaml:7:12: a page is looked at every 5m to 90d, not every 91d" },
	{ "    every: daily\n",
	    "p.yaml:7:12: expected a length of time as 30m, 6h or 2d, found \"daily\"" },
	{ "    every: [6h]\n", "p.yaml:7:12: expected a text, found a list" },

	{ "    shedule: 6h\n", "p.yaml:7:5: unknown field \"shedule\"" },
	{ "    langauge: en\n", "p.yaml:7:5: unknown field \"langauge\" (language?)" },
	{ "    language: english\n",
	    "p.yaml:7:15: \"english\" is not a language tag, as en or pt-BR" },
	{ "    private: true\n", NULL },
	{ "    private: maybe\n", "p.yaml:7:14: expected true or false, found \"maybe\"" },
	{ "    headers: \"X-Region: EU\"\n", NULL },
	{ "    headers: [\"X-Region: EU\", \"Accept: text/html\"]\n", NULL },
	{ "    headers: [\"X-Region: EU\", \"Cookie: a=b\"]\n",
	    "p.yaml:7:31: \"Cookie: a=b\" would log in; pages that need a login are not "
	    "watched" },
	{ "    proxy: socks5h://localhost:9050\n", NULL },

	{ "    select: main\n", NULL },
	{ "    select: [main, {startBefore: h1, endBefore: footer}]\n", NULL },
	{ "    remove: [.a, \"#b\"]\n    select: \"article > .c, [role=\\\"main\\\"]\"\n",
	    NULL },
	{ "    select: \"main[\"\n", "p.yaml:7:13: selector \"main[\": " },
	{ "    remove: [nav, \"div >> p\"]\n", "p.yaml:7:19: selector \"div >> p\": " },
	{ "    remove: [{startBefore: h1, endAfter: \"p:::x\"}]\n",
	    "p.yaml:7:42: selector \"p:::x\": " },
	{ "    select: [{startBefore: h1}]\n", "p.yaml:7:14: a range has one of startBefore "
					       "and startAfter, and one of endBefore and "
					       "endAfter" },
	{ "    select: {startBefore: h1, startAfter: h2, endAfter: p}\n",
	    "p.yaml:7:13: a range has one of startBefore and startAfter" },
	{ "    select: {startBefor: h1, startBefore: h1, endAfter: p}\n",
	    "p.yaml:7:14: unknown field \"startBefor\" (startBefore?)" },
	{ "    select: \"\"\n", "p.yaml:7:13: an empty selector" },
	{ "    select: [[a]]\n", "p.yaml:7:14: expected a text, found a list" },

	{ "    variants:\n      de: {language: de}\n", NULL },
	{ "    variants:\n      de: {url: https://p.example/a}\n", NULL },
	{ "    variants:\n      DE: {language: de}\n",
	    "p.yaml:8:7: the id \"DE\" is written with the letters a-z, 0-9 and -" },
	{ "    variants:\n      de: {}\n",
	    "p.yaml:8:7: the variant \"de\" asks for nothing else" },
	{ "    variants:\n      de: {langage: de, language: de}\n",
	    "p.yaml:8:12: unknown field \"langage\" (language?)" },
	{ "    variants: [de]\n",
	    "p.yaml:7:15: expected a mapping (name: value), found a list" },

	{ "  b:\n    url: https://p.example/b\n", NULL },
	{ "  b_c:\n    url: https://p.example/b\n",
	    "p.yaml:7:3: the id \"b_c\" is written with the letters a-z, 0-9 and -" },
	{ "  b:\n    name: B\n",
	    "p.yaml:8:5: the field \"url\" is missing (the address, http or https)" },
	{ "  a:\n    url: https://p.example/b\n", "p.yaml:7:3: \"a\" is here a second time" },
	{ "  b:\n    url: https://p.example/a\n",
	    "p.yaml:8:10: the same address as \"a\" on line 5" },
	{ "  b:\n    url: https://p.example/a#part\n",
	    "p.yaml:8:10: the same address as \"a\" on line 5" },
	{ "  b:\n    url: https://p.example/a?page=2\n", NULL },
	{ "  b:\n    url: p.example/b\n",
	    "p.yaml:8:10: \"p.example/b\" must begin with http:// or https://" },
	{ "  b:\n    url: https://p.example/b\n    kind: polices\n",
	    "p.yaml:9:11: unknown value \"polices\" (policy?)" },
	{ "  b:\n    url: https://p.example/b\n    kind: imprint\n",
	    "p.yaml:9:11: expected one of policy, terms, help, setting, announcement, form, "
	    "archive, preview, found \"imprint\"" },
	{ "  b:\n    url: https://p.example/b\n    format: rss\n",
	    "p.yaml:7:3: \"b\" is a page; only announcements are read as rss" },
	{ "  b:\n    url: https://p.example/b\n    kind: announcement\n    format: atom\n",
	    NULL },
	{ "  b:\n    url: https://p.example/b\n    file: B/b.html\n    earlier:\n"
	  "    - {until: 2024-05-01, select: main}\n    - until: 2024-05-02T06:00:00Z\n",
	    NULL },
	{ "  b:\n    url: https://p.example/b\n    earlier:\n    - {select: main}\n",
	    "p.yaml:10:7: the field \"until\" is missing (the time, or the day, up to which it "
	    "held)" },
	{ "  b:\n    url: https://p.example/b\n    earlier:\n    - {until: 2024-05-01}\n"
	  "    - {until: 2024-04-01}\n",
	    "p.yaml:11:7: earlier declarations go from the oldest to the newest" },
	{ "  b:\n    url: https://p.example/b\n    earlier:\n    - {until: May}\n",
	    "p.yaml:10:15: expected a time as 2024-09-19T00:32:21Z, or a day, found \"May\"" },
	{ "  b:\n    url: https://p.example/b\n    covers: a\n",
	    "p.yaml:9:13: only announcements, previews and archives have `covers`" },

	{ "announcements:\n  u:\n    url: https://p.example/u\n", NULL },
	{ "announcements:\n  u:\n    url: https://p.example/u\n    covers: [a]\n", NULL },
	{ "announcements:\n  u:\n    url: https://p.example/u\n    kind: announcement\n",
	    NULL },
	{ "announcements:\n  u:\n    url: https://p.example/u\n    kind: help\n",
	    "p.yaml:8:3: \"u\" stands under announcements, so its kind is announcement, "
	    "preview or archive, not "
	    "help" },
	{ "announcements:\n  u:\n    url: https://p.example/u\n    covers: [a, privcy]\n",
	    "p.yaml:10:17: no page here is called \"privcy\"" },
	{ "  privacy:\n    url: https://p.example/b\nannouncements:\n  u:\n"
	  "    url: https://p.example/u\n    covers: [a, privcy]\n",
	    "p.yaml:12:17: no page here is called \"privcy\" (privacy?)" },
	{ "announcements:\n  u:\n    url: https://p.example/u\n    covers: u\n",
	    "p.yaml:10:13: \"u\" is an announcement source itself" },
	{ "announcements:\n  a:\n    url: https://p.example/u\n",
	    "p.yaml:8:3: the id \"a\" stands on line 4 already" },
	{ "announcements:\n  u:\n    url: https://p.example/u\n    format: rss\n    select: "
	  "main\n",
	    "p.yaml:8:3: \"u\" is a feed: there is nothing to select or remove" },
	{ "announcements:\n  u:\n    url: https://p.example/u\n    format: rdf\n",
	    "p.yaml:10:13: expected one of html, rss, atom, json, text, found \"rdf\"" },

	{ "settings:\n  s: {name: S, default: \"on\", pages: [a]}\n", NULL },
	{ "settings:\n  s: {default: \"on\"}\n",
	    "p.yaml:8:6: the field \"name\" is missing (as labelled, in English)" },
	{ "settings:\n  s: {name: S, pages: [b]}\n",
	    "p.yaml:8:24: no page here is called \"b\"" },
	{ "settings:\n  s: {name: S, form: mailto:privacy@p.example}\n", NULL },
	{ "settings:\n  s: {name: S, form_covers: past data}\n",
	    "p.yaml:8:3: \"s\" says what a form covers, but names no form" },
	{ "settings:\n  s: {name: S, checked: {by: A. Reporter, on: 2026-11-23}}\n", NULL },
	{ "settings:\n  s: {name: S, checked: {by: A. Reporter}}\n",
	    "p.yaml:8:25: the field \"on\" is missing (the day, as 2026-11-23)" },
	{ "settings:\n  s: {name: S, checked: {by: A. Reporter, on: 23.11.2026}}\n",
	    "p.yaml:8:47: \"23.11.2026\" is not a day, as 2026-11-23" },
	{ "settings:\n  s: {name: S, checked: {by: A. Reporter, on: 2026-02-30}}\n",
	    "p.yaml:8:47: \"2026-02-30\" is not a day, as 2026-11-23" },
	{ "settings:\n  s: {name: S, labels: {german: X}}\n",
	    "p.yaml:8:25: \"german\" is not a language tag, as en or pt-BR" },
	{ "settings:\n  S1: {name: S}\n",
	    "p.yaml:8:3: the id \"S1\" is written with the letters a-z, 0-9 and -" },

	{ "robots: respect\n", NULL },
	{ "robots: obey\n", "p.yaml:7:9: expected one of ignore, respect, found \"obey\"" },
	{ "spacing: 500ms\n", NULL },
	{ "spacing: 0ms\n", NULL },
	{ "spacing: 20m\n", "p.yaml:7:10: requests are spaced by at most 10m, not 20m" },
	{ "spacing: slow\n",
	    "p.yaml:7:10: expected a length of time as 2s or 500ms, found \"slow\"" },
	{ "user_agent: \"desk/1 (+https://desk.example)\"\n", NULL },
	{ "user_agent: \"Mozilla/5.0 Chrome/120.0\"\n",
	    "p.yaml:7:13: \"Mozilla/5.0 Chrome/120.0\" claims to be a browser" },
	{ "notes: free\n", NULL },
	{ "anouncements: {}\n", "p.yaml:7:1: unknown field \"anouncements\" (announcements?)" },
	{ "---\nplatform: q\n", "p.yaml:8:1: a second document in one file" },
};

static void
test_every_mistake_has_its_place(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *yaml = mem_printf(HEAD "%s", rows[i].yaml);
		const char *expected = rows[i].complaint == NULL ? "" : rows[i].complaint;
		struct strs complaints = { 0 };
		struct platform *platform = NULL;
		size_t n =
		    declare_platform(span_of(yaml), "p.yaml", NULL, &platform, &complaints);
		char *said = joined(&complaints);

		if (n != complaints.n || n != (rows[i].complaint != NULL) ||
		    (platform != NULL) != (n == 0) ||
		    strncmp(said, expected, strlen(expected)) != 0) {
			wrong++;
			print_message(
			    "# %s# said: %s# not: %s\n", rows[i].yaml, said, expected);
		}
		platform_free(platform);
		strs_release(&complaints);
		free(said);
		free(yaml);
	}
	print_message("# count: %zu rows of YAML\n", COUNT(rows));
	assert_int_equal(wrong, 0);
}

static const char linkedin[] =
    "platform: linkedin\n"
    "name: LinkedIn\n"
    "owner: Microsoft\n"
    "notes: what we know\n"
    "user_agent: desk/1 (+https://desk.example)\n"
    "robots: respect\n"
    "spacing: 2s\n"
    "announcements:\n"
    "  updates:\n"
    "    url: https://l.example/updates.xml\n"
    "    format: rss\n"
    "    covers: [privacy-policy]\n"
    "  news:\n"
    "    url: https://l.example/news\n"
    "pages:\n"
    "  privacy-policy:\n"
    "    kind: policy\n"
    "    name: Privacy Policy\n"
    "    url: https://l.example/privacy\n"
    "    select: [main, {startAfter: h1, endBefore: footer}]\n"
    "    remove: .ad\n"
    "    every: 1h30m\n"
    "    headers: [\"X-A: 1\"]\n"
    "    variants:\n"
    "      de: {language: de, url: \"https://l.example/de\", select: article}\n"
    "      us: {proxy: \"http://us.example:3128\", headers: [\"X-B: 2\"], every: 2d}\n"
    "  help-ai:\n"
    "    kind: help\n"
    "    url: https://l.example/help\n"
    "    private: true\n"
    "settings:\n"
    "  ai:\n"
    "    name: AI improvement\n"
    "    default: \"on\"\n"
    "    since: 2024-09-18, outside the EU\n"
    "    labels: {de: KI, fr: [IA, IA générative]}\n"
    "    exempt: [EU, UK]\n"
    "    steps: [Me, Settings]\n"
    "    url: https://l.example/toggle\n"
    "    form: https://l.example/form\n"
    "    form_covers: past data\n"
    "    retroactive: \"no\"\n"
    "    pages: [help-ai]\n"
    "    checked: {by: A. Reporter, on: 2026-11-23}\n"
    "    source: a reporter's screen\n";

static void
test_a_platform_is_read_whole(void **state)
{
	struct platform *p = read_well(linkedin, "rules/platforms/linkedin.yaml", NULL);
	static const char *const ids[] = { "linkedin/privacy-policy",
		"linkedin/privacy-policy@de", "linkedin/privacy-policy@us", "linkedin/help-ai",
		"linkedin/updates", "linkedin/news" };
	const struct page *page;

	(void)state;
	assert_string_equal(p->id, "linkedin");
	assert_string_equal(p->name, "LinkedIn");
	assert_string_equal(p->owner, "Microsoft");
	assert_string_equal(p->notes, "what we know");
	assert_string_equal(p->file, "rules/platforms/linkedin.yaml");
	assert_int_equal(p->n_pages, COUNT(ids));
	for (size_t i = 0; i < COUNT(ids); i++) {
		assert_string_equal(p->pages[i]->id, ids[i]);
		assert_string_equal(p->pages[i]->platform, "linkedin");
		assert_string_equal(p->pages[i]->user_agent, "desk/1 (+https://desk.example)");
		assert_int_equal(p->pages[i]->robots, ROBOTS_RESPECT);
		assert_int_equal(p->pages[i]->spacing_ms, 2000);
		assert_string_equal(p->pages[i]->file, "rules/platforms/linkedin.yaml");
	}
	page = p->pages[0];
	assert_string_equal(page->name, "Privacy Policy");
	assert_string_equal(page->url, "https://l.example/privacy");
	assert_int_equal(page->kind, PAGE_POLICY);
	assert_int_equal(page->every, 5400);
	assert_string_equal(page->language, "en");
	assert_int_equal(page->line, 16);
	assert_null(page->variant);
	assert_null(page->proxy);
	assert_int_equal(page->select.n, 2);
	assert_string_equal(page->select.v[0].css, "main");
	assert_null(page->select.v[1].css);
	assert_string_equal(page->select.v[1].start, "h1");
	assert_true(page->select.v[1].start_after);
	assert_string_equal(page->select.v[1].end, "footer");
	assert_false(page->select.v[1].end_after);
	assert_string_equal(page->remove.v[0].css, ".ad");
	platform_free(p);
}

static void
test_a_variant_is_its_page_but_for_what_it_says(void **state)
{
	struct platform *p = read_well(linkedin, "linkedin.yaml", NULL);
	const struct page *de = p->pages[1], *us = p->pages[2];

	(void)state;
	assert_string_equal(de->variant, "de");
	assert_string_equal(de->name, "Privacy Policy");
	assert_string_equal(de->url, "https://l.example/de");
	assert_string_equal(de->language, "de");
	assert_int_equal(de->select.n, 1);
	assert_string_equal(de->select.v[0].css, "article");
	assert_string_equal(de->remove.v[0].css, ".ad");
	assert_string_equal(de->headers.v[0], "X-A: 1");
	assert_int_equal(de->every, 5400);
	assert_int_equal(de->line, 25);
	assert_string_equal(us->url, "https://l.example/privacy");
	assert_string_equal(us->language, "en");
	assert_string_equal(us->proxy, "http://us.example:3128");
	assert_int_equal(us->select.n, 2);
	assert_string_equal(us->select.v[1].end, "footer");
	assert_int_equal(us->headers.n, 1);
	assert_string_equal(us->headers.v[0], "X-B: 2");
	assert_int_equal(us->every, 2 * 86400);
	platform_free(p);
}

static void
test_announcements_say_whom_they_speak_for(void **state)
{
	struct platform *p = read_well(linkedin, "linkedin.yaml", NULL);
	const struct page *policy = p->pages[0], *policy_de = p->pages[1], *help = p->pages[3];
	const struct page *updates = p->pages[4], *news = p->pages[5];

	(void)state;
	assert_int_equal(updates->kind, PAGE_ANNOUNCEMENT);
	assert_int_equal(updates->format, FORMAT_RSS);
	assert_int_equal(updates->every, 6 * 3600);
	assert_string_equal(updates->name, "Updates");
	assert_string_equal(updates->covers.v[0], "linkedin/privacy-policy");
	assert_true(page_covers(updates, policy));
	assert_true(page_covers(updates, policy_de));
	assert_false(page_covers(updates, help));
	assert_true(page_covers(news, help));
	assert_false(page_covers(policy, help));
	assert_true(page_is(policy_de, "linkedin/privacy-policy"));
	assert_true(page_is(policy_de, "linkedin/privacy-policy@de"));
	assert_false(page_is(policy, "linkedin/privacy-policy@de"));
	assert_false(page_is(policy, "linkedin/privacy"));
	platform_free(p);
}

static void
test_a_setting_keeps_its_facts(void **state)
{
	struct platform *p = read_well(linkedin, "linkedin.yaml", NULL);
	const struct setting *s = &p->settings[0];

	(void)state;
	assert_int_equal(p->n_settings, 1);
	assert_string_equal(s->id, "ai");
	assert_string_equal(s->name, "AI improvement");
	assert_string_equal(s->default_state, "on");
	assert_string_equal(s->since, "2024-09-18, outside the EU");
	assert_int_equal(s->labels.n, 3);
	assert_string_equal(s->labels.v[0], "de: KI");
	assert_string_equal(s->labels.v[2], "fr: IA générative");
	assert_string_equal(s->exempt.v[1], "UK");
	assert_string_equal(s->steps.v[1], "Settings");
	assert_string_equal(s->url, "https://l.example/toggle");
	assert_string_equal(s->form, "https://l.example/form");
	assert_string_equal(s->form_covers, "past data");
	assert_string_equal(s->retroactive, "no");
	assert_string_equal(s->checked_by, "A. Reporter");
	assert_string_equal(s->checked_on, "2026-11-23");
	assert_string_equal(s->source, "a reporter's screen");
	assert_int_equal(s->line, 32);
	assert_string_equal(s->pages.v[0], "linkedin/help-ai");
	assert_ptr_equal(platform_setting_of(p, p->pages[3]), s);
	assert_null(platform_setting_of(p, p->pages[0]));
	platform_free(p);
}

static const struct {
	const char *kind;
	int64_t hours;
} everies[] = {
	{ "policy", 6 },
	{ "terms", 6 },
	{ "help", 12 },
	{ "setting", 12 },
	{ "announcement", 6 },
	{ "form", 24 },
	{ "archive", 24 },
};

static void
test_where_nobody_said_the_kind_decides(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(everies); i++) {
		char *yaml = mem_printf("platform: p\nname: P\npages:\n  a-b-c:\n"
					"    url: https://p.example/\n    kind: %s\n",
		    everies[i].kind);
		struct platform *p = read_well(yaml, "p.yaml", NULL);
		const struct page *page = p->pages[0];

		assert_string_equal(page_kind_name(page->kind), everies[i].kind);
		assert_int_equal(page->every, everies[i].hours * 3600);
		assert_string_equal(page->name, "A b c");
		assert_string_equal(page->language, "en");
		assert_int_equal(page->spacing_ms, 1000);
		assert_int_equal(page->robots, ROBOTS_IGNORE);
		assert_null(page->user_agent);
		platform_free(p);
		free(yaml);
	}
}

static void
test_the_workspace_says_what_holds_for_all(void **state)
{
	static const char text[] = "contact: desk@example.org\n"
				   "robots: respect\n"
				   "spacing: 0ms\n"
				   "every: 3h\n"
				   "language: fr\n";
	struct declare_defaults defaults = { 0 };
	struct strs complaints = { 0 };
	struct platform *p;

	(void)state;
	assert_int_equal(
	    declare_defaults_read(span_of(text), "smallprint.yaml", &defaults, &complaints), 0);
	p = read_well(HEAD, "p.yaml", &defaults);
	assert_int_equal(p->pages[0]->robots, ROBOTS_RESPECT);
	assert_int_equal(p->pages[0]->spacing_ms, 0);
	assert_int_equal(p->pages[0]->every, 3 * 3600);
	assert_string_equal(p->pages[0]->language, "fr");
	assert_string_equal(
	    p->pages[0]->user_agent, "smallprint/" SMALLPRINT_VERSION " (+desk@example.org)");
	platform_free(p);

	p = read_well(linkedin, "linkedin.yaml", &defaults);
	assert_int_equal(p->pages[0]->spacing_ms, 2000);
	assert_int_equal(p->pages[0]->every, 5400);
	assert_string_equal(p->pages[0]->user_agent, "desk/1 (+https://desk.example)");
	platform_free(p);

	assert_int_equal(declare_defaults_read(span_of("contact: nobody\nspaceing: 1s\n"),
			     "smallprint.yaml", &defaults, &complaints),
	    2);
	assert_string_equal(
	    complaints.v[1], "smallprint.yaml:2:1: unknown field \"spaceing\" (spacing?)");
	strs_release(&complaints);
	declare_defaults_release(&defaults);
}

static void
test_a_declaration_file_holds_one_page(void **state)
{
	struct strs complaints = { 0 };
	struct page *page = NULL;

	(void)state;
	assert_int_equal(declare_page(span_of("select: main\nremove: [nav]\nkind: help\n"),
			     "try.yaml", &page, &complaints),
	    0);
	assert_string_equal(page->id, "try.yaml");
	assert_string_equal(page->platform, "");
	assert_null(page->url);
	assert_int_equal(page->kind, PAGE_HELP);
	assert_string_equal(page->select.v[0].css, "main");
	assert_string_equal(page->remove.v[0].css, "nav");
	assert_string_equal(page->language, "en");
	page_free(page);
	page = NULL;

	assert_int_equal(declare_page(span_of("url: example.org\nselct: main\n"), "try.yaml",
			     &page, &complaints),
	    2);
	assert_null(page);
	assert_string_equal(complaints.v[1], "try.yaml:2:1: unknown field \"selct\" (select?)");
	strs_release(&complaints);
}

static void
test_too_many_pages_are_refused(void **state)
{
	struct strs complaints = { 0 };
	struct platform *p = NULL;
	struct buf b;

	(void)state;
	buf_init(&b, YAML_MAX_BYTES);
	buf_adds(&b, "platform: p\nname: P\npages:\n");
	for (int i = 0; i <= DECLARE_MAX_PAGES; i++)
		buf_addf(&b, "  a%d: {url: \"https://p.example/%d\"}\n", i, i);
	assert_int_equal(declare_platform(buf_span(&b), "p.yaml", NULL, &p, &complaints), 1);
	assert_null(p);
	assert_string_equal(
	    complaints.v[0], "p.yaml:1:11: more than 1000 pages in one platform");
	buf_release(&b);
	strs_release(&complaints);
}

/* Any byte of a good file may be lost or changed: it is read or refused, never worse. */
static void
test_damaged_files_are_read_or_refused(void **state)
{
	static const char bytes[] = { '\0', ' ', '\n', ':', '-', '{', '"', '&', '*', '\xff' };
	size_t refused = 0;

	(void)state;
	for (size_t i = 0; i < strlen(linkedin); i++) {
		char *yaml = mem_strdup(linkedin);
		struct strs complaints = { 0 };
		struct platform *p = NULL;
		size_t n;

		yaml[i] = bytes[i % COUNT(bytes)];
		n = declare_platform(span_make(yaml, sizeof linkedin - 1), "linkedin.yaml",
		    NULL, &p, &complaints);
		assert_int_equal(n == 0, p != NULL);
		assert_int_equal(n == 0, complaints.n == 0);
		refused += n > 0;
		platform_free(p);
		strs_release(&complaints);
		free(yaml);
	}
	assert_true(refused > strlen(linkedin) / 3);
}

/* One table speaks of what another file spells: they say the same words. */
static void
test_the_tables_agree_with_the_names(void **state)
{
	size_t kinds = 0, formats = 0;

	(void)state;
	for (const struct yaml_field *f = declare_page_fields; f->name != NULL; f++) {
		for (const struct yaml_name *n = f->names; n != NULL && n->name != NULL; n++) {
			if (strcmp(f->name, "kind") == 0 && ++kinds)
				assert_string_equal(
				    n->name, page_kind_name((enum page_kind)n->value));
			if (strcmp(f->name, "format") == 0 && ++formats)
				assert_string_equal(
				    n->name, page_format_name((enum page_format)n->value));
		}
	}
	assert_int_equal(kinds, PAGE_KINDS);
	assert_int_equal(formats, FORMAT_TEXT + 1);
}

static void
test_every_field_says_what_it_means(void **state)
{
	static const struct yaml_field *const tables[] = { declare_platform_fields,
		declare_page_fields, declare_variant_fields, declare_range_fields,
		declare_setting_fields, declare_checked_fields, declare_defaults_fields };

	(void)state;
	for (size_t i = 0; i < COUNT(tables); i++)
		for (const struct yaml_field *f = tables[i]; f->name != NULL; f++) {
			assert_non_null(f->help);
			assert_true(strlen(f->help) >= 5);
		}
}

/* tests/cases/rules/NAME/: every *.yaml there, and what is said of it all together. */
static void
run_case(const char *dir, size_t *wrong)
{
	struct strs names = { 0 }, complaints = { 0 };
	struct error err = { 0 };
	struct buf expected;
	char *path = mem_printf("%s/expected.txt", dir), *said;

	buf_init(&expected, 1 << 20);
	assert_int_equal(file_read(path, &expected, &err), 0);
	assert_int_equal(file_list(dir, ".yaml", &names, &err), 0);
	assert_true(names.n > 0);
	for (size_t i = 0; i < names.n; i++) {
		char *file = mem_printf("%s/%s", dir, names.v[i]);
		struct platform *p = NULL;
		struct buf text;

		buf_init(&text, YAML_MAX_BYTES);
		assert_int_equal(file_read(file, &text, &err), 0);
		declare_platform(buf_span(&text), names.v[i], NULL, &p, &complaints);
		platform_free(p);
		buf_release(&text);
		free(file);
	}
	said = joined(&complaints);
	if (strcmp(said, expected.data == NULL ? "" : expected.data) != 0) {
		++*wrong;
		print_message("# %s said:\n%s", dir, said);
	}
	free(said);
	free(path);
	buf_release(&expected);
	strs_release(&names);
	strs_release(&complaints);
}

static void
test_cases(void **state)
{
	char *root = mem_printf("%s/cases/rules", tests_dir());
	DIR *d = opendir(root);
	struct dirent *entry;
	size_t wrong = 0, cases = 0;

	(void)state;
	assert_non_null(d);
	while ((entry = readdir(d)) != NULL) {
		char *dir = mem_printf("%s/%s", root, entry->d_name);
		char *whole = mem_printf("%s/rules", dir);

		/* a case with a rules/ folder is a whole workspace: test_workspace.c */
		if (entry->d_name[0] != '.' && file_is_dir(dir) && !file_is_dir(whole)) {
			run_case(dir, &wrong);
			cases++;
		}
		free(whole);
		free(dir);
	}
	closedir(d);
	free(root);
	assert_int_equal(wrong, 0);
	assert_true(cases >= 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_mistake_has_its_place),
		cmocka_unit_test(test_a_platform_is_read_whole),
		cmocka_unit_test(test_a_variant_is_its_page_but_for_what_it_says),
		cmocka_unit_test(test_announcements_say_whom_they_speak_for),
		cmocka_unit_test(test_a_setting_keeps_its_facts),
		cmocka_unit_test(test_where_nobody_said_the_kind_decides),
		cmocka_unit_test(test_the_workspace_says_what_holds_for_all),
		cmocka_unit_test(test_a_declaration_file_holds_one_page),
		cmocka_unit_test(test_too_many_pages_are_refused),
		cmocka_unit_test(test_damaged_files_are_read_or_refused),
		cmocka_unit_test(test_the_tables_agree_with_the_names),
		cmocka_unit_test(test_every_field_says_what_it_means),
		cmocka_unit_test(test_cases),
	};

	return cmocka_run_group_tests_name("declare", tests, NULL, NULL);
}
