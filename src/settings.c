/* Fact sheets in a round: links asked, pages heard, sheets built and committed. */
#include "settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "core/settings/sheet_build.h"
#include "core/settings/sheet_compare.h"
#include "core/tell/message.h"

enum {
	LINKS_MAX = 2000, /* of one round */
	MESSAGE_BYTES = 256 << 10,
	OID_SHOWN = 10,
	STALE = 1 /* instead of a hash: the pages were read anew by us */
};

#define UNKNOWN_COMMIT "?"

/* A link or form of a setting that is asked what it answers. */
struct asked {
	const struct platform *platform;
	struct page page; /* its id is that of its state: "linkedin/settings/ID/form" */
	struct page_state *state;
	enum reach reach;
	char *leads_to;
	utc_t time;
};

/* A page of this round whose text changed, or that a link names. */
struct heard {
	const struct platform *platform;
	const struct page *page;
	char *text; /* NULL: unchanged */
	size_t len;
	char commit[ARCHIVE_OID_HEX + 1];
	utc_t time;
	utc_t previously;
	bool upgrade;     /* our doing */
	char *record;     /* as JSON: what was said of the page's own change */
	enum reach reach; /* of its address, for links that name it */
	char *leads_to;
};

struct settings {
	struct workspace *ws;
	struct archive *archive;
	struct past *past;
	utc_t now;
	struct asked **asked;
	size_t n_asked, cap_asked;
	struct heard *heard;
	size_t n_heard, cap_heard;
	struct way_look *ways; /* of the last question */
	size_t n_ways, cap_ways;
};

struct settings *
settings_new(struct workspace *ws, struct archive *archive, struct past *past, utc_t now)
{
	struct settings *s = mem_alloc(sizeof *s);

	s->past = past;
	s->ws = ws;
	s->archive = archive;
	s->now = now;
	return s;
}

void
settings_free(struct settings *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->n_asked; i++) {
		page_release(&s->asked[i]->page);
		free(s->asked[i]->leads_to);
		free(s->asked[i]);
	}
	for (size_t i = 0; i < s->n_heard; i++) {
		free(s->heard[i].text);
		free(s->heard[i].record);
		free(s->heard[i].leads_to);
	}
	free(s->asked);
	free(s->heard);
	free(s->ways);
	free(s);
}

/* ---- links ---- */

static const struct page *
page_at(const struct platform *platform, const char *url)
{
	for (size_t i = 0; i < platform->n_pages; i++)
		if (platform->pages[i]->variant == NULL &&
		    strcmp(platform->pages[i]->url, url) == 0)
			return platform->pages[i];
	return NULL;
}

static bool
is_asked(const struct settings *s, const char *url)
{
	for (size_t i = 0; i < s->n_asked; i++)
		if (strcmp(s->asked[i]->page.url, url) == 0)
			return true;
	return false;
}

/* A link is asked as the platform's pages are. */
static struct page
page_for(const struct platform *platform, const struct setting *setting, enum fact_kind kind,
    const char *url)
{
	const struct page *like = platform->pages[0];
	struct page page = { .id = mem_printf("%s/" PAGE_SHEET "/%s/%s", platform->id,
				 setting->id, fact_name(kind)),
		.platform = mem_strdup(platform->id),
		.name = mem_strdup(setting->name),
		.url = mem_strdup(url),
		.kind = kind == FACT_FORM ? PAGE_FORM : PAGE_SETTING,
		.language = mem_strdup(like->language),
		.user_agent = mem_strdup(like->user_agent),
		.robots = like->robots,
		.spacing_ms = like->spacing_ms,
		.is_private = like->is_private };

	page.every = declare_every(page.kind);
	return page;
}

static void
choose_link(struct settings *s, const struct platform *platform, const struct setting *setting,
    enum fact_kind kind, bool all)
{
	const char *url = kind == FACT_FORM ? setting->form : setting->url;
	struct asked *asked;

	if (url == NULL || strncmp(url, "http", 4) != 0 || s->n_asked >= LINKS_MAX ||
	    page_at(platform, url) != NULL || is_asked(s, url))
		return;
	asked = mem_alloc(sizeof *asked);
	asked->platform = platform;
	asked->page = page_for(platform, setting, kind, url);
	asked->state = archive_state(s->archive, asked->page.id);
	if (!all && asked->state->due > s->now) {
		page_release(&asked->page);
		free(asked);
		return;
	}
	MEM_GROW(s->asked, s->n_asked, s->cap_asked);
	s->asked[s->n_asked++] = asked;
}

static bool
is_named(const struct platform *platform, char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], platform->id) == 0)
			return true;
	return n == 0;
}

