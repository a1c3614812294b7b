/*
 * One round over the pages that are due: THE LINE is in run.c.
 */
#ifndef SMALLPRINT_RUN_H
#define SMALLPRINT_RUN_H

#include <signal.h>

#include "item.h"

struct run_options {
	bool all;           /* look at every page, due or not */
	bool wait;          /* second looks that are due later are waited for */
	char *const *pages; /* platform or page ids that narrow it; none: everything */
	size_t n_pages;
	const volatile sig_atomic_t
	    *stop; /* nonzero: end with the pages in hand; may be NULL */
	struct fetch_options fetch;
	/* Called as pages settle; may be NULL. */
	void (*progress)(size_t settled, size_t total, void *arg);
	void *arg;
};

struct run_report {
	size_t total; /* pages looked at */
	size_t outcomes[OUTCOME_LEFT_OUT + 1];
	struct strs complaints; /* one line per page that failed, was held, left out or read
				   with a warning: "linkedin/privacy-policy: …" */
	size_t as_before;       /* failed or held as in the last round: no complaint again */
	size_t unreachable;     /* failed without any answer from the network */
};

/*
 * Do a round: recall, fetch, extract, compare, detect, judge, commit. The
 * archive is open for writing; telling is left to edge/alert.h, which reads
 * the archive. Pages that could not be read are in the report and are no
 * failure of the round; -1 means that the archive could not take it (then
 * nothing of the round is in it) or that the rules' page ids were wrong.
 */
int run(struct workspace *workspace, struct archive *archive, const struct run_options *options,
    struct run_report *report, struct error *err);
void run_report_release(struct run_report *report);

#endif
