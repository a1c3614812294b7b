/*
 * What the pages had before: the texts their commits recorded, and which of them
 * were told. Read from the archive when something is news, so that nothing needs
 * to be kept beside it. History is walked once for a whole round.
 */
#ifndef SMALLPRINT_PAST_H
#define SMALLPRINT_PAST_H

#include "core/compare/classify.h"
#include "core/detect/departed.h"
#include "core/tell/record.h"
#include "edge/archive/archive.h"

enum { PAST_COMMITS_MAX = 50000 }; /* of all pages that are walked back */

struct past;

/* Walks when it is first asked; the archive must outlive it. */
struct past *past_new(struct archive *archive);
void past_free(struct past *past);

/* The texts of a page, newest last. Free with known_release(), also after a failure. A new
   archive gives none. */
int past_recall(struct past *past, const char *page_id, struct known *out, struct error *err);

/* The newest commit of a page and where its evidence is ("": none); false when it has none. */
bool past_newest(struct past *past, const char *page_id, char commit[ARCHIVE_OID_HEX + 1],
    char evidence[ARCHIVE_OID_HEX + 1]);
/* Where the evidence of a page's commit is; false when it is not known. */
bool past_evidence(struct past *past, const char *page_id, const char *commit,
    char evidence[ARCHIVE_OID_HEX + 1]);

/* Did a link with these words lead there in an earlier version of the page? The newest is not
   asked, nor are more than PAST_LED_MAX before it. */
enum { PAST_LED_MAX = 10 };
bool past_led(struct past *past, const char *page_id, struct span text, struct span target);
/* The same for who asks of one page through a pointer: arg is a struct past_of_page. */
struct past_of_page {
	struct past *past;
	const char *page_id;
};
bool past_of_page_led(void *arg, struct span text, struct span target);
/* The sentences that left the page between two of its newest PAST_DEPARTED_MAX versions. */
enum { PAST_DEPARTED_MAX = 20 };
void past_departed(struct past *past, const char *page_id, struct departed *out);

/*
 * For many rounds on one archive, whose writer is the caller: call it before
 * the first round. From then on the texts of a page are kept once they were
 * asked for, and past_note() tells what was recorded since.
 */
int past_keep(struct past *past, struct error *err);
void past_note(struct past *past, const char *page_id, uint64_t hash, utc_t time,
    const char *commit, bool told);

/*
 * The records of a page (NULL: of every page) from an instant on, oldest first, each
 * with its commit, at most PAST_RECORDS_MAX; f's nonzero answer ends the reading and is
 * returned. Commits without a record that can be read are passed over.
 */
enum { PAST_RECORDS_MAX = 5000 };
int past_records(struct past *past, const char *page_id, utc_t since,
    int (*f)(const struct record *record, void *arg), void *arg, struct error *err);
/* When a page was recorded for the first time; 0: never. */
int past_first(struct past *past, const char *page_id, utc_t *out, struct error *err);
/* … and for the last time. */
int past_last(struct past *past, const char *page_id, utc_t *out, struct error *err);

/* A change by which a platform may do more, as its commit says. */
struct past_move {
	const char *page_id;
	const char *commit;
	utc_t time;
	const char *verdict; /* its word */
	const char *notice;  /* "0..1" days; NULL: not said */
};
/* Those of a concept since an instant, of all platforms but one, newest first; f's nonzero
   answer ends the reading and is returned. */
int past_moves(struct past *past, const char *concept, const char *platform, utc_t since,
    int (*f)(const struct past_move *move, void *arg), void *arg, struct error *err);

#endif
