/* Dates a page states of itself, and what they say of a change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "core/judge/dates.h"
#include "core/judge/notice.h"

static const struct {
	const char *text;
	enum date_role role;
} labels[] = {
	{ "last updated", ROLE_UPDATED },
	{ "updated", ROLE_UPDATED },
	{ "last revised", ROLE_UPDATED },
	{ "effective", ROLE_EFFECTIVE },
	{ "effective date", ROLE_EFFECTIVE },
	{ "effective on", ROLE_EFFECTIVE },
	{ "takes effect on", ROLE_EFFECTIVE },
	{ "effective as of", ROLE_EFFECTIVE },
	{ "is effective", ROLE_EFFECTIVE },
	{ "as of", ROLE_UNKNOWN },
	{ "version", ROLE_UNKNOWN },
	{ "posted", ROLE_POSTED },
	{ "released", ROLE_POSTED },
	{ "g\u00fcltig ab", ROLE_EFFECTIVE },
	{ "stand", ROLE_UNKNOWN },
	{ "derni\u00e8re mise \u00e0 jour", ROLE_UPDATED },
	{ "\u00faltima actualizaci\u00f3n", ROLE_UPDATED },
};

static struct silence rules = { .notice_min = 15, .same_day_before = 3, .same_day_after = 1 };

static int
make_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(labels); i++)
		silence_add_label(&rules, mem_strdup(labels[i].text), labels[i].role);
	MEM_GROW(rules.documents.v, rules.documents.n, rules.documents.cap);
	rules.documents.v[0] = (struct words_of){ .name = mem_strdup("policy") };
	rules.documents.n = 1;
	MEM_GROW(rules.documents.v[0].patterns.v, rules.documents.v[0].patterns.n,
	    rules.documents.v[0].patterns.cap);
	rules.documents.v[0].patterns.n = 1;
	return phrase_compile("privacy policy", &rules.documents.v[0].patterns.v[0], NULL);
}

static int
end_rules(void **state)
{
	(void)state;
	silence_release(&rules);
	return 0;
}

static struct document *
read_text(const char *text)
{
	struct document *doc = NULL;
	struct error err = { 0 };

	if (document_get(span_of(text), DOCUMENT_OURS, &doc, &err) != 0)
		fail_msg("%s", err.message);
	return doc;
}

/* So long that what follows is not near the top. */
#define FIVE_LINES "A b c.\n\nD e f.\n\nG h i.\n\nJ k l.\n\nM n o.\n\n"
#define A_PAGE "# T\n\n" FIVE_LINES FIVE_LINES FIVE_LINES FIVE_LINES

