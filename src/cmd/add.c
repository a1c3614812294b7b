/* smallprint add: a declaration for an address, proposed after two looks at it. */
#include "cmd/add.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "cmd/cmd.h"
#include "cmd/single.h"
#include "core/import/emit.h"
#include "core/import/insert.h"
#include "core/import/site.h"
#include "core/import/slug.h"
#include "core/judge/notice.h"
#include "core/page/declare.h"
#include "core/page/fault.h"
#include "edge/workspace.h"

enum {
	PAUSE = 3,
	PAUSE_MAX = 600,
	SHOWN_LINES = 8,
	SHOWN_DIFFERENCES = 5,
	SHOWN_FINDINGS = 5,
	SHOWN_PREVIOUS = 3,
	NAME_MAX_LEN = 60,
	FEW_WORDS = 150
};

struct add_options {
	const char *id;
	const char *name;
	const char *kind;
	int pause; /* 0: PAUSE */
	bool dry_run;
};

static const struct option_row add_rows[] = {
	{ "id", 0, OPTION_TEXT, offsetof(struct add_options, id), "ID",
	    "PLATFORM/PAGE, its name here (default: by its address)" },
	{ "name", 0, OPTION_TEXT, offsetof(struct add_options, name), "NAME",
	    "as people call the page (default: its title)" },
	{ "kind", 'k', OPTION_TEXT, offsetof(struct add_options, kind), "KIND",
	    "policy, terms, help, … (default: by its address)" },
	{ "pause", 0, OPTION_NUMBER, offsetof(struct add_options, pause), "SECONDS",
	    "between the two looks (default: 3)" },
	{ "dry-run", 'n', OPTION_FLAG, offsetof(struct add_options, dry_run), NULL,
	    "show the proposal and write nothing" },
	{ 0 },
};

/* ---- what it is called ---- */

struct adding {
	const struct context *ctx;
	const struct add_options *options;
	struct workspace *ws;
	const struct platform *there; /* the platform's declaration so far; or NULL */
	struct proposal *proposal;
	struct page *page; /* the proposal's */
	struct add_look look;
};

static bool
kind_of_name(const char *name, enum page_kind *kind)
{
	for (int k = PAGE_POLICY; k < PAGE_KINDS; k++)
		if (strcmp(page_kind_name((enum page_kind)k), name) == 0) {
			*kind = (enum page_kind)k;
			return true;
		}
	return false;
}

static int
split_id(const char *id, char **platform, char **page)
{
	const char *slash = strchr(id, '/');
	const char *fault;

	if (slash == NULL)
		return cmd_usage(&verb_add, "--id is PLATFORM/PAGE, not \"%s\"", id);
	*platform = mem_strndup(id, (size_t)(slash - id));
	*page = mem_strdup(slash + 1);
	fault = fault_id(*platform);
	if (fault == NULL)
		fault = fault_id(*page);
	return fault == NULL ? EXIT_DONE : cmd_usage(&verb_add, "\"%s\": %s", id, fault);
}

/* "Privacy Policy" of "Privacy Policy | Acme": what stands before the mark. */
static char *
name_of_title(const char *title)
{
	static const char *const marks[] = { " | ", " – ", " — ", " - ", " · ", " :: " };
	size_t len = title == NULL ? 0 : strlen(title);
	char *plain;

	for (size_t i = 0; title != NULL && i < COUNT(marks); i++) {
		const char *mark = strstr(title, marks[i]);

		if (mark != NULL && mark > title && (size_t)(mark - title) < len)
			len = (size_t)(mark - title);
	}
	if (len == 0 || len > NAME_MAX_LEN)
		return NULL;
	plain = mem_strndup(title, len);
	return plain;
}

/* The ids and the addresses that the platform has already are taken. */
static int
join_platform(struct adding *a)
{
	for (size_t i = 0; i < a->there->n_pages; i++) {
		const struct page *page = a->there->pages[i];

		if (page->variant == NULL)
			strs_add(&a->proposal->taken, proposal_page_id(page));
	}
	return EXIT_DONE;
}

