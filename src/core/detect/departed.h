/*
 * The sentences that stood on a page and left it, as hashes of their folded form. A
 * sentence that comes again, or goes again, is known: whoever needed to be told was
 * told the first time, and pages that show old and new texts in turn are many.
 */
#ifndef SMALLPRINT_CORE_DETECT_DEPARTED_H
#define SMALLPRINT_CORE_DETECT_DEPARTED_H

#include "core/detect/rule.h"

enum { DEPARTED_MAX = 1 << 18 }; /* of one page; past it nothing more is remembered */

/* Zeroed is empty. */
struct departed {
	uint64_t *slots; /* open addressing; 0: free */
	size_t n_slots;  /* a power of two */
	size_t n;
};

void departed_release(struct departed *departed);
/* What the change took from the page is remembered. A text that was no version is not noted. */
void departed_note(struct departed *departed, const struct change *change);
/* The same of two versions that followed each other. */
void departed_between(
    struct departed *departed, const struct document *before, const struct document *after);
/* One sentence of an earlier version. */
void departed_add(struct departed *departed, uint64_t folded);
bool departed_has(const struct departed *departed, uint64_t folded);
/*
 * Drop the findings of sentences that are known: new words that stood on the page
 * before, vanished ones that had vanished before. To be asked before the change is noted.
 */
void departed_filter(
    const struct departed *departed, const struct change *change, struct findings *findings);

#endif
