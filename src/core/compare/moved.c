/* Links whose words stayed and what is behind them did not. */
#include "core/compare/moved.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

enum {
	TARGET_MAX = 2048,
	MANY = 4,    /* links that come or go at once … */
	MANY_OF = 3, /* … and are a third of the page's: it was read otherwise */
	FEW = 300    /* links that differ: of more, only those that lead elsewhere are told */
};

/* "en", "en-us", "pt_br" as a folder: other readers' copy of the same page. */
static bool
is_locale(struct span folder)
{
	const char *p = folder.data;

	if (folder.len != 2 && folder.len != 5)
		return false;
	if (!isalpha((unsigned char)p[0]) || !isalpha((unsigned char)p[1]))
		return false;
	return folder.len == 2 ||
	       ((p[2] == '-' || p[2] == '_') && isalpha((unsigned char)p[3]) &&
		   isalpha((unsigned char)p[4]));
}

/* The next folder of a place that is no language; empty at the end. */
static struct span
next_folder(struct span *rest)
{
	struct span folder = { 0 };

	while (rest->len > 0) {
		const char *end = memchr(rest->data, '/', rest->len);
		size_t n = end == NULL ? rest->len : (size_t)(end - rest->data);

		folder = span_make(rest->data, n);
		n += end != NULL;
		*rest = span_make(rest->data + n, rest->len - n);
		if (folder.len > 0 && !is_locale(folder))
			return folder;
	}
	return span_make("", 0);
}

static bool
same_folders(struct span a, struct span b)
{
	struct span x, y;

	do {
		x = next_folder(&a);
		y = next_folder(&b);
	} while (x.len > 0 && span_eq(x, y));
	return x.len == 0 && y.len == 0;
}

/* Without scheme, "www.", query, fragment and the last slash: the same place. */
static struct span
place_of(struct span target)
{
	static const char *const starts[] = { "https://", "http://", "www." };

	for (size_t i = 0; i < COUNT(starts); i++)
		if (span_starts(target, starts[i]))
			target = span_make(
			    target.data + strlen(starts[i]), target.len - strlen(starts[i]));
	for (size_t i = 0; i < target.len; i++)
		if (target.data[i] == '?' || target.data[i] == '#')
			target.len = i;
	while (target.len > 0 && target.data[target.len - 1] == '/')
		target.len--;
	return target;
}

/* What is behind the host. */
static struct span
folders_of(struct span place)
{
	const char *at = memchr(place.data, '/', place.len);

	if (at == NULL)
		return span_make("", 0);
	return span_make(at, (size_t)(place.data + place.len - at));
}

/* Hosts of a company that renamed itself: every link moved and none. */
static bool
same_host(struct span a, struct span b)
{
	static const char *const names[] = { "twitter.com", "x.com" };
	struct span hosts[] = { a, b };
	int renamed = 0;

	for (size_t i = 0; i < COUNT(hosts); i++) {
		struct span *h = &hosts[i];
		const char *end = memchr(h->data, '/', h->len);

		h->len = end == NULL ? h->len : (size_t)(end - h->data);
		for (size_t j = 0; j < COUNT(names); j++) {
			size_t n = strlen(names[j]);

			if (h->len >= n && memcmp(h->data + h->len - n, names[j], n) == 0 &&
			    (h->len == n || h->data[h->len - n - 1] == '.')) {
				h->len -= n;
				renamed++;
				break;
			}
		}
	}
	return (renamed == 0 || renamed == 2) && span_eq(hosts[0], hosts[1]);
}

static bool
same_place(struct span a, struct span b)
{
	a = place_of(a);
	b = place_of(b);
	return span_eq(a, b) || (same_host(a, b) && same_folders(folders_of(a), folders_of(b)));
}

uint64_t
moved_hash(struct span text, struct span target)
{
	uint64_t both[] = { hash_xxh3(text), hash_xxh3(place_of(target)) };

	return hash_xxh3(span_make((const char *)both, sizeof both));
}

/* ---- words in the text ---- */

