/* The promise of notice as the archive has it. */
#include "promise.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "correct.h"

struct asking {
	struct archive *archive;
	struct past *past;
	const struct workspace *workspace;
	const struct platform *platform;
	struct promise_fact *fact;
	struct practice *practice;
	struct error *err;
};

static bool
is_asked(const struct page *page)
{
	return (page->kind == PAGE_POLICY || page->kind == PAGE_TERMS) && page->variant == NULL;
}

/* 1; 0: there is none; -1. rev NULL: as it stands. */
static int
read_text(const struct asking *a, const char *id, const char *rev, struct document **out)
{
	char *path = page_path(id);
	struct buf text;
	int rc;

	buf_init(&text, DOCUMENT_MAX_BYTES);
	rc = archive_text(a->archive, rev, path, &text, a->err);
	if (rc == 1 && document_get(buf_span(&text), DOCUMENT_OURS, out, a->err) != 0)
		rc = -1;
	buf_release(&text);
	free(path);
	return rc;
}

/* ---- what stands ---- */

static int
ask_page(const struct asking *a, const struct page *page)
{
	struct document *doc = NULL, *nothing;
	struct findings standing = { 0 };
	struct change *change;
	struct error ignored;
	int rc = read_text(a, page->id, NULL, &doc);

	if (rc != 1)
		return rc;
	nothing = document_new();
	change = compare(nothing, doc);
	(void)detect(&a->workspace->rules, change, page->language, &standing, &ignored);
	promise_take(page, &standing, &a->fact->promise);
	findings_release(&standing);
	change_free(change);
	document_free(nothing);
	document_free(doc);
	return 0;
}

static int
each_page(const struct asking *a, int (*f)(const struct asking *a, const struct page *page))
{
	int rc = 0;

	for (size_t i = 0; i < a->platform->n_pages && rc >= 0; i++)
		if (is_asked(a->platform->pages[i]))
			rc = f(a, a->platform->pages[i]);
	return rc < 0 ? -1 : 0;
}

/* ---- what stood ---- */

static int
note_gone(const struct record *record, void *arg)
{
	struct promise_fact *fact = arg;

	for (size_t i = 0; i < record->findings.n; i++) {
		const struct finding *f = &record->findings.v[i];
		const char *quote = f->before != NULL ? f->before : f->quote;

		if (!promise_is_gone(f) || quote == NULL || record->time < fact->gone)
			continue;
		promise_release(&fact->promise);
		fact->promise = (struct promise){ promise_days(quote), mem_strdup(quote),
			mem_strdup(record->page) };
		fact->gone = record->time;
		snprintf(fact->gone_by, sizeof fact->gone_by, "%s",
		    record->commit == NULL ? "" : record->commit);
	}
	return 0;
}

static int
ask_past(const struct asking *a, const struct page *page)
{
	return past_records(a->past, page->id, 0, note_gone, a->fact, a->err);
}

/* ---- since when ---- */

struct version {
	char commit[BESIDE_OID];
	utc_t time;
};

struct versions {
	struct version v[PROMISE_VERSIONS]; /* oldest first */
	size_t n;
	bool cut;
	utc_t until; /* 0: all */
};

static int
note_version(const struct record *record, void *arg)
{
	struct versions *versions = arg;

	if (record->commit == NULL || (versions->until != 0 && record->time >= versions->until))
		return 0;
	if (versions->n == PROMISE_VERSIONS) {
		memmove(versions->v, versions->v + 1, --versions->n * sizeof versions->v[0]);
		versions->cut = true;
	}
	snprintf(versions->v[versions->n].commit, BESIDE_OID, "%s", record->commit);
	versions->v[versions->n++].time = record->time;
	return 0;
}

static int
says(const struct asking *a, const char *commit)
{
	const struct promise *p = &a->fact->promise;
	struct document *doc = NULL;
	int rc = read_text(a, p->page, commit, &doc);
	bool found = false;

	for (size_t i = 0; rc == 1 && i < doc->n_lines && !found; i++)
		found = span_find(doc->lines[i].text, p->quote) != NULL;
	document_free(doc);
	return rc < 0 ? -1 : found;
}

/* From the newest back, while they say it. */
static int
find_since(const struct asking *a)
{
	struct versions *versions = mem_alloc(sizeof *versions);
	struct promise_fact *fact = a->fact;
	size_t i;
	int rc;

	versions->until = fact->gone;
	rc = past_records(a->past, fact->promise.page, 0, note_version, versions, a->err);
	for (i = versions->n; rc == 0 && i > 0; i--) {
		int said = says(a, versions->v[i - 1].commit);

		if (said <= 0) {
			rc = said;
			break;
		}
		fact->since = versions->v[i - 1].time;
		memcpy(fact->commit, versions->v[i - 1].commit, sizeof fact->commit);
	}
	fact->from_start = i == 0 && !versions->cut;
	free(versions);
	return rc < 0 ? -1 : 0;
}

/* ---- practice ---- */

static int
note_change(const struct record *record, void *arg)
{
	const struct asking *a = arg;
	const struct promise_fact *fact = a->fact;
	struct record *now;

	/* the text under the promise was judged by it: a change of that very look too */
	if (record->time < fact->since || (fact->gone != 0 && record->time > fact->gone))
		return 0;
	now = record_copy(record);
	if (now != NULL) {
		correct_record(a->archive, &now);
		practice_note(a->practice, now, fact->promise.days);
	}
	record_free(now);
	return 0;
}

static int
count_page(const struct asking *a, const struct page *page)
{
	return past_records(
	    a->past, page->id, a->fact->since, note_change, (void *)(uintptr_t)a, a->err);
}

int
promise_gather(struct archive *archive, struct past *past, const struct workspace *workspace,
    const struct platform *platform, struct promise_fact *fact, struct practice *practice,
    struct error *err)
{
	const struct asking a = { archive, past, workspace, platform, fact, practice, err };

	if (each_page(&a, ask_page) != 0)
		return -1;
	if (fact->promise.quote == NULL && each_page(&a, ask_past) != 0)
		return -1;
	if (fact->promise.quote == NULL)
		return 0;
	return find_since(&a) == 0 && each_page(&a, count_page) == 0 ? 0 : -1;
}
