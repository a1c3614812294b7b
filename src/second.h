/*
 * The second look at a change. A change with findings is looked at again before
 * it is an alert, in the same round or, where the page's `confirm` says so,
 * later. It is asked for without validators, so that the body comes again; the
 * same bytes need not be read again. What it saw is evidence beside the first.
 */
#ifndef SMALLPRINT_SECOND_H
#define SMALLPRINT_SECOND_H

#include "base/hash.h"
#include "core/compare/compare.h"
#include "core/compare/failure.h"
#include "core/detect/rule.h"
#include "core/tell/record.h"
#include "edge/archive/archive.h"
#include "edge/fetch/fetch.h"

enum { SECOND_FILES_MAX = 3 };

/* Zeroed: none was made. Strings and documents are owned. */
struct second {
	bool asked; /* under way: the item's answer and reader are the second look's */
	enum second_state state;
	utc_t time; /* of the answer */
	utc_t due;  /* SECOND_DUE, SECOND_FAILED: when the next one is */
	char *why;  /* SECOND_FAILED, SECOND_OTHER */
	struct response response;
	struct document *doc; /* NULL: failed, or the same bytes */
	struct buf text;      /* doc as Markdown */
	char sha256[HASH_SHA256_HEX + 1];
};

void second_init(struct second *second);
void second_release(struct second *second);

/* A second text against the change it is to confirm: SAME when it is the new text, or all that
   was found stands in it too; GONE when it is the old text again; otherwise OTHER. */
enum second_state second_compare(const struct change *change, const struct findings *findings,
    const struct document *second);
/* What was found, still so in this text? */
bool second_stands(const struct findings *findings, const struct document *doc);

/* Is what was read the page at all? Fills state and why otherwise. */
bool second_is_page(struct second *second, const struct failures *failures);
void second_fail(struct second *second, const char *why);

/* Into the record. */
void second_tell(const struct second *second, struct second_look *out);
/*
 * Its files for the evidence: facts and headers, and the body where it is not
 * the first one's. Filled is files[], their names and bytes live until
 * second_files_release().
 */
struct second_files {
	struct archive_file v[SECOND_FILES_MAX];
	size_t n;
	struct buf facts;
	char *body_name;
	struct span body;
};
int second_files(struct second *second, const struct page *page, const char *first_sha256,
    struct span first_text, struct second_files *out, struct error *err);
void second_files_release(struct second_files *files);

#endif