static bool
is_wordy(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* By its first byte: lines are short, and what memmem() prepares costs more than they do. */
static bool
has_words(struct span line, struct span text)
{
	const char *p = line.data, *last = line.data + line.len - text.len;

	if (text.len == 0 || text.len > line.len)
		return false;
	for (; p <= last && (p = memchr(p, text.data[0], (size_t)(last - p) + 1)) != NULL; p++)
		if ((p == line.data || !is_wordy(p[-1])) &&
		    (p == last || !is_wordy(p[text.len])) &&
		    memcmp(p, text.data, text.len) == 0)
			return true;
	return false;
}

static size_t
count_lines(const struct document *doc, struct span text, size_t most, int32_t *first)
{
	size_t n = 0;

	for (size_t i = 0; i < doc->n_lines && n < most; i++)
		if (has_words(doc->lines[i].text, text) && n++ == 0)
			*first = (int32_t)i;
	return n;
}

int32_t
moved_line(const struct document *doc, struct span text)
{
	int32_t line = -1;

	return text.len > 0 && count_lines(doc, text, 2, &line) == 1 ? line : -1;
}

/* ---- links ---- */

/* The only link of these words; NULL when there is none, or they are several. */
static const struct link *
only_link(const struct document *doc, struct span text, size_t *n)
{
	const struct link *found = NULL;

	*n = 0;
	for (size_t i = 0; i < doc->n_links; i++)
		if (span_eq(doc->links[i].text, text) && ++*n == 1)
			found = &doc->links[i];
	return *n == 1 ? found : NULL;
}

bool
moved_leads(const struct document *doc, struct span text, struct span target)
{
	int32_t line;
	size_t n;

	if (target.len == 0) {
		only_link(doc, text, &n);
		return n == 0 && text.len > 0 && count_lines(doc, text, 1, &line) == 1;
	}
	for (size_t i = 0; i < doc->n_links; i++)
		if (span_eq(doc->links[i].text, text) &&
		    same_place(doc->links[i].target, target))
			return true;
	return false;
}

/* Whatever the words. */
static bool
leads_anyhow(const struct document *doc, struct span target)
{
	for (size_t i = 0; i < doc->n_links; i++)
		if (same_place(doc->links[i].target, target))
			return true;
	return false;
}

/* Another link that has these words among its own. */
static bool
within_link(const struct document *doc, struct span text)
{
	for (size_t i = 0; i < doc->n_links; i++)
		if (has_words(doc->links[i].text, text))
			return true;
	return false;
}

/* An address, and one that a reader can be led to. */
static bool
is_address(struct span target)
{
	return target.len <= TARGET_MAX &&
	       (span_starts(target, "https://") || span_starts(target, "http://"));
}

static bool
is_link(const struct link *link)
{
	return link->text.len > 0 && link->text.len <= MOVED_TEXT_MAX &&
	       is_address(link->target);
}

static bool
is_same_link(const struct link *a, const struct link *b)
{
	return span_eq(a->text, b->text) && span_eq(a->target, b->target);
}

static void
add(struct moved *out, enum moved_how how, struct span text, struct span from, struct span to)
{
	if (out->n < MOVED_MAX)
		out->v[out->n++] = (struct moved_link){ how, text, from, to };
}

/* A link of the new document that the old one had not. */
static void
look_at_new(const struct document *before, const struct document *after, const struct link *to,
    bool few, struct moved *out)
{
	size_t n;
	const struct link *from;

	if (!is_link(to) || moved_leads(before, to->text, to->target) ||
	    only_link(after, to->text, &n) != to)
		return;
	from = only_link(before, to->text, &n);
	if (from != NULL && is_link(from))
		add(out, MOVED_ELSEWHERE, to->text, from->target, to->target);
	else if (n == 0 && few && !within_link(before, to->text) &&
		 moved_line(before, to->text) >= 0 && moved_line(after, to->text) >= 0 &&
		 !leads_anyhow(before, to->target))
		add(out, MOVED_NEW, to->text, span_make("", 0), to->target);
}

/* A link of the old document whose words are in the new one without it. */
static void
look_at_old(const struct document *before, const struct document *after,
    const struct link *from, struct moved *out)
{
	size_t n;

	if (!is_link(from) || only_link(before, from->text, &n) != from)
		return;
	only_link(after, from->text, &n);
	if (n == 0 && !within_link(after, from->text) && moved_line(after, from->text) >= 0 &&
	    moved_line(before, from->text) >= 0 && !leads_anyhow(after, from->target))
		add(out, MOVED_GONE, from->text, from->target, span_make("", 0));
}

/* So many come or go together only where the page was read otherwise. */
static void
drop_many(struct moved *out, enum moved_how how, size_t n_links)
{
	size_t many = 0, kept = 0;

	for (size_t i = 0; i < out->n; i++)
		many += out->v[i].how == how;
	if (many < MANY || many * MANY_OF < n_links)
		return;
	for (size_t i = 0; i < out->n; i++)
		if (out->v[i].how != how)
			out->v[kept++] = out->v[i];
	out->n = kept;
}

void
moved_links(const struct document *before, const struct document *after, struct moved *out)
{
	size_t start = 0, a = before->n_links, b = after->n_links;
	bool few;

	out->n = 0;
	if (a > MOVED_LINKS_MAX || b > MOVED_LINKS_MAX)
		return;
	while (
	    start < a && start < b && is_same_link(&before->links[start], &after->links[start]))
		start++;
	while (a > start && b > start &&
	       is_same_link(&before->links[a - 1], &after->links[b - 1])) {
		a--;
		b--;
	}
	few = a - start <= FEW && b - start <= FEW;
	for (size_t i = start; i < b; i++)
		look_at_new(before, after, &after->links[i], few, out);
	for (size_t i = start; few && i < a; i++)
		look_at_old(before, after, &before->links[i], out);
	drop_many(out, MOVED_GONE, before->n_links);
	drop_many(out, MOVED_NEW, after->n_links);
}
