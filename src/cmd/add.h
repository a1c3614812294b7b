/*
 * Between the parts of `smallprint add`: what was seen of an address (add_look.c),
 * what can be done where that is nothing (add_advice.c), and what is told and written
 * of it (add.c).
 */
#ifndef SMALLPRINT_CMD_ADD_H
#define SMALLPRINT_CMD_ADD_H

#include "base/utc.h"
#include "core/compare/failure.h"
#include "core/import/survey.h"
#include "core/page/page.h"
#include "reading.h"

enum { ADD_SOURCES = 2, ADD_NEWS = 3 };

/* An announcement source that was found and read. */
struct add_source {
	char *url;
	char *text; /* the link's or the feed's name; may be "" */
	enum page_format format;
	size_t n_items;
	day_t newest; /* DAY_NONE: no item says its day */
};

/* Everything is owned; add_look_release(). */
struct add_look {
	int status;         /* of the first answer; 0: there was none */
	char *content_type; /* of it; NULL: it did not say */
	char *final_url;
	enum page_format format; /* a feed's, where the page itself is one */
	struct survey survey;
	struct reading guessed; /* the first look, its readable part guessed */
	char *select;           /* reads the same as the guess; NULL: none was found */
	bool same_bytes;        /* of both looks */
	struct reading again;   /* the second look, read as it would be declared */
	struct add_source sources[ADD_SOURCES];
	size_t n_sources;
};

/*
 * Ask for page->url twice, `pause` seconds apart, and once for up to ADD_NEWS pages
 * that look like news. err names the page: what cannot be fetched, has no text
 * without a browser, or is not the page (failures) is not looked at further.
 */
int add_look(const struct page *page, const struct failures *failures, int pause,
    struct add_look *out, struct error *err);
void add_look_release(struct add_look *look);

/* What a person can do where add_look() failed, by what it saw; NULL: the error says it all. */
const char *add_advice(const struct add_look *look, const struct error *err);

#endif
