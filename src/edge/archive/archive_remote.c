/*
 * Pull and push. What comes is kept under refs/smallprint/remote/ first; then the
 * branches move, each by itself where one side is ahead, or all together on top of
 * the other side's (archive_rejoin.c). A conversation runs in a process of its own,
 * which is ended when it takes too long: the library has no clock.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "core/channel/tries.h"
#include "edge/archive/archive_inside.h"
#include "edge/archive/remote_words.h"

enum {
	PAUSE_MS = 200, /* before the second try of a push, then twice as long each */
	REFUSED = 1,    /* what a process says that was refused */
	STEPS_PER_SECOND = 20,
	REFUSALS_MAX = 3, /* by a remote that has not moved */
	REFS_MAX = 4 << 20
};

static const char *const here_prefix = "refs/smallprint/remote/heads/";
static const char *const sent_prefix = "refs/smallprint/sent/";
static const char *const sent_here = "refs/smallprint/remote/sent/";
static const char *const tries_prefix = "refs/smallprint/tries/";
static const char *const tries_here = "refs/smallprint/remote/tries/";

/* ---- one conversation in a process of its own ---- */

struct conversation {
	struct archive *archive;
	const struct archive_remote *remote;
	const struct strs *refspecs;
	bool push;
};

static int
converse(const struct conversation *c, struct error *err)
{
	struct odb_remote remote = { c->remote->url, c->remote->user, c->remote->token,
		c->remote->key, c->remote->ca_file };
	struct odb *odb = c->archive->odb;

	return c->push ? odb_push(odb, &remote, c->refspecs, err)
		       : odb_fetch(odb, &remote, c->refspecs, err);
}

static void
nap(long ms)
{
	struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	while (nanosleep(&t, &t) != 0 && errno == EINTR)
		;
}

/* Wait for the child until it ended or its time is over; the status, or -1. */
static int
await(pid_t pid, int seconds)
{
	int status;

	for (int i = 0; i < seconds * STEPS_PER_SECOND; i++) {
		if (waitpid(pid, &status, WNOHANG) == pid)
			return status;
		nap(1000 / STEPS_PER_SECOND);
	}
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return -1;
}

static int
too_slow(const struct conversation *c, int seconds, struct error *err)
{
	char *url = remote_shown(c->remote->url);

	error_set(err, ERROR_LATER, "%s: a %s took longer than %d s and was ended", url,
	    c->push ? "push" : "pull", seconds);
	free(url);
	return -1;
}

/* The child's error as it stands in memory: parent and child are the same program. */
static int
outcome(const struct conversation *c, int status, int seconds, const struct error *said,
    struct error *err)
{
	if (status == -1)
		return too_slow(c, seconds, err);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (err != NULL && said->code != ERROR_NONE)
		*err = *said;
	if (WIFEXITED(status) && WEXITSTATUS(status) == REFUSED)
		return 1;
	if (said->code == ERROR_NONE)
		return error_set(err, ERROR_BUG, "%s: a %s ended early", c->archive->dir,
		    c->push ? "push" : "pull");
	return -1;
}

/*
 * A pull writes here: who takes the archive's lock next must find it gone with its
 * parent. A push may write into a repository beside us, and leaves it in order: it
 * ends by itself, or by its own alarm.
 */
