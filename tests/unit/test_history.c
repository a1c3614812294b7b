/* The first-parent history of a repository made by git itself. */
#include "archive_helper.h"

#include "base/strs.h"
#include "edge/archive/history.h"

static const struct {
	const char *commit;
	bool is; /* a date */
	int64_t time;
} authors[] = {
	{ "tree 1\nauthor Ada <a@b> 1726705941 +0000\ncommitter C <c> 5 +0000\n\nx", true,
	    1726705941 },
	{ "tree 1\nauthor Ada > B <a@b> 12 -0700\n\nx", true, 12 },
	{ "author <> 0 +0000\n\n", true, 0 },
	{ "author before 1970 <a> -86400 +0000\n\n", true, -86400 },
	{ "author Ada <a@b>\n\nauthor B <b> 7 +0000", false, 0 },
	{ "tree 1\n\nauthor Ada <a@b> 7 +0000", false, 0 },
	{ "author Ada <a@b> soon\n\n", false, 0 },
	{ "", false, 0 },
};

static void
the_author_dates_a_commit(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(authors); i++) {
		utc_t t = 0;

		assert_int_equal(history_time(span_of(authors[i].commit), &t), authors[i].is);
		if (authors[i].is)
			assert_int_equal(t, authors[i].time);
	}
}

static void
a_message_follows_the_first_empty_line(void **state)
{
	(void)state;
	assert_true(span_is(history_message(span_of("tree 1\nauthor a\n\nSubject\n\nBody\n")),
	    "Subject\n\nBody\n"));
	assert_int_equal(history_message(span_of("tree 1\nauthor a\n")).len, 0);
}

/* ---- a repository ---- */

/* Five commits on main, one of them a merge whose second parent has a commit of its own. */
static const char stream[] =
    "blob\nmark :1\ndata 4\none\n\nblob\nmark :2\ndata 4\ntwo\n\nblob\nmark :3\ndata "
    "6\nthree\n\n"
    "commit refs/heads/main\nmark :11\nauthor A <a> 1000000 +0000\ncommitter C <c> 9 +0000\n"
    "data 5\nfirst\nM 100644 :1 a.md\nM 100644 :1 x/b.md\nM 120000 :1 link.md\n\n"
    "commit refs/heads/main\nmark :12\nauthor A <a> 1000060 +0000\ncommitter C <c> 9 +0000\n"
    "data 6\nsecond\nfrom :11\nM 100644 :2 x/b.md\n\n"
    "commit refs/heads/side\nmark :13\nauthor A <a> 1000090 +0000\ncommitter C <c> 9 +0000\n"
    "data 4\nside\nfrom :11\nM 100644 :3 side.md\n\n"
    "commit refs/heads/main\nmark :14\nauthor A <a> 1090000 +0000\ncommitter C <c> 9 +0000\n"
    "data 5\nmerge\nfrom :12\nmerge :13\nM 100644 :3 side.md\n\n"
    "commit refs/heads/main\nmark :15\nauthor A <a> 1090100 +0000\ncommitter C <c> 9 +0000\n"
    "data 6\nrename\nfrom :14\nR a.md y/z/a.md\n\n"
    "commit refs/heads/main\nmark :16\nauthor A <a> 1180000 +0000\ncommitter C <c> 9 +0000\n"
    "data 7\nreplace\nfrom :15\nD x\nM 100644 :3 x\n\n";

static struct odb *
made_repository(const char *name)
{
	char *path = mem_printf("%s/stream", top), *dir = mem_printf("%s/%s", top, name);
	struct odb *odb = NULL;
	struct error err = { 0 };
	FILE *f = fopen(path, "w");
	int status;

	assert_non_null(f);
	fputs(stream, f);
	fclose(f);
	free(shell(&status,
	    "git init -q --bare -b main %s && git -C %s fast-import --quiet <stream", name,
	    name));
	assert_int_equal(status, 0);
	assert_int_equal(odb_open(dir, &odb, &err), 1);
	free(path);
	free(dir);
	return odb;
}

struct heard {
	struct strs lines;
	const char *only;
	const char *look_at; /* a path to look ahead for */
	size_t commits;
	int stop_after;
	struct odb *odb;
};

static bool
wants(const char *path, void *arg)
{
	struct heard *h = arg;

	return h->only == NULL || strcmp(path, h->only) == 0;
}

static void
add_text(struct heard *h, const struct oid *oid, struct buf *out)
{
	struct error err = { 0 };

	assert_int_equal(odb_read(h->odb, oid, OBJECT_BLOB, out, &err), 1);
	out->len--; /* its newline */
}

static int
file(const struct history_commit *commit, const struct history_file *f, void *arg)
{
	struct heard *h = arg;
	struct buf line;

	buf_init(&line, 1000);
	buf_addf(&line, "%zu %s ", commit->number, f->path);
	if (f->had)
		add_text(h, &f->old, &line);
	buf_adds(&line, ">");
	if (f->has)
		add_text(h, &f->new, &line);
	buf_addf(&line, " %ld", (long)commit->before);
	strs_take(&h->lines, buf_steal(&line));
	return h->stop_after > 0 && --h->stop_after == 0 ? 7 : 0;
}

