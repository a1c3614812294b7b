/* Writing: a round gathers commits and checks in one pack, then moves the refs. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/deflate.h"
#include "base/hash.h"
#include "base/mem.h"
#include "edge/archive/archive_inside.h"

enum { MESSAGE_MAX = 1 << 20 };

/* "Name <mail>" for commits: the repository's own user.name and user.email, or ours. */
static void
identity(struct odb *odb, struct buf *out)
{
	struct buf name, mail;

	buf_init(&name, 200);
	buf_init(&mail, 200);
	if (!odb_config(odb, "user.name", &name) || !odb_config(odb, "user.email", &mail) ||
	    name.len == 0 || strpbrk(name.data, "<>\n") != NULL || mail.len == 0 ||
	    strpbrk(mail.data, "<>\n") != NULL)
		buf_adds(out, "smallprint <smallprint@localhost>");
	else
		buf_addf(out, "%s <%s>", name.data, mail.data);
	buf_release(&name);
	buf_release(&mail);
}

void
round_free(struct round *round)
{
	if (round == NULL)
		return;
	for (enum branch b = 0; b < BRANCHES; b++)
		stage_free(round->stages[b]);
	pack_free(round->pack);
	ledger_release(&round->ledger);
	strs_release(&round->changed);
	buf_release(&round->who);
	buf_release(&round->index);
	drafts_release(&round->drafts);
	free(round);
}

void
archive_round_forget(struct archive *a)
{
	round_free(a->round);
	a->round = NULL;
}

int
archive_round_begin(struct archive *a, utc_t now, struct error *err)
{
	if (a->mode != ARCHIVE_WRITE || a->round != NULL)
		return error_set(err, ERROR_BUG, "%s: a round cannot begin here", a->dir);
	if (tips_load(a, a->tips, err) != 0)
		return -1;
	return round_begin_on(a, now, a->tips, err);
}

int
round_begin_on(struct archive *a, utc_t now, const struct tip refs[BRANCHES], struct error *err)
{
	struct round *round = mem_alloc(sizeof *round);
	char *packs;

	(void)err;
	round->now = now;
	memcpy(round->refs, refs, sizeof round->refs);
	memcpy(round->base, a->tips, sizeof round->base);
	memcpy(round->head, a->tips, sizeof round->head);
	packs = mem_printf("%sobjects/pack", odb_git_dir(a->odb));
	round->pack = pack_new(packs);
	free(packs);
	for (enum branch b = 0; b < BRANCHES; b++)
		round->stages[b] = stage_new(a, round->pack, &round->base[b]);
	buf_init(&round->who, 512);
	identity(a->odb, &round->who);
	a->round = round;
	return 0;
}

int
round_blob(struct archive *a, struct round *round, struct span bytes, struct oid *oid,
    struct error *err)
{
	if (odb_hash(a->odb, OBJECT_BLOB, bytes, oid, err) != 0)
		return -1;
	return pack_add(round->pack, OBJECT_BLOB, oid, bytes,
	    pack_shrinks(round->pack, bytes) ? DEFLATE_USUAL : DEFLATE_STORE, NULL, err);
}

static void
commit_put(const struct round *round, const struct tip *head, const struct oid *tree,
    utc_t time, const char *message, struct buf *out)
{
	char hex[OID_HEX + 1];
	int64_t seconds = time > 0 ? time : 0;

	buf_addf(out, "tree %s\n", oid_hex(tree, hex));
	if (head->exists)
		buf_addf(out, "parent %s\n", oid_hex(&head->oid, hex));
	buf_addf(out, "author %s %" PRId64 " +0000\n", round->who.data, seconds);
	buf_addf(out, "committer %s %" PRId64 " +0000\n\n", round->who.data, seconds);
	buf_adds(out, message);
}

int
round_commit(struct archive *a, struct round *round, enum branch branch, utc_t time,
    const char *message, struct error *err)
{
	struct tip *head = &round->head[branch];
	struct oid tree, oid;
	struct buf text;
	int rc = -1;

	buf_init(&text, MESSAGE_MAX);
	if (stage_write(round->stages[branch], &tree, err) != 0)
		goto out;
	commit_put(round, head, &tree, time, message, &text);
	if (text.full) {
		error_set(err, ERROR_LIMIT, "%s: a commit's message is larger than %d bytes",
		    a->dir, MESSAGE_MAX);
		goto out;
	}
	oid = oid_of(OBJECT_COMMIT, buf_span(&text));
	if (pack_add(round->pack, OBJECT_COMMIT, &oid, buf_span(&text), DEFLATE_USUAL, NULL,
		err) != 0)
		goto out;
	*head = (struct tip){ .exists = true, .oid = oid, .tree = tree };
	rc = 0;
out:
	buf_release(&text);
	return rc;
}

