/* What is known beside a change. */
#include "beside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "core/judge/promise.h"
#include "correct.h"
#include "foretold.h"

enum beside_look
beside_look_at(const struct item *item)
{
	if (item == NULL)
		return BESIDE_NOT_ASKED;
	switch (item->outcome) {
	case OUTCOME_CHANGED: return BESIDE_CHANGED;
	case OUTCOME_HELD:
	case OUTCOME_FAILED:
	case OUTCOME_LEFT_OUT: return BESIDE_UNREAD;
	default: return BESIDE_SAME;
	}
}

/* ---- the text of a page as the archive has it ---- */

/* 1; 0: there is none; -1. */
static int
read_page(const struct beside_query *q, const struct page *page, struct document **out,
    struct error *err)
{
	char *path = mem_printf("%s.md", page->id);
	struct buf text;
	int rc;

	buf_init(&text, DOCUMENT_MAX_BYTES);
	rc = archive_text(q->archive, NULL, path, &text, err);
	if (rc == 1 && document_get(buf_span(&text), DOCUMENT_OURS, out, err) != 0)
		rc = -1;
	buf_release(&text);
	free(path);
	return rc;
}

/* All that the rules find in a text as it stands. What they could not finish is passed over. */
static void
standing_findings(const struct beside_query *q, const struct page *page,
    const struct document *doc, struct findings *out)
{
	struct document *nothing = document_new();
	struct change *change = compare(nothing, doc);
	struct error ignored;

	(void)detect(&q->workspace->rules, change, page->language, out, &ignored);
	change_free(change);
	document_free(nothing);
}

/* ---- what other pages say ---- */

static bool
permits(const struct finding *f, const char *concept)
{
	return f->direction == DIRECTION_MORE && !f->gone && f->concept != NULL &&
	       strcmp(f->concept, concept) == 0 && f->change != EDIT_REMOVED;
}

static const struct finding *
find_permit(const struct findings *findings, const char *concept)
{
	for (size_t i = 0; findings != NULL && i < findings->n; i++)
		if (permits(&findings->v[i], concept))
			return &findings->v[i];
	return NULL;
}

/* The concept of what is new: the worst finding's. */
static const char *
concept_of(const struct findings *findings)
{
	for (size_t i = 0; findings != NULL && i < findings->n; i++) {
		const struct finding *f = &findings->v[i];

		if (f->concept != NULL && permits(f, f->concept))
		return f->concept;
	}
	return NULL;
}

static bool
same_page(const struct page *a, const struct page *b)
{
	size_t n = strcspn(a->id, "@");

	return n == strcspn(b->id, "@") && strncmp(a->id, b->id, n) == 0;
}

struct first_said {
	const char *concept;
	utc_t time;
};

static int
note_first_said(const struct record *record, void *arg)
{
	struct first_said *first = arg;

	if (find_permit(&record->findings, first->concept) == NULL)
		return 0;
	first->time = record->time;
	return 1;
}

/* Since when the page says it, as far as the archive reaches back. */
static int
said_since(
    const struct beside_query *q, const struct page *page, struct saying *s, struct error *err)
{
	struct first_said first = { s->concept, 0 };

	if (past_records(q->past, page->id, 0, note_first_said, &first, err) < 0)
		return -1;
	s->since = first.time;
	if (s->since != 0)
		return 0;
	s->from_start = true;
	return past_first(q->past, page->id, &s->since, err);
}

static bool
declared_on(const struct platform *platform, const struct page *page)
{
	const struct setting *setting = platform_setting_of(platform, page);

	return setting != NULL && setting->default_state != NULL &&
	       strncasecmp(setting->default_state, "on", 2) == 0;
}

static int
say_of(const struct beside_query *q, const struct page *page, const char *concept,
    const struct findings *standing, struct saying *s, struct error *err)
{
	const struct finding *f = find_permit(standing, concept);
	enum beside_look look = q->look == NULL ? BESIDE_NOT_ASKED : q->look(page, q->arg);

	*s = (struct saying){ .page = mem_strdup(page->id),
		.name = mem_strdup(page->name),
		.concept = mem_strdup(concept),
		.kind = page->kind,
		.looked = archive_state(q->archive, page->id)->last_good,
		.changed_now = look == BESIDE_CHANGED,
		.unread = look == BESIDE_UNREAD };
	if (same_page(page, q->page))
		s->variant = mem_strdup(page->variant == NULL ? "" : page->variant);
	if (f == NULL)
		return 0;
	s->says = true;
	s->quote = mem_strdup(f->quote);
	s->on = find_permit(standing, "default-on") != NULL || declared_on(q->platform, page);
	return said_since(q, page, s, err);
}

/* ---- the pages of the platform ---- */

static bool
is_asked(const struct page *page)
{
	return page->kind == PAGE_POLICY || page->kind == PAGE_TERMS ||
	       page->kind == PAGE_HELP || page->kind == PAGE_SETTING;
}

