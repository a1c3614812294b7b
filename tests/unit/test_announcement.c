/* Announcements: from pages, kept as text, and matched to a change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "core/judge/announcement.h"

static struct silence silence;

static int
read_silence(void **state)
{
	struct buf text;
	struct strs complaints = { 0 };

	(void)state;
	buf_init(&text, YAML_MAX_BYTES);
	assert_int_equal(file_read("rules/silence.yaml", &text, NULL), 0);
	assert_int_equal(silence_read(buf_span(&text), "s", &silence, &complaints), 0);
	buf_release(&text);
	strs_release(&complaints);
	return 0;
}

static int
release_silence(void **state)
{
	(void)state;
	silence_release(&silence);
	return 0;
}

static day_t
day(const char *text)
{
	day_t d = DAY_NONE;

	if (text != NULL && !day_parse(span_of(text), &d))
		fail_msg("%s is no day", text);
	return d;
}

static utc_t
instant(const char *text)
{
	utc_t t = 0;

	if (!utc_parse(span_of(text), &t))
		fail_msg("%s is no instant", text);
	return t;
}

/* ---- pages ---- */

/* A page as Markdown and its items, a line each: "day|title|url|text". */
static const struct {
	const char *says;
	const char *page;
	const char *items;
} pages[] = {
	{ "headings with their dates below",
	    "# News\n\n## New terms\n\nSeptember 18, 2024\n\nWe change our terms.\nRead on.\n\n"
	    "## A new app\n\n1 August 2024\n\nIt is blue.\n",
	    "2024-09-18|New terms||We change our terms. Read on.\n"
	    "2024-08-01|A new app||It is blue.\n" },
	{ "headings with their dates above",
	    "# News\n\nSeptember 18, 2024\n\n## New terms\n\nWe change.\n\nAugust 1, 2024\n\n"
	    "## A new app\n\nBlue.\n",
	    "2024-09-18|New terms||We change.\n2024-08-01|A new app||Blue.\n" },
	{ "dates above, and nothing between",
	    "September 18, 2024\n\n## New terms\n\nAugust 1, 2024\n\n## A new app\n",
	    "2024-09-18|New terms||\n2024-08-01|A new app||\n" },
	{ "headings that hold their dates",
	    "## November 20, 2024: User Agreement\n\nChanges.\n\n## Stand 3. Mai 2023, "
	    "Datenschutz\n",
	    "2024-11-20|November 20, 2024: User Agreement||Changes.\n"
	    "2023-05-03|Stand 3. Mai 2023, Datenschutz||\n" },
	{ "a list of dated entries with links",
	    "# Changelog\n\n- 2024-09-18 New terms of service\n- 2024-08-01 A new app for "
	    "all\n\n---\n\n"
	    "Links:\n\n- [New terms of service](https://a.example/terms)\n",
	    "2024-09-18|2024-09-18 New terms of service|https://a.example/terms|\n"
	    "2024-08-01|2024-08-01 A new app for all||\n" },
	{ "linked titles with a line of author and date",
	    "New terms for everybody\n\nBy Ann on September 18, 2024\n\nA new app\n\nBy Bob on "
	    "August 1, 2024\n\n---\n\nLinks:\n\n- [New terms for "
	    "everybody](https://a.example/t)\n"
	    "- [A new app](https://a.example/a)\n",
	    "2024-09-18|New terms for everybody|https://a.example/t|\n"
	    "2024-08-01|A new app|https://a.example/a|\n" },
	{ "a table of versions",
	    "| Date | What |\n| --- | --- |\n| 2024-09-18 | Privacy Policy |\n| 2024-08-01 | "
	    "Terms "
	    "of use |\n",
	    "2024-09-18|2024-09-18 | Privacy Policy||\n2024-08-01|2024-08-01 | Terms of "
	    "use||\n" },
	{ "an article is one item, with its day and all its text",
	    "# Updates to our User Agreement and Privacy Policy\n\nWe explain what changes.\n\n"
	    "Last updated: 18 September 2024\n\n## What is new\n\nWe train models.\n",
	    "2024-09-18|Updates to our User Agreement and Privacy Policy||Updates to our User "
	    "Agreement and Privacy Policy We explain what changes. Last updated: 18 September "
	    "2024 "
	    "What is new We train models.\n" },
	{ "an article dated under its heading keeps what follows",
	    "# Updates to our terms\n\nSeptember 18, 2024\n\nIntroduction.\n\n## What is "
	    "new\n\nWe "
	    "train models.\n",
	    "2024-09-18|Updates to our terms||Updates to our terms September 18, 2024 "
	    "Introduction. "
	    "What is new We train models.\n" },
	{ "what stands above the first item is not lost",
	    "# Updates\n\nOur privacy policy changes, and this page says what we are going to "
	    "do.\n\n"
	    "## Version of May\n\nMay 1, 2024\n\nMore.\n\n## Version of April\n\nApril 1, "
	    "2024\n",
	    "-|Updates||Updates Our privacy policy changes, and this page says what we are "
	    "going to "
	    "do.\n2024-05-01|Version of May||More.\n2024-04-01|Version of April||\n" },
	{ "a dash between a date and a title",
	    "# Log\n\n2024-09-18 – Updated terms\n\n2024-08-01 — Another thing\n",
	    "2024-09-18|2024-09-18 – Updated terms||\n2024-08-01|2024-08-01 — Another "
	    "thing||\n" },
	{ "a date with the minutes it takes to read",
	    "## New terms\n\nSep 18, 2024 · 5 min read\n\nWe change.\n\n## New app\n\nAug 1, "
	    "2024 "
	    "by Ann Other Author\n",
	    "2024-09-18|New terms||We change.\n2024-08-01|New app||\n" },
	{ "a month alone is not a day", "# News of September 2024\n\nWe change our terms.\n",
	    "-|News of September 2024||News of September 2024 We change our terms.\n" },
	{ "no date at all", "Nothing to see here.\n",
	    "-|Nothing to see here.||Nothing to see here.\n" },
};

