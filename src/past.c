/* What the pages had before, from their commits. */
#include "past.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/compare/lineface.h"
#include "core/compare/moved.h"
#include "core/tell/record.h"

enum { MORE_BYTES = 2000 /* of concepts of one commit */ };

/* One commit of a page. */
struct version {
	char *page_id;
	char oid[ARCHIVE_OID_HEX + 1];
	char evidence[ARCHIVE_OID_HEX + 1];
	utc_t time;
	char *more;    /* concepts of which it permits more, " a b "; NULL: none */
	char *verdict; /* where there are any, its trailers */
	char *notice;
};

/* All that is known of one page. */
struct kept {
	char *page_id;
	struct known known;
};

struct past {
	struct archive *archive;
	bool walked;
	bool keeps;
	struct kept *kept; /* sorted by page */
	size_t n_kept;
	size_t cap_kept;
	struct version *v; /* newest first */
	size_t n;
	size_t cap;
};

struct past *
past_new(struct archive *archive)
{
	struct past *past = mem_alloc(sizeof *past);

	past->archive = archive;
	return past;
}

void
past_free(struct past *past)
{
	if (past == NULL)
		return;
	for (size_t i = 0; i < past->n; i++) {
		free(past->v[i].page_id);
		free(past->v[i].more);
		free(past->v[i].verdict);
		free(past->v[i].notice);
	}
	for (size_t i = 0; i < past->n_kept; i++) {
		free(past->kept[i].page_id);
		known_release(&past->kept[i].known);
	}
	free(past->kept);
	free(past->v);
	free(past);
}

/* "Finding: ai-training.use + high": the concept stands first in the name of a rule. */
static char *
concepts_of(const char *message)
{
	struct buf out;

	buf_init(&out, MORE_BYTES);
	for (const char *p = strstr(message, "\nFinding: "); p != NULL;
	     p = strstr(p + 1, "\nFinding: ")) {
		const char *rule = p + strlen("\nFinding: ");
		size_t name = strcspn(rule, " \n"), concept = strcspn(rule, ". \n");

		if (strncmp(rule + name, " + ", 3) != 0 || out.len + concept > MORE_BYTES / 2)
			continue;
		buf_addf(&out, "%s%.*s ", out.len == 0 ? " " : "", (int)concept, rule);
	}
	if (out.len > 0)
		return buf_steal(&out);
	buf_release(&out);
	return NULL;
}

static char *
trailer_of(const char *message, const char *key)
{
	struct span value;

	return archive_trailer(message, key, &value) ? span_dup(value) : NULL;
}

static void
note_move_of(const struct archive_entry *entry, struct version *v)
{
	struct span class;

	if (!archive_trailer(entry->message, "Class", &class) ||
	    !span_is(class, change_class_name(CLASS_CHANGE)))
		return;
	v->more = concepts_of(entry->message);
	if (v->more == NULL)
		return;
	v->verdict = trailer_of(entry->message, "Verdict");
	v->notice = trailer_of(entry->message, "Notice-days");
}

static int
note_commit(const struct archive_entry *entry, void *arg)
{
	struct past *past = arg;
	struct version *v;

	if (entry->page_id == NULL)
		return 0;
	MEM_GROW(past->v, past->n, past->cap);
	v = &past->v[past->n++];
	*v = (struct version){ 0 };
	v->page_id = mem_strdup(entry->page_id);
	snprintf(v->oid, sizeof v->oid, "%s", entry->oid);
	snprintf(v->evidence, sizeof v->evidence, "%s",
	    entry->evidence == NULL ? "" : entry->evidence);
	v->time = entry->time;
	note_move_of(entry, v);
	return past->n == PAST_COMMITS_MAX;
}

/* What was recorded of it, or NULL. */
static struct record *
record_of(struct archive *archive, const struct version *v)
{
	struct record *record = NULL;
	struct error ignored;
	struct buf json;

	buf_init(&json, RECORD_MAX_BYTES);
	if (v->evidence[0] != '\0' && archive_evidence(archive, v->evidence, v->page_id,
					  "change.json", &json, &ignored) == 1)
		(void)record_get(buf_span(&json), &record, &ignored);
	buf_release(&json);
	if (record == NULL)
		return NULL;
	free(record->commit);
	record->commit = mem_strdup(v->oid);
	return record;
}

/* What was said of a version; what cannot be read says nothing. */
struct said {
	bool told;    /* it was an alert */
	bool passing; /* seen once, and gone at the second look */
};

static struct said
said_of(struct archive *archive, const struct version *v)
{
	struct record *record = record_of(archive, v);
	struct said said = { 0 };

	if (record != NULL)
		said = (struct said){ record->alert, record->second.state == SECOND_GONE };
	record_free(record);
	return said;
}

static int
note_version(struct archive *archive, const char *page_id, const struct version *v,
    struct known *out, struct error *err)
{
	char *path = mem_printf("%s.md", page_id);
	struct said said = said_of(archive, v);
	struct document *doc = NULL;
	struct buf text;
	int rc;

