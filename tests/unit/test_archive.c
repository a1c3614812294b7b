/* The archive, beside plain git reading it. */
#include "archive_helper.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>

#include "base/strs.h"

static void
a_missing_archive_has_no_snapshots_yet(void **state)
{
	char *dir = dir_named("missing");
	struct archive *a = NULL;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(archive_open(dir, ARCHIVE_READ, &a, &err), -1);
	assert_int_equal(err.code, ERROR_ARCHIVE);
	assert_non_null(strstr(err.message, dir));
	assert_non_null(strstr(err.message, "has no snapshots yet"));
	assert_null(a);
	free(dir);
}

static void
an_empty_archive_reads_as_empty(void **state)
{
	char *dir = dir_named("empty"), oid[ARCHIVE_OID_HEX + 1];
	struct archive *a = must_open(dir, ARCHIVE_WRITE);
	struct error err = { 0 };

	(void)state;
	assert_null(text_of(a, NULL, "a/b.md"));
	assert_int_equal(archive_resolve(a, "HEAD", oid, &err), -1);
	assert_non_null(strstr(err.message, "no such commit: HEAD"));
	must_begin(a, T0);
	must_end(a);
	archive_close(a);
	assert_fsck(dir);
	assert_shell("", "git -C empty for-each-ref");
	assert_shell("ref: refs/heads/main", "cat empty/HEAD");
	a = must_open(dir, ARCHIVE_READ);
	archive_close(a);
	free(dir);
}

static void
plain_git_reads_a_round(void **state)
{
	char *dir = dir_named("round"), oid[ARCHIVE_OID_HEX + 1], *expected;
	struct archive *a = must_open(dir, ARCHIVE_WRITE);

	(void)state;
	must_begin(a, T0 + 9);
	must_commit(
	    a, "linkedin/privacy-policy", "# Policy\n\nWe train.\n", "<h1>Policy", T0, oid);
	must_commit(
	    a, "linkedin/privacy-policy@de", "# Erkl\xc3\xa4rung\n", "<h1>E", T0 + 1, oid);
	must_commit(a, "meta/terms", "# Terms\n", "<h1>Terms", T0 + 2, oid);
	assert_null(text_of(a, NULL, "meta/terms.md")); /* not before the end */
	must_end(a);
	assert_text(a, NULL, "meta/terms.md", "# Terms\n");
	archive_close(a);
	assert_fsck(dir);
	assert_shell(
	    "# Policy\n\nWe train.", "git -C round show main:linkedin/privacy-policy.md");
	assert_shell(".gitattributes\nREADME.md\nlinkedin/privacy-policy.md\nlinkedin/"
		     "privacy-policy@de.md\nmeta/terms.md",
	    "git -C round ls-tree -r --name-only main");
	assert_shell("<h1>Terms", "git -C round show raw:meta/terms/body.html");
	assert_shell("3 3 1",
	    "echo $(git -C round rev-list --count main) $(git -C round rev-list --count raw) "
	    "$(git -C round rev-list --count checks)");
	assert_shell(oid, "git -C round rev-parse main");
	assert_shell("smallprint <smallprint@localhost> 2024-09-19T00:32:23+00:00 "
		     "smallprint <smallprint@localhost> 2024-09-19T00:32:23+00:00",
	    "git -C round log -1 --format='%%an <%%ae> %%aI %%cn <%%ce> %%cI' main");
	expected = mem_printf("round 2024-09-19T00:32:30Z: 3 checked, 3 changed, 0 failed\n\n"
			      "Main: %s\nRound: rounds/2024/09/19/003230.txt\nState: whole\n",
	    oid);
	assert_shell(expected, "git -C round log -1 --format=%%B checks");
	free(expected);
	free(dir);
}

static void
trailers_lead_to_the_evidence(void **state)
{
	char *dir = dir_named("trailers"), oid[ARCHIVE_OID_HEX + 1];

	(void)state;
	one_round(dir, "a/b", "text\n", T0, oid);
	assert_shell("Page\nChecked\nRaw\nEvidence",
	    "git -C trailers log -1 --format='%%(trailers:keyonly)' main | sed '/^$/d'");
	assert_shell("4", "git -C trailers log -1 --format=%%B main | git interpret-trailers "
			  "--parse | grep -c ': '");
	assert_shell("<p>raw",
	    "git -C trailers cat-file blob "
	    "$(git -C trailers log -1 --format='%%(trailers:key=Raw,valueonly)' main | cut -d' "
	    "' -f1)");
	assert_shell("same",
	    "said=$(git -C trailers log -1 --format='%%(trailers:key=Raw,valueonly)' main | "
	    "sed -n 's/.*sha256://p'); "
	    "is=$(git -C trailers show raw:a/b/body.html | sha256sum | cut -d' ' -f1); "
	    "test \"$said\" = \"$is\" && echo same");
	assert_shell("same", "test $(git -C trailers log -1 "
			     "--format='%%(trailers:key=Evidence,valueonly)' main) = "
			     "$(git -C trailers rev-parse raw) && echo same");
	assert_shell("headers.txt 17",
	    "git -C trailers log -1 --format='%%(trailers:key=File,valueonly)' raw | "
	    "sed -n '2s/ sha256.*//p'");
	free(dir);
}

