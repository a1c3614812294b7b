/* A workspace: everything in rules/, found and read once. */
#include "edge/workspace.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "core/channel/channel_template.h"
#include "edge/secret.h"
#include "edge/stamp.h"
#include "edge/clock.h"

/* One reading: where, into what, and whom to tell. */
struct reading {
	struct workspace *ws;
	struct strs *complaints;
};

/* Reads the text of rules/…; name is how the file is called in complaints. */
typedef void (*read_fn)(struct reading *r, struct span text, const char *name);

static void
read_defaults(struct reading *r, struct span text, const char *name)
{
	declare_defaults_read(text, name, &r->ws->defaults, r->complaints);
}

static void
read_platform(struct reading *r, struct span text, const char *name)
{
	struct workspace *ws = r->ws;
	struct platform *platform = NULL;

	declare_platform(text, name, &ws->defaults, &platform, r->complaints);
	if (platform == NULL)
		return;
	MEM_GROW(ws->platforms, ws->n_platforms, ws->cap_platforms);
	ws->platforms[ws->n_platforms++] = platform;
}

static void
read_rules(struct reading *r, struct span text, const char *name)
{
	rules_read(text, name, &r->ws->rules, r->complaints);
}

static void
read_silence(struct reading *r, struct span text, const char *name)
{
	silence_read(text, name, &r->ws->silence, r->complaints);
}

static void
read_failures(struct reading *r, struct span text, const char *name)
{
	failures_read(text, name, &r->ws->failures, r->complaints);
}

static void
read_settings(struct reading *r, struct span text, const char *name)
{
	rules_read(text, name, &r->ws->settings, r->complaints);
}

/* A template that is a file of its own, from the workspace on. */
static void
read_template(struct reading *r, struct channel_rule *c)
{
	char *path = *c->template_file == '/'
			 ? mem_strdup(c->template_file)
			 : mem_printf("%s/%s", r->ws->dir, c->template_file);
	struct error err = { 0 };
	struct buf text;

	buf_init(&text, CHANNEL_TEMPLATE_MAX);
	if (file_read(path, &text, &err) == 0) {
		free(c->template);
		c->template = span_dup(buf_span(&text));
	} else {
		strs_take(r->complaints,
		    mem_printf("rules/alerts.yaml: channel %s: its template cannot be read: %s",
			c->name, err.message));
	}
	buf_release(&text);
	free(path);
}

static void
read_channels(struct reading *r, struct span text, const char *name)
{
	channels_read(text, name, &r->ws->channels, r->complaints);
	for (size_t i = 0; i < r->ws->channels.n; i++) {
		struct channel_rule *c = &r->ws->channels.v[i];
		size_t before = r->complaints->n;

		if (c->template_file != NULL)
			read_template(r, c);
		if (c->template != NULL && r->complaints->n == before)
			channel_template_check(c, r->complaints);
	}
}

static void
read_notes(struct reading *r, struct span text, const char *name)
{
	notes_read(text, name, &r->ws->notes, r->complaints);
}

/* name is relative to the workspace: "rules/silence.yaml". */
static void
read_file(struct reading *r, const char *name, read_fn f)
{
	char *path = mem_printf("%s/%s", r->ws->dir, name);
	struct error err = { 0 };
	struct buf text;

	buf_init(&text, YAML_MAX_BYTES);
	if (file_read(path, &text, &err) == 0)
		f(r, buf_span(&text), name);
	else
		strs_take(
		    r->complaints, mem_printf("%s: cannot be read: %s", name, err.message));
	buf_release(&text);
	free(path);
}

/* "linkedin.yml" would be passed over in silence. */
static void
refuse_suffix(struct reading *r, const char *folder, const char *suffix)
{
	char *path = mem_printf("%s/%s", r->ws->dir, folder);
	struct strs names = { 0 };

	file_list(path, suffix, &names, NULL);
	for (size_t i = 0; i < names.n; i++)
		strs_take(
		    r->complaints, mem_printf("%s/%s: files end in .yaml here; this one is "
					      "not read",
				       folder, names.v[i]));
	strs_release(&names);
	free(path);
}