size_t
settings_choose(struct settings *s, char *const *names, size_t n_names, bool all)
{
	for (size_t i = 0; i < s->ws->n_platforms; i++) {
		const struct platform *platform = s->ws->platforms[i];

		for (size_t j = 0; is_named(platform, names, n_names) &&
				   platform->n_pages > 0 && j < platform->n_settings;
		     j++) {
			choose_link(s, platform, &platform->settings[j], FACT_URL, all);
			choose_link(s, platform, &platform->settings[j], FACT_FORM, all);
		}
	}
	return s->n_asked;
}

int
settings_ask(struct settings *s, struct fetch *fetch, struct error *err)
{
	for (size_t i = 0; i < s->n_asked; i++) {
		struct asked *asked = s->asked[i];
		const struct request request = { .page = &asked->page, .arg = asked };

		if (fetch_add(fetch, &request, err) != 0)
			return -1;
	}
	return 0;
}

/* The ledger and the state of a link, as of a page. */
static void
note_look(struct settings *s, struct asked *asked, const char *why)
{
	struct page_state *state = asked->state;
	bool seen = asked->reach != REACH_UNSEEN, first = state->last_good == 0;
	bool well = seen && !reach_is_broken(asked->reach);

	state->last_try = asked->time;
	if (seen)
		state->last_good = asked->time;
	state->failing_since = well                        ? 0
			       : state->failing_since != 0 ? state->failing_since
							   : asked->time;
	state->failures = well ? 0 : state->failures + 1;
	state->due = s->now + asked->page.every;
	free(state->why);
	state->why = well ? NULL : mem_strdup(seen ? reach_says(asked->reach) : why);
	archive_check(s->archive, asked->page.id,
	    !well   ? "failed"
	    : first ? "first"
		    : "unchanged",
	    state->why == NULL ? "" : state->why, NULL);
}

bool
settings_answer(struct settings *s, const void *arg, const struct response *response,
    const struct error *err)
{
	for (size_t i = 0; i < s->n_asked; i++) {
		struct asked *asked = s->asked[i];

		if (asked != arg)
			continue;
		asked->time = s->now;
		if (response != NULL) {
			asked->reach =
			    reach_of(response->status, asked->page.url, response->final_url);
			asked->leads_to = mem_strdup(response->final_url);
			if (response->time != 0)
				asked->time = response->time;
		}
		note_look(s, asked, err == NULL ? "no answer" : err->message);
		return true;
	}
	return false;
}

/* ---- pages ---- */

static bool
has_id(const struct strs *ids, const struct page *page)
{
	for (size_t i = 0; i < ids->n; i++)
		if (page_is(page, ids->v[i]))
			return true;
	return false;
}

static bool
is_link(const struct setting *setting, const struct page *page)
{
	return page->variant == NULL &&
	       ((setting->url != NULL && strcmp(setting->url, page->url) == 0) ||
		   (setting->form != NULL && strcmp(setting->form, page->url) == 0));
}

/* A setting's facts can stand on this page. */
static bool
is_source(const struct setting *setting, const struct page *page)
{
	if (has_id(&setting->pages, page) || is_link(setting, page))
		return true;
	for (size_t i = 0; i < FACTS; i++)
		if (has_id(&setting->facts[i].pages, page))
			return true;
	return false;
}

static bool
concerns(const struct platform *platform, const struct page *page, bool links_only)
{
	for (size_t i = 0; i < platform->n_settings; i++)
		if (links_only ? is_link(&platform->settings[i], page)
			       : is_source(&platform->settings[i], page))
			return true;
	return false;
}

void
settings_hear(struct settings *s, const struct item *item)
{
	bool changed = item->commit[0] != '\0';
	struct heard *heard;
	struct buf json;

	if (!concerns(item->platform, item->page, !changed))
		return;
	MEM_GROW(s->heard, s->n_heard, s->cap_heard);
	heard = &s->heard[s->n_heard++];
	*heard = (struct heard){ .platform = item->platform,
		.page = item->page,
		.time = item->response.time != 0 ? item->response.time : s->now,
		.previously = item->previously };
	if (concerns(item->platform, item->page, true)) {
		heard->reach =
		    reach_of(item->response.status, item->page->url, item->response.final_url);
		heard->leads_to = mem_strdup(item->response.final_url);
	}
	if (!changed)
		return;
	memcpy(heard->commit, item->commit, sizeof heard->commit);
	heard->upgrade = item->record == NULL || item->record->class == CLASS_UPGRADE;
	if (item->record == NULL)
		return; /* read anew by us, with no news in it: built from main next time */
	heard->text = mem_strndup(item->text.len == 0 ? "" : item->text.data, item->text.len);
	heard->len = item->text.len;
	buf_init(&json, RECORD_MAX_BYTES);
	if (record_put(item->record, &json) == 0)
		heard->record = buf_steal(&json);
	buf_release(&json);
}

/* ---- the sheet of one platform ---- */

