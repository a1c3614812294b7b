/*
 * What a link or a form of a setting answers when it is asked for without an
 * account. The zero value claims nothing: what could not be asked was not seen.
 */
#ifndef SMALLPRINT_CORE_SETTINGS_REACH_H
#define SMALLPRINT_CORE_SETTINGS_REACH_H

#include <stdbool.h>

enum reach {
	REACH_UNSEEN = 0, /* never asked, or nothing that tells: no answer, 403, 429, 5xx */
	REACH_ANSWERS,
	REACH_LOGIN,     /* asks for an account: behind it nothing can be seen */
	REACH_ELSEWHERE, /* leads to another page */
	REACH_HOME,      /* leads to a home page */
	REACH_GONE,      /* 404, 410 */
	REACH_EMPTY      /* the address answers, but twice without the form that was there */
};

/* From the last answer: status (0: none came), the address asked for and the one that
   answered (NULL: the same). */
enum reach reach_of(int status, const char *asked, const char *answered);
/* Home, gone and empty: the way out is shut. */
bool reach_is_broken(enum reach reach);
const char *reach_name(enum reach reach); /* "gone" */
/* In words, to follow "the link": "answers", "is gone (404 or 410)", … */
const char *reach_says(enum reach reach);

#endif
