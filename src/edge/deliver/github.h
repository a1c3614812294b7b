/*
 * Issues of a GitHub repository, or of what speaks its API: one is opened for a
 * page's news, what follows is a comment on it, and it is closed when the page
 * went back to a text from before. A retry finds the markers of what was done.
 */
#ifndef SMALLPRINT_EDGE_DELIVER_GITHUB_H
#define SMALLPRINT_EDGE_DELIVER_GITHUB_H

#include "core/channel/channel.h"

/* As send_message(): job is what core/channel/channel_issue.h made. */
int github_send(const struct channel_rule *channel, const char *dir, struct span job,
    int *retry_after, struct error *err);

#endif
