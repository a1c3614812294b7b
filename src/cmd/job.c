/* The page of a scheduled job. */
#include "cmd/job.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/tell/tell_job.h"
#include "edge/clock.h"

enum { COMPLAINTS_MAX = 50 };

static void
add_counts(const struct run_report *report, struct buf *out)
{
	char when[UTC_TEXT_MAX];

	buf_addf(out, "## smallprint, %s\n\n%zu pages looked at", utc_format(clock_now(), when),
	    report->total);
	for (int o = OUTCOME_UNCHANGED; o <= OUTCOME_LEFT_OUT; o++)
		if (report->outcomes[o] > 0)
			buf_addf(out, ", %zu %s", report->outcomes[o],
			    outcome_name((enum outcome)o));
	buf_adds(out, ".\n\n");
}

static void
add_complaints(const struct run_report *report, struct buf *out)
{
	const struct strs *list = &report->complaints;

	if (list->n > 0)
		buf_adds(out, "### Not read\n\n");
	for (size_t i = 0; i < list->n && i < COMPLAINTS_MAX; i++) {
		buf_adds(out, "- ");
		markdown_text(list->v[i], out);
		buf_addc(out, '\n');
	}
	if (list->n > COMPLAINTS_MAX)
		buf_addf(out, "- and %zu more\n", list->n - COMPLAINTS_MAX);
}

int
job_summary(const char *path, const struct run_report *report, const struct buf *told,
    const struct buf *untold, struct error *err)
{
	FILE *file = fopen(path, "ae");
	struct buf text;
	int rc = 0;

	if (file == NULL)
		return error_set(err, ERROR_SYSTEM, "%s: %s", path, strerror(errno));
	buf_init(&text, 16 << 20);
	add_counts(report, &text);
	buf_add_span(&text, buf_span(told));
	buf_addc(&text, '\n');
	if (untold->len > 0)
		buf_adds(&text, "### Not told\n\n");
	buf_add_span(&text, buf_span(untold));
	if (untold->len > 0)
		buf_addc(&text, '\n');
	add_complaints(report, &text);
	if (fwrite(text.data, 1, text.len, file) != text.len)
		rc = error_set(err, ERROR_SYSTEM, "%s: %s", path, strerror(errno));
	if (fclose(file) != 0 && rc == 0)
		rc = error_set(err, ERROR_SYSTEM, "%s: %s", path, strerror(errno));
	buf_release(&text);
	return rc;
}
