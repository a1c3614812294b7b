/* What a page that nobody declared says of itself. */
#include "core/import/survey.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/import/place.h"
#include "core/judge/pointer.h"
#include "core/text/charset.h"
#include "core/text/extract.h"
#include "core/text/link.h"
#include "core/text/maincontent.h"
#include "core/text/text.h"

enum {
	LINK_WORDS_MAX = 80, /* bytes of a link's text: more is a sentence */
	PLACE_MOST = 95,     /* per cent of the prose that a place further in must hold */
	PLACE_DEPTH = 32
};

static const char *const kinds[] = { "feed", "news", "previous", "coming" };

/* Words in a link's text that tell of news. */
static const char *const news[] = {
	"changelog",
	"change log",
	"what's new",
	"newsroom",
	"policy updates",
	"recent updates",
	"updates to our",
	"announcements",
	"blog",
	"news",
	"neuigkeiten",
	"actualités",
	"novedades",
	"novità",
	"novidades",
};

static const struct {
	const char *type;
	enum page_format format;
} feeds[] = {
	{ "application/rss+xml", FORMAT_RSS },
	{ "application/atom+xml", FORMAT_ATOM },
	{ "application/feed+json", FORMAT_JSON },
};

/* ---- one line per fact ---- */

static void
put_fact(const char *key, struct span text, struct buf *out)
{
	struct buf clean;

	buf_init(&clean, 1 << 20);
	text_clean(text, &clean);
	if (clean.len > 0 && clean.len <= SURVEY_MAX_TEXT)
		buf_addf(out, "%s\t%s\n", key, clean.data);
	buf_release(&clean);
}

static void
put_link(enum survey_kind kind, enum page_format format, struct span url, struct span text,
    struct buf *out)
{
	struct buf clean;

	buf_init(&clean, 1 << 20);
	text_clean(text, &clean);
	if (url.len > 0 && url.len <= LINK_MAX_BYTES && text_is_ascii(url))
		buf_addf(out, "%s\t%s\t%.*s\t%.*s\n", kinds[kind], page_format_name(format),
		    (int)url.len, url.data, (int)(clean.len > SURVEY_MAX_TEXT ? 0 : clean.len),
		    clean.len > 0 ? clean.data : "");
	buf_release(&clean);
}

/* ---- the page ---- */

struct view {
	const struct html *html;
	struct span url;
	struct buf *out;
	size_t n_links;
};

static void
look_at_head(const struct view *v)
{
	uint32_t title = html_find(v->html, HTML_TITLE, 0, v->html->n);
	uint32_t root = html_find(v->html, HTML_HTML, 0, v->html->n);

	if (title + 1 < v->html->n && v->html->v[title + 1].tag == HTML_TEXT)
		put_fact("title", v->html->v[title + 1].text, v->out);
	if (root < v->html->n)
		put_fact("language", html_attr(v->html, root, "lang"), v->out);
}

static void
look_at_feed(struct view *v, uint32_t node)
{
	struct span type = html_attr(v->html, node, "type");
	struct span rel = html_attr(v->html, node, "rel");
	struct buf url;

	if (!text_is(span_trim(rel), "alternate"))
		return;
	buf_init(&url, LINK_MAX_BYTES * 2);
	for (size_t i = 0; i < COUNT(feeds); i++)
		if (text_is(span_trim(type), feeds[i].type) &&
		    link_resolve(v->url, html_attr(v->html, node, "href"), &url) == 0) {
			put_link(SURVEY_FEED, feeds[i].format, buf_span(&url),
			    html_attr(v->html, node, "title"), v->out);
			v->n_links++;
		}
	buf_release(&url);
}

static void
text_below(const struct html *html, uint32_t node, struct buf *out)
{
	for (uint32_t i = node; i < html->v[node].end; i++)
		if (html->v[i].tag == HTML_TEXT && buf_add_span(out, html->v[i].text) == 0)
			buf_addc(out, ' ');
}

/* What a link of these words leads to; false: nothing that is told. */
static bool
kind_of_link(struct span words, struct span url, enum survey_kind *kind)
{
	enum pointer_kind pointer = pointer_kind(words, url);

	*kind = pointer == POINTER_COMING ? SURVEY_COMING : SURVEY_PREVIOUS;
	if (pointer != POINTER_NONE)
		return true;
	*kind = SURVEY_NEWS;
	for (size_t i = 0; i < COUNT(news); i++)
		if (text_has(words, news[i]))
			return true;
	return false;
}

static void
look_at_link(struct view *v, uint32_t node)
{
	struct buf text, clean, url;
	enum survey_kind kind;

	buf_init(&text, 64 << 10);
	buf_init(&clean, 64 << 10);
	buf_init(&url, LINK_MAX_BYTES * 2);
	text_below(v->html, node, &text);
	text_clean(buf_span(&text), &clean);
	if (clean.len > 0 && clean.len <= LINK_WORDS_MAX &&
	    link_target(v->url, v->url, html_attr(v->html, node, "href"), &url) == 0 &&
	    kind_of_link(buf_span(&clean), buf_span(&url), &kind)) {
		put_link(kind, FORMAT_HTML, buf_span(&url), buf_span(&clean), v->out);
		v->n_links++;
	}
	buf_release(&text);
	buf_release(&clean);
	buf_release(&url);
}

