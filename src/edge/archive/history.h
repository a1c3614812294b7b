/*
 * The first-parent history of any git repository, oldest commit first: every
 * commit with the files it changed. Nothing is written and nothing in the
 * repository is executed. Trees are compared here, as bytes: a directory whose
 * name is the same before and after is not opened.
 * Errors are ERROR_ARCHIVE and name the repository.
 */
#ifndef SMALLPRINT_EDGE_ARCHIVE_HISTORY_H
#define SMALLPRINT_EDGE_ARCHIVE_HISTORY_H

#include <stdbool.h>

#include "base/utc.h"
#include "edge/archive/odb.h"

enum {
	HISTORY_MAX_COMMITS = 20000000,
	HISTORY_MAX_COMMIT = 1 << 20, /* bytes of one commit */
	HISTORY_MAX_PATH = 4096,
	HISTORY_MAX_DEPTH = 32, /* directories within directories; deeper ones are not opened */
	HISTORY_MAX_OPENED = 100000000, /* directories, all commits together */
	HISTORY_SAMPLES = 512,
	HISTORY_RUN = 3600 /* seconds: commits nearer than this may be of one collector's run */
};

struct history_walk;

struct history_commit {
	const struct history_walk *walk;
	const char *id; /* 40 digits */
	size_t number;  /* from 0 */
	size_t total;
	utc_t time;   /* the author's date */
	utc_t before; /* the newest commit that is HISTORY_RUN older, of whatever file; 0: none
		       */
	struct span message; /* read for the visitor's file(), empty in its commit() */
};

/* A file that the commit added, changed or removed. A renamed file is removed and added. */
struct history_file {
	const char *path;
	bool had; /* it was there before … */
	bool has; /* … and is there now */
	struct oid old;
	struct oid new;
};

struct history_visitor {
	/* May be NULL. Before the walk, for what stands at the top and changed between two of
	   some HISTORY_SAMPLES commits, the same ones every time: how busy is it? */
	void (*sampled)(struct span name, void *arg);
	/* May be NULL: every directory, "acme/legal/". Asked for every changed one, in the
	   order of the paths, before it is opened. */
	bool (*enters)(const char *path, void *arg);
	/* May be NULL: every path. Asked for every changed file, before anything is read. */
	bool (*wants)(const char *path, void *arg);
	/* Nonzero ends the walk. */
	int (*file)(
	    const struct history_commit *commit, const struct history_file *file, void *arg);
	/* After the files of a commit; may be NULL. Nonzero ends the walk. */
	int (*commit)(const struct history_commit *commit, void *arg);
	void *arg;
};

/*
 * Walk from the first commit to HEAD. Paths that are not UTF-8 or hold a
 * control character, links and submodules are passed over. 0 at the end, -1
 * with *err, or what a visitor answered.
 */
int history_walk(struct odb *odb, const struct history_visitor *visitor, struct error *err);

/*
 * The blob a path has in the last commit that is not after an instant, seen from
 * a commit that is being visited: 1; 0 when there is no such file then, or the
 * history ends before; -1.
 */
int history_later(const struct history_commit *commit, const char *path, utc_t time,
    struct oid *out, struct error *err);

/* "author … 1726705941 +0000" of a raw commit; false when there is no such date. */
bool history_time(struct span commit, utc_t *time);
/* The lines after the first empty one. */
struct span history_message(struct span commit);

#endif
