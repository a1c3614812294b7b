/* smallprint show: one change, with its findings where they stand and what is known of it. */
#include "cmd/cmd.h"

#include <stdlib.h>

#include "cmd/history.h"

struct show_options {
	bool json;
	const char *raw;
};

static const struct option_row show_rows[] = {
	{ "json", 'j', OPTION_FLAG, offsetof(struct show_options, json), NULL,
	    "its record, one line of JSON" },
	{ "raw", 0, OPTION_TEXT, offsetof(struct show_options, raw), "FILE",
	    "a file of its evidence: headers.txt, fetch.txt, …" },
	{ 0 },
};

enum { SHOW_MAX = 64 << 20 };

/* The two texts compared again: the words are those on main, not a copy. */
static int
show_change(struct archive *archive, const struct context *ctx, const struct past *past,
    const struct record *record, struct buf *out, struct error *err)
{
	struct document *before = NULL, *after = NULL;
	struct change *change;
	int rc = history_document(archive, past->oid, past->path, &after, err);

	if (rc == 1 && record->class != CLASS_FIRST && past->parent != NULL)
		rc = history_document(archive, past->parent, past->path, &before, err);
	if (rc >= 0 && after != NULL) {
		change = compare(before, after);
		tell_change(change, &record->findings, &ctx->style, out);
		change_free(change);
	}
	document_free(before);
	document_free(after);
	return rc < 0 ? -1 : 0;
}

static int
show_text(struct archive *archive, const struct context *ctx, const struct past *past,
    const struct record *record, struct buf *out, struct error *err)
{
	history_put_head(ctx, past, false, out);
	tell_page(record, &ctx->style, out);
	buf_addc(out, '\n');
	if (show_change(archive, ctx, past, record, out, err) != 0)
		return -1;
	return tell_grounds(record, &ctx->style, out) == 0
		   ? 0
		   : error_set(err, ERROR_LIMIT, "%s: too long to show", past->oid);
}

static int
show_raw(struct archive *archive, const struct context *ctx, const struct past *past,
    const char *name, struct buf *out, struct error *err)
{
	struct buf bytes;
	int rc = 0;

	if (!ctx->terminal && past->evidence != NULL)
		rc = archive_evidence(archive, past->evidence, past->page, name, out, err);
	else if (past->evidence != NULL) {
		buf_init(&bytes, SHOW_MAX / 4);
		rc = archive_evidence(archive, past->evidence, past->page, name, &bytes, err);
		tell_safe(buf_span(&bytes), out); /* a terminal would act on some of them */
		buf_release(&bytes);
	}
	if (rc == 0)
		return error_set(
		    err, ERROR_USAGE, "%.12s: no %s in its evidence", past->oid, name);
	return rc < 0 ? -1 : 0;
}

static int
show_past(struct archive *archive, const struct context *ctx, const struct show_options *o,
    const struct past *past, struct buf *out, struct error *err)
{
	struct record *record;
	int rc;

	if (o->raw != NULL)
		return show_raw(archive, ctx, past, o->raw, out, err);
	if (history_record_of(archive, past, &record, err) != 0)
		return -1;
	if (o->json)
		rc = record_put(record, out);
	else
		rc = show_text(archive, ctx, past, record, out, err);
	record_free(record);
	return rc;
}

static int
show(const struct context *ctx, const void *options, int argc, char **argv)
{
	struct archive *archive;
	struct past past = { 0 };
	struct error err = { 0 };
	struct buf out;
	int status = EXIT_DONE;

	(void)argc;
	if (history_open(ctx, &archive, &err) != 0)
		return cmd_fail(&err);
	buf_init(&out, SHOW_MAX);
	if (history_commit(archive, argv[0], &past, &err) != 0 ||
	    show_past(archive, ctx, options, &past, &out, &err) != 0)
		status = cmd_fail(&err);
	else
		cmd_print(&out);
	past_release(&past);
	buf_release(&out);
	archive_close(archive);
	return status;
}

const struct verb verb_show = {
	.name = "show",
	.arguments = "COMMIT",
	.summary = "one change: its words, the findings marked, and why this verdict",
	.options = show_rows,
	.options_size = sizeof(struct show_options),
	.min_args = 1,
	.max_args = 1,
	.run = show,
	.paged = true,
};
