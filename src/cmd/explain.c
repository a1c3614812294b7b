/* smallprint explain: why this verdict, with all it rests on. */
#include "cmd/cmd.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/history.h"
#include "core/judge/earlier.h"
#include "core/tell/explain.h"
#include "edge/workspace.h"
#include "promise.h"

struct explain_options {
	bool json;
};

static const struct option_row explain_rows[] = {
	{ "json", 'j', OPTION_FLAG, offsetof(struct explain_options, json), NULL,
	    "its record with every date line and the measure" },
	{ 0 },
};

enum { EXPLAIN_MAX = 64 << 20, LISTINGS = 8 /* pages of earlier versions that are asked */ };

static int
put_text(const struct context *ctx, const struct past *past, const struct explained *x,
    struct buf *out, struct error *err)
{
	history_put_head(ctx, past, true, out);
	tell_page(x->record, &ctx->style, out);
	explain_findings(x, &ctx->style, out);
	if (x->silence != NULL && explain_dates(x, &ctx->style, out, err) != 0)
		return -1;
	tell_grounds(x->record, &ctx->style, out);
	explain_witnesses(x, &ctx->style, out);
	if (x->promise != NULL && x->promise->promise.quote != NULL) {
		buf_addc(out, '\n');
		practice_tell(x->promise, x->practice, &ctx->style, out);
	}
	if (x->silence != NULL)
		explain_measure(x, &ctx->style, out);
	return out->full ? error_set(err, ERROR_LIMIT, "%s: too long to explain", past->oid)
			 : 0;
}

/* ---- lists of earlier versions ---- */

static const struct page *
page_called(const struct platform *platform, const char *id)
{
	for (size_t i = 0; platform != NULL && i < platform->n_pages; i++)
		if (strcmp(platform->pages[i]->id, id) == 0)
			return platform->pages[i];
	return NULL;
}

static const struct platform *
platform_called(const struct workspace *ws, const char *id)
{
	for (size_t i = 0; ws != NULL && i < ws->n_platforms; i++)
		if (id != NULL && strcmp(ws->platforms[i]->id, id) == 0)
			return ws->platforms[i];
	return NULL;
}

/* What a list says now; false: nothing of it is kept. */
static bool
read_listing(
    struct archive *archive, const struct page *list, day_t before, struct listing *out)
{
	struct earlier_days days;
	struct document *doc = NULL;
	struct error ignored;
	char *path = page_path(list->id);
	bool read = history_document(archive, NULL, path, &doc, &ignored) == 1;

	free(path);
	if (!read)
		return false;
	earlier_days(doc, &days);
	document_free(doc);
	*out = (struct listing){ .page = list->id,
		.days = days.n,
		.lists = earlier_lists(&days, before),
		.looked = archive_state(archive, list->id)->last_good };
	return true;
}

static size_t
read_listings(struct archive *archive, const struct explained *x, struct listing out[LISTINGS])
{
	const struct page *page = page_called(x->platform, x->record->page);
	size_t n = 0;

	for (size_t i = 0; page != NULL && i < x->platform->n_pages && n < LISTINGS; i++) {
		const struct page *list = x->platform->pages[i];

		if (list->kind == PAGE_ARCHIVE && page_speaks_for(list, page) &&
		    read_listing(archive, list, x->record->dates.before, &out[n]))
			n++;
	}
	return n;
}

/* ---- all of it ---- */

/* The promise of the platform that is explained; what cannot be read is left out. */
static void
read_promise(struct archive *archive, const struct workspace *ws, struct explained *x,
    struct promise_fact *fact, struct practice *practice)
{
	struct past *past = past_new(archive);
	struct error ignored;

	if (x->platform != NULL &&
	    promise_gather(archive, past, ws, x->platform, fact, practice, &ignored) == 0) {
		x->promise = fact;
		x->practice = practice;
	}
	past_free(past);
}

static int
explain_past(struct archive *archive, const struct context *ctx, bool json,
    const struct past *past, const struct workspace *ws, struct buf *out, struct error *err)
{
	struct document *before = NULL, *after = NULL;
	struct listing listings[LISTINGS];
	struct promise_fact promise = { 0 };
	struct practice practice = { 0 };
	struct record *record = NULL;
	struct explained x = { .silence = ws == NULL ? NULL : &ws->silence,
		.listings = listings };
	int rc = history_record_of(archive, past, &record, err);

	if (rc == 0)
		rc = history_document(archive, past->oid, past->path, &after, err);
	if (rc >= 0 && record->class != CLASS_FIRST && past->parent != NULL)
		rc = history_document(archive, past->parent, past->path, &before, err);
	if (rc >= 0) {
		x.record = record;
		x.before = before;
		x.after = after;
		x.platform = platform_called(ws, record->platform);
		x.n_listings = read_listings(archive, &x, listings);
		read_promise(archive, ws, &x, &promise, &practice);
		rc = json ? explain_json(&x, out, err) : put_text(ctx, past, &x, out, err);
	}
	document_free(before);
	document_free(after);
	record_free(record);
	promise_fact_release(&promise);
	practice_release(&practice);
	return rc < 0 ? -1 : 0;
}

static int
explain(const struct context *ctx, const void *options, int argc, char **argv)
{
	const struct explain_options *o = options;
	struct strs complaints = { 0 };
	struct workspace *ws = NULL;
	struct archive *archive;
	struct past past = { 0 };
	struct error err = { 0 }, ignored;
	struct buf out;
	int status = EXIT_DONE;

	(void)argc;
	if (history_open(ctx, &archive, &err) != 0)
		return cmd_fail(&err);
	/* an archive without rules can be explained too, but for the measure */
	if (workspace_read(ctx->dir, &ws, &complaints, &ignored) != 0)
		ws = NULL;
	buf_init(&out, EXPLAIN_MAX);
	if (history_commit(archive, argv[0], &past, &err) != 0 ||
	    explain_past(archive, ctx, o->json, &past, ws, &out, &err) != 0)
		status = cmd_fail(&err);
	else
		cmd_print(&out);
	past_release(&past);
	buf_release(&out);
	strs_release(&complaints);
	workspace_free(ws);
	archive_close(archive);
	return status;
}

const struct verb verb_explain = {
	.name = "explain",
	.arguments = "COMMIT",
	.summary = "why this verdict: the words, dates and sources it rests on",
	.options = explain_rows,
	.options_size = sizeof(struct explain_options),
	.min_args = 1,
	.max_args = 1,
	.run = explain,
	.paged = true,
};
