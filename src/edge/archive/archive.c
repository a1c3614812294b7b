/* The archive: opening, reading, cursors. */
#include "edge/archive/archive.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "edge/archive/archive_inside.h"

static const char *const branches[BRANCHES] = { "raw", "main", "upkeep", "checks" };
static const char *const refs[BRANCHES] = { "refs/heads/raw", "refs/heads/main",
	"refs/heads/upkeep", "refs/heads/checks" };
static const char *const clone_refs[BRANCHES] = { "refs/remotes/origin/raw",
	"refs/remotes/origin/main", "refs/remotes/origin/upkeep",
	"refs/remotes/origin/checks" };

const char *
branch_ref(enum branch branch)
{
	return refs[branch];
}

/* A plain clone has its branches at the remote's; a reader takes them from there. */
static int
tip_load(struct archive *a, enum branch branch, struct tip *tip, struct error *err)
{
	struct commit commit;
	int rc = odb_ref_get(a->odb, refs[branch], &tip->oid, err);

	if (rc == 0)
		rc = odb_ref_get(a->odb, clone_refs[branch], &tip->oid, err);
	tip->exists = rc == 1;
	if (rc <= 0)
		return rc;
	if (commit_read(a, &tip->oid, &commit, err) != 0)
		return error_prefix(err, "branch %s", branches[branch]);
	tip->tree = commit.tree;
	commit_release(&commit);
	return 0;
}

int
tips_load(struct archive *a, struct tip tips[BRANCHES], struct error *err)
{
	struct tip loaded[BRANCHES] = { 0 };

	for (enum branch b = 0; b < BRANCHES; b++)
		if (tip_load(a, b, &loaded[b], err) != 0)
			return -1;
	memcpy(tips, loaded, sizeof loaded);
	return 0;
}

/* The first write into a plain clone: its branches become our own. Plain git shows main. */
static int
adopt_branches(struct archive *a, struct error *err)
{
	struct oid own;

	for (enum branch b = 0; b < BRANCHES; b++) {
		int rc = odb_ref_get(a->odb, refs[b], &own, err);

		if (rc < 0)
			return -1;
		if (rc == 0 && a->tips[b].exists &&
		    odb_ref_move(a->odb, refs[b], NULL, &a->tips[b].oid, err) != 0)
			return -1;
	}
	return odb_head_unborn_to(a->odb, refs[BRANCH_MAIN], err);
}

/* A directory where a repository may be begun: empty, or begun by one of us that was killed. */
static bool
may_begin(const char *dir)
{
	static const char *const ours[] = { ".", "..", "smallprint.lock", "HEAD", "config",
		"description", "hooks", "info", "objects", "refs", "branches", "HEAD.lock",
		"config.lock" };
	DIR *d = opendir(dir);
	struct dirent *entry;
	bool only_ours = d != NULL;

	while (only_ours && (entry = readdir(d)) != NULL) {
		/* libgit2 tries out symbolic links under such a name, and may have been killed
		 */
		only_ours = strncmp(entry->d_name, "_git2_", 6) == 0 &&
			    unlinkat(dirfd(d), entry->d_name, 0) == 0;
		for (size_t i = 0; i < COUNT(ours) && !only_ours; i++)
			only_ours = strcmp(entry->d_name, ours[i]) == 0;
	}
	if (d != NULL)
		closedir(d);
	return only_ours;
}

static char *
git_dir_of(const char *dir)
{
	char *inner = mem_printf("%s/.git/", dir);

	if (file_is_dir(inner))
		return inner;
	free(inner);
	return mem_printf("%s/", dir);
}

/* The lock, then what a killed writer left, then the repository, made if need be. */
static int
open_to_write(struct archive *a, struct error *err)
{
	char *git_dir = NULL, *lock = NULL;
	bool owner_died = false;
	struct error why = { 0 };
	int rc = -1;

	if (file_mkdirs(a->dir, &why) != 0) {
		error_set(err, ERROR_ARCHIVE, "%s", why.message);
		goto out;
	}
	git_dir = git_dir_of(a->dir);
	lock = mem_printf("%ssmallprint.lock", git_dir);
	rc = odb_open(a->dir, &a->odb, err);
	if (rc < 0)
		goto out;
	if (rc == 0 && !may_begin(a->dir)) {
		rc = error_set(
		    err, ERROR_ARCHIVE, "%s is neither empty nor a git repository", a->dir);
		goto out;
	}
	rc = lock_take(lock, a->dir, &a->lock, &owner_died, err);
	if (rc != 0)
		goto out;
	sweep(git_dir, owner_died);
	rc = a->odb != NULL ? 1 : odb_open(a->dir, &a->odb, err); /* another may have made it */
	if (rc == 0)
		rc = odb_init(a->dir, err) == 0 ? odb_open(a->dir, &a->odb, err) : -1;
	if (rc == 0)
		rc = error_set(err, ERROR_ARCHIVE, "%s: no repository could be made", a->dir);
	rc = rc > 0 ? 0 : -1;
out:
	free(lock);
	free(git_dir);
	return rc;
}

