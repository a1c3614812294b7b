/* What can be seen of an address that nobody declared. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "cmd/add.h"
#include "cmd/single.h"
#include "core/import/site.h"
#include "core/judge/announcement.h"

enum {
	SELECT_LEAST = 95, /* per cent of the guess's words that a selector must read … */
	SELECT_MOST = 110, /* … and may */
	FEED_HEAD = 512,
	LIST_LEAST = 3 /* dated items that make a page a list of announcements */
};

static const struct call_limits survey_limits = { .answer_max = SURVEY_MAX_BYTES };

/* One answer with its body. */
struct answer {
	struct item item;
	struct span body;
	int status; /* of one that failed, too */
};

static void
answer_release(struct answer *a)
{
	body_unmap(a->body);
	item_let_go(&a->item);
	*a = (struct answer){ 0 };
}

static int
ask(const struct page *page, const char *url, struct answer *a, struct error *err)
{
	int status;

	*a = (struct answer){ 0 };
	item_init(&a->item, NULL, page);
	if (single_fetch(&a->item, url, err) == 0 &&
	    body_map(a->item.response.body_fd, a->item.response.body_len, &a->body, err) == 0)
		return 0;
	status = a->item.response.status;
	answer_release(a);
	a->status = status;
	return -1;
}

static int
read_as(const struct page *page, const struct answer *a, struct reading *out, struct error *err)
{
	const struct response *r = &a->item.response;

	return reading_run(page, r->content_type, r->final_url, a->body, out, err);
}

/* ---- the survey, in the child ---- */

static int
survey_body(const void *arg, struct span input, struct buf *answer, struct error *err)
{
	const struct response *r = arg;

	return survey_page(input, r->content_type, r->final_url, answer, err);
}

static int
take_survey(const struct answer *a, struct survey *out, struct error *err)
{
	struct buf lines;
	int rc;

	buf_init(&lines, SURVEY_MAX_BYTES);
	rc = call_run(survey_body, &a->item.response, a->body, &survey_limits, &lines, err);
	if (rc == 0)
		survey_read(buf_span(&lines), out);
	buf_release(&lines);
	return rc;
}

/* ---- the readable part ---- */

/* The page with a selector; only its `select` is its own. */
static struct page
selected(const struct page *page, struct selector *css)
{
	struct page copy = *page;

	copy.select = (struct selectors){ .v = css, .n = 1, .cap = 1 };
	return copy;
}

/* A selector counts where it reads what the guess read. */
static void
try_selector(const struct page *page, const struct answer *a, struct add_look *look)
{
	struct selector css = { .css = look->survey.select };
	struct page declared = selected(page, &css);
	struct reading reading = { 0 };
	size_t guessed = document_words(look->guessed.doc), words;

	if (css.css == NULL || read_as(&declared, a, &reading, NULL) != 0)
		return;
	words = document_words(reading.doc);
	if (reading.how == EXTRACT_SELECTED && words * 100 >= guessed * SELECT_LEAST &&
	    words * 100 <= guessed * SELECT_MOST)
		look->select = mem_strdup(css.css);
	reading_release(&reading);
}

/* ---- what announces ---- */

static void
count_items(const struct announcements *items, struct add_source *source)
{
	source->n_items = items->n;
	source->newest = DAY_NONE;
	for (size_t i = 0; i < items->n; i++)
		if (items->v[i].day != DAY_NONE &&
		    (source->newest == DAY_NONE || items->v[i].day > source->newest))
			source->newest = items->v[i].day;
}

static size_t
count_dated(const struct announcements *items)
{
	size_t n = 0;

	for (size_t i = 0; i < items->n; i++)
		n += items->v[i].day != DAY_NONE;
	return n;
}

/* Read what might be a source; it counts where it has entries, and a page several with days. */
static void
take_source(const struct page *page, const struct answer *a, const struct survey_link *link,
    struct add_look *look)
{
	struct add_source source = { .format = link->format };
	struct announcements items = { 0 };
	struct reading reading = { 0 };
	struct page as = *page;

	as.format = link->format;
	if (look->n_sources >= ADD_SOURCES || read_as(&as, a, &reading, NULL) != 0)
		return;
	if (announcements_page(reading.doc, &items, NULL) == 0)
		count_items(&items, &source);
	if (link->format != FORMAT_HTML ? items.n > 0 : count_dated(&items) >= LIST_LEAST) {
		source.url = mem_strdup(link->url);
		source.text = mem_strdup(link->text);
		look->sources[look->n_sources++] = source;
	}
	announcements_release(&items);
	reading_release(&reading);
}

/* ---- the two looks ---- */

/* The first words of a feed say which it is; a page that shows one does not begin so. */
static enum page_format
format_of(struct span body)
{
	static const struct {
		const char *mark;
		enum page_format format;
	} marks[] = { { "<rss", FORMAT_RSS }, { "<rdf:RDF", FORMAT_RSS },
		{ "<feed", FORMAT_ATOM }, { "https://jsonfeed.org/version/", FORMAT_JSON } };
	struct span head = span_make(body.data, body.len < FEED_HEAD ? body.len : FEED_HEAD);

	if (span_find(head, "<html") != NULL || span_find(head, "<HTML") != NULL)
		return FORMAT_HTML;
	for (size_t i = 0; i < COUNT(marks); i++)
		if (span_find(head, marks[i].mark) != NULL)
			return marks[i].format;
	return FORMAT_HTML;
}

