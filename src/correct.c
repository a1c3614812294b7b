/* Verdicts judged again with later evidence. */
#include "correct.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "beside.h"
#include "core/judge/earlier.h"
#include "core/judge/note.h"
#include "core/tell/upkeep.h"
#include "past.h"

/* The changes of one platform, being judged again. */
struct court {
	struct archive *archive;
	struct past *past;
	const struct workspace *workspace;
	const struct platform *platform;
	const struct source_looks *looks;
	utc_t now;
	size_t n;
	struct error *err;
};

/* One of them. */
struct retrial {
	struct court *court;
	const struct page *page;
	struct record *record; /* as it stands, corrected or not */
	struct announced_result announced;
	const struct page *lagging;
	day_t lacks; /* what the lagging list does not name; 0: it did not change */
	char *why;
	struct document *before;
	struct document *after;
	struct change *change;
	struct verdict verdict;
};

static char *
topic_of(const char *commit)
{
	return mem_printf("%s-%s", upkeep_topic(UPKEEP_VERDICT), commit);
}

int
correct_record(struct archive *archive, struct record **record)
{
	struct record *corrected = NULL;
	struct error ignored;
	struct buf json;
	char *topic;

	if ((*record)->commit == NULL || (*record)->page == NULL)
		return 0;
	topic = topic_of((*record)->commit);
	buf_init(&json, RECORD_MAX_BYTES);
	if (archive_upkeep_text(archive, NULL, (*record)->page, topic, &json, &ignored) == 1)
		(void)record_get(buf_span(&json), &corrected, &ignored);
	buf_release(&json);
	free(topic);
	if (corrected == NULL)
		return 0;
	free(corrected->commit);
	corrected->commit = mem_strdup((*record)->commit);
	/* a second look made meanwhile is known to the one before */
	second_look_release(&corrected->second);
	corrected->second = (*record)->second;
	(*record)->second = (struct second_look){ 0 };
	record_free(*record);
	*record = corrected;
	return 1;
}

/* ---- is there new evidence? ---- */

static const struct page *
page_of(const struct platform *platform, const char *id)
{
	for (size_t i = 0; i < platform->n_pages; i++)
		if (strcmp(platform->pages[i]->id, id) == 0)
			return platform->pages[i];
	return NULL;
}

/* What the sources say now is more than was known then. */
static bool
hears_more(struct retrial *t)
{
	const struct announced_result *was = &t->record->announced, *is = &t->announced;
	int64_t days = utc_day(t->court->now) - utc_day(t->record->time);

	if (is->state == was->state)
		return false;
	if (is->state == ANNOUNCED_FOUND || is->state == ANNOUNCED_LATE) {
		if (was->state == ANNOUNCED_FOUND)
			return false;
		t->why = mem_printf("an announcement was found later, \"%s\"",
		    is->title == NULL ? "" : is->title);
		return true;
	}
	if (was->state == ANNOUNCED_FAILED && is->state == ANNOUNCED_NONE &&
	    days <= t->court->workspace->silence.window_after) {
		t->why = mem_strdup("every announcement page could be read in time after all");
		return true;
	}
	return false;
}

static bool
has_reason(const struct reason *reasons, size_t n, const char *code)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(reasons[i].code, code) == 0)
			return true;
	return false;
}

enum { LAG_SECONDS = 7 * UTC_DAY_SECONDS, LIST_DAYS = 2 /* fewer make no list */ };

/* The list changed since: does it name the text that stood before, by the day that it gave? */
static bool
lacks_before(struct retrial *t, const struct page *list)
{
	day_t before = t->record->dates.before;
	char *path = page_path(list->id);
	struct earlier_days days = { .n = 0 };
	struct document *doc = NULL;
	struct error ignored;
	struct buf text;

	buf_init(&text, DOCUMENT_MAX_BYTES);
	if (before != DAY_NONE &&
	    archive_text(t->court->archive, NULL, path, &text, &ignored) == 1 &&
	    document_get(buf_span(&text), DOCUMENT_OURS, &doc, &ignored) == 0)
		earlier_days(doc, &days);
	document_free(doc);
	buf_release(&text);
	free(path);
	return days.n >= LIST_DAYS && !earlier_lists(&days, before);
}

