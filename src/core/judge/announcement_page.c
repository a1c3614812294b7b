/*
 * Announcements from the document of a page, and a feed's announcements as a
 * document and back. An item is a heading or link with a date in or beside it,
 * or a line of a list that begins with one; a page without any is one item.
 */
#include "core/judge/announcement.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "core/compare/date.h"
#include "core/text/sentence.h"
#include "core/text/text.h"

/* How a feed's items are kept: a heading each, below it its day, its address, its text. */
#define FEED_HEADING "Announcements"
#define FEED_UNDATED "undated"

enum {
	DATE_LINE_BYTES = 80, /* a date and little else: "Posted on 18 September 2024 by" … */
	ENTRY_BYTES = 300,    /* a line of a list that is an entry by itself */
	ENTRY_LEAD = 20,      /* bytes before the date of an entry: "Posted on " */
	INTRO_BYTES = 60,     /* of text above the first item that make it an item too */
	TOP_LINES = 40,       /* where an article says its date */
	MAX_LINKS = 2000,     /* that are looked through for an item's address */
	MAX_ITEMS = 2000,     /* of a page; what follows belongs to the last */
	LINK_BYTES = 12       /* of a link's text that is part of a title */
};

/* ---- a feed's items as a document ---- */

struct writing {
	struct document *doc;
	struct error *err;
	bool starts;
};

static int
write_line(struct writing *w, enum line_kind kind, int level, bool starts, struct span text)
{
	return document_add(w->doc, kind, level, starts, 0, text, w->err);
}

static int
write_sentence(struct span sentence, void *arg)
{
	struct writing *w = arg;
	bool starts = w->starts;

	w->starts = false;
	return write_line(w, LINE_TEXT, 0, starts, sentence);
}

static int
write_item(struct writing *w, const struct announcement *a)
{
	char day[UTC_TEXT_MAX];
	const char *said = a->day == DAY_NONE ? FEED_UNDATED : day_format(a->day, day);

	if (write_line(w, LINE_HEADING, 2, true, span_of(a->title)) != 0 ||
	    write_line(w, LINE_TEXT, 0, true, span_of(said)) != 0)
		return -1;
	if (a->url != NULL && write_line(w, LINE_TEXT, 0, true, span_of(a->url)) != 0)
		return -1;
	w->starts = true;
	return a->text == NULL ? 0 : sentence_each(span_of(a->text), NULL, write_sentence, w);
}

int
announcements_document(
    const struct announcements *items, struct document **out, struct error *err)
{
	struct writing w = { .doc = document_new(), .err = err };
	int rc = write_line(&w, LINE_HEADING, 1, true, span_of(FEED_HEADING));

	for (size_t i = 0; rc == 0 && i < items->n; i++)
		rc = write_item(&w, &items->v[i]);
	if (rc == 0) {
		*out = w.doc;
		w.doc = NULL;
	}
	document_free(w.doc);
	return rc == 0 ? 0 : -1;
}

/* ---- and back ---- */

struct reading {
	const struct document *doc;
	struct announcements *out;
	char order;      /* of numeric dates */
	bool date_first; /* dates stand above their titles */
};

static bool
is_address(struct span s)
{
	return (span_starts(s, "https://") || span_starts(s, "http://")) &&
	       memchr(s.data, ' ', s.len) == NULL;
}

static char *
join_lines(const struct document *doc, size_t from, size_t to)
{
	struct buf text;

	buf_init(&text, ANNOUNCEMENT_MAX_TEXT + 4 * (size_t)ENTRY_BYTES);
	for (size_t i = from; i < to && !text.full; i++) {
		struct span line = doc->lines[i].text;
		size_t room = text.ceiling - text.len;

		if (text.len > 0)
			buf_addc(&text, ' ');
		buf_add(&text, line.data, line.len < room ? line.len : room - (room > 0));
		if (text.len > ANNOUNCEMENT_MAX_TEXT)
			break;
	}
	if (text.len > 0)
		return buf_steal(&text);
	buf_release(&text);
	return NULL;
}

static bool
is_kept_day(const struct document *doc, size_t i, day_t *day)
{
	if (i >= doc->n_lines || doc->lines[i].kind != LINE_TEXT)
		return false;
	*day = DAY_NONE;
	return span_is(doc->lines[i].text, FEED_UNDATED) || day_parse(doc->lines[i].text, day);
}

static bool
is_kept_item(const struct document *doc, size_t i, day_t *day)
{
	return i < doc->n_lines && doc->lines[i].kind == LINE_HEADING &&
	       doc->lines[i].level == 2 && is_kept_day(doc, i + 1, day);
}