static int
name_page(struct adding *a, const char *url, const struct page *guess)
{
	char *platform = NULL, *id = NULL;
	enum page_kind kind = guess->kind;
	int status = EXIT_DONE;

	if (a->options->id != NULL)
		status = split_id(a->options->id, &platform, &id);
	if (status == EXIT_DONE && a->options->kind != NULL &&
	    !kind_of_name(a->options->kind, &kind))
		status = cmd_usage(&verb_add,
		    "--kind is policy, terms, help, setting, announcement, form, archive or "
		    "preview, not \"%s\"",
		    a->options->kind);
	if (status == EXIT_DONE) {
		const char *to = platform == NULL ? guess->platform : platform;

		a->there = workspace_platform(a->ws, to);
		a->proposal = proposal_new(to, to);
		if (a->there != NULL)
			status = join_platform(a);
		a->page = proposal_page(a->proposal, id == NULL ? proposal_page_id(guess) : id,
		    a->options->name, url, kind);
		a->page->robots = ROBOTS_IGNORE;
		a->page->spacing_ms = DECLARE_SPACING;
		a->page->language = mem_strdup("en");
	}
	free(platform);
	free(id);
	return status;
}

/* What stands behind # is the reader's own, and a slash at the end is no other page. */
static size_t
address_length(const char *url)
{
	size_t n = strcspn(url, "#");

	return n > 0 && url[n - 1] == '/' ? n - 1 : n;
}

static bool
same_address(const char *a, const char *b)
{
	size_t n = address_length(a);

	return n == address_length(b) && strncmp(a, b, n) == 0;
}

static const struct page *
declared_at(const struct workspace *ws, const char *url)
{
	for (size_t i = 0; i < ws->n_platforms; i++)
		for (size_t j = 0; j < ws->platforms[i]->n_pages; j++)
			if (same_address(ws->platforms[i]->pages[j]->url, url))
				return ws->platforms[i]->pages[j];
	return NULL;
}

static bool
is_watched(const struct adding *a, const char *url)
{
	const struct page *there = declared_at(a->ws, url);
	bool led = a->page != NULL && strcmp(url, a->page->url) != 0;

	if (there != NULL)
		fprintf(stderr, "smallprint: %s%s%s%s is watched already, as %s (%s:%d)\n",
		    led ? a->page->url : "", led ? " leads to " : "", url, led ? ", which" : "",
		    there->id, there->file, there->line);
	if (there != NULL && led)
		fprintf(stderr, "Nothing was written.\n");
	return there != NULL;
}

static int
name_it(struct adding *a, const char *url)
{
	struct sites sites = { 0 };
	struct error err = { 0 };
	struct page *guess;
	bool again;
	int status;

	if (is_watched(a, url))
		return EXIT_WRONG;
	if (sites_add(&sites, url, NULL, &guess, &again, &err) != 0)
		status = cmd_fail(&err);
	else
		status = name_page(a, url, guess);
	sites_release(&sites);
	return status;
}

/* ---- the declaration ---- */

static void
declare_language(struct page *page, const char *language)
{
	if (language == NULL || fault_language(language) != NULL ||
	    span_starts_nocase(span_of(language), "en"))
		return;
	free(page->language);
	page->language = mem_strdup(language);
}

static void
declare_sources(struct adding *a)
{
	for (size_t i = 0; i < a->look.n_sources; i++) {
		const struct add_source *s = &a->look.sources[i];
		struct page *page;
		char *id;

		if (declared_at(a->ws, s->url) != NULL || fault_url(s->url) != NULL ||
		    strcmp(s->url, a->page->url) == 0)
			continue;
		id = site_path_id(s->url, 1);
		page = proposal_page(a->proposal, id, *s->text == '\0' ? NULL : s->text, s->url,
		    PAGE_ANNOUNCEMENT);
		page->format = s->format;
		page->language = mem_strdup("en");
		free(id);
	}
}

