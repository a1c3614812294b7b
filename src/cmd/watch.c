/*
 * smallprint watch: a clock that holds nothing. It waits until a page is due and
 * has a round done by a process of its own, so that a round that goes wrong is only
 * that; the rules are read once and stay as they were where a new version is bad.
 * What is due when is in the archive: another watch goes on where this one ended.
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "cmd/check.h"
#include "core/keep/schedule.h"
#include "core/tell/record.h"
#include "edge/archive/archive.h"
#include "edge/clock.h"
#include "edge/deliver/survey.h"
#include "edge/desk.h"
#include "edge/notify.h"

enum {
	LOOK_UP_MAX = 60, /* seconds: a clock that was set is noticed by then */
	GAP = 60, /* between the beginnings of two rounds: pages due together go together */
	BACKOFF_MAX = 3600,
	NOTHING_DUE = UTC_DAY_SECONDS, /* no page is declared */
	JUMP = 3600,                   /* of the clock: worth a word */
	STATUS_MAX = 64 << 10
};

struct watch {
	const struct context *ctx;
	const struct check_options *options;
	struct workspace *ws;
	int signals;
	struct desk desk;
	int watchdog; /* seconds; 0: nobody waits */
	bool simulated;
	utc_t until; /* of a simulation */
	bool stopping;
	utc_t started;
	utc_t due; /* the next moment something is to be done */
	char due_page[256];
	bool tell_due; /* and that is no page, but a channel's next try */
	pid_t child;   /* 0: no round is under way */
	utc_t round_began;
	utc_t round_ended;
	int round_status;
	size_t rounds;
	unsigned failures; /* rounds in a row that could not be done */
	utc_t not_before;  /* after such a one */
	char rules_mistake[ERROR_MESSAGE_MAX];
	long child_kib;  /* most memory a round took */
	utc_t seen;      /* the clock when it was looked at last … */
	int64_t seen_ms; /* … and the one that nobody sets */
};

/* ---- when ---- */

static void
consider(struct watch *w, const struct page *page, const struct page_state *state)
{
	utc_t due = state == NULL || schedule_is_astray(state->last_try, clock_now())
			? 0
			: schedule_due(page, state->due);

	if (w->due_page[0] != '\0' && due >= w->due)
		return;
	w->due = due;
	snprintf(w->due_page, sizeof w->due_page, "%s", page->id);
}

/* A channel that was not told everything is tried again when its pause is over. */
static void
consider_channels(struct watch *w, struct archive *archive)
{
	utc_t next;

	w->tell_due = false;
	for (size_t i = 0; archive != NULL && i < w->ws->channels.n; i++) {
		const struct channel_rule *channel = &w->ws->channels.v[i];

		if (!survey_next(archive, channel, &next) ||
		    (w->due_page[0] != '\0' && next >= w->due))
			continue;
		w->due = next;
		w->tell_due = true;
		snprintf(w->due_page, sizeof w->due_page, "channel %s", channel->name);
	}
}

/* What is due first; an archive that is missing has everything due. */
static int
find_due(struct watch *w, struct error *err)
{
	struct archive *archive = NULL;
	struct error why = { 0 };
	bool there = file_is_dir(w->ws->snapshots);

	if (there && archive_open(w->ws->snapshots, ARCHIVE_READ, &archive, &why) != 0 &&
	    strstr(why.message, "has no snapshots yet") == NULL) {
		if (err != NULL)
			*err = why;
		return -1;
	}
	w->due_page[0] = '\0';
	w->due = clock_now() + NOTHING_DUE;
	for (size_t i = 0; i < w->ws->n_platforms; i++)
		for (size_t j = 0; j < w->ws->platforms[i]->n_pages; j++) {
			const struct page *page = w->ws->platforms[i]->pages[j];

			consider(
			    w, page, archive == NULL ? NULL : archive_state(archive, page->id));
		}
	consider_channels(w, archive);
	if (archive != NULL)
		archive_close(archive);
	return 0;
}

/* The same where it failed before, and will be tried again. */
static void
look_again(struct watch *w)
{
	struct error err = { 0 };

	if (find_due(w, &err) == 0)
		return;
	w->due = clock_now() + GAP;
	fprintf(stderr, "smallprint: what is due is not known: %s\n", err.message);
}

/* The moment at which the next round begins. */
static utc_t
next_round(const struct watch *w)
{
	utc_t t = w->due;

	if (w->round_began != 0 && t < w->round_began + GAP)
		t = w->round_began + GAP;
	return t < w->not_before ? w->not_before : t;
}

