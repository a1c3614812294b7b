/* Which files differ between two trees, by their names; what is gone is passed over. */
#include <stdlib.h>

#include "base/mem.h"
#include "edge/archive/archive_inside.h"

enum { CHANGED_DEPTH = 8 };

struct walk {
	struct archive *archive;
	int (*f)(const char *path, const struct tree_entry *entry, void *arg);
	void *arg;
	struct error *err;
};

/* Trees kept at hand are replaced by others on the way down: a copy stays. */
static int
copy_tree(struct archive *a, const struct oid *oid, struct buf *out, struct error *err)
{
	struct span tree;

	buf_init(out, TREE_BYTES_MAX);
	if (oid == NULL)
		return 0;
	if (tree_read(a, oid, &tree, err) != 0)
		return -1;
	return buf_add_span(out, tree);
}

static int walk_tree(struct walk *w, const struct oid *before, const struct oid *after,
    const char *prefix, int depth);

static int
walk_entry(struct walk *w, struct span before, const struct tree_entry *entry,
    const char *prefix, int depth)
{
	struct tree_entry old;
	bool was = tree_find(before, entry->name, &old) && old.mode == entry->mode;
	char *path;
	int rc;

	if (was && oid_eq(&old.oid, &entry->oid))
		return 0;
	path = mem_printf("%s%.*s", prefix, (int)entry->name.len, entry->name.data);
	if (entry->mode != TREE_DIR) {
		rc = w->f(path, entry, w->arg);
	} else {
		char *deeper = mem_printf("%s/", path);

		rc = walk_tree(w, was ? &old.oid : NULL, &entry->oid, deeper, depth + 1);
		free(deeper);
	}
	free(path);
	return rc;
}

static int
walk_tree(struct walk *w, const struct oid *before, const struct oid *after, const char *prefix,
    int depth)
{
	struct tree_entry entry;
	struct buf old, new;
	struct span rest;
	int rc;

	if (depth > CHANGED_DEPTH)
		return error_set(
		    w->err, ERROR_LIMIT, "%s: folders too deep: %s", w->archive->dir, prefix);
	rc = copy_tree(w->archive, before, &old, w->err);
	if (copy_tree(w->archive, after, &new, w->err) != 0)
		rc = -1;
	rest = buf_span(&new);
	while (rc == 0 && tree_next(&rest, &entry))
		rc = walk_entry(w, buf_span(&old), &entry, prefix, depth);
	buf_release(&old);
	buf_release(&new);
	return rc;
}

int
trees_differ(struct archive *a, const struct oid *before, const struct oid *after,
    int (*f)(const char *path, const struct tree_entry *entry, void *arg), void *arg,
    struct error *err)
{
	struct walk walk = { a, f, arg, err };

	return walk_tree(&walk, before, after, "", 0);
}
