/* Lists of announcements, and their ceilings. */
#include "core/judge/announcement.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/judge/feed.h"

enum { TITLE_FROM_TEXT = 120 /* bytes, where there is no title */ };

/* At most so many bytes of s, cut before a character, at a space where one is near. */
static size_t
cut_at(const char *s, size_t most)
{
	size_t n = strlen(s);

	if (n <= most)
		return n;
	n = most;
	while (n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80)
		n--;
	for (size_t back = n; back > n - n / 4; back--)
		if (s[back] == ' ')
			return back;
	return n;
}

static char *
cut(char *s, size_t most)
{
	if (s != NULL)
		s[cut_at(s, most)] = '\0';
	return s;
}

static char *
title_of(char *title, const char *url, const char *text)
{
	if (title != NULL && title[0] != '\0')
		return cut(title, ANNOUNCEMENT_MAX_TITLE);
	free(title);
	if (text != NULL && text[0] != '\0')
		return mem_strndup(text, cut_at(text, TITLE_FROM_TEXT));
	return mem_strdup(url != NULL ? url : "(no title)");
}

static void
announcement_release(struct announcement *a)
{
	free(a->title);
	free(a->url);
	free(a->text);
}

/* Makes room by letting the oldest go; false: the newcomer is older still. */
static bool
make_room(struct announcements *items, day_t day)
{
	size_t oldest = 0;

	if (items->n < ANNOUNCEMENTS_MAX)
		return true;
	for (size_t i = 1; i < items->n; i++)
		if (items->v[i].day < items->v[oldest].day)
			oldest = i;
	if (day <= items->v[oldest].day)
		return false;
	announcement_release(&items->v[oldest]);
	memmove(
	    items->v + oldest, items->v + oldest + 1, (--items->n - oldest) * sizeof *items->v);
	return true;
}

void
announcements_take(struct announcements *items, char *title, char *url, char *text, day_t day)
{
	struct announcement a = { .day = day };

	if (url != NULL && strlen(url) > ANNOUNCEMENT_MAX_URL) {
		free(url);
		url = NULL;
	}
	a.url = url;
	a.text = cut(text, ANNOUNCEMENT_MAX_TEXT);
	a.title = title_of(title, a.url, a.text);
	if (a.text != NULL && a.text[0] == '\0') {
		free(a.text);
		a.text = NULL;
	}
	if (!make_room(items, day)) {
		announcement_release(&a);
		return;
	}
	MEM_GROW(items->v, items->n, items->cap);
	items->v[items->n++] = a;
}

static bool
same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool
has_item(const struct announcements *items, const struct announcement *a)
{
	for (size_t i = 0; i < items->n; i++)
		if (strcmp(items->v[i].title, a->title) == 0 &&
		    same_text(items->v[i].url, a->url) && items->v[i].day == a->day)
			return true;
	return false;
}

void
announcements_keep(struct announcements *items, const struct announcements *older, day_t since)
{
	for (size_t i = 0; i < older->n; i++) {
		const struct announcement *a = &older->v[i];

		if (a->day != DAY_NONE && a->day >= since && !has_item(items, a))
			announcements_take(items, mem_strdup(a->title), mem_strdup(a->url),
			    mem_strdup(a->text), a->day);
	}
}

void
announcements_release(struct announcements *items)
{
	for (size_t i = 0; i < items->n; i++)
		announcement_release(&items->v[i]);
	free(items->v);
	*items = (struct announcements){ 0 };
}

int
announcements_feed(
    struct span bytes, enum page_format format, struct announcements *out, struct error *err)
{
	struct announcements items = { 0 };

	if (format != FORMAT_RSS && format != FORMAT_ATOM && format != FORMAT_JSON)
		return error_set(err, ERROR_BUG, "feed: asked for where the format is none");
	if (feed_read(bytes, &items, err) != 0)
		return -1;
	*out = items;
	return 0;
}