static void
evidence_is_read_back(void **state)
{
	char *dir = dir_named("evidence"), oid[ARCHIVE_OID_HEX + 1], *raw;
	struct archive *a;
	struct buf b;

	(void)state;
	one_round(dir, "a/b", "one\n", T0, oid);
	raw = shell(NULL, "git -C evidence rev-parse raw");
	one_round(dir, "a/c", "two\n", T0 + 60, oid);
	a = must_open(dir, ARCHIVE_READ);
	buf_init(&b, 1 << 20);
	assert_int_equal(archive_evidence(a, raw, "a/b", "headers.txt", &b, NULL), 1);
	assert_string_equal(b.data, "HTTP/1.1 200 OK\r\n");
	assert_int_equal(archive_evidence(a, raw, "a/b", "nothing", &b, NULL), 0);
	assert_int_equal(archive_evidence(a, raw, "a/c", "headers.txt", &b, NULL), 0);
	assert_int_equal(archive_evidence(a, "0123456789012345678901234567890123456789", "a/b",
			     "x", &b, NULL),
	    -1);
	buf_release(&b);
	archive_close(a);
	free(raw);
	free(dir);
}

static void
new_evidence_replaces_the_old(void **state)
{
	char *dir = dir_named("replace"), oid[ARCHIVE_OID_HEX + 1];
	struct archive *a = must_open(dir, ARCHIVE_WRITE);
	struct archive_file file = { "only.json", span_of("{}") };
	struct archive_commit c = { .page_id = "a/b",
		.path = "a/b.md",
		.text = span_of("two\n"),
		.raw = &file,
		.n_raw = 1,
		.message = "a/b: changed",
		.time = T0 + 1 };

	(void)state;
	must_begin(a, T0);
	must_commit(a, "a/b", "one\n", "<p>", T0, oid);
	must_end(a);
	must_begin(a, T0 + 1);
	assert_int_equal(archive_commit(a, &c, oid, NULL), 0);
	must_end(a);
	archive_close(a);
	assert_shell("a/b/only.json", "git -C replace ls-tree -r --name-only raw");
	/* a message without trailers keeps its words, and gains a block of its own */
	assert_shell("a/b: changed\n\nRaw\nEvidence",
	    "git -C replace log -1 --format='%%s%%n%%n%%(trailers:keyonly)' main | sed '$d'");
	assert_fsck(dir);
	free(dir);
}

static void
its_own_configuration_signs(void **state)
{
	char *dir = dir_named("identity"), oid[ARCHIVE_OID_HEX + 1];

	(void)state;
	archive_close(must_open(dir, ARCHIVE_WRITE));
	free(shell(NULL, "git -C identity config user.name 'News Desk' && "
			 "git -C identity config user.email desk@example.org"));
	one_round(dir, "a/b", "text\n", T0, oid);
	assert_shell(
	    "News Desk <desk@example.org>", "git -C identity log -1 --format='%%an <%%ae>'");
	free(shell(NULL, "git -C identity config user.name 'Evil <'"));
	one_round(dir, "a/b", "text 2\n", T0 + 1, oid);
	assert_shell("smallprint <smallprint@localhost>",
	    "git -C identity log -1 --format='%%an <%%ae>'");
	assert_fsck(dir);
	free(dir);
}

static const char *const bad_paths[] = { "", "/a", "a/", "a//b", "../a", "a/../b", "a/./b",
	".git", ".GIT/config", "a/.gitmodules", "git~1", "a\nb", "a\\b", "a/\xe2\x80\x8c.git",
	"\xef\xbb\xbf" };

static void
names_that_harm_are_refused(void **state)
{
	char *dir = dir_named("names"), oid[ARCHIVE_OID_HEX + 1];
	struct archive *a = must_open(dir, ARCHIVE_WRITE);
	struct error err;

	(void)state;
	must_begin(a, T0);
	for (size_t i = 0; i < COUNT(bad_paths); i++) {
		err = (struct error){ 0 };
		if (commit_page(a, bad_paths[i], "x\n", "x", T0, oid, &err) == 0)
			fail_msg("\"%s\" was committed", bad_paths[i]);
		assert_true(err.code != ERROR_NONE);
	}
	must_commit(a, "good/page", "x\n", "x", T0, oid);
	assert_int_equal(commit_page(a, "good", "x\n", "x", T0, oid, &err), -1);
	assert_int_equal(commit_page(a, "good/page.md/deeper", "x\n", "x", T0, oid, &err), -1);
	must_end(a);
	archive_close(a);
	assert_fsck(dir);
	assert_shell(".gitattributes\nREADME.md\ngood/page.md",
	    "git -C names ls-tree -r --name-only main");
	free(dir);
}

static void
trees_sort_as_git_sorts(void **state)
{
	static const char *const ids[] = { "a/b", "a/b-c", "a/b.c", "a-b/c", "a.b/c", "ab/c",
		"a/b@de", "a/b0", "A/b", "z/\xc3\xa4", "a/b.d" };
	char *dir = dir_named("sorted"), oid[ARCHIVE_OID_HEX + 1];
	struct archive *a = must_open(dir, ARCHIVE_WRITE);

	(void)state;
	for (int round = 0; round < 3; round++) {
		must_begin(a, T0 + round);
		for (size_t i = 0; i < COUNT(ids); i++) {
			char *text = mem_printf("%s %d\n", ids[i], round);

			must_commit(a, ids[i], text, text, T0 + round, oid);
			free(text);
		}
		must_end(a);
	}
	for (size_t i = 0; i < COUNT(ids); i++) {
		char *text = mem_printf("%s 2\n", ids[i]), *path = mem_printf("%s.md", ids[i]);

		assert_text(a, NULL, path, text);
		free(text);
		free(path);
	}
	archive_close(a);
	assert_fsck(dir);
	free(dir);
}

