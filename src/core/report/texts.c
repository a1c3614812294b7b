/* The words of the site in one language. */
#include "core/report/texts.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

struct text {
	char *key;
	char *words;
};

struct texts {
	char *language;
	struct text *v; /* sorted by key once read */
	size_t n, cap;
	uint64_t hash;
};

static void
read_text(struct yaml_reader *r, const char *key, const struct yaml_node *key_node,
    const struct yaml_node *value, void *arg)
{
	struct texts *texts = arg;

	(void)key_node;
	MEM_GROW(texts->v, texts->n, texts->cap);
	texts->v[texts->n++] =
	    (struct text){ mem_strdup(key), mem_strdup(yaml_text(r, value)) };
}

static void
read_texts(struct yaml_reader *r, const struct yaml_node *node, void *target)
{
	yaml_each_pair(r, node, read_text, target);
}

const struct yaml_field texts_fields[] = {
	{ "language", YAML_STRING, offsetof(struct texts, language), .required = true,
	    .help = "of the texts, as BCP 47: en" },
	{ "texts", YAML_CUSTOM, 0, .required = true, .read = read_texts,
	    .help = "a text for every key" },
	{ 0 }
};

static int
text_order(const void *a, const void *b)
{
	return strcmp(((const struct text *)a)->key, ((const struct text *)b)->key);
}

struct texts *
texts_read(struct span yaml, const char *file, struct strs *complaints)
{
	struct texts *texts = mem_alloc(sizeof *texts);

	yaml_read(yaml, file, texts_fields, texts, complaints);
	if (texts->n > 0)
		qsort(texts->v, texts->n, sizeof *texts->v, text_order);
	texts->hash = hash_xxh3(yaml);
	return texts;
}

void
texts_free(struct texts *texts)
{
	if (texts == NULL)
		return;
	for (size_t i = 0; i < texts->n; i++) {
		free(texts->v[i].key);
		free(texts->v[i].words);
	}
	free(texts->v);
	free(texts->language);
	free(texts);
}

const char *
texts_find(const struct texts *texts, const char *key)
{
	const struct text sought = { .key = (char *)(uintptr_t)key };
	const struct text *found =
	    texts->n == 0 ? NULL
			  : bsearch(&sought, texts->v, texts->n, sizeof *texts->v, text_order);

	return found == NULL ? NULL : found->words;
}

const char *
texts_language(const struct texts *texts)
{
	return texts->language == NULL ? "en" : texts->language;
}

uint64_t
texts_hash(const struct texts *texts)
{
	return texts->hash;
}
