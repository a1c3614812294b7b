/* One page, fetched and read while the verb waits: for `extract` and `add`. */
#ifndef SMALLPRINT_CMD_SINGLE_H
#define SMALLPRINT_CMD_SINGLE_H

#include "item.h"

bool single_is_url(const char *text);
/* Ask for url (the page's own may be another) into item->response; err names the page. */
int single_fetch(struct item *item, const char *url, struct error *err);
/* Read what was fetched, or put there, into item->after and item->text. */
int single_read(struct item *item, struct error *err);

#endif
