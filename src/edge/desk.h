/*
 * Where a running watch can be asked how it is: the Unix socket WORKSPACE/.watch.sock,
 * which answers everyone who may open it with one text, and hears nothing.
 */
#ifndef SMALLPRINT_EDGE_DESK_H
#define SMALLPRINT_EDGE_DESK_H

#include "base/buf.h"
#include "base/error.h"

struct desk {
	int fd;  /* to be polled; -1: closed */
	int dir; /* holds the workspace as long as it is open: the kernel's lock, never stale */
};

/* Listen. ERROR_USAGE where another watch holds this workspace. */
int desk_open(const char *dir, struct desk *desk, struct error *err);
/* Give the text to everyone who waits. */
void desk_answer(const struct desk *desk, struct span text);
/* In a forked child, which is not the one to be asked. */
void desk_forget(struct desk *desk);
/* Nothing for one that is closed. */
void desk_close(struct desk *desk);
/* Ask: true when somebody answered, added to out. */
bool desk_ask(const char *dir, struct buf *out);

#endif
