/* What other pages say, kept while a history goes by and asked for when something is new. */
#include "replay/replay_beside.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "core/compare/compare.h"
#include "core/detect/tongue.h"

enum { FIRST_SLOTS = 256, CONCEPTS_MAX = 40 /* of one page that are remembered */ };

/* Something that a page permits. */
struct permit {
	char *concept;
	char *quote; /* of the standing text; NULL in what was said once */
	utc_t time;  /* said first; 0: in the standing text */
};

struct permits {
	struct permit *v;
	size_t n, cap;
};

struct past_text {
	const struct page *page;
	char *path;
	const char *language;
	struct oid blob;
	bool ours;
	utc_t first;           /* version at all */
	utc_t last;            /* version */
	struct permits said;   /* by changes that brought it */
	struct permits stands; /* in the text `asked` */
	struct oid asked;
	bool has_asked;
	struct past_text *next; /* of the platform */
};

struct replay_beside {
	struct odb *odb;
	const struct rules *rules;
	struct past_text **paths; /* open addressing */
	size_t n, n_slots;
	struct past_text **platforms; /* the newest page of each; as many slots */
};

struct replay_beside *
replay_beside_new(struct odb *odb, const struct rules *rules)
{
	struct replay_beside *b = mem_alloc(sizeof *b);

	b->odb = odb;
	b->rules = rules;
	return b;
}

static void
permits_release(struct permits *permits)
{
	for (size_t i = 0; i < permits->n; i++) {
		free(permits->v[i].concept);
		free(permits->v[i].quote);
	}
	free(permits->v);
	*permits = (struct permits){ 0 };
}

void
replay_beside_free(struct replay_beside *b)
{
	if (b == NULL)
		return;
	for (size_t i = 0; i < b->n_slots; i++) {
		if (b->paths[i] == NULL)
			continue;
		permits_release(&b->paths[i]->said);
		permits_release(&b->paths[i]->stands);
		free(b->paths[i]->path);
		free(b->paths[i]);
	}
	free(b->paths);
	free(b->platforms);
	free(b);
}

/* ---- pages by path, and by platform ---- */

static struct past_text **
slot_of_path(struct past_text **slots, size_t n_slots, const char *path)
{
	size_t at = hash_xxh3(span_of(path)) & (n_slots - 1);

	while (slots[at] != NULL && strcmp(slots[at]->path, path) != 0)
		at = (at + 1) & (n_slots - 1);
	return &slots[at];
}

static struct past_text **
slot_of_platform(struct past_text **slots, size_t n_slots, const char *platform)
{
	size_t at = hash_xxh3(span_of(platform)) & (n_slots - 1);

	while (slots[at] != NULL && strcmp(slots[at]->page->platform, platform) != 0)
		at = (at + 1) & (n_slots - 1);
	return &slots[at];
}

static void
grow(struct replay_beside *b)
{
	size_t n_slots = b->n_slots == 0 ? FIRST_SLOTS : b->n_slots * 2;
	struct past_text **paths = mem_array(n_slots, sizeof *paths);
	struct past_text **platforms = mem_array(n_slots, sizeof *platforms);

	for (size_t i = 0; i < b->n_slots; i++) {
		struct past_text *text = b->paths[i], *first = b->platforms[i];

		if (text != NULL)
			*slot_of_path(paths, n_slots, text->path) = text;
		if (first != NULL)
			*slot_of_platform(platforms, n_slots, first->page->platform) = first;
	}
	free(b->paths);
	free(b->platforms);
	b->paths = paths;
	b->platforms = platforms;
	b->n_slots = n_slots;
}

static struct past_text *
text_at(struct replay_beside *b, const struct replay_text *new)
{
	struct past_text **slot, **first, *text;

	if (b->n * 2 >= b->n_slots)
		grow(b);
	slot = slot_of_path(b->paths, b->n_slots, new->path);
	if (*slot != NULL)
		return *slot;
	text = mem_alloc(sizeof *text);
	text->page = new->page;
	text->path = mem_strdup(new->path);
	text->first = new->time;
	first = slot_of_platform(b->platforms, b->n_slots, new->page->platform);
	text->next = *first;
	*first = *slot = text;
	b->n++;
	return text;
}

/* ---- what a page permits ---- */

static bool
permits_more(const struct finding *f)
{
	return f->direction == DIRECTION_MORE && !f->gone && f->concept != NULL &&
	       f->change != EDIT_REMOVED;
}

static const struct permit *
find_permit(const struct permits *permits, const char *concept)
{
	for (size_t i = 0; i < permits->n; i++)
		if (strcmp(permits->v[i].concept, concept) == 0)
			return &permits->v[i];
	return NULL;
}

static void
add_permits(
    struct permits *permits, const struct findings *findings, bool with_quote, utc_t time)
{
	for (size_t i = 0; i < findings->n && permits->n < CONCEPTS_MAX; i++) {
		const struct finding *f = &findings->v[i];

		if (!permits_more(f) || find_permit(permits, f->concept) != NULL)
			continue;
		MEM_GROW(permits->v, permits->n, permits->cap);
		permits->v[permits->n++] = (struct permit){ mem_strdup(f->concept),
			with_quote ? mem_strdup(f->quote) : NULL, time };
	}
}

