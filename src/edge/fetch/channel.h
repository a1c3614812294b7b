/*
 * Frames over a local stream socket, with descriptors. Whoever reads treats
 * what comes as untrusted: a frame too long, a descriptor missing or a field
 * past the end makes the channel bad, and a bad channel is closed.
 */
#ifndef SMALLPRINT_EDGE_FETCH_CHANNEL_H
#define SMALLPRINT_EDGE_FETCH_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum { CHANNEL_MAX_FRAME = 512 << 10, CHANNEL_MAX_FDS = 2, CHANNEL_QUEUE_FDS = 128 };

struct channel {
	int fd;
	struct buf out; /* frames not yet sent */
	char *in;       /* received, not yet taken */
	size_t in_from, in_to, in_cap;
	int fds[CHANNEL_QUEUE_FDS]; /* received, not yet taken */
	size_t n_fds;
};

/* fd becomes the channel's. */
void channel_init(struct channel *c, int fd);
void channel_release(struct channel *c);

/* Queue a frame; -1 when it is too long or too much is waiting. */
int channel_put(struct channel *c, struct span payload);
/* Send what is queued as far as the socket takes it; -1 when the other end is gone. */
int channel_flush(struct channel *c);
/* The same, waiting until everything is sent. */
int channel_drain(struct channel *c);
/* Send what is queued and then a frame with descriptors, waiting for room. */
int channel_send(struct channel *c, struct span payload, const int *fds, size_t n);

/* Read what has come, without waiting: 1 something, 0 nothing, -1 the other end is gone. */
int channel_fill(struct channel *c);
/*
 * The next whole frame: 1 and its payload, which lives until the next
 * channel_fill(), with its descriptors, now the caller's (-1 where there are
 * fewer); 0 none yet; -1 bad.
 */
int channel_take(struct channel *c, struct span *payload, int fds[CHANNEL_MAX_FDS]);

/* Fields of a payload. Taking past the end or past a ceiling returns false. */
void put_number(struct buf *b, uint64_t n);
void put_text(struct buf *b, struct span text);
bool take_number(struct span *rest, uint64_t *n);
bool take_text(struct span *rest, size_t ceiling, struct span *text);

#endif