/* The pages a sheet rests on, with their texts; docs and texts are owned. */
struct texts {
	struct sheet_page *v;
	size_t n, cap;
	struct buf *bufs;
	size_t n_bufs, cap_bufs;
};

static void
texts_release(struct texts *texts)
{
	for (size_t i = 0; i < texts->n; i++)
		document_free((struct document *)texts->v[i].doc);
	for (size_t i = 0; i < texts->n_bufs; i++)
		buf_release(&texts->bufs[i]);
	free(texts->v);
	free(texts->bufs);
}

static const struct heard *
heard_of(const struct settings *s, const struct page *page)
{
	for (size_t i = 0; i < s->n_heard; i++)
		if (s->heard[i].page == page)
			return &s->heard[i];
	return NULL;
}

/* The text a page has: on main, or, with `now`, what this round brought. 1, 0, -1. */
static int
text_of(struct settings *s, const struct page *page, bool now, struct sheet_page *out,
    struct buf *text, struct error *err)
{
	const struct heard *heard = now ? heard_of(s, page) : NULL;
	struct document *doc = NULL;
	char *path = page_path(page->id);
	int rc = 1;

	*out = (struct sheet_page){ .page = page, .commit = UNKNOWN_COMMIT };
	if (heard != NULL && heard->text != NULL) {
		buf_add(text, heard->text, heard->len);
		out->commit = heard->commit;
		out->time = heard->time;
	} else {
		rc = archive_text(s->archive, NULL, path, text, err);
	}
	if (rc == 1 && document_get(buf_span(text), DOCUMENT_OURS, &doc, err) != 0)
		rc = -1;
	out->doc = doc;
	out->text = buf_span(text);
	free(path);
	return rc;
}

static int
texts_load(struct settings *s, const struct platform *platform, bool now, struct texts *out,
    struct error *err)
{
	for (size_t i = 0; i < platform->n_pages; i++) {
		const struct page *page = platform->pages[i];
		struct sheet_page one;
		struct buf text;
		int rc;

		if (!concerns(platform, page, false))
			continue;
		buf_init(&text, DOCUMENT_MAX_BYTES);
		rc = text_of(s, page, now, &one, &text, err);
		if (rc != 1) {
			buf_release(&text);
			if (rc < 0)
				return -1;
			continue;
		}
		MEM_GROW(out->bufs, out->n_bufs, out->cap_bufs);
		out->bufs[out->n_bufs++] = text;
		MEM_GROW(out->v, out->n, out->cap);
		out->v[out->n++] = one;
	}
	return 0;
}

struct looks {
	struct sheet_look *v;
	size_t n, cap;
};

static void
add_look(
    struct looks *looks, const char *url, enum reach reach, const char *leads_to, utc_t time)
{
	MEM_GROW(looks->v, looks->n, looks->cap);
	looks->v[looks->n++] = (struct sheet_look){ url, reach, leads_to, time };
}

static void
looks_of(const struct settings *s, const struct platform *platform, struct looks *out)
{
	for (size_t i = 0; i < s->n_asked; i++)
		if (s->asked[i]->reach != REACH_UNSEEN)
			add_look(out, s->asked[i]->page.url, s->asked[i]->reach,
			    s->asked[i]->leads_to, s->asked[i]->time);
	for (size_t i = 0; i < s->n_heard; i++)
		if (s->heard[i].platform == platform && s->heard[i].reach != REACH_UNSEEN)
			add_look(out, s->heard[i].page->url, s->heard[i].reach,
			    s->heard[i].leads_to, s->heard[i].time);
}

/* ---- commits of pages that this round did not bring ---- */

struct search {
	struct sheet *sheet;
	size_t left;
};

static void
replace(char **old, const char *new)
{
	free(*old);
	*old = mem_strdup(new);
}

static bool
is_unknown(const struct fact *fact)
{
	return fact->commit != NULL && strcmp(fact->commit, UNKNOWN_COMMIT) == 0;
}

static size_t
count_unknown(const struct sheet *sheet)
{
	size_t n = 0;

	for (size_t i = 0; i < sheet->n; i++)
		for (size_t j = 0; j < FACTS; j++)
			n += is_unknown(&sheet->v[i].facts[j]);
	return n;
}

static int
fill_commit(const struct archive_entry *entry, void *arg)
{
	struct search *search = arg;

	for (size_t i = 0; entry->page_id != NULL && i < search->sheet->n; i++)
		for (size_t j = 0; j < FACTS; j++) {
			struct fact *fact = &search->sheet->v[i].facts[j];

			if (!is_unknown(fact) || strcmp(fact->page, entry->page_id) != 0)
				continue;
			replace(&fact->commit, entry->oid);
			fact->since = entry->time;
			search->left--;
		}
	return search->left == 0;
}