/* Pages of one platform enough for its folder to be kept as differences. */
static void
large_folders_are_kept_whole(void **state)
{
	char *dir = dir_named("large"), oid[ARCHIVE_OID_HEX + 1];
	struct archive *a = must_open(dir, ARCHIVE_WRITE);

	(void)state;
	for (int round = 0; round < 3; round++) {
		must_begin(a, T0 + round);
		for (int i = 0; i < 300; i++) {
			char *id = mem_printf("big/page-%03d", (i * 7 + round) % 300);
			char *text = mem_printf("%s in round %d\n", id, round);

			must_commit(a, id, text, text, T0 + round, oid);
			free(id);
			free(text);
		}
		must_end(a);
	}
	assert_text(a, NULL, "big/page-077.md", "big/page-077 in round 2\n");
	assert_text(a, "main~300", "big/page-077.md", "big/page-077 in round 1\n");
	archive_close(a);
	assert_fsck(dir);
	assert_shell("900", "git -C large rev-list --count main");
	free(dir);
}

static void
states_survive(void **state)
{
	char *dir = dir_named("states"), *clone = dir_named("states-clone");
	struct archive *a = must_open(dir, ARCHIVE_WRITE);
	struct page_state *s, **all;

	(void)state;
	for (int round = 0; round < 130; round++) { /* past two whole states */
		utc_t now = T0 + 3600 * round;

		must_begin(a, now);
		for (int i = 0; i < 10 + round / 10; i++) {
			char *id = mem_printf("p%d/page", i);

			s = archive_state(a, id);
			s->last_try = s->last_good = now + i % 3;
			s->due = now + 21600;
			if (round % 10 == i) {
				free(s->etag);
				s->etag = mem_printf("\"%d\t-%d\"", i, round);
				s->wire_hash = (uint64_t)round * 0x9e3779b97f4a7c15U;
			}
			assert_int_equal(archive_check(a, id, "unchanged", NULL, NULL), 0);
			free(id);
		}
		must_end(a);
		if (round % 13 == 0) {
			archive_close(a);
			a = must_open(dir, ARCHIVE_WRITE);
		}
	}
	archive_close(a);
	free(shell(NULL, "git clone -q --mirror states states-clone"));
	a = must_open(clone, ARCHIVE_READ);
	s = archive_state(a, "p3/page");
	assert_string_equal(s->etag, "\"3\t-123\"");
	assert_true(s->wire_hash == 123 * 0x9e3779b97f4a7c15U);
	assert_int_equal(s->last_good, T0 + 3600 * 129);
	assert_int_equal(archive_states(a, &all), 22);
	assert_string_equal(all[0]->id, "p0/page");
	free(all);
	archive_close(a);
	assert_fsck(dir);
	free(shell(NULL,
	    "test $(git -C states log --format=%%B checks | grep -c 'State: whole') -ge 2"));
	free(dir);
	free(clone);
}

struct told {
	struct buf text;
	int stop_at;
	int n;
};

static int
tell_check(utc_t round, const char *page, const char *outcome, const char *detail, void *arg)
{
	struct told *told = arg;
	char when[UTC_TEXT_MAX];

	buf_addf(&told->text, "%s %s %s [%s]\n", utc_format(round, when) + 11, page, outcome,
	    detail);
	return ++told->n == told->stop_at ? 7 : 0;
}

static void
the_ledger_is_read_back(void **state)
{
	char *dir = dir_named("ledger");
	struct archive *a = must_open(dir, ARCHIVE_WRITE);
	struct told told = { 0 };

	(void)state;
	for (int i = 0; i < 4; i++) {
		must_begin(a, T0 + (i / 2) * 60); /* two rounds in one second */
		archive_check(a, "a/b", "unchanged", NULL, NULL);
		archive_check(a, "a/c", "failed", i == 3 ? "tab\there" : "503", NULL);
		must_end(a);
	}
	buf_init(&told.text, 65536);
	assert_int_equal(archive_ledger(a, 0, INT64_MAX, tell_check, &told, NULL), 0);
	assert_string_equal(told.text.data,
	    "00:32:21Z a/c failed [503]\n00:32:21Z a/b unchanged []\n"
	    "00:32:21Z a/c failed [503]\n00:32:21Z a/b unchanged []\n"
	    "00:33:21Z a/c failed [503]\n00:33:21Z a/b unchanged []\n"
	    "00:33:21Z a/c failed [tab\there]\n00:33:21Z a/b unchanged []\n");
	buf_clear(&told.text);
	told.n = 0;
	told.stop_at = 3;
	assert_int_equal(archive_ledger(a, T0 + 60, T0 + 90, tell_check, &told, NULL), 7);
	assert_string_equal(told.text.data,
	    "00:33:21Z a/c failed [503]\n00:33:21Z a/b unchanged []\n"
	    "00:33:21Z a/c failed [tab\there]\n");
	buf_clear(&told.text);
	told.stop_at = 0;
	assert_int_equal(archive_ledger(a, T0 + 1, T0 + 59, tell_check, &told, NULL), 0);
	assert_int_equal(told.text.len, 0);
	archive_close(a);
	assert_shell("rounds/2024/09/19/003221.txt\nrounds/2024/09/19/003221_02.txt\n"
		     "rounds/2024/09/19/003321.txt\nrounds/2024/09/19/003321_02.txt\nstate.tsv",
	    "git -C ledger ls-tree -r --name-only checks");
	assert_fsck(dir);
	buf_release(&told.text);
	free(dir);
}

