/* The archive held against itself. */
#include "verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "core/compare/fold.h"
#include "core/tell/record.h"
#include "core/text/extract.h"
#include "edge/fetch/headers.h"
#include "evidence.h"
#include "reading.h"

enum { FILE_MAX = 64 << 20, FACTS_MAX = 1 << 20 };

/* A commit of a branch and its place, counted from the newest. */
struct place {
	char oid[ARCHIVE_OID_HEX + 1];
	size_t at;
};

struct places {
	struct place *v; /* sorted by oid once all are there */
	size_t n, cap;
};

struct verifying {
	struct archive *archive;
	bool (*wanted)(const char *page_id, void *arg);
	void (*f)(const struct verified *verified, void *arg);
	void *arg;
	struct verify_report *report;
	struct error *err;
	struct places raw, main;
	size_t
	    last_evidence; /* place of the evidence before: later commits have smaller ones */
	size_t last_main;  /* the same for the rounds' Main */
	struct verified whole;
};

static const struct {
	const char *name;
} rereads[REREADS] = {
	[REREAD_NONE] = { "none" },
	[REREAD_SAME] = { "same" },
	[REREAD_OTHER] = { "other" },
	[REREAD_EXTRACTOR] = { "other-extractor" },
	[REREAD_UNDECLARED] = { "undeclared" },
	[REREAD_FEED] = { "feed" },
};

const char *
reread_name(enum reread reread)
{
	return rereads[reread].name;
}

static __attribute__((format(printf, 2, 3))) void
problem(struct verified *v, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) >= 0)
		strs_add(&v->problems, text);
	va_end(ap);
	free(text);
}

/* ---- places on a branch ---- */

static int
note_place(const struct archive_entry *entry, void *arg)
{
	struct places *places = arg;

	MEM_GROW(places->v, places->n, places->cap);
	places->v[places->n].at = places->n;
	snprintf(places->v[places->n++].oid, sizeof places->v->oid, "%s", entry->oid);
	return 0;
}

static int
by_oid(const void *a, const void *b)
{
	return strcmp(((const struct place *)a)->oid, ((const struct place *)b)->oid);
}

static int
places_read(struct archive *archive, const char *rev, struct places *out, struct error *err)
{
	int rc = archive_log(archive, rev, NULL, false, note_place, out, err);

	if (out->n > 0)
		qsort(out->v, out->n, sizeof *out->v, by_oid);
	return rc < 0 ? -1 : 0;
}

static const struct place *
place_of(const struct places *places, struct span oid)
{
	struct place key = { 0 };

	if (oid.len != ARCHIVE_OID_HEX || places->n == 0)
		return NULL;
	snprintf(key.oid, sizeof key.oid, "%.*s", (int)oid.len, oid.data);
	return bsearch(&key, places->v, places->n, sizeof key, by_oid);
}

/* ---- the evidence of one commit ---- */

/* "File: NAME SIZE sha256:HEX" */
struct manifest_line {
	char *name;
	struct span sha256;
};

static bool
manifest_next(struct span *message, struct manifest_line *out)
{
	struct span line;

	while (span_line(message, &line)) {
		const char *sha;
		size_t len;

		if (!span_starts(line, "File: "))
			continue;
		line = span_make(line.data + 6, line.len - 6);
		sha = span_find(line, " sha256:");
		len = strcspn(line.data, " \n");
		if (sha == NULL || len == 0)
			continue;
		*out = (struct manifest_line){ span_dup(span_make(line.data, len)),
			span_trim(
			    span_make(sha + 8, line.len - (size_t)(sha + 8 - line.data))) };
		return true;
	}
	return false;
}

static void
check_file(struct verifying *w, const struct archive_entry *entry,
    const struct manifest_line *m, struct verified *v)
{
	char hex[HASH_SHA256_HEX + 1];
	struct error err = { 0 };
	struct buf bytes;
	int rc;

	buf_init(&bytes, FILE_MAX);
	rc = archive_evidence(
	    w->archive, entry->evidence, entry->page_id, m->name, &bytes, &err);
	if (rc < 0)
		problem(v, "its evidence %s cannot be read: %s", m->name, err.message);
	else if (rc == 0)
		problem(v, "its evidence %s is missing on raw", m->name);
	else if (!span_is(m->sha256, hash_sha256(buf_span(&bytes), hex)))
		problem(v, "its evidence %s is not what was kept: sha256 %s, kept %.*s",
		    m->name, hex, (int)m->sha256.len, m->sha256.data);
	buf_release(&bytes);
}

