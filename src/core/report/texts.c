/* The words of the site in one language. */
#include "core/report/texts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/utc.h"

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

/* Words with {name} in them, filled by what stands at that place of names and values. */
static void
fill(struct span words, const char *const names[], const char *const values[], size_t n,
    struct buf *out)
{
	while (words.len > 0) {
		const char *open = memchr(words.data, '{', words.len);
		size_t before = open == NULL ? words.len : (size_t)(open - words.data);
		struct span rest = span_make(words.data + before, words.len - before);
		const char *close = memchr(rest.data, '}', rest.len);

		buf_add(out, words.data, before);
		if (close == NULL) {
			buf_add_span(out, rest);
			return;
		}
		for (size_t i = 0; i < n; i++)
			if (span_is(span_make(rest.data + 1, (size_t)(close - rest.data) - 1),
				names[i]))
				buf_adds(out, values[i]);
		words = span_make(close + 1, (size_t)(rest.data + rest.len - close) - 1);
	}
}

int
texts_fill(const struct texts *texts, const char *key, const char *name, const char *value,
    struct buf *out)
{
	const char *words = texts == NULL ? NULL : texts_find(texts, key);

	if (words == NULL)
		return -1;
	fill(span_of(words), &name, &value, 1, out);
	return out->full ? -1 : 0;
}

static void
put_day(const struct texts *texts, day_t day, struct buf *out)
{
	static const char *const names[] = { "day", "month", "year" };
	const char *values[COUNT(names)], *words = NULL;
	char d[16], y[16], key[32], iso[UTC_TEXT_MAX];
	int year, month, of_month;

	day_to_civil(day, &year, &month, &of_month);
	snprintf(d, sizeof d, "%d", of_month);
	snprintf(y, sizeof y, "%d", year);
	snprintf(key, sizeof key, "moment.month.%d", month);
	values[0] = d;
	values[1] = texts == NULL ? NULL : texts_find(texts, key);
	values[2] = y;
	if (values[1] != NULL)
		words = texts_find(texts, "moment.day");
	if (words != NULL)
		fill(span_of(words), names, values, COUNT(names), out);
	else
		buf_adds(out, day_format(day, iso));
}

static void
put_time(const struct texts *texts, utc_t time, struct buf *out)
{
	static const char *const names[] = { "date", "clock" };
	const char *values[COUNT(names)];
	const char *words = texts == NULL ? NULL : texts_find(texts, "moment.time");
	char iso[UTC_TEXT_MAX], clock[8];
	struct buf day;

	utc_format(time, iso);
	if (words == NULL) {
		buf_adds(out, iso);
		return;
	}
	snprintf(clock, sizeof clock, "%.5s", iso + strlen("2024-09-18T"));
	buf_init(&day, TEXTS_MOMENT_MAX);
	put_day(texts, utc_day(time), &day);
	values[0] = day.data;
	values[1] = clock;
	fill(span_of(words), names, values, COUNT(names), out);
	buf_release(&day);
}

int
texts_moment(const struct texts *texts, struct span iso, bool clock, struct buf *out)
{
	day_t day;
	utc_t time;

	if (iso.len == strlen("2024-09-18") && day_parse(iso, &day))
		put_day(texts, day, out);
	else if (iso.len == strlen("2024-09-18T00:32:21Z") && iso.data[10] == 'T' &&
		 utc_parse(iso, &time) && clock)
		put_time(texts, time, out);
	else if (iso.len == strlen("2024-09-18T00:32:21Z") && iso.data[10] == 'T' &&
		 utc_parse(iso, &time))
		put_day(texts, utc_day(time), out);
	else
		return -1;
	return 0;
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
