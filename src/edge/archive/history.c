/* A history of files, read from raw commits and raw trees. */
#include "edge/archive/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/text/text.h"
#include "edge/archive/archive_tree.h"

enum { TREE_LINK = 0120000, TREE_MODULE = 0160000, LOOK_BACK = 100000 };

/* A commit as the walk remembers it. */
struct step {
	struct oid commit;
	struct oid tree;
	utc_t time;
};

struct history_walk {
	struct odb *odb;
	const struct history_visitor *visitor;
	struct error *err;
	struct step *steps; /* newest first, as they are met */
	size_t n;
	size_t cap;
	struct buf raw;                /* the commit being read */
	struct buf path;               /* of the entry being compared */
	size_t opened;                 /* directories so far */
	struct history_commit *commit; /* being visited … */
	const struct oid *commit_id;   /* … and its name */
};

/* ---- commits ---- */

/* The rest of the header line that begins with a word. */
static bool
header(struct span commit, const char *word, struct span *value)
{
	struct span line;

	while (span_line(&commit, &line) && line.len > 0)
		if (span_starts(line, word)) {
			*value = span_make(line.data + strlen(word), line.len - strlen(word));
			return true;
		}
	return false;
}

bool
history_time(struct span commit, utc_t *time)
{
	struct span author;
	int64_t seconds = 0;
	size_t at, digits = 0;
	bool negative;

	if (!header(commit, "author ", &author))
		return false;
	for (at = author.len; at > 0 && author.data[at - 1] != '>'; at--)
		;
	while (at < author.len && author.data[at] == ' ')
		at++;
	negative = at < author.len && author.data[at] == '-';
	for (at += negative;
	     at < author.len && author.data[at] >= '0' && author.data[at] <= '9' && digits < 12;
	     at++, digits++)
		seconds = seconds * 10 + (author.data[at] - '0');
	*time = negative ? -seconds : seconds;
	return digits > 0;
}

struct span
history_message(struct span commit)
{
	struct span line;

	while (span_line(&commit, &line) && line.len > 0)
		;
	return commit;
}

static int
read_commit(struct history_walk *w, const struct oid *id, struct error *err)
{
	char hex[OID_HEX + 1];
	int rc;

	buf_clear(&w->raw);
	rc = odb_read(w->odb, id, OBJECT_COMMIT, &w->raw, err);
	if (rc == 0)
		return error_set(err, ERROR_ARCHIVE, "%s: commit %s is missing",
		    odb_git_dir(w->odb), oid_hex(id, hex));
	return rc < 0 ? -1 : 0;
}

/* Note the commit; *parent is its first parent: 1, or 0 when it has none. */
static int
note_commit(struct history_walk *w, const struct oid *id, struct oid *parent)
{
	char hex[OID_HEX + 1];
	struct step step = { .commit = *id };
	struct span raw, value;

	if (read_commit(w, id, w->err) != 0)
		return -1;
	raw = buf_span(&w->raw);
	if (!header(raw, "tree ", &value) || !oid_parse(value, &step.tree) ||
	    !history_time(raw, &step.time))
		return error_set(w->err, ERROR_ARCHIVE, "%s: commit %s cannot be read",
		    odb_git_dir(w->odb), oid_hex(id, hex));
	if (w->n == HISTORY_MAX_COMMITS)
		return error_set(w->err, ERROR_LIMIT, "%s: more than %d commits",
		    odb_git_dir(w->odb), HISTORY_MAX_COMMITS);
	MEM_GROW(w->steps, w->n, w->cap);
	w->steps[w->n++] = step;
	return header(raw, "parent ", &value) && oid_parse(value, parent);
}

/* A shallow clone begins where its commits end. */
static int
note_commits(struct history_walk *w)
{
	struct oid id, parent;
	int rc = odb_ref_get(w->odb, "HEAD", &id, w->err);

	if (rc == 0)
		return error_set(w->err, ERROR_ARCHIVE, "%s: no commits", odb_git_dir(w->odb));
	while (rc == 1) {
		rc = note_commit(w, &id, &parent);
		if (rc == 1 && odb_is_shallow(w->odb) && !odb_has(w->odb, &parent))
			rc = 0;
		id = parent;
	}
	return rc;
}

/* Index i counts from the newest. */
static utc_t
collected_before(const struct history_walk *w, size_t i)
{
	utc_t latest = w->steps[i].time - HISTORY_RUN;

	for (size_t j = i + 1; j < w->n && j - i < LOOK_BACK; j++)
		if (w->steps[j].time <= latest)
			return w->steps[j].time;
	return 0;
}

/* ---- trees ---- */

static int compare_trees(struct history_walk *w, struct span old, struct span new, int depth);

