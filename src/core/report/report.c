/* The site's model: changes, pages and platforms, and what every page of the site has. */
#include "core/report/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

enum { ADDRESS_MAX = 180, YEARS_MAX = 60, COMMIT_LEAST = 10 };

static void
change_release(struct report_change *c)
{
	record_free(c->record);
	free(c->commit);
	free(c->parent);
	free(c->evidence);
	free(c->path);
	free(c->address);
	free(c->id);
}

static void
page_free_parts(struct report_page *page)
{
	free(page->id);
	free(page->platform);
	free(page->name);
	free(page->url);
	free(page->why);
	free(page->broken_why);
	free(page->all.v);
}

static void
release_ways(struct report_platform *p)
{
	for (size_t i = 0; p->ways != NULL && i < p->sheet->n; i++)
		strs_release(&p->ways[i]);
	free(p->ways);
}

void
report_release(struct report *r)
{
	for (size_t i = 0; i < r->n_changes; i++)
		change_release(&r->changes[i]);
	for (size_t i = 0; i < r->n_pages; i++)
		page_free_parts(&r->pages[i]);
	for (size_t i = 0; i < r->n_platforms; i++) {
		free(r->platforms[i].id);
		free(r->platforms[i].name);
		free(r->platforms[i].address);
		release_ways(&r->platforms[i]);
		sheet_free(r->platforms[i].sheet);
		free(r->platforms[i].all.v);
	}
	for (size_t i = 0; i < r->n_choices; i++) {
		free(r->choices[i].value);
		free(r->choices[i].list.v);
	}
	free(r->choices);
	free(r->by_commit.v);
	free(r->changes);
	free(r->pages);
	free(r->platforms);
	strs_release(&r->concepts);
	*r = (struct report){ 0 };
}

/* What stands in a file's name: nothing that leads elsewhere. */
static char *
safe_path(const char *id)
{
	char hex[HASH_SHA256_HEX + 1];
	char *path = strlen(id) > ADDRESS_MAX ? mem_strdup(hash_sha256(span_of(id), hex))
					      : mem_strdup(id);

	for (char *p = path; *p != '\0'; p++) {
		bool starts = p == path || p[-1] == '/';
		bool plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
			     (*p >= '0' && *p <= '9') || *p == '-' || *p == '_' || *p == '@';

		if (!plain && !((*p == '.' || *p == '/') && !starts))
			*p = '_';
	}
	return path;
}

char *
report_file_name(const char *id)
{
	char *name = safe_path(id);

	for (char *p = name; *p != '\0'; p++)
		if (*p == '/')
			*p = '_';
	return name;
}

char *
report_id(const char *what, const char *name)
{
	char *whole = mem_printf("smallprint %s %s", what, name);
	char hex[HASH_SHA256_HEX + 1];
	char *id;

	hash_sha256(span_of(whole), hex);
	id = mem_printf(
	    "urn:uuid:%.8s-%.4s-8%.3s-a%.3s-%.12s", hex, hex + 8, hex + 13, hex + 17, hex + 20);
	free(whole);
	return id;
}

static char *
change_id(const char *page, const char *time, size_t nth)
{
	char *name = mem_printf("%s %s %zu", page, time, nth);
	char *id = report_id("change", name);

	free(name);
	return id;
}

void
report_add(struct report *r, struct record *record, const char *commit, const char *parent,
    const char *evidence, const char *path)
{
	MEM_GROW(r->changes, r->n_changes, r->cap_changes);
	r->changes[r->n_changes++] = (struct report_change){
		.record = record,
		.commit = mem_strdup(commit),
		.parent = mem_strdup(parent),
		.evidence = mem_strdup(evidence),
		.path = mem_strdup(path),
		.listed = record->alert || record->class == CLASS_CHANGE ||
			  record->class == CLASS_RETURNED,
	};
}

static char *
platform_of(const char *page_id)
{
	return mem_strndup(page_id, strcspn(page_id, "/"));
}

struct report_page *
report_page(struct report *r, const char *id)
{
	for (size_t i = 0; i < r->n_pages; i++)
		if (strcmp(r->pages[i].id, id) == 0)
			return &r->pages[i];
	MEM_GROW(r->pages, r->n_pages, r->cap_pages);
	r->pages[r->n_pages] =
	    (struct report_page){ .id = mem_strdup(id), .platform = platform_of(id) };
	return &r->pages[r->n_pages++];
}

/* Newest first; of one moment the page's id, then the commit, so that the order is always one.
 */
static int
change_order(const void *a, const void *b)
{
	const struct report_change *x = a, *y = b;
	int by;

	if (x->record->time != y->record->time)
		return x->record->time > y->record->time ? -1 : 1;
	by = strcmp(x->record->page, y->record->page);
	return by != 0 ? by : strcmp(x->commit, y->commit);
}

