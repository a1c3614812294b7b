/* The fields of a channel together: each type has its own, and a secret stands in none. */
#ifndef SMALLPRINT_CORE_CHANNEL_CHANNEL_CHECK_H
#define SMALLPRINT_CORE_CHANNEL_CHANNEL_CHECK_H

#include "core/channel/channel.h"

/* Complains at the node. */
void channel_check(
    struct yaml_reader *r, const struct yaml_node *node, const struct channel_rule *channel);

#endif
