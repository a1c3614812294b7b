/* One message to one channel: a line in a file, a program, a post. */
#ifndef SMALLPRINT_EDGE_DELIVER_SEND_H
#define SMALLPRINT_EDGE_DELIVER_SEND_H

#include "base/error.h"
#include "core/channel/channel.h"

/*
 * dir: the workspace, which relative paths start from. -1: ERROR_LATER, it may go
 * better later (*retry_after: in so many seconds, 0: not said); ERROR_PAGE, this
 * message is refused and will be again; ERROR_USAGE, the channel is set up wrong.
 */
int send_message(const struct channel_rule *channel, const char *dir, const char *key,
    struct span body, int *retry_after, struct error *err);

#endif
