/*
 * THE LINE: recall → fetch → extract → compare → detect → judge → commit → settings.
 *
 * Fetching, reading and comparing overlap: while answers come, children read
 * bodies, and what is unchanged is let go at once, so that the memory of a
 * round does not grow with the number of pages. What is news waits for the
 * platform's announcement pages, which are items of the same round.
 */
#include "run.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "core/keep/schedule.h"
#include "beside.h"
#include "correct.h"
#include "edge/clock.h"
#include "edge/stamp.h"
#include "settings/settings.h"

enum {
	READERS_MAX = 4, /* children reading at a time */
	BODIES_MAX = 32, /* answers that wait for a reader before the network is held back */
	STEP_MS = 500,
	HTTP_NOT_FOUND = 404,
	HTTP_GONE = 410
};

/* A second look at an item, and when its time has come. */
struct again {
	struct item *item;
	struct request request;
	int64_t at; /* clock_monotonic_ms() */
};

struct round {
	struct workspace *workspace;
	struct archive *archive;
	const struct run_options *options;
	struct run_report *report;
	struct error *err;
	struct fetch *fetch;
	struct past *past;
	struct settings *settings;
	utc_t now;
	struct item *items;
	size_t n_items;
	struct item **waiting; /* answers not yet with a reader, a queue */
	size_t n_waiting, cap_waiting;
	struct item *reading[READERS_MAX];
	size_t n_reading;
	size_t settled;
	struct again *again; /* second looks to be asked for */
	size_t n_again, cap_again;
	bool broken; /* the archive refused something: err says what */
};

static int choose(struct round *round);
static int recall(struct round *round);
static int fetch_and_read(struct round *round);
static int judge_and_commit(struct round *round);

/* In the order of the rules' files, not of the answers. */
static void
complain(struct round *round)
{
	for (size_t i = 0; i < round->n_items; i++)
		if (round->items[i].as_before)
			round->report->as_before++;
		else if (round->items[i].error.code != ERROR_NONE)
			strs_add(&round->report->complaints, round->items[i].error.message);
}

/* Nothing is due, and a round was done with these very rules: it would find the same. */
static bool
is_idle(const struct round *round)
{
	return round->n_items == 0 && round->workspace->light && round->workspace->notes.n == 0;
}

int
run(struct workspace *workspace, struct archive *archive, const struct run_options *options,
    struct run_report *report, struct error *err)
{
	struct round round = { .workspace = workspace,
		.archive = archive,
		.options = options,
		.report = report,
		.err = err,
		.now = clock_now() };
	int rc = -1;

	if (choose(&round) != 0) /* which pages are due */
		goto out;
	if (is_idle(&round)) {
		rc = 0;
		goto out;
	}
	if (workspace_complete(workspace, &report->complaints, err) != 0 ||
	    archive_round_begin(archive, round.now, err) != 0)
		goto out;
	round.past = past_new(archive);
	round.settings = settings_new(workspace, archive, round.past, round.now);
	if (recall(&round) != 0 ||           /* what we know of them */
	    fetch_and_read(&round) != 0 ||   /* fetch → extract → compare → detect */
	    judge_and_commit(&round) != 0 || /* judge → commit */
	    settings_commit(round.settings, &report->complaints, err) != 0 ||
	    archive_round_end(archive, err) != 0)
		goto out;
	stamp_keep(workspace->snapshots, workspace->stamp);
	rc = 0;
out:
	fetch_free(round.fetch);
	past_free(round.past);
	settings_free(round.settings);
	complain(&round);
	for (size_t i = 0; i < round.n_items; i++)
		item_let_go(&round.items[i]);
	free(round.items);
	free(round.waiting);
	free(round.again);
	return rc;
}

/* ---- which pages ---- */

static bool
is_due(const struct round *round, const struct page *page)
{
	const struct page_state *state = archive_state(round->archive, page->id);

	return round->options->all || schedule_is_astray(state->last_try, round->now) ||
	       schedule_due(page, state->due) <= round->now;
}

static void
add_page(struct workspace_pages *list, const struct page *page)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i] == page)
			return;
	MEM_GROW(list->v, list->n, list->cap);
	list->v[list->n++] = page;
}

static void
start_item(const struct round *round, struct item *item, const struct page *page)
{
	const struct workspace *ws = round->workspace;

	item_init(item, workspace_platform_of(ws, page), page);
	item->stale = ws->defaults.stale != 0 ? ws->defaults.stale : DECLARE_STALE;
}

