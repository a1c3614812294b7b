/*
 * What the ledger costs: a simulated stretch of hourly rounds through the real
 * archive, measured with plain git, and read back. `make test` plays ten days of
 * 1,000 pages; tests/bench/ledger a year of 1,000 (YEAR_PAGES, YEAR_ROUNDS,
 * YEAR_DIR in the environment).
 *
 * Of the checks 1 % fail, 5 % are held or changed (one in fifty of those a real
 * commit); a third of the pages send other bytes every time, a tenth another
 * ETag; answers come over 40 seconds, a little otherwise in every round.
 */
#include "archive_helper.h"

enum {
	HOUR = 3600,
	FAILED_OF_1000 = 10,
	HELD_OF_1000 = 49,
	CHANGED_OF_1000 = 1,
	BYTES_MAX = 8, /* the promise, per unchanged check */
	REOPENED = 24  /* rounds by one process */
};

static uint64_t seed = 1;
static int pages = 1000, rounds = 24 * 10;
static size_t unchanged, checked;

static unsigned
some(unsigned below)
{
	seed = seed * 6364136223846793005U + 1442695040888963407U;
	return (unsigned)(seed >> 33) % below;
}

static void
set_text(char **to, char *text)
{
	free(*to);
	*to = text;
}

static void
good_look(struct page_state *s, int page, utc_t now, bool other_bytes)
{
	bool renew = state_may_renew(s, now);

	s->last_good = now + page * 40 / pages + some(3);
	s->failing_since = 0;
	s->failures = 0;
	set_text(&s->why, NULL);
	s->declaration = 77;
	if (s->wire_hash == 0 || other_bytes || (page % 3 == 0 && renew))
		s->wire_hash = (uint64_t)some(UINT32_MAX) << 32 | some(UINT32_MAX);
	if (page % 2 == 0 && (s->etag == NULL || other_bytes || (page % 10 == 0 && renew)))
		set_text(&s->etag, mem_printf("\"%x-%x\"", some(UINT32_MAX), some(65536)));
	if (other_bytes || s->text_hash == 0)
		s->text_hash = (uint64_t)some(UINT32_MAX) << 32 | some(UINT32_MAX);
}

static void
bad_look(struct page_state *s, utc_t now, const char *why)
{
	if (s->failing_since == 0)
		s->failing_since = now;
	s->failures++;
	set_text(&s->why, mem_strdup(why));
}

static void
one_check(struct archive *a, int page, utc_t now)
{
	static const char *const fails[] = { "503 after 3 tries", "Timeout was reached",
		"Could not resolve host" };
	static const char *const holds[] = { "held, not a version: an error page",
		"held, not a version: its language is de where en stood" };
	char *id = mem_printf("platform-%d/page-%d", page / 10, page), *why = NULL;
	struct page_state *s = archive_state(a, id);
	unsigned luck = s->last_good == 0 ? 1000 : some(1000);
	const char *outcome = s->last_good == 0 ? "first" : "unchanged";
	struct error err = { 0 };
	utc_t before = s->last_good;

	if (luck < FAILED_OF_1000) {
		outcome = "failed";
		why = mem_printf("%s: %s", id, fails[some(COUNT(fails))]);
	} else if (luck < FAILED_OF_1000 + HELD_OF_1000) {
		outcome = "held";
		why = mem_printf("%s: %s", id, holds[some(COUNT(holds))]);
	} else if (luck < FAILED_OF_1000 + HELD_OF_1000 + CHANGED_OF_1000) {
		outcome = "changed";
	}
	s->last_try = now;
	s->due = now + HOUR;
	if (why != NULL)
		bad_look(s, now, why);
	else
		good_look(s, page, now, strcmp(outcome, "unchanged") != 0);
	if (why == NULL && strcmp(outcome, "unchanged") != 0) {
		char *text = mem_printf("We keep your posts.\n\nVersion %u is in effect.\n"
					"%s\n",
		    some(UINT32_MAX),
		    before == 0 || some(2) == 0 ? "We may train models on your posts."
						: "We train nothing.");

		if (commit_page(a, id, text, text, s->last_good, NULL, &err) != 0)
			fail_msg("%s", err.message);
		free(text);
	}
	if (archive_check(a, id, outcome, why, &err) != 0)
		fail_msg("%s", err.message);
	unchanged += strcmp(outcome, "unchanged") == 0;
	checked++;
	free(why);
	free(id);
}

static void
play(const char *dir)
{
	struct archive *a = NULL;
	double begun = seconds();

	for (int r = 0; r < rounds; r++) {
		utc_t now = T0 + (int64_t)r * HOUR + some(60);

		if (r % REOPENED == 0) {
			archive_close(a);
			a = must_open(dir, ARCHIVE_WRITE);
		}
		must_begin(a, now);
		for (int page = 0; page < pages; page++)
			one_check(a, page, now);
		must_end(a);
	}
	archive_close(a);
	printf("# figure: %d rounds over %d pages: %.1f s, %.1f ms a round\n", rounds, pages,
	    seconds() - begun, (seconds() - begun) * 1e3 / rounds);
}

static double
bytes_of(const char *dir, const char *branches)
{
	char *text =
	    shell(NULL, "git -C '%s' rev-list --disk-usage --objects %s", dir, branches);
	double bytes = atof(text);

	free(text);
	return bytes;
}

static void
measure(const char *dir, const char *when)
{
	double ledger = bytes_of(dir, "checks");
	char *size =
	    shell(NULL, "git -C '%s' count-objects -v | sed -n 's/^size-pack: //p'", dir);

	printf("# figure: %s: the ledger %.1f MB, %.2f bytes per unchanged check; everything "
	       "%.1f MB\n",
	    when, ledger / 1e6, ledger / (double)unchanged, atof(size) / 1e3);
	assert_true(ledger < BYTES_MAX * (double)unchanged);
	free(size);
}

static int
count(utc_t round, const char *page_id, const char *outcome, const char *detail, void *arg)
{
	(void)round;
	(void)page_id;
	(void)detail;
	((size_t *)arg)[strcmp(outcome, "unchanged") == 0]++;
	return 0;
}

static void
read_back(const char *dir)
{
	size_t counts[2] = { 0 };
	double begun = seconds();
	struct archive *a = must_open(dir, ARCHIVE_READ);
	double opened = seconds() - begun;

	begun = seconds();
	assert_int_equal(archive_ledger(a, 0, INT64_MAX, count, counts, NULL), 0);
	printf("# figure: opened in %.1f ms; %zu checks read back in %.2f s\n", opened * 1e3,
	    counts[0] + counts[1], seconds() - begun);
	assert_int_equal(counts[0] + counts[1], checked);
	assert_int_equal(counts[1], unchanged);
	archive_close(a);
}

static void
an_unchanged_check_costs_at_most_eight_bytes(void **state)
{
	const char *given = getenv("YEAR_DIR");
	char *dir = given != NULL ? mem_strdup(given) : dir_named("year");

	(void)state;
	play(dir);
	measure(dir, "as the rounds left it");
	read_back(dir);
	free(shell(NULL, "git -C '%s' gc -q 2>&1", dir));
	measure(dir, "after git gc");
	read_back(dir);
	assert_fsck(dir);
	free(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_unchanged_check_costs_at_most_eight_bytes),
	};

	if (getenv("YEAR_PAGES") != NULL)
		pages = atoi(getenv("YEAR_PAGES"));
	if (getenv("YEAR_ROUNDS") != NULL)
		rounds = atoi(getenv("YEAR_ROUNDS"));
	return cmocka_run_group_tests_name("archive_year", tests, make_top, remove_top);
}