static int
page_order(const void *a, const void *b)
{
	return strcmp(((const struct report_page *)a)->id, ((const struct report_page *)b)->id);
}

static int
platform_order(const void *a, const void *b)
{
	return strcmp(
	    ((const struct report_platform *)a)->id, ((const struct report_platform *)b)->id);
}

/* The same page twice in one second stands together in that order. */
static size_t
nth_of_moment(const struct report *r, size_t i)
{
	size_t nth = 1;

	while (nth <= i && r->changes[i - nth].record->time == r->changes[i].record->time &&
	       strcmp(r->changes[i - nth].record->page, r->changes[i].record->page) == 0)
		nth++;
	return nth;
}

static void
give_address(struct report *r, size_t i)
{
	struct report_change *c = &r->changes[i];
	size_t nth = nth_of_moment(r, i);
	char time[UTC_TEXT_MAX], *path = safe_path(c->record->page), more[24] = "";

	utc_format(c->record->time, time);
	c->id = change_id(c->record->page, time, nth);
	if (nth > 1)
		snprintf(more, sizeof more, "-%zu", nth);
	for (char *p = time, *to = time;; p++) { /* no colons in a file's name */
		if (*p != ':')
			*to++ = *p;
		if (*p == '\0')
			break;
	}
	c->address = mem_printf("change/%s/%s%s.html", path, time, more);
	free(path);
}

static struct report_platform *
platform(struct report *r, const char *id)
{
	char *path;

	for (size_t i = 0; i < r->n_platforms; i++)
		if (strcmp(r->platforms[i].id, id) == 0)
			return &r->platforms[i];
	MEM_GROW(r->platforms, r->n_platforms, r->cap_platforms);
	path = safe_path(id);
	r->platforms[r->n_platforms] = (struct report_platform){ .id = mem_strdup(id),
		.address = mem_printf("platform/%s.html", path) };
	free(path);
	return &r->platforms[r->n_platforms++];
}

/* ---- settling: who belongs to whom ---- */

static void
list_add(struct report_list *list, const struct report_change *c)
{
	MEM_GROW(list->v, list->n, list->cap);
	list->v[list->n++] = c;
}