static void
outlive(const struct conversation *c, int seconds, pid_t parent)
{
	if (c->push) {
		alarm((unsigned)seconds);
		return;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(3);
}

static int
apart(const struct conversation *c, struct error *err)
{
	int seconds = c->remote->seconds > 0 ? c->remote->seconds : ARCHIVE_REMOTE_SECONDS;
	struct error said = { 0 };
	int pipe_fds[2], status, rc;
	pid_t parent = getpid(), pid;

	if (pipe2(pipe_fds, O_CLOEXEC) != 0)
		return error_set(err, ERROR_SYSTEM, "pipe: %s", strerror(errno));
	pid = fork();
	if (pid < 0) {
		close(pipe_fds[0]);
		close(pipe_fds[1]);
		return error_set(
		    err, ERROR_SYSTEM, "no process for a conversation: %s", strerror(errno));
	}
	if (pid == 0) {
		outlive(c, seconds, parent);
		rc = converse(c, &said);
		if (rc != 0 && write(pipe_fds[1], &said, sizeof said) < 0)
			_exit(3);
		_exit(rc < 0 ? 2 : rc == 0 ? 0 : REFUSED);
	}
	close(pipe_fds[1]);
	status = await(pid, seconds);
	if (read(pipe_fds[0], &said, sizeof said) != (ssize_t)sizeof said)
		said.code = ERROR_NONE;
	close(pipe_fds[0]);
	return outcome(c, status, seconds, &said, err);
}

/* ---- pulling ---- */

static int
fetch(struct archive *a, const struct archive_remote *remote, struct error *err)
{
	struct strs specs = { 0 }, old = { 0 };
	struct conversation c = { a, remote, &specs, false };
	int rc = 0;

	/* what an earlier remote had is not what this one has */
	if (odb_refs(a->odb, "refs/smallprint/remote/", &old, err) != 0)
		rc = -1;
	for (size_t i = 0; rc == 0 && i < old.n; i++)
		rc = odb_ref_delete(a->odb, old.v[i], err);
	for (enum branch b = 0; b < BRANCHES; b++)
		strs_take(&specs, mem_printf("+%s:%s%s", branch_ref(b), here_prefix,
				      branch_ref(b) + strlen("refs/heads/")));
	strs_take(&specs, mem_printf("+%s*:%s*", sent_prefix, sent_here));
	strs_take(&specs, mem_printf("+%s*:%s*", tries_prefix, tries_here));
	if (rc == 0)
		rc = apart(&c, err);
	if (rc == 0)
		rc = odb_reopen(a->odb, err);
	strs_release(&specs);
	strs_release(&old);
	return rc;
}

static int
their_tips(struct archive *a, struct tip tips[BRANCHES], struct error *err)
{
	for (enum branch b = 0; b < BRANCHES; b++) {
		char *name =
		    mem_printf("%s%s", here_prefix, branch_ref(b) + strlen("refs/heads/"));
		struct commit commit;
		int rc = odb_ref_get(a->odb, name, &tips[b].oid, err);

		free(name);
		if (rc < 0)
			return -1;
		tips[b].exists = rc == 1;
		if (rc == 0)
			continue;
		if (commit_read(a, &tips[b].oid, &commit, err) != 0)
			return -1;
		tips[b].tree = commit.tree;
		commit_release(&commit);
	}
	return 0;
}

enum side { SIDE_SAME, SIDE_OURS, SIDE_THEIRS, SIDE_BOTH };

/* Who has gone on? -1 when that cannot be told. */
static int
ahead(struct archive *a, const struct tip *ours, const struct tip *theirs, struct error *err)
{
	int rc;

	if (!theirs->exists)
		return ours->exists ? SIDE_OURS : SIDE_SAME;
	if (!ours->exists)
		return SIDE_THEIRS;
	if (oid_eq(&ours->oid, &theirs->oid))
		return SIDE_SAME;
	rc = odb_reaches(a->odb, &ours->oid, &theirs->oid, err);
	if (rc != 0)
		return rc < 0 ? -1 : SIDE_OURS;
	rc = odb_reaches(a->odb, &theirs->oid, &ours->oid, err);
	return rc < 0 ? -1 : rc == 1 ? SIDE_THEIRS : SIDE_BOTH;
}

static int
note_path(const char *path, const struct tree_entry *entry, void *arg)
{
	(void)entry;
	strs_add(arg, path);
	return 0;
}

/* Branches where only the other side has gone on. */
static int
follow(struct archive *a, const struct tip ours[BRANCHES], const struct tip theirs[BRANCHES],
    const enum side sides[BRANCHES], struct error *err)
{
	struct strs changed = { 0 };
	int rc = 0;

	for (enum branch b = 0; rc == 0 && b < BRANCHES; b++)
		if (sides[b] == SIDE_THEIRS)
			rc = odb_ref_move(a->odb, branch_ref(b),
			    ours[b].exists ? &ours[b].oid : NULL, &theirs[b].oid, err);
	if (rc == 0 && !odb_is_bare(a->odb) && sides[BRANCH_MAIN] == SIDE_THEIRS &&
	    trees_differ(a, ours[BRANCH_MAIN].exists ? &ours[BRANCH_MAIN].tree : NULL,
		&theirs[BRANCH_MAIN].tree, note_path, &changed, NULL) == 0)
		odb_checkout(a->odb, &changed, NULL);
	strs_release(&changed);
	return rc == 0 ? archive_reload(a, NULL, err) : -1;
}

/* How many commits of main they have that we have not. */
static size_t
count_new(struct archive *a, const struct tip *ours, const struct tip *theirs)
{
	struct oid at = theirs->oid, base = { 0 };
	struct commit commit;
	size_t n = 0;

	if (!theirs->exists ||
	    (ours->exists && odb_common(a->odb, &ours->oid, &theirs->oid, &base, NULL) != 1))
		return 0;
	while (
	    !(ours->exists && oid_eq(&at, &base)) && commit_read(a, &at, &commit, NULL) == 0) {
		bool more = commit.has_parent;

		n++;
		at = commit.parent;
		commit_release(&commit);
		if (!more)
			break;
	}
	return n;
}

static int
join(struct archive *a, const struct tip theirs[BRANCHES], struct rejoined *out,
    struct archive_pulled *pulled, struct error *err)
{
	struct tip ours[BRANCHES] = { 0 };
	enum side sides[BRANCHES];
	bool both = false, one = false, other = false;

	if (tips_load(a, ours, err) != 0)
		return -1;
	for (enum branch b = 0; b < BRANCHES; b++) {
		int side = ahead(a, &ours[b], &theirs[b], err);

		if (side < 0)
			return -1;
		sides[b] = (enum side)side;
		both = both || side == SIDE_BOTH;
		one = one || side == SIDE_OURS;
		other = other || side == SIDE_THEIRS;
	}
	pulled->fetched += count_new(a, &ours[BRANCH_MAIN], &theirs[BRANCH_MAIN]);
	/* refs that were moved in part by one who was killed count as both */
	return both || (one && other) ? rejoin(a, ours, theirs, out, pulled, err)
				      : follow(a, ours, theirs, sides, err);
}

/* ---- cursors ---- */

/* Cursors stand on main or on upkeep. */
static bool
is_on(struct archive *a, const struct tip *tip, const struct oid *oid)
{
	return tip->exists && odb_reaches(a->odb, &tip->oid, oid, NULL) == 1;
}

/* Is all of theirs told, by this cursor of theirs? */
static bool
is_at_end(const struct tip theirs[BRANCHES], const struct oid *cursor)
{
	return (theirs[BRANCH_MAIN].exists && oid_eq(&theirs[BRANCH_MAIN].oid, cursor)) ||
	       (theirs[BRANCH_UPKEEP].exists && oid_eq(&theirs[BRANCH_UPKEEP].oid, cursor));
}

/* The name that this commit of main had here, of those up to told; or NULL. */
static const struct oid *
told_here_as(struct archive *a, const struct rejoined *r, const struct oid *commit,
    const struct oid *told)
{
	const struct oid_pairs *const all[] = { &r->names, &r->same };

	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < all[k]->n; i++)
			if (oid_eq(&all[k]->v[i].to, commit) &&
			    odb_reaches(a->odb, told, &all[k]->v[i].from, NULL) == 1)
				return &all[k]->v[i].from;
	return NULL;
}