/* ---- a round ---- */

static volatile sig_atomic_t round_stop;

static void
stop_round(int signal)
{
	(void)signal;
	round_stop = 1;
}

/* In the child: signals as usual, but the one that ends it waits for the pages in hand. */
static int
do_round(struct watch *w)
{
	struct check_options options = *w->options;
	struct sigaction ends = { .sa_handler = stop_round };
	sigset_t none;

	sigemptyset(&none);
	sigaction(SIGTERM, &ends, NULL);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGINT, SIG_IGN); /* a terminal sends it to both: the watch passes it on */
	close(w->signals);
	desk_forget(&w->desk);
	options.stop = &round_stop;
	return w->tell_due ? check_tell(&options, w->ws)
			   : check_round(w->ctx, &options, w->ws, 0, NULL);
}

static void
begin_round(struct watch *w)
{
	fflush(NULL);
	w->child = fork();
	if (w->child == 0)
		_exit(do_round(w));
	w->round_began = clock_now();
	if (w->child > 0)
		return;
	w->child = 0;
	w->not_before = clock_now() + GAP;
	fprintf(stderr, "smallprint: no process for a round: %s\n", strerror(errno));
}

/* A round that could not be done is tried again soon, then less and less often. */
static void
note_failure(struct watch *w, int status)
{
	char next[UTC_TEXT_MAX];
	int64_t pause = GAP;

	for (unsigned i = 0; i < w->failures && pause < BACKOFF_MAX; i++)
		pause *= 2;
	w->failures++;
	w->not_before = clock_now() + (pause < BACKOFF_MAX ? pause : BACKOFF_MAX);
	if (w->stopping)
		return;
	if (WIFSIGNALED(status))
		fprintf(stderr, "smallprint: a round was ended by signal %d (%s)\n",
		    WTERMSIG(status), strsignal(WTERMSIG(status)));
	if (w->failures == 1)
		fprintf(stderr,
		    "smallprint: the round could not be done; the next try is at %s.\n",
		    utc_format(w->not_before, next));
}

static void
note_success(struct watch *w)
{
	if (w->failures > 0)
		fprintf(stderr, "smallprint: a round could be done again, after %u tr%s.\n",
		    w->failures, w->failures == 1 ? "y" : "ies");
	w->failures = 0;
	w->not_before = 0;
}

/* For `systemctl status`. */
static void
tell_manager(const struct watch *w)
{
	char next[UTC_TEXT_MAX];
	char *words = mem_printf("STATUS=%zu round%s, next %s (%s)", w->rounds,
	    w->rounds == 1 ? "" : "s", utc_format(next_round(w), next), w->due_page);

	notify(words);
	free(words);
}

static void
end_round(struct watch *w, int status)
{
	struct rusage usage;

	w->child = 0;
	w->rounds++;
	w->round_ended = clock_now();
	w->round_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	if (getrusage(RUSAGE_CHILDREN, &usage) == 0)
		w->child_kib = usage.ru_maxrss;
	if (w->round_status == EXIT_DONE || w->round_status == EXIT_FOUND)
		note_success(w);
	else
		note_failure(w, status);
	look_again(w);
	tell_manager(w);
}

/* ---- being asked ---- */

static void
put_status(const struct watch *w, struct buf *out)
{
	char due[UTC_TEXT_MAX], began[UTC_TEXT_MAX], since[UTC_TEXT_MAX];
	struct rusage usage = { 0 };

	getrusage(RUSAGE_SELF, &usage);
	buf_addf(out,
	    "{\"pid\":%d,\"since\":\"%s\",\"next\":\"%s\",\"next_page\":", (int)getpid(),
	    utc_format(w->started, since), utc_format(next_round(w), due));
	record_put_text(w->due_page, out);
	buf_addf(out, ",\"rounds\":%zu,\"under_way\":%s,\"last_round\":", w->rounds,
	    w->child != 0 ? "true" : "false");
	if (w->round_began == 0)
		buf_adds(out, "null");
	else
		buf_addf(out, "\"%s\"", utc_format(w->round_began, began));
	buf_addf(out,
	    ",\"last_status\":%d,\"failures\":%u,\"memory_kib\":%ld,\"round_memory_kib\":%ld,"
	    "\"rules_mistake\":",
	    w->round_status, w->failures, usage.ru_maxrss, w->child_kib);
	record_put_text(w->rules_mistake[0] == '\0' ? NULL : w->rules_mistake, out);
	buf_adds(out, "}\n");
}

