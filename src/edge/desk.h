/*
 * Where a running watch can be asked how it is: the Unix socket WORKSPACE/.watch.sock,
 * which answers everyone who may open it with one text, and hears nothing.
 */
#ifndef SMALLPRINT_EDGE_DESK_H
#define SMALLPRINT_EDGE_DESK_H

#include "base/buf.h"
#include "base/error.h"

/* Listen; *fd is to be polled and given to desk_answer(). ERROR_USAGE where another watch of
   this workspace answers. */
int desk_open(const char *dir, int *fd, struct error *err);
/* Give the text to everyone who waits. */
void desk_answer(int fd, struct span text);
void desk_close(const char *dir, int fd);
/* Ask: true when somebody answered, added to out. */
bool desk_ask(const char *dir, struct buf *out);

#endif
