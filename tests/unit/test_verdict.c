/* Was it announced? The known cases, and everything that must not be called silent. */
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
#include "core/judge/promise.h"
#include "core/judge/verdict.h"

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

static utc_t
instant(const char *text)
{
	utc_t t = 0;

	if (text != NULL && !utc_parse(span_of(text), &t))
		fail_msg("%s is no instant", text);
	return t;
}

static day_t
day(const char *text)
{
	return text == NULL ? DAY_NONE : utc_day(instant(text));
}

/* One change as the judge gets it. Days and times are texts; what is NULL was not there. */
struct row {
	const char *says;
	const char *last;      /* look at the old text */
	const char *seen;      /* look at the new one */
	const char *before;    /* stated days */
	const char *effective; /* … with notice of E - S to E - L days, unless unmoved */
	enum date_state state;
	const char *banner; /* its day; its text is below */
	const char *banner_text;
	const char *since; /* an earlier banner's first sight */
	const char *dated; /* first sight of a date line that named `before` ahead */
	bool arrived;
	char direction; /* of the finding; 0: none */
	const char *concept;
	const char *was; /* the sentence before */
	const char *is;  /* and after */
	enum announced announced;
	const char *announced_on;
	const char *decoy;
	enum verdict_word word;
	const char *reasons; /* "S3 S8" */
	bool alert;
};

/* A row as evidence; everything points into the row or into here. */
struct made {
	struct page page;
	struct finding finding;
	struct findings findings;
	struct dates dates;
	struct announced_result announced;
	struct change change;
	struct banners banners;
	struct beside beside;
	struct evidence evidence;
};

static void
make_dates(const struct row *r, struct made *m)
{
	m->dates = (struct dates){ .state = r->state,
		.before = day(r->before),
		.after = day(r->effective != NULL ? r->effective : r->before),
		.banner = r->banner != NULL || r->banner_text != NULL,
		.banner_day = day(r->banner),
		.banner_text =
		    (char *)(r->banner_text != NULL ? r->banner_text : "We are updating.") };
	m->dates.arrived = r->arrived;
	if (r->effective == NULL)
		return;
	m->dates.has_notice = true;
	m->dates.notice_min = day(r->effective) - day(r->seen);
	m->dates.notice_max = day(r->effective) - day(r->last);
}

static void
make_announced(const struct row *r, struct made *m)
{
	bool item = r->announced == ANNOUNCED_FOUND || r->announced == ANNOUNCED_LATE;

	m->announced = (struct announced_result){ .state = r->announced,
		.day = day(r->announced_on),
		.title = item ? (char *)"News of our terms" : NULL,
		.url = item ? (char *)"https://acme.example/news" : NULL,
		.decoy = (char *)r->decoy,
		.why = r->announced == ANNOUNCED_FAILED ? (char *)"acme/news: 503" : NULL,
		.sources = r->announced == ANNOUNCED_UNWATCHED ? 0 : 2,
		.read = r->announced == ANNOUNCED_UNWATCHED ? 0
			: r->announced == ANNOUNCED_FAILED  ? 1
							    : 2,
		.from = instant(r->last),
		.until = instant(r->seen) };
}

static void
make(const struct row *r, struct made *m)
{
	*m = (struct made){ .page = { .id = (char *)"acme/privacy-policy",
				.platform = (char *)"acme",
				.name = (char *)"Privacy Policy",
				.kind = PAGE_POLICY } };
	m->finding = (struct finding){ .rule = (char *)"t",
		.concept = (char *)(r->concept != NULL ? r->concept : "ai-training"),
		.direction = (enum direction)r->direction,
		.change = r->was != NULL ? EDIT_EDITED : EDIT_ADDED,
		.quote = (char *)(r->is != NULL ? r->is : "We train models."),
		.before = (char *)r->was,
		.after = (char *)(r->is != NULL ? r->is : "We train models.") };
	m->findings = (struct findings){ .v = &m->finding, .n = r->direction != 0 };
	make_dates(r, m);
	make_announced(r, m);
	m->change = (struct change){ .class = CLASS_CHANGE };
	m->evidence = (struct evidence){ .page = &m->page,
		.change = &m->change,
		.findings = &m->findings,
		.dates = &m->dates,
		.announced = &m->announced,
		.last_old = instant(r->last),
		.first_new = instant(r->seen),
		.beside = &m->beside };
	m->beside = (struct beside){ .banners = &m->banners };
	if (r->since != NULL)
		m->banners.v[m->banners.n++] = (struct banner_seen){ .since = instant(r->since),
			.day = day(r->effective),
			.text = (char *)"We're updating our terms on that day." };
	if (r->dated != NULL)
		m->banners.v[m->banners.n++] =
		    (struct banner_seen){ .since = instant(r->dated), .day = day(r->before) };
}

