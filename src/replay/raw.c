/*
 * The line for raw pages that somebody else fetched: list → read → extract →
 * compare → detect → judge → commit → tell, a round of the collector at a time.
 */
#include "replay/raw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "core/compare/lineface.h"
#include "edge/body.h"
#include "beside.h"
#include "item.h"
#include "past.h"
#include "replay/raw_ahead.h"
#include "replay/raw_scratch.h"

enum {
	READERS_MAX = 4,
	FLUSH_ROUNDS = 2000 /* at most so many are written at a time */
};

/* What the line knows of a page from look to look. */
struct seen {
	uint64_t hash; /* of its last good reading; 0: none */
	size_t as;     /* and the declaration it was read by */
};

/* One look on its way. */
struct passage {
	size_t look;
	struct item item;
	char *snapshot;
	struct record *upgrade; /* what is to be said of our own doing … */
	struct record *record;  /* … and of the page */
	bool news;
};

/* An archive's commit, and the repository's commit it was made from. */
struct origin {
	char archive[ARCHIVE_OID_HEX + 1];
	uint32_t commit;
};

struct run {
	const struct raw_job *job;
	struct raw_report *report;
	struct error *err;
	struct odb *odb;
	struct archive *archive;
	struct past *past;
	struct raw_list list;
	struct raw_ahead *ahead;
	struct seen *seen;        /* by page */
	bool *looked;             /* likewise: in this run */
	struct passage *passages; /* of this round */
	size_t n_passages;
	struct origin *origins;
	size_t n_origins, cap_origins;
	size_t rounds, commits; /* not written yet */
	bool begun;
	struct buf json;
};

/* ---- what is said ---- */

static const struct raw_look *
look_of(const struct run *run, const struct passage *p)
{
	return &run->list.looks[p->look];
}

static struct seen *
seen_of(struct run *run, const struct passage *p)
{
	return &run->seen[raw_page_of(&run->list, look_of(run, p)) - run->list.pages];
}

/* A record of what is no version, or of our own doing: counts and a class. */
static struct record *
record_of(const struct item *item, const struct change *change)
{
	struct announced_result announced = { .day = DAY_NONE };
	struct dates dates = { .before = DAY_NONE, .after = DAY_NONE, .banner_day = DAY_NONE };
	struct record *record = record_new();

	record_fill(record, item->platform, item->page, change, NULL, NULL, &dates, &announced,
	    item->previously, item->response.time);
	return record;
}

/* What came and is no version is worth a line where every change is listed. */
static void
note_settled(struct passage *p)
{
	const struct change unread = { .class = CLASS_EXTRACTION };
	const struct item *item = &p->item;

	if (item->outcome == OUTCOME_UNCHANGED &&
	    (item->change == NULL || item->change->class != CLASS_FORMATTING))
		return;
	p->record = record_of(item, item->change == NULL ? &unread : item->change);
	if (item->classified.returned_to[0] != '\0')
		p->record->returned_to = mem_strdup(item->classified.returned_to);
}

/* The repository's commit that an archive's was made from; as it is where none is known. */
static void
name_origin(const struct run *run, char **commit)
{
	for (size_t i = run->n_origins; *commit != NULL && i-- > 0;)
		if (strcmp(run->origins[i].archive, *commit) == 0) {
			free(*commit);
			*commit = mem_strdup(run->list.commits[run->origins[i].commit].id);
			return;
		}
}

static int
tell(struct run *run, const struct raw_look *look, struct record *record)
{
	const struct raw_job *job = run->job;
	const struct raw_commit *commit = raw_commit_of(&run->list, look);
	struct replay_line line = { .commit = look->commit,
		.commits = run->list.n_commits,
		.id = commit->id,
		.path = raw_path_of(&run->list, look),
		.platform = record->platform,
		.time = commit->time,
		.class = record->class,
		.alert = record->alert,
		.n_findings = record->findings.n };

	free(record->commit);
	free(record->path);
	record->commit = mem_strdup(commit->id);
	record->path = mem_strdup(line.path);
	name_origin(run, &record->returned_to);
	buf_clear(&run->json);
	run->json.full = false;
	if ((job->wants == NULL || job->wants(record, job->arg)) &&
	    record_put(record, &run->json) != 0)
		return error_set(run->err, ERROR_LIMIT, "%s at %.12s: too much to say",
		    line.path, commit->id);
	line.json = buf_span(&run->json);
	return job->line(&line, job->arg);
}

