/* What is written as YAML is read back as the same platform, whatever its texts hold. */
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
#include "core/import/emit.h"
#include "core/import/scalar.h"

enum { TEXT_MAX = 4 << 20, ROUNDS = 2000 };

/* ---- everything a platform says, to compare two ---- */

static void
say(struct buf *out, const char *name, const char *text)
{
	buf_addf(out, "%s=%s\x1f\n", name, text == NULL ? "(null)" : text);
}

static void
say_all(struct buf *out, const char *name, const struct strs *texts)
{
	for (size_t i = 0; i < texts->n; i++)
		say(out, name, texts->v[i]);
}

static void
say_selectors(struct buf *out, const char *name, const struct selectors *list)
{
	for (size_t i = 0; i < list->n; i++) {
		say(out, name, list->v[i].css);
		say(out, "start", list->v[i].start);
		say(out, "end", list->v[i].end);
		buf_addf(out, "%d %d\n", list->v[i].start_after, list->v[i].end_after);
	}
}

static void
say_page(struct buf *out, const struct page *p)
{
	say(out, "id", p->id);
	say(out, "platform", p->platform);
	say(out, "name", p->name);
	say(out, "url", p->url);
	say_selectors(out, "select", &p->select);
	say_selectors(out, "remove", &p->remove);
	say(out, "language", p->language);
	say(out, "variant", p->variant);
	say(out, "proxy", p->proxy);
	say(out, "user_agent", p->user_agent);
	say_all(out, "header", &p->headers);
	say_all(out, "cover", &p->covers);
	say_all(out, "file", &p->snapshots);
	for (size_t i = 0; i < p->n_earlier; i++) {
		buf_addf(out, "until %lld\n", (long long)p->earlier[i].until);
		say(out, "url", p->earlier[i].url);
		say_selectors(out, "select", &p->earlier[i].select);
		say_selectors(out, "remove", &p->earlier[i].remove);
	}
	buf_addf(out, "%d %d %lld %d %lld %d\n", (int)p->kind, (int)p->format,
	    (long long)p->every, (int)p->robots, (long long)p->spacing_ms, p->is_private);
}

static void
say_setting(struct buf *out, const struct setting *s)
{
	const char *const texts[] = { s->id, s->name, s->default_state, s->since, s->url,
		s->form, s->form_covers, s->retroactive, s->checked_by, s->checked_on,
		s->source };

	for (size_t i = 0; i < COUNT(texts); i++)
		say(out, "setting", texts[i]);
	say_all(out, "label", &s->labels);
	say_all(out, "step", &s->steps);
	say_all(out, "exempt", &s->exempt);
	say_all(out, "page", &s->pages);
}

static char *
said(const struct platform *p)
{
	struct buf out;

	buf_init(&out, TEXT_MAX);
	say(&out, "id", p->id);
	say(&out, "name", p->name);
	say(&out, "owner", p->owner);
	say(&out, "notes", p->notes);
	for (size_t i = 0; i < p->n_pages; i++)
		say_page(&out, p->pages[i]);
	for (size_t i = 0; i < p->n_settings; i++)
		say_setting(&out, &p->settings[i]);
	assert_false(out.full);
	return buf_steal(&out);
}

static void
assert_round_trip(const struct platform *platform)
{
	struct strs complaints = { 0 };
	struct platform *back = NULL;
	struct buf yaml;
	char *before = said(platform), *after;

	buf_init(&yaml, TEXT_MAX);
	emit_platform(platform, &yaml);
	assert_false(yaml.full);
	if (declare_platform(buf_span(&yaml), "x", NULL, &back, &complaints) != 0)
		fail_msg("%s\n%s", complaints.v[0], yaml.data);
	after = said(back);
	if (strcmp(before, after) != 0)
		print_message("%s\n", yaml.data);
	assert_string_equal(before, after);
	free(before);
	free(after);
	platform_free(back);
	strs_release(&complaints);
	buf_release(&yaml);
}

/* ---- platforms made at random ---- */

static uint32_t seed;

