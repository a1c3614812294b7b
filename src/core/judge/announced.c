/*
 * Does one of the announcements speak of a change? It does when it lies in the
 * window and names the document or the topic, or names the day from which the
 * change holds.
 */
#include "core/judge/announcement.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "core/compare/date.h"

enum {
	NEAR_DAYS = 3,     /* two mentions of a day so near are the same day */
	FEED_FULL = 5,     /* with fewer entries a feed shows all it has */
	NAME_MIN = 4,      /* bytes; a shorter page name is found everywhere */
	MAX_CONCEPTS = 20, /* of one change that are looked for */
	MAX_DATES = 40     /* of one item that are read */
};

/* What an item says of a change, as numbers that can be compared. */
enum weight { WEIGHT_TOPIC = 1, WEIGHT_DOCUMENT = 2, WEIGHT_DAY = 4 };

struct match {
	const struct page *page;
	const struct silence *silence;
	struct pattern *name;        /* the page's; may be NULL */
	const struct patterns *kind; /* how its kind is named; may be NULL */
	const struct patterns *topics[MAX_CONCEPTS];
	size_t n_topics;
	day_t effective; /* DAY_NONE: not known, or of an earlier change */
	day_t stated;    /* by the old text of itself; DAY_NONE: nothing */
	day_t from;      /* the window … */
	day_t until;     /* … in which an item counts */
	day_t seen;      /* first look at the new text */
	day_t last;      /* last look at the old one */
};

/* One item that speaks of the change. */
struct witness {
	const struct announcement *item; /* NULL: none yet */
	const struct page *source;
	day_t day; /* of the item; DAY_NONE where it does not say */
	int weight;
};

struct answers {
	struct witness found;
	struct witness late;
	struct witness decoy;
	bool unsure; /* a pattern reached its limits on an item */
};

const char *
announced_name(enum announced state)
{
	static const char *const names[] = {
		[ANNOUNCED_UNWATCHED] = "unwatched",
		[ANNOUNCED_FAILED] = "failed",
		[ANNOUNCED_NONE] = "none",
		[ANNOUNCED_LATE] = "late",
		[ANNOUNCED_FOUND] = "found",
	};

	return (size_t)state < COUNT(names) ? names[state] : "unwatched";
}

const char *
source_state_name(enum source_state state)
{
	static const char *const names[] = {
		[SOURCE_FAILED] = "failed",
		[SOURCE_NONE] = "none",
		[SOURCE_DECOY] = "decoy",
		[SOURCE_LATE] = "late",
		[SOURCE_FOUND] = "found",
	};

	return (size_t)state < COUNT(names) ? names[state] : "failed";
}

void
source_checks_release(struct source_checks *checks)
{
	for (size_t i = 0; i < checks->n; i++) {
		struct source_check *c = &checks->v[i];

		free(c->page);
		free(c->name);
		free(c->url);
		free(c->title);
		free(c->why);
	}
	free(checks->v);
	*checks = (struct source_checks){ 0 };
}

void
source_looks_release(struct source_looks *looks)
{
	for (size_t i = 0; i < looks->n; i++) {
		free(looks->v[i].why);
		announcements_release(&looks->v[i].items);
	}
	free(looks->v);
	*looks = (struct source_looks){ 0 };
}

void
announced_release(struct announced_result *result)
{
	free(result->url);
	free(result->title);
	free(result->decoy);
	free(result->why);
	source_checks_release(&result->checks);
	*result = (struct announced_result){ .day = DAY_NONE };
}

/* ---- what to look for ---- */

static void
add_topic(struct match *m, const char *concept)
{
	const struct patterns *topic = words_table_of(&m->silence->topics, concept);

	for (size_t i = 0; i < m->n_topics; i++)
		if (m->topics[i] == topic)
			return;
	if (topic != NULL && m->n_topics < MAX_CONCEPTS)
		m->topics[m->n_topics++] = topic;
}

static void
match_topics(struct match *m, const struct findings *findings)
{
	for (size_t i = 0; findings != NULL && i < findings->n; i++)
		if (findings->v[i].direction == DIRECTION_MORE &&
		    findings->v[i].concept != NULL)
			add_topic(m, findings->v[i].concept);
}

