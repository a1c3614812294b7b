/* What the archive can prove of some words on a page. */
#include "prove.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/page/page.h"

enum { NEAREST_VERSIONS = 200 }; /* of those that were seen, newest first */

struct gathering {
	struct archive *archive;
	const char *page_id;
	char *path;
	struct proven *out;
	struct proof_look *all; /* the page's whole ledger */
	size_t n, cap;
	size_t *versions; /* of each look; SIZE_MAX: none */
	struct error *err;
};

static char *
trailer(const char *message, const char *key)
{
	struct span value;

	return archive_trailer(message, key, &value) ? span_dup(value) : NULL;
}

/* A commit of another page cannot have changed this one; any other may have. */
static int
note_version(const struct archive_entry *entry, void *arg)
{
	struct gathering *g = arg;
	struct proven *p = g->out;
	struct proven_version *v = p->n_versions > 0 ? &p->versions[p->n_versions - 1] : NULL;
	char blob[ARCHIVE_OID_HEX + 1];
	bool own = entry->page_id != NULL && strcmp(entry->page_id, g->page_id) == 0;

	if (entry->page_id != NULL && !own)
		return 0;
	if (archive_blob(g->archive, entry->oid, g->path, blob, g->err) < 0)
		return -1;
	if (!own && strcmp(blob, v == NULL ? "" : v->blob) == 0)
		return 0;
	MEM_GROW(p->versions, p->n_versions, p->cap_versions);
	v = &p->versions[p->n_versions++];
	*v = (struct proven_version){ .time = entry->time,
		.url = trailer(entry->message, "Url"),
		.evidence = mem_strdup(entry->evidence),
		.raw = trailer(entry->message, "Raw"),
		.line = -1 };
	snprintf(v->commit, sizeof v->commit, "%s", entry->oid);
	snprintf(v->blob, sizeof v->blob, "%s", blob);
	return 0;
}

static void
add_look(struct gathering *g, utc_t time, enum proof_state state, const char *why)
{
	MEM_GROW(g->all, g->n, g->cap);
	g->all[g->n++] = (struct proof_look){ .time = time, .state = state, .why = why };
}

static const char *
keep_why(struct strs *whys, const char *why)
{
	for (size_t i = whys->n; i > 0 && whys->n - i < 20; i--)
		if (strcmp(whys->v[i - 1], why) == 0)
			return whys->v[i - 1];
	strs_add(whys, why);
	return whys->v[whys->n - 1];
}

static int
note_check(utc_t round, const char *page_id, const char *outcome, const char *detail, void *arg)
{
	struct gathering *g = arg;
	bool good;
	enum proof_state state;

	if (strcmp(page_id, g->page_id) != 0)
		return 0;
	state = proof_outcome(outcome, &good);
	add_look(g, round, state,
	    good ? NULL : keep_why(&g->out->whys, *detail != '\0' ? detail : outcome));
	return 0;
}

static int
by_time(const void *a, const void *b)
{
	const struct proof_look *x = a, *y = b;

	return (x->time > y->time) - (x->time < y->time);
}

/* Versions from before the ledger were looked at too, or they would not be there. */
static void
look_before_ledger(struct gathering *g)
{
	utc_t begins = INT64_MAX;
	size_t checks = g->n;

	for (size_t i = 0; i < checks; i++)
		if (g->all[i].time < begins)
			begins = g->all[i].time;
	for (size_t i = 0; i < g->out->n_versions; i++)
		if (g->out->versions[i].time < begins)
			add_look(g, g->out->versions[i].time, PROOF_ABSENT, NULL);
	if (g->n > 0)
		qsort(g->all, g->n, sizeof *g->all, by_time);
}

/* Which version stood at each look: what a round committed, it committed before the next. */
static void
match_versions(struct gathering *g)
{
	size_t next = 0, current = SIZE_MAX;

	g->versions = mem_array(g->n + 1, sizeof *g->versions);
	for (size_t i = 0; i < g->n; i++) {
		utc_t until = i + 1 < g->n ? g->all[i + 1].time : INT64_MAX;

		while (next < g->out->n_versions && g->out->versions[next].time < until)
			current = next++;
		g->versions[i] = current;
	}
}

static void
take_window(struct gathering *g, utc_t from, utc_t until)
{
	struct proven *p = g->out;

	for (size_t i = 0; i < g->n; i++) {
		struct proof_look look = g->all[i];
		size_t v = g->versions[i];

		if (look.time < from || look.time > until)
			continue;
		if (look.state == PROOF_ABSENT && v == SIZE_MAX) {
			look.state = PROOF_HELD;
			look.why = "no text is recorded";
		} else if (look.state == PROOF_ABSENT) {
			look.version = v;
			p->versions[v].wanted = true;
		}
		MEM_GROW(p->looks, p->n_looks, p->cap_looks);
		p->looks[p->n_looks++] = look;
	}
}