/* From *to onwards over what was told here, by the names it had: told alone, not again. */
static void
pass_told(struct archive *a, const struct rejoined *r, const struct oid *told, struct oid *to)
{
	size_t n = 0, most = r->names.n + r->same.n, cap = 0;
	struct oid at = a->tips[BRANCH_MAIN].oid, *ahead = NULL;
	struct commit commit;
	bool more = most > 0 && is_on(a, &a->tips[BRANCH_MAIN], to);

	while (more && !oid_eq(&at, to) && commit_read(a, &at, &commit, NULL) == 0) {
		MEM_GROW(ahead, n, cap);
		ahead[n++] = at;
		at = commit.parent;
		more = commit.has_parent;
		commit_release(&commit);
	}
	while (more && n > 0 && told_here_as(a, r, &ahead[n - 1], told) != NULL)
		*to = ahead[--n];
	free(ahead);
}

/* Where a cursor stands after a pull; false: it stays. */
static bool
cursor_goes(struct archive *a, const struct oid *ours, bool have, const struct oid *theirs,
    const struct rejoined *r, const struct tip ends[BRANCHES], struct oid *to)
{
	const struct oid *renamed = have ? oid_pairs_find(&r->names, ours) : NULL;

	*to = *theirs;
	if (!have)
		return true;
	if (is_on(a, &a->tips[BRANCH_MAIN], ours) || is_on(a, &a->tips[BRANCH_UPKEEP], ours))
		return odb_reaches(a->odb, theirs, ours, NULL) == 1;
	/* our commits have other names now: told they are, where all of theirs are too */
	if (renamed != NULL && is_at_end(ends, theirs)) {
		*to = *renamed;
		return true;
	}
	if (!is_on(a, &a->tips[BRANCH_MAIN], theirs) &&
	    !is_on(a, &a->tips[BRANCH_UPKEEP], theirs) &&
	    odb_common(a->odb, &a->tips[BRANCH_MAIN].oid, theirs, to, NULL) != 1)
		return false;
	pass_told(a, r, ours, to);
	return true;
}

static int
join_cursors(struct archive *a, const struct rejoined *r, const struct tip ends[BRANCHES],
    struct error *err)
{
	struct strs refs = { 0 };
	int rc = odb_refs(a->odb, sent_here, &refs, err);

