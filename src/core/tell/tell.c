/* A change told to people: the alert, the line of a list, the whole text with its marks. */
#include "core/tell/tell.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
	ALERT_QUOTE = 240,   /* columns of the sentence in the headline */
	ALERT_WORDS = 320,   /* … and of a sentence before and after */
	ALERT_SENTENCES = 2, /* shown with their words */
	ALERT_FINDINGS = 5,  /* named by their rule */
	ALERT_QUESTIONS = 5,
	ALERT_SAYINGS = 8,
	ALERT_SOURCES = 8,      /* named one by one */
	ALERT_GAP_DAYS = 2,     /* a longer time between two looks is worth a doubt */
	ALERT_PARAGRAPH = 1000, /* columns of anything else */
	ALERT_PART_MAX = 16 << 10,
	LABEL_COLUMNS = 9,
	ROW_COLUMNS = 27,
	OID_SHOWN = 10,
	MOVED_COLUMNS = 60
};

/* An alert is parts: a label at the left, paragraphs and rows beside it. */
struct teller {
	const struct record *record;
	const struct tell_style *style;
	const char *label;   /* of the part; "" once it was said */
	enum tell_mark look; /* of the paragraph's first word; 0: none */
	struct buf *out;
};

static void
part(struct teller *t, const char *label)
{
	t->label = label;
}

/* The label in its columns, once. */
static void
put_label(struct teller *t, char first[TELL_LABEL_MAX])
{
	tell_label(t->label, LABEL_COLUMNS, first);
	t->label = "";
}

/* One empty line, never two. */
static void
gap(struct buf *out)
{
	if (out->len < 2 || out->data[out->len - 1] != '\n' || out->data[out->len - 2] != '\n')
		buf_addc(out, '\n');
}

/* A paragraph of the part; the text is harmless, and may hold marks. */
static void
say_text(struct teller *t, struct span text)
{
	char first[TELL_LABEL_MAX], rest[LABEL_COLUMNS + 8];

	put_label(t, first);
	snprintf(rest, sizeof rest, "%*s", LABEL_COLUMNS, "");
	tell_wrap(text, first, rest, t->style, t->out);
}