static int
tell_round(struct run *run)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < run->n_passages; i++) {
		struct passage *p = &run->passages[i];
		const struct raw_look *look = look_of(run, p);

		if (raw_commit_of(&run->list, look)->time < run->job->since)
			continue;
		if (p->upgrade != NULL)
			rc = tell(run, look, p->upgrade);
		if (rc == 0 && p->record != NULL)
			rc = tell(run, look, p->record);
	}
	return rc;
}

/* ---- settling ---- */

static void
note_outcome(struct run *run, const struct item *item)
{
	struct raw_report *r = run->report;

	r->snapshots++;
	r->versions += item->outcome == OUTCOME_FIRST || item->outcome == OUTCOME_CHANGED;
	r->held += item->outcome == OUTCOME_HELD;
	r->failed += item->outcome == OUTCOME_FAILED;
	if (r->first == 0)
		r->first = item->response.time;
	r->last = item->response.time;
}

static int
settle(struct run *run, struct passage *p)
{
	struct item *item = &p->item;
	int rc = item_settle(item, run->archive, item->response.time, run->err);

	note_outcome(run, item);
	run->looked[raw_page_of(&run->list, look_of(run, p)) - run->list.pages] = true;
	if (item->outcome == OUTCOME_HELD || item->outcome == OUTCOME_FAILED)
		seen_of(run, p)->hash = 0; /* the same again is looked at again: it may stay */
	item_let_go(item);
	return rc;
}

/* ---- judge, commit ---- */

/* A source whose text did not change is read from the archive. */
static void
read_source(struct run *run, const struct item *item, struct source_look *look)
{
	char *path = mem_printf("%s.md", item->page->id);
	struct document *doc = NULL;
	struct error err = { 0 };
	struct buf text;

	buf_init(&text, DOCUMENT_MAX_BYTES);
	if (item->after == NULL && archive_text(run->archive, NULL, path, &text, &err) == 1)
		(void)document_get(buf_span(&text), DOCUMENT_OURS, &doc, &err);
	look->read = (item->after != NULL || doc != NULL) &&
		     announcements_page(
			 item->after != NULL ? item->after : doc, &look->items, &err) == 0;
	if (!look->read)
		look->why = mem_strdup(err.code == ERROR_NONE ? "not readable" : err.message);
	document_free(doc);
	buf_release(&text);
	free(path);
}

static const struct item *
item_of(const struct run *run, const char *page_id)
{
	for (size_t i = 0; i < run->n_passages; i++)
		if (strcmp(run->passages[i].item.page->id, page_id) == 0)
			return &run->passages[i].item;
	return NULL;
}

/* The platform's sources, as this round saw them. */
static void
look_at_sources(struct run *run, const struct item *of, struct source_looks *looks)
{
	for (size_t i = 0; i < of->platform->n_pages; i++) {
		const struct page *page = of->platform->pages[i];
		const struct item *item;
		struct source_look *look;

		if (page->kind != PAGE_ANNOUNCEMENT)
			continue;
		item = item_of(run, page->id);
		MEM_GROW(looks->v, looks->n, looks->cap);
		look = &looks->v[looks->n++];
		*look = (struct source_look){ .page = page, .looked = of->response.time };
		if (item == NULL) {
			look->why = mem_strdup("no snapshot of it at that time");
			continue;
		}
		look->previously = item->previously;
		if (item->outcome == OUTCOME_FAILED || item->outcome == OUTCOME_HELD)
			look->why = mem_strdup(item->error.message);
		else
			read_source(run, item, look);
	}
}

/* The bytes of then, for the evidence. */
static int
fetch_bytes(struct run *run, struct passage *p)
{
	struct item *item = &p->item;
	struct buf bytes;
	int rc;

	buf_init(&bytes, EXTRACT_MAX_BYTES);
	rc = raw_bytes(run->odb, look_of(run, p), &bytes, run->err);
	if (rc == 1)
		rc = body_make(buf_span(&bytes), &item->response.wire_fd, run->err);
	else if (rc == 0)
		rc = error_set(
		    run->err, ERROR_ARCHIVE, "%s: its bytes are gone", item->page->id);
	item->response.wire_len = bytes.len;
	buf_release(&bytes);
	return rc;
}