/* What a link to other versions leads to, as a heading; NULL: it leads elsewhere. */
static const char *
points_to(enum survey_kind kind)
{
	switch (kind) {
	case SURVEY_PREVIOUS: return "Earlier versions";
	case SURVEY_COMING: return "Text to come";
	case SURVEY_FEED:
	case SURVEY_NEWS: break;
	}
	return NULL;
}

static void
declare_it(struct adding *a)
{
	const struct add_look *look = &a->look;
	size_t told = 0;

	if (a->page->name == NULL)
		a->page->name = name_of_title(look->survey.title);
	if (look->select != NULL)
		selectors_add_css(&a->page->select, look->select);
	declare_language(a->page, look->survey.language);
	if (look->format != FORMAT_HTML) {
		a->page->format = look->format;
		a->page->kind = PAGE_ANNOUNCEMENT;
	}
	for (size_t i = 0; i < look->survey.n_links && told < SHOWN_PREVIOUS; i++) {
		const char *what = points_to(look->survey.links[i].kind);

		if (what == NULL)
			continue;
		proposal_say(a->proposal, a->page, "%s: %s", what, look->survey.links[i].url);
		told++;
	}
	declare_sources(a);
}

/* ---- what is told ---- */

static const char *
plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static void
say(const struct adding *a, const char *head, const char *text, struct buf *out)
{
	char *plain = tell_plain(text);

	tell_wrap(span_of(plain), head, "  ", &a->ctx->style, out);
	free(plain);
}

static void
say_sizes(const struct adding *a, struct buf *out)
{
	const struct document *doc = a->look.guessed.doc;
	char *text = mem_printf("%zu words in %zu line%s, language %s", document_words(doc),
	    doc->n_lines, plural(doc->n_lines),
	    a->look.survey.language == NULL ? "not said" : a->look.survey.language);

	say(a, "Text: ", text, out);
	free(text);
	if (a->look.guessed.how == EXTRACT_SCRIPTED)
		say(a, "  ", "It stands only in the page's scripts, and is read from there.",
		    out);
	else if (document_words(doc) < FEW_WORDS && a->look.format == FORMAT_HTML)
		say(a, "  ",
		    "That is little. If a browser shows more, the page needs one, and cannot "
		    "be "
		    "watched well.",
		    out);
	if (strcmp(a->look.final_url, a->page->url) != 0)
		say(a, "  It was redirected to ", a->look.final_url, out);
}

static void
say_place(const struct adding *a, struct buf *out)
{
	if (a->look.format != FORMAT_HTML)
		say(a, "Readable part: ", "its entries: it is a feed", out);
	else if (a->look.select != NULL)
		say(a, "Readable part: ", a->look.select, out);
	else
		say(a, "Readable part: ",
		    "guessed at each look (nothing with a lasting name holds it)", out);
}

/* The sentences that a second look read otherwise. */
static void
say_steadiness(const struct adding *a, struct buf *out)
{
	struct change *change = compare(a->look.guessed.doc, a->look.again.doc);
	size_t n = change->n_edits;
	char *text;

	if (change->same_text || change->class == CLASS_NONE) {
		say(a, "Steady: ",
		    a->look.same_bytes ? "both looks had the same bytes"
				       : "both looks gave the same text (their bytes differed)",
		    out);
	} else {
		text = mem_printf("no: %zu line%s differed between two looks; what moves "
				  "belongs into `remove`",
		    n, plural(n));
		say(a, "Steady: ", text, out);
		free(text);
	}
	for (size_t i = 0; i < n && i < SHOWN_DIFFERENCES && !change->same_text; i++) {
		const struct edit *e = &change->edits[i];
		struct span line = e->after >= 0 ? a->look.again.doc->lines[e->after].text
						 : a->look.guessed.doc->lines[e->before].text;

		text = span_dup(line);
		say(a, e->after >= 0 ? "  + " : "  - ", text, out);
		free(text);
	}
	change_free(change);
}

