/* smallprint status: is the monitor deaf? Every page's last good look, and why it fails. */
#include "cmd/cmd.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "cmd/history.h"
#include "core/keep/schedule.h"
#include "edge/clock.h"
#include "edge/deliver/survey.h"
#include "edge/desk.h"
#include "edge/workspace.h"

struct status_options {
	bool json;
	bool problems;
	bool exit_code;
	bool metrics;
	const char *stale;
};

static const struct option_row status_rows[] = {
	{ "json", 'j', OPTION_FLAG, offsetof(struct status_options, json), NULL,
	    "JSON Lines: one object per page, then per channel" },
	{ "problems", 'p', OPTION_FLAG, offsetof(struct status_options, problems), NULL,
	    "only pages that are not well" },
	{ "stale", 0, OPTION_TEXT, offsetof(struct status_options, stale), "TIME",
	    "so long without a good look is stale (as declared: 3d)" },
	{ "metrics", 0, OPTION_FLAG, offsetof(struct status_options, metrics), NULL,
	    "the same as Prometheus reads it" },
	{ "exit-code", 'e', OPTION_FLAG, offsetof(struct status_options, exit_code), NULL,
	    "exit with 1 when a page is stale, or a channel as long" },
	{ 0 },
};

enum { STATUS_MAX = 64 << 20, STATUS_LINE_MAX = 4096, ID_COLUMNS = 36, ID_COLUMNS_MIN = 12 };

enum health { HEALTH_OK = 0, HEALTH_NEVER, HEALTH_FAILING, HEALTH_STALE, HEALTH_COUNT };

static const char *const health_names[] = { "ok", "never", "failing", "stale" };

/* A page that is declared, or that the archive remembers, or both. */
struct look {
	const char *id;
	const struct page_state *state; /* NULL: never looked at */
	bool declared;
};

struct survey {
	struct archive *archive;     /* NULL: none yet */
	struct workspace *workspace; /* NULL: none here */
	struct look *looks;          /* sorted by id */
	size_t n, cap;
	struct outbox *channels; /* of the workspace; none when pages were named */
	size_t n_channels;
	const struct context *ctx;
	utc_t now;
	int64_t stale;   /* seconds */
	int id_columns;  /* of a page's name in the list */
	struct buf *out; /* people's text */
};

static int
look_order(const void *a, const void *b)
{
	return strcmp(((const struct look *)a)->id, ((const struct look *)b)->id);
}

static void
survey_add(struct survey *s, struct look look)
{
	MEM_GROW(s->looks, s->n, s->cap);
	s->looks[s->n++] = look;
}

static void
survey_states(struct survey *s)
{
	struct page_state **states = NULL;
	size_t n = s->archive == NULL ? 0 : archive_states(s->archive, &states);

	for (size_t i = 0; i < n; i++)
		if (!page_is_of_sheet(states[i]->id))
			survey_add(
			    s, (struct look){ states[i]->id, states[i], s->workspace == NULL });
	free(states);
}

static void
survey_page(struct survey *s, size_t n_states, const struct page *page)
{
	const struct look key = { .id = page->id };
	struct look *look = bsearch(&key, s->looks, n_states, sizeof key, look_order);

	if (look != NULL)
		look->declared = true;
	else
		survey_add(s, (struct look){ page->id, NULL, true });
}

/* The archive's states come sorted; what is declared is looked up among them, then all sorted.
 */
static void
survey_take(struct survey *s)
{
	size_t n_states;

	survey_states(s);
	n_states = s->n;
	for (size_t i = 0; s->workspace != NULL && i < s->workspace->n_platforms; i++)
		for (size_t j = 0; j < s->workspace->platforms[i]->n_pages; j++)
			survey_page(s, n_states, s->workspace->platforms[i]->pages[j]);
	if (s->n > 0)
		qsort(s->looks, s->n, sizeof *s->looks, look_order);
}

static void
survey_channels(struct survey *s)
{
	if (s->workspace != NULL)
		s->n_channels = survey_all(s->archive, &s->workspace->channels, &s->channels);
}

/* Seconds from a time to now; what no calendar holds is as far as one reaches. */
static int64_t
since(const struct survey *s, utc_t t)
{
	const utc_t last = INT64_C(253402300799); /* of the year 9999 */

	return s->now - (t < 0 ? 0 : t > last ? last : t);
}

