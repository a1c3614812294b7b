/* What the archive costs: seconds beside git fast-import, and memory. */
#include "archive_helper.h"

enum {
	TEXT_BYTES = 40000,
	RAW_BYTES = 70000,
	CHANGED = 1000,
	FIRSTS =
	    3000, /* 330 MB: three times what may be in memory; 10,000 cost no more of it */
	MEMORY_MAX_KIB = 100 << 10,
	TIMES_FAST_IMPORT = 3 /* the goal is 1.5 with nothing else on the machine */
};

/* A sanitizer keeps freed memory for a while: what it uses says nothing of us. */
#if defined(__has_feature)
#define SANITIZED __has_feature(address_sanitizer)
#elif defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

static uint64_t seed;

static unsigned
some(unsigned below)
{
	seed = seed * 6364136223846793005U + 1442695040888963407U;
	return (unsigned)(seed >> 33) % below;
}

/* Sentences of made-up words, about as compressible as policies are. */
static void
make_text(struct buf *out, uint64_t from)
{
	static const char *const parts[] = { "da", "ta", "we", "use", "your", "to", "train",
		"mo", "del", "ser", "vice", "in", "for", "ma", "tion", "pri", "va", "cy", "col",
		"lect" };

	seed = from * 7919 + 1;
	buf_clear(out);
	while (out->len < TEXT_BYTES) {
		for (unsigned n = 1 + some(3); n > 0; n--)
			buf_adds(out, parts[some(COUNT(parts))]);
		buf_adds(out, some(12) == 0 ? ".\n" : " ");
	}
}

/* A changed text: a sentence in its middle, and a date on top. */
static void
change_text(struct buf *out, uint64_t from, int version)
{
	char mark[64];

	make_text(out, from);
	snprintf(mark, sizeof mark, "\nVersion %d of this page is in effect.\n", version);
	memcpy(out->data + TEXT_BYTES / 2, mark, strlen(mark));
}

static void
commit_text(struct archive *a, int page, struct span text, struct span raw)
{
	char *id = mem_printf("platform-%d/page-%d", page / 10, page),
	     *path = mem_printf("%s.md", id);
	char *message =
	    mem_printf("%s: changed\n\nThe policy now says so.\n\nPage: %s\n", id, id);
	struct archive_file file = { "body", raw };
	struct archive_commit c = { .page_id = id,
		.path = path,
		.text = text,
		.raw = &file,
		.n_raw = raw.len > 0,
		.message = message,
		.time = T0 + page };
	struct error err = { 0 };

	if (archive_commit(a, &c, NULL, &err) != 0 ||
	    archive_check(a, id, "changed", NULL, &err) != 0)
		fail_msg("%s", err.message);
	free(message);
	free(path);
	free(id);
}

static double
round_of_changes(const char *dir, int version)
{
	struct archive *a = must_open(dir, ARCHIVE_WRITE);
	struct buf text;
	double spent = 0, begun = seconds();

	buf_init(&text, 1 << 20);
	must_begin(a, T0 + version * 3600);
	spent += seconds() - begun;
	for (int i = 0; i < CHANGED; i++) {
		change_text(&text, (uint64_t)i, version);
		begun = seconds();
		commit_text(a, i, buf_span(&text), (struct span){ 0 });
		spent += seconds() - begun;
	}
	begun = seconds();
	must_end(a);
	archive_close(a);
	buf_release(&text);
	return spent + seconds() - begun;
}

/* The same, as a stream for git. */
static double
fast_import(int version)
{
	char *stream = dir_named("stream");
	FILE *f = fopen(stream, "w");
	struct buf text;
	double begun;

	assert_non_null(f);
	buf_init(&text, 1 << 20);
	for (int i = 0; i < CHANGED; i++) {
		change_text(&text, (uint64_t)i, version);
		fprintf(f, "commit refs/heads/main\ncommitter s <s@localhost> %lld +0000\n",
		    (long long)T0 + i);
		fprintf(f, "data 40\n%-39s\n", "page: changed");
		if (i == 0 && version > 0)
			fprintf(f, "from refs/heads/main^0\n");
		fprintf(f, "M 100644 inline platform-%d/page-%d.md\ndata %zu\n", i / 10, i,
		    text.len);
		fwrite(text.data, 1, text.len, f);
		fputc('\n', f);
	}
	fclose(f);
	buf_release(&text);
	free(stream);
	begun = seconds();
	free(shell(NULL, "git init -q --bare fast; git -C fast fast-import --quiet <stream"));
	return seconds() - begun;
}

