/* The texts that a sheet rests on, the looks at its links, and the commits they came with. */
#include "settings/settings.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "settings/settings_parts.h"

void
settings_texts_release(struct texts *texts)
{
	for (size_t i = 0; i < texts->n; i++)
		document_free((struct document *)texts->v[i].doc);
	for (size_t i = 0; i < texts->n_bufs; i++)
		buf_release(&texts->bufs[i]);
	free(texts->v);
	free(texts->bufs);
}

/* The text a page has: on main, or, with `now`, what this round brought. 1, 0, -1. */
int
settings_text_of(struct settings *s, const struct page *page, bool now, struct sheet_page *out,
    struct buf *text, struct error *err)
{
	const struct heard *heard = now ? settings_heard_of(s, page) : NULL;
	struct document *doc = NULL;
	char *path = page_path(page->id);
	int rc = 1;

	*out = (struct sheet_page){ .page = page, .commit = SETTINGS_NO_COMMIT };
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

int
settings_texts_load(struct settings *s, const struct platform *platform, bool now,
    struct texts *out, struct error *err)
{
	for (size_t i = 0; i < platform->n_pages; i++) {
		const struct page *page = platform->pages[i];
		struct sheet_page one;
		struct buf text;
		int rc;

		if (!settings_concern(platform, page, false))
			continue;
		buf_init(&text, DOCUMENT_MAX_BYTES);
		rc = settings_text_of(s, page, now, &one, &text, err);
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

/* The two texts of a page that this round changed; to be ended with document_free(). */
int
settings_two_texts(
    struct settings *s, const struct page *page, struct document *docs[2], struct error *err)
{
	for (int now = 0; now <= 1; now++) {
		struct sheet_page one;
		struct buf text;
		int rc;

		buf_init(&text, DOCUMENT_MAX_BYTES);
		rc = settings_text_of(s, page, now == 1, &one, &text, err);
		docs[now] = (struct document *)one.doc;
		buf_release(&text);
		if (rc < 0)
			return -1;
	}
	return 0;
}

static void
add_look(
    struct looks *looks, const char *url, enum reach reach, const char *leads_to, utc_t time)
{
	MEM_GROW(looks->v, looks->n, looks->cap);
	looks->v[looks->n++] = (struct sheet_look){ url, reach, leads_to, time };
}

void
settings_looks_of(const struct settings *s, const struct platform *platform, struct looks *out)
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

struct search {
	struct sheet *sheet;
	size_t left;
};

static bool
is_unknown(const struct fact *fact)
{
	return fact->commit != NULL && strcmp(fact->commit, SETTINGS_NO_COMMIT) == 0;
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
			mem_replace(&fact->commit, entry->oid);
			fact->since = entry->time;
			search->left--;
		}
	return search->left == 0;
}

/* The newest commit of each page that a new fact stands on. */
int
settings_find_commits(struct settings *s, struct sheet *sheet, struct error *err)
{
	struct search search = { sheet, count_unknown(sheet) };

	if (search.left > 0 &&
	    archive_log(s->archive, NULL, NULL, false, fill_commit, &search, err) < 0)
		return -1;
	for (size_t i = 0; search.left > 0 && i < sheet->n; i++)
		for (size_t j = 0; j < FACTS; j++)
			if (is_unknown(&sheet->v[i].facts[j]))
				mem_replace(&sheet->v[i].facts[j].commit, NULL);
	return 0;
}
