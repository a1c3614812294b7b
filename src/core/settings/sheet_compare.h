/*
 * Two fact sheets of a platform compared: what became of each fact, told as
 * findings like those of a page. A default that flipped, an exemption that is
 * gone, a longer way, a dead link are news of their own. Pure.
 */
#ifndef SMALLPRINT_CORE_SETTINGS_SHEET_COMPARE_H
#define SMALLPRINT_CORE_SETTINGS_SHEET_COMPARE_H

#include "core/detect/rule.h"
#include "core/settings/sheet.h"

enum fact_event {
	FACT_CHANGED = 0, /* another value, by the page's own words */
	FACT_VANISHED,    /* its quote is gone */
	FACT_UNLINKED,    /* a form that nobody declared is not linked to any more */
	FACT_SHUT,        /* the link is gone, or leads to a home page */
	FACT_OPENED,      /* it was, and answers again */
	FACT_LEADS,       /* it leads elsewhere, or asks for an account */
	FACT_CONFIRMED,   /* its quote was found, for the first time or again */
	FACT_REWORDED,    /* another quote for the same value */
	FACT_DECLARED     /* the rules say something else; a setting came or went there */
};

struct fact_change {
	enum fact_event event;
	enum fact_kind fact;
	char *setting;          /* its id */
	char *page;             /* that the words are from, or were; NULL: none */
	struct finding finding; /* rule "setting.exempt"; says: what happened, with the name */
	bool tells;             /* a person would be told */
};

struct fact_changes {
	struct fact_change *v; /* worst first */
	size_t n;
	size_t cap;
};

/*
 * before may be NULL: then every fact is new, and nothing is told. platform
 * gives the settings' names. Free with fact_changes_release().
 */
void sheet_compare(const struct sheet *before, const struct sheet *after,
    const struct platform *platform, struct fact_changes *out);
void fact_changes_release(struct fact_changes *changes);

#endif