void
replay_beside_note(struct replay_beside *b, const struct replay_text *new)
{
	struct past_text *text = text_at(b, new);

	text->blob = new->blob;
	text->ours = new->ours;
	text->language = new->language;
	text->last = new->time;
	add_permits(&text->said, new->findings, false, new->time);
}

/* ---- the text as it stands ---- */

static struct document *
read_text(struct replay_beside *b, const struct past_text *text, struct error *err)
{
	enum document_form form = text->ours ? DOCUMENT_OURS : DOCUMENT_MARKDOWN;
	struct document *doc = NULL;
	struct error ignored = { 0 };
	struct buf bytes;

	buf_init(&bytes, DOCUMENT_MAX_BYTES);
	if (odb_read(b->odb, &text->blob, OBJECT_BLOB, &bytes, err) == 1 &&
	    document_get(buf_span(&bytes), form, &doc, &ignored) != 0)
		doc = NULL;
	buf_release(&bytes);
	return doc;
}

/* All that the rules find in it, as if it were new. */
static void
read_permits(struct replay_beside *b, const struct past_text *text, const struct document *doc,
    struct permits *out)
{
	const char *language = doc->language != NULL ? doc->language : text->language;
	struct document *nothing = document_new();
	struct change *change = compare(nothing, doc);
	struct findings findings = { 0 };
	struct error ignored = { 0 };

	(void)detect(b->rules, change, language != NULL ? language : tongue_guess(doc),
	    &findings, &ignored);
	add_permits(out, &findings, true, 0);
	findings_release(&findings);
	change_free(change);
	document_free(nothing);
}

static int
ask_text(struct replay_beside *b, struct past_text *text, struct error *err)
{
	struct error why = { 0 };
	struct document *doc;

	if (text->has_asked && oid_eq(&text->asked, &text->blob))
		return 0;
	doc = read_text(b, text, &why);
	if (doc == NULL && why.code != ERROR_NONE && why.code != ERROR_LIMIT) {
		*err = why;
		return -1;
	}
	permits_release(&text->stands);
	if (doc != NULL)
		read_permits(b, text, doc, &text->stands);
	document_free(doc);
	text->asked = text->blob;
	text->has_asked = true;
	return 0;
}

/* ---- who is asked ---- */

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
same_page(const struct page *a, const struct page *b)
{
	size_t n = strcspn(a->id, "@");

	return n == strcspn(b->id, "@") && strncmp(a->id, b->id, n) == 0;
}

static bool
is_asked(const struct page *page, const struct page *other)
{
	if (page == other)
		return false;
	return same_page(page, other) || (is_rule_text(page->kind) && is_manual(other->kind)) ||
	       (is_manual(page->kind) && is_rule_text(other->kind));
}

/* The concept of what is new: the worst finding's. */
static const char *
concept_of(const struct findings *findings)
{
	for (size_t i = 0; i < findings->n; i++)
		if (permits_more(&findings->v[i]))
	return findings->v[i].concept;
	return NULL;
}

/* ---- what it says ---- */

/* 1: its text is another within the collector's run. */
static int
changes_with(
    const struct past_text *text, const struct history_commit *commit, struct error *err)
{
	struct oid later;
	int rc = history_later(commit, text->path, commit->time + HISTORY_RUN, &later, err);

	if (rc == 0) /* the history ends before */
		rc = history_later(commit, text->path, commit->time, &later, err);
	return rc == 1 ? !oid_eq(&later, &text->blob) : rc;
}

static int
say_of(struct replay_beside *b, struct past_text *text, const struct page *page,
    const char *concept, const struct history_commit *commit, struct saying *s,
    struct error *err)
{
	int changes = changes_with(text, commit, err);
	const struct permit *permit, *said;

	if (changes < 0 || ask_text(b, text, err) != 0)
		return -1;
	*s = (struct saying){ .page = mem_strdup(text->page->id),
		.name = mem_strdup(text->page->name),
		.concept = mem_strdup(concept),
		.kind = text->page->kind,
		.looked = commit->time,
		.changed_now = changes == 1 || text->last == commit->time };
	if (same_page(page, text->page))
		s->variant = mem_strdup(text->page->variant == NULL ? "" : text->page->variant);
	permit = find_permit(&text->stands, concept);
	if (permit == NULL)
		return 0;
	said = find_permit(&text->said, concept);
	s->says = true;
	s->quote = mem_strdup(permit->quote);
	s->on = find_permit(&text->stands, "default-on") != NULL;
	s->from_start = said == NULL;
	s->since = said == NULL ? text->first : said->time;
	return 0;
}

int
replay_beside_gather(struct replay_beside *b, const struct page *page,
    const struct findings *findings, const struct history_commit *commit, struct sayings *out,
    struct error *err)
{
	const char *concept = concept_of(findings);
	struct past_text *text;

	if (concept == NULL || b->n_slots == 0)
		return 0;
	text = *slot_of_platform(b->platforms, b->n_slots, page->platform);
	for (; text != NULL && out->n < BESIDE_PAGES; text = text->next) {
		struct saying s;

		if (!is_asked(page, text->page))
			continue;
		if (say_of(b, text, page, concept, commit, &s, err) != 0)
			return -1;
		MEM_GROW(out->v, out->n, out->cap);
		out->v[out->n++] = s;
	}
	return 0;
}