/* The newest commit of each page that a new fact stands on. */
static int
find_commits(struct settings *s, struct sheet *sheet, struct error *err)
{
	struct search search = { sheet, count_unknown(sheet) };

	if (search.left > 0 &&
	    archive_log(s->archive, NULL, NULL, false, fill_commit, &search, err) < 0)
		return -1;
	for (size_t i = 0; search.left > 0 && i < sheet->n; i++)
		for (size_t j = 0; j < FACTS; j++)
			if (is_unknown(&sheet->v[i].facts[j]))
				replace(&sheet->v[i].facts[j].commit, NULL);
	return 0;
}

/* ---- telling ---- */

static void
copy_strs(const struct strs *from, struct strs *to)
{
	for (size_t i = 0; i < from->n; i++)
		strs_add(to, from->v[i]);
}

static void
copy_value(const struct fact *fact, char **out)
{
	if (fact->value.n > 0)
		*out = mem_strdup(fact->value.v[0]);
}

static void
fill_way_out(struct way_out *way_out, const struct sheet_setting *setting)
{
	const struct fact *facts = setting->facts;

	copy_value(&facts[FACT_NAME], &way_out->setting);
	copy_value(&facts[FACT_DEFAULT], &way_out->default_state);
	copy_strs(&facts[FACT_STEPS].value, &way_out->steps);
	copy_strs(&facts[FACT_EXEMPT].value, &way_out->exempt);
	copy_value(&facts[FACT_URL], &way_out->url);
	copy_value(&facts[FACT_FORM], &way_out->form);
	copy_value(&facts[FACT_FORM_COVERS], &way_out->form_covers);
	way_out->checked_on = mem_strdup(facts[FACT_NAME].checked_on);
	way_out->checked_by = mem_strdup(facts[FACT_NAME].checked_by);
}

/* "steps verified 2024-09-18 by 8258e68e6e" */
static void
put_proof(enum fact_kind kind, const struct fact *fact, struct buf *out)
{
	char day[UTC_TEXT_MAX];
	const char *words = kind == FACT_URL ? "link" : fact_name(kind);

	if (!fact_is_known(fact) || (fact->since == 0 && fact->reach == REACH_UNSEEN))
		return;
	buf_adds(out, out->len > 0 ? "; " : "");
	if (fact->since == 0)
		buf_addf(out, "%s on no page", words);
	else
		buf_addf(out, "%s %s since %s by %.*s", words,
		    fact->state == FACT_VERIFIED ? "verified" : "unverified",
		    day_format(utc_day(fact->since), day), OID_SHOWN,
		    fact->commit == NULL ? "?" : fact->commit);
	if (fact->reach != REACH_UNSEEN)
		buf_addf(out, ", %s", reach_says(fact->reach));
}

static void
take_facts(struct way_out *way_out, const struct sheet_setting *stored)
{
	const struct fact *facts = stored->facts;
	struct buf proof;

	buf_init(&proof, 4096);
	if (fact_is_known(&facts[FACT_DEFAULT]))
		replace(&way_out->default_state, facts[FACT_DEFAULT].value.v[0]);
	if (fact_is_known(&facts[FACT_EXEMPT])) {
		strs_release(&way_out->exempt);
		copy_strs(&facts[FACT_EXEMPT].value, &way_out->exempt);
	}
	put_proof(FACT_STEPS, &facts[FACT_STEPS], &proof);
	put_proof(FACT_URL, &facts[FACT_URL], &proof);
	put_proof(FACT_FORM, &facts[FACT_FORM], &proof);
	if (proof.len > 0)
		replace(&way_out->proof, proof.data);
	buf_release(&proof);
}

static const struct {
	const char *code;
	const char *name;
} reasons[] = {
	{ "S10", "opt-out-broken" },
	{ "S11", "opt-out-removed" },
};

static void
add_reason(struct record *record, bool broken, const char *because)
{
	const char *code = reasons[broken ? 0 : 1].code, *name = reasons[broken ? 0 : 1].name;
	struct reason *reason;

	for (size_t i = 0; i < record->n_reasons; i++)
		if (strcmp(record->reasons[i].code, code) == 0)
			return;
	record->reasons =
	    realloc(record->reasons, (record->n_reasons + 1) * sizeof *record->reasons);
	if (record->reasons == NULL)
		abort();
	reason = &record->reasons[record->n_reasons++];
	*reason = (struct reason){ .because = mem_strdup(because) };
	snprintf(reason->code, sizeof reason->code, "%s", code);
	snprintf(reason->name, sizeof reason->name, "%s", name);
}

/* The link or form is gone, or is no form any more. */
static bool
is_shut(const struct fact_change *change)
{
	return change->event == FACT_SHUT ||
	       (change->event == FACT_VANISHED && change->fact == FACT_FORM);
}