static bool
is_behind(struct retrial *t, const struct page *list)
{
	utc_t changed = 0;
	utc_t looked = archive_state(t->court->archive, list->id)->last_good;
	char day[UTC_TEXT_MAX];

	if (looked - t->record->time < LAG_SECONDS ||
	    past_last(t->court->past, list->id, &changed, NULL) != 0 || changed == 0)
		return false;
	if (changed < t->record->time) {
		t->why = mem_printf("the page of earlier versions, %s, has not changed in a "
				    "week",
		    list->id);
		return true;
	}
	if (!lacks_before(t, list))
		return false;
	t->lacks = t->record->dates.before;
	t->why = mem_printf("the page of earlier versions, %s, does not list the text of %s",
	    list->id, day_format(t->lacks, day));
	return true;
}

/* A page of earlier versions that was looked at for a week and does not tell of the change. */
static bool
lags(struct retrial *t)
{
	const struct platform *p = t->court->platform;

	if (has_reason(t->record->reasons, t->record->n_reasons, "S13"))
		return false;
	for (size_t i = 0; i < p->n_pages && t->lagging == NULL; i++)
		if (p->pages[i]->kind == PAGE_ARCHIVE &&
		    page_speaks_for(p->pages[i], t->page) && is_behind(t, p->pages[i]))
			t->lagging = p->pages[i];
	return t->lagging != NULL;
}

/* A note that was not heard yet. */
static bool
has_note(struct retrial *t)
{
	struct announced_result *a = &t->announced;
	size_t heard = notes_hear(&t->court->workspace->notes, t->page, t->record->commit,
	    t->record->previously, t->record->time, &t->court->workspace->silence, a);

	if (heard > 0 && t->why == NULL)
		t->why = mem_printf("a note was added, %s", a->checks.v[a->checks.n - 1].title);
	return heard > 0;
}

/* ---- again ---- */

static int
read_text(struct retrial *t, const char *rev, struct document **out, struct error *err)
{
	struct buf text;
	int rc;

	buf_init(&text, DOCUMENT_MAX_BYTES);
	rc = archive_text(t->court->archive, rev, t->record->path, &text, err);
	if (rc == 1)
		rc = document_get(buf_span(&text), DOCUMENT_OURS, out, err);
	else if (rc == 0)
		rc = error_set(err, ERROR_ARCHIVE, "%s: its text is missing", t->record->page);
	buf_release(&text);
	return rc;
}

static int
read_change(struct retrial *t, struct error *err)
{
	char *parent = mem_printf("%s~1", t->record->commit);
	char oid[ARCHIVE_OID_HEX + 1];
	int rc = archive_resolve(t->court->archive, parent, oid, err);

	if (rc == 0 && read_text(t, t->record->commit, &t->after, err) == 0 &&
	    read_text(t, oid, &t->before, err) == 0) {
		t->change = compare(t->before, t->after);
		t->change->class = t->record->class;
	} else {
		rc = -1;
	}
	free(parent);
	return rc;
}

static int
judge_again(struct retrial *t, struct error *err)
{
	struct court *c = t->court;
	const struct beside_query query = { .past = c->past,
		.archive = c->archive,
		.workspace = c->workspace,
		.platform = c->platform,
		.page = t->page,
		.seen = t->record->time };
	struct surroundings s = { 0 };
	int rc = read_change(t, err);

	if (rc == 0)
		rc = surroundings_gather(&s, &query, err);
	if (rc == 0) {
		const struct evidence evidence = { .page = t->page,
			.change = t->change,
			.findings = &t->record->findings,
			.dates = &t->record->dates,
			.announced = &t->announced,
			.beside = &s.beside,
			.last_old = t->record->previously,
			.first_new = t->record->time };

		s.beside.sayings = t->record->elsewhere; /* lent: as they were */
		s.beside.lagging = t->lagging == NULL ? NULL : t->lagging->id;
		s.beside.lagging_lacks = t->lacks;
		if (t->lagging != NULL)
			s.beside.lagging_looked =
			    archive_state(c->archive, t->lagging->id)->last_good;
		verdict_judge(&evidence, &c->workspace->silence, &t->verdict);
		s.beside.sayings = (struct sayings){ 0 };
	}
	surroundings_release(&s);
	return rc;
}

/* ---- told ---- */

/* The record as it is now; what the verdict was stays in it. */
static void
take_verdict(struct retrial *t)
{
	struct record *r = t->record;

	r->corrected.was = r->verdict;
	r->corrected.time = t->court->now;
	free(r->corrected.why);
	r->corrected.why = mem_strdup(t->why);
	for (size_t i = 0; i < r->n_reasons; i++)
		free(r->reasons[i].because);
	free(r->reasons);
	free(r->because);
	r->verdict = t->verdict.word;
	r->reasons = t->verdict.reasons;
	r->n_reasons = t->verdict.n_reasons;
	r->because = t->verdict.because;
	r->alert = t->verdict.alert;
	r->measure = t->verdict.measure;
	r->given = t->verdict.given;
	t->verdict = (struct verdict){ 0 };
	announced_release(&r->announced);
	r->announced = t->announced;
	t->announced = (struct announced_result){ .day = DAY_NONE };
}