#define PLUS .direction = '+'
#define NO_SOURCE .announced = ANNOUNCED_UNWATCHED
#define NO_ITEM .announced = ANNOUNCED_NONE

/* The cases of public record, as numbers. */
static const struct row known[] = {
	{ "LinkedIn, September 2024: a policy in force the day it appeared",
	    "2024-09-18T00:32:20Z", "2024-09-19T00:32:21Z", "2024-07-31", "2024-09-18",
	    DATES_TODAY, PLUS, NO_ITEM, .word = VERDICT_SILENT, .reasons = "S3",
	    .alert = true },
	{ "the same, with a banner for another document on the news page",
	    "2024-09-18T00:32:20Z", "2024-09-19T00:32:21Z", "2024-07-31", "2024-09-18",
	    DATES_TODAY, PLUS, NO_ITEM, .decoy = "Updates to our User Agreement",
	    .word = VERDICT_SILENT, .reasons = "S3 S8", .alert = true },
	{ "the same, with that banner on the page", "2024-09-18T00:32:20Z",
	    "2024-09-19T00:32:21Z", "2024-07-31", "2024-09-18", DATES_TODAY,
	    .banner = "2024-11-20",
	    .banner_text = "On November 20, 2024, we are updating our User Agreement.", PLUS,
	    NO_ITEM, .word = VERDICT_SILENT, .reasons = "S3 S8", .alert = true },
	{ "the same, with no announcement page declared", "2024-09-18T00:32:20Z",
	    "2024-09-19T00:32:21Z", "2024-07-31", "2024-09-18", DATES_TODAY, PLUS, NO_SOURCE,
	    .word = VERDICT_UNKNOWN, .reasons = "S3", .alert = true },
	{ "the same, with a news page that could not be read", "2024-09-18T00:32:20Z",
	    "2024-09-19T00:32:21Z", "2024-07-31", "2024-09-18", DATES_TODAY, PLUS,
	    .announced = ANNOUNCED_FAILED, .word = VERDICT_UNKNOWN, .reasons = "S3",
	    .alert = true },
	{ "the same, with a post a week later", "2024-09-18T00:32:20Z", "2024-09-19T00:32:21Z",
	    "2024-07-31", "2024-09-18", DATES_TODAY, PLUS, .announced = ANNOUNCED_LATE,
	    .announced_on = "2024-09-25", .word = VERDICT_SILENT, .reasons = "S3",
	    .alert = true },
	{ "the same, with a post of that day", "2024-09-18T00:32:20Z", "2024-09-19T00:32:21Z",
	    "2024-07-31", "2024-09-18", DATES_TODAY, PLUS, .announced = ANNOUNCED_FOUND,
	    .announced_on = "2024-09-18", .word = VERDICT_SHORT_NOTICE, .reasons = "S5",
	    .alert = true },
	{ "LinkedIn terms, September 2024: a banner 62 days ahead", "2024-09-18T12:32:13Z",
	    "2024-09-19T00:32:13Z", "2022-02-01", NULL, DATES_UNMOVED, .banner = "2024-11-20",
	    PLUS, NO_ITEM, .word = VERDICT_ANNOUNCED, .reasons = "", .alert = false },
	{ "LinkedIn, September 2025: a banner 46 days ahead", "2025-09-17T12:32:00Z",
	    "2025-09-18T00:32:00Z", "2024-09-18", NULL, DATES_UNMOVED, .banner = "2025-11-03",
	    .banner_text = "We're updating our terms on November 3, 2025.", PLUS, NO_SOURCE,
	    .word = VERDICT_ANNOUNCED, .reasons = "", .alert = false },
	{ "LinkedIn, November 2025: the day that banner spoke of", "2025-11-03T12:35:00Z",
	    "2025-11-04T00:35:00Z", "2025-02-27", "2025-11-03", DATES_TODAY,
	    .since = "2025-09-18", PLUS, NO_ITEM, .word = VERDICT_ANNOUNCED, .reasons = "",
	    .alert = false },
	{ "LinkedIn, an embedded document's date moved, nothing more permissive",
	    "2026-02-23T00:00:00Z", "2026-02-23T12:00:00Z", "2025-11-03", NULL, DATES_UNMOVED,
	    NO_ITEM, .word = VERDICT_UNKNOWN, .reasons = "", .alert = false },
	{ "Zoom, March 2023", "2023-03-31T18:45:00Z", "2023-04-01T06:45:00Z", "2023-02-01",
	    "2023-03-31", DATES_TODAY, PLUS, NO_ITEM, .word = VERDICT_SILENT, .reasons = "S3",
	    .alert = true },
	{ "Zoom, August 2023: a promise is no alarm", "2023-08-10T18:45:00Z",
	    "2023-08-11T06:45:00Z", "2023-08-07", "2023-08-11", DATES_TODAY, .direction = '-',
	    NO_ITEM, .word = VERDICT_UNKNOWN, .reasons = "", .alert = false },
	{ "X, July 2024: a page without a date", "2024-07-12T06:16:00Z", "2024-07-12T18:16:00Z",
	    NULL, NULL, DATES_NONE, PLUS, NO_ITEM, .word = VERDICT_SILENT, .reasons = "S2",
	    .alert = true },
	{ "X, July 2024, with no announcement page", "2024-07-12T06:16:00Z",
	    "2024-07-12T18:16:00Z", NULL, NULL, DATES_NONE, PLUS, NO_SOURCE,
	    .word = VERDICT_UNKNOWN, .reasons = "S2", .alert = true },
	{ "GitHub, September 2025: a restriction of users is listed", "2025-09-28T00:00:00Z",
	    "2025-09-29T00:00:00Z", "2020-11-16", NULL, DATES_UNMOVED, .direction = 'r',
	    NO_ITEM, .word = VERDICT_UNKNOWN, .reasons = "", .alert = false },
	{ "GitHub, April 2026: blogged 33 days before", "2026-04-27T12:00:00Z",
	    "2026-04-28T00:00:00Z", "2020-11-16", "2026-04-27", DATES_TODAY, PLUS,
	    .announced = ANNOUNCED_FOUND, .announced_on = "2026-03-25",
	    .word = VERDICT_ANNOUNCED, .reasons = "", .alert = false },
	{ "GitHub, April 2026, without the feed", "2026-04-27T12:00:00Z",
	    "2026-04-28T00:00:00Z", "2020-11-16", "2026-04-27", DATES_TODAY, PLUS, NO_SOURCE,
	    .word = VERDICT_UNKNOWN, .reasons = "S3", .alert = true },
	{ "Starlink, January 2026: unless you opt out", "2026-01-16T00:49:00Z",
	    "2026-01-16T12:49:00Z", "2025-11-25", "2026-01-15", DATES_TODAY, PLUS, NO_ITEM,
	    .word = VERDICT_SILENT, .reasons = "S3", .alert = true },
	{ "Google, July 2023: two days", "2023-06-28T18:00:00Z", "2023-06-29T06:00:00Z",
	    "2022-12-15", "2023-07-01", DATES_AHEAD, PLUS, NO_ITEM,
	    .word = VERDICT_SHORT_NOTICE, .reasons = "S5", .alert = true },
	{ "Google, July 2023, with no announcement page", "2023-06-28T18:00:00Z",
	    "2023-06-29T06:00:00Z", "2022-12-15", "2023-07-01", DATES_AHEAD, PLUS, NO_SOURCE,
	    .word = VERDICT_UNKNOWN, .reasons = "S5", .alert = true },
	{ "Apple, February 2025: more protective under an old date", "2025-01-31T12:00:00Z",
	    "2025-02-01T00:00:00Z", "2024-09-18", NULL, DATES_UNMOVED, .direction = '-',
	    NO_ITEM, .word = VERDICT_UNKNOWN, .reasons = "", .alert = false },
	{ "Reddit, August 2024: the page itself 30 days ahead", "2024-08-16T12:00:00Z",
	    "2024-08-17T00:00:00Z", "2024-02-15", "2024-09-16", DATES_AHEAD, PLUS, NO_SOURCE,
	    .word = VERDICT_ANNOUNCED, .reasons = "", .alert = false },
	{ "Glassdoor, November 2025: new words under an old date", "2025-11-17T12:00:00Z",
	    "2025-11-18T00:00:00Z", "2025-09-29", NULL, DATES_UNMOVED, PLUS, NO_ITEM,
	    .word = VERDICT_SILENT, .reasons = "S1", .alert = true },
	{ "Pinterest, April 2025: codified, and announced on the page", "2025-04-30T00:32:00Z",
	    "2025-05-01T00:32:00Z", "2024-11-01", "2025-04-30", DATES_TODAY,
	    .since = "2025-03-07", PLUS,
	    .is = "to train our models, regardless of when Pins were posted", NO_SOURCE,
	    .word = VERDICT_ANNOUNCED, .reasons = "S9", .alert = false },
	{ "Perplexity, July 2026: its promise of notice is gone", "2026-07-01T12:00:00Z",
	    "2026-07-02T00:00:00Z", "2026-05-01", "2026-07-02", DATES_TODAY, PLUS,
	    .concept = "notice-clause", NO_SOURCE, .word = VERDICT_UNKNOWN, .reasons = "S3 S14",
	    .alert = true },
	{ "Mistral, April 2026: one more plan", "2026-04-07T12:00:00Z", "2026-04-08T00:00:00Z",
	    "2026-02-01", "2026-04-07", DATES_TODAY, PLUS,
	    .was = "We train our models on data of free or Pro plans.",
	    .is = "We train our models on data of free, Pro or Teams plans.", NO_ITEM,
	    .word = VERDICT_SILENT, .reasons = "S3 S15", .alert = true },
};

