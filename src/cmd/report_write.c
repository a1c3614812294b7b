/*
 * The site's files. DIR/.smallprint-site lists them, a line each: path, a hash
 * of the content, and of what a change's page was made from, so that a second
 * run makes only what is new and knows what is its own to remove.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "cmd/history.h"
#include "cmd/report_site.h"
#include "core/report/template.h"

enum { MANIFEST_MAX = 256 << 20, CHANGE_MAX_BYTES = 2 << 20 };
#define MANIFEST ".smallprint-site"

struct file {
	char *path;
	uint64_t content;
	uint64_t made_from; /* 0: is made every time */
	bool kept;          /* of the older list: it is of this site too */
};

struct manifest {
	struct file *v;
	size_t n, cap;
};

struct writing {
	const struct report *report;
	struct archive *archive;
	const char *dir;
	struct templates *templates;
	struct manifest old; /* sorted by path */
	struct manifest new;
	char *made;     /* the folder made last */
	uint64_t names; /* a hash of all that pages of changes take from elsewhere */
	struct site_count *count;
	struct error *err;
};

/* ---- the list of files ---- */

static void
manifest_release(struct manifest *m)
{
	for (size_t i = 0; i < m->n; i++)
		free(m->v[i].path);
	free(m->v);
	*m = (struct manifest){ 0 };
}

static void
manifest_add(struct manifest *m, char *path, uint64_t content, uint64_t made_from)
{
	MEM_GROW(m->v, m->n, m->cap);
	m->v[m->n++] = (struct file){ path, content, made_from, false };
}

static int
file_order(const void *a, const void *b)
{
	return strcmp(((const struct file *)a)->path, ((const struct file *)b)->path);
}

static struct file *
manifest_find(struct manifest *m, const char *path)
{
	const struct file key = { .path = (char *)(uintptr_t)path };

	return m->n == 0 ? NULL : bsearch(&key, m->v, m->n, sizeof key, file_order);
}

/* Somebody may have edited the list: nothing outside the folder is ever removed. */
static bool
is_inside(const char *path)
{
	return *path != '/' && *path != '\0' && strstr(path, "..") == NULL;
}

static void
read_line(struct manifest *m, struct span line)
{
	char *text = span_dup(line), *end;
	uint64_t content = strtoull(text, &end, 16), made_from = 0;

	if (*end == '\t')
		made_from = strtoull(end + 1, &end, 16);
	if (*end == '\t' && is_inside(end + 1))
		manifest_add(m, mem_strdup(end + 1), content, made_from);
	free(text);
}

static int
manifest_read(struct writing *w)
{
	char *path = mem_printf("%s/" MANIFEST, w->dir);
	char *index = mem_printf("%s/index.html", w->dir);
	struct buf text;
	struct span rest, line;
	int rc = 0;

	buf_init(&text, MANIFEST_MAX);
	if (file_exists(path)) {
		rc = file_read(path, &text, w->err);
	} else if (file_exists(index)) {
		rc = error_set(w->err, ERROR_USAGE,
		    "%s holds a site that is not ours (%s): give another folder", w->dir,
		    index);
	}
	rest = buf_span(&text);
	while (rc == 0 && span_line(&rest, &line))
		read_line(&w->old, line);
	if (w->old.n > 0)
		qsort(w->old.v, w->old.n, sizeof *w->old.v, file_order);
	buf_release(&text);
	free(index);
	free(path);
	return rc;
}

static int
manifest_write(struct writing *w)
{
	char *path = mem_printf("%s/" MANIFEST, w->dir);
	struct buf text;
	int rc;

	qsort(w->new.v, w->new.n, sizeof *w->new.v, file_order);
	buf_init(&text, MANIFEST_MAX);
	for (size_t i = 0; i < w->new.n; i++)
		buf_addf(&text, "%016" PRIx64 "\t%016" PRIx64 "\t%s\n", w->new.v[i].content,
		    w->new.v[i].made_from, w->new.v[i].path);
	rc = file_write_again(path, buf_span(&text), w->err);
	buf_release(&text);
	free(path);
	return rc;
}

static void
remove_old(struct writing *w)
{
	for (size_t i = 0; i < w->old.n; i++) {
		char *path;

		if (w->old.v[i].kept)
			continue;
		path = mem_printf("%s/%s", w->dir, w->old.v[i].path);
		w->count->removed += unlink(path) == 0;
		free(path);
	}
}

/* ---- one file ---- */