static bool
is_kept_feed(const struct document *doc)
{
	day_t day;

	return doc->n_lines > 0 && doc->lines[0].kind == LINE_HEADING &&
	       doc->lines[0].level == 1 && span_is(doc->lines[0].text, FEED_HEADING) &&
	       (doc->n_lines == 1 || is_kept_item(doc, 1, &day));
}

static void
read_kept(struct reading *r)
{
	const struct document *doc = r->doc;
	day_t day, next;

	for (size_t i = 1; is_kept_item(doc, i, &day);) {
		size_t title = i, end;
		char *url = NULL;

		i += 2;
		if (i < doc->n_lines && doc->lines[i].kind == LINE_TEXT &&
		    is_address(doc->lines[i].text))
			url = span_dup(doc->lines[i++].text);
		for (end = i; end < doc->n_lines && !is_kept_item(doc, end, &next);)
			end++;
		announcements_take(r->out, span_dup(doc->lines[title].text), url,
		    join_lines(doc, i, end), day);
		i = end;
	}
}

/* ---- any page ---- */

/* "03/04/2024" is March in American English and where nothing is said. */
static char
order_of(const char *language)
{
	return language == NULL || language[0] == '\0' || strcasecmp(language, "en") == 0 ||
		       strcasecmp(language, "en-us") == 0
		   ? 'm'
		   : 'd';
}

/* The first full date on a line, and how many bytes stand before and after it. */
static bool
line_date(const struct reading *r, size_t i, day_t *day, size_t *before, size_t *after)
{
	struct span text, where;
	day_t last;

	text = r->doc->lines[i].text;
	if (!date_find(text, r->order, day, &last, &where) || *day != last)
		return false;
	*before = (size_t)(where.data - text.data);
	*after = text.len - *before - where.len;
	return true;
}

/* Behind what parts a date from what follows it. */
static struct span
behind_marks(struct span s)
{
	for (;;) {
		if (s.len > 0 && strchr(" ,.:;|/()-", s.data[0]) != NULL)
			s = span_make(s.data + 1, s.len - 1);
		else if (span_starts(s, "–") || span_starts(s, "—"))
			s = span_make(s.data + 3, s.len - 3);
		else
			return s;
	}
}

/* "by Ann", "· 5 min read", and not the beginning of a title. */
static bool
is_byline(struct span rest)
{
	rest = behind_marks(rest);
	return rest.len < LINK_BYTES || span_starts_nocase(rest, "by ") ||
	       span_starts(rest, "·") || span_starts(rest, "•") ||
	       (rest.data[0] >= '0' && rest.data[0] <= '9');
}

/* A date and little else. */
static bool
is_date_line(const struct reading *r, size_t i, day_t *day)
{
	size_t before, after;
	struct span text;

	if (i >= r->doc->n_lines || r->doc->lines[i].kind == LINE_HEADING ||
	    r->doc->lines[i].text.len > DATE_LINE_BYTES ||
	    !line_date(r, i, day, &before, &after) || before + after > DATE_LINE_BYTES / 2)
		return false;
	text = r->doc->lines[i].text;
	return before > 0 || is_byline(span_make(text.data + text.len - after, after));
}

static bool
is_link(const struct reading *r, struct span text)
{
	for (size_t i = 0; i < r->doc->n_links && i < MAX_LINKS; i++)
		if (span_eq(r->doc->links[i].text, text))
			return true;
	return false;
}

/* A heading, or a link that stands alone. */
static bool
is_title(const struct reading *r, size_t i)
{
	const struct line *line;

	if (i >= r->doc->n_lines)
		return false;
	line = &r->doc->lines[i];
	return line->kind == LINE_HEADING ||
	       (line->starts && line->text.len <= ENTRY_BYTES && is_link(r, line->text));
}

/* Do dates stand above or below their titles here? */
static bool
dates_come_first(const struct reading *r)
{
	size_t above = 0, below = 0;
	day_t day;

	for (size_t i = 0; i + 1 < r->doc->n_lines; i++) {
		if (is_date_line(r, i, &day) && is_title(r, i + 1))
			above++;
		if (is_date_line(r, i + 1, &day) && is_title(r, i))
			below++;
	}
	return above > below;
}

/* Where an item begins. */
struct start {
	size_t line;  /* its first line */
	size_t title; /* the line that is its title */
	size_t body;  /* the first line of its text */
	day_t day;
};