/* What is due, and with every page the witnesses that speak for it. */
static int
choose(struct round *round)
{
	struct workspace *ws = round->workspace;
	struct workspace_pages named = { 0 }, due = { 0 };
	int rc = workspace_select(
	    ws, round->options->pages, round->options->n_pages, &named, round->err);

	for (size_t i = 0; rc == 0 && i < named.n; i++)
		if (is_due(round, named.v[i])) {
			add_page(&due, named.v[i]);
			workspace_sources(ws, named.v[i], &due);
		}
	round->items = mem_array(due.n, sizeof *round->items);
	for (size_t i = 0; i < due.n; i++)
		start_item(round, &round->items[i], due.v[i]);
	round->report->total = round->n_items = due.n;
	workspace_pages_release(&named);
	workspace_pages_release(&due);
	return rc;
}

/* ---- settling ---- */

static void
settle(struct round *round, struct item *item)
{
	struct run_report *report = round->report;

	if (item_settle(item, round->archive, round->now, round->err) != 0)
		round->broken = true;
	settings_hear(round->settings, item);
	report->outcomes[item->outcome]++;
	if (item->outcome == OUTCOME_FAILED && item->error.code == ERROR_LATER &&
	    item->response.status == 0)
		report->unreachable++;
	item_let_go(item);
	round->settled++;
	if (round->options->progress != NULL)
		round->options->progress(round->settled, round->n_items, round->options->arg);
}

/* ---- judging ---- */

static bool
is_pending(const struct item *item)
{
	return item->change != NULL;
}

/* A source whose text did not change is read from the archive. */
static void
read_source(struct round *round, const struct item *item, struct source_look *look)
{
	struct error err = { 0 };
	struct document *stored = NULL;
	const struct document *doc = item->after;
	char *path = mem_printf("%s.md", item->page->id);
	struct buf text;

	buf_init(&text, DOCUMENT_MAX_BYTES);
	if (doc == NULL && archive_text(round->archive, NULL, path, &text, &err) == 1 &&
	    document_get(buf_span(&text), DOCUMENT_OURS, &stored, &err) == 0)
		doc = stored;
	look->read = doc != NULL && announcements_page(doc, &look->items, &err) == 0;
	if (!look->read && err.code != ERROR_NONE)
		look->why = mem_strdup(err.message);
	document_free(stored);
	buf_release(&text);
	free(path);
}

static bool
was_not_read(const struct item *item)
{
	return item->outcome == OUTCOME_FAILED || item->outcome == OUTCOME_HELD ||
	       item->outcome == OUTCOME_LEFT_OUT;
}

/* Does the text that is judged, before it changed, lead readers there? */
static bool
leads_to(const struct item *judged, const struct page *page)
{
	const struct document *doc = judged->before;

	for (size_t i = 0; doc != NULL && i < doc->n_links; i++)
		if (span_starts(doc->links[i].target, page->url))
			return true;
	return false;
}

/*
 * Between two updates there is nothing to preview: what is not there announces nothing. One
 * that is there, or that readers are led to, or was there not long ago, but cannot be read, is
 * missed. judged NULL: of changes of any page.
 */
static bool
is_preview_asked(const struct round *round, const struct item *item, const struct item *judged)
{
	int64_t days = utc_day(round->now) - utc_day(item->previously);

	if (!was_not_read(item))
		return true;
	if (item->status == HTTP_NOT_FOUND || item->status == HTTP_GONE)
		return false;
	return judged == NULL || days <= round->workspace->silence.window_before ||
	       leads_to(judged, item->page);
}

static bool
is_source(const struct round *round, const struct item *item, const struct item *judged)
{
	return item->page->kind == PAGE_ANNOUNCEMENT ||
	       (item->page->kind == PAGE_PREVIEW && is_preview_asked(round, item, judged));
}

static void
look_at_sources(struct round *round, const struct platform *platform, const struct item *judged,
    struct source_looks *looks)
{
	for (size_t i = 0; i < round->n_items; i++) {
		const struct item *item = &round->items[i];
		struct source_look *look;

		if (item->platform != platform || !is_source(round, item, judged))
			continue;
		MEM_GROW(looks->v, looks->n, looks->cap);
		look = &looks->v[looks->n++];
		*look = (struct source_look){
			.page = item->page, .looked = round->now, .previously = item->previously
		};
		if (was_not_read(item))
			look->why = mem_strdup(item->error.message);
		else if (item->page->kind == PAGE_PREVIEW)
			look->read = true; /* what it showed stands in its history */
		else
			read_source(round, item, look);
	}
}