static enum health
look_health(const struct survey *s, const struct look *look)
{
	const struct page_state *state = look->state;

	if (state == NULL || (state->last_good == 0 && state->failing_since == 0))
		return HEALTH_NEVER;
	if (since(s, state->last_good != 0 ? state->last_good : state->failing_since) >
	    s->stale)
		return HEALTH_STALE;
	return state->failing_since != 0 ? HEALTH_FAILING : HEALTH_OK;
}

/* "5 min", "7 h", "12 days" */
static const char *
span_words(int64_t seconds, char text[UTC_TEXT_MAX])
{
	if (seconds < 2 * 3600)
		snprintf(text, UTC_TEXT_MAX, "%" PRId64 " min", seconds / 60);
	else if (seconds < 2 * UTC_DAY_SECONDS)
		snprintf(text, UTC_TEXT_MAX, "%" PRId64 " h", seconds / 3600);
	else
		snprintf(text, UTC_TEXT_MAX, "%" PRId64 " days", seconds / UTC_DAY_SECONDS);
	return text;
}

/* Who reads it on a terminal wants to know how long ago; others want the moment too. */
static void
put_last(const struct survey *s, const struct page_state *state, struct buf *out)
{
	char text[UTC_TEXT_MAX], ago[UTC_TEXT_MAX];

	if (state->last_good == 0)
		buf_adds(out, "never read well");
	else if (schedule_is_astray(state->last_try, s->now))
		buf_addf(out, "read %s, by a clock that was ahead of this one",
		    utc_format(state->last_good, text));
	else if (s->ctx->terminal)
		buf_addf(out, "read %s ago", span_words(since(s, state->last_good), ago));
	else
		buf_addf(out, "read %s (%s ago)", utc_format(state->last_good, text),
		    span_words(since(s, state->last_good), ago));
	if (state->due > s->now && !schedule_is_astray(state->last_try, s->now))
		buf_addf(out, ", next in %s", span_words(-since(s, state->due), text));
	else if (state->due != 0)
		buf_adds(out, ", due now");
}

