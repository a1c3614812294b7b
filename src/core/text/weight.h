/* How much text, of what kind, stands at and below each node of a page. */
#ifndef SMALLPRINT_CORE_TEXT_WEIGHT_H
#define SMALLPRINT_CORE_TEXT_WEIGHT_H

#include "core/text/html.h"

/* Bytes of visible text, white space left out. */
struct weight {
	uint32_t text;
	uint32_t link;  /* of them in links */
	uint32_t prose; /* of them outside links, in paragraphs that are more than a label */
};

/* Fills html->n weights; what is marked with one of `passed` weighs nothing. */
void weigh(
    const struct html *html, const uint8_t *marks, uint8_t passed, struct weight *weights);

#endif