static void
look_at_links(struct view *v)
{
	for (uint32_t i = 0; i < v->html->n && v->n_links < SURVEY_MAX_LINKS; i++)
		if (v->html->v[i].tag == HTML_LINK)
			look_at_feed(v, i);
		else if (v->html->v[i].tag == HTML_A)
			look_at_link(v, i);
}

/* The element below that holds nearly all of the prose; 0: none does. */
static uint32_t
inner(const struct chrome *chrome, const struct html *html, uint32_t node)
{
	uint32_t least = chrome->weights[node].prose / 100 * PLACE_MOST;

	for (uint32_t i = html_first_child(html, node); i != 0 && least > 0;
	     i = html_next_sibling(html, i))
		if (chrome->weights[i].prose >= least)
			return i;
	return 0;
}

/* From the guess inwards, until something has a name of its own. */
static void
look_at_place(const struct view *v)
{
	struct chrome chrome = { 0 };
	char *css = NULL;
	uint32_t node;

	chrome_init(&chrome, v->html);
	node = maincontent_find(&chrome, v->html);
	for (int i = 0; css == NULL && node != 0 && i < PLACE_DEPTH; i++) {
		if (v->html->v[node].tag != HTML_BODY)
			css = place_selector(v->html, node);
		node = inner(&chrome, v->html, node);
	}
	if (css != NULL)
		put_fact("select", span_of(css), v->out);
	free(css);
	chrome_release(&chrome);
}

int
survey_page(struct span body, const char *content_type, const char *final_url, struct buf *out,
    struct error *err)
{
	struct view view = { .url = span_of(final_url), .out = out };
	struct html *html = NULL;
	struct span text;
	struct buf room;
	int rc = -1;

	buf_init(&room, (size_t)EXTRACT_MAX_BYTES * 3);
	if (body.len > EXTRACT_MAX_BYTES) {
		error_set(err, ERROR_LIMIT, "more than %d bytes", EXTRACT_MAX_BYTES);
		goto out;
	}
	if (charset_decode(body, content_type, &room, &text, NULL, err) != 0 ||
	    html_parse(text, &html, err) != 0)
		goto out;
	view.html = html;
	look_at_head(&view);
	look_at_place(&view);
	look_at_links(&view);
	rc = 0;
out:
	html_free(html);
	buf_release(&room);
	return rc;
}

/* ---- the other side ---- */

/* What stands before the next tab, taken off *rest. */
static struct span
next_cell(struct span *rest)
{
	const char *tab = rest->len == 0 ? NULL : memchr(rest->data, '\t', rest->len);
	size_t len = tab == NULL ? rest->len : (size_t)(tab - rest->data);
	struct span cell = span_make(rest->data, len);

	rest->data += tab == NULL ? len : len + 1;
	rest->len -= tab == NULL ? len : len + 1;
	return cell;
}

static bool
has_link(const struct survey *survey, struct span url)
{
	for (size_t i = 0; i < survey->n_links; i++)
		if (span_is(url, survey->links[i].url))
			return true;
	return false;
}

static void
read_link(enum survey_kind kind, struct span rest, struct survey *out)
{
	struct span format = next_cell(&rest), url = next_cell(&rest);
	struct survey_link *link;

	if (url.len == 0 || out->n_links >= SURVEY_MAX_LINKS || has_link(out, url) ||
	    !(span_starts_nocase(url, "https://") || span_starts_nocase(url, "http://")))
		return;
	MEM_GROW(out->links, out->n_links, out->cap_links);
	link = &out->links[out->n_links++];
	*link =
	    (struct survey_link){ .kind = kind, .url = span_dup(url), .text = span_dup(rest) };
	for (size_t i = 0; i < COUNT(feeds); i++)
		if (span_is(format, page_format_name(feeds[i].format)))
			link->format = feeds[i].format;
}

static void
read_text(char **field, struct span text)
{
	if (*field == NULL && text.len > 0 && text.len <= SURVEY_MAX_TEXT &&
	    text_is_clean(text))
		*field = span_dup(text);
}

void
survey_read(struct span lines, struct survey *out)
{
	struct span line;

	while (span_line(&lines, &line)) {
		struct span key = next_cell(&line);

		if (span_is(key, "title"))
			read_text(&out->title, line);
		else if (span_is(key, "language"))
			read_text(&out->language, line);
		else if (span_is(key, "select"))
			read_text(&out->select, line);
		for (size_t i = 0; i < COUNT(kinds); i++)
			if (span_is(key, kinds[i]))
				read_link((enum survey_kind)i, line, out);
	}
}

void
survey_release(struct survey *survey)
{
	for (size_t i = 0; i < survey->n_links; i++) {
		free(survey->links[i].url);
		free(survey->links[i].text);
	}
	free(survey->links);
	free(survey->title);
	free(survey->language);
	free(survey->select);
	*survey = (struct survey){ 0 };
}
