/*
 * From the YAML of rules/platforms/NAME.yaml to a struct platform; see
 * core/page/page.h for what comes out and smallprint.5 for what is written. All
 * mistakes of a file are added to *complaints at once, in the order of its
 * lines: "rules/platforms/linkedin.yaml:14:5: unknown field "shedule" (…?)".
 *
 * A mistake is also: an id that is not [a-z0-9-]+ or stands twice, a platform
 * that is not named as its file, an address that is not public http(s), an
 * address declared twice (variants may share it), `covers` and `pages` that
 * name no page, a selector that cannot be read, a header that would log in.
 */
#ifndef SMALLPRINT_CORE_PAGE_DECLARE_H
#define SMALLPRINT_CORE_PAGE_DECLARE_H

#include <stdint.h>

#include "base/yaml.h"
#include "core/page/page.h"

enum {
	DECLARE_EVERY_MIN = 5 * 60,           /* seconds */
	DECLARE_EVERY_MAX = 90 * 86400,       /* seconds */
	DECLARE_CONFIRM_MAX = 86400,          /* seconds */
	DECLARE_STALE = 3 * 86400,            /* seconds, where nobody said */
	DECLARE_STALE_MIN = 3600,             /* seconds */
	DECLARE_STALE_MAX = 365 * 86400,      /* seconds */
	DECLARE_JITTER_MAX = 86400,           /* seconds */
	DECLARE_SPACING = 1000,               /* milliseconds, where nobody said */
	DECLARE_SPACING_MAX = 10 * 60 * 1000, /* milliseconds */
	DECLARE_MAX_PAGES = 1000              /* of one platform, variants counted */
};

struct declare_spacing {
	int64_t ms;
	bool said;
};

/* From a change to the second look at it. */
struct declare_delay {
	int64_t seconds;
	bool said;
};

/*
 * rules/smallprint.yaml: what holds for every page that does not say
 * otherwise. Zeroed: nobody said. Strings are owned.
 */
struct declare_defaults {
	char *contact; /* a URL or a mail address; goes into the user agent */
	char *user_agent;
	enum robots robots;
	struct declare_spacing spacing;
	int64_t every;    /* 0: by kind, declare_every() */
	struct pace pace; /* all but cron */
	struct declare_delay confirm;
	int64_t stale; /* seconds without a good look that are told; 0: DECLARE_STALE */
	char *language;
};

/* Tables of fields; the manual is tested against them. */
extern const struct yaml_field declare_platform_fields[];
extern const struct yaml_field declare_page_fields[]; /* of `pages:` and `announcements:` */
extern const struct yaml_field declare_variant_fields[];
extern const struct yaml_field declare_range_fields[];
extern const struct yaml_field declare_earlier_fields[];
extern const struct yaml_field declare_setting_fields[];
extern const struct yaml_field declare_checked_fields[];
extern const struct yaml_field declare_fact_fields[]; /* of a setting's `facts:` */
extern const struct yaml_field declare_defaults_fields[];

/*
 * Read a platform's file. defaults may be NULL. Returns the number of mistakes;
 * only when there are none *out is set, to be ended with platform_free().
 * Pages are in the order of the file, each followed by its variants; `pages:`
 * first, then `announcements:`. Everything is resolved: full ids, robots (ignore
 * where nobody said), spacing, every, language ("en").
 */
size_t declare_platform(struct span text, const char *file,
    const struct declare_defaults *defaults, struct platform **out, struct strs *complaints);

/*
 * Read a file that holds the fields of one page (`extract --declaration FILE`).
 * url is optional there; variants and covers are looked at and left out. The
 * id is the file's name, the platform "". Otherwise as declare_platform();
 * *out is to be ended with page_free().
 */
size_t declare_page(
    struct span text, const char *file, struct page **out, struct strs *complaints);

/* Read rules/smallprint.yaml; returns the number of mistakes. What could be read is in *out. */
size_t declare_defaults_read(
    struct span text, const char *file, struct declare_defaults *out, struct strs *complaints);
void declare_defaults_release(struct declare_defaults *defaults);

/* Seconds between two looks at a page of this kind, where nobody said. */
int64_t declare_every(enum page_kind kind);

#endif