static void
note_origin(struct run *run, const char *archive, uint32_t commit)
{
	MEM_GROW(run->origins, run->n_origins, run->cap_origins);
	snprintf(
	    run->origins[run->n_origins].archive, sizeof run->origins->archive, "%s", archive);
	run->origins[run->n_origins++].commit = commit;
}

static enum beside_look
what_came(const struct page *page, void *arg)
{
	return beside_look_at(item_of(arg, page->id));
}

static int
look_beside(struct run *run, const struct item *item, struct surroundings *out)
{
	const struct beside_query query = { .past = run->past,
		.archive = run->archive,
		.workspace = run->job->workspace,
		.platform = item->platform,
		.page = item->page,
		.findings = &item->findings,
		.seen = item->response.time,
		.look = what_came,
		.arg = run };

	return surroundings_gather(out, &query, run->err);
}

static int
judge_and_commit(struct run *run, struct passage *p)
{
	struct source_looks looks = { 0 };
	struct surroundings beside = { 0 };
	struct item *item = &p->item;
	int rc = 0;

	look_at_sources(run, item, &looks);
	if (item->change->class == CLASS_CHANGE)
		rc = look_beside(run, item, &beside);
	if (rc == 0)
		item_judge(item, &looks, &beside.beside, &run->job->workspace->silence);
	surroundings_release(&beside);
	source_looks_release(&looks);
	if (rc != 0 || fetch_bytes(run, p) != 0 ||
	    item_commit(item, run->archive, run->err) != 0)
		return -1;
	past_note(run->past, item->page->id, document_hash(item->after), item->response.time,
	    item->commit, item->record->alert);
	note_origin(run, item->commit, look_of(run, p)->commit);
	run->commits++;
	p->record = item->record;
	item->record = NULL;
	p->news = false;
	return settle(run, p);
}

/* Announcement pages last: until then their texts are the witnesses of this round. */
static int
judge_round(struct run *run)
{
	for (int witnesses = 0; witnesses <= 1; witnesses++)
		for (size_t i = 0; i < run->n_passages; i++) {
			struct passage *p = &run->passages[i];

			if (p->news &&
			    (p->item.page->kind == PAGE_ANNOUNCEMENT) == (witnesses == 1) &&
			    judge_and_commit(run, p) != 0)
				return -1;
		}
	return 0;
}

static bool
has_witness(const struct platform *platform)
{
	for (size_t i = 0; i < platform->n_pages; i++)
		if (platform->pages[i]->kind == PAGE_ANNOUNCEMENT)
			return true;
	return false;
}

/* ---- read, compare, detect ---- */

static void
arrive(struct run *run, struct passage *p)
{
	const struct raw_look *look = look_of(run, p);
	const struct raw_page *page = raw_page_of(&run->list, look);
	const struct page *as = run->list.as[raw_as_of(&run->list, look)];
	struct response *r = &p->item.response;
	struct request request;

	item_init(&p->item, page->platform, as);
	item_recall(&p->item, run->archive, false, &request);
	p->snapshot = mem_printf(
	    "%s %s", raw_commit_of(&run->list, look)->id, raw_path_of(&run->list, look));
	p->item.snapshot = p->snapshot;
	r->time = raw_commit_of(&run->list, look)->time;
	r->final_url = mem_strdup(as->url);
	r->content_type = mem_strdup(raw_content_type(raw_path_of(&run->list, look)));
	r->headers = mem_strdup("");
}

/* The text of the last good look again: nothing of it needs to be looked at. */
static bool
is_same(struct run *run, struct passage *p, const struct raw_answer *answer)
{
	const struct seen *seen = seen_of(run, p);

	return answer->err.code == ERROR_NONE && seen->hash != 0 &&
	       seen->hash == answer->hash && seen->as == raw_as_of(&run->list, look_of(run, p));
}

/* 1: there is a document; -1: there is none, settled. */
static int
take_answer(struct passage *p, struct raw_answer *answer)
{
	struct reading reading = { 0 };
	struct error *err = &answer->err;

	if (err->code == ERROR_NONE &&
	    reading_take(buf_span(&answer->bytes), &reading, err) == 0)
		return item_read(&p->item, &reading, NULL);
	error_prefix(err, "%s", p->item.page->id);
	return item_read(&p->item, NULL, err);
}

