/*
 * What a journalist declares in rules/platforms/NAME.yaml: platforms, their
 * pages, announcement sources and settings. Filled by core/page/declare.c; never
 * changed afterwards. All strings are owned by the struct that holds them;
 * NULL means: not said. platform_free() ends a whole platform.
 */
#ifndef SMALLPRINT_CORE_PAGE_PAGE_H
#define SMALLPRINT_CORE_PAGE_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/strs.h"
#include "core/keep/cron.h"
#include "core/keep/zone.h"
#include "base/utc.h"

/* PLATFORM/settings.yaml is the fact sheet of a platform: no page has this id. */
#define PAGE_SHEET "settings"

enum page_kind {
	PAGE_POLICY = 0,
	PAGE_TERMS,
	PAGE_HELP,
	PAGE_SETTING,
	PAGE_ANNOUNCEMENT,
	PAGE_FORM,
	PAGE_ARCHIVE,
	PAGE_PREVIEW, /* the text to come */
	PAGE_KINDS
};

enum page_format { FORMAT_HTML = 0, FORMAT_RSS, FORMAT_ATOM, FORMAT_JSON, FORMAT_TEXT };

enum robots { ROBOTS_UNSAID = 0, ROBOTS_IGNORE, ROBOTS_RESPECT };

/* How looks at a page are spread over time, beside `every`; core/keep/schedule.h reads it. */
struct pace {
	struct cron cron; /* instead of `every`, where has_cron */
	bool has_cron;
	bool adaptive;  /* more often around changes, less often when calm */
	int64_t jitter; /* seconds a look may be later, the same for a page and a moment */
	int quiet_from; /* minutes of the day; equal: no quiet hours */
	int quiet_to;
	char zone[ZONE_NAME_MAX + 1]; /* whose clock `cron` and the quiet hours mean; "": UTC */
};

/*
 * A CSS selector (possibly a list "a, b"), or a range between two of them as in
 * Open Terms Archive: exactly one of startBefore|startAfter and one of
 * endBefore|endAfter.
 */
struct selector {
	char *css;   /* NULL for a range */
	char *start; /* range only, likewise end */
	char *end;
	bool start_after; /* false: the range begins before the matched element */
	bool end_after;   /* false: it ends before the matched element */
};

struct selectors {
	struct selector *v;
	size_t n;
	size_t cap;
};

/* How a page was declared before: what it was read by, up to and with a moment. */
struct page_earlier {
	utc_t until;
	char *url; /* NULL: as now */
	struct selectors select;
	struct selectors remove;
};

struct page {
	char *id;       /* "linkedin/privacy-policy", "linkedin/privacy-policy@de" */
	char *platform; /* "linkedin" */
	char *name;     /* as people call it: "Privacy Policy" */
	char *url;      /* http or https */
	enum page_kind kind;
	enum page_format format;
	struct selectors select; /* none: the main content is guessed */
	struct selectors remove;
	int64_t every; /* seconds between looks */
	struct pace pace;
	int64_t confirm;     /* seconds from a change to the second look that confirms it */
	char *language;      /* "en", "de-DE": asked for in Accept-Language */
	char *variant;       /* "de" in …@de; NULL for the page itself */
	char *proxy;         /* as libcurl writes it; NULL: from the environment */
	char *user_agent;    /* NULL: the program's own */
	struct strs headers; /* "Name: value", for region variants */
	/* for replay --raw: files that hold it, and how it was declared before, oldest first */
	struct strs snapshots;
	struct page_earlier *earlier;
	size_t n_earlier, cap_earlier;
	struct strs covers; /* announcement: full ids of the pages it speaks for; none: all of
			       its  platform. page_covers() asks. */
	enum robots robots; /* resolved: never ROBOTS_UNSAID after loading */
	int64_t spacing_ms; /* between two requests to its host */
	bool is_private;    /* private: true — a private or loopback address is meant */
	char *file;         /* where it is declared, for messages */
	int line;
};

/* What is told of a setting. */
enum fact_kind {
	FACT_NAME = 0,
	FACT_DEFAULT,
	FACT_SINCE,
	FACT_EXEMPT,
	FACT_STEPS,
	FACT_URL,
	FACT_FORM,
	FACT_FORM_COVERS,
	FACT_RETROACTIVE,
	FACTS
};

/* Where a fact stands on the platform's pages, as somebody declared it. */
struct fact_source {
	bool said;
	struct strs pages; /* full ids; none: the setting's */
	char *under;       /* words of a heading above it; NULL: anywhere */
	char *says; /* a pattern; a group (?<value>…) reads the value; NULL: the claim itself */
	char *checked_by;
	char *checked_on;
};

/* A control a member has, or has not. Facts a person wrote down, to be verified on pages. */
struct setting {
	char *id;   /* "data-for-generative-ai-improvement" */
	char *name; /* as labelled, in English */
	char *default_state;
	char *since;
	struct strs labels; /* the label in other languages, "de: …" */
	struct strs steps;  /* the way there, one step each */
	struct strs exempt; /* who is not in it */
	struct strs pages;  /* full ids of the pages that speak of it */
	char *url;          /* direct link */
	char *form;         /* objection form, for those without the control */
	char *form_covers;
	char *retroactive; /* "yes", "no", or a sentence */
	char *checked_by;
	char *checked_on; /* 2026-11-23 */
	char *source;
	bool protects; /* being on keeps people's data out of use */
	struct fact_source facts[FACTS];
	int line;
};

struct platform {
	char *id;
	char *name;
	char *owner;
	char *notes;
	struct page **pages; /* announcement sources too, and one more per variant */
	size_t n_pages;
	size_t cap_pages;
	struct setting *settings;
	size_t n_settings;
	size_t cap_settings;
	char *file;
};

const char *page_kind_name(enum page_kind kind);       /* "policy", … */
const char *page_format_name(enum page_format format); /* "html", … */
void page_release(struct page *page);                  /* what it holds, zeroed after */
void page_free(struct page *page);
void selectors_release(struct selectors *selectors);
void setting_release(struct setting *setting);
const char *fact_name(enum fact_kind kind); /* as in a setting's declaration: "form_covers" */
/* What the declaration claims of a fact; none where it says nothing. Zeroed before. */
void setting_claim(const struct setting *setting, enum fact_kind kind, struct strs *out);
/* "linkedin/privacy-policy.md", "linkedin/settings.yaml": the file on main; the caller frees.
 */
char *page_path(const char *id);
bool page_is_sheet(const char *id);    /* "linkedin/settings" */
bool page_is_of_sheet(const char *id); /* that, or a link of it: "linkedin/settings/ID/form" */
/* Is it the page "linkedin/privacy-policy", or one of its variants? */
bool page_is(const struct page *page, const char *id);
/* Does it testify for other pages: news, a text to come, earlier versions? */
bool page_is_witness(enum page_kind kind);
/* Does a witness speak for that page, by its `covers`? Variants count as their page. */
bool page_speaks_for(const struct page *witness, const struct page *page);
/* The same of announcement sources and previews alone: what is read beside the page. */
bool page_covers(const struct page *source, const struct page *page);
void platform_free(struct platform *platform);
/* The setting whose `pages` name this page, or NULL; variants count as their page. */
const struct setting *platform_setting_of(const struct platform *p, const struct page *page);

#endif
