/*
 * What the other pages of a platform say at a point of a history: the help page that said
 * it before the policy did (S6), the policies that do not say what a help page does
 * (S7), the same page as another reader was served it (S12; "privacy-policy@de").
 * Only pages that such a reason can rest on are asked, and each text once.
 */
#ifndef SMALLPRINT_REPLAY_BESIDE_H
#define SMALLPRINT_REPLAY_BESIDE_H

#include "core/judge/beside.h"
#include "core/detect/rule.h"
#include "edge/archive/history.h"

struct replay_beside;

/* Both must outlive it. */
struct replay_beside *replay_beside_new(struct odb *odb, const struct rules *rules);
void replay_beside_free(struct replay_beside *beside);

/* A version that became the text of its page. */
struct replay_text {
	const struct page *page; /* its pointer stays the page's own */
	const char *path;
	struct oid blob;
	bool ours;            /* written by an archive of ours */
	const char *language; /* NULL: not known */
	utc_t time;
	const struct findings *findings; /* of the change that brought it */
};
void replay_beside_note(struct replay_beside *beside, const struct replay_text *text);

/*
 * What others say of what these findings permit, as of a commit that is being
 * visited; the files of that commit that come later, and those of the hour after
 * it, count as changed with it. A text that cannot be read says nothing. -1: the
 * repository cannot be read.
 */
int replay_beside_gather(struct replay_beside *beside, const struct page *page,
    const struct findings *findings, const struct history_commit *commit, struct sayings *out,
    struct error *err);

#endif
