/* smallprint alerts: how each channel stands; a test, what would be sent, sending again. */
#include "cmd/cmd.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/yaml.h"
#include "cmd/history.h"
#include "edge/alert.h"
#include "edge/clock.h"
#include "edge/deliver/deliver.h"
#include "edge/deliver/survey.h"
#include "edge/deliver/together.h"

struct alerts_options {
	bool test;
	bool dry_run;
	bool resend;
	bool dismiss;
	bool json;
	utc_t since;
};

static const struct option_row alerts_rows[] = {
	{ "test", 't', OPTION_FLAG, offsetof(struct alerts_options, test), NULL,
	    "send the channel a message that says it is a test" },
	{ "dry-run", 'n', OPTION_FLAG, offsetof(struct alerts_options, dry_run), NULL,
	    "only print what would be sent where" },
	{ "resend", 'r', OPTION_FLAG, offsetof(struct alerts_options, resend), NULL,
	    "send now: what waits and was put aside, or COMMIT…" },
	{ "since", 's', OPTION_TIME, offsetof(struct alerts_options, since), "TIME",
	    "with these: all that was recorded since then" },
	{ "dismiss", 'd', OPTION_FLAG, offsetof(struct alerts_options, dismiss), NULL,
	    "give up what was put aside, or of it COMMIT…" },
	{ "json", 'j', OPTION_FLAG, offsetof(struct alerts_options, json), NULL,
	    "JSON Lines: one object per channel, or per message" },
	{ 0 },
};

enum { OUT_MAX = 64 << 20 };

struct desk {
	const struct context *ctx;
	const struct alerts_options *options;
	struct workspace *ws;
	struct archive *archive;         /* NULL: none yet */
	const struct channel_rule *only; /* NULL: all */
	char *const *commits;            /* as they were typed */
	size_t n_commits;
};

/* What is done with each message that is gone through, for one channel. */
struct errand {
	const struct desk *desk;
	struct channel_rule channel; /* a copy, on */
	bool named;                  /* by its commit: what the channel wants does not matter */
	struct tries *tries;         /* of the channel, where they are kept */
	bool changed;
	size_t n;
	size_t failed;
};

/* ---- what is printed of a message ---- */

static const char *
page_of(const struct alert_news *news)
{
	return news->record != NULL ? news->record->page : news->upkeep->page;
}

static void
add_title(const struct alert_news *news, struct buf *out)
{
	struct buf title;
	char *plain;

	buf_init(&title, OUT_MAX);
	if (news->record != NULL)
		record_summary(news->record, &title);
	else
		upkeep_line(news->upkeep, &title);
	plain = tell_plain(title.len > 0 ? title.data : "");
	buf_adds(out, plain);
	free(plain);
	buf_release(&title);
}

static void
print_line(const struct errand *e, const struct alert_news *news, const char *what)
{
	utc_t time = news->record != NULL ? news->record->time : news->upkeep->time;
	char when[UTC_TEXT_MAX];
	struct buf out;

	buf_init(&out, OUT_MAX);
	buf_addf(&out, "%s: %s%s %.10s %s ", e->channel.name, what, utc_format(time, when),
	    news->oid, page_of(news));
	add_title(news, &out);
	buf_addc(&out, '\n');
	cmd_print(&out);
	buf_release(&out);
}

/* The words as they would be sent; JSON as such, anything else as a text. */
static json_t *
words(struct errand *e, const struct alert_news *news, json_t *object)
{
	struct error err = { 0 };
	struct buf body;
	json_t *json = NULL;

	buf_init(&body, CHANNEL_BODY_MAX);
	if (deliver_body(&e->channel, news, &body, &err) != 0)
		json_object_set_new(object, "error", json_string(err.message));
	else if ((json = json_loadb(body.data, body.len, 0, NULL)) == NULL)
		json = json_stringn(body.data, body.len);
	buf_release(&body);
	return json == NULL ? json_null() : json;
}

