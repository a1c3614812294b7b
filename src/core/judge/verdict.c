/*
 * The judge: one of four words from the facts, and the sentence that says why.
 * What is not known is never turned against the platform.
 */
#include "core/judge/verdict.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/judge/reason_parts.h"

enum { BECAUSE_BYTES = 8000 };

/* Why nothing can be said. */
enum doubt {
	DOUBT_NONE = 0,
	DOUBT_CLASS,     /* what came is not a new text of this page */
	DOUBT_DATES,     /* the page's dates could not be read */
	DOUBT_TELLING,   /* it was announced, but how long before is not known */
	DOUBT_UNWATCHED, /* no source is declared */
	DOUBT_FAILED,    /* a source could not be read */
	DOUBT_BANNER,    /* the page speaks of an update and names no day */
	DOUBT_BACK,      /* the date went back */
	DOUBT_GAP,       /* enough notice is possible between two looks */
	DOUBT_STATE,     /* the dates allow no conclusion */
	DOUBT_DIRECTION, /* nothing says that the platform may do more */
	DOUBT_LIST       /* a list of earlier versions: what it lost is told, not judged */
};

const char *
verdict_name(enum verdict_word word)
{
	static const char *const names[] = {
		[VERDICT_UNKNOWN] = "unknown",
		[VERDICT_ANNOUNCED] = "announced",
		[VERDICT_SHORT_NOTICE] = "short-notice",
		[VERDICT_SILENT] = "silent",
	};

	return (size_t)word < COUNT(names) ? names[word] : "unknown";
}

void
verdict_release(struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->n_reasons; i++)
		free(verdict->reasons[i].because);
	free(verdict->reasons);
	free(verdict->because);
	*verdict = (struct verdict){ 0 };
}

void
measure_of(const struct silence *silence, struct measure *out)
{
	*out = (struct measure){ .notice_min = silence->notice_min,
		.same_day_before = silence->same_day_before,
		.same_day_after = silence->same_day_after,
		.window_before = silence->window_before,
		.window_after = silence->window_after };
}

/* ---- the word ---- */

static bool
has_reason(const struct verdict *v, const char *code)
{
	for (size_t i = 0; i < v->n_reasons; i++)
		if (reason_is(&v->reasons[i], code))
			return true;
	return false;
}

static bool
is_judged(const struct facts *f)
{
	return f->evidence->change == NULL || f->evidence->change->class == CLASS_CHANGE;
}

static enum verdict_word
doubtful(enum doubt why, enum doubt *doubt)
{
	*doubt = why;
	return VERDICT_UNKNOWN;
}

static bool
is_complete(const struct facts *f)
{
	return f->announced == ANNOUNCED_NONE || f->announced == ANNOUNCED_LATE;
}

/* Somebody gave notice: was it enough? */
static enum verdict_word
judge_told(const struct facts *f, enum doubt *doubt)
{
	if (f->told.least >= f->silence->notice_min)
		return VERDICT_ANNOUNCED;
	if (f->told_most >= f->silence->notice_min)
		return doubtful(DOUBT_TELLING, doubt);
	if (f->announced == ANNOUNCED_UNWATCHED)
		return doubtful(DOUBT_UNWATCHED, doubt);
	if (f->announced == ANNOUNCED_FAILED)
		return doubtful(DOUBT_FAILED, doubt);
	return VERDICT_SHORT_NOTICE;
}

/* Do the dates leave no room for notice? */
static bool
rules_notice_out(const struct facts *f, const struct verdict *v)
{
	switch (f->state) {
	case DATES_UNMOVED:
	case DATES_NONE:
	case DATES_TODAY:
	case DATES_PAST: return true;
	case DATES_ADDED:
	case DATES_REMOVED:
	case DATES_GAP:
	case DATES_MONTH:
		return (has_reason(v, "S6") || has_reason(v, "S10") || has_reason(v, "S11")) &&
		       (!f->has_notice || f->notice_max <= f->silence->same_day_after);
	case DATES_UNKNOWN:
	case DATES_AHEAD:
	case DATES_BACK: return false;
	}
	return false;
}

/* Nobody gave notice, and every source was read. */
static enum verdict_word
judge_untold(const struct facts *f, const struct verdict *v, enum doubt *doubt)
{
	if (f->undated_banner)
		return doubtful(DOUBT_BANNER, doubt);
	if (f->state == DATES_BACK)
		return doubtful(DOUBT_BACK, doubt);
	if (f->has_notice && f->notice_max >= f->silence->notice_min)
		return doubtful(DOUBT_GAP, doubt);
	if (!f->more)
		return doubtful(DOUBT_DIRECTION, doubt);
	if (rules_notice_out(f, v))
		return VERDICT_SILENT;
	if (has_reason(v, "S5"))
		return VERDICT_SHORT_NOTICE;
	return doubtful(DOUBT_STATE, doubt);
}

