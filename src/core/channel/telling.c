/* A change and what became of it, in a title and a few lines. */
#include "core/channel/telling.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/tell/tell.h"

enum { QUOTES_MAX = 4, QUOTE_COLUMNS = 400, TITLE_COLUMNS = 120 };

/* A page's address as a link's target: only what is surely one. */
const char *
telling_link(const char *url)
{
	bool http = url != NULL &&
		    (strncmp(url, "https://", 8) == 0 || strncmp(url, "http://", 7) == 0);

	return http && strpbrk(url, " <>|\"'`\\\n\r\t()[]") == NULL && strlen(url) < 1000
		   ? url
		   : NULL;
}

void
telling_init(const char *url, struct telling *w)
{
	*w = (struct telling){ .url = telling_link(url) };
	buf_init(&w->title, TELLING_MAX);
	buf_init(&w->text, TELLING_MAX * 4);
}

void
telling_release(struct telling *w)
{
	buf_release(&w->title);
	buf_release(&w->text);
}

static void
add_plain(const char *before, const char *text, const char *after, struct buf *out)
{
	char *plain = tell_plain(text);

	if (*plain != '\0') {
		buf_adds(out, before);
		buf_adds(out, plain);
		buf_adds(out, after);
	}
	free(plain);
}

/* Marks of tell_quote() are for terminals: here the words stand alone. */
static void
add_quote(const struct finding *f, struct buf *out)
{
	struct buf quote;

	buf_init(&quote, TELLING_MAX);
	tell_quote(f->quote, f->match, QUOTE_COLUMNS, &quote);
	buf_addf(out, "%c \"", (char)f->direction);
	for (size_t i = 0; i < quote.len; i++)
		if (quote.data[i] < 0 || quote.data[i] > TELL_FOUND)
			buf_addc(out, quote.data[i]);
	buf_adds(out, "\"\n");
	buf_release(&quote);
}

static void
add_names(const struct record *r, struct buf *out)
{
	add_plain("", r->platform_name == NULL ? r->platform : r->platform_name, " · ", out);
	add_plain("", r->page_name == NULL ? r->page : r->page_name, ": ", out);
}

static void
put_title(const struct record *r, const char *before, struct buf *out)
{
	struct buf title;

	buf_init(&title, TELLING_MAX);
	buf_adds(&title, before);
	add_names(r, &title);
	record_summary(r, &title);
	if (record_permits_more(r))
		buf_addf(&title, " (%s)", verdict_name(r->verdict));
	tell_clip(buf_span(&title), TITLE_COLUMNS, out);
	buf_release(&title);
}

void
telling_record(const struct record *r, bool test, struct telling *w)
{
	telling_init(r->url, w);
	put_title(r, test ? "Test: " : "", &w->title);
	for (size_t i = 0; i < r->findings.n && i < QUOTES_MAX; i++)
		add_quote(&r->findings.v[i], &w->text);
	add_plain("", r->because, "\n", &w->text);
	for (size_t i = 0; i < r->way_out.steps.n; i++)
		add_plain(
		    i == 0 ? "The way out: " : " > ", r->way_out.steps.v[i], "", &w->text);
	if (r->way_out.steps.n > 0)
		buf_addc(&w->text, '\n');
	buf_addf(&w->text, "Recorded as %.12s", r->commit == NULL ? "nothing" : r->commit);
	w->urgent = r->alert && r->verdict != VERDICT_ANNOUNCED;
}

static void
put_later_title(const struct upkeep *u, const struct record *about, struct buf *out)
{
	struct buf title;

	buf_init(&title, TELLING_MAX);
	buf_adds(&title, upkeep_is_maintenance(u->kind) ? "Maintenance: "
			 : u->kind == UPKEEP_VERDICT    ? "Correction: "
							: "Later: ");
	if (about != NULL)
		add_names(about, &title);
	else
		add_plain("", u->page, ": ", &title);
	if (u->kind == UPKEEP_VERDICT)
		buf_addf(&title, "now %s, was %s", verdict_name(u->word), verdict_name(u->was));
	else
		buf_addf(&title, "%s", upkeep_name(u->kind));
	tell_clip(buf_span(&title), TITLE_COLUMNS, out);
	buf_release(&title);
}

void
telling_upkeep(const struct upkeep *u, const struct record *about, struct telling *w)
{
	struct buf line;

	telling_init(u->url, w);
	buf_init(&line, TELLING_MAX);
	upkeep_line(u, &line);
	put_later_title(u, about, &w->title);
	add_plain("", line.data, "", &w->text);
	if (about != NULL) {
		buf_adds(&w->text, "\nIt was told as: ");
		put_title(about, "", &w->text);
	}
	buf_release(&line);
}