static void
print_json(struct errand *e, const struct alert_news *news, const struct error *failed)
{
	utc_t time = news->record != NULL ? news->record->time : news->upkeep->time;
	char when[UTC_TEXT_MAX], key[HASH_SHA256_HEX + 1], *text;
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "channel", e->channel.name,
	    "type", channel_type_name(e->channel.type), "commit", news->oid, "page",
	    page_of(news), "time", utc_format(time, when), "key", deliver_key(news, key));
	struct buf out;

	if (e->desk->options->dry_run)
		json_object_set_new(o, "body", words(e, news, o));
	else
		json_object_set_new(o, "sent", json_boolean(failed == NULL));
	if (failed != NULL)
		json_object_set_new(o, "error", json_string(failed->message));
	text = json_dumps(o, JSON_COMPACT);
	json_decref(o);
	buf_init(&out, OUT_MAX);
	buf_addf(&out, "%s\n", text == NULL ? "{}" : text);
	cmd_print(&out);
	buf_release(&out);
	free(text);
}

/* ---- one message ---- */

static int
send_now(struct errand *e, const struct alert_news *news, struct error *err)
{
	int asked, rc = deliver_one(e->desk->ws, &e->channel, news, &asked, err);

	if (rc == 0)
		tries_note_sent(e->tries, news->oid, page_of(news), clock_now());
	e->changed = e->changed || rc == 0;
	if (e->desk->options->json)
		print_json(e, news, rc == 0 ? NULL : err);
	else if (rc == 0)
		print_line(e, news, "sent ");
	if (rc != 0)
		error_prefix(err, "%s: %.10s", e->channel.name, news->oid);
	return rc == 0 ? 0 : -1;
}

static int
handle(const struct alert_news *news, void *arg, struct error *err)
{
	struct errand *e = arg;

	if (!e->named && !deliver_wants(&e->channel, news))
		return 0;
	e->n++;
	if (!e->desk->options->dry_run)
		return send_now(e, news, err);
	if (e->desk->options->json)
		print_json(e, news, NULL);
	else
		print_line(e, news, "");
	return 0;
}

/* ---- digests, which only --dry-run goes through one by one ---- */

static void
print_digest_json(struct errand *e, const struct together *t, size_t n, const char *key,
    const struct buf *body, const struct error *failed)
{
	char when[UTC_TEXT_MAX], *text;
	json_t *json =
	    failed != NULL ? json_null() : json_loadb(body->data, body->len, 0, NULL);
	json_t *o = json_pack("{s:s, s:s, s:s, s:i, s:s}", "channel", e->channel.name, "type",
	    channel_type_name(e->channel.type), "digest", utc_format(t->moment, when), "count",
	    (int)n, "key", key);
	struct buf out;

	if (json == NULL)
		json = json_stringn(body->data, body->len);
	json_object_set_new(o, "body", json);
	if (failed != NULL)
		json_object_set_new(o, "error", json_string(failed->message));
	text = json_dumps(o, JSON_COMPACT);
	json_decref(o);
	buf_init(&out, OUT_MAX);
	buf_addf(&out, "%s\n", text == NULL ? "{}" : text);
	cmd_print(&out);
	buf_release(&out);
	free(text);
}

static void
print_digest(struct errand *e, const struct together *t, size_t n)
{
	char when[UTC_TEXT_MAX];
	struct buf out;

	buf_init(&out, OUT_MAX);
	buf_addf(&out, "%s: digest %s %s, of %zu:\n", e->channel.name,
	    t->moment <= clock_now() ? "due since" : "due", utc_format(t->moment, when), n);
	cmd_print(&out);
	buf_release(&out);
	for (size_t i = 0; i < n; i++)
		print_line(e,
		    &(const struct alert_news){
			t->oids.v[i], t->v[i].record, t->v[i].upkeep, t->v[i].about },
		    "  ");
}

static int
each_digest(struct errand *e, struct error *err)
{
	size_t skip[2] = { 0 }, n;
	struct together t;
	int rc = 0;

	for (bool more = true; rc == 0 && more;) {
		char key[HASH_SHA256_HEX + 1];
		struct error failed = { 0 };
		struct buf body;
		int fit = 0;

		rc = together_gather(e->desk->archive, &e->channel, skip, &t, err);
		more = rc == 0 && t.n > 0;
		buf_init(&body, CHANNEL_BODY_MAX);
		if (more)
			fit =
			    together_fit(&e->channel, &t, clock_now(), key, &n, &body, &failed);
		if (more && e->desk->options->json)
			print_digest_json(e, &t, n, key, &body, fit == 0 ? NULL : &failed);
		else if (more)
			print_digest(e, &t, n);
		for (size_t i = 0; more && i < n; i++)
			skip[i >= t.changes]++;
		e->n += more ? n : 0;
		buf_release(&body);
		together_release(&t);
	}
	return rc;
}

