/* smallprint diff: a page between two commits or days, with the words that differ. */
#include "cmd/cmd.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cmd/history.h"

struct diff_options {
	bool json;
};

static const struct option_row diff_rows[] = {
	{ "json", 'j', OPTION_FLAG, offsetof(struct diff_options, json), NULL,
	    "JSON Lines: one object per sentence that differs" },
	{ 0 },
};

enum { DIFF_MAX = 64 << 20 };

/* One side: a text of the page, and when it was recorded. */
struct side {
	struct document *doc;
	char *label;
};

static void
side_release(struct side *side)
{
	document_free(side->doc);
	free(side->label);
}

/* A day means the version in force when it ended; a time, at that time. */
static bool
parse_instant(const char *text, utc_t *until)
{
	day_t day;

	if (!utc_parse(span_of(text), until))
		return false;
	if (day_parse(span_of(text), &day))
		*until += UTC_DAY_SECONDS - 1;
	return true;
}

static int
side_of_commit(struct archive *archive, const char *page, const char *oid, utc_t time,
    struct side *out, struct error *err)
{
	char *path = page_path(page), text[UTC_TEXT_MAX];
	int rc = history_document(archive, oid, path, &out->doc, err);

	if (rc == 0)
		error_set(err, ERROR_USAGE, "%s: there is no such page at %.12s", page, oid);
	else if (rc == 1)
		out->label = mem_printf("%.12s (%s)", oid, utc_format(time, text));
	free(path);
	return rc == 1 ? 0 : -1;
}

static int
side_of_instant(struct archive *archive, const char *page, const char *name, utc_t until,
    struct side *out, struct error *err)
{
	struct past past = { 0 };
	int rc = history_latest(archive, NULL, page, until, &past, err);

	if (rc == 0)
		rc = error_set(
		    err, ERROR_USAGE, "%s: nothing was recorded up to %s", page, name);
	else if (rc == 1)
		rc = side_of_commit(archive, page, past.oid, past.time, out, err);
	past_release(&past);
	return rc;
}

static int
keep_time(const struct archive_entry *entry, void *arg)
{
	*(utc_t *)arg = entry->time;
	return 1;
}

/* What a person wrote: an instant, or a commit. */
static int
side_of_name(struct archive *archive, const char *page, const char *name, struct side *out,
    struct error *err)
{
	char oid[ARCHIVE_OID_HEX + 1];
	utc_t until, time = 0;

	if (parse_instant(name, &until))
		return side_of_instant(archive, page, name, until, out, err);
	if (archive_resolve(archive, name, oid, err) != 0) {
		err->code = ERROR_USAGE;
		return -1;
	}
	if (archive_log(archive, oid, NULL, false, keep_time, &time, err) < 0)
		return -1;
	return side_of_commit(archive, page, oid, time, out, err);
}

/* Without names: the last change of the page. */
static int
sides_of_last(
    struct archive *archive, const char *page, struct side sides[2], struct error *err)
{
	struct past last = { 0 }, previous = { 0 };
	int rc = history_latest(archive, NULL, page, INT64_MAX, &last, err);

	if (rc == 0)
		return error_set(
		    err, ERROR_USAGE, "%s: no page of this name was recorded", page);
	if (rc == 1)
		rc = side_of_commit(archive, page, last.oid, last.time, &sides[1], err);
	if (rc == 0 && last.parent != NULL)
		rc = history_latest(archive, last.parent, page, INT64_MAX, &previous, err);
	if (rc == 1)
		rc = side_of_commit(archive, page, previous.oid, previous.time, &sides[0], err);
	past_release(&last);
	past_release(&previous);
	return rc;
}

static int
find_sides(
    struct archive *archive, int argc, char **argv, struct side sides[2], struct error *err)
{
	if (argc == 1)
		return sides_of_last(archive, argv[0], sides, err);
	if (side_of_name(archive, argv[0], argv[1], &sides[0], err) != 0)
		return -1;
	if (argc == 3)
		return side_of_name(archive, argv[0], argv[2], &sides[1], err);
	return side_of_instant(archive, argv[0], "now", INT64_MAX, &sides[1], err);
}

static void
put_member(struct buf *out, const char *name, const char *text)
{
	buf_addf(out, ",\"%s\":", name);
	record_put_text(text, out);
}

static void
put_line(struct buf *out, const char *name, const struct document *doc, int32_t line)
{
	char *text = line < 0 ? NULL : span_dup(doc->lines[line].text);

	put_member(out, name, text);
	free(text);
}

static void
put_edit(const char *page, const struct side sides[2], const struct edit *e, struct buf *out)
{
	const struct document *doc = e->after >= 0 ? sides[1].doc : sides[0].doc;
	int32_t line = e->after >= 0 ? e->after : e->before;

	buf_adds(out, "{\"page\":");
	record_put_text(page, out);
	put_member(out, "from", sides[0].label);
	put_member(out, "to", sides[1].label);
	put_member(out, "change", edit_kind_name(e->kind));
	put_line(out, "heading", doc, doc->lines[line].heading);
	put_line(out, "before", sides[0].doc, e->before);
	put_line(out, "after", sides[1].doc, e->after);
	buf_adds(out, "}\n");
}

static void
print_json(const char *page, const struct side sides[2])
{
	struct change *change = compare(sides[0].doc, sides[1].doc);
	struct buf out;

	buf_init(&out, DIFF_MAX);
	for (size_t i = 0; i < change->n_edits; i++)
		put_edit(page, sides, &change->edits[i], &out);
	cmd_print(&out);
	buf_release(&out);
	change_free(change);
}

static void
print_sides(const struct context *ctx, const char *page, const struct side sides[2])
{
	struct change *change = compare(sides[0].doc, sides[1].doc);
	char *head = mem_printf("%s from %s to %s", page,
	    sides[0].label == NULL ? "nothing" : sides[0].label, sides[1].label);
	struct buf out;

	buf_init(&out, DIFF_MAX);
	cmd_put(ctx, span_of(head), "  ", &out);
	free(head);
	tell_change(change, NULL, &ctx->style, &out);
	if (change->before != NULL && change->n_edits == 0)
		buf_adds(&out, "no word differs\n");
	cmd_print(&out);
	buf_release(&out);
	change_free(change);
}

static int
diff(const struct context *ctx, const void *options, int argc, char **argv)
{
	struct archive *archive;
	struct side sides[2] = { 0 };
	struct error err = { 0 };
	const struct diff_options *o = options;
	int status = EXIT_DONE;

	if (history_open(ctx, &archive, &err) != 0)
		return cmd_fail(&err);
	if (history_check_names(archive, argv, 1, &err) != 0 ||
	    find_sides(archive, argc, argv, sides, &err) != 0)
		status = cmd_fail(&err);
	else if (o->json)
		print_json(argv[0], sides);
	else
		print_sides(ctx, argv[0], sides);
	side_release(&sides[0]);
	side_release(&sides[1]);
	archive_close(archive);
	return status;
}

const struct verb verb_diff = {
	.name = "diff",
	.arguments = "PAGE [A] [B]",
	.summary = "the words that differ between two commits or days, or last changed",
	.options = diff_rows,
	.options_size = sizeof(struct diff_options),
	.min_args = 1,
	.max_args = 3,
	.run = diff,
	.paged = true,
};