/* Our own doing is committed first; what it made is what the page had. */
static int
upgrade(struct run *run, struct passage *p)
{
	const struct change change = { .class = CLASS_UPGRADE };
	struct item *item = &p->item;

	if (item_upgrade(item, run->archive, run->err) != 0)
		return -1;
	if (item->commit[0] == '\0')
		return 0;
	p->upgrade = record_of(item, &change);
	past_note(run->past, item->page->id, document_hash(item->before), item->response.time,
	    item->commit, false);
	note_origin(run, item->commit, look_of(run, p)->commit);
	run->commits++;
	return 0;
}

static int
compare_and_detect(struct run *run, struct passage *p, uint64_t hash)
{
	struct item *item = &p->item;

	if (upgrade(run, p) != 0)
		return -1;
	*seen_of(run, p) =
	    (struct seen){ .hash = hash, .as = raw_as_of(&run->list, look_of(run, p)) };
	if (item_compare(item, run->past, run->job->workspace) == 0) {
		note_settled(p);
		return settle(run, p);
	}
	item_detect(item, run->past, &run->job->workspace->rules);
	p->news = true;
	return has_witness(item->platform) ? 0 : judge_and_commit(run, p);
}

static int
pass(struct run *run, struct passage *p)
{
	struct raw_answer answer = { 0 };
	int rc = raw_ahead_next(run->ahead, &answer, run->err);

	if (rc != 0)
		return -1;
	arrive(run, p);
	if (is_same(run, p, &answer)) {
		p->item.response.same_bytes = true;
		p->item.outcome = OUTCOME_UNCHANGED;
		rc = settle(run, p);
		goto out;
	}
	if (answer.remembered && raw_ahead_again(run->ahead, p->look, &answer, run->err) != 0) {
		rc = -1;
		goto out;
	}
	if (take_answer(p, &answer) == 1) {
		rc = compare_and_detect(run, p, answer.hash);
	} else {
		note_settled(p);
		rc = settle(run, p);
	}
out:
	raw_answer_release(&answer);
	return rc;
}

/* ---- rounds ---- */

static void
passage_release(struct passage *p)
{
	item_let_go(&p->item);
	record_free(p->upgrade);
	record_free(p->record);
	free(p->snapshot);
	*p = (struct passage){ 0 };
}

static int
write_rounds(struct run *run)
{
	if (!run->begun)
		return 0;
	run->begun = false;
	run->rounds = run->commits = 0;
	return archive_round_end(run->archive, run->err);
}

static int
begin_round(struct run *run, size_t first)
{
	utc_t now = raw_commit_of(&run->list, &run->list.looks[first])->time;

	/* what was recorded must be there for who looks at the page, or beside it */
	if ((run->commits > 0 || run->rounds >= FLUSH_ROUNDS) && write_rounds(run) != 0)
		return -1;
	run->rounds++;
	run->report->rounds++;
	if (run->begun)
		return archive_round_next(run->archive, now, run->err);
	run->begun = true;
	return archive_round_begin(run->archive, now, run->err);
}

static int
run_round(struct run *run, size_t first, size_t end)
{
	int rc = begin_round(run, first);

	for (size_t i = first; rc == 0 && i < end; i++) {
		struct passage *p = &run->passages[run->n_passages++];

		p->look = i;
		rc = pass(run, p);
	}
	if (rc == 0)
		rc = judge_round(run);
	if (rc == 0)
		rc = tell_round(run);
	while (run->n_passages > 0)
		passage_release(&run->passages[--run->n_passages]);
	return rc;
}

static int
run_rounds(struct run *run)
{
	const struct raw_job *job = run->job;
	int rc = 0;

	for (size_t i = 0, end; rc == 0 && i < run->list.n_looks; i = end) {
		if (job->stop != NULL && *job->stop != 0) {
			run->report->stopped = true;
			break;
		}
		end = raw_round_end(&run->list, i);
		if (job->progress != NULL)
			job->progress(run->list.looks[i].commit, run->list.n_commits, job->arg);
		rc = run_round(run, i, end);
	}
	return rc == 0 ? write_rounds(run) : rc;
}