/* A way out that is shut, and one that is narrower. */
static void
fill_reasons(struct record *record, const struct fact_changes *changes)
{
	for (size_t i = 0; i < changes->n; i++) {
		const struct fact_change *c = &changes->v[i];

		if (!c->tells || c->finding.direction != DIRECTION_MORE)
			continue;
		add_reason(record, is_shut(c), c->finding.says);
	}
}

/* ---- was it announced? ---- */

static int
note_banner(const struct record *record, void *arg)
{
	banners_note(arg, record->time, &record->dates);
	return 0;
}

/* A banner on any page of the platform announces what the platform does. */
static int
gather_banners(
    struct settings *s, const struct platform *platform, struct banners *out, struct error *err)
{
	for (size_t i = 0; i < platform->n_pages; i++) {
		const struct page *page = platform->pages[i];

		if ((page->kind == PAGE_POLICY || page->kind == PAGE_TERMS ||
			page->kind == PAGE_HELP) &&
		    past_records(s->past, page->id,
			s->now - (utc_t)BANNER_DAYS * UTC_DAY_SECONDS, note_banner, out,
			err) < 0)
			return -1;
	}
	return 0;
}

/* The two texts of a page that this round changed; to be ended with document_free(). */
static int
two_texts(
    struct settings *s, const struct page *page, struct document *docs[2], struct error *err)
{
	for (int now = 0; now <= 1; now++) {
		struct sheet_page one;
		struct buf text;
		int rc;

		buf_init(&text, DOCUMENT_MAX_BYTES);
		rc = text_of(s, page, now == 1, &one, &text, err);
		docs[now] = (struct document *)one.doc;
		buf_release(&text);
		if (rc < 0)
			return -1;
	}
	return 0;
}

/* The page's change is judged once more, for what became of the facts. */
static int
judge_page(struct settings *s, const struct platform *platform, const struct heard *heard,
    struct record *record, struct error *err)
{
	struct document *docs[2] = { NULL, NULL };
	struct banners banners = { 0 };
	const struct beside beside = { .banners = &banners };
	struct record *page = NULL;
	struct verdict verdict = { 0 };
	struct change *change = NULL;
	int rc = -1;

	if (record_get(span_of(heard->record), &page, err) != 0 ||
	    gather_banners(s, platform, &banners, err) != 0 ||
	    two_texts(s, heard->page, docs, err) != 0)
		goto out;
	if (docs[0] != NULL && docs[1] != NULL) {
		change = compare(docs[0], docs[1]);
		const struct evidence evidence = { heard->page, change, &record->findings,
			&page->dates, &page->announced, heard->previously, heard->time,
			&beside };

		verdict_judge(&evidence, &s->ws->silence, &verdict);
		record->verdict = verdict.word;
		record->because = verdict.because;
		record->reasons = verdict.reasons;
		record->n_reasons = verdict.n_reasons;
		verdict = (struct verdict){ 0 };
	}
	dates_release(&record->dates);
	record->dates = page->dates;
	page->dates = (struct dates){ 0 };
	announced_release(&record->announced);
	record->announced = page->announced;
	page->announced = (struct announced_result){ .day = DAY_NONE };
	rc = 0;
out:
	verdict_release(&verdict);
	change_free(change);
	banners_release(&banners);
	document_free(docs[0]);
	document_free(docs[1]);
	record_free(page);
	return rc;
}

static int
fill_verdict(struct settings *s, const struct platform *platform, struct record *record,
    const struct fact_change *worst, const struct heard *heard, struct error *err)
{
	if (is_shut(worst)) {
		record->because = mem_strdup("The way out is shut (S10). Unknown, because for "
					     "a way out that breaks no announcement is looked "
					     "for.");
		return 0;
	}
	if (heard == NULL || heard->record == NULL) {
		record->because = mem_strdup("Unknown, because the page's own change was not "
					     "seen in this round.");
		return 0;
	}
	return judge_page(s, platform, heard, record, err);
}

static const struct heard *
heard_page(const struct settings *s, const char *id)
{
	for (size_t i = 0; id != NULL && i < s->n_heard; i++)
		if (strcmp(s->heard[i].page->id, id) == 0)
			return &s->heard[i];
	return NULL;
}

/* The findings move to the record, but for the words that fill_reasons() wants. */
static void
fill_findings(struct record *record, struct fact_changes *changes)
{
	struct findings *out = &record->findings;

	for (size_t i = 0; i < changes->n; i++) {
		struct finding *from = &changes->v[i].finding;

		MEM_GROW(out->v, out->n, out->cap);
		out->v[out->n] = *from;
		out->v[out->n].line = (int32_t)i;
		out->n++;
		record->alert = record->alert || changes->v[i].tells;
		*from = (struct finding){ .says = mem_strdup(from->says),
			.direction = from->direction };
	}
}

