/* smallprint import: declarations from elsewhere, written into rules/platforms/. */
#include "cmd/cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "cmd/import.h"
#include "core/page/declare.h"
#include "core/import/emit.h"
#include "core/import/site.h"
#include "core/import/urlwatch.h"

enum { IMPORT_MAX_LIST = 4 << 20, SHOWN_MOST = 50 };

struct import_options {
	const char *into;
};

static const struct option_row import_rows[] = {
	{ "into", 0, OPTION_TEXT, offsetof(struct import_options, into), "DIR",
	    "another workspace (default: the one at -C)" },
	{ 0 },
};

/* ---- writing ---- */

/* Nothing is written that `smallprint test` would complain of. */
static bool
reads_back(struct import *import, const char *path, struct span text)
{
	struct platform *platform = NULL;
	size_t n = declare_platform(text, path, NULL, &platform, &import->mistakes);

	if (n == 0)
		platform_free(platform);
	return n == 0;
}

static int
write_text(struct import *import, const struct platform *platform, const char *path,
    const struct buf *text, struct error *err)
{
	if (text->full)
		return error_set(err, ERROR_LIMIT, "%s: would be larger than 4 MiB", path);
	if (!reads_back(import, path, buf_span(text)))
		return error_set(err, ERROR_BUG, "%s: not written, it would not load", path);
	if (file_write(path, buf_span(text), err) != 0)
		return -1;
	import->n_platforms++;
	import->n_pages += platform->n_pages;
	return 0;
}

void
import_write(struct import *import, const struct proposal *proposal)
{
	const struct platform *platform = proposal->platform;
	char *path = mem_printf("%s/%s.yaml", import->platforms, platform->id);
	struct error err = { 0 };
	struct buf text;

	buf_init(&text, YAML_MAX_BYTES);
	if (file_exists(path)) {
		strs_take(
		    &import->lost, mem_printf("%s: %s is there already; it was left as it is",
				       platform->name, path));
	} else {
		emit_proposal(proposal, &text);
		if (write_text(import, platform, path, &text, &err) != 0)
			strs_take(
			    &import->lost, mem_printf("%s: %s", platform->name, err.message));
	}
	buf_release(&text);
	free(path);
}

void
import_say(struct strs *to, const struct strs *lines)
{
	for (size_t i = 0; i < lines->n; i++)
		strs_add(to, lines->v[i]);
}

/* A list of thousands tells nobody more than its beginning. */
static void
print_lines(const char *indent, const struct strs *lines, FILE *to)
{
	for (size_t i = 0; i < lines->n && i < SHOWN_MOST; i++) {
		char *plain = tell_plain(lines->v[i]); /* it may quote any bytes */

		fprintf(to, "%s%s\n", indent, plain);
		free(plain);
	}
	if (lines->n > SHOWN_MOST)
		fprintf(to, "%s… and %zu more\n", indent, lines->n - SHOWN_MOST);
}

static void
print_list(const char *head, const struct strs *lines)
{
	if (lines->n == 0)
		return;
	printf("%s:\n", head);
	print_lines("  ", lines, stdout);
	putchar('\n');
}

static const char *
plural(size_t n)
{
	return n == 1 ? "" : "s";
}

/* Nothing at all came of it: what a reader may have meant. */
static void
print_nothing(const struct import *import, const char *from)
{
	if (import->mistakes.n + import->lost.n == 0)
		fprintf(stderr, "smallprint: %s: there is no address in it\n", from);
	else if (import->mistakes.n > 0)
		fprintf(stderr,
		    "smallprint: %s: is it of another kind? There are ota DIR, urls FILE "
		    "and urlwatch FILE.\n",
		    from);
}

static int
finish(struct import *import, const char *from)
{
	size_t lost = import->lost.n + import->told;

	print_lines("", &import->mistakes, stderr);
	print_list("Not carried over", &import->lost);
	print_list("Left out, and not needed", &import->noted);
	printf("%zu platform%s with %zu page%s written to %s; %zu thing%s not carried over.\n",
	    import->n_platforms, plural(import->n_platforms), import->n_pages,
	    plural(import->n_pages), import->platforms, lost, plural(lost));
	if (import->n_platforms > 0)
		return EXIT_DONE;
	print_nothing(import, from);
	return EXIT_WRONG;
}

/* ---- lists ---- */

