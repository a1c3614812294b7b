/* smallprint extract: the readable text of a page on stdout, for writing a declaration. */
#include "cmd/cmd.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "core/page/declare.h"
#include "cmd/single.h"
#include "edge/body.h"

struct extract_options {
	const char *page;
	const char *declaration;
	const char *type;
	bool json;
};

static const struct option_row extract_rows[] = {
	{ "page", 'p', OPTION_TEXT, offsetof(struct extract_options, page), "ID",
	    "read it as this declared page" },
	{ "declaration", 'd', OPTION_TEXT, offsetof(struct extract_options, declaration),
	    "FILE", "read it by this file: select, remove, language, …" },
	{ "type", 't', OPTION_TEXT, offsetof(struct extract_options, type), "TYPE",
	    "a file's Content-Type (default: by its name)" },
	{ "json", 'j', OPTION_FLAG, offsetof(struct extract_options, json), NULL,
	    "one JSON object with the text and how it was found" },
	{ 0 },
};

/* ---- by which declaration ---- */

struct declared {
	struct workspace *ws; /* owns page when set */
	struct page *own;     /* or this does */
	const struct page *page;
};

static void
declared_release(struct declared *d)
{
	workspace_free(d->ws);
	page_free(d->own);
}

static int
by_file(const struct extract_options *o, struct declared *d)
{
	struct strs complaints = { 0 };
	struct error err = { 0 };
	struct buf text;
	int status = EXIT_DONE;

	buf_init(&text, YAML_MAX_BYTES);
	if (file_read(o->declaration, &text, &err) != 0) {
		err.code = ERROR_USAGE;
		status = cmd_fail(&err);
	} else if (declare_page(buf_span(&text), o->declaration, &d->own, &complaints) != 0) {
		for (size_t i = 0; i < complaints.n; i++)
			fprintf(stderr, "%s\n", complaints.v[i]);
		status = EXIT_WRONG;
	}
	d->page = d->own;
	strs_release(&complaints);
	buf_release(&text);
	return status;
}

static int
by_id(const struct context *ctx, const struct extract_options *o, struct declared *d)
{
	int status = cmd_workspace(ctx, &d->ws);
	struct error err = { 0 };
	char *name = mem_strdup(o->page);
	struct workspace_pages pages = { 0 };

	if (status == EXIT_DONE) {
		d->page = workspace_page(d->ws, name);
		if (d->page != NULL)
			status = EXIT_DONE;
		else if (workspace_select(d->ws, &name, 1, &pages, &err) != 0)
			status = cmd_fail(&err);
		else
			status = cmd_usage(
			    &verb_extract, "%s is a platform: name one of its pages", name);
	}
	workspace_pages_release(&pages);
	free(name);
	return status;
}

/* Nobody declared anything: the main content is guessed. */
static int
by_guess(struct declared *d)
{
	d->own = mem_alloc(sizeof *d->own);
	d->own->id = mem_strdup("page");
	d->own->platform = mem_strdup("");
	d->own->language = mem_strdup("en");
	d->own->robots = ROBOTS_IGNORE;
	d->page = d->own;
	return EXIT_DONE;
}

static int
find_declaration(const struct context *ctx, const struct extract_options *o, struct declared *d)
{
	if (o->page != NULL && o->declaration != NULL)
		return cmd_usage(&verb_extract, "--page or --declaration, not both");
	if (o->declaration != NULL)
		return by_file(o, d);
	return o->page != NULL ? by_id(ctx, o, d) : by_guess(d);
}

/* ---- from where ---- */

static const struct {
	const char *suffix;
	const char *type;
} types[] = {
	{ ".txt", "text/plain" },
	{ ".md", "text/plain" },
	{ ".pdf", "application/pdf" },
	{ ".xml", "application/xml" },
	{ ".rss", "application/rss+xml" },
	{ ".atom", "application/atom+xml" },
	{ ".json", "application/json" },
	{ ".xhtml", "application/xhtml+xml" },
};

static const char *
type_of(const char *path)
{
	size_t n = strlen(path);

	for (size_t i = 0; i < COUNT(types); i++) {
		size_t m = strlen(types[i].suffix);

		if (n > m && strcmp(path + n - m, types[i].suffix) == 0)
			return types[i].type;
	}
	return "text/html";
}

static int
open_file(struct item *item, const char *path, const char *type, struct error *err)
{
	struct buf bytes;
	int rc;

	buf_init(&bytes, EXTRACT_MAX_BYTES);
	rc = file_read(path, &bytes, err);
	if (rc == 0)
		rc = body_make(buf_span(&bytes), &item->response.body_fd, err);
	item->response.body_len = bytes.len;
	item->response.content_type = mem_strdup(type == NULL ? type_of(path) : type);
	item->response.final_url = mem_strdup(item->page->url);
	buf_release(&bytes);
	return rc;
}

static int
read_it(struct item *item, const char *from, const char *type, struct error *err)
{
	int rc = single_is_url(from) ? single_fetch(item, from, err)
				     : open_file(item, from, type, err);

	return rc == 0 ? single_read(item, err) : -1;
}

/* ---- what is printed ---- */

static const char *const hows[] = { "selected", "guessed", "fallback", "scripted" };

static void
put_json(const struct item *item, const char *from, struct buf *out)
{
	struct span text = buf_span(&item->text);
	json_t *object = json_pack("{ss ss si si so ss%}", "source", from, "how",
	    hows[item->how], "words", (int)document_words(item->after), "links",
	    (int)item->after->n_links, "complaint",
	    item->error.code == ERROR_NONE ? json_null() : json_string(item->error.message),
	    "text", text.data, text.len);
	char *line = json_dumps(object, JSON_COMPACT);

	buf_adds(out, line == NULL ? "{}" : line);
	buf_addc(out, '\n');
	free(line);
	json_decref(object);
}

static int
extract_verb(const struct context *ctx, const void *options, int argc, char **argv)
{
	const struct extract_options *o = options;
	struct declared declared = { 0 };
	struct item item;
	struct error err = { 0 };
	struct buf out;
	int status = find_declaration(ctx, o, &declared);

	(void)argc;
	if (status != EXIT_DONE) {
		declared_release(&declared);
		return status;
	}
	item_init(&item, NULL, declared.page);
	buf_init(&out, 4 * (size_t)DOCUMENT_MAX_BYTES);
	if (read_it(&item, argv[0], o->type, &err) != 0) {
		status = cmd_fail(&err);
	} else {
		if (item.error.code != ERROR_NONE)
			fprintf(stderr, "%s\n", item.error.message);
		if (o->json)
			put_json(&item, argv[0], &out);
		else
			buf_add_span(&out, buf_span(&item.text));
		cmd_print(&out);
	}
	buf_release(&out);
	item_let_go(&item);
	declared_release(&declared);
	return status;
}

const struct verb verb_extract = {
	.name = "extract",
	.arguments = "URL|FILE",
	.summary = "the readable text of a page, for writing a declaration",
	.options = extract_rows,
	.options_size = sizeof(struct extract_options),
	.min_args = 1,
	.max_args = 1,
	.run = extract_verb,
};
