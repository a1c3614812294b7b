/* What the files of the item share among themselves. */
#ifndef SMALLPRINT_ITEM_PARTS_H
#define SMALLPRINT_ITEM_PARTS_H

#include "core/tell/upkeep.h"
#include "item.h"
#include "second.h"

enum {
	ITEM_MESSAGE_MAX = 4 << 20,
	ITEM_RETRY_FIRST = 30 * 60 /* seconds until a failed page is looked at again … */
};

/* The item ends here, with this outcome and error; 0. */
int item_fail(struct item *item, enum outcome outcome, const struct error *err);
/* Do the words differ? */
bool item_is_news(const struct change *change);
/*
 * Tell what is no change, once; files may be NULL. u's page and url are filled in
 * here; the rest stays the caller's.
 */
int item_tell(struct item *item, struct upkeep *u, utc_t last_try,
    const struct second_files *files, struct archive *archive, struct error *err);
/* Is the page blind, or read otherwise than declared? Or over it? Then that is told. */
int item_tell_upkeep(struct item *item, bool good, utc_t last_try, utc_t now,
    struct archive *archive, struct error *err);

#endif