/* "Raw: BLOB sha256:HEX" names the first file. */
static void
check_raw(struct verifying *w, const struct archive_entry *entry,
    const struct manifest_line *first, struct verified *v)
{
	char *path = mem_printf("%s/%s", entry->page_id, first->name);
	char blob[ARCHIVE_OID_HEX + 1];
	struct error err = { 0 };
	struct span raw;
	const char *sha;

	if (!archive_trailer(entry->message, "Raw", &raw) ||
	    (sha = span_find(raw, " sha256:")) == NULL)
		problem(v, "its trailer Raw is missing");
	else if (!span_eq(
		     span_make(sha + 8, raw.len - (size_t)(sha + 8 - raw.data)), first->sha256))
		problem(
		    v, "its trailer Raw has another sha256 than its evidence %s", first->name);
	else if (archive_blob(w->archive, entry->evidence, path, blob, &err) == 0 &&
		 !span_is(span_make(raw.data, (size_t)(sha - raw.data)), blob))
		problem(
		    v, "its trailer Raw names another blob than its evidence %s", first->name);
	free(path);
}

struct message {
	char *text;
};

static int
keep_message(const struct archive_entry *entry, void *arg)
{
	((struct message *)arg)->text = mem_strdup(entry->message);
	return 1;
}

static void
check_manifest(struct verifying *w, const struct archive_entry *entry, struct verified *v)
{
	struct message message = { 0 };
	struct error err = { 0 };
	struct manifest_line m;
	struct span rest;
	size_t n = 0;

	if (archive_log(
		w->archive, entry->evidence, NULL, false, keep_message, &message, &err) < 0) {
		problem(
		    v, "its evidence %.12s cannot be read: %s", entry->evidence, err.message);
		return;
	}
	for (rest = span_of(message.text); manifest_next(&rest, &m); n++) {
		if (n == 0)
			check_raw(w, entry, &m, v);
		check_file(w, entry, &m, v);
		free(m.name);
	}
	if (n == 0)
		problem(v, "its evidence %.12s lists no file", entry->evidence);
	free(message.text);
}

/* ---- the text ---- */

static int
text_at(struct verifying *w, const char *commit, const char *path, struct buf *out)
{
	struct error err = { 0 };

	return commit == NULL ? 0 : archive_text(w->archive, commit, path, out, &err);
}

/* All lines of a text folded, with single spaces between. */
static void
fold_text(struct span text, struct buf *out)
{
	struct document *doc = NULL;

	if (document_get(text, DOCUMENT_OURS, &doc, NULL) != 0)
		return;
	for (size_t i = 0; i < doc->n_lines; i++) {
		fold(doc->lines[i].text, out);
		buf_addc(out, ' ');
	}
	document_free(doc);
}

static bool
says(const struct buf *folded, const char *quote)
{
	struct buf words;
	bool found;

	buf_init(&words, FILE_MAX);
	fold(span_of(quote), &words);
	found = words.len == 0 || (folded->len > 0 && memmem(folded->data, folded->len,
							  words.data, words.len) != NULL);
	buf_release(&words);
	return found;
}

static void
check_findings(struct verifying *w, const struct archive_entry *entry,
    const struct record *record, struct span text, struct verified *v)
{
	struct buf before, old, new;

	buf_init(&before, FILE_MAX);
	buf_init(&old, FILE_MAX);
	buf_init(&new, FILE_MAX);
	if (record->findings.n > 0 && text_at(w, entry->parent, entry->path, &before) == 1)
		fold_text(buf_span(&before), &old);
	if (record->findings.n > 0)
		fold_text(text, &new);
	for (size_t i = 0; i < record->findings.n; i++) {
		const struct finding *f = &record->findings.v[i];
		bool in = f->change == EDIT_REMOVED
			      ? says(&old, f->quote)
			      : says(&new, f->quote) ||
				    (f->change == EDIT_EDITED && says(&old, f->quote));

		if (!in)
			problem(v, "its finding %s quotes words that are not in the text",
			    f->rule == NULL ? "?" : f->rule);
	}
	buf_release(&before);
	buf_release(&old);
	buf_release(&new);
}