/*
 * The words of its kind count where the page's own name is one of them: "our
 * terms" names the User Agreement; "privacy policy" does not name the Cookie Policy.
 */
static void
match_names(struct match *m)
{
	const struct page *page = m->page;

	m->kind = words_table_of(&m->silence->documents, page_kind_name(page->kind));
	if (page->name == NULL)
		return;
	if (patterns_match(m->kind, span_of(page->name)) == 0)
		m->kind = NULL;
	if (strlen(page->name) >= NAME_MIN)
		(void)phrase_compile(page->name, &m->name, NULL);
}

static void
match_days(struct match *m, day_t effective, utc_t last_old, utc_t first_new)
{
	m->seen = utc_day(first_new);
	m->last = last_old == 0 ? m->seen : utc_day(last_old);
	m->from = m->last - m->silence->window_before;
	m->until = m->seen + m->silence->window_after;
	/* an old date that was left standing says nothing of this change */
	m->effective = effective > 0 && effective >= m->last - NEAR_DAYS ? effective : DAY_NONE;
}

/* ---- one item ---- */

/* The item's title, a full stop and its text. */
static char *
item_text(const struct announcement *a)
{
	return mem_printf("%s. %s", a->title, a->text == NULL ? "" : a->text);
}

static char
order_of(const struct page *source)
{
	const char *language = source->language;

	return language == NULL || strcasecmp(language, "en") == 0 ||
		       strcasecmp(language, "en-us") == 0
		   ? 'm'
		   : 'd';
}

static bool
names_day(struct span text, char order, day_t from, day_t until)
{
	struct date date;
	size_t at = 0;

	for (int i = 0; i < MAX_DATES && date_next(text, at, order, &date); i++) {
		if (date.first == date.last && date.first >= from && date.first <= until)
			return true;
		at = date.end;
	}
	return false;
}

static bool
names_effective(const struct match *m, const struct page *source, const struct announcement *a,
    struct span text)
{
	day_t from, until;

	if (m->effective == DAY_NONE)
		return false;
	from = m->effective - NEAR_DAYS;
	until = m->effective + NEAR_DAYS;
	/* a day to come is no day of publication: "Terms update, 20 November 2024" */
	return names_day(text, order_of(source), from, until) ||
	       (a->day != DAY_NONE && a->day > m->until && a->day >= from && a->day <= until);
}

/* The answer of a pattern; where it gave none, what the source does not say is not known. */
static bool
is_sure(int answer, struct answers *out)
{
	out->unsure = out->unsure || answer < 0;
	return answer == 1;
}

static bool
names_document(const struct match *m, struct span text, struct answers *out)
{
	return is_sure(patterns_match(m->kind, text), out) ||
	       (m->name != NULL && is_sure(pattern_match(m->name, text, 0, NULL, NULL), out));
}

static bool
names_topic(const struct match *m, struct span text, struct answers *out)
{
	for (size_t i = 0; i < m->n_topics; i++)
		if (is_sure(patterns_match(m->topics[i], text), out))
			return true;
	return false;
}

static bool
names_other_document(const struct match *m, struct span text)
{
	for (size_t i = 0; i < m->silence->documents.n; i++)
		if (patterns_match(&m->silence->documents.v[i].patterns, text) == 1)
			return true;
	return false;
}

/* The heavier wins, then the earlier: its notice is the longest. */
static void
prefer(struct witness *best, const struct witness *w)
{
	if (best->item == NULL || w->weight > best->weight ||
	    (w->weight == best->weight && w->day != DAY_NONE &&
		(best->day == DAY_NONE || w->day < best->day)))
		*best = *w;
}

/* Of decoys the nearest to the change. */
static void
prefer_near(struct witness *best, const struct witness *w, day_t seen)
{
	if (best->item == NULL || abs(w->day - seen) < abs(best->day - seen))
		*best = *w;
}

/* The day an item was published. What lies after the look at it was not. */
static day_t
published(const struct announcement *a, const struct source_look *look)
{
	return a->day != DAY_NONE && look->looked != 0 && a->day > utc_day(look->looked) + 1
		   ? DAY_NONE
		   : a->day;
}

