/*
 * Never the word silent where a declared source failed or none is declared: whatever
 * the dates, words and witnesses, through the judge and in everything that is printed
 * of a change.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/file.h"
#include "core/channel/channel.h"
#include "core/judge/verdict.h"
#include "core/tell/explain.h"
#include "core/tell/message.h"
#include "core/tell/tell_job.h"
#include "core/tell/upkeep.h"
#include "record_made.h"

enum { CASES = 4000, OUT_MAX = 8 << 20 };

static struct silence silence;
static struct channels channels;

static int
read_rules(void **state)
{
	static const char yaml[] =
	    "channels:\n"
	    "  a: {type: file, path: x}\n"
	    "  b: {type: command, command: [x]}\n"
	    "  c: {type: webhook, url: \"https://a.example/\"}\n"
	    "  d: {type: slack, url: \"https://a.example/\"}\n"
	    "  e: {type: discord, url: \"https://a.example/\"}\n"
	    "  f: {type: teams, url: \"https://a.example/\"}\n"
	    "  g: {type: ntfy, url: \"https://a.example/\", topic: t}\n"
	    "  h: {type: matrix, url: \"https://a.example/\", room: r, token: \"${T}\"}\n"
	    "  i: {type: email, url: \"smtp://localhost\", from: a@b.example, to: "
	    "a@b.example}\n"
	    "  j: {type: github, repository: a/b, token: \"${T}\"}\n";
	struct strs complaints = { 0 };
	struct buf text;

	(void)state;
	buf_init(&text, YAML_MAX_BYTES);
	assert_int_equal(file_read("rules/silence.yaml", &text, NULL), 0);
	assert_int_equal(silence_read(buf_span(&text), "s", &silence, &complaints), 0);
	channels_read(span_of(yaml), "rules/alerts.yaml", &channels, &complaints);
	if (complaints.n > 0)
		fail_msg("%s", complaints.v[0]);
	buf_release(&text);
	strs_release(&complaints);
	return 0;
}

static int
release_rules(void **state)
{
	(void)state;
	silence_release(&silence);
	channels_release(&channels);
	return 0;
}

/* The same cases in every run. */
static uint64_t seed;

static int
dice(int n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (int)((seed >> 33) % (uint64_t)n);
}

static const char *
one_of(const char *const *words, int n)
{
	return words[dice(n)];
}

/* ---- a change nobody thought of ---- */

static void
roll_findings(struct record *r)
{
	static const char *const concepts[] = { "ai-training", "ai-sharing", "opt-out",
		"notice-clause", "default-on" };
	static const char *const rules[] = { "ai-training.use", "notice-clause.promise",
		"opt-out.gone" };
	static const char directions[] = "++-0r";

	for (int n = dice(3); n >= 0; n--) {
		struct finding *f = made_finding(r, one_of(rules, 3), one_of(concepts, 5),
		    "Something of it changed", (enum direction)directions[dice(5)],
		    (enum edit_kind)(EDIT_ADDED + dice(2)),
		    dice(2) ? "We use posts, and photos." : NULL,
		    "We use posts, photos, and prompts to train our models.");

		f->gone = dice(4) == 0;
	}
}

static void
roll_dates(struct record *r)
{
	struct dates *d = &r->dates;
	day_t seen = utc_day(r->time);

	*d = (struct dates){ .state = (enum date_state)dice(DATES_MONTH + 1),
		.before = seen - dice(400),
		.after = seen + dice(120) - 60,
		.has_notice = dice(2),
		.arrived = dice(8) == 0,
		.banner = dice(4) == 0,
		.banner_day = DAY_NONE };
	d->notice_min = d->after - seen;
	d->notice_max = d->after - utc_day(r->previously);
	if (!d->banner)
		return;
	d->banner_text = mem_strdup("We are updating our terms.");
	if (dice(2))
		d->banner_day = seen + dice(90);
}

