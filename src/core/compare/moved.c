/* Links whose target moved, of the kinds that are told. */
#include "core/compare/moved.h"

#include <string.h>

#include "base/mem.h"
#include "core/compare/fold.h"

enum { TEXT_MAX = 200, TARGET_MAX = 2048 };

/* In a link's folded words. Asked in this order. */
static const struct {
	enum moved_kind kind;
	const char *words;
} in_text[] = {
	{ MOVED_PREVIOUS, "previous version" },
	{ MOVED_PREVIOUS, "previous polic" },
	{ MOVED_PREVIOUS, "previous privacy" },
	{ MOVED_PREVIOUS, "previous terms" },
	{ MOVED_PREVIOUS, "prior version" },
	{ MOVED_PREVIOUS, "earlier version" },
	{ MOVED_PREVIOUS, "archived version" },
	{ MOVED_PREVIOUS, "past version" },
	{ MOVED_PREVIOUS, "vorherige version" },
	{ MOVED_PREVIOUS, "frühere version" },
	{ MOVED_PREVIOUS, "versions précédentes" },
	{ MOVED_PREVIOUS, "version précédente" },
	{ MOVED_PREVIOUS, "versiones anteriores" },
	{ MOVED_PREVIOUS, "versión anterior" },
	{ MOVED_PREVIOUS, "versione precedente" },
	{ MOVED_PREVIOUS, "versioni precedenti" },
	{ MOVED_OPT_OUT, "opt out" },
	{ MOVED_OPT_OUT, "opt-out" },
	{ MOVED_OPT_OUT, "opting out" },
	{ MOVED_OPT_OUT, "right to object" },
	{ MOVED_OPT_OUT, "objection" },
	{ MOVED_OPT_OUT, "do not sell" },
	{ MOVED_OPT_OUT, "withdraw consent" },
	{ MOVED_OPT_OUT, "withdraw your consent" },
	{ MOVED_OPT_OUT, "widerspr" },
	{ MOVED_OPT_OUT, "widerruf" },
	{ MOVED_OPT_OUT, "droit d'opposition" },
	{ MOVED_OPT_OUT, "vous opposer" },
	{ MOVED_OPT_OUT, "oponerte" },
	{ MOVED_OPT_OUT, "oponerse" },
	{ MOVED_OPT_OUT, "derecho de oposición" },
	{ MOVED_OPT_OUT, "opporti" },
	{ MOVED_OPT_OUT, "diritto di opposizione" },
	{ MOVED_FORM, "this form" },
	{ MOVED_FORM, "the form" },
	{ MOVED_FORM, "a form" },
	{ MOVED_FORM, "our form" },
	{ MOVED_FORM, "web form" },
	{ MOVED_FORM, "webform" },
	{ MOVED_FORM, "online form" },
	{ MOVED_FORM, "request form" },
	{ MOVED_FORM, "contact form" },
	{ MOVED_FORM, "formular" },
	{ MOVED_FORM, "formulaire" },
	{ MOVED_ANNOUNCEMENT, "new policy" },
	{ MOVED_ANNOUNCEMENT, "new terms" },
	{ MOVED_ANNOUNCEMENT, "summary of changes" },
	{ MOVED_ANNOUNCEMENT, "what's changing" },
	{ MOVED_ANNOUNCEMENT, "what is changing" },
	{ MOVED_ANNOUNCEMENT, "these changes" },
	{ MOVED_ANNOUNCEMENT, "upcoming changes" },
};

/* A link that is only one of these words. */
static const struct {
	enum moved_kind kind;
	const char *words;
} whole_text[] = {
	{ MOVED_OPT_OUT, "object" },
	{ MOVED_OPT_OUT, "object here" },
	{ MOVED_OPT_OUT, "oppose" },
	{ MOVED_OPT_OUT, "unsubscribe" },
	{ MOVED_FORM, "form" },
};

/* Of the address it led to, or leads to: whatever the words. */
static const struct {
	enum moved_kind kind;
	const char *part;
} in_target[] = {
	{ MOVED_OPT_OUT, "opt-out" },
	{ MOVED_OPT_OUT, "optout" },
	{ MOVED_OPT_OUT, "opt_out" },
	{ MOVED_OPT_OUT, "/objection-" },
	{ MOVED_FORM, "/help/contact/" },
	{ MOVED_FORM, "docs.google.com/forms/" },
	{ MOVED_FORM, "/help/linkedin/ask/" },
	{ MOVED_FORM, "/webform/" },
	{ MOVED_FORM, "/dsar" },
};

