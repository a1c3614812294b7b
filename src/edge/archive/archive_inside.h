/*
 * What the archive's own files share; nobody else includes this.
 *	archive.c		opening, reading texts and evidence, cursors
 *	archive_history.c	commits, trailers, the log
 *	archive_ledger.c	the branch checks: states and rounds
 *	archive_round.c		writing
 *	archive_upkeep.c	the branch upkeep: what is told of the program's own state
 *	archive_stage.c		a branch's tree while a round changes it
 *	archive_browse.c	the files of main that are no page's
 *	archive_drafts.c	versions of one object in a pack, each a difference to the last
 *	archive_sweep.c		what a killed writer left
 *	archive_repack.c	many small packs become few
 *	archive_remote.c	pull and push
 *	archive_rejoin.c	what was recorded here goes on top of what others recorded
 *	archive_undo.c		what was recorded without its ledger
 */
#ifndef SMALLPRINT_EDGE_ARCHIVE_ARCHIVE_INSIDE_H
#define SMALLPRINT_EDGE_ARCHIVE_ARCHIVE_INSIDE_H

#include "core/keep/ledger.h"
#include "edge/archive/archive.h"
#include "edge/archive/archive_drafts.h"
#include "edge/archive/archive_pack.h"
#include "edge/archive/archive_tree.h"
#include "edge/archive/lock.h"
#include "edge/archive/odb.h"

enum {
	ARCHIVE_OBJECT_MAX = 64 << 20, /* the largest object read */
	ARCHIVE_TREES = 8,             /* trees kept at hand */
	ARCHIVE_PACKS_MAX = 50         /* more packs than these are made fewer */
};

/* On upkeep, what is about a commit of main: FOLDER/ab/abc….json. No platform's id begins so.
 */
#define ARCHIVE_ABOUT_FOLDER "@commits"

/* On main, for those who browse it with git; no page's files. */
#define ARCHIVE_ATTRIBUTES ".gitattributes"
#define ARCHIVE_INDEX "README.md"

/* In the order their refs move. */
enum branch { BRANCH_RAW, BRANCH_MAIN, BRANCH_UPKEEP, BRANCH_CHECKS, BRANCHES };

struct tip {
	bool exists;
	struct oid oid;
	struct oid tree;
};

/* A tree's bytes, read not long ago. */
struct kept_tree {
	struct oid oid;
	struct buf bytes;
	uint64_t used; /* when last, by counting; 0: empty */
};

struct round;

struct archive {
	char *dir;
	enum archive_mode mode;
	struct odb *odb;
	struct lock *lock;
	struct tip tips[BRANCHES];
	struct kept_tree trees[ARCHIVE_TREES];
	uint64_t uses;
	struct states *states;
	size_t whole_bytes; /* of the last state.tsv */
	size_t step_bytes;  /* of the rounds since */
	size_t step_rounds;
	struct round *round; /* NULL: none begun */
};

struct commit {
	struct oid tree;
	struct oid parent; /* the first */
	bool has_parent;
	utc_t time;
	const char *message; /* in text */
	struct buf text;
};

/* archive.c */
/* Read tips (NULL: where the refs stand) and the states they hold; states handed out before are
   gone. */
int archive_reload(struct archive *a, const struct tip tips[BRANCHES], struct error *err);
/* The ref of a channel's cursor under prefix; the caller frees. */
char *cursor_ref(const char *prefix, const char *channel);
const char *branch_ref(enum branch branch); /* "refs/heads/main" */
int tips_load(struct archive *a, struct tip tips[BRANCHES], struct error *err);
/* The bytes of a tree; they live until ARCHIVE_TREES others were asked for. */
int tree_read(struct archive *a, const struct oid *oid, struct span *out, struct error *err);
/* The entry at path under a tree; 1, 0, -1. */
int tree_at(struct archive *a, const struct oid *root, const char *path,
    struct tree_entry *entry, struct error *err);
int blob_at(struct archive *a, const struct oid *root, const char *path, struct buf *out,
    struct error *err);
/* rev to a commit; NULL is main's newest. 1, 0 (main is empty), -1. */
int rev_commit(struct archive *a, const char *rev, struct oid *out, struct error *err);

/* What is remembered of a channel, at a ref: 1, 0 (there is none), -1. */
int note_read(struct archive *a, const char *ref, struct buf *out, struct error *err);
int note_write(struct archive *a, const char *ref, struct span text, struct error *err);

