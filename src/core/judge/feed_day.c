/* The days of a feed: RFC 822, RFC 3339, or in words. */
#include <ctype.h>
#include <string.h>

#include "base/mem.h"
#include "core/compare/date.h"
#include "core/judge/feed.h"

static struct span
next_word(struct span *rest)
{
	struct span word;
	size_t n = 0;

	while (rest->len > 0 && strchr(" \t\r\n,", rest->data[0]) != NULL)
		*rest = span_make(rest->data + 1, rest->len - 1);
	while (n < rest->len && strchr(" \t\r\n,", rest->data[n]) == NULL)
		n++;
	word = span_make(rest->data, n);
	*rest = span_make(rest->data + n, rest->len - n);
	return word;
}

/* Up to four digits and nothing else; -1: it is none. */
static int
small_number(struct span word)
{
	int n = 0;

	if (word.len == 0 || word.len > 4)
		return -1;
	for (size_t i = 0; i < word.len; i++) {
		if (!isdigit((unsigned char)word.data[i]))
			return -1;
		n = n * 10 + (word.data[i] - '0');
	}
	return n;
}

/* Minutes since midnight of "16:00" or "16:00:30", or -1. */
static int
minutes_of(struct span word)
{
	int hour, minute;

	if (word.len < 5 || word.data[2] != ':')
		return -1;
	hour = small_number(span_make(word.data, 2));
	minute = small_number(span_make(word.data + 3, 2));
	return hour < 0 || hour > 24 || minute < 0 || minute > 59 ? -1 : hour * 60 + minute;
}

/* Minutes east of Greenwich; unknown names are Greenwich, as RFC 2822 has it. */
static int
zone_minutes(struct span word)
{
	static const struct {
		const char *name;
		int hours;
	} zones[] = { { "EST", -5 }, { "EDT", -4 }, { "CST", -6 }, { "CDT", -5 }, { "MST", -7 },
		{ "MDT", -6 }, { "PST", -8 }, { "PDT", -7 } };
	int n;

	for (size_t i = 0; i < COUNT(zones); i++)
		if (span_is(word, zones[i].name))
			return zones[i].hours * 60;
	if (word.len != 5 || (word.data[0] != '+' && word.data[0] != '-'))
		return 0;
	n = small_number(span_make(word.data + 1, 4));
	if (n < 0 || n / 100 > 14 || n % 100 > 59)
		return 0;
	n = n / 100 * 60 + n % 100;
	return word.data[0] == '-' ? -n : n;
}

static int
full_year(int year)
{
	if (year < 0 || year > 99)
		return year;
	return year < 70 ? 2000 + year : 1900 + year;
}

/* RFC 822 with its successors: "Wed, 18 Sep 2024 16:00:00 +0200". */
static day_t
rfc822_day(struct span text)
{
	struct span rest = text, word = next_word(&rest);
	int day = small_number(word), month, year, minutes;
	day_t date;

	if (day < 0)
		day = small_number(next_word(&rest));
	month = date_month(next_word(&rest));
	year = full_year(small_number(next_word(&rest)));
	if (month == 0 || !day_is_valid(year, month, day))
		return DAY_NONE;
	date = day_of_civil(year, month, day);
	minutes = minutes_of(next_word(&rest));
	if (minutes < 0)
		return date;
	return utc_day((utc_t)date * UTC_DAY_SECONDS +
		       (minutes - zone_minutes(next_word(&rest))) * (utc_t)60);
}

day_t
feed_day(struct span text)
{
	day_t day, last;
	utc_t t;

	text = span_trim(text);
	day = rfc822_day(text);
	if (day != DAY_NONE)
		return day;
	if (utc_parse(text, &t))
		return utc_day(t);
	if (date_find(text, 'm', &day, &last, NULL) && day == last)
		return day;
	return DAY_NONE;
}
