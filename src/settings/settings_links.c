/* The links and forms of settings are asked what they answer. */
#include "settings/settings.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "reading.h"
#include "settings/settings_parts.h"

enum { LINKS_MAX = 2000 /* of one round */ };

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

/* The address of a way out: as declared, or, of a form, as a page links to it. */
const char *
settings_address(
    const struct setting *setting, enum fact_kind kind, const struct sheet_setting *stored)
{
	const char *declared = kind == FACT_FORM ? setting->form : setting->url;

	if (declared == NULL && kind == FACT_FORM && stored != NULL &&
	    fact_is_known(&stored->facts[FACT_FORM]))
		return stored->facts[FACT_FORM].value.v[0];
	return declared;
}

static void
choose_link(struct settings *s, const struct platform *platform, const struct setting *setting,
    enum fact_kind kind, const struct sheet_setting *stored, bool all)
{
	const char *url = settings_address(setting, kind, stored);
	struct asked *asked;

	if (url == NULL || strncmp(url, "http", 4) != 0 || s->n_asked >= LINKS_MAX ||
	    page_at(platform, url) != NULL || is_asked(s, url))
		return;
	asked = mem_alloc(sizeof *asked);
	asked->settings = s;
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

static void
choose_links(struct settings *s, const struct platform *platform, bool all)
{
	struct work w = { .settings = s, .platform = platform };
	struct strs ignored = { 0 };
	struct error err = { 0 };

	buf_init(&w.yaml, SHEET_MAX_BYTES);
	settings_load_sheet(&w, &ignored, &err);
	for (size_t i = 0; i < platform->n_settings; i++) {
		const struct setting *setting = &platform->settings[i];
		const struct sheet_setting *stored = sheet_find(w.sheet, setting->id);

		choose_link(s, platform, setting, FACT_URL, stored, all);
		choose_link(s, platform, setting, FACT_FORM, stored, all);
	}
	sheet_free(w.sheet);
	buf_release(&w.yaml);
	strs_release(&ignored);
}

size_t
settings_choose(struct settings *s, char *const *names, size_t n_names, bool all)
{
	for (size_t i = 0; i < s->ws->n_platforms; i++) {
		const struct platform *platform = s->ws->platforms[i];

		if (platform->n_settings > 0 && platform->n_pages > 0 &&
		    is_named(platform, names, n_names))
			choose_links(s, platform, all);
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

/* ---- is it a form still? ---- */

/* In place of a hash of its text, which nobody asks for, a form's state keeps what was seen. */
enum { FORM_NEVER = 0, FORM_SEEN, FORM_MISSED_ONCE };

/* 1, 0, or -1 where it cannot be read. */
static int
has_form(const struct asked *asked, const struct response *response)
{
	struct reading reading = { 0 };
	struct error err = { 0 };
	struct span body;
	int rc = -1;

	if (response->body_fd < 0 ||
	    body_map(response->body_fd, response->body_len, &body, &err) != 0)
		return -1;
	if (reading_run(&asked->page, response->content_type, response->final_url, body,
		&reading, &err) == 0)
		rc = sheet_is_form(&asked->settings->ws->settings, &asked->page, reading.doc);
	body_unmap(body);
	reading_release(&reading);
	return rc;
}

/*
 * An address that answers need not be a form any more. One that never showed its words,
 * for it is built by scripts, tells nothing; one that did is missed when it does not
 * twice in a row.
 */
static void
look_at_form(struct asked *asked, const struct response *response)
{
	struct page_state *state = asked->state;
	int form = has_form(asked, response);

	if (form == 1)
		state->text_hash = FORM_SEEN;
	else if (form == 0 && state->text_hash == FORM_MISSED_ONCE)
		asked->reach = REACH_EMPTY;
	else if (state->text_hash != FORM_NEVER)
		asked->reach = REACH_UNSEEN; /* once may be an accident */
	if (form == 0 && state->text_hash == FORM_SEEN)
		state->text_hash = FORM_MISSED_ONCE;
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
			if (asked->page.kind == PAGE_FORM && asked->reach == REACH_ANSWERS)
				look_at_form(asked, response);
			if (response->time != 0)
				asked->time = response->time;
		}
		note_look(s, asked,
		    err != NULL        ? err->message
		    : response != NULL ? "its form was not there"
				       : "no answer");
		return true;
	}
	return false;
}