/* What the known cases do not show. */
static const struct row others[] = {
	{ "words that come on the day that the date line named a month before",
	    "2024-09-15T12:00:00Z", "2024-09-16T00:00:00Z", "2024-09-16", NULL, DATES_UNMOVED,
	    .dated = "2024-08-17", .arrived = true, PLUS, NO_ITEM, .word = VERDICT_ANNOUNCED,
	    .reasons = "", .alert = false },
	{ "the same, a day after", "2024-09-16T12:00:00Z", "2024-09-17T00:00:00Z", "2024-09-16",
	    NULL, DATES_UNMOVED, .dated = "2024-08-17", PLUS, NO_ITEM,
	    .word = VERDICT_ANNOUNCED, .reasons = "", .alert = false },
	{ "a week after that day the old date covers nothing", "2024-09-22T12:00:00Z",
	    "2024-09-23T00:00:00Z", "2024-09-16", NULL, DATES_UNMOVED, .dated = "2024-08-17",
	    PLUS, NO_ITEM, .word = VERDICT_SILENT, .reasons = "S1", .alert = true },
	{ "a gap from that day to a week after it leaves it open", "2024-09-16T12:00:00Z",
	    "2024-09-23T00:00:00Z", "2024-09-16", NULL, DATES_UNMOVED, .dated = "2024-08-17",
	    PLUS, NO_ITEM, .word = VERDICT_UNKNOWN, .reasons = "", .alert = false },
	{ "a day that lay ahead and has come, since when it was named is not known",
	    "2024-09-15T12:00:00Z", "2024-09-16T00:00:00Z", "2024-09-16", NULL, DATES_UNMOVED,
	    .arrived = true, PLUS, NO_ITEM, .word = VERDICT_UNKNOWN, .reasons = "",
	    .alert = false },
	{ "a date that went back is another version of the page", "2026-07-07T00:00:00Z",
	    "2026-07-07T12:00:00Z", "2026-05-26", "2026-04-02", DATES_BACK, PLUS, NO_ITEM,
	    .word = VERDICT_UNKNOWN, .reasons = "", .alert = false },
	{ "and the opt-out such a version lacks is no alarm", "2026-07-07T00:00:00Z",
	    "2026-07-07T12:00:00Z", "2026-05-26", "2026-04-02", DATES_BACK, PLUS,
	    .concept = "opt-out", NO_ITEM, .word = VERDICT_UNKNOWN, .reasons = "S11",
	    .alert = false },
	{ "backdated: in force before the last look at the old text", "2024-06-01T00:00:00Z",
	    "2024-06-01T12:00:00Z", "2024-01-01", "2024-04-18", DATES_PAST, PLUS, NO_ITEM,
	    .word = VERDICT_SILENT, .reasons = "S4", .alert = true },
	{ "a gap that could hold enough notice leaves it open", "2024-05-01T00:00:00Z",
	    "2024-06-20T00:00:00Z", "2024-01-01", "2024-06-01", DATES_GAP, PLUS, NO_ITEM,
	    .word = VERDICT_UNKNOWN, .reasons = "", .alert = false },
	{ "a gap that cannot is short notice at best", "2024-06-01T00:00:00Z",
	    "2024-06-15T00:00:00Z", "2024-01-01", "2024-06-08", DATES_GAP, PLUS, NO_ITEM,
	    .word = VERDICT_SHORT_NOTICE, .reasons = "S5", .alert = true },
	{ "the same day after a long gap is told, but not called silent",
	    "2024-08-01T00:32:53Z", "2024-09-19T00:32:21Z", "2024-07-31", "2024-09-18",
	    DATES_TODAY, PLUS, NO_ITEM, .word = VERDICT_UNKNOWN, .reasons = "S3",
	    .alert = true },
	{ "fourteen days ahead is short", "2024-06-01T00:00:00Z", "2024-06-01T06:00:00Z",
	    "2024-01-01", "2024-06-15", DATES_AHEAD, PLUS, NO_ITEM,
	    .word = VERDICT_SHORT_NOTICE, .reasons = "S5", .alert = true },
	{ "fifteen days ahead is enough", "2024-06-01T00:00:00Z", "2024-06-01T06:00:00Z",
	    "2024-01-01", "2024-06-16", DATES_AHEAD, PLUS, NO_ITEM, .word = VERDICT_ANNOUNCED,
	    .reasons = "", .alert = false },
	{ "fourteen or fifteen is not known", "2024-06-01T00:00:00Z", "2024-06-02T00:00:00Z",
	    "2024-01-01", "2024-06-16", DATES_AHEAD, PLUS, NO_ITEM, .word = VERDICT_UNKNOWN,
	    .reasons = "", .alert = false },
	{ "a short banner is short notice", "2024-06-01T00:00:00Z", "2024-06-01T06:00:00Z",
	    "2024-01-01", NULL, DATES_UNMOVED, .banner = "2024-06-06", PLUS, NO_ITEM,
	    .word = VERDICT_SHORT_NOTICE, .reasons = "S5", .alert = true },
	{ "a banner without a day settles nothing", "2024-06-01T00:00:00Z",
	    "2024-06-01T06:00:00Z", "2024-01-01", NULL, DATES_UNMOVED,
	    .banner_text = "Upcoming changes", PLUS, NO_ITEM, .word = VERDICT_UNKNOWN,
	    .reasons = "S1", .alert = true },
	{ "a date line that came with the change says when", "2024-06-01T00:00:00Z",
	    "2024-06-01T06:00:00Z", NULL, "2024-06-01", DATES_ADDED, PLUS, NO_ITEM,
	    .word = VERDICT_SILENT, .reasons = "S3", .alert = true },
	{ "an old date line that came with the change says nothing", "2024-06-01T00:00:00Z",
	    "2024-06-01T06:00:00Z", NULL, "2022-06-01", DATES_ADDED, PLUS, NO_ITEM,
	    .word = VERDICT_UNKNOWN, .reasons = "", .alert = false },
	{ "a date line that went with it is told", "2024-06-01T00:00:00Z",
	    "2024-06-01T06:00:00Z", "2024-01-01", NULL, DATES_REMOVED, PLUS, NO_ITEM,
	    .word = VERDICT_UNKNOWN, .reasons = "S2", .alert = true },
	{ "a way out that is gone is silent without a date too", "2024-06-01T00:00:00Z",
	    "2024-06-01T06:00:00Z", "2024-01-01", NULL, DATES_REMOVED, PLUS,
	    .concept = "opt-out", NO_ITEM, .word = VERDICT_SILENT, .reasons = "S2 S11",
	    .alert = true },
	{ "an undated announcement leaves the days open", "2024-06-01T00:00:00Z",
	    "2024-06-01T06:00:00Z", "2024-01-01", "2024-06-01", DATES_TODAY, PLUS,
	    .announced = ANNOUNCED_FOUND, .word = VERDICT_UNKNOWN, .reasons = "",
	    .alert = false },
	{ "a page under an old date, announced 20 days before", "2024-06-20T00:00:00Z",
	    "2024-06-21T00:00:00Z", "2024-01-01", NULL, DATES_UNMOVED, PLUS,
	    .announced = ANNOUNCED_FOUND, .announced_on = "2024-06-01",
	    .word = VERDICT_ANNOUNCED, .reasons = "", .alert = false },
	{ "no date could be read", "2024-06-01T00:00:00Z", "2024-06-01T06:00:00Z", NULL, NULL,
	    DATES_UNKNOWN, PLUS, NO_ITEM, .word = VERDICT_UNKNOWN, .reasons = "",
	    .alert = false },
	{ "a list that lost a word did not grow", "2024-06-01T00:00:00Z",
	    "2024-06-01T06:00:00Z", NULL, NULL, DATES_NONE, PLUS,
	    .was = "We use posts, photos or videos.",
	    .is = "We use posts, photos, likes or prompts.", NO_SOURCE, .word = VERDICT_UNKNOWN,
	    .reasons = "S2", .alert = true },
	{ "words that were there before do not reach back anew", "2024-06-01T00:00:00Z",
	    "2024-06-01T06:00:00Z", NULL, NULL, DATES_NONE, PLUS,
	    .was = "We use pins regardless of when they were posted.",
	    .is = "We train models on pins regardless of when they were posted.", NO_SOURCE,
	    .word = VERDICT_UNKNOWN, .reasons = "S2", .alert = true },
	{ "the first look ever", NULL, "2024-06-01T06:00:00Z", NULL, NULL, DATES_NONE, PLUS,
	    NO_SOURCE, .word = VERDICT_UNKNOWN, .reasons = "S2", .alert = true },
};

