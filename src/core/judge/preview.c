/* Did a preview show the text that came? */
#include "core/judge/preview.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

enum { HALF = 2, MOST_OF = 5, MOST = 4 /* of MOST_OF */ };

/* ---- lines ---- */

struct lines {
	uint64_t *v; /* sorted */
	size_t n;
};

static int
by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void
lines_of(const struct document *doc, struct lines *out)
{
	out->n = doc->n_lines;
	out->v = mem_array(doc->n_lines + 1, sizeof *out->v);
	for (size_t i = 0; i < doc->n_lines; i++)
		out->v[i] = hash_xxh3(doc->lines[i].text);
	qsort(out->v, out->n, sizeof *out->v, by_value);
}

static bool
has_line(const struct lines *lines, struct span text)
{
	uint64_t hash = hash_xxh3(text);

	return bsearch(&hash, lines->v, lines->n, sizeof hash, by_value) != NULL;
}

/* ---- what the change brings ---- */

static bool
is_half_there(const struct lines *lines, const struct document *doc)
{
	size_t there = 0;

	for (size_t i = 0; i < doc->n_lines; i++)
		there += has_line(lines, doc->lines[i].text);
	return doc->n_lines > 0 && there * HALF >= doc->n_lines;
}

/* What permits more is there, or gone, as on the page; 0: nothing permits more. */
static int
shows_findings(const struct lines *lines, const struct findings *findings)
{
	int rc = 0;

	for (size_t i = 0; findings != NULL && i < findings->n; i++) {
		const struct finding *f = &findings->v[i];

		if (f->direction != DIRECTION_MORE || f->is_link)
			continue;
		if ((f->after != NULL && !has_line(lines, span_of(f->after))) ||
		    (f->after == NULL && f->before != NULL &&
			has_line(lines, span_of(f->before))))
			return -1;
		rc = 1;
	}
	return rc;
}

static bool
shows_most(const struct lines *lines, const struct change *change)
{
	size_t all = 0, there = 0;

	for (size_t i = 0; i < change->n_edits; i++) {
		const struct edit *e = &change->edits[i];

		if (e->kind != EDIT_ADDED && e->kind != EDIT_EDITED)
			continue;
		all++;
		there += has_line(lines, change->after->lines[e->after].text);
	}
	return all > 0 && there * MOST_OF >= all * MOST;
}

bool
preview_shows(const struct document *preview, const struct change *change,
    const struct findings *findings)
{
	struct lines lines;
	bool shows = false;

	if (change->after == NULL)
		return false;
	lines_of(preview, &lines);
	if (is_half_there(&lines, change->after)) {
		int found = shows_findings(&lines, findings);

		shows = found == 1 || (found == 0 && shows_most(&lines, change));
	}
	free(lines.v);
	return shows;
}

/* ---- what is said of it ---- */

static void
note_check(const struct foretold *f, day_t day, struct announced_result *out)
{
	for (size_t i = 0; i < out->checks.n; i++) {
		struct source_check *c = &out->checks.v[i];

		if (strcmp(c->page, f->page) != 0)
			continue;
		free(c->title);
		free(c->url);
		c->title = mem_strdup(f->name);
		c->url = mem_strdup(f->url);
		c->day = day;
		c->state = SOURCE_FOUND;
	}
}

/* The earlier announcement gives the longer notice. */
static void
take(const struct foretold *f, day_t day, struct announced_result *out)
{
	if (out->state == ANNOUNCED_FOUND && out->day != DAY_NONE &&
	    (day == DAY_NONE || out->day <= day))
		return;
	free(out->title);
	free(out->url);
	free(out->why);
	free(out->decoy);
	out->title = mem_strdup(f->name);
	out->url = mem_strdup(f->url);
	out->why = out->decoy = NULL;
	out->day = day;
	out->state = ANNOUNCED_FOUND;
}

void
previews_hear(const struct foretold_list *list, day_t from, int notice_min,
    struct announced_result *result)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct foretold *f = &list->v[i];
		day_t day = utc_day(f->since);

		if (f->from_start && from - day < notice_min)
			day = DAY_NONE;
		note_check(f, day, result);
		take(f, day, result);
	}
}

void
foretold_release(struct foretold_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		free(list->v[i].page);
		free(list->v[i].name);
		free(list->v[i].url);
	}
	free(list->v);
	*list = (struct foretold_list){ 0 };
}
