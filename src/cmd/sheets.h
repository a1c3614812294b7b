/*
 * What `settings` and `optout` share: the fact sheets of the platforms, as the
 * archive holds them and the rules declare them. Before the first check there
 * are only declarations: everything is unverified then, and said to be so.
 */
#ifndef SMALLPRINT_CMD_SHEETS_H
#define SMALLPRINT_CMD_SHEETS_H

#include "cmd/cmd.h"
#include "core/settings/sheet.h"
#include "edge/archive/archive.h"
#include "edge/workspace.h"

enum { SHEETS_MAX = 32 << 20, SHEETS_OID = 10 };

struct sheets {
	struct workspace *workspace;
	struct archive *archive; /* NULL: none yet */
	struct sheet **v;        /* one for each platform of the workspace, in its order */
	utc_t now;
	struct tell_style style; /* of who asked */
};

/* The platforms named, or all. EXIT_DONE, or what to exit with (said on stderr). */
int sheets_open(const struct context *ctx, char *const *names, size_t n, struct sheets *out);
void sheets_release(struct sheets *sheets);

/* The sheets of these platforms that have settings, in the workspace's order. */
struct sheets_walk {
	const struct sheets *sheets;
	char *const *names;
	size_t n_names;
	size_t platform; /* where it is */
	size_t setting;
};
/* The next setting; false at the end. */
bool sheets_next(struct sheets_walk *walk, const struct platform **platform,
    const struct setting **declared, const struct sheet_setting **setting);

/* By id or name, whatever the case; no names: all are meant. */
bool sheets_is_named(const struct platform *platform, char *const *names, size_t n);
/* "No setting and no form is declared of: Bluesky, Reddit." of those that are named; adds
   nothing where each has one. */
void sheets_put_without(
    const struct sheets *sheets, char *const *names, size_t n, struct buf *out);

/* The last good look at the page a fact stands on; 0: none. */
utc_t sheets_looked(const struct sheets *sheets, const struct fact *fact);
/* "verified 2024-09-18 by 8258e68e6e, still so on 2024-11-20": harmless, one line. */
void sheets_proof(const struct sheets *sheets, const struct fact *fact, struct buf *out);
/* A setting with its facts as one JSON object without its end: the members of the manual. */
void sheets_put_json(const struct sheets *sheets, const struct platform *platform,
    const struct sheet_setting *setting, struct buf *out);

#endif