static int
check_names(struct archive *a, const struct archive_commit *c, struct error *err)
{
	if (!tree_path_ok(c->page_id) || !tree_path_ok(c->path))
		return error_set(err, ERROR_USAGE, "%s: %s cannot be a file's name in git",
		    a->dir, tree_path_ok(c->page_id) ? c->path : c->page_id);
	for (size_t i = 0; i < c->n_raw; i++)
		if (!tree_name_ok(span_of(c->raw[i].path)))
			return error_set(err, ERROR_BUG, "%s: evidence cannot be named %s",
			    c->page_id, c->raw[i].path);
	if (c->message == NULL || *c->message == '\0' || *c->message == '\n')
		return error_set(err, ERROR_BUG, "%s: a commit without a subject", c->page_id);
	return 0;
}

/* The page's folder on raw holds this evidence and nothing older. */
static int
evidence_tree(struct archive *a, const struct archive_commit *c, struct oid *tree,
    struct oid *first, struct error *err)
{
	struct buf old, edited, empty;
	int rc = -1;

	buf_init(&old, TREE_BYTES_MAX);
	buf_init(&edited, TREE_BYTES_MAX);
	for (size_t i = 0; i < c->n_raw; i++) {
		struct oid oid;

		if (round_blob(a, a->round, c->raw[i].bytes, &oid, err) != 0)
			goto out;
		if (i == 0)
			*first = oid;
		tree_set(buf_span(&old), span_of(c->raw[i].path), TREE_FILE, &oid, &edited);
		empty = old;
		old = edited;
		edited = empty;
	}
	*tree = oid_of(OBJECT_TREE, buf_span(&old));
	rc = pack_add(
	    a->round->pack, OBJECT_TREE, tree, buf_span(&old), DEFLATE_FAST, NULL, err);
out:
	buf_release(&old);
	buf_release(&edited);
	return rc;
}

/* A list of what was kept, with SHA-256 beside git's names: who doubts SHA-1 can check. */
static void
evidence_message(
    const struct archive_commit *c, char first_sha256[HASH_SHA256_HEX + 1], struct buf *out)
{
	char when[UTC_TEXT_MAX], hex[HASH_SHA256_HEX + 1];
	struct span snapshot;

	buf_addf(out, "%s: evidence\n\nPage: %s\nChecked: %s\n", c->page_id, c->page_id,
	    utc_format(c->time, when));
	for (size_t i = 0; i < c->n_raw; i++) {
		hash_sha256(c->raw[i].bytes, hex);
		if (i == 0)
			memcpy(first_sha256, hex, sizeof hex);
		buf_addf(
		    out, "File: %s %zu sha256:%s\n", c->raw[i].path, c->raw[i].bytes.len, hex);
	}
	if (archive_trailer(c->message, "Snapshot", &snapshot))
		buf_addf(out, "Snapshot: %.*s\n", (int)snapshot.len, snapshot.data);
}

/* The commit on raw; its trailers for main's are added to out. */
static int
record_evidence(
    struct archive *a, const struct archive_commit *c, struct buf *out, struct error *err)
{
	char sha256[HASH_SHA256_HEX + 1], hex[OID_HEX + 1];
	struct round *round = a->round;
	struct oid tree, first;
	struct buf message;
	int rc = -1;

	buf_init(&message, MESSAGE_MAX);
	if (c->n_raw == 0)
		return 0;
	if (evidence_tree(a, c, &tree, &first, err) != 0 ||
	    stage_put(round->stages[BRANCH_RAW], c->page_id, TREE_DIR, &tree, err) != 0)
		goto out;
	evidence_message(c, sha256, &message);
	if (round_commit(a, round, BRANCH_RAW, c->time, message.data, err) != 0)
		goto out;
	buf_addf(out, "Raw: %s sha256:%s\n", oid_hex(&first, hex), sha256);
	buf_addf(out, "Evidence: %s\n", oid_hex(&round->head[BRANCH_RAW].oid, hex));
	rc = 0;
out:
	buf_release(&message);
	return rc;
}

static int
record_text(
    struct archive *a, const struct archive_commit *c, const char *trailers, struct error *err)
{
	struct round *round = a->round;
	struct buf message;
	struct oid blob;
	int rc = -1;

