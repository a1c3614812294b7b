/*
 * What time it is: asked once per round. SMALLPRINT_NOW (RFC 3339, or @FILE that holds it) or
 * --now sets it, for tests and demonstrations; pauses and timeouts use the monotonic clock,
 * which is never set.
 */
#ifndef SMALLPRINT_EDGE_CLOCK_H
#define SMALLPRINT_EDGE_CLOCK_H

#include "base/utc.h"

void clock_set(utc_t now);
utc_t clock_now(void);
int64_t clock_monotonic_ms(void);
int64_t clock_coarse_ms(void); /* the same, a few milliseconds late and much cheaper to ask */

#endif