static void
fill_times(struct settings *s, struct record *record, const struct fact_change *worst,
    const struct heard *heard)
{
	struct page_state *state = archive_state(s->archive, record->page);

	record->time = s->now;
	record->previously = state->last_good;
	if (heard != NULL && heard->text != NULL && worst->event != FACT_SHUT) {
		record->time = heard->time;
		record->previously = heard->previously;
	}
}

static const char *
url_of(const struct platform *platform, const char *page)
{
	for (size_t i = 0; page != NULL && i < platform->n_pages; i++)
		if (strcmp(platform->pages[i]->id, page) == 0)
			return platform->pages[i]->url;
	return platform->pages[0]->url;
}

static int
record_of(struct settings *s, const struct platform *platform, const struct sheet *sheet,
    enum change_class class, struct fact_changes *changes, struct record **out,
    struct error *err)
{
	const struct fact_change *worst = changes->n > 0 ? &changes->v[0] : NULL;
	const struct heard *heard = worst == NULL ? NULL : heard_page(s, worst->page);
	const struct sheet_setting *setting =
	    worst == NULL ? &sheet->v[0] : sheet_find(sheet, worst->setting);
	struct record *record = record_new();

	record->page = mem_printf("%s/" PAGE_SHEET, platform->id);
	record->path = page_path(record->page);
	record->platform = mem_strdup(platform->id);
	record->platform_name = mem_strdup(platform->name);
	record->page_name = mem_strdup(PAGE_SHEET);
	record->kind = PAGE_SETTING;
	record->class = class;
	record->url = mem_strdup(worst != NULL && worst->event == FACT_SHUT
				     ? worst->finding.quote
				     : url_of(platform, worst == NULL ? NULL : worst->page));
	fill_way_out(&record->way_out, setting);
	take_facts(&record->way_out, setting);
	record->time = s->now;
	*out = record;
	if (worst == NULL || class != CLASS_CHANGE)
		return 0;
	fill_times(s, record, worst, heard);
	fill_findings(record, changes);
	if (fill_verdict(s, platform, record, worst, heard, err) != 0)
		return -1;
	fill_reasons(record, changes);
	return 0;
}

static void
add_trailers(const struct fact_changes *changes, struct buf *message)
{
	for (size_t i = 0; i < changes->n; i++)
		buf_addf(message, "Fact: %s %s\n", changes->v[i].setting,
		    fact_name(changes->v[i].fact));
}

/* ---- committing ---- */

static int
commit_sheet(struct settings *s, const struct platform *platform, const struct sheet *sheet,
    struct span yaml, enum change_class class, struct fact_changes *changes, struct error *err)
{
	struct record *record = NULL;
	struct buf message, json;
	int rc = -1;

	buf_init(&message, MESSAGE_BYTES);
	buf_init(&json, RECORD_MAX_BYTES);
	if (record_of(s, platform, sheet, class, changes, &record, err) != 0)
		goto out;
	if (message_put(record, &message) != 0 || record_put(record, &json) != 0) {
		error_set(
		    err, ERROR_LIMIT, "%s: what is to be said of it is too long", record->page);
		goto out;
	}
	add_trailers(changes, &message);
	const struct archive_file raw[] = { { "change.json", buf_span(&json) } };
	const struct archive_commit commit = { .page_id = record->page,
		.path = record->path,
		.text = yaml,
		.raw = raw,
		.n_raw = COUNT(raw),
		.message = message.data,
		.time = record->time };

	rc = archive_commit(s->archive, &commit, NULL, err);
out:
	buf_release(&message);
	buf_release(&json);
	record_free(record);
	return rc;
}

/* What is only our doing is told to nobody. */
static void
quieten(const struct settings *s, struct fact_changes *changes)
{
	for (size_t i = 0; i < changes->n; i++) {
		const struct heard *heard = heard_page(s, changes->v[i].page);

		if (heard != NULL && heard->upgrade && changes->v[i].event != FACT_SHUT)
			changes->v[i].tells = false;
	}
}

/* One platform's sheet, as it goes from what is stored to what holds now. */
struct work {
	struct settings *settings;
	const struct platform *platform;
	struct page_state *state;
	struct sheet *sheet; /* stored; NULL: none */
	struct buf yaml;     /* its bytes */
	bool ours;           /* what differs is our doing */
};

/* Build from the texts of main (or of this round), commit when it differs, and go on with it.
 */