	/* Should it come again and stay, it is as new as it was then. */
	if (said.passing)
		return 0;
	buf_init(&text, DOCUMENT_MAX_BYTES);
	rc = archive_text(archive, v->oid, path, &text, err);
	if (rc == 1)
		rc = document_get(buf_span(&text), DOCUMENT_OURS, &doc, err);
	if (rc == 0 && doc != NULL)
		known_note(out, document_hash(doc), v->time, v->oid, said.told);
	document_free(doc);
	buf_release(&text);
	free(path);
	return rc < 0 ? -1 : 0;
}

/* The newest KNOWN_MAX versions of the page, as places in past->v. */
static size_t
versions_of(const struct past *past, const char *page_id, size_t places[KNOWN_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < past->n && n < KNOWN_MAX; i++)
		if (strcmp(past->v[i].page_id, page_id) == 0)
			places[n++] = i;
	return n;
}

/* What was noted is newer than what was known. */
static void
put_before(struct past *past, struct version *old, size_t n_old)
{
	for (size_t i = 0; i < n_old; i++) {
		MEM_GROW(past->v, past->n, past->cap);
		past->v[past->n++] = old[i];
	}
	free(old);
}

static int
walk(struct past *past, struct error *err)
{
	struct version *old = past->v;
	size_t n_old = past->n;
	int rc;

	if (past->walked)
		return 0;
	past->v = NULL;
	past->n = past->cap = 0;
	rc = archive_log(
	    past->archive, NULL, n_old == 0 ? NULL : old[0].oid, false, note_commit, past, err);
	put_before(past, old, n_old);
	past->walked = rc >= 0;
	return rc < 0 ? -1 : 0;
}

/* Where the versions from an instant on end, of those that are read. */
static size_t
first_before(const struct past *past, const char *page_id, utc_t since)
{
	size_t n = 0, i;

	for (i = 0; i < past->n && n < PAST_RECORDS_MAX; i++) {
		if (page_id != NULL && strcmp(past->v[i].page_id, page_id) != 0)
			continue;
		if (past->v[i].time < since)
			break;
		n++;
	}
	return i;
}

int
past_records(struct past *past, const char *page_id, utc_t since,
    int (*f)(const struct record *record, void *arg), void *arg, struct error *err)
{
	int rc = walk(past, err);

	for (size_t i = rc == 0 ? first_before(past, page_id, since) : 0; i-- > 0 && rc == 0;) {
		struct record *record;

		if (page_id != NULL && strcmp(past->v[i].page_id, page_id) != 0)
			continue;
		record = record_of(past->archive, &past->v[i]);
		if (record != NULL)
			rc = f(record, arg);
		record_free(record);
	}
	return rc;
}

static int
read_versions(struct past *past, const char *page_id, struct known *out, struct error *err)
{
	size_t places[KNOWN_MAX], n;

	if (walk(past, err) != 0)
		return -1;
	n = versions_of(past, page_id, places);
	while (n-- > 0)
		if (note_version(past->archive, page_id, &past->v[places[n]], out, err) != 0)
			return -1;
	return 0;
}

static const struct version *
find_version(struct past *past, const char *page_id, const char *commit)
{
	if (walk(past, NULL) != 0)
		return NULL;
	for (size_t i = 0; i < past->n; i++)
		if (strcmp(past->v[i].page_id, page_id) == 0 &&
		    (commit == NULL || strcmp(past->v[i].oid, commit) == 0))
			return &past->v[i];
	return NULL;
}

bool
past_newest(struct past *past, const char *page_id, char commit[ARCHIVE_OID_HEX + 1],
    char evidence[ARCHIVE_OID_HEX + 1])
{
	const struct version *v = find_version(past, page_id, NULL);

	if (v == NULL)
		return false;
	memcpy(commit, v->oid, sizeof v->oid);
	memcpy(evidence, v->evidence, sizeof v->evidence);
	return true;
}

bool
past_evidence(struct past *past, const char *page_id, const char *commit,
    char evidence[ARCHIVE_OID_HEX + 1])
{
	const struct version *v = find_version(past, page_id, commit);

	if (v == NULL || v->evidence[0] == '\0')
		return false;
	memcpy(evidence, v->evidence, sizeof v->evidence);
	return true;
}

int
past_first(struct past *past, const char *page_id, utc_t *out, struct error *err)
{
	if (walk(past, err) != 0)
		return -1;
	*out = 0;
	for (size_t i = past->n; i-- > 0 && *out == 0;)
		if (strcmp(past->v[i].page_id, page_id) == 0)
			*out = past->v[i].time;
	return 0;
}

int
past_last(struct past *past, const char *page_id, utc_t *out, struct error *err)
{
	if (walk(past, err) != 0)
		return -1;
	*out = 0;
	for (size_t i = 0; i < past->n && *out == 0; i++)
		if (strcmp(past->v[i].page_id, page_id) == 0)
			*out = past->v[i].time;
	return 0;
}

