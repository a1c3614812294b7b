/*
 * A platform as its file was read, before ids are joined, names looked up and
 * defaults filled in. Shared by declare.c, which fills drafts from YAML, and
 * resolve.c, which turns them into a struct platform.
 */
#ifndef SMALLPRINT_CORE_PAGE_DRAFT_H
#define SMALLPRINT_CORE_PAGE_DRAFT_H

#include "core/page/declare.h"
#include "core/page/page.h"

enum { DRAFT_UNSAID = -1 };

struct place {
	int line;
	int column;
};

/* A name of something else in the same file, and where it is written. */
struct reference {
	char *name;
	struct place at;
};

struct references {
	struct reference *v;
	size_t n;
	size_t cap;
};

struct drafts {
	struct draft *v;
	size_t n;
	size_t cap;
};

/* A page, an announcement source, or a variant of one. */
struct draft {
	struct page page; /* as far as it was said */
	char *id;         /* as written: "privacy-policy", "de" */
	struct place at;  /* of the id */
	struct place url_at;
	int kind;       /* enum page_kind, or DRAFT_UNSAID */
	bool announces; /* stands under `announcements:` */
	struct declare_delay confirm;
	struct references covers;
	struct drafts variants;
};

struct setting_draft {
	struct setting setting;
	struct place at;
	struct references pages;
	struct references fact_pages[FACTS];
};

struct setting_drafts {
	struct setting_draft *v;
	size_t n;
	size_t cap;
};

struct platform_draft {
	char *id;
	struct place at; /* of the id's value */
	char *name;
	char *owner;
	char *notes;
	char *user_agent;
	enum robots robots;
	struct declare_spacing spacing;
	struct declare_delay confirm;
	struct drafts pages; /* announcement sources too */
	struct setting_drafts settings;
};

/* Whom mistakes are told once the file itself has been closed. */
struct complainer {
	const char *file;
	struct strs *complaints;
	size_t mistakes;
};

void draft_release(struct draft *draft);
void platform_draft_release(struct platform_draft *draft);

/* Add "file:line:col: …". */
void complain(struct complainer *c, struct place at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Look for mistakes that take more than one field to see. */
void resolve_check(const struct platform_draft *draft, struct complainer *c);
/* Take the draft's contents into a platform; only for drafts without mistakes. */
struct platform *resolve_platform(
    struct platform_draft *draft, const char *file, const struct declare_defaults *defaults);
/* Take one draft page, with what it inherits, as the page `id`; NULL platform: none. */
struct page *resolve_page(struct draft *draft, const struct platform_draft *platform,
    const char *file, const struct declare_defaults *defaults);

#endif
