/*
 * One look over a sentence that says which of many sets of needs it may meet:
 * Aho and Corasick's automaton over all their words. A sentence that meets the
 * needs is never turned away; one that is let through may still match nothing.
 */
#ifndef SMALLPRINT_CORE_DETECT_PREFILTER_H
#define SMALLPRINT_CORE_DETECT_PREFILTER_H

#include <stdint.h>

#include "core/detect/needs.h"

enum { PREFILTER_MAX_STATES = 65000 };

struct prefilter;

struct prefilter *prefilter_new(void);
void prefilter_free(struct prefilter *filter);
/* Its number, from 0, in the order added. The needs are copied. */
size_t prefilter_add(struct prefilter *filter, const struct needs *needs);
/* After an add and before the next scan. */
void prefilter_build(struct prefilter *filter);
/* How many 64-bit words a scan notes what it saw in. */
size_t prefilter_size(const struct prefilter *filter);
/* Notes in seen[prefilter_size()] which words the text has; earlier notes are forgotten. */
void prefilter_scan(const struct prefilter *filter, struct span text, uint64_t *seen);
/* Whether the text scanned last may meet the needs of that number. */
bool prefilter_may(const struct prefilter *filter, const uint64_t *seen, size_t number);

#endif
