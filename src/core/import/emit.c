/* A platform's YAML: its layout. declare.c is the other side. */
#include "core/import/emit.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utc.h"
#include "core/page/declare.h"
#include "core/import/scalar.h"

enum { EMIT_WIDTH = 96, EMIT_MAX_ITEM = 256 << 10 };

/* ---- fields ---- */

static void
indent(size_t depth, struct buf *out)
{
	for (size_t i = 0; i < depth; i++)
		buf_adds(out, "  ");
}

static void
add_key(size_t depth, const char *name, struct buf *out)
{
	indent(depth, out);
	buf_addf(out, "%s:", name);
}

static void
add_field(size_t depth, const char *name, const char *text, struct buf *out)
{
	if (text == NULL)
		return;
	add_key(depth, name, out);
	buf_addc(out, ' ');
	scalar_add(text, false, out);
	buf_addc(out, '\n');
}

static void
add_comment(size_t depth, const char *line, struct buf *out)
{
	indent(depth, out);
	buf_addc(out, '#');
	if (*line != '\0')
		buf_addc(out, ' ');
	scalar_add_comment(line, out);
	buf_addc(out, '\n');
}

static void
add_comments(size_t depth, const struct strs *lines, struct buf *out)
{
	for (size_t i = 0; lines != NULL && i < lines->n; i++)
		add_comment(depth, lines->v[i], out);
}

/* A list of any kind: its items, and how one is written. */
struct items {
	const void *list;
	size_t n;
	void (*add)(const void *list, size_t i, bool flow, struct buf *out);
};

/* "[a, b]", where it fits behind what stands on the line. */
static bool
add_flow(const struct items *items, size_t column, struct buf *out)
{
	struct buf line;
	bool fits;

	buf_init(&line, EMIT_MAX_ITEM);
	buf_adds(&line, " [");
	for (size_t i = 0; i < items->n && line.len < EMIT_WIDTH; i++) {
		buf_adds(&line, i > 0 ? ", " : "");
		items->add(items->list, i, true, &line);
	}
	buf_adds(&line, "]\n");
	fits = !line.full && column + line.len - 1 <= EMIT_WIDTH;
	if (fits)
		buf_add_span(out, buf_span(&line));
	buf_release(&line);
	return fits;
}

static void
add_items(size_t depth, const char *name, struct items items, struct buf *out)
{
	if (items.n == 0)
		return;
	add_key(depth, name, out);
	if (items.n == 1) {
		buf_addc(out, ' ');
		items.add(items.list, 0, false, out);
		buf_addc(out, '\n');
		return;
	}
	if (add_flow(&items, 2 * depth + strlen(name) + 1, out))
		return;
	for (size_t i = 0; i < items.n; i++) {
		buf_addc(out, '\n');
		indent(depth + 1, out);
		buf_adds(out, "- ");
		items.add(items.list, i, false, out);
	}
	buf_addc(out, '\n');
}

static void
add_text(const void *list, size_t i, bool flow, struct buf *out)
{
	const struct strs *texts = list;

	scalar_add(texts->v[i], flow, out);
}

static void
add_texts(size_t depth, const char *name, const struct strs *texts, struct buf *out)
{
	add_items(depth, name, (struct items){ texts, texts->n, add_text }, out);
}

static void
add_selector(const void *list, size_t i, bool flow, struct buf *out)
{
	const struct selector *s = &((const struct selectors *)list)->v[i];

	if (s->css != NULL) {
		scalar_add(s->css, flow, out);
		return;
	}
	buf_addf(out, "{%s: ", s->start_after ? "startAfter" : "startBefore");
	scalar_add(s->start, true, out);
	buf_addf(out, ", %s: ", s->end_after ? "endAfter" : "endBefore");
	scalar_add(s->end, true, out);
	buf_addc(out, '}');
}

static void
add_selectors(size_t depth, const char *name, const struct selectors *list, struct buf *out)
{
	add_items(depth, name, (struct items){ list, list->n, add_selector }, out);
}

/* Can its lines stand as they are? The first must not begin with a space, nor the last be
 * empty. */
static bool
is_block(const char *text)
{
	char *flat = mem_strdup(text);
	size_t n = strlen(text);
	bool fits = n >= 2 && strchr(" \n\t", text[0]) == NULL && strchr(text, '\n') != NULL &&
		    !(text[n - 1] == '\n' && text[n - 2] == '\n');

	for (char *p = flat; *p != '\0'; p++)
		if (*p == '\n' || *p == '\t')
			*p = ' ';
	fits = fits && scalar_is_shown(flat);
	free(flat);
	return fits;
}

static void
add_block(const char *name, const char *text, struct buf *out)
{
	struct span rest = span_of(text), line;

	if (text == NULL || !is_block(text))
		return add_field(0, name, text, out);
	buf_addf(out, "%s: %s\n", name, text[rest.len - 1] == '\n' ? "|" : "|-");
	while (span_line(&rest, &line)) {
		buf_adds(out, line.len > 0 ? "  " : "");
		buf_add_span(out, line);
		buf_addc(out, '\n');
	}
}

/* ---- pages ---- */

