/* smallprint replay: today's rules over any git history of texts. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "cmd/cmd.h"
#include "cmd/replaying.h"
#include "core/detect/summary.h"
#include "replay/raw.h"

struct replay_options {
	bool raw;
	const char *into;
	bool json;
	bool all;
	bool summary;
	utc_t since;
	utc_t until;
	const char *glob;
	int jobs;
};

#define AT(member) offsetof(struct replay_options, member)
static const struct option_row replay_rows[] = {
	{ "raw", 0, OPTION_FLAG, AT(raw), NULL, "the files are pages as they were fetched" },
	{ "into", 0, OPTION_TEXT, AT(into), "DIR", "with --raw: keep it all as an archive" },
	{ "json", 'j', OPTION_FLAG, AT(json), NULL, "JSON Lines: one object per change" },
	{ "all", 'a', OPTION_FLAG, AT(all), NULL,
	    "every change, not only those with findings" },
	{ "since", 0, OPTION_TIME, AT(since), "TIME", "changes at or after this time" },
	{ "until", 0, OPTION_TIME, AT(until), "TIME", "changes before this time" },
	{ "path", 0, OPTION_TEXT, AT(glob), "GLOB", "only files like \"LinkedIn/*\"" },
	{ "summary", 0, OPTION_FLAG, AT(summary), NULL,
	    "counts per concept, platform and year instead" },
	{ "jobs", 0, OPTION_NUMBER, AT(jobs), "N",
	    "processes, at most 4 (default: one per processor)" },
	{ 0 },
};
#undef AT

enum { FLUSH = 64 << 10, OUT_MAX = 64 << 20, COMPLAINTS = 20 };

struct replaying {
	const struct context *ctx;
	const struct replay_options *options;
	struct summary summary;
	struct buf out;
	day_t day; /* of the change before, where they are listed by days */
	struct replay_progress progress;
	struct error *err;
};

static bool
is_found(const struct record *record)
{
	return record->findings.n > 0 || record->alert;
}

static bool
wants(const struct record *record, void *arg)
{
	const struct replaying *r = arg;

	return is_found(record) || (r->options->all && !r->options->summary);
}

static void
put_quotes(const struct record *record, const struct tell_style *style, struct buf *out)
{
	int columns = style->width > 20 ? style->width - 8 : 72;

	for (size_t i = 0; i < record->findings.n; i++) {
		const struct finding *f = &record->findings.v[i];
		struct buf quote;

		buf_init(&quote, 1 << 20);
		tell_quote(f->quote, f->match, columns * 2, &quote);
		buf_addf(out, "    %c %s, %s\n", (char)f->direction, f->rule,
		    edit_kind_name(f->change));
		tell_wrap(buf_span(&quote), "      ", "      ", style, out);
		buf_release(&quote);
	}
}

static int
tell(struct replaying *r, const struct record *record)
{
	if (!r->ctx->terminal) {
		tell_line(record, &r->ctx->style, &r->out);
	} else {
		tell_list_day(record->time, &r->day, &r->ctx->style, &r->out);
		tell_list_entry(record, &r->ctx->style, &r->out);
	}
	put_quotes(record, &r->ctx->style, &r->out);
	return 0;
}

static int
count_line(struct replaying *r, const struct replay_line *line)
{
	char *platform = line->platform != NULL
			     ? mem_strdup(line->platform)
			     : mem_strndup(line->path, strcspn(line->path, "/"));

	summary_note(&r->summary, platform, line->time, line->class, line->alert);
	free(platform);
	return 0;
}

static int
with_record(struct replaying *r, const struct replay_line *line)
{
	struct record *record;

	if (record_get(line->json, &record, r->err) != 0)
		return error_prefix(r->err, "%s at %.12s", line->path, line->id);
	if (r->options->summary)
		summary_findings(&r->summary, record);
	else
		tell(r, record);
	record_free(record);
	return 0;
}

static int
replay_line(const struct replay_line *line, void *arg)
{
	struct replaying *r = arg;
	int rc = 0;

	if (r->options->summary)
		rc = count_line(r, line);
	if (rc == 0 && line->json.len > 0) {
		if (r->options->json && !r->options->summary)
			buf_add_span(&r->out, line->json);
		else
			rc = with_record(r, line);
	}
	if (r->out.len > FLUSH) {
		cmd_print(&r->out);
		buf_clear(&r->out);
	}
	return rc;
}

static void
warn(const char *text, void *arg)
{
	struct replaying *r = arg;

	replay_warn(&r->progress, text);
}

static void
progress(size_t commit, size_t commits, void *arg)
{
	struct replaying *r = arg;

	replay_progress(&r->progress, commit, commits);
}

static void
finish(struct replaying *r)
{
	replay_progress_end(&r->progress);
	if (r->options->summary && r->options->json)
		summary_put_json(&r->summary, &r->out);
	else if (r->options->summary)
		summary_put(&r->summary, &r->out);
	cmd_print(&r->out);
}

/* ---- raw pages ---- */

static volatile sig_atomic_t interrupted;

static void
interrupt(int signal)
{
	interrupted = signal;
}

/* What is under way is finished, so that an archive ends at a round and a scratch one is gone.
 */
