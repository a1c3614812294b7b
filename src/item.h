/*
 * One page's passage through one round. Every stage reads what stands above
 * and fills in one field more; an item that failed keeps its error and is
 * passed over by the later stages. The stages are in the order of the line:
 * recall, (fetch), extract, upgrade, compare, detect, judge, commit.
 */
#ifndef SMALLPRINT_ITEM_H
#define SMALLPRINT_ITEM_H

#include "core/judge/announcement.h"
#include "core/compare/classify.h"
#include "core/compare/compare.h"
#include "core/text/extract.h"
#include "core/judge/dates.h"
#include "core/tell/record.h"
#include "core/judge/verdict.h"
#include "edge/archive/archive.h"
#include "edge/call.h"
#include "edge/fetch/fetch.h"
#include "edge/workspace.h"
#include "past.h"
#include "reading.h"
#include "second.h"

/* How a check ended: the words of the ledger. */
enum outcome {
	OUTCOME_PENDING = 0,
	OUTCOME_UNCHANGED,
	OUTCOME_FIRST,
	OUTCOME_CHANGED,
	OUTCOME_HELD,    /* what came was not the page, or our reading of it broke */
	OUTCOME_FAILED,  /* nothing to read came */
	OUTCOME_LEFT_OUT /* robots.txt disallows it */
};

struct item {
	const struct platform *platform; /* the workspace's */
	const struct page *page;         /* the workspace's */
	struct page_state *state;        /* the archive's, of this page */
	utc_t previously;                /* recall: last good look, 0: never */
	uint64_t declaration;            /* recall: how the page is declared now */
	struct response response;        /* fetch */
	int status;                      /* fetch: of HTTP; 0: nothing came */
	struct call *call;               /* extract, while the child reads */
	struct document *after;          /* extract */
	struct buf text;                 /* extract: `after` as Markdown */
	enum extract_how how;            /* extract */
	struct document *before;         /* upgrade; NULL on a first record */
	struct change *change;           /* compare */
	struct classified classified;    /* compare */
	struct findings findings;        /* detect */
	struct second second;            /* the second look at what was found */
	char stood[ARCHIVE_OID_HEX + 1]; /* compare: the commit of the text before; "" */
	struct dates dates;              /* judge */
	struct record *record;           /* judge */
	int64_t stale;                   /* so long without a good look is told; 0: never */
	char *broken;         /* extract, compare: why the declaration does not fit */
	bool as_before;       /* settle: it failed or was held as in the last round */
	const char *snapshot; /* fetch by others: "COMMIT PATH"; or NULL */
	char commit[ARCHIVE_OID_HEX + 1]; /* commit */
	enum outcome outcome;
	struct error error; /* why it failed or was held; a warning when it was not */
};

void item_init(struct item *item, const struct platform *platform, const struct page *page);
/* Everything but the outcome and the error; what is not news is let go at once. */
void item_let_go(struct item *item);

/* Fill a request from what the archive remembers. */
void item_recall(
    struct item *item, struct archive *archive, bool validators, struct request *request);
/* Take over an answer, which is left empty. 1: there is a body to extract; 0: settled. */
int item_answer(struct item *item, struct response *response, const struct error *err);
/* Start the confined child on the body. */
int item_extract(struct item *item);
/* Collect it: 1 when there is a document; 0: not yet; -1: settled (failed, held). */
int item_extracted(struct item *item);
/* The same with a reading that came another way (taken over), or why there is none: 1 or -1. */
int item_read(struct item *item, struct reading *reading, const struct error *err);
/*
 * Load the text before. Where the page is declared or read otherwise than it
 * was, the stored bytes are read again first, and a text that differs is
 * committed as an upgrade: so that a real change never hides in ours.
 */
int item_upgrade(struct item *item, struct archive *archive, struct error *err);
/* 1: something to record; 0: settled: nothing is new, or what came is not the page. */
int item_compare(struct item *item, struct past *past, const struct workspace *workspace);
/*
 * Where an earlier change waits for its second look, this look is it: what it
 * says of that change goes onto the branch upkeep. A page that did not come
 * leaves it waiting.
 */
int item_confirm_earlier(
    struct item *item, struct past *past, struct archive *archive, struct error *err);
/* Findings of sentences that stood on the page before are no news; past says which did. */
void item_detect(struct item *item, struct past *past, const struct rules *rules);
/*
 * Does the change want a second look in this round? Then request asks for it,
 * and the answer goes through item_answer(), item_extract() and
 * item_extracted() as the first one did; item->second says what it saw. wait:
 * also where the page's declaration says later; *delay gets in how many seconds.
 */
bool item_look_again(
    struct item *item, bool wait, utc_t now, struct request *request, int64_t *delay);
/* What the second look saw, once it is answered and read. */
void item_confirm(struct item *item, const struct failures *failures);
/* What stands beside a change becomes the record's; the lists in *beside are left empty. */
void item_judge(struct item *item, const struct source_looks *looks, struct beside *beside,
    const struct silence *silence);
int item_commit(struct item *item, struct archive *archive, struct error *err);
/* Committed, and the second look had the old text again: it becomes the item's look, a return
   to be judged and committed like any change. */
bool item_take_return(struct item *item);
/* Write the outcome to the ledger and to the page's state. */
int item_settle(struct item *item, struct archive *archive, utc_t now, struct error *err);

const char *outcome_name(enum outcome outcome);

#endif
