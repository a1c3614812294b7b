/* Facts looked for on pages, and what becomes of those that are not found any more. */
#include "core/settings/sheet_build.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "core/detect/pattern.h"
#include "core/settings/mention.h"
#include "core/settings/regions.h"
#include "core/settings/steps.h"
#include "core/text/text.h"

enum { HEADINGS_ABOVE = 8, CAPTURE_KEY = 40 };

/* One building: the sources, and what the rules found on each page. */
struct building {
	const struct sheet_sources *from;
	struct findings *findings; /* of each page */
};

/* A fact as a page says it. */
struct found {
	struct strs value;
	struct span quote; /* in the page's text */
	const struct sheet_page *page;
};

static void
found_release(struct found *found)
{
	strs_release(&found->value);
	*found = (struct found){ 0 };
}

/* ---- what the rules find ---- */

/* All of a page, as if it were new. */
static void
find_by_rules(const struct rules *rules, const struct sheet_page *page, struct findings *out)
{
	struct document *nothing = document_new();
	struct change *change = compare(nothing, page->doc);
	struct error ignored = { 0 };

	detect(rules, change, page->page->language, out, &ignored);
	change_free(change);
	document_free(nothing);
}

static bool
is_of_concept(const struct finding *f, const char *concept)
{
	return f->concept != NULL && strcmp(f->concept, concept) == 0;
}

bool
sheet_is_form(const struct rules *rules, const struct page *page, const struct document *doc)
{
	const struct sheet_page one = { .page = page, .doc = doc };
	struct findings findings = { 0 };
	bool is = false;

	find_by_rules(rules, &one, &findings);
	for (size_t i = 0; i < findings.n && !is; i++)
		is = is_of_concept(&findings.v[i], fact_name(FACT_FORM));
	findings_release(&findings);
	return is;
}

/* ---- which lines speak of a setting ---- */

static bool
mentions(struct span text, const struct setting *setting)
{
	if (mention_find(text, 0, setting->name, NULL))
		return true;
	for (size_t i = 0; i < setting->labels.n; i++) {
		const char *label = strchr(setting->labels.v[i], ' '); /* "de: …" */

		if (label != NULL && mention_find(text, 0, label, NULL))
			return true;
	}
	return false;
}

static bool
under_heading(const struct document *doc, size_t i, const char *words)
{
	int32_t at = doc->lines[i].kind == LINE_HEADING ? (int32_t)i : doc->lines[i].heading;

	for (int up = 0; up < HEADINGS_ABOVE && at >= 0; up++) {
		const struct line *heading = &doc->lines[at];
		int32_t above = at;

		if (mention_find(heading->text, 0, words, NULL))
			return true;
		while (above >= 0 && (doc->lines[above].kind != LINE_HEADING ||
					 doc->lines[above].level >= heading->level))
			above--;
		at = above;
	}
	return false;
}

/* The page is about this setting alone. */
static bool
is_its_own(
    const struct platform *platform, const struct setting *setting, const struct page *page)
{
	size_t n = 0;

	if (page->kind != PAGE_HELP && page->kind != PAGE_SETTING && page->kind != PAGE_FORM)
		return false;
	for (size_t i = 0; i < platform->n_settings; i++)
		for (size_t j = 0; j < platform->settings[i].pages.n; j++)
			n += page_is(page, platform->settings[i].pages.v[j]);
	(void)setting;
	return n <= 1;
}

static bool
speaks_of(const struct building *b, const struct setting *setting,
    const struct sheet_page *page, size_t i)
{
	const struct document *doc = page->doc;
	const struct line *line = &doc->lines[i];

	if (is_its_own(b->from->platform, setting, page->page) || mentions(line->text, setting))
		return true;
	if (line->header >= 0 && mentions(doc->lines[line->header].text, setting))
		return true;
	return line->heading >= 0 && (mentions(doc->lines[line->heading].text, setting) ||
					 under_heading(doc, i, setting->name));
}

/* ---- quotes ---- */

