/* smallprint test: read all rules, report every mistake, run every rule's own examples. */
#include "cmd/cmd.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cmd/test_on.h"
#include "edge/workspace.h"

struct test_options {
	bool json;
	bool quiet;
	struct test_on on;
};

static const struct option_row test_rows[] = {
	{ "json", 'j', OPTION_FLAG, offsetof(struct test_options, json), NULL,
	    "one JSON object with the counts and complaints" },
	{ "quiet", 'q', OPTION_FLAG, offsetof(struct test_options, quiet), NULL,
	    "say nothing when all is well" },
	{ "on", 0, OPTION_TEXT, offsetof(struct test_options, on.repository), "REPO",
	    "the rules over this git history of texts as well" },
	{ "labels", 0, OPTION_TEXT, offsetof(struct test_options, on.labels), "FILE",
	    "with --on: precision and recall on labelled changes" },
	{ "against", 0, OPTION_TEXT, offsetof(struct test_options, on.against), "DIR",
	    "with --on: what the rules of this workspace find" },
	{ 0 },
};

static size_t
count_kind(const struct workspace *ws, bool witnesses)
{
	size_t n = 0;

	for (size_t i = 0; i < ws->n_platforms; i++)
		for (size_t j = 0; j < ws->platforms[i]->n_pages; j++)
			n += (ws->platforms[i]->pages[j]->kind == PAGE_ANNOUNCEMENT) ==
			     witnesses;
	return n;
}

static void
print_counts(
    const struct context *ctx, const struct workspace *ws, size_t examples, size_t wrong)
{
	char *line =
	    mem_printf("%zu platforms with %zu pages and %zu announcement sources, %zu rules; "
		       "%zu examples, %zu wrong.",
		ws->n_platforms, count_kind(ws, false), count_kind(ws, true), ws->rules.n,
		examples, wrong);
	struct buf out;

	buf_init(&out, 4096);
	cmd_put(ctx, span_of(line), "", &out);
	cmd_print(&out);
	buf_release(&out);
	free(line);
}

static void
print_json(const struct workspace *ws, size_t examples, const struct strs *complaints)
{
	struct buf out;

	buf_init(&out, 64 << 20);
	buf_addf(&out,
	    "{\"platforms\":%zu,\"pages\":%zu,\"sources\":%zu,\"rules\":%zu,"
	    "\"examples\":%zu,\"wrong\":%zu,\"complaints\":[",
	    ws->n_platforms, count_kind(ws, false), count_kind(ws, true), ws->rules.n, examples,
	    complaints->n);
	for (size_t i = 0; i < complaints->n; i++) {
		buf_adds(&out, i == 0 ? "" : ",");
		record_put_text(complaints->v[i], &out);
	}
	buf_adds(&out, "]}\n");
	cmd_print(&out);
	buf_release(&out);
}

static int
test(const struct context *ctx, const void *options, int argc, char **argv)
{
	const struct test_options *o = options;
	struct strs complaints = { 0 };
	struct workspace *ws;
	int status = cmd_workspace(ctx, &ws);
	size_t examples;

	(void)argc;
	(void)argv;
	if (status != EXIT_DONE)
		return status;
	if (o->on.repository == NULL && (o->on.labels != NULL || o->on.against != NULL)) {
		workspace_free(ws);
		return cmd_usage(&verb_test, "--labels and --against want --on REPO");
	}
	examples = rules_examine(&ws->rules, &complaints) +
		   rules_examine(&ws->settings, &complaints) +
		   failures_examine(&ws->failures, &complaints);
	for (size_t i = 0; i < complaints.n; i++)
		fprintf(stderr, "%s\n", complaints.v[i]);
	if (complaints.n > 0)
		status = EXIT_WRONG;
	if (o->json)
		print_json(ws, examples, &complaints);
	else if (!o->quiet || complaints.n > 0)
		print_counts(ctx, ws, examples, complaints.n);
	strs_release(&complaints);
	workspace_free(ws);
	if (status == EXIT_DONE && o->on.repository != NULL)
		status = test_on(ctx, &o->on);
	return status;
}

const struct verb verb_test = {
	.name = "test",
	.arguments = "",
	.summary = "read all of rules/, report every mistake, run the rules' examples",
	.options = test_rows,
	.options_size = sizeof(struct test_options),
	.run = test,
};
