/*
 * Two runners recorded from the same state on. What was recorded here is put on top
 * of what the other recorded: evidence first, then the texts, upkeep, the rounds, in
 * one pack, before any ref moves. A text the other has recorded too is not
 * recorded twice; one that the other has already seen gone keeps its evidence.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "edge/archive/archive_inside.h"

enum { REJOIN_MAX = 100000 /* commits of one branch */ };

/* Commits of a branch since the other went its own way, oldest first. */
struct commits {
	struct oid *v;
	size_t n;
	size_t cap;
};

/* A text that they put on main: of which file, when, and by which commit. */
struct theirs {
	char *path;
	struct oid oid;
	struct oid commit;
	utc_t time;
};

struct rejoin {
	struct archive *archive;
	const struct tip *ours;
	const struct tip *theirs;
	struct archive_pulled *pulled;
	struct states *states; /* ours */
	struct oid_pairs raw;  /* old and new names of commits */
	struct rejoined *out;  /* likewise, of main and upkeep */
	struct theirs *known;  /* oldest first */
	size_t n_known, cap_known;
	struct strs passed; /* files whose text here is older than theirs */
	struct error *err;
};

void
oid_pairs_add(struct oid_pairs *pairs, const struct oid *from, const struct oid *to)
{
	MEM_GROW(pairs->v, pairs->n, pairs->cap);
	pairs->v[pairs->n++] = (struct oid_pair){ *from, *to };
}

const struct oid *
oid_pairs_find(const struct oid_pairs *pairs, const struct oid *from)
{
	for (size_t i = 0; i < pairs->n; i++)
		if (oid_eq(&pairs->v[i].from, from))
			return &pairs->v[i].to;
	return NULL;
}

/* ---- what each side has that the other has not ---- */

static int
commits_since(
    struct rejoin *r, const struct tip *tip, const struct oid *base, struct commits *out)
{
	struct oid at = tip->oid;
	struct commit commit;

	while (tip->exists && (base == NULL || !oid_eq(&at, base))) {
		if (commit_read(r->archive, &at, &commit, r->err) != 0)
			return -1;
		MEM_GROW(out->v, out->n, out->cap);
		out->v[out->n++] = at;
		if (out->n > REJOIN_MAX)
			return error_set(r->err, ERROR_LIMIT,
			    "%s: more than %d commits that the other side has not",
			    r->archive->dir, REJOIN_MAX);
		at = commit.parent;
		commit_release(&commit);
		if (!commit.has_parent)
			break;
	}
	for (size_t i = 0; i < out->n / 2; i++) {
		struct oid swap = out->v[i];

		out->v[i] = out->v[out->n - 1 - i];
		out->v[out->n - 1 - i] = swap;
	}
	return 0;
}

/* Both sides of a branch. */
static int
split(struct rejoin *r, enum branch branch, struct commits *ours, struct commits *theirs)
{
	const struct tip *mine = &r->ours[branch], *other = &r->theirs[branch];
	struct oid base;
	int rc = 0;

	if (mine->exists && other->exists) {
		rc = odb_common(r->archive->odb, &mine->oid, &other->oid, &base, r->err);
		if (rc == 0)
			return error_set(r->err, ERROR_ARCHIVE,
			    "%s: the other side holds another archive: nothing in common on "
			    "%s",
			    r->archive->dir, branch_ref(branch));
	}
	if (rc < 0 || commits_since(r, mine, rc == 1 ? &base : NULL, ours) != 0)
		return -1;
	return theirs == NULL ? 0 : commits_since(r, other, rc == 1 ? &base : NULL, theirs);
}

/* ---- evidence ---- */

