/* One version of a page after another: what was said of it, had we watched. */
#include "replay/replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/hash.h"
#include "base/mem.h"
#include "core/compare/classify.h"
#include "core/compare/lineface.h"
#include "core/compare/moved.h"
#include "core/detect/departed.h"
#include "core/detect/tongue.h"
#include "core/text/reread.h"
#include "edge/archive/archive.h"
#include "links.h"
#include "replay/replay_beside.h"

enum {
	TEXTS_KEPT = 6, /* of one page: many swing between a few */
	PAIRS_KEPT = 64,
	MUCH = 4, /* a fourth of the lines */
	FIRST_SLOTS = 1024,
	LOST_FOR =
	    30 * UTC_DAY_SECONDS /* a page that was not itself so long is something else */
};

/* A text that the page had. */
struct version {
	struct oid blob;
	struct document *doc; /* NULL: to be read again */
	struct pieces *pieces;
	uint64_t hash;      /* document_hash(); 0: not asked yet */
	size_t bytes;       /* roughly, of doc and pieces */
	struct dates dates; /* of a change to it that kept its words, as in struct pair */
	bool has_dates;
	size_t used; /* when: the page's own count */
};

/* What comparing two texts of a page came to. */
struct pair {
	struct oid before;
	struct oid after;
	enum change_class class;
	size_t added, removed, edited, moved;
	struct dates dates; /* where they will be the same at any later time … */
	bool has_dates;     /* … and are known */
	bool banner;        /* the edits announce something: they are needed each time */
};

struct past_page {
	char *path;
	struct page page;
	struct platform platform;
	struct known known;
	struct departed departed;
	struct departed led; /* links that led elsewhere, by moved_hash() */
	struct version texts[TEXTS_KEPT];
	size_t uses;
	struct pair pairs[PAIRS_KEPT]; /* a ring */
	size_t n_pairs;
	bool has_good;
	bool has_held;
	struct oid good;        /* the text that changes are compared with … */
	struct oid held;        /* … and what came since and was not the page … */
	utc_t held_since;       /* … without a break */
	struct oid last;        /* whatever came last */
	const char *tongue;     /* its language as last guessed; NULL: not plain */
	bool ours;              /* written by an archive of ours */
	utc_t time;             /* of the version before */
	utc_t good_time;        /* of the last version that was the page */
	struct banners banners; /* that it carried */
	utc_t told;             /* its last alert */
	char told_by[BESIDE_OID];
	struct past_page *newer; /* by use, of those whose documents are kept */
	struct past_page *older;
};

struct replay {
	struct odb *odb;
	struct replay_rules rules;
	struct replay_beside *others;
	struct past_page **slots; /* by path, open addressing */
	size_t n_slots;
	size_t n;
	struct past_page *newest;
	struct past_page *oldest;
	size_t bytes; /* of the documents kept … */
	size_t most;  /* … and how many may be */
	struct buf blob;
};

/* One version's passage; each step fills in one field more. */
struct passage {
	struct replay *replay;
	struct past_page *page;
	const struct history_commit *commit;
	struct oid blob;
	const struct document *before; /* the page's */
	const struct document *after;  /* the page's */
	struct change *change;
	struct classified classified;
	bool adopted; /* it was not the page, but stayed */
	struct findings findings;
	utc_t previously;
	struct dates dates;
	struct beside beside; /* its lists are owned */
	struct verdict verdict;
	struct error *warning;
};

/* ---- paths ---- */

static const char *const endings[] = { ".md", ".markdown", ".txt", NULL };

static size_t
ending(const char *path)
{
	size_t n = strlen(path);

	for (size_t i = 0; endings[i] != NULL; i++) {
		size_t m = strlen(endings[i]);

		if (n > m && strcasecmp(path + n - m, endings[i]) == 0)
			return m;
	}
	return 0;
}