	buf_init(&message, MESSAGE_MAX);
	trailers_put(c->message, trailers, &message);
	if (round_blob(a, round, c->text, &blob, err) == 0 &&
	    stage_put(round->stages[BRANCH_MAIN], c->path, TREE_FILE, &blob, err) == 0 &&
	    round_browse(a, round, c->path, c->message, err) == 0 &&
	    round_commit(a, round, BRANCH_MAIN, c->time, message.data, err) == 0) {
		strs_add(&round->changed, c->path);
		round->commits++;
		rc = 0;
	}
	buf_release(&message);
	return rc;
}

int
archive_commit(struct archive *a, const struct archive_commit *c, char oid[ARCHIVE_OID_HEX + 1],
    struct error *err)
{
	struct buf trailers;
	int rc = -1;

	buf_init(&trailers, 4096);
	buf_adds(&trailers, "");
	if (a->round == NULL)
		return error_set(err, ERROR_BUG, "%s: no round has begun", a->dir);
	if (check_names(a, c, err) == 0 && record_evidence(a, c, &trailers, err) == 0 &&
	    record_text(a, c, trailers.data, err) == 0) {
		if (oid != NULL)
			oid_hex(&a->round->head[BRANCH_MAIN].oid, oid);
		rc = 0;
	}
	buf_release(&trailers);
	return rc;
}

int
archive_check(struct archive *a, const char *page_id, const char *outcome, const char *detail,
    struct error *err)
{
	size_t n = strlen(page_id);

	if (a->round == NULL)
		return error_set(err, ERROR_BUG, "%s: no round has begun", a->dir);
	if (detail != NULL && strncmp(detail, page_id, n) == 0 &&
	    strncmp(detail + n, ": ", 2) == 0)
		detail += n + 2;
	ledger_add(&a->round->ledger, states_number(a->states, states_get(a->states, page_id)),
	    outcome, detail);
	return 0;
}

/* Evidence first, so that whatever main names exists; each from where the round found it. */
static int
move_refs(struct archive *a, struct round *round, struct error *err)
{
	for (enum branch b = 0; b < BRANCHES; b++) {
		const struct tip *from = &round->refs[b], *to = &round->head[b];

		if (!to->exists || (from->exists && oid_eq(&from->oid, &to->oid)))
			continue;
		if (odb_ref_move(a->odb, branch_ref(b), from->exists ? &from->oid : NULL,
			&to->oid, err) != 0)
			return -1;
	}
	return 0;
}

/* What a round wrote of the states is written: steps are counted from here. */
static void
settle(struct archive *a, struct round *round)
{
	states_settle(a->states);
	a->step_rounds = round->state_is_whole ? 0 : a->step_rounds + 1;
	a->step_bytes = round->state_is_whole ? 0 : a->step_bytes + round->step_bytes;
}

static bool
has_moved(const struct round *round)
{
	for (enum branch b = 0; b < BRANCHES; b++)
		if (round->head[b].exists != round->refs[b].exists ||
		    (round->head[b].exists &&
			!oid_eq(&round->head[b].oid, &round->refs[b].oid)))
			return true;
	return false;
}

int
archive_round_next(struct archive *a, utc_t now, struct error *err)
{
	struct round *round = a->round;
	bool any = false;

	if (round == NULL)
		return error_set(err, ERROR_BUG, "%s: no round has begun", a->dir);
	if (now <= round->now) /* a name of its own is found by what is on the branch */
		return archive_round_end(a, err) == 0 ? archive_round_begin(a, now, err) : -1;
	if (ledger_write(a, round, &any, err) != 0) {
		archive_round_forget(a);
		return -1;
	}
	if (any)
		settle(a, round);
	ledger_release(&round->ledger);
	round->ledger = (struct ledger){ 0 };
	round->commits = 0;
	round->now = now;
	return 0;
}

/*
 * Bringing a work tree (of a plain clone) up to date and making packs fewer are
 * courtesies: the round is recorded, whatever becomes of them.
 */
int
archive_round_end(struct archive *a, struct error *err)
{
	struct round *round = a->round;
	bool any = false;
	int rc = -1;

	if (round == NULL)
		return error_set(err, ERROR_BUG, "%s: no round has begun", a->dir);
	if (ledger_write(a, round, &any, err) != 0)
		goto out;
	if (has_moved(round)) {
		if (pack_finish(round->pack, NULL, err) != 0)
			goto out;
		odb_refresh(a->odb);
		if (move_refs(a, round, err) != 0)
			goto out;
		memcpy(a->tips, round->head, sizeof a->tips);
		if (any)
			settle(a, round);
		odb_checkout(a->odb, &round->changed, NULL);
		repack(a, NULL);
	}
	rc = 0;
out:
	archive_round_forget(a);
	return rc;
}