/* The words as they stand in the stored text, or an empty span: then they are no quote. */
static struct span
in_text(const struct sheet_page *page, struct span words)
{
	const char *at = NULL;

	if (words.len > 0 && words.len <= SHEET_MAX_QUOTE)
		at = memmem(page->text.data, page->text.len, words.data, words.len);
	return span_make(at, at != NULL ? words.len : 0);
}

/* From the beginning of one line to the end of another. */
static struct span
lines_in_text(const struct sheet_page *page, size_t first, size_t last)
{
	struct span from = in_text(page, page->doc->lines[first].text), to;
	struct span rest;

	if (from.len == 0 || first == last)
		return from;
	rest = span_make(from.data, page->text.len - (size_t)(from.data - page->text.data));
	to = page->doc->lines[last].text;
	to = span_make(memmem(rest.data, rest.len, to.data, to.len), to.len);
	if (to.data == NULL || (size_t)(to.data - from.data) + to.len > SHEET_MAX_QUOTE)
		return from;
	return span_make(from.data, (size_t)(to.data - from.data) + to.len);
}

/* ---- where a declaration says ---- */

static bool
looks_at(
    const struct setting *setting, const struct fact_source *source, const struct page *page)
{
	const struct strs *pages = source->pages.n > 0 ? &source->pages : &setting->pages;

	for (size_t i = 0; i < pages->n; i++)
		if (page_is(page, pages->v[i]))
			return true;
	return false;
}

static void
read_value(enum fact_kind kind, struct span text, struct strs *out)
{
	struct span rest = text;
	const char *p;

	if (kind == FACT_EXEMPT) {
		regions_read(text, out);
		return;
	}
	while (kind == FACT_STEPS && (p = span_find(rest, ">")) != NULL) {
		struct span step = span_trim(span_make(rest.data, (size_t)(p - rest.data)));

		strs_take(out, span_dup(step));
		rest = span_make(p + 1, rest.len - (size_t)(p + 1 - rest.data));
	}
	strs_take(out, span_dup(span_trim(rest)));
}

/* One line against a declared source. */
static bool
meets(const struct fact_source *source, const struct pattern *pattern,
    const struct setting *setting, enum fact_kind kind, struct span line, struct strs *value)
{
	struct strs claim = { 0 };
	struct pattern_hit group;
	bool met = true;

	if (pattern == NULL) {
		setting_claim(setting, kind, &claim);
		for (size_t i = 0; i < claim.n; i++)
			met = met && mention_find(line, 0, claim.v[i], NULL);
		met = met && claim.n > 0;
	} else {
		met = pattern_match(pattern, line, 0, NULL, NULL) == 1;
		if (met && pattern_has_group(pattern, "value") &&
		    pattern_group(pattern, "value", &group) && group.end > group.start)
			read_value(kind,
			    span_make(line.data + group.start, group.end - group.start), value);
	}
	if (met && value->n == 0)
		setting_claim(setting, kind, value);
	strs_release(&claim);
	(void)source;
	return met && value->n > 0;
}

static bool
find_declared(const struct building *b, const struct setting *setting, enum fact_kind kind,
    struct found *out)
{
	const struct fact_source *source = &setting->facts[kind];
	struct pattern *pattern = NULL;
	struct error ignored = { 0 };
	bool found = false;

	if (source->says != NULL && pattern_compile(source->says, &pattern, &ignored) != 0)
		return false;
	for (size_t i = 0; i < b->from->n_pages && !found; i++) {
		const struct sheet_page *page = &b->from->pages[i];

		if (!looks_at(setting, source, page->page))
			continue;
		for (size_t j = 0; j < page->doc->n_lines && !found; j++) {
			struct span line = page->doc->lines[j].text;

			if (source->under != NULL &&
			    !under_heading(page->doc, j, source->under))
				continue;
			if (!meets(source, pattern, setting, kind, line, &out->value))
				continue;
			out->quote = in_text(page, line);
			out->page = page;
			found = out->quote.len > 0;
			if (!found)
				strs_release(&out->value);
		}
	}
	pattern_free(pattern);
	return found;
}

