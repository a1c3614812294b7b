/*
 * The archive: one git repository, nothing else to back up.
 *
 * main     what people browse: linkedin/privacy-policy.md, one commit per changed page
 * raw      the evidence for each commit of main, beside it in time: the bytes as
 *          received, the headers and connection facts, and the record of what was
 *          found and judged; a page's folder holds the evidence of its last commit
 * upkeep   what was told of the program's own state, and of second looks made later: one
 *          commit each, made when there is something to tell (archive_upkeep())
 * checks   the ledger: a file per round with the outcome of every check, and
 *          state.tsv, what must survive a fresh clone (validators, failures, due times)
 * refs/smallprint/sent/CHANNEL     how far a channel has been told
 * refs/smallprint/tries/CHANNEL    how its last tries went (core/channel/tries.h)
 *
 * The repository is bare, in the directory itself: `git -C snapshots log` works
 * with no work tree to be written and no HEAD to get out of step. A mirror
 * (git clone --mirror) goes on as it is; so does a plain clone, whose work tree
 * then follows. A shallow one is refused: what it lacks would look like absence.
 *
 * One writer at a time (a lock file that names its owner). Objects of a round
 * go into a pack; refs move raw first, then main, then checks, so that whatever
 * main names exists: after a kill at any moment the archive is consistent, and
 * the next round sees on main what was already recorded. Readers need no lock
 * and see the archive as it was when they opened it.
 */
#ifndef SMALLPRINT_EDGE_ARCHIVE_ARCHIVE_H
#define SMALLPRINT_EDGE_ARCHIVE_ARCHIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/strs.h"
#include "base/utc.h"
#include "core/keep/state.h" /* struct page_state: what must survive from round to round */

enum { ARCHIVE_OID_HEX = 40 };

struct archive;

enum archive_mode {
	ARCHIVE_READ,
	ARCHIVE_WRITE /* made when missing; locked */
};

/* A missing archive with ARCHIVE_READ is ERROR_ARCHIVE "… has no snapshots yet". */
int archive_open(
    const char *dir, enum archive_mode mode, struct archive **out, struct error *err);
void archive_close(struct archive *archive); /* a round not ended is forgotten */

/* The state of a page, made zeroed when new. Change it in place (strings: free and replace);
   archive_round_end() writes it. Valid until archive_close(). */
struct page_state *archive_state(struct archive *archive, const char *page_id);
/* All states, sorted by id. */
size_t archive_states(
    struct archive *archive, struct page_state ***out); /* caller frees the array */

/* The text of a file on main ("linkedin/privacy-policy.md") at rev (NULL: newest) into out;
   1 found, 0 there is none, -1 failed. */
int archive_text(struct archive *archive, const char *rev, const char *path, struct buf *out,
    struct error *err);

/* The name of that file's content (a blob), "" when there is no such file; 0, -1. */
int archive_blob(struct archive *archive, const char *rev, const char *path,
    char oid[ARCHIVE_OID_HEX + 1], struct error *err);

struct archive_file {
	const char *path; /* in its tree */
	struct span bytes;
};

struct archive_commit {
	const char *page_id; /* "linkedin/privacy-policy@de" */
	const char *path;    /* on main: "linkedin/privacy-policy@de.md" */
	struct span text;
	const struct archive_file *raw; /* evidence: names in the folder PAGE_ID on raw */
	size_t n_raw;                   /* 0: no commit on raw, no trailers of it */
	const char *message;            /* ends in trailers; Raw: and Evidence: are added */
	utc_t time;                     /* author and committer date: the fetch time */
};

/*
 * A round: begin, commits and checks, end. Its commits can be seen, read and
 * named only after the end, by this archive too.
 */
int archive_round_begin(struct archive *archive, utc_t now, struct error *err);
/*
 * Record a changed page: a commit on raw, then one on main whose message gains
 * `Raw: BLOB sha256:HEX` (of raw[0]) and `Evidence: COMMIT` (on raw).
 * oid (may be NULL) gets main's commit in hex.
 */
int archive_commit(struct archive *archive, const struct archive_commit *commit,
    char oid[ARCHIVE_OID_HEX + 1], struct error *err);
/*
 * Something to be told that is no change of a page: the branch upkeep, whose
 * tree holds PAGE_ID/TOPIC.json, the newest of each topic, and its files beside it.
 */
struct archive_upkeep {
	const char *page_id;
	const char *topic; /* "sight": letters and "-" */
	struct span json;
	const char *about; /* a commit of main in hex: found again by archive_upkeep_about(); or
			      NULL */
	const struct archive_file *files;
	size_t n_files;
	const char *message; /* ends in trailers, Page: and Topic: among them */
	utc_t time;
};
int archive_upkeep(
    struct archive *archive, const struct archive_upkeep *upkeep, struct error *err);
/* The newest of a page's topic; 1, 0, -1 as archive_text(). rev: a commit of upkeep, or NULL.
 */
int archive_upkeep_text(struct archive *archive, const char *rev, const char *page_id,
    const char *topic, struct buf *out, struct error *err);
/* What was told of a commit of main later; 1, 0, -1. */
int archive_upkeep_about(
    struct archive *archive, const char *commit, struct buf *out, struct error *err);
/* One line of the ledger: outcome is one word ("unchanged", "changed", "failed", …). A detail
   that begins with the page's id and ": " is kept without, so that pages can share it. */
int archive_check(struct archive *archive, const char *page_id, const char *outcome,
    const char *detail, struct error *err);