static enum verdict_word
judge(const struct facts *f, const struct verdict *v, enum doubt *doubt)
{
	*doubt = DOUBT_NONE;
	if (!is_judged(f))
		return doubtful(DOUBT_CLASS, doubt);
	if (f->lost != DAY_NONE)
		return doubtful(DOUBT_LIST, doubt);
	if (f->told.who != TELLER_NONE)
		return judge_told(f, doubt);
	if (f->state == DATES_UNKNOWN)
		return doubtful(DOUBT_DATES, doubt);
	if (!is_complete(f))
		return doubtful(
		    f->announced == ANNOUNCED_FAILED ? DOUBT_FAILED : DOUBT_UNWATCHED, doubt);
	return judge_untold(f, v, doubt);
}

/* ---- the sentence ---- */

static void
say_span(int least, int most, struct buf *out)
{
	least = least < 0 ? 0 : least;
	if (most == NOTICE_OPEN) {
		buf_adds(out, "at least ");
		reason_say_days(least, out);
		return;
	}
	most = most < 0 ? 0 : most;
	if (least < most)
		buf_addf(out, "%d to ", least);
	reason_say_days(most, out);
}

static void
say_item(const struct announced_result *a, struct buf *out)
{
	reason_say_quote(a->title == NULL ? "" : a->title, out);
	buf_adds(out, " (");
	if (a->url != NULL)
		buf_addf(out, "%.300s, ", a->url);
	if (a->day == DAY_NONE)
		buf_adds(out, "undated)");
	else {
		reason_say_day(a->day, out);
		buf_adds(out, ")");
	}
}

/* "no announcement was found on the 2 public pages watched between … and …" */
static void
say_sources(const struct facts *f, struct buf *out)
{
	const struct announced_result *a = f->evidence->announced;
	char from[UTC_TEXT_MAX], until[UTC_TEXT_MAX];

	if (f->announced == ANNOUNCED_LATE)
		buf_adds(out, "no announcement in time");
	else
		buf_adds(out, "no announcement");
	buf_addf(out, " was found on the %zu public page%s watched between %s and %s", a->read,
	    a->read == 1 ? "" : "s", utc_format(a->from, from), utc_format(a->until, until));
	if (f->announced != ANNOUNCED_LATE)
		return;
	buf_adds(out, "; a later one, ");
	say_item(a, out);
	buf_adds(out, ", came after the change was seen");
}

/* Who gave the longest notice. */
static void
say_teller(const struct facts *f, struct buf *out)
{
	switch (f->told.who) {
	case TELLER_ITEM: say_item(f->evidence->announced, out); break;
	case TELLER_PAGE:
		buf_adds(out, "the page itself, first seen so on ");
		reason_say_day(f->seen, out);
		buf_adds(out, f->from == f->until ? " and effective " : " and effective from ");
		reason_say_day(f->from, out);
		if (f->from != f->until) {
			buf_adds(out, " to ");
			reason_say_day(f->until, out);
		}
		break;
	case TELLER_BANNER:
	case TELLER_EARLIER:
		buf_adds(out, "a banner on the page, ");
		reason_say_quote(f->told.text == NULL ? "" : f->told.text, out);
		if (f->told.day != DAY_NONE) {
			buf_adds(out,
			    f->told.who == TELLER_EARLIER ? ", there since " : ", first seen ");
			reason_say_day(f->told.day, out);
		}
		break;
	case TELLER_COMING:
		buf_adds(out, "the page shows a text to come, first seen ");
		reason_say_day(f->told.day, out);
		break;
	case TELLER_DATED:
		buf_adds(out, "the page's own date line named that day ");
		if (f->told.day == DAY_NONE) {
			buf_adds(out, "before it came");
			break;
		}
		buf_adds(out, "since ");
		reason_say_day(f->told.day, out);
		break;
	case TELLER_NONE: break;
	}
}

/* "A (S1), B (S11)" of the reasons that pass; how many there were. */
static size_t
say_reasons(const struct facts *f, const struct verdict *v,
    bool (*passes)(const struct reason *reason), struct buf *out)
{
	size_t n = 0;

	for (size_t i = 0; i < v->n_reasons; i++) {
		if (!passes(&v->reasons[i]))
			continue;
		if (n++ > 0)
			buf_adds(out, ", ");
		reason_clause(f, &v->reasons[i], out);
	}
	return n;
}

