/*
 * Dates in running text: English, German, French, Spanish, Italian and
 * Portuguese month names, ISO, and numbers with points, strokes or hyphens.
 * Years 1990–2100. Never part of a version, a longer number, a telephone number
 * or an address of the network.
 */
#ifndef SMALLPRINT_CORE_COMPARE_DATE_H
#define SMALLPRINT_CORE_COMPARE_DATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"
#include "base/utc.h"

/* A date anywhere in a text: EN DE FR ES IT PT month names, numeric, ISO; the first one.
   order: 'd' day first, 'm' month first, for 03/04/2024. Where says its bytes. */
bool date_find(struct span text, char order, day_t *first, day_t *last, struct span *where);

struct date {
	day_t first;  /* the day; for a month without a day its first … */
	day_t last;   /* … and its last */
	size_t start; /* bytes in the text */
	size_t end;
};

/* The first date that starts at byte `from` or later; what stands before it is looked at.
   order may be 0: a numeric date that could be read two ways is none. */
bool date_next(struct span text, size_t from, char order, struct date *out);

/* Whether date_next() could find any: a quick look that is sometimes wrong about yes. */
bool date_may(struct span text);

/* Where the names of weekdays that lead up to byte `date` begin ("Wednesday, " 18 …), or
 * `date`. */
size_t date_weekday(struct span text, size_t from, size_t date);

/* Where the time of day ends that follows a date at byte `end` ("T13:17:34Z"), or `end`. */
size_t date_time(struct span text, size_t end);

/* The text with "@" for each of its dates, months too, with their weekday and time of day. */
struct buf;
int date_mask(struct span text, struct buf *out);

/* 1–12 for a month's name or abbreviation in any of the languages, whatever its case, or 0. */
int date_month(struct span word);

#endif
