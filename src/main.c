/* The verb table, the options before the verb, and the exit status. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/utc.h"
#include "base/yaml.h"
#include "cmd/cmd.h"
#include "cmd/options.h"
#include "cmd/pager.h"
#include "edge/clock.h"

static const struct verb *const verbs[] = {
	&verb_check,
	&verb_watch,
	&verb_extract,
	&verb_test,
	&verb_log,
	&verb_show,
	&verb_explain,
	&verb_diff,
	&verb_status,
	&verb_prove,
	&verb_verify,
	&verb_settings,
	&verb_optout,
	&verb_replay,
	&verb_report,
	&verb_init,
	&verb_add,
	&verb_alerts,
	&verb_import,
	&verb_completion,
	&verb_help,
	NULL,
};
struct globals {
	const char *dir;
	const char *color;
	utc_t now;
	bool no_pager;
	bool help;
	bool version;
};

static const struct option_row global_rows[] = {
	{ "directory", 'C', OPTION_TEXT, offsetof(struct globals, dir), "DIR",
	    "the workspace (default: here)" },
	{ "color", 0, OPTION_TEXT, offsetof(struct globals, color), "WHEN",
	    "auto, always or never (NO_COLOR is respected)" },
	{ "no-pager", 0, OPTION_FLAG, offsetof(struct globals, no_pager), NULL,
	    "long texts go to the terminal as they are" },
	{ "now", 0, OPTION_TIME, offsetof(struct globals, now), "TIME",
	    "take this for the present time (for tests)" },
	{ "help", 'h', OPTION_FLAG, offsetof(struct globals, help), NULL, "this text" },
	{ "version", 'V', OPTION_FLAG, offsetof(struct globals, version), NULL, "the version" },
	{ 0 },
};

static const struct verb the_program = {
	.name = "[OPTION…]",
	.arguments = "VERB …",
	.options = global_rows,
	.max_args = -1,
};

enum { WIDTH_USUAL = 80, WIDTH_MIN = 20, WIDTH_MAX = 1000 };

/* COLUMNS, where somebody says so; otherwise the terminal's. */
static int
wanted_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	int width = columns == NULL ? 0 : atoi(columns);

	if (width < WIDTH_MIN && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		width = size.ws_col;
	return width < WIDTH_MIN || width > WIDTH_MAX ? WIDTH_USUAL : width;
}

static void
allow_pager(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
		pager_allow(size.ws_row, size.ws_col);
}

static bool
wants_colour(const char *when, bool terminal)
{
	const char *no = getenv("NO_COLOR");

	if (when != NULL && strcmp(when, "always") == 0)
		return true;
	if (when != NULL && strcmp(when, "never") == 0)
		return false;
	return terminal && (no == NULL || *no == '\0');
}

static bool
asks_for_help(int argc, char **argv)
{
	for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return true;
	return false;
}

static void
context_fill(struct context *ctx, const struct globals *g)
{
	ctx->dir = g->dir == NULL ? "." : g->dir;
	ctx->verbs = verbs;
	ctx->globals = global_rows;
	ctx->terminal = isatty(STDOUT_FILENO);
	ctx->progress = isatty(STDERR_FILENO);
	ctx->style.width = wanted_width();
	ctx->style.colour = wants_colour(g->color, ctx->terminal);
	ctx->style.now = ctx->terminal ? clock_now() : 0;
}

static int
take_globals(const struct globals *g)
{
	if (g->color != NULL && strcmp(g->color, "auto") != 0 &&
	    strcmp(g->color, "always") != 0 && strcmp(g->color, "never") != 0)
		return cmd_usage(
		    &the_program, "--color wants auto, always or never, not \"%s\"", g->color);
	if (g->now != 0)
		clock_set(g->now);
	return EXIT_DONE;
}

static void
print_version(void)
{
	puts("smallprint " SMALLPRINT_VERSION);
}

/* The options before the verb may also stand behind it. */
static int
run_verb(const struct verb *verb, struct globals *g, int argc, char **argv)
{
	struct context ctx = { 0 };
	void *options = mem_alloc(verb->options_size);
	int n_args, rc;

	if (asks_for_help(argc, argv)) {
		options_print_verb(verb);
		rc = EXIT_DONE;
		goto out;
	}
	rc = options_parse(verb, argc, argv, options, global_rows, g, &n_args);
	if (rc == 0)
		rc = take_globals(g);
	if (rc == 0 && g->version) {
		print_version();
	} else if (rc == 0) {
		context_fill(&ctx, g);
		if (verb->paged && ctx.terminal && !g->no_pager)
			allow_pager();
		rc = verb->run(&ctx, options, n_args, argv);
		pager_end();
	}
out:
	free(options);
	return rc;
}

/* The verb is the first word that is no option and no option's argument. */
static int
words_before_verb(int argc, char **argv)
{
	int i = 1;

	while (i < argc && argv[i][0] == '-') {
		bool takes_next =
		    strcmp(argv[i], "-C") == 0 || strcmp(argv[i], "--directory") == 0 ||
		    strcmp(argv[i], "--color") == 0 || strcmp(argv[i], "--now") == 0;

		i += takes_next ? 2 : 1;
	}
	return i < argc ? i : argc;
}

int
main(int argc, char **argv)
{
	struct globals g = { 0 };
	struct context ctx = { 0 };
	const struct verb *verb;
	int at, n_args, rc;

	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is a full disk, and told as one */
	at = words_before_verb(argc, argv);
	rc = options_parse(&the_program, at - 1, argv + 1, &g, NULL, NULL, &n_args);
	if (rc == 0)
		rc = take_globals(&g);
	if (rc != 0)
		return rc;
	if (g.version) {
		print_version();
		return EXIT_DONE;
	}
	if (g.help || at >= argc) {
		context_fill(&ctx, &g);
		options_print_program(&ctx);
		return g.help ? EXIT_DONE : EXIT_WRONG;
	}
	verb = options_find_verb(verbs, argv[at]);
	if (verb == NULL)
		return options_unknown_verb(verbs, argv[at]);
	return run_verb(verb, &g, argc - at - 1, argv + at + 1);
}