static void
say_dates(const struct adding *a, struct buf *out)
{
	struct notices notices = { 0 };

	if (notices_find(a->look.guessed.doc, &a->ws->silence, &notices, NULL) == 0 &&
	    notices.n > 0) {
		char *line = span_dup(a->look.guessed.doc->lines[notices.v[0].line].text);

		say(a, "Date: ", line, out);
		free(line);
	} else {
		say(a, "Date: ", "none: the page does not say since when it holds", out);
	}
	notices_release(&notices);
}

/* What the rules would find if all of the text were new. */
static void
say_findings(const struct adding *a, struct buf *out)
{
	struct document *nothing = document_new();
	struct change *change = compare(nothing, a->look.guessed.doc);
	struct findings findings = { 0 };
	struct error err = { 0 };

	detect(&a->ws->rules, change, a->look.survey.language, &findings, &err);
	if (findings.n == 0)
		say(a, "Today it says: ", "nothing that the rules look for", out);
	else
		buf_adds(out, "Today it says:\n");
	for (size_t i = 0; i < findings.n && i < SHOWN_FINDINGS; i++) {
		char *head = mem_printf("  %s: ", findings.v[i].concept);
		struct buf quote;

		buf_init(&quote, 4096);
		tell_quote(findings.v[i].quote, findings.v[i].match, 200, &quote);
		tell_wrap(buf_span(&quote), head, "    ", &a->ctx->style, out);
		buf_release(&quote);
		free(head);
	}
	findings_release(&findings);
	change_free(change);
	document_free(nothing);
}

static void
say_sources(const struct adding *a, struct buf *out)
{
	char day[UTC_TEXT_MAX];

	if (a->look.n_sources == 0 && (a->there == NULL || a->there->n_pages == 0))
		say(a, "Announcements: ",
		    "no source was found. Without one no change can be called silent: "
		    "declare a blog, a newsroom or a list of updates.",
		    out);
	for (size_t i = 0; i < a->look.n_sources; i++) {
		const struct add_source *s = &a->look.sources[i];
		char *text = mem_printf("%s (%s, %zu item%s%s%s)", s->url,
		    page_format_name(s->format), s->n_items, plural(s->n_items),
		    s->newest == DAY_NONE ? "" : ", newest ",
		    s->newest == DAY_NONE ? "" : day_format(s->newest, day));

		say(a, "Announcements: ", text, out);
		free(text);
	}
	for (size_t i = 0; i < a->look.survey.n_links; i++)
		if (a->look.survey.links[i].kind == SURVEY_PREVIOUS)
			say(a, "Earlier versions: ", a->look.survey.links[i].url, out);
		else if (a->look.survey.links[i].kind == SURVEY_COMING)
			say(a, "Text to come: ", a->look.survey.links[i].url, out);
}

static void
say_beginning(const struct adding *a, struct buf *out)
{
	const struct document *doc = a->look.again.doc;

	buf_adds(out, "\nThe text begins:\n");
	for (size_t i = 0; i < doc->n_lines && i < SHOWN_LINES; i++) {
		struct buf line;

		buf_init(&line, 4096);
		tell_clip(doc->lines[i].text, 74, &line);
		buf_addf(out, "  | %s\n", line.len == 0 ? "" : line.data);
		buf_release(&line);
	}
	if (doc->n_lines > SHOWN_LINES)
		buf_addf(out, "  … and %zu more lines\n", doc->n_lines - SHOWN_LINES);
	buf_addc(out, '\n');
}

static void
say_all(const struct adding *a, struct buf *out)
{
	char *head = mem_printf("%s: ", a->page->id);

	say(a, head, a->page->url, out);
	free(head);
	say_sizes(a, out);
	say_place(a, out);
	say_steadiness(a, out);
	say_dates(a, out);
	say_findings(a, out);
	say_sources(a, out);
	say_beginning(a, out);
}

/* ---- what is written ---- */