/* Twelve rounds, the last two in one second, as one writes them or as another does. */
static void
write_rounds(const char *name, bool many_at_a_time)
{
	char *dir = dir_named(name);
	struct archive *a = must_open(dir, ARCHIVE_WRITE);

	for (int i = 0; i < 12; i++) {
		utc_t now = T0 + 3600 * (i < 11 ? i : 10);

		if (i == 0 || !many_at_a_time)
			must_begin(a, now);
		else
			assert_int_equal(archive_round_next(a, now, NULL), 0);
		archive_state(a, "a/b")->last_good = now;
		archive_state(a, "a/b")->failures = (uint32_t)i;
		archive_check(a, "a/b", i % 2 ? "unchanged" : "changed", NULL, NULL);
		if (i % 2 == 0) {
			char *text = mem_printf("# Text %d\n", i);
			const struct archive_file raw = { "body.html", span_of(text) };
			const struct archive_commit c = { .page_id = "a/b",
				.path = "a/b.md",
				.text = span_of(text),
				.raw = &raw,
				.n_raw = 1,
				.message = "a/b: changed\n\nPage: a/b\n",
				.time = now };

			assert_int_equal(archive_commit(a, &c, NULL, NULL), 0);
			free(text);
		}
		if (!many_at_a_time)
			must_end(a);
	}
	if (many_at_a_time)
		must_end(a);
	archive_close(a);
	assert_fsck(dir);
	free(dir);
}

static void
rounds_of_long_ago_are_written_many_at_a_time(void **state)
{
	char *refs, *packs;

	(void)state;
	write_rounds("singly", false);
	write_rounds("together", true);
	refs = shell(NULL, "git -C singly for-each-ref");
	assert_shell(refs, "git -C together for-each-ref");
	packs = shell(NULL, "ls together/objects/pack/*.pack | wc -l");
	assert_int_equal(atoi(packs), 2); /* one for the second round of a second */
	free(refs);
	free(packs);
}

static long
bytes_of_packs(const char *name)
{
	char *text = shell(NULL, "cat %s/objects/pack/* | wc -c", name);
	long bytes = atol(text);

	free(text);
	return bytes;
}

static void
an_unchanged_check_costs_few_bytes(void **state)
{
	enum { PAGES = 1000, ROUNDS = 120 };
	char *dir = dir_named("cost");
	struct archive *a = must_open(dir, ARCHIVE_WRITE);
	long before = 0, bytes;

	(void)state;
	for (int round = 0; round <= ROUNDS; round++) {
		utc_t now = T0 + 3600 * round;

		must_begin(a, now);
		for (int i = 0; i < PAGES; i++) {
			char *id = mem_printf("platform-%d/privacy-policy-%d", i / 8, i);
			struct page_state *s = archive_state(a, id);

			if (s->etag == NULL) {
				s->etag =
				    mem_printf("\"%08x-%x\"", (unsigned)i * 2654435761U, i);
				s->last_modified = mem_strdup("Wed, 18 Sep 2024 10:20:30 GMT");
				s->wire_hash = (uint64_t)i * 0x9e3779b97f4a7c15U;
				s->text_hash = ~s->wire_hash * 0x9e3779b97f4a7c15U;
			}
			s->last_try = s->last_good = now + (i * 7919 + round) % 50;
			s->due = s->last_try + 21600;
			archive_check(
			    a, id, "unchanged", i % 3 == 0 ? "same text" : NULL, NULL);
			free(id);
		}
		must_end(a);
		if (round == 0)
			before = bytes_of_packs("cost");
	}
	archive_close(a);
	bytes = bytes_of_packs("cost") - before;
	printf(
	    "# figure: %.2f bytes per unchanged check (1,000 pages, %d rounds, git's overhead "
	    "included)\n",
	    (double)bytes / PAGES / ROUNDS, ROUNDS);
	assert_true(bytes <= 8L * PAGES * ROUNDS);
	assert_fsck(dir);
	free(dir);
}

static int
tell_entry(const struct archive_entry *e, void *arg)
{
	struct told *told = arg;

	buf_addf(&told->text, "%s|%s|%s|%lld|%s\n", e->subject, e->page_id ? e->page_id : "-",
	    e->path ? e->path : "-", (long long)(e->time - T0), e->parent ? "parent" : "root");
	if (e->page_id != NULL)
		assert_int_equal(strlen(e->evidence), ARCHIVE_OID_HEX);
	return ++told->n == told->stop_at ? 7 : 0;
}

static void
the_log_goes_both_ways(void **state)
{
	static const struct {
		const char *from, *until;
		bool oldest_first;
		int stop_at, rc;
		const char *told; /* the times */
	} walks[] = {
		{ NULL, NULL, false, 0, 0, "3210" },
		{ NULL, NULL, true, 0, 0, "0123" },
		{ NULL, NULL, false, 2, 7, "32" },
		{ NULL, NULL, true, 2, 7, "01" },
		{ "main~1", NULL, false, 0, 0, "210" },
		{ NULL, "main~2", false, 0, 0, "32" },
		{ NULL, "main~2", true, 0, 0, "23" },
		{ NULL, "main", true, 0, 0, "" },
		{ NULL, "main~3", true, 0, 0, "123" },
		{ "main~2", "main", true, 0, -1, "" },
		{ "nonsense", NULL, true, 0, -1, "" },
		{ NULL, "raw", false, 0, -1, "" },
	};
	char *dir = dir_named("log"), oid[ARCHIVE_OID_HEX + 1];
	struct archive *a;

	(void)state;
	for (int i = 0; i < 4; i++)
		one_round(dir, i % 2 ? "a/b" : "c/d", i % 2 ? "odd\n" : "even\n", T0 + i, oid);
	a = must_open(dir, ARCHIVE_READ);
	for (size_t i = 0; i < COUNT(walks); i++) {
		struct told told = { .stop_at = walks[i].stop_at };
		struct buf expected;
		int rc;

		buf_init(&told.text, 65536);
		buf_init(&expected, 65536);
		buf_adds(&told.text, "");
		buf_adds(&expected, "");
		rc = archive_log(a, walks[i].from, walks[i].until, walks[i].oldest_first,
		    tell_entry, &told, NULL);
		assert_int_equal(rc, walks[i].rc);
		for (const char *p = walks[i].told; *p != '\0'; p++) {
			const char *page = (*p - '0') % 2 ? "a/b" : "c/d";

			buf_addf(&expected, "%s: changed|%s|%s.md|%c|%s\n", page, page, page,
			    *p, *p == '0' ? "root" : "parent");
		}
		assert_string_equal(told.text.data, expected.data);
		buf_release(&told.text);
		buf_release(&expected);
	}
	archive_close(a);
	free(dir);
}