static int
make_folder(struct writing *w, const char *path)
{
	char *folder = mem_strndup(path, (size_t)(strrchr(path, '/') - path));
	int rc = 0;

	if (w->made == NULL || strcmp(w->made, folder) != 0)
		rc = file_mkdirs(folder, w->err);
	free(w->made);
	w->made = folder;
	return rc;
}

static int
put_file(struct writing *w, const char *name, struct span bytes, uint64_t made_from)
{
	char *path = mem_printf("%s/%s", w->dir, name);
	uint64_t hash = hash_xxh3(bytes);
	struct file *old = manifest_find(&w->old, name);
	int rc = 0;

	if (old != NULL)
		old->kept = true;
	if (old == NULL || old->content != hash || !file_exists(path)) {
		rc = make_folder(w, path);
		if (rc == 0)
			rc = file_write_again(path, bytes, w->err);
		w->count->written++;
	}
	manifest_add(&w->new, mem_strdup(name), hash, made_from);
	w->count->files++;
	free(path);
	return rc;
}

static int
put_bytes(void *arg, const char *path, struct span bytes)
{
	return put_file(arg, path, bytes, 0);
}

static int
put_part(void *arg, const char *template, const struct data *data, struct buf *out)
{
	struct writing *w = arg;

	return template_fill(w->templates, template, data, out, w->err);
}

static int
put_page(void *arg, const char *path, const char *template, const struct data *data)
{
	struct writing *w = arg;
	bool json = strlen(path) > 5 && strcmp(path + strlen(path) - 5, ".json") == 0;
	struct buf html;
	int rc;

	buf_init(&html, REPORT_PAGE_MAX);
	templates_write_as(w->templates, json ? TEMPLATE_JSON : TEMPLATE_HTML);
	rc = put_part(arg, template, data, &html);
	templates_write_as(w->templates, TEMPLATE_HTML);
	if (rc == 0)
		rc = put_file(arg, path, buf_span(&html), 0);
	buf_release(&html);
	return rc;
}

/* ---- pages of changes ---- */

/* What a page shows that is not in its record: names, addresses, the look of it. */
static uint64_t
hash_names(const struct writing *w)
{
	const struct report *r = w->report;
	struct buf all;
	uint64_t hash;

	buf_init(&all, MANIFEST_MAX);
	buf_addf(&all, "%016" PRIx64 " %s %s %s\n", templates_hash(w->templates),
	    SMALLPRINT_VERSION, r->title, r->base == NULL ? "" : r->base);
	for (size_t i = 0; i < r->n_platforms; i++)
		buf_addf(&all, "%s %s\n", r->platforms[i].id,
		    r->platforms[i].name == NULL ? "" : r->platforms[i].name);
	for (size_t i = 0; i < r->n_pages; i++)
		buf_addf(&all, "%s %s %s\n", r->pages[i].id,
		    r->pages[i].name == NULL ? "" : r->pages[i].name,
		    r->pages[i].url == NULL ? "" : r->pages[i].url);
	hash = hash_xxh3(buf_span(&all));
	buf_release(&all);
	return hash;
}

static uint64_t
hash_change(const struct writing *w, const struct report_change *c)
{
	const struct second_look *second = &c->record->second;
	char *all = mem_printf("%016" PRIx64 " %s %s %s %d %" PRId64 " %" PRId64 " %" PRId64,
	    w->names, c->commit, c->evidence == NULL ? "" : c->evidence, c->address,
	    (int)second->state, second->time, second->due, c->record->corrected.time);
	uint64_t hash = hash_xxh3(span_of(all));

	free(all);
	return hash == 0 ? 1 : hash;
}

/* The file of an earlier run is made from the same: it stays. */
static bool
is_made(struct writing *w, const struct report_change *c, uint64_t made_from)
{
	struct file *old = manifest_find(&w->old, c->address);
	char *path;
	bool there;

	if (old == NULL || old->made_from != made_from)
		return false;
	path = mem_printf("%s/%s", w->dir, c->address);
	there = file_exists(path);
	free(path);
	if (!there)
		return false;
	old->kept = true;
	manifest_add(&w->new, mem_strdup(c->address), old->content, made_from);
	w->count->files++;
	return true;
}