static int
read_tree(struct history_walk *w, const struct oid *id, struct buf *out)
{
	char hex[OID_HEX + 1];
	int rc;

	buf_clear(out);
	rc = odb_read(w->odb, id, OBJECT_TREE, out, w->err);
	if (rc == 0)
		return error_set(w->err, ERROR_ARCHIVE, "%s: tree %s is missing",
		    odb_git_dir(w->odb), oid_hex(id, hex));
	return rc < 0 ? -1 : 0;
}

/* One directory on both sides; NULL where it is not one. */
static int
compare_directory(struct history_walk *w, const struct tree_entry *old,
    const struct tree_entry *new, int depth)
{
	struct buf before, after;
	int rc = 0;

	if (depth > HISTORY_MAX_DEPTH)
		return 0;
	if (w->opened++ == HISTORY_MAX_OPENED)
		return error_set(w->err, ERROR_LIMIT, "%s: more than %d directories changed",
		    odb_git_dir(w->odb), HISTORY_MAX_OPENED);
	buf_init(&before, TREE_BYTES_MAX);
	buf_init(&after, TREE_BYTES_MAX);
	if (old != NULL)
		rc = read_tree(w, &old->oid, &before);
	if (rc == 0 && new != NULL)
		rc = read_tree(w, &new->oid, &after);
	if (rc == 0)
		rc = compare_trees(w, buf_span(&before), buf_span(&after), depth + 1);
	buf_release(&before);
	buf_release(&after);
	return rc;
}

/* Read for the first file that is wanted: of most commits a visitor wants none. */
static int
need_message(struct history_walk *w)
{
	if (w->commit->message.data != NULL)
		return 0;
	if (read_commit(w, w->commit_id, w->err) != 0)
		return -1;
	w->commit->message = history_message(buf_span(&w->raw));
	return 0;
}

static int
visit_file(struct history_walk *w, const struct tree_entry *old, const struct tree_entry *new)
{
	struct history_file file = {
		.path = w->path.data, .had = old != NULL, .has = new != NULL
	};

	if (w->visitor->wants != NULL && !w->visitor->wants(file.path, w->visitor->arg))
		return 0;
	if (old != NULL)
		file.old = old->oid;
	if (new != NULL)
		file.new = new->oid;
	return need_message(w) == 0 ? w->visitor->file(w->commit, &file, w->visitor->arg) : -1;
}

static bool
is_plain_name(struct span name)
{
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.data[i] < ' ' || name.data[i] == 0x7f)
			return false;
	return name.len > 0 && text_invalid(name) == name.len;
}

static bool
is_file(const struct tree_entry *entry)
{
	return entry != NULL && entry->mode != TREE_DIR && entry->mode != TREE_LINK &&
	       entry->mode != TREE_MODULE;
}

static bool
is_dir(const struct tree_entry *entry)
{
	return entry != NULL && entry->mode == TREE_DIR;
}

static bool
may_enter(const struct history_walk *w)
{
	return w->visitor->enters == NULL || w->visitor->enters(w->path.data, w->visitor->arg);
}

/* One name; both sides, or one of them NULL. A file may have become a directory. */
static int
compare_entry(struct history_walk *w, const struct tree_entry *old,
    const struct tree_entry *new, int depth)
{
	size_t len = w->path.len;
	/* cppcheck-suppress nullPointer; one of them is there */
	struct span name = old != NULL ? old->name : new->name;
	int rc = 0;

	if (!is_plain_name(name) || buf_add_span(&w->path, name) != 0)
		goto out;
	if (is_file(old) || is_file(new))
		rc = visit_file(w, is_file(old) ? old : NULL, is_file(new) ? new : NULL);
	if (rc == 0 && (is_dir(old) || is_dir(new)) && buf_addc(&w->path, '/') == 0 &&
	    may_enter(w))
		rc = compare_directory(
		    w, is_dir(old) ? old : NULL, is_dir(new) ? new : NULL, depth);
out:
	w->path.full = false;
	w->path.len = len;
	if (w->path.data != NULL)
		w->path.data[len] = '\0';
	return rc;
}

/* git's order: bytes, a directory as if its name ended in "/". */
static int
order(const struct tree_entry *a, const struct tree_entry *b)
{
	size_t n = a->name.len < b->name.len ? a->name.len : b->name.len;
	int rc = memcmp(a->name.data, b->name.data, n);
	unsigned char x, y;

	if (rc != 0)
		return rc;
	x = a->name.len > n ? (unsigned char)a->name.data[n] : a->mode == TREE_DIR ? '/' : 0;
	y = b->name.len > n ? (unsigned char)b->name.data[n] : b->mode == TREE_DIR ? '/' : 0;
	return x - y;
}

static int
compare_trees(struct history_walk *w, struct span old, struct span new, int depth)
{
	struct tree_entry a, b;
	bool more_a = tree_next(&old, &a), more_b = tree_next(&new, &b);
	int rc = 0;

	while (rc == 0 && (more_a || more_b)) {
		int c = !more_a ? 1 : !more_b ? -1 : order(&a, &b);

		if (c != 0 || a.mode != b.mode || !oid_eq(&a.oid, &b.oid))
			rc = compare_entry(w, c <= 0 ? &a : NULL, c >= 0 ? &b : NULL, depth);
		if (c <= 0)
			more_a = tree_next(&old, &a);
		if (c >= 0)
			more_b = tree_next(&new, &b);
	}
	return rc;
}