/* The page itself may be where changes are announced. */
static int
read_first(
    const struct page *page, const struct answer *a, struct add_look *look, struct error *err)
{
	char no_name[] = "";
	const struct survey_link itself = {
		.format = format_of(a->body), .url = page->url, .text = no_name
	};
	struct page as = *page;

	look->format = itself.format;
	as.format = itself.format;
	if (itself.format != FORMAT_HTML)
		take_source(page, a, &itself, look);
	return read_as(&as, a, &look->guessed, err);
}

static int
first_look(const struct page *page, const struct failures *failures, struct add_look *look,
    uint64_t *wire_hash, struct error *err)
{
	char why[FAILURE_WHY_MAX];
	struct answer a;
	int rc = -1;

	if (ask(page, page->url, &a, err) != 0) {
		look->status = a.status;
		return -1;
	}
	look->status = a.item.response.status;
	if (a.item.response.content_type != NULL)
		look->content_type = mem_strdup(a.item.response.content_type);
	*wire_hash = a.item.response.wire_hash;
	look->final_url = mem_strdup(a.item.response.final_url);
	if (take_survey(&a, &look->survey, err) != 0 || read_first(page, &a, look, err) != 0)
		goto out;
	if (look->format == FORMAT_HTML &&
	    failure_in_text(look->guessed.doc, failures, why, sizeof why)) {
		error_set(err, ERROR_PAGE, "%s: what came is not the page: %s", page->id, why);
		goto out;
	}
	if (look->format == FORMAT_HTML)
		try_selector(page, &a, look);
	rc = 0;
out:
	answer_release(&a);
	return rc;
}

/* As it would be declared, so that what is told of its steadiness is told of that. */
static int
second_look(
    const struct page *page, uint64_t wire_hash, struct add_look *look, struct error *err)
{
	struct selector css = { .css = look->select };
	struct page declared = look->select == NULL ? *page : selected(page, &css);
	struct answer a;
	int rc;

	if (ask(page, page->url, &a, err) != 0)
		return -1;
	declared.format = look->format;
	look->same_bytes = a.item.response.wire_hash == wire_hash;
	rc = read_as(&declared, &a, &look->again, err);
	answer_release(&a);
	return rc;
}

/* ---- who announces elsewhere ---- */

static void
try_feeds(const struct page *page, const struct survey *survey, struct add_look *look)
{
	for (size_t i = 0; i < survey->n_links && look->n_sources < ADD_SOURCES; i++) {
		const struct survey_link *link = &survey->links[i];
		struct answer a;

		if (link->kind != SURVEY_FEED || strstr(link->url, "comment") != NULL ||
		    ask(page, link->url, &a, NULL) != 0)
			continue;
		take_source(page, &a, link, look);
		answer_release(&a);
	}
}

static bool
same_site(const char *a, const char *b)
{
	char *one = site_platform_id(a), *other = site_platform_id(b);
	bool same = strcmp(one, other) == 0;

	free(one);
	free(other);
	return same;
}

/* A page that looks like news: its own feed, else the page itself. */
static void
try_news(const struct page *page, const struct survey_link *link, struct add_look *look)
{
	struct survey survey = { 0 };
	size_t before = look->n_sources;
	struct answer a;

	if (ask(page, link->url, &a, NULL) != 0)
		return;
	if (take_survey(&a, &survey, NULL) == 0)
		try_feeds(page, &survey, look);
	if (look->n_sources == before)
		take_source(page, &a, link, look);
	survey_release(&survey);
	answer_release(&a);
}

static void
find_sources(const struct page *page, struct add_look *look)
{
	size_t asked = 0;

	try_feeds(page, &look->survey, look);
	for (size_t i = 0; i < look->survey.n_links && asked < ADD_NEWS; i++) {
		const struct survey_link *link = &look->survey.links[i];

		if (look->n_sources > 0)
			break;
		if (link->kind != SURVEY_NEWS || !same_site(link->url, page->url))
			continue;
		asked++;
		try_news(page, link, look);
	}
}

int
add_look(const struct page *page, const struct failures *failures, int pause,
    struct add_look *out, struct error *err)
{
	uint64_t wire_hash = 0;

	if (first_look(page, failures, out, &wire_hash, err) != 0)
		return -1;
	if (out->format == FORMAT_HTML)
		find_sources(page, out);
	sleep((unsigned)pause);
	return second_look(page, wire_hash, out, err);
}

void
add_look_release(struct add_look *look)
{
	for (size_t i = 0; i < look->n_sources; i++) {
		free(look->sources[i].url);
		free(look->sources[i].text);
	}
	survey_release(&look->survey);
	reading_release(&look->guessed);
	reading_release(&look->again);
	free(look->content_type);
	free(look->final_url);
	free(look->select);
	*look = (struct add_look){ 0 };
}
