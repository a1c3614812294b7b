/*
 * Links whose words stayed and whose target moved. Most moves are housekeeping;
 * four kinds are told: the way out of something, a form, an announcement, and
 * an earlier version of the page. Told from two documents alone.
 */
#ifndef SMALLPRINT_CORE_COMPARE_MOVED_H
#define SMALLPRINT_CORE_COMPARE_MOVED_H

#include <stdbool.h>

#include "core/text/document.h"

enum { MOVED_MAX = 50, MOVED_LINKS_MAX = 3000 };

enum moved_kind { MOVED_OPT_OUT, MOVED_FORM, MOVED_ANNOUNCEMENT, MOVED_PREVIOUS };

/* Spans are the documents'. */
struct moved_link {
	enum moved_kind kind;
	struct span text;
	struct span from;
	struct span to;
};

struct moved {
	struct moved_link v[MOVED_MAX];
	size_t n;
};

const char *moved_kind_name(enum moved_kind kind); /* "opt-out link", … */
/* In the order of the new document; past MOVED_MAX, and on pages with more than
   MOVED_LINKS_MAX links, the rest is not looked at. */
void moved_links(
    const struct document *before, const struct document *after, struct moved *out);
/* Does a link with these words lead there? */
bool moved_leads(const struct document *doc, struct span text, struct span target);

#endif
