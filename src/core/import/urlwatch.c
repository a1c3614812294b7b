/* urlwatch's list of jobs into pages. */
#include "core/import/urlwatch.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/yaml.h"
#include "core/import/xpath.h"
#include "core/page/fault.h"
#include "core/text/css.h"
#include "core/text/html.h"

enum { URLWATCH_TELL = 120, URLWATCH_MAX_FILTERS = 50 };

/* ---- a job as it is written ---- */

struct filter {
	char *name;
	char *text;    /* its only value, or selector or path; may be NULL */
	char *exclude; /* css and xpath: what to leave out */
	int line;
};

/* Fields that change what is fetched or told, and that pages do not have here. */
static const char *const lost_fields[] = { "data", "method", "cookies", "ssl_no_verify",
	"ssl_ca_cert", "ssl_cert", "additions_only", "deletions_only", "diff_filter",
	"encoding", "no_redirects", "wait_for", "block_elements", "js_code", "init_script" };
enum { LOST_DATA = 0, LOST_METHOD = 1 };

/* Fields without which the page is watched all the same. */
static const char *const idle_fields[] = { "kind", "user_visible_url", "tags", "note",
	"max_tries", "retries", "timeout", "ignore_cached", "ignore_connection_errors",
	"ignore_timeout_errors", "ignore_too_many_redirects", "ignore_http_error_codes",
	"ignore_dns_resolution_errors", "treat_new_as_changed", "compared_versions",
	"diff_tool", "monospace", "index_number", "empty_as_transient", "wait_until",
	"location" };

struct job {
	int before; /* lines of the file before its document */
	int line;   /* where it begins */
	char *name;
	char *url;
	char *navigate;
	char *command;
	char *shell;
	char *http_proxy;
	char *https_proxy;
	struct strs headers;
	struct filter filters[URLWATCH_MAX_FILTERS];
	size_t n_filters;
	bool off; /* enabled: false */
	bool has[COUNT(lost_fields)];
	bool idle; /* nobody asks */
};

static void
job_release(struct job *job)
{
	free(job->name);
	free(job->url);
	free(job->navigate);
	free(job->command);
	free(job->shell);
	free(job->http_proxy);
	free(job->https_proxy);
	strs_release(&job->headers);
	for (size_t i = 0; i < job->n_filters; i++) {
		free(job->filters[i].name);
		free(job->filters[i].text);
		free(job->filters[i].exclude);
	}
}

/* ---- reading one ---- */

static void
read_present(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	(void)r;
	(void)node;
	*(bool *)target = true;
}

static void
read_enabled(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	const char *text = yaml_text(r, node);

	((struct job *)target)->off =
	    strcasecmp(text, "false") == 0 || strcasecmp(text, "no") == 0;
}

static void
read_header(struct yaml_reader *r, const char *key, const struct yaml_node *key_node,
    const struct yaml_node *value, void *arg)
{
	(void)key_node;
	strs_take(arg, mem_printf("%s: %s", key, yaml_text(r, value)));
}

static void
read_headers(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	yaml_each_pair(r, node, read_header, target);
}

static struct filter *
add_filter(struct yaml_reader *r, const struct yaml_node *node, struct job *job, char *name)
{
	struct filter *filter = &job->filters[job->n_filters];

	if (job->n_filters >= URLWATCH_MAX_FILTERS) {
		yaml_complain(r, node, "more than %d filters", URLWATCH_MAX_FILTERS);
		free(name);
		return NULL;
	}
	job->n_filters++;
	filter->name = name;
	filter->line = job->before + yaml_line(node);
	return filter;
}

/* Of css: {selector: …, exclude: …}; what else there is says how, not what. */
static void
read_option(struct yaml_reader *r, const char *key, const struct yaml_node *key_node,
    const struct yaml_node *value, void *arg)
{
	struct filter *filter = arg;

	(void)key_node;
	if (strcmp(key, "exclude") == 0 && filter->exclude == NULL)
		filter->exclude = mem_strdup(yaml_text(r, value));
	else if ((strcmp(key, "selector") == 0 || strcmp(key, "path") == 0) &&
		 filter->text == NULL)
		filter->text = mem_strdup(yaml_text(r, value));
}

static void
read_named_filter(struct yaml_reader *r, const char *key, const struct yaml_node *key_node,
    const struct yaml_node *value, void *arg)
{
	struct filter *filter = add_filter(r, key_node, arg, mem_strdup(key));

	if (filter == NULL)
		return;
	if (yaml_is_map(value))
		yaml_each_pair(r, value, read_option, filter);
	else if (yaml_is_scalar(value))
		filter->text = mem_strdup(yaml_text(r, value));
}