static void
check_record(struct verifying *w, const struct archive_entry *entry, struct span text,
    struct verified *v)
{
	struct record *record = NULL;
	struct error err = { 0 };
	struct buf json;
	int rc;

	buf_init(&json, RECORD_MAX_BYTES);
	rc = archive_evidence(
	    w->archive, entry->evidence, entry->page_id, "change.json", &json, &err);
	if (rc == 1 && record_get(buf_span(&json), &record, &err) != 0)
		problem(v, "its change.json cannot be read: %s", err.message);
	else if (rc == 1 && record->page != NULL && strcmp(record->page, entry->page_id) != 0)
		problem(v, "its change.json speaks of %s", record->page);
	else if (rc == 1 && !page_is_sheet(entry->page_id)) /* a sheet quotes other pages */
		check_findings(w, entry, record, text, v);
	record_free(record);
	buf_release(&json);
}

/* "Tool: smallprint 0.1.0, extractor 7" */
static bool
same_extractor(struct span facts)
{
	struct span tool;
	const char *word;

	if (!headers_get(facts, "Tool", &tool) ||
	    (word = span_find(tool, "extractor ")) == NULL)
		return false;
	return atoi(word + strlen("extractor ")) == EXTRACT_VERSION;
}

static enum reread
read_again(struct verifying *w, const struct archive_entry *entry, struct span facts,
    struct span text, struct verified *v)
{
	struct evidence_body body = { 0 };
	struct reading reading = { 0 };
	struct page page = { 0 };
	struct error err = { 0 };
	enum reread reread = REREAD_NONE;
	int rc;

	if (!same_extractor(facts))
		return REREAD_EXTRACTOR;
	if (!evidence_declaration(facts, entry->page_id, &page)) {
		page_release(&page);
		return REREAD_UNDECLARED;
	}
	rc = reading_is_feed(&page)
		 ? 0
		 : evidence_body(w->archive, entry->evidence, entry->page_id, &body, &err);
	if (rc == 0 || (rc == 1 && body.bytes.len == 0)) {
		reread = reading_is_feed(&page) ? REREAD_FEED : REREAD_NONE;
	} else if (rc < 0 || reading_run(&page, body.content_type, body.final_url,
				 buf_span(&body.bytes), &reading, &err) != 0) {
		problem(v, "its body cannot be read again: %s", err.message);
		reread = REREAD_OTHER;
	} else if (span_eq(buf_span(&reading.text), text)) {
		reread = REREAD_SAME;
	} else {
		problem(v, "its body, read again as it was declared, gives another text");
		reread = REREAD_OTHER;
	}
	reading_release(&reading);
	evidence_body_release(&body);
	page_release(&page);
	return reread;
}

static void
check_facts(struct verifying *w, const struct archive_entry *entry, struct span text,
    struct verified *v)
{
	char hex[HASH_SHA256_HEX + 1];
	struct error err = { 0 };
	struct span said, raw;
	struct buf facts;

	buf_init(&facts, FACTS_MAX);
	if (archive_evidence(
		w->archive, entry->evidence, entry->page_id, "fetch.txt", &facts, &err) != 1)
		goto out;
	if (headers_get(buf_span(&facts), "Text-Sha256", &said) &&
	    !span_is(said, hash_sha256(text, hex)))
		problem(v, "its text is not the one its fetch.txt speaks of");
	if (headers_get(buf_span(&facts), "Body-Sha256", &said) &&
	    archive_trailer(entry->message, "Raw", &raw) && said.len > 0 &&
	    memmem(raw.data, raw.len, said.data, said.len) == NULL)
		problem(v, "its fetch.txt speaks of another body than its trailer Raw");
	v->reread = read_again(w, entry, buf_span(&facts), text, v);
out:
	buf_release(&facts);
}

/* ---- a commit ---- */

static void
check_evidence(struct verifying *w, const struct archive_entry *entry, struct span text,
    struct verified *v)
{
	const struct place *place = place_of(&w->raw, span_of(entry->evidence));

	if (place == NULL)
		problem(v, "its evidence %.12s is not on raw", entry->evidence);
	else if (place->at >= w->last_evidence)
		problem(v, "its evidence %.12s stands before that of an earlier commit",
		    entry->evidence);
	else
		w->last_evidence = place->at;
	if (place == NULL)
		return;
	check_manifest(w, entry, v);
	check_record(w, entry, text, v);
	check_facts(w, entry, text, v);
}

