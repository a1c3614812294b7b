/*
 * From a body to a document, in the confined child: a page by extract(), a
 * feed by its entries. The child answers with one line of facts and the
 * Markdown; the parent reads that as a stranger's words.
 */
#ifndef SMALLPRINT_READING_H
#define SMALLPRINT_READING_H

#include "core/text/extract.h"
#include "edge/call.h"
#include "edge/pool.h"

struct reading {
	struct document *doc;
	struct buf text; /* doc as Markdown */
	enum extract_how how;
	char complaint[sizeof((struct extract_result *)0)->complaint];
};

/* Whether a page's entries are read instead of its text. */
bool reading_is_feed(const struct page *page);
/* Start a child on a body; the strings may be NULL and are not needed afterwards. */
int reading_start(const struct page *page, const char *content_type, const char *final_url,
    int body_fd, size_t body_len, struct call **out, struct error *err);
/*
 * 1: read, *out is the caller's (reading_release); 0: not yet; -1: failed, err
 * names the page. After 1 and -1 the call is freed and *call is NULL.
 */
int reading_collect(
    const struct page *page, struct call **call, struct reading *out, struct error *err);
/* All at once, waiting. */
int reading_run(const struct page *page, const char *content_type, const char *final_url,
    struct span body, struct reading *out, struct error *err);
void reading_release(struct reading *reading);

/* Declarations that a pool's readers know from their birth, by number. */
struct reading_pages {
	const struct page *const *v;
	size_t n;
};

/* What is to be read, and how; the strings may be NULL. */
struct reading_order {
	size_t page;
	const char *content_type;
	const char *content_encoding; /* undone by the reader */
	const char *final_url;
};

/*
 * A pool of n readers, for many bodies. The pages, and the list, must be there
 * as long as the pool. Then reading_ask(), and pool_collect(), whose answer is
 * for reading_take(). Its errors do not name the page.
 */
struct pool *reading_pool(const struct reading_pages *pages, size_t n);
int reading_ask(struct pool *pool, const struct reading_order *order, struct span body,
    void *tag, struct error *err);
int reading_take(struct span answer, struct reading *out, struct error *err);

#endif