static void
read_folder(struct reading *r, const char *folder, const char *missing, read_fn f)
{
	char *path = mem_printf("%s/%s", r->ws->dir, folder);
	struct strs names = { 0 };

	if (file_is_dir(path))
		file_list(path, ".yaml", &names, NULL);
	if (names.n == 0)
		strs_take(r->complaints, mem_printf("%s: %s", folder, missing));
	for (size_t i = 0; i < names.n; i++) {
		char *name = mem_printf("%s/%s", folder, names.v[i]);

		read_file(r, name, f);
		free(name);
	}
	refuse_suffix(r, folder, ".yml");
	strs_release(&names);
	free(path);
}

static bool
has_file(const struct workspace *ws, const char *name)
{
	char *path = mem_printf("%s/%s", ws->dir, name);
	bool found = file_exists(path);

	free(path);
	return found;
}

/* A misspelt silense.yaml would look as if it counted. */
static void
refuse_unknown_files(struct reading *r)
{
	static const char *const known[] = { "alerts.yaml", "failures.yaml", "settings.yaml",
		"silence.yaml", "smallprint.yaml", NULL };
	char *path = mem_printf("%s/rules", r->ws->dir);
	struct strs names = { 0 };

	file_list(path, ".yaml", &names, NULL);
	for (size_t i = 0; i < names.n; i++) {
		const char *nearest = yaml_nearest(names.v[i], known);

		if (nearest != NULL && strcmp(nearest, names.v[i]) == 0)
			continue;
		strs_take(r->complaints,
		    nearest != NULL
			? mem_printf(
			      "rules/%s: nothing reads this file (%s?)", names.v[i], nearest)
			: mem_printf("rules/%s: nothing reads this file (platforms are "
				     "in rules/platforms, rules in rules/detect)",
			      names.v[i]));
	}
	refuse_suffix(r, "rules", ".yml");
	strs_release(&names);
	free(path);
}

static bool
has_dir(const struct workspace *ws, const char *name)
{
	char *path = mem_printf("%s/%s", ws->dir, name);
	bool found = file_is_dir(path);

	free(path);
	return found;
}

/* A note about a page that is not declared would speak for nothing. */
static void
check_notes(struct reading *r)
{
	for (size_t i = 0; i < r->ws->notes.n; i++) {
		const struct note *note = &r->ws->notes.v[i];

		if (workspace_page(r->ws, note->page) == NULL &&
		    workspace_platform(r->ws, note->page) == NULL)
			strs_take(r->complaints,
			    mem_printf("%s: no page and no platform is called \"%s\"",
				note->file, note->page));
	}
}

/* What is due, and who is told. */
static void
read_plans(struct reading *r)
{
	if (has_file(r->ws, "rules/smallprint.yaml"))
		read_file(r, "rules/smallprint.yaml", read_defaults);
	read_folder(r, "rules/platforms",
	    "no platform is declared: `smallprint add URL` writes one, or you do (NAME.yaml, "
	    "see smallprint(5))",
	    read_platform);
}

/* What detects and judges. */
static void
read_judgement(struct reading *r)
{
	read_folder(r, "rules/detect",
	    "there are no detection rules; `smallprint init` installs them", read_rules);
	if (has_file(r->ws, "rules/silence.yaml"))
		read_file(r, "rules/silence.yaml", read_silence);
	else
		strs_add(r->complaints,
		    "rules/silence.yaml: is missing; without it nothing can "
		    "be judged; `smallprint init` installs it");
	if (has_file(r->ws, "rules/failures.yaml"))
		read_file(r, "rules/failures.yaml", read_failures);
	if (has_file(r->ws, "rules/settings.yaml"))
		read_file(r, "rules/settings.yaml", read_settings);
	r->ws->rules.clock = clock_coarse_ms;
}