static int
commit_end(const struct history_commit *commit, void *arg)
{
	struct heard *h = arg;

	assert_int_equal(commit->number, h->commits);
	h->commits++;
	return 0;
}

static int
walk(struct heard *h, const char *name)
{
	struct history_visitor visitor = {
		.wants = wants, .file = file, .commit = commit_end, .arg = h
	};
	struct error err = { 0 };
	int rc;

	h->odb = made_repository(name);
	rc = history_walk(h->odb, &visitor, &err);
	odb_free(h->odb);
	return rc;
}

static void
every_changed_file_is_met_once(void **state)
{
	/* number, path, old>new, the newest commit an hour older */
	static const char *const lines[] = {
		"0 a.md >one 0",
		"0 x/b.md >one 0",
		"1 x/b.md one>two 0",
		"2 side.md >three 1000060",
		"3 a.md one> 1000060",
		"3 y/z/a.md >one 1000060",
		"4 x >three 1090100",
		"4 x/b.md two> 1090100",
	};
	struct heard h = { 0 };

	(void)state;
	assert_int_equal(walk(&h, "every"), 0);
	assert_int_equal(h.lines.n, COUNT(lines));
	for (size_t i = 0; i < COUNT(lines); i++)
		assert_string_equal(h.lines.v[i], lines[i]);
	assert_int_equal(h.commits, 5);
	strs_release(&h.lines);
}

static void
a_walk_keeps_to_the_paths_asked_for(void **state)
{
	struct heard h = { .only = "x/b.md" };

	(void)state;
	assert_int_equal(walk(&h, "only"), 0);
	assert_int_equal(h.lines.n, 3);
	strs_release(&h.lines);
}

static void
a_visitor_ends_the_walk(void **state)
{
	struct heard h = { .stop_after = 2 };

	(void)state;
	assert_int_equal(walk(&h, "ends"), 7);
	assert_int_equal(h.lines.n, 2);
	strs_release(&h.lines);
}

static int
look_ahead(const struct history_commit *commit, const struct history_file *f, void *arg)
{
	static const struct {
		const char *path;
		utc_t time;
		int rc;
		const char *text;
	} looks[] = {
		{ "x/b.md", 1000059, 1, "one" },
		{ "x/b.md", 1000060, 1, "two" },
		{ "x/b.md", 1179999, 1, "two" },
		{ "a.md", 1090099, 1, "one" },
		{ "a.md", 1090100, 0, NULL },
		{ "y/z/a.md", 1090100, 1, "one" },
		{ "x/b.md", 1180000, 0, NULL },
		{ "x/b.md", 1180001, 0, NULL }, /* the history ends before */
		{ "none.md", 1000000, 0, NULL },
	};
	struct heard *h = arg;
	struct error err = { 0 };

	(void)f;
	for (size_t i = 0; i < COUNT(looks); i++) {
		struct oid oid;
		struct buf text;
		int rc = history_later(commit, looks[i].path, looks[i].time, &oid, &err);

		assert_int_equal(rc, looks[i].rc);
		if (rc != 1)
			continue;
		buf_init(&text, 100);
		add_text(h, &oid, &text);
		assert_true(span_is(buf_span(&text), looks[i].text));
		buf_release(&text);
	}
	return 7;
}

static void
what_comes_later_can_be_asked(void **state)
{
	struct heard h = { 0 };
	struct history_visitor visitor = { .file = look_ahead, .arg = &h };
	struct error err = { 0 };

	(void)state;
	h.odb = made_repository("later");
	assert_int_equal(history_walk(h.odb, &visitor, &err), 7);
	odb_free(h.odb);
}

static void
a_repository_without_commits_says_so(void **state)
{
	struct history_visitor visitor = { .file = file };
	struct error err = { 0 };
	struct odb *odb = NULL;
	char *dir = mem_printf("%s/empty", top);
	int status;

	(void)state;
	free(shell(&status, "git init -q --bare empty"));
	assert_int_equal(status, 0);
	assert_int_equal(odb_open(dir, &odb, &err), 1);
	assert_int_equal(history_walk(odb, &visitor, &err), -1);
	assert_int_equal(err.code, ERROR_ARCHIVE);
	assert_non_null(strstr(err.message, "no commits"));
	odb_free(odb);
	free(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_author_dates_a_commit),
		cmocka_unit_test(a_message_follows_the_first_empty_line),
		cmocka_unit_test(every_changed_file_is_met_once),
		cmocka_unit_test(a_walk_keeps_to_the_paths_asked_for),
		cmocka_unit_test(a_visitor_ends_the_walk),
		cmocka_unit_test(what_comes_later_can_be_asked),
		cmocka_unit_test(a_repository_without_commits_says_so),
	};

	return cmocka_run_group_tests_name("history", tests, make_top, remove_top);
}
