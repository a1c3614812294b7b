/* Looking back into the archive, for the verbs. */
#include "cmd/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "core/tell/upkeep.h"
#include "base/yaml.h"
#include "correct.h"
#include "core/settings/sheet.h"

int
history_open(const struct context *ctx, struct archive **out, struct error *err)
{
	char *dir = cmd_snapshots(ctx);
	int rc;

	if (!file_is_dir(dir))
		rc = error_set(
		    err, ERROR_USAGE, "%s: no archive yet; `smallprint check` makes one", dir);
	else
		rc = archive_open(dir, ARCHIVE_READ, out, err);
	free(dir);
	return rc;
}

static bool
names_page(const char *name, const char *page)
{
	size_t n = strlen(name);

	if (strncmp(name, page, n) != 0)
		return false;
	return page[n] == '\0' || page[n] == '@' ||
	       (page[n] == '/' && strchr(name, '/') == NULL);
}

bool
history_names(char *const *names, size_t n, const char *page)
{
	if (page == NULL)
		return false;
	for (size_t i = 0; i < n; i++)
		if (names_page(names[i], page))
			return true;
	return n == 0;
}

/* Ids of the pages the archive has seen, and their platforms; ended by NULL for yaml_nearest().
 */
static void
add_known(struct strs *known, const char *page)
{
	char *platform = mem_strndup(page, strcspn(page, "/"));

	if (!strs_has(known, page))
		strs_add(known, page);
	if (!strs_has(known, platform))
		strs_add(known, platform);
	free(platform);
}

static int
add_entry(const struct archive_entry *entry, void *arg)
{
	if (entry->page_id != NULL)
		add_known(arg, entry->page_id);
	return 0;
}

static int
known_pages(struct archive *archive, struct strs *known, struct error *err)
{
	struct page_state **states = NULL;
	size_t n = archive_states(archive, &states);

	for (size_t i = 0; i < n; i++)
		add_known(known, states[i]->id);
	free(states);
	return n > 0 ? 0 : archive_log(archive, NULL, NULL, false, add_entry, known, err);
}

static bool
is_known(const struct strs *known, char *const *name)
{
	for (size_t i = 0; i < known->n; i++)
		if (history_names(name, 1, known->v[i]))
			return true;
	return false;
}

static int
unknown_page(const struct strs *known, const char *name, struct error *err)
{
	const char **names = mem_array(known->n + 1, sizeof *names);
	const char *nearest;

	for (size_t i = 0; i < known->n; i++)
		names[i] = known->v[i];
	nearest = yaml_nearest(name, names);
	error_set(err, ERROR_USAGE, "no page \"%s\" in the archive%s%s%s", name,
	    nearest == NULL ? "" : " (", nearest == NULL ? "" : nearest,
	    nearest == NULL ? "" : "?)");
	free(names);
	return -1;
}

int
history_check_names(struct archive *archive, char *const *names, size_t n, struct error *err)
{
	struct strs known = { 0 };
	int rc = n == 0 ? 0 : known_pages(archive, &known, err);

	for (size_t i = 0; i < n && rc == 0; i++)
		if (!is_known(&known, names + i))
			rc = unknown_page(&known, names[i], err);
	strs_release(&known);
	return rc;
}

/* A word of a trailer, as the enum's number; -1 when it is none. */
static int
trailer_word(const char *message, const char *key, const char *(*word)(int), int n)
{
	struct span value;

	if (!archive_trailer(message, key, &value))
		return -1;
	for (int i = 0; i < n; i++)
		if (span_is(value, word(i)))
			return i;
	return -1;
}

static const char *
class_word(int i)
{
	return change_class_name((enum change_class)i);
}

static const char *
verdict_word(int i)
{
	return verdict_name((enum verdict_word)i);
}

static utc_t
trailer_time(const char *message, const char *key)
{
	struct span value;
	utc_t t = 0;

	if (archive_trailer(message, key, &value))
		utc_parse(value, &t);
	return t;
}

/* A commit without evidence (made elsewhere, or its raw branch was not fetched) still says
 * this. */
static struct record *
record_of_message(const struct archive_entry *entry)
{
	struct record *record = record_new();
	struct span url;
	int class = trailer_word(entry->message, "Class", class_word, CLASS_FIRST + 1);
	int verdict = trailer_word(entry->message, "Verdict", verdict_word, VERDICT_SILENT + 1);

	record->page = mem_strdup(entry->page_id);
	record->path = mem_strdup(entry->path);
	record->platform = entry->page_id == NULL
			       ? NULL
			       : mem_strndup(entry->page_id, strcspn(entry->page_id, "/"));
	record->class = class < 0 ? CLASS_CHANGE : (enum change_class) class;
	record->verdict = verdict < 0 ? VERDICT_UNKNOWN : (enum verdict_word)verdict;
	record->time = trailer_time(entry->message, "Checked");
	record->previously = trailer_time(entry->message, "Previously");
	if (record->time == 0)
		record->time = entry->time;
	if (archive_trailer(entry->message, "Url", &url))
		record->url = span_dup(url);
	return record;
}