static void
read_all(struct reading *r)
{
	read_plans(r);
	if (!r->ws->light)
		read_judgement(r);
	if (has_dir(r->ws, "rules/notes"))
		read_folder(r, "rules/notes", "holds no file NAME.yaml", read_notes);
	check_notes(r);
	if (has_file(r->ws, "rules/alerts.yaml"))
		read_file(r, "rules/alerts.yaml", read_channels);
	if (!r->ws->light)
		refuse_unknown_files(r);
}

static void
expand_proxies(struct workspace *ws)
{
	for (size_t i = 0; i < ws->n_platforms; i++)
		for (size_t j = 0; j < ws->platforms[i]->n_pages; j++) {
			struct page *page = ws->platforms[i]->pages[j];
			char *proxy = page->proxy == NULL ? NULL : secret_expand(page->proxy);

			free(page->proxy);
			page->proxy = proxy;
		}
}

/* A stamp is kept only of what did not change while it was read. */
static int
read_workspace(const char *dir, bool light, struct workspace **out, struct strs *complaints,
    struct error *err)
{
	char *rules = mem_printf("%s/rules", dir);
	bool found = file_is_dir(rules);
	struct workspace *ws;

	free(rules);
	if (!found)
		return error_set(err, ERROR_USAGE,
		    "%s is not a smallprint workspace (no rules/ folder); "
		    "`smallprint init %s` makes one",
		    dir, dir);
	ws = mem_alloc(sizeof *ws);
	ws->dir = mem_strdup(dir);
	ws->snapshots = mem_printf("%s/snapshots", dir);
	ws->stamp = stamp_of(dir);
	ws->light = light && stamp_is_kept(ws->snapshots, ws->stamp);
	read_all(&(struct reading){ ws, complaints });
	if (stamp_of(dir) != ws->stamp)
		ws->stamp = 0;
	expand_proxies(ws);
	*out = ws;
	return 0;
}

int
workspace_read(
    const char *dir, struct workspace **out, struct strs *complaints, struct error *err)
{
	return read_workspace(dir, false, out, complaints, err);
}

int
workspace_read_light(
    const char *dir, struct workspace **out, struct strs *complaints, struct error *err)
{
	return read_workspace(dir, true, out, complaints, err);
}

static int
count_mistakes(const char *dir, size_t n, struct error *err)
{
	if (n == 0)
		return 0;
	return error_set(
	    err, ERROR_USAGE, "%zu mistake%s in %s/rules", n, n == 1 ? "" : "s", dir);
}

static int
open_workspace(const char *dir, bool light, struct workspace **out, struct strs *complaints,
    struct error *err)
{
	struct workspace *ws = NULL;
	size_t before = complaints->n;

	if (read_workspace(dir, light, &ws, complaints, err) != 0)
		return -1;
	if (count_mistakes(dir, complaints->n - before, err) != 0) {
		workspace_free(ws);
		return -1;
	}
	*out = ws;
	return 0;
}

int
workspace_open(
    const char *dir, struct workspace **out, struct strs *complaints, struct error *err)
{
	return open_workspace(dir, false, out, complaints, err);
}

int
workspace_open_light(
    const char *dir, struct workspace **out, struct strs *complaints, struct error *err)
{
	return open_workspace(dir, true, out, complaints, err);
}

int
workspace_complete(struct workspace *ws, struct strs *complaints, struct error *err)
{
	size_t before = complaints->n;

	if (!ws->light)
		return 0;
	ws->light = false;
	read_judgement(&(struct reading){ ws, complaints });
	return count_mistakes(ws->dir, complaints->n - before, err);
}

void
workspace_free(struct workspace *workspace)
{
	if (workspace == NULL)
		return;
	for (size_t i = 0; i < workspace->n_platforms; i++)
		platform_free(workspace->platforms[i]);
	free(workspace->platforms);
	notes_end(&workspace->notes);
	declare_defaults_release(&workspace->defaults);
	rules_release(&workspace->rules);
	silence_release(&workspace->silence);
	failures_release(&workspace->failures);
	rules_release(&workspace->settings);
	channels_release(&workspace->channels);
	free(workspace->dir);
	free(workspace->snapshots);
	free(workspace);
}