static bool
is_about_repository(const char *name)
{
	static const char *const names[] = { "readme", "license", "licence", "copying",
		"contributing", "changelog", "code_of_conduct", "security", "authors", "notice",
		"requirements", "robots", NULL };

	for (size_t i = 0; names[i] != NULL; i++)
		if (strncasecmp(name, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

bool
replay_is_page(const char *path)
{
	if (ending(path) == 0 || path[0] == '.' || strstr(path, "/.") != NULL)
		return false;
	return strchr(path, '/') != NULL || !is_about_repository(path);
}

static bool
names_any(const char *name, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strcasestr(name, *words) != NULL)
			return true;
	return false;
}

static enum page_kind
kind_of(const char *name)
{
	static const char *const help[] = { "help", "support", "faq", NULL };
	static const char *const setting[] = { "setting", "preferences", NULL };
	static const char *const terms[] = { "terms", "conditions", "agreement", "guidelines",
		NULL };

	if (names_any(name, help))
		return PAGE_HELP;
	if (names_any(name, setting))
		return PAGE_SETTING;
	return names_any(name, terms) &&
		       !names_any(name, (const char *const[]){ "privacy", NULL })
		   ? PAGE_TERMS
		   : PAGE_POLICY;
}

static struct past_page *
page_new(const char *path)
{
	struct past_page *p = mem_alloc(sizeof *p);
	const char *name;

	p->path = mem_strdup(path);
	p->page.id = mem_strndup(path, strlen(path) - ending(path));
	p->page.platform = mem_strndup(path, strcspn(p->page.id, "/"));
	name = strrchr(p->page.id, '/');
	p->page.name = mem_strdup(name == NULL ? p->page.id : name + 1);
	p->page.kind = kind_of(p->page.name);
	name = strchr(p->page.name, '@'); /* as another reader was served it */
	p->page.variant = name == NULL ? NULL : mem_strdup(name + 1);
	p->platform.id = p->page.platform;
	p->platform.name = p->page.platform;
	return p;
}

static void
page_end(struct past_page *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < TEXTS_KEPT; i++) {
		document_free(p->texts[i].doc);
		pieces_free(p->texts[i].pieces);
	}
	known_release(&p->known);
	departed_release(&p->departed);
	departed_release(&p->led);
	banners_release(&p->banners);
	page_release(&p->page);
	free(p->path);
	free(p);
}

/* ---- pages by path ---- */

static struct past_page **
slot_of(struct past_page **slots, size_t n_slots, const char *path)
{
	size_t at = hash_xxh3(span_of(path)) & (n_slots - 1);

	while (slots[at] != NULL && strcmp(slots[at]->path, path) != 0)
		at = (at + 1) & (n_slots - 1);
	return &slots[at];
}

static void
grow(struct replay *r)
{
	size_t n_slots = r->n_slots == 0 ? FIRST_SLOTS : r->n_slots * 2;
	struct past_page **slots = mem_array(n_slots, sizeof *slots);

	for (size_t i = 0; i < r->n_slots; i++)
		if (r->slots[i] != NULL)
			*slot_of(slots, n_slots, r->slots[i]->path) = r->slots[i];
	free(r->slots);
	r->slots = slots;
	r->n_slots = n_slots;
}

static struct past_page *
page_at(struct replay *r, const char *path)
{
	struct past_page **slot;

	if (r->n * 2 >= r->n_slots)
		grow(r);
	slot = slot_of(r->slots, r->n_slots, path);
	if (*slot == NULL) {
		*slot = page_new(path);
		r->n++;
	}
	return *slot;
}

/* ---- which documents are kept ---- */

static size_t
bytes_of(const struct past_page *p)
{
	size_t bytes = 0;

	for (size_t i = 0; i < TEXTS_KEPT; i++)
		bytes += p->texts[i].bytes;
	return bytes;
}

static void
forget(struct version *v)
{
	document_free(v->doc);
	pieces_free(v->pieces);
	*v = (struct version){ 0 };
}

static void
unlink_page(struct replay *r, struct past_page *p)
{
	if (p->newer == NULL && p->older == NULL && r->newest != p)
		return;
	if (p->newer != NULL)
		p->newer->older = p->older;
	else
		r->newest = p->older;
	if (p->older != NULL)
		p->older->newer = p->newer;
	else
		r->oldest = p->newer;
	p->newer = p->older = NULL;
	r->bytes -= bytes_of(p);
}

/* Let go of every text but the one that the next is compared with. */
static void
thin_out(struct replay *r, struct past_page *p)
{
	for (size_t i = 0; i < TEXTS_KEPT; i++) {
		struct version *v = &p->texts[i];

		if (v->doc == NULL || oid_eq(&v->blob, &p->good))
			continue;
		r->bytes -= v->bytes;
		forget(v);
	}
}

/*
 * The page was used last. Of those used longest ago first the texts that may come
 * back are let go, then all.
 */
static void
keep(struct replay *r, struct past_page *p)
{
	p->older = r->newest;
	if (r->newest != NULL)
		r->newest->newer = p;
	else
		r->oldest = p;
	r->newest = p;
	r->bytes += bytes_of(p);
	for (struct past_page *old = r->oldest; r->bytes > r->most && old != p;
	     old = old->newer)
		thin_out(r, old);
	while (r->bytes > r->most && r->oldest != p) {
		struct past_page *old = r->oldest;

		unlink_page(r, old);
		for (size_t i = 0; i < TEXTS_KEPT; i++)
			forget(&old->texts[i]);
	}
}

static struct version *
find_text(struct past_page *p, const struct oid *blob)
{
	for (size_t i = 0; i < TEXTS_KEPT; i++)
		if (p->texts[i].doc != NULL && oid_eq(&p->texts[i].blob, blob))
			return &p->texts[i];
	return NULL;
}

/* The place of the text that was used longest ago. */
static struct version *
oldest_text(struct past_page *p)
{
	struct version *oldest = &p->texts[0];

	for (size_t i = 1; i < TEXTS_KEPT; i++)
		if (p->texts[i].used < oldest->used)
			oldest = &p->texts[i];
	return oldest;
}

struct replay *
replay_new(struct odb *odb, const struct replay_rules *rules, size_t bytes)
{
	struct replay *r = mem_alloc(sizeof *r);

	r->odb = odb;
	r->rules = *rules;
	r->others = replay_beside_new(odb, rules->rules);
	r->most = bytes;
	buf_init(&r->blob, DOCUMENT_MAX_BYTES);
	return r;
}

void
replay_free(struct replay *replay)
{
	if (replay == NULL)
		return;
	for (size_t i = 0; i < replay->n_slots; i++)
		page_end(replay->slots[i]);
	free(replay->slots);
	replay_beside_free(replay->others);
	buf_release(&replay->blob);
	free(replay);
}

/* ---- read ---- */

/* The texts of the page that were read, the one that changes are compared with first. */
static size_t
known_texts(const struct past_page *p, struct reread out[TEXTS_KEPT])
{
	size_t n = 0;

	for (int good = 1; good >= 0; good--)
		for (size_t i = 0; i < TEXTS_KEPT; i++) {
			const struct version *v = &p->texts[i];

			if (v->pieces != NULL && oid_eq(&v->blob, &p->good) == (good == 1))
				out[n++] = (struct reread){ v->doc, v->pieces };
		}
	return n;
}

static int
read_blob(struct passage *a, struct version *v, struct error *err)
{
	struct reread known[TEXTS_KEPT];
	struct replay *r = a->replay;
	int rc;

	buf_clear(&r->blob);
	r->blob.full = false;
	rc = odb_read(r->odb, &v->blob, OBJECT_BLOB, &r->blob, err);
	if (rc == 0)
		return error_set(err, ERROR_LIMIT, "its text is missing from the repository");
	if (rc < 0)
		return -1;
	if (a->page->ours)
		rc = document_get(buf_span(&r->blob), DOCUMENT_OURS, &v->doc, err);
	else
		rc = reread(buf_span(&r->blob), known, known_texts(a->page, known), &v->doc,
		    &v->pieces, err);
	if (rc == 0)
		v->bytes = document_settle(v->doc) + pieces_bytes(v->pieces);
	return rc;
}

/* A text of the page: 1; 0 and a warning when it is missing or too large; -1. */
static int
read_text(
    struct passage *a, const struct oid *blob, const struct document **out, struct error *err)
{
	struct version *v = find_text(a->page, blob), new = { .blob = *blob };
	struct error why = { 0 };

	if (v == NULL && read_blob(a, &new, &why) != 0) {
		if (why.code != ERROR_LIMIT) {
			*err = why;
			return -1;
		}
		error_set(a->warning, ERROR_PAGE, "%s at %.12s: %s", a->page->path,
		    a->commit->id, why.message);
		return 0;
	}
	if (v == NULL) {
		v = oldest_text(a->page);
		forget(v);
		*v = new;
	}
	v->used = ++a->page->uses;
	*out = v->doc;
	return 1;
}

static uint64_t
hash_of(struct version *v)
{
	if (v->hash == 0)
		v->hash = document_hash(v->doc);
	return v->hash;
}

/* ---- compare ---- */

static struct pair *
find_pair(struct past_page *p, const struct oid *before, const struct oid *after)
{
	for (size_t i = 0; i < PAIRS_KEPT && i < p->n_pairs; i++)
		if (oid_eq(&p->pairs[i].before, before) && oid_eq(&p->pairs[i].after, after))
			return &p->pairs[i];
	return NULL;
}

static void
note_pair(struct passage *a)
{
	struct past_page *p = a->page;

	p->pairs[p->n_pairs++ % PAIRS_KEPT] = (struct pair){ .before = p->good,
		.after = a->blob,
		.class = a->change->class,
		.added = a->change->n_added,
		.removed = a->change->n_removed,
		.edited = a->change->n_edited,
		.moved = a->change->n_moved };
}

/* The same two texts were compared before: what came of it, without the edits. */
static struct change *
change_of_pair(const struct passage *a, const struct pair *pair)
{
	struct change *change = mem_alloc(sizeof *change);

	*change = (struct change){ .before = a->before,
		.after = a->after,
		.class = pair->class,
		.n_added = pair->added,
		.n_removed = pair->removed,
		.n_edited = pair->edited,
		.n_moved = pair->moved };
	return change;
}

static void
compare_passage(struct passage *a)
{
	change_free(a->change);
	a->change = compare(a->before, a->after);
	/* the bytes differ: what compare() does not see is form */
	if (a->change->class == CLASS_NONE)
		a->change->class = CLASS_FORMATTING;
	if (a->before != NULL)
		note_pair(a);
}

/* ---- classify ---- */

static void
classify_change(struct passage *a)
{
	classify(a->change, &a->page->known, a->replay->rules.failures, a->commit->time,
	    &a->classified);
}

/* The collector's doing, not the page's. */
static bool
is_upgrade(const struct passage *a)
{
	struct span message = a->commit->message, class;

	if (span_starts(message, "Apply technical or declaration upgrade") ||
	    span_starts(message, "Refilter"))
		return true;
	return a->page->ours && archive_trailer(message.data, "Class", &class) &&
	       span_is(class, change_class_name(CLASS_UPGRADE));
}

static bool needs_edits(enum change_class class)
{
	return class == CLASS_CHANGE || class == CLASS_DATE_ONLY;
}

static bool is_held(enum change_class class)
{
	return class == CLASS_EXTRACTION || class == CLASS_VARIANT;
}

/* What classify() takes for form it sees in the edits, which a pair does not keep. */
static void
note_class(struct passage *a)
{
	struct pair *pair = find_pair(a->page, &a->page->good, &a->blob);

	if (pair != NULL &&
	    (a->classified.class == CLASS_FORMATTING || a->classified.class == CLASS_DATE_ONLY))
		pair->class = a->classified.class;
}

/* A swing between texts that were compared before costs nothing more. */
static void
compare_and_classify(struct passage *a)
{
	const struct pair *pair =
	    a->before == NULL ? NULL : find_pair(a->page, &a->page->good, &a->blob);

	if (pair != NULL && !pair->banner) {
		a->change = change_of_pair(a, pair);
		if (needs_edits(a->change->class))
			classify_change(a);
		else
			a->classified.class = a->change->class;
		if (!needs_edits(a->classified.class) && !is_held(a->classified.class))
			return;
	}
	compare_passage(a);
	classify_change(a);
	note_class(a);
}

/* After something that was not the page, its last good text again. */
static void
return_to_good(struct passage *a)
{
	const struct known_text *known = known_find(&a->page->known, document_hash(a->before));

	a->change = mem_alloc(sizeof *a->change);
	*a->change = (struct change){ .before = a->before, .after = a->after };
	a->classified.class = CLASS_RETURNED;
	if (known != NULL)
		memcpy(a->classified.returned_to, known->commit, sizeof known->commit);
}

/* Was it still there after the time in which a passing trouble is over? */
static int
stays(const struct passage *a, struct error *err)
{
	struct oid later;
	int rc = history_later(
	    a->commit, a->page->path, a->commit->time + CLASSIFY_STAYS, &later, err);

	return rc == 1 ? oid_eq(&later, &a->blob) : rc;
}

/*
 * What was not the page and stays is what it has become, as far as classify()
 * allows. A page that was not itself for a month is compared with what it is now.
 */
static int
adopt(struct passage *a, struct error *err)
{
	struct past_page *p = a->page;
	int rc;

	if (!is_held(a->classified.class))
		return 0;
	if (p->has_held && a->commit->time - p->held_since > LOST_FOR &&
	    read_text(a, &p->held, &a->before, err) == 1) {
		p->good = p->held;
		compare_passage(a);
		classify_change(a);
		if (!is_held(a->classified.class))
			return 0;
	}
	if (a->classified.if_it_stays == CLASS_EXTRACTION)
		return 0;
	rc = stays(a, err);
	if (rc == 1) {
		a->classified.class = a->classified.if_it_stays;
		a->adopted = true;
	}
	return rc < 0 ? -1 : 0;
}

static bool
led(void *arg, struct span text, struct span target)
{
	const struct past_page *page = arg;

	return departed_has(&page->led, moved_hash(text, target));
}

/* A way out that leads elsewhere under the same words. */
static bool
links_are_news(const struct passage *a)
{
	struct links_past past = { led, a->page };

	return links_make_change(
	    a->replay->rules.rules, a->change, a->change->after->language, &past);
}

static int
classify_passage(struct passage *a, struct error *err)
{
	struct past_page *p = a->page;
	int rc = p->has_good ? read_text(a, &p->good, &a->before, err) : 0;

	if (rc < 0)
		return -1;
	if (rc == 1 && oid_eq(&p->good, &a->blob))
		return_to_good(a);
	else
		compare_and_classify(a);
	if (adopt(a, err) != 0)
		return -1;
	if (a->before != NULL && !is_held(a->classified.class) && is_upgrade(a))
		a->classified.class = CLASS_UPGRADE;
	a->change->class = a->classified.class;
	if (links_are_news(a))
		a->change->class = CLASS_CHANGE;
	return 0;
}

/* ---- detect, judge ---- */

/* A page speaks the language it spoke before, unless much of it is new. */
static const char *
language_of(struct passage *a)
{
	const struct change *c = a->change;
	struct past_page *p = a->page;

	if (c->after->language != NULL)
		return c->after->language;
	if (p->tongue == NULL || c->n_edits * MUCH > c->after->n_lines)
		p->tongue = tongue_guess(c->after);
	return p->tongue;
}

/*
 * A collector that reads a page otherwise finds sentences that were there unread, and hides
 * those that are new: of either only what speaks plainly is kept, and none is alarmed.
 */
static bool
is_plain(const struct finding *f)
{
	if (f->gone || f->change == EDIT_REMOVED)
		return false;
	return f->severity == SEVERITY_HIGH ||
	       (f->direction == DIRECTION_LESS && strcmp(f->concept, "ai-training") == 0);
}

static void
keep_plain(struct findings *findings)
{
	size_t n = 0;

	for (size_t i = 0; i < findings->n; i++) {
		if (is_plain(&findings->v[i]))
			findings->v[n++] = findings->v[i];
		else
			finding_release(&findings->v[i]);
	}
	findings->n = n;
}

static bool
is_searched(const struct change *change)
{
	return change->before != NULL &&
	       (change->class == CLASS_CHANGE || change->class == CLASS_UPGRADE);
}

static void
detect_passage(struct passage *a)
{
	const struct rules *rules = a->replay->rules.rules;
	struct links_past past = { led, a->page };
	struct error err = { 0 };
	int rc;

	if (!is_searched(a->change)) {
		if (a->change->class != CLASS_FORMATTING)
			a->page->tongue = NULL; /* what was served may be another reader's */
		return;
	}
	rc = detect(rules, a->change, language_of(a), &a->findings, &err);
	departed_filter(&a->page->departed, a->change, &a->findings);
	if (a->change->class == CLASS_UPGRADE)
		keep_plain(&a->findings);
	else if (detect_links(rules, a->change, a->change->after->language, &past, &a->findings,
		     rc == 0 ? &err : NULL) != 0)
		rc = -1;
	if (rc != 0)
		error_set(a->warning, ERROR_LIMIT, "%s at %.12s: %s", a->page->path,
		    a->commit->id, err.message);
}

static utc_t
last_look(const struct passage *a)
{
	struct span value;
	utc_t t;

	if (a->page->ours && archive_trailer(a->commit->message.data, "Previously", &value) &&
	    utc_parse(value, &t) && t < a->commit->time)
		return t;
	t = a->commit->before > a->page->time ? a->commit->before : a->page->time;
	return t < a->commit->time ? t : a->commit->time - 1;
}

static void
judge_dates(struct passage *a, utc_t last_old, struct dates *out)
{
	struct error err = { 0 };

	if (dates_judge(
		a->change, last_old, a->commit->time, a->replay->rules.silence, out, &err) != 0)
		error_set(a->warning, ERROR_LIMIT, "%s at %.12s: %s", a->page->path,
		    a->commit->id, err.message);
}

/* Dates that were there and are past say the same whenever these two texts meet again. */
static bool
will_stay(const struct dates *d, utc_t now)
{
	return (d->state == DATES_NONE || d->state == DATES_UNMOVED) && !d->banner &&
	       !d->has_notice && !d->arrived &&
	       (d->after == DAY_NONE || d->after <= utc_day(now));
}

static bool
is_form_alone(const struct change *change)
{
	return change->class == CLASS_FORMATTING && change->same_text;
}

/* The dates of these two texts from an earlier time, if they were noted. */
static bool
recall_dates(struct passage *a)
{
	const struct pair *pair = find_pair(a->page, &a->page->good, &a->blob);
	const struct version *before = find_text(a->page, &a->page->good);

	if (pair != NULL && pair->has_dates)
		a->dates = pair->dates;
	else if (is_form_alone(a->change) && before != NULL && before->has_dates)
		a->dates = before->dates;
	else
		return false;
	return true;
}

static void
note_dates(struct passage *a)
{
	struct pair *pair = find_pair(a->page, &a->page->good, &a->blob);
	struct version *after = find_text(a->page, &a->blob);

	if (a->change->before == NULL)
		return;
	if (pair != NULL && a->dates.banner)
		pair->banner = true;
	if (!will_stay(&a->dates, a->commit->time))
		return;
	if (pair != NULL) {
		pair->dates = a->dates;
		pair->has_dates = true;
	}
	if (is_form_alone(a->change) && after != NULL) {
		after->dates = a->dates;
		after->has_dates = true;
	}
}

static void
judge_all_dates(struct passage *a)
{
	if (a->change->before != NULL && recall_dates(a)) {
		note_dates(a);
		return;
	}
	judge_dates(a, a->previously, &a->dates);
	if (a->dates.state == DATES_PAST && a->page->good_time < a->previously) {
		struct dates own = { .before = DAY_NONE, .after = DAY_NONE };

		judge_dates(a, a->page->good_time, &own);
		if (own.state == DATES_GAP) {
			dates_release(&a->dates);
			a->dates = own;
			a->previously = a->page->good_time;
		} else {
			dates_release(&own);
		}
	}
	note_dates(a);
}

/* What the page carried, and what others of the platform say. */
static int
look_beside(struct passage *a, struct error *err)
{
	struct beside *beside = &a->beside;

	beside->banners = &a->page->banners;
	beside->told = a->page->told;
	memcpy(beside->told_by, a->page->told_by, sizeof beside->told_by);
	if (a->change->class != CLASS_CHANGE || a->change->before == NULL)
		return 0;
	return replay_beside_gather(
	    a->replay->others, &a->page->page, &a->findings, a->commit, &beside->sayings, err);
}

static int
judge_passage(struct passage *a, struct error *err)
{
	struct announced_result unwatched = { .day = DAY_NONE };
	struct evidence evidence = { .page = &a->page->page,
		.beside = &a->beside,
		.change = a->change,
		.findings = &a->findings,
		.dates = &a->dates,
		.announced = &unwatched,
		.first_new = a->commit->time };

	a->previously = a->change->before == NULL ? 0 : last_look(a);
	judge_all_dates(a);
	evidence.last_old = a->previously;
	if (look_beside(a, err) != 0)
		return -1;
	if (a->change->class == CLASS_CHANGE ||
	    (a->change->class == CLASS_RETURNED && a->classified.undoes_told))
		verdict_judge(&evidence, a->replay->rules.silence, &a->verdict);
	if (!is_held(a->change->class))
		banners_note(&a->page->banners, a->commit->time, &a->dates);
	return 0;
}

/* ---- record ---- */

static struct record *
record_passage(struct passage *a)
{
	struct record *record = record_new();
	struct announced_result unwatched = { .day = DAY_NONE };

	record_fill(record, &a->page->platform, &a->page->page, a->change, &a->findings,
	    &a->verdict, &a->dates, &unwatched, a->previously, a->commit->time);
	free(record->path);
	record->path = mem_strdup(a->page->path);
	record->commit = mem_strdup(a->commit->id);
	if (a->classified.returned_to[0] != '\0')
		record->returned_to = mem_strdup(a->classified.returned_to);
	if (a->change->class == CLASS_RETURNED)
		record->alert = a->classified.undoes_told;
	if (a->change->class == CLASS_CHANGE && links_alert(&record->findings, a->change))
		record->alert = true;
	record_take_beside(record, &a->beside);
	return record;
}

/* Where its links led, for when they swing back. */
static void
note_links(struct passage *a)
{
	struct moved moved;

	if (a->change->before == NULL)
		return;
	moved_links(a->change->before, a->change->after, &moved);
	for (size_t i = 0; i < moved.n; i++)
		departed_add(&a->page->led, moved_hash(moved.v[i].text, moved.v[i].from));
}

/* Texts that differ in form alone have one hash. */
static void
note_text(struct passage *a, bool told)
{
	struct past_page *p = a->page;
	struct version *after = find_text(p, &a->blob), *before = find_text(p, &p->good);

	if (a->change->same_text && before != NULL)
		after->hash = hash_of(before);
	known_note(&p->known, hash_of(after), a->commit->time, a->commit->id, told);
}

static void
note_for_others(struct passage *a, const struct record *record)
{
	const struct past_page *p = a->page;

	replay_beside_note(a->replay->others, &(struct replay_text){ .page = &p->page,
						  .path = p->path,
						  .blob = a->blob,
						  .ours = p->ours,
						  .language = p->tongue,
						  .time = a->commit->time,
						  .findings = &record->findings });
}

/* The version becomes what the next one is compared with, unless it is not the page. */
static void
remember(struct passage *a, const struct record *record)
{
	struct past_page *p = a->page;

	if (record->alert && a->change->class == CLASS_CHANGE) {
		p->told = a->commit->time;
		snprintf(p->told_by, sizeof p->told_by, "%s", a->commit->id);
	}
	if (is_held(a->change->class) && !a->adopted) {
		if (!p->has_held)
			p->held_since = a->commit->time;
		p->has_held = true;
		p->held = a->blob;
	} else {
		note_text(a, record->alert);
		departed_note(&p->departed, a->change);
		note_links(a);
		note_for_others(a, record);
		p->has_held = false;
		p->has_good = true;
		p->good = a->blob;
		p->good_time = a->commit->time;
	}
	p->last = a->blob;
	p->time = a->commit->time;
}

static int
pass(struct passage *a, struct record **out, struct error *err)
{
	int rc = read_text(a, &a->blob, &a->after, err);

	if (rc <= 0)
		return rc;
	if (classify_passage(a, err) != 0)
		return -1;
	detect_passage(a);
	if (judge_passage(a, err) != 0)
		return -1;
	*out = record_passage(a);
	remember(a, *out);
	return 0;
}

static bool
is_ours(struct span message)
{
	struct span page;

	return span_find(message, "\nPage: ") != NULL &&
	       archive_trailer(message.data, "Page", &page);
}

int
replay_file(struct replay *replay, const struct history_commit *commit,
    const struct history_file *file, struct record **out, struct error *warning,
    struct error *err)
{
	struct past_page *page = page_at(replay, file->path);
	struct passage a = { .replay = replay,
		.page = page,
		.commit = commit,
		.blob = file->new,
		.warning = warning,
		.dates = { .before = DAY_NONE, .after = DAY_NONE, .banner_day = DAY_NONE } };
	int rc;

	*out = NULL;
	if (!file->has || (page->time != 0 && oid_eq(&page->last, &file->new)))
		return 0;
	page->ours = is_ours(commit->message);
	unlink_page(replay, page);
	rc = pass(&a, out, err);
	keep(replay, page);
	change_free(a.change);
	findings_release(&a.findings);
	dates_release(&a.dates);
	beside_release(&a.beside);
	verdict_release(&a.verdict);
	return rc;
}