/* ---- samples ---- */

/* What is in the newer tree and not, or otherwise, in the older one. */
static void
tell_changed(struct history_walk *w, struct span old, struct span new)
{
	struct tree_entry a, b;
	bool more_a = tree_next(&old, &a), more_b = tree_next(&new, &b);

	while (more_b) {
		int c = more_a ? order(&a, &b) : 1;

		if (c > 0 || (c == 0 && !oid_eq(&a.oid, &b.oid)))
			w->visitor->sampled(b.name, w->visitor->arg);
		if (c <= 0)
			more_a = tree_next(&old, &a);
		if (c >= 0)
			more_b = tree_next(&new, &b);
	}
}

/* Oldest first; trees[2] are the caller's, and left as they come. */
static int
take_samples(struct history_walk *w, struct buf trees[2])
{
	size_t stride = w->n / HISTORY_SAMPLES + 1;
	int at = 0;

	for (size_t i = w->n; w->visitor->sampled != NULL && i > 0;) {
		if (read_tree(w, &w->steps[i - 1].tree, &trees[at]) != 0)
			return -1;
		if (i < w->n)
			tell_changed(w, buf_span(&trees[1 - at]), buf_span(&trees[at]));
		at = 1 - at;
		i = i > stride ? i - stride : 0;
	}
	buf_clear(&trees[0]);
	buf_clear(&trees[1]);
	return 0;
}

/* ---- looking ahead ---- */

/* Number of the last step that is not after an instant; w->n when the history ends before it.
 */
static size_t
step_at(const struct history_walk *w, size_t from, utc_t time)
{
	size_t i = from;

	if (w->steps[0].time < time)
		return w->n;
	while (i > 0 && w->steps[i - 1].time <= time)
		i--;
	return i;
}

int
history_later(const struct history_commit *commit, const char *path, utc_t time,
    struct oid *out, struct error *err)
{
	const struct history_walk *w = commit->walk;
	size_t i = step_at(w, w->n - 1 - commit->number, time);
	struct tree_entry entry = { .mode = TREE_DIR };
	struct buf tree;
	int rc = i < w->n;

	if (rc == 1)
		entry.oid = w->steps[i].tree;
	buf_init(&tree, TREE_BYTES_MAX);
	while (rc == 1) {
		size_t n = strcspn(path, "/");

		buf_clear(&tree);
		rc = odb_read(w->odb, &entry.oid, OBJECT_TREE, &tree, err);
		if (rc == 1)
			rc = tree_find(buf_span(&tree), span_make(path, n), &entry);
		if (path[n] == '\0')
			break;
		path += n + 1;
	}
	buf_release(&tree);
	if (rc == 1)
		*out = entry.oid;
	return rc;
}

/* ---- the walk ---- */

/* old is the tree of the commit before, new is filled with this one's. */
static int
visit_commit(struct history_walk *w, size_t i, const struct buf *old, struct buf *new)
{
	const struct step *step = &w->steps[i];
	char hex[OID_HEX + 1];
	struct history_commit commit = { .walk = w,
		.id = oid_hex(&step->commit, hex),
		.number = w->n - 1 - i,
		.total = w->n,
		.time = step->time,
		.before = collected_before(w, i) };
	int rc;

	if (read_tree(w, &step->tree, new) != 0)
		return -1;
	w->commit = &commit;
	w->commit_id = &step->commit;
	rc = compare_trees(w, buf_span(old), buf_span(new), 0);
	commit.message = span_make(NULL, 0);
	if (rc == 0 && w->visitor->commit != NULL)
		rc = w->visitor->commit(&commit, w->visitor->arg);
	w->commit = NULL;
	return rc;
}

int
history_walk(struct odb *odb, const struct history_visitor *visitor, struct error *err)
{
	struct history_walk w = { .odb = odb, .visitor = visitor, .err = err };
	struct buf trees[2];
	int rc;

	buf_init(&w.raw, HISTORY_MAX_COMMIT);
	buf_init(&w.path, HISTORY_MAX_PATH);
	buf_init(&trees[0], TREE_BYTES_MAX);
	buf_init(&trees[1], TREE_BYTES_MAX);
	rc = note_commits(&w);
	if (rc == 0)
		rc = take_samples(&w, trees);
	for (size_t i = w.n; rc == 0 && i > 0; i--)
		rc = visit_commit(&w, i - 1, &trees[i % 2], &trees[1 - i % 2]);
	buf_release(&trees[0]);
	buf_release(&trees[1]);
	buf_release(&w.raw);
	buf_release(&w.path);
	free(w.steps);
	return rc;
}
