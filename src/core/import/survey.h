/*
 * What a page that nobody declared says of itself, for `smallprint add`: its
 * title and language, where its readable part is, the feeds it names, and the
 * links that look like news, earlier versions or the text to come. Pure; it runs in the
 * confined child, and what comes back is read as a stranger's words: a line per fact,
 * "title\tPrivacy Policy".
 */
#ifndef SMALLPRINT_CORE_IMPORT_SURVEY_H
#define SMALLPRINT_CORE_IMPORT_SURVEY_H

#include "base/buf.h"
#include "base/error.h"
#include "core/page/page.h"

enum { SURVEY_MAX_LINKS = 40, SURVEY_MAX_BYTES = 512 << 10, SURVEY_MAX_TEXT = 300 };

enum survey_kind {
	SURVEY_FEED = 0, /* named in the page's head; format says which */
	SURVEY_NEWS,     /* a link that looks like a blog, a newsroom, a list of updates */
	SURVEY_PREVIOUS, /* a link that looks like earlier versions … */
	SURVEY_COMING    /* … and like the text to come */
};

struct survey_link {
	enum survey_kind kind;
	enum page_format format;
	char *url; /* absolute */
	char *text;
};

/* Owned; zeroed is empty; survey_release(). */
struct survey {
	char *title;    /* may be NULL, as the next two */
	char *language; /* "en", "de-DE" */
	char *select;   /* a CSS selector for the readable part */
	struct survey_link *links;
	size_t n_links;
	size_t cap_links;
};

/* Look at a body; adds the lines to *out. ERROR_PAGE where it is no HTML. */
int survey_page(struct span body, const char *content_type, const char *final_url,
    struct buf *out, struct error *err);
/* The other side: any bytes; what is not such a line is passed over. */
void survey_read(struct span lines, struct survey *out);
void survey_release(struct survey *survey);

#endif
