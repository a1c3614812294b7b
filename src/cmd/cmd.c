/* What the verbs share: option tables, usage, complaints, printing. */
#include "cmd/cmd.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/utc.h"
#include "base/yaml.h"
#include "cmd/options.h"
#include "cmd/pager.h"
#include "edge/workspace.h"

enum { CMD_MESSAGE_MAX = 64 << 10 };

int
cmd_fail(const struct error *err)
{
	struct buf safe;

	fflush(stdout);
	pager_end();
	buf_init(&safe, CMD_MESSAGE_MAX); /* it may quote a page, or a server */
	tell_safe(span_of(err->message), &safe);
	fprintf(stderr, "smallprint: %s\n", safe.data == NULL ? "" : safe.data);
	buf_release(&safe);
	return err->code == ERROR_USAGE ? EXIT_WRONG : EXIT_ROUND;
}

int
cmd_usage(const struct verb *verb, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "smallprint %s: ", verb->name);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr,
	    "\nUsage: smallprint %s [OPTION…]%s%s; `smallprint %s --help` explains.\n",
	    verb->name, *verb->arguments ? " " : "", verb->arguments, verb->name);
	return EXIT_WRONG;
}

void
cmd_print(const struct buf *out)
{
	struct span s = buf_span(out);

	if (pager_write(s) != 0) {
		bool left = errno == EPIPE;

		pager_end();
		if (left)
			_exit(EXIT_DONE);
		fprintf(stderr, "smallprint: cannot write: %s\n", strerror(errno));
		exit(EXIT_ROUND);
	}
}

int
cmd_put(const struct context *ctx, struct span text, const char *rest, struct buf *out)
{
	if (ctx->terminal)
		return tell_wrap(text, "", rest, &ctx->style, out);
	tell_paint(text, &ctx->style, out);
	return buf_addc(out, '\n');
}

static void
put_whole(const struct context *ctx, const char *first, struct span line, struct buf *out)
{
	buf_adds(out, first);
	tell_paint(line, &ctx->style, out);
	buf_addc(out, '\n');
}

void
cmd_put_lines(const struct context *ctx, struct span text, struct buf *out)
{
	struct span line;

	while (span_line(&text, &line)) {
		size_t blanks = 0;
		char *first, *rest;

		while (blanks < line.len && line.data[blanks] == ' ')
			blanks++;
		first = mem_printf("%*s", (int)blanks, "");
		rest = mem_printf("%*s", (int)blanks + 2, "");
		line = span_make(line.data + blanks, line.len - blanks);
		/* wrapping folds blanks: what fits keeps its columns */
		if (ctx->terminal && tell_columns(line) + (int)blanks > ctx->style.width)
			tell_wrap(line, first, rest, &ctx->style, out);
		else
			put_whole(ctx, first, line, out);
		free(first);
		free(rest);
	}
}

static void
print_all(const struct strs *complaints)
{
	for (size_t i = 0; i < complaints->n; i++)
		fprintf(stderr, "%s\n", complaints->v[i]);
}

typedef int (*open_fn)(
    const char *dir, struct workspace **out, struct strs *complaints, struct error *err);

static int
open_by(open_fn open, const struct context *ctx, struct workspace **out)
{
	struct strs complaints = { 0 };
	struct error err = { 0 };
	int status = EXIT_DONE;

	if (open(ctx->dir, out, &complaints, &err) != 0) {
		print_all(&complaints);
		status = cmd_fail(&err);
	}
	strs_release(&complaints);
	return status;
}

int
cmd_workspace(const struct context *ctx, struct workspace **out)
{
	return open_by(workspace_open, ctx, out);
}

int
cmd_workspace_light(const struct context *ctx, struct workspace **out)
{
	return open_by(workspace_open_light, ctx, out);
}

char *
cmd_snapshots(const struct context *ctx)
{
	return mem_printf("%s/snapshots", ctx->dir);
}

char *
cmd_installed(const char *in_checkout, const char *name)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	char *slash, *beside;

	if (n > 0) {
		self[n] = '\0';
		slash = strrchr(self, '/');
		beside = mem_printf("%.*s/%s", (int)(slash - self), self, in_checkout);
		if (file_is_dir(beside))
			return beside;
		free(beside);
	}
	return mem_printf("%s/%s", SMALLPRINT_DATADIR, name);
}

static int
set_number(const struct verb *verb, const struct option_row *row, const char *text, int *out)
{
	char *end;
	long n = strtol(text, &end, 10);

	if (*text == '\0' || *end != '\0' || n < 0 || n > INT_MAX)
		return cmd_usage(verb, "--%s wants a number, not \"%s\"", row->name, text);
	*out = (int)n;
	return 0;
}

static int
set_option(
    const struct verb *verb, const struct option_row *row, const char *text, void *options)
{
	void *at = (char *)options + row->offset;

	switch (row->type) {
	case OPTION_FLAG: *(bool *)at = true; return 0;
	case OPTION_TEXT: *(const char **)at = text; return 0;
	case OPTION_NUMBER: return set_number(verb, row, text, at);
	case OPTION_TIME:
		if (utc_parse(span_of(text), at))
			return 0;
		return cmd_usage(verb,
		    "--%s wants a day or time as 2024-09-18 or "
		    "2024-09-18T12:00:00Z, not \"%s\"",
		    row->name, text);
	}
	return 0;
}

static const struct option_row *
find_long(const struct option_row *rows, const char *name, size_t len)
{
	for (; rows->name != NULL; rows++)
		if (strlen(rows->name) == len && strncmp(rows->name, name, len) == 0)
			return rows;
	return NULL;
}

