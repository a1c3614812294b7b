/* What became of each fact, in words. */
#include "core/settings/sheet_compare.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "core/settings/mention.h"

/* One fact before and after. */
struct pair {
	const struct setting *setting;
	enum fact_kind kind;
	const struct fact *before;
	const struct fact *after;
	struct fact_changes *out;
};

static void
fact_change_release(struct fact_change *change)
{
	struct findings one = { &change->finding, 1, 1 };

	free(change->setting);
	free(change->page);
	one.v = mem_alloc(sizeof *one.v);
	*one.v = change->finding;
	findings_release(&one);
}

void
fact_changes_release(struct fact_changes *changes)
{
	for (size_t i = 0; i < changes->n; i++)
		fact_change_release(&changes->v[i]);
	free(changes->v);
	*changes = (struct fact_changes){ 0 };
}

/* ---- what a fact is about ---- */

static const struct {
	const char *rule;
	const char *concept;
	const char *words;
	enum severity severity; /* where nothing else is said */
} kinds[FACTS] = {
	[FACT_NAME] = { "setting.name", "opt-out", "name", SEVERITY_MEDIUM },
	[FACT_DEFAULT] = { "setting.default", "default-on", "default", SEVERITY_HIGH },
	[FACT_SINCE] = { "setting.since", "default-on", "since", SEVERITY_LOW },
	[FACT_EXEMPT] = { "setting.exempt", "region", "exempt", SEVERITY_HIGH },
	[FACT_STEPS] = { "setting.steps", "opt-out", "steps", SEVERITY_MEDIUM },
	[FACT_URL] = { "setting.link", "opt-out", "link", SEVERITY_HIGH },
	[FACT_FORM] = { "setting.form", "opt-out", "form", SEVERITY_HIGH },
	[FACT_FORM_COVERS] = { "setting.form-covers", "opt-out", "what the form covers",
	    SEVERITY_MEDIUM },
	[FACT_RETROACTIVE] = { "setting.retroactive", "opt-out", "undoing past use",
	    SEVERITY_MEDIUM },
};

/* ---- adding ---- */

static void add_change(const struct pair *p, enum fact_event event, enum direction direction,
    bool tells, const char *fmt, ...) __attribute__((format(printf, 5, 6)));

static void
add_change(const struct pair *p, enum fact_event event, enum direction direction, bool tells,
    const char *fmt, ...)
{
	const char *before = p->before->quote;
	const char *after = p->after->state == FACT_VERIFIED ? p->after->quote : NULL;
	struct fact_change *change;
	char *text = NULL, *value;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		abort();
	va_end(ap);
	MEM_GROW(p->out->v, p->out->n, p->out->cap);
	change = &p->out->v[p->out->n++];
	*change = (struct fact_change){ .event = event,
		.fact = p->kind,
		.setting = mem_strdup(p->setting->id),
		.page = mem_strdup(p->after->page != NULL ? p->after->page : p->before->page),
		.tells = tells };
	value = fact_text(p->kind, p->after);
	change->finding = (struct finding){ .rule = mem_strdup(kinds[p->kind].rule),
		.concept = mem_strdup(kinds[p->kind].concept),
		.says = mem_printf("%s: %s", p->setting->name, text),
		.direction = direction,
		.heading = mem_strdup(p->setting->id),
		.severity = tells ? kinds[p->kind].severity : SEVERITY_LOW,
		.change = after == NULL    ? EDIT_REMOVED
			  : before == NULL ? EDIT_ADDED
					   : EDIT_EDITED,
		.before = mem_strdup(before),
		.after = mem_strdup(after),
		.line = (int32_t)p->out->n };
	if (event == FACT_SHUT || event == FACT_OPENED || event == FACT_LEADS) {
		/* what is quoted is the address: its page said nothing new */
		free(change->finding.before);
		free(change->finding.after);
		change->finding.change = event == FACT_OPENED ? EDIT_ADDED : EDIT_REMOVED;
		change->finding.before = event == FACT_OPENED ? NULL : mem_strdup(value);
		change->finding.after = event == FACT_OPENED ? mem_strdup(value) : NULL;
		change->finding.quote = mem_strdup(value);
	} else {
		change->finding.quote = mem_strdup(after != NULL    ? after
						   : before != NULL ? before
								    : value);
	}
	free(value);
	free(text);
}

/* ---- values ---- */

static bool
same_value(const struct fact *a, const struct fact *b)
{
	if (a->value.n != b->value.n)
		return false;
	for (size_t i = 0; i < a->value.n; i++)
		if (strcasecmp(a->value.v[i], b->value.v[i]) != 0)
			return false;
	return true;
}