/* What is found, as "2024-09-18 effective (Effective); …". */
static const struct {
	const char *text;
	const char *found;
} rows[] = {
	{ "# T\n\nEffective September 18, 2024\n", "2024-09-18 effective (Effective)" },
	{ "Last updated: May 1, 2025 | Effective: 1 June 2025\n",
	    "2025-05-01 updated (Last updated); 2025-06-01 effective (Effective)" },
	{ "LAST UPDATED 2025-05-01\n", "2025-05-01 updated (LAST UPDATED)" },
	{ "Effective Date\nMay 1, 2025\n", "2025-05-01 effective (Effective Date)" },
	{ "Effective DateMay 1, 2025\n", "2025-05-01 effective (Effective Date)" },
	{ "This policy was last updated on May 1, 2025.\n",
	    "2025-05-01 updated (last updated)" },
	{ "May 1, 2025 (last revised)\n", "2025-05-01 updated (last revised)" },
	{ "Our notice\n\nMay 1, 2025\n", "2025-05-01 unknown ()" },
	{ "Our notice\n\n2025-05-01T09:30:00Z\n", "2025-05-01 unknown ()" },
	{ "G\u00fcltig ab dem 1. Mai 2025\n", "2025-05-01 effective (G\u00fcltig ab)" },
	{ "Stand: M\u00e4rz 2025\n", "2025-03 unknown (Stand)" },
	{ "Derni\u00e8re mise \u00e0 jour : 1er mai 2025\n",
	    "2025-05-01 updated (Derni\u00e8re mise \u00e0 jour)" },
	{ "\u00daltima actualizaci\u00f3n: 1 de mayo de 2025\n",
	    "2025-05-01 updated (\u00daltima actualizaci\u00f3n)" },
	{ "Released August 14, 2025 \u2022 Effective September 13, 2025\n",
	    "2025-08-14 posted (Released); 2025-09-13 effective (Effective)" },
	{ "| Last updated | May 1, 2025 |\n| --- | --- |\n",
	    "2025-05-01 updated (Last updated)" },
	{ "| Text | Effective date |\n| --- | --- |\n| Terms | May 1, 2025 |\n",
	    "2025-05-01 effective (Effective date)" },
	/* two labels without a word between them */
	{ "This version (Version 4.13) is effective as of May 1, 2025.\n",
	    "2025-05-01 effective (is effective as of)" },
	/* the words before the label are the document's name */
	{ "# T\n\n3.1. These Privacy Policy pages were posted on May 1, 2025 and replace those "
	  "posted on May 3, 2021.\n",
	    "2025-05-01 posted (posted)" },
	{ "# T\n\nThe previous Privacy Policy, which some of you may still know, was posted on "
	  "May 1, 2025.\n",
	    "" },
	/* a title with its date, and a date with a remark */
	{ "# Human Rights Policy May 2025\n\nA.\n", "2025-05 unknown ()" },
	{ "# T\n\nMay 1, 2025 (View archived version)\n", "2025-05-01 unknown ()" },
	{ A_PAGE "# In force since the summit of May 2025\n\n" FIVE_LINES, "" },
	/* a list of changes at the end, each under its day; months head parts */
	{ A_PAGE "## Changes\n\nMarch 3, 2019\n\nX.\nY.\n\nMay 1, 2021\n\nZ.\nY.\n\nMay 2, "
		 "2023\n\nX.\nY.\nZ.\n",
	    "2023-05-02 updated ()" },
	{ A_PAGE "## Rules\n\nMarch 2019\n\nX.\nY.\n\nMay 2021\n\nZ.\nY.\n\nMay "
		 "2023\n\nX.\nY.\nZ.\n",
	    "" },
	{ "The rules effective until May 1, 2025 are kept here.\n", "" },
	{ "Content you posted in the large public gallery before May 1, 2025 stays visible "
	  "there.\n",
	    "" },
	{ "You bought it on May 1, 2025.\n", "" },
	{ "Effective soon.\n", "" },
	{ "Version 2.0 of 2024 is effective.\n", "" },
	{ "", "" },
};

static char *
written(const struct notices *found)
{
	struct buf out;
	char day[UTC_TEXT_MAX];

	buf_init(&out, 1000);
	for (size_t i = 0; i < found->n; i++) {
		const struct notice *n = &found->v[i];

		day_format(n->first, day);
		if (n->first != n->last)
			day[7] = '\0';
		buf_addf(&out, "%s%s %s (%.*s)", i > 0 ? "; " : "", day,
		    date_role_name(n->role), (int)n->label.len, n->label.data);
	}
	return buf_steal(&out);
}

static void
date_lines_are_found_by_their_labels(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct document *doc = read_text(rows[i].text);
		struct notices found = { 0 };
		struct error err = { 0 };
		char *text;

		assert_int_equal(notices_find(doc, &rules, &found, &err), 0);
		text = written(&found);
		if (strcmp(text, rows[i].found) != 0)
			fail_msg("\"%s\": %s", rows[i].text, text);
		free(text);
		notices_release(&found);
		document_free(doc);
	}
}

/* Two texts, the last look at the old and the first at the new; state, dates, days of notice.
 */
