/* What a repository of raw pages holds, in the order of its commits. */
#include "replay/raw_list.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/hash.h"
#include "base/mem.h"
#include "edge/archive/history.h"

enum { SLOTS_FIRST = 1024, RAW_MAX_FILES = 1000000, STOPPED = 1 };

struct walk {
	struct raw_list *list;
	const struct workspace *ws;
	const char *glob;
	utc_t until;
	struct error *err;
};

/* ---- files by their paths ---- */

static uint32_t *
slot_of(const struct raw_list *list, const char *path)
{
	size_t i = hash_xxh3(span_of(path)) & (list->n_slots - 1);

	while (list->slots[i] != 0 && strcmp(list->files[list->slots[i] - 1].path, path) != 0)
		i = (i + 1) & (list->n_slots - 1);
	return &list->slots[i];
}

static void
make_room(struct raw_list *list)
{
	if (list->n_slots > 2 * list->n_files)
		return;
	list->n_slots = list->n_slots == 0 ? SLOTS_FIRST : list->n_slots * 2;
	free(list->slots);
	list->slots = mem_array(list->n_slots, sizeof *list->slots);
	for (size_t i = 0; i < list->n_files; i++)
		*slot_of(list, list->files[i].path) = (uint32_t)i + 1;
}

static int32_t
number_of(const struct raw_list *list, const struct page *page)
{
	for (size_t i = 0; page != NULL && i < list->n_pages; i++)
		if (list->pages[i].page == page)
			return (int32_t)i;
	return -1;
}

