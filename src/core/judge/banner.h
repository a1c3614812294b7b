/*
 * The banners a page carried: sentences by which it announced a change of its
 * own for a day, and date lines with a day that still lay ahead, each with the time
 * it was first seen. They are noted as the page's history is read, and asked when
 * that day has come.
 */
#ifndef SMALLPRINT_CORE_JUDGE_BANNER_H
#define SMALLPRINT_CORE_JUDGE_BANNER_H

#include "core/judge/dates.h"

enum {
	BANNERS_MAX = 16, /* of one page; the oldest is forgotten */
	BANNER_DAYS = 400 /* an older banner is about another change */
};

struct banner_seen {
	utc_t since; /* first look at the text that carries it */
	day_t day;   /* the one it names */
	char *text;  /* NULL: its date line named the day */
};

/* In the order of time. Zeroed is empty; end with banners_release(). */
struct banners {
	struct banner_seen v[BANNERS_MAX];
	size_t n;
};

/* Take note of a text first seen at `when`, whose dates were judged; it may carry no banner and
   date no day ahead. */
void banners_note(struct banners *banners, utc_t when, const struct dates *dates);
/*
 * The first banner or date line for a day near the one from which a change holds, as its
 * dates say; where they say nothing, for a day near the looks around it. Which
 * document it names is not asked: on the very day it named, the page changed. The
 * answer is the list's own; NULL: there is none.
 */
const struct banner_seen *banners_find(
    const struct banners *banners, const struct dates *dates, utc_t last_old, utc_t first_new);
void banners_release(struct banners *banners);

#endif
