/* The branch upkeep: what is told that is no change of a page. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "edge/archive/archive_inside.h"

static int
put_file(struct archive *a, const char *folder, const char *name, const char *suffix,
    struct span bytes, struct error *err)
{
	char *path = mem_printf("%s/%s%s", folder, name, suffix);
	struct oid oid;
	int rc = -1;

	if (!tree_path_ok(path))
		error_set(
		    err, ERROR_BUG, "%s: %s cannot be a file's name in git", a->dir, path);
	else if (round_blob(a, a->round, bytes, &oid, err) == 0)
		rc = stage_put(a->round->stages[BRANCH_UPKEEP], path, TREE_FILE, &oid, err);
	free(path);
	return rc;
}

static char *
about_folder(const char *commit)
{
	return mem_printf(ARCHIVE_ABOUT_FOLDER "/%.2s", commit);
}

static int
put_about(struct archive *a, const struct archive_upkeep *u, struct error *err)
{
	char *folder;
	int rc;

	if (u->about == NULL)
		return 0;
	folder = about_folder(u->about);
	rc = put_file(a, folder, u->about, ".json", u->json, err);
	free(folder);
	return rc;
}

int
archive_upkeep(struct archive *a, const struct archive_upkeep *u, struct error *err)
{
	if (a->round == NULL)
		return error_set(err, ERROR_BUG, "%s: no round has begun", a->dir);
	if (put_file(a, u->page_id, u->topic, ".json", u->json, err) != 0 ||
	    put_about(a, u, err) != 0)
		return -1;
	for (size_t i = 0; i < u->n_files; i++)
		if (put_file(a, u->page_id, u->files[i].path, "", u->files[i].bytes, err) != 0)
			return -1;
	return round_commit(a, a->round, BRANCH_UPKEEP, u->time, u->message, err);
}

int
archive_upkeep_text(struct archive *a, const char *rev, const char *page_id, const char *topic,
    struct buf *out, struct error *err)
{
	char *path = mem_printf("%s/%s.json", page_id, topic);
	int rc;

	if (rev != NULL)
		rc = archive_text(a, rev, path, out, err);
	else if (a->tips[BRANCH_UPKEEP].exists)
		rc = blob_at(a, &a->tips[BRANCH_UPKEEP].tree, path, out, err);
	else
		rc = 0;
	free(path);
	return rc;
}

int
archive_upkeep_about(struct archive *a, const char *commit, struct buf *out, struct error *err)
{
	char *folder = about_folder(commit);
	char *path = mem_printf("%s/%s.json", folder, commit);
	int rc = a->tips[BRANCH_UPKEEP].exists
		     ? blob_at(a, &a->tips[BRANCH_UPKEEP].tree, path, out, err)
		     : 0;

	free(path);
	free(folder);
	return rc;
}

int
archive_upkeep_log(struct archive *a, const char *until,
    int (*f)(const struct archive_entry *entry, void *arg), void *arg, struct error *err)
{
	char hex[OID_HEX + 1];

	if (!a->tips[BRANCH_UPKEEP].exists)
		return 0;
	return archive_log(
	    a, oid_hex(&a->tips[BRANCH_UPKEEP].oid, hex), until, true, f, arg, err);
}
