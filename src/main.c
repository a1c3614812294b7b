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
	NULL,
};
enum { VERBS = COUNT(verbs) - 1 };

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

static void
print_help(void)
{
	puts("smallprint watches the small print of platforms and says what changed "
	     "silently.\n\n"
	     "Usage: smallprint [OPTION…] VERB [ARGUMENT…]\n\nVerbs:");
	for (size_t i = 0; i < VERBS; i++)
		printf("  %-8s  %s\n", verbs[i]->name, verbs[i]->summary);
	puts("\nOptions before the verb:");
	options_print(global_rows);
	puts("\n`smallprint VERB --help` explains a verb; the manual is smallprint(1) and\n"
	     "smallprint(5).\n"
	     "Exit status: 0 done, 1 found something (--exit-code), 2 the round could not\n"
	     "be done, 64 wrong command line or rules.");
}

static int
print_verb_help(const struct verb *verb)
{
	printf("Usage: smallprint %s [OPTION…]%s%s\n\n  %s\n", verb->name,
	    *verb->arguments ? " " : "", verb->arguments, verb->summary);
	if (verb->options[0].name != NULL)
		puts("\nOptions:");
	options_print(verb->options);
	return EXIT_DONE;
}

static const struct verb *
find_verb(const char *name)
{
	for (size_t i = 0; i < VERBS; i++)
		if (strcmp(verbs[i]->name, name) == 0)
			return verbs[i];
	return NULL;
}

static int
unknown_verb(const char *name)
{
	const char *names[VERBS + 1] = { 0 };
	const char *nearest;

	for (size_t i = 0; i < VERBS; i++)
		names[i] = verbs[i]->name;
	nearest = yaml_nearest(name, names);
	fprintf(stderr,
	    "smallprint: unknown verb \"%s\"%s%s%s; `smallprint --help` lists them\n", name,
	    nearest == NULL ? "" : " (", nearest == NULL ? "" : nearest,
	    nearest == NULL ? "" : "?)");
	return EXIT_WRONG;
}

static int
terminal_width(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
		return size.ws_col < 120 ? size.ws_col : 120;
	return 80;
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

static int
run_verb(const struct verb *verb, const struct globals *g, int argc, char **argv)
{
	struct context ctx = { .dir = g->dir == NULL ? "." : g->dir };
	void *options = mem_alloc(verb->options_size);
	int rc, n_args;

	ctx.verbs = verbs;
	ctx.globals = global_rows;
	ctx.terminal = isatty(STDOUT_FILENO);
	ctx.progress = isatty(STDERR_FILENO);
	ctx.style =
	    (struct tell_style){ terminal_width(), wants_colour(g->color, ctx.terminal) };
	if (asks_for_help(argc, argv))
		rc = print_verb_help(verb);
	else if ((rc = options_parse(verb, argc, argv, options, &n_args)) == 0) {
		if (verb->paged && ctx.terminal && !g->no_pager)
			allow_pager();
		rc = verb->run(&ctx, options, n_args, argv);
		pager_end();
	}
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
	const struct verb *verb;
	int at, n_args, rc;

	signal(SIGPIPE, SIG_IGN);
	at = words_before_verb(argc, argv);
	rc = options_parse(&the_program, at - 1, argv + 1, &g, &n_args);
	if (rc != 0)
		return rc;
	if (g.color != NULL && strcmp(g.color, "auto") != 0 && strcmp(g.color, "always") != 0 &&
	    strcmp(g.color, "never") != 0)
		return cmd_usage(&the_program, "--color wants auto, always or never");
	if (g.now != 0)
		clock_set(g.now);
	if (g.version) {
		puts("smallprint " SMALLPRINT_VERSION);
		return EXIT_DONE;
	}
	if (g.help || at >= argc) {
		print_help();
		return g.help ? EXIT_DONE : EXIT_WRONG;
	}
	verb = find_verb(argv[at]);
	if (verb == NULL)
		return unknown_verb(argv[at]);
	return run_verb(verb, &g, argc - at - 1, argv + at + 1);
}
