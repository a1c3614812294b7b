/* Fact sheets in a round: whose are built anew, and what is committed of them. */
#include "settings/settings.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "core/settings/sheet_build.h"
#include "settings/settings_parts.h"

enum { STALE = 1 /* instead of a hash: the pages were read anew by us */ };

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

/* What is only our doing is told to nobody. */
static void
quieten(const struct settings *s, struct fact_changes *changes)
{
	for (size_t i = 0; i < changes->n; i++) {
		const struct heard *heard = settings_heard_page(s, changes->v[i].page);

		if (heard != NULL && heard->upgrade && changes->v[i].event != FACT_SHUT)
			changes->v[i].tells = false;
	}
}

/* The sheet from the texts of main (or, with `now`, of this round); NULL: nothing was read yet,
 * what is declared stands in the rules. */
static int
build(const struct work *w, bool now, bool declared_anew, struct sheet **out, struct error *err)
{
	struct settings *s = w->settings;
	struct texts texts = { 0 };
	struct looks looks = { 0 };
	int rc = settings_texts_load(s, w->platform, now, &texts, err);

	*out = NULL;
	if (rc == 0 && now)
		settings_looks_of(s, w->platform, &looks);
	if (rc == 0 && (texts.n > 0 || w->sheet != NULL)) {
		const struct sheet_sources sources = { .platform = w->platform,
			.rules = &s->ws->settings,
			.pages = texts.v,
			.n_pages = texts.n,
			.looks = looks.v,
			.n_looks = looks.n,
			.before = w->sheet,
			.declared_anew = declared_anew,
			.now = s->now };

		*out = sheet_build(&sources);
		rc = settings_find_commits(s, *out, err);
	}
	settings_texts_release(&texts);
	free(looks.v);
	return rc;
}

/* A sheet that differs from the stored one becomes a commit. */
static int
commit_if_new(struct work *w, const struct sheet *sheet, struct span yaml,
    enum change_class class, struct error *err)
{
	struct fact_changes changes = { 0 };
	int rc;

	if (span_eq(yaml, buf_span(&w->yaml)))
		return 0;
	sheet_compare(w->sheet, sheet, w->platform, &changes);
	quieten(w->settings, &changes);
	rc = settings_commit_sheet(w->settings, w->platform, sheet, yaml, class, &changes, err);
	fact_changes_release(&changes);
	return rc;
}

/* Build, commit what differs, and go on with it. */
static int
advance(struct work *w, bool now, bool declared_anew, struct error *err)
{
	enum change_class class = w->sheet == NULL           ? CLASS_FIRST
				  : declared_anew || w->ours ? CLASS_UPGRADE
							     : CLASS_CHANGE;
	struct sheet *sheet = NULL;
	struct buf yaml;
	int rc;

	buf_init(&yaml, SHEET_MAX_BYTES);
	rc = build(w, now, declared_anew, &sheet, err);
	if (rc == 0 && sheet != NULL)
		rc = sheet_put(sheet, &yaml) != 0 ||
			     commit_if_new(w, sheet, buf_span(&yaml), class, err) != 0
			 ? -1
			 : 0;
	if (rc == 0 && sheet != NULL) {
		sheet_free(w->sheet);
		w->sheet = sheet;
		sheet = NULL;
		buf_release(&w->yaml);
		w->yaml = yaml;
		buf_init(&yaml, 0);
	}
	sheet_free(sheet);
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
		if (settings_concern(platform, platform->pages[i], false)) {
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
int
settings_load_sheet(struct work *w, struct strs *complaints, struct error *err)
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
	rc = settings_load_sheet(&w, complaints, err);
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
