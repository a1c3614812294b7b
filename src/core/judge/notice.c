/*
 * Date lines. A date counts when a label stands
 * by it on a short line, when the line before is nothing but a label, or when
 * it stands alone near the top.
 */
#include "core/judge/notice.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/compare/fold.h"
#include "core/compare/lineface.h"

enum {
	TOP_LINES = 15,       /* where a document speaks of itself … */
	BOTTOM_LINES = 5,     /* … and where it may do so again */
	SHORT_WORDS = 25,     /* of a date line anywhere */
	EDGE_WORDS = 60,      /* of a sentence at the top or bottom */
	NEAR_BYTES = 48,      /* between a label and its date … */
	NEAR_WORDS = 2,       /* … and words, where the label does not lead */
	LEAD_BYTES = 24,      /* before a label that leads its line */
	SUBJECT_BYTES = 80,   /* … before one whose words name the document */
	TITLE_LINES = 3,      /* where a heading is the document's own */
	LOG_DAYS = 3,         /* so many days in order are a list of changes */
	BANNER_MIN_WORDS = 6, /* fewer is a label, not a sentence */
	DOUBTFUL_BYTES = 64, /* "version", "as of", "posted" label a date on lines up to this */
	LAST_LINES = 2,      /* where a date may stand alone */
	MONTHS = 12,
	MAX_MARKS = 64 /* labels or dates on one line */
};

struct mark {
	size_t start;
	size_t end;
	enum date_role role; /* of labels */
	day_t first;         /* of dates */
	day_t last;
	bool stamp; /* … between a weekday and a time of day */
};

struct marks {
	struct mark v[MAX_MARKS];
	size_t n;
};

/* A document while its date lines are looked for. */
struct search {
	const struct document *doc;
	const struct silence *silence;
	struct notices *out;
	struct error *err;
	char order;
};

/* "03/04/2024" is March in American English and where nothing is said. */
char
notice_order(const char *language)
{
	static const char *const month_first[] = { "en", "en-US", "en-PH", "en_US", NULL };

	if (language == NULL || language[0] == '\0')
		return 'm';
	for (size_t i = 0; month_first[i] != NULL; i++)
		if (strcasecmp(month_first[i], language) == 0)
			return 'm';
	return 'd';
}

/* The next character of a text for comparison with a label, white space as one; 0 at the end.
 */
static uint32_t
label_char(struct span text, size_t *at)
{
	uint32_t c = 0;
	size_t next;

	while (*at < text.len && c == 0)
		c = fold_letter(fold_char(text, at));
	while (c == ' ' && (next = *at) < text.len && fold_char(text, &next) == ' ')
		*at = next;
	return c;
}

static bool
is_lower(uint32_t c)
{
	return c != 0 && (c >= 0xc0 ? c < 0x2000 : c >= 'a' && c <= 'z');
}

/* Bytes of text from at on that read as the label, 0 when they do not. */
static size_t
label_at(struct span text, size_t at, const char *label)
{
	struct span words = span_of(label);
	size_t i = 0, end = at, next;

	while (i < words.len) {
		uint32_t want = label_char(words, &i);

		if (end >= text.len || label_char(text, &end) != want)
			return 0;
	}
	/* "Last UpdatedMay 1": glued on, but not a longer word */
	next = end;
	return next < text.len && is_lower(fold_char(text, &next)) ? 0 : end - at;
}

/* May a label begin with this letter? Of most words none does. */
static bool
may_begin(const struct silence *silence, uint32_t letter)
{
	return silence->label_starts[letter < 0x80 ? letter : 0x80];
}

static size_t
longest_label(struct span text, size_t at, const struct silence *silence, enum date_role *role)
{
	size_t best = 0, next = at;
	uint32_t first = label_char(text, &next);

	for (size_t i = 0; i < silence->n_labels; i++) {
		unsigned char c = (unsigned char)silence->labels[i].text[0];
		size_t n =
		    c < 0x80 && c != first ? 0 : label_at(text, at, silence->labels[i].text);

		if (n > best) {
			best = n;
			*role = silence->labels[i].role;
		}
	}
	return best;
}

/* "is effective" and "as of" are one label where nothing stands between them: that which says
 * more. */
