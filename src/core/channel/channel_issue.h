/*
 * News as an issue: what is to be said, and in which thread, as one JSON object
 * that edge/deliver/github.c carries out:
 *
 *	{"thread":HEX,"key":KEY,"about":KEY|null,"commit":OID|null,"returned_to":OID|null,
 *	 "returned_from":TIME|null,"ends":BOOL,"title":TEXT,"body":MARKDOWN,"labels":[TEXT]}
 *
 * thread is the same for all news of a page. What a page says is no markup, mention or
 * link in body, which begins with a marker that no reader sees and a retry finds.
 */
#ifndef SMALLPRINT_CORE_CHANNEL_CHANNEL_ISSUE_H
#define SMALLPRINT_CORE_CHANNEL_CHANNEL_ISSUE_H

#include "core/channel/channel.h"
#include "core/channel/telling.h"

enum { ISSUE_THREAD_HEX = 40 };

/* As channel_body() and channel_body_upkeep(), in these words. */
int channel_issue(const struct channel_rule *channel, const struct record *record,
    const char *key, bool test, const struct telling *words, struct buf *out,
    struct error *err);
int channel_issue_upkeep(const struct channel_rule *channel, const struct upkeep *upkeep,
    const struct record *about, const char *key, const struct telling *words, struct buf *out,
    struct error *err);

#endif