static const struct {
	const char *before; /* NULL: a first record */
	const char *after;
	const char *last_old; /* NULL: not known */
	const char *first_new;
	enum date_state state;
	const char *was; /* NULL: none */
	const char *is;
	int notice_min, notice_max; /* both 0 and state not TODAY: no notice */
} judged[] = {
	{ "Effective July 31, 2024\n\nA.\n", "Effective September 18, 2024\n\nB.\n",
	    "2024-09-18T00:32:20Z", "2024-09-19T00:32:21Z", DATES_TODAY, "2024-07-31",
	    "2024-09-18", -1, 0 },
	{ "A.\n", "B.\n", "2024-09-18", "2024-09-19", DATES_NONE, NULL, NULL, 0, 0 },
	/* 31/05 says what 11/05 means */
	{ "Effective 31/05/2025\n\nA.\n", "Effective 11/05/2026\n\nB.\n", "2026-05-11",
	    "2026-05-12", DATES_TODAY, "2025-05-31", "2026-05-11", -1, 0 },
	{ "Effective 05/06/2025\n\nA.\n", "Effective 25/05/2026\n\nB.\n", "2026-05-24",
	    "2026-05-25", DATES_TODAY, "2025-06-05", "2026-05-25", 0, 1 },
	{ "Effective 05/31/2025\n\nA.\n", "Effective 11/05/2026\n\nB.\n", "2026-05-11",
	    "2026-05-12", DATES_AHEAD, "2025-05-31", "2026-11-05", 177, 178 },
	/* what was updated was not updated in half a year */
	{ "Last updated 01/02/2026\n\nA.\n", "Last updated 11/05/2026\n\nB.\n", "2026-05-11",
	    "2026-05-12", DATES_TODAY, "2026-01-02", "2026-05-11", -1, 0 },
	/* an effective date of long ago came beside the date of the text */
	{ "A.\n\nLast updated 2019-09-30\n",
	    "Effective May 25, 2018\n\nB.\n\nLast updated 2019-10-01\n", "2019-10-01",
	    "2019-10-02", DATES_TODAY, "2019-09-30", "2019-10-01", -1, 0 },
	{ "A.\n", "Effective September 18, 2024\n\nB.\n", "2024-09-18", "2024-09-19",
	    DATES_ADDED, NULL, "2024-09-18", -1, 0 },
	{ "Effective September 18, 2024\n\nA.\n", "B.\n", "2024-09-18", "2024-09-19",
	    DATES_REMOVED, "2024-09-18", NULL, 0, 0 },
	{ "Effective May 1, 2024\n\nA.\n", "Effective 1 May 2024\n\nB.\n", "2024-09-18",
	    "2024-09-19", DATES_UNMOVED, "2024-05-01", "2024-05-01", 0, 0 },
	{ "Effective May 1, 2024\n\nA.\n", "Effective October 19, 2024\n\nB.\n", "2024-09-18",
	    "2024-09-19", DATES_AHEAD, "2024-05-01", "2024-10-19", 30, 31 },
	{ "Updated May 1, 2024\n\nA.\n", "Updated October 19, 2024\n\nB.\n", "2024-09-18",
	    "2024-09-19", DATES_AHEAD, "2024-05-01", "2024-10-19", 30, 31 },
	/* the edges of "the same day" */
	{ "Effective May 1, 2024\n", "Effective September 20, 2024\n", "2024-09-18",
	    "2024-09-19", DATES_TODAY, "2024-05-01", "2024-09-20", 1, 2 },
	{ "Effective May 1, 2024\n", "Effective September 21, 2024\n", "2024-09-18",
	    "2024-09-19", DATES_AHEAD, "2024-05-01", "2024-09-21", 2, 3 },
	{ "Effective May 1, 2024\n", "Effective September 16, 2024\n", "2024-09-18",
	    "2024-09-19", DATES_TODAY, "2024-05-01", "2024-09-16", -3, -2 },
	{ "Effective May 1, 2024\n", "Effective September 15, 2024\n", "2024-09-18",
	    "2024-09-19", DATES_PAST, "2024-05-01", "2024-09-15", -4, -3 },
	/* a gap of ours explains it */
	{ "Effective May 1, 2024\n", "Effective September 15, 2024\n", "2024-09-15",
	    "2024-09-19", DATES_GAP, "2024-05-01", "2024-09-15", -4, 0 },
	{ "Effective May 1, 2024\n", "Effective September 14, 2024\n", "2024-09-15",
	    "2024-09-19", DATES_PAST, "2024-05-01", "2024-09-14", -5, -1 },
	{ "Effective May 1, 2024\n", "Effective September 1, 2024\n", NULL, "2024-09-19",
	    DATES_GAP, "2024-05-01", "2024-09-01", -18, -18 },
	{ "Effective May 1, 2024\n", "Effective January 1, 2024\n", "2024-09-18", "2024-09-19",
	    DATES_BACK, "2024-05-01", "2024-01-01", -262, -261 },
	{ "Stand: August 2024\n", "Stand: Oktober 2024\n", "2024-09-18", "2024-09-19",
	    DATES_MONTH, "2024-08-31", "2024-10-31", 12, 43 },
	/* the effective date leads, also when only the other one is new */
	{ "Updated May 1, 2024\nEffective June 1, 2024\n",
	    "Updated September 19, 2024\nEffective November 1, 2024\n", "2024-09-18",
	    "2024-09-19", DATES_AHEAD, "2024-06-01", "2024-11-01", 43, 44 },
	{ "Updated May 1, 2024\nEffective June 1, 2024\n",
	    "Updated September 19, 2024\nEffective June 1, 2024\n", "2024-09-18", "2024-09-19",
	    DATES_TODAY, "2024-05-01", "2024-09-19", 0, 1 },
	{ "Updated May 1, 2024\nEffective December 1, 2024\n",
	    "Updated September 19, 2024\nEffective December 1, 2024\n", "2024-09-18",
	    "2024-09-19", DATES_AHEAD, "2024-05-01", "2024-12-01", 73, 74 },
	/* what was to come beside the old date has come */
	{ "Effective June 16, 2024\nThis update goes into force: effective September 18, "
	  "2024\n\nA.\n",
	    "Effective September 18, 2024\n\nB.\n", "2024-09-17", "2024-09-18", DATES_TODAY,
	    "2024-06-16", "2024-09-18", 0, 1 },
	/* … or was taken back */
	{ "Effective June 16, 2024\nThis update goes into force: effective September 28, "
	  "2024\n\nA.\n",
	    "Effective June 16, 2024\n\nB.\n", "2024-09-17", "2024-09-18", DATES_BACK,
	    "2024-09-28", "2024-06-16", -94, -93 },
	/* an older date beside it changes nothing */
	{ "Updated May 1, 2024\n\nA.\n", "Updated May 1, 2024\n\nA.\n\nUpdated May 1, 2020\n",
	    "2024-09-18", "2024-09-19", DATES_UNMOVED, "2024-05-01", "2024-05-01", 0, 0 },
	{ NULL, "Effective May 1, 2024\n", NULL, "2024-09-19", DATES_UNKNOWN, NULL,
	    "2024-05-01", 0, 0 },
};

