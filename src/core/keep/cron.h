/*
 * When, as crontab(5) says it: "17 0-23/6 * * 1-5", five fields (minute, hour, day of
 * the month, month, day of the week; 0 and 7 are Sunday), each "*", a number, a range
 * "1-5", a step "1-9/2" (of "*" too), or several with commas; names jan–dec, mon–sun. Where
 * both days are restricted, either will do, as in cron. All in UTC. Pure.
 */
#ifndef SMALLPRINT_CORE_KEEP_CRON_H
#define SMALLPRINT_CORE_KEEP_CRON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "base/utc.h"

/* A bit per value; zeroed is no time at all. */
struct cron {
	uint64_t minutes; /* bit 0–59 */
	uint32_t hours;   /* 0–23 */
	uint32_t mdays;   /* 1–31 */
	uint16_t months;  /* 1–12 */
	uint8_t wdays;    /* 0–6, 0 is Sunday */
	bool any_mday;    /* the field is "*" … */
	bool any_wday;
};

/* False, and *why (a static phrase), when it is no such text or names a day that never comes.
 */
bool cron_parse(struct span text, struct cron *out, const char **why);
/* The first whole minute after t; 0 when none comes within five years. */
utc_t cron_next(const struct cron *cron, utc_t t);

#endif
