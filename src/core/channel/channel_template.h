/*
 * A channel's own words: the templates of core/report/template.h, filled with what
 * core/channel/channel_data.h makes of news. For people the first line is the title, what
 * follows the text; for programs (file, command, webhook) it is the whole message, JSON where
 * it begins with a brace or a bracket. Values are escaped as the service reads it: in Discord
 * and GitHub the template's own text is Markdown and a page's words are none, in feeds it
 * is HTML, elsewhere plain.
 */
#ifndef SMALLPRINT_CORE_CHANNEL_CHANNEL_TEMPLATE_H
#define SMALLPRINT_CORE_CHANNEL_CHANNEL_TEMPLATE_H

#include "core/channel/channel.h"
#include "core/channel/telling.h"
#include "core/report/data.h"

enum { CHANNEL_TEMPLATE_MAX = 64 << 10 };

/* Read it and fill it with examples; each mistake is a line that names file and line. */
void channel_template_check(const struct channel_rule *channel, struct strs *complaints);

/* Replace title and text of words; one that says nothing leaves them as they are. */
int channel_template_words(const struct channel_rule *channel, const struct data *data,
    struct telling *words, struct error *err);
/* For programs; one that says nothing adds nothing. ERROR_USAGE when it is to be JSON and is
   none. */
int channel_template_raw(const struct channel_rule *channel, const struct data *data,
    struct buf *out, struct error *err);

#endif
