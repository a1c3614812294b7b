/* A page's words within a service's Markdown, where they are to be no markup, mention or link.
 */
#ifndef SMALLPRINT_CORE_CHANNEL_MARK_H
#define SMALLPRINT_CORE_CHANNEL_MARK_H

#include "base/buf.h"

int mark_discord(struct span text, struct buf *out);
int mark_github(struct span text, struct buf *out);

#endif
