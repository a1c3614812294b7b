/* S6 to S8, S10, S12, S13, S16: what stands beside the change. */
#include "core/judge/reason_parts.h"

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
	reason_say_quote(
	    f->decoy_banner ? f->evidence->dates->banner_text : f->evidence->announced->decoy,
	    out);
}

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
	reason_say_time(s->since, out);
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
	reason_say_quote(s->quote, out);
}

static bool
is_rule_saying(const struct facts *f, const struct saying *s)
{
	(void)f;
	return is_rule_text(s->kind) && (s->says || s->changed_now || s->unread);
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
		reason_say_time(s->looked, out);
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
	reason_say_quote(way->setting, out);
	buf_addf(out, ", %.300s, looked at ", way->url);
	reason_say_time(way->looked, out);
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
is_behind(const struct facts *f)
{
	const struct beside *b = f->evidence->beside;

	return b != NULL && b->lagging != NULL &&
	       b->lagging_looked - f->evidence->first_new >= LAG_DAYS * UTC_DAY_SECONDS;
}

static bool
archive_lags(const struct facts *f)
{
	return f->lost != DAY_NONE || is_behind(f);
}

static void
archive_lags_clause(const struct facts *f, struct buf *out)
{
	const struct beside *b = f->evidence->beside;

	if (f->lost != DAY_NONE) {
		buf_adds(out, "this list of earlier versions does not name that of ");
		reason_say_day(f->lost, out);
		buf_adds(out, " any more");
		return;
	}
	buf_addf(out, "the page of earlier versions, %s, ", b->lagging);
	if (b->lagging_lacks == 0) {
		buf_adds(out, "has not changed since");
		return;
	}
	buf_adds(out, "does not list the text of ");
	reason_say_day(b->lagging_lacks, out);
}

static void
archive_lags_rest(const struct facts *f, struct buf *out)
{
	if (f->lost != DAY_NONE) {
		buf_adds(out, "; ");
		reason_say_looks(f, out);
		return;
	}
	buf_adds(out, "; it was last looked at ");
	reason_say_time(f->evidence->beside->lagging_looked, out);
}

static bool
reverted(const struct facts *f)
{
	const struct beside *b = f->evidence->beside;

	return facts_is_return(f) && b != NULL && b->told != 0 &&
	       f->evidence->first_new - b->told <= REVERT_DAYS * UTC_DAY_SECONDS;
}

static void
reverted_clause(const struct facts *f, struct buf *out)
{
	const struct beside *b = f->evidence->beside;

	buf_adds(out, "the words that were told on ");
	reason_say_day(utc_day(b->told), out);
	buf_adds(out, " are gone again after ");
	reason_say_days(utc_day(f->evidence->first_new) - utc_day(b->told), out);
}

static void
reverted_rest(const struct facts *f, struct buf *out)
{
	buf_addf(out, " (%.10s)", f->evidence->beside->told_by);
}

const struct reason_kind reasons_of_beside[] = {
	{ "S6", "setting-before-policy", false, setting_first, setting_first_clause,
	    setting_first_rest },
	{ "S7", "help-only", false, help_only, help_only_clause, help_only_rest },
	{ "S8", "decoy", false, decoy, decoy_clause, NULL },
	{ "S10", "opt-out-broken", false, way_broken, way_broken_clause, way_broken_rest },
	{ "S12", "region-split", false, region_split, region_split_clause, NULL },
	{ "S13", "archive-not-updated", false, archive_lags, archive_lags_clause,
	    archive_lags_rest },
	{ "S16", "reverted", false, reverted, reverted_clause, reverted_rest, true },
	{ 0 },
};