	for (size_t i = 0; rc == 0 && i < refs.n; i++) {
		char *name = mem_printf("%s%s", sent_prefix, refs.v[i] + strlen(sent_here));
		struct oid theirs, ours, to;
		int have = odb_ref_get(a->odb, name, &ours, err);

		rc = have < 0 ? -1 : 0;
		if (rc == 0 && odb_ref_get(a->odb, refs.v[i], &theirs, err) == 1 &&
		    cursor_goes(a, &ours, have == 1, &theirs, r, ends, &to))
			rc = odb_ref_set(a->odb, name, &to, err);
		free(name);
	}
	strs_release(&refs);
	return rc;
}

/* ---- what is remembered of channels besides ---- */

/* What was put aside here goes by the names that commits have now. */
static void
rename_aside(struct tries *tries, const struct rejoined *r)
{
	for (size_t i = 0; i < tries->n_aside; i++) {
		struct aside *aside = &tries->aside[i];
		const struct oid *to;
		struct oid from;
		char hex[OID_HEX + 1];

		if (!oid_parse(span_of(aside->oid), &from) ||
		    ((to = oid_pairs_find(&r->names, &from)) == NULL &&
			(to = oid_pairs_find(&r->same, &from)) == NULL))
			continue;
		free(aside->oid);
		aside->oid = mem_strdup(oid_hex(to, hex));
	}
}

/* The text at a ref, or nothing. */
static int
tries_at(struct archive *a, const char *ref, struct tries *out, struct error *err)
{
	struct buf text;
	int rc;

	buf_init(&text, TRIES_MAX_BYTES);
	rc = note_read(a, ref, &text, err);
	if (rc >= 0)
		tries_get(buf_span(&text), out);
	buf_release(&text);
	return rc < 0 ? -1 : 0;
}

static int
put_tries(struct archive *a, const char *ref, const struct tries *tries, struct error *err)
{
	struct buf text;
	int rc;

	buf_init(&text, TRIES_MAX_BYTES);
	rc = tries_put(tries, &text);
	if (rc != 0)
		error_set(err, ERROR_LIMIT, "%s: too much to remember of a channel", a->dir);
	else
		rc = note_write(a, ref, buf_span(&text), err);
	buf_release(&text);
	return rc;
}

/* Neither side's is thrown away for the other's. */
static int
join_tries(struct archive *a, const struct rejoined *r, struct error *err)
{
	struct strs refs = { 0 };
	int rc = odb_refs(a->odb, tries_here, &refs, err);

	for (size_t i = 0; rc == 0 && i < refs.n; i++) {
		char *name = mem_printf("%s%s", tries_prefix, refs.v[i] + strlen(tries_here));
		struct tries ours = { 0 }, theirs = { 0 };

		if (tries_at(a, name, &ours, err) != 0 ||
		    tries_at(a, refs.v[i], &theirs, err) != 0)
			rc = -1;
		rename_aside(&ours, r);
		tries_join(&ours, &theirs);
		if (rc == 0)
			rc = put_tries(a, name, &ours, err);
		tries_release(&ours);
		tries_release(&theirs);
		free(name);
	}
	strs_release(&refs);
	return rc;
}

int
archive_pull(struct archive *a, const struct archive_remote *remote,
    struct archive_pulled *pulled, struct error *err)
{
	struct tip theirs[BRANCHES] = { 0 };
	struct rejoined r = { 0 };
	int rc = -1;

	if (a->round != NULL || a->mode != ARCHIVE_WRITE)
		return error_set(err, ERROR_BUG, "%s: a round is under way", a->dir);
	if (fetch(a, remote, err) == 0 && their_tips(a, theirs, err) == 0 &&
	    join(a, theirs, &r, pulled, err) == 0 && join_cursors(a, &r, theirs, err) == 0 &&
	    join_tries(a, &r, err) == 0)
		rc = 0;
	free(r.names.v);
	free(r.same.v);
	return rc;
}

/* ---- pushing ---- */

static int
push_branches(struct archive *a, const struct archive_remote *remote, struct error *err)
{
	struct strs specs = { 0 };
	struct conversation c = { a, remote, &specs, true };
	int rc = 0;

	for (enum branch b = 0; b < BRANCHES; b++)
		if (a->tips[b].exists)
			strs_take(&specs, mem_printf("%s:%s", branch_ref(b), branch_ref(b)));
	if (specs.n > 0)
		rc = apart(&c, err);
	strs_release(&specs);
	return rc;
}