static char *
codes(const struct verdict *v)
{
	struct buf out;

	buf_init(&out, 1000);
	buf_adds(&out, "");
	for (size_t i = 0; i < v->n_reasons; i++)
		buf_addf(&out, "%s%s", i > 0 ? " " : "", v->reasons[i].code);
	return buf_steal(&out);
}

static int
check_row(const struct row *r)
{
	struct made made;
	struct verdict v;
	char *reasons;
	int wrong;

	make(r, &made);
	verdict_judge(&made.evidence, &silence, &v);
	reasons = codes(&v);
	wrong = v.word != r->word || v.alert != r->alert || strcmp(reasons, r->reasons) != 0;
	if (wrong)
		print_error("%s: %s [%s] %s\n  %s\n", r->says, verdict_name(v.word), reasons,
		    v.alert ? "alert" : "no alert", v.because);
	free(reasons);
	verdict_release(&v);
	return wrong;
}

static void
known_cases_get_their_verdicts(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(known); i++)
		wrong += check_row(&known[i]);
	assert_int_equal(wrong, 0);
}

static void
other_cases_get_theirs(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(others); i++)
		wrong += check_row(&others[i]);
	assert_int_equal(wrong, 0);
}

/* The sentences, to the letter: people quote them. */
static const struct {
	size_t row; /* of the known cases */
	const char *because;
} sentences[] = {
	{ 0, "Silent because its effective date is the day it appeared (S3) and no "
	     "announcement was "
	     "found on the 2 public pages watched between 2024-09-18T00:32:20Z and "
	     "2024-09-19T00:32:21Z." },
	{ 1, "Silent because its effective date is the day it appeared (S3) and no "
	     "announcement was "
	     "found on the 2 public pages watched between 2024-09-18T00:32:20Z and "
	     "2024-09-19T00:32:21Z. Also: what was announced in those days is something else, "
	     "“Updates to our User Agreement” (S8)." },
	{ 3, "Unknown, because no announcement source is declared for this platform; from the "
	     "page "
	     "alone: its effective date is the day it appeared (S3)." },
	{ 4, "Unknown, because only 1 of 2 announcement sources could be read (acme/news: "
	     "503); from "
	     "the page alone: its effective date is the day it appeared (S3)." },
	{ 5, "Silent because its effective date is the day it appeared (S3) and no "
	     "announcement in "
	     "time was found on the 2 public pages watched between 2024-09-18T00:32:20Z and "
	     "2024-09-19T00:32:21Z; a later one, “News of our terms” "
	     "(https://acme.example/news, "
	     "2024-09-25), came after the change was seen." },
	{ 6, "Short notice, 0 days where 15 are the measure (S5): “News of our terms” "
	     "(https://acme.example/news, 2024-09-18)." },
	{ 8,
	    "Announced 46 to 47 days ahead: a banner on the page, “We're updating our terms on "
	    "November 3, 2025.”, first seen 2025-09-18." },
	{ 9, "Announced 46 days ahead: a banner on the page, “We're updating our terms on that "
	     "day.”, there since 2025-09-18." },
	{ 16, "Announced 33 days ahead: “News of our terms” (https://acme.example/news, "
	      "2026-03-25)." },
	{ 19, "Short notice, 2 to 3 days where 15 are the measure (S5): the page itself, first "
	      "seen "
	      "so on 2023-06-29 and effective 2023-07-01; no announcement was found on the 2 "
	      "public "
	      "pages watched between 2023-06-28T18:00:00Z and 2023-06-29T06:00:00Z." },
};