static void
add_item(const struct announcement *a, struct buf *out)
{
	char text[UTC_TEXT_MAX];

	buf_addf(out, "%s|%s|%s|%s\n", a->day == DAY_NONE ? "-" : day_format(a->day, text),
	    a->title, a->url == NULL ? "" : a->url, a->text == NULL ? "" : a->text);
}

static char *
all_items(const struct announcements *items)
{
	struct buf out;

	buf_init(&out, 1 << 20);
	buf_adds(&out, "");
	for (size_t i = 0; i < items->n; i++)
		add_item(&items->v[i], &out);
	return buf_steal(&out);
}

static void
pages_are_cut_into_items(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(pages); i++) {
		struct document *doc = NULL;
		struct announcements items = { 0 };
		char *got;

		assert_int_equal(
		    document_get(span_of(pages[i].page), DOCUMENT_OURS, &doc, NULL), 0);
		assert_int_equal(announcements_page(doc, &items, NULL), 0);
		got = all_items(&items);
		if (strcmp(got, pages[i].items) != 0)
			fail_msg("%s:\n%s", pages[i].says, got);
		free(got);
		announcements_release(&items);
		document_free(doc);
	}
}

static void
an_empty_page_is_no_witness(void **state)
{
	struct document *doc = document_new();
	struct announcements items = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_int_equal(announcements_page(doc, &items, &err), -1);
	assert_int_equal(err.code, ERROR_PAGE);
	document_free(doc);
}

/* Every line a date or a link, as many as a document may have. */
static void
a_page_of_nothing_but_dates_ends_soon(void **state)
{
	struct document *doc = document_new();
	struct announcements items = { 0 };
	char text[64];
	clock_t start;

	(void)state;
	for (int i = 0; i < 60000; i++) {
		snprintf(text, sizeof text, "Entry number %d of the log", i);
		document_add(doc, LINE_TEXT, 0, true, 0, span_of(text), NULL);
		document_add_link(doc, span_of(text), span_of("https://a.example/"), NULL);
		snprintf(text, sizeof text, "18 September %d", 1990 + i % 100);
		document_add(doc, LINE_TEXT, 0, true, 0, span_of(text), NULL);
	}
	start = clock();
	assert_int_equal(announcements_page(doc, &items, NULL), 0);
	start = clock() - start;
	printf("# figure: %zu lines of dates and links take %ld ms\n", doc->n_lines,
	    (long)(start * 1000 / CLOCKS_PER_SEC));
	assert_true(start < 10 * CLOCKS_PER_SEC);
	assert_true(items.n <= ANNOUNCEMENTS_MAX);
	announcements_release(&items);
	document_free(doc);
}

