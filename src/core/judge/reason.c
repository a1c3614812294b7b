/* The reasons S1–S16: does it hold, and say it in words. */
#include "core/judge/reason.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

enum { QUOTE_BYTES = 200, REASON_BYTES = 2000, GROWN_WORDS = 12, MAX_WORDS = 200 };

struct kind {
	const char *code;
	const char *name;
	bool of_page; /* one look at the page gives it */
	bool (*holds)(const struct facts *f);
	void (*clause)(const struct facts *f, struct buf *out);
	void (*rest)(
	    const struct facts *f, struct buf *out); /* of the full sentence; or NULL */
};

/* ---- words ---- */

static void
add_quote(const char *text, struct buf *out)
{
	size_t n = strlen(text);

	if (n > QUOTE_BYTES) {
		n = QUOTE_BYTES;
		while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
			n--;
	}
	buf_adds(out, "“");
	buf_add(out, text, n);
	buf_adds(out, n < strlen(text) ? "…”" : "”");
}

static void
add_day(day_t day, struct buf *out)
{
	char text[UTC_TEXT_MAX];

	buf_adds(out, day_format(day, text));
}

static void
add_time(utc_t t, struct buf *out)
{
	char text[UTC_TEXT_MAX];

	buf_adds(out, utc_format(t, text));
}

static void
add_looks(const struct facts *f, struct buf *out)
{
	buf_adds(out, "the text was first seen ");
	add_time(f->evidence->first_new, out);
	if (f->evidence->last_old != 0) {
		buf_adds(out, "; the last look before, ");
		add_time(f->evidence->last_old, out);
		buf_adds(out, ", found the old one");
	}
}

static void
add_days(int n, struct buf *out)
{
	buf_addf(out, "%d day%s", n, n == 1 || n == -1 ? "" : "s");
}

/* ---- what the reasons ask ---- */

/* Nobody gave notice, as far as was looked. */
static bool
untold(const struct facts *f)
{
	return f->more && f->told.who == TELLER_NONE;
}

static const struct finding *
finding_where(const struct facts *f, bool (*is)(const struct facts *f, const struct finding *x))
{
	const struct findings *findings = f->evidence->findings;

	for (size_t i = 0; findings != NULL && i < findings->n; i++)
		if (findings->v[i].direction == DIRECTION_MORE && is(f, &findings->v[i]))
			return &findings->v[i];
	return NULL;
}

static void
add_finding(const struct finding *x, struct buf *out)
{
	buf_adds(out, ": ");
	add_quote(x->quote == NULL ? "" : x->quote, out);
}

static bool
has_concept(const struct finding *x, const char *concept)
{
	return x->concept != NULL && strcmp(x->concept, concept) == 0;
}

/* ---- S1 to S5: the dates ---- */

static bool
unmoved(const struct facts *f)
{
	return untold(f) && f->state == DATES_UNMOVED;
}

static void
unmoved_clause(const struct facts *f, struct buf *out)
{
	buf_adds(out, "its date line was not moved and still says ");
	add_day(f->evidence->dates->before, out);
}

static void
looks_rest(const struct facts *f, struct buf *out)
{
	buf_adds(out, "; ");
	add_looks(f, out);
}

static bool
undated(const struct facts *f)
{
	return untold(f) && (f->state == DATES_NONE || f->state == DATES_REMOVED);
}

static void
undated_clause(const struct facts *f, struct buf *out)
{
	if (f->state == DATES_REMOVED) {
		buf_adds(out, "its date line was taken away");
		return;
	}
	buf_adds(out, "it carries no date");
}

static bool
same_day(const struct facts *f)
{
	return untold(f) && f->state == DATES_TODAY;
}

static void
same_day_clause(const struct facts *f, struct buf *out)
{
	day_t day = f->from;

	if (day >= f->last && day <= f->seen && f->seen - f->last <= 1) {
		buf_adds(out, "its effective date is the day it appeared");
		return;
	}
	buf_adds(out, "its effective date, ");
	add_day(day, out);
	if (day == f->seen) {
		buf_adds(out, ", is the day it was first seen");
		return;
	}
	buf_adds(out, ", is ");
	add_days(day < f->seen ? f->seen - day : day - f->seen, out);
	buf_adds(out, day < f->seen ? " before it was first seen" : " after it was first seen");
}

