/* Fact sheets for the verbs that show them. */
#include "cmd/sheets.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "base/mem.h"
#include "core/settings/mention.h"
#include "core/settings/sheet_build.h"
#include "core/tell/record.h"
#include "edge/clock.h"

/* A sheet of nothing but what is declared. */
static struct sheet *
declared_sheet(const struct platform *platform)
{
	const struct rules none = { 0 };
	const struct sheet_sources sources = { .platform = platform, .rules = &none };

	return sheet_build(&sources);
}

/* The stored facts take the place of the claims. */
static void
overlay(struct sheet *sheet, const struct sheet *stored)
{
	for (size_t i = 0; i < sheet->n; i++) {
		const struct sheet_setting *found = sheet_find(stored, sheet->v[i].id);

		for (size_t j = 0; found != NULL && j < FACTS; j++) {
			if (!fact_is_known(&found->facts[j]))
				continue;
			fact_release(&sheet->v[i].facts[j]);
			fact_copy(&found->facts[j], &sheet->v[i].facts[j]);
		}
	}
}

static int
load_stored(struct sheets *sheets, size_t i, struct error *err)
{
	const struct platform *platform = sheets->workspace->platforms[i];
	char *path = mem_printf("%s/" PAGE_SHEET ".yaml", platform->id);
	struct sheet *stored = NULL;
	struct buf yaml;
	int rc;

	buf_init(&yaml, SHEET_MAX_BYTES);
	rc = archive_text(sheets->archive, NULL, path, &yaml, err);
	if (rc == 1)
		rc = sheet_get(buf_span(&yaml), path, &stored, err);
	if (rc == 0 && stored != NULL)
		overlay(sheets->v[i], stored);
	sheet_free(stored);
	buf_release(&yaml);
	free(path);
	return rc < 0 ? -1 : 0;
}

static int
load_all(struct sheets *sheets, struct error *err)
{
	struct workspace *ws = sheets->workspace;

	sheets->v = mem_array(ws->n_platforms, sizeof *sheets->v);
	for (size_t i = 0; i < ws->n_platforms; i++)
		sheets->v[i] = declared_sheet(ws->platforms[i]);
	for (size_t i = 0; sheets->archive != NULL && i < ws->n_platforms; i++)
		if (ws->platforms[i]->n_settings > 0 && load_stored(sheets, i, err) != 0)
			return -1;
	return 0;
}

bool
sheets_is_named(const struct platform *platform, char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcasecmp(platform->id, names[i]) == 0 ||
		    strcasecmp(platform->name, names[i]) == 0)
			return true;
	return n == 0;
}

static bool
is_platform(const struct workspace *ws, char *const *name)
{
	for (size_t i = 0; i < ws->n_platforms; i++)
		if (sheets_is_named(ws->platforms[i], name, 1))
			return true;
	return false;
}

static bool
speaks_of(const struct platform *platform, const char *word)
{
	bool speaks = platform->owner != NULL && strcasecmp(platform->owner, word) == 0;

	for (size_t i = 0; i < platform->n_pages && !speaks; i++)
		speaks = mention_find(span_of(platform->pages[i]->name), 0, word, NULL) ||
			 strcasestr(platform->pages[i]->url, word) != NULL;
	for (size_t i = 0; i < platform->n_settings && !speaks; i++)
		speaks = mention_find(span_of(platform->settings[i].name), 0, word, NULL);
	return speaks;
}

/* A service that is part of a platform: "ChatGPT" is openai's. */
static int
suggest_owner(const struct workspace *ws, const char *word, struct error *err)
{
	for (size_t i = 0; strlen(word) > 2 && i < ws->n_platforms; i++)
		if (speaks_of(ws->platforms[i], word))
			return error_set(err, ERROR_USAGE,
			    "%.100s: no such platform; %s has pages of that name (smallprint "
			    "optout %s)",
			    word, ws->platforms[i]->id, ws->platforms[i]->id);
	return 0;
}

static int
check_names(const struct workspace *ws, char *const *names, size_t n, struct error *err)
{
	for (size_t i = 0; i < n; i++) {
		struct workspace_pages pages = { 0 };
		int rc;

		if (is_platform(ws, names + i))
			continue;
		if (suggest_owner(ws, names[i], err) != 0)
			return -1;
		rc = workspace_select(ws, names + i, 1, &pages, err);
		workspace_pages_release(&pages);
		return rc != 0 ? -1
			       : error_set(err, ERROR_USAGE,
				     "%s is a page; settings are of a platform (%.*s)",
				     names[i], (int)strcspn(names[i], "/"), names[i]);
	}
	return 0;
}

int
sheets_open(const struct context *ctx, char *const *names, size_t n, struct sheets *out)
{
	char *snapshots = cmd_snapshots(ctx);
	struct error err = { 0 };
	int status;

	*out = (struct sheets){ .now = clock_now(), .style = ctx->style };
	status = cmd_workspace(ctx, &out->workspace);
	if (status != EXIT_DONE)
		goto out;
	if (check_names(out->workspace, names, n, &err) != 0 ||
	    (file_is_dir(snapshots) &&
		archive_open(snapshots, ARCHIVE_READ, &out->archive, &err) != 0) ||
	    load_all(out, &err) != 0)
		status = cmd_fail(&err);
out:
	free(snapshots);
	return status;
}

void
sheets_release(struct sheets *sheets)
{
	for (size_t i = 0; sheets->v != NULL && i < sheets->workspace->n_platforms; i++)
		sheet_free(sheets->v[i]);
	free(sheets->v);
	if (sheets->archive != NULL)
		archive_close(sheets->archive);
	workspace_free(sheets->workspace);
	*sheets = (struct sheets){ 0 };
}

