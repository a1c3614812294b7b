/* Weighing the nodes of a page. */
#include "core/text/weight.h"

#include <string.h>

enum { PROSE_MIN = 50 /* bytes outside links of a paragraph that is more than a label */ };

static uint32_t
visible_bytes(struct span s)
{
	uint32_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += (unsigned char)s.data[i] > ' ';
	return n;
}

/* Texts of one paragraph: what stands in one block without another block between. */
struct run {
	uint32_t first;
	uint32_t block;
	uint32_t plain;    /* bytes outside links */
	uint32_t link_end; /* of the link around, whatever blocks it holds */
};

static uint32_t
block_around(const struct html *html, uint32_t text)
{
	uint32_t up = html->v[text].parent;

	while (up != 0 && !html_is_block(html->v[up].tag))
		up = html->v[up].parent;
	return up;
}

static void
end_run(struct weight *weights, const struct html *html, struct run *run, uint32_t end)
{
	for (uint32_t i = run->first; run->plain >= PROSE_MIN && i < end; i++) {
		struct weight *w = &weights[i];

		if (html->v[i].tag == HTML_TEXT && w->link == 0)
			w->prose = w->text;
	}
	run->first = end;
	run->plain = 0;
	run->block = 0;
}

static void
weigh_text(struct weight *weights, const struct html *html, struct run *run, uint32_t text)
{
	struct weight *w = &weights[text];
	bool in_link = text < run->link_end;
	uint32_t block = block_around(html, text);

	if (block != run->block) {
		end_run(weights, html, run, text);
		run->block = block;
	}
	w->text = visible_bytes(html->v[text].text);
	w->link = in_link ? w->text : 0;
	run->plain += in_link ? 0 : w->text;
}

void
weigh(const struct html *html, const uint8_t *marks, uint8_t passed, struct weight *weights)
{
	struct run run = { 0 };

	memset(weights, 0, html->n * sizeof *weights);
	for (uint32_t i = 1; i < html->n; i++) {
		if (marks[i] & passed)
			i = html->v[i].end - 1;
		else if (html->v[i].tag == HTML_TEXT)
			weigh_text(weights, html, &run, i);
		else if (html->v[i].tag == HTML_A)
			run.link_end = html->v[i].end;
		else if (html_is_block(html->v[i].tag))
			end_run(weights, html, &run, i);
	}
	end_run(weights, html, &run, html->n);
	for (uint32_t i = html->n; i-- > 1;) {
		struct weight *up = &weights[html->v[i].parent];

		up->text += weights[i].text;
		up->link += weights[i].link;
		up->prose += weights[i].prose;
	}
}