static int
rejoin_evidence(struct rejoin *r, const struct oid *oid)
{
	struct round *round = r->archive->round;
	struct tree_entry entry;
	struct commit commit;
	struct span page;
	char *path = NULL;
	int rc;

	if (commit_read(r->archive, oid, &commit, r->err) != 0)
		return -1;
	rc = archive_trailer(commit.message, "Page", &page) ? 1 : 0;
	if (rc == 1) {
		path = span_dup(page);
		rc = tree_at(r->archive, &commit.tree, path, &entry, r->err);
	}
	if (rc == 1)
		rc = stage_put(round->stages[BRANCH_RAW], path, entry.mode, &entry.oid, r->err);
	if (rc == 0)
		rc = round_commit(
		    r->archive, round, BRANCH_RAW, commit.time, commit.message, r->err);
	if (rc == 0)
		oid_pairs_add(&r->raw, oid, &round->head[BRANCH_RAW].oid);
	commit_release(&commit);
	free(path);
	return rc;
}

/* ---- texts ---- */

struct of_commit {
	struct rejoin *rejoin;
	const struct oid *oid;
	const char *message;
	utc_t time;
	size_t put;               /* files that go on top of theirs */
	size_t known;             /* that they have as well */
	const struct oid *theirs; /* their commit with one of these texts, or NULL */
};

/* Their newest text of a file, or (text not NULL) the newest that is this one. */
static const struct theirs *
find_known(const struct rejoin *r, const char *path, const struct oid *text)
{
	for (size_t i = r->n_known; i-- > 0;)
		if (strcmp(r->known[i].path, path) == 0 &&
		    (text == NULL || oid_eq(&r->known[i].oid, text)))
			return &r->known[i];
	return NULL;
}

static int
note_theirs(const char *path, const struct tree_entry *entry, void *arg)
{
	struct of_commit *c = arg;
	struct rejoin *r = c->rejoin;

	if (is_for_browsing(path))
		return 0;
	MEM_GROW(r->known, r->n_known, r->cap_known);
	r->known[r->n_known++] =
	    (struct theirs){ mem_strdup(path), entry->oid, *c->oid, c->time };
	return 0;
}

static int
put_ours(const char *path, const struct tree_entry *entry, void *arg)
{
	struct of_commit *c = arg;
	struct rejoin *r = c->rejoin;
	struct round *round = r->archive->round;
	const struct theirs *known = find_known(r, path, NULL);
	const struct theirs *same = find_known(r, path, &entry->oid);

	if (is_for_browsing(path)) /* comes with a page, and makes no commit */
		return 0;
	if (same != NULL)
		c->theirs = &same->commit;
	if (known != NULL && oid_eq(&known->oid, &entry->oid)) {
		c->known++;
		return 0;
	}
	if (known != NULL && known->time > c->time) {
		if (!strs_has(&r->passed, path))
			strs_add(&r->passed, path);
		return 0;
	}
	c->put++;
	strs_add(&round->changed, path);
	if (stage_put(round->stages[BRANCH_MAIN], path, entry->mode, &entry->oid, r->err) != 0)
		return -1;
	return round_browse(r->archive, round, path, c->message, r->err);
}

/* The files of a commit that differ from its parent's. */
static int
each_file(struct rejoin *r, const struct commit *commit,
    int (*f)(const char *path, const struct tree_entry *entry, void *arg),
    struct of_commit *arg)
{
	struct commit parent = { 0 };
	int rc;

	if (commit->has_parent &&
	    commit_read(r->archive, &commit->parent, &parent, r->err) != 0)
		return -1;
	arg->time = commit->time;
	arg->message = commit->message;
	rc = trees_differ(r->archive, commit->has_parent ? &parent.tree : NULL, &commit->tree,
	    f, arg, r->err);
	if (commit->has_parent)
		commit_release(&parent);
	return rc;
}

/* Its evidence has another name now. */
static void
renamed(struct rejoin *r, const char *message, struct buf *out)
{
	struct span evidence;
	const struct oid *to;
	struct oid from;
	char hex[OID_HEX + 1];
	size_t before;

	if (!archive_trailer(message, "Evidence", &evidence) || !oid_parse(evidence, &from) ||
	    (to = oid_pairs_find(&r->raw, &from)) == NULL) {
		buf_adds(out, message);
		return;
	}
	before = (size_t)(evidence.data - message);
	buf_add(out, message, before);
	buf_adds(out, oid_hex(to, hex));
	buf_adds(out, message + before + evidence.len);
}

