/*
 * A platform that nobody declared yet: what an importer found, to be written
 * as rules/platforms/ID.yaml (core/import/emit.h) and then edited by a person. Unlike
 * a platform that was read, its pages may leave fields unsaid: NULL, 0, ROBOTS_UNSAID.
 */
#ifndef SMALLPRINT_CORE_IMPORT_PROPOSAL_H
#define SMALLPRINT_CORE_IMPORT_PROPOSAL_H

#include "core/page/page.h"

struct proposal {
	struct platform *platform;
	struct strs head;    /* comment lines on top of the file */
	struct strs *beside; /* comment lines over each page, in the order of the pages */
	size_t cap_beside;
	struct strs taken; /* page ids, without the platform's */
};

/* To be ended with proposal_free(). */
struct proposal *proposal_new(const char *id, const char *name);
/*
 * One more page; its id is made unique, and its name left to the id where that says the same.
 * NULL when the platform has DECLARE_MAX_PAGES already. The page stays the
 * proposal's; url is copied, selectors and the like are the caller's to fill in.
 */
struct page *proposal_page(struct proposal *proposal, const char *id, const char *name,
    const char *url, enum page_kind kind);
/* The page with this address; NULL when there is none. What follows a # does not count. */
struct page *proposal_at(const struct proposal *proposal, const char *url);
/* A comment line over a page of the proposal. */
void proposal_say(struct proposal *proposal, const struct page *page, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void proposal_free(struct proposal *proposal);

/* "privacy-policy" of "acme/privacy-policy". */
const char *proposal_page_id(const struct page *page);

/* Copies, put at the end of a list. */
void selectors_add_css(struct selectors *list, const char *css);
void selectors_add_copy(struct selectors *list, const struct selector *selector);
bool selector_same(const struct selector *a, const struct selector *b);
bool selectors_has(const struct selectors *list, const struct selector *selector);

#endif