static void
catch_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = interrupt, .sa_flags = SA_RESTART };

	for (size_t i = 0; i < COUNT(signals); i++)
		sigaction(signals[i], &action, NULL);
}

static void
say_undeclared(const struct raw_report *report)
{
	struct buf names;

	if (report->undeclared == 0)
		return;
	buf_init(&names, 64 << 10);
	for (size_t i = 0; i < report->named.n; i++) {
		buf_adds(&names, i == 0 ? "" : ", ");
		record_put_text(report->named.v[i], &names);
	}
	fprintf(stderr, "smallprint: %zu file%s without a declaration, not read: %s%s\n",
	    report->undeclared, report->undeclared == 1 ? "" : "s", names.data,
	    report->undeclared > report->named.n ? ", …" : "");
	buf_release(&names);
}

static void
say_span(const struct raw_report *report)
{
	char from[UTC_TEXT_MAX], to[UTC_TEXT_MAX];

	if (report->snapshots == 0) {
		fprintf(stderr, "smallprint: nothing new to look at in %zu commits\n",
		    report->commits);
		return;
	}
	fprintf(stderr,
	    "smallprint: %zu snapshots of %zu pages in %zu rounds: %zu versions, %zu held, %zu "
	    "failed\n",
	    report->snapshots, report->pages, report->rounds, report->versions, report->held,
	    report->failed);
	fprintf(stderr, "smallprint: from %s to %s, by the authors' dates\n",
	    utc_format(report->first, from), utc_format(report->last, to));
}

static void
say_report(const struct raw_report *report)
{
	say_span(report);
	for (size_t i = 0; i < report->complaints.n && i < COMPLAINTS; i++)
		fprintf(stderr, "smallprint: %s\n", report->complaints.v[i]);
	if (report->complaints.n > COMPLAINTS)
		fprintf(stderr, "smallprint: … and %zu more pages\n",
		    report->complaints.n - COMPLAINTS);
	if (report->had > 0)
		fprintf(stderr, "smallprint: %zu snapshots are in the archive already\n",
		    report->had);
	if (report->disordered > 0)
		fprintf(stderr,
		    "smallprint: %zu snapshots left out: dated no later than the one before of "
		    "their page\n",
		    report->disordered);
	say_undeclared(report);
}

static int
run_raw(struct replaying *r, const struct replay_workspace *ws, const char *repository)
{
	const struct replay_options *o = r->options;
	struct raw_job job = { .repository = repository,
		.workspace = ws->workspace,
		.into = o->into,
		.since = o->since,
		.until = o->until,
		.glob = o->glob,
		.readers = o->jobs > 0 ? (size_t)o->jobs : 0,
		.wants = wants,
		.line = replay_line,
		.progress = progress,
		.stop = &interrupted,
		.arg = r };
	struct raw_report report;
	int rc;

	catch_signals();
	rc = raw_replay(&job, &report, r->err);
	if (rc == 0)
		finish(r);
	if (rc == 0)
		say_report(&report);
	if (rc == 0 && report.stopped)
		rc = error_set(r->err, ERROR_SYSTEM, "interrupted%s",
		    o->into == NULL ? ""
				    : "; what was looked at is kept, the same command goes on");
	raw_report_release(&report);
	return rc;
}

static int
run_texts(struct replaying *r, const struct replay_rules *rules, const char *repository)
{
	const struct replay_options *o = r->options;
	struct replay_job job = { .repository = repository,
		.rules = *rules,
		.since = o->since,
		.until = o->until,
		.glob = o->glob,
		.workers = o->jobs,
		.wants = wants,
		.line = replay_line,
		.warning = warn,
		.progress = progress,
		.arg = r };

	if (replay_repository(&job, r->err) != 0)
		return -1;
	finish(r);
	return 0;
}

static int
replay(const struct context *ctx, const void *options, int argc, char **argv)
{
	const struct replay_options *o = options;
	struct error err = { 0 };
	struct replaying r = { .ctx = ctx, .options = o, .day = DAY_NONE, .err = &err };
	struct replay_workspace ws = { 0 };
	struct replay_rules rules;
	int status;

	(void)argc;
	if (o->into != NULL && !o->raw) {
		error_set(&err, ERROR_USAGE, "--into goes with --raw: texts have no evidence");
		return cmd_fail(&err);
	}
	status = replay_open(ctx, argv[0], &ws, &rules);
	if (status != EXIT_DONE)
		return status;
	buf_init(&r.out, OUT_MAX);
	r.progress.shown = ctx->progress;
	if ((o->raw ? run_raw(&r, &ws, argv[0]) : run_texts(&r, &rules, argv[0])) != 0) {
		replay_progress_end(&r.progress);
		cmd_print(&r.out);
		status = cmd_fail(&err);
	}
	summary_release(&r.summary);
	buf_release(&r.out);
	replay_close(&ws);
	return status;
}

const struct verb verb_replay = {
	.name = "replay",
	.arguments = "REPO",
	.summary = "today's rules over any git history of texts",
	.options = replay_rows,
	.options_size = sizeof(struct replay_options),
	.min_args = 1,
	.max_args = 1,
	.run = replay,
};