/* The reasons the word rests on; the others are told beside it. */
static bool
carries(const struct reason *reason)
{
	static const char *const codes[] = { "S1", "S2", "S3", "S4", "S6", "S10", "S11" };

	for (size_t i = 0; i < COUNT(codes); i++)
		if (reason_is(reason, codes[i]))
			return true;
	return false;
}

static bool
is_of_others(const struct reason *reason)
{
	return !reason_is_of_page(reason);
}

static bool
is_beside(const struct reason *reason)
{
	return !carries(reason) && !reason_is(reason, "S5");
}

static void
say_beside(const struct facts *f, const struct verdict *v,
    bool (*passes)(const struct reason *reason), struct buf *out)
{
	struct buf text;

	buf_init(&text, BECAUSE_BYTES);
	if (say_reasons(f, v, passes, &text) > 0) {
		buf_adds(out, " Also: ");
		buf_add_span(out, buf_span(&text));
		buf_adds(out, ".");
	}
	buf_release(&text);
}

static void
say_silent(const struct facts *f, const struct verdict *v, struct buf *out)
{
	buf_adds(out, "Silent because ");
	say_reasons(f, v, carries, out);
	buf_adds(out, " and ");
	say_sources(f, out);
	buf_adds(out, ".");
	say_beside(f, v, is_beside, out);
}

static bool
is_not_short(const struct reason *reason)
{
	return !reason_is(reason, "S5");
}

static void
say_announced(const struct facts *f, const struct verdict *v, struct buf *out)
{
	buf_adds(out, "Announced ");
	say_span(f->told.least, f->told.most, out);
	buf_adds(out, " ahead: ");
	say_teller(f, out);
	buf_adds(out, ".");
	say_beside(f, v, is_not_short, out);
}

static void
say_short(const struct facts *f, const struct verdict *v, struct buf *out)
{
	bool told = f->told.who != TELLER_NONE;

	buf_adds(out, "Short notice, ");
	say_span(
	    told ? f->told.least : f->notice_min, told ? f->told_most : f->notice_max, out);
	buf_addf(out, " where %d are the measure (S5): ", f->silence->notice_min);
	if (told)
		say_teller(f, out);
	else {
		buf_adds(out, "the page gives ");
		reason_say_day(f->from, out);
		if (f->from != f->until) {
			buf_adds(out, " to ");
			reason_say_day(f->until, out);
		}
	}
	if (is_complete(f)) {
		buf_adds(out, "; ");
		say_sources(f, out);
	}
	buf_adds(out, ".");
	say_beside(f, v, is_not_short, out);
}

static void
say_class(const struct facts *f, struct buf *out)
{
	buf_addf(out, "this is no new text of the page (%s)",
	    change_class_name(f->evidence->change->class));
}

static void
say_failed(const struct facts *f, struct buf *out)
{
	const struct announced_result *a = f->evidence->announced;

	buf_addf(
	    out, "only %zu of %zu announcement sources could be read", a->read, a->sources);
	if (a->why != NULL)
		buf_addf(out, " (%.300s)", a->why);
}

static void
say_telling(const struct facts *f, struct buf *out)
{
	buf_adds(out, "it was announced, but the days of notice are not certain, ");
	say_span(f->told.least, f->told_most, out);
	buf_adds(out, ": ");
	say_teller(f, out);
}

static void
say_back(const struct facts *f, struct buf *out)
{
	const struct dates *d = f->evidence->dates;

	buf_adds(out, "its date went back");
	if (d->before != DAY_NONE && d->after != DAY_NONE) {
		buf_adds(out, " from ");
		reason_say_day(d->before, out);
		buf_adds(out, " to ");
		reason_say_day(d->after, out);
	}
	buf_adds(out, ", as when another version of the page is served");
}

static void
say_gap(const struct facts *f, struct buf *out)
{
	char text[UTC_TEXT_MAX];

	buf_addf(out,
	    "the last look before was %s, so that up to %d days of notice are possible before ",
	    f->evidence->last_old == 0 ? "never" : utc_format(f->evidence->last_old, text),
	    f->notice_max);
	reason_say_day(f->until, out);
}

static void
say_state(const struct facts *f, struct buf *out)
{
	switch (f->state) {
	case DATES_ADDED: buf_adds(out, "its date line came with the change"); break;
	case DATES_REMOVED: buf_adds(out, "its date line went with the change"); break;
	case DATES_MONTH: buf_adds(out, "it names only a month"); break;
	case DATES_GAP:
		buf_adds(out, "its date lies between the last look at the old text and the "
			      "first at the new one");
		break;
	default: buf_adds(out, "its dates allow no conclusion"); break;
	}
}