static int
read_version(struct archive *archive, const char *path, const struct proven_version *v,
    struct document **out, struct error *err)
{
	struct buf text;
	int rc;

	buf_init(&text, DOCUMENT_MAX_BYTES);
	rc = archive_text(archive, v->commit, path, &text, err);
	if (rc == 1 && document_get(buf_span(&text), DOCUMENT_OURS, out, err) != 0)
		rc = error_prefix(err, "%.12s", v->commit);
	buf_release(&text);
	return rc;
}

static int
by_blob(const void *a, const void *b)
{
	const struct proven_version *const *x = a, *const *y = b;

	return strcmp((*x)->blob, (*y)->blob);
}

/* Each distinct text once. */
static int
search_versions(struct gathering *g, const struct quote *quote)
{
	struct proven *p = g->out;
	struct proven_version **v = mem_array(p->n_versions + 1, sizeof *v);
	struct document *doc;
	size_t n = 0;
	int rc = 0;

	for (size_t i = 0; i < p->n_versions; i++)
		if (p->versions[i].wanted && p->versions[i].blob[0] != '\0')
			v[n++] = &p->versions[i];
	qsort(v, n, sizeof *v, by_blob);
	for (size_t i = 0; i < n && rc >= 0; i++) {
		if (i > 0 && strcmp(v[i]->blob, v[i - 1]->blob) == 0) {
			v[i]->line = v[i - 1]->line;
			continue;
		}
		doc = NULL;
		rc = read_version(g->archive, g->path, v[i], &doc, g->err);
		if (rc == 1)
			v[i]->line = quote_find(quote, doc);
		document_free(doc);
	}
	free(v);
	return rc < 0 ? -1 : 0;
}

static void
tell_looks(struct proven *p)
{
	for (size_t i = 0; i < p->n_looks; i++)
		if (p->looks[i].state == PROOF_ABSENT &&
		    p->versions[p->looks[i].version].line >= 0)
			p->looks[i].state = PROOF_PRESENT;
	proof_weigh(p->looks, p->n_looks, &p->proof);
}

/* The sentence most like the words, of the newest versions. */
static void
find_nearest(struct gathering *g, const struct quote *quote)
{
	struct proven *p = g->out;
	struct error ignored;
	int best = 0, like;

	for (size_t i = p->n_versions, n = 0; i > 0 && n < NEAREST_VERSIONS && !p->elsewhere;
	     i--) {
		const struct proven_version *v = &p->versions[i - 1];
		struct document *doc = NULL;
		int32_t line;

		if (v->blob[0] == '\0')
			continue;
		n++;
		if (read_version(g->archive, g->path, v, &doc, &ignored) != 1)
			continue;
		line = quote_find(quote, doc);
		p->elsewhere = line >= 0;
		if (p->elsewhere)
			like = INT_MAX;
		else
			line = quote_nearest(quote, doc, &like);
		if (line >= 0 && like > best) {
			best = like;
			free(p->nearest);
			p->nearest = span_dup(doc->lines[line].text);
			p->nearest_version = i - 1;
		}
		document_free(doc);
	}
}

int
prove(struct archive *archive, const char *page_id, const struct quote *quote, utc_t from,
    utc_t until, struct proven *out, struct error *err)
{
	struct gathering g = { .archive = archive, .page_id = page_id, .out = out, .err = err };
	int rc = -1;

	*out = (struct proven){ 0 };
	g.path = page_path(page_id);
	if (archive_log(archive, NULL, NULL, true, note_version, &g, err) < 0 ||
	    archive_ledger(archive, 0, INT64_MAX, note_check, &g, err) < 0)
		goto out;
	look_before_ledger(&g);
	match_versions(&g);
	take_window(&g, from, until);
	if (search_versions(&g, quote) != 0)
		goto out;
	tell_looks(out);
	if (out->proof.first_seen == PROOF_NONE)
		find_nearest(&g, quote);
	rc = 0;
out:
	free(g.path);
	free(g.all);
	free(g.versions);
	return rc;
}

char *
proven_line(
    struct archive *archive, const char *page_id, const struct proven_version *v, int32_t line)
{
	char *path = page_path(page_id), *text = NULL;
	struct document *doc = NULL;
	struct error ignored;

	if (read_version(archive, path, v, &doc, &ignored) == 1 && line >= 0 &&
	    (size_t)line < doc->n_lines)
		text = span_dup(doc->lines[line].text);
	document_free(doc);
	free(path);
	return text;
}

void
proven_release(struct proven *p)
{
	for (size_t i = 0; i < p->n_versions; i++) {
		free(p->versions[i].url);
		free(p->versions[i].evidence);
		free(p->versions[i].raw);
	}
	free(p->versions);
	free(p->looks);
	free(p->nearest);
	strs_release(&p->whys);
	proof_release(&p->proof);
	*p = (struct proven){ 0 };
}