/* ---- which messages ---- */

/* A commit as typed: of those put aside, which may be of upkeep, or of main. */
static int
find_commit(const struct desk *d, const struct tries *tries, const char *rev,
    char oid[ARCHIVE_OID_HEX + 1], struct error *err)
{
	size_t n = strlen(rev), found = 0;

	for (size_t i = 0; n >= 4 && i < tries->n_aside; i++)
		if (tries->aside[i].done == 0 && strncmp(tries->aside[i].oid, rev, n) == 0 &&
		    found++ == 0)
			snprintf(oid, ARCHIVE_OID_HEX + 1, "%s", tries->aside[i].oid);
	if (found == 1 || archive_resolve(d->archive, rev, oid, err) == 0)
		return 0;
	err->code = ERROR_USAGE;
	return -1;
}

static int
each_commit(struct errand *e, struct error *err)
{
	const struct desk *d = e->desk;
	char oid[ARCHIVE_OID_HEX + 1];

	e->named = true;
	for (size_t i = 0; i < d->n_commits; i++)
		if (find_commit(d, e->tries, d->commits[i], oid, err) != 0 ||
		    alert_one(d->archive, oid, handle, e, err) != 0)
			return -1;
	return 0;
}

/* What was put aside comes first, as it would be sent. */
static int
each_waiting(struct errand *e, struct error *err)
{
	const struct desk *d = e->desk;

	e->named = true;
	for (size_t i = 0; d->options->resend && i < e->tries->n_aside; i++)
		if (e->tries->aside[i].done == 0 &&
		    alert_one(d->archive, e->tries->aside[i].oid, handle, e, err) != 0)
			return -1;
	e->named = false;
	if (d->options->dry_run && e->channel.digest != DIGEST_NONE)
		return each_digest(e, err);
	return alert_pending(d->archive, e->channel.name, handle, e, err);
}

static int
errand(struct desk *d, const struct channel_rule *channel)
{
	struct tries tries = { 0 };
	struct errand e = { .desk = d, .channel = *channel, .tries = &tries };
	struct error err = { 0 };
	int rc = deliver_tries_get(d->archive, channel->name, &tries, &err);

	e.channel.off = false; /* who asks by hand wants an answer */
	if (rc == 0 && channel_is_feed(channel) && d->options->resend && !d->options->dry_run)
		rc = error_set(&err, ERROR_USAGE,
		    "%s is a feed, which is written whole: leave COMMIT and --since out",
		    channel->name);
	if (rc == 0 && d->n_commits > 0)
		rc = each_commit(&e, &err);
	else if (rc == 0 && d->options->since != 0)
		rc = alert_since(d->archive, d->options->since, handle, &e, &err);
	else if (rc == 0)
		rc = each_waiting(&e, &err);
	if (e.changed && deliver_tries_set(d->archive, channel->name, &tries, &err) != 0)
		rc = -1;
	tries_release(&tries);
	if (rc == 0 && e.n == 0 && !d->options->json)
		printf("%s: nothing\n", channel->name);
	return rc == 0 ? EXIT_DONE : cmd_fail(&err);
}

/* One that fails keeps no other from being told. */
static int
each_channel(struct desk *d, int (*f)(struct desk *d, const struct channel_rule *channel))
{
	int status = EXIT_DONE, one;

	for (size_t i = 0; i < d->ws->channels.n; i++) {
		const struct channel_rule *channel = &d->ws->channels.v[i];

		if (d->only == NULL ? channel->off : d->only != channel)
			continue;
		one = f(d, channel);
		status = one != EXIT_DONE ? one : status;
	}
	return status;
}

/* ---- what is asked for ---- */