static void
say_doubt(const struct facts *f, enum doubt doubt, struct buf *out)
{
	switch (doubt) {
	case DOUBT_CLASS: say_class(f, out); break;
	case DOUBT_DATES: buf_adds(out, "its dates could not be read"); break;
	case DOUBT_TELLING: say_telling(f, out); break;
	case DOUBT_UNWATCHED:
		buf_adds(out, "no announcement source is declared for this platform");
		break;
	case DOUBT_FAILED: say_failed(f, out); break;
	case DOUBT_BANNER:
		buf_adds(out, "a sentence on the page speaks of an update and names no day, ");
		reason_say_quote(f->evidence->dates->banner_text == NULL
				     ? ""
				     : f->evidence->dates->banner_text,
		    out);
		break;
	case DOUBT_BACK: say_back(f, out); break;
	case DOUBT_GAP: say_gap(f, out); break;
	case DOUBT_STATE: say_state(f, out); break;
	case DOUBT_DIRECTION:
		buf_adds(out, "nothing was found by which the platform may do more, and only "
			      "that is judged");
		break;
	case DOUBT_LIST:
		buf_adds(out, "a list of earlier versions is no text that could be announced");
		break;
	case DOUBT_NONE: break;
	}
}

static void
say_unknown(const struct facts *f, const struct verdict *v, enum doubt doubt, struct buf *out)
{
	struct buf reasons;

	buf_adds(out, "Unknown, because ");
	say_doubt(f, doubt, out);
	if (doubt == DOUBT_CLASS) {
		buf_adds(out, ".");
		return;
	}
	if (is_complete(f) && f->told.who == TELLER_NONE) {
		buf_adds(out, "; ");
		say_sources(f, out);
	}
	buf_init(&reasons, BECAUSE_BYTES);
	if (say_reasons(f, v, reason_is_of_page, &reasons) > 0) {
		buf_adds(out, "; from the page alone: ");
		buf_add_span(out, buf_span(&reasons));
	}
	buf_adds(out, ".");
	buf_release(&reasons);
	say_beside(f, v, is_of_others, out);
}

/* A return is not judged; that it takes back what was told is said. */
static void
say_return(const struct facts *f, const struct verdict *v, struct buf *out)
{
	buf_adds(out, "Taken back: ");
	reason_clause(f, &v->reasons[0], out);
	buf_adds(out, ".");
}

static char *
because(const struct facts *f, const struct verdict *v, enum doubt doubt)
{
	struct buf text;

	buf_init(&text, BECAUSE_BYTES);
	if (has_reason(v, "S16")) {
		say_return(f, v, &text);
		return buf_steal(&text);
	}
	switch (v->word) {
	case VERDICT_SILENT: say_silent(f, v, &text); break;
	case VERDICT_ANNOUNCED: say_announced(f, v, &text); break;
	case VERDICT_SHORT_NOTICE: say_short(f, v, &text); break;
	case VERDICT_UNKNOWN: say_unknown(f, v, doubt, &text); break;
	}
	return buf_steal(&text);
}

/* ---- the alert ---- */

/* A date that went back is a version for other readers until the next look says otherwise. */
static bool
is_alert(const struct facts *f, const struct verdict *v)
{
	if (!is_judged(f))
		return false;
	if (f->lost != DAY_NONE)
		return true;
	if (f->state == DATES_BACK)
		return false;
	if (has_reason(v, "S14")) /* whatever was announced */
		return true;
	if (!f->more)
		return false;
	if (v->word != VERDICT_UNKNOWN)
		return v->word != VERDICT_ANNOUNCED;
	for (size_t i = 0; i < v->n_reasons; i++)
		if (reason_alerts(&v->reasons[i]))
			return true;
	return false;
}

static struct given
given_of(const struct facts *f, enum verdict_word word)
{
	if (f->told.who != TELLER_NONE)
		return (struct given){ true, f->told.least,
			f->told_most == NOTICE_OPEN ? GIVEN_OPEN : f->told_most };
	if (word == VERDICT_UNKNOWN)
		return (struct given){ 0 };
	return (struct given){ true, f->has_notice && f->notice_min > 0 ? f->notice_min : 0,
		f->has_notice && f->notice_max > 0 ? f->notice_max : 0 };
}

void
verdict_judge(
    const struct evidence *evidence, const struct silence *silence, struct verdict *out)
{
	struct facts facts;
	struct verdict v = { 0 };
	enum doubt doubt;

	facts_gather(evidence, silence, &facts);
	if (is_judged(&facts) || evidence->change->class == CLASS_RETURNED)
		reasons_of(&facts, &v);
	v.word = judge(&facts, &v, &doubt);
	v.alert = is_alert(&facts, &v);
	v.because = because(&facts, &v, doubt);
	measure_of(silence, &v.measure);
	v.given = given_of(&facts, v.word);
	facts_release(&facts);
	*out = v;
}
