/* Moved link targets as findings. */
#include "links.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/compare/moved.h"

#define RULE "link-moved."

static const struct {
	const char *rule;
	const char *concept;
	enum severity severity;
} kinds[] = {
	[MOVED_OPT_OUT] = { RULE "opt-out", "opt-out", SEVERITY_HIGH },
	[MOVED_FORM] = { RULE "form", "opt-out", SEVERITY_MEDIUM },
	[MOVED_ANNOUNCEMENT] = { RULE "announcement", "link", SEVERITY_LOW },
	[MOVED_PREVIOUS] = { RULE "earlier-version", "link", SEVERITY_LOW },
};

static bool
is_way_out(enum moved_kind kind)
{
	return kind == MOVED_OPT_OUT || kind == MOVED_FORM;
}

bool
links_make_change(const struct change *change, struct past *past, const char *page_id)
{
	bool dated = change->class == CLASS_DATE_ONLY, makes = false;
	struct moved moved;

	if (change->before == NULL || (!dated && change->class != CLASS_FORMATTING))
		return false;
	moved_links(change->before, change->after, &moved);
	for (size_t i = 0; i < moved.n && !makes; i++)
		makes = (!dated || is_way_out(moved.v[i].kind)) &&
			!past_led(past, page_id, moved.v[i].text, moved.v[i].to);
	return makes;
}

/* The sentence whose words the link is. */
static int32_t
line_of(const struct document *doc, struct span text)
{
	char *words = span_dup(text);
	int32_t found = -1;

	for (size_t i = 0; i < doc->n_lines && found < 0; i++)
		if (span_find(doc->lines[i].text, words) != NULL)
			found = (int32_t)i;
	free(words);
	return found;
}

static char *
heading_of(const struct document *doc, int32_t line)
{
	int32_t heading = line < 0 ? -1 : doc->lines[line].heading;

	return heading < 0 ? NULL : span_dup(doc->lines[heading].text);
}

static char *
link_words(struct span text, struct span target)
{
	return mem_printf(
	    "[%.*s](%.*s)", (int)text.len, text.data, (int)target.len, target.data);
}

static void
add_finding(const struct change *change, const struct moved_link *link, struct findings *out)
{
	int32_t line = line_of(change->after, link->text);
	char *after = link_words(link->text, link->to);

	MEM_GROW(out->v, out->n, out->cap);
	out->v[out->n++] = (struct finding){
		.rule = mem_strdup(kinds[link->kind].rule),
		.concept = mem_strdup(kinds[link->kind].concept),
		.says = mem_printf("The %s leads elsewhere", moved_kind_name(link->kind)),
		.direction = DIRECTION_NEUTRAL,
		.severity = kinds[link->kind].severity,
		.change = EDIT_EDITED,
		.quote =
		    line < 0 ? mem_strdup(after) : span_dup(change->after->lines[line].text),
		.before = link_words(link->text, link->from),
		.after = after,
		.match = span_dup(link->text),
		.heading = heading_of(change->after, line),
		.line = line,
	};
}

void
links_find(const struct change *change, struct findings *out)
{
	struct moved moved;

	if (change->before == NULL)
		return;
	moved_links(change->before, change->after, &moved);
	for (size_t i = 0; i < moved.n; i++)
		add_finding(change, &moved.v[i], out);
}

bool
links_is_finding(const struct finding *finding)
{
	return finding->rule != NULL && strncmp(finding->rule, RULE, strlen(RULE)) == 0;
}

bool
links_stand(const struct finding *finding, const struct document *doc)
{
	size_t words = strlen(finding->match), len = strlen(finding->after);

	if (len < words + strlen("[]()")) /* not as add_finding() wrote it */
		return false;
	return moved_leads(doc, span_of(finding->match),
	    span_make(finding->after + words + 3, len - words - 4));
}

bool
links_alert(const struct findings *findings, const struct change *change)
{
	for (size_t i = 0; i < findings->n; i++) {
		const struct finding *f = &findings->v[i];

		if (links_is_finding(f) &&
		    (change->n_edits == 0 || strcmp(f->concept, "opt-out") == 0))
			return true;
	}
	return false;
}