/* ---- before and after ---- */

static int
note_old_origin(const struct archive_entry *entry, void *arg)
{
	struct run *run = arg;
	struct span snapshot;

	if (!archive_trailer(entry->message, "Snapshot", &snapshot) || snapshot.len < OID_HEX)
		return 0;
	for (size_t i = 0; i < run->list.n_commits; i++)
		if (memcmp(run->list.commits[i].id, snapshot.data, OID_HEX) == 0) {
			note_origin(run, entry->oid, (uint32_t)i);
			break;
		}
	return 0;
}

static utc_t
last_look(const char *page_id, void *arg)
{
	return archive_state(arg, page_id)->last_try;
}

/* What a page's last look had to say, where it was not a good one. */
static void
report_pages(struct run *run)
{
	struct raw_report *r = run->report;

	for (size_t i = 0; run->looked != NULL && i < run->list.n_pages; i++) {
		const struct page_state *s =
		    archive_state(run->archive, run->list.pages[i].page->id);
		char since[UTC_TEXT_MAX];

		r->pages += run->looked[i];
		if (run->looked[i] && s->failing_since != 0)
			strs_take(&r->complaints, mem_printf("%s (since %s)", s->why,
						      utc_format(s->failing_since, since)));
	}
}

static void
report_list(struct run *run)
{
	struct raw_report *r = run->report;

	r->commits = run->list.all_commits;
	r->undeclared = run->list.undeclared;
	r->named = run->list.named;
	run->list.named = (struct strs){ 0 };
	r->had = raw_list_skip(&run->list, last_look, run->archive, &r->disordered);
	r->had -= r->disordered;
}

static int
prepare(struct run *run)
{
	const struct raw_job *job = run->job;
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t readers =
	    job->readers > 0 ? job->readers : (size_t)(processors < 1 ? 1 : processors);
	int rc = odb_open(job->repository, &run->odb, run->err);

	if (rc == 0)
		return error_set(
		    run->err, ERROR_USAGE, "%s: no git repository", job->repository);
	if (rc < 0 || raw_list_read(run->odb, job->workspace, job->glob, job->until, &run->list,
			  run->err) != 0)
		return -1;
	report_list(run);
	run->past = past_new(run->archive);
	if (past_keep(run->past, run->err) != 0 ||
	    archive_log(run->archive, NULL, NULL, false, note_old_origin, run, run->err) != 0)
		return -1;
	run->seen = mem_array(run->list.n_pages, sizeof *run->seen);
	run->passages = mem_array(RAW_ROUND_LOOKS, sizeof *run->passages);
	run->looked = mem_array(run->list.n_pages, sizeof *run->looked);
	run->ahead =
	    raw_ahead_new(run->odb, &run->list, readers > READERS_MAX ? READERS_MAX : readers);
	return 0;
}

static void
end(struct run *run)
{
	if (run->ahead != NULL)
		run->report->spared = raw_ahead_spared(run->ahead);
	raw_ahead_free(run->ahead);
	past_free(run->past);
	raw_list_release(&run->list);
	odb_free(run->odb);
	free(run->seen);
	free(run->looked);
	free(run->passages);
	free(run->origins);
	buf_release(&run->json);
}

int
raw_replay(const struct raw_job *job, struct raw_report *report, struct error *err)
{
	struct run self = { .job = job, .report = report, .err = err };
	char *scratch = NULL;
	int rc = -1;

	*report = (struct raw_report){ 0 };
	buf_init(&self.json, REPLAY_JSON_MAX);
	if (job->into == NULL && raw_scratch_make(&scratch, err) != 0)
		goto out;
	if (archive_open(job->into != NULL ? job->into : scratch, ARCHIVE_WRITE, &self.archive,
		err) != 0)
		goto out;
	if (archive_undo_unfinished(self.archive, err) == 0 && prepare(&self) == 0)
		rc = run_rounds(&self);
	if (rc == 0)
		report_pages(&self);
out:
	end(&self);
	archive_close(self.archive);
	raw_scratch_end(scratch);
	return rc;
}

void
raw_report_release(struct raw_report *report)
{
	strs_release(&report->named);
	strs_release(&report->complaints);
	*report = (struct raw_report){ 0 };
}
