/* Instants, days and durations. */
#include "base/utc.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

day_t
day_of_civil(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year;
	int era = (y >= 0 ? y : y - 399) / 400;
	int yoe = y - era * 400;
	int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + doe - 719468;
}

void
day_to_civil(day_t day, int *year, int *month, int *mday)
{
	int z = day + 719468;
	int era = (z >= 0 ? z : z - 146096) / 146097;
	int doe = z - era * 146097;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;

	*mday = doy - (153 * mp + 2) / 5 + 1;
	*month = mp + (mp < 10 ? 3 : -9);
	*year = yoe + era * 400 + (*month <= 2);
}

int
day_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

bool
day_is_valid(int year, int month, int day)
{
	return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
	       day <= day_in_month(year, month);
}

const char *
day_format(day_t day, char text[UTC_TEXT_MAX])
{
	int y, m, d;

	day_to_civil(day, &y, &m, &d);
	snprintf(text, UTC_TEXT_MAX, "%04d-%02d-%02d", y, m, d);
	return text;
}

/* Exactly `digits` digits at *text; advances. */
static bool
take_number(struct span *text, size_t digits, int *out)
{
	int n = 0;

	if (text->len < digits)
		return false;
	for (size_t i = 0; i < digits; i++) {
		char c = text->data[i];
		if (c < '0' || c > '9')
			return false;
		n = n * 10 + (c - '0');
	}
	*text = span_make(text->data + digits, text->len - digits);
	*out = n;
	return true;
}

static bool
take_char(struct span *text, char c)
{
	if (text->len == 0 || text->data[0] != c)
		return false;
	*text = span_make(text->data + 1, text->len - 1);
	return true;
}

static bool
take_day(struct span *text, day_t *day)
{
	int y, m, d;

	if (!take_number(text, 4, &y) || !take_char(text, '-') || !take_number(text, 2, &m) ||
	    !take_char(text, '-') || !take_number(text, 2, &d) || !day_is_valid(y, m, d))
		return false;
	*day = day_of_civil(y, m, d);
	return true;
}

bool
day_parse(struct span text, day_t *day)
{
	day_t d;

	if (!take_day(&text, &d) || text.len != 0)
		return false;
	*day = d;
	return true;
}

day_t
utc_day(utc_t t)
{
	utc_t day = t / UTC_DAY_SECONDS - (t % UTC_DAY_SECONDS < 0);

	return (day_t)day;
}

const char *
utc_format(utc_t t, char text[UTC_TEXT_MAX])
{
	day_t day = utc_day(t);
	int s = (int)(t - (utc_t)day * UTC_DAY_SECONDS);
	int y, m, d;

	day_to_civil(day, &y, &m, &d);
	snprintf(text, UTC_TEXT_MAX, "%04d-%02d-%02dT%02d:%02d:%02dZ", y, m, d, s / 3600,
	    s / 60 % 60, s % 60);
	return text;
}

/* "Z", "+02:00", "-0500" or nothing; seconds east of UTC. */
static bool
take_zone(struct span *text, int *offset)
{
	int sign, h, m;

	*offset = 0;
	if (text->len == 0 || take_char(text, 'Z') || take_char(text, 'z'))
		return true;
	sign = text->data[0] == '-' ? -1 : 1;
	if (!take_char(text, '+') && !take_char(text, '-'))
		return false;
	if (!take_number(text, 2, &h))
		return false;
	take_char(text, ':');
	if (!take_number(text, 2, &m) || h > 23 || m > 59)
		return false;
	*offset = sign * (h * 3600 + m * 60);
	return true;
}

bool
utc_parse(struct span text, utc_t *t)
{
	day_t day;
	int h = 0, m = 0, s = 0, offset = 0;

	if (!take_day(&text, &day))
		return false;
	if (text.len > 0) {
		if (!take_char(&text, 'T') && !take_char(&text, 't') && !take_char(&text, ' '))
			return false;
		if (!take_number(&text, 2, &h) || !take_char(&text, ':') ||
		    !take_number(&text, 2, &m))
			return false;
		if (take_char(&text, ':') && !take_number(&text, 2, &s))
			return false;
		if (take_char(&text, '.'))
			while (text.len > 0 && text.data[0] >= '0' && text.data[0] <= '9')
				take_char(&text, text.data[0]);
		if (!take_zone(&text, &offset) || text.len != 0 || h > 23 || m > 59 || s > 60)
			return false;
	}
	*t = (utc_t)day * UTC_DAY_SECONDS + h * 3600 + m * 60 + s - offset;
	return true;
}

static const struct {
	char unit;
	int64_t seconds;
} units[] = {
	{ 'w', 604800 },
	{ 'd', 86400 },
	{ 'h', 3600 },
	{ 'm', 60 },
	{ 's', 1 },
};

static int64_t
unit_seconds(char unit)
{
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (units[i].unit == unit)
			return units[i].seconds;
	return 0;
}

bool
duration_parse(struct span text, int64_t *seconds)
{
	int64_t total = 0, unit;
	int n;

	if (text.len == 0)
		return false;
	while (text.len > 0) {
		int64_t value = 0;
		size_t digits = 0;

		while (take_number(&text, 1, &n)) {
			value = value * 10 + n;
			if (++digits > 9)
				return false;
		}
		if (digits == 0 || text.len == 0 || (unit = unit_seconds(text.data[0])) == 0)
			return false;
		total += value * unit;
		take_char(&text, text.data[0]);
	}
	*seconds = total;
	return true;
}

const char *
duration_format(int64_t seconds, char text[UTC_TEXT_MAX])
{
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (seconds != 0 && seconds % units[i].seconds == 0) {
			snprintf(text, UTC_TEXT_MAX, "%" PRId64 "%c",
			    seconds / units[i].seconds, units[i].unit);
			return text;
		}
	snprintf(text, UTC_TEXT_MAX, "%" PRId64 "s", seconds);
	return text;
}