static void
same_day_rest(const struct facts *f, struct buf *out)
{
	buf_adds(out, " (");
	add_day(f->from, out);
	buf_adds(out, "); ");
	add_looks(f, out);
	if (f->notice_max <= 0) {
		buf_adds(out, ", so that people had no notice");
		return;
	}
	buf_adds(out, ", so that people had at most ");
	add_days(f->notice_max, out);
	buf_adds(out, " of notice");
}

static bool
backdated(const struct facts *f)
{
	return untold(f) && (f->state == DATES_PAST || (f->state == DATES_MONTH &&
							   f->has_notice && f->notice_max < 0));
}

static void
backdated_clause(const struct facts *f, struct buf *out)
{
	buf_adds(out, "its effective date, ");
	add_day(f->until, out);
	buf_adds(out, ", lies before the last look that still found the old text");
}

static bool
short_notice(const struct facts *f)
{
	int least = f->silence->notice_min;

	if (f->told.who != TELLER_NONE)
		return f->told_most < least;
	return f->more && (f->state == DATES_GAP || f->state == DATES_MONTH) && f->has_notice &&
	       f->notice_max >= 0 && f->notice_max < least;
}

static int
most_notice(const struct facts *f)
{
	int most = f->told.who == TELLER_NONE ? f->notice_max : f->told_most;

	return most < 0 ? 0 : most;
}

static void
short_notice_clause(const struct facts *f, struct buf *out)
{
	int most = most_notice(f);

	if (most == 0) {
		buf_adds(out, "no day of notice was given");
		return;
	}
	buf_adds(out, "at most ");
	add_days(most, out);
	buf_adds(out, " of notice were given");
}

static void
short_notice_rest(const struct facts *f, struct buf *out)
{
	buf_addf(out, ", less than %d", f->silence->notice_min);
	if (f->silence->legal_source != NULL)
		buf_addf(out, " (%s)", f->silence->legal_source);
	buf_adds(out, "; ");
	add_looks(f, out);
}

/* ---- S8: the announcement of something else ---- */

static bool
decoy(const struct facts *f)
{
	const struct announced_result *a = f->evidence->announced;

	return f->more && f->announced != ANNOUNCED_FOUND &&
	       (f->decoy_banner || (a != NULL && a->decoy != NULL));
}

static void
decoy_clause(const struct facts *f, struct buf *out)
{
	buf_adds(out, "what was announced in those days is something else, ");
	add_quote(
	    f->decoy_banner ? f->evidence->dates->banner_text : f->evidence->announced->decoy,
	    out);
}

/* ---- S6, S7, S10, S12, S13, S16: what stands beside ---- */

static bool
is_rule_text(enum page_kind kind)
{
	return kind == PAGE_POLICY || kind == PAGE_TERMS;
}

static bool
is_manual(enum page_kind kind)
{
	return kind == PAGE_HELP || kind == PAGE_SETTING;
}

static bool
is_of_kind(const struct facts *f, bool (*is)(enum page_kind kind))
{
	return f->evidence->page != NULL && is(f->evidence->page->kind);
}

/* The saying for which it holds and which is the oldest. */
static const struct saying *
oldest_saying(const struct facts *f, bool (*is)(const struct facts *f, const struct saying *s))
{
	const struct beside *b = f->evidence->beside;
	const struct saying *oldest = NULL;

	for (size_t i = 0; b != NULL && i < b->sayings.n; i++) {
		const struct saying *s = &b->sayings.v[i];

		if (is(f, s) && (oldest == NULL || s->since < oldest->since))
			oldest = s;
	}
	return oldest;
}

static bool
says_days_before(const struct facts *f, const struct saying *s, int64_t days)
{
	return s->says && s->since != 0 &&
	       f->evidence->first_new - s->since >= days * UTC_DAY_SECONDS;
}

static bool
is_manual_before(const struct facts *f, const struct saying *s)
{
	return is_manual(s->kind) && s->on && says_days_before(f, s, 1);
}

static bool
setting_first(const struct facts *f)
{
	return f->more && is_of_kind(f, is_rule_text) &&
	       oldest_saying(f, is_manual_before) != NULL;
}

static void
add_since(const struct saying *s, struct buf *out)
{
	buf_adds(out, s->from_start ? "at the first look, " : "since ");
	add_time(s->since, out);
}

