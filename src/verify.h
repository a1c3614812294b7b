/*
 * The archive held against itself: does every commit of main have its evidence
 * on raw, is that what it was, and does it give the text it is said to give?
 * Needs nothing but the archive. What does not hold is a problem, told and gone
 * past; only an archive that cannot be opened or walked ends the work.
 */
#ifndef SMALLPRINT_VERIFY_H
#define SMALLPRINT_VERIFY_H

#include "base/strs.h"
#include "edge/archive/archive.h"

/* What reading the stored body again gave. */
enum reread {
	REREAD_NONE = 0,   /* there is no body */
	REREAD_SAME,       /* the text of the commit, byte for byte */
	REREAD_OTHER,      /* another text: a problem */
	REREAD_EXTRACTOR,  /* not tried: read by another version of the extractor */
	REREAD_UNDECLARED, /* not tried: its evidence does not say how it was declared */
	REREAD_FEED,       /* not tried: a feed's text holds entries of earlier looks */
	REREADS
};
const char *reread_name(enum reread reread); /* "same", … */

/* A commit of main; or what concerns no single one: commit and page are NULL. */
struct verified {
	const char *commit;
	const char *page;
	struct strs problems; /* one line each */
	enum reread reread;
};

struct verify_report {
	size_t commits, sound; /* looked at, and without a problem */
	size_t problems;
	size_t rereads[REREADS];
	size_t rounds, checks; /* of the ledger */
};

/* Every commit of the pages wanted (NULL: all), oldest first, then what concerns none: f is
   told each. wanted is asked with arg too. */
int verify(struct archive *archive, bool (*wanted)(const char *page_id, void *arg),
    void (*f)(const struct verified *verified, void *arg), void *arg,
    struct verify_report *report, struct error *err);

#endif
