/*
 * The verbs. A verb is one file with an options table and a page of code; the
 * table makes parsing, usage and --help, and a test compares it with the
 * manual. A verb prints people's text (or JSON Lines with --json) on
 * stdout; complaints and progress go to stderr.
 */
#ifndef SMALLPRINT_CMD_CMD_H
#define SMALLPRINT_CMD_CMD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "core/tell/tell.h"

enum exit_status {
	EXIT_DONE = 0,
	EXIT_FOUND = 1, /* --exit-code: something alert-worthy was found */
	EXIT_ROUND = 2, /* the round could not be done */
	EXIT_WRONG = 64 /* wrong command line, or rules that do not load */
};

enum option_type {
	OPTION_FLAG = 0, /* bool */
	OPTION_TEXT,     /* const char *, points into argv */
	OPTION_NUMBER,   /* int */
	OPTION_TIME      /* utc_t; RFC 3339 or a day */
};

struct option_row {
	const char *name; /* "json"; { 0 } ends a table */
	char letter;      /* 'j', or 0 */
	enum option_type type;
	size_t offset;        /* into the verb's own options struct */
	const char *argument; /* "DIR"; NULL for flags */
	const char *help;     /* one line, at most 60 columns */
};

/* What every verb gets. */
struct verb;
struct context {
	const char *dir; /* -C, or "." */
	bool terminal;   /* stdout is one */
	bool progress;   /* stderr is one */
	struct tell_style style;
	const struct verb *const *verbs;  /* all there are, ended by NULL */
	const struct option_row *globals; /* the options before the verb */
};

struct verb {
	const char *name;
	const char *arguments; /* "[PAGE…]" */
	const char *summary;   /* one line */
	const struct option_row *options;
	size_t options_size;    /* bytes of the options struct, zeroed before parsing */
	int min_args, max_args; /* max -1: any */
	int (*run)(const struct context *ctx, const void *options, int argc, char **argv);
	bool paged;          /* its text is read, and may be long */
	const char *example; /* lines of --help that show it used; or NULL */
};

extern const struct verb verb_add, verb_alerts, verb_check, verb_completion, verb_diff,
    verb_explain, verb_extract, verb_help, verb_import, verb_init, verb_log, verb_optout,
    verb_prove, verb_replay, verb_report, verb_settings, verb_show, verb_status, verb_test,
    verb_verify, verb_watch;

/* Say what went wrong on stderr ("smallprint: …") and give the exit status for it. */
int cmd_fail(const struct error *err);
/* A usage mistake: message and a hint at --help on stderr; EXIT_WRONG. */
int cmd_usage(const struct verb *verb, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Write a buffer to stdout, or the pager; ends the process quietly when the reader has gone. */
void cmd_print(const struct buf *out);
/* Add a line of marked, harmless text (see tell.h): on a terminal it is wrapped, and goes on
   behind rest; elsewhere it stays one line. */
int cmd_put(const struct context *ctx, struct span text, const char *rest, struct buf *out);
/* The same for lines that are indented as they should stand: each goes on two columns behind
   its own beginning. */
void cmd_put_lines(const struct context *ctx, struct span text, struct buf *out);
/* Open the workspace at ctx->dir; every mistake in its rules goes to stderr. EXIT_DONE, or what
   to exit with. The workspace is to be ended with workspace_free(). */
struct workspace;
int cmd_workspace(const struct context *ctx, struct workspace **out);
/* The same by workspace_open_light(). */
int cmd_workspace_light(const struct context *ctx, struct workspace **out);
/* The snapshots folder of the workspace at ctx->dir; the caller frees. */
char *cmd_snapshots(const struct context *ctx);
/* A folder the program came with: beside it (a checkout), or where it was installed. The caller
   frees. */
char *cmd_installed(const char *in_checkout, const char *name);

#endif
