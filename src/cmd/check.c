/* smallprint check: one round over what is due; what cron and CI run. */
#include "cmd/check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cmd/job.h"
#include "cmd/pager.h"
#include "cmd/remote.h"
#include "core/tell/tell_job.h"
#include "edge/alert.h"
#include "edge/deliver/deliver.h"
#include "edge/deliver/survey.h"
#include "run.h"

static const struct option_row check_rows[] = {
	{ "all", 'a', OPTION_FLAG, offsetof(struct check_options, all), NULL,
	    "every page, due or not" },
	{ "json", 'j', OPTION_FLAG, offsetof(struct check_options, json), NULL,
	    "JSON Lines: one object per change" },
	{ "exit-code", 'e', OPTION_FLAG, offsetof(struct check_options, exit_code), NULL,
	    "exit with 1 when something alert-worthy was found" },
	{ "quiet", 'q', OPTION_FLAG, offsetof(struct check_options, quiet), NULL,
	    "alerts only: no first records, no summary" },
	{ "wait", 'w', OPTION_FLAG, offsetof(struct check_options, wait), NULL,
	    "wait for second looks that are due later" },
	{ "pull", 0, OPTION_FLAG, offsetof(struct check_options, pull), NULL,
	    "first take over what the archive's remote has" },
	{ "push", 0, OPTION_FLAG, offsetof(struct check_options, push), NULL,
	    "pull, and give the remote what is new, then tell" },
	{ "remote", 0, OPTION_TEXT, offsetof(struct check_options, remote), "URL",
	    "that remote (default: SMALLPRINT_REMOTE, or origin)" },
	{ "job-summary", 0, OPTION_TEXT, offsetof(struct check_options, job_summary), "FILE",
	    "add what is told to FILE as Markdown" },
	{ "annotations", 0, OPTION_FLAG, offsetof(struct check_options, annotations), NULL,
	    "a line for GitHub's runner per alert" },
	{ 0 },
};

static void
show_progress(size_t settled, size_t total, void *arg)
{
	(void)arg;
	fprintf(
	    stderr, "\r%zu of %zu pages%s", settled, total, settled == total ? "\r\033[K" : "");
	fflush(stderr);
}

/* ---- telling on this terminal ---- */

struct teller {
	const struct context *ctx;
	const struct check_options *options;
	struct buf job; /* Markdown for --job-summary */
	bool left;      /* nobody reads any more */
};

/* Whoever stops reading is told the rest the next time; the other channels are told now. */
static int
put_out(struct teller *teller, const struct buf *out, struct error *err)
{
	if (pager_write(buf_span(out)) == 0)
		return 0;
	teller->left = errno == EPIPE;
	return error_set(err, ERROR_SYSTEM, "cannot write: %s", strerror(errno));
}

static int
tell_record(struct teller *teller, const struct record *record, struct error *err)
{
	struct buf out;
	int rc;

	buf_init(&out, 16 << 20);
	if (teller->options->json)
		rc = record_put(record, &out);
	else if (record->alert)
		rc = tell_alert(record, &teller->ctx->style, &out) | buf_addc(&out, '\n');
	else if (teller->options->quiet)
		rc = 0;
	else if (teller->ctx->terminal)
		rc = tell_list_entry(record, &teller->ctx->style, &out);
	else
		rc = tell_line(record, &teller->ctx->style, &out);
	if (rc == 0 && teller->options->annotations)
		rc = tell_annotation(record, &out);
	if (rc == 0 && teller->options->job_summary != NULL)
		rc = tell_job(record, &teller->job);
	if (rc != 0)
		error_set(err, ERROR_LIMIT, "%s: too long to tell", record->page);
	else
		rc = put_out(teller, &out, err);
	buf_release(&out);
	return rc;
}

/* A page that is not seen any more is as good as one that changed unseen. */
static int
annotate_upkeep(const struct upkeep *upkeep, struct buf *out)
{
	struct buf line;
	int rc;

	if (upkeep->kind != UPKEEP_BLIND && upkeep->kind != UPKEEP_BROKEN)
		return 0;
	buf_init(&line, 1 << 20);
	rc = upkeep_line(upkeep, &line);
	if (rc == 0) {
		line.data[line.len - 1] = '\0'; /* its end of line */
		rc = tell_warning(upkeep->page, line.data, out);
	}
	buf_release(&line);
	return rc;
}