/* Of two sources one failed, or there is none. */
static void
roll_sources(struct record *r, enum announced announced)
{
	struct announced_result *a = &r->announced;
	bool failed = announced == ANNOUNCED_FAILED;

	*a = (struct announced_result){ .state = announced,
		.day = DAY_NONE,
		.sources = announced == ANNOUNCED_UNWATCHED ? 0 : 2,
		.read = announced == ANNOUNCED_UNWATCHED ? 0
			: failed                         ? 1
							 : 2,
		.from = r->previously,
		.until = r->time };
	if (failed)
		a->why = mem_strdup("harbour/news: 503 after 3 tries");
	if (dice(3) == 0 && announced != ANNOUNCED_UNWATCHED)
		a->decoy = mem_strdup("A new colour for our boats");
	if (announced == ANNOUNCED_UNWATCHED)
		return;
	made_check(r, "harbour/news", failed ? SOURCE_FAILED : SOURCE_NONE, NULL);
	made_check(r, "harbour/updates", dice(2) ? SOURCE_DECOY : SOURCE_NONE, "A colour");
}

static void
roll_beside(struct record *r, struct beside *beside, struct banners *banners)
{
	static const enum page_kind kinds[] = { PAGE_POLICY, PAGE_TERMS, PAGE_HELP,
		PAGE_SETTING, PAGE_PREVIEW, PAGE_ARCHIVE, PAGE_FORM };

	r->kind = kinds[dice((int)COUNT(kinds))];
	*beside = (struct beside){ .banners = banners };
	*banners = (struct banners){ .n = (size_t)dice(2) };
	banners->v[0] = (struct banner_seen){ .since = r->time - dice(100) * UTC_DAY_SECONDS,
		.day = utc_day(r->time) + dice(20) - 10,
		.text = dice(2) ? (char *)"We are updating our terms." : NULL };
	if (dice(3) == 0) {
		beside->lagging = "harbour/earlier";
		beside->lagging_looked = r->time + dice(20) * UTC_DAY_SECONDS;
	}
	if (dice(2) == 0)
		made_beside(r);
}

static void
judge(struct record *r, const struct beside *beside)
{
	struct page page = {
		.id = r->page, .platform = r->platform, .name = r->page_name, .kind = r->kind
	};
	struct change change = { .class = CLASS_CHANGE };
	struct evidence evidence = { .page = &page,
		.change = &change,
		.findings = &r->findings,
		.dates = &r->dates,
		.announced = &r->announced,
		.beside = beside,
		.last_old = r->previously,
		.first_new = r->time };
	struct verdict v;

	verdict_judge(&evidence, &silence, &v);
	r->verdict = v.word;
	r->reasons = v.reasons;
	r->n_reasons = v.n_reasons;
	r->because = v.because;
	r->alert = v.alert;
	r->measure = v.measure;
	r->given = v.given;
}

static struct record *
roll(enum announced announced)
{
	struct record *r = made_page();
	struct banners banners;
	struct beside beside;

	r->previously = r->time - dice(40) * UTC_DAY_SECONDS - 3600;
	roll_findings(r);
	roll_dates(r);
	roll_sources(r, announced);
	roll_beside(r, &beside, &banners);
	judge(r, &beside);
	free(r->corrected.why);
	r->corrected = (struct correction){ 0 };
	if (dice(6) == 0)
		r->corrected = (struct correction){ r->time + 86400, VERDICT_UNKNOWN,
			mem_strdup("harbour/news could be read again") };
	return r;
}

/* ---- everything that is printed of it ---- */

static void
print_tell(const struct record *r, struct buf *out)
{
	const struct tell_style style = { .width = 80, .colour = dice(2) };

	tell_alert(r, &style, out);
	tell_page(r, &style, out);
	tell_grounds(r, &style, out);
	tell_line(r, &style, out);
	tell_list_entry(r, &style, out);
	tell_job(r, out);
	tell_annotation(r, out);
	message_put(r, out);
	record_put(r, out);
	record_summary(r, out);
}

