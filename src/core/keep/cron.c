/* When, as crontab(5) says it. */
#include "core/keep/cron.h"

#include <string.h>
#include <strings.h>

#include "base/mem.h"

enum { FIELD_COUNT = 5, NUMBER_MAX = 1000, YEARS_AHEAD = 5, MINUTE = 60, HOUR = 3600 };

static const char *const months[] = { "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug",
	"sep", "oct", "nov", "dec" };
static const char *const days[] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat" };

/* What a field may hold. */
static const struct cron_field {
	int least;
	int most;
	const char *const *names; /* of least, least + 1, … */
	size_t n_names;
	const char *why;
} fields[FIELD_COUNT] = {
	{ 0, 59, NULL, 0, "the minute is 0-59" },
	{ 0, 23, NULL, 0, "the hour is 0-23" },
	{ 1, 31, NULL, 0, "the day of the month is 1-31" },
	{ 1, 12, months, COUNT(months), "the month is 1-12 or jan-dec" },
	{ 0, 7, days, COUNT(days), "the day of the week is 0-7 or sun-sat" },
};

static bool
next_word(struct span *rest, const char *separators, struct span *word)
{
	size_t n = 0;

	while (n < rest->len && strchr(separators, rest->data[n]) == NULL)
		n++;
	*word = span_make(rest->data, n);
	rest->data += n < rest->len ? n + 1 : n;
	rest->len -= n < rest->len ? n + 1 : n;
	return n > 0;
}

static bool
number(struct span text, const struct cron_field *field, int *out)
{
	int n = 0;

	for (size_t i = 0; i < field->n_names; i++)
		if (text.len == strlen(field->names[i]) &&
		    strncasecmp(text.data, field->names[i], text.len) == 0) {
			*out = field->least + (int)i;
			return true;
		}
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < '0' || text.data[i] > '9' || n > NUMBER_MAX)
			return false;
		n = n * 10 + (text.data[i] - '0');
	}
	*out = n;
	return text.len > 0;
}

/* "*", "5", "1-5", each with "/2". */
static bool
part(struct span text, const struct cron_field *field, uint64_t *bits)
{
	int from = field->least, to = field->most, step = 1;
	struct span range, word;
	bool stepped = span_find(text, "/") != NULL;

	if (!next_word(&text, "/", &range))
		return false;
	if (stepped && (!number(text, &fields[0], &step) || step < 1))
		return false;
	if (!span_is(range, "*")) {
		if (!next_word(&range, "-", &word) || !number(word, field, &from))
			return false;
		if (range.data > word.data + word.len) { /* there was a "-" */
			if (!number(range, field, &to))
				return false;
		} else if (!stepped) {
			to = from;
		}
	}
	if (from < field->least || to > field->most || from > to)
		return false;
	for (int i = from; i <= to; i += step)
		*bits |= UINT64_C(1) << i;
	return true;
}

static bool
field_bits(struct span text, const struct cron_field *field, uint64_t *bits)
{
	struct span word;

	*bits = 0;
	if (text.len == 0 || text.data[text.len - 1] == ',')
		return false;
	while (text.len > 0)
		if (!next_word(&text, ",", &word) || !part(word, field, bits))
			return false;
	return true;
}

/* The next field, without the white space around it. */
static bool
take_field(struct span *rest, struct span *word)
{
	*rest = span_trim(*rest);
	return next_word(rest, " \t", word);
}

bool
cron_parse(struct span text, struct cron *out, const char **why)
{
	uint64_t bits[FIELD_COUNT];
	bool any[FIELD_COUNT];
	struct span word;

	for (int i = 0; i < FIELD_COUNT; i++) {
		*why = "five fields: minute, hour, day, month, day of the week";
		if (!take_field(&text, &word))
			return false;
		*why = fields[i].why;
		if (!field_bits(word, &fields[i], &bits[i]))
			return false;
		any[i] = word.data[0] == '*';
	}
	*why = "five fields: minute, hour, day, month, day of the week";
	if (span_trim(text).len > 0)
		return false;
	*out = (struct cron){ .minutes = bits[0],
		.hours = (uint32_t)bits[1],
		.mdays = (uint32_t)bits[2],
		.months = (uint16_t)bits[3],
		.wdays = (uint8_t)((bits[4] | bits[4] >> 7) & 0x7f),
		.any_mday = any[2],
		.any_wday = any[4] };
	*why = "that day never comes";
	return cron_next(out, 0) != 0;
}

static bool
is_day(const struct cron *cron, day_t day, int month, int mday)
{
	int wday = (int)(((int64_t)day + 4) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
	bool m = cron->mdays >> mday & 1, w = cron->wdays >> wday & 1;

	if (!(cron->months >> month & 1))
		return false;
	if (cron->any_mday || cron->any_wday)
		return m && w;
	return m || w;
}

/* The first matching minute of a day from second `from` on; -1: none. */
static int
in_day(const struct cron *cron, int from)
{
	for (int s = from; s < UTC_DAY_SECONDS; s += MINUTE) {
		if (!(cron->hours >> s / HOUR & 1))
			s += HOUR - s % HOUR - MINUTE;
		else if (cron->minutes >> s % HOUR / MINUTE & 1)
			return s;
	}
	return -1;
}

utc_t
cron_next(const struct cron *cron, utc_t t)
{
	utc_t start = t - (t % MINUTE + MINUTE) % MINUTE + MINUTE;
	day_t day = utc_day(start);
	int from = (int)(start - (utc_t)day * UTC_DAY_SECONDS);

	for (int i = 0; i < YEARS_AHEAD * 366; i++, day++, from = 0) {
		int year, month, mday, s;

		day_to_civil(day, &year, &month, &mday);
		if (!is_day(cron, day, month, mday))
			continue;
		s = in_day(cron, from);
		if (s >= 0)
			return (utc_t)day * UTC_DAY_SECONDS + s;
	}
	return 0;
}
