/*
 * The object database and the refs of one git repository: all that is asked of
 * libgit2, and the only file that includes it. Writing objects is not here: a
 * round writes a pack of its own (archive_pack.h) and says odb_refresh().
 * Errors are ERROR_ARCHIVE and name the repository's directory.
 */
#ifndef SMALLPRINT_EDGE_ARCHIVE_ODB_H
#define SMALLPRINT_EDGE_ARCHIVE_ODB_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/strs.h"
#include "edge/archive/oid.h"

struct odb;

/* 1: opened, 0: dir holds no repository, -1: it does, but cannot be used. */
int odb_open(const char *dir, struct odb **out, struct error *err);
/* Make a bare repository in dir, or finish one that was begun; HEAD is main. */
int odb_init(const char *dir, struct error *err);
void odb_free(struct odb *odb);

const char *odb_git_dir(const struct odb *odb); /* ends in "/" */
bool odb_is_bare(const struct odb *odb);
bool odb_is_shallow(const struct odb *odb);
/* A value of the repository's own configuration; false when unset. Added to out. */
bool odb_config(struct odb *odb, const char *name, struct buf *out);

/* Where a ref points, symbolic ones followed; 1, 0 (no such ref), -1. */
int odb_ref_get(struct odb *odb, const char *name, struct oid *out, struct error *err);
/* Move a ref that points at *old (NULL: that does not exist) and nowhere else. */
int odb_ref_move(struct odb *odb, const char *name, const struct oid *old, const struct oid *to,
    struct error *err);
/* Set a ref wherever it points. */
int odb_ref_set(struct odb *odb, const char *name, const struct oid *to, struct error *err);
int odb_ref_remove(struct odb *odb, const char *name, struct error *err);
/* HEAD names a branch that does not exist (a new repository): let it be this one. */
int odb_head_unborn_to(struct odb *odb, const char *name, struct error *err);

int odb_ref_delete(struct odb *odb, const char *name, struct error *err);
/* The names of all refs that begin with prefix ("refs/smallprint/"), sorted. */
int odb_refs(struct odb *odb, const char *prefix, struct strs *names, struct error *err);

/* The content of an object, added to out; 1, 0 (no such object, or of another type), -1. */
int odb_read(struct odb *odb, const struct oid *oid, enum object_type type, struct buf *out,
    struct error *err);
/* Write an object by itself, outside of a round's pack. */
int odb_write(struct odb *odb, enum object_type type, struct span content, struct oid *out,
    struct error *err);
bool odb_has(struct odb *odb, const struct oid *oid);
/* The name of an object with this content; refuses bytes crafted for a SHA-1 collision. */
int odb_hash(struct odb *odb, enum object_type type, struct span content, struct oid *out,
    struct error *err);
/* See the packs that came since. */
void odb_refresh(struct odb *odb);
/* Forget every open pack: some were replaced. */
int odb_reopen(struct odb *odb, struct error *err);

/* What a person typed to a commit; the error says "no such commit" or "ambiguous". */
int odb_resolve(struct odb *odb, const char *rev, struct oid *out, struct error *err);
/* Is ancestor reachable from commit (or the same)? 1, 0, -1. */
int odb_reaches(
    struct odb *odb, const struct oid *commit, const struct oid *ancestor, struct error *err);
/* The newest commit that both come from; 1, 0 (their histories have nothing in common), -1. */
int odb_common(struct odb *odb, const struct oid *one, const struct oid *other, struct oid *out,
    struct error *err);

/* Another repository: a path, https://, ssh:// or user@host:path. What is NULL is not there. */
struct odb_remote {
	const char *url;
	const char *user;  /* for https and ssh; the address's own, "x-access-token" or "git" */
	const char *token; /* https: a password or access token */
	const char *key;   /* ssh: the file of a private key; otherwise the agent is asked */
	const char *ca_file; /* tests: trust this certificate too */
};
/* Refspecs as git writes them; what the other side has not is passed over. ERROR_LATER when it
   cannot be reached; both may take as long as the network does. */
int odb_fetch(struct odb *odb, const struct odb_remote *remote, const struct strs *refspecs,
    struct error *err);
/* 0: all were taken; 1: some were not, because they moved meanwhile or the other side does not
   want them: err quotes its reason; -1. */
int odb_push(struct odb *odb, const struct odb_remote *remote, const struct strs *refspecs,
    struct error *err);

/* Bring these files of the work tree to HEAD's; nothing to do in a bare repository. */
int odb_checkout(struct odb *odb, const struct strs *paths, struct error *err);

#endif