/* A declared source that this round did not look at cannot testify. */
static void
name_the_absent(const struct platform *platform, struct source_looks *looks)
{
	for (size_t i = 0; i < platform->n_pages; i++) {
		const struct page *page = platform->pages[i];
		bool there = false;

		if (page->kind != PAGE_ANNOUNCEMENT)
			continue;
		for (size_t j = 0; j < looks->n; j++)
			there = there || looks->v[j].page == page;
		if (there)
			continue;
		MEM_GROW(looks->v, looks->n, looks->cap);
		looks->v[looks->n++] = (struct source_look){ .page = page,
			.why = mem_strdup("not looked at in this round") };
	}
}

static enum beside_look
look_of(const struct page *page, void *arg)
{
	const struct round *round = arg;

	for (size_t i = 0; i < round->n_items; i++)
		if (round->items[i].page == page)
			return beside_look_at(&round->items[i]);
	return BESIDE_NOT_ASKED;
}

static int
look_beside(struct round *round, const struct item *item, struct surroundings *out)
{
	const struct beside_query query = { .past = round->past,
		.archive = round->archive,
		.workspace = round->workspace,
		.platform = item->platform,
		.page = item->page,
		.change = item->change,
		.findings = &item->findings,
		.seen = item->response.time,
		.look = look_of,
		.arg = round };

	if (surroundings_gather(out, &query, round->err) != 0)
		return -1;
	settings_ways(round->settings, item->platform, item->page, &out->beside);
	return 0;
}

static int
judge_item(struct round *round, struct item *item)
{
	struct source_looks looks = { 0 };
	struct surroundings beside = { 0 };
	int rc = 0;

	look_at_sources(round, item->platform, item, &looks);
	name_the_absent(item->platform, &looks);
	if (item->change->class == CLASS_CHANGE || item->change->class == CLASS_RETURNED)
		rc = look_beside(round, item, &beside);
	if (rc == 0)
		do {
			item_judge(item, &looks, &beside.beside, &round->workspace->silence);
			settings_way_out(
			    round->settings, item->platform, item->page, item->record);
			rc = item_commit(item, round->archive, round->err);
		} while (rc == 0 && item_take_return(item));
	surroundings_release(&beside);
	source_looks_release(&looks);
	if (rc == 0)
		settle(round, item);
	return rc;
}

/* Of platforms of which a source was looked at in this round. */
static int
judge_again(struct round *round)
{
	const struct workspace *ws = round->workspace;
	int rc = 0;

	for (size_t i = 0; i < ws->n_platforms && rc == 0; i++) {
		struct source_looks looks = { 0 };

		look_at_sources(round, ws->platforms[i], NULL, &looks);
		if (looks.n > 0 || ws->notes.n > 0) {
			name_the_absent(ws->platforms[i], &looks);
			rc = correct_platform(round->archive, round->past, ws, ws->platforms[i],
			    &looks, round->now, round->err);
		}
		source_looks_release(&looks);
	}
	return rc;
}

/* Announcement pages last: until then their texts are the witnesses of this round. */
static int
judge_and_commit(struct round *round)
{
	for (int witnesses = 0; witnesses <= 1; witnesses++) {
		if (witnesses == 1 && judge_again(round) != 0)
			return -1;
		for (size_t i = 0; i < round->n_items; i++) {
			struct item *item = &round->items[i];

			if (is_pending(item) &&
			    (item->page->kind == PAGE_ANNOUNCEMENT) == (witnesses == 1) &&
			    judge_item(round, item) != 0)
				return -1;
		}
	}
	return round->broken ? -1 : 0;
}

/* ---- fetching and reading ---- */

/*
 * A first record needs no witness, and where none is declared there is none to
 * wait for: such an item is committed as it comes, and its memory is free again.
 */
static bool
needs_witness(const struct item *item)
{
	const struct platform *platform = item->platform;

	if (item->page->kind == PAGE_ANNOUNCEMENT)
		return true; /* it is one: the others of this round want to hear it */
	if (item->change->class == CLASS_FIRST)
		return false;
	for (size_t i = 0; i < platform->n_pages; i++)
		if (page_covers(platform->pages[i], item->page))
			return true;
	return false;
}

static void
go_on(struct round *round, struct item *item)
{
	if (!needs_witness(item) && judge_item(round, item) != 0)
		round->broken = true;
}

/* What was found is asked for once more; true when its answer is to be waited for. */
static bool
look_again(struct round *round, struct item *item)
{
	struct request request;
	int64_t delay;

	if (!item_look_again(item, round->options->wait, round->now, &request, &delay))
		return false;
	MEM_GROW(round->again, round->n_again, round->cap_again);
	round->again[round->n_again++] =
	    (struct again){ item, request, clock_monotonic_ms() + delay * 1000 };
	return true;
}