/* "18 September 2024: new terms" */
static bool
is_entry(const struct reading *r, size_t i, day_t *day)
{
	const struct line *line = &r->doc->lines[i];
	size_t before, after;

	if (!line->starts || line->text.len > ENTRY_BYTES ||
	    !line_date(r, i, day, &before, &after) || before + after < LINK_BYTES)
		return false;
	switch (line->kind) {
	case LINE_HEADING: return true;
	case LINE_ITEM: return before <= ENTRY_LEAD || after <= 1;
	case LINE_ROW: return true;
	case LINE_TEXT: return before == 0;
	}
	return false;
}

static bool
starts_at(const struct reading *r, size_t i, struct start *s)
{
	*s = (struct start){ i, i, i + 1, DAY_NONE };
	if (r->date_first && is_date_line(r, i, &s->day) && is_title(r, i + 1)) {
		s->title = i + 1;
		s->body = i + 2;
		return true;
	}
	if (!r->date_first && is_date_line(r, i + 1, &s->day) && is_title(r, i)) {
		s->body = i + 2;
		return true;
	}
	return is_entry(r, i, &s->day);
}

/* The address behind a title: the link of that text, or one within it. */
static char *
url_of(const struct reading *r, struct span title)
{
	const struct link *within = NULL;

	for (size_t i = 0; i < r->doc->n_links && i < MAX_LINKS; i++) {
		const struct link *link = &r->doc->links[i];

		if (!is_address(link->target))
			continue;
		if (span_eq(link->text, title))
			return span_dup(link->target);
		if (within == NULL && link->text.len >= LINK_BYTES &&
		    link->text.len < title.len &&
		    memmem(title.data, title.len, link->text.data, link->text.len) != NULL)
			within = link;
	}
	return within == NULL ? NULL : span_dup(within->target);
}

static void
take_item(struct reading *r, const struct start *s, size_t end)
{
	struct span title = r->doc->lines[s->title].text;

	announcements_take(r->out, span_dup(title), url_of(r, title),
	    join_lines(r->doc, s->body, end), s->day);
}

/* The day an article gives near its top. */
static day_t
top_day(const struct reading *r, size_t end)
{
	size_t before, after;
	day_t day;

	for (size_t i = 0; i < end && i < TOP_LINES; i++)
		if (r->doc->lines[i].text.len <= 2 * DATE_LINE_BYTES &&
		    line_date(r, i, &day, &before, &after))
			return day;
	return DAY_NONE;
}

/* Lines before any item, or a page without items, as one. */
static void
take_article(struct reading *r, size_t end)
{
	const struct document *doc = r->doc;
	char *title = NULL;

	for (size_t i = 0; i < end && title == NULL; i++)
		if (doc->lines[i].kind == LINE_HEADING)
			title = span_dup(doc->lines[i].text);
	if (title == NULL)
		title = mem_strdup(doc->title);
	announcements_take(r->out, title, NULL, join_lines(doc, 0, end), top_day(r, end));
}

static size_t
text_bytes(const struct document *doc, size_t end)
{
	size_t n = 0;

	for (size_t i = 0; i < end; i++)
		if (doc->lines[i].kind != LINE_HEADING)
			n += doc->lines[i].text.len;
	return n;
}

/* The next start of an item from line `from` on. */
static bool
next_start(const struct reading *r, size_t from, struct start *s)
{
	for (size_t i = from; i < r->doc->n_lines; i++)
		if (starts_at(r, i, s))
			return true;
	return false;
}

/* One date makes an article, two make a list. */
static void
read_page(struct reading *r)
{
	struct start item, next;
	bool more = true;

	r->date_first = dates_come_first(r);
	if (!next_start(r, 0, &item) || !next_start(r, item.body, &next)) {
		take_article(r, r->doc->n_lines);
		return;
	}
	if (text_bytes(r->doc, item.line) >= INTRO_BYTES)
		take_article(r, item.line);
	for (int n = 1; more; n++) {
		more = n < MAX_ITEMS && next_start(r, item.body, &next);
		take_item(r, &item, more ? next.line : r->doc->n_lines);
		item = next;
	}
}

int
announcements_page(const struct document *doc, struct announcements *out, struct error *err)
{
	struct announcements items = { 0 };
	struct reading r = { .doc = doc, .out = &items, .order = order_of(doc->language) };

	if (doc->n_lines == 0)
		return error_set(err, ERROR_PAGE, "no text to find announcements in");
	if (is_kept_feed(doc))
		read_kept(&r);
	else
		read_page(&r);
	*out = items;
	return 0;
}