static void
take_label(struct span text, size_t start, size_t end, enum date_role role, struct marks *out)
{
	struct mark *last = out->n > 0 ? &out->v[out->n - 1] : NULL;

	if (last != NULL && start == last->end + 1 && text.data[last->end] == ' ') {
		last->end = end;
		if (last->role == ROLE_UNKNOWN)
			last->role = role;
		return;
	}
	out->v[out->n++] = (struct mark){ start, end, role, 0, 0 };
}

static void
find_labels(struct span text, const struct silence *silence, struct marks *out)
{
	uint32_t last = ' ';

	out->n = 0;
	for (size_t at = 0; at < text.len && out->n < MAX_MARKS;) {
		size_t start = at, n = 0;
		enum date_role role = ROLE_UNKNOWN;
		uint32_t c = fold_char(text, &at);

		/* a word starts, or a capital in "noticeEffective" */
		if (fold_letter(c) != ' ' && may_begin(silence, fold_letter(c)) &&
		    (!is_lower(fold_letter(last)) || (is_lower(last) && !is_lower(c))))
			n = longest_label(text, start, silence, &role);
		if (n > 0) {
			take_label(text, start, start + n, role, out);
			at = start + n;
			c = 'a';
		}
		last = c;
	}
}

static void
find_dates(struct span text, char order, struct marks *out)
{
	struct date date;

	out->n = 0;
	for (size_t at = 0; out->n < MAX_MARKS && date_next(text, at, order, &date);
	     at = date.end)
		out->v[out->n++] = (struct mark){ .start = date_weekday(text, at, date.start),
			.end = date_time(text, date.end),
			.first = date.first,
			.last = date.last,
			.stamp = date_weekday(text, at, date.start) < date.start &&
				 date_time(text, date.end) > date.end };
}

/* Words outside the marks. */
static size_t
count_words(struct span text, const struct marks *marks)
{
	size_t n = 0, mark = 0;
	bool inside = false;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];
		bool part = c >= 0x80 || (c >= '0' && c <= '9') || is_lower(fold_letter(c));

		if (mark < marks->n && i == marks->v[mark].start) {
			i = marks->v[mark++].end - 1;
			inside = false;
			continue;
		}
		n += part && !inside;
		inside = part || (inside && c == '\'');
	}
	return n;
}

bool
notice_at_edge(const struct document *doc, size_t line)
{
	return line < TOP_LINES || line + BOTTOM_LINES >= doc->n_lines;
}

/* 'd' or 'm', where two numbers begin a date of which one is no month; else 0. */
static char
sure_order(struct span date)
{
	int n[2] = { 0, 0 };
	size_t at = 0;

	for (int k = 0; k < 2; k++) {
		size_t from = at;

		while (at < date.len && date.data[at] >= '0' && date.data[at] <= '9')
			n[k] = n[k] * 10 + (date.data[at++] - '0');
		if (at == from || at - from > 2 || at == date.len)
			return 0;
		while (at < date.len && strchr(" ./-", date.data[at]) != NULL)
			at++;
	}
	return n[0] > MONTHS ? 'd' : n[1] > MONTHS ? 'm' : 0;
}

/* How else the date of a notice could be read. */
static void
note_order(const struct search *s, const struct mark *mark, struct notice *out)
{
	struct span text = s->doc->lines[out->line].text;
	struct date date, other;

	out->swapped = DAY_NONE;
	if (mark->end > text.len || !date_next(text, mark->start, s->order, &date))
		return;
	out->order = sure_order(span_make(text.data + date.start, date.end - date.start));
	if (date_next(text, mark->start, s->order == 'm' ? 'd' : 'm', &other) &&
	    other.start == date.start && other.first != date.first)
		out->swapped = other.first;
}

static void
add(struct search *s, const struct mark *date, enum date_role role, struct span label,
    size_t line)
{
	struct notices *out = s->out;

	MEM_GROW(out->v, out->n, out->cap);
	out->v[out->n++] = (struct notice){ .first = date->first,
		.last = date->last,
		.role = role,
		.label = label,
		.line = (int32_t)line };
	note_order(s, date, &out->v[out->n - 1]);
}

/* "in effect until May 1": the day an older text ended. */
static bool
says_until(struct span between)
{
	static const char *const words[] = { "until", "through", " bis ", "jusqu", "hasta",
		"fino", "at\u00e9", NULL };

	for (size_t i = 0; words[i] != NULL; i++)
		if (span_find(between, words[i]) != NULL)
			return true;
	return false;
}