static bool
permits_more(const struct version *v, const char *concept)
{
	char *word = mem_printf(" %s ", concept);
	bool has = v->more != NULL && strstr(v->more, word) != NULL;

	free(word);
	return has;
}

static bool
is_of(const char *page_id, const char *platform)
{
	size_t n = strcspn(page_id, "/");

	return strlen(platform) == n && strncmp(page_id, platform, n) == 0;
}

int
past_moves(struct past *past, const char *concept, const char *platform, utc_t since,
    int (*f)(const struct past_move *move, void *arg), void *arg, struct error *err)
{
	int rc = walk(past, err);

	for (size_t i = 0; rc == 0 && i < past->n && past->v[i].time >= since; i++) {
		const struct version *v = &past->v[i];
		const struct past_move move = { v->page_id, v->oid, v->time,
			v->verdict == NULL ? "unknown" : v->verdict, v->notice };

		if (!is_of(v->page_id, platform) && permits_more(v, concept))
			rc = f(&move, arg);
	}
	return rc;
}

static struct document *
read_text(struct past *past, const struct version *v)
{
	char *path = mem_printf("%s.md", v->page_id);
	struct document *doc = NULL;
	struct buf text;

	buf_init(&text, DOCUMENT_MAX_BYTES);
	if (archive_text(past->archive, v->oid, path, &text, NULL) == 1)
		document_get(buf_span(&text), DOCUMENT_OURS, &doc, NULL);
	buf_release(&text);
	free(path);
	return doc;
}

bool
past_led(struct past *past, const char *page_id, struct span text, struct span target)
{
	size_t places[KNOWN_MAX], n;
	bool led = false;

	if (walk(past, NULL) != 0)
		return false;
	n = versions_of(past, page_id, places);
	for (size_t i = 1; i < n && i <= PAST_LED_MAX && !led; i++) {
		struct document *doc = read_text(past, &past->v[places[i]]);

		led = doc != NULL && moved_leads(doc, text, target);
		document_free(doc);
	}
	return led;
}

bool
past_of_page_led(void *arg, struct span text, struct span target)
{
	struct past_of_page *page = arg;

	return past_led(page->past, page->page_id, text, target);
}

void
past_departed(struct past *past, const char *page_id, struct departed *out)
{
	size_t places[KNOWN_MAX], n;
	struct document *newer = NULL;

	if (walk(past, NULL) != 0)
		return;
	n = versions_of(past, page_id, places);
	for (size_t i = 0; i < n && i < PAST_DEPARTED_MAX; i++) {
		const struct version *v = &past->v[places[i]];
		struct document *older = NULL;

		/* What was seen once and gone at the second look was no version. */
		if (!said_of(past->archive, v).passing)
			older = read_text(past, v);
		if (older == NULL)
			continue;
		if (newer != NULL)
			departed_between(out, older, newer);
		document_free(newer);
		newer = older;
	}
	document_free(newer);
}

/* ---- kept ---- */

/* Where the page is, or would be. */
static size_t
place_of(const struct past *past, const char *page_id)
{
	size_t low = 0, high = past->n_kept;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(past->kept[middle].page_id, page_id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct known *
keep(struct past *past, const char *page_id, struct error *err)
{
	size_t i = place_of(past, page_id);
	struct known known = { 0 };

	if (i < past->n_kept && strcmp(past->kept[i].page_id, page_id) == 0)
		return &past->kept[i].known;
	if (read_versions(past, page_id, &known, err) != 0) {
		known_release(&known);
		return NULL;
	}
	MEM_GROW(past->kept, past->n_kept, past->cap_kept);
	memmove(&past->kept[i + 1], &past->kept[i], (past->n_kept++ - i) * sizeof *past->kept);
	past->kept[i] = (struct kept){ mem_strdup(page_id), known };
	return &past->kept[i].known;
}

static void
copy_known(const struct known *from, struct known *out)
{
	*out = *from;
	out->cap = from->n;
	out->v = from->n == 0 ? NULL : mem_array(from->n, sizeof *from->v);
	if (from->n > 0)
		memcpy(out->v, from->v, from->n * sizeof *from->v);
}

int
past_keep(struct past *past, struct error *err)
{
	past->keeps = true;
	return walk(past, err);
}

void
past_note(struct past *past, const char *page_id, uint64_t hash, utc_t time, const char *commit,
    bool told)
{
	struct known *known = keep(past, page_id, NULL);

	past->walked = false; /* there is more now */
	if (known != NULL)
		known_note(known, hash, time, commit, told);
}

int
past_recall(struct past *past, const char *page_id, struct known *out, struct error *err)
{
	const struct known *known;

	if (!past->keeps)
		return read_versions(past, page_id, out, err);
	known = keep(past, page_id, err);
	if (known == NULL)
		return -1;
	copy_known(known, out);
	return 0;
}
