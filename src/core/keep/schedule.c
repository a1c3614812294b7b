/* When a page is looked at next. */
#include "core/keep/schedule.h"

#include <string.h>

#include "base/hash.h"
#include "core/keep/zone.h"
#include "core/page/declare.h"

enum {
	NEAR = 7 * UTC_DAY_SECONDS,  /* before an announced day */
	FRESH = 3 * UTC_DAY_SECONDS, /* after a change */
	CALM = 60 * UTC_DAY_SECONDS, /* without one */
	ASTRAY = 3600,
	MINUTE = 60
};

int64_t
schedule_interval(const struct page *page, const struct schedule_past *past, utc_t now)
{
	int64_t every = page->every;

	if (!page->pace.adaptive)
		return every;
	if (past->coming > now - UTC_DAY_SECONDS && past->coming < now + NEAR)
		every /= 4;
	else if (past->changed != 0 && now - past->changed < FRESH)
		every /= 2;
	else if (past->changed != 0 && now - past->changed > CALM)
		every *= 2;
	return every < DECLARE_EVERY_MIN   ? DECLARE_EVERY_MIN
	       : every > DECLARE_EVERY_MAX ? DECLARE_EVERY_MAX
					   : every;
}

static const char *
zone_of(const struct pace *pace)
{
	return pace->zone[0] == '\0' ? NULL : pace->zone;
}

/* By the clock of its zone; an hour that comes twice counts once. */
static utc_t
next_cron(const struct pace *pace, utc_t now)
{
	utc_t wall = zone_wall(zone_of(pace), now), next;

	do {
		wall = cron_next(&pace->cron, wall);
		next = zone_time(zone_of(pace), utc_day(wall),
		    (int)((wall - (utc_t)utc_day(wall) * UTC_DAY_SECONDS) / MINUTE));
	} while (wall != 0 && next <= now);
	return wall == 0 ? 0 : next;
}

utc_t
schedule_next(const struct page *page, const struct schedule_past *past, utc_t now)
{
	int64_t interval = schedule_interval(page, past, now);
	utc_t next = page->pace.has_cron ? next_cron(&page->pace, now) : 0;

	if (next != 0)
		return next;
	/* asked for before its time, or later by more than its interval: a new beat */
	if (past->due == 0 || past->due > now || past->due + interval <= now)
		return now + interval;
	return past->due + interval;
}

/* Always the same for a page and a moment, spread evenly. */
static int64_t
jitter_of(const struct page *page, utc_t due)
{
	uint64_t parts[2] = { hash_xxh3(span_of(page->id)), (uint64_t)due };

	if (page->pace.jitter <= 0)
		return 0;
	return (int64_t)(hash_xxh3(span_make((const char *)parts, sizeof parts)) %
			 (uint64_t)(page->pace.jitter + 1));
}

/* Quiet hours may go over midnight. */
static bool
is_quiet(const struct pace *pace, int minute)
{
	if (pace->quiet_from < pace->quiet_to)
		return minute >= pace->quiet_from && minute < pace->quiet_to;
	return minute >= pace->quiet_from || minute < pace->quiet_to;
}

static utc_t
after_quiet(const struct pace *pace, utc_t t)
{
	const char *zone = zone_of(pace);
	utc_t wall, end;
	day_t day;
	int minute;

	if (pace->quiet_from == pace->quiet_to)
		return t;
	wall = zone_wall(zone, t);
	day = utc_day(wall);
	minute = (int)((wall - (utc_t)day * UTC_DAY_SECONDS) / MINUTE);
	if (!is_quiet(pace, minute))
		return t;
	end = zone_time(zone, minute < pace->quiet_to ? day : day + 1, pace->quiet_to);
	return end > t ? end : t; /* an hour that comes twice: they ended in the first */
}

utc_t
schedule_due(const struct page *page, utc_t due)
{
	if (due == 0)
		return 0; /* never looked at: now */
	return after_quiet(&page->pace, due + jitter_of(page, due));
}

bool
schedule_is_astray(utc_t last_try, utc_t now)
{
	return last_try > now + ASTRAY;
}
