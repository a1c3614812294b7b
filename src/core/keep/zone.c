/* Time zones, by ICU's calendar. */
#include "core/keep/zone.h"

#include <string.h>
#include <unicode/ucal.h>

enum { NAME_MAX_LEN = ZONE_NAME_MAX, MS = 1000 };

/* Names are plain ASCII; anything else is none. */
static bool
widen(const char *name, UChar out[NAME_MAX_LEN + 1])
{
	size_t n = strlen(name);

	if (n == 0 || n > NAME_MAX_LEN)
		return false;
	for (size_t i = 0; i <= n; i++) {
		if ((unsigned char)name[i] >= 0x7f)
			return false;
		out[i] = (UChar)name[i];
	}
	return true;
}

bool
zone_is(const char *name)
{
	UChar wide[NAME_MAX_LEN + 1], canonical[2 * NAME_MAX_LEN];
	UErrorCode status = U_ZERO_ERROR;
	UBool system = 0;

	if (!widen(name, wide))
		return false;
	ucal_getCanonicalTimeZoneID(wide, -1, canonical, 2 * NAME_MAX_LEN, &system, &status);
	return U_SUCCESS(status) && system;
}

utc_t
zone_time(const char *name, day_t day, int minutes)
{
	utc_t plain = (utc_t)day * UTC_DAY_SECONDS + (utc_t)minutes * 60;
	UChar wide[NAME_MAX_LEN + 1];
	UErrorCode status = U_ZERO_ERROR;
	int year, month, mday;
	UCalendar *calendar;
	UDate at;

	if (name == NULL || !widen(name, wide))
		return plain;
	day_to_civil(day, &year, &month, &mday);
	calendar = ucal_open(wide, -1, "", UCAL_GREGORIAN, &status);
	if (U_FAILURE(status))
		return plain;
	ucal_clear(calendar);
	ucal_setAttribute(calendar, UCAL_REPEATED_WALL_TIME, UCAL_WALLTIME_FIRST);
	ucal_setDateTime(
	    calendar, year, month - 1, mday, minutes / 60, minutes % 60, 0, &status);
	at = ucal_getMillis(calendar, &status);
	ucal_close(calendar);
	return U_FAILURE(status) ? plain : (utc_t)(at / MS);
}

utc_t
zone_wall(const char *name, utc_t t)
{
	UChar wide[NAME_MAX_LEN + 1];
	UErrorCode status = U_ZERO_ERROR;
	UCalendar *calendar;
	int32_t ahead;

	if (name == NULL || !widen(name, wide))
		return t;
	calendar = ucal_open(wide, -1, "", UCAL_GREGORIAN, &status);
	if (U_FAILURE(status))
		return t;
	ucal_setMillis(calendar, (UDate)t * MS, &status);
	ahead = ucal_get(calendar, UCAL_ZONE_OFFSET, &status);
	ahead += ucal_get(calendar, UCAL_DST_OFFSET, &status);
	ucal_close(calendar);
	return U_FAILURE(status) ? t : t + ahead / MS;
}
