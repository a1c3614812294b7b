/* What the attributes of an element say of it, read in one go. */
#ifndef SMALLPRINT_CORE_TEXT_FACTS_H
#define SMALLPRINT_CORE_TEXT_FACTS_H

#include "core/text/html.h"

/* Spans are empty where nothing is said. */
struct facts {
	struct span id, class, role, label, controls; /* aria-label, aria-controls */
	bool hidden;                                  /* hidden, or its style says so */
	bool aria_hidden;
	bool dialog;      /* aria-modal */
	bool expands;     /* aria-expanded */
	bool pops_up;     /* aria-haspopup: a menu or dialog, not a section */
	bool shown_block; /* its style says display: block, or the like */
	bool shown_inline;
	bool email; /* its address is in data-cfemail */
};

struct facts facts_of(const struct html *html, uint32_t node);

#endif
