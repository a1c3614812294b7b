/*
 * What stands on a page and is not its text. Marks, one byte per node of the
 * flat tree, say which subtrees a reader passes over. Nothing is taken out of
 * the tree, so selectors still match what is marked.
 */
#ifndef SMALLPRINT_CORE_CHROME_H
#define SMALLPRINT_CORE_CHROME_H

#include "core/html.h"

enum mark {
	MARK_NOISE = 1,   /* never text: scripts, hidden parts, consent banners, pickers */
	MARK_SITE = 2,    /* the site's furniture: navigation, footer, related articles */
	MARK_REMOVED = 4, /* the declaration says so */
	MARK_TAKEN = 8,   /* a text that was read already */
	MARK_EMAIL = 16,  /* its address is in data-cfemail */
	MARK_BLOCK = 32,  /* display: block, said inline */
	MARK_INLINE = 64, /* display: inline, said inline */
	MARKS_PASSED = MARK_NOISE | MARK_SITE | MARK_REMOVED
};

/* Bytes of visible text at and below a node. */
struct weight {
	uint32_t text;
	uint32_t link;  /* of them in links */
	uint32_t prose; /* of them outside links and in long pieces: sentences, not labels */
};

struct chrome {
	uint8_t *marks;         /* html->n of them */
	struct weight *weights; /* likewise; without what is noise */
	uint32_t body;
};

/* Marks noise and weighs the rest. On a page of any size; ended with chrome_release(). */
void chrome_init(struct chrome *chrome, const struct html *html);
void chrome_release(struct chrome *chrome);
/* Marks the site's furniture, for pages whose declaration selects nothing. */
void chrome_mark_site(struct chrome *chrome, const struct html *html);
/* Weighs again, without what is marked now. */
void chrome_weigh(struct chrome *chrome, const struct html *html);
/* Is the node, or anything above it, marked with one of `marks`? */
bool chrome_is_under(
    const struct chrome *chrome, const struct html *html, uint32_t node, uint8_t marks);

#endif