static bool
needs_evidence(const struct archive_entry *entry)
{
	struct span class;

	return !archive_trailer(entry->message, "Class", &class) || !span_is(class, "upgrade");
}

static void
tell(struct verifying *w, struct verified *v)
{
	w->report->problems += v->problems.n;
	w->report->rereads[v->reread]++;
	w->f(v, w->arg);
	strs_release(&v->problems);
}

static int
verify_entry(const struct archive_entry *entry, void *arg)
{
	struct verifying *w = arg;
	struct verified v = { .commit = entry->oid, .page = entry->page_id };
	struct error err = { 0 };
	struct buf text;
	int rc;

	if (entry->page_id == NULL || (w->wanted != NULL && !w->wanted(entry->page_id, w->arg)))
		return 0;
	buf_init(&text, FILE_MAX);
	rc = archive_text(w->archive, entry->oid, entry->path, &text, &err);
	if (rc != 1)
		problem(&v, "its text %s %s%s", entry->path,
		    rc == 0 ? "is not there" : "cannot be read: ", rc == 0 ? "" : err.message);
	if (entry->evidence != NULL)
		check_evidence(w, entry, buf_span(&text), &v);
	else if (needs_evidence(entry))
		problem(&v, "it has no evidence on raw");
	w->report->commits++;
	w->report->sound += v.problems.n == 0;
	tell(w, &v);
	buf_release(&text);
	return 0;
}

/* ---- the ledger ---- */

struct counting {
	struct verify_report *report;
	utc_t round;
};

static int
count_check(
    utc_t round, const char *page_id, const char *outcome, const char *detail, void *arg)
{
	struct counting *c = arg;

	(void)page_id;
	(void)outcome;
	(void)detail;
	c->report->checks++;
	c->report->rounds += round != c->round || c->report->rounds == 0;
	c->round = round;
	return 0;
}

/* A round names the main it left: always the same or a later one. */
static int
check_round(const struct archive_entry *entry, void *arg)
{
	struct verifying *w = arg;
	const struct place *place;
	struct span main;

	if (!archive_trailer(entry->message, "Main", &main))
		return 0;
	place = place_of(&w->main, main);
	if (place == NULL)
		problem(&w->whole, "the round %.12s on checks names %.*s, which is not on main",
		    entry->oid, main.len < 12 ? (int)main.len : 12, main.data);
	else if (place->at > w->last_main)
		problem(&w->whole,
		    "the round %.12s on checks names an older main than the "
		    "round before",
		    entry->oid);
	else
		w->last_main = place->at;
	return 0;
}

static void
verify_ledger(struct verifying *w)
{
	struct counting counting = { .report = w->report, .round = INT64_MIN };
	struct error err = { 0 };

	if (archive_ledger(w->archive, 0, INT64_MAX, count_check, &counting, &err) < 0)
		problem(&w->whole, "the ledger cannot be read: %s", err.message);
	err = (struct error){ 0 };
	w->last_main = SIZE_MAX;
	if (w->report->rounds > 0 &&
	    archive_log(w->archive, "checks", NULL, true, check_round, w, &err) < 0)
		problem(&w->whole, "checks cannot be walked: %s", err.message);
}

int
verify(struct archive *archive, bool (*wanted)(const char *page_id, void *arg),
    void (*f)(const struct verified *verified, void *arg), void *arg,
    struct verify_report *report, struct error *err)
{
	struct verifying w = { .archive = archive,
		.wanted = wanted,
		.f = f,
		.arg = arg,
		.report = report,
		.last_evidence = SIZE_MAX };
	struct error why = { 0 };
	int rc;

	*report = (struct verify_report){ 0 };
	if (places_read(archive, "raw", &w.raw, &why) != 0 && w.raw.n > 0)
		problem(&w.whole, "raw cannot be walked: %s", why.message);
	rc = places_read(archive, NULL, &w.main, err);
	if (rc == 0)
		rc = archive_log(archive, NULL, NULL, true, verify_entry, &w, err);
	if (rc >= 0) {
		verify_ledger(&w);
		if (w.whole.problems.n > 0)
			tell(&w, &w.whole);
		report->rereads[REREAD_NONE] -= w.whole.problems.n > 0;
	}
	strs_release(&w.whole.problems);
	free(w.raw.v);
	free(w.main.v);
	return rc < 0 ? -1 : 0;
}