/* ---- where nothing is declared ---- */

/* A name: what stands on the page is the quote, and the value as the page writes it. */
static bool
find_name(const struct sheet_page *page, const struct setting *setting, const char *name,
    struct found *out)
{
	(void)setting;
	for (size_t i = 0; i < page->doc->n_lines; i++) {
		struct span hit;

		if (!mention_find(page->doc->lines[i].text, 0, name, &hit) ||
		    in_text(page, hit).len == 0)
			continue;
		out->quote = in_text(page, hit);
		out->page = page;
		return true;
	}
	return false;
}

static bool
find_by_name(const struct sheet_page *page, const struct setting *setting, struct found *out)
{
	bool found = find_name(page, setting, setting->name, out);

	for (size_t i = 0; i < setting->labels.n && !found; i++) {
		const char *label = strchr(setting->labels.v[i], ' ');

		found = label != NULL && find_name(page, setting, label, out);
	}
	if (found)
		strs_add(&out->value, setting->name);
	return found;
}

static bool
find_steps(const struct sheet_page *page, const struct setting *setting, struct found *out)
{
	struct steps steps;

	if (!steps_read(page->doc, &setting->steps, &steps))
		return false;
	out->quote = lines_in_text(page, steps.first, steps.last);
	out->page = page;
	out->value = steps.value;
	steps.value = (struct strs){ 0 };
	steps_release(&steps);
	if (out->quote.len == 0)
		found_release(out);
	return out->quote.len > 0;
}

/* A longer address is another one. */
static struct span
address_in_text(const struct sheet_page *page, const char *address)
{
	const char *end = page->text.data + page->text.len;
	size_t n = strlen(address);
	const char *at = page->text.data;

	while (at != NULL && at < end) {
		at = memmem(at, (size_t)(end - at), address, n);
		if (at == NULL)
			break;
		if (at + n == end || strchr(")]>\"' \t\n|,.", at[n]) != NULL)
			return span_make(at, n);
		at += n;
	}
	return (struct span){ 0 };
}

/* Another page links to it. */
static bool
find_address(const struct sheet_page *page, const char *address, struct found *out)
{
	out->quote = address_in_text(page, address);
	out->page = page;
	if (out->quote.len > 0)
		strs_add(&out->value, address);
	return out->quote.len > 0;
}

/* Who is exempt: the list in the sentence that the rule's capture begins. */
static void
read_exempt(const struct finding *finding, struct span quote, struct strs *out)
{
	char *key = mem_strndup(finding->says, CAPTURE_KEY);
	const char *at;

	while (*key != '\0' && (at = span_find(quote, key)) == NULL)
		key[strlen(key) - 1] = '\0';
	if (*key != '\0')
		regions_read(span_make(at, quote.len - (size_t)(at - quote.data)), out);
	free(key);
}

static bool
take_finding(const struct sheet_page *page, const struct finding *finding, enum fact_kind kind,
    struct found *out)
{
	struct span quote = in_text(page, span_of(finding->quote));

	if (quote.len == 0 || finding->says == NULL)
		return false;
	if (kind == FACT_EXEMPT)
		read_exempt(finding, quote, &out->value);
	else
		strs_add(&out->value, finding->says);
	out->quote = quote;
	out->page = page;
	return out->value.n > 0;
}

/* The first sentence on the page that a rule for this fact meets. */
static bool
find_by_rule(const struct building *b, size_t at, const struct setting *setting,
    enum fact_kind kind, struct found *out)
{
	const struct sheet_page *page = &b->from->pages[at];
	const struct findings *findings = &b->findings[at];
	const struct finding *best = NULL;

	for (size_t i = 0; i < findings->n; i++) {
		const struct finding *f = &findings->v[i];

		if (!is_of_concept(f, fact_name(kind)) || f->line < 0 ||
		    !speaks_of(b, setting, page, (size_t)f->line))
			continue;
		if (best == NULL || f->line < best->line)
			best = f;
	}
	return best != NULL && take_finding(page, best, kind, out);
}