/* A label leads a line, a cell, a part after a full stop or a bullet; elsewhere ("content
   posted on …") it may be said of anything. */
static bool
leads(struct span text, size_t label)
{
	unsigned char c;

	while (label > 0 && text.data[label - 1] == ' ')
		label--;
	if (label <= LEAD_BYTES)
		return true;
	c = (unsigned char)text.data[label - 1];
	if (c != '\0' && strchr("|.;:(/-", c) != NULL)
		return true;
	return c >= 0x80 && (unsigned char)text.data[label - 3] == 0xe2; /* "•", "–", "”" */
}

static bool
is_of_another(struct span text)
{
	static const char *const words[] = { "previous", "prior", "former", "earlier",
		"vorherig", "fr\u00fcher", "pr\u00e9c\u00e9dent", "anterior", "precedent",
		NULL };

	for (size_t i = 0; words[i] != NULL; i++)
		if (span_find(text, words[i]) != NULL)
			return true;
	return false;
}

/* "These Terms and Conditions were published on": the words before the label name a document,
   and they begin the line. */
static bool
names_itself(const struct search *s, struct span text, const struct mark *label)
{
	struct span words = span_make(text.data, label->start);
	const struct words_table *t = &s->silence->documents;
	struct date date;

	if (words.len == 0 || words.len > SUBJECT_BYTES || is_of_another(words) ||
	    date_next(words, 0, s->order, &date))
		return false;
	for (size_t i = 0; i < t->n; i++)
		if (patterns_match(&t->v[i].patterns, words) == 1)
			return true;
	return false;
}

static bool
may_label(const struct search *s, size_t line, const struct mark *label)
{
	struct span text = s->doc->lines[line].text;
	bool doubtful = label->role == ROLE_UNKNOWN || label->role == ROLE_POSTED;

	if (names_itself(s, text, label))
		return true;
	if (doubtful && text.len > DOUBTFUL_BYTES)
		return false;
	return (notice_at_edge(s->doc, line) && !doubtful) || leads(text, label->start);
}

static size_t
words_in(struct span text)
{
	static const struct marks none;

	return count_words(text, &none);
}

/* In running text a label stands by its date: "the updated requirements before they go into
   effect October 11" dates nothing. */
static bool
is_near(const struct search *s, size_t line, const struct mark *label, struct span between)
{
	if (between.len > NEAR_BYTES || says_until(between))
		return false;
	return leads(s->doc->lines[line].text, label->start) || words_in(between) <= NEAR_WORDS;
}

/* The label and the date at mark `date` belong together; `from` … `end` is between them. */
static bool
take_pair(struct search *s, size_t line, const struct mark *label, const struct mark *date,
    size_t from, size_t end)
{
	struct span text = s->doc->lines[line].text;

	if (!may_label(s, line, label) ||
	    !is_near(s, line, label, span_make(text.data + from, end - from)))
		return false;
	add(s, date, label->role,
	    span_make(text.data + label->start, label->end - label->start), line);
	return true;
}

/* Each label takes the first date after it and before the next label; how many did. */
static size_t
take_dates_after(
    struct search *s, size_t line, const struct marks *labels, const struct marks *dates)
{
	size_t taken = 0, d = 0;

	for (size_t k = 0; k < labels->n; k++) {
		const struct mark *label = &labels->v[k];
		size_t limit = k + 1 < labels->n ? labels->v[k + 1].start : SIZE_MAX;

		while (d < dates->n && dates->v[d].start < label->end)
			d++;
		if (d == dates->n)
			break;
		if (dates->v[d].start < limit)
			taken += take_pair(
			    s, line, label, &dates->v[d], label->end, dates->v[d].start);
	}
	return taken;
}

/* "May 1, 2025 (last updated)": no label had a date after it. */
static void
take_date_before(
    struct search *s, size_t line, const struct marks *labels, const struct marks *dates)
{
	struct span text = s->doc->lines[line].text;
	const struct mark *label = &labels->v[0];

	for (size_t d = dates->n; d > 0; d--) {
		size_t end = dates->v[d - 1].end;

		if (end > label->start)
			continue;
		/* "On June 2, 2023, we updated how …" is a note within */
		if (words_in(span_make(text.data + end, label->start - end)) == 0)
			take_pair(s, line, label, &dates->v[d - 1], end, label->start);
		return;
	}
}

