/*
 * A writer that is killed at any moment leaves an archive that the next one
 * goes on with: nothing broken, nothing recorded twice, nothing without its
 * evidence, and no litter.
 */
#include "archive_helper.h"

#include <signal.h>

#include "base/strs.h"

enum { PAGES = 12, KILLS = 80, KILLS_AT_BIRTH = 40, EVIDENCE_BYTES = 200000 };

static char *
page_id(int page)
{
	return mem_printf("platform%d/page%d", page / 5, page);
}

/* Evidence that does not shrink, so that a round's pack is written piece by piece. */
static char *
evidence(int page, int step)
{
	char *body = mem_alloc(EVIDENCE_BYTES + 1);
	uint64_t x = (uint64_t)page * 7919 + (uint64_t)step + 1;

	for (size_t i = 0; i < EVIDENCE_BYTES; i++) {
		x = x * 6364136223846793005U + 1442695040888963407U;
		body[i] = x >> 56 != 0 ? (char)(x >> 56) : 'x';
	}
	return body;
}

/* The step of a page as main has it; 0: not yet there. */
static int
step_of(struct archive *a, const char *rev, int page)
{
	char *id = page_id(page), *path = mem_printf("%s.md", id);
	char *text = text_of(a, rev, path), *step = text != NULL ? strstr(text, "step ") : NULL;
	int n = step != NULL ? atoi(step + 5) : 0;

	free(text);
	free(path);
	free(id);
	return n;
}

/* Each round takes every page one step further than main has it. */
static void
rounds(const char *dir)
{
	struct archive *a = must_open(dir, ARCHIVE_WRITE);

	for (;;) {
		int step = step_of(a, NULL, 0) + 1;
		utc_t now = T0 + step;

		must_begin(a, now);
		for (int page = 0; page < PAGES; page++) {
			char *id = page_id(page), *body = evidence(page, step);
			char *text =
			    mem_printf("# Page %d\n\nThis is step %d of it.\n", page, step);

			must_commit(a, id, text, body, now, NULL);
			archive_state(a, id)->last_try = now;
			archive_state(a, id)->text_hash = (uint64_t)step;
			free(id);
			free(body);
			free(text);
		}
		must_end(a);
	}
}

static void
kill_after(const char *dir, useconds_t microseconds)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		rounds(dir);
		_exit(1);
	}
	usleep(microseconds);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	assert_true(WIFSIGNALED(status));
}

/* A round is there for all its pages or for none. */
static int
assert_whole_rounds(struct archive *a)
{
	int step = step_of(a, NULL, 0);

	for (int page = 1; page < PAGES; page++)
		assert_int_equal(step_of(a, NULL, page), step);
	return step;
}

struct history {
	struct archive *archive;
	int steps[PAGES]; /* the last seen of each page, going back */
	int commits;
	bool every_body; /* look at the evidence of each, not only of one in seven */
};

static void
assert_evidence(struct archive *a, const struct archive_entry *e, int page, int step)
{
	char *expected = evidence(page, step), sha256[HASH_SHA256_HEX + 1], *said;
	struct span trailer;
	struct buf body;

	buf_init(&body, 1 << 20);
	assert_int_equal(
	    archive_evidence(a, e->evidence, e->page_id, "body.html", &body, NULL), 1);
	assert_string_equal(body.data, expected);
	assert_true(archive_trailer(e->message, "Raw", &trailer));
	said = span_dup(trailer);
	assert_non_null(strstr(said, hash_sha256(buf_span(&body), sha256)));
	free(said);
	free(expected);
	buf_release(&body);
}

static int
check_entry(const struct archive_entry *e, void *arg)
{
	struct history *h = arg;
	int page = atoi(strstr(e->page_id, "page") + 4);
	int step = step_of(h->archive, e->oid, page);

	/* going back, each commit of a page is one step earlier: none twice, none left out */
	assert_int_equal(step, h->steps[page] - 1);
	h->steps[page] = step;
	assert_int_equal(e->time, T0 + step);
	if (h->every_body || h->commits % 7 == 0)
		assert_evidence(h->archive, e, page, step);
	h->commits++;
	return 0;
}

