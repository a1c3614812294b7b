/*
 * Open Terms Archive's declarations into ours. A service is a platform, its
 * terms are pages, the documents of a `combine` a page each; an address that
 * several terms share is one page. What cannot be carried over is named.
 *
 * Ids are made from names alone, so that a record ("Claude.ai/Privacy Policy
 * #legal-privacy.html") leads to its page: ota_page().
 */
#ifndef SMALLPRINT_CORE_IMPORT_OTA_H
#define SMALLPRINT_CORE_IMPORT_OTA_H

#include "base/span.h"
#include "core/import/proposal.h"

enum {
	OTA_MAX_BYTES = 4 << 20, /* of one declaration */
	OTA_MAX_DOCUMENTS = 200, /* of one combine */
	OTA_MAX_SELECTORS = 200  /* of one document, likewise filters */
};

/* What the reader of a report should know, a line each: "Acme: Privacy Policy: …". */
struct ota_report {
	struct strs mistakes; /* "declarations/Acme.json:3:5: …" */
	struct strs lost;     /* not carried over */
	struct strs noted;    /* left out, and not needed */
	size_t earlier;       /* declarations in history files */
};

/*
 * Read SERVICE.json. file is its name for messages; filters is the text of
 * SERVICE.filters.js, or empty; id is the platform's. NULL where there is
 * nothing to write: not JSON, no name, no page. Otherwise the caller's, to be ended
 * with proposal_free(); what was wrong with single terms is in the report.
 */
struct proposal *ota_read(struct span json, const char *file, const char *id,
    struct span filters, struct ota_report *report);
/*
 * Read SERVICE.history.json into the `earlier` of the proposal's pages. What it
 * declares of terms and documents that have no page now is told. proposal may be NULL.
 */
void ota_read_history(struct span json, const char *file, const char *service,
    struct proposal *proposal, struct ota_report *report);
void ota_report_release(struct ota_report *report);

/* The id of a service ("Claude.ai": "claude-ai"); the caller frees. */
char *ota_platform_id(const char *service);
/* The id of the page for document i of a combine of n (an address may be NULL), or for terms
   that have one document (n 0): as many of the last parts of its path as tell it from the
   others. The caller frees. */
char *ota_page_id(const char *terms, const char *const *urls, size_t n, size_t i);
/*
 * The page of a record: terms is "Privacy Policy", document what stands behind
 * its " #" ("legal-privacy"), or NULL. NULL when no page is that.
 */
const struct page *ota_page(
    const struct platform *platform, const char *terms, const char *document);
/* What a record calls a document: "legal-privacy" of https://claude.ai/legal/privacy.html. The
   caller frees. */
char *ota_document_id(const char *url);

#endif