/* Its first word, "maintenance" or "later", says what kind of news it is. */
static int
tell_upkeep_line(const struct context *ctx, const struct upkeep *upkeep, struct buf *out)
{
	struct buf plain, line;
	size_t word;
	int rc;

	buf_init(&plain, 1 << 20);
	buf_init(&line, 1 << 20);
	rc = upkeep_line(upkeep, &plain);
	word = rc == 0 ? strcspn(plain.data, " ") : 0;
	tell_mark(span_make(plain.data, word),
	    upkeep_is_maintenance(upkeep->kind) ? TELL_CAUTION : TELL_HEAD, &line);
	if (rc == 0)
		rc = buf_add_span(&line, span_make(plain.data + word, plain.len - word - 1));
	if (rc == 0)
		rc = cmd_put(ctx, buf_span(&line), "  ", out);
	buf_release(&plain);
	buf_release(&line);
	return rc;
}

static int
tell_upkeep(struct teller *teller, const struct upkeep *upkeep, struct error *err)
{
	struct buf out;
	int rc;

	buf_init(&out, 1 << 20);
	rc = teller->options->json ? upkeep_put(upkeep, &out)
				   : tell_upkeep_line(teller->ctx, upkeep, &out);
	if (rc == 0 && teller->options->annotations)
		rc = annotate_upkeep(upkeep, &out);
	if (rc != 0)
		error_set(err, ERROR_LIMIT, "%s: too long to tell", upkeep->page);
	else
		rc = put_out(teller, &out, err);
	buf_release(&out);
	return rc;
}

static int
tell(const struct alert_news *news, void *arg, struct error *err)
{
	struct teller *teller = arg;

	return news->record != NULL ? tell_record(teller, news->record, err)
				    : tell_upkeep(teller, news->upkeep, err);
}

/* ---- the summary ---- */

static void
print_complaints(const struct run_report *report)
{
	for (size_t i = 0; i < report->complaints.n; i++)
		fprintf(stderr, "%s\n", report->complaints.v[i]);
	if (report->as_before > 0)
		fprintf(stderr,
		    "%zu page%s not read for the same reason as before: "
		    "`smallprint status --problems`\n",
		    report->as_before, report->as_before == 1 ? "" : "s");
}

static void
print_summary(const struct run_report *report)
{
	fprintf(stderr, "%zu page%s looked at", report->total, report->total == 1 ? "" : "s");
	for (int o = OUTCOME_UNCHANGED; o <= OUTCOME_LEFT_OUT; o++)
		if (report->outcomes[o] > 0)
			fprintf(stderr, ", %zu %s", report->outcomes[o],
			    o == OUTCOME_FIRST      ? "for the first time"
			    : o == OUTCOME_LEFT_OUT ? "left out"
						    : outcome_name((enum outcome)o));
	fprintf(stderr, ".\n");
}

/* Every page failed and none had any answer: that is the network, not the pages. */
static int
round_status(const struct run_report *report)
{
	if (report->total == 0 || report->unreachable < report->total)
		return EXIT_DONE;
	fprintf(stderr, "smallprint: no page could be reached: is there a network?\n");
	return EXIT_ROUND;
}

/* ---- what did not arrive ---- */

/* For --job-summary, and told to GitHub's runner where --annotations is asked for. */
static void
list_untold(const struct check_options *o, const struct workspace *ws, struct archive *archive,
    struct buf *job)
{
	struct outbox *outboxes;
	struct buf lines;
	size_t n;

	if (o->job_summary == NULL && !o->annotations)
		return;
	n = survey_all(archive, &ws->channels, &outboxes);
	buf_init(&lines, 1 << 20);
	for (size_t i = 0; i < n; i++) {
		outbox_job(&outboxes[i], job);
		outbox_warning(&outboxes[i], &lines);
	}
	if (o->annotations)
		cmd_print(&lines);
	buf_release(&lines);
	survey_free(outboxes, n);
}

/* ---- the round ---- */