static void
answer(const struct watch *w)
{
	struct buf text;

	buf_init(&text, STATUS_MAX);
	put_status(w, &text);
	desk_answer(&w->desk, buf_span(&text));
	buf_release(&text);
}

/* ---- signals ---- */

/* With the moment, so that a manager knows which of several it is. */
static void
tell_reloading(void)
{
	char *words = mem_printf(
	    "RELOADING=1\nMONOTONIC_USEC=%" PRId64, clock_monotonic_ms() * INT64_C(1000));

	notify(words);
	free(words);
}

/* A bad version is named, and the one that was read before stays. */
static void
reload(struct watch *w)
{
	struct workspace *fresh = NULL;
	struct strs complaints = { 0 };
	struct error err = { 0 };

	tell_reloading();
	if (workspace_open(w->ctx->dir, &fresh, &complaints, &err) == 0) {
		workspace_free(w->ws);
		w->ws = fresh;
		w->rules_mistake[0] = '\0';
		fprintf(stderr, "smallprint: the rules were read again.\n");
	} else {
		for (size_t i = 0; i < complaints.n; i++)
			fprintf(stderr, "%s\n", complaints.v[i]);
		snprintf(w->rules_mistake, sizeof w->rules_mistake, "%s",
		    complaints.n > 0 ? complaints.v[0] : err.message);
		fprintf(stderr, "smallprint: %s; the rules read before stay.\n", err.message);
	}
	look_again(w);
	notify("READY=1");
	tell_manager(w);
	strs_release(&complaints);
}

/* Who cannot wait says it twice: an archive bears a round that is killed. */
static void
stop(struct watch *w)
{
	if (!w->stopping)
		notify("STOPPING=1");
	if (w->child > 0 && !w->stopping)
		fprintf(stderr,
		    "smallprint: ending after the pages in hand; a second signal ends it at "
		    "once.\n");
	if (w->child > 0)
		kill(w->child, w->stopping ? SIGKILL : SIGTERM);
	w->stopping = true;
}

static void
take_signals(struct watch *w)
{
	struct signalfd_siginfo info;
	int status;

	while (read(w->signals, &info, sizeof info) == (ssize_t)sizeof info) {
		if (info.ssi_signo == SIGHUP)
			reload(w);
		else if (info.ssi_signo != SIGCHLD)
			stop(w);
	}
	while (w->child > 0 && waitpid(w->child, &status, WNOHANG) == w->child)
		end_round(w, status);
}

static int
begin_signals(struct watch *w)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	w->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return w->signals >= 0 ? 0 : -1;
}

/* ---- the loop ---- */

/* Milliseconds until something may have to be done. */
static int
patience(const struct watch *w)
{
	int64_t seconds = LOOK_UP_MAX;

	if (w->child == 0) {
		int64_t left = next_round(w) - clock_now();

		seconds = left < 0 ? 0 : left < seconds ? left : seconds;
	}
	if (w->watchdog > 0 && w->watchdog < seconds)
		seconds = w->watchdog;
	return (int)seconds * 1000;
}

static void
wait_a_while(struct watch *w)
{
	struct pollfd p[2] = { { .fd = w->signals, .events = POLLIN },
		{ .fd = w->desk.fd, .events = POLLIN } };
	int ms = w->simulated && w->child != 0 ? -1 : w->simulated ? 0 : patience(w);

	poll(p, COUNT(p), ms);
	take_signals(w);
	answer(w);
	if (w->watchdog > 0)
		notify("WATCHDOG=1");
}

/* A simulation does not wait: its clock is set to the next moment. */
static void
leap(struct watch *w)
{
	utc_t next = next_round(w);

	if (!w->simulated || w->child != 0)
		return;
	if (next > w->until)
		w->stopping = true;
	else if (next > clock_now())
		clock_set(next);
}

static void
say_jump(int64_t jump)
{
	int64_t minutes = (jump < 0 ? -jump : jump) / 60;
	int64_t n = minutes < 120        ? minutes
		    : minutes < 2 * 1440 ? minutes / 60
					 : minutes / 1440;
	const char *unit = minutes < 120 ? "min" : minutes < 2 * 1440 ? "h" : "days";

	if (jump < 0)
		fprintf(
		    stderr, "smallprint: the clock was set back by %" PRId64 " %s.\n", n, unit);
	else
		fprintf(stderr,
		    "smallprint: the clock went on by %" PRId64 " %s at once; what is due is "
		    "looked at.\n",
		    n, unit);
}

