/*
 * Link targets: made absolute (RFC 3986), taken out of the redirectors that wrap
 * them, and rid of what only identifies the visit. Host and path are never
 * dropped: a link to earlier terms is evidence.
 */
#ifndef SMALLPRINT_CORE_TEXT_LINK_H
#define SMALLPRINT_CORE_TEXT_LINK_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/span.h"

enum { LINK_MAX_BYTES = 8192 };

/* Add base + reference, absolute. Base may be empty. -1 where there is no address in it. */
int link_resolve(struct span base, struct span reference, struct buf *out);

/* Add the address a reader arrives at, without tracking tokens. */
int link_clean(struct span absolute, struct buf *out);

/*
 * Both, for an <a href> of the page at `page` (base is its <base>, or page
 * itself). -1 for what is no target to keep: an anchor within the page, a
 * script, data.
 */
int link_target(struct span page, struct span base, struct span href, struct buf *out);

#endif
