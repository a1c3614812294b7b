/* Text longer than the screen goes through the reader's pager; for main.c and cmd_print(). */
#ifndef SMALLPRINT_CMD_PAGER_H
#define SMALLPRINT_CMD_PAGER_H

#include "base/span.h"

/*
 * From now on what pager_write() gets is held until it is longer than a screen
 * of so many rows and columns, and then goes to $SMALLPRINT_PAGER, $PAGER or
 * less. An empty name and "cat" mean none. To be called when stdout is a
 * terminal.
 */
void pager_allow(int rows, int columns);
/* To stdout, or the pager. 0, or -1 with errno set: EPIPE when the reader has quit. */
int pager_write(struct span text);
/* Show what is held, and wait until the pager was left. Nothing when none was allowed. */
void pager_end(void);

#endif
