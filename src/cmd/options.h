/* Command lines by tables; for main.c. */
#ifndef SMALLPRINT_CMD_OPTIONS_H
#define SMALLPRINT_CMD_OPTIONS_H

#include "cmd/cmd.h"

/*
 * Parse argv (without the verb) into *options; what is left, *n_args words, is
 * moved to the front of argv. 0, or EXIT_WRONG after saying why on stderr.
 * Options and arguments may be mixed; "--" ends the options. What the verb's own
 * table lacks is looked up in also (may be NULL), and goes to *also_options.
 */
int options_parse(const struct verb *verb, int argc, char **argv, void *options,
    const struct option_row *also, void *also_options, int *n_args);
/* The rows of --help, on stdout. */
void options_print(const struct option_row *rows);
/* All of `smallprint VERB --help`, on stdout. */
void options_print_verb(const struct verb *verb);
/* All of `smallprint --help`, likewise. */
void options_print_program(const struct context *ctx);
/* "unknown verb …" with the nearest, on stderr; EXIT_WRONG. */
int options_unknown_verb(const struct verb *const *verbs, const char *name);
/* The verb of this name, or NULL. */
const struct verb *options_find_verb(const struct verb *const *verbs, const char *name);

#endif