/*
 * A clock that was set back would leave everything waiting for moments that were near and are
 * far now. One that went ahead, or a machine that slept, needs nothing but a word: what is due
 * is due.
 */
static void
look_at_clock(struct watch *w)
{
	utc_t now = clock_now();
	int64_t ms = clock_monotonic_ms(), jump = now - w->seen - (ms - w->seen_ms) / 1000;

	w->seen = now;
	w->seen_ms = ms;
	if (w->simulated || (jump > -GAP && jump < JUMP))
		return;
	say_jump(jump);
	if (jump > 0)
		return;
	w->round_began = w->round_ended = w->not_before = 0;
	look_again(w);
}

static void
run_watch(struct watch *w)
{
	while (!w->stopping || w->child != 0) {
		leap(w);
		look_at_clock(w);
		if (!w->stopping && w->child == 0 && next_round(w) <= clock_now())
			begin_round(w);
		wait_a_while(w);
	}
}

/* ---- the verb ---- */

static bool
begin_simulation(struct watch *w)
{
	const char *until = getenv("SMALLPRINT_SIMULATE");

	if (until == NULL)
		return true;
	w->simulated = true;
	clock_set(clock_now());
	return utc_parse(span_of(until), &w->until);
}

static int
watch_open(struct watch *w)
{
	struct error err = { 0 };
	int status = cmd_workspace(w->ctx, &w->ws);

	if (status != EXIT_DONE)
		return status;
	if (!begin_simulation(w))
		return cmd_usage(&verb_watch, "SMALLPRINT_SIMULATE is no time");
	if (begin_signals(w) != 0)
		error_set(&err, ERROR_SYSTEM, "signals: %s", strerror(errno));
	else if (desk_open(w->ctx->dir, &w->desk, &err) == 0 && find_due(w, &err) == 0) {
		w->seen = clock_now();
		w->seen_ms = clock_monotonic_ms();
		return EXIT_DONE;
	}
	return cmd_fail(&err);
}

/* Who starts it by hand sees that it lives, and what it waits for. */
static void
say_begin(const struct watch *w)
{
	char next[UTC_TEXT_MAX];
	size_t n = 0;

	for (size_t i = 0; i < w->ws->n_platforms; i++)
		n += w->ws->platforms[i]->n_pages;
	if (w->options->quiet)
		return;
	fprintf(
	    stderr, "smallprint: watching %zu page%s; Ctrl-C ends it.\n", n, n == 1 ? "" : "s");
	if (next_round(w) <= clock_now())
		fprintf(stderr, "smallprint: the first round begins now.\n");
	else
		fprintf(stderr, "smallprint: the next look is at %s (%s).\n",
		    utc_format(next_round(w), next), w->due_page);
}

static int
watch_verb(const struct context *ctx, const void *options, int argc, char **argv)
{
	struct watch w = { .ctx = ctx,
		.options = options,
		.signals = -1,
		.desk = { -1, -1 },
		.watchdog = notify_watchdog(),
		.started = clock_now() };
	int status = watch_open(&w);

	(void)argc;
	(void)argv;
	if (status == EXIT_DONE) {
		say_begin(&w);
		notify("READY=1");
		tell_manager(&w);
		run_watch(&w);
	}
	desk_close(&w.desk);
	if (w.signals >= 0)
		close(w.signals);
	workspace_free(w.ws);
	return status;
}

static const struct option_row watch_rows[] = {
	{ "json", 'j', OPTION_FLAG, offsetof(struct check_options, json), NULL,
	    "JSON Lines: one object per change" },
	{ "quiet", 'q', OPTION_FLAG, offsetof(struct check_options, quiet), NULL,
	    "alerts only: no first records, no summary" },
	{ "push", 0, OPTION_FLAG, offsetof(struct check_options, push), NULL,
	    "pull and push in every round, as check does" },
	{ "remote", 0, OPTION_TEXT, offsetof(struct check_options, remote), "URL",
	    "the archive's remote, as for check" },
	{ 0 },
};

const struct verb verb_watch = {
	.name = "watch",
	.arguments = "",
	.summary = "start a round whenever a page is due, until it is told to stop",
	.options = watch_rows,
	.options_size = sizeof(struct check_options),
	.max_args = 0,
	.run = watch_verb,
};
