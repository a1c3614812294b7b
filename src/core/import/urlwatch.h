/*
 * urlwatch's list of jobs (urls.yaml: documents separated by ---) into pages.
 * css, element-by-id, element-by-class, element-by-tag and xpath that is a plain
 * path become `select`, what is left out of them `remove`; filters that only
 * make text of HTML or tidy it are not needed. Everything else is named.
 */
#ifndef SMALLPRINT_CORE_IMPORT_URLWATCH_H
#define SMALLPRINT_CORE_IMPORT_URLWATCH_H

#include "core/import/site.h"

enum { URLWATCH_MAX_JOBS = 20000 };

/* Lines for people: "jobs.yaml:12: \"Name\": …". */
struct urlwatch_report {
	struct strs mistakes; /* "jobs.yaml:12:3: …" */
	struct strs lost;     /* not carried over */
	size_t jobs;
};

void urlwatch_read(
    struct span text, const char *file, struct sites *sites, struct urlwatch_report *report);
void urlwatch_report_release(struct urlwatch_report *report);

#endif
