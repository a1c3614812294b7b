/* What the verbs that look back share: the archive opened for reading, its pages by name, a
   commit with its record. */
#ifndef SMALLPRINT_CMD_HISTORY_H
#define SMALLPRINT_CMD_HISTORY_H

#include "cmd/cmd.h"
#include "core/tell/record.h"
#include "edge/archive/archive.h"

enum { HISTORY_TEXT_MAX = 32 << 20 };

/* A commit of main that changed a page; strings are its own. */
struct past {
	char *oid;
	char *parent; /* NULL: none */
	utc_t time;
	char *subject;
	char *message;
	char *page;
	char *path;
	char *evidence; /* NULL: none */
};

/* ERROR_USAGE "…: no archive yet; `smallprint check` makes one" when there is none. */
int history_open(const struct context *ctx, struct archive **out, struct error *err);
/* A page's name is a platform, a page (then its variants too) or a variant; no names: every
 * page. */
bool history_names(char *const *names, size_t n, const char *page);
/* Every name stands for a page the archive has seen; if not, ERROR_USAGE with the nearest. */
int history_check_names(
    struct archive *archive, char *const *names, size_t n, struct error *err);

/* The record of a commit: its change.json, or what its message says when there is none. */
int history_record(struct archive *archive, const struct archive_entry *entry,
    struct record **out, struct error *err);
/* The same for a commit that was kept. */
int history_record_of(
    struct archive *archive, const struct past *past, struct record **out, struct error *err);

/* The commit a person named. ERROR_USAGE when it is none, or none of a page. */
int history_commit(
    struct archive *archive, const char *rev, struct past *out, struct error *err);
/* The newest commit of a page that is not after an instant, seen from a revision (NULL: the
   newest); 1 found, 0 there is none. */
int history_latest(struct archive *archive, const char *from, const char *page, utc_t until,
    struct past *out, struct error *err);
void past_release(struct past *past);
/* "commit …" and its subject, as `show` and `explain` begin; wrapped: even off a terminal. */
void history_put_head(
    const struct context *ctx, const struct past *past, bool wrapped, struct buf *out);

/* The text of a page at a commit, or a fact sheet in words, to be ended with document_free();
   1, or 0: it has none there. */
int history_document(struct archive *archive, const char *rev, const char *path,
    struct document **out, struct error *err);

#endif