static const struct option_row *
find_letter(const struct option_row *rows, char letter)
{
	for (; rows->name != NULL; rows++)
		if (rows->letter == letter)
			return rows;
	return NULL;
}

static int
unknown_option(const struct verb *verb, const char *word)
{
	const char *names[64] = { 0 };
	const char *nearest, *bare = word + strspn(word, "-");

	for (size_t i = 0; verb->options[i].name != NULL && i < 63; i++)
		names[i] = verb->options[i].name;
	nearest = yaml_nearest(bare, names);
	if (nearest != NULL)
		return cmd_usage(verb, "unknown option %s (--%s?)", word, nearest);
	return cmd_usage(verb, "unknown option %s", word);
}

/* The row of a word as "--since=2024" or "-n5"; *text becomes what is joined to it, or NULL. */
static const struct option_row *
find_row(const struct option_row *rows, const char *word, const char **text)
{
	const char *equals = strchr(word, '=');

	if (rows == NULL)
		return NULL;
	if (word[1] == '-') {
		size_t len = equals == NULL ? strlen(word + 2) : (size_t)(equals - word - 2);

		*text = equals == NULL ? NULL : equals + 1;
		return find_long(rows, word + 2, len);
	}
	*text = word[2] == '\0' ? NULL : word + 2;
	return find_letter(rows, word[1]);
}

struct tables {
	const struct option_row *also;
	void *options, *also_options;
};

/* One word that begins with "-"; *i moves on when its argument is the next word. */
static int
parse_option(
    const struct verb *verb, int argc, char **argv, int *i, const struct tables *tables)
{
	const char *word = argv[*i], *text = NULL;
	const struct option_row *row = find_row(verb->options, word, &text);
	void *options = tables->options;

	if (row == NULL) {
		row = find_row(tables->also, word, &text);
		options = tables->also_options;
	}
	if (row == NULL)
		return unknown_option(verb, word);
	if (row->type == OPTION_FLAG && text != NULL)
		return cmd_usage(verb, "--%s takes no argument", row->name);
	if (row->type != OPTION_FLAG && text == NULL) {
		if (*i + 1 >= argc)
			return cmd_usage(verb, "--%s wants %s", row->name, row->argument);
		text = argv[++*i];
	}
	return set_option(verb, row, text, options);
}

int
options_parse(const struct verb *verb, int argc, char **argv, void *options,
    const struct option_row *also, void *also_options, int *n_args)
{
	const struct tables tables = { also, options, also_options };
	bool only_args = false;
	int n = 0, rc;

	for (int i = 0; i < argc; i++) {
		if (only_args || argv[i][0] != '-' || argv[i][1] == '\0') {
			argv[n++] = argv[i];
		} else if (strcmp(argv[i], "--") == 0) {
			only_args = true;
		} else {
			rc = parse_option(verb, argc, argv, &i, &tables);
			if (rc != 0)
				return rc;
		}
	}
	*n_args = n;
	if (n < verb->min_args)
		return cmd_usage(verb, "something is missing: %s", verb->arguments);
	if (verb->max_args >= 0 && n > verb->max_args)
		return cmd_usage(verb, "too many arguments: %s", argv[verb->max_args]);
	return 0;
}

void
options_print(const struct option_row *rows)
{
	for (; rows->name != NULL; rows++) {
		char left[64];
		char letter[8] = "    ";

		if (rows->letter != 0)
			snprintf(letter, sizeof letter, "-%c, ", rows->letter);
		snprintf(left, sizeof left, "%s--%s%s%s", letter, rows->name,
		    rows->argument == NULL ? "" : " ",
		    rows->argument == NULL ? "" : rows->argument);
		printf("  %-22s  %s\n", left, rows->help);
	}
}

void
options_print_verb(const struct verb *verb)
{
	printf("Usage: smallprint %s [OPTION…]%s%s\n\n  %s\n", verb->name,
	    *verb->arguments ? " " : "", verb->arguments, verb->summary);
	if (verb->options[0].name != NULL)
		puts("\nOptions:");
	options_print(verb->options);
	if (verb->example != NULL)
		printf("\nFor example:\n%s", verb->example);
}

const struct verb *
options_find_verb(const struct verb *const *verbs, const char *name)
{
	for (; *verbs != NULL; verbs++)
		if (strcmp((*verbs)->name, name) == 0)
			return *verbs;
	return NULL;
}

int
options_unknown_verb(const struct verb *const *verbs, const char *name)
{
	const char *names[64] = { 0 }, *nearest;

	for (size_t i = 0; verbs[i] != NULL && i < COUNT(names) - 1; i++)
		names[i] = verbs[i]->name;
	nearest = yaml_nearest(name, names);
	fprintf(stderr,
	    "smallprint: unknown verb \"%s\"%s%s%s; `smallprint --help` lists them\n", name,
	    nearest == NULL ? "" : " (", nearest == NULL ? "" : nearest,
	    nearest == NULL ? "" : "?)");
	return EXIT_WRONG;
}

void
options_print_program(const struct context *ctx)
{
	puts("smallprint watches the small print of platforms and says what changed "
	     "silently.\n\n"
	     "Usage: smallprint [OPTION…] VERB [ARGUMENT…]\n\nVerbs:");
	for (const struct verb *const *verb = ctx->verbs; *verb != NULL; verb++)
		printf("  %-10s  %s\n", (*verb)->name, (*verb)->summary);
	puts("\nOptions before the verb, or behind it:");
	options_print(ctx->globals);
	puts("\n`smallprint help VERB` explains a verb; the manual is smallprint(1) and\n"
	     "smallprint(5).\n"
	     "Exit status: 0 done, 1 found something (--exit-code), 2 the round could not\n"
	     "be done, 64 wrong command line or rules.");
}