static int
weigh(const struct match *m, const struct source_look *look, const struct announcement *a,
    struct span text, struct answers *out)
{
	int weight = 0;

	if (names_effective(m, look->page, a, text))
		weight += WEIGHT_DAY;
	if (names_document(m, text, out))
		weight += WEIGHT_DOCUMENT;
	if (names_topic(m, text, out))
		weight += WEIGHT_TOPIC;
	return weight;
}

/* Does an undated item speak of these days at all? */
static bool
undated_counts(
    const struct match *m, const struct source_look *look, int weight, struct span text)
{
	day_t until =
	    m->effective != DAY_NONE && m->effective > m->until ? m->effective : m->until;

	return (weight & WEIGHT_DAY) != 0 ||
	       ((weight & WEIGHT_DOCUMENT) != 0 &&
		   names_day(text, order_of(look->page), m->from, until));
}

/* A date alone makes no witness: many things happen on one day. */
static bool
speaks(int weight)
{
	return (weight & (WEIGHT_DOCUMENT | WEIGHT_TOPIC)) != 0;
}

static void
look_at_item(const struct match *m, const struct source_look *look,
    const struct announcement *a, struct answers *out)
{
	char *text = item_text(a);
	struct span s = span_of(text);
	struct witness w = { .item = a, .source = look->page, .day = published(a, look) };

	w.weight = weigh(m, look, a, s, out);
	if (w.day == DAY_NONE) {
		if (speaks(w.weight) && undated_counts(m, look, w.weight, s))
			prefer(&out->found, &w);
	} else if (w.day <= m->stated && (w.weight & WEIGHT_DAY) == 0) {
		; /* it announced the old text */
	} else if (w.day > m->until) {
		if (speaks(w.weight))
			prefer(&out->late, &w);
	} else if (w.day >= m->from || (w.weight & WEIGHT_DAY) != 0) {
		if (speaks(w.weight))
			prefer(&out->found, &w);
		else if (w.day >= m->from && names_other_document(m, s))
			prefer_near(&out->decoy, &w, m->seen);
	}
	free(text);
}

/* ---- sources ---- */

/* The first day a feed still shows, when it shows only its newest entries; else DAY_NONE. */
static day_t
reaches_back_to(const struct source_look *look)
{
	const struct announcements *items = &look->items;
	day_t oldest = DAY_NONE;
	size_t n = 0;

	if (look->page->format == FORMAT_HTML || look->page->format == FORMAT_TEXT)
		return DAY_NONE;
	for (size_t i = 0; i < items->n; i++) {
		if (items->v[i].day == DAY_NONE)
			continue;
		if (n++ == 0 || items->v[i].day < oldest)
			oldest = items->v[i].day;
	}
	return n >= FEED_FULL ? oldest : DAY_NONE;
}

static void
failed(struct announced_result *out, const char *id, const char *why)
{
	if (out->why != NULL)
		return;
	/* errors name their page already */
	if (strncmp(why, id, strlen(id)) == 0)
		out->why = mem_strdup(why);
	else
		out->why = mem_printf("%s: %s", id, why);
}

/* Why the source's silence would prove nothing, in *room; NULL: it would. */
static const char *
doubt(const struct match *m, const struct source_look *look, bool unsure, char room[80])
{
	day_t oldest = reaches_back_to(look);
	char day[UTC_TEXT_MAX];

	if (!look->read)
		return look->why == NULL ? "could not be read" : look->why;
	if (unsure)
		return "an entry could not be examined";
	if (oldest == DAY_NONE || oldest <= m->last)
		return NULL;
	snprintf(room, 80, "its entries go back only to %s", day_format(oldest, day));
	return room;
}

static const char *
witness_url(const struct witness *w)
{
	return w->item->url != NULL ? w->item->url : w->source->url;
}

/* What the source says of the change by itself; why: it could not testify. */
static void
add_check(const struct source_look *look, const struct answers *mine, const char *why,
    struct source_checks *out)
{
	const struct witness *w = NULL;
	struct source_check *c;