static void put_row(const struct survey *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* A line of a page beneath its first; what the arguments hold is made harmless. */
static void
put_row(const struct survey *s, const char *fmt, ...)
{
	char *text = NULL, *plain, *line;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		text = NULL;
	va_end(ap);
	plain = tell_plain(text);
	if (s->ctx->terminal) {
		tell_wrap(span_of(plain), "         ", "           ", &s->ctx->style, s->out);
	} else {
		line = mem_printf("%8s %s\n", "", plain);
		buf_adds(s->out, line);
		free(line);
	}
	free(plain);
	free(text);
}

static const enum tell_mark health_marks[] = { [HEALTH_OK] = TELL_CALM,
	[HEALTH_NEVER] = TELL_FAINT,
	[HEALTH_FAILING] = TELL_CAUTION,
	[HEALTH_STALE] = TELL_ALARM };

static void
put_head(const struct survey *s, const struct look *look, enum health health)
{
	char *id = tell_plain(look->id), *first;
	struct buf text;

	first = mem_printf("%c%s%c%*s %-*s ", health_marks[health], health_names[health],
	    TELL_END, 8 - (int)strlen(health_names[health]), "", s->id_columns, id);
	buf_init(&text, STATUS_LINE_MAX);
	if (look->state == NULL || health == HEALTH_NEVER)
		buf_adds(&text, "not looked at yet");
	else
		put_last(s, look->state, &text);
	if (!look->declared)
		buf_adds(&text, "; declared no more");
	if (s->ctx->terminal) {
		tell_wrap(buf_span(&text), first, "           ", &s->ctx->style, s->out);
	} else {
		tell_paint(span_of(first), &s->ctx->style, s->out);
		buf_addf(s->out, "%s\n", text.data);
	}
	buf_release(&text);
	free(first);
	free(id);
}

static void
put_line(const struct survey *s, const struct look *look)
{
	const struct page_state *state = look->state;
	char text[TELL_TIME_MAX];

	put_head(s, look, look_health(s, look));
	if (state == NULL)
		return;
	if (state->failing_since != 0)
		put_row(s, "failing since %s, %" PRIu32 " time%s: %s",
		    tell_time(&s->ctx->style, state->failing_since, text), state->failures,
		    state->failures == 1 ? "" : "s", state->why == NULL ? "" : state->why);
	if (state->broken_since != 0)
		put_row(s, "extraction broken since %s: %s",
		    tell_time(&s->ctx->style, state->broken_since, text),
		    state->broken_why == NULL ? "" : state->broken_why);
	if (state->awaiting != NULL)
		put_row(s, "change %.10s waits for its second look", state->awaiting);
}

static void
put_json_time(const char *name, utc_t t, struct buf *out)
{
	char text[UTC_TEXT_MAX];

	buf_addf(out, ",\"%s\":", name);
	record_put_text(t == 0 ? NULL : utc_format(t, text), out);
}

static void
put_json(const struct survey *s, const struct look *look, struct buf *out)
{
	static const struct page_state none;
	const struct page_state *state = look->state == NULL ? &none : look->state;
	char *platform = mem_strndup(look->id, strcspn(look->id, "/"));

	buf_adds(out, "{\"page\":");
	record_put_text(look->id, out);
	buf_adds(out, ",\"platform\":");
	record_put_text(platform, out);
	buf_addf(out, ",\"state\":\"%s\",\"declared\":%s", health_names[look_health(s, look)],
	    look->declared ? "true" : "false");
	put_json_time("last_good", state->last_good, out);
	put_json_time("last_try", state->last_try, out);
	put_json_time("due", state->due, out);
	put_json_time("failing_since", state->failing_since, out);
	buf_addf(out, ",\"failures\":%" PRIu32 ",\"why\":", state->failures);
	record_put_text(state->failing_since == 0 ? NULL : state->why, out);
	put_json_time("broken_since", state->broken_since, out);
	buf_adds(out, ",\"broken_why\":");
	record_put_text(state->broken_since == 0 ? NULL : state->broken_why, out);
	buf_adds(out, ",\"awaiting\":");
	record_put_text(state->awaiting, out);
	if (state->last_good == 0)
		buf_adds(out, ",\"age_seconds\":null}\n");
	else
		buf_addf(out, ",\"age_seconds\":%" PRId64 "}\n", since(s, state->last_good));
	free(platform);
}

/* A channel that does as it should needs no word. */
static void
put_channels(const struct survey *s, const struct status_options *o, struct buf *out)
{
	for (size_t i = 0; i < s->n_channels; i++) {
		const struct outbox *c = &s->channels[i];

		if (o->json && !(o->problems && outbox_is_well(c)))
			outbox_put(c, out);
		if (!o->json && (!outbox_is_well(c) || outbox_state(c) == OUTBOX_WAITING)) {
			struct buf lines;

			buf_init(&lines, out->ceiling);
			buf_adds(&lines, "channel ");
			outbox_tell(c, 0, &s->ctx->style, &lines);
			cmd_put_lines(s->ctx, buf_span(&lines), out);
			buf_release(&lines);
		}
	}
}

/* Has a channel kept something to itself for as long as would make a page stale? */
static bool
is_dumb(const struct survey *s)
{
	for (size_t i = 0; i < s->n_channels; i++)
		if (outbox_state(&s->channels[i]) == OUTBOX_FAILING &&
		    (s->channels[i].trouble != NULL ||
			since(s, s->channels[i].tries.since) > s->stale))
			return true;
	return false;
}

/* On a terminal as wide as the longest of them, elsewhere always the same. */
static int
id_columns(const struct survey *s, char *const *names, size_t n_names)
{
	int columns = ID_COLUMNS_MIN;

	if (!s->ctx->terminal)
		return ID_COLUMNS;
	for (size_t i = 0; i < s->n; i++) {
		int n = (int)strlen(s->looks[i].id);

		if (history_names(names, n_names, s->looks[i].id) && n > columns)
			columns = n < ID_COLUMNS ? n : ID_COLUMNS;
	}
	return columns;
}

/* Counts by health of all pages that were asked for; prints those that are wanted. */
static void
survey_print(struct survey *s, const struct status_options *o, char *const *names,
    size_t n_names, size_t counts[HEALTH_COUNT])
{
	struct buf out;
	size_t n = 0;

	buf_init(&out, STATUS_MAX);
	/* cppcheck-suppress autoVariables; put back below */
	s->out = &out;
	s->id_columns = id_columns(s, names, n_names);
	for (size_t i = 0; i < s->n; i++) {
		const struct look *look = &s->looks[i];

		if (!history_names(names, n_names, look->id))
			continue;
		n++;
		counts[look_health(s, look)]++;
		if (o->problems && look_health(s, look) == HEALTH_OK &&
		    (look->state == NULL || look->state->broken_since == 0))
			continue;
		if (o->json)
			put_json(s, look, &out);
		else
			put_line(s, look);
	}
	put_channels(s, o, &out);
	if (!o->json)
		buf_addf(&out,
		    "%zu page%s: %zu ok, %zu failing, %zu stale, %zu never looked at\n", n,
		    n == 1 ? "" : "s", counts[HEALTH_OK], counts[HEALTH_FAILING],
		    counts[HEALTH_STALE], counts[HEALTH_NEVER]);
	cmd_print(&out);
	buf_release(&out);
	s->out = NULL;
}

static int
check_names(const struct survey *s, char *const *names, size_t n_names, struct error *err)
{
	for (size_t i = 0; i < n_names; i++) {
		bool known = false;

		for (size_t j = 0; j < s->n && !known; j++)
			known = history_names(names + i, 1, s->looks[j].id);
		if (known)
			continue;
		if (s->archive != NULL)
			return history_check_names(s->archive, names + i, 1, err);
		return error_set(err, ERROR_USAGE, "no page \"%s\"", names[i]);
	}
	return 0;
}

/* The archive, the workspace, or both: one of them is enough. */
static int
survey_open(struct survey *s, const struct context *ctx, struct error *err)
{
	struct strs complaints = { 0 };
	struct error ignored;
	char *dir = cmd_snapshots(ctx);
	char *rules = mem_printf("%s/rules", ctx->dir);
	int rc = 0;

	if (file_is_dir(rules) &&
	    workspace_read_light(ctx->dir, &s->workspace, &complaints, &ignored) != 0)
		s->workspace = NULL;
	if (complaints.n > 0)
		fprintf(stderr, "smallprint: %zu mistake%s in %s; `smallprint test` names %s\n",
		    complaints.n, complaints.n == 1 ? "" : "s", rules,
		    complaints.n == 1 ? "it" : "them");
	if (s->workspace == NULL || file_is_dir(dir))
		rc = history_open(ctx, &s->archive, err);
	strs_release(&complaints);
	free(rules);
	free(dir);
	return rc;
}

/* ---- the watch, where one runs ---- */

static const char *
text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text == NULL ? "" : text;
}

