/*
 * What is kept of a fetch beside its commit, on the branch raw: the body as
 * received (body.html.gz), the headers (headers.txt), where, when and how
 * (fetch.txt), and what was found and judged (change.json); and read back.
 */
#ifndef SMALLPRINT_EVIDENCE_H
#define SMALLPRINT_EVIDENCE_H

#include <stdbool.h>

#include "base/buf.h"
#include "core/page/page.h"
#include "edge/archive/archive.h"
#include "edge/fetch/fetch.h"

/* "body.html", "body.xml.gz", … by type and encoding; the caller frees. */
char *evidence_body_name(const struct response *response);
/* fetch.txt: one fact a line. sha256 is of the body as received. */
void evidence_facts(const struct page *page, const struct response *response,
    const char *sha256, struct span text, struct buf *out);

/* How the page was declared when fetch.txt was written, of all that reading it depends on, into
 *page (page_release() frees, also after false); false: it does not say. */
bool evidence_declaration(struct span facts, const char *page_id, struct page *page);

struct evidence_body {
	struct buf bytes; /* decoded */
	char *content_type;
	char *final_url;
};
/* The body that the page's newest version was read from: 1; 0: there is none; -1: err. */
int evidence_last_body(
    struct archive *archive, const char *page_id, struct evidence_body *out, struct error *err);
/* The same of any commit of evidence. */
int evidence_body(struct archive *archive, const char *raw_commit, const char *page_id,
    struct evidence_body *out, struct error *err);
void evidence_body_release(struct evidence_body *body);

#endif