static int
ask_page(const struct beside_query *q, const struct page *page, const char *concept,
    struct beside *out, struct error *err)
{
	struct findings standing = { 0 };
	struct document *doc = NULL;
	struct saying s;
	int rc = read_page(q, page, &doc, err);

	if (rc == 1) {
		standing_findings(q, page, doc, &standing);
		if (page->kind == PAGE_POLICY || page->kind == PAGE_TERMS)
			promise_take(page, &standing, &out->promise);
	}
	if (rc == 1 && page != q->page) {
		rc = say_of(q, page, concept, &standing, &s, err);
		MEM_GROW(out->sayings.v, out->sayings.n, out->sayings.cap);
		out->sayings.v[out->sayings.n++] = s;
	}
	findings_release(&standing);
	document_free(doc);
	return rc < 0 ? -1 : 0;
}

static int
ask_pages(
    const struct beside_query *q, const char *concept, struct beside *out, struct error *err)
{
	size_t asked = 0;

	for (size_t i = 0; i < q->platform->n_pages && asked < BESIDE_PAGES; i++) {
		const struct page *page = q->platform->pages[i];

		if (!is_asked(page))
			continue;
		asked++;
		if (ask_page(q, page, concept, out, err) != 0)
			return -1;
	}
	return 0;
}

/* ---- others ---- */

static bool
has_platform(const struct moves *moves, struct span platform)
{
	for (size_t i = 0; i < moves->n; i++)
		if (span_is(platform, moves->v[i].platform))
			return true;
	return false;
}

static int
note_move(const struct past_move *m, void *arg)
{
	struct moves *moves = arg;
	struct span platform = span_make(m->page_id, strcspn(m->page_id, "/"));
	struct move *move;

	if (has_platform(moves, platform))
		return 0;
	MEM_GROW(moves->v, moves->n, moves->cap);
	move = &moves->v[moves->n++];
	*move = (struct move){ .page = mem_strdup(m->page_id),
		.platform = span_dup(platform),
		.verdict = mem_strdup(m->verdict),
		.notice = mem_strdup(m->notice),
		.time = m->time };
	snprintf(move->commit, sizeof move->commit, "%s", m->commit);
	return moves->n == BESIDE_MOVES;
}

/* What is known by now of how a move was told: its record, as corrected later. */
struct hearing {
	const struct beside_query *q;
	struct move *move;
};

static int
hear_move(const struct record *record, void *arg)
{
	struct hearing *h = arg;
	struct record *now;

	if (record->commit == NULL || strcmp(record->commit, h->move->commit) != 0)
		return 0;
	now = record_new();
	now->commit = mem_strdup(record->commit);
	now->page = mem_strdup(record->page);
	now->verdict = record->verdict;
	now->because = mem_strdup(record->because);
	correct_record(h->q->archive, &now);
	mem_replace(&h->move->verdict, verdict_name(now->verdict));
	h->move->how = move_how(h->move->verdict, now->because);
	record_free(now);
	return 1;
}

static int
ask_moves(
    const struct beside_query *q, const char *concept, struct moves *out, struct error *err)
{
	utc_t since = q->seen - (utc_t)BESIDE_MOVE_DAYS * UTC_DAY_SECONDS;

	if (past_moves(q->past, concept, q->platform->id, since, note_move, out, err) < 0)
		return -1;
	for (size_t i = 0; i < out->n; i++) {
		struct hearing hearing = { q, &out->v[i] };

		if (past_records(
			q->past, out->v[i].page, out->v[i].time, hear_move, &hearing, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- all of it ---- */

/* The banners of the page, and when it was last told of. */
static int
note_own(const struct record *record, void *arg)
{
	struct surroundings *out = arg;

	banners_note(&out->banners, record->time, &record->dates);
	if (record->alert && record->class == CLASS_CHANGE) {
		out->beside.told = record->time;
		snprintf(out->beside.told_by, sizeof out->beside.told_by, "%s",
		    record->commit == NULL ? "" : record->commit);
	}
	return 0;
}

int
surroundings_gather(struct surroundings *out, const struct beside_query *q, struct error *err)
{
	const char *concept = concept_of(q->findings);

	*out = (struct surroundings){ 0 };
	out->beside.banners = &out->banners;
	out->beside.notes = &q->workspace->notes;
	if (past_records(q->past, q->page->id, q->seen - (utc_t)BANNER_DAYS * UTC_DAY_SECONDS,
		note_own, out, err) < 0)
		return -1;
	if (foretold_gather(&out->beside.foretold, q, err) != 0)
		return -1;
	if (concept == NULL)
		return 0;
	if (ask_pages(q, concept, &out->beside, err) != 0)
		return -1;
	return ask_moves(q, concept, &out->beside.moves, err);
}

void
surroundings_release(struct surroundings *surroundings)
{
	beside_release(&surroundings->beside);
	banners_release(&surroundings->banners);
	*surroundings = (struct surroundings){ 0 };
}