static utc_t
instant(const char *text)
{
	utc_t t = 0;

	if (text != NULL)
		assert_true(utc_parse(span_of(text), &t));
	return t;
}

static void
check_day(day_t day, const char *want)
{
	char text[UTC_TEXT_MAX];

	if (want == NULL)
		assert_int_equal(day, DAY_NONE);
	else
		assert_string_equal(day_format(day, text), want);
}

static struct dates
judge(const char *before, const char *after, const char *last_old, const char *first_new)
{
	struct document *a = before == NULL ? NULL : read_text(before), *b = read_text(after);
	struct change *change = compare(a, b);
	struct dates dates = { 0 };
	struct error err = { 0 };

	if (dates_judge(change, instant(last_old), instant(first_new), &rules, &dates, &err) !=
	    0)
		fail_msg("%s", err.message);
	change_free(change);
	document_free(a);
	document_free(b);
	return dates;
}

static void
a_change_has_one_date_state(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(judged); i++) {
		struct dates dates = judge(
		    judged[i].before, judged[i].after, judged[i].last_old, judged[i].first_new);
		bool noticed = judged[i].notice_min != 0 || judged[i].notice_max != 0;

		if (dates.state != judged[i].state)
			fail_msg("row %zu: %s", i, date_state_name(dates.state));
		check_day(dates.before, judged[i].was);
		check_day(dates.after, judged[i].is);
		assert_int_equal(dates.has_notice, noticed);
		assert_int_equal(dates.notice_min, judged[i].notice_min);
		assert_int_equal(dates.notice_max, judged[i].notice_max);
		dates_release(&dates);
	}
}