static int
open_to_read(struct archive *a, struct error *err)
{
	int rc = odb_open(a->dir, &a->odb, err);

	if (rc == 0)
		return error_set(err, ERROR_ARCHIVE, "%s has no snapshots yet", a->dir);
	return rc < 0 ? -1 : 0;
}

int
archive_open(const char *dir, enum archive_mode mode, struct archive **out, struct error *err)
{
	struct archive *a = mem_alloc(sizeof *a);
	int rc = -1;

	a->dir = mem_strdup(dir);
	a->mode = mode;
	a->states = states_new();
	for (size_t i = 0; i < ARCHIVE_TREES; i++)
		buf_init(&a->trees[i].bytes, TREE_BYTES_MAX);
	if ((mode == ARCHIVE_WRITE ? open_to_write(a, err) : open_to_read(a, err)) != 0)
		goto out;
	if (odb_is_shallow(a->odb)) {
		error_set(err, ERROR_ARCHIVE,
		    "%s is a shallow clone: its history is cut off; "
		    "fetch all of it (git fetch --unshallow)",
		    dir);
		goto out;
	}
	if (tips_load(a, a->tips, err) != 0 || ledger_load(a, err) != 0)
		goto out;
	if (mode == ARCHIVE_WRITE && adopt_branches(a, err) != 0)
		goto out;
	*out = a;
	a = NULL;
	rc = 0;
out:
	archive_close(a);
	return rc;
}

struct page_state *
archive_state(struct archive *a, const char *page_id)
{
	return states_get(a->states, page_id);
}

size_t
archive_states(struct archive *a, struct page_state ***out)
{
	return states_sorted(a->states, out);
}

static struct kept_tree *
kept(struct archive *a, const struct oid *oid)
{
	struct kept_tree *oldest = &a->trees[0];

	for (size_t i = 0; i < ARCHIVE_TREES; i++) {
		struct kept_tree *t = &a->trees[i];

		if (t->used != 0 && oid_eq(&t->oid, oid))
			return t;
		if (t->used < oldest->used)
			oldest = t;
	}
	oldest->used = 0;
	return oldest;
}

int
tree_read(struct archive *a, const struct oid *oid, struct span *out, struct error *err)
{
	struct kept_tree *t = kept(a, oid);
	char hex[OID_HEX + 1];
	int rc;

	if (t->used == 0) {
		buf_clear(&t->bytes);
		rc = odb_read(a->odb, oid, OBJECT_TREE, &t->bytes, err);
		if (rc == 0)
			return error_set(err, ERROR_ARCHIVE, "%s: tree %s is missing", a->dir,
			    oid_hex(oid, hex));
		if (rc < 0)
			return -1;
		t->oid = *oid;
	}
	t->used = ++a->uses;
	*out = buf_span(&t->bytes);
	return 0;
}

int
tree_at(struct archive *a, const struct oid *root, const char *path, struct tree_entry *entry,
    struct error *err)
{
	struct oid at = *root;

	for (;;) {
		size_t len = strcspn(path, "/");
		struct span tree;

		if (tree_read(a, &at, &tree, err) != 0)
			return -1;
		if (!tree_find(tree, span_make(path, len), entry))
			return 0;
		if (path[len] == '\0')
			return 1;
		if (entry->mode != TREE_DIR)
			return 0;
		at = entry->oid;
		path += len + 1;
	}
}

int
blob_at(struct archive *a, const struct oid *root, const char *path, struct buf *out,
    struct error *err)
{
	struct tree_entry entry;
	char hex[OID_HEX + 1];
	int rc = tree_at(a, root, path, &entry, err);

	if (rc <= 0 || entry.mode == TREE_DIR)
		return rc < 0 ? -1 : 0;
	rc = odb_read(a->odb, &entry.oid, OBJECT_BLOB, out, err);
	if (rc == 0)
		return error_set(err, ERROR_ARCHIVE, "%s: %s (blob %s) is missing", a->dir,
		    path, oid_hex(&entry.oid, hex));
	return rc;
}

