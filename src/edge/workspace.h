/*
 * A workspace: a folder with rules/, what a journalist edits, and snapshots/,
 * what the program keeps. Everything in rules/ is read here, once:
 *
 *	rules/smallprint.yaml	what holds for all pages (may be missing)
 *	rules/platforms/NAME.yaml	pages, announcement sources, settings
 *	rules/detect/NAME.yaml	what language to look for
 *	rules/silence.yaml	dates, and what counts as notice
 *	rules/failures.yaml	what is not the page (may be missing: nothing is)
 *	rules/notes/NAME.yaml	what reporters received (may be missing)
 *	rules/settings.yaml	how pages say what holds of a setting (may be missing)
 *
 *	rules/alerts.yaml	who is told, and of what (may be missing)
 *
 * A file that nobody reads is a
 * mistake: it would look as if it counted.
 */
#ifndef SMALLPRINT_EDGE_WORKSPACE_H
#define SMALLPRINT_EDGE_WORKSPACE_H

#include <stdint.h>

#include "base/error.h"
#include "base/strs.h"
#include "core/page/declare.h"
#include "core/compare/failure.h"
#include "core/page/page.h"
#include "core/detect/rule.h"
#include "core/channel/channel.h"
#include "core/judge/note.h"
#include "core/judge/silence.h"

struct workspace {
	char *dir;       /* as it was given: "." */
	char *snapshots; /* DIR/snapshots */
	struct declare_defaults defaults;
	struct platform **platforms; /* in the order of their files */
	size_t n_platforms;
	size_t cap_platforms;
	struct rules rules;
	struct silence silence;
	struct failures failures;
	struct channels channels;
	struct notes notes;
	struct rules settings; /* core/settings/sheet_build.h applies them */
	bool light;            /* what detects and judges was not read: workspace_complete() */
	uint64_t stamp;        /* edge/stamp.h's, of what was read; 0: not to be kept */
};

/* A selection of pages; the pages are the workspace's. Zeroed is empty. */
struct workspace_pages {
	const struct page **v;
	size_t n;
	size_t cap;
};

/*
 * Read a workspace that must be whole: with any mistake in rules/ it is
 * ERROR_USAGE "3 mistakes in DIR/rules", and *complaints says which, as
 * "rules/platforms/linkedin.yaml:14:5: …". Without rules/ it is ERROR_USAGE
 * too. On success *out is the caller's, to be ended with workspace_free().
 */
int workspace_open(
    const char *dir, struct workspace **out, struct strs *complaints, struct error *err);
/*
 * The same for those who go on with what could be read: -1 only when DIR is not
 * a workspace; otherwise 0, and *complaints may have grown.
 */
int workspace_read(
    const char *dir, struct workspace **out, struct strs *complaints, struct error *err);
/*
 * The two again for those who may have no use for what detects and judges (rules, silence,
 * failures, settings): where a round was done with these very rules they are left out, and the
 * workspace is `light`. Whoever goes on to need them calls workspace_complete(), which fails as
 * workspace_open() does.
 */
int workspace_open_light(
    const char *dir, struct workspace **out, struct strs *complaints, struct error *err);
int workspace_read_light(
    const char *dir, struct workspace **out, struct strs *complaints, struct error *err);
int workspace_complete(struct workspace *ws, struct strs *complaints, struct error *err);
void workspace_free(struct workspace *workspace);

/* By full id ("linkedin/privacy-policy@de"); NULL when there is none. */
const struct page *workspace_page(const struct workspace *ws, const char *id);
const struct platform *workspace_platform(const struct workspace *ws, const char *id);
const struct platform *workspace_platform_of(
    const struct workspace *ws, const struct page *page);

/*
 * Add the pages that names stand for, each once, in the workspace's order: a platform
 * ("linkedin") all of its pages, a page its variants too, a variant itself
 * alone. No names: all pages. A name that is none is ERROR_USAGE with the
 * nearest one that is, and *out is as before. Free with workspace_pages_release().
 */
int workspace_select(const struct workspace *ws, char *const *names, size_t n_names,
    struct workspace_pages *out, struct error *err);
/* Add the announcement sources that speak for a page and are not in the list yet. */
void workspace_sources(
    const struct workspace *ws, const struct page *page, struct workspace_pages *out);
void workspace_pages_release(struct workspace_pages *pages);

#endif