/* The names in one list and not in the other: "UK, Canada". The caller frees; NULL: none. */
static char *
lacking(const struct strs *list, const struct strs *other)
{
	struct buf out;

	buf_init(&out, SHEET_MAX_BYTES);
	for (size_t i = 0; i < list->n; i++) {
		bool there = false;

		for (size_t j = 0; j < other->n; j++)
			there = there || strcasecmp(list->v[i], other->v[j]) == 0;
		if (!there)
			buf_addf(&out, "%s%s", out.len > 0 ? ", " : "", list->v[i]);
	}
	if (out.len == 0) {
		buf_release(&out);
		return NULL;
	}
	return buf_steal(&out);
}

static void
compare_exempt(const struct pair *p)
{
	char *gone = lacking(&p->before->value, &p->after->value);
	char *come = lacking(&p->after->value, &p->before->value);
	char *was = fact_text(FACT_EXEMPT, p->before);

	if (gone != NULL && come != NULL)
		add_change(p, FACT_CHANGED, DIRECTION_MORE, true,
		    "exempt no longer %s, but %s (was %s)", gone, come, was);
	else if (gone != NULL)
		add_change(p, FACT_CHANGED, DIRECTION_MORE, true,
		    "exempt no longer %s (was %s)", gone, was);
	else if (come != NULL)
		add_change(p, FACT_CHANGED, DIRECTION_LESS, true, "exempt now also %s (was %s)",
		    come, was);
	free(gone);
	free(come);
	free(was);
}

/* 1: on, -1: off, 0: neither. */
static int
polarity(const struct setting *setting, const struct fact *fact)
{
	const char *text = fact->value.n > 0 ? fact->value.v[0] : "";
	int on = 0;

	if (strncasecmp(text, "on", 2) == 0 && !isalpha((unsigned char)text[2]))
		on = 1;
	else if (strncasecmp(text, "off", 3) == 0 && !isalpha((unsigned char)text[3]))
		on = -1;
	return setting->protects ? -on : on;
}

static void
compare_default(const struct pair *p)
{
	int before = polarity(p->setting, p->before), after = polarity(p->setting, p->after);
	char *was = fact_text(p->kind, p->before), *is = fact_text(p->kind, p->after);

	add_change(p, FACT_CHANGED,
	    after > before   ? DIRECTION_MORE
	    : after < before ? DIRECTION_LESS
			     : DIRECTION_NEUTRAL,
	    true, "default now %s (was %s)", is, was);
	free(was);
	free(is);
}

static void
compare_steps(const struct pair *p)
{
	size_t before = p->before->value.n, after = p->after->value.n;
	char *was = fact_text(p->kind, p->before), *is = fact_text(p->kind, p->after);

	if (after > before)
		add_change(p, FACT_CHANGED, DIRECTION_MORE, true,
		    "the way is longer, %zu steps: %s (was %zu: %s)", after, is, before, was);
	else if (after < before)
		add_change(p, FACT_CHANGED, DIRECTION_LESS, true,
		    "the way is shorter, %zu steps: %s (was %zu: %s)", after, is, before, was);
	else
		add_change(p, FACT_CHANGED, DIRECTION_NEUTRAL, true,
		    "the way has other names: %s (was %s)", is, was);
	free(was);
	free(is);
}

static enum direction
retroactive_direction(const struct pair *p)
{
	bool before = strncasecmp(p->before->value.v[0], "yes", 3) == 0;
	bool after = strncasecmp(p->after->value.v[0], "yes", 3) == 0;

	return before == after ? DIRECTION_NEUTRAL : before ? DIRECTION_MORE : DIRECTION_LESS;
}

static void
compare_values(const struct pair *p)
{
	char *was, *is;

	switch (p->kind) {
	case FACT_EXEMPT: compare_exempt(p); return;
	case FACT_DEFAULT: compare_default(p); return;
	case FACT_STEPS: compare_steps(p); return;
	default: break;
	}
	was = fact_text(p->kind, p->before);
	is = fact_text(p->kind, p->after);
	add_change(p, FACT_CHANGED,
	    p->kind == FACT_RETROACTIVE ? retroactive_direction(p) : DIRECTION_NEUTRAL, true,
	    "%s now %s (was %s)", kinds[p->kind].words, is, was);
	free(was);
	free(is);
}

/* ---- states ---- */