static int
test(struct desk *d, const struct channel_rule *only)
{
	struct error err = { 0 };
	struct buf out;
	int rc = deliver_test(d->ws, only, &err);

	buf_init(&out, OUT_MAX);
	if (d->options->json) {
		buf_addf(&out,
		    "{\"channel\":\"%s\",\"test\":true,\"sent\":%s,\"error\":", only->name,
		    rc == 0 ? "true" : "false");
		record_put_text(rc == 0 ? NULL : err.message, &out);
		buf_adds(&out, "}\n");
	} else if (rc == 0) {
		buf_addf(&out, "%s: the test was sent\n", only->name);
	}
	cmd_print(&out);
	buf_release(&out);
	if (rc == 0)
		return EXIT_DONE;
	error_prefix(&err, "%s", only->name);
	return cmd_fail(&err);
}

static int
dismiss(struct desk *d, const struct channel_rule *only)
{
	struct tries tries = { 0 };
	struct error err = { 0 };
	char oid[ARCHIVE_OID_HEX + 1];
	size_t before, i;
	int rc = deliver_tries_get(d->archive, only->name, &tries, &err);

	before = tries_waiting(&tries);
	for (i = 0; rc == 0 && d->n_commits == 0 && i < tries.n_aside; i++)
		if (tries.aside[i].done == 0)
			tries.aside[i].done = tries.changed = clock_now();
	for (i = 0; rc == 0 && i < d->n_commits; i++) {
		rc = find_commit(d, &tries, d->commits[i], oid, &err);
		if (rc == 0 && !tries_done(&tries, oid, clock_now()))
			rc = error_set(
			    &err, ERROR_USAGE, "%s: %.10s was not put aside", only->name, oid);
	}
	if (rc == 0)
		rc = deliver_tries_set(d->archive, only->name, &tries, &err);
	if (rc == 0)
		printf("%s: %zu dismissed\n", only->name, before - tries_waiting(&tries));
	tries_release(&tries);
	return rc == 0 ? EXIT_DONE : cmd_fail(&err);
}

static int
list(struct desk *d)
{
	int wide = 0;
	struct buf out, lines;

	buf_init(&out, OUT_MAX);
	buf_init(&lines, OUT_MAX);
	for (size_t i = 0; i < d->ws->channels.n; i++) {
		int n = (int)strlen(d->ws->channels.v[i].name);

		wide = n > wide ? n : wide;
	}
	for (size_t i = 0; i < d->ws->channels.n; i++) {
		struct outbox outbox;

		if (d->only != NULL && d->only != &d->ws->channels.v[i])
			continue;
		survey_channel(d->archive, &d->ws->channels.v[i], &outbox);
		if (d->options->json)
			outbox_put(&outbox, &out);
		else
			outbox_tell(&outbox, wide, &d->ctx->style, &lines);
		cmd_put_lines(d->ctx, buf_span(&lines), &out);
		buf_clear(&lines);
		outbox_release(&outbox);
	}
	cmd_print(&out);
	buf_release(&lines);
	buf_release(&out);
	return EXIT_DONE;
}

/* All that waits, at once and whatever the next try is; then how it went. */
static int
send_waiting(struct desk *d)
{
	const struct deliver_options options = { .only = d->only, .now = true, .aside = true };
	struct error err = { 0 };
	size_t behind;

	if (d->only != NULL && d->only->off) {
		error_set(&err, ERROR_USAGE,
		    "%s is off in rules/alerts.yaml, and is sent nothing", d->only->name);
		return cmd_fail(&err);
	}
	if (deliver_begin(d->archive, d->ws, &err) != 0)
		return cmd_fail(&err);
	behind = deliver(d->ws, &options);
	list(d);
	return behind > 0 ? EXIT_ROUND : EXIT_DONE;
}

static int
act(struct desk *d)
{
	const struct alerts_options *o = d->options;

	if (o->dismiss && d->only != NULL)
		return dismiss(d, d->only);
	if (o->resend && !o->dry_run && d->n_commits == 0 && o->since == 0)
		return send_waiting(d);
	if (o->resend || o->dry_run)
		return each_channel(d, errand);
	return list(d);
}