static void
what_people_type_is_resolved(void **state)
{
	char *dir = dir_named("resolve"), first[ARCHIVE_OID_HEX + 1],
	     second[ARCHIVE_OID_HEX + 1];
	char found[ARCHIVE_OID_HEX + 1], brief[9];
	struct archive *a;
	struct error err = { 0 };
	const struct {
		const char *typed, *commit, *complaint;
	} rows[] = {
		{ "main", second, NULL },
		{ "HEAD", second, NULL },
		{ "main~1", first, NULL },
		{ "HEAD^", first, NULL },
		{ second, second, NULL },
		{ brief, first, NULL },
		{ "main~2", NULL, "no such commit: main~2" },
		{ "xyz", NULL, "no such commit: xyz" },
		{ "", NULL, "no such commit: " },
		{ "main:a", NULL, "no such commit: main:a" },
		{ "ffffffffffffffffffffffffffffffffffffffff", NULL, "no such commit: fff" },
		{ "raw", NULL, "raw is not a commit of main" },
	};

	(void)state;
	one_round(dir, "a/b", "1\n", T0, first);
	one_round(dir, "a/b", "2\n", T0 + 1, second);
	snprintf(brief, sizeof brief, "%.8s", first);
	a = must_open(dir, ARCHIVE_READ);
	for (size_t i = 0; i < COUNT(rows); i++) {
		int rc = archive_resolve(a, rows[i].typed, found, &err);

		assert_int_equal(rc, rows[i].commit != NULL ? 0 : -1);
		if (rc == 0)
			assert_string_equal(found, rows[i].commit);
		else if (strstr(err.message, rows[i].complaint) == NULL ||
			 strstr(err.message, dir) == NULL)
			fail_msg("\"%s\": %s", rows[i].typed, err.message);
	}
	archive_close(a);
	free(dir);
}

static void
ambiguity_is_said(void **state)
{
	char *dir = dir_named("ambiguous"), oid[ARCHIVE_OID_HEX + 1];
	struct archive *a = must_open(dir, ARCHIVE_WRITE);
	struct error err = { 0 };
	int ambiguous = 0;

	(void)state;
	must_begin(a, T0);
	for (int i = 0; i < 600; i++) {
		char *text = mem_printf("%d\n", i);

		must_commit(a, "a/b", text, text, T0 + i, oid);
		free(text);
	}
	must_end(a);
	for (int i = 0; i < 4096 && ambiguous == 0; i++) {
		char typed[8];

		snprintf(typed, sizeof typed, "%04x", (unsigned)i * 16U + 3);
		if (archive_resolve(a, typed, oid, &err) != 0 &&
		    strstr(err.message, "ambiguous commit") != NULL)
			ambiguous++;
	}
	assert_int_equal(ambiguous, 1);
	archive_close(a);
	free(dir);
}

static const struct {
	const char *message, *key, *value;
} trailers[] = {
	{ "s\n\nPage: a/b\n", "Page", "a/b" },
	{ "s\n\nPage: a/b\n", "page", "a/b" },
	{ "s\n\nPage:a/b  \n\n\n", "Page", "a/b" },
	{ "s\n\nVerdict: silent\nReason: S3 same-day\nReason: S1\n", "Reason", "S3 same-day" },
	{ "s\n\nThe page says:\nVerdict: announced\n\nVerdict: silent\n", "Verdict", "silent" },
	{ "s\n\nVerdict: announced\n\nwords\n", "Verdict", NULL },
	{ "Page: a/b\n", "Page", NULL },
	{ "s\n\nPages: a/b\n", "Page", NULL },
	{ "s\n\nPage\n", "Page", NULL },
	{ "", "Page", NULL },
	{ "\n\n\n", "Page", NULL },
};

static void
trailers_are_the_last_paragraph(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(trailers); i++) {
		struct span value = { 0 };
		bool found = archive_trailer(trailers[i].message, trailers[i].key, &value);

		assert_int_equal(found, trailers[i].value != NULL);
		if (found)
			assert_true(span_is(value, trailers[i].value));
	}
}

static void
cursors_remember(void **state)
{
	static const char *const channels[] = { "desk", "a b", "../../heads/main", "x.lock",
		"\xc3\xa4~^:" };
	char *dir = dir_named("cursors"), oid[ARCHIVE_OID_HEX + 1], got[ARCHIVE_OID_HEX + 1];
	struct archive *a;

	(void)state;
	one_round(dir, "a/b", "1\n", T0, oid);
	a = must_open(dir, ARCHIVE_WRITE);
	for (size_t i = 0; i < COUNT(channels); i++) {
		assert_int_equal(archive_cursor_get(a, channels[i], got, NULL), 0);
		assert_string_equal(got, "");
		assert_int_equal(archive_cursor_set(a, channels[i], oid, NULL), 0);
		assert_int_equal(archive_cursor_get(a, channels[i], got, NULL), 0);
		assert_string_equal(got, oid);
	}
	assert_int_equal(archive_cursor_set(a, "desk", "nonsense", NULL), -1);
	archive_close(a);
	assert_shell(
	    "5", "git -C cursors for-each-ref refs/smallprint/sent | wc -l | tr -d ' '");
	assert_fsck(dir);
	free(dir);
}