static void
compare_and_detect(struct round *round, struct item *item)
{
	bool news;

	if (item_upgrade(item, round->archive, round->err) != 0) {
		round->broken = true;
		return;
	}
	news = item_compare(item, round->past, round->workspace) == 1;
	if (item_confirm_earlier(item, round->past, round->archive, round->err) != 0) {
		round->broken = true;
		return;
	}
	if (!news) {
		settle(round, item);
		return;
	}
	item_detect(item, round->past, &round->workspace->rules);
	if (!look_again(round, item))
		go_on(round, item);
}

static void
confirm(struct round *round, struct item *item)
{
	item_confirm(item, &round->workspace->failures);
	go_on(round, item);
}

/* An answer that leaves nothing to read, or a reading that failed. */
static void
nothing_to_read(struct round *round, struct item *item)
{
	if (item->second.asked)
		confirm(round, item);
	else
		settle(round, item);
}

static void
start_readers(struct round *round)
{
	while (round->n_reading < READERS_MAX && round->n_waiting > 0) {
		struct item *item = round->waiting[0];

		memmove(round->waiting, round->waiting + 1,
		    --round->n_waiting * sizeof *round->waiting);
		if (item_extract(item) == 0)
			round->reading[round->n_reading++] = item;
		else
			nothing_to_read(round, item);
	}
}

static void
collect_readers(struct round *round)
{
	for (size_t i = 0; i < round->n_reading;) {
		struct item *item = round->reading[i];
		int rc = item_extracted(item);

		if (rc == 0) {
			i++;
			continue;
		}
		round->reading[i] = round->reading[--round->n_reading];
		if (rc == 1 && item->second.asked)
			confirm(round, item);
		else if (rc == 1)
			compare_and_detect(round, item);
		else
			nothing_to_read(round, item);
	}
}

static void
answered(void *arg, struct response *response, const struct error *err, void *context)
{
	struct round *round = context;
	struct item *item = arg;

	if (settings_answer(round->settings, arg, response, err))
		return;
	if (item_answer(item, response, err) == 0) {
		nothing_to_read(round, item);
		return;
	}
	MEM_GROW(round->waiting, round->n_waiting, round->cap_waiting);
	round->waiting[round->n_waiting++] = item;
	start_readers(round);
}

static int
recall(struct round *round)
{
	size_t links = settings_choose(round->settings, round->options->pages,
	    round->options->n_pages, round->options->all);

	if (round->n_items + links == 0)
		return 0;
	if (fetch_new(&round->options->fetch, answered, round, &round->fetch, round->err) != 0)
		return -1;
	for (size_t i = 0; i < round->n_items; i++) {
		struct request request;

		item_recall(&round->items[i], round->archive, true, &request);
		if (fetch_add(round->fetch, &request, round->err) != 0)
			return -1;
	}
	return settings_ask(round->settings, round->fetch, round->err);
}

/* Wait for answers and readers; when many answers wait for a reader, only for readers. */
static int
step(struct round *round)
{
	struct pollfd readers[READERS_MAX];

	for (size_t i = 0; i < round->n_reading; i++)
		readers[i] =
		    (struct pollfd){ .fd = call_fd(round->reading[i]->call), .events = POLLIN };
	if (round->n_waiting > BODIES_MAX || fetch_pending(round->fetch) == 0) {
		poll(readers, round->n_reading, STEP_MS);
		return 0;
	}
	return fetch_step(round->fetch, readers, round->n_reading, STEP_MS, round->err);
}

/* Second looks whose time has come. */
static void
ask_again(struct round *round)
{
	for (size_t i = 0; i < round->n_again;) {
		struct again *a = &round->again[i];
		struct item *item = a->item;
		struct error err = { 0 };

		if (a->at > clock_monotonic_ms()) {
			i++;
			continue;
		}
		if (fetch_add(round->fetch, &a->request, &err) != 0) {
			second_fail(&item->second, err.message);
			confirm(round, item);
		}
		round->again[i] = round->again[--round->n_again];
	}
}

static bool
is_under_way(const struct round *round)
{
	if (round->options->stop != NULL && *round->options->stop != 0)
		return false;
	return round->fetch != NULL && !round->broken &&
	       (fetch_pending(round->fetch) > 0 || round->n_reading > 0 ||
		   round->n_waiting > 0 || round->n_again > 0);
}

static int
fetch_and_read(struct round *round)
{
	while (is_under_way(round)) {
		ask_again(round);
		/* A network side that is gone has answered every request with that error. */
		if (step(round) != 0)
			round->err->code = ERROR_NONE;
		collect_readers(round);
		start_readers(round);
	}
	return round->broken ? -1 : 0;
}

void
run_report_release(struct run_report *report)
{
	strs_release(&report->complaints);
}