/* A page that is declared with the address itself. */
static const struct sheet_page *
page_at(const struct building *b, const char *address, size_t *at)
{
	for (*at = 0; *at < b->from->n_pages; ++*at) {
		const struct sheet_page *page = &b->from->pages[*at];

		if (strcmp(page->page->url, address) == 0 && page->page->variant == NULL)
			return page;
	}
	return NULL;
}

/* ---- a form that nobody declared ---- */

static bool
is_address(struct span target)
{
	return span_starts_nocase(target, "https://") || span_starts_nocase(target, "http://");
}

/* Is it the only link with these words? "here" may lead to many places. */
static bool
is_only_one(const struct document *doc, const struct link *link)
{
	for (size_t i = 0; i < doc->n_links; i++)
		if (&doc->links[i] != link && span_eq(doc->links[i].text, link->text))
			return false;
	return true;
}

/* The one link of a sentence, or of several the one whose words speak of a form. */
static const struct link *
link_in(const struct document *doc, struct span sentence)
{
	static const char *const words[] = { "form", "modulo", "objet", "oppos", "opos",
		"widerspr", "opt", "request" };
	const struct link *only = NULL, *form = NULL;
	size_t n = 0;

	for (size_t i = 0; i < doc->n_links; i++) {
		const struct link *link = &doc->links[i];

		if (link->text.len == 0 || !is_address(link->target) ||
		    memmem(sentence.data, sentence.len, link->text.data, link->text.len) ==
			NULL ||
		    !is_only_one(doc, link))
			continue;
		n++;
		only = link;
		for (size_t j = 0; j < COUNT(words) && form == NULL; j++)
			form = text_has(link->text, words[j]) ? link : NULL;
	}
	return n == 1 ? only : form;
}

static bool
find_form_link(
    const struct building *b, size_t at, const struct setting *setting, struct found *out)
{
	const struct sheet_page *page = &b->from->pages[at];
	const struct findings *findings = &b->findings[at];

	for (size_t i = 0; i < findings->n; i++) {
		const struct finding *f = &findings->v[i];
		const struct link *link;

		if (!is_of_concept(f, "form-link") || f->line < 0 ||
		    !speaks_of(b, setting, page, (size_t)f->line))
			continue;
		link = link_in(page->doc, page->doc->lines[f->line].text);
		out->quote = in_text(page, span_of(f->quote));
		if (link == NULL || out->quote.len == 0)
			continue;
		out->page = page;
		strs_take(&out->value, span_dup(link->target));
		return true;
	}
	return false;
}

/* A form whose own page is watched must still be a form there. */
static bool
find_link(const struct building *b, const struct setting *setting, enum fact_kind kind,
    struct found *out)
{
	const char *address = kind == FACT_URL ? setting->url : setting->form;
	size_t at;
	const struct sheet_page *own = address == NULL ? NULL : page_at(b, address, &at);
	bool found = false;

	if (own != NULL && kind == FACT_FORM)
		found = find_by_rule(b, at, setting, kind, out);
	else if (own != NULL)
		found = find_by_name(own, setting, out);
	if (own != NULL && (found || kind == FACT_FORM)) {
		strs_release(&out->value);
		if (found)
			strs_add(&out->value, address);
		return found;
	}
	for (size_t i = 0; i < b->from->n_pages && !found; i++) {
		if (!looks_at(setting, &setting->facts[kind], b->from->pages[i].page))
			continue;
		found = address != NULL
			    ? find_address(&b->from->pages[i], address, out)
			    : kind == FACT_FORM && find_form_link(b, i, setting, out);
	}
	return found;
}

static bool
find_claim(const struct sheet_page *page, const struct setting *setting, enum fact_kind kind,
    struct found *out)
{
	const char *claim = kind == FACT_SINCE ? setting->since : setting->form_covers;

	if (claim == NULL || !find_name(page, setting, claim, out))
		return false;
	strs_add(&out->value, claim);
	return true;
}

