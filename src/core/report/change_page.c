/* The page of one change: its words, its clock, what it rests on, the way out. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/report/report.h"
#include "core/tell/tell.h"

enum { FINDINGS_SHOWN = 8, QUESTIONS_SHOWN = 8 };

/* ---- what was found ---- */

static const char *
direction_word(enum direction direction)
{
	switch (direction) {
	case DIRECTION_MORE: return "more";
	case DIRECTION_LESS: return "less";
	case DIRECTION_USERS: return "users";
	default: return "neutral";
	}
}

static void
put_rule(const struct finding *f, struct data *list)
{
	struct data *item = data_add(list);

	data_text(item, "says", f->says);
	data_text(item, "rule", f->rule);
	data_text(item, "rule_concept", f->concept);
	data_text(item, "direction", direction_word(f->direction));
	data_text(item, "severity", severity_name(f->severity));
	data_text(item, "match", f->match);
}

static void
put_pieces(struct data *item, const char *name, const struct edit *edit, enum word_state leave)
{
	struct data *list = data_list(item, name);

	for (size_t i = 0; i < edit->n_words; i++) {
		const struct words *w = &edit->words[i];
		struct data *piece;

		if (w->state == leave)
			continue;
		piece = data_add(list);
		data_piece(piece,
		    w->state == WORDS_SAME      ? "same"
		    : w->state == WORDS_DELETED ? "deleted"
						: "inserted",
		    w->text);
	}
}

static bool
same_sentence(const struct finding *a, const struct finding *b)
{
	return a->line == b->line && a->change == b->change;
}

static bool
is_told(const struct findings *findings, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (same_sentence(&findings->v[j], &findings->v[i]))
			return true;
	return false;
}

static void
put_findings(const struct record *record, struct data *page)
{
	struct data *list = data_list(page, "findings");
	size_t shown = 0;

	for (size_t i = 0; i < record->findings.n && shown < FINDINGS_SHOWN; i++) {
		const struct finding *f = &record->findings.v[i];
		struct data *item, *rules;

		if (is_told(&record->findings, i))
			continue;
		item = data_add(list);
		report_quote(f, item);
		data_clipped(item, "finding_heading", f->heading, 2 * REPORT_NAME);
		data_clipped(item, "finding_header", f->header, 2 * REPORT_NAME);
		if (f->change == EDIT_EDITED) {
			data_text(item, "sentence_before", f->before);
			data_text(item, "sentence_after", f->after);
		}
		rules = data_list(item, "rules");
		for (size_t j = i; j < record->findings.n; j++)
			if (same_sentence(f, &record->findings.v[j]))
				put_rule(&record->findings.v[j], rules);
		shown++;
	}
	if (shown > 0)
		data_flag(page, "found", true);
}

/* ---- everything that changed ---- */

struct telling {
	const struct change *change;
	const struct record *record;
	const struct line *heading;
	struct data *list;
};

static void
put_edit_findings(const struct telling *t, const struct edit *edit, struct data *item)
{
	int32_t line = edit->kind == EDIT_REMOVED ? edit->before : edit->after;
	struct data *list = data_list(item, "edit_findings");

	for (size_t i = 0; i < t->record->findings.n; i++)
		if (t->record->findings.v[i].change == edit->kind &&
		    t->record->findings.v[i].line == line)
			put_rule(&t->record->findings.v[i], list);
}

static void
put_edit_heading(
    struct telling *t, const struct document *doc, const struct line *line, struct data *item)
{
	const struct line *heading = line->heading < 0 ? NULL : &doc->lines[line->heading];

	if (heading != NULL &&
	    (t->heading == NULL || !span_eq(heading->text, t->heading->text)))
		data_span(item, "edit_heading", heading->text);
	t->heading = heading;
	if (line->header >= 0)
		data_span(item, "edit_header", doc->lines[line->header].text);
}

static void
put_edit(struct telling *t, const struct edit *edit)
{
	const struct document *doc = edit->after >= 0 ? t->change->after : t->change->before;
	const struct line *line = &doc->lines[edit->after >= 0 ? edit->after : edit->before];
	struct data *item = data_add(t->list);

	put_edit_heading(t, doc, line, item);
	data_flag(item, edit_kind_name(edit->kind), true);
	if (edit->kind != EDIT_EDITED) {
		data_span(item, "edit_text", line->text);
	} else {
		put_pieces(item, "pieces", edit, WORDS_SAME + 3);
		put_pieces(item, "old_pieces", edit, WORDS_INSERTED);
		put_pieces(item, "new_pieces", edit, WORDS_DELETED);
	}
	put_edit_findings(t, edit, item);
}