static void
put_watch(const json_t *watch, struct buf *out)
{
	json_int_t rounds = json_integer_value(json_object_get(watch, "rounds"));
	json_int_t failures = json_integer_value(json_object_get(watch, "failures"));
	char *page = tell_plain(text_of(watch, "next_page"));
	char *mistake = tell_plain(text_of(watch, "rules_mistake"));

	buf_addf(out, "watch: since %s, %" JSON_INTEGER_FORMAT " round%s, next %s (%s)\n",
	    text_of(watch, "since"), rounds, rounds == 1 ? "" : "s", text_of(watch, "next"),
	    page);
	buf_addf(out, "watch: process %" JSON_INTEGER_FORMAT ", %" JSON_INTEGER_FORMAT " MiB",
	    json_integer_value(json_object_get(watch, "pid")),
	    json_integer_value(json_object_get(watch, "memory_kib")) / 1024);
	if (rounds > 0)
		buf_addf(out, "; a round took up to %" JSON_INTEGER_FORMAT " MiB",
		    json_integer_value(json_object_get(watch, "round_memory_kib")) / 1024);
	buf_addc(out, '\n');
	if (failures > 0)
		buf_addf(out,
		    "watch: the last round, at %s, could not be done (%" JSON_INTEGER_FORMAT
		    " in a row)\n",
		    text_of(watch, "last_round"), failures);
	else if (json_is_string(json_object_get(watch, "last_round")))
		buf_addf(
		    out, "watch: the last round began at %s\n", text_of(watch, "last_round"));
	if (json_is_true(json_object_get(watch, "under_way")))
		buf_adds(out, "watch: and is under way\n");
	if (*mistake != '\0')
		buf_addf(out, "watch: goes by older rules: %s\n", mistake);
	free(page);
	free(mistake);
}

