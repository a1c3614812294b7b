/* The page of a scheduled job: what a round told, added to a file as Markdown. */
#ifndef SMALLPRINT_CMD_JOB_H
#define SMALLPRINT_CMD_JOB_H

#include "base/buf.h"
#include "base/error.h"
#include "run.h"

/* told: what tell_job() wrote of each change; untold: what outbox_job() wrote of each channel.
 * The file is made, or added to. */
int job_summary(const char *path, const struct run_report *report, const struct buf *told,
    const struct buf *untold, struct error *err);

#endif