static void
dates_of_an_embedded_text_do_not_move_the_page(void **state)
{
	struct buf before, after;
	struct dates dates;

	(void)state;
	buf_init(&before, 10000);
	buf_init(&after, 10000);
	buf_adds(&before, "# Policy\n\nEffective May 1, 2024\n\n");
	for (int i = 0; i < 40; i++)
		buf_addf(&before, "Sentence %d of it.\n", i);
	buf_adds(&after, before.data);
	buf_adds(&before, "\n## For California\n\nLast revised March 3, 2023\n\n");
	buf_adds(&after, "\n## For California\n\nLast revised September 18, 2024\n\n");
	for (int i = 0; i < 40; i++) {
		buf_addf(&before, "Sentence %d for California.\n", i);
		buf_addf(&after, "Sentence %d for California.\n", i);
	}
	dates = judge(before.data, after.data, "2024-09-18", "2024-09-19");
	assert_int_equal(dates.state, DATES_UNMOVED);
	check_day(dates.after, "2024-05-01");
	dates_release(&dates);
	buf_release(&before);
	buf_release(&after);
}

/* The page with a part for California, whose date is `day`, and a sentence in each. */
static char *
with_part(const char *day, const char *above, const char *below)
{
	struct buf text;

	buf_init(&text, 10000);
	buf_adds(&text, "# Policy\n\nEffective May 1, 2024\n\n");
	for (int i = 0; i < 40; i++)
		buf_addf(&text, "Sentence %d of it.\n", i);
	buf_addf(
	    &text, "\n%s\n\n## For California\n\nLast revised %s\n\n%s\n\n", above, day, below);
	for (int i = 0; i < 40; i++)
		buf_addf(&text, "Sentence %d for California.\n", i);
	buf_adds(&text, "\n## For all\n\nThis is said to all.\n");
	return buf_steal(&text);
}

static const struct {
	const char *above, *below; /* sentences of the new text */
	const char *day;           /* of the part, in the new text */
	enum date_state state;
	const char *is;
	bool section;
} parts[] = {
	{ "A.", "We sell more.", "September 18, 2024", DATES_TODAY, "2024-09-18", true },
	{ "A.", "We sell more.", "November 1, 2024", DATES_AHEAD, "2024-11-01", true },
	{ "We sell more.", "B.", "September 18, 2024", DATES_UNMOVED, "2024-05-01", false },
	{ "We sell more.", "We buy more.", "September 18, 2024", DATES_UNMOVED, "2024-05-01",
	    false },
	{ "A.", "We sell more.", "March 3, 2023", DATES_UNMOVED, "2024-05-01", false },
	{ "A.", "B.", "September 18, 2024", DATES_UNMOVED, "2024-05-01", false },
};

/* A day that the date line names, seen coming and come. */
static const struct {
	const char *line;
	const char *last_old;
	const char *first_new;
	bool arrived;
} arrivals[] = {
	{ "Effective September 16, 2024", "2024-09-15", "2024-09-16", true },
	{ "Effective September 16, 2024", "2024-09-15", "2024-09-20", true },
	{ "Effective September 16, 2024", "2024-09-16", "2024-09-17", false },
	{ "Effective September 16, 2024", "2024-09-14", "2024-09-15", false },
	{ "Last updated September 2024", "2024-09-29", "2024-10-01", false },
};

static void
a_day_that_lay_ahead_arrives_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(arrivals); i++) {
		char *a = mem_printf("%s\n\nA.\n", arrivals[i].line);
		char *b = mem_printf("%s\n\nB.\n", arrivals[i].line);
		struct dates dates = judge(a, b, arrivals[i].last_old, arrivals[i].first_new);

		if (dates.state != DATES_UNMOVED || dates.arrived != arrivals[i].arrived)
			fail_msg(
			    "row %zu: %s, %d", i, date_state_name(dates.state), dates.arrived);
		dates_release(&dates);
		free(a);
		free(b);
	}
}