/* Through the document and through its bytes on main. */
static void
check_round_trip(const char *feed, size_t n)
{
	struct announcements items = { 0 }, back = { 0 };
	struct document *doc = NULL, *again = NULL;
	struct error err = { 0 };
	struct buf text;
	char *before, *after;

	buf_init(&text, DOCUMENT_MAX_BYTES);
	assert_int_equal(announcements_feed(span_of(feed), FORMAT_RSS, &items, &err), 0);
	assert_int_equal(items.n, n);
	assert_int_equal(announcements_document(&items, &doc, &err), 0);
	assert_int_equal(document_put(doc, &text), 0);
	assert_int_equal(document_get(buf_span(&text), DOCUMENT_OURS, &again, &err), 0);
	assert_int_equal(announcements_page(again, &back, &err), 0);
	before = all_items(&items);
	after = all_items(&back);
	assert_string_equal(before, after);
	free(before);
	free(after);
	buf_release(&text);
	document_free(doc);
	document_free(again);
	announcements_release(&items);
	announcements_release(&back);
}

static void
a_feed_kept_as_text_reads_back_the_same(void **state)
{
	(void)state;
	check_round_trip("<rss><channel/></rss>", 0);
	check_round_trip(
	    "<rss><channel><item><title># 1. Updates | "
	    "terms</title><link>https://a.example/?a=1&amp;"
	    "b=[2]</link><pubDate>18 Sep 2024</pubDate><description>We change on November 3, "
	    "2025. "
	    "It is new! - Not a list. 2024-01-01 is a date.</description></item>"
	    "<item><title>Updates</title></item>"
	    "<item><title>Updates</title><link>https://a.example/2</link></item>"
	    "<item><title>August 1, 2024</title><description>2024-08-02</description></item>"
	    "<item><description>Only text, on 1 May 2024.</description></item>"
	    "<item><title>&lt;b&gt; &amp;lt;i&amp;gt; *x* _y_</title></item></channel></rss>",
	    6);
}

static void
what_scrolled_off_a_feed_is_kept(void **state)
{
	struct announcements now = { 0 }, before = { 0 };

	(void)state;
	announcements_take(&before, mem_strdup("old"), NULL, NULL, 100);
	announcements_take(&before, mem_strdup("gone"), NULL, mem_strdup("text"), 200);
	announcements_take(
	    &before, mem_strdup("both"), mem_strdup("https://a.example/"), NULL, 300);
	announcements_take(&before, mem_strdup("undated"), NULL, NULL, DAY_NONE);
	announcements_take(
	    &now, mem_strdup("both"), mem_strdup("https://a.example/"), NULL, 300);
	announcements_keep(&now, &before, 150);
	assert_int_equal(now.n, 2);
	assert_string_equal(now.v[1].title, "gone");
	assert_string_equal(now.v[1].text, "text");
	announcements_release(&now);
	announcements_release(&before);
}

/* ---- matching ---- */

#define L "2024-09-18T00:32:20Z"
#define S "2024-09-19T00:32:21Z"

