/* Command lines by tables; for main.c. */
#ifndef SMALLPRINT_CMD_OPTIONS_H
#define SMALLPRINT_CMD_OPTIONS_H

#include "cmd/cmd.h"

/*
 * Parse argv (without the verb) into *options; what is left, *n_args words, is
 * moved to the front of argv. 0, or EXIT_WRONG after saying why on stderr.
 * Options and arguments may be mixed; "--" ends the options.
 */
int options_parse(const struct verb *verb, int argc, char **argv, void *options, int *n_args);
/* The rows of --help, on stdout. */
void options_print(const struct option_row *rows);

#endif