/* The words of a first record, or all edits. */
static void
put_words(const struct record *record, const struct change *change, struct data *page)
{
	struct telling t = { .change = change, .record = record };
	const struct document *doc = change->after;

	if (change->before == NULL) {
		struct data *lines = data_list(page, "lines");

		for (size_t i = 0; i < doc->n_lines && i < REPORT_LINES; i++) {
			struct data *item = data_add(lines);

			data_flag(item,
			    doc->lines[i].kind == LINE_HEADING ? "is_heading" : "is_text",
			    true);
			data_span(item, "line_text", doc->lines[i].text);
		}
		return;
	}
	t.list = data_list(page, "edits");
	for (size_t i = 0; i < change->n_edits && i < REPORT_EDITS; i++)
		put_edit(&t, &change->edits[i]);
	if (change->n_edits > REPORT_EDITS)
		data_number(page, "more_edits", change->n_edits - REPORT_EDITS);
	data_flag(page, "has_edits", change->n_edits > 0);
}

/* ---- the clock ---- */

static void
put_clock(const struct record *record, struct data *page)
{
	const struct dates *d = &record->dates;

	data_time(page, "previously", record->previously);
	data_day(page, "stated_before", d->before);
	data_day(page, "stated_after", d->after);
	data_flag(page, "stated", d->before != DAY_NONE || d->after != DAY_NONE);
	data_text(page, "date_state", date_state_name(d->state));
	if (d->has_notice && d->notice_min == d->notice_max)
		data_textf(page, "notice_days", "%d", d->notice_max);
	else if (d->has_notice)
		data_textf(page, "notice_days", "%d to %d", d->notice_min, d->notice_max);
	data_flag(page, "no_notice", d->has_notice && d->notice_max <= 0);
	if (d->banner)
		data_text(page, "banner", d->banner_text);
	report_clock_line(record, page);
}

/* ---- what it rests on ---- */

static void
put_reasons(const struct report *r, const struct record *record, struct data *page)
{
	struct data *list = data_list(page, "reasons");

	for (size_t i = 0; i < record->n_reasons; i++) {
		struct data *item = data_add(list);

		data_text(item, "code", record->reasons[i].code);
		data_text(item, "reason_name", record->reasons[i].name);
		report_put_prose(r, item, "reason_because", record->reasons[i].because, true);
	}
	data_flag(page, "has_reasons", record->n_reasons > 0);
}

static void
put_sources(const struct report *r, const struct record *record, struct data *page)
{
	const struct announced_result *a = &record->announced;
	struct data *list = data_list(page, "sources");

	data_text(page, "announced", announced_name(a->state));
	data_number(page, "sources_declared", a->sources);
	data_count(page, "sources_read", a->read);
	data_flag(page, "one_source", a->read == 1 && a->state == ANNOUNCED_NONE);
	data_time(page, "from", a->from);
	data_time(page, "until", a->until);
	report_put_prose(r, page, "announced_why", a->why, true);
	for (size_t i = 0; i < a->checks.n; i++) {
		const struct source_check *check = &a->checks.v[i];
		const struct report_page *p = report_find_page(r, check->page);
		struct data *item = data_add(list);

		data_text(item, "source_page", check->page);
		data_clipped(item, "source_name",
		    check->name != NULL ? check->name : check->page, REPORT_NAME);
		data_text(item, "source_state", source_state_name(check->state));
		data_time(item, "source_looked", check->looked);
		data_link(item, "source_link", p == NULL ? NULL : p->url);
		data_clipped(item, "source_item", check->title, 2 * REPORT_NAME);
		data_link(item, "source_url", check->url);
		data_day(item, "source_day", check->day);
		report_put_prose(r, item, "source_why", check->why, true);
	}
	data_flag(page, "has_sources", a->checks.n > 0);
}

static void
put_elsewhere(const struct record *record, struct data *page)
{
	struct data *list = data_list(page, "elsewhere");

	for (size_t i = 0; i < record->elsewhere.n; i++) {
		const struct saying *s = &record->elsewhere.v[i];
		struct data *item = data_add(list);

		data_text(item, "saying_name", s->name != NULL ? s->name : s->page);
		data_text(item, "saying_variant", s->variant);
		data_text(item, "saying_quote", s->quote);
		data_time(item, "saying_since", s->since);
		data_time(item, "saying_looked", s->looked);
		data_text(item, "saying_state",
		    s->says && s->from_start ? "start"
		    : s->says                ? "says"
		    : s->changed_now         ? "changed"
		    : s->unread              ? "unread"
					     : "not");
		data_flag(item, "saying_on", s->says && s->on);
	}
	data_flag(page, "has_elsewhere", record->elsewhere.n > 0);
}

static void
put_moves(const struct report *r, const struct record *record, struct data *page)
{
	struct data *list = data_list(page, "moves");

	for (size_t i = 0; i < record->moves.n; i++) {
		const struct move *m = &record->moves.v[i];
		const struct report_change *c = report_find_change(r, m->commit);
		const struct report_platform *p = report_find_platform(r, m->platform);
		struct data *item = data_add(list);

		data_text(item, "move_platform",
		    p != NULL && p->name != NULL ? p->name : m->platform);
		data_text(item, "move_page", m->page);
		data_time(item, "move_time", m->time);
		data_text(item, "move_verdict", m->verdict);
		data_text(item, "move_notice", m->notice);
		data_text(item, "move_how", m->how);
		data_text(item, "move_address", c == NULL ? NULL : c->address);
	}
	data_flag(page, "has_moves", record->moves.n > 0);
}