static void say(struct teller *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A paragraph of the part; whatever the arguments hold is made harmless. */
static void
say(struct teller *t, const char *fmt, ...)
{
	struct buf safe;
	va_list ap;
	char *text = NULL, *line;
	size_t first;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		text = NULL;
	va_end(ap);
	line = tell_plain(text);
	first = strcspn(line, " ,:");
	buf_init(&safe, ALERT_PART_MAX);
	if (t->look != 0)
		tell_mark(span_make(line, first), t->look, &safe);
	tell_clip(span_of(t->look != 0 ? line + first : line), ALERT_PARAGRAPH, &safe);
	say_text(t, buf_span(&safe));
	t->look = 0;
	buf_release(&safe);
	free(line);
	free(text);
}

/* A row of the part: what it is, and its value. */
static void
say_row(struct teller *t, const char *name, const char *value)
{
	char head[TELL_LABEL_MAX], first[TELL_LABEL_MAX + ROW_COLUMNS + 2],
	    rest[LABEL_COLUMNS + ROW_COLUMNS + 2];

	put_label(t, head);
	snprintf(first, sizeof first, "%s%-*s ", head, ROW_COLUMNS, name);
	snprintf(rest, sizeof rest, "%*s", LABEL_COLUMNS + ROW_COLUMNS + 1, "");
	tell_wrap(span_of(value), first, rest, t->style, t->out);
}

static const char *const months[] = { "January", "February", "March", "April", "May", "June",
	"July", "August", "September", "October", "November", "December" };

/* "18 September 2024", or only its month. */
static const char *
day_words(day_t day, bool month_only, char text[UTC_TEXT_MAX])
{
	int y, m, d;

	day_to_civil(day, &y, &m, &d);
	if (month_only)
		snprintf(text, UTC_TEXT_MAX, "%s %d", months[m - 1], y);
	else
		snprintf(text, UTC_TEXT_MAX, "%d %s %d", d, months[m - 1], y);
	return text;
}

/* "LinkedIn's Privacy Policy" */
static char *
page_words(const struct record *record)
{
	char *platform = tell_plain(record->platform_name), *words;
	char *page = tell_plain(record->page_name != NULL ? record->page_name : record->page);
	size_t n = strlen(platform);

	if (n == 0)
		words = mem_strdup(page);
	else
		words =
		    mem_printf("%s'%s %s", platform, platform[n - 1] == 's' ? "" : "s", page);
	free(platform);
	free(page);
	return words;
}

/* What the page itself says of its date. */
static void
headline_date(const struct record *record, struct buf *out)
{
	const struct dates *dates = &record->dates;
	char text[UTC_TEXT_MAX];

	if (dates->state == DATES_NONE)
		buf_adds(out, " The page states no date.");
	else if (dates->after == DAY_NONE)
		return;
	else if (dates->state == DATES_UNMOVED)
		buf_addf(out, " The date on the page stayed %s.",
		    day_words(dates->after, false, text));
	else
		buf_addf(out, " The page gives %s as its effective date.",
		    day_words(dates->after, dates->state == DATES_MONTH, text));
}

static void
headline_clock(const struct record *record, bool gone, struct buf *out)
{
	char old[UTC_TEXT_MAX], new[UTC_TEXT_MAX];

	if (record->previously == 0)
		buf_addf(out, " First seen at %s.", utc_format(record->time, new));
	else
		buf_addf(out, " This wording was %sthere at %s and was %sthere at %s.",
		    gone ? "" : "not ", utc_format(record->previously, old), gone ? "not " : "",
		    utc_format(record->time, new));
}

static bool
ends_sentence(const char *quote)
{
	size_t n = quote == NULL ? 0 : strlen(quote);

	return n > 0 && strchr(".!?", quote[n - 1]) != NULL;
}

/* What became of a fact, in its own words. */
static void
headline_of_sheet(struct teller *t)
{
	const struct record *record = t->record;
	char *platform = tell_plain(record->platform_name), time[UTC_TEXT_MAX];
	struct buf text;

	buf_init(&text, ALERT_PART_MAX);
	buf_addf(&text, "%s: ", platform);
	record_summary(record, &text);
	buf_addf(&text, ". Seen at %s", utc_format(record->time, time));
	if (record->previously != 0)
		buf_addf(&text, "; it was not so at %s", utc_format(record->previously, time));
	buf_addc(&text, '.');
	tell_wrap(buf_span(&text), "", "", t->style, t->out);
	buf_release(&text);
	free(platform);
}

/* One sentence that can stand in an article. */
static void
tell_headline(struct teller *t)
{
	const struct record *record = t->record;
	const struct finding *f = record->findings.n > 0 ? &record->findings.v[0] : NULL;
	bool gone = f != NULL && f->change == EDIT_REMOVED;
	char *page;
	struct buf text;

	if (page_is_sheet(record->page))
		return headline_of_sheet(t);
	page = page_words(record);
	buf_init(&text, ALERT_PART_MAX);
	buf_adds(&text, page);
	if (f != NULL) {
		buf_addf(&text, " %s: \"", gone ? "no longer says" : "now says");
		tell_quote(f->quote, f->match, ALERT_QUOTE, &text);
		buf_adds(&text, ends_sentence(f->quote) ? "\"" : "\".");
	} else {
		buf_adds(&text, ": ");
		record_summary(record, &text);
		buf_addc(&text, '.');
	}
	headline_date(record, &text);
	headline_clock(record, gone, &text);
	tell_wrap(buf_span(&text), "", "", t->style, t->out);
	buf_release(&text);
	free(page);
}

static void
tell_address(struct teller *t)
{
	const struct record *record = t->record;

	gap(t->out);
	part(t, "Page");
	say(t, "%s (%s)", record->url == NULL ? "" : record->url,
	    record->page == NULL ? "" : record->page);
}

static void
tell_verdict(struct teller *t)
{
	const struct record *record = t->record;

	if (!record_permits_more(record) && record->verdict == VERDICT_UNKNOWN)
		return;
	part(t, "Verdict");
	t->look = tell_verdict_mark(record->verdict);
	say(t, "%s", record->because != NULL ? record->because : verdict_name(record->verdict));
	if (record->corrected.time != 0) {
		char text[UTC_TEXT_MAX];

		part(t, "Later");
		say(t, "corrected on %s, from %s: %s",
		    day_words(utc_day(record->corrected.time), false, text),
		    verdict_name(record->corrected.was),
		    record->corrected.why == NULL ? "" : record->corrected.why);
	}
}

static bool
same_sentence(const struct finding *a, const struct finding *b)
{
	return a->line == b->line && a->change == b->change;
}

static void
say_finding(struct teller *t, const struct finding *f)
{
	say(t, "%c %s  %s (%s, %s)", (char)f->direction, severity_name(f->severity),
	    f->says == NULL ? "" : f->says, f->rule == NULL ? "" : f->rule,
	    edit_kind_name(f->change));
}

static void
say_sentence(struct teller *t, const struct finding *f, bool in_headline)
{
	struct buf text;

	if (f->change != EDIT_EDITED && in_headline &&
	    tell_columns(span_of(f->quote)) <= ALERT_QUOTE)
		return; /* it was said in full */
	if (f->heading != NULL)
		say(t, "under \"%s\":", f->heading);
	if (f->header != NULL)
		say(t, "%s", f->header);
	buf_init(&text, ALERT_PART_MAX);
	if (f->change == EDIT_EDITED)
		tell_words(f->before, f->after, ALERT_WORDS / 2, &text);
	else
		tell_quote(f->quote, f->match, ALERT_WORDS, &text);
	say_text(t, buf_span(&text));
	buf_release(&text);
}

/* A finding of the same sentence stands before this one. */
static bool
is_told(const struct findings *findings, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (same_sentence(&findings->v[j], &findings->v[i]))
			return true;
	return false;
}

/* All rules one sentence met; returns how many. */
static size_t
say_rules(struct teller *t, const struct findings *findings, size_t i, size_t most)
{
	size_t said = 0;

	for (size_t j = i; j < findings->n && said < most; j++)
		if (same_sentence(&findings->v[i], &findings->v[j])) {
			say_finding(t, &findings->v[j]);
			said++;
		}
	return said;
}

static void
tell_findings(struct teller *t)
{
	const struct findings *findings = &t->record->findings;
	size_t sentences = 0, said = 0;

	if (findings->n == 0)
		return;
	gap(t->out);
	part(t, "Found");
	for (size_t i = 0; i < findings->n && said < ALERT_FINDINGS; i++) {
		if (is_told(findings, i))
			continue;
		said += say_rules(t, findings, i, ALERT_FINDINGS - said);
		if (sentences++ < ALERT_SENTENCES)
			say_sentence(t, &findings->v[i], i == 0);
	}
	if (said < findings->n)
		say(t, "and %zu more", findings->n - said);
}

static void
tell_clock(struct teller *t)
{
	const struct record *record = t->record;
	const struct dates *dates = &record->dates;
	char text[UTC_TEXT_MAX], other[UTC_TEXT_MAX], seen[TELL_TIME_MAX], row[128];

	gap(t->out);
	part(t, "Clock");
	if (record->previously != 0)
		say_row(t, "last look at the old text",
		    tell_time(t->style, record->previously, seen));
	say_row(t, "first look at the new text", tell_time(t->style, record->time, seen));
	if (dates->before != DAY_NONE || dates->after != DAY_NONE) {
		snprintf(row, sizeof row, "%s before, %s now",
		    dates->before == DAY_NONE ? "none" : day_format(dates->before, text),
		    dates->after == DAY_NONE ? "none" : day_format(dates->after, other));
		say_row(t, "stated date", row);
	} else if (record->ages.n > 0) {
		const struct age *age = &record->ages.v[0];

		say(t, "\"%s\": %s%s%s", age->text, day_format(age->first, text),
		    age->first == age->last ? "" : " to ",
		    age->first == age->last ? "" : day_format(age->last, other));
	}
	if (!dates->has_notice)
		return;
	if (dates->notice_min == dates->notice_max)
		snprintf(row, sizeof row, "%d days from the change", dates->notice_min);
	else
		snprintf(row, sizeof row, "%d to %d days from the change", dates->notice_min,
		    dates->notice_max);
	say_row(t, "notice the date gives", row);
}

static void
say_item(struct teller *t, const char *what, const struct announced_result *a)
{
	char text[UTC_TEXT_MAX];

	say(t, "%s \"%s\"%s%s", what, a->title == NULL ? "" : a->title,
	    a->day == DAY_NONE ? "" : ", dated ",
	    a->day == DAY_NONE ? "" : day_words(a->day, false, text));
	if (a->url != NULL)
		say(t, "%s", a->url);
}

/* One source: when it was looked at, and what it had. */
static void
say_check(struct teller *t, const struct source_check *c)
{
	char looked[UTC_TEXT_MAX], day[UTC_TEXT_MAX];
	const char *at = c->looked == 0 ? "not looked at" : utc_format(c->looked, looked);
	const char *on = c->day == DAY_NONE ? "undated" : day_format(c->day, day);

	switch (c->state) {
	case SOURCE_FAILED:
		say(t, "- %s, %s: failed: %s", c->page, at, c->why == NULL ? "" : c->why);
		break;
	case SOURCE_NONE: say(t, "- %s, %s: nothing about this change", c->page, at); break;
	case SOURCE_DECOY:
		say(t, "- %s, %s: something else, \"%s\" (%s)", c->page, at, c->title, on);
		break;
	case SOURCE_LATE:
	case SOURCE_FOUND:
		say(t, "- %s, %s: %s \"%s\" (%s)", c->page, at,
		    c->state == SOURCE_LATE ? "late," : "found", c->title, on);
		break;
	}
}

static void
say_checks(struct teller *t, const struct source_checks *checks)
{
	for (size_t i = 0; i < checks->n && i < ALERT_SOURCES; i++)
		say_check(t, &checks->v[i]);
	if (checks->n > ALERT_SOURCES)
		say(t, "- and %zu more", checks->n - ALERT_SOURCES);
}

static void
tell_sources(struct teller *t)
{
	const struct announced_result *a = &t->record->announced;
	char from[UTC_TEXT_MAX], until[UTC_TEXT_MAX];

	if (a->state == ANNOUNCED_UNWATCHED &&
	    (!record_permits_more(t->record) || page_is_sheet(t->record->page)))
		return;
	part(t, "Sources");
	switch (a->state) {
	case ANNOUNCED_FOUND: say_item(t, "An announcement was found:", a); break;
	case ANNOUNCED_LATE: say_item(t, "Announced after the change was seen:", a); break;
	case ANNOUNCED_FAILED:
		say(t,
		    "%zu of %zu announcement pages could be read; whether it was announced is "
		    "not known. %s",
		    a->read, a->sources, a->why == NULL ? "" : a->why);
		break;
	case ANNOUNCED_NONE:
		say(t,
		    "No announcement was found on the %zu public page%s watched between %s "
		    "and %s.",
		    a->read, a->read == 1 ? "" : "s", utc_format(a->from, from),
		    utc_format(a->until, until));
		break;
	case ANNOUNCED_UNWATCHED:
		say(t, "No announcement page of this platform is watched; whether it was "
		       "announced "
		       "is not known.");
		break;
	}
	if (a->checks.n > 0)
		say_checks(t, &a->checks);
	else if (a->decoy != NULL)
		say(t, "In those days it announced something else: \"%s\"", a->decoy);
}

/* "0 days", "46 days", "not known": what people got, as far as it can be said. */
static void
practice(const struct record *record, char *out, size_t size)
{
	const struct dates *d = &record->dates;
	int most = d->notice_max < 0 ? 0 : d->notice_max;

	if (!d->has_notice)
		snprintf(out, size, "not known");
	else
		snprintf(
		    out, size, "at most %d day%s by its own date", most, most == 1 ? "" : "s");
}

/* What the platform promised of notice, beside what the page gave. */
static void
tell_promise(struct teller *t, bool brief)
{
	const struct promise *p = &t->record->promise;
	char given[64], promised[64] = "notice";

	if (p->quote == NULL || !record_permits_more(t->record))
		return;
	practice(t->record, given, sizeof given);
	if (p->days > 0)
		snprintf(promised, sizeof promised, "%d days of notice", p->days);
	part(t, "Promise");
	say(t, "%s (%s); given: %s%s", promised, p->page, given,
	    t->record->verdict == VERDICT_ANNOUNCED ? ", and an announcement" : "");
	if (!brief)
		say(t, "\"%s\"", p->quote);
}

static void
say_saying(struct teller *t, const struct saying *s)
{
	char since[UTC_TEXT_MAX], looked[UTC_TEXT_MAX];

	if (s->says)
		say(t, "- %s says it too, %s%s%s", s->page,
		    s->from_start ? "at our first look, " : "since ",
		    utc_format(s->since, since), s->on ? "; on by default" : "");
	else if (s->changed_now)
		say(t, "- %s changed in the same round", s->page);
	else if (s->unread)
		say(t,
		    "- %s could not be read in the same round; last read %s, it did not say it",
		    s->page, utc_format(s->looked, looked));
	else
		say(t, "- %s does not say it (%s)", s->page,
		    s->looked == 0 ? "not looked at" : utc_format(s->looked, looked));
}

/* Other pages of the platform, and this one for other readers; brief: those alone. */
static void
tell_elsewhere(struct teller *t, bool brief)
{
	const struct sayings *all = &t->record->elsewhere;
	size_t said = 0;

	part(t, "Beside");
	for (size_t i = 0; i < all->n && said < ALERT_SAYINGS; i++) {
		if (brief && all->v[i].variant == NULL)
			continue;
		say_saying(t, &all->v[i]);
		said++;
	}
}

/* Who else made the same move, when, and how it was told; brief: in one paragraph. */
static void
tell_moves(struct teller *t, bool brief)
{
	const struct moves *moves = &t->record->moves;
	char text[UTC_TEXT_MAX];
	struct buf all;

	part(t, "Others");
	buf_init(&all, ALERT_PART_MAX);
	for (size_t i = 0; i < moves->n; i++) {
		const struct move *m = &moves->v[i];

		if (brief)
			buf_addf(&all, "%s%s (%s, %s)", i == 0 ? "" : ", ", m->platform,
			    m->verdict, day_words(utc_day(m->time), false, text));
		else
			say(t, "- %s, %s: %s%s%s (%.*s)", m->page,
			    day_words(utc_day(m->time), false, text), m->verdict,
			    m->how == NULL ? "" : ", ", m->how == NULL ? "" : m->how, OID_SHOWN,
			    m->commit);
	}
	if (all.len > 0)
		say(t, "the same move: %.*s", (int)all.len, all.data);
	buf_release(&all);
}

static char *
join(const struct strs *list, const char *between)
{
	struct buf text;

	buf_init(&text, ALERT_PART_MAX);
	for (size_t i = 0; i < list->n; i++)
		buf_addf(&text, "%s%s", i == 0 ? "" : between, list->v[i]);
	return buf_steal(&text);
}

/* The setting's name is often its last step. */
static bool
ends_in_name(const struct way_out *w)
{
	return w->steps.n > 0 && strcmp(w->steps.v[w->steps.n - 1], w->setting) == 0;
}

static void
tell_way_out(struct teller *t)
{
	const struct way_out *w = &t->record->way_out;
	char *steps = join(&w->steps, " > "), *exempt = join(&w->exempt, ", ");

	if (w->setting != NULL) {
		gap(t->out);
		part(t, "Way out");
		if (!ends_in_name(w))
			say(t, "\"%s\"", w->setting);
		if (*steps != '\0')
			say(t, "%s", steps);
		if (w->url != NULL)
			say(t, "link: %s", w->url);
		if (w->form != NULL)
			say(t, "form: %s%s%s%s", w->form,
			    w->form_covers == NULL ? "" : " (for ",
			    w->form_covers == NULL ? "" : w->form_covers,
			    w->form_covers == NULL ? "" : ")");
		if (w->default_state != NULL || *exempt != '\0')
			say(t, "default: %s%s%s",
			    w->default_state == NULL ? "not known" : w->default_state,
			    *exempt == '\0' ? "" : "; exempt: ", exempt);
		if (w->proof != NULL)
			say(t, "%s", w->proof);
		if (w->checked_on == NULL)
			say(t, "not verified by a person yet");
		else
			say(t, "verified on %s%s%s", w->checked_on,
			    w->checked_by == NULL ? "" : " by ",
			    w->checked_by == NULL ? "" : w->checked_by);
	}
	free(steps);
	free(exempt);
}

/* The nearest capture of the Wayback Machine: its addresses hold the time as digits. */
static void
say_capture(struct teller *t, utc_t time)
{
	char text[UTC_TEXT_MAX], digits[UTC_TEXT_MAX];
	size_t n = 0;

	utc_format(time, text);
	for (const char *c = text; *c != '\0'; c++)
		if (*c >= '0' && *c <= '9')
			digits[n++] = *c;
	digits[n] = '\0';
	say(t, "https://web.archive.org/web/%s/%s", digits, t->record->url);
}

static void say_second(struct teller *t, const char *before);

static void
tell_evidence(struct teller *t)
{
	const struct record *record = t->record;

	gap(t->out);
	part(t, "Evidence");
	say_second(t, "");
	if (record->commit != NULL) {
		say(t, "smallprint show %.*s", OID_SHOWN, record->commit);
		say(t, "git -C snapshots show %s", record->commit);
	}
	if (record->sha256 != NULL)
		say(t, "sha256:%s", record->sha256);
	if (record->url == NULL)
		return;
	if (record->previously != 0)
		say_capture(t, record->previously);
	say_capture(t, record->time);
}

static void
doubt_dates(struct teller *t)
{
	const struct record *record = t->record;
	int64_t gap = (record->time - record->previously) / UTC_DAY_SECONDS;

	if (record->previously != 0 && gap >= ALERT_GAP_DAYS)
		say(t,
		    "- %d days lie between the two looks: the text changed at some time "
		    "between "
		    "them",
		    (int)gap);
	if (record->dates.state == DATES_BACK)
		say(t, "- the stated date went back: another region's version may have been "
		       "served");
	if (record->dates.state == DATES_MONTH)
		say(t, "- the page names only a month");
}

static void
say_second(struct teller *t, const char *before)
{
	struct buf text;

	buf_init(&text, SIZE_MAX / 4);
	record_second(t->record, &text);
	if (text.len > 0)
		say(t, "%s%s", before, text.data);
	buf_release(&text);
}

static void
tell_doubts(struct teller *t)
{
	const struct record *record = t->record;

	gap(t->out);
	part(t, "Doubts");
	if (record_is_unconfirmed(record))
		say_second(t, "- ");
	if (record->class == CLASS_VARIANT || record->class == CLASS_ALTERNATING)
		say(t, "- the page swings between versions");
	doubt_dates(t);
	say(t, "- read from one place, in one language, without logging in: other regions and "
	       "members may be shown another text");
	say(t, "- e-mails and messages inside the service cannot be seen from here");
}

/* What only the company can answer; a question stands for the concepts it names. */
static const struct {
	const char *concept; /* NULL: always */
	const char *question;
} questions[] = {
	{ NULL, "Since when has this been done, and does it reach data from before?" },
	{ NULL, "Where and when was it announced, and to whom?" },
	{ NULL, "Which regions, members and affiliates does it cover?" },
	{ "ai-training", "Are private messages, minors' data and deleted posts included?" },
	{ "ai-training", "Is training undone when somebody opts out?" },
	{ "ai-sharing", "Who receives the data, and what may they do with it?" },
	{ "default-on", "Who was switched on without being asked?" },
	{ "opt-out", "What becomes of objections made earlier?" },
	{ "human-review", "Who reads it, and can they tell whose it is?" },
	{ "retention", "What becomes of data kept under the earlier promise?" },
};

static bool
has_concept(const struct record *record, const char *concept)
{
	for (size_t i = 0; i < record->findings.n; i++)
		if (record->findings.v[i].concept != NULL &&
		    strcmp(record->findings.v[i].concept, concept) == 0)
			return true;
	return false;
}

size_t
tell_questions_of(const struct record *record, const char **out, size_t most)
{
	size_t n = 0;

	for (size_t i = 0; record_permits_more(record) && i < COUNT(questions) && n < most; i++)
		if (questions[i].concept == NULL || has_concept(record, questions[i].concept))
			out[n++] = questions[i].question;
	return n;
}

static void
tell_questions(struct teller *t)
{
	const char *asked[ALERT_QUESTIONS];
	size_t n = tell_questions_of(t->record, asked, ALERT_QUESTIONS);

	part(t, "Ask");
	for (size_t i = 0; i < n; i++)
		say(t, "- %s", asked[i]);
}

int
tell_alert(const struct record *record, const struct tell_style *style, struct buf *out)
{
	struct teller t = { .record = record, .style = style, .label = "", .out = out };

	tell_headline(&t);
	tell_address(&t);
	tell_verdict(&t);
	tell_findings(&t);
	tell_clock(&t);
	tell_sources(&t);
	tell_promise(&t, true);
	tell_elsewhere(&t, true);
	tell_moves(&t, true);
	tell_way_out(&t);
	tell_evidence(&t);
	tell_doubts(&t);
	tell_questions(&t);
	return out->full ? -1 : 0;
}

int
tell_page(const struct record *record, const struct tell_style *style, struct buf *out)
{
	struct teller t = { .record = record, .style = style, .label = "", .out = out };

	tell_address(&t);
	tell_clock(&t);
	return out->full ? -1 : 0;
}

static void
tell_reasons(struct teller *t)
{
	for (size_t i = 0; i < t->record->n_reasons; i++) {
		const struct reason *reason = &t->record->reasons[i];

		say(t, "%s %s: %s", reason->code, reason->name,
		    reason->because == NULL ? "" : reason->because);
	}
}

/* "[words](address)", as core/detect/links.h writes what a link led to or leads to. */
static bool
is_link(const char *text, const char *words)
{
	size_t n = words == NULL ? 0 : strlen(words);

	return n > 0 && text != NULL && text[0] == '[' && strncmp(text + 1, words, n) == 0 &&
	       strncmp(text + 1 + n, "](", 2) == 0;
}

/* A link stands beside the text: nobody sees in the words that it moved. */
static void
tell_links(struct teller *t)
{
	part(t, "Links");
	for (size_t i = 0; i < t->record->findings.n; i++) {
		const struct finding *f = &t->record->findings.v[i];

		if (!is_link(f->before, f->match) && !is_link(f->after, f->match))
			continue;
		say(t, "%s", f->says == NULL ? f->rule : f->says);
		say(t, "- %s", f->before == NULL ? "" : f->before);
		say(t, "+ %s", f->after == NULL ? "" : f->after);
	}
}

int
tell_grounds(const struct record *record, const struct tell_style *style, struct buf *out)
{
	struct teller t = { .record = record, .style = style, .label = "", .out = out };

	gap(t.out);
	tell_links(&t);
	tell_verdict(&t);
	part(&t, "Reasons");
	tell_reasons(&t);
	tell_sources(&t);
	tell_promise(&t, false);
	tell_elsewhere(&t, false);
	tell_moves(&t, false);
	tell_way_out(&t);
	tell_evidence(&t);
	if (record_permits_more(record))
		tell_doubts(&t);
	return out->full ? -1 : 0;
}

/* A change being told: what governs the edit at hand, said only when it differs. */
struct telling {
	const struct change *change;
	const struct tell_style *style;
	const struct line *heading;
	const struct line *header;
	struct buf *out;
};

static void
say_governing(const struct telling *t, const struct line *line, const char *indent)
{
	char *text = span_dup(line->text), *safe = tell_plain(text);
	struct buf clipped, marked;

	buf_init(&clipped, ALERT_PART_MAX);
	buf_init(&marked, ALERT_PART_MAX);
	tell_clip(span_of(safe), ALERT_WORDS / 2, &clipped);
	tell_mark(buf_span(&clipped), TELL_FOUND, &marked);
	tell_wrap(buf_span(&marked), indent, indent, t->style, t->out);
	buf_release(&clipped);
	buf_release(&marked);
	free(safe);
	free(text);
}

/* The old and the new document may both hold the line. */
static bool
same_text(const struct line *line, const struct line *said)
{
	return said != NULL && span_eq(line->text, said->text);
}

static void
tell_governing(struct telling *t, const struct document *doc, const struct line *line)
{
	const struct line *heading = line->heading < 0 ? NULL : &doc->lines[line->heading];
	const struct line *header = line->header < 0 ? NULL : &doc->lines[line->header];

	if (heading != NULL && !same_text(heading, t->heading)) {
		gap(t->out);
		say_governing(t, heading, "");
	}
	if (header != NULL && !same_text(header, t->header))
		say_governing(t, header, "  ");
	t->heading = heading;
	t->header = header;
}

/* The text of an edit, its words marked. */
static void
edit_text(const struct edit *edit, struct span line, struct buf *out)
{
	static const enum tell_mark marks[] = { [EDIT_ADDED] = TELL_NEW,
		[EDIT_REMOVED] = TELL_GONE,
		[EDIT_EDITED] = TELL_END,
		[EDIT_MOVED] = TELL_END };
	struct buf safe;

	buf_init(&safe, line.len * 8 + ALERT_PART_MAX);
	for (size_t i = 0; edit->kind == EDIT_EDITED && i < edit->n_words; i++) {
		const struct words *words = &edit->words[i];

		buf_clear(&safe);
		tell_safe(words->text, &safe);
		if (words->state == WORDS_SAME)
			buf_add_span(out, buf_span(&safe));
		else
			tell_mark(buf_span(&safe),
			    words->state == WORDS_DELETED ? TELL_DELETED : TELL_INSERTED, out);
	}
	if (edit->kind != EDIT_EDITED) {
		tell_safe(line, &safe);
		if (edit->kind == EDIT_MOVED)
			tell_clip(buf_span(&safe), MOVED_COLUMNS, out);
		else
			tell_mark(buf_span(&safe), marks[edit->kind], out);
	}
	buf_release(&safe);
}

static void
edit_findings(const struct telling *t, const struct edit *edit, const struct findings *findings)
{
	int32_t line = edit->kind == EDIT_REMOVED ? edit->before : edit->after;

	for (size_t i = 0; findings != NULL && i < findings->n; i++) {
		const struct finding *f = &findings->v[i];
		char *text, *safe;

		if (f->change != edit->kind || f->line != line)
			continue;
		text = mem_printf("%c %s %s: %s%s%s%s", (char)f->direction,
		    severity_name(f->severity), f->rule == NULL ? "" : f->rule,
		    f->says == NULL ? "" : f->says, f->match == NULL ? "" : " (\"",
		    f->match == NULL ? "" : f->match, f->match == NULL ? "" : "\")");
		safe = tell_plain(text);
		tell_wrap(span_of(safe), "  ^ ", "    ", t->style, t->out);
		free(safe);
		free(text);
	}
}

static void
tell_edit(struct telling *t, const struct edit *edit, const struct findings *findings)
{
	static const char *const signs[] = { "+ ", "- ", "~ ", "> " };
	const struct document *doc = edit->after >= 0 ? t->change->after : t->change->before;
	const struct line *line = /* NOLINTNEXTLINE: an edit is of a line that is there */
	    &doc->lines[edit->after >= 0 ? edit->after : edit->before];
	size_t room = line->text.len;
	struct buf text;

	for (size_t i = 0; i < edit->n_words; i++)
		room += edit->words[i].text.len;
	tell_governing(t, doc, line);
	buf_init(&text, room * 8 + ALERT_PART_MAX);
	edit_text(edit, line->text, &text);
	tell_wrap(buf_span(&text), signs[edit->kind], "  ", t->style, t->out);
	buf_release(&text);
	edit_findings(t, edit, findings);
}

int
tell_change(const struct change *change, const struct findings *findings,
    const struct tell_style *style, struct buf *out)
{
	struct telling t = { .change = change, .style = style, .out = out };

	if (change->before == NULL)
		buf_addf(out, "first record: %zu lines\n", change->after->n_lines);
	for (size_t i = 0; i < change->n_edits && !out->full; i++)
		tell_edit(&t, &change->edits[i], findings);
	return out->full ? -1 : 0;
}