/* One item on one source, and what it is worth to a change of the privacy policy. */
static const struct {
	const char *says;
	const char *day; /* NULL: undated */
	const char *title;
	const char *text;
	const char *effective; /* NULL: the page names none */
	enum announced state;
	bool decoy;
} matches[] = {
	{ "the document is named on the day", "2024-09-18", "Changes to our Privacy Policy",
	    NULL, "2024-09-18", ANNOUNCED_FOUND, false },
	{ "the document is named in the text", "2024-08-20", "News from us",
	    "Our privacy policy will change in September.", "2024-09-18", ANNOUNCED_FOUND,
	    false },
	{ "by its own name, whatever the kind", "2024-09-18", "The European Regional Notice",
	    NULL, NULL, ANNOUNCED_NONE, false },
	{ "in another language", "2024-09-18", "Änderungen der Datenschutzerklärung", NULL,
	    NULL, ANNOUNCED_FOUND, false },
	{ "the topic is named", "2024-09-17", "How we train AI models", "With your posts.",
	    NULL, ANNOUNCED_FOUND, false },
	{ "something else is announced", "2024-09-18", "A new look for your profile", NULL,
	    "2024-09-18", ANNOUNCED_NONE, false },
	{ "another document is announced", "2024-09-18", "Updates to our User Agreement",
	    "From 20 November 2024.", "2024-09-18", ANNOUNCED_NONE, true },
	{ "both documents are announced", "2024-09-18",
	    "Updates to our User Agreement and Privacy Policy", NULL, "2024-09-18",
	    ANNOUNCED_FOUND, false },
	{ "two days after first sight is in time", "2024-09-21",
	    "Changes to our Privacy Policy", NULL, NULL, ANNOUNCED_FOUND, false },
	{ "three days after is late", "2024-09-22", "Changes to our Privacy Policy", NULL, NULL,
	    ANNOUNCED_LATE, false },
	{ "sixty days before counts", "2024-07-20", "Changes to our Privacy Policy", NULL, NULL,
	    ANNOUNCED_FOUND, false },
	{ "sixty-one days before does not", "2024-07-19", "Changes to our Privacy Policy", NULL,
	    NULL, ANNOUNCED_NONE, false },
	{ "unless it names the day", "2024-06-01", "Changes to our Privacy Policy",
	    "They take effect on September 18, 2024.", "2024-09-18", ANNOUNCED_FOUND, false },
	{ "an old date that was left standing proves nothing", "2024-06-01",
	    "Changes to our Privacy Policy", "They take effect on June 1, 2024.", "2024-06-01",
	    ANNOUNCED_NONE, false },
	{ "a day alone proves nothing", "2024-06-01", "Conference on September 18, 2024", NULL,
	    "2024-09-18", ANNOUNCED_NONE, false },
	{ "undated, the document and the day", NULL, "Privacy Policy update",
	    "Effective September 18, 2024.", "2024-09-18", ANNOUNCED_FOUND, false },
	{ "undated, the document and a day of the window", NULL, "Privacy Policy update",
	    "We wrote this on August 30, 2024.", NULL, ANNOUNCED_FOUND, false },
	{ "undated, the document and an old day", NULL, "Privacy Policy update",
	    "Of January 5, 2020.", "2024-09-18", ANNOUNCED_NONE, false },
	{ "undated, the document and no day", NULL, "Privacy Policy", NULL, "2024-09-18",
	    ANNOUNCED_NONE, false },
	{ "a day to come is when it takes effect, not when it was said", "2024-11-20",
	    "Privacy Policy of November 20, 2024", NULL, "2024-11-20", ANNOUNCED_FOUND, false },
};

static const struct page policy = { .id = (char *)"acme/privacy-policy",
	.platform = (char *)"acme",
	.name = (char *)"Privacy Policy",
	.kind = PAGE_POLICY,
	.language = (char *)"en" };
static const struct page news = { .id = (char *)"acme/news",
	.platform = (char *)"acme",
	.name = (char *)"News",
	.url = (char *)"https://acme.example/news",
	.kind = PAGE_ANNOUNCEMENT,
	.language = (char *)"en" };
static struct finding trains = { .rule = (char *)"ai-training.use",
	.concept = (char *)"ai-training",
	.direction = DIRECTION_MORE };
static const struct findings found = { .v = &trains, .n = 1 };

static struct source_look *
add_look(struct source_looks *looks, const struct page *page, bool read)
{
	MEM_GROW(looks->v, looks->n, looks->cap);
	looks->v[looks->n] = (struct source_look){
		.page = page, .read = read, .looked = instant(S), .previously = instant(L)
	};
	return &looks->v[looks->n++];
}

static void
add_announcement(
    struct source_look *look, const char *when, const char *title, const char *text)
{
	announcements_take(&look->items, mem_strdup(title), NULL, mem_strdup(text), day(when));
}

static void
match(const struct source_looks *looks, const struct page *page, const char *effective,
    struct announced_result *out)
{
	announced_match(looks, page, &found, day(effective), DAY_NONE, instant(L), instant(S),
	    &silence, out);
}

/* The window reaches back before the old text: its own announcement is not the new one's. */
static void
what_announced_the_old_text_does_not_announce_the_new(void **state)
{
	static const struct {
		const char *item, *text, *stated;
		enum announced answer;
	} rows[] = {
		{ "2024-07-31", NULL, "2024-07-31", ANNOUNCED_NONE },
		{ "2024-07-20", NULL, "2024-07-31", ANNOUNCED_NONE },
		{ "2024-08-01", NULL, "2024-07-31", ANNOUNCED_FOUND },
		{ "2024-07-31", "In force on September 18, 2024.", "2024-07-31",
		    ANNOUNCED_FOUND },
		{ "2024-07-31", NULL, NULL, ANNOUNCED_FOUND },
		{ "2024-09-10", NULL, "2024-11-20", ANNOUNCED_FOUND },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct source_looks looks = { 0 };
		struct announced_result result;

		add_announcement(add_look(&looks, &news, true), rows[i].item, "Privacy Policy",
		    rows[i].text);
		announced_match(&looks, &policy, &found, day("2024-09-18"), day(rows[i].stated),
		    instant(L), instant(S), &silence, &result);
		assert_int_equal(result.state, rows[i].answer);
		announced_release(&result);
		source_looks_release(&looks);
	}
}