static uint32_t
dice(uint32_t n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

/* Pieces that mean something to YAML, somewhere. */
static const char *const pieces[] = { "a", "word", "Daten", "é", "ж", "日本", "😀", ":", ": ",
	" :", "#", " #", "# ", "-", "- ", "--- ", "...", "?", "? ", ",", "[", "]", "{", "}",
	"&", "*", "!", "|", ">", "'", "''", "\"", "\\", "\\n", "%", "@", "`", "~", " ", "  ",
	"\t", "yes", "no", "on", "null", "true", "0x1f", "1e3", "012", "2024-09-18", "=", "<<",
	"\x01", "\x7f", "\r", "\xc2\x85", "\xe2\x80\xa8", "\xef\xbb\xbf", "\xef\xbf\xbe",
	"\xc2\xa0", "$", "/", "x: y", "key:", "[a, b]", "{a: b}", "!!str x", "*alias",
	"&anchor" };

static char *
random_text(bool lines)
{
	struct buf out;
	uint32_t n = 1 + dice(6);

	buf_init(&out, 4096);
	for (uint32_t i = 0; i < n; i++) {
		buf_adds(&out, pieces[dice(COUNT(pieces))]);
		if (lines && dice(3) == 0)
			buf_addc(&out, '\n');
	}
	return buf_steal(&out);
}

static char *
maybe_text(void)
{
	return dice(3) == 0 ? NULL : random_text(dice(10) == 0);
}

static const char *const selectors[] = { "main", "#content", ".a > .b", "[id=\"x\"]",
	"[id='x']", "a[href^=\"http://x.y/?a=b&c\"]", ".lg\\:flex", "p:nth-child(2)", "div, p",
	"*", "h1 ~ p", ":not(.x)", "[data-x=\"it's: a # test\"]", "a:not([href*=\"{\"])",
	"[x=\"\\\"\"]", "nav[aria-label=\"日本\"], [role=\"no\"]" };

static char *
random_css(void)
{
	return mem_strdup(selectors[dice(COUNT(selectors))]);
}

static void
random_selectors(struct selectors *list)
{
	static const uint32_t lengths[] = { 0, 0, 1, 1, 2, 3, 9 };

	for (uint32_t n = lengths[dice(COUNT(lengths))]; n > 0; n--) {
		struct selector s = { 0 };

		if (dice(4) == 0) {
			s.start = random_css();
			s.end = random_css();
			s.start_after = dice(2) == 0;
			s.end_after = dice(2) == 0;
		} else {
			s.css = random_css();
		}
		MEM_GROW(list->v, list->n, list->cap);
		list->v[list->n++] = s;
	}
}

static void
random_texts(struct strs *list, uint32_t most)
{
	for (uint32_t n = dice(most + 1); n > 0; n--)
		strs_take(list, random_text(false));
}

static struct page *
add_page(struct platform *p)
{
	struct page *page = mem_alloc(sizeof *page);

	page->platform = mem_strdup(p->id);
	page->robots = p->n_pages > 0 ? p->pages[0]->robots
				      : (dice(2) == 0 ? ROBOTS_IGNORE : ROBOTS_RESPECT);
	page->spacing_ms = p->n_pages > 0 ? p->pages[0]->spacing_ms : (int64_t)dice(5) * 500;
	MEM_GROW(p->pages, p->n_pages, p->cap_pages);
	p->pages[p->n_pages++] = page;
	return page;
}

static char *
default_name(size_t i)
{
	return i % 3 == 0 ? mem_printf("Page %zu", i) : random_text(false);
}

static void
add_random_page(struct platform *p, bool announces)
{
	static const int64_t paces[] = { 0, 300, 3600, 5400, 21600, 86400, 7776000 };
	size_t i = p->n_pages;
	struct page *page = add_page(p);
	int64_t every = paces[dice(COUNT(paces))];

	page->id = mem_printf("%s/page-%zu", p->id, i);
	page->name = default_name(i);
	page->url = mem_printf("https://a%zu.example/%%20?q=[1]&x='#f:", i);
	page->kind = announces ? PAGE_ANNOUNCEMENT : (enum page_kind)dice(PAGE_ANNOUNCEMENT);
	page->format = dice(4) == 0 ? FORMAT_TEXT : FORMAT_HTML;
	if (announces && dice(3) == 0)
		page->format = FORMAT_ATOM;
	else
		random_selectors(&page->select);
	if (page->format != FORMAT_ATOM)
		random_selectors(&page->remove);
	page->every = every == 0 ? declare_every(page->kind) : every;
	page->language = mem_strdup(dice(2) == 0 ? "en" : "no");
	if (dice(4) == 0)
		page->proxy = mem_strdup("http://${PROXY}:3128");
	if (dice(4) == 0)
		strs_add(&page->headers, "X-Country: \"DE\" # {1}: [2]");
	if (dice(8) == 0)
		strs_add(&page->headers, "X-Other: it's");
	page->is_private = dice(8) == 0;
	if (dice(4) == 0)
		strs_add(&page->snapshots, "A: b/Privacy Policy #it's.html");
	for (uint32_t n = dice(3); page->n_earlier < n;) {
		struct page_earlier *e;

		MEM_GROW(page->earlier, page->n_earlier, page->cap_earlier);
		e = &page->earlier[page->n_earlier];
		*e = (struct page_earlier){ .until =
						1600000000 + 86399 * (utc_t)page->n_earlier++ };
		if (dice(2) == 0)
			e->url = mem_strdup("https://old.example/#x");
		random_selectors(&e->select);
		random_selectors(&e->remove);
	}
	if (announces && dice(2) == 0)
		strs_add(&page->covers, p->pages[0]->id);
}

static struct setting
random_setting(const struct platform *p, uint32_t i)
{
	struct setting s = { .id = mem_printf("%u", i), .name = random_text(false) };

	s.default_state = maybe_text();
	s.since = maybe_text();
	s.retroactive = maybe_text();
	s.source = maybe_text();
	if (dice(2) == 0) {
		s.form = mem_strdup("mailto:privacy@acme.example");
		s.form_covers = maybe_text();
	}
	if (dice(2) == 0) {
		s.checked_by = random_text(false);
		s.checked_on = mem_strdup("2026-11-23");
	}
	random_texts(&s.steps, 5);
	random_texts(&s.exempt, 3);
	strs_add(&s.labels, "de: Daten: \"KI\" #1");
	strs_add(&s.labels, "de: zwei");
	strs_add(&s.labels, "pt-BR: [três]");
	strs_add(&s.pages, p->pages[0]->id);
	return s;
}

static struct platform *
random_platform(void)
{
	struct platform *p = mem_alloc(sizeof *p);

	p->id = mem_strdup("acme");
	p->name = random_text(false);
	p->owner = maybe_text();
	p->notes = dice(4) == 0 ? NULL : random_text(true);
	for (uint32_t n = 1 + dice(4); n > 0; n--)
		add_random_page(p, false);
	for (uint32_t n = dice(3); n > 0; n--)
		add_random_page(p, true);
	for (uint32_t i = 0; i < dice(3); i++) {
		MEM_GROW(p->settings, p->n_settings, p->cap_settings);
		p->settings[p->n_settings++] = random_setting(p, i);
	}
	return p;
}

static void
test_random_platforms(void **state)
{
	(void)state;
	seed = 20240918;
	for (int i = 0; i < ROUNDS; i++) {
		struct platform *p = random_platform();

		assert_round_trip(p);
		platform_free(p);
	}
	print_message(
	    "# figure: %d platforms of hostile texts written and read back\n", ROUNDS);
}

/* ---- platforms that people wrote ---- */

static void
test_shipped_platforms(void **state)
{
	const char *tests = getenv("TESTS");
	char *dir = tests == NULL ? mem_strdup("rules/platforms")
				  : mem_printf("%s/../rules/platforms", tests);
	struct strs files = { 0 }, complaints = { 0 };
	struct error err = { 0 };

	(void)state;
	if (file_list(dir, ".yaml", &files, &err) != 0)
		fail_msg("%s", err.message);
	assert_true(files.n >= 8);
	for (size_t i = 0; i < files.n; i++) {
		char *path = mem_printf("%s/%s", dir, files.v[i]);
		struct platform *p = NULL;
		struct buf text;

		buf_init(&text, TEXT_MAX);
		assert_int_equal(file_read(path, &text, &err), 0);
		assert_int_equal(
		    declare_platform(buf_span(&text), path, NULL, &p, &complaints), 0);
		assert_round_trip(p);
		platform_free(p);
		buf_release(&text);
		free(path);
	}
	strs_release(&files);
	free(dir);
}

/* ---- how it looks ---- */

static const struct {
	const char *text;
	const char *block;
	const char *flow;
} scalars[] = {
	{ "main", "main", "main" },
	{ "#content", "\"#content\"", "\"#content\"" },
	{ ".a > .b", ".a > .b", ".a > .b" },
	{ "a, b", "a, b", "\"a, b\"" },
	{ "[id=\"x\"]", "'[id=\"x\"]'", "'[id=\"x\"]'" },
	{ "it's", "it's", "it's" },
	{ "it's \"x\": y", "'it''s \"x\": y'", "'it''s \"x\": y'" },
	{ "no", "\"no\"", "\"no\"" },
	{ "12", "\"12\"", "\"12\"" },
	{ "2024-09-18", "\"2024-09-18\"", "\"2024-09-18\"" },
	{ "18 September", "18 September", "18 September" },
	{ "a\nb", "\"a\\nb\"", "\"a\\nb\"" },
	{ "bad \xff", "\"bad \xef\xbf\xbd\"", "\"bad \xef\xbf\xbd\"" },
	{ "", "\"\"", "\"\"" },
};

static void
test_scalars(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(scalars); i++) {
		struct buf out;

		buf_init(&out, 200);
		scalar_add(scalars[i].text, false, &out);
		assert_string_equal(out.data, scalars[i].block);
		buf_clear(&out);
		scalar_add(scalars[i].text, true, &out);
		assert_string_equal(out.data, scalars[i].flow);
		buf_release(&out);
	}
}