static int
rejoin_text(struct rejoin *r, const struct oid *oid)
{
	struct round *round = r->archive->round;
	struct of_commit files = { .rejoin = r, .oid = oid };
	struct commit commit;
	struct buf message;
	int rc;

	if (commit_read(r->archive, oid, &commit, r->err) != 0)
		return -1;
	buf_init(&message, ARCHIVE_OBJECT_MAX);
	rc = each_file(r, &commit, put_ours, &files);
	if (rc == 0 && files.put > 0) {
		renamed(r, commit.message, &message);
		rc = round_commit(
		    r->archive, round, BRANCH_MAIN, commit.time, message.data, r->err);
		if (rc == 0)
			oid_pairs_add(&r->out->names, oid, &round->head[BRANCH_MAIN].oid);
		r->pulled->rejoined++;
	} else if (rc == 0) {
		if (files.theirs != NULL)
			oid_pairs_add(&r->out->same, oid, files.theirs);
		*(files.known > 0 ? &r->pulled->known : &r->pulled->passed) += 1;
	}
	buf_release(&message);
	commit_release(&commit);
	return rc;
}

static int
note_their_texts(struct rejoin *r, const struct commits *theirs)
{
	for (size_t i = 0; i < theirs->n; i++) {
		struct of_commit files = { .rejoin = r, .oid = &theirs->v[i] };
		struct commit commit;
		int rc;

		if (commit_read(r->archive, &theirs->v[i], &commit, r->err) != 0)
			return -1;
		rc = each_file(r, &commit, note_theirs, &files);
		commit_release(&commit);
		if (rc != 0)
			return -1;
	}
	return 0;
}

/* ---- upkeep ---- */

/* What is about a commit goes by its name, and that may be another now. */
static char *
upkeep_path(struct rejoin *r, const char *path)
{
	const char *name = path + strlen(path);
	const struct oid *to;
	struct oid from;
	char hex[OID_HEX + 1];

	while (name > path && name[-1] != '/')
		name--;
	if (strncmp(path, ARCHIVE_ABOUT_FOLDER "/", strlen(ARCHIVE_ABOUT_FOLDER) + 1) != 0 ||
	    strlen(name) < OID_HEX || !oid_parse(span_make(name, OID_HEX), &from) ||
	    (to = oid_pairs_find(&r->out->names, &from)) == NULL)
		return mem_strdup(path);
	oid_hex(to, hex);
	return mem_printf(ARCHIVE_ABOUT_FOLDER "/%.2s/%s%s", hex, hex, name + OID_HEX);
}

static int
put_upkeep(const char *path, const struct tree_entry *entry, void *arg)
{
	struct rejoin *r = ((struct of_commit *)arg)->rejoin;
	char *to = upkeep_path(r, path);
	int rc = stage_put(
	    r->archive->round->stages[BRANCH_UPKEEP], to, entry->mode, &entry->oid, r->err);

	free(to);
	return rc;
}

static int
rejoin_upkeep(struct rejoin *r, const struct oid *oid)
{
	struct of_commit files = { .rejoin = r };
	struct commit commit;
	int rc;

	if (commit_read(r->archive, oid, &commit, r->err) != 0)
		return -1;
	rc = each_file(r, &commit, put_upkeep, &files);
	if (rc == 0)
		rc = round_commit(r->archive, r->archive->round, BRANCH_UPKEEP, commit.time,
		    commit.message, r->err);
	if (rc == 0)
		oid_pairs_add(&r->out->names, oid, &r->archive->round->head[BRANCH_UPKEEP].oid);
	commit_release(&commit);
	return rc;
}

/* ---- rounds ---- */

static int
add_check(uint32_t page, const char *outcome, const char *detail, void *arg)
{
	struct rejoin *r = arg;
	const char *id = states_id(r->states, page);

	return id == NULL ? 0 : archive_check(r->archive, id, outcome, detail, r->err);
}

