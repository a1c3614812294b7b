/*
 * The rules over a whole history: how much they find, how well that agrees with
 * what people said of the changes, and what other rules would have found.
 */
#include "cmd/test_on.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "cmd/replaying.h"
#include "core/detect/labels.h"

enum { OUT_MAX = 64 << 20, QUOTE_COLUMNS = 100 };

struct tally {
	size_t changes;
	size_t found;
	size_t alerts;
	struct labels labels;
	struct strs findings; /* "COMMIT PATH: RULE, added: QUOTE", sorted at the end */
	struct replay_progress progress;
	struct error *err;
};

static bool
wants(const struct record *record, void *arg)
{
	(void)arg;
	return record->findings.n > 0;
}

static void
note_findings(struct tally *t, const struct record *record)
{
	for (size_t i = 0; i < record->findings.n; i++) {
		const struct finding *f = &record->findings.v[i];
		char *path = tell_plain(record->path);
		struct buf line;

		buf_init(&line, 1 << 20);
		buf_addf(&line, "%.12s %s: %s %c %s: ", record->commit, path, f->rule,
		    (char)f->direction, edit_kind_name(f->change));
		tell_quote(f->quote, NULL, QUOTE_COLUMNS, &line);
		strs_take(&t->findings, buf_steal(&line));
		free(path);
	}
}

static int
note_line(const struct replay_line *line, void *arg)
{
	struct tally *t = arg;
	struct record *record = NULL;

	t->changes++;
	t->found += line->n_findings > 0;
	t->alerts += line->alert;
	if (line->json.len > 0 && record_get(line->json, &record, t->err) != 0)
		return -1;
	labels_note(
	    &t->labels, line->id, line->path, record == NULL ? NULL : &record->findings);
	if (record != NULL)
		note_findings(t, record);
	record_free(record);
	return 0;
}

static void
note_warning(const char *text, void *arg)
{
	struct tally *t = arg;

	replay_warn(&t->progress, text);
}

static void
note_progress(size_t commit, size_t commits, void *arg)
{
	struct tally *t = arg;

	replay_progress(&t->progress, commit, commits);
}

static void
tally_release(struct tally *t)
{
	labels_release(&t->labels);
	strs_release(&t->findings);
}

/* The rules of a workspace over the history. */
static int
run_rules(const struct context *ctx, const char *repository, struct tally *t)
{
	struct error err = { 0 };
	struct replay_job job = { .repository = repository,
		.wants = wants,
		.line = note_line,
		.warning = note_warning,
		.progress = note_progress,
		.arg = t };
	struct replay_workspace ws = { 0 };
	int status = replay_open(ctx, repository, &ws, &job.rules);

	if (status != EXIT_DONE)
		return status;
	/* cppcheck-suppress autoVariables; put back below */
	t->err = &err;
	t->progress.shown = ctx->progress;
	if (replay_repository(&job, &err) != 0)
		status = EXIT_ROUND;
	replay_progress_end(&t->progress);
	if (status != EXIT_DONE)
		status = cmd_fail(&err);
	t->err = NULL;
	strs_sort(&t->findings);
	replay_close(&ws);
	return status;
}

static int
read_labels(const char *file, struct labels *out)
{
	struct error err = { 0 };
	struct strs complaints = { 0 };
	struct buf text;
	int status = EXIT_DONE;

	buf_init(&text, LABELS_MAX_BYTES);
	if (file_read(file, &text, &err) != 0) {
		err.code = ERROR_USAGE;
		status = cmd_fail(&err);
	} else if (labels_read(buf_span(&text), file, out, &complaints) > 0) {
		status = EXIT_WRONG;
	}
	for (size_t i = 0; i < complaints.n; i++)
		fprintf(stderr, "%s\n", complaints.v[i]);
	strs_release(&complaints);
	buf_release(&text);
	return status;
}

static void
put_rates(const struct tally *t, struct buf *out)
{
	double of = t->changes == 0 ? 1 : (double)t->changes;

	buf_addf(out,
	    "%zu changes replayed; with findings %zu (%.1f per 1,000), alerts %zu (%.1f per "
	    "1,000)\n",
	    t->changes, t->found, 1000.0 * (double)t->found / of, t->alerts,
	    1000.0 * (double)t->alerts / of);
}

/* The rows that went wrong, for reading. */
static void
put_wrong(const struct labels *labels, struct buf *out)
{
	for (size_t i = 0; i < labels->n; i++) {
		const struct label *l = &labels->v[i];
		char *path;

		if (!l->there || !l->counts || l->found == label_is_wanted(l))
			continue;
		path = tell_plain(l->path);
		buf_addf(out, "%s\t%s\t%.12s\t%s\n", l->found ? "false" : "missed", l->label,
		    l->commit, path);
		free(path);
	}
}

/* Lines of one sorted list that the other has not. */
static size_t
put_only(const struct strs *list, const struct strs *other, char mark, struct buf *out)
{
	size_t j = 0, n = 0;

	for (size_t i = 0; i < list->n; i++) {
		while (j < other->n && strcmp(other->v[j], list->v[i]) < 0)
			j++;
		if (j < other->n && strcmp(other->v[j], list->v[i]) == 0) {
			j++;
			continue;
		}
		buf_addf(out, "%c %s\n", mark, list->v[i]);
		n++;
	}
	return n;
}

static void
put_difference(const struct tally *now, const struct tally *then, struct buf *out)
{
	size_t added, dropped;

	buf_addf(out, "\nAgainst the other rules (%zu with findings):\n", then->found);
	dropped = put_only(&then->findings, &now->findings, '<', out);
	added = put_only(&now->findings, &then->findings, '>', out);
	buf_addf(out, "%zu findings added (>), %zu dropped (<)\n", added, dropped);
}

int
test_on(const struct context *ctx, const struct test_on *on)
{
	struct tally now = { 0 }, then = { 0 };
	struct context other = *ctx;
	struct buf out;
	int status = EXIT_DONE;

	buf_init(&out, OUT_MAX);
	if (on->labels != NULL)
		status = read_labels(on->labels, &now.labels);
	if (status == EXIT_DONE)
		status = run_rules(ctx, on->repository, &now);
	if (status == EXIT_DONE && on->against != NULL) {
		other.dir = on->against;
		status = run_rules(&other, on->repository, &then);
	}
	if (status == EXIT_DONE) {
		put_rates(&now, &out);
		if (on->labels != NULL) {
			labels_put(&now.labels, &out);
			put_wrong(&now.labels, &out);
		}
		if (on->against != NULL)
			put_difference(&now, &then, &out);
		cmd_print(&out);
	}
	tally_release(&now);
	tally_release(&then);
	buf_release(&out);
	return status;
}
