/*
 * What a killed writer of old rounds recorded without their ledger is taken
 * back, so that whoever wrote it writes it again, and the ledger with it.
 */
#include "edge/archive/archive_inside.h"

#define SNAPSHOT "Snapshot" /* the trailer of what can be made again */

struct target {
	bool exists; /* false: the branch begins behind it */
	struct oid oid;
};

static bool
trailer_oid(const struct commit *commit, const char *key, struct oid *out)
{
	struct span value;

	return archive_trailer(commit->message, key, &value) && oid_parse(value, out);
}

/* Where main was when the ledger's last round was written. */
static int
main_then(struct archive *a, struct target *out, struct error *err)
{
	struct commit commit;

	*out = (struct target){ 0 };
	if (!a->tips[BRANCH_CHECKS].exists)
		return 0;
	if (commit_read(a, &a->tips[BRANCH_CHECKS].oid, &commit, err) != 0)
		return -1;
	out->exists = trailer_oid(&commit, "Main", &out->oid);
	commit_release(&commit);
	return 0;
}

/* The newest evidence that main names, from there on back. */
static int
raw_then(struct archive *a, const struct target *main, struct target *out, struct error *err)
{
	struct target at = *main;
	struct commit commit;

	*out = (struct target){ 0 };
	while (at.exists && !out->exists) {
		if (commit_read(a, &at.oid, &commit, err) != 0)
			return -1;
		out->exists = trailer_oid(&commit, "Evidence", &out->oid);
		at = (struct target){ commit.has_parent, commit.parent };
		commit_release(&commit);
	}
	return 0;
}

/* 1: everything on the branch since then can be made again; 0: not so, or there is nothing. */
static int
can_go_back(struct archive *a, enum branch branch, const struct target *then, struct error *err)
{
	struct target at = { a->tips[branch].exists, a->tips[branch].oid };
	struct commit commit;
	struct span value;
	int n = 0;

	for (; at.exists && !(then->exists && oid_eq(&at.oid, &then->oid)); n = 1) {
		bool ours;

		if (commit_read(a, &at.oid, &commit, err) != 0)
			return -1;
		ours = archive_trailer(commit.message, SNAPSHOT, &value);
		at = (struct target){ commit.has_parent, commit.parent };
		commit_release(&commit);
		if (!ours)
			return 0;
	}
	return at.exists == then->exists ? n : 0;
}

static int
go_back(struct archive *a, enum branch branch, const struct target *then, struct error *err)
{
	int rc = can_go_back(a, branch, then, err);

	if (rc <= 0)
		return rc;
	return then->exists ? odb_ref_move(a->odb, branch_ref(branch), &a->tips[branch].oid,
				  &then->oid, err)
			    : odb_ref_remove(a->odb, branch_ref(branch), err);
}

int
archive_undo_unfinished(struct archive *a, struct error *err)
{
	struct target main, raw;

	if (main_then(a, &main, err) != 0 || raw_then(a, &main, &raw, err) != 0 ||
	    go_back(a, BRANCH_MAIN, &main, err) != 0 || go_back(a, BRANCH_RAW, &raw, err) != 0)
		return -1;
	return tips_load(a, a->tips, err);
}
