/* What `report` does in two steps: read the archive into the model, write the model as files.
 */
#ifndef SMALLPRINT_CMD_REPORT_SITE_H
#define SMALLPRINT_CMD_REPORT_SITE_H

#include "cmd/cmd.h"
#include "core/report/report.h"
#include "edge/archive/archive.h"

/* Everything the archive holds, and the names its workspace declares (what cannot be read of
   the rules is left out). Fills *out, to be ended with report_release(), also after a failure.
 */
int report_collect(
    const struct context *ctx, struct archive *archive, struct report *out, struct error *err);

struct site_count {
	size_t files;   /* of the site */
	size_t written; /* new or changed … */
	size_t removed; /* … and not there any more */
};

/*
 * Write the site into dir by the templates of a folder. What is there already as it should be
 * is left alone; files of an earlier report that are none of this one are removed, others
 * never. ERROR_USAGE: dir holds another site; a template is broken.
 */
int report_write(struct report *report, struct archive *archive, const char *templates,
    const char *dir, struct site_count *count, struct error *err);

#endif