static int
text_order(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Every page that changes speak of is there, and its platform. */
static void
make_pages(struct report *r)
{
	const char **ids = mem_array(r->n_changes + 1, sizeof *ids);

	for (size_t i = 0; i < r->n_changes; i++)
		ids[i] = r->changes[i].record->page;
	qsort(ids, r->n_changes, sizeof *ids, text_order);
	for (size_t i = 0; i < r->n_changes; i++)
		if (i == 0 || strcmp(ids[i], ids[i - 1]) != 0)
			report_page(r, ids[i]);
	free(ids);
	for (size_t i = 0; i < r->n_pages; i++)
		platform(r, r->pages[i].platform);
	if (r->n_pages > 0)
		qsort(r->pages, r->n_pages, sizeof *r->pages, page_order);
	if (r->n_platforms > 0)
		qsort(r->platforms, r->n_platforms, sizeof *r->platforms, platform_order);
}

/* What newer records know of a page goes before what older ones knew. */
static void
take_change(struct report *r, struct report_change *c)
{
	struct report_page *page =
	    (struct report_page *)(uintptr_t)report_find_page(r, c->record->page);
	struct report_platform *p =
	    (struct report_platform *)(uintptr_t)report_find_platform(r, page->platform);

	if (page->name == NULL)
		page->name = mem_strdup(c->record->page_name);
	if (page->url == NULL) {
		page->url = mem_strdup(c->record->url);
		page->kind = c->record->kind;
	}
	if (p->name == NULL)
		p->name = mem_strdup(c->record->platform_name);
	page->changes += c->listed;
	p->changes += c->listed;
	p->alerts += c->record->alert;
	c->page = page;
	c->platform = p;
	list_add(&page->all, c);
	list_add(&p->all, c);
	list_add(&r->by_commit, c);
}

static void
take_concepts(struct report *r, const struct report_change *c)
{
	const struct findings *f = &c->record->findings;

	for (size_t i = 0; c->listed && i < f->n; i++)
		if (f->v[i].concept != NULL && !strs_has(&r->concepts, f->v[i].concept))
			strs_add(&r->concepts, f->v[i].concept);
}

/* ---- settling: ways to look ---- */

static const char *const verdicts[] = { "silent", "short-notice", "unknown", "announced" };

bool
report_is_chosen(const struct report_change *c, const char *kind, const char *value)
{
	char time[UTC_TEXT_MAX];

	if (!c->listed)
		return false;
	if (strcmp(kind, "verdict") == 0)
		return strcmp(report_verdict(c->record), value) == 0;
	if (strcmp(kind, "concept") == 0)
		return report_has_concept(c->record, value);
	if (strcmp(kind, "period") == 0)
		return strncmp(utc_format(c->record->time, time), value, 4) == 0;
	return true;
}

static void
make_choice(struct report *r, const char *kind, const char *value)
{
	struct report_choice choice = { .kind = kind };

	for (size_t i = 0; i < r->n_changes; i++)
		if (report_is_chosen(&r->changes[i], kind, value))
			list_add(&choice.list, &r->changes[i]);
	if (choice.list.n == 0)
		return;
	choice.value = mem_strdup(value);
	MEM_GROW(r->choices, r->n_choices, r->cap_choices);
	r->choices[r->n_choices++] = choice;
}

static void
make_choices(struct report *r)
{
	int first, last, unused;

	for (size_t i = 0; i < COUNT(verdicts); i++)
		make_choice(r, "verdict", verdicts[i]);
	for (size_t i = 0; i < r->concepts.n; i++)
		make_choice(r, "concept", r->concepts.v[i]);
	day_to_civil(utc_day(r->since), &first, &unused, &unused);
	day_to_civil(utc_day(r->as_of), &last, &unused, &unused);
	for (int y = last; y >= first && y > last - YEARS_MAX; y--) {
		char year[16];

		snprintf(year, sizeof year, "%04d", y);
		make_choice(r, "period", year);
	}
}

/* ---- settling ---- */

static int
commit_order(const void *a, const void *b)
{
	return strcmp((*(const struct report_change *const *)a)->commit,
	    (*(const struct report_change *const *)b)->commit);
}

static void
settle_times(struct report *r)
{
	utc_t newest = r->changes[0].record->time,
	      oldest = r->changes[r->n_changes - 1].record->time;

	if (r->as_of < newest)
		r->as_of = newest;
	if (r->since == 0 || r->since > oldest)
		r->since = oldest;
}

void
report_settle(struct report *r)
{
	if (r->n_changes > 0)
		qsort(r->changes, r->n_changes, sizeof *r->changes, change_order);
	make_pages(r);
	for (size_t i = 0; i < r->n_changes; i++) {
		give_address(r, i);
		take_change(r, &r->changes[i]);
		take_concepts(r, &r->changes[i]);
	}
	strs_sort(&r->concepts);
	if (r->n_changes == 0)
		return;
	qsort(r->by_commit.v, r->by_commit.n, sizeof(void *), commit_order);
	settle_times(r);
	make_choices(r);
}

const struct report_platform *
report_find_platform(const struct report *r, const char *id)
{
	const struct report_platform key = { .id = (char *)(uintptr_t)id };

	return id == NULL || r->n_platforms == 0
		   ? NULL
		   : bsearch(&key, r->platforms, r->n_platforms, sizeof key, platform_order);
}

const struct report_page *
report_find_page(const struct report *r, const char *id)
{
	const struct report_page key = { .id = (char *)(uintptr_t)id };

	return id == NULL || r->n_pages == 0
		   ? NULL
		   : bsearch(&key, r->pages, r->n_pages, sizeof key, page_order);
}

const struct report_change *
report_find_change(const struct report *r, const char *commit)
{
	size_t n = commit == NULL ? 0 : strlen(commit), low = 0, high = r->by_commit.n;

	if (n < COMMIT_LEAST)
		return NULL;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int by = strncmp(r->by_commit.v[middle]->commit, commit, n);

		if (by == 0)
			return r->by_commit.v[middle];
		if (by < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* ---- what every page has ---- */

/* "../" for every folder the page is in: the site works wherever it is put. */
static void
put_root(struct data *page, const char *path)
{
	struct buf root;

	buf_init(&root, 4096);
	for (const char *p = path; *p != '\0'; p++)
		if (*p == '/')
			buf_adds(&root, "../");
	data_span(page, "root", buf_span(&root));
	buf_release(&root);
}

struct data *
report_begin(const struct report *r, const char *path, const char *section)
{
	struct data *page = data_new();
	char *here = mem_printf("at_%s", section);

	put_root(page, path);
	data_text(page, "site_title", r->title);
	data_text(page, "version", SMALLPRINT_VERSION);
	data_flag(page, here, true);
	free(here);
	data_time(page, "as_of", r->as_of);
	data_day(page, "watched_since", r->since == 0 ? DAY_NONE : utc_day(r->since));
	data_text(page, "base", r->base);
	if (r->base != NULL)
		data_textf(page, "canonical", "%s%s", r->base, path);
	return page;
}

int
report_pages(const struct report *r, const struct report_out *out)
{
	int rc = report_front(r, out);

	if (rc == 0)
		rc = report_lists(r, out);
	if (rc == 0)
		rc = report_platform_pages(r, out);
	if (rc == 0)
		rc = report_facts(r, out);
	if (rc == 0)
		rc = report_health(r, out);
	if (rc == 0)
		rc = report_feeds(r, out);
	return rc == 0 ? report_tables(r, out) : rc;
}