static void
a_change_within_a_part_goes_by_the_date_of_the_part(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(parts); i++) {
		char *a = with_part("March 3, 2023", "A.", "B.");
		char *b = with_part(parts[i].day, parts[i].above, parts[i].below);
		struct dates dates = judge(a, b, "2024-09-18", "2024-09-19");

		if (dates.state != parts[i].state)
			fail_msg("row %zu: %s", i, date_state_name(dates.state));
		check_day(dates.after, parts[i].is);
		if (parts[i].section)
			assert_string_equal(dates.section, "For California");
		else
			assert_null(dates.section);
		dates_release(&dates);
		free(a);
		free(b);
	}
}

static const struct {
	const char *before;
	const char *after;
	const char *day; /* "" : a banner without a day; NULL: no banner */
	enum date_state state;
} banners[] = {
	{ "Effective on February 1, 2022\n\nA.\n",
	    "On November 20, 2024, we are updating our terms.\n\nEffective on February 1, "
	    "2022\n\nA.\n",
	    "2024-11-20", DATES_UNMOVED },
	{ "A.\n",
	    "We are updating our terms.\nRead them before they apply on 20 November "
	    "2024.\n\nA.\n",
	    "2024-11-20", DATES_NONE },
	{ "A.\n", "We are updating our terms.\n\nA.\n", "", DATES_NONE },
	{ "A.\n", "On May 1, 2024, we were updating our terms all day.\n\nA.\n", NULL,
	    DATES_NONE },
	{ "We are updating our terms on 20 November 2024.\n",
	    "We are updating our rules on 20 November 2024.\n", NULL, DATES_NONE },
	{ "We are updating our terms on 20 November 2024.\n",
	    "We are updating our terms on 25 November 2024.\n", "2024-11-25", DATES_NONE },
	{ "We are updating our terms on 20 November 2024.\n\nA.\n", "A.\n", NULL, DATES_NONE },
};

static void
a_banner_is_a_sentence_for_a_day_to_come(void **state)
{
	struct pattern *pattern = NULL;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(pattern_compile("we (?:are|were) updating our", &pattern, &err), 0);
	rules.banners = &pattern;
	rules.n_banners = 1;
	for (size_t i = 0; i < COUNT(banners); i++) {
		struct dates dates =
		    judge(banners[i].before, banners[i].after, "2024-09-18", "2024-09-19");

		if (dates.banner != (banners[i].day != NULL))
			fail_msg("row %zu: %s", i, dates.banner_text);
		if (dates.banner)
			check_day(dates.banner_day,
			    banners[i].day[0] == '\0' ? NULL : banners[i].day);
		assert_int_equal(dates.banner, dates.banner_text != NULL);
		assert_int_equal(dates.state, banners[i].state);
		dates_release(&dates);
	}
	rules.banners = NULL;
	rules.n_banners = 0;
	pattern_free(pattern);
}

/* Real changes: commit, path, last old and first new look come from the repository. */
static const struct {
	const char *commit;
	const char *path;
	enum date_state state;
	const char *was;
	const char *is;
	int notice_min;
	const char *banner; /* NULL: none */
} gold[] = {
	{ "0bb97299", "LinkedIn/Privacy Policy.md", DATES_TODAY, "2024-07-31", "2024-09-18", -1,
	    NULL },
	{ "413ce7a4", "LinkedIn/Terms of Service.md", DATES_UNMOVED, "2022-02-01", "2022-02-01",
	    0, "2024-11-20" },
	{ "bc7d59e9", "LinkedIn/Privacy Policy.md", DATES_TODAY, "2025-02-27", "2025-11-03", -1,
	    NULL },
	{ "a74d89839d", "Reddit/Terms of Service.md", DATES_AHEAD, "2024-02-15", "2024-09-16",
	    30, "2024-09-16" },
};