static int
put_compared(struct writing *w, const struct report_change *c, const struct document *before,
    const struct document *after, uint64_t made_from)
{
	struct change *change = after == NULL ? NULL : compare(before, after);
	struct data *page = report_change_page(w->report, c, change);
	struct buf html;
	int rc;

	buf_init(&html, REPORT_PAGE_MAX);
	rc = template_fill(w->templates, "change", page, &html, w->err);
	if (rc == 0)
		rc = put_file(w, c->address, buf_span(&html), made_from);
	buf_release(&html);
	data_free(page);
	change_free(change);
	return rc;
}

static int
put_change(struct writing *w, const struct report_change *c)
{
	uint64_t made_from = hash_change(w, c);
	struct document *before = NULL, *after = NULL;
	int rc;

	if (is_made(w, c, made_from))
		return 0;
	rc = history_document(w->archive, c->commit, c->path, &after, w->err);
	if (rc == 1 && c->record->class != CLASS_FIRST && c->parent != NULL)
		rc = history_document(w->archive, c->parent, c->path, &before, w->err);
	if (rc >= 0)
		rc = put_compared(w, c, before, after, made_from);
	document_free(before);
	document_free(after);
	return rc;
}

/* ---- the templates ---- */

static int
add_template(struct writing *w, const char *folder, const char *name)
{
	char *path = mem_printf("%s/%s", folder, name);
	char *bare = mem_strndup(name, strcspn(name, "."));
	struct buf text;
	int rc;

	buf_init(&text, TEMPLATE_MAX_BYTES);
	rc = file_read(path, &text, w->err);
	if (rc == 0)
		rc = templates_add(w->templates, bare, buf_span(&text), w->err);
	buf_release(&text);
	free(bare);
	free(path);
	return rc;
}

static int
add_templates(struct writing *w, const char *folder)
{
	struct strs names = { 0 };
	int rc = file_list(folder, ".tmpl", &names, w->err);

	for (size_t i = 0; rc == 0 && i < names.n; i++)
		rc = add_template(w, folder, names.v[i]);
	strs_release(&names);
	return rc;
}

static int
read_texts(const char *folder, struct texts **out, struct error *err)
{
	char *path = mem_printf("%s/en.yaml", folder);
	struct strs complaints = { 0 };
	struct buf yaml;
	int rc;

	buf_init(&yaml, YAML_MAX_BYTES);
	rc = file_read(path, &yaml, err);
	if (rc == 0)
		*out = texts_read(buf_span(&yaml), path, &complaints);
	if (rc == 0 && complaints.n > 0)
		rc = error_set(err, ERROR_USAGE, "%s", complaints.v[0]);
	strs_release(&complaints);
	buf_release(&yaml);
	free(path);
	return rc;
}

/* Files that are what they are. */
static int
put_as_it_is(struct writing *w, const char *folder, const char *name)
{
	char *path = mem_printf("%s/%s", folder, name);
	struct buf bytes;
	int rc;

	buf_init(&bytes, TEMPLATE_MAX_BYTES);
	rc = file_read(path, &bytes, w->err);
	if (rc == 0)
		rc = put_file(w, name, buf_span(&bytes), 0);
	buf_release(&bytes);
	free(path);
	return rc;
}

static int
put_all(struct writing *w, const char *templates)
{
	struct report_out out = { put_page, put_part, put_bytes, w };
	int rc;

	w->names = hash_names(w);
	rc = put_as_it_is(w, templates, "style.css");
	if (rc == 0)
		rc = put_as_it_is(w, templates, "site.js");
	for (size_t i = 0; rc == 0 && i < w->report->n_changes; i++)
		rc = put_change(w, &w->report->changes[i]);
	return rc == 0 ? report_pages(w->report, &out) : rc;
}

int
report_write(struct report *report, struct archive *archive, const char *templates,
    const char *dir, struct site_count *count, struct error *err)
{
	struct writing w = {
		.report = report, .archive = archive, .dir = dir, .count = count, .err = err
	};
	struct texts *texts = NULL;
	int rc = read_texts(templates, &texts, err);

	report->texts = texts;
	if (rc == 0) {
		w.templates = templates_new(texts);
		rc = add_templates(&w, templates);
	}
	if (rc == 0)
		rc = file_mkdirs(dir, err);
	if (rc == 0)
		rc = manifest_read(&w);
	if (rc == 0)
		rc = put_all(&w, templates);
	if (rc == 0)
		rc = manifest_write(&w);
	if (rc == 0)
		remove_old(&w);
	manifest_release(&w.old);
	manifest_release(&w.new);
	templates_free(w.templates);
	report->texts = NULL;
	texts_free(texts);
	free(w.made);
	return rc;
}