static void
put_promise(const struct record *record, struct data *page)
{
	const struct promise *p = &record->promise;

	if (p->quote == NULL)
		return;
	data_text(page, "promise", p->quote);
	data_text(page, "promise_page", p->page);
	data_number(page, "promise_days", p->days > 0 ? (size_t)p->days : 0);
}

static void
put_way_out(const struct record *record, struct data *page)
{
	const struct way_out *w = &record->way_out;
	struct data *out, *steps, *exempt;

	if (w->setting == NULL)
		return;
	out = data_object(page, "way_out");
	data_text(out, "setting", w->setting);
	data_text(out, "default_state", w->default_state);
	steps = data_list(out, "steps");
	for (size_t i = 0; i < w->steps.n; i++)
		data_add_text(steps, w->steps.v[i]);
	exempt = data_list(out, "exempt");
	for (size_t i = 0; i < w->exempt.n; i++)
		data_add_text(exempt, w->exempt.v[i]);
	data_flag(out, "has_exempt", w->exempt.n > 0);
	data_link(out, "way_url", w->url);
	data_link(out, "way_form", w->form);
	data_text(out, "way_form_covers", w->form_covers);
	data_text(out, "checked_on", w->checked_on);
	data_text(out, "checked_by", w->checked_by);
}

/* The Wayback Machine's nearest capture of an address. */
static void
put_capture(struct data *page, const char *name, const char *url, utc_t time)
{
	char iso[UTC_TEXT_MAX], *address;
	size_t n = 0;

	if (time == 0 || url == NULL)
		return;
	utc_format(time, iso);
	for (const char *p = iso; *p != '\0'; p++)
		if (*p >= '0' && *p <= '9')
			iso[n++] = *p;
	iso[n] = '\0';
	address = mem_printf("https://web.archive.org/web/%s/%s", iso, url);
	data_link(page, name, address);
	free(address);
}

static void
put_evidence(const struct report_change *c, struct data *page)
{
	const struct record *record = c->record;

	data_text(page, "commit", c->commit);
	data_textf(page, "commit_short", "%.12s", c->commit);
	data_text(page, "parent", c->parent);
	data_text(page, "evidence", c->evidence);
	data_text(page, "sha256", record->sha256);
	data_text(page, "path", c->path);
	put_capture(page, "capture_before", record->url, record->previously);
	put_capture(page, "capture_after", record->url, record->time);
	data_text(page, "second", second_state_name(record->second.state));
	data_time(page, "second_time", record->second.time);
	data_flag(page, "confirmed", record->second.state == SECOND_SAME);
}

static void
put_doubts(const struct record *record, struct data *page)
{
	int64_t gap = (record->time - record->previously) / UTC_DAY_SECONDS;

	if (record->previously != 0 && gap >= 2)
		data_number(page, "gap_days", (size_t)gap);
	data_flag(page, "went_back", record->dates.state == DATES_BACK);
	data_flag(page, "only_month", record->dates.state == DATES_MONTH);
	data_flag(page, "swings",
	    record->class == CLASS_VARIANT || record->class == CLASS_ALTERNATING);
}

/* A verdict that later evidence changed says so, with what it was. */
static void
put_correction(const struct report *r, const struct record *record, struct data *page)
{
	const struct correction *c = &record->corrected;

	if (c->time == 0)
		return;
	data_time(page, "corrected", c->time);
	data_text(page, "corrected_was", verdict_name(c->was));
	report_put_prose(r, page, "corrected_why", c->why, true);
}

static void
put_questions(const struct record *record, struct data *page)
{
	const char *questions[QUESTIONS_SHOWN];
	size_t n = tell_questions_of(record, questions, QUESTIONS_SHOWN);
	struct data *list = data_list(page, "questions");

	for (size_t i = 0; i < n; i++)
		data_add_text(list, questions[i]);
	data_flag(page, "has_questions", n > 0);
}

struct data *
report_change_page(
    const struct report *r, const struct report_change *c, const struct change *change)
{
	const struct record *record = c->record;
	struct data *page = report_begin(r, c->address, "changes");
	const struct report_change *back = report_find_change(r, record->returned_to);

	report_item(r, c, page);
	data_flag(page, "is_sheet", page_is_sheet(record->page));
	data_link(page, "link", record->url);
	data_text(page, "page_kind", page_kind_name(record->kind));
	data_flag(page, "is_first", record->class == CLASS_FIRST);
	data_text(page, "back_address", back == NULL ? NULL : back->address);
	put_findings(record, page);
	if (change != NULL)
		put_words(record, change, page);
	put_clock(record, page);
	put_reasons(r, record, page);
	put_correction(r, record, page);
	put_sources(r, record, page);
	put_elsewhere(record, page);
	put_moves(r, record, page);
	put_promise(record, page);
	put_way_out(record, page);
	put_evidence(c, page);
	put_doubts(record, page);
	put_questions(record, page);
	return page;
}