static char *
output_of(char *command)
{
	FILE *pipe = popen(command, "r");
	struct buf out;
	char part[8192];
	size_t n;

	assert_non_null(pipe);
	buf_init(&out, 8 << 20);
	while ((n = fread(part, 1, sizeof part, pipe)) > 0)
		buf_add(&out, part, n);
	assert_int_equal(pclose(pipe), 0);
	free(command);
	return buf_steal(&out);
}

static struct document *
document_at(const char *repo, const char *revision, const char *path)
{
	char *text = output_of(mem_printf("git -C '%s' show '%s:%s'", repo, revision, path));
	struct document *doc = NULL;

	assert_int_equal(document_get(span_of(text), DOCUMENT_MARKDOWN, &doc, NULL), 0);
	free(text);
	return doc;
}

static utc_t
time_of(const char *repo, const char *revision)
{
	char *text =
	    output_of(mem_printf("git -C '%s' show -s --format=%%at '%s'", repo, revision));
	utc_t t = atoll(text);

	free(text);
	return t;
}

static void
check_gold(const char *repo, size_t i)
{
	char *previous =
	    output_of(mem_printf("git -C '%s' log -1 --format=%%H '%s~1' -- '%s' | tr -d '\\n'",
		repo, gold[i].commit, gold[i].path));
	struct document *a = document_at(repo, previous, gold[i].path);
	struct document *b = document_at(repo, gold[i].commit, gold[i].path);
	struct change *change = compare(a, b);
	struct dates dates = { 0 };

	assert_int_equal(change->class, CLASS_CHANGE);
	assert_int_equal(dates_judge(change, time_of(repo, previous),
			     time_of(repo, gold[i].commit), &rules, &dates, NULL),
	    0);
	assert_int_equal(dates.state, gold[i].state);
	check_day(dates.before, gold[i].was);
	check_day(dates.after, gold[i].is);
	assert_int_equal(dates.notice_min, gold[i].notice_min);
	assert_int_equal(dates.banner, gold[i].banner != NULL);
	check_day(dates.banner_day, gold[i].banner);
	dates_release(&dates);
	change_free(change);
	document_free(a);
	document_free(b);
	free(previous);
}

static void
real_changes_have_the_states_people_read(void **state)
{
	static const char sentence[] = "on .{1,30} we are updating|changes take effect on";
	const char *corpus = getenv("SMALLPRINT_CORPUS");
	const char *tmp = getenv("TMPDIR");
	char *repo = mem_printf("%s/notice.XXXXXX", tmp == NULL ? "/tmp" : tmp);
	struct pattern *pattern = NULL;
	char *bundle = mem_printf("%s/pga-versions.bundle", corpus == NULL ? "" : corpus);
	FILE *there = corpus == NULL ? NULL : fopen(bundle, "r");

	(void)state;
	if (there == NULL) {
		free(bundle);
		free(repo);
		skip();
	}
	fclose(there);
	assert_non_null(mkdtemp(repo));
	free(output_of(mem_printf("git clone -q --bare '%s' '%s'", bundle, repo)));
	assert_int_equal(pattern_compile(sentence, &pattern, NULL), 0);
	rules.banners = &pattern;
	rules.n_banners = 1;
	for (size_t i = 0; i < COUNT(gold); i++)
		check_gold(repo, i);
	rules.banners = NULL;
	rules.n_banners = 0;
	pattern_free(pattern);
	free(output_of(mem_printf("rm -rf '%s'", repo)));
	free(bundle);
	free(repo);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(date_lines_are_found_by_their_labels),
		cmocka_unit_test(a_change_has_one_date_state),
		cmocka_unit_test(dates_of_an_embedded_text_do_not_move_the_page),
		cmocka_unit_test(a_day_that_lay_ahead_arrives_once),
		cmocka_unit_test(a_change_within_a_part_goes_by_the_date_of_the_part),
		cmocka_unit_test(a_banner_is_a_sentence_for_a_day_to_come),
		cmocka_unit_test(real_changes_have_the_states_people_read),
	};

	return cmocka_run_group_tests(tests, make_rules, end_rules);
}
