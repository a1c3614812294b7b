/*
 * One look over a sentence that says which of many sets of needs it may meet:
 * Aho and Corasick's automaton over all their words. A sentence that meets the
 * needs is never turned away; one that is let through may still match nothing.
 */
#ifndef SMALLPRINT_CORE_DETECT_PREFILTER_H
#define SMALLPRINT_CORE_DETECT_PREFILTER_H

#include <stdint.h>

#include "core/detect/needs.h"

enum { PREFILTER_MAX_STATES = 65000, PREFILTER_MAX_WATCHERS = 2048 };

struct prefilter;

struct prefilter *prefilter_new(void);
void prefilter_free(struct prefilter *filter);
/* Its number, from 0, in the order added. The needs are copied. */
size_t prefilter_add(struct prefilter *filter, const struct needs *needs);
/* The needs of a pattern (needs_of()), found out when the filter is built; regex lives on. */
size_t prefilter_add_regex(struct prefilter *filter, const char *regex);
/*
 * Of n groups of entries, each a list that numbers give one after the other
 * (counts[i] of them), every one must have an entry that may match for `watcher`, a
 * number below PREFILTER_MAX_WATCHERS, to be of interest.
 */
void prefilter_watch(struct prefilter *filter, size_t watcher, const size_t *numbers,
    const size_t *counts, size_t n);
/* After an add or a watch and before prefilter_size(); does nothing when nothing was added. */
void prefilter_build(struct prefilter *filter);
/* How many 64-bit words a scan notes what it saw in. */
size_t prefilter_size(const struct prefilter *filter);
/* Notes in seen[prefilter_size()] which words the text has; earlier notes are forgotten. */
void prefilter_scan(const struct prefilter *filter, struct span text, uint64_t *seen);
/* Sets the bits of the watchers that the text scanned last may interest; some may be for
 * nothing.
 */
void prefilter_wake(const struct prefilter *filter, const uint64_t *seen,
    uint64_t awake[PREFILTER_MAX_WATCHERS / 64]);
/* Whether the text scanned last may meet the needs of that number. */
bool prefilter_may(const struct prefilter *filter, const uint64_t *seen, size_t number);

#endif