static void
setting_first_clause(const struct facts *f, struct buf *out)
{
	const struct saying *s = oldest_saying(f, is_manual_before);

	buf_addf(out, "the %s page %s said it before, ",
	    s->kind == PAGE_HELP ? "help" : "settings", s->page);
	add_since(s, out);
}

static void
setting_first_rest(const struct facts *f, struct buf *out)
{
	const struct saying *s = oldest_saying(f, is_manual_before);

	buf_adds(out, ": ");
	add_quote(s->quote, out);
}

static bool
is_rule_saying(const struct facts *f, const struct saying *s)
{
	(void)f;
	return is_rule_text(s->kind) && (s->says || s->changed_now);
}

static bool
is_rule_page(const struct facts *f, const struct saying *s)
{
	(void)f;
	return is_rule_text(s->kind);
}

static bool
help_only(const struct facts *f)
{
	return f->more && f->state == DATES_NONE && is_of_kind(f, is_manual) &&
	       oldest_saying(f, is_rule_page) != NULL &&
	       oldest_saying(f, is_rule_saying) == NULL;
}

static void
help_only_clause(const struct facts *f, struct buf *out)
{
	(void)f;
	buf_adds(out, "only this page says it, and none of the platform's policies and terms");
}

static void
help_only_rest(const struct facts *f, struct buf *out)
{
	const struct beside *b = f->evidence->beside;
	size_t n = 0;

	buf_adds(out, ", as last looked at: ");
	for (size_t i = 0; i < b->sayings.n; i++) {
		const struct saying *s = &b->sayings.v[i];

		if (!is_rule_text(s->kind))
			continue;
		buf_addf(out, "%s%s (", n++ > 0 ? ", " : "", s->page);
		add_time(s->looked, out);
		buf_adds(out, ")");
	}
}

static const struct way_look *
broken_way(const struct facts *f)
{
	const struct beside *b = f->evidence->beside;

	for (size_t i = 0; b != NULL && i < b->n_ways; i++)
		if (b->ways[i].broken)
			return &b->ways[i];
	return NULL;
}

static bool
way_broken(const struct facts *f)
{
	return f->more && broken_way(f) != NULL;
}

static void
way_broken_clause(const struct facts *f, struct buf *out)
{
	const struct way_look *way = broken_way(f);

	buf_addf(out, "the declared way out does not work, %s %s", way->what, way->says);
}

static void
way_broken_rest(const struct facts *f, struct buf *out)
{
	const struct way_look *way = broken_way(f);

	buf_adds(out, " (");
	add_quote(way->setting, out);
	buf_addf(out, ", %.300s, looked at ", way->url);
	add_time(way->looked, out);
	buf_adds(out, ")");
}

enum { SPLIT_DAYS = 7, LAG_DAYS = 7, REVERT_DAYS = 14 };

static bool
is_variant_before(const struct facts *f, const struct saying *s)
{
	return s->variant != NULL && says_days_before(f, s, SPLIT_DAYS + 1);
}

static bool
region_split(const struct facts *f)
{
	return f->more && oldest_saying(f, is_variant_before) != NULL;
}

static void
region_split_clause(const struct facts *f, struct buf *out)
{
	const struct saying *s = oldest_saying(f, is_variant_before);

	buf_addf(out, "other readers were shown it before, %s ", s->page);
	add_since(s, out);
}

static bool
archive_lags(const struct facts *f)
{
	const struct beside *b = f->evidence->beside;

	return b != NULL && b->lagging != NULL &&
	       b->lagging_looked - f->evidence->first_new >= LAG_DAYS * UTC_DAY_SECONDS;
}

static void
archive_lags_clause(const struct facts *f, struct buf *out)
{
	buf_addf(out, "the page of earlier versions, %s, has not changed since",
	    f->evidence->beside->lagging);
}

static void
archive_lags_rest(const struct facts *f, struct buf *out)
{
	buf_adds(out, "; it was last looked at ");
	add_time(f->evidence->beside->lagging_looked, out);
}

static bool
is_return(const struct facts *f)
{
	return f->evidence->change != NULL && f->evidence->change->class == CLASS_RETURNED;
}

static bool
reverted(const struct facts *f)
{
	const struct beside *b = f->evidence->beside;

	return is_return(f) && b != NULL && b->told != 0 &&
	       f->evidence->first_new - b->told <= REVERT_DAYS * UTC_DAY_SECONDS;
}

