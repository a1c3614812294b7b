/* smallprint log: a line per change, newest first. */
#include "cmd/cmd.h"

#include <stdlib.h>

#include "cmd/history.h"

struct log_options {
	bool json;
	bool alerts;
	bool all;
	int max_count;
	utc_t since;
	utc_t until;
};

#define AT(member) offsetof(struct log_options, member)
static const struct option_row log_rows[] = {
	{ "json", 'j', OPTION_FLAG, AT(json), NULL, "JSON Lines: one object per change" },
	{ "max-count", 'n', OPTION_NUMBER, AT(max_count), "N", "at most N changes" },
	{ "since", 0, OPTION_TIME, AT(since), "TIME", "changes seen at or after this time" },
	{ "until", 0, OPTION_TIME, AT(until), "TIME", "changes seen before this time" },
	{ "alerts", 0, OPTION_FLAG, AT(alerts), NULL, "only what a person would be told" },
	{ "all", 'a', OPTION_FLAG, AT(all), NULL,
	    "formatting, dates, swings and upgrades as well" },
	{ 0 },
};
#undef AT

enum { LOG_FLUSH = 64 << 10, LOG_MAX = 16 << 20 };

struct listing {
	struct archive *archive;
	const struct context *ctx;
	const struct log_options *options;
	char *const *names;
	size_t n_names;
	int count;
	day_t day; /* of the change before */
	struct buf out;
	struct error *err;
};

/* What a reader could care about; the rest is kept, and shown with --all. */
static bool
is_wanted(const struct listing *l, const struct record *record)
{
	if (l->options->alerts)
		return record->alert;
	switch (record->class) {
	case CLASS_CHANGE:
	case CLASS_FIRST:
	case CLASS_RETURNED: return true;
	default: return l->options->all || record->alert;
	}
}

/* A line of its own for each where it is searched, a list by days where it is read. */
static int
put_record(struct listing *l, const struct record *record)
{
	const struct tell_style *style = &l->ctx->style;

	if (l->options->json)
		return record_put(record, &l->out);
	if (!l->ctx->terminal)
		return tell_line(record, style, &l->out);
	tell_list_day(record->time, &l->day, style, &l->out);
	return tell_list_entry(record, style, &l->out);
}

static void
print_record(struct listing *l, const struct record *record)
{
	size_t start = l->out.len;
	int rc = put_record(l, record);

	if (rc != 0 && start > 0) { /* did not fit behind the others */
		l->out.len = start;
		cmd_print(&l->out);
		buf_clear(&l->out);
		print_record(l, record);
		return;
	}
	if (rc != 0 || l->out.len > LOG_FLUSH) {
		cmd_print(&l->out);
		buf_clear(&l->out);
	}
}

/* 1 ends the walk. */
static int
list_entry(const struct archive_entry *entry, void *arg)
{
	struct listing *l = arg;
	struct record *record;

	if (!history_names(l->names, l->n_names, entry->page_id) ||
	    entry->time < l->options->since ||
	    (l->options->until != 0 && entry->time >= l->options->until))
		return 0;
	if (history_record(l->archive, entry, &record, l->err) != 0)
		return -1;
	if (is_wanted(l, record)) {
		print_record(l, record);
		l->count++;
	}
	record_free(record);
	return l->options->max_count > 0 && l->count >= l->options->max_count;
}

static int
log_run(const struct context *ctx, const void *options, int argc, char **argv)
{
	struct error err = { 0 };
	struct listing l = { .ctx = ctx,
		.options = options,
		.names = argv,
		.n_names = (size_t)argc,
		.day = DAY_NONE,
		.err = &err };
	int status = EXIT_DONE;

	if (history_open(ctx, &l.archive, &err) != 0)
		return cmd_fail(&err);
	buf_init(&l.out, LOG_MAX);
	if (history_check_names(l.archive, argv, l.n_names, &err) != 0 ||
	    archive_log(l.archive, NULL, NULL, false, list_entry, &l, &err) < 0)
		status = cmd_fail(&err);
	cmd_print(&l.out);
	buf_release(&l.out);
	archive_close(l.archive);
	return status;
}

const struct verb verb_log = {
	.name = "log",
	.arguments = "[PAGE…]",
	.summary = "a line per change with its verdict, newest first",
	.options = log_rows,
	.options_size = sizeof(struct log_options),
	.max_args = -1,
	.run = log_run,
	.paged = true,
};