static bool
differs(const char *a, const char *b)
{
	return a != NULL && (b == NULL || strcmp(a, b) != 0);
}

static bool
strs_differ(const struct strs *a, const struct strs *b)
{
	if (a->n != b->n)
		return true;
	for (size_t i = 0; i < a->n; i++)
		if (strcmp(a->v[i], b->v[i]) != 0)
			return true;
	return false;
}

static bool
selectors_differ(const struct selectors *a, const struct selectors *b)
{
	if (a->n != b->n)
		return true;
	for (size_t i = 0; i < a->n; i++)
		if (!selector_same(&a->v[i], &b->v[i]))
			return true;
	return false;
}

static void
add_every(size_t depth, int64_t every, struct buf *out)
{
	char text[UTC_TEXT_MAX];

	add_field(depth, "every", duration_format(every, text), out);
}

/* What the reader would make of the id: "privacy-policy" is "Privacy policy". */
static bool
is_named_by_id(const char *name, const char *id)
{
	if (strlen(name) != strlen(id))
		return false;
	for (size_t i = 0; name[i] != '\0'; i++) {
		char c = id[i] == '-' ? ' ' : id[i];

		if (i == 0 && c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (name[i] != c)
			return false;
	}
	return true;
}

static void
add_covers(const struct page *page, struct buf *out)
{
	struct strs ids = { 0 };

	for (size_t i = 0; i < page->covers.n; i++) {
		const char *slash = strchr(page->covers.v[i], '/');

		strs_add(&ids, slash == NULL ? page->covers.v[i] : slash + 1);
	}
	add_texts(2, "covers", &ids, out);
	strs_release(&ids);
}

static void
add_earlier(const struct page *page, struct buf *out)
{
	char text[UTC_TEXT_MAX];

	if (page->n_earlier > 0) {
		add_key(2, "earlier", out);
		buf_addc(out, '\n');
	}
	for (size_t i = 0; i < page->n_earlier; i++) {
		const struct page_earlier *e = &page->earlier[i];

		indent(3, out);
		buf_addf(out, "- until: %s\n", utc_format(e->until, text));
		add_field(4, "url", e->url, out);
		add_selectors(4, "select", &e->select, out);
		add_selectors(4, "remove", &e->remove, out);
	}
}

void
emit_page(const struct page *page, const struct strs *comments, struct buf *out)
{
	const char *id = proposal_page_id(page);

	add_comments(1, comments, out);
	indent(1, out);
	scalar_add(id, false, out);
	buf_adds(out, ":\n");
	if (page->kind != PAGE_POLICY && page->kind != PAGE_ANNOUNCEMENT)
		add_field(2, "kind", page_kind_name(page->kind), out);
	if (page->name != NULL && !is_named_by_id(page->name, id))
		add_field(2, "name", page->name, out);
	add_field(2, "url", page->url, out);
	if (page->format != FORMAT_HTML)
		add_field(2, "format", page_format_name(page->format), out);
	add_selectors(2, "select", &page->select, out);
	add_selectors(2, "remove", &page->remove, out);
	if (page->every != 0 && page->every != declare_every(page->kind))
		add_every(2, page->every, out);
	if (differs(page->language, "en"))
		add_field(2, "language", page->language, out);
	add_texts(2, "headers", &page->headers, out);
	add_field(2, "proxy", page->proxy, out);
	if (page->is_private)
		add_field(2, "private", "true", out);
	add_texts(2, "file", &page->snapshots, out);
	add_earlier(page, out);
	add_covers(page, out);
}

/* A variant must ask for something else; its own language may be what its page says too. */
static bool
says_language(const struct page *variant, const struct page *page)
{
	return differs(variant->language, page->language) ||
	       !(differs(variant->url, page->url) || differs(variant->proxy, page->proxy) ||
		   strs_differ(&variant->headers, &page->headers));
}

/* What a variant says otherwise than its page. */
static void
add_variant(const struct page *variant, const struct page *page, struct buf *out)
{
	add_key(3, variant->variant, out);
	buf_addc(out, '\n');
	if (differs(variant->url, page->url))
		add_field(4, "url", variant->url, out);
	if (differs(variant->name, page->name))
		add_field(4, "name", variant->name, out);
	if (says_language(variant, page))
		add_field(4, "language", variant->language, out);
	if (strs_differ(&variant->headers, &page->headers))
		add_texts(4, "headers", &variant->headers, out);
	if (differs(variant->proxy, page->proxy))
		add_field(4, "proxy", variant->proxy, out);
	if (selectors_differ(&variant->select, &page->select))
		add_selectors(4, "select", &variant->select, out);
	if (selectors_differ(&variant->remove, &page->remove))
		add_selectors(4, "remove", &variant->remove, out);
	if (variant->every != page->every)
		add_every(4, variant->every, out);
	add_texts(4, "file", &variant->snapshots, out);
}

/* Pages with their variants: those of the platform, or those that announce. */
static void
add_pages(const struct platform *p, const struct strs *beside, bool announce, struct buf *out)
{
	const struct page *page = NULL; /* the one whose variants follow */
	bool variants = false, chosen = false;

	for (size_t i = 0; i < p->n_pages; i++) {
		if (p->pages[i]->variant == NULL) {
			page = p->pages[i];
			chosen = (page->kind == PAGE_ANNOUNCEMENT) == announce;
			variants = false;
			if (chosen)
				emit_page(page, beside == NULL ? NULL : &beside[i], out);
		} else if (chosen) {
			if (!variants)
				buf_adds(out, "    variants:\n");
			variants = true;
			add_variant(p->pages[i], page, out);
		}
	}
}

static bool
announces(const struct platform *platform)
{
	for (size_t i = 0; i < platform->n_pages; i++)
		if (platform->pages[i]->kind == PAGE_ANNOUNCEMENT)
			return true;
	return false;
}

static bool
only_announces(const struct platform *platform)
{
	for (size_t i = 0; i < platform->n_pages; i++)
		if (platform->pages[i]->kind != PAGE_ANNOUNCEMENT)
			return false;
	return true;
}

/* ---- settings ---- */

/* "de: …" each; those of one language stand together. */
static void
add_labels(const struct strs *labels, struct buf *out)
{
	if (labels->n > 0)
		buf_adds(out, "    labels:\n");
	for (size_t i = 0; i < labels->n;) {
		size_t len = strcspn(labels->v[i], ":");
		char *language = mem_strndup(labels->v[i], len);
		struct strs texts = { 0 };

		for (; i < labels->n && strcspn(labels->v[i], ":") == len &&
		       strncmp(labels->v[i], language, len) == 0;
		     i++)
			strs_add(&texts, labels->v[i] + len + strspn(labels->v[i] + len, ": "));
		add_texts(3, language, &texts, out);
		strs_release(&texts);
		free(language);
	}
}

static void
add_setting_pages(const struct setting *s, struct buf *out)
{
	struct strs ids = { 0 };

	for (size_t i = 0; i < s->pages.n; i++) {
		const char *slash = strchr(s->pages.v[i], '/');

		strs_add(&ids, slash == NULL ? s->pages.v[i] : slash + 1);
	}
	add_texts(2, "pages", &ids, out);
	strs_release(&ids);
}

static void
add_setting(const struct setting *s, struct buf *out)
{
	indent(1, out);
	scalar_add(s->id, false, out);
	buf_adds(out, ":\n");
	add_field(2, "name", s->name, out);
	add_labels(&s->labels, out);
	add_field(2, "default", s->default_state, out);
	add_field(2, "since", s->since, out);
	add_texts(2, "exempt", &s->exempt, out);
	add_texts(2, "steps", &s->steps, out);
	add_field(2, "url", s->url, out);
	add_field(2, "form", s->form, out);
	add_field(2, "form_covers", s->form_covers, out);
	add_field(2, "retroactive", s->retroactive, out);
	add_setting_pages(s, out);
	if (s->checked_by != NULL || s->checked_on != NULL) {
		buf_adds(out, "    checked:\n");
		add_field(3, "by", s->checked_by, out);
		add_field(3, "on", s->checked_on, out);
	}
	add_field(2, "source", s->source, out);
}

/* ---- the file ---- */

static void
add_spacing(const struct page *page, struct buf *out)
{
	char text[UTC_TEXT_MAX];
	char *ms;

	if (page->spacing_ms == DECLARE_SPACING || page->robots == ROBOTS_UNSAID)
		return; /* nothing is resolved in a proposal: 0 is not said there */
	if (page->spacing_ms % 1000 == 0) {
		add_field(0, "spacing", duration_format(page->spacing_ms / 1000, text), out);
		return;
	}
	ms = mem_printf("%lldms", (long long)page->spacing_ms);
	add_field(0, "spacing", ms, out);
	free(ms);
}

static void
add_platform(const struct platform *p, const struct strs *head, const struct strs *beside,
    struct buf *out)
{
	add_comments(0, head, out);
	add_field(0, "platform", p->id, out);
	add_field(0, "name", p->name, out);
	add_field(0, "owner", p->owner, out);
	if (p->n_pages > 0) {
		add_field(0, "user_agent", p->pages[0]->user_agent, out);
		if (p->pages[0]->robots == ROBOTS_RESPECT)
			add_field(0, "robots", "respect", out);
		add_spacing(p->pages[0], out);
	}
	buf_adds(out, only_announces(p) ? "\npages: {}\n" : "\npages:\n");
	add_pages(p, beside, false, out);
	if (announces(p))
		buf_adds(out, "\nannouncements:\n");
	add_pages(p, beside, true, out);
	if (p->n_settings > 0)
		buf_adds(out, "\nsettings:\n");
	for (size_t i = 0; i < p->n_settings; i++)
		add_setting(&p->settings[i], out);
	if (p->notes != NULL)
		buf_addc(out, '\n');
	add_block("notes", p->notes, out);
}

void
emit_platform(const struct platform *platform, struct buf *out)
{
	add_platform(platform, NULL, NULL, out);
}

void
emit_proposal(const struct proposal *proposal, struct buf *out)
{
	add_platform(proposal->platform, &proposal->head, proposal->beside, out);
}
