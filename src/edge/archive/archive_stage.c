/*
 * A branch's tree while a round changes it. Directories are read when first
 * touched and edited as bytes; what a commit changes is a handful of them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/deflate.h"
#include "base/hash.h"
#include "base/mem.h"
#include "edge/archive/archive_inside.h"

enum { BUCKETS = 1024 };

struct dir {
	char *path; /* "" for the root */
	struct dir *parent;
	struct dir *next; /* in its bucket */
	struct buf bytes;
	bool dirty;
	struct drafts drafts;
};

struct stage {
	struct archive *archive;
	struct pack *pack;
	bool has_base;
	struct oid base; /* the tree the round began with */
	struct oid root; /* as last written */
	struct dir *buckets[BUCKETS];
	struct dir **dirty;
	size_t n_dirty, cap_dirty;
};

struct stage *
stage_new(struct archive *a, struct pack *pack, const struct tip *tip)
{
	struct stage *stage = mem_alloc(sizeof *stage);

	stage->archive = a;
	stage->pack = pack;
	stage->has_base = tip->exists;
	stage->base = tip->tree;
	stage->root = tip->tree;
	return stage;
}

static void
dir_free(struct dir *dir)
{
	free(dir->path);
	buf_release(&dir->bytes);
	drafts_release(&dir->drafts);
	free(dir);
}

void
stage_free(struct stage *stage)
{
	struct dir *dir;

	if (stage == NULL)
		return;
	for (size_t i = 0; i < BUCKETS; i++)
		while ((dir = stage->buckets[i]) != NULL) {
			stage->buckets[i] = dir->next;
			dir_free(dir);
		}
	free(stage->dirty);
	free(stage);
}

static struct dir **
bucket_of(struct stage *stage, struct span path)
{
	return &stage->buckets[hash_xxh3(path) % BUCKETS];
}

static struct dir *
dir_known(struct stage *stage, struct span path)
{
	struct dir *dir = *bucket_of(stage, path);

	while (dir != NULL && !span_is(path, dir->path))
		dir = dir->next;
	return dir;
}

static const char *
dir_name(const struct dir *dir)
{
	const char *slash = strrchr(dir->path, '/');

	return slash != NULL ? slash + 1 : dir->path;
}

/* Its bytes as the branch has them; a new one is empty. */
static int
dir_load(struct stage *stage, struct dir *dir, struct error *err)
{
	struct tree_entry entry;
	struct span bytes;

	if (dir->parent == NULL) {
		if (!stage->has_base)
			return 0;
		entry.oid = stage->base;
	} else if (!tree_find(buf_span(&dir->parent->bytes), span_of(dir_name(dir)), &entry)) {
		return 0;
	} else if (entry.mode != TREE_DIR) {
		return error_set(err, ERROR_ARCHIVE, "%s: %s is a file, not a directory",
		    stage->archive->dir, dir->path);
	}
	if (tree_read(stage->archive, &entry.oid, &bytes, err) != 0)
		return -1;
	return buf_add_span(&dir->bytes, bytes);
}

static struct dir *
dir_get(struct stage *stage, struct span path, struct error *err)
{
	struct dir *dir = dir_known(stage, path), *parent = NULL, **bucket;
	const char *slash = path.len > 0 ? memrchr(path.data, '/', path.len) : NULL;
	size_t up = slash != NULL ? (size_t)(slash - path.data) : 0;

	if (dir != NULL)
		return dir;
	if (path.len > 0 && (parent = dir_get(stage, span_make(path.data, up), err)) == NULL)
		return NULL;
	dir = mem_alloc(sizeof *dir);
	dir->path = mem_strndup(path.data, path.len);
	dir->parent = parent;
	buf_init(&dir->bytes, TREE_BYTES_MAX);
	if (dir_load(stage, dir, err) != 0) {
		dir_free(dir);
		return NULL;
	}
	bucket = bucket_of(stage, path);
	dir->next = *bucket;
	*bucket = dir;
	return dir;
}

static int
dir_set(struct stage *stage, struct dir *dir, struct span name, unsigned mode,
    const struct oid *oid, struct error *err)
{
	struct buf edited;

	buf_init(&edited, TREE_BYTES_MAX);
	if (tree_set(buf_span(&dir->bytes), name, mode, oid, &edited) != 0) {
		buf_release(&edited);
		return error_set(err, ERROR_ARCHIVE, "%s: the directory %s cannot be edited",
		    stage->archive->dir, dir->path);
	}
	buf_release(&dir->bytes);
	dir->bytes = edited;
	if (!dir->dirty) {
		MEM_GROW(stage->dirty, stage->n_dirty, stage->cap_dirty);
		stage->dirty[stage->n_dirty++] = dir;
		dir->dirty = true;
	}
	return 0;
}

int
stage_put(struct stage *stage, const char *path, unsigned mode, const struct oid *oid,
    struct error *err)
{
	const char *slash = strrchr(path, '/');
	size_t up = slash != NULL ? (size_t)(slash - path) : 0;
	struct dir *dir;

	if (dir_known(stage, span_of(path)) != NULL)
		return error_set(err, ERROR_ARCHIVE, "%s: %s is a directory of other pages",
		    stage->archive->dir, path);
	dir = dir_get(stage, span_make(path, up), err);
	if (dir == NULL)
		return -1;
	return dir_set(stage, dir, span_of(slash != NULL ? slash + 1 : path), mode, oid, err);
}

static struct dir *
take_deepest(struct stage *stage)
{
	size_t deepest = 0;
	struct dir *dir;

	for (size_t i = 1; i < stage->n_dirty; i++)
		if (strlen(stage->dirty[i]->path) > strlen(stage->dirty[deepest]->path))
			deepest = i;
	dir = stage->dirty[deepest];
	stage->dirty[deepest] = stage->dirty[--stage->n_dirty];
	dir->dirty = false;
	return dir;
}

int
stage_write(struct stage *stage, struct oid *root, struct error *err)
{
	while (stage->n_dirty > 0) {
		struct dir *dir = take_deepest(stage);
		struct oid oid = oid_of(OBJECT_TREE, buf_span(&dir->bytes));

		if (drafts_pack(&dir->drafts, stage->pack, OBJECT_TREE, &oid,
			buf_span(&dir->bytes), err) != 0)
			return -1;
		if (dir->parent == NULL)
			stage->root = oid;
		else if (dir_set(stage, dir->parent, span_of(dir_name(dir)), TREE_DIR, &oid,
			     err) != 0)
			return -1;
	}
	*root = stage->root;
	return 0;
}