const struct platform *
workspace_platform(const struct workspace *ws, const char *id)
{
	for (size_t i = 0; i < ws->n_platforms; i++)
		if (strcmp(ws->platforms[i]->id, id) == 0)
			return ws->platforms[i];
	return NULL;
}

const struct platform *
workspace_platform_of(const struct workspace *ws, const struct page *page)
{
	return workspace_platform(ws, page->platform);
}

const struct page *
workspace_page(const struct workspace *ws, const char *id)
{
	for (size_t i = 0; i < ws->n_platforms; i++)
		for (size_t j = 0; j < ws->platforms[i]->n_pages; j++)
			if (strcmp(ws->platforms[i]->pages[j]->id, id) == 0)
				return ws->platforms[i]->pages[j];
	return NULL;
}

/* Selecting. */

static bool
stands_for(const char *name, const struct page *page)
{
	return strcmp(page->platform, name) == 0 || page_is(page, name);
}

static bool
is_selected(const struct page *page, char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (stands_for(names[i], page))
			return true;
	return n == 0;
}

static void
add_page(struct workspace_pages *pages, const struct page *page)
{
	for (size_t i = 0; i < pages->n; i++)
		if (pages->v[i] == page)
			return;
	MEM_GROW(pages->v, pages->n, pages->cap);
	pages->v[pages->n++] = page;
}

/* "privacy-policy" alone: somebody's page is called so. */
static const char *
page_named(const struct workspace *ws, const char *name)
{
	for (size_t i = 0; i < ws->n_platforms; i++)
		for (size_t j = 0; j < ws->platforms[i]->n_pages; j++) {
			const char *id = ws->platforms[i]->pages[j]->id;

			if (strcmp(strchr(id, '/') + 1, name) == 0)
				return id;
		}
	return NULL;
}

static const char *
nearest_name(const struct workspace *ws, const char *name)
{
	size_t n = 0, room = ws->n_platforms + 1;
	const char **names, *nearest;

	for (size_t i = 0; i < ws->n_platforms; i++)
		room += ws->platforms[i]->n_pages;
	names = mem_array(room, sizeof *names);
	for (size_t i = 0; i < ws->n_platforms; i++) {
		names[n++] = ws->platforms[i]->id;
		for (size_t j = 0; j < ws->platforms[i]->n_pages; j++)
			names[n++] = ws->platforms[i]->pages[j]->id;
	}
	nearest = yaml_nearest(name, names);
	free(names);
	return nearest != NULL ? nearest : page_named(ws, name);
}

static int
check_name(const struct workspace *ws, const char *name, struct error *err)
{
	const char *nearest;

	if (workspace_platform(ws, name) != NULL || workspace_page(ws, name) != NULL)
		return 0;
	nearest = nearest_name(ws, name);
	if (nearest != NULL)
		return error_set(
		    err, ERROR_USAGE, "%.200s: no such platform or page (%s?)", name, nearest);
	return error_set(err, ERROR_USAGE,
	    "%.200s: no such platform or page in %s/rules/platforms", name, ws->dir);
}

int
workspace_select(const struct workspace *ws, char *const *names, size_t n_names,
    struct workspace_pages *out, struct error *err)
{
	for (size_t i = 0; i < n_names; i++)
		if (check_name(ws, names[i], err) != 0)
			return -1;
	for (size_t i = 0; i < ws->n_platforms; i++)
		for (size_t j = 0; j < ws->platforms[i]->n_pages; j++)
			if (is_selected(ws->platforms[i]->pages[j], names, n_names))
				add_page(out, ws->platforms[i]->pages[j]);
	return 0;
}

void
workspace_sources(
    const struct workspace *ws, const struct page *page, struct workspace_pages *out)
{
	const struct platform *platform = workspace_platform_of(ws, page);

	for (size_t i = 0; platform != NULL && i < platform->n_pages; i++)
		if (page_covers(platform->pages[i], page))
			add_page(out, platform->pages[i]);
}

void
workspace_pages_release(struct workspace_pages *pages)
{
	free(pages->v);
	*pages = (struct workspace_pages){ 0 };
}
