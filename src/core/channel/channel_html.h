/* News as HTML, for mails and feeds: made of what core/channel/channel_data.h says. Nothing in
 * it is loaded from elsewhere: what is read tells nobody. */
#ifndef SMALLPRINT_CORE_CHANNEL_CHANNEL_HTML_H
#define SMALLPRINT_CORE_CHANNEL_CHANNEL_HTML_H

#include "base/buf.h"
#include "base/error.h"
#include "core/report/data.h"

/* A whole page, of a news or a digest. */
int channel_html_page(const struct data *data, struct buf *out, struct error *err);
/* One news without its title, to stand within another page. */
int channel_html_news(const struct data *data, struct buf *out, struct error *err);

#endif
