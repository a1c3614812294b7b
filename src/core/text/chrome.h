/*
 * What stands on a page and is not its text. Marks, one byte per node of the
 * flat tree, say which subtrees a reader passes over. Nothing is taken out of
 * the tree, so selectors still match what is marked.
 */
#ifndef SMALLPRINT_CORE_TEXT_CHROME_H
#define SMALLPRINT_CORE_TEXT_CHROME_H

#include "core/text/html.h"
#include "core/text/weight.h"

enum mark {
	MARK_NOISE = 1,     /* never text: scripts, hidden parts, consent banners, pickers */
	MARK_SITE = 2,      /* the site's furniture: navigation, footer, related articles */
	MARK_REMOVED = 4,   /* the declaration says so */
	MARK_TAKEN = 8,     /* a text that was read already */
	MARK_EMAIL = 16,    /* its address is in data-cfemail */
	MARK_BLOCK = 32,    /* display: block, said inline */
	MARK_INLINE = 64,   /* display: inline, said inline */
	MARK_HEADING = 128, /* role="heading" */
	MARKS_PASSED = MARK_NOISE | MARK_SITE | MARK_REMOVED
};

/* Looking around on a page made to be looked around on ends at some point. */
enum { CHROME_MAX_STEPS = 30000000 };

struct chrome {
	uint8_t *marks;         /* html->n of them */
	struct weight *weights; /* likewise; without what is marked */
	uint32_t body;
	uint32_t steps; /* spent so far */
};

/* Marks noise and weighs the rest. Ended with chrome_release(). */
void chrome_init(struct chrome *chrome, const struct html *html);
void chrome_release(struct chrome *chrome);
/* Weighs again, without what is marked now. */
void chrome_weigh(struct chrome *chrome, const struct html *html);
/* Is the node, or anything above it, marked with one of `marks`? */
bool chrome_is_under(
    const struct chrome *chrome, const struct html *html, uint32_t node, uint8_t marks);
/* Does the page's title stand below node? */
bool chrome_has_h1(struct chrome *chrome, const struct html *html, uint32_t node);
/* False when no steps are left: what is looked for is then not there. */
bool chrome_spend(struct chrome *chrome, uint32_t steps);

#endif
