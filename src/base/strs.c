/* Lists of strings. */
#include "base/strs.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
strs_take(struct strs *list, char *text)
{
	MEM_GROW(list->v, list->n, list->cap);
	list->v[list->n++] = text;
}

void
strs_add(struct strs *list, const char *text)
{
	strs_take(list, mem_strdup(text));
}

bool
strs_has(const struct strs *list, const char *text)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i], text) == 0)
			return true;
	return false;
}

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void
strs_sort(struct strs *list)
{
	if (list->n > 1)
		qsort(list->v, list->n, sizeof *list->v, by_bytes);
}

void
strs_release(struct strs *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->v[i]);
	free(list->v);
	*list = (struct strs){ 0 };
}
