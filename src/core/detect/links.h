/*
 * Rules on links: a way out, a form or an announcement whose words stay on the page
 * while the link behind them leads elsewhere, nowhere any more, or somewhere for the
 * first time. How such a rule is written: core/detect/rule.h.
 */
#ifndef SMALLPRINT_CORE_DETECT_LINKS_H
#define SMALLPRINT_CORE_DETECT_LINKS_H

#include "core/detect/rule.h"

enum {
	LINKS_ANEW = 3, /* where a third of the lines came or went nothing is told of links … */
	LINKS_FEW = 20 /* … unless those are only so many */
};

/*
 * What the page had before, from who remembers it: did these words lead there in an
 * earlier version (an empty target: did they stand there without a link)? What swings
 * back is no news.
 */
struct links_past {
	bool (*led)(void *arg, struct span text, struct span target);
	void *arg;
};

/*
 * Add a finding for every link that a rule tells of, the first rule of each. past may be
 * NULL. -1 where a rule reached a limit: it is named in *err and passed over, the others
 * have been applied. A first record gives none.
 */
int detect_links(const struct rules *rules, const struct change *change, const char *language,
    const struct links_past *past, struct findings *out, struct error *err);

#endif