static void
print_explained(const struct record *r, struct buf *out)
{
	const struct tell_style style = { .width = 80 };
	const struct explained x = { .record = r };

	explain_findings(&x, &style, out);
	explain_witnesses(&x, &style, out);
	assert_int_equal(explain_json(&x, out, NULL), 0);
}

static void
print_channels(const struct record *r, struct buf *out)
{
	char key[HASH_SHA256_HEX + 1];

	channel_key(r, key);
	for (size_t i = 0; i < channels.n; i++) {
		struct error err = { 0 };
		struct buf body;

		buf_init(&body, CHANNEL_BODY_MAX);
		if (channel_body(&channels.v[i], r, key, false, &body, &err) != 0)
			fail_msg("%s", err.message);
		buf_add_span(out, buf_span(&body));
		buf_release(&body);
	}
}

static void
print_correction(const struct record *r, struct buf *out)
{
	const struct upkeep u = { .kind = UPKEEP_VERDICT,
		.page = r->page,
		.url = r->url,
		.time = r->time,
		.commit = r->commit,
		.why = (char *)"a note was added",
		.word = r->verdict,
		.was = VERDICT_UNKNOWN };

	upkeep_line(&u, out);
	upkeep_message(&u, out);
	upkeep_put(&u, out);
}

static char *
print_all(const struct record *r)
{
	struct buf out;

	buf_init(&out, OUT_MAX);
	print_tell(r, &out);
	print_explained(r, &out);
	print_channels(r, &out);
	print_correction(r, &out);
	assert_false(out.full);
	return buf_steal(&out);
}

static void
nothing_printed_says_silent_where_a_source_failed_or_none_is_declared(void **state)
{
	size_t alerts = 0;

	(void)state;
	seed = 20240918;
	for (int i = 0; i < CASES; i++) {
		struct record *r = roll(i % 2 ? ANNOUNCED_FAILED : ANNOUNCED_UNWATCHED);
		char *text = print_all(r);

		if (r->verdict == VERDICT_SILENT || strcasestr(text, "silent") != NULL)
			fail_msg("case %d: %s", i, text);
		if (strcasestr(text, "were not told") != NULL)
			fail_msg("case %d: %s", i, text);
		alerts += r->alert;
		free(text);
		record_free(r);
	}
	printf("# figure: in all that is printed of %d made-up changes without complete "
	       "evidence, %zu of them alerts, nothing is called silent\n",
	    CASES, alerts);
	assert_true(alerts > CASES / 10);
}

/* So that the test above could fail: with every source read some are, and each place says so.
 */
static void
the_same_changes_with_complete_evidence_are_called_silent_at_times(void **state)
{
	size_t silent = 0;

	(void)state;
	seed = 20240918;
	for (int i = 0; i < CASES; i++) {
		struct record *r = roll(ANNOUNCED_NONE);

		if (r->verdict == VERDICT_SILENT && silent++ < 20) {
			const struct tell_style style = { .width = 80 };
			struct buf out;

			assert_true(record_permits_more(r));
			buf_init(&out, OUT_MAX);
			tell_line(r, &style, &out);
			assert_non_null(strstr(out.data, "silent"));
			buf_clear(&out);
			message_put(r, &out);
			assert_non_null(strstr(out.data, "\nVerdict: silent\n"));
			buf_clear(&out);
			print_channels(r, &out);
			assert_non_null(strstr(out.data, "silent"));
			buf_release(&out);
		}
		record_free(r);
	}
	printf("# figure: with every source read %zu of them are\n", silent);
	assert_true(silent > CASES / 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    nothing_printed_says_silent_where_a_source_failed_or_none_is_declared),
		cmocka_unit_test(
		    the_same_changes_with_complete_evidence_are_called_silent_at_times),
	};

	return cmocka_run_group_tests_name("unsaid", tests, read_rules, release_rules);
}
