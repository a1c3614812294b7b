/*
 * The line for texts that somebody recorded before: read → compare → classify
 * → detect → judge → record. Today's rules over any git history of texts: an
 * Open Terms Archive versions repository, a git-scraping repository, our own
 * archive.
 *
 * What counts as a page: files that end in .md, .markdown or .txt, but README,
 * LICENSE and their like at the top and whatever begins with a dot. A page is
 * named by its path without that ending: "LinkedIn/Privacy Policy.md" is the
 * page "LinkedIn/Privacy Policy" of "LinkedIn". A new file is a first record;
 * one that comes back is compared with its last text; the going of a file is
 * no change of a page, and a renamed one begins anew.
 *
 * Times are the authors' dates. When a page was last seen with its old text no
 * history says; it holds only what changed. That the collector looked is shown by
 * the newest commit of any page that is an hour older, and that is taken for
 * the last look, so that a text which appears on its own date is not excused by
 * the months in which it did not change. But one page may have failed while
 * others were read: where a date would be called backdated for it, the last look
 * is the page's own version before. An archive of ours says both times itself.
 *
 * What other pages of the platform (the first directory) say is asked of their texts as they
 * stood: src/replay/replay_beside.h.
 *
 * A history tells nothing of announcements: the state is "unwatched", and a
 * verdict is at most "unknown" with the reasons the page alone gives.
 */
#ifndef SMALLPRINT_REPLAY_H
#define SMALLPRINT_REPLAY_H

#include "core/compare/failure.h"
#include "core/tell/record.h"
#include "edge/archive/history.h"

struct replay_rules {
	const struct rules *rules;
	const struct silence *silence;
	const struct failures *failures; /* may be NULL */
};

/* ---- one history in one process ---- */

struct replay;

/* Of texts read, so many bytes are kept between two versions of a page. */
struct replay *replay_new(struct odb *odb, const struct replay_rules *rules, size_t bytes);
void replay_free(struct replay *replay);
/* Is the file one that is read? */
bool replay_is_page(const char *path);
/*
 * The next version of a file, in the order of the history. *out is what is to be
 * said of it, the caller's, or NULL when it is no change. A rule that reached a
 * limit on this text is named in *warning, and the others have been applied.
 */
int replay_file(struct replay *replay, const struct history_commit *commit,
    const struct history_file *file, struct record **out, struct error *warning,
    struct error *err);

/* ---- a whole repository, with a process per processor ---- */

struct replay_line {
	size_t commit;  /* its number, from 0 … */
	size_t commits; /* … of so many */
	const char *id;
	const char *path;
	const char *platform; /* NULL: the first directory of the path */
	utc_t time;
	enum change_class class;
	bool alert;
	size_t n_findings;
	struct span json; /* the record; empty where `wants` said so */
};

struct replay_job {
	const char *repository;
	struct replay_rules rules;
	utc_t since;      /* 0: from the beginning; what came before is read all the same */
	utc_t until;      /* 0: to the end */
	const char *glob; /* of paths; NULL: all */
	int workers;      /* 0: one per processor, at most REPLAY_WORKERS */
	/* Is the record itself needed? Asked in the workers. */
	bool (*wants)(const struct record *record, void *arg);
	/* One change, in the order of the commits and of the paths in them. Nonzero ends it. */
	int (*line)(const struct replay_line *line, void *arg);
	/* A text that could not be read, a rule that reached a limit; in the same order. */
	void (*warning)(const char *text, void *arg);
	/* Now and then; may be NULL. */
	void (*progress)(size_t commit, size_t commits, void *arg);
	void *arg;
};

enum { REPLAY_WORKERS = 4, REPLAY_JSON_MAX = 16 << 20 };

/* 0, what `line` answered, or -1: the repository cannot be read. */
int replay_repository(const struct replay_job *job, struct error *err);

#endif