/* archive_history.c */
int commit_read(
    struct archive *a, const struct oid *oid, struct commit *out, struct error *err);
void commit_release(struct commit *commit);
/* message, a blank line if it does not end in trailers, and then trailers. */
void trailers_put(const char *message, const char *trailers, struct buf *out);

/* archive_ledger.c */
int ledger_load(struct archive *a, struct error *err);
/* The files of a round into its pack and onto the branch; false in *any: nothing to tell. */
int ledger_write(struct archive *a, struct round *round, bool *any, struct error *err);

/* archive_stage.c */
struct stage;
struct stage *stage_new(struct archive *a, struct pack *pack, const struct tip *tip);
void stage_free(struct stage *stage);
/* Put an entry at path; directories are made. */
int stage_put(struct stage *stage, const char *path, unsigned mode, const struct oid *oid,
    struct error *err);
/* Add the changed trees to the pack; root is the branch's tree now. */
int stage_write(struct stage *stage, struct oid *root, struct error *err);

/* archive_round.c */
struct round {
	utc_t now;
	struct pack *pack;
	struct stage *stages[BRANCHES];
	struct tip refs[BRANCHES]; /* where the refs stand that will be moved … */
	struct tip
	    base[BRANCHES]; /* … what is written goes on top of; the same but for a pull */
	struct tip head[BRANCHES];
	struct ledger ledger;
	size_t commits;      /* on main */
	struct strs changed; /* paths on main */
	struct buf who;      /* "smallprint <smallprint@localhost>" */
	bool has_attributes; /* main has its ARCHIVE_ATTRIBUTES */
	bool has_index;      /* main's ARCHIVE_INDEX was read: */
	struct buf index;
	struct drafts drafts; /* of it */
	bool state_is_whole;  /* this round writes all of state.tsv */
	size_t step_bytes;    /* or so much of steps */
};
/* Begin on top of a->tips, whatever they are, to move refs that stand at `refs`. */
int round_begin_on(
    struct archive *a, utc_t now, const struct tip refs[BRANCHES], struct error *err);
void archive_round_forget(struct archive *a);
void round_free(struct round *round); /* NULL is allowed */
/* A file's bytes into the pack. */
int round_blob(struct archive *a, struct round *round, struct span bytes, struct oid *oid,
    struct error *err);
/* A commit of what the branch's stage holds; it is the branch's head afterwards. */
int round_commit(struct archive *a, struct round *round, enum branch branch, utc_t time,
    const char *message, struct error *err);

/* archive_browse.c: what main holds for those who browse it, when path is put there. */
int round_browse(struct archive *a, struct round *round, const char *path, const char *message,
    struct error *err);
bool is_for_browsing(const char *path); /* is it no page's file but one of those? */

/* archive_changed.c: f is called for every file of `after` that `before` (NULL: nothing) has
   not or has otherwise; its nonzero answer ends the walk and is returned. */
int trees_differ(struct archive *a, const struct oid *before, const struct oid *after,
    int (*f)(const char *path, const struct tree_entry *entry, void *arg), void *arg,
    struct error *err);

/* archive_rejoin.c */
struct oid_pair {
	struct oid from;
	struct oid to;
};
struct oid_pairs {
	struct oid_pair *v;
	size_t n;
	size_t cap;
};
void oid_pairs_add(struct oid_pairs *pairs, const struct oid *from, const struct oid *to);
const struct oid *oid_pairs_find(const struct oid_pairs *pairs, const struct oid *from);
/* What became of our commits on main and upkeep; the caller frees both lists. */
struct rejoined {
	struct oid_pairs names; /* what they are called now */
	struct oid_pairs same;  /* not kept: which of theirs has the same text */
};
/* Ours (where the refs stand) goes on top of theirs. Nothing has moved when it fails. */
int rejoin(struct archive *a, const struct tip ours[BRANCHES],
    const struct tip theirs[BRANCHES], struct rejoined *out, struct archive_pulled *pulled,
    struct error *err);

/* archive_sweep.c: git_dir ends in "/" */
void sweep(const char *git_dir, bool owner_died);

/* archive_repack.c: make few packs of many; what goes wrong leaves all as it was. */
int repack(struct archive *a, struct error *err);

#endif
