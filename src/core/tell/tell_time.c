/* Times in words: how long, and how long ago. */
#include "core/tell/tell.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct {
	int64_t seconds;
	int64_t from; /* the unit is used from so many seconds on */
	const char *one, *many;
} units[] = {
	{ 365 * UTC_DAY_SECONDS, 2 * 365 * UTC_DAY_SECONDS, "year", "years" },
	{ 30 * UTC_DAY_SECONDS, 60 * UTC_DAY_SECONDS, "month", "months" },
	{ UTC_DAY_SECONDS, 2 * UTC_DAY_SECONDS, "day", "days" },
	{ 3600, 2 * 3600, "hour", "hours" },
	{ 60, 60, "minute", "minutes" },
	{ 1, 0, "second", "seconds" },
};

const char *
tell_span(int64_t seconds, char text[TELL_TIME_MAX])
{
	size_t i = 0;
	int64_t n;

	if (seconds < 0)
		seconds = 0;
	while (seconds < units[i].from)
		i++;
	n = seconds / units[i].seconds;
	snprintf(
	    text, TELL_TIME_MAX, "%" PRId64 " %s", n, n == 1 ? units[i].one : units[i].many);
	return text;
}

/* What no calendar holds is not measured. */
static bool
is_of_calendar(utc_t t)
{
	return t > 0 && t < INT64_C(253402300800); /* of the year 10000 */
}

static const char *
say(const char *words, char text[TELL_TIME_MAX])
{
	snprintf(text, TELL_TIME_MAX, "%s", words);
	return text;
}

const char *
tell_ago(const struct tell_style *style, utc_t t, char text[TELL_TIME_MAX])
{
	int64_t seconds = style->now - t;
	char span[TELL_TIME_MAX];

	text[0] = '\0';
	if (style->now == 0 || !is_of_calendar(t))
		return text;
	if (seconds >= 0 && seconds < 60)
		return say(" (just now)", text);
	tell_span(seconds < 0 ? -seconds : seconds, span);
	snprintf(text, TELL_TIME_MAX, seconds < 0 ? " (in %.40s)" : " (%.40s ago)", span);
	return text;
}

const char *
tell_day_ago(const struct tell_style *style, day_t day, char text[TELL_TIME_MAX])
{
	int64_t days = style->now == 0 ? 0 : (int64_t)utc_day(style->now) - day;

	text[0] = '\0';
	if (style->now == 0 || day == DAY_NONE)
		return text;
	if (days == 0)
		return say(" (today)", text);
	if (days == 1)
		return say(" (yesterday)", text);
	if (days == -1)
		return say(" (tomorrow)", text);
	return tell_ago(style, style->now - days * UTC_DAY_SECONDS, text);
}

const char *
tell_time(const struct tell_style *style, utc_t t, char text[TELL_TIME_MAX])
{
	char time[UTC_TEXT_MAX], ago[TELL_TIME_MAX];

	snprintf(text, TELL_TIME_MAX, "%s%.40s", utc_format(t, time), tell_ago(style, t, ago));
	return text;
}
