/*
 * A platform's YAML, as a person would write it: what the reader fills in by
 * itself is left out, lists that fit stand on one line, what needs quotes has them.
 * declare_platform() without defaults reads back the same platform, whatever
 * the texts hold, as long as it would accept them at all.
 */
#ifndef SMALLPRINT_CORE_IMPORT_EMIT_H
#define SMALLPRINT_CORE_IMPORT_EMIT_H

#include "base/buf.h"
#include "core/import/proposal.h"

/* Add the whole file: pages and announcement sources, each followed by its variants, and
   settings. Fields of the platform (spacing, robots, user_agent) are those of its first page.
 */
void emit_platform(const struct platform *platform, struct buf *out);
/* The same with the proposal's comments. */
void emit_proposal(const struct proposal *proposal, struct buf *out);
/* One page without its variants, as it stands under `pages:` or `announcements:`; comments may
   be NULL. */
void emit_page(const struct page *page, const struct strs *comments, struct buf *out);

#endif