int
rev_commit(struct archive *a, const char *rev, struct oid *out, struct error *err)
{
	if (rev == NULL) {
		if (!a->tips[BRANCH_MAIN].exists)
			return 0;
		*out = a->tips[BRANCH_MAIN].oid;
		return 1;
	}
	for (enum branch b = 0; b < BRANCHES; b++)
		if (strcmp(rev, branches[b]) == 0 && a->tips[b].exists) {
			*out = a->tips[b].oid; /* a plain clone has it at the remote's */
			return 1;
		}
	if (oid_parse(span_of(rev), out))
		return odb_has(a->odb, out) ? 1
					    : error_set(err, ERROR_ARCHIVE,
						  "%s: no such commit: %s", a->dir, rev);
	return odb_resolve(a->odb, rev, out, err) == 0 ? 1 : -1;
}

/* The tree of a revision of main; the newest one's is at hand. */
static int
rev_tree(struct archive *a, const char *rev, struct oid *tree, struct error *err)
{
	struct commit commit;
	struct oid oid;
	int rc = rev_commit(a, rev, &oid, err);

	if (rc <= 0)
		return rc;
	if (rev == NULL) {
		*tree = a->tips[BRANCH_MAIN].tree;
		return 1;
	}
	if (commit_read(a, &oid, &commit, err) != 0)
		return -1;
	*tree = commit.tree;
	commit_release(&commit);
	return 1;
}

int
archive_text(
    struct archive *a, const char *rev, const char *path, struct buf *out, struct error *err)
{
	struct oid tree;
	int rc = rev_tree(a, rev, &tree, err);

	return rc <= 0 ? rc : blob_at(a, &tree, path, out, err);
}

int
archive_blob(struct archive *a, const char *rev, const char *path,
    char oid[ARCHIVE_OID_HEX + 1], struct error *err)
{
	struct tree_entry entry;
	struct oid tree;
	int rc = rev_tree(a, rev, &tree, err);

	if (rc == 1)
		rc = tree_at(a, &tree, path, &entry, err);
	if (rc == 1 && entry.mode != TREE_DIR)
		oid_hex(&entry.oid, oid);
	else
		oid[0] = '\0';
	return rc < 0 ? -1 : 0;
}

int
archive_evidence(struct archive *a, const char *raw_commit, const char *page_id,
    const char *name, struct buf *out, struct error *err)
{
	char *path;
	struct oid tree;
	int rc = rev_tree(a, raw_commit, &tree, err);

	if (rc <= 0)
		return rc;
	path = mem_printf("%s/%s", page_id, name);
	rc = blob_at(a, &tree, path, out, err);
	free(path);
	return rc;
}

int
archive_resolve(
    struct archive *a, const char *rev, char oid[ARCHIVE_OID_HEX + 1], struct error *err)
{
	struct oid found;
	int rc;

	if (!a->tips[BRANCH_MAIN].exists)
		return error_set(err, ERROR_ARCHIVE,
		    "%s: no such commit: %.80s (nothing is recorded yet)", a->dir, rev);
	if (odb_resolve(a->odb, rev, &found, err) != 0)
		return -1;
	rc = odb_reaches(a->odb, &a->tips[BRANCH_MAIN].oid, &found, err);
	if (rc == 0)
		return error_set(
		    err, ERROR_ARCHIVE, "%s: %.80s is not a commit of main", a->dir, rev);
	if (rc < 0)
		return -1;
	oid_hex(&found, oid);
	return 0;
}

int
archive_reload(struct archive *a, const struct tip tips[BRANCHES], struct error *err)
{
	if (tips == NULL && tips_load(a, a->tips, err) != 0)
		return -1;
	if (tips != NULL)
		memcpy(a->tips, tips, sizeof a->tips);
	states_free(a->states);
	a->states = states_new();
	a->whole_bytes = a->step_bytes = a->step_rounds = 0;
	return ledger_load(a, err);
}

/* A channel is named by people; what a ref's name cannot hold is written %XX. */
char *
cursor_ref(const char *prefix, const char *channel)
{
	struct buf b;

	buf_init(&b, 4096);
	buf_adds(&b, prefix);
	for (const char *p = channel; *p != '\0'; p++) {
		bool plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
			     (*p >= '0' && *p <= '9') || *p == '-' || *p == '_';

		if (plain)
			buf_addc(&b, *p);
		else
			buf_addf(&b, "%%%02X", (unsigned)(unsigned char)*p);
	}
	return buf_steal(&b);
}