static int
round_and_tell(const struct context *ctx, const struct check_options *o, struct workspace *ws,
    struct archive *archive, int argc, char **argv)
{
	struct run_options options = { .all = o->all,
		.wait = o->wait,
		.pages = argv,
		.n_pages = (size_t)argc,
		.stop = o->stop,
		.progress = ctx->progress ? show_progress : NULL };
	const struct sharing sharing = { o->pull, o->push, o->remote };
	struct teller teller = { .ctx = ctx, .options = o };
	struct run_report report = { 0 };
	struct error err = { 0 };
	struct alert_count told = { 0 };
	int status, pushed, terminal = EXIT_DONE;
	struct buf untold;

	buf_init(&teller.job, 16 << 20);
	buf_init(&untold, 1 << 20);
	fetch_options_from_env(&options.fetch);
	if (deliver_begin(archive, ws, &err) != 0 ||
	    run(ws, archive, &options, &report, &err) != 0) {
		status = cmd_fail(&err);
		goto out;
	}
	print_complaints(&report);
	pushed = sharing_push(&sharing, archive);
	if (alert_deliver(archive, "terminal", tell, &teller, &told, &err) != 0 && !teller.left)
		terminal = cmd_fail(&err);
	deliver(ws, &(struct deliver_options){ 0 });
	list_untold(o, ws, archive, &untold);
	if (!o->quiet)
		print_summary(&report);
	status = round_status(&report);
	if (o->job_summary != NULL &&
	    job_summary(o->job_summary, &report, &teller.job, &untold, &err) != 0)
		status = cmd_fail(&err);
	if (pushed == EXIT_DONE)
		pushed = sharing_push_cursors(&sharing, archive);
	if (pushed != EXIT_DONE || terminal != EXIT_DONE)
		status = pushed != EXIT_DONE ? pushed : terminal;
	if (status == EXIT_DONE && o->exit_code && told.alerts > 0)
		status = EXIT_FOUND;
out:
	buf_release(&untold);
	buf_release(&teller.job);
	run_report_release(&report);
	return status;
}

static bool
is_empty(struct archive *archive)
{
	char oid[ARCHIVE_OID_HEX + 1];

	return archive_resolve(archive, "refs/heads/main", oid, NULL) != 0;
}

/*
 * Without its remote an empty archive would take every page for new. One that has
 * a history goes on looking, and tries again the next time.
 */
static int
share_and_check(const struct context *ctx, const struct check_options *o, struct workspace *ws,
    struct archive *archive, int argc, char **argv)
{
	const struct sharing sharing = { o->pull, o->push, o->remote };
	int pulled = sharing_pull(&sharing, archive), status;

	if (pulled == EXIT_WRONG || (pulled != EXIT_DONE && is_empty(archive)))
		return pulled;
	status = round_and_tell(ctx, o, ws, archive, argc, argv);
	return status == EXIT_DONE ? pulled : status;
}

int
check_round(const struct context *ctx, const struct check_options *options,
    struct workspace *ws, int argc, char **argv)
{
	struct archive *archive;
	struct error err = { 0 };
	int status;

	if (archive_open(ws->snapshots, ARCHIVE_WRITE, &archive, &err) != 0)
		return cmd_fail(&err);
	status = share_and_check(ctx, options, ws, archive, argc, argv);
	archive_close(archive);
	return status;
}

int
check_tell(const struct check_options *o, struct workspace *ws)
{
	const struct sharing sharing = { o->pull, o->push, o->remote };
	struct archive *archive;
	struct error err = { 0 };
	int status;

	if (archive_open(ws->snapshots, ARCHIVE_WRITE, &archive, &err) != 0)
		return cmd_fail(&err);
	deliver(ws, &(struct deliver_options){ 0 });
	status = sharing_push_cursors(&sharing, archive);
	archive_close(archive);
	return status;
}

static int
check(const struct context *ctx, const void *options, int argc, char **argv)
{
	struct workspace *ws;
	int status = cmd_workspace_light(ctx, &ws);

	if (status != EXIT_DONE)
		return status;
	status = check_round(ctx, options, ws, argc, argv);
	workspace_free(ws);
	return status;
}

const struct verb verb_check = {
	.name = "check",
	.arguments = "[PAGE…]",
	.summary = "one round over what is due: look, compare, judge, record, tell",
	.options = check_rows,
	.options_size = sizeof(struct check_options),
	.max_args = -1,
	.run = check,
};
