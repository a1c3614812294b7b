/* A channel's mail message: a text anybody can read, the same as HTML, threads kept by key. */
#ifndef SMALLPRINT_CORE_CHANNEL_CHANNEL_MAIL_H
#define SMALLPRINT_CORE_CHANNEL_CHANNEL_MAIL_H

#include "core/channel/channel.h"
#include "core/channel/digest.h"
#include "core/channel/telling.h"
#include "core/report/data.h"

/* As channel_body() and channel_body_upkeep(). */
int channel_mail(const struct channel_rule *channel, const struct record *record,
    const char *key, bool test, struct buf *out, struct error *err);
int channel_mail_upkeep(const struct channel_rule *channel, const struct upkeep *upkeep,
    const struct record *about, const char *key, struct buf *out, struct error *err);
/* In the channel's own words; about: the key of the mail this one answers, or NULL. */
int channel_mail_words(const struct channel_rule *channel, const struct telling *words,
    const char *key, const char *about, struct buf *out, struct error *err);
/* A digest, which data tells of, too. */
int channel_mail_digest(const struct channel_rule *channel, const struct digest *digest,
    const struct data *data, const char *key, struct buf *out, struct error *err);

#endif