static void
an_item_counts_by_its_day_and_by_what_it_names(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(matches); i++) {
		struct source_looks looks = { 0 };
		struct announced_result result;

		add_announcement(add_look(&looks, &news, true), matches[i].day,
		    matches[i].title, matches[i].text);
		/* looked at again a week later */
		looks.v[0].looked += 7 * UTC_DAY_SECONDS;
		match(&looks, &policy, matches[i].effective, &result);
		if (result.state != matches[i].state ||
		    (result.decoy != NULL) != matches[i].decoy) {
			print_error("%s: %s%s\n", matches[i].says, announced_name(result.state),
			    result.decoy == NULL ? "" : ", decoy");
			wrong++;
		}
		if (result.state == ANNOUNCED_FOUND)
			assert_string_equal(result.title, matches[i].title);
		announced_release(&result);
		source_looks_release(&looks);
	}
	assert_int_equal(wrong, 0);
}

static void
what_was_watched_is_said(void **state)
{
	struct source_looks looks = { 0 };
	struct announced_result result;

	(void)state;
	add_look(&looks, &news, true);
	match(&looks, &policy, NULL, &result);
	assert_int_equal(result.state, ANNOUNCED_NONE);
	assert_int_equal(result.sources, 1);
	assert_int_equal(result.read, 1);
	assert_true(result.from == instant(L));
	assert_true(result.until == instant(S));
	assert_int_equal(result.day, DAY_NONE);
	announced_release(&result);
	source_looks_release(&looks);
}

static void
no_source_declared_is_unwatched(void **state)
{
	const struct page other = {
		.id = (char *)"bolt/news", .platform = (char *)"bolt", .kind = PAGE_ANNOUNCEMENT
	};
	struct page elsewhere = { .id = (char *)"acme/terms-news",
		.platform = (char *)"acme",
		.kind = PAGE_ANNOUNCEMENT };
	struct source_looks looks = { 0 };
	struct announced_result result;

	(void)state;
	match(&looks, &policy, NULL, &result);
	assert_int_equal(result.state, ANNOUNCED_UNWATCHED);
	announced_release(&result);
	strs_add(&elsewhere.covers, "acme/terms");
	add_announcement(
	    add_look(&looks, &other, true), "2024-09-18", "Our Privacy Policy changes", NULL);
	add_look(&looks, &elsewhere, false);
	match(&looks, &policy, NULL, &result);
	assert_int_equal(result.state, ANNOUNCED_UNWATCHED);
	assert_int_equal(result.sources, 0);
	announced_release(&result);
	source_looks_release(&looks);
	strs_release(&elsewhere.covers);
}

static void
a_source_that_failed_leaves_it_open_unless_another_has_it(void **state)
{
	const struct page second = {
		.id = (char *)"acme/blog", .platform = (char *)"acme", .kind = PAGE_ANNOUNCEMENT
	};
	struct source_looks looks = { 0 };
	struct announced_result result;
	struct source_look *look;

	(void)state;
	look = add_look(&looks, &second, false);
	look->why = mem_strdup("acme/blog: 503 after 3 tries");
	add_announcement(
	    add_look(&looks, &news, true), "2024-10-18", "Our Privacy Policy changed", NULL);
	match(&looks, &policy, NULL, &result);
	assert_int_equal(result.state, ANNOUNCED_FAILED);
	assert_string_equal(result.why, "acme/blog: 503 after 3 tries");
	assert_int_equal(result.sources, 2);
	assert_int_equal(result.read, 1);
	announced_release(&result);
	add_announcement(&looks.v[1], "2024-09-01", "Our Privacy Policy will change", NULL);
	match(&looks, &policy, NULL, &result);
	assert_int_equal(result.state, ANNOUNCED_FOUND);
	assert_int_equal(result.day, day("2024-09-01"));
	assert_string_equal(result.url, "https://acme.example/news");
	assert_null(result.why);
	announced_release(&result);
	source_looks_release(&looks);
}

