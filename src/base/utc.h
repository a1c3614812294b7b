/*
 * Time as people and git write it. An instant is whole seconds since
 * 1970-01-01T00:00:00Z; a day is whole days since 1970-01-01, from a text, not
 * from the clock. Everything is UTC and proleptic Gregorian; the day arithmetic
 * is Howard Hinnant's "days_from_civil" (chrono-compatible low-level date
 * algorithms). No function here asks what time it is.
 */
#ifndef SMALLPRINT_BASE_UTC_H
#define SMALLPRINT_BASE_UTC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

typedef int64_t utc_t; /* seconds */
typedef int32_t day_t; /* days */

#define DAY_NONE INT32_MIN
enum { UTC_TEXT_MAX = 32, UTC_DAY_SECONDS = 86400 };

day_t day_of_civil(int year, int month, int day); /* month 1–12, day 1–31, not checked */
bool day_is_valid(int year, int month, int day);
void day_to_civil(day_t day, int *year, int *month, int *mday);
int day_in_month(int year, int month); /* 28–31 */
/* "2024-09-18" into text, which is returned. */
const char *day_format(day_t day, char text[UTC_TEXT_MAX]);
/* "2024-09-18" and nothing else; false when it is not a date. */
bool day_parse(struct span text, day_t *day);

day_t utc_day(utc_t t);
/* "2024-09-19T00:32:21Z" into text, which is returned. */
const char *utc_format(utc_t t, char text[UTC_TEXT_MAX]);
/* RFC 3339, "2024-09-19T00:32Z" too, offsets accepted; a bare day is its midnight. */
bool utc_parse(struct span text, utc_t *t);

/* "90s", "15m", "6h", "3d", "2w", "1h30m" to seconds; false when it is not a duration. */
bool duration_parse(struct span text, int64_t *seconds);
/* The shortest such form: 21600 gives "6h". */
const char *duration_format(int64_t seconds, char text[UTC_TEXT_MAX]);

#endif
