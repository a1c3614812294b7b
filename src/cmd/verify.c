/* smallprint verify: does the archive hold against itself, and every change against its
   evidence? */
#include "verify.h"

#include <stdlib.h>

#include "base/mem.h"
#include "cmd/cmd.h"
#include "cmd/history.h"

struct verify_options {
	bool json;
};

static const struct option_row verify_rows[] = {
	{ "json", 'j', OPTION_FLAG, offsetof(struct verify_options, json), NULL,
	    "JSON Lines: one object per commit" },
	{ 0 },
};

enum { VERIFY_MAX = 16 << 20 };

struct telling {
	const struct context *ctx;
	const struct verify_options *options;
	char *const *names;
	size_t n_names;
};

static bool
is_wanted(const char *page_id, void *arg)
{
	const struct telling *t = arg;

	return history_names(t->names, t->n_names, page_id);
}

static void
put_lines(const struct context *ctx, const struct verified *v, struct buf *out)
{
	for (size_t i = 0; i < v->problems.n; i++) {
		char *plain = tell_plain(v->problems.v[i]);
		char *page = tell_plain(v->page), *line;

		if (v->commit == NULL)
			line = mem_strdup(plain);
		else
			line = mem_printf("%.12s %s: %s", v->commit, page, plain);
		cmd_put(ctx, span_of(line), "  ", out);
		free(line);
		free(page);
		free(plain);
	}
}

static void
put_json(const struct verified *v, struct buf *out)
{
	buf_adds(out, "{\"commit\":");
	record_put_text(v->commit, out);
	buf_adds(out, ",\"page\":");
	record_put_text(v->page, out);
	buf_addf(out, ",\"sound\":%s,\"reread\":", v->problems.n == 0 ? "true" : "false");
	record_put_text(v->commit == NULL ? NULL : reread_name(v->reread), out);
	buf_adds(out, ",\"problems\":[");
	for (size_t i = 0; i < v->problems.n; i++) {
		if (i > 0)
			buf_addc(out, ',');
		record_put_text(v->problems.v[i], out);
	}
	buf_adds(out, "]}\n");
}

static void
tell_verified(const struct verified *v, void *arg)
{
	const struct telling *t = arg;
	struct buf out;

	buf_init(&out, VERIFY_MAX);
	buf_adds(&out, "");
	if (t->options->json)
		put_json(v, &out);
	else
		put_lines(t->ctx, v, &out);
	cmd_print(&out);
	buf_release(&out);
}

static void
put_reread(const struct context *ctx, size_t n, const char *words, struct buf *out)
{
	char *line;

	if (n == 0)
		return;
	line = mem_printf("%zu bod%s %s", n, n == 1 ? "y" : "ies", words);
	cmd_put(ctx, span_of(line), "  ", out);
	free(line);
}

static void
tell_report(const struct context *ctx, const struct verify_report *r)
{
	struct buf out;

	buf_init(&out, VERIFY_MAX);
	buf_addf(&out, "%zu commit%s: %zu hold%s, %zu do%s not\n", r->commits,
	    r->commits == 1 ? "" : "s", r->sound, r->sound == 1 ? "s" : "",
	    r->commits - r->sound, r->commits - r->sound == 1 ? "es" : "");
	put_reread(ctx, r->rereads[REREAD_SAME], "read again: the same text", &out);
	put_reread(ctx, r->rereads[REREAD_OTHER], "read again: another text, or none", &out);
	put_reread(ctx, r->rereads[REREAD_EXTRACTOR],
	    "not read again: another version of the extractor read them", &out);
	put_reread(ctx, r->rereads[REREAD_UNDECLARED],
	    "not read again: the evidence does not say how the page was declared", &out);
	put_reread(ctx, r->rereads[REREAD_FEED],
	    "not read again: a feed's text holds entries of earlier looks", &out);
	buf_addf(&out, "%zu round%s, %zu check%s in the ledger\n", r->rounds,
	    r->rounds == 1 ? "" : "s", r->checks, r->checks == 1 ? "" : "s");
	cmd_print(&out);
	buf_release(&out);
}

static int
verify_run(const struct context *ctx, const void *options, int argc, char **argv)
{
	struct telling t = { ctx, options, argv, (size_t)argc };
	struct archive *archive = NULL;
	struct verify_report report;
	struct error err = { 0 };
	int status;

	if (history_open(ctx, &archive, &err) != 0 ||
	    history_check_names(archive, argv, t.n_names, &err) != 0 ||
	    verify(archive, is_wanted, tell_verified, &t, &report, &err) != 0) {
		status = cmd_fail(&err);
	} else {
		if (!t.options->json)
			tell_report(ctx, &report);
		status = report.problems > 0 ? EXIT_FOUND : EXIT_DONE;
	}
	archive_close(archive);
	return status;
}

const struct verb verb_verify = {
	.name = "verify",
	.arguments = "[PAGE…]",
	.summary = "does the archive hold, and every change against its evidence",
	.options = verify_rows,
	.options_size = sizeof(struct verify_options),
	.max_args = -1,
	.run = verify_run,
};