static void
reverted_clause(const struct facts *f, struct buf *out)
{
	const struct beside *b = f->evidence->beside;

	buf_adds(out, "the words that were told on ");
	add_day(utc_day(b->told), out);
	buf_adds(out, " are gone again after ");
	add_days(utc_day(f->evidence->first_new) - utc_day(b->told), out);
}

static void
reverted_rest(const struct facts *f, struct buf *out)
{
	buf_addf(out, " (%.10s)", f->evidence->beside->told_by);
}

/* ---- S9, S11, S14, S15: the words ---- */

static bool
reaches_back(const struct facts *f, const struct finding *x)
{
	return x->after != NULL &&
	       patterns_match(&f->silence->codified, span_of(x->after)) == 1 &&
	       (x->before == NULL ||
		   patterns_match(&f->silence->codified, span_of(x->before)) == 0);
}

static bool
codified(const struct facts *f)
{
	return finding_where(f, reaches_back) != NULL;
}

static void
codified_clause(const struct facts *f, struct buf *out)
{
	(void)f;
	buf_adds(out, "the new words reach back to what was there before");
}

static void
codified_rest(const struct facts *f, struct buf *out)
{
	add_finding(finding_where(f, reaches_back), out);
}

static bool
is_way_out(const struct facts *f, const struct finding *x)
{
	(void)f;
	return has_concept(x, "opt-out") || has_concept(x, "opt-in");
}

static bool
way_out_reduced(const struct facts *f)
{
	return finding_where(f, is_way_out) != NULL;
}

static void
way_out_clause(const struct facts *f, struct buf *out)
{
	(void)f;
	buf_adds(out, "a way out was removed, narrowed or moved");
}

static void
way_out_rest(const struct facts *f, struct buf *out)
{
	add_finding(finding_where(f, is_way_out), out);
}

static bool
is_notice_clause(const struct facts *f, const struct finding *x)
{
	(void)f;
	return has_concept(x, "notice-clause");
}

static bool
notice_weakened(const struct facts *f)
{
	return finding_where(f, is_notice_clause) != NULL;
}

static void
notice_clause(const struct facts *f, struct buf *out)
{
	(void)f;
	buf_adds(out, "its promise to tell people of changes was weakened");
}

static void
notice_rest(const struct facts *f, struct buf *out)
{
	add_finding(finding_where(f, is_notice_clause), out);
}

struct word_list {
	struct span v[MAX_WORDS];
	size_t n;
};

static void
split_words(const char *text, struct word_list *out)
{
	const char *p = text;

	out->n = 0;
	while (out->n < MAX_WORDS) {
		size_t n;

		p += strspn(p, " \t\n,;:.()");
		n = strcspn(p, " \t\n,;:.()");
		if (n == 0)
			break;
		out->v[out->n++] = span_make(p, n);
		p += n;
	}
}

static bool
is_and(struct span word)
{
	static const char *const words[] = { "and", "or", "and/or", "&", "und", "oder", "sowie",
		"et", "ou", "y", "o", "e", "ed", "as", "well", "including", "also", NULL };

	for (size_t i = 0; words[i] != NULL; i++)
		if (span_is(word, words[i]))
			return true;
	return false;
}

/* Words of `of` that are not in `in`, conjunctions not counted. */
static size_t
words_missing(const struct word_list *of, const struct word_list *in)
{
	size_t missing = 0;

	for (size_t i = 0; i < of->n; i++) {
		bool there = is_and(of->v[i]);

		for (size_t j = 0; j < in->n && !there; j++)
			there = span_eq(of->v[i], in->v[j]);
		missing += !there;
	}
	return missing;
}

static size_t
count_list_marks(const char *text)
{
	struct word_list words;
	size_t n = 0;

	for (const char *p = text; *p != '\0'; p++)
		n += *p == ',';
	split_words(text, &words);
	for (size_t i = 0; i < words.n; i++)
		n += is_and(words.v[i]);
	return n;
}

/* The same sentence with a longer list: nothing left, a few words came, between commas. */
static bool
list_grew(const struct facts *f, const struct finding *x)
{
	struct word_list before, after;
	size_t came;

	(void)f;
	if (x->change != EDIT_EDITED || x->before == NULL || x->after == NULL)
		return false;
	split_words(x->before, &before);
	split_words(x->after, &after);
	came = words_missing(&after, &before);
	return words_missing(&before, &after) == 0 && came > 0 && came <= GROWN_WORDS &&
	       before.n < MAX_WORDS && after.n < MAX_WORDS &&
	       count_list_marks(x->after) > count_list_marks(x->before);
}