/* ---- the command line ---- */

static int
unknown_channel(const struct workspace *ws, const char *name)
{
	const char *names[CHANNELS_MAX + 1] = { 0 };
	const char *near;

	for (size_t i = 0; i < ws->channels.n; i++)
		names[i] = ws->channels.v[i].name;
	near = yaml_nearest(name, names);
	if (ws->channels.n == 0)
		return cmd_usage(
		    &verb_alerts, "no channel \"%s\": rules/alerts.yaml declares none", name);
	if (near != NULL)
		return cmd_usage(&verb_alerts, "no channel \"%s\" (%s?)", name, near);
	return cmd_usage(
	    &verb_alerts, "no channel \"%s\"; `smallprint alerts` lists them", name);
}

static int
check_words(const struct alerts_options *o, int argc)
{
	int acts = o->test + o->resend + o->dismiss;

	if (acts > 1)
		return cmd_usage(
		    &verb_alerts, "one of --test, --resend and --dismiss at a time");
	if (o->dry_run && (o->test || o->dismiss))
		return cmd_usage(&verb_alerts, "--dry-run goes alone or with --resend");
	if (o->since != 0 && !o->resend && !o->dry_run)
		return cmd_usage(&verb_alerts, "--since goes with --resend or --dry-run");
	if (argc == 0 && (o->test || o->dismiss))
		return cmd_usage(
		    &verb_alerts, "--%s wants a CHANNEL", o->test ? "test" : "dismiss");
	if (argc > 1 && !o->resend && !o->dry_run && !o->dismiss)
		return cmd_usage(&verb_alerts, "too many arguments");
	if (argc > 1 && o->since != 0)
		return cmd_usage(&verb_alerts, "COMMIT or --since, not both");
	return EXIT_DONE;
}

/* Sending moves cursors: then the lock is taken, as a round takes it. */
static int
desk_archive(struct desk *d, bool write)
{
	struct error err = { 0 };

	if (!file_is_dir(d->ws->snapshots)) {
		if (!write && !d->options->dry_run)
			return EXIT_DONE;
		error_set(&err, ERROR_USAGE, "%s: no archive yet; `smallprint check` makes one",
		    d->ws->snapshots);
		return cmd_fail(&err);
	}
	if (archive_open(
		d->ws->snapshots, write ? ARCHIVE_WRITE : ARCHIVE_READ, &d->archive, &err) != 0)
		return cmd_fail(&err);
	return EXIT_DONE;
}

static int
desk_work(struct desk *d, int argc, char **argv)
{
	const struct alerts_options *o = d->options;
	int status;

	d->only = argc > 0 ? channels_find(&d->ws->channels, argv[0]) : NULL;
	if (argc > 0 && d->only == NULL)
		return unknown_channel(d->ws, argv[0]);
	if (o->test && d->only != NULL) /* they come together: check_words() */
		return test(d, d->only);
	if (d->ws->channels.n == 0 && !o->json)
		fprintf(stderr, "No channel is declared in rules/alerts.yaml: alerts go to the "
				"terminal only.\n");
	status = desk_archive(d, (o->resend && !o->dry_run) || o->dismiss);
	if (status == EXIT_DONE)
		status = act(d);
	if (d->archive != NULL)
		archive_close(d->archive);
	return status;
}

static int
alerts(const struct context *ctx, const void *options, int argc, char **argv)
{
	struct desk d = { .ctx = ctx, .options = options };
	int status = check_words(options, argc);

	if (status != EXIT_DONE)
		return status;
	status = cmd_workspace_light(ctx, &d.ws);
	if (status != EXIT_DONE)
		return status;
	d.commits = argv + 1;
	d.n_commits = argc > 1 ? (size_t)argc - 1 : 0;
	status = desk_work(&d, argc, argv);
	workspace_free(d.ws);
	return status;
}

const struct verb verb_alerts = {
	.name = "alerts",
	.arguments = "[CHANNEL] [COMMIT…]",
	.summary = "how each channel stands; a test, a preview, sending again",
	.options = alerts_rows,
	.options_size = sizeof(struct alerts_options),
	.max_args = -1,
	.run = alerts,
};
