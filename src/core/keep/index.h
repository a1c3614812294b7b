/*
 * The README.md of main: what is kept here, how to read it with git, and a line
 * for every page, under its platform:
 *
 *	### linkedin
 *
 *	- [privacy-policy](linkedin/privacy-policy.md):
 *<https://www.linkedin.com/legal/privacy-policy>
 *	- [settings](linkedin/settings.yaml): its switches, what they are by default, the way
 *out
 *
 * It names no dates and no verdicts, which are git's to tell: so it changes only
 * when a page joins or moves. What stands above the line INDEX_MARK is whoever's
 * likes to write there; without that line nothing is touched. Pure.
 */
#ifndef SMALLPRINT_CORE_KEEP_INDEX_H
#define SMALLPRINT_CORE_KEEP_INDEX_H

#include "base/buf.h"

#define INDEX_MARK "<!-- smallprint lists the pages below -->"

enum { INDEX_BYTES_MAX = 1 << 20 };

/*
 * text (empty: there is none yet) with the line for path, a file on main, into out
 * (emptied first). url: where the page is on the web, NULL or odd: left out.
 * 1; 0 when text says so already, is not ours to change, or would outgrow
 * INDEX_BYTES_MAX.
 */
int index_put(struct span text, const char *path, const char *url, struct buf *out);

#endif