static int
check_history(struct archive *a, bool every_body)
{
	struct history h = { .archive = a, .every_body = every_body };
	int step = assert_whole_rounds(a);
	struct error err = { 0 };

	for (int page = 0; page < PAGES; page++)
		h.steps[page] = step + 1;
	if (archive_log(a, NULL, NULL, false, check_entry, &h, &err) != 0)
		fail_msg("%s", err.message);
	assert_int_equal(h.commits, step * PAGES);
	return step;
}

/* With all that comes before the first, on this machine, now. */
static useconds_t
time_of_a_round(void)
{
	char *dir = dir_named("timed"), *ref = mem_printf("%s/refs/heads/checks", dir);
	double begun = seconds();
	struct stat st;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		rounds(dir);
		_exit(1);
	}
	while (stat(ref, &st) != 0)
		usleep(500);
	begun = seconds() - begun;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	free(ref);
	free(dir);
	return (useconds_t)(begun * 1e6);
}

static void
killed_at_any_moment(void **state)
{
	char *dir = dir_named("kill");
	useconds_t round = time_of_a_round();
	unsigned seed = 20240918;
	int steps = 0;

	(void)state;
	for (int i = 0; i < KILLS; i++) {
		struct archive *a;

		kill_after(dir, 1000 + (useconds_t)rand_r(&seed) % (3 * round));
		a = must_open(dir, i % 2 ? ARCHIVE_READ : ARCHIVE_WRITE);
		if (i % 10 == 9)
			steps = check_history(a, false);
		else
			steps = assert_whole_rounds(a);
		archive_close(a);
		if (i % 20 == 19)
			assert_fsck(dir);
	}
	printf("# figure: %d kills, %d rounds of %d pages came through\n", KILLS, steps, PAGES);
	assert_true(steps > KILLS / 4);
	free(dir);
}

static void
all_is_there_afterwards(void **state)
{
	char *dir = dir_named("kill");
	struct archive *a = must_open(dir, ARCHIVE_WRITE);
	int steps = check_history(a, true);

	(void)state;
	/* what was written last is known, or older: never newer than main */
	for (int page = 0; page < PAGES; page++) {
		char *id = page_id(page);

		assert_true((int)archive_state(a, id)->text_hash <= steps);
		assert_true((int)archive_state(a, id)->text_hash >= steps - 1);
		free(id);
	}
	archive_close(a);
	assert_fsck(dir);
	assert_shell("", "find kill -name 'tmp*' -o -name '*.lock' ! -name smallprint.lock");
	free(dir);
}

/* Killed more often than it takes to make packs fewer, it comes to that in the first quiet
 * round. */
static void
a_quiet_round_tidies_up(void **state)
{
	char *dir = dir_named("kill"), oid[ARCHIVE_OID_HEX + 1];
	struct archive *a;

	(void)state;
	one_round(dir, "other/page", "text\n", T0 + 100000, oid);
	a = must_open(dir, ARCHIVE_READ);
	assert_true(assert_whole_rounds(a) > 0);
	archive_close(a);
	assert_fsck(dir);
	free(shell(NULL, "test $(ls kill/objects/pack/*.pack | wc -l) -le 51"));
	free(dir);
}

static void
killed_while_it_is_made(void **state)
{
	char *dir = dir_named("born");

	(void)state;
	for (int i = 0; i < KILLS_AT_BIRTH; i++) {
		struct archive *a;

		free(shell(NULL, "rm -rf born"));
		kill_after(dir, (useconds_t)i * 150);
		a = must_open(dir, ARCHIVE_WRITE);
		assert_whole_rounds(a);
		archive_close(a);
		assert_shell("ref: refs/heads/main", "cat born/HEAD");
	}
	assert_fsck(dir);
	free(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(killed_at_any_moment),
		cmocka_unit_test(all_is_there_afterwards),
		cmocka_unit_test(a_quiet_round_tidies_up),
		cmocka_unit_test(killed_while_it_is_made),
	};

	return cmocka_run_group_tests_name("archive_kill", tests, make_top, remove_top);
}