static void
sentences_say_what_they_rest_on(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sentences); i++) {
		struct made made;
		struct verdict v;

		make(&known[sentences[i].row], &made);
		verdict_judge(&made.evidence, &silence, &v);
		assert_string_equal(v.because, sentences[i].because);
		verdict_release(&v);
	}
}

static void
a_reason_gives_its_dates_and_times(void **state)
{
	struct made made;
	struct verdict v;

	(void)state;
	make(&known[0], &made);
	verdict_judge(&made.evidence, &silence, &v);
	assert_string_equal(v.reasons[0].name, "same-day");
	assert_string_equal(v.reasons[0].because,
	    "Its effective date is the day it appeared (2024-09-18); the text was first seen "
	    "2024-09-19T00:32:21Z; the last look before, 2024-09-18T00:32:20Z, found the old "
	    "one, "
	    "so that people had no notice.");
	verdict_release(&v);
}

/* An earlier version of the page announced it; since when, nobody recorded. */
static void
a_banner_of_the_old_text_is_never_forgotten(void **state)
{
	struct made made;
	struct verdict v;
	struct document *before = NULL;

	(void)state;
	assert_int_equal(
	    document_get(span_of("# Policy\n\nOn September 18, 2024, we are updating "
				 "this policy.\n"),
		DOCUMENT_OURS, &before, NULL),
	    0);
	make(&known[0], &made);
	made.change.before = before;
	verdict_judge(&made.evidence, &silence, &v);
	assert_int_equal(v.word, VERDICT_UNKNOWN);
	assert_non_null(
	    strstr(v.because, "On September 18, 2024, we are updating this policy."));
	verdict_release(&v);
	document_free(before);
}

