/* When to ask again. */
#include "edge/fetch/retry.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "edge/fetch/headers.h"

enum { PAUSE_MAX_MS = 60 * 1000, RETRY_AFTER_MAX = 366 * UTC_DAY_SECONDS };

bool
retry_status(int status)
{
	return status == 429 || (status >= 500 && status <= 599);
}

static int
month_number(const char *name)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul",
		"Aug", "Sep", "Oct", "Nov", "Dec" };

	for (int i = 0; i < (int)COUNT(months); i++)
		if (strcasecmp(months[i], name) == 0)
			return i + 1;
	return 0;
}

/* RFC 9110: a two-digit year that looks more than 50 years ahead is in the past. */
static int
full_year(int year)
{
	return year >= 100 ? year : year < 70 ? 2000 + year : 1900 + year;
}

bool
http_date_parse(struct span text, utc_t *t)
{
	char s[64], name[4] = "";
	int y, mday, h, m, sec, month;

	if (text.len == 0 || text.len >= sizeof s)
		return false;
	memcpy(s, text.data, text.len);
	s[text.len] = '\0';
	if (sscanf(s, "%*[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT", &mday, name, &y, &h, &m,
		&sec) != 6 &&
	    sscanf(s, "%*[A-Za-z], %2d-%3[A-Za-z]-%2d %2d:%2d:%2d GMT", &mday, name, &y, &h, &m,
		&sec) != 6 &&
	    sscanf(s, "%*[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d", name, &mday, &h, &m, &sec,
		&y) != 6)
		return false;
	month = month_number(name);
	y = full_year(y);
	if (!day_is_valid(y, month, mday) || h < 0 || h > 23 || m < 0 || m > 59 || sec < 0 ||
	    sec > 60)
		return false;
	*t = (utc_t)day_of_civil(y, month, mday) * UTC_DAY_SECONDS + h * 3600 + m * 60 + sec;
	return true;
}

static bool
whole_number(struct span text, int64_t *out)
{
	int64_t n = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
		n = n > RETRY_AFTER_MAX ? n : n * 10 + (text.data[i] - '0');
	}
	*out = n;
	return text.len > 0;
}

int64_t
retry_after(struct span headers, utc_t now)
{
	struct span value, date;
	utc_t until, from = now;
	int64_t seconds;

	if (!headers_get(headers, "Retry-After", &value))
		return 0;
	if (!whole_number(value, &seconds)) {
		if (!http_date_parse(value, &until))
			return 0;
		if (headers_get(headers, "Date", &date))
			http_date_parse(date, &from);
		seconds = until - from;
	}
	return seconds < 0 ? 0 : seconds > RETRY_AFTER_MAX ? RETRY_AFTER_MAX : seconds;
}

int64_t
retry_pause_ms(int tried, int first_ms, uint32_t random)
{
	int64_t pause = first_ms;

	for (int i = 1; i < tried && pause < PAUSE_MAX_MS; i++)
		pause *= 2;
	if (pause > PAUSE_MAX_MS)
		pause = PAUSE_MAX_MS;
	return pause + (pause > 1 ? random % (pause / 2 + 1) : 0);
}