/* "July 29, 2026 (View archived version)": nothing but a remark beside it. */
static bool
has_remark_only(struct span text, const struct mark *date)
{
	struct span rest = span_trim(span_make(text.data + date->end, text.len - date->end));

	return date->start == 0 && rest.len > 2 && rest.data[0] == '(' &&
	       rest.data[rest.len - 1] == ')';
}

/* "Human Rights Policy, May 2025": the document's own title, and where it ends its day. */
static void
take_title(struct search *s, size_t line, const struct marks *dates)
{
	const struct line *l = &s->doc->lines[line];
	const struct mark *date = &dates->v[dates->n - 1];

	if (line >= TITLE_LINES || dates->n > 1 || date->stamp)
		return;
	if ((l->kind == LINE_HEADING && date->start > 0 && date->end == l->text.len) ||
	    has_remark_only(l->text, date))
		add(s, date, ROLE_UNKNOWN, span_make(l->text.data, 0), line);
}

/* Too long for a date line, with a label or without. */
static bool
is_long(const struct search *s, size_t line, const struct marks *dates)
{
	return count_words(s->doc->lines[line].text, dates) >
	       (notice_at_edge(s->doc, line) ? EDGE_WORDS : SHORT_WORDS);
}

static int
take_labelled(
    struct search *s, size_t line, const struct marks *labels, const struct marks *dates)
{
	struct span text = s->doc->lines[line].text;
	size_t found = s->out->n;
	int banner = 0;

	if (is_long(s, line, dates))
		return 0;
	if (count_words(text, dates) >= BANNER_MIN_WORDS)
		banner = silence_banner(s->silence, text, s->err);
	if (banner != 0)
		return banner < 0 ? -1 : 0;
	if (take_dates_after(s, line, labels, dates) == 0)
		take_date_before(s, line, labels, dates);
	if (s->out->n == found)
		take_title(s, line, dates);
	return 0;
}

/* The label, when a line is nothing else. */
static bool
only_label(struct span text, const struct silence *silence, struct mark *label)
{
	struct marks labels;

	if (text.len > 2 * NEAR_BYTES)
		return false;
	find_labels(text, silence, &labels);
	if (labels.n == 0 || count_words(text, &labels) > 0)
		return false;
	*label = labels.v[0];
	return true;
}

/* Cell k of a row. */
static bool
cell(struct span row, size_t k, struct span *out)
{
	for (;;) {
		const char *bar = span_find(row, " | ");
		size_t n = bar == NULL ? row.len : (size_t)(bar - row.data);

		if (k-- == 0) {
			*out = span_make(row.data, n);
			return true;
		}
		if (bar == NULL)
			return false;
		row = span_make(bar + 3, row.len - n - 3);
	}
}

/* A date in a table whose column is headed by a label. */
static void
take_cells(struct search *s, size_t line, const struct marks *dates)
{
	const struct line *row = &s->doc->lines[line];
	struct span header, text;
	struct mark label;

	if (row->header < 0)
		return;
	for (size_t k = 0; cell(row->text, k, &text) && k < MAX_MARKS; k++) {
		size_t start = (size_t)(text.data - row->text.data);

		if (!cell(s->doc->lines[row->header].text, k, &header) ||
		    !only_label(header, s->silence, &label))
			continue;
		for (size_t d = 0; d < dates->n; d++)
			if (dates->v[d].start >= start && dates->v[d].end <= start + text.len)
				add(s, &dates->v[d], label.role,
				    span_make(
					header.data + label.start, label.end - label.start),
				    line);
	}
}

/* A line without a label: its date counts under a label alone, in a table, or alone at the top.
 */
static void
take_unlabelled(struct search *s, size_t line, const struct marks *dates)
{
	const struct line *lines = s->doc->lines;
	struct mark label;

	if (lines[line].kind == LINE_ROW) {
		take_cells(s, line, dates);
		return;
	}
	if (count_words(lines[line].text, dates) > 0) {
		take_title(s, line, dates);
		return;
	}
	if (line > 0 && only_label(lines[line - 1].text, s->silence, &label))
		add(s, &dates->v[0], label.role,
		    span_make(lines[line - 1].text.data + label.start, label.end - label.start),
		    line);
	else if (!dates->v[0].stamp && /* "Fri, 19 Jun 2026 12:52:18 GMT" is of a machine */
		 (line < TOP_LINES || line + LAST_LINES >= s->doc->n_lines))
		add(s, &dates->v[0], ROLE_UNKNOWN, span_make(lines[line].text.data, 0), line);
}

