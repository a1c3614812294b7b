/*
 * A mail message to its server. Recipients who are refused for good are named on
 * stderr and left out; the others get it, all or none of them at a time.
 */
#ifndef SMALLPRINT_EDGE_DELIVER_MAIL_H
#define SMALLPRINT_EDGE_DELIVER_MAIL_H

#include "core/channel/channel.h"

/* As send_message(): body is what core/channel/mime.h made. ERROR_PAGE: the server takes the
   recipients, but not this message. */
int mail_send(
    const struct channel_rule *channel, const char *dir, struct span body, struct error *err);

#endif