/* Into the platform's file, section by section. */
static int
join_file(const struct adding *a, struct span old, struct buf *out, struct error *err)
{
	struct buf before, after;
	int rc = 0;

	buf_init(&before, YAML_MAX_BYTES);
	buf_init(&after, YAML_MAX_BYTES);
	buf_add_span(&before, old);
	for (size_t i = 0; rc == 0 && i < a->proposal->platform->n_pages; i++) {
		const struct page *page = a->proposal->platform->pages[i];
		struct buf entry;

		buf_init(&entry, YAML_MAX_BYTES);
		emit_page(page, &a->proposal->beside[i], &entry);
		rc = insert_entry(buf_span(&before),
		    page->kind == PAGE_ANNOUNCEMENT ? "announcements" : "pages",
		    buf_span(&entry), &after, err);
		buf_clear(&before);
		buf_add_span(&before, buf_span(&after));
		buf_clear(&after);
		buf_release(&entry);
	}
	buf_add_span(out, buf_span(&before));
	buf_release(&before);
	buf_release(&after);
	return rc;
}

static int
compose(const struct adding *a, const char *path, struct buf *out, struct error *err)
{
	struct buf old;
	int rc;

	if (a->there == NULL) {
		emit_proposal(a->proposal, out);
		return 0;
	}
	buf_init(&old, YAML_MAX_BYTES);
	rc = file_read(path, &old, err);
	if (rc == 0)
		rc = join_file(a, buf_span(&old), out, err);
	buf_release(&old);
	return rc == 0 ? 0 : error_prefix(err, "%s", path);
}

/* Nothing is written that `smallprint test` would complain of, and nothing is lost. */
static int
check(const struct adding *a, const char *path, const struct buf *text, struct error *err)
{
	size_t wanted =
	    a->proposal->platform->n_pages + (a->there == NULL ? 0 : a->there->n_pages);
	struct platform *platform = NULL;
	struct strs mistakes = { 0 };
	int rc = 0;

	if (text->full ||
	    declare_platform(buf_span(text), path, &a->ws->defaults, &platform, &mistakes) > 0)
		rc = error_set(err, ERROR_USAGE, "it would not load (%s)",
		    mistakes.n > 0 ? mistakes.v[0] : "too large");
	else if (platform->n_pages != wanted)
		rc = error_set(err, ERROR_USAGE, "%s: a page would be lost", path);
	platform_free(platform);
	strs_release(&mistakes);
	return rc;
}

static void
show_entries(const struct adding *a, struct buf *out)
{
	for (size_t i = 0; i < a->proposal->platform->n_pages; i++) {
		const struct page *page = a->proposal->platform->pages[i];

		if (i == 0 ||
		    (page->kind == PAGE_ANNOUNCEMENT) !=
			(a->proposal->platform->pages[i - 1]->kind == PAGE_ANNOUNCEMENT))
			buf_adds(out,
			    page->kind == PAGE_ANNOUNCEMENT ? "announcements:\n" : "pages:\n");
		emit_page(page, &a->proposal->beside[i], out);
	}
}

static bool
is_here(const struct adding *a)
{
	return strcmp(a->ctx->dir, ".") == 0;
}

/* Who never saw the program wants to know what to type now. */
static void
say_next(const struct adding *a, struct buf *out)
{
	bool here = is_here(a);
	const char *flag = here ? "" : " -C ", *dir = here ? "" : a->ctx->dir;

	buf_addf(out,
	    "\nChange there what you like. Then:\n\n"
	    "    smallprint%s%s check %s    keeps its text as it is now\n"
	    "    smallprint%s%s watch%*s    goes on looking\n",
	    flag, dir, a->page->id, flag, dir, (int)strlen(a->page->id) + 1, "");
}