const char *
moved_kind_name(enum moved_kind kind)
{
	static const char *const names[] = { "opt-out link", "link to a form",
		"link to an announcement", "link to an earlier version" };

	return names[kind];
}

static bool
kind_of_text(struct span text, enum moved_kind *kind)
{
	struct buf folded;
	struct span words;
	bool found = false;

	buf_init(&folded, SIZE_MAX / 4);
	fold(text, &folded);
	words = buf_span(&folded);
	for (size_t i = 0; i < folded.len; i++)
		if (folded.data[i] >= 'A' && folded.data[i] <= 'Z')
			folded.data[i] = (char)(folded.data[i] - 'A' + 'a');
	for (size_t i = 0; i < COUNT(whole_text) && !found; i++)
		if ((found = span_is(words, whole_text[i].words)))
			*kind = whole_text[i].kind;
	for (size_t i = 0; i < COUNT(in_text) && !found; i++)
		if ((found = span_find(words, in_text[i].words) != NULL))
			*kind = in_text[i].kind;
	buf_release(&folded);
	return found;
}

static bool
kind_of_target(struct span target, enum moved_kind *kind)
{
	for (size_t i = 0; i < COUNT(in_target); i++)
		if (span_find(target, in_target[i].part) != NULL) {
			*kind = in_target[i].kind;
			return true;
		}
	return false;
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

/* A company that renamed itself moved every link and none. */
static struct span
without_name(struct span place)
{
	static const char *const names[] = { "twitter.com", "x.com" };
	struct span host = span_make(place.data, 0);

	while (host.len < place.len && place.data[host.len] != '/')
		host.len++;
	for (size_t i = 0; i < COUNT(names); i++) {
		size_t n = strlen(names[i]);

		if (host.len >= n && memcmp(host.data + host.len - n, names[i], n) == 0 &&
		    (host.len == n || host.data[host.len - n - 1] == '.'))
			return span_make(place.data + host.len, place.len - host.len);
	}
	return place;
}

static bool
same_place(struct span a, struct span b)
{
	a = place_of(a);
	b = place_of(b);
	return span_eq(a, b) ||
	       (without_name(a).data != a.data && without_name(b).data != b.data &&
		   span_eq(without_name(a), without_name(b)));
}

bool
moved_leads(const struct document *doc, struct span text, struct span target)
{
	for (size_t i = 0; i < doc->n_links; i++)
		if (span_eq(doc->links[i].text, text) &&
		    same_place(doc->links[i].target, target))
			return true;
	return false;
}

/* The only link of these words; NULL when there is none, or they are several. */
static const struct link *
only_link(const struct document *doc, struct span text)
{
	const struct link *found = NULL;

	for (size_t i = 0; i < doc->n_links; i++) {
		if (!span_eq(doc->links[i].text, text))
			continue;
		if (found != NULL)
			return NULL;
		found = &doc->links[i];
	}
	return found;
}

/* An address, and one that a reader can be led to. */
static bool
is_address(struct span target)
{
	return target.len <= TARGET_MAX &&
	       (span_starts(target, "https://") || span_starts(target, "http://"));
}

static bool
is_told(const struct link *from, const struct link *to, enum moved_kind *kind)
{
	return kind_of_text(to->text, kind) || kind_of_target(from->target, kind) ||
	       kind_of_target(to->target, kind);
}

void
moved_links(const struct document *before, const struct document *after, struct moved *out)
{
	out->n = 0;
	if (before->n_links > MOVED_LINKS_MAX || after->n_links > MOVED_LINKS_MAX)
		return;
	for (size_t i = 0; i < after->n_links && out->n < MOVED_MAX; i++) {
		const struct link *to = &after->links[i], *from;
		enum moved_kind kind;

		if (to->text.len == 0 || to->text.len > TEXT_MAX || !is_address(to->target) ||
		    moved_leads(before, to->text, to->target))
			continue;
		from = only_link(before, to->text);
		if (from == NULL || only_link(after, to->text) != to ||
		    !is_address(from->target) || same_place(from->target, to->target) ||
		    !is_told(from, to, &kind))
			continue;
		out->v[out->n++] =
		    (struct moved_link){ kind, to->text, from->target, to->target };
	}
}