/* A second look that was made after the record was written. */
static void
take_later_look(struct archive *archive, struct record *record)
{
	struct upkeep upkeep = { 0 };
	struct buf json;

	if (record->second.state != SECOND_DUE && record->second.state != SECOND_FAILED)
		return;
	buf_init(&json, UPKEEP_MAX_BYTES);
	if (archive_upkeep_about(archive, record->commit, &json, NULL) == 1 &&
	    upkeep_get(buf_span(&json), &upkeep, NULL) == 0) {
		second_look_release(&record->second);
		record->second = upkeep.second;
		upkeep.second = (struct second_look){ 0 };
	}
	upkeep_release(&upkeep);
	buf_release(&json);
}

int
history_record(struct archive *archive, const struct archive_entry *entry, struct record **out,
    struct error *err)
{
	struct record *record = NULL;
	struct buf json;
	int rc = 0;

	buf_init(&json, RECORD_MAX_BYTES);
	if (entry->evidence != NULL && entry->page_id != NULL)
		rc = archive_evidence(
		    archive, entry->evidence, entry->page_id, "change.json", &json, err);
	if (rc == 1 && record_get(buf_span(&json), &record, err) != 0)
		rc = error_prefix(err, "%.12s", entry->oid);
	else if (rc == 0)
		record = record_of_message(entry);
	buf_release(&json);
	if (rc < 0 || record == NULL)
		return -1;
	free(record->commit);
	record->commit = mem_strdup(entry->oid);
	take_later_look(archive, record);
	correct_record(archive, &record);
	*out = record;
	return 0;
}

int
history_record_of(
    struct archive *archive, const struct past *past, struct record **out, struct error *err)
{
	const struct archive_entry entry = { past->oid, past->parent, past->time, past->subject,
		past->message, past->page, past->path, past->evidence };

	return history_record(archive, &entry, out, err);
}

static void
past_keep(struct past *past, const struct archive_entry *entry)
{
	past_release(past);
	*past = (struct past){ .oid = mem_strdup(entry->oid),
		.parent = mem_strdup(entry->parent),
		.time = entry->time,
		.subject = mem_strdup(entry->subject),
		.message = mem_strdup(entry->message),
		.page = mem_strdup(entry->page_id),
		.path = mem_strdup(entry->path),
		.evidence = mem_strdup(entry->evidence) };
}

void
past_release(struct past *past)
{
	free(past->oid);
	free(past->parent);
	free(past->subject);
	free(past->message);
	free(past->page);
	free(past->path);
	free(past->evidence);
	*past = (struct past){ 0 };
}

static int
keep_first(const struct archive_entry *entry, void *arg)
{
	past_keep(arg, entry);
	return 1;
}

int
history_commit(struct archive *archive, const char *rev, struct past *out, struct error *err)
{
	char oid[ARCHIVE_OID_HEX + 1];
	struct past past = { 0 };

	if (archive_resolve(archive, rev, oid, err) != 0) {
		err->code = ERROR_USAGE;
		return -1;
	}
	if (archive_log(archive, oid, NULL, false, keep_first, &past, err) < 0)
		return -1;
	if (past.page == NULL) {
		past_release(&past);
		return error_set(err, ERROR_USAGE, "%s: this commit is no page's change", rev);
	}
	*out = past;
	return 0;
}

struct search {
	const char *page;
	utc_t until;
	struct past past;
};

static int
keep_latest(const struct archive_entry *entry, void *arg)
{
	struct search *search = arg;

	if (entry->page_id == NULL || strcmp(entry->page_id, search->page) != 0 ||
	    entry->time > search->until)
		return 0;
	past_keep(&search->past, entry);
	return 1;
}

int
history_latest(struct archive *archive, const char *from, const char *page, utc_t until,
    struct past *out, struct error *err)
{
	struct search search = { .page = page, .until = until };
	int rc = archive_log(archive, from, NULL, false, keep_latest, &search, err);

	if (rc == 1)
		*out = search.past;
	return rc;
}

static bool
is_sheet(const char *path)
{
	size_t n = strlen(path);

	return n > 5 && strcmp(path + n - 5, ".yaml") == 0;
}

static int
read_sheet(struct span yaml, const char *path, struct document **out, struct error *err)
{
	struct sheet *sheet;

	if (sheet_get(yaml, path, &sheet, err) != 0)
		return -1;
	*out = sheet_document(sheet);
	sheet_free(sheet);
	return 1;
}

int
history_document(struct archive *archive, const char *rev, const char *path,
    struct document **out, struct error *err)
{
	struct buf text;
	int rc;

	buf_init(&text, HISTORY_TEXT_MAX);
	rc = archive_text(archive, rev, path, &text, err);
	if (rc == 1 && is_sheet(path))
		rc = read_sheet(buf_span(&text), path, out, err);
	else if (rc == 1 && document_get(buf_span(&text), DOCUMENT_OURS, out, err) != 0)
		rc = -1;
	buf_release(&text);
	return rc;
}

void
history_put_head(
    const struct context *ctx, const struct past *past, bool wrapped, struct buf *out)
{
	char *subject = tell_plain(past->subject), *head = mem_printf("commit %s", past->oid);
	struct buf line;

	buf_init(&line, strlen(head) + strlen(subject) + 8);
	tell_mark(span_of(head), TELL_OID, &line);
	cmd_put(ctx, buf_span(&line), "", out);
	buf_clear(&line);
	tell_mark(span_of(subject), TELL_HEAD, &line);
	if (wrapped)
		tell_wrap(buf_span(&line), "", "", &ctx->style, out);
	else
		cmd_put(ctx, buf_span(&line), "", out);
	buf_release(&line);
	free(head);
	free(subject);
}