static int
tell_correction(struct retrial *t, struct error *err)
{
	const struct record *r = t->record;
	const struct upkeep u = { .kind = UPKEEP_VERDICT,
		.page = r->page,
		.url = r->url,
		.time = t->court->now,
		.commit = r->commit,
		.why = t->why,
		.word = r->verdict,
		.was = r->corrected.was };
	char *topic = topic_of(r->commit), *name = mem_printf("%s.json", topic);
	struct buf json, record, message;
	int rc;

	buf_init(&json, UPKEEP_MAX_BYTES);
	buf_init(&record, RECORD_MAX_BYTES);
	buf_init(&message, UPKEEP_MAX_BYTES);
	rc = upkeep_put(&u, &json) != 0 || upkeep_message(&u, &message) != 0 ||
		     record_put(r, &record) != 0
		 ? error_set(err, ERROR_LIMIT, "%s: too long to tell", r->page)
		 : 0;
	if (rc == 0) {
		const struct archive_file file = { name, buf_span(&record) };
		const struct archive_upkeep upkeep = { .page_id = r->page,
			.topic = upkeep_topic(UPKEEP_VERDICT),
			.json = buf_span(&json),
			.files = &file,
			.n_files = 1,
			.message = message.data,
			.time = t->court->now };

		rc = archive_upkeep(t->court->archive, &upkeep, err);
	}
	buf_release(&json);
	buf_release(&record);
	buf_release(&message);
	free(name);
	free(topic);
	return rc;
}

static bool
differs(const struct retrial *t)
{
	const struct record *r = t->record;

	if (t->verdict.word != r->verdict)
		return true;
	return t->lagging != NULL &&
	       has_reason(t->verdict.reasons, t->verdict.n_reasons, "S13");
}

static void
retrial_release(struct retrial *t)
{
	free(t->why);
	change_free(t->change);
	document_free(t->before);
	document_free(t->after);
	verdict_release(&t->verdict);
	announced_release(&t->announced);
	record_free(t->record);
}

static int
retry(struct retrial *t)
{
	const struct record *r = t->record;
	struct error *err = t->court->err;

	announced_match(t->court->looks, t->page, &r->findings, r->dates.after, r->dates.before,
	    r->previously, r->time, &t->court->workspace->silence, &t->announced);
	if (!hears_more(t)) {
		/* heard then is still heard */
		announced_release(&t->announced);
		t->announced = t->record->announced;
		t->record->announced = (struct announced_result){ .day = DAY_NONE };
		if (!lags(t) && !has_note(t))
			return 0;
	} else {
		has_note(t);
	}
	if (judge_again(t, err) != 0)
		return -1;
	if (!differs(t))
		return 0;
	take_verdict(t);
	return tell_correction(t, err);
}

static int
look_at_record(const struct record *record, void *arg)
{
	struct court *court = arg;
	struct retrial t = { .court = court, .announced = { .day = DAY_NONE } };
	int rc;

	if (record->class != CLASS_CHANGE || !record_permits_more(record) ||
	    record->time >= court->now)
		return 0;
	t.page = page_of(court->platform, record->page);
	if (t.page == NULL || court->n++ >= CORRECT_MAX)
		return 0;
	t.record = record_copy(record);
	if (t.record == NULL)
		return 0;
	correct_record(court->archive, &t.record);
	rc = retry(&t);
	retrial_release(&t);
	return rc;
}

int
correct_platform(struct archive *archive, struct past *past, const struct workspace *workspace,
    const struct platform *platform, const struct source_looks *looks, utc_t now,
    struct error *err)
{
	utc_t since = now - (utc_t)CORRECT_DAYS * UTC_DAY_SECONDS;
	struct court court = { archive, past, workspace, platform, looks, now, 0, err };

	for (size_t i = 0; i < platform->n_pages; i++) {
		const struct page *page = platform->pages[i];

		if (page->kind == PAGE_ANNOUNCEMENT)
			continue;
		if (past_records(past, page->id, since, look_at_record, &court, err) < 0)
			return -1;
	}
	return 0;
}