/*
 * Write everything, move the refs. A round with no commits still writes its
 * checks. On failure (a full disk, a ref somebody else moved) the round is
 * forgotten; states keep their changes and are written by the next that ends.
 */
int archive_round_end(struct archive *archive, struct error *err);

/*
 * Rounds that were long ago, many at a time: the round ends in the ledger, and
 * the next one begins, but nothing is written until archive_round_end(), which
 * writes all or nothing of them. After a failure close the archive.
 */
int archive_round_next(struct archive *archive, utc_t now, struct error *err);

/*
 * For those who can write the same again: take back commits with a trailer
 * `Snapshot:` whose round is not in the ledger, because the writer was killed
 * between two refs. Others stay. Before a round begins; the archive is open for writing.
 */
int archive_undo_unfinished(struct archive *archive, struct error *err);

/*
 * Another copy of the archive, which several runners share. URL: a path, https://,
 * ssh:// or user@host:path; the rest may be NULL (see odb.h, struct odb_remote).
 */
struct archive_remote {
	const char *url;
	const char *user;
	const char *token;
	const char *key;
	const char *ca_file;
	int seconds; /* one conversation; 0: ARCHIVE_REMOTE_SECONDS */
};
enum { ARCHIVE_REMOTE_SECONDS = 600, ARCHIVE_PUSH_TRIES = 6 };

struct archive_pulled {
	size_t fetched;  /* commits of main that were not here */
	size_t rejoined; /* recorded here, and now on top of those */
	size_t known;    /* recorded here too: the same text */
	size_t passed; /* recorded here, but they know a later text: only its evidence stays */
};

/*
 * The archive's own remote: its `origin`, added to url; false when it has none.
 */
bool archive_origin(struct archive *archive, struct buf *url);
/*
 * Take over what the other copy has. Where both have gone on, what was recorded here is
 * put on top of theirs, in one step; cursors become those that are further on. An empty
 * remote is well. No round may have begun; states handed out before are gone. ERROR_LATER
 * when it cannot be reached; ERROR_ARCHIVE when it holds something else.
 */
int archive_pull(struct archive *archive, const struct archive_remote *remote,
    struct archive_pulled *pulled, struct error *err);
/* Give it what we have; when it moved meanwhile, pull and try again. Nothing is forced. */
int archive_push(struct archive *archive, const struct archive_remote *remote,
    struct archive_pulled *pulled, struct error *err);
/* Only the cursors, which never go back, and what is remembered of channels besides. */
int archive_push_cursors(struct archive *archive, const struct archive_remote *remote,
    struct archive_pulled *pulled, struct error *err);

/* History of main, newest first; every string lives until the callback returns. */
struct archive_entry {
	const char *oid;
	const char *parent; /* NULL for the first */
	utc_t time;
	const char *subject;
	const char *message;  /* whole */
	const char *page_id;  /* from the Page: trailer; NULL: not a page's commit */
	const char *path;     /* PAGE_ID.md, of a fact sheet PLATFORM/settings.yaml */
	const char *evidence; /* raw commit, or NULL */
};
/*
 * Along first parents, from `from` (NULL: main) back to, and without, `until`
 * (NULL: all). f's nonzero answer ends the walk and is returned. An `until` that
 * is not in that history is an error, before f was called.
 */
int archive_log(struct archive *archive, const char *from, const char *until, bool oldest_first,
    int (*f)(const struct archive_entry *entry, void *arg), void *arg, struct error *err);
/* The same along upkeep, oldest first; the trailer Topic: names what archive_upkeep_text()
 * reads.
 */
int archive_upkeep_log(struct archive *archive, const char *until,
    int (*f)(const struct archive_entry *entry, void *arg), void *arg, struct error *err);
/* A file of a commit's evidence on raw, e.g. "change.json"; 1, 0, -1 as archive_text(). */
int archive_evidence(struct archive *archive, const char *raw_commit, const char *page_id,
    const char *name, struct buf *out, struct error *err);
/* Resolve what a person typed (short id, main~3, HEAD) to a commit of main; the error says
   "no such commit: xyz", "ambiguous commit: 12ab" or "xyz is not a commit of main". */
int archive_resolve(
    struct archive *archive, const char *rev, char oid[ARCHIVE_OID_HEX + 1], struct error *err);
/* The first value of a trailer in a commit message's last paragraph, e.g. "Verdict"; false when
 * it is not there. */
bool archive_trailer(const char *message, const char *key, struct span *value);

/* Cursors: the commit up to which a channel has been told; "" when never. */
int archive_cursor_get(struct archive *archive, const char *channel,
    char oid[ARCHIVE_OID_HEX + 1], struct error *err);
int archive_cursor_set(
    struct archive *archive, const char *channel, const char *oid, struct error *err);

/* What is to be remembered of a channel besides: a small text, "" when there is none. It goes
   with the cursors. */
int archive_channel_note(
    struct archive *archive, const char *channel, struct buf *out, struct error *err);
int archive_channel_note_set(
    struct archive *archive, const char *channel, struct span text, struct error *err);
/* The newest commit of upkeep; "" when there is none. */
void archive_upkeep_tip(struct archive *archive, char oid[ARCHIVE_OID_HEX + 1]);

/* The ledger of every round that began between from and until, both included (0 and INT64_MAX:
   all), oldest first: f is called per check; its nonzero answer ends the reading. */
int archive_ledger(struct archive *archive, utc_t from, utc_t until,
    int (*f)(
	utc_t round, const char *page_id, const char *outcome, const char *detail, void *arg),
    void *arg, struct error *err);

#endif
