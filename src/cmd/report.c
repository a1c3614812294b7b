/* smallprint report: the archive as a static site with its feeds. */
#include "cmd/cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cmd/history.h"
#include "cmd/report_site.h"

struct report_options {
	const char *output;
	const char *base;
	const char *title;
	const char *templates;
	bool json;
};

#define AT(member) offsetof(struct report_options, member)
static const struct option_row report_rows[] = {
	{ "output", 'o', OPTION_TEXT, AT(output), "DIR", "where the site is written" },
	{ "base", 0, OPTION_TEXT, AT(base), "URL", "where it will be read, for its feeds" },
	{ "title", 0, OPTION_TEXT, AT(title), "TEXT", "its title (default: smallprint)" },
	{ "templates", 0, OPTION_TEXT, AT(templates), "DIR", "templates of your own" },
	{ "json", 'j', OPTION_FLAG, AT(json), NULL, "one JSON object: what was written" },
	{ 0 },
};
#undef AT

/* "https://example.org/site" with its slash; the caller frees; NULL: it is no such address. */
static char *
base_of(const char *url)
{
	struct span s = span_of(url);
	size_t scheme = span_starts_nocase(s, "https://")  ? strlen("https://")
			: span_starts_nocase(s, "http://") ? strlen("http://")
							   : 0;

	if (scheme == 0 || s.len == scheme || strpbrk(url, " \t\r\n\"<>?#") != NULL)
		return NULL;
	return mem_printf("%s%s", url, url[s.len - 1] == '/' ? "" : "/");
}

static void
print_count(
    const struct report_options *o, const struct report *report, const struct site_count *count)
{
	struct buf out;

	buf_init(&out, 1 << 20);
	if (o->json) {
		buf_adds(&out, "{\"site\":");
		record_put_text(o->output, &out);
		buf_addf(&out,
		    ",\"changes\":%zu,\"files\":%zu,\"written\":%zu,\"removed\":%zu}\n",
		    report->n_changes, count->files, count->written, count->removed);
	} else {
		buf_addf(&out, "%s/index.html: %zu files, %zu written, %zu removed.\n",
		    o->output, count->files, count->written, count->removed);
	}
	cmd_print(&out);
	buf_release(&out);
}

static int
make_report(const struct context *ctx, const struct report_options *o, const char *base,
    struct error *err)
{
	struct report report = { .title = o->title == NULL ? "smallprint" : o->title,
		.base = base };
	char *templates = o->templates == NULL ? cmd_installed("src/report", "report")
					       : mem_strdup(o->templates);
	struct site_count count = { 0 };
	struct archive *archive = NULL;
	int rc = history_open(ctx, &archive, err);

	if (rc == 0)
		rc = report_collect(ctx, archive, &report, err);
	if (rc == 0)
		rc = report_write(&report, archive, templates, o->output, &count, err);
	if (rc == 0)
		print_count(o, &report, &count);
	report_release(&report);
	if (archive != NULL)
		archive_close(archive);
	free(templates);
	return rc;
}

static int
report(const struct context *ctx, const void *options, int argc, char **argv)
{
	const struct report_options *o = options;
	struct error err = { 0 };
	char *base = NULL;
	int status = EXIT_DONE;

	(void)argc;
	(void)argv;
	if (o->output == NULL)
		return cmd_usage(&verb_report, "where to? give a folder with -o DIR");
	if (o->base != NULL && (base = base_of(o->base)) == NULL)
		return cmd_usage(&verb_report,
		    "--base wants an address as https://example.org/site/, not \"%s\"",
		    o->base);
	if (make_report(ctx, o, base, &err) != 0)
		status = cmd_fail(&err);
	free(base);
	return status;
}

const struct verb verb_report = {
	.name = "report",
	.arguments = "",
	.summary = "the archive as a static site, with feeds and tables",
	.options = report_rows,
	.options_size = sizeof(struct report_options),
	.run = report,
};
