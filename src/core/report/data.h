/*
 * What a template is filled with: a tree of texts, objects and lists. Whatever
 * is put in is made harmless at the door (tell_plain()): one line, no controls,
 * no direction marks. Escaping is the template's business. Children belong to
 * their parent; data_free() ends a whole tree.
 */
#ifndef SMALLPRINT_CORE_REPORT_DATA_H
#define SMALLPRINT_CORE_REPORT_DATA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"
#include "base/utc.h"

/* A moment is a text as machines have it; a template writes it as people read it. */
enum data_kind { DATA_TEXT = 0, DATA_MOMENT, DATA_OBJECT, DATA_LIST };

struct data;

struct data *data_new(void); /* an object */
void data_free(struct data *data);

/* Members of an object. A NULL or empty text is left out: it counts as false. */
void data_text(struct data *object, const char *name, const char *text);
/* The same, at most so many columns of it. */
void data_clipped(struct data *object, const char *name, const char *text, int columns);
void data_span(struct data *object, const char *name, struct span text);
/* A piece of a sentence: white space at its ends stays. */
void data_piece(struct data *object, const char *name, struct span text);
void data_textf(struct data *object, const char *name, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void data_number(struct data *object, const char *name, size_t number); /* 0 is left out */
void data_count(struct data *object, const char *name, size_t number);  /* 0 is "0" */
void data_flag(struct data *object, const char *name, bool on);
/* An address to go to: left out unless it is http or https. */
void data_link(struct data *object, const char *name, const char *url);
/* NAME for people, in the words of the language (texts_moment()), NAME_iso for machines; 0 and
   DAY_NONE are left out. */
void data_time(struct data *object, const char *name, utc_t time);
void data_day(struct data *object, const char *name, day_t day);
struct data *data_object(struct data *object, const char *name);
struct data *data_list(struct data *object, const char *name);

/* Items of a list. */
struct data *data_add(struct data *list);
void data_add_text(struct data *list, const char *text);

/* For those who fill templates. NULL: there is none. */
const struct data *data_find(const struct data *object, const char *name, size_t len);
enum data_kind data_kind(const struct data *data);
const char *data_value(const struct data *data); /* of a text; RFC 3339 of a moment */
size_t data_length(const struct data *data);     /* of a list */
const struct data *data_item(const struct data *list, size_t i);

#endif
