/* What a template is filled with: a tree of texts, objects and lists. */
#include "core/report/data.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/tell/tell.h"

struct data {
	enum data_kind kind;
	char *name; /* of a member */
	char *text;
	struct data **v; /* members, or items */
	size_t n, cap;
};

static struct data *
data_of(enum data_kind kind, const char *name)
{
	struct data *data = mem_alloc(sizeof *data);

	data->kind = kind;
	data->name = mem_strdup(name);
	return data;
}

struct data *
data_new(void)
{
	return data_of(DATA_OBJECT, NULL);
}

void
data_free(struct data *data)
{
	if (data == NULL)
		return;
	for (size_t i = 0; i < data->n; i++)
		data_free(data->v[i]);
	free(data->v);
	free(data->text);
	free(data->name);
	free(data);
}

static struct data *
put(struct data *parent, struct data *child)
{
	MEM_GROW(parent->v, parent->n, parent->cap);
	parent->v[parent->n++] = child;
	return child;
}

/* The text is harmless, and the tree's from here on. */
static void
put_text(struct data *parent, const char *name, char *text)
{
	if (*text == '\0')
		free(text);
	else
		put(parent, data_of(DATA_TEXT, name))->text = text;
}

void
data_text(struct data *object, const char *name, const char *text)
{
	put_text(object, name, tell_plain(text));
}

void
data_clipped(struct data *object, const char *name, const char *text, int columns)
{
	char *plain = tell_plain(text);
	struct buf clipped;

	buf_init(&clipped, strlen(plain) + 16);
	tell_clip(span_of(plain), columns, &clipped);
	data_span(object, name, buf_span(&clipped));
	buf_release(&clipped);
	free(plain);
}

void
data_span(struct data *object, const char *name, struct span text)
{
	char *copy = span_dup(text);

	data_text(object, name, copy);
	free(copy);
}

void
data_piece(struct data *object, const char *name, struct span text)
{
	struct buf safe;

	buf_init(&safe, text.len * 8 + 16);
	tell_safe(text, &safe);
	for (size_t i = 0; i < safe.len; i++)
		if (safe.data[i] == '\n')
			safe.data[i] = ' ';
	put_text(object, name, buf_steal(&safe));
}

void
data_textf(struct data *object, const char *name, const char *fmt, ...)
{
	va_list ap;
	char *text = NULL;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		text = NULL;
	va_end(ap);
	data_text(object, name, text);
	free(text);
}

void
data_count(struct data *object, const char *name, size_t number)
{
	put_text(object, name, mem_printf("%zu", number));
}

void
data_number(struct data *object, const char *name, size_t number)
{
	if (number != 0)
		data_count(object, name, number);
}

void
data_flag(struct data *object, const char *name, bool on)
{
	if (on)
		put_text(object, name, mem_strdup("1"));
}

void
data_link(struct data *object, const char *name, const char *url)
{
	struct span s = span_of(url);

	if (span_starts_nocase(s, "https://") || span_starts_nocase(s, "http://"))
		data_text(object, name, url);
}

/* For people, and the form for machines beside it. */
static void
put_moment(struct data *object, const char *name, const char *iso)
{
	char *machine = mem_printf("%s_iso", name);

	put(object, data_of(DATA_MOMENT, name))->text = mem_strdup(iso);
	put_text(object, machine, mem_strdup(iso));
	free(machine);
}

void
data_time(struct data *object, const char *name, utc_t time)
{
	char iso[UTC_TEXT_MAX];

	if (time != 0)
		put_moment(object, name, utc_format(time, iso));
}

void
data_day(struct data *object, const char *name, day_t day)
{
	char iso[UTC_TEXT_MAX];

	if (day != DAY_NONE)
		put_moment(object, name, day_format(day, iso));
}

struct data *
data_object(struct data *object, const char *name)
{
	return put(object, data_of(DATA_OBJECT, name));
}

struct data *
data_list(struct data *object, const char *name)
{
	return put(object, data_of(DATA_LIST, name));
}

struct data *
data_add(struct data *list)
{
	return put(list, data_of(DATA_OBJECT, NULL));
}

void
data_add_text(struct data *list, const char *text)
{
	put_text(list, NULL, tell_plain(text));
}

const struct data *
data_find(const struct data *object, const char *name, size_t len)
{
	for (size_t i = 0; object->kind == DATA_OBJECT && i < object->n; i++)
		if (strncmp(object->v[i]->name, name, len) == 0 &&
		    object->v[i]->name[len] == '\0')
			return object->v[i];
	return NULL;
}

enum data_kind
data_kind(const struct data *data)
{
	return data->kind;
}

const char *
data_value(const struct data *data)
{
	return data->text == NULL ? "" : data->text;
}

size_t
data_length(const struct data *data)
{
	return data->n;
}

const struct data *
data_item(const struct data *list, size_t i)
{
	return list->v[i];
}