static void
print_watch(const struct context *ctx)
{
	struct buf text, lines, out;
	json_t *watch = NULL;

	buf_init(&text, STATUS_MAX);
	buf_init(&lines, STATUS_MAX);
	buf_init(&out, STATUS_MAX);
	if (desk_ask(ctx->dir, &text))
		watch = json_loadb(text.data, text.len, 0, NULL);
	if (watch != NULL)
		put_watch(watch, &lines);
	cmd_put_lines(ctx, buf_span(&lines), &out);
	cmd_print(&out);
	json_decref(watch);
	buf_release(&text);
	buf_release(&lines);
	buf_release(&out);
}

/* ---- for Prometheus ---- */

static void
metric(const char *name, const char *type, const char *help, struct buf *out)
{
	buf_addf(
	    out, "# HELP smallprint_%s %s\n# TYPE smallprint_%s %s\n", name, help, name, type);
}

/* What stands in quotes: an archive that came from elsewhere may name pages as it likes. */
static void
metric_row(
    const char *name, const char *label, const char *text, int64_t value, struct buf *out)
{
	buf_addf(out, "smallprint_%s{%s=\"", name, label);
	for (; *text != '\0'; text++)
		if (*text == '\n')
			buf_adds(out, "\\n");
		else if (*text == '"' || *text == '\\')
			buf_addf(out, "\\%c", *text);
		else
			buf_addc(out, *text);
	buf_addf(out, "\"} %" PRId64 "\n", value);
}

/* One row per page that was asked for. */
static void
metric_pages(const struct survey *s, char *const *names, size_t n_names, const char *name,
    int64_t (*value)(const struct page_state *state), struct buf *out)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->looks[i].state != NULL && history_names(names, n_names, s->looks[i].id))
			metric_row(name, "page", s->looks[i].id, value(s->looks[i].state), out);
}

static int64_t
value_last_good(const struct page_state *state)
{
	return state->last_good;
}

static int64_t
value_failures(const struct page_state *state)
{
	return state->failures;
}

static void
metric_channels(const struct survey *s, const char *name, const char *help,
    int64_t (*value)(const struct outbox *channel), struct buf *out)
{
	if (s->n_channels > 0)
		metric(name, "gauge", help, out);
	for (size_t i = 0; i < s->n_channels; i++)
		metric_row(
		    name, "channel", s->channels[i].channel->name, value(&s->channels[i]), out);
}

static int64_t
value_undelivered(const struct outbox *channel)
{
	return (int64_t)channel->undelivered;
}

static int64_t
value_attempts(const struct outbox *channel)
{
	return channel->tries.attempts;
}

static int64_t
value_aside(const struct outbox *channel)
{
	return (int64_t)tries_waiting(&channel->tries);
}

static int64_t
value_last_sent(const struct outbox *channel)
{
	return channel->tries.last_sent;
}

static utc_t
time_of(const json_t *watch, const char *key)
{
	utc_t t;

	return utc_parse(span_of(text_of(watch, key)), &t) ? t : 0;
}

static void
metric_watch(const struct context *ctx, struct buf *out)
{
	struct buf text;
	json_t *watch = NULL;

	buf_init(&text, STATUS_MAX);
	if (desk_ask(ctx->dir, &text))
		watch = json_loadb(text.data, text.len, 0, NULL);
	metric("watch_up", "gauge", "1: a watch of this workspace answers.", out);
	buf_addf(out, "smallprint_watch_up %d\n", watch != NULL);
	if (watch != NULL) {
		metric("watch_next_seconds", "gauge", "When the next round begins, Unix time.",
		    out);
		buf_addf(
		    out, "smallprint_watch_next_seconds %" PRId64 "\n", time_of(watch, "next"));
		metric("watch_last_round_seconds", "gauge",
		    "When the last round began, Unix time; 0: none did.", out);
		buf_addf(out, "smallprint_watch_last_round_seconds %" PRId64 "\n",
		    time_of(watch, "last_round"));
		metric(
		    "watch_memory_bytes", "gauge", "Most memory the watch itself took.", out);
		buf_addf(out, "smallprint_watch_memory_bytes %" JSON_INTEGER_FORMAT "\n",
		    json_integer_value(json_object_get(watch, "memory_kib")) * 1024);
		metric("watch_rounds_total", "counter", "Rounds since the watch began.", out);
		buf_addf(out, "smallprint_watch_rounds_total %" JSON_INTEGER_FORMAT "\n",
		    json_integer_value(json_object_get(watch, "rounds")));
		metric("watch_round_failures", "gauge",
		    "Rounds in a row that could not be done.", out);
		buf_addf(out, "smallprint_watch_round_failures %" JSON_INTEGER_FORMAT "\n",
		    json_integer_value(json_object_get(watch, "failures")));
	}
	json_decref(watch);
	buf_release(&text);
}