static void
only_a_new_text_is_judged(void **state)
{
	(void)state;
	for (int class = CLASS_NONE; class <= CLASS_FIRST; class ++) {
		struct made made;
		struct verdict v;

		make(&known[0], &made);
		made.change.class = (enum change_class) class;
		verdict_judge(&made.evidence, &silence, &v);
		assert_int_equal(
		    v.word, class == CLASS_CHANGE ? VERDICT_SILENT : VERDICT_UNKNOWN);
		assert_int_equal(v.alert, class == CLASS_CHANGE);
		verdict_release(&v);
	}
}

static void
missing_evidence_is_no_evidence(void **state)
{
	struct evidence nothing = { .first_new = 1 };
	struct verdict v;

	(void)state;
	verdict_judge(&nothing, &silence, &v);
	assert_int_equal(v.word, VERDICT_UNKNOWN);
	assert_false(v.alert);
	assert_non_null(v.because);
	verdict_release(&v);
}

/* ---- every combination ---- */

static const char *const concepts[] = { "ai-training", "opt-out", "notice-clause" };
static const char directions[] = { 0, '+', '-', '0', 'r' };
/* stated days as seen from S, and how long ago the last look was */
static const int stated[] = { -400, -30, -4, -3, -1, 0, 1, 2, 14, 15, 16, 90 };
static const int gaps[] = { 0, 1, 7, 14, 60 };
static const int told[] = { -100, -16, -15, -14, -1, 0, 1, 5 };

