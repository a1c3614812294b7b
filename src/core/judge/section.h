/*
 * A text within the text: a notice for California, another product's policy
 * behind the first. Its date line governs what stands under its heading, and a
 * change that lies there goes by it, not by the date of the whole page.
 */
#ifndef SMALLPRINT_CORE_JUDGE_SECTION_H
#define SMALLPRINT_CORE_JUDGE_SECTION_H

#include "core/compare/compare.h"
#include "core/judge/notice.h"

struct section_dates {
	const struct notice *before; /* in the list given */
	const struct notice *after;
	struct span heading; /* of the new document; may be empty */
};

/*
 * The date that moved with a change and governs every sentence the change touches:
 * before and after are all date lines of the two documents. false: there is none.
 */
bool section_dates(const struct change *change, const struct notices *before,
    const struct notices *after, struct section_dates *out);

#endif