static void
print_metrics(const struct context *ctx, const struct survey *s, char *const *names,
    size_t n_names, size_t counts[HEALTH_COUNT])
{
	struct buf out;

	buf_init(&out, STATUS_MAX);
	for (size_t i = 0; i < s->n; i++)
		if (history_names(names, n_names, s->looks[i].id))
			counts[look_health(s, &s->looks[i])]++;
	metric("pages", "gauge", "Pages by health.", &out);
	for (int h = 0; h < HEALTH_COUNT; h++)
		buf_addf(
		    &out, "smallprint_pages{health=\"%s\"} %zu\n", health_names[h], counts[h]);
	metric("page_last_good_seconds", "gauge", "Last good look, Unix time.", &out);
	metric_pages(s, names, n_names, "page_last_good_seconds", value_last_good, &out);
	metric("page_failures", "gauge", "Looks in a row that failed.", &out);
	metric_pages(s, names, n_names, "page_failures", value_failures, &out);
	metric_channels(
	    s, "channel_undelivered", "Messages not sent yet.", value_undelivered, &out);
	metric_channels(
	    s, "channel_failures", "Tries in a row that failed.", value_attempts, &out);
	metric_channels(s, "channel_aside", "Messages put aside.", value_aside, &out);
	metric_channels(s, "channel_last_sent_seconds",
	    "When something was sent last, Unix time; 0: never.", value_last_sent, &out);
	metric_watch(ctx, &out);
	cmd_print(&out);
	buf_release(&out);
}

static int
status(const struct context *ctx, const void *options, int argc, char **argv)
{
	const struct status_options *o = options;
	struct survey s = { .ctx = ctx, .now = clock_now(), .stale = DECLARE_STALE };
	struct error err = { 0 };
	size_t counts[HEALTH_COUNT] = { 0 };
	int rc = EXIT_DONE;

	if (o->stale != NULL && !duration_parse(span_of(o->stale), &s.stale))
		return cmd_usage(
		    &verb_status, "--stale wants a duration as 3d, not \"%s\"", o->stale);
	if (survey_open(&s, ctx, &err) == 0) {
		if (o->stale == NULL && s.workspace != NULL && s.workspace->defaults.stale != 0)
			s.stale = s.workspace->defaults.stale;
		survey_take(&s);
		if (argc == 0)
			survey_channels(&s);
		check_names(&s, argv, (size_t)argc, &err);
	}
	if (err.code == ERROR_NONE && !o->json && !o->metrics)
		print_watch(ctx);
	if (err.code == ERROR_NONE && o->metrics)
		print_metrics(ctx, &s, argv, (size_t)argc, counts);
	else if (err.code == ERROR_NONE)
		survey_print(&s, o, argv, (size_t)argc, counts);
	else
		rc = cmd_fail(&err);
	if (rc == EXIT_DONE && o->exit_code && (counts[HEALTH_STALE] > 0 || is_dumb(&s)))
		rc = EXIT_FOUND;
	free(s.looks);
	survey_free(s.channels, s.n_channels);
	workspace_free(s.workspace);
	if (s.archive != NULL)
		archive_close(s.archive);
	return rc;
}

const struct verb verb_status = {
	.name = "status",
	.arguments = "[PAGE…]",
	.summary = "is the monitor deaf: by page, last good look, failing since, why",
	.options = status_rows,
	.options_size = sizeof(struct status_options),
	.max_args = -1,
	.run = status,
	.paged = true,
};
