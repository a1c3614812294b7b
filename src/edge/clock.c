/* The only file that asks what time it is. */
#include "edge/clock.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static bool is_set;
static utc_t set_to;

void
clock_set(utc_t now)
{
	is_set = true;
	set_to = now;
}

/* A clock that a test sets while we run: a file with the time in it. */
static bool
read_file(const char *path, utc_t *now)
{
	char text[UTC_TEXT_MAX + 2] = "";
	FILE *f = fopen(path, "re");
	bool got = f != NULL && fgets(text, sizeof text, f) != NULL;

	if (f != NULL)
		fclose(f);
	return got && utc_parse(span_trim(span_of(text)), now);
}

utc_t
clock_now(void)
{
	const char *text = getenv("SMALLPRINT_NOW");
	utc_t now;

	if (is_set)
		return set_to;
	if (text != NULL &&
	    (*text == '@' ? read_file(text + 1, &now) : utc_parse(span_of(text), &now)))
		return now;
	return (utc_t)time(NULL);
}

int64_t
clock_monotonic_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t
clock_coarse_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
