/*
 * A round told to the page of a scheduled job: Markdown for its summary, and a line
 * that the service shows beside the run. What a page says cannot become markup,
 * a mention or a command there.
 */
#ifndef SMALLPRINT_CORE_TELL_TELL_JOB_H
#define SMALLPRINT_CORE_TELL_TELL_JOB_H

#include "core/tell/record.h"

/* Text as it may stand in Markdown, in one line; NULL adds nothing. */
int markdown_text(const char *text, struct buf *out);
/* One change: an alert with its words and its grounds, anything else as one item of a list. */
int tell_job(const struct record *record, struct buf *out);
/* One line for GitHub's runner: "::warning title=…::…". */
int tell_warning(const char *title, const char *text, struct buf *out);
/* The same of a change; nothing where it is no alert. */
int tell_annotation(const struct record *record, struct buf *out);

#endif
