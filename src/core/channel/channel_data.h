/*
 * News as a tree that templates are filled from (core/report/template.h): what a
 * channel's own template can name. The manual lists the names.
 */
#ifndef SMALLPRINT_CORE_CHANNEL_CHANNEL_DATA_H
#define SMALLPRINT_CORE_CHANNEL_CHANNEL_DATA_H

#include "core/channel/telling.h"
#include "core/report/data.h"
#include "core/tell/record.h"
#include "core/tell/upkeep.h"

/* Fill an object with a change, or with what is no change; about: the change it speaks of, or
   NULL. */
void channel_data(const struct record *record, const char *key, bool test, struct data *object);
void channel_data_upkeep(const struct upkeep *upkeep, const struct record *about,
    const char *key, struct data *object);

/* Only title, lines and page_url. */
void channel_data_words(const struct telling *words, struct data *object);

/* Every name that can be filled, ended by NULL. */
extern const char *const channel_data_names[];

#endif