static int
advance(struct work *w, bool now, bool declared_anew, struct error *err)
{
	struct settings *s = w->settings;
	struct sheet_sources sources = { .platform = w->platform,
		.rules = &s->ws->settings,
		.before = w->sheet,
		.declared_anew = declared_anew,
		.now = s->now };
	struct fact_changes changes = { 0 };
	struct texts texts = { 0 };
	struct looks looks = { 0 };
	struct sheet *sheet = NULL;
	struct buf yaml;
	enum change_class class = w->sheet == NULL           ? CLASS_FIRST
				  : declared_anew || w->ours ? CLASS_UPGRADE
							     : CLASS_CHANGE;
	int rc = -1;

	buf_init(&yaml, SHEET_MAX_BYTES);
	if (texts_load(s, w->platform, now, &texts, err) != 0)
		goto out;
	if (now)
		looks_of(s, w->platform, &looks);
	rc = 0;
	if (texts.n == 0 && w->sheet == NULL)
		goto out; /* nothing was read yet: what is declared stands in the rules */
	sources.pages = texts.v;
	sources.n_pages = texts.n;
	sources.looks = looks.v;
	sources.n_looks = looks.n;
	sheet = sheet_build(&sources);
	if (find_commits(s, sheet, err) != 0 || sheet_put(sheet, &yaml) != 0) {
		rc = -1;
		goto out;
	}
	if (!span_eq(buf_span(&yaml), buf_span(&w->yaml))) {
		sheet_compare(w->sheet, sheet, w->platform, &changes);
		quieten(s, &changes);
		rc = commit_sheet(s, w->platform, sheet, buf_span(&yaml), class, &changes, err);
	}
	sheet_free(w->sheet);
	w->sheet = sheet;
	sheet = NULL;
	buf_release(&w->yaml);
	w->yaml = yaml;
	buf_init(&yaml, 0);
out:
	sheet_free(sheet);
	fact_changes_release(&changes);
	texts_release(&texts);
	free(looks.v);
	buf_release(&yaml);
	return rc;
}

/* What the sheet rests on, as a number: the texts of its pages. */
static uint64_t
texts_hash(struct settings *s, const struct platform *platform)
{
	struct buf all;
	uint64_t h;

	buf_init(&all, SHEET_MAX_BYTES);
	for (size_t i = 0; i < platform->n_pages; i++)
		if (concerns(platform, platform->pages[i], false)) {
			const struct page_state *state =
			    archive_state(s->archive, platform->pages[i]->id);

			buf_add(&all, &state->text_hash, sizeof state->text_hash);
		}
	h = hash_xxh3(buf_span(&all));
	buf_release(&all);
	return h <= STALE ? STALE + 1 : h;
}

/* Was a page of the platform heard, or a link? stale: read anew by us, without news. */
static bool
has_news(const struct settings *s, const struct platform *platform, bool *stale)
{
	bool news = false;

	*stale = false;
	for (size_t i = 0; i < s->n_asked; i++)
		news = news || (s->asked[i]->platform == platform &&
				   s->asked[i]->reach != REACH_UNSEEN);
	for (size_t i = 0; i < s->n_heard; i++)
		if (s->heard[i].platform == platform) {
			news = true;
			*stale = *stale ||
				 (s->heard[i].commit[0] != '\0' && s->heard[i].text == NULL);
		}
	return news;
}

/* The sheet as it is stored. One that cannot be read is written anew, and that is said. */
static int
load_sheet(struct work *w, struct strs *complaints, struct error *err)
{
	char *id = mem_printf("%s/" PAGE_SHEET, w->platform->id), *path = page_path(id);
	struct error why = { 0 };
	int rc = archive_text(w->settings->archive, NULL, path, &w->yaml, err);

	if (rc == 1 && sheet_get(buf_span(&w->yaml), path, &w->sheet, &why) != 0) {
		strs_take(complaints, mem_printf("%s: written anew: %s", id, why.message));
		w->ours = true;
	}
	free(path);
	free(id);
	return rc < 0 ? -1 : 0;
}

/* A way out that is shut when first looked at is no change, but no secret either. */
static void
complain_broken(const struct sheet *sheet, struct strs *complaints)
{
	for (size_t i = 0; i < sheet->n; i++)
		for (int j = FACT_URL; j <= FACT_FORM; j++) {
			const struct fact *fact = &sheet->v[i].facts[j];

			if (reach_is_broken(fact->reach))
				strs_take(complaints,
				    mem_printf("%s/" PAGE_SHEET ": the %s of %s %s: %s",
					sheet->platform, j == FACT_URL ? "link" : "form",
					sheet->v[i].id, reach_says(fact->reach),
					fact->value.v[0]));
		}
}

/* ---- for the judge ---- */

/* What this round heard of an address; REACH_UNSEEN: nothing. */
static enum reach
heard_reach(const struct settings *s, const char *url, utc_t *time)
{
	for (size_t i = 0; i < s->n_asked; i++)
		if (strcmp(s->asked[i]->page.url, url) == 0 &&
		    s->asked[i]->reach != REACH_UNSEEN) {
			*time = s->asked[i]->time;
			return s->asked[i]->reach;
		}
	for (size_t i = 0; i < s->n_heard; i++)
		if (strcmp(s->heard[i].page->url, url) == 0 &&
		    s->heard[i].reach != REACH_UNSEEN) {
			*time = s->heard[i].time;
			return s->heard[i].reach;
		}
	return REACH_UNSEEN;
}

