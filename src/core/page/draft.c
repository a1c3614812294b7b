/* Drafts: their end, and telling mistakes by place. */
#include "core/page/draft.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

static void
references_release(struct references *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->v[i].name);
	free(list->v);
}

static void
drafts_release(struct drafts *drafts)
{
	for (size_t i = 0; i < drafts->n; i++)
		draft_release(&drafts->v[i]);
	free(drafts->v);
}

void
draft_release(struct draft *draft)
{
	page_release(&draft->page);
	free(draft->id);
	references_release(&draft->covers);
	drafts_release(&draft->variants);
}

void
platform_draft_release(struct platform_draft *draft)
{
	free(draft->id);
	free(draft->name);
	free(draft->owner);
	free(draft->notes);
	free(draft->user_agent);
	drafts_release(&draft->pages);
	for (size_t i = 0; i < draft->settings.n; i++) {
		setting_release(&draft->settings.v[i].setting);
		references_release(&draft->settings.v[i].pages);
		for (size_t j = 0; j < FACTS; j++)
			references_release(&draft->settings.v[i].fact_pages[j]);
	}
	free(draft->settings.v);
}

void
complain(struct complainer *c, struct place at, const char *fmt, ...)
{
	char message[1024];
	va_list ap;

	if (c->mistakes++ >= YAML_MAX_COMPLAINTS)
		return;
	va_start(ap, fmt);
	vsnprintf(message, sizeof message, fmt, ap);
	va_end(ap);
	strs_take(
	    c->complaints, mem_printf("%s:%d:%d: %s", c->file, at.line, at.column, message));
}
