/* smallprint test: read all rules, report every mistake, run every rule's own examples. */
#include "cmd/cmd.h"

#include <stdio.h>

#include "edge/workspace.h"

struct test_options {
	bool quiet;
};

static const struct option_row test_rows[] = {
	{ "quiet", 'q', OPTION_FLAG, offsetof(struct test_options, quiet), NULL,
	    "say nothing when all is well" },
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
	examples = rules_examine(&ws->rules, &complaints);
	for (size_t i = 0; i < complaints.n; i++)
		fprintf(stderr, "%s\n", complaints.v[i]);
	if (complaints.n > 0)
		status = EXIT_WRONG;
	if (!o->quiet || complaints.n > 0)
		printf("%zu platforms with %zu pages and %zu announcement sources, %zu rules; "
		       "%zu examples, %zu wrong.\n",
		    ws->n_platforms, count_kind(ws, false), count_kind(ws, true), ws->rules.n,
		    examples, complaints.n);
	strs_release(&complaints);
	workspace_free(ws);
	return status;
}

const struct verb verb_test = {
	.name = "test",
	.arguments = "",
	.summary = "read all of rules/, report every mistake, run every rule's examples",
	.options = test_rows,
	.options_size = sizeof(struct test_options),
	.run = test,
};
