/*
 * The branch checks: states and rounds.
 *	state.tsv			all that is remembered, now and then
 *	rounds/2024/09/19/003221.txt	a round: its checks, and the steps of states since
 * A commit says with its trailer which it wrote, "State: whole" or "State:
 * steps"; the state is the last whole one and the steps since.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "edge/archive/archive_inside.h"

enum {
	STEP_ROUNDS_MAX = 100, /* rounds since the last whole state */
	STEP_BYTES_TIMES = 2,  /* or their steps are so many times its size */
	SAME_SECOND_MAX = 99
};

#define STATE_PATH "state.tsv"
#define LAST_SECOND INT64_C(253402300799) /* of the year 9999 */

/* "2024/09/19/003221" */
static void
round_name(utc_t t, char name[UTC_TEXT_MAX])
{
	int year, month, day;
	int64_t s;

	t = t < 0 ? 0 : t > LAST_SECOND ? LAST_SECOND : t;
	day_to_civil(utc_day(t), &year, &month, &day);
	s = t % UTC_DAY_SECONDS;
	snprintf(name, UTC_TEXT_MAX, "%04d/%02d/%02d/%02d%02d%02d", year % 10000, month % 100,
	    day % 100, (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
}

/* "round\t2024-09-19T00:32:21Z" is the first line but for comments. */
static bool
round_time(struct span text, utc_t *t)
{
	struct span line, word;

	while (span_line(&text, &line))
		if (line.len > 0 && line.data[0] != '#')
			return ledger_field(&line, &word) && span_is(word, "round") &&
			       utc_parse(line, t);
	return false;
}

static int
fail_in(struct archive *a, const char *path, struct error *err)
{
	return error_prefix(err, "%s: %s on checks", a->dir, path);
}

/* The rounds since the last whole state, newest first. */
static int
steps_since_whole(struct archive *a, struct strs *paths, struct error *err)
{
	struct oid at = a->tips[BRANCH_CHECKS].oid;
	struct commit commit;
	struct span state, path;
	bool more = true;

	while (more) {
		if (commit_read(a, &at, &commit, err) != 0)
			return -1;
		more = archive_trailer(commit.message, "State", &state) &&
		       !span_is(state, "whole") && commit.has_parent;
		if (more && archive_trailer(commit.message, "Round", &path))
			strs_take(paths, span_dup(path));
		at = commit.parent;
		commit_release(&commit);
	}
	return 0;
}

static int
load_steps(struct archive *a, const char *path, struct error *err)
{
	struct buf text;
	utc_t round;
	int rc;

	buf_init(&text, ARCHIVE_OBJECT_MAX);
	rc = blob_at(a, &a->tips[BRANCH_CHECKS].tree, path, &text, err);
	if (rc == 1 && !round_time(buf_span(&text), &round))
		rc = error_set(err, ERROR_ARCHIVE, "its time is missing");
	if (rc == 1)
		rc = states_read_steps(a->states, round, buf_span(&text), err);
	else if (rc == 0)
		rc = error_set(err, ERROR_ARCHIVE, "there is no such file");
	a->step_bytes += text.len;
	buf_release(&text);
	return rc == 0 ? 0 : fail_in(a, path, err);
}

int
ledger_load(struct archive *a, struct error *err)
{
	struct strs paths = { 0 };
	struct buf text;
	int rc = 0;

	if (!a->tips[BRANCH_CHECKS].exists)
		return 0;
	buf_init(&text, ARCHIVE_OBJECT_MAX);
	rc = blob_at(a, &a->tips[BRANCH_CHECKS].tree, STATE_PATH, &text, err);
	if (rc >= 0 && (rc = states_read(a->states, buf_span(&text), err)) != 0)
		fail_in(a, STATE_PATH, err);
	a->whole_bytes = text.len;
	if (rc == 0)
		rc = steps_since_whole(a, &paths, err);
	for (size_t i = paths.n; i > 0 && rc == 0; i--)
		rc = load_steps(a, paths.v[i - 1], err);
	a->step_rounds = paths.n;
	states_settle(a->states);
	buf_release(&text);
	strs_release(&paths);
	return rc;
}

/* A path of its own for a round, also for the second one in a second. */
static char *
round_path(struct archive *a, struct round *round, struct error *err)
{
	char name[UTC_TEXT_MAX];
	struct tree_entry entry;

	round_name(round->now, name);
	for (int i = 1; i <= SAME_SECOND_MAX; i++) {
		char *path = i == 1 ? mem_printf("rounds/%s.txt", name)
				    : mem_printf("rounds/%s_%02d.txt", name, i);
		int rc = round->base[BRANCH_CHECKS].exists
			     ? tree_at(a, &round->base[BRANCH_CHECKS].tree, path, &entry, err)
			     : 0;

		if (rc == 0)
			return path;
		free(path);
		if (rc < 0)
			return NULL;
	}
	error_set(
	    err, ERROR_ARCHIVE, "%s: more than %d rounds at %s", a->dir, SAME_SECOND_MAX, name);
	return NULL;
}

static void
round_message(struct archive *a, const struct round *round, const char *path, struct buf *out)
{
	char when[UTC_TEXT_MAX], hex[OID_HEX + 1];

	(void)a;
	buf_addf(out, "round %s: %zu checked, %zu changed, %zu failed\n\n",
	    utc_format(round->now, when), round->ledger.n, round->commits,
	    ledger_count(&round->ledger, "failed"));
	if (round->head[BRANCH_MAIN].exists)
		buf_addf(out, "Main: %s\n", oid_hex(&round->head[BRANCH_MAIN].oid, hex));
	buf_addf(out, "Round: %s\n", path);
	buf_addf(out, "State: %s\n", round->state_is_whole ? "whole" : "steps");
}

static int
put_file(struct archive *a, struct round *round, const char *path, struct buf *text,
    struct error *err)
{
	struct oid oid;

	if (text->full)
		return error_set(err, ERROR_LIMIT, "%s: %s would be larger than %zu bytes",
		    a->dir, path, text->ceiling);
	if (round_blob(a, round, buf_span(text), &oid, err) != 0)
		return -1;
	return stage_put(round->stages[BRANCH_CHECKS], path, TREE_FILE, &oid, err);
}

static int
put_whole(struct archive *a, struct round *round, struct error *err)
{
	struct buf text;
	int rc;

	buf_init(&text, ARCHIVE_OBJECT_MAX);
	states_put(a->states, &text);
	rc = put_file(a, round, STATE_PATH, &text, err);
	a->whole_bytes = text.len;
	buf_release(&text);
	return rc;
}

static bool
is_time_for_whole(const struct archive *a, const struct round *round)
{
	return !round->head[BRANCH_CHECKS].exists || a->step_rounds + 1 >= STEP_ROUNDS_MAX ||
	       a->step_bytes + round->step_bytes > STEP_BYTES_TIMES * a->whole_bytes;
}

static int
commit_round(struct archive *a, struct round *round, struct buf *steps, struct error *err)
{
	char *path = round_path(a, round, err), when[UTC_TEXT_MAX];
	struct buf text, message;
	int rc = -1;

	buf_init(&text, ARCHIVE_OBJECT_MAX);
	buf_init(&message, 4096);
	if (path == NULL)
		goto out;
	buf_addf(&text,
	    "# pages by their numbers in state.tsv and in lines \"page\"\nround\t%s\n",
	    utc_format(round->now, when));
	round->step_bytes = steps->len;
	round->state_is_whole = is_time_for_whole(a, round);
	if (!round->state_is_whole)
		buf_add_span(&text, buf_span(steps));
	ledger_put(&round->ledger, &text);
	if (put_file(a, round, path, &text, err) != 0 ||
	    (round->state_is_whole && put_whole(a, round, err) != 0))
		goto out;
	round_message(a, round, path, &message);
	rc = round_commit(a, round, BRANCH_CHECKS, round->now, message.data, err);
out:
	buf_release(&text);
	buf_release(&message);
	free(path);
	return rc;
}

int
ledger_write(struct archive *a, struct round *round, bool *any, struct error *err)
{
	struct buf steps;
	int rc = 0;

	buf_init(&steps, ARCHIVE_OBJECT_MAX);
	states_put_steps(a->states, round->now, &steps);
	*any = round->commits > 0 || round->ledger.n > 0 || steps.len > 0;
	if (*any)
		rc = commit_round(a, round, &steps, err);
	buf_release(&steps);
	return rc;
}

/* Going through the rounds of a time. */
struct reading {
	struct archive *archive;
	char from[UTC_TEXT_MAX]; /* as round_name() */
	char until[UTC_TEXT_MAX];
	utc_t round;
	int (*f)(utc_t round, const char *page_id, const char *outcome, const char *detail,
	    void *arg);
	void *arg;
	struct error *err;
};

static int
tell_check(uint32_t page, const char *outcome, const char *detail, void *arg)
{
	struct reading *r = arg;
	const char *id = states_id(r->archive->states, page);

	if (id == NULL)
		return error_set(
		    r->err, ERROR_ARCHIVE, "no page has the number %u", (unsigned)page);
	return r->f(r->round, id, outcome, detail, r->arg);
}

static int
read_round(struct reading *r, const struct oid *oid, const char *path)
{
	struct buf text;
	int rc;

	buf_init(&text, ARCHIVE_OBJECT_MAX);
	rc = odb_read(r->archive->odb, oid, OBJECT_BLOB, &text, r->err);
	if (rc == 1 && round_time(buf_span(&text), &r->round))
		rc = ledger_read(buf_span(&text), tell_check, r, r->err);
	else if (rc >= 0)
		rc = error_set(r->err, ERROR_ARCHIVE, "its time is missing");
	if (rc == -1)
		fail_in(r->archive, path, r->err);
	buf_release(&text);
	return rc;
}

/* Is a folder or file outside the time asked for? Names sort as times do. */
static bool
is_outside(const struct reading *r, const char *name)
{
	size_t len = strlen(name) < strlen(r->from) ? strlen(name) : strlen(r->from);

	return memcmp(name, r->from, len) < 0 || memcmp(name, r->until, len) > 0;
}

static int
read_folder(struct reading *r, const struct oid *oid, const char *path)
{
	struct tree_entry entry;
	struct buf tree;
	struct span rest;
	int rc = 0;

	buf_init(&tree, TREE_BYTES_MAX);
	rc = odb_read(r->archive->odb, oid, OBJECT_TREE, &tree, r->err);
	if (rc == 0)
		rc = error_set(r->err, ERROR_ARCHIVE, "%s: %s on checks is missing",
		    r->archive->dir, path);
	rest = buf_span(&tree);
	for (rc = rc == 1 ? 0 : rc; rc == 0 && tree_next(&rest, &entry);) {
		char *name = mem_printf("%s%s%.*s", path, *path != '\0' ? "/" : "",
		    (int)entry.name.len, entry.name.data);

		if (is_outside(r, name))
			rc = 0;
		else if (entry.mode == TREE_DIR)
			rc = read_folder(r, &entry.oid, name);
		else
			rc = read_round(r, &entry.oid, name);
		free(name);
	}
	buf_release(&tree);
	return rc;
}

int
archive_ledger(struct archive *a, utc_t from, utc_t until,
    int (*f)(
	utc_t round, const char *page_id, const char *outcome, const char *detail, void *arg),
    void *arg, struct error *err)
{
	struct reading r = { .archive = a, .f = f, .arg = arg, .err = err };
	struct tree_entry entry;
	int rc;

	if (!a->tips[BRANCH_CHECKS].exists)
		return 0;
	round_name(from, r.from);
	round_name(until, r.until);
	rc = tree_at(a, &a->tips[BRANCH_CHECKS].tree, "rounds", &entry, err);
	return rc <= 0 ? rc : read_folder(&r, &entry.oid, "");
}
