/*
 * Words on a page, from the archive: its versions on main, its checks in the
 * ledger, and what was there at each: the text at a check is that of the newest
 * commit before the next check. Main is walked once, each distinct text that
 * the time asks for is read once. A version from before the ledger begins (or
 * of an archive that has none) is a check of its own.
 */
#ifndef SMALLPRINT_PROVE_H
#define SMALLPRINT_PROVE_H

#include "base/strs.h"
#include "core/keep/proof.h"
#include "edge/archive/archive.h"

struct proven_version {
	char commit[ARCHIVE_OID_HEX + 1];
	char blob[ARCHIVE_OID_HEX + 1]; /* of its text; "" when the page was removed */
	utc_t time;
	char *url, *evidence, *raw; /* trailers; NULL: none. raw: "BLOB sha256:HEX" */
	bool wanted;                /* a good check in the window saw it */
	int32_t line;               /* where the words begin, or -1 */
};

struct proven {
	struct proven_version *versions;
	size_t n_versions, cap_versions;
	struct proof_look *looks; /* in the window */
	size_t n_looks, cap_looks;
	struct proof proof;
	struct strs whys; /* what looks point to */
	char *nearest;    /* never there: the sentence most like it, or NULL … */
	size_t nearest_version;
	bool elsewhere; /* … and it holds the words: they were there at another time */
};

/* From and until, both included. The archive knows the page. Free with proven_release(), also
   after a failure. */
int prove(struct archive *archive, const char *page_id, const struct quote *quote, utc_t from,
    utc_t until, struct proven *out, struct error *err);
void proven_release(struct proven *proven);
/* Line `line` of a version's text as it stands; the caller frees; NULL when it cannot be read.
 */
char *proven_line(
    struct archive *archive, const char *page_id, const struct proven_version *v, int32_t line);

#endif
