/* Why this verdict: the date lines, the findings and the measure. */
#include "core/tell/explain.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/judge/notice.h"
#include "core/judge/pointer.h"

enum { LABEL_COLUMNS = 9, PART_MAX = 64 << 10, LINES_MAX = 20, QUOTE_COLUMNS = 400 };

struct explainer {
	const struct tell_style *style;
	const char *label; /* of the part; "" once it was said */
	struct buf *out;
};

static void say(struct explainer *x, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* A paragraph beside the label; whatever the arguments hold is made harmless. */
static void
say(struct explainer *x, const char *fmt, ...)
{
	char first[TELL_LABEL_MAX], rest[LABEL_COLUMNS + 8], *text = NULL, *line;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		text = NULL;
	va_end(ap);
	line = tell_plain(text);
	tell_label(x->label, LABEL_COLUMNS, first);
	snprintf(rest, sizeof rest, "%*s", LABEL_COLUMNS, "");
	tell_wrap(span_of(line), first, rest, x->style, x->out);
	x->label = "";
	free(line);
	free(text);
}

static void
part(struct explainer *x, const char *label)
{
	buf_addc(x->out, '\n');
	x->label = label;
}

/* ---- dates ---- */

static struct span
section_of(const struct document *doc, const struct notice *n)
{
	int32_t heading = doc->lines[n->line].heading;

	return heading < 0 ? span_of("") : doc->lines[heading].text;
}

static void
say_notice(struct explainer *x, const struct document *doc, const struct notice *n)
{
	char first[UTC_TEXT_MAX], last[UTC_TEXT_MAX];
	struct span section = section_of(doc, n);
	bool month = n->first != n->last;

	day_format(n->first, first);
	day_format(n->last, last);
	say(x, "- %s%s%s, %s%s%.*s%s: line %d of %zu%s%.*s%s", first, month ? " to " : "",
	    month ? last : "", date_role_name(n->role), n->label.len > 0 ? " (\"" : "",
	    (int)n->label.len, n->label.data, n->label.len > 0 ? "\")" : "", n->line + 1,
	    doc->n_lines, section.len > 0 ? ", under \"" : "",
	    (int)(section.len > 80 ? 80 : section.len), section.data,
	    section.len > 0 ? "\"" : "");
}

static void
say_text_dates(struct explainer *x, const char *which, const struct document *doc,
    const struct notices *notices)
{
	if (doc == NULL)
		return;
	if (notices->n == 0)
		say(x, "%s: no date line", which);
	else
		say(x, "%s:", which);
	for (size_t i = 0; i < notices->n && i < LINES_MAX; i++)
		say_notice(x, doc, &notices->v[i]);
	if (notices->n > LINES_MAX)
		say(x, "- and %zu more", notices->n - LINES_MAX);
}

/* The date lines of both texts, read as the judge reads them. */
struct date_lines {
	struct notices before;
	struct notices after;
};

static void
date_lines_release(struct date_lines *lines)
{
	notices_release(&lines->before);
	notices_release(&lines->after);
}

static int
date_lines_find(const struct explained *x, struct date_lines *out, struct error *err)
{
	*out = (struct date_lines){ 0 };
	if ((x->before != NULL &&
		notices_find(x->before, x->silence, &out->before, err) != 0) ||
	    (x->after != NULL && notices_find(x->after, x->silence, &out->after, err) != 0)) {
		date_lines_release(out);
		return -1;
	}
	notices_settle(&out->before, &out->after, x->after == NULL ? NULL : x->after->language,
	    utc_day(x->record->time));
	return 0;
}

static const char *
state_says(enum date_state state)
{
	switch (state) {
	case DATES_UNKNOWN: return "nothing to compare, or not to be read";
	case DATES_NONE: return "no date line before and after";
	case DATES_ADDED: return "a date line appeared";
	case DATES_REMOVED: return "the date line disappeared";
	case DATES_UNMOVED: return "the same dates, another text";
	case DATES_AHEAD: return "in force later than first seen";
	case DATES_TODAY: return "in force when first seen";
	case DATES_PAST: return "in force before the last look that did not find it";
	case DATES_GAP: return "in force before it was seen, but not before the last look";
	case DATES_BACK: return "older than the date before";
	case DATES_MONTH: return "a month without a day";
	}
	return "";
}

static void
say_interval(struct explainer *x, const struct record *r)
{
	char last[UTC_TEXT_MAX] = "never", seen[UTC_TEXT_MAX], day[UTC_TEXT_MAX];
	const struct dates *d = &r->dates;

	if (r->previously != 0)
		utc_format(r->previously, last);
	utc_format(r->time, seen);
	say(x, "state: %s, %s", date_state_name(d->state), state_says(d->state));
	if (d->section != NULL)
		say(x, "these are the dates of a part of the page: \"%.80s\"", d->section);
	say(x, "L, last look at the old text: %s; S, first look at the new one: %s", last,
	    seen);
	if (d->has_notice && d->after != DAY_NONE)
		say(x, "E, from when it holds: %s; notice E - S to E - L: %d to %d days",
		    day_format(d->after, day), d->notice_min, d->notice_max);
	if (d->banner)
		say(x, "banner: \"%s\"%s%s", d->banner_text == NULL ? "" : d->banner_text,
		    d->banner_day == DAY_NONE ? "" : ", for ",
		    d->banner_day == DAY_NONE ? "" : day_format(d->banner_day, day));
}

int
explain_dates(const struct explained *x, const struct tell_style *style, struct buf *out,
    struct error *err)
{
	struct explainer e = { style, "", out };
	struct date_lines lines;

	part(&e, "Dates");
	say_interval(&e, x->record);
	if (date_lines_find(x, &lines, err) != 0)
		return -1;
	say_text_dates(&e, "before", x->before, &lines.before);
	say_text_dates(&e, "now", x->after, &lines.after);
	date_lines_release(&lines);
	return 0;
}

/* ---- findings ---- */

int
explain_findings(const struct explained *x, const struct tell_style *style, struct buf *out)
{
	struct explainer e = { style, "", out };
	const struct findings *f = &x->record->findings;
	struct buf text;

	if (f->n == 0)
		return 0;
	part(&e, "Words");
	for (size_t i = 0; i < f->n && i < LINES_MAX; i++) {
		const struct finding *v = &f->v[i];

		say(&e, "%c %s, %s, %s: %s", (char)v->direction, severity_name(v->severity),
		    v->rule == NULL ? "" : v->rule, edit_kind_name(v->change),
		    v->says == NULL ? "" : v->says);
		buf_init(&text, PART_MAX);
		buf_addc(&text, '"');
		tell_quote(v->quote, v->match, QUOTE_COLUMNS, &text);
		buf_addc(&text, '"');
		tell_wrap(buf_span(&text), "           ", "           ", style, out);
		buf_release(&text);
	}
	if (f->n > LINES_MAX)
		say(&e, "and %zu more", f->n - LINES_MAX);
	return out->full ? -1 : 0;
}

/* ---- witnesses ---- */

enum { POINTERS_MAX = 10, LINKS_MAX = 2000 };

/* The declared page of an address, whatever its fragment; NULL: there is none. */
static const struct page *
page_at(const struct platform *platform, struct span url)
{
	const char *mark = memchr(url.data, '#', url.len);

	if (mark != NULL)
		url.len = (size_t)(mark - url.data);
	for (size_t i = 0; platform != NULL && i < platform->n_pages; i++)
		if (span_is(url, platform->pages[i]->url))
			return platform->pages[i];
	return NULL;
}

static void
say_pointer(struct explainer *x, const struct platform *platform, const struct link *link)
{
	bool coming = pointer_kind(link->text, link->target) == POINTER_COMING;
	const struct page *page = page_at(platform, link->target);

	say(x, "- %s: %.*s (“%.*s”), %s%s", coming ? "a text to come" : "earlier versions",
	    (int)(link->target.len > 300 ? 300 : link->target.len), link->target.data,
	    (int)link->text.len, link->text.data,
	    page == NULL ? "not declared" : "declared as ", page == NULL ? "" : page->id);
}

/* The next link to other versions from *at on, or NULL. */
static const struct link *
next_pointer(const struct document *doc, size_t *at)
{
	while (doc != NULL && *at < doc->n_links && *at < LINKS_MAX) {
		const struct link *link = &doc->links[(*at)++];

		if (pointer_kind(link->text, link->target) != POINTER_NONE)
			return link;
	}
	return NULL;
}

static void
say_listing(struct explainer *x, const struct listing *l, day_t before)
{
	char day[UTC_TEXT_MAX], looked[UTC_TEXT_MAX];

	day_format(before, day);
	utc_format(l->looked, looked);
	if (l->lists)
		say(x, "- %s lists the text of %s (%s)", l->page, day, looked);
	else
		say(x, "- %s names %zu day%s, and not %s (%s)", l->page, l->days,
		    l->days == 1 ? "" : "s", day, looked);
}

int
explain_witnesses(const struct explained *x, const struct tell_style *style, struct buf *out)
{
	struct explainer e = { style, "", out };
	day_t before = x->record->dates.before;
	const struct link *link;
	size_t at = 0, n = 0;

	while (n < POINTERS_MAX && (link = next_pointer(x->after, &at)) != NULL) {
		if (n++ == 0)
			part(&e, "Points to");
		say_pointer(&e, x->platform, link);
	}
	for (size_t i = 0; i < x->n_listings && before != DAY_NONE; i++) {
		if (i == 0)
			part(&e, "Earlier");
		say_listing(&e, &x->listings[i], before);
	}
	return out->full ? -1 : 0;
}

/* ---- the measure ---- */

static bool
same_measure(const struct measure *a, const struct measure *b)
{
	return a->notice_min == b->notice_min && a->same_day_before == b->same_day_before &&
	       a->same_day_after == b->same_day_after && a->window_before == b->window_before &&
	       a->window_after == b->window_after;
}

/* What the verdict was reached by, where that is known and was something else. */
static void
say_then(struct explainer *x, const struct measure *then, const struct silence *silence)
{
	struct measure now;

	measure_of(silence, &now);
	if (then->notice_min == 0) {
		say(x, "what held when it was judged was not kept; as rules/silence.yaml has "
		       "it now:");
		return;
	}
	if (same_measure(then, &now)) {
		say(x, "as rules/silence.yaml had it then and has it now:");
		return;
	}
	say(x,
	    "rules/silence.yaml was changed since. The verdict was reached by: %d days of "
	    "notice; the same day from %d days before to %d after; announcements from %d days "
	    "before L to %d days after S",
	    then->notice_min, then->same_day_before, then->same_day_after, then->window_before,
	    then->window_after);
	say(x, "now it says:");
}

int
explain_measure(const struct explained *x, const struct tell_style *style, struct buf *out)
{
	struct explainer e = { style, "", out };
	const struct silence *s = x->silence;

	part(&e, "Measure");
	say_then(&e, &x->record->measure, s);
	say(&e, "- enough notice: %d days%s%s%s", s->notice_min,
	    s->legal_source == NULL ? "" : " (", s->legal_source == NULL ? "" : s->legal_source,
	    s->legal_source == NULL ? "" : ")");
	say(&e, "- the same day: from %d days before the first look to %d after",
	    s->same_day_before, s->same_day_after);
	say(&e,
	    "- an announcement counts from %d days before L to %d days after S, or when it "
	    "names E",
	    s->window_before, s->window_after);
	return out->full ? -1 : 0;
}

/* ---- JSON ---- */

static void
put_span(struct span text, struct buf *out)
{
	char *copy = span_dup(text);

	record_put_text(copy, out);
	free(copy);
}

static void
put_notice(
    const char *which, const struct document *doc, const struct notice *n, struct buf *out)
{
	char day[UTC_TEXT_MAX];

	buf_addf(out, "{\"text\":\"%s\",\"first\":\"%s\"", which, day_format(n->first, day));
	buf_addf(out,
	    ",\"last\":\"%s\",\"role\":\"%s\",\"line\":%d,\"label\":", day_format(n->last, day),
	    date_role_name(n->role), n->line);
	put_span(n->label, out);
	buf_adds(out, ",\"section\":");
	put_span(section_of(doc, n), out);
	buf_addc(out, '}');
}

static void
put_text_dates(const char *which, const struct document *doc, const struct notices *notices,
    size_t *n, struct buf *out)
{
	for (size_t i = 0; i < notices->n; i++) {
		if ((*n)++ > 0)
			buf_addc(out, ',');
		put_notice(which, doc, &notices->v[i], out);
	}
}

static void
put_pointers(const struct explained *x, struct buf *out)
{
	const struct link *link;
	size_t at = 0, n = 0;

	while (n < POINTERS_MAX && (link = next_pointer(x->after, &at)) != NULL) {
		const struct page *page = page_at(x->platform, link->target);

		buf_addf(out, "%s{\"what\":\"%s\",\"url\":", n++ > 0 ? "," : "",
		    pointer_kind_name(pointer_kind(link->text, link->target)));
		put_span(link->target, out);
		buf_adds(out, ",\"text\":");
		put_span(link->text, out);
		buf_adds(out, ",\"page\":");
		record_put_text(page == NULL ? NULL : page->id, out);
		buf_addc(out, '}');
	}
}

int
explain_json(const struct explained *x, struct buf *out, struct error *err)
{
	const struct silence *s = x->silence;
	struct date_lines lines;
	size_t n = 0;

	if (record_put(x->record, out) != 0)
		return error_set(err, ERROR_LIMIT, "%s: too long to explain", x->record->page);
	while (out->len > 0 && out->data[out->len - 1] != '}')
		out->len--;
	if (s == NULL) {
		buf_addc(out, '\n');
		return 0;
	}
	out->len--; /* the members below stand before the last brace */
	buf_adds(out, ",\"date_lines\":[");
	if (date_lines_find(x, &lines, err) != 0)
		return -1;
	put_text_dates("before", x->before, &lines.before, &n, out);
	put_text_dates("after", x->after, &lines.after, &n, out);
	date_lines_release(&lines);
	buf_adds(out, "],\"points_to\":[");
	put_pointers(x, out);
	buf_adds(out, "],");
	if (x->promise != NULL && practice_json(x->promise, x->practice, out) == 0)
		buf_addc(out, ',');
	buf_addf(out,
	    "\"measure\":{\"notice_min\":%d,\"same_day_before\":%d,\"same_day_after\":%d,"
	    "\"window_before\":%d,\"window_after\":%d,\"legal_source\":",
	    s->notice_min, s->same_day_before, s->same_day_after, s->window_before,
	    s->window_after);
	record_put_text(s->legal_source, out);
	buf_adds(out, "}}\n");
	return out->full
		   ? error_set(err, ERROR_LIMIT, "%s: too long to explain", x->record->page)
		   : 0;
}