static int
find_in_line(struct search *s, size_t line)
{
	struct span text = s->doc->lines[line].text;
	struct marks labels, dates;

	if (!lineface(s->doc, line)->dated)
		return 0;
	find_dates(text, s->order, &dates);
	if (dates.n == 0 || (s->doc->lines[line].kind != LINE_ROW && is_long(s, line, &dates)))
		return 0;
	find_labels(text, s->silence, &labels);
	if (labels.n > 0)
		return take_labelled(s, line, &labels, &dates);
	take_unlabelled(s, line, &dates);
	return 0;
}

/* The day, when a line is nothing else; a month without a day heads a part, not an entry. */
static bool
only_day(const struct search *s, size_t line, struct mark *day)
{
	struct span text = s->doc->lines[line].text;
	struct marks dates;

	if (!lineface(s->doc, line)->dated || text.len > NEAR_BYTES)
		return false;
	find_dates(text, s->order, &dates);
	*day = dates.v[0];
	return dates.n == 1 && day->first == day->last && !day->stamp &&
	       count_words(text, &dates) == 0;
}

/* A document without a date line may end in a list of its changes, each under its day; then
   the newest is the day it was last touched. */
static void
take_last_entry(struct search *s)
{
	size_t n = 0, newest = 0;
	int rises = 0, falls = 0;
	struct mark day, last = { 0 }, best = { 0 };

	for (size_t i = 0; i < s->doc->n_lines; i++) {
		if (!only_day(s, i, &day))
			continue;
		if (n++ > 0) {
			rises += day.first > last.first;
			falls += day.first < last.first;
		}
		if (n == 1 || day.first > best.first) {
			best = day;
			newest = i;
		}
		last = day;
	}
	if (n >= LOG_DAYS && (rises <= 1 || falls <= 1))
		add(s, &best, ROLE_UPDATED, span_make(s->doc->lines[newest].text.data, 0),
		    newest);
}

int
notices_find(const struct document *doc, const struct silence *silence, struct notices *out,
    struct error *err)
{
	struct notices found = { 0 };
	struct search s = { .doc = doc, .silence = silence, .out = &found, .err = err };

	s.order = notice_order(doc->language);
	for (size_t i = 0; i < doc->n_lines; i++)
		if (find_in_line(&s, i) != 0) {
			notices_release(&found);
			return -1;
		}
	if (found.n == 0)
		take_last_entry(&s);
	*out = found;
	return 0;
}

/* The order that the sure dates of a text have; 0: none, or both. */
static char
order_seen(const struct notices *notices)
{
	char seen = 0;

	for (size_t i = 0; i < notices->n; i++) {
		char order = notices->v[i].order;

		if (order != 0 && seen != 0 && order != seen)
			return 0;
		seen = order != 0 ? order : seen;
	}
	return seen;
}

static void
swap(struct notice *n)
{
	day_t was = n->first;

	n->first = n->last = n->swapped;
	n->swapped = was;
}

static bool
is_said_of_past(const struct notice *n)
{
	return n->role == ROLE_UPDATED || n->role == ROLE_POSTED;
}

static void
settle(struct notices *notices, bool other, bool sure, day_t seen)
{
	for (size_t i = 0; i < notices->n; i++) {
		struct notice *n = &notices->v[i];

		if (n->swapped == DAY_NONE)
			continue;
		if (other || (!sure && is_said_of_past(n) && n->first > seen + 1 &&
				 n->swapped <= seen + 1))
			swap(n);
	}
}

void
notices_settle(struct notices *before, struct notices *after, const char *language, day_t seen)
{
	char order = order_seen(after);
	bool other;

	if (order == 0)
		order = order_seen(before);
	other = order != 0 && order != notice_order(language);
	settle(before, other, order != 0, seen);
	settle(after, other, order != 0, seen);
}

void
notices_release(struct notices *notices)
{
	free(notices->v);
	*notices = (struct notices){ 0 };
}

const char *
date_role_name(enum date_role role)
{
	static const char *const names[] = { "unknown", "updated", "effective", "posted" };

	return (size_t)role < COUNT(names) ? names[role] : "unknown";
}
