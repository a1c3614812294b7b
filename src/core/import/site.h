/* Addresses that somebody listed: which platform and which page they are, by host and path. */
#ifndef SMALLPRINT_CORE_IMPORT_SITE_H
#define SMALLPRINT_CORE_IMPORT_SITE_H

#include "base/error.h"
#include "base/span.h"
#include "core/import/proposal.h"

/* The parts of a URL, into its text; empty where it has none. */
struct span site_host(const char *url);
struct span site_path(const char *url); /* without query and fragment */

/* The path as it reads: percent-encoding undone, a file's known ending cut. The caller frees.
 */
char *site_readable_path(const char *url);
/* With what URLs do not have percent-encoded, as a browser would ask. The caller frees. */
char *site_encode(const char *url);

/*
 * "linkedin" of https://www.linkedin.com/…, "bbc" of https://www.bbc.co.uk/, "acme" of
 * https://acme.github.io/: the registered name, as far as a short list of public
 * suffixes knows it. The caller frees.
 */
char *site_platform_id(const char *url);
/* The last n parts of the path as an id; the host where the path is empty. The caller frees. */
char *site_path_id(const char *url, size_t n);

/* Platforms in the order in which their first address came. Zeroed is empty. */
struct sites {
	struct proposal **v;
	size_t n;
	size_t cap;
};

/*
 * Add an address as a page; its kind is guessed by the words of its path and
 * name. name may be NULL. On success *out is its page (the one that was there, and *again
 * is true, when the address came before). What is no public address is ERROR_USAGE,
 * and more than DECLARE_MAX_PAGES of a platform ERROR_LIMIT.
 */
int sites_add(struct sites *sites, const char *url, const char *name, struct page **out,
    bool *again, struct error *err);
struct proposal *sites_of(const struct sites *sites, const struct page *page);
void sites_release(struct sites *sites);

/* One address per line; "#" begins a comment, at the start of a line or behind a space.
   Mistakes are "file:line:1: …". */
void sites_read_urls(
    struct span text, const char *file, struct sites *sites, struct strs *mistakes);

#endif