static bool
find_on(const struct building *b, size_t at, const struct setting *setting, enum fact_kind kind,
    struct found *out)
{
	const struct sheet_page *page = &b->from->pages[at];

	switch (kind) {
	case FACT_NAME: return find_by_name(page, setting, out);
	case FACT_STEPS: return find_steps(page, setting, out);
	case FACT_DEFAULT:
	case FACT_EXEMPT:
	case FACT_RETROACTIVE: return find_by_rule(b, at, setting, kind, out);
	case FACT_SINCE:
	case FACT_FORM_COVERS: return find_claim(page, setting, kind, out);
	default: return false;
	}
}

static bool
find_fact(const struct building *b, const struct setting *setting, enum fact_kind kind,
    struct found *out)
{
	const struct fact_source *source = &setting->facts[kind];
	bool found = false;

	if (source->said && (source->says != NULL || source->under != NULL))
		return find_declared(b, setting, kind, out);
	if (kind == FACT_URL || kind == FACT_FORM)
		return find_link(b, setting, kind, out);
	for (size_t i = 0; i < b->from->n_pages && !found; i++) {
		found_release(out);
		found = looks_at(setting, source, b->from->pages[i].page) &&
			find_on(b, i, setting, kind, out);
	}
	return found;
}

/* ---- from what was and what is found to the fact ---- */

static void
replace_strs(struct strs *old, const struct strs *new)
{
	struct strs copy = { 0 };

	for (size_t i = 0; i < new->n; i++)
		strs_add(&copy, new->v[i]);
	strs_release(old);
	*old = copy;
}

static bool
same_strs(const struct strs *a, const struct strs *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (strcmp(a->v[i], b->v[i]) != 0)
			return false;
	return true;
}

static const struct sheet_page *
page_of(const struct building *b, const char *id)
{
	for (size_t i = 0; id != NULL && i < b->from->n_pages; i++)
		if (strcmp(b->from->pages[i].page->id, id) == 0)
			return &b->from->pages[i];
	return NULL;
}

/* The words that were there are there still. */
static bool
quote_stands(const struct building *b, const struct fact *fact)
{
	const struct sheet_page *page = page_of(b, fact->page);

	return page != NULL && fact->quote != NULL &&
	       in_text(page, span_of(fact->quote)).len > 0;
}

static void
verify(struct fact *fact, const struct building *b, struct found *found)
{
	char *quote = span_dup(found->quote);

	if (fact->state == FACT_VERIFIED && same_strs(&fact->value, &found->value) &&
	    quote_stands(b, fact)) {
		free(quote);
		return; /* as it stood */
	}
	if (!same_strs(&fact->value, &found->value)) {
		fact->reach = REACH_UNSEEN; /* another address */
		mem_replace(&fact->leads_to, NULL);
	}
	fact->state = FACT_VERIFIED;
	fact->since = found->page->time;
	replace_strs(&fact->value, &found->value);
	mem_replace(&fact->page, found->page->page->id);
	mem_replace(&fact->commit, found->page->commit);
	mem_replace(&fact->quote, quote);
	free(quote);
}

static void
unverify(struct fact *fact, const struct building *b)
{
	const struct sheet_page *page = page_of(b, fact->page);

	if (fact->state != FACT_VERIFIED)
		return;
	fact->state = FACT_UNVERIFIED;
	fact->since = page != NULL ? page->time : b->from->now;
	mem_replace(&fact->commit, page != NULL ? page->commit : NULL);
}

static void
apply_look(struct fact *fact, const struct building *b)
{
	for (size_t i = 0; i < b->from->n_looks && fact->value.n > 0; i++) {
		const struct sheet_look *look = &b->from->looks[i];

		if (look->reach == REACH_UNSEEN || look->reach == fact->reach ||
		    strcmp(look->url, fact->value.v[0]) != 0)
			continue;
		fact->reach = look->reach;
		fact->reach_since = look->time;
		mem_replace(&fact->leads_to,
		    look->reach == REACH_ELSEWHERE || look->reach == REACH_HOME ? look->leads_to
										: NULL);
	}
}