static void
a_second_writer_is_refused(void **state)
{
	char *dir = dir_named("lock"),
	     *expected = mem_printf("in use by pid %ld on ", (long)getpid());
	struct archive *a = must_open(dir, ARCHIVE_WRITE), *b = NULL;
	struct error err = { 0 };
	int status;

	(void)state;
	assert_int_equal(archive_open(dir, ARCHIVE_WRITE, &b, &err), -1);
	assert_non_null(strstr(err.message, "in use"));
	fflush(stdout);
	if (fork() == 0) {
		int rc = archive_open(dir, ARCHIVE_WRITE, &b, &err);

		_exit(rc == -1 && err.code == ERROR_ARCHIVE &&
			      strstr(err.message, expected) != NULL &&
			      strstr(err.message, dir) != NULL &&
			      strstr(err.message, "since 20") != NULL &&
			      strstr(err.message, "test_archive") != NULL
			  ? 0
			  : 1);
	}
	wait(&status);
	assert_int_equal(status, 0);
	assert_int_equal(archive_open(dir, ARCHIVE_READ, &b, &err), 0); /* readers may come */
	archive_close(b);
	archive_close(a);
	archive_close(must_open(dir, ARCHIVE_WRITE));
	free(expected);
	free(dir);
}

static void
a_dead_writers_lock_is_taken_over(void **state)
{
	char *dir = dir_named("dead"), oid[ARCHIVE_OID_HEX + 1];
	struct archive *a;
	int status;
	pid_t pid;

	(void)state;
	one_round(dir, "a/b", "1\n", T0, oid);
	fflush(stdout);
	if ((pid = fork()) == 0) {
		must_open(dir, ARCHIVE_WRITE);
		raise(SIGKILL);
	}
	waitpid(pid, &status, 0);
	assert_true(WIFSIGNALED(status));
	free(shell(NULL, "grep -q '^pid %ld$' dead/smallprint.lock", (long)pid));
	free(shell(NULL, "touch dead/refs/heads/main.lock dead/objects/pack/tmp_smallprint_x"));
	a = must_open(dir, ARCHIVE_WRITE);
	must_begin(a, T0 + 1);
	must_commit(a, "a/b", "2\n", "2", T0 + 1, oid);
	must_end(a);
	archive_close(a);
	assert_shell("", "find dead -name '*tmp*' -o -name 'main.lock'");
	assert_shell("0", "wc -c <dead/smallprint.lock | tr -d ' '");
	assert_shell("2", "git -C dead show main:a/b.md");
	free(dir);
}

static void
a_mirror_goes_on(void **state)
{
	char *dir = dir_named("origin"), *mirror = dir_named("mirror"),
	     oid[ARCHIVE_OID_HEX + 1];

	(void)state;
	one_round(dir, "a/b", "1\n", T0, oid);
	free(shell(NULL, "git clone -q --mirror origin mirror"));
	one_round(mirror, "a/b", "2\n", T0 + 1, oid);
	assert_fsck(mirror);
	assert_shell("1\n2", "git -C mirror show main~1:a/b.md main:a/b.md");
	assert_shell("2", "git -C mirror rev-list --count checks");
	free(dir);
	free(mirror);
}

static void
a_plain_clone_goes_on(void **state)
{
	char *dir = dir_named("plain-origin"), *clone = dir_named("plain"),
	     oid[ARCHIVE_OID_HEX + 1];
	struct archive *a;
	struct told told = { 0 };

	(void)state;
	one_round(dir, "a/b", "1\n", T0, oid);
	free(shell(NULL, "git clone -q plain-origin plain"));
	a = must_open(clone, ARCHIVE_READ); /* a reader finds the remote's branches */
	buf_init(&told.text, 4096);
	assert_int_equal(archive_ledger(a, 0, INT64_MAX, tell_check, &told, NULL), 0);
	assert_int_equal(told.n, 1);
	archive_close(a);
	one_round(clone, "a/b", "2\n", T0 + 1, oid);
	one_round(clone, "a/c", "new\n", T0 + 2, oid);
	assert_fsck(clone);
	assert_shell("2 2 2", "cd plain && echo $(git rev-list --count main~1) "
			      "$(git rev-list --count raw~1) $(git rev-list --count checks~1)");
	assert_shell("2\nnew", "cat plain/a/b.md plain/a/c.md"); /* the work tree follows */
	assert_shell("", "git -C plain status --porcelain");
	buf_release(&told.text);
	free(dir);
	free(clone);
}

static void
a_shallow_clone_is_refused(void **state)
{
	char *dir = dir_named("deep"), *clone = dir_named("shallow"), oid[ARCHIVE_OID_HEX + 1];
	struct archive *a = NULL;
	struct error err = { 0 };

	(void)state;
	one_round(dir, "a/b", "1\n", T0, oid);
	one_round(dir, "a/b", "2\n", T0 + 1, oid);
	free(shell(NULL, "git clone -q --depth 1 \"file://$PWD/deep\" shallow"));
	assert_int_equal(archive_open(clone, ARCHIVE_READ, &a, &err), -1);
	assert_non_null(strstr(err.message, "shallow"));
	assert_int_equal(archive_open(clone, ARCHIVE_WRITE, &a, &err), -1);
	free(dir);
	free(clone);
}

static void
a_foreign_directory_is_refused(void **state)
{
	char *dir = dir_named("foreign");
	struct archive *a = NULL;
	struct error err = { 0 };

	(void)state;
	free(shell(NULL, "mkdir foreign && echo x >foreign/thesis.txt"));
	assert_int_equal(archive_open(dir, ARCHIVE_WRITE, &a, &err), -1);
	assert_non_null(strstr(err.message, "neither empty nor a git repository"));
	assert_shell("thesis.txt", "ls foreign");
	free(dir);
}