struct combination {
	enum announced announced;
	enum date_state state;
	size_t direction, concept, stated, gap, told;
	int banner; /* 0: none, 1: undated, 2: soon, 3: far */
};

static void
combine(const struct combination *c, struct made *m)
{
	const day_t seen = day("2024-06-15");
	const struct row row = { .says = "",
		.last = "2024-06-15T00:00:00Z",
		.seen = "2024-06-15T12:00:00Z",
		.before = "2024-01-01",
		.state = c->state,
		.direction = directions[c->direction],
		.concept = concepts[c->concept],
		.announced = c->announced };

	make(&row, m);
	m->evidence.last_old -= (utc_t)gaps[c->gap] * UTC_DAY_SECONDS;
	m->announced.from = m->evidence.last_old;
	m->dates.after = seen + stated[c->stated];
	m->dates.has_notice = c->state != DATES_NONE && c->state != DATES_REMOVED &&
			      c->state != DATES_UNKNOWN &&
			      (c->state != DATES_UNMOVED || stated[c->stated] > 0);
	m->dates.notice_min = stated[c->stated];
	m->dates.notice_max = stated[c->stated] + gaps[c->gap];
	m->dates.banner = c->banner > 0;
	m->dates.banner_day = c->banner == 2 ? seen + 5 : c->banner == 3 ? seen + 40 : DAY_NONE;
	m->announced.day = seen + told[c->told];
}

static bool
has_reason(const struct verdict *v, const char *code)
{
	for (size_t i = 0; i < v->n_reasons; i++)
		if (strcmp(v->reasons[i].code, code) == 0)
			return true;
	return false;
}

static void
check_combination(const struct combination *c, size_t *silent)
{
	struct made m;
	struct verdict v;
	bool more;

	combine(c, &m);
	more = directions[c->direction] == '+';
	verdict_judge(&m.evidence, &silence, &v);
	assert_non_null(v.because);
	assert_null(strstr(v.because, "not told"));
	if (v.word == VERDICT_SILENT) {
		(*silent)++;
		assert_true(more);
		assert_true(c->announced == ANNOUNCED_NONE || c->announced == ANNOUNCED_LATE);
		assert_int_equal(c->banner, 0);
		assert_true(c->state != DATES_BACK && c->state != DATES_AHEAD &&
			    c->state != DATES_UNKNOWN);
		assert_true(!m.dates.has_notice || m.dates.notice_max < silence.notice_min);
		assert_true(v.n_reasons > 0);
		assert_true(strncmp(v.because, "Silent because ", 15) == 0);
		assert_non_null(
		    strstr(v.because, " was found on the 2 public pages watched between "));
	} else {
		assert_null(strcasestr(v.because, "silen"));
	}
	if (c->announced == ANNOUNCED_UNWATCHED || c->announced == ANNOUNCED_FAILED)
		assert_true(v.word == VERDICT_UNKNOWN || v.word == VERDICT_ANNOUNCED);
	if (v.alert) {
		assert_true(more && (v.word != VERDICT_ANNOUNCED || has_reason(&v, "S14")));
		assert_true(v.n_reasons > 0);
	}
	if (more && v.word == VERDICT_SILENT)
		assert_true(v.alert);
	verdict_release(&v);
}