static void
read_filter(struct yaml_reader *r, const struct yaml_node *item, void *arg)
{
	if (yaml_is_map(item))
		yaml_each_pair(r, item, read_named_filter, arg);
	else
		(void)add_filter(r, item, arg, mem_strdup(yaml_text(r, item)));
}

/* The old way: "css:#main,html2text" */
static void
read_filter_text(struct yaml_reader *r, const struct yaml_node *node, struct job *job)
{
	const char *at = yaml_text(r, node);

	while (*at != '\0') {
		size_t len = strcspn(at, ",");
		struct span part = span_trim(span_make(at, len));
		const char *colon = memchr(part.data, ':', part.len);
		size_t n = colon == NULL ? part.len : (size_t)(colon - part.data);
		struct filter *filter =
		    add_filter(r, node, job, span_dup(span_make(part.data, n)));

		if (filter != NULL && colon != NULL)
			filter->text = span_dup(span_make(colon + 1, part.len - n - 1));
		at += len + (at[len] == ',');
	}
}

static void
read_filters(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	if (yaml_is_list(node))
		yaml_each_item(r, node, read_filter, target);
	else if (yaml_is_map(node))
		yaml_each_pair(r, node, read_named_filter, target);
	else
		read_filter_text(r, node, target);
}

static size_t
add_rows(
    struct yaml_field *rows, const char *const *names, size_t n, size_t offset, size_t step)
{
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct yaml_field){ names[i], YAML_CUSTOM, offset + i * step,
			.read = read_present };
	return n;
}

/* These are urlwatch's fields, not ours: the manual does not have them. */
static size_t
read_job(struct span text, const char *file, struct job *job, struct strs *mistakes)
{
	static const struct yaml_field told[] = {
		{ "name", YAML_STRING, offsetof(struct job, name) },
		{ "url", YAML_STRING, offsetof(struct job, url) },
		{ "navigate", YAML_STRING, offsetof(struct job, navigate) },
		{ "command", YAML_STRING, offsetof(struct job, command) },
		{ "shell", YAML_STRING, offsetof(struct job, shell) },
		{ "http_proxy", YAML_STRING, offsetof(struct job, http_proxy) },
		{ "https_proxy", YAML_STRING, offsetof(struct job, https_proxy) },
		{ "headers", YAML_CUSTOM, offsetof(struct job, headers), .read = read_headers },
		{ "filter", YAML_CUSTOM, 0, .read = read_filters },
		{ "enabled", YAML_CUSTOM, 0, .read = read_enabled },
	};
	struct yaml_field rows[COUNT(told) + COUNT(lost_fields) + COUNT(idle_fields) + 1] = {
		0
	};
	size_t n = COUNT(told);

	memcpy(rows, told, sizeof told);
	n += add_rows(rows + n, lost_fields, COUNT(lost_fields), offsetof(struct job, has), 1);
	add_rows(rows + n, idle_fields, COUNT(idle_fields), offsetof(struct job, idle), 0);
	return yaml_read(text, file, rows, job, mistakes);
}

/* ---- what becomes of it ---- */

struct writing {
	const char *file;
	const struct job *job;
	struct sites *sites;
	struct proposal *proposal;
	struct page *page;
	struct urlwatch_report *report;
};

static const char *
job_name(const struct job *job)
{
	const char *names[] = { job->name, job->url, job->navigate, job->command, job->shell };

	for (size_t i = 0; i < COUNT(names); i++)
		if (names[i] != NULL)
			return names[i];
	return "a job without a name";
}