static void
a_half_made_archive_is_finished(void **state)
{
	static const char *const left[] = { "mkdir -p half/objects",
		"mkdir -p half/objects half/refs", "git init -q --bare half && rm half/HEAD",
		"git init -q --bare half && rm half/config",
		"git init -q --bare half && rm -r half/refs",
		"mkdir half && touch half/smallprint.lock" };
	char *dir = dir_named("half"), oid[ARCHIVE_OID_HEX + 1];

	(void)state;
	for (size_t i = 0; i < COUNT(left); i++) {
		free(shell(NULL, "rm -rf half; %s", left[i]));
		one_round(dir, "a/b", "1\n", T0, oid);
		assert_fsck(dir);
		assert_shell("1", "git -C half show main:a/b.md");
	}
	free(dir);
}

static void
a_moved_ref_is_not_overwritten(void **state)
{
	static const char *const moved[] = { "raw", "main", "checks" };
	char *dir = dir_named("moved"), oid[ARCHIVE_OID_HEX + 1], *main_before;
	struct archive *a;

	(void)state;
	one_round(dir, "a/b", "1\n", T0, oid);
	one_round(dir, "a/b", "2\n", T0 + 1, oid);
	for (size_t i = 0; i < COUNT(moved); i++) {
		struct error err = { 0 };

		a = must_open(dir, ARCHIVE_WRITE);
		must_begin(a, T0 + 2);
		must_commit(a, "a/b", "3\n", "3", T0 + 2, oid);
		free(shell(NULL, "git -C moved branch -f %s %s~1", moved[i], moved[i]));
		main_before = shell(NULL, "git -C moved rev-parse main");
		assert_int_equal(archive_round_end(a, &err), -1);
		assert_int_equal(err.code, ERROR_ARCHIVE);
		assert_non_null(strstr(err.message, moved[i]));
		if (i < 2)
			assert_shell(main_before, "git -C moved rev-parse main");
		free(main_before);
		archive_close(a);
		one_round(dir, "a/b", "4\n", T0 + 3, oid); /* and the next round goes on */
		assert_shell("4", "git -C moved show main:a/b.md");
		assert_fsck(dir);
	}
	free(dir);
}

static void
a_round_not_ended_leaves_nothing(void **state)
{
	char *dir = dir_named("forgotten"), oid[ARCHIVE_OID_HEX + 1],
	     *body = mem_alloc((3 << 20) + 1);
	struct archive *a = must_open(dir, ARCHIVE_WRITE);
	uint64_t x = 1;

	(void)state;
	for (size_t i = 0; i < 3 << 20; i++) /* more than is gathered in memory */
		body[i] =
		    (char)((x = x * 6364136223846793005U + 1442695040888963407U) >> 57 | 1);
	must_begin(a, T0);
	must_commit(a, "a/b", body, body, T0, oid);
	assert_shell("1", "ls forgotten/objects/pack | wc -l | tr -d ' '");
	archive_close(a);
	assert_shell("", "ls forgotten/objects/pack");
	assert_shell("", "git -C forgotten for-each-ref");
	free(body);
	free(dir);
}

/* A full disk, played by a ceiling on the size of files. */
static void
a_full_disk_loses_nothing(void **state)
{
	char *dir = dir_named("full"), oid[ARCHIVE_OID_HEX + 1], *before, *body;
	int status;

	(void)state;
	one_round(dir, "a/b", "1\n", T0, oid);
	before = shell(NULL, "git -C full for-each-ref");
	body = shell(NULL, "head -c 3000000 /dev/urandom | base64");
	for (rlim_t ceiling = 0; ceiling <= 3000000; ceiling = ceiling * 2 + 50) {
		fflush(stdout);
		if (fork() == 0) {
			struct rlimit limit = { ceiling, ceiling };
			struct error err = { 0 };
			struct archive *a = must_open(dir, ARCHIVE_WRITE);
			int rc;

			signal(SIGXFSZ, SIG_IGN);
			setrlimit(RLIMIT_FSIZE, &limit);
			must_begin(a, T0 + 1);
			rc = commit_page(a, "a/b", "2\n", body, T0 + 1, oid, &err);
			if (rc == 0)
				rc = archive_round_end(a, &err);
			_exit(rc == -1 && err.code == ERROR_ARCHIVE &&
				      strstr(err.message, "full") != NULL
				  ? 0
				  : 1);
		}
		wait(&status);
		assert_int_equal(status, 0);
		assert_shell(before, "git -C full for-each-ref");
	}
	one_round(dir, "a/b", "2\n", T0 + 2, oid);
	assert_shell("2", "git -C full show main:a/b.md");
	assert_shell("", "find full -name 'tmp*' -o -name '*.lock' ! -name smallprint.lock");
	assert_fsck(dir);
	free(body);
	free(before);
	free(dir);
}

static void
a_read_only_archive_can_be_read_not_written(void **state)
{
	char *dir = dir_named("read-only"), oid[ARCHIVE_OID_HEX + 1];
	int status;

	(void)state;
	one_round(dir, "a/b", "1\n", T0, oid);
	free(shell(NULL, "chmod 755 . && chmod -R a+rX,a-w read-only"));
	fflush(stdout);
	if (fork() == 0) {
		struct error err = { 0 };
		struct archive *a = NULL;
		struct buf b;

		if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0)
			_exit(2);
		if (archive_open(dir, ARCHIVE_WRITE, &a, &err) != -1 ||
		    err.code != ERROR_ARCHIVE ||
		    strstr(err.message, "Permission denied") == NULL)
			_exit(3);
		buf_init(&b, 4096);
		if (archive_open(dir, ARCHIVE_READ, &a, &err) != 0 ||
		    archive_text(a, NULL, "a/b.md", &b, &err) != 1)
			_exit(4);
		_exit(0);
	}
	wait(&status);
	free(shell(NULL, "chmod -R u+w read-only && chmod 700 ."));
	assert_int_equal(WEXITSTATUS(status), 0);
	free(dir);
}