static int
read_list(const char *file, struct buf *text, struct error *err)
{
	if (file_read(file, text, err) == 0)
		return 0;
	if (err->code == ERROR_SYSTEM)
		err->code = ERROR_USAGE;
	return -1;
}

static void
write_sites(struct import *import, const struct sites *sites, const char *from)
{
	const char *slash = strrchr(from, '/');
	const char *name = strcmp(from, "-") == 0 ? "a list" : slash == NULL ? from : slash + 1;

	for (size_t i = 0; i < sites->n; i++) {
		struct strs *head = &sites->v[i]->head;

		strs_take(head,
		    mem_printf(
			"From %s. Ids and kinds were guessed from the addresses, names", name));
		strs_add(
		    head, "too: look them over. Announcement sources make verdicts possible.");
		import_write(import, sites->v[i]);
	}
}

static int
import_urls(struct import *import, const char *from, struct error *err)
{
	struct sites sites = { 0 };
	struct buf text;
	int rc;

	buf_init(&text, IMPORT_MAX_LIST);
	rc = read_list(from, &text, err);
	if (rc == 0) {
		sites_read_urls(buf_span(&text), from, &sites, &import->mistakes);
		import->told = import->mistakes.n;
		write_sites(import, &sites, from);
	}
	sites_release(&sites);
	buf_release(&text);
	return rc;
}

static int
import_urlwatch(struct import *import, const char *from, struct error *err)
{
	struct urlwatch_report report = { 0 };
	struct sites sites = { 0 };
	struct buf text;
	int rc;

	buf_init(&text, IMPORT_MAX_LIST);
	rc = read_list(from, &text, err);
	if (rc == 0) {
		urlwatch_read(buf_span(&text), from, &sites, &report);
		import_say(&import->mistakes, &report.mistakes);
		import_say(&import->lost, &report.lost);
		import->told = import->mistakes.n;
		write_sites(import, &sites, from);
	}
	urlwatch_report_release(&report);
	sites_release(&sites);
	buf_release(&text);
	return rc;
}

/* ---- the verb ---- */

static const struct {
	const char *kind;
	int (*import)(struct import *import, const char *from, struct error *err);
} kinds[] = {
	{ "ota", import_ota },
	{ "urls", import_urls },
	{ "urlwatch", import_urlwatch },
};

static int
make_folder(const char *dir, const char *platforms, struct error *err)
{
	char *rules = mem_printf("%s/rules", dir);
	int rc = 0;

	if (!file_is_dir(rules))
		rc = error_set(err, ERROR_USAGE,
		    "%s is no workspace: it has no rules/ (`smallprint init --empty %s` makes "
		    "it "
		    "one)",
		    dir, dir);
	free(rules);
	return rc == 0 ? file_mkdirs(platforms, err) : rc;
}

static int
import_kind(
    const struct context *ctx, const struct import_options *o, size_t kind, const char *from)
{
	const char *dir = o->into == NULL ? ctx->dir : o->into;
	char *platforms = strcmp(dir, ".") == 0 ? mem_strdup("rules/platforms")
						: mem_printf("%s/rules/platforms", dir);
	struct import import = { .platforms = platforms };
	struct error err = { 0 };
	int status;

	if (make_folder(dir, platforms, &err) != 0 ||
	    kinds[kind].import(&import, from, &err) != 0)
		status = cmd_fail(&err);
	else
		status = finish(&import, from);
	strs_release(&import.mistakes);
	strs_release(&import.lost);
	strs_release(&import.noted);
	free(platforms);
	return status;
}

static int
import_verb(const struct context *ctx, const void *options, int argc, char **argv)
{
	const char *names[COUNT(kinds) + 1] = { 0 };
	const char *nearest;

	(void)argc;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		names[i] = kinds[i].kind;
		if (strcmp(kinds[i].kind, argv[0]) == 0)
			return import_kind(ctx, options, i, argv[1]);
	}
	nearest = yaml_nearest(argv[0], names);
	return cmd_usage(&verb_import, "KIND is ota, urls or urlwatch, not \"%s\"%s%s%s",
	    argv[0], nearest == NULL ? "" : " (", nearest == NULL ? "" : nearest,
	    nearest == NULL ? "" : "?)");
}

const struct verb verb_import = {
	.name = "import",
	.arguments = "KIND FROM",
	.summary = "platforms from elsewhere: ota DIR, urls FILE, urlwatch FILE",
	.options = import_rows,
	.options_size = sizeof(struct import_options),
	.min_args = 2,
	.max_args = 2,
	.run = import_verb,
};