int
archive_cursor_get(
    struct archive *a, const char *channel, char oid[ARCHIVE_OID_HEX + 1], struct error *err)
{
	char *ref = cursor_ref("refs/smallprint/sent/", channel);
	struct oid found;
	int rc = odb_ref_get(a->odb, ref, &found, err);

	free(ref);
	if (rc < 0)
		return -1;
	if (rc == 1)
		oid_hex(&found, oid);
	else
		oid[0] = '\0';
	return 0;
}

int
archive_cursor_set(struct archive *a, const char *channel, const char *oid, struct error *err)
{
	struct oid to;
	char *ref;
	int rc;

	if (!oid_parse(span_of(oid), &to) || !odb_has(a->odb, &to))
		return error_set(err, ERROR_ARCHIVE, "%s: no such commit: %.80s", a->dir, oid);
	ref = cursor_ref("refs/smallprint/sent/", channel);
	rc = odb_ref_set(a->odb, ref, &to, err);
	free(ref);
	return rc;
}

/*
 * A note is a file of a commit without parents: a ref to anything else can be fetched, but
 * libgit2 does not push it. Older archives have the file itself at the ref.
 */
static const char note_file[] = "tries.json";

int
note_read(struct archive *a, const char *ref, struct buf *out, struct error *err)
{
	struct commit commit = { 0 };
	struct oid oid;
	int rc = odb_ref_get(a->odb, ref, &oid, err);

	if (rc != 1)
		return rc;
	rc = odb_read(a->odb, &oid, OBJECT_BLOB, out, err);
	if (rc == 0) {
		rc = commit_read(a, &oid, &commit, err);
		if (rc >= 0)
			rc = blob_at(a, &commit.tree, note_file, out, err);
		commit_release(&commit);
	}
	return rc;
}

int
note_write(struct archive *a, const char *ref, struct span text, struct error *err)
{
	char hex[ARCHIVE_OID_HEX + 1];
	struct buf tree, commit;
	struct oid oid;
	int rc = odb_write(a->odb, OBJECT_BLOB, text, &oid, err);

	buf_init(&tree, ARCHIVE_OBJECT_MAX);
	buf_init(&commit, ARCHIVE_OBJECT_MAX);
	if (rc == 0)
		rc = tree_set(span_make("", 0), span_of(note_file), TREE_FILE, &oid, &tree);
	if (rc == 0)
		rc = odb_write(a->odb, OBJECT_TREE, buf_span(&tree), &oid, err);
	buf_addf(&commit,
	    "tree %s\nauthor smallprint <> 0 +0000\ncommitter smallprint <> 0 +0000\n\n"
	    "How the last tries of this channel went.\n",
	    oid_hex(&oid, hex));
	if (rc == 0)
		rc = odb_write(a->odb, OBJECT_COMMIT, buf_span(&commit), &oid, err);
	if (rc == 0)
		rc = odb_ref_set(a->odb, ref, &oid, err);
	buf_release(&commit);
	buf_release(&tree);
	return rc;
}

int
archive_channel_note(struct archive *a, const char *channel, struct buf *out, struct error *err)
{
	char *ref = cursor_ref("refs/smallprint/tries/", channel);
	int rc = note_read(a, ref, out, err);

	free(ref);
	return rc < 0 ? -1 : 0;
}

int
archive_channel_note_set(
    struct archive *a, const char *channel, struct span text, struct error *err)
{
	char *ref = cursor_ref("refs/smallprint/tries/", channel);
	int rc = note_write(a, ref, text, err);

	free(ref);
	return rc;
}

void
archive_upkeep_tip(struct archive *a, char oid[ARCHIVE_OID_HEX + 1])
{
	if (a->tips[BRANCH_UPKEEP].exists)
		oid_hex(&a->tips[BRANCH_UPKEEP].oid, oid);
	else
		oid[0] = '\0';
}

void
archive_close(struct archive *a)
{
	if (a == NULL)
		return;
	round_free(a->round);
	for (size_t i = 0; i < ARCHIVE_TREES; i++)
		buf_release(&a->trees[i].bytes);
	states_free(a->states);
	odb_free(a->odb);
	lock_release(a->lock);
	free(a->dir);
	free(a);
}
