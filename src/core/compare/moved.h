/*
 * Links whose words stayed on the page while what is behind them did not: they lead
 * elsewhere, nowhere any more, or somewhere for the first time. "Elsewhere" is another page:
 * scheme, query, fragment, a folder that names a language and the like are not looked at.
 * Told from two documents alone; which of them matter, rules say (core/detect/links.h).
 */
#ifndef SMALLPRINT_CORE_COMPARE_MOVED_H
#define SMALLPRINT_CORE_COMPARE_MOVED_H

#include <stdbool.h>
#include <stdint.h>

#include "core/text/document.h"

enum { MOVED_MAX = 50, MOVED_LINKS_MAX = 3000, MOVED_TEXT_MAX = 200 };

enum moved_how { MOVED_ELSEWHERE, MOVED_GONE, MOVED_NEW };

/* Spans are the documents'. */
struct moved_link {
	enum moved_how how;
	struct span text;
	struct span from; /* empty: it led nowhere */
	struct span to;   /* empty: it leads nowhere */
};

struct moved {
	struct moved_link v[MOVED_MAX];
	size_t n;
};

/* In the order of the new document, those that are gone at the end; past MOVED_MAX, and on
   pages with more than MOVED_LINKS_MAX links, the rest is not looked at. Where many links come
   or go at once that is how the page was read: those are left out. */
void moved_links(
    const struct document *before, const struct document *after, struct moved *out);
/* Does a link with these words lead there? To an empty target: do the words stand there, and
   no link has them? */
bool moved_leads(const struct document *doc, struct span text, struct span target);
/* Of the words and the place: to know a link again. */
uint64_t moved_hash(struct span text, struct span target);
/* The only line that has these words, as words; -1: none, or several. */
int32_t moved_line(const struct document *doc, struct span text);

#endif