/* Notes of older archives are no commits, and could not be pushed. */
static int
renew_notes(struct archive *a, const struct strs *refs, struct error *err)
{
	int rc = 0;

	for (size_t i = 0; rc >= 0 && i < refs->n; i++) {
		struct buf text;
		struct oid oid;

		buf_init(&text, TRIES_MAX_BYTES);
		rc = odb_ref_get(a->odb, refs->v[i], &oid, err);
		if (rc == 1)
			rc = odb_read(a->odb, &oid, OBJECT_BLOB, &text, err);
		if (rc == 1)
			rc = note_write(a, refs->v[i], buf_span(&text), err);
		buf_release(&text);
	}
	return rc < 0 ? -1 : 0;
}

/* A cursor goes forward only; where the other side's is further on, it stays there. */
static int
push_refs(struct archive *a, const struct archive_remote *remote, struct error *err)
{
	struct strs sent = { 0 }, tries = { 0 }, specs = { 0 };
	struct conversation c = { a, remote, &specs, true };
	int rc = odb_refs(a->odb, sent_prefix, &sent, err);

	if (rc == 0)
		rc = odb_refs(a->odb, tries_prefix, &tries, err);
	if (rc == 0)
		rc = renew_notes(a, &tries, err);
	for (size_t i = 0; i < sent.n; i++)
		strs_take(&specs, mem_printf("%s:%s", sent.v[i], sent.v[i]));
	for (size_t i = 0; i < tries.n; i++)
		strs_take(&specs, mem_printf("+%s:%s", tries.v[i], tries.v[i]));
	if (rc == 0 && specs.n > 0)
		rc = apart(&c, err);
	strs_release(&sent);
	strs_release(&tries);
	strs_release(&specs);
	return rc;
}

/* Where the remote's refs stood at the last pull: one text, to be compared. */
static int
their_refs(struct archive *a, struct buf *out, struct error *err)
{
	struct strs refs = { 0 };
	int rc = odb_refs(a->odb, "refs/smallprint/remote/", &refs, err);

	for (size_t i = 0; rc == 0 && i < refs.n; i++) {
		char hex[OID_HEX + 1];
		struct oid oid;

		rc = odb_ref_get(a->odb, refs.v[i], &oid, err) == 1 ? 0 : -1;
		if (rc == 0)
			buf_addf(out, "%s %s\n", refs.v[i], oid_hex(&oid, hex));
	}
	strs_release(&refs);
	return rc;
}

/* Pull; *moved: is it another state than the one before? */
static int
pull_again(struct archive *a, const struct archive_remote *remote,
    struct archive_pulled *pulled, bool *moved, struct error *err)
{
	struct buf before, after;
	int rc = -1;

	buf_init(&before, REFS_MAX);
	buf_init(&after, REFS_MAX);
	if (their_refs(a, &before, err) == 0 && archive_pull(a, remote, pulled, err) == 0 &&
	    their_refs(a, &after, err) == 0)
		rc = 0;
	*moved = !span_eq(buf_span(&before), buf_span(&after));
	buf_release(&before);
	buf_release(&after);
	return rc;
}

/*
 * Until it is taken. What is refused although nothing moved there is asked for a few
 * times more, for another's lock may have been in the way, and then is refused for good:
 * a protected branch, or a hook.
 */
static int
push_until(struct archive *a, const struct archive_remote *remote,
    int (*push)(struct archive *, const struct archive_remote *, struct error *),
    struct archive_pulled *pulled, struct error *err)
{
	long pause = PAUSE_MS;
	int rc, refused = 0;

	for (int i = 0; i < ARCHIVE_PUSH_TRIES && refused < REFUSALS_MAX; i++) {
		struct error again = { 0 };
		bool moved;

		rc = push(a, remote, err);
		if (rc <= 0)
			return rc;
		nap(pause + getpid() % PAUSE_MS);
		pause *= 2;
		if (pull_again(a, remote, pulled, &moved, &again) != 0) {
			if (err != NULL)
				*err = again;
			return -1;
		}
		refused = moved ? 0 : refused + 1;
	}
	return -1; /* with the reason of the last refusal */
}

int
archive_push(struct archive *a, const struct archive_remote *remote,
    struct archive_pulled *pulled, struct error *err)
{
	return push_until(a, remote, push_branches, pulled, err);
}

int
archive_push_cursors(struct archive *a, const struct archive_remote *remote,
    struct archive_pulled *pulled, struct error *err)
{
	return push_until(a, remote, push_refs, pulled, err);
}

bool
archive_origin(struct archive *a, struct buf *url)
{
	return odb_config(a->odb, "remote.origin.url", url) && url->len > 0;
}