static void
test_proposal(void **state)
{
	static const char want[] = "# From a list.\n"
				   "# Two  lines.\n"
				   "platform: acme\n"
				   "name: Acme\n"
				   "\n"
				   "pages:\n"
				   "  # Needs a browser.\n"
				   "  privacy-policy:\n"
				   "    url: https://acme.example/privacy\n"
				   "    select: main\n"
				   "  terms:\n"
				   "    kind: terms\n"
				   "    name: Terms of Use\n"
				   "    url: https://acme.example/terms\n"
				   "    remove: [nav, \"#foot\"]\n";
	struct proposal *p = proposal_new("acme", "Acme");
	struct page *page;
	struct buf out;

	(void)state;
	strs_add(&p->head, "From a list.");
	strs_add(&p->head, "Two\n\x01lines.");
	page = proposal_page(
	    p, "privacy-policy", "Privacy Policy", "https://acme.example/privacy", PAGE_POLICY);
	selectors_add_css(&page->select, "main");
	proposal_say(p, page, "Needs a browser.");
	page =
	    proposal_page(p, "terms", "Terms of Use", "https://acme.example/terms", PAGE_TERMS);
	selectors_add_css(&page->remove, "nav");
	selectors_add_css(&page->remove, "#foot");
	assert_ptr_equal(proposal_at(p, "https://acme.example/terms#x"), page);
	buf_init(&out, TEXT_MAX);
	emit_proposal(p, &out);
	assert_string_equal(out.data, want);
	buf_release(&out);
	proposal_free(p);
}

/* Only witnesses: `pages` is there all the same. */
static void
test_only_announcements(void **state)
{
	struct proposal *p = proposal_new("acme", "Acme");
	struct strs complaints = { 0 };
	struct platform *back = NULL;
	struct buf out;

	(void)state;
	(void)proposal_page(p, "news", NULL, "https://acme.example/news", PAGE_ANNOUNCEMENT);
	buf_init(&out, TEXT_MAX);
	emit_proposal(p, &out);
	assert_int_equal(
	    declare_platform(buf_span(&out), "acme.yaml", NULL, &back, &complaints), 0);
	assert_int_equal(back->n_pages, 1);
	assert_int_equal(back->pages[0]->kind, PAGE_ANNOUNCEMENT);
	platform_free(back);
	buf_release(&out);
	proposal_free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_platforms),
		cmocka_unit_test(test_shipped_platforms),
		cmocka_unit_test(test_scalars),
		cmocka_unit_test(test_proposal),
		cmocka_unit_test(test_only_announcements),
	};

	return cmocka_run_group_tests_name("emit", tests, NULL, NULL);
}
