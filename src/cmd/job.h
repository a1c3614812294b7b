/* The page of a scheduled job: what a round told, added to a file as Markdown. */
#ifndef SMALLPRINT_CMD_JOB_H
#define SMALLPRINT_CMD_JOB_H

#include "base/buf.h"
#include "base/error.h"
#include "run.h"

/* told: what tell_job() wrote of each change. The file is made, or added to. */
int job_summary(const char *path, const struct run_report *report, const struct buf *told,
    struct error *err);

#endif