/* What lies beside pages in a repository, and is none. */
static bool
is_furniture(const char *path)
{
	static const char *const names[] = { "README", "LICENSE", "LICENCE", "COPYING",
		"CHANGELOG", "CONTRIBUTING" };

	if (*path == '.' || strstr(path, "/.") != NULL)
		return true;
	for (size_t i = 0; i < COUNT(names) && strchr(path, '/') == NULL; i++)
		if (strncasecmp(path, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

static const struct raw_file *
file_at(struct walk *w, const char *path)
{
	struct raw_list *list = w->list;
	struct raw_file *file;
	uint32_t *slot;

	make_room(list);
	slot = slot_of(list, path);
	if (*slot != 0)
		return &list->files[*slot - 1];
	if (list->n_files == RAW_MAX_FILES)
		return NULL;
	MEM_GROW(list->files, list->n_files, list->cap_files);
	file = &list->files[list->n_files++];
	*slot = (uint32_t)list->n_files;
	*file = (struct raw_file){ mem_strdup(path),
		is_furniture(path) ? -1 : number_of(list, raw_match(w->ws, path)) };
	if (file->page < 0 && !is_furniture(path)) {
		if (list->undeclared++ < RAW_NAMED)
			strs_add(&list->named, path);
	}
	return file;
}

/* ---- the walk ---- */

static bool
wants(const char *path, void *arg)
{
	struct walk *w = arg;
	const struct raw_file *file;

	if (w->glob != NULL && fnmatch(w->glob, path, 0) != 0)
		return false;
	file = file_at(w, path);
	return file != NULL && file->page >= 0;
}

static void
note_commit(struct raw_list *list, const struct history_commit *commit)
{
	const struct raw_commit *last =
	    list->n_commits == 0 ? NULL : &list->commits[list->n_commits - 1];

	if (last != NULL && strcmp(last->id, commit->id) == 0)
		return;
	MEM_GROW(list->commits, list->n_commits, list->cap_commits);
	memcpy(list->commits[list->n_commits].id, commit->id, OID_HEX + 1);
	list->commits[list->n_commits++].time = commit->time;
}

static int
note_look(const struct history_commit *commit, const struct history_file *file, void *arg)
{
	struct walk *w = arg;
	struct raw_list *list = w->list;
	const struct raw_file *known = file_at(w, file->path);

	list->all_commits = commit->total;
	if (!file->has || known == NULL || (w->until != 0 && commit->time >= w->until))
		return 0;
	if (list->n_looks == RAW_MAX_LOOKS)
		return error_set(w->err, ERROR_LIMIT, "more than %d snapshots", RAW_MAX_LOOKS);
	note_commit(list, commit);
	MEM_GROW(list->looks, list->n_looks, list->cap_looks);
	list->looks[list->n_looks++] =
	    (struct raw_look){ .file = (uint32_t)(known - list->files),
		    .commit = (uint32_t)(list->n_commits - 1),
		    .blob = file->new };
	return 0;
}

/* The page as it was; what it does not share with the page is borrowed from it. */
static struct page *
page_then(const struct page *page, const struct page_earlier *earlier)
{
	struct page *then = mem_alloc(sizeof *then);

	*then = *page;
	then->select = earlier->select;
	then->remove = earlier->remove;
	if (earlier->url != NULL)
		then->url = earlier->url;
	return then;
}

static void
note_page(struct raw_list *list, const struct platform *platform, const struct page *page,
    size_t *cap)
{
	list->pages[list->n_pages++] = (struct raw_page){ platform, page, list->n_as };
	for (size_t i = 0; i <= page->n_earlier; i++) {
		MEM_GROW(list->as, list->n_as, *cap);
		list->as[list->n_as++] =
		    i == page->n_earlier ? page : page_then(page, &page->earlier[i]);
	}
}

static void
note_pages(struct raw_list *list, const struct workspace *ws)
{
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < ws->n_platforms; i++)
		n += ws->platforms[i]->n_pages;
	list->pages = mem_array(n, sizeof *list->pages);
	for (size_t i = 0; i < ws->n_platforms; i++)
		for (size_t k = 0; k < ws->platforms[i]->n_pages; k++)
			note_page(list, ws->platforms[i], ws->platforms[i]->pages[k], &cap);
}

int
raw_list_read(struct odb *odb, const struct workspace *ws, const char *glob, utc_t until,
    struct raw_list *out, struct error *err)
{
	struct walk walk = { .list = out, .ws = ws, .glob = glob, .until = until, .err = err };
	const struct history_visitor visitor = {
		.wants = wants, .file = note_look, .arg = &walk
	};

	*out = (struct raw_list){ 0 };
	note_pages(out, ws);
	return history_walk(odb, &visitor, err);
}

void
raw_list_release(struct raw_list *list)
{
	for (size_t i = 0; i < list->n_files; i++)
		free(list->files[i].path);
	for (size_t i = 0, k = 0; i < list->n_pages; i++)
		for (k = 0; k < list->pages[i].page->n_earlier; k++)
			free((void *)(uintptr_t)list->as[list->pages[i].first + k]);
	free(list->as);
	free(list->pages);
	free(list->files);
	free(list->slots);
	free(list->commits);
	free(list->looks);
	strs_release(&list->named);
	*list = (struct raw_list){ 0 };
}

/* ---- what stands in it ---- */

static size_t
page_number(const struct raw_list *list, const struct raw_look *look)
{
	return (size_t)list->files[look->file].page;
}

const struct raw_page *
raw_page_of(const struct raw_list *list, const struct raw_look *look)
{
	return &list->pages[page_number(list, look)];
}

size_t
raw_as_of(const struct raw_list *list, const struct raw_look *look)
{
	const struct raw_page *p = raw_page_of(list, look);
	utc_t time = raw_commit_of(list, look)->time;
	size_t i = 0;

	while (i < p->page->n_earlier && p->page->earlier[i].until < time)
		i++;
	return p->first + i;
}

const struct raw_commit *
raw_commit_of(const struct raw_list *list, const struct raw_look *look)
{
	return &list->commits[look->commit];
}

const char *
raw_path_of(const struct raw_list *list, const struct raw_look *look)
{
	return list->files[look->file].path;
}

size_t
raw_list_skip(struct raw_list *list, utc_t (*known)(const char *page_id, void *arg), void *arg,
    size_t *disordered)
{
	utc_t *last = mem_array(list->n_pages, sizeof *last);
	utc_t *had = mem_array(list->n_pages, sizeof *had);
	size_t kept = 0, skipped;

	*disordered = 0;
	for (size_t i = 0; i < list->n_pages; i++)
		last[i] = had[i] = known(list->pages[i].page->id, arg);
	for (size_t i = 0; i < list->n_looks; i++) {
		const struct raw_look *look = &list->looks[i];
		utc_t time = raw_commit_of(list, look)->time;
		size_t page = page_number(list, look);

		if (time > last[page]) {
			last[page] = time;
			list->looks[kept++] = *look;
		} else if (time > had[page]) {
			++*disordered;
		}
	}
	skipped = list->n_looks - kept;
	list->n_looks = kept;
	free(last);
	free(had);
	return skipped;
}

size_t
raw_round_end(const struct raw_list *list, size_t first)
{
	utc_t start = raw_commit_of(list, &list->looks[first])->time, last = start;
	size_t i = first + 1;

	for (; i < list->n_looks && i - first < RAW_ROUND_LOOKS; i++) {
		utc_t time = raw_commit_of(list, &list->looks[i])->time;
		size_t page = page_number(list, &list->looks[i]);

		if (time < last || time - last > RAW_ROUND_PAUSE ||
		    time - start > RAW_ROUND_SECONDS)
			break;
		for (size_t k = first; k < i; k++)
			if (page_number(list, &list->looks[k]) == page)
				return i;
		last = time;
	}
	return i;
}
