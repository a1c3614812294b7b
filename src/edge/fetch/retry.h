/* When to ask again: what the other side said, else exponential backoff with jitter. Pure. */
#ifndef SMALLPRINT_EDGE_FETCH_RETRY_H
#define SMALLPRINT_EDGE_FETCH_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "base/utc.h"

/* 429 and 5xx pass; other answers stay what they are. */
bool retry_status(int status);

/*
 * The three date forms of HTTP: "Wed, 18 Sep 2024 00:32:20 GMT",
 * "Wednesday, 18-Sep-24 00:32:20 GMT", "Wed Sep 18 00:32:20 2024".
 */
bool http_date_parse(struct span text, utc_t *t);

/*
 * Seconds that Retry-After of a header block asks to wait, 0 when it says
 * nothing usable. A date is measured against the answer's own Date where it has
 * one, so that a wrong clock on either side does no harm.
 */
int64_t retry_after(struct span headers, utc_t now);

/* The pause before try number tried + 1: first, twice, four times, …, up to half of it more. */
int64_t retry_pause_ms(int tried, int first_ms, uint32_t random);

#endif