/* Without the words, who stays in and how to get out is not written down any more. */
static void
vanished(const struct pair *p)
{
	char *was = fact_text(p->kind, p->before);
	bool off = p->kind == FACT_DEFAULT && polarity(p->setting, p->before) < 0;
	bool worse =
	    off || p->kind == FACT_EXEMPT || p->kind == FACT_STEPS || p->kind == FACT_FORM;

	if (p->kind == FACT_FORM && p->setting->form == NULL)
		add_change(p, FACT_UNLINKED, DIRECTION_MORE, true,
		    "no page links to the form any more: unverified (was %s)", was);
	else if (p->kind == FACT_FORM &&
		 strcmp(p->before->quote, was) != 0) /* not a mere link to it */
		add_change(p, FACT_VANISHED, DIRECTION_MORE, true,
		    "the form's text is gone (%s): unverified", was);
	else
		add_change(p, FACT_VANISHED, worse ? DIRECTION_MORE : DIRECTION_NEUTRAL, worse,
		    "%s unverified: the page no longer says so (was %s)", kinds[p->kind].words,
		    was);
	free(was);
}

static void
compare_words(const struct pair *p)
{
	const struct fact *a = p->before, *b = p->after;
	char *is = fact_text(p->kind, b);

	if (a->state == FACT_VERIFIED && b->state == FACT_UNVERIFIED)
		vanished(p);
	else if (a->quote != NULL && b->state == FACT_VERIFIED && !same_value(a, b))
		compare_values(p);
	else if (a->state == FACT_UNVERIFIED && b->state == FACT_VERIFIED)
		add_change(p, FACT_CONFIRMED, DIRECTION_NEUTRAL, false, "%s verified%s: %s",
		    kinds[p->kind].words, a->quote != NULL ? " again" : "", is);
	else if (b->state == FACT_VERIFIED && a->quote != NULL &&
		 strcmp(a->quote, b->quote) != 0)
		add_change(p, FACT_REWORDED, DIRECTION_NEUTRAL, false,
		    "%s worded otherwise, still %s", kinds[p->kind].words, is);
	else if (!same_value(a, b))
		add_change(p, FACT_DECLARED, DIRECTION_NEUTRAL, false, "%s declared as %s",
		    kinds[p->kind].words, *is == '\0' ? "not known" : is);
	free(is);
}

static void
compare_reach(const struct pair *p)
{
	enum reach before = p->before->reach, after = p->after->reach;
	char *address = fact_text(p->kind, p->after);
	const char *words = kinds[p->kind].words;

	if (before == after || p->after->value.n == 0 || after == REACH_UNSEEN)
		goto out;
	if (reach_is_broken(after))
		add_change(p, FACT_SHUT, DIRECTION_MORE, true, "the %s %s: %s", words,
		    reach_says(after), address);
	else if (reach_is_broken(before))
		add_change(p, FACT_OPENED, DIRECTION_NEUTRAL, false, "the %s %s again: %s",
		    words, reach_says(after), address);
	else
		add_change(p, before == REACH_UNSEEN ? FACT_OPENED : FACT_LEADS,
		    DIRECTION_NEUTRAL, false, "the %s %s: %s", words, reach_says(after),
		    address);
out:
	free(address);
}

static const struct setting *
setting_of(const struct platform *platform, const char *id)
{
	for (size_t i = 0; i < platform->n_settings; i++)
		if (strcmp(platform->settings[i].id, id) == 0)
			return &platform->settings[i];
	return NULL;
}

static int
by_weight(const void *a, const void *b)
{
	static const char order[] = "+r-0";
	const struct fact_change *x = a, *y = b;
	const char *p = strchr(order, (char)x->finding.direction);
	const char *q = strchr(order, (char)y->finding.direction);

	if (x->tells != y->tells)
		return x->tells ? -1 : 1;
	if (p != q)
		return p < q ? -1 : 1;
	if (x->finding.severity != y->finding.severity)
		return x->finding.severity > y->finding.severity ? -1 : 1;
	return (x->finding.line > y->finding.line) - (x->finding.line < y->finding.line);
}

/* A setting that is declared anew has no facts to compare with: its own are news to nobody. */
static void
compare_setting(const struct setting *setting, const struct sheet_setting *before,
    const struct sheet_setting *after, struct fact_changes *out)
{
	static const struct fact none;

	for (int i = 0; i < FACTS; i++) {
		const struct pair p = { setting, (enum fact_kind)i,
			before == NULL ? &none : &before->facts[i], &after->facts[i], out };

		compare_words(&p);
		compare_reach(&p);
	}
}

void
sheet_compare(const struct sheet *before, const struct sheet *after,
    const struct platform *platform, struct fact_changes *out)
{
	*out = (struct fact_changes){ 0 };
	for (size_t i = 0; i < after->n; i++) {
		const struct setting *setting = setting_of(platform, after->v[i].id);

		if (setting != NULL)
			compare_setting(
			    setting, sheet_find(before, setting->id), &after->v[i], out);
	}
	if (out->n > 0)
		qsort(out->v, out->n, sizeof *out->v, by_weight);
}