/* Five entries of the last hours: what was said at the last look has scrolled off. */
static void
a_feed_that_does_not_reach_back_is_no_witness(void **state)
{
	static const char *const days[] = { "2024-09-19", "2024-09-19", "2024-09-19",
		"2024-09-19", "2024-09-19" };
	struct page feed = news;
	struct source_looks looks = { 0 };
	struct announced_result result;

	(void)state;
	feed.format = FORMAT_RSS;
	add_look(&looks, &feed, true);
	for (size_t i = 0; i < COUNT(days); i++)
		add_announcement(&looks.v[0], days[i], "Another app", NULL);
	match(&looks, &policy, NULL, &result);
	assert_int_equal(result.state, ANNOUNCED_FAILED);
	assert_string_equal(result.why, "acme/news: its entries go back only to 2024-09-19");
	announced_release(&result);
	add_announcement(&looks.v[0], "2024-09-18", "An older app", NULL);
	match(&looks, &policy, NULL, &result);
	assert_int_equal(result.state, ANNOUNCED_NONE);
	announced_release(&result);
	source_looks_release(&looks);
}

static void
the_best_witness_is_heard(void **state)
{
	struct source_looks looks = { 0 };
	struct announced_result result;

	(void)state;
	add_look(&looks, &news, true);
	add_announcement(&looks.v[0], "2024-08-01", "How we train AI models", NULL);
	add_announcement(&looks.v[0], "2024-09-10", "Our Privacy Policy, again", NULL);
	add_announcement(&looks.v[0], "2024-09-01", "Our Privacy Policy", NULL);
	match(&looks, &policy, "2024-09-18", &result);
	assert_string_equal(result.title, "Our Privacy Policy");
	announced_release(&result);
	add_announcement(
	    &looks.v[0], "2024-09-15", "Privacy Policy of 18 September 2024", NULL);
	match(&looks, &policy, "2024-09-18", &result);
	assert_string_equal(result.title, "Privacy Policy of 18 September 2024");
	announced_release(&result);
	source_looks_release(&looks);
}

static void
words_of_a_kind_count_only_for_pages_that_bear_them(void **state)
{
	struct page cookies = policy, agreement = policy, nameless = policy;

	(void)state;
	cookies.name = (char *)"Cookie Policy";
	agreement.name = (char *)"User Agreement";
	agreement.kind = PAGE_TERMS;
	nameless.name = NULL;
	assert_int_equal(
	    announced_names(&policy, &silence, span_of("Our privacy notice")), NAMED_THIS);
	assert_int_equal(
	    announced_names(&policy, &silence, span_of("Our terms of use")), NAMED_OTHER);
	assert_int_equal(
	    announced_names(&policy, &silence, span_of("Our new app")), NAMED_NONE);
	assert_int_equal(
	    announced_names(&cookies, &silence, span_of("Privacy Policy")), NAMED_OTHER);
	assert_int_equal(
	    announced_names(&cookies, &silence, span_of("Cookie Policy")), NAMED_THIS);
	assert_int_equal(
	    announced_names(&agreement, &silence, span_of("our terms")), NAMED_THIS);
	assert_int_equal(
	    announced_names(&nameless, &silence, span_of("Privacy Policy")), NAMED_THIS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_are_cut_into_items),
		cmocka_unit_test(an_empty_page_is_no_witness),
		cmocka_unit_test(a_page_of_nothing_but_dates_ends_soon),
		cmocka_unit_test(a_feed_kept_as_text_reads_back_the_same),
		cmocka_unit_test(what_scrolled_off_a_feed_is_kept),
		cmocka_unit_test(an_item_counts_by_its_day_and_by_what_it_names),
		cmocka_unit_test(what_announced_the_old_text_does_not_announce_the_new),
		cmocka_unit_test(what_was_watched_is_said),
		cmocka_unit_test(no_source_declared_is_unwatched),
		cmocka_unit_test(a_source_that_failed_leaves_it_open_unless_another_has_it),
		cmocka_unit_test(a_feed_that_does_not_reach_back_is_no_witness),
		cmocka_unit_test(the_best_witness_is_heard),
		cmocka_unit_test(words_of_a_kind_count_only_for_pages_that_bear_them),
	};

	return cmocka_run_group_tests(tests, read_silence, release_silence);
}
