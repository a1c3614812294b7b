/* smallprint import ota: a collection of Open Terms Archive, its files and their neighbours. */
#include "core/import/ota.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "cmd/import.h"
#include "core/import/slug.h"

enum {
	IMPORT_MAX_LICENCE = 1 << 20,
	IMPORT_MAX_FILTERS = 1 << 20,
	IMPORT_MAX_FOLLOWED = 8 /* files that one takes filters from */
};

/* Where its files are. */
struct collection {
	char *folder;         /* that of the declarations */
	char *top;            /* where a licence would be */
	struct strs services; /* names of files, without .json */
	char *licence;        /* its first line; NULL when there is none */
	struct strs ids;      /* of platforms, taken */
};

static void
collection_release(struct collection *c)
{
	free(c->folder);
	free(c->top);
	free(c->licence);
	strs_release(&c->services);
	strs_release(&c->ids);
}

static bool
ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n > m && strcmp(text + n - m, end) == 0;
}

static char *
parent_of(const char *path)
{
	size_t n = strlen(path);

	while (n > 1 && path[n - 1] == '/')
		n--;
	while (n > 0 && path[n - 1] != '/')
		n--;
	while (n > 1 && path[n - 1] == '/')
		n--;
	return n == 0 ? mem_strdup(".") : mem_strndup(path, n);
}

static void
add_service(struct collection *c, const char *file)
{
	if (strstr(file, ".history.json") == NULL)
		strs_take(&c->services, mem_strndup(file, strlen(file) - strlen(".json")));
}

/* The collection, its declarations folder, or one service. */
static int
find_collection(const char *from, struct collection *c, struct error *err)
{
	char *below = mem_printf("%s/declarations", from);
	const char *slash = strrchr(from, '/');
	struct strs files = { 0 };
	int rc = 0;

	if (!file_exists(from)) {
		rc = error_set(err, ERROR_USAGE, "%s: there is no such file or folder", from);
	} else if (!file_is_dir(from)) {
		c->folder = parent_of(from);
		c->top = parent_of(c->folder);
		if (ends_with(from, ".json"))
			add_service(c, slash == NULL ? from : slash + 1);
	} else {
		c->folder = mem_strdup(file_is_dir(below) ? below : from);
		c->top = file_is_dir(below) ? mem_strdup(from) : parent_of(from);
		rc = file_list(c->folder, ".json", &files, err);
	}
	for (size_t i = 0; i < files.n; i++)
		add_service(c, files.v[i]);
	if (rc == 0 && c->services.n == 0)
		rc = error_set(err, ERROR_USAGE, "%s: no declarations there (NAME.json)", from);
	strs_release(&files);
	free(below);
	return rc;
}

/* What the licence file calls itself: its first line. */
static void
find_licence(struct collection *c)
{
	static const char *const names[] = { "LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE",
		"COPYING" };

	for (size_t i = 0; i < COUNT(names) && c->licence == NULL; i++) {
		char *path = mem_printf("%s/%s", c->top, names[i]);
		struct span rest, line = { 0 };
		struct buf text;

		buf_init(&text, IMPORT_MAX_LICENCE);
		if (file_exists(path) && file_read(path, &text, NULL) == 0) {
			rest = buf_span(&text);
			while (line.len == 0 && span_line(&rest, &line))
				line = span_trim(line);
			while (line.len > 0 && (line.data[0] == '#' || line.data[0] == ' '))
				line = span_make(line.data + 1, line.len - 1);
			if (line.len > 0)
				c->licence =
				    mem_strndup(line.data, line.len < 80 ? line.len : 80);
		}
		buf_release(&text);
		free(path);
	}
}

/* Other files that this one takes filters from: export { a } from './B.filters.js' */
static void
follow_exports(const struct collection *c, struct buf *source)
{
	struct strs files = { 0 };
	struct span rest = buf_span(source), line;

	while (span_line(&rest, &line) && files.n < IMPORT_MAX_FOLLOWED) {
		const char *from = span_find(line, "from './");
		const char *name = from == NULL ? NULL : from + strlen("from './");
		size_t len = 0;

		while (name != NULL && name + len < line.data + line.len && name[len] != '\'')
			len++;
		if (len > 0 && memchr(name, '/', len) == NULL)
			strs_take(&files, mem_strndup(name, len));
	}
	for (size_t i = 0; i < files.n; i++) {
		char *path = mem_printf("%s/%s", c->folder, files.v[i]);

		buf_addc(source, '\n');
		(void)file_read(path, source, NULL);
		free(path);
	}
	strs_release(&files);
}

static void
read_filters(const struct collection *c, const char *service, struct buf *source)
{
	char *path = mem_printf("%s/%s.filters.js", c->folder, service);

	if (file_exists(path) && file_read(path, source, NULL) == 0)
		follow_exports(c, source);
	free(path);
}

static void
add_head(const struct collection *c, const char *service, struct proposal *proposal)
{
	struct strs *head = &proposal->head;

	strs_take(head, mem_printf("%s: from a declaration of Open Terms Archive (%s.json).",
			    proposal->platform->name, service));
	if (c->licence != NULL)
		strs_take(head, mem_printf("The licence beside it begins: %s", c->licence));
	strs_add(head,
	    "It names no announcement source: until there is one under `announcements:`,");
	strs_add(head, "no change here can be called silent.");
}

static void
import_history(const struct collection *c, const char *service, struct proposal *proposal,
    struct ota_report *report)
{
	char *file = mem_printf("%s/%s.history.json", c->folder, service);
	struct error err = { 0 };
	struct buf json;

	buf_init(&json, OTA_MAX_BYTES);
	if (file_exists(file)) {
		if (file_read(file, &json, &err) != 0)
			strs_add(&report->mistakes, err.message);
		else
			ota_read_history(buf_span(&json), file, service, proposal, report);
	}
	buf_release(&json);
	free(file);
}

static void
import_service(
    struct import *import, struct collection *c, const char *service, struct ota_report *report)
{
	char *file = mem_printf("%s/%s.json", c->folder, service);
	char *slug = ota_platform_id(service);
	char *id = slug_unique(slug, &c->ids);
	struct proposal *proposal;
	struct error err = { 0 };
	struct buf json, filters;

	buf_init(&json, OTA_MAX_BYTES);
	buf_init(&filters, IMPORT_MAX_FILTERS);
	if (file_read(file, &json, &err) != 0) {
		strs_add(&report->mistakes, err.message);
	} else {
		read_filters(c, service, &filters);
		proposal = ota_read(buf_span(&json), file, id, buf_span(&filters), report);
		import_history(c, service, proposal, report);
		if (proposal != NULL) {
			add_head(c, service, proposal);
			import_write(import, proposal);
		}
		proposal_free(proposal);
	}
	buf_release(&json);
	buf_release(&filters);
	free(file);
	free(slug);
	free(id);
}

int
import_ota(struct import *import, const char *from, struct error *err)
{
	struct collection c = { 0 };
	struct ota_report report = { 0 };
	int rc = find_collection(from, &c, err);

	if (rc == 0)
		find_licence(&c);
	for (size_t i = 0; rc == 0 && i < c.services.n; i++)
		import_service(import, &c, c.services.v[i], &report);
	import_say(&import->mistakes, &report.mistakes);
	import_say(&import->lost, &report.lost);
	import_say(&import->noted, &report.noted);
	ota_report_release(&report);
	collection_release(&c);
	return rc;
}