bool
sheets_next(struct sheets_walk *walk, const struct platform **platform,
    const struct setting **declared, const struct sheet_setting **setting)
{
	const struct workspace *ws = walk->sheets->workspace;

	for (; walk->platform < ws->n_platforms; walk->platform++, walk->setting = 0) {
		const struct platform *p = ws->platforms[walk->platform];

		if (walk->setting >= p->n_settings ||
		    !sheets_is_named(p, walk->names, walk->n_names))
			continue;
		*platform = p;
		*declared = &p->settings[walk->setting];
		*setting = &walk->sheets->v[walk->platform]->v[walk->setting];
		walk->setting++;
		return true;
	}
	return false;
}

/* ---- what a fact rests on ---- */

utc_t
sheets_looked(const struct sheets *sheets, const struct fact *fact)
{
	struct page_state **states = NULL;
	size_t n = sheets->archive == NULL || fact->page == NULL
		       ? 0
		       : archive_states(sheets->archive, &states);
	utc_t looked = 0;

	for (size_t i = 0; i < n; i++)
		if (strcmp(states[i]->id, fact->page) == 0)
			looked = states[i]->last_good;
	free(states);
	return looked;
}

static const char *
day_of(utc_t time, char text[UTC_TEXT_MAX])
{
	return day_format(utc_day(time), text);
}

void
sheets_proof(const struct sheets *sheets, const struct fact *fact, struct buf *out)
{
	char since[TELL_TIME_MAX], day[UTC_TEXT_MAX], ago[TELL_TIME_MAX];
	utc_t looked = sheets_looked(sheets, fact);

	if (fact->state == FACT_VERIFIED) {
		buf_addf(out, "verified %s", tell_time(&sheets->style, fact->since, since));
		if (fact->commit != NULL)
			buf_addf(out, " by %.*s", SHEETS_OID, fact->commit);
		if (looked > fact->since)
			buf_addf(out, ", still so on %s%s", day_of(looked, day),
			    tell_day_ago(&sheets->style, utc_day(looked), ago));
	} else if (fact->since != 0) {
		buf_addf(
		    out, "unverified since %s", tell_time(&sheets->style, fact->since, since));
		if (fact->commit != NULL)
			buf_addf(out, " (%.*s)", SHEETS_OID, fact->commit);
	} else {
		buf_adds(out, sheets->archive == NULL ? "not verified yet: no check was made"
						      : "not verified: found on no page");
	}
	if (fact->checked_on != NULL) {
		char *by = tell_plain(fact->checked_by);

		buf_addf(out, "; looked at by %s on %s", by, fact->checked_on);
		free(by);
	}
}

/* ---- JSON ---- */

static void
put_member(const char *name, const char *text, struct buf *out)
{
	buf_addf(out, ",\"%s\":", name);
	record_put_text(text, out);
}

static void
put_time(const char *name, utc_t t, struct buf *out)
{
	char text[UTC_TEXT_MAX];

	put_member(name, t == 0 ? NULL : utc_format(t, text), out);
}

static void
put_fact(const struct sheets *sheets, const struct fact *fact, struct buf *out)
{
	buf_adds(out, "{\"value\":[");
	for (size_t i = 0; i < fact->value.n; i++) {
		buf_adds(out, i == 0 ? "" : ",");
		record_put_text(fact->value.v[i], out);
	}
	buf_addf(out, "],\"verified\":%s", fact->state == FACT_VERIFIED ? "true" : "false");
	put_time("since", fact->since, out);
	put_time("looked", sheets_looked(sheets, fact), out);
	put_member("page", fact->page, out);
	put_member("commit", fact->commit, out);
	put_member("quote", fact->quote, out);
	put_member("reach", reach_name(fact->reach), out);
	put_time("reach_since", fact->reach_since, out);
	put_member("leads_to", fact->leads_to, out);
	put_member("checked_by", fact->checked_by, out);
	put_member("checked_on", fact->checked_on, out);
	buf_addc(out, '}');
}

void
sheets_put_json(const struct sheets *sheets, const struct platform *platform,
    const struct sheet_setting *setting, struct buf *out)
{
	bool first = true;

	buf_adds(out, "{\"platform\":");
	record_put_text(platform->id, out);
	put_member("platform_name", platform->name, out);
	put_member("setting", setting->id, out);
	buf_adds(out, ",\"facts\":{");
	for (int i = 0; i < FACTS; i++) {
		if (!fact_is_known(&setting->facts[i]))
			continue;
		buf_addf(out, "%s\"%s\":", first ? "" : ",", fact_name((enum fact_kind)i));
		put_fact(sheets, &setting->facts[i], out);
		first = false;
	}
	buf_addc(out, '}');
}

void
sheets_put_without(const struct sheets *sheets, char *const *names, size_t n, struct buf *out)
{
	const struct workspace *ws = sheets->workspace;
	size_t said = 0;

	for (size_t i = 0; i < ws->n_platforms; i++) {
		char *name;

		if (ws->platforms[i]->n_settings > 0 ||
		    !sheets_is_named(ws->platforms[i], names, n))
			continue;
		name = tell_plain(ws->platforms[i]->name);
		buf_addf(out, "%s%s",
		    said++ > 0 ? ", " : "No setting and no form is declared of: ", name);
		free(name);
	}
	if (said > 0)
		buf_addc(out, '.');
}