static void
add_way(struct settings *s, const struct setting *setting, enum fact_kind kind,
    const struct sheet_setting *stored)
{
	const char *url = kind == FACT_URL ? setting->url : setting->form;
	const struct fact *fact = stored == NULL ? NULL : &stored->facts[kind];
	enum reach reach = REACH_UNSEEN;
	utc_t time = 0;

	if (url == NULL)
		return;
	reach = heard_reach(s, url, &time);
	if (reach == REACH_UNSEEN && fact != NULL && fact_is_known(fact) &&
	    strcmp(fact->value.v[0], url) == 0) {
		reach = fact->reach;
		time = fact->reach_since;
	}
	if (reach == REACH_UNSEEN)
		return;
	MEM_GROW(s->ways, s->n_ways, s->cap_ways);
	s->ways[s->n_ways++] = (struct way_look){ .setting = setting->name,
		.what = kind == FACT_URL ? "the link" : "the form",
		.url = url,
		.broken = reach_is_broken(reach),
		.says = reach_says(reach),
		.looked = time };
}

void
settings_ways(struct settings *s, const struct platform *platform, const struct page *page,
    struct beside *out)
{
	struct work w = { .settings = s, .platform = platform };
	struct strs ignored = { 0 };
	struct error err = { 0 };

	s->n_ways = 0;
	buf_init(&w.yaml, SHEET_MAX_BYTES);
	if (concerns(platform, page, false))
		load_sheet(&w, &ignored, &err);
	for (size_t i = 0; i < platform->n_settings; i++) {
		const struct setting *setting = &platform->settings[i];

		if (!is_source(setting, page))
			continue;
		add_way(s, setting, FACT_URL, sheet_find(w.sheet, setting->id));
		add_way(s, setting, FACT_FORM, sheet_find(w.sheet, setting->id));
	}
	out->ways = s->ways;
	out->n_ways = s->n_ways;
	sheet_free(w.sheet);
	buf_release(&w.yaml);
	strs_release(&ignored);
}

void
settings_way_out(struct settings *s, const struct platform *platform, const struct page *page,
    struct record *record)
{
	const struct setting *setting = platform_setting_of(platform, page);
	struct work w = { .settings = s, .platform = platform };
	struct strs ignored = { 0 };
	const struct sheet_setting *stored;
	struct error err = { 0 };

	if (setting == NULL || record->way_out.setting == NULL)
		return;
	buf_init(&w.yaml, SHEET_MAX_BYTES);
	load_sheet(&w, &ignored, &err);
	stored = sheet_find(w.sheet, setting->id);
	if (stored != NULL)
		take_facts(&record->way_out, stored);
	sheet_free(w.sheet);
	buf_release(&w.yaml);
	strs_release(&ignored);
}

/* ---- all platforms ---- */

static int
settle_platform(struct settings *s, const struct platform *platform, struct strs *complaints,
    struct error *err)
{
	char *id = mem_printf("%s/" PAGE_SHEET, platform->id);
	struct work w = { .settings = s, .platform = platform };
	uint64_t declared = sheet_declaration(platform), texts = texts_hash(s, platform);
	bool stale, news = has_news(s, platform, &stale), first;
	int rc = 0;

	w.state = archive_state(s->archive, id);
	free(id);
	if (!news && w.state->declaration == declared && w.state->text_hash == texts)
		return 0;
	w.ours = w.state->text_hash == STALE;
	buf_init(&w.yaml, SHEET_MAX_BYTES);
	rc = load_sheet(&w, complaints, err);
	first = w.sheet == NULL;
	if (rc == 0 && w.sheet != NULL && w.state->declaration != declared)
		rc = advance(&w, false, true, err); /* ours first, so that theirs is seen */
	if (rc == 0)
		rc = advance(&w, true, false, err);
	if (rc == 0 && w.sheet != NULL && first)
		complain_broken(w.sheet, complaints);
	if (rc == 0 && w.sheet != NULL) {
		w.state->declaration = declared;
		w.state->text_hash = stale ? STALE : texts;
		w.state->last_good = w.state->last_try = s->now;
	}
	sheet_free(w.sheet);
	buf_release(&w.yaml);
	return rc;
}

int
settings_commit(struct settings *s, struct strs *complaints, struct error *err)
{
	for (size_t i = 0; i < s->ws->n_platforms; i++)
		if (s->ws->platforms[i]->n_settings > 0 && s->ws->platforms[i]->n_pages > 0 &&
		    settle_platform(s, s->ws->platforms[i], complaints, err) != 0)
			return -1;
	return 0;
}