static void
nothing_is_called_silent_without_complete_evidence(void **state)
{
	struct combination c;
	size_t n = 0, silent = 0;

	(void)state;
	for (c.announced = 0; c.announced <= ANNOUNCED_FOUND; c.announced++)
		for (c.state = 0; c.state <= DATES_MONTH; c.state++)
			for (c.direction = 0; c.direction < sizeof directions; c.direction++)
				for (c.concept = 0; c.concept < COUNT(concepts); c.concept ++)
					for (c.stated = 0; c.stated < COUNT(stated); c.stated++)
						for (c.gap = 0; c.gap < COUNT(gaps); c.gap++)
							for (c.banner = 0; c.banner <= 3;
							     c.banner++) {
								c.told = n++ % COUNT(told);
								check_combination(&c, &silent);
							}
	printf("# figure: of %zu combinations of evidence %zu are called silent\n", n, silent);
	assert_true(silent > 0);
}

/* How many days a promise names, in the words of real clauses. */
static const struct {
	const char *sentence;
	int days;
} promises[] = {
	{ "We will notify you at least 30 days before changes take effect.", 30 },
	{ "We give thirty (30) days' notice of changes.", 30 },
	{ "You get a 14-day notice.", 14 },
	{ "You hear of it fifteen (15) calendar days in advance.", 15 },
	{ "We tell you thirty days ahead.", 30 },
	{ "We will notify you one month before.", 30 },
	{ "Wir informieren Sie mindestens 6 Wochen oder 42 Tage vorher.", 42 },
	{ "Nous vous informerons au moins 15 jours avant.", 15 },
	{ "Te avisaremos con 30 días de antelación.", 30 },
	{ "We will tell you before changes take effect.", 0 },
	{ "We will tell you 5000 days before.", 0 },
	{ "day", 0 },
	{ "", 0 },
};

static void
a_promise_names_its_days_or_none(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(promises); i++)
		if (promise_days(promises[i].sentence) != promises[i].days)
			fail_msg(
			    "%s: %d", promises[i].sentence, promise_days(promises[i].sentence));
}

/* Findings of promises, and whether the clause was weakened by them. */
static const struct {
	const char *rule;
	bool gone;
	const char *rule2; /* another finding, not gone; NULL: none */
	bool weakened;
} clauses[] = {
	{ "notice-clause.promise", true, NULL, true },
	{ "notice-clause.promise.de", true, NULL, true },
	{ "notice-clause.promise", true, "notice-clause.promise", false },
	{ "notice-clause.promise", false, NULL, false },
	{ "notice-clause.promised", true, NULL, false },
	{ "notice-clause.weak", false, NULL, false },
};

static void
a_promise_that_is_gone_is_told_whatever_was_announced(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(clauses); i++) {
		struct row row = known[1];
		struct finding both[2];
		struct verdict v;
		struct made m;

		row.announced = ANNOUNCED_FOUND;
		row.announced_on = "2024-05-01";
		make(&row, &m);
		both[0] = both[1] = m.finding;
		both[0].direction = both[1].direction = DIRECTION_NEUTRAL;
		both[0].concept = both[1].concept = (char *)"notice-clause";
		both[0].rule = (char *)clauses[i].rule;
		both[0].gone = clauses[i].gone;
		both[1].rule = (char *)clauses[i].rule2;
		m.findings = (struct findings){ both, clauses[i].rule2 == NULL ? 1 : 2, 2 };
		verdict_judge(&m.evidence, &silence, &v);
		if (has_reason(&v, "S14") != clauses[i].weakened ||
		    v.alert != clauses[i].weakened)
			fail_msg("row %zu: %s", i, v.because);
		assert_int_equal(v.word, VERDICT_ANNOUNCED);
		verdict_release(&v);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_cases_get_their_verdicts),
		cmocka_unit_test(other_cases_get_theirs),
		cmocka_unit_test(sentences_say_what_they_rest_on),
		cmocka_unit_test(a_reason_gives_its_dates_and_times),
		cmocka_unit_test(a_banner_of_the_old_text_is_never_forgotten),
		cmocka_unit_test(only_a_new_text_is_judged),
		cmocka_unit_test(missing_evidence_is_no_evidence),
		cmocka_unit_test(a_promise_names_its_days_or_none),
		cmocka_unit_test(a_promise_that_is_gone_is_told_whatever_was_announced),
		cmocka_unit_test(nothing_is_called_silent_without_complete_evidence),
	};

	return cmocka_run_group_tests(tests, read_silence, release_silence);
}
