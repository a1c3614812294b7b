/* A change made up for the tests of record, message and tell: a platform named Harbour. */
#ifndef SMALLPRINT_TESTS_RECORD_MADE_H
#define SMALLPRINT_TESTS_RECORD_MADE_H

#include <stdio.h>

#include "base/mem.h"
#include "core/tell/record.h"

static inline struct finding *
made_finding(struct record *r, const char *rule, const char *concept, const char *says,
    enum direction direction, enum edit_kind kind, const char *before, const char *after)
{
	struct finding *f;

	MEM_GROW(r->findings.v, r->findings.n, r->findings.cap);
	f = &r->findings.v[r->findings.n++];
	*f = (struct finding){ .rule = mem_strdup(rule),
		.concept = mem_strdup(concept),
		.says = mem_strdup(says),
		.direction = direction,
		.severity = SEVERITY_HIGH,
		.change = kind,
		.quote = mem_strdup(after != NULL ? after : before),
		.before = mem_strdup(before),
		.after = mem_strdup(after),
		.line = (int32_t)(10 * r->findings.n) };
	return f;
}

static inline void
made_reason(struct record *r, const char *code, const char *name, const char *because)
{
	r->reasons = mem_array(1, sizeof *r->reasons);
	r->n_reasons = 1;
	snprintf(r->reasons[0].code, sizeof r->reasons[0].code, "%s", code);
	snprintf(r->reasons[0].name, sizeof r->reasons[0].name, "%s", name);
	r->reasons[0].because = mem_strdup(because);
}

static inline utc_t
made_time(const char *text)
{
	utc_t t = 0;

	utc_parse(span_of(text), &t);
	return t;
}

static inline day_t
made_day(const char *text)
{
	day_t day = DAY_NONE;

	day_parse(span_of(text), &day);
	return day;
}

/* Without findings: what is known of any change of the page. */
static inline struct record *
made_page(void)
{
	struct record *r = record_new();

	r->commit = mem_strdup("0bb9729912340bb9729912340bb9729912341234");
	r->page = mem_strdup("harbour/privacy-policy");
	r->path = mem_strdup("harbour/privacy-policy.md");
	r->platform = mem_strdup("harbour");
	r->platform_name = mem_strdup("Harbour");
	r->page_name = mem_strdup("Privacy Policy");
	r->url = mem_strdup("https://harbour.example/legal/privacy");
	r->time = made_time("2024-09-19T00:32:21Z");
	r->previously = made_time("2024-09-18T00:32:20Z");
	r->class = CLASS_CHANGE;
	r->added = 3;
	r->edited = 1;
	return r;
}

static inline void
made_check(struct record *r, const char *page, enum source_state state, const char *title)
{
	struct source_checks *checks = &r->announced.checks;

	MEM_GROW(checks->v, checks->n, checks->cap);
	checks->v[checks->n++] = (struct source_check){ .page = mem_strdup(page),
		.title = mem_strdup(title),
		.state = state,
		.looked = r->time,
		.day = DAY_NONE };
}

static inline void
made_way_out(struct way_out *w)
{
	w->setting = mem_strdup("Data for model building");
	w->default_state = mem_strdup("on");
	strs_add(&w->steps, "Me");
	strs_add(&w->steps, "Settings & Privacy");
	strs_add(&w->steps, "Data for model building");
	strs_add(&w->exempt, "EU");
	strs_add(&w->exempt, "Switzerland");
	w->url = mem_strdup("https://harbour.example/settings/model-building");
	w->form = mem_strdup("https://harbour.example/help/object");
	w->form_covers = mem_strdup("data used already");
}

static inline void
made_beside(struct record *r)
{
	r->ages.v = mem_array(1, sizeof *r->ages.v);
	r->ages.v[r->ages.n++] = (struct age){
		.text = mem_strdup("Updated 3 weeks ago"), .first = 19970, .last = 19976
	};
	r->elsewhere.v = mem_array(1, sizeof *r->elsewhere.v);
	r->elsewhere.v[r->elsewhere.n++] = (struct saying){ .page = mem_strdup("harbour/help"),
		.name = mem_strdup("Help"),
		.concept = mem_strdup("ai-training"),
		.quote = mem_strdup("We train models on what you write."),
		.kind = PAGE_HELP,
		.says = true,
		.on = true,
		.since = made_time("2024-09-10T00:00:00Z"),
		.looked = r->time };
	r->moves.v = mem_array(1, sizeof *r->moves.v);
	r->moves.v[r->moves.n++] = (struct move){ .page = mem_strdup("lantern/terms"),
		.platform = mem_strdup("lantern"),
		.verdict = mem_strdup("announced"),
		.notice = mem_strdup("30..31"),
		.commit = "1bb9729912340bb9729912340bb9729912341234",
		.time = made_time("2024-08-10T00:00:00Z") };
	r->glimpse =
	    (struct glimpse){ EDIT_EDITED, mem_strdup("We keep what you write for ten years."),
		    mem_strdup("ten years"), mem_strdup("How long we keep it") };
	r->promise = (struct promise){ 30,
		mem_strdup("We will tell you of changes 30 days before they take effect."),
		mem_strdup("harbour/terms") };
	r->corrected = (struct correction){ made_time("2024-09-20T00:00:00Z"), VERDICT_UNKNOWN,
		mem_strdup("harbour/news could be read again") };
}

/* A silent change: training added, the effective date is the day it appeared. */
static inline struct record *
made_silent(void)
{
	struct record *r = made_page();
	struct finding *f = made_finding(r, "ai-training.use", "ai-training",
	    "AI training on personal data added", DIRECTION_MORE, EDIT_ADDED, NULL,
	    "Harbour may take what you write, and what others write to you, to build and train "
	    "the artificial intelligence models behind its services.");

	f->match = mem_strdup("train the artificial intelligence models");
	f->heading = mem_strdup("2. What we do with it");
	r->alert = true;
	r->verdict = VERDICT_SILENT;
	r->because = mem_strdup(
	    "Silent because its effective date is the day it appeared (S3) and no announcement "
	    "was found on the 2 pages watched between 2024-09-18T00:32:20Z and "
	    "2024-09-19T00:32:21Z.");
	made_reason(r, "S3", "same-day", "The page gives 2024-09-18, the day it appeared.");
	r->dates = (struct dates){ .state = DATES_TODAY,
		.before = made_day("2024-07-31"),
		.after = made_day("2024-09-18"),
		.notice_min = -1,
		.notice_max = 0,
		.has_notice = true,
		.banner_day = DAY_NONE };
	r->announced = (struct announced_result){ .state = ANNOUNCED_NONE,
		.day = DAY_NONE,
		.sources = 2,
		.read = 2,
		.from = r->previously,
		.until = r->time };
	made_check(r, "harbour/news", SOURCE_NONE, NULL);
	made_check(r, "harbour/updates", SOURCE_DECOY, "A new colour for our boats");
	r->sha256 =
	    mem_strdup("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	made_way_out(&r->way_out);
	made_beside(r);
	return r;
}

#endif
