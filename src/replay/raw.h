/*
 * The line for raw pages that somebody else fetched: a git repository of
 * snapshots is run through extract → compare → detect → judge → commit as if
 * each commit had been a fetch at its author's date. The stages are those of a
 * round (item.h), and so is what they write: a real archive, with the times of
 * then. Without a place to keep it, it is a scratch archive that is thrown away.
 *
 * Commits that follow each other closely are one round: the collector's run. A
 * source of announcements is a witness for a change when a snapshot of it is
 * in the same round; a collection holds only what its collector kept, so that of
 * the others nothing is known, and nothing is called silent for it.
 *
 * A page is never looked at backwards: a snapshot dated no later than the last
 * look at its page is left out. That is how an archive is extended: what
 * it has is not read again.
 */
#ifndef SMALLPRINT_RAW_H
#define SMALLPRINT_RAW_H

#include <signal.h>

#include "edge/workspace.h"
#include "replay/raw_list.h"
#include "replay/replay.h"

struct raw_job {
	const char *repository;
	const struct workspace *workspace;
	const char *into; /* an archive's directory; NULL: nothing is kept */
	utc_t since;      /* 0: from the beginning; what came before is read all the same */
	utc_t until;      /* 0: to the end */
	const char *glob; /* of files; NULL: all */
	size_t readers;   /* 0: one per processor */
	/* As in replay_job. A line's path is the file in the repository. */
	bool (*wants)(const struct record *record, void *arg);
	int (*line)(const struct replay_line *line, void *arg);
	void (*progress)(size_t commit, size_t commits, void *arg);
	void *arg;
	const volatile sig_atomic_t *stop; /* may be NULL; nonzero: end after this round */
};

struct raw_report {
	size_t commits;   /* of the history */
	size_t pages;     /* looked at now, as the snapshots */
	size_t snapshots; /* looked at now */
	size_t rounds;
	size_t spared;     /* the same bytes as before: not read again */
	size_t had;        /* left out: the archive has them */
	size_t disordered; /* left out: dated no later than the look before */
	size_t versions;   /* recorded */
	size_t held;
	size_t failed;
	size_t undeclared;      /* files without a declaration … */
	struct strs named;      /* … the first of them */
	struct strs complaints; /* a line per page whose last look was not a good one */
	utc_t first;            /* 0: nothing was looked at */
	utc_t last;
	bool stopped;
};

/* -1: the repository or the archive cannot be used; what is in the archive by then stays. */
int raw_replay(const struct raw_job *job, struct raw_report *report, struct error *err);
void raw_report_release(struct raw_report *report);

#endif
