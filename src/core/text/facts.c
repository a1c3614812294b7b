/* Attributes of an element. */
#include "core/text/facts.h"

#include "core/text/text.h"

static void
read_style(struct span style, struct facts *f)
{
	char flat[256];
	size_t n = 0;

	for (size_t i = 0; i < style.len && n + 1 < sizeof flat; i++)
		if (style.data[i] != ' ' && style.data[i] != '\n' && style.data[i] != '\t')
			flat[n++] = style.data[i];
	style = span_make(flat, n);
	if (text_has(style, "display:none") || text_has(style, "visibility:hidden"))
		f->hidden = true;
	else if (text_has(style, "display:inline") && !text_has(style, "display:inline-"))
		f->shown_inline = true;
	else if (text_has(style, "display:block") || text_has(style, "display:flex") ||
		 text_has(style, "display:grid") || text_has(style, "display:list-item"))
		f->shown_block = true;
}

static void
read_fact(struct span name, struct span value, struct facts *f)
{
	if (span_is(name, "class"))
		f->class = value;
	else if (span_is(name, "id"))
		f->id = value;
	else if (span_is(name, "role"))
		f->role = value;
	else if (span_is(name, "style"))
		read_style(value, f);
	else if (span_is(name, "hidden"))
		f->hidden |= !text_is(value, "until-found");
	else if (span_is(name, "aria-hidden"))
		f->aria_hidden = text_is(value, "true");
	else if (span_is(name, "aria-modal"))
		f->dialog = text_is(value, "true");
	else if (span_is(name, "aria-label"))
		f->label = value;
	else if (span_is(name, "aria-expanded"))
		f->expands = true;
	else if (span_is(name, "aria-haspopup"))
		f->pops_up = !text_is(value, "false");
	else if (span_is(name, "aria-controls"))
		f->controls = value;
	else if (span_is(name, "data-cfemail"))
		f->email = true;
}

struct facts
facts_of(const struct html *html, uint32_t node)
{
	struct facts f = { .hidden = false };
	const void *cursor = NULL;
	struct span name, value;

	while (html_attr_next(html, node, &cursor, &name, &value))
		read_fact(name, value, &f);
	return f;
}