static void
build_fact(const struct building *b, const struct setting *setting, enum fact_kind kind,
    const struct fact *before, struct fact *fact)
{
	const struct fact_source *source = &setting->facts[kind];
	struct found found = { 0 };
	struct strs claim = { 0 };

	setting_claim(setting, kind, &claim);
	if (before != NULL)
		fact_copy(before, fact);
	if ((kind == FACT_URL || kind == FACT_FORM) && claim.n > 0 &&
	    !same_strs(&fact->value, &claim)) {
		fact_release(fact); /* another address: nothing is known of it */
		replace_strs(&fact->value, &claim);
	}
	if (find_fact(b, setting, kind, &found))
		verify(fact, b, &found);
	else if (b->from->declared_anew || !quote_stands(b, fact))
		unverify(fact, b);
	if (fact->state == FACT_UNVERIFIED &&
	    (b->from->declared_anew || fact->quote == NULL || fact->value.n == 0))
		replace_strs(&fact->value, &claim);
	mem_replace(&fact->checked_by,
	    source->checked_by != NULL ? source->checked_by : setting->checked_by);
	mem_replace(&fact->checked_on,
	    source->checked_on != NULL ? source->checked_on : setting->checked_on);
	if (kind == FACT_URL || kind == FACT_FORM)
		apply_look(fact, b);
	found_release(&found);
	strs_release(&claim);
}

struct sheet *
sheet_build(const struct sheet_sources *sources)
{
	struct sheet *sheet = sheet_new(sources->platform->id);
	struct building b = { .from = sources };

	b.findings = mem_array(sources->n_pages, sizeof *b.findings);
	for (size_t i = 0; i < sources->n_pages; i++)
		find_by_rules(sources->rules, &sources->pages[i], &b.findings[i]);
	for (size_t i = 0; i < sources->platform->n_settings; i++) {
		const struct setting *setting = &sources->platform->settings[i];
		const struct sheet_setting *before = sheet_find(sources->before, setting->id);
		struct sheet_setting *out = sheet_add(sheet, setting->id);

		for (int j = 0; j < FACTS; j++)
			build_fact(&b, setting, (enum fact_kind)j,
			    before == NULL ? NULL : &before->facts[j], &out->facts[j]);
	}
	for (size_t i = 0; i < sources->n_pages; i++)
		findings_release(&b.findings[i]);
	free(b.findings);
	return sheet;
}

/* ---- the declaration as a number ---- */

static void
put_text(const char *text, struct buf *out)
{
	buf_adds(out, text == NULL ? "\1" : text);
	buf_addc(out, '\0');
}

static void
put_strs(const struct strs *list, struct buf *out)
{
	for (size_t i = 0; i < list->n; i++)
		put_text(list->v[i], out);
	put_text(NULL, out);
}

uint64_t
sheet_declaration(const struct platform *platform)
{
	struct buf all;
	uint64_t h;

	buf_init(&all, SHEET_MAX_BYTES * 4);
	for (size_t i = 0; i < platform->n_settings; i++) {
		const struct setting *s = &platform->settings[i];

		put_text(s->id, &all);
		put_strs(&s->labels, &all);
		put_strs(&s->pages, &all);
		put_text(s->checked_by, &all);
		put_text(s->checked_on, &all);
		for (int j = 0; j < FACTS; j++) {
			struct strs claim = { 0 };

			setting_claim(s, (enum fact_kind)j, &claim);
			put_strs(&claim, &all);
			put_strs(&s->facts[j].pages, &all);
			put_text(s->facts[j].under, &all);
			put_text(s->facts[j].says, &all);
			put_text(s->facts[j].checked_by, &all);
			put_text(s->facts[j].checked_on, &all);
			strs_release(&claim);
		}
	}
	h = hash_xxh3(buf_span(&all));
	buf_release(&all);
	return h;
}