/* "jobs.yaml:12: "Name": …" */
static void __attribute__((format(printf, 4, 5)))
tell(const struct writing *w, struct strs *list, int line, const char *fmt, ...)
{
	char what[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	strs_take(list, mem_printf("%s:%d: \"%.*s\": %s", w->file, line, URLWATCH_TELL,
			    job_name(w->job), what));
}

/* A value as a CSS string: "…" */
static char *
css_string(const char *text)
{
	struct buf out;

	buf_init(&out, 2 * strlen(text) + 3);
	buf_addc(&out, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			buf_addc(&out, '\\');
		buf_addc(&out, *text);
	}
	buf_addc(&out, '"');
	return buf_steal(&out);
}

/* id and class: short where the value is a plain name. */
static char *
css_of_attribute(char mark, const char *attribute, const char *text)
{
	static const char letters[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
	char *string, *css;

	if (*text != '\0' && text[strspn(text, letters)] == '\0' &&
	    strchr("0123456789-", text[0]) == NULL)
		return mem_printf("%c%s", mark, text);
	string = css_string(text);
	css = mem_printf("[%s%s=%s]", attribute, mark == '.' ? "~" : "", string);
	free(string);
	return css;
}

/* The selector a filter stands for; NULL when there is none. The caller frees. */
static char *
css_of(const char *name, const char *text)
{
	char *css = NULL;

	if (text == NULL)
		return NULL;
	if (strcmp(name, "css") == 0 || strcmp(name, "element-by-tag") == 0)
		css = mem_strdup(text);
	else if (strcmp(name, "xpath") == 0)
		css = xpath_css(text);
	else if (strcmp(name, "element-by-id") == 0)
		css = css_of_attribute('#', "id", text);
	else if (strcmp(name, "element-by-class") == 0)
		css = css_of_attribute('.', "class", text);
	if (css != NULL && (*css == '\0' || css_check(css, NULL) != 0)) {
		free(css);
		css = NULL;
	}
	return css;
}

static bool
is_one_of(const char *word, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(words[i], word) == 0)
			return true;
	return false;
}

static bool
is_selecting(const char *name)
{
	static const char *const names[] = { "css", "xpath", "element-by-id",
		"element-by-class", "element-by-tag", "element-by-style" };

	return is_one_of(name, names, COUNT(names));
}

/* A second selector looks only inside of what the first one took. */
static bool
select_css(struct page *page, const char *css)
{
	struct selectors *select = &page->select;
	char *inside;

	if (select->n == 0) {
		selectors_add_css(select, css);
		return true;
	}
	if (strchr(css, ',') != NULL || strchr(select->v[0].css, ',') != NULL)
		return false;
	inside = mem_printf("%s %s", select->v[0].css, css);
	free(select->v[0].css);
	select->v[0].css = inside;
	return true;
}

static void
apply_selecting(struct writing *w, const struct filter *filter)
{
	char *css = css_of(filter->name, filter->text);
	char *exclude = css_of(filter->name, filter->exclude);

	if (css == NULL || !select_css(w->page, css))
		tell(w, &w->report->lost, filter->line,
		    "filter %s: \"%.*s\" has no selector here", filter->name, URLWATCH_TELL,
		    filter->text == NULL ? "" : filter->text);
	if (exclude != NULL)
		selectors_add_css(&w->page->remove, exclude);
	else if (filter->exclude != NULL)
		tell(w, &w->report->lost, filter->line,
		    "filter %s: leaving out \"%.*s\" has no selector here", filter->name,
		    URLWATCH_TELL, filter->exclude);
	free(css);
	free(exclude);
}

static void
apply_filter(struct writing *w, const struct filter *filter)
{
	static const char *const idle[] = { "html2text", "strip", "striplines", "beautify",
		"absolute_links", "pretty-xml", "remove-duplicate-lines", "strip-each-line" };

	if (is_selecting(filter->name)) {
		apply_selecting(w, filter);
	} else if (is_one_of(filter->name, idle, COUNT(idle))) {
		return;
	} else if (strcmp(filter->name, "pdf2text") == 0) {
		proposal_say(w->proposal, w->page, "A PDF, which is not readable yet.");
		tell(
		    w, &w->report->lost, filter->line, "a PDF: declared, but not readable yet");
	} else {
		tell(w, &w->report->lost, filter->line, "filter %.60s%s%.*s", filter->name,
		    filter->text == NULL ? "" : ": ", URLWATCH_TELL,
		    filter->text == NULL ? "" : filter->text);
	}
}

/* Accept-Language names the language; values are not repeated, they may be secrets. */
static void
apply_header(struct writing *w, int line, const char *header)
{
	const char *fault = fault_header(header);
	size_t n = strcspn(header, ":");

	if (n == 15 && strncasecmp(header, "Accept-Language", n) == 0) {
		const char *value = header + n + 1 + strspn(header + n + 1, " ");
		char *language = mem_strndup(value, strcspn(value, ",; "));

		if (fault_language(language) == NULL) {
			free(w->page->language);
			w->page->language = language;
			return;
		}
		free(language);
	}
	if (fault == NULL)
		strs_add(&w->page->headers, header);
	else
		tell(w, &w->report->lost, line, "header %.*s: it %s", (int)(n < 60 ? n : 60),
		    header, fault);
}

static void
apply_proxy(struct writing *w, int line)
{
	bool tls = strncasecmp(w->page->url, "https:", 6) == 0;
	const char *proxy = tls ? w->job->https_proxy : w->job->http_proxy;

	if (proxy == NULL)
		return;
	if (strchr(proxy, '@') != NULL && strstr(proxy, "${") == NULL)
		tell(w, &w->report->lost, line,
		    "its proxy holds a password: write it as ${NAME}");
	else if (fault_proxy(proxy) != NULL)
		tell(w, &w->report->lost, line, "its proxy %s", fault_proxy(proxy));
	else
		w->page->proxy = mem_strdup(proxy);
}

/* Why a job is no page; NULL when it is one. */
static const char *
not_a_page(const struct job *job)
{
	if (job->off)
		return "switched off (enabled: false)";
	if (job->command != NULL || job->shell != NULL)
		return "a command, not a page";
	if (job->url == NULL && job->navigate == NULL)
		return "no url";
	if (job->has[LOST_DATA] || job->has[LOST_METHOD])
		return "not simply fetched (data, method)";
	return NULL;
}

static void
apply_job(struct writing *w, int line)
{
	const struct job *job = w->job;

	for (size_t i = 0; i < job->n_filters; i++)
		apply_filter(w, &job->filters[i]);
	for (size_t i = 0; i < job->headers.n; i++)
		apply_header(w, line, job->headers.v[i]);
	apply_proxy(w, line);
	for (size_t i = 0; i < COUNT(lost_fields); i++)
		if (job->has[i])
			tell(w, &w->report->lost, line, "%s", lost_fields[i]);
	if (job->navigate != NULL) {
		proposal_say(w->proposal, w->page, "Needs a browser.");
		tell(w, &w->report->lost, line,
		    "needs a browser (navigate): declared, and fetched plainly");
	}
}

static void
write_job(const struct job *job, const char *file, struct sites *sites,
    struct urlwatch_report *report)
{
	struct writing w = { .file = file, .job = job, .sites = sites, .report = report };
	const char *url = job->navigate != NULL ? job->navigate : job->url;
	const char *why = not_a_page(job);
	int line = job->line;
	struct error err = { 0 };
	bool again;

	report->jobs++;
	if (why != NULL)
		return tell(&w, &report->lost, line, "%s", why);
	if (sites_add(sites, url, job->name, &w.page, &again, &err) != 0)
		return tell(&w, &report->lost, line, "%s", err.message);
	if (again)
		return tell(&w, &report->lost, line,
		    "the same address as %s: one address is one page", w.page->id);
	w.proposal = sites_of(sites, w.page);
	apply_job(&w, line);
}

/* ---- documents of the file ---- */

static bool
is_marker(struct span line)
{
	return span_starts(line, "---") &&
	       (line.len == 3 || strchr(" \t\r", line.data[3]) != NULL);
}

/* The first line with more than a comment or the marker, from 1; 0 when there is none. */
static int
first_line(struct span text)
{
	struct span line;

	for (int number = 1; span_line(&text, &line); number++) {
		if (is_marker(line))
			line = span_make(line.data + 3, line.len - 3);
		line = span_trim(line);
		if (line.len > 0 && line.data[0] != '#')
			return number;
	}
	return 0;
}

/* Lines were counted from the document's first. */
static void
move_lines(struct strs *mistakes, size_t first, const char *file, int before)
{
	size_t len = strlen(file);
	int line, column, n = 0;

	for (size_t i = first; i < mistakes->n; i++) {
		char *old = mistakes->v[i];

		if (sscanf(old + len, ":%9d:%9d%n", &line, &column, &n) != 2)
			continue;
		mistakes->v[i] =
		    mem_printf("%s:%d:%d%s", file, line + before, column, old + len + n);
		free(old);
	}
}

static void
read_document(struct span text, int before, const char *file, struct sites *sites,
    struct urlwatch_report *report)
{
	size_t told = report->mistakes.n;
	int first = first_line(text);
	struct job *job;

	if (first == 0)
		return;
	if (report->jobs >= URLWATCH_MAX_JOBS) {
		if (report->jobs++ == URLWATCH_MAX_JOBS)
			strs_take(&report->mistakes,
			    mem_printf("%s:%d:1: more than %d jobs: this one and all "
				       "behind it are left out",
				file, before + 1, URLWATCH_MAX_JOBS));
		return;
	}
	job = mem_alloc(sizeof *job);
	job->before = before;
	job->line = before + first;
	(void)read_job(text, file, job, &report->mistakes);
	move_lines(&report->mistakes, told, file, before);
	if (report->mistakes.n == told || job->url != NULL || job->navigate != NULL)
		write_job(job, file, sites, report);
	job_release(job);
	free(job);
}

void
urlwatch_read(
    struct span text, const char *file, struct sites *sites, struct urlwatch_report *report)
{
	struct span rest = text, line;
	const char *start = text.data;
	int before = 0;

	for (int number = 0; span_line(&rest, &line); number++) {
		if (!is_marker(line))
			continue;
		read_document(
		    span_make(start, (size_t)(line.data - start)), before, file, sites, report);
		start = line.data;
		before = number;
	}
	if (start != NULL)
		read_document(span_make(start, (size_t)(text.data + text.len - start)), before,
		    file, sites, report);
}

void
urlwatch_report_release(struct urlwatch_report *report)
{
	strs_release(&report->mistakes);
	strs_release(&report->lost);
}
