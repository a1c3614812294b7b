/* smallprint help: the verbs, or one of them explained; as --help does. */
#include "cmd/cmd.h"

#include "cmd/options.h"

static const struct option_row help_rows[] = { { 0 } };

static int
help(const struct context *ctx, const void *options, int argc, char **argv)
{
	const struct verb *verb;

	(void)options;
	if (argc == 0) {
		options_print_program(ctx);
		return EXIT_DONE;
	}
	verb = options_find_verb(ctx->verbs, argv[0]);
	if (verb == NULL)
		return options_unknown_verb(ctx->verbs, argv[0]);
	options_print_verb(verb);
	return EXIT_DONE;
}

const struct verb verb_help = {
	.name = "help",
	.arguments = "[VERB]",
	.summary = "this list, or one verb explained",
	.options = help_rows,
	.options_size = 1,
	.max_args = 1,
	.run = help,
	.example = "  smallprint help log\n",
};