static void
many_packs_become_few(void **state)
{
	char *dir = dir_named("packs"), oid[ARCHIVE_OID_HEX + 1], first[ARCHIVE_OID_HEX + 1];
	struct archive *a = must_open(dir, ARCHIVE_WRITE), *reader = NULL;
	size_t most = 0;

	(void)state;
	for (int round = 0; round < 130; round++) {
		char *text = mem_printf("text %d\n", round), *packs;

		must_begin(a, T0 + round);
		for (int i = 0; i < 30; i++) {
			char *id = mem_printf("platform/page-%02d", i);

			must_commit(
			    a, id, text, text, T0 + round, round == 0 && i == 0 ? first : oid);
			free(id);
		}
		must_end(a);
		if (reader == NULL)
			reader = must_open(dir, ARCHIVE_READ);
		packs = shell(NULL, "ls packs/objects/pack/*.pack | wc -l");
		if ((size_t)atol(packs) > most)
			most = (size_t)atol(packs);
		free(packs);
		free(text);
	}
	printf("# figure: at most %zu packs after 130 rounds\n", most);
	assert_true(most <= 51 && most > 30);
	assert_text(
	    reader, NULL, "platform/page-00.md", "text 0\n"); /* its pack was replaced */
	assert_text(a, first, "platform/page-00.md", "text 0\n");
	assert_text(a, "main~60", "platform/page-29.md", "text 127\n");
	archive_close(reader);
	archive_close(a);
	assert_fsck(dir);
	assert_shell("3900", "git -C packs rev-list --count main");
	free(shell(NULL, "git -C packs gc -q"));
	a = must_open(dir, ARCHIVE_READ);
	assert_text(a, first, "platform/page-00.md", "text 0\n");
	archive_close(a);
	free(dir);
}

/* A byte gone wrong on the disk stays where it is: the round is recorded, packs are left alone.
 */
static void
a_broken_pack_is_not_copied(void **state)
{
	char *dir = dir_named("rotten"), oid[ARCHIVE_OID_HEX + 1];

	(void)state;
	one_round(dir, "a/b", "first\n", T0, oid);
	free(shell(NULL,
	    "cd rotten/objects/pack && chmod u+w *.pack && cp *.pack ../../../good && "
	    "printf '\\377' | dd of=$(ls *.pack) bs=1 seek=40 conv=notrunc"));
	for (int round = 1; round < 55; round++) {
		struct archive *a = must_open(dir, ARCHIVE_WRITE);

		must_begin(a, T0 + round);
		assert_int_equal(archive_check(a, "a/b", "unchanged", NULL, NULL), 0);
		must_end(a);
		archive_close(a);
	}
	assert_shell("55", "ls rotten/objects/pack/*.pack | wc -l | tr -d ' '");
	free(shell(NULL, "for p in rotten/objects/pack/*.pack; do "
			 "git verify-pack $p 2>/dev/null || cp good $p; done"));
	one_round(dir, "a/b", "second\n", T0 + 100, oid);
	assert_shell("1", "ls rotten/objects/pack/*.pack | wc -l | tr -d ' '");
	assert_fsck(dir);
	free(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_missing_archive_has_no_snapshots_yet),
		cmocka_unit_test(an_empty_archive_reads_as_empty),
		cmocka_unit_test(plain_git_reads_a_round),
		cmocka_unit_test(trailers_lead_to_the_evidence),
		cmocka_unit_test(evidence_is_read_back),
		cmocka_unit_test(new_evidence_replaces_the_old),
		cmocka_unit_test(its_own_configuration_signs),
		cmocka_unit_test(names_that_harm_are_refused),
		cmocka_unit_test(trees_sort_as_git_sorts),
		cmocka_unit_test(large_folders_are_kept_whole),
		cmocka_unit_test(states_survive),
		cmocka_unit_test(the_ledger_is_read_back),
		cmocka_unit_test(rounds_of_long_ago_are_written_many_at_a_time),
		cmocka_unit_test(an_unchanged_check_costs_few_bytes),
		cmocka_unit_test(the_log_goes_both_ways),
		cmocka_unit_test(what_people_type_is_resolved),
		cmocka_unit_test(ambiguity_is_said),
		cmocka_unit_test(trailers_are_the_last_paragraph),
		cmocka_unit_test(cursors_remember),
		cmocka_unit_test(a_second_writer_is_refused),
		cmocka_unit_test(a_dead_writers_lock_is_taken_over),
		cmocka_unit_test(a_mirror_goes_on),
		cmocka_unit_test(a_plain_clone_goes_on),
		cmocka_unit_test(a_shallow_clone_is_refused),
		cmocka_unit_test(a_foreign_directory_is_refused),
		cmocka_unit_test(a_half_made_archive_is_finished),
		cmocka_unit_test(a_moved_ref_is_not_overwritten),
		cmocka_unit_test(a_round_not_ended_leaves_nothing),
		cmocka_unit_test(a_full_disk_loses_nothing),
		cmocka_unit_test(a_read_only_archive_can_be_read_not_written),
		cmocka_unit_test(many_packs_become_few),
		cmocka_unit_test(a_broken_pack_is_not_copied),
	};

	return cmocka_run_group_tests_name("archive", tests, make_top, remove_top);
}