static void
a_thousand_changes_beside_fast_import(void **state)
{
	char *dir = dir_named("changes");
	double ours, theirs;

	(void)state;
	round_of_changes(dir, 0);
	fast_import(0);
	ours = round_of_changes(dir, 1);
	theirs = fast_import(1);
	printf("# figure: 1,000 changed texts of 40 kB, a commit each: %.2f s, git fast-import "
	       "%.2f s (%.2f times)\n",
	    ours, theirs, ours / theirs);
	assert_true(ours < TIMES_FAST_IMPORT * theirs);
	assert_fsck(dir);
	free(dir);
}

static void
first_records(const char *dir, int n)
{
	struct archive *a = must_open(dir, ARCHIVE_WRITE);
	struct buf text, raw;

	buf_init(&text, 1 << 20);
	buf_init(&raw, 1 << 20);
	for (int i = 0; i < RAW_BYTES; i += 4) {
		uint32_t word = some(UINT32_MAX);

		buf_add(&raw, &word, 4);
	}
	make_text(&text, 1);
	must_begin(a, T0);
	for (int i = 0; i < n; i++) {
		memcpy(raw.data, &i, sizeof i);
		memcpy(text.data, &i, sizeof i);
		commit_text(a, i, buf_span(&text), buf_span(&raw));
	}
	must_end(a);
	archive_close(a);
	buf_release(&text);
	buf_release(&raw);
}

static void
memory_does_not_grow_with_the_round(void **state)
{
	char *dir = dir_named("firsts");
	double begun = seconds();
	struct rusage usage;
	int status;
	pid_t pid;

	(void)state;
	fflush(stdout);
	if ((pid = fork()) == 0) {
		first_records(dir, FIRSTS);
		_exit(0);
	}
	assert_int_equal(wait4(pid, &status, 0, &usage), pid);
	assert_int_equal(status, 0);
	printf("# figure: %d first records of 40 kB and 70 kB: %.1f s, %ld MiB at most\n",
	    FIRSTS, seconds() - begun, usage.ru_maxrss / 1024);
	assert_true(SANITIZED || usage.ru_maxrss < MEMORY_MAX_KIB);
	assert_shell("3000 3000", "echo $(git -C firsts rev-list --count main) $(git -C "
				  "firsts rev-list --count raw)");
	free(dir);
}

static void
the_newest_text_is_at_hand(void **state)
{
	char *dir = dir_named("firsts");
	struct archive *a = must_open(dir, ARCHIVE_READ);
	double begun = seconds();
	struct buf text;

	(void)state;
	buf_init(&text, 1 << 20);
	for (int i = 0; i < FIRSTS; i += 3) {
		char *path = mem_printf("platform-%d/page-%d.md", i / 10, i);

		buf_clear(&text);
		assert_int_equal(archive_text(a, NULL, path, &text, NULL), 1);
		free(path);
	}
	printf("# figure: a text of main among 3,000: %.3f ms\n",
	    (seconds() - begun) * 1e3 / (FIRSTS / 3));
	archive_close(a);
	buf_release(&text);
	free(dir);
}

static void
changes_among_three_thousand_pages(void **state)
{
	char *dir = dir_named("firsts");
	double spent = round_of_changes(dir, 1);

	(void)state;
	printf("# figure: 1,000 changed texts among 3,000 pages: %.2f s\n", spent);
	assert_shell("4000", "git -C firsts rev-list --count main");
	free(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_thousand_changes_beside_fast_import),
		cmocka_unit_test(memory_does_not_grow_with_the_round),
		cmocka_unit_test(the_newest_text_is_at_hand),
		cmocka_unit_test(changes_among_three_thousand_pages),
	};

	return cmocka_run_group_tests_name("archive_speed", tests, make_top, remove_top);
}