static int
rejoin_round(struct rejoin *r, const struct oid *oid)
{
	struct commit commit;
	struct span path;
	struct buf text;
	char *name;
	int rc;

	if (commit_read(r->archive, oid, &commit, r->err) != 0)
		return -1;
	if (!archive_trailer(commit.message, "Round", &path)) {
		commit_release(&commit);
		return 0;
	}
	buf_init(&text, ARCHIVE_OBJECT_MAX);
	name = span_dup(path);
	rc = blob_at(r->archive, &commit.tree, name, &text, r->err);
	/* two rounds of one second become one */
	if (rc == 1 && commit.time > r->archive->round->now)
		rc = archive_round_next(r->archive, commit.time, r->err) == 0 ? 1 : -1;
	if (rc == 1)
		rc = ledger_read(buf_span(&text), add_check, r, r->err);
	free(name);
	buf_release(&text);
	commit_release(&commit);
	return rc;
}

static bool
was_passed(const struct rejoin *r, const char *id)
{
	char *path = mem_printf("%s.md", id);
	bool passed = strs_has(&r->passed, path);

	free(path);
	return passed;
}

/* What is remembered of a page is what the later look left. */
static void
rejoin_states(struct rejoin *r)
{
	struct page_state **ours;
	size_t n = states_sorted(r->states, &ours);

	for (size_t i = 0; i < n; i++) {
		struct page_state *to = states_get(r->archive->states, ours[i]->id);

		if (ours[i]->last_try > to->last_try && !was_passed(r, ours[i]->id))
			state_take(to, ours[i]);
	}
	free(ours);
}

/* ---- all of it ---- */

static int
each_commit(struct rejoin *r, const struct commits *commits,
    int (*f)(struct rejoin *r, const struct oid *oid))
{
	for (size_t i = 0; i < commits->n; i++)
		if (f(r, &commits->v[i]) != 0)
			return -1;
	return 0;
}

/* The first of our rounds gives the time at which ours begins. */
static int
begin(struct rejoin *r, const struct commits *rounds)
{
	struct commit first = { 0 };

	if (rounds->n > 0) {
		if (commit_read(r->archive, &rounds->v[0], &first, r->err) != 0)
			return -1;
		commit_release(&first);
	}
	return round_begin_on(r->archive, first.time, r->ours, r->err);
}

int
rejoin(struct archive *a, const struct tip ours[BRANCHES], const struct tip theirs[BRANCHES],
    struct rejoined *out, struct archive_pulled *pulled, struct error *err)
{
	struct rejoin r = { .archive = a,
		.ours = ours,
		.theirs = theirs,
		.pulled = pulled,
		.out = out,
		.err = err };
	struct commits mine[BRANCHES] = { 0 }, others = { 0 };
	int rc = -1;

	if (split(&r, BRANCH_RAW, &mine[BRANCH_RAW], NULL) != 0 ||
	    split(&r, BRANCH_MAIN, &mine[BRANCH_MAIN], &others) != 0 ||
	    split(&r, BRANCH_UPKEEP, &mine[BRANCH_UPKEEP], NULL) != 0 ||
	    split(&r, BRANCH_CHECKS, &mine[BRANCH_CHECKS], NULL) != 0 ||
	    note_their_texts(&r, &others) != 0)
		goto out;
	r.states = a->states;
	a->states = states_new();
	if (archive_reload(a, theirs, err) != 0 || begin(&r, &mine[BRANCH_CHECKS]) != 0 ||
	    each_commit(&r, &mine[BRANCH_RAW], rejoin_evidence) != 0 ||
	    each_commit(&r, &mine[BRANCH_MAIN], rejoin_text) != 0 ||
	    each_commit(&r, &mine[BRANCH_UPKEEP], rejoin_upkeep) != 0 ||
	    each_commit(&r, &mine[BRANCH_CHECKS], rejoin_round) != 0)
		goto out;
	rejoin_states(&r);
	rc = archive_round_end(a, err);
out:
	if (rc != 0) {
		archive_round_forget(a);
		archive_reload(a, NULL, NULL);
	}
	for (enum branch b = 0; b < BRANCHES; b++)
		free(mine[b].v);
	for (size_t i = 0; i < r.n_known; i++)
		free(r.known[i].path);
	free(r.known);
	free(others.v);
	free(r.raw.v);
	strs_release(&r.passed);
	states_free(r.states);
	return rc;
}