	MEM_GROW(out->v, out->n, out->cap);
	c = &out->v[out->n++];
	*c = (struct source_check){ .page = mem_strdup(look->page->id),
		.name = mem_strdup(look->page->name),
		.state = why == NULL ? SOURCE_NONE : SOURCE_FAILED,
		.why = mem_strdup(why),
		.looked = look->looked,
		.day = DAY_NONE };
	if (mine->found.item != NULL) {
		c->state = SOURCE_FOUND;
		w = &mine->found;
	} else if (why == NULL && mine->late.item != NULL) {
		c->state = SOURCE_LATE;
		w = &mine->late;
	} else if (why == NULL && mine->decoy.item != NULL) {
		c->state = SOURCE_DECOY;
		w = &mine->decoy;
	}
	if (w == NULL)
		return;
	c->title = mem_strdup(w->item->title);
	c->url = mem_strdup(witness_url(w));
	c->day = w->day;
}

static void
merge_answers(const struct match *m, const struct answers *mine, struct answers *all)
{
	if (mine->found.item != NULL)
		prefer(&all->found, &mine->found);
	if (mine->late.item != NULL)
		prefer(&all->late, &mine->late);
	if (mine->decoy.item != NULL)
		prefer_near(&all->decoy, &mine->decoy, m->seen);
}

static void
look_at_source(const struct match *m, const struct source_look *look, struct answers *answers,
    struct announced_result *out)
{
	struct answers mine = { 0 };
	char room[80];
	const char *why;

	for (size_t i = 0; look->read && i < look->items.n; i++)
		look_at_item(m, look, &look->items.v[i], &mine);
	why = doubt(m, look, mine.unsure, room);
	out->sources++;
	if (why == NULL)
		out->read++;
	else
		failed(out, look->page->id, why);
	add_check(look, &mine, why, &out->checks);
	merge_answers(m, &mine, answers);
}

static void
take_witness(struct announced_result *out, const struct witness *w)
{
	out->title = mem_strdup(w->item->title);
	out->url = mem_strdup(witness_url(w));
	out->day = w->day;
}

static void
conclude(const struct answers *answers, struct announced_result *out)
{
	if (answers->found.item != NULL) {
		out->state = ANNOUNCED_FOUND;
		take_witness(out, &answers->found);
	} else if (out->sources == 0) {
		out->state = ANNOUNCED_UNWATCHED;
	} else if (out->read < out->sources) {
		out->state = ANNOUNCED_FAILED;
	} else if (answers->late.item != NULL) {
		out->state = ANNOUNCED_LATE;
		take_witness(out, &answers->late);
	} else {
		out->state = ANNOUNCED_NONE;
	}
	if (out->state != ANNOUNCED_FOUND && answers->decoy.item != NULL)
		out->decoy = mem_strdup(answers->decoy.item->title);
}

void
announced_match(const struct source_looks *looks, const struct page *page,
    const struct findings *findings, day_t effective, day_t stated, utc_t last_old,
    utc_t first_new, const struct silence *silence, struct announced_result *out)
{
	struct match m = { .page = page, .silence = silence };
	struct answers answers = { 0 };
	struct announced_result result = {
		.day = DAY_NONE, .from = last_old, .until = first_new
	};

	if (result.from == 0)
		result.from = first_new;
	match_days(&m, effective, last_old, first_new);
	/* a day still to come is of a change announced before this one */
	m.stated = stated <= m.last ? stated : DAY_NONE;
	match_names(&m);
	match_topics(&m, findings);
	for (size_t i = 0; looks != NULL && i < looks->n; i++)
		if (looks->v[i].page != page && page_covers(looks->v[i].page, page))
			look_at_source(&m, &looks->v[i], &answers, &result);
	conclude(&answers, &result);
	if (result.state != ANNOUNCED_FAILED) {
		free(result.why);
		result.why = NULL;
	}
	pattern_free(m.name);
	*out = result;
}

enum named
announced_names(const struct page *page, const struct silence *silence, struct span text)
{
	struct match m = { .page = page, .silence = silence };
	struct answers unused = { 0 };
	enum named named = NAMED_NONE;

	match_names(&m);
	if (names_document(&m, text, &unused))
		named = NAMED_THIS;
	else if (names_other_document(&m, text))
		named = NAMED_OTHER;
	pattern_free(m.name);
	return named;
}