static int
write_it(const struct adding *a, struct buf *out, struct error *err)
{
	char *path = a->there != NULL ? mem_strdup(a->there->file)
				      : mem_printf("%s%srules/platforms/%s.yaml",
					    is_here(a) ? "" : a->ctx->dir,
					    is_here(a) ? "" : "/", a->proposal->platform->id);
	struct buf text;
	int rc;

	buf_init(&text, YAML_MAX_BYTES);
	rc = compose(a, path, &text, err);
	if (rc == 0)
		rc = check(a, path, &text, err);
	if (rc == 0 && !a->options->dry_run)
		rc = file_write(path, buf_span(&text), err);
	if (rc != 0)
		buf_addf(out, "Not written (%s). The entry:\n\n", err->message);
	else
		buf_addf(out, "%s %s:\n\n",
		    a->options->dry_run ? "Would be written to" : "Written to", path);
	show_entries(a, out);
	if (rc == 0 && !a->options->dry_run)
		say_next(a, out);
	buf_release(&text);
	free(path);
	return rc;
}

static int
refuse(const struct adding *a, const struct error *why)
{
	const char *advice = add_advice(&a->look, why);
	struct buf out;
	int status;

	buf_init(&out, 4096);
	if (advice != NULL)
		tell_wrap(span_of(advice), "", "", &a->ctx->style, &out);
	status = cmd_fail(why);
	fprintf(stderr, "%sNothing was written.\n", out.len == 0 ? "" : out.data);
	buf_release(&out);
	return status;
}

static int
add_it(struct adding *a, const char *url)
{
	int pause = a->options->pause == 0 ? PAUSE : a->options->pause;
	struct error err = { 0 };
	struct buf out;
	int status = name_it(a, url);

	if (status != EXIT_DONE)
		return status;
	if (add_look(a->page, &a->ws->failures, pause, &a->look, &err) != 0)
		return refuse(a, &err);
	if (is_watched(a, a->look.final_url))
		return EXIT_WRONG;
	declare_it(a);
	buf_init(&out, 4 << 20);
	say_all(a, &out);
	if (write_it(a, &out, &err) != 0)
		status = EXIT_WRONG;
	cmd_print(&out);
	buf_release(&out);
	return status;
}

/* A workspace may have no platform yet: this is how it gets its first one. */
static int
open_rules(const struct context *ctx, struct workspace **out)
{
	struct strs complaints = { 0 };
	struct error err = { 0 };
	int status = EXIT_DONE;

	if (workspace_read(ctx->dir, out, &complaints, &err) != 0)
		status = cmd_fail(&err);
	else if (complaints.n > ((*out)->n_platforms == 0 ? 1 : 0))
		status = EXIT_WRONG;
	for (size_t i = 0; status != EXIT_DONE && i < complaints.n; i++)
		fprintf(stderr, "%s\n", complaints.v[i]);
	strs_release(&complaints);
	return status;
}

/* "www.example.org/privacy", as people say it. */
static bool
is_bare(const char *text)
{
	size_t host = strcspn(text, "/");

	return memchr(text, '.', host) != NULL && strpbrk(text, ": @") == NULL;
}

static int
add_verb(const struct context *ctx, const void *options, int argc, char **argv)
{
	struct adding a = { .ctx = ctx, .options = options };
	int status;

	(void)argc;
	if (!single_is_url(argv[0]))
		return cmd_usage(&verb_add,
		    "\"%s\" does not begin with https:// or http://%s%s%s", argv[0],
		    is_bare(argv[0]) ? " (https://" : "", is_bare(argv[0]) ? argv[0] : "",
		    is_bare(argv[0]) ? "?)" : "");
	if (a.options->pause > PAUSE_MAX)
		return cmd_usage(&verb_add, "--pause is at most %d", PAUSE_MAX);
	status = open_rules(ctx, &a.ws);
	if (status == EXIT_DONE)
		status = add_it(&a, argv[0]);
	add_look_release(&a.look);
	proposal_free(a.proposal);
	workspace_free(a.ws);
	return status;
}

const struct verb verb_add = {
	.name = "add",
	.arguments = "URL",
	.summary = "propose a declaration for a page, after two looks at it",
	.options = add_rows,
	.options_size = sizeof(struct add_options),
	.min_args = 1,
	.max_args = 1,
	.run = add_verb,
};