static bool
scope_grew(const struct facts *f)
{
	return finding_where(f, list_grew) != NULL;
}

static void
scope_clause(const struct facts *f, struct buf *out)
{
	(void)f;
	buf_adds(out, "the list of what it covers grew");
}

static void
scope_rest(const struct facts *f, struct buf *out)
{
	const struct finding *x = finding_where(f, list_grew);

	buf_adds(out, ", from ");
	add_quote(x->before, out);
	buf_adds(out, " to ");
	add_quote(x->after, out);
}

/* ---- the table ---- */

static const struct kind kinds[] = {
	{ "S1", "unmoved", true, unmoved, unmoved_clause, looks_rest },
	{ "S2", "undated", true, undated, undated_clause, looks_rest },
	{ "S3", "same-day", true, same_day, same_day_clause, same_day_rest },
	{ "S4", "backdated", true, backdated, backdated_clause, looks_rest },
	{ "S5", "short-notice", true, short_notice, short_notice_clause, short_notice_rest },
	{ "S6", "setting-before-policy", false, setting_first, setting_first_clause,
	    setting_first_rest },
	{ "S7", "help-only", false, help_only, help_only_clause, help_only_rest },
	{ "S8", "decoy", false, decoy, decoy_clause, NULL },
	{ "S9", "codified", true, codified, codified_clause, codified_rest },
	{ "S10", "opt-out-broken", false, way_broken, way_broken_clause, way_broken_rest },
	{ "S11", "opt-out-removed", true, way_out_reduced, way_out_clause, way_out_rest },
	{ "S12", "region-split", false, region_split, region_split_clause, NULL },
	{ "S13", "archive-not-updated", false, archive_lags, archive_lags_clause,
	    archive_lags_rest },
	{ "S14", "notice-weakened", true, notice_weakened, notice_clause, notice_rest },
	{ "S15", "scope-creep", true, scope_grew, scope_clause, scope_rest },
	{ "S16", "reverted", false, reverted, reverted_clause, reverted_rest },
};

static const struct kind *
kind_of(const struct reason *reason)
{
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (strcmp(kinds[i].code, reason->code) == 0)
			return &kinds[i];
	return NULL;
}

bool
reason_is(const struct reason *reason, const char *code)
{
	return strcmp(reason->code, code) == 0;
}

bool
reason_is_of_page(const struct reason *reason)
{
	const struct kind *kind = kind_of(reason);

	return kind != NULL && kind->of_page;
}

bool
reason_alerts(const struct reason *reason)
{
	return reason_is_of_page(reason) || reason_is(reason, "S6") || reason_is(reason, "S10");
}

void
reason_clause(const struct facts *facts, const struct reason *reason, struct buf *out)
{
	const struct kind *kind = kind_of(reason);

	if (kind == NULL)
		return;
	kind->clause(facts, out);
	buf_addf(out, " (%s)", kind->code);
}

static void
capitalize(struct buf *text)
{
	if (text->len > 0 && text->data[0] >= 'a' && text->data[0] <= 'z')
		text->data[0] = (char)(text->data[0] - 'a' + 'A');
}

static void
add_reason(const struct facts *f, const struct kind *kind, struct verdict *out)
{
	struct reason *reason;
	struct buf text;

	MEM_GROW(out->reasons, out->n_reasons, out->cap_reasons);
	reason = &out->reasons[out->n_reasons++];
	*reason = (struct reason){ 0 };
	memcpy(reason->code, kind->code, strlen(kind->code) + 1);
	memcpy(reason->name, kind->name, strlen(kind->name) + 1);
	buf_init(&text, REASON_BYTES);
	kind->clause(f, &text);
	if (kind->rest != NULL)
		kind->rest(f, &text);
	buf_adds(&text, ".");
	capitalize(&text);
	reason->because = buf_steal(&text);
}

void
reasons_of(const struct facts *facts, struct verdict *out)
{
	/* of a return nothing is said but that it is one */
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (is_return(facts) == (kinds[i].holds == reverted) && kinds[i].holds(facts))
			add_reason(facts, &kinds[i], out);
}
