/* How a channel stands: its cursor, its tries, and what lies between the cursor and now. */
#include "edge/deliver/survey.h"

#include <stdlib.h>

#include "base/mem.h"
#include "core/channel/digest.h"
#include "edge/alert.h"
#include "edge/clock.h"
#include "edge/deliver/deliver.h"

struct counting {
	struct outbox *outbox;
	bool seen[2]; /* a change, upkeep: the first of either says when a digest is due */
};

static int
count(const struct alert_news *news, void *arg, struct error *err)
{
	struct counting *c = arg;
	struct outbox *o = c->outbox;
	utc_t time = news->record != NULL ? news->record->time : news->upkeep->time;
	bool *seen = &c->seen[news->record == NULL];

	(void)err;
	if (!deliver_wants(o->channel, news))
		return 0;
	o->undelivered++;
	if (o->channel->digest != DIGEST_NONE && !*seen) {
		utc_t moment = digest_moment(o->channel, time);

		if (o->digest == 0 || moment < o->digest)
			o->digest = moment;
	}
	*seen = true;
	if (o->oldest == 0 || time < o->oldest)
		o->oldest = time;
	return 0;
}

void
survey_channel(struct archive *archive, const struct channel_rule *channel, struct outbox *out)
{
	char at[ARCHIVE_OID_HEX + 1];
	struct counting counting = { .outbox = out };
	struct error err = { 0 };

	*out = (struct outbox){ .channel = channel };
	if (archive == NULL)
		return;
	if (deliver_tries_get(archive, channel->name, &out->tries, &err) != 0 ||
	    archive_cursor_get(archive, channel->name, at, &err) != 0 ||
	    alert_pending(archive, channel->name, count, &counting, &err) != 0)
		out->trouble = mem_strdup(err.message);
	else
		out->begun = *at != '\0';
	out->is_due = out->digest != 0 && out->digest <= clock_now();
}

size_t
survey_all(struct archive *archive, const struct channels *channels, struct outbox **out)
{
	*out = mem_array(channels->n > 0 ? channels->n : 1, sizeof **out);
	for (size_t i = 0; i < channels->n; i++)
		survey_channel(archive, &channels->v[i], &(*out)[i]);
	return channels->n;
}

void
survey_free(struct outbox *outboxes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		outbox_release(&outboxes[i]);
	free(outboxes);
}

struct first_digest {
	const struct channel_rule *channel;
	utc_t moment; /* 0: nothing waits */
};

/* Of changes and of upkeep only the first says when. */
static int
take_first(const struct alert_news *news, void *arg, struct error *err)
{
	struct first_digest *first = arg;
	utc_t moment;

	(void)err;
	if (!deliver_wants(first->channel, news))
		return 0;
	moment = digest_moment(
	    first->channel, news->record != NULL ? news->record->time : news->upkeep->time);
	if (first->moment == 0 || moment < first->moment)
		first->moment = moment;
	return ALERT_ENOUGH;
}

/* News that is kept for a digest is told at its moment. */
static bool
next_digest(struct archive *archive, const struct channel_rule *channel, utc_t *next)
{
	struct first_digest first = { .channel = channel };
	struct error ignored;

	if (channel->off || channel->digest == DIGEST_NONE)
		return false;
	(void)alert_pending(archive, channel->name, take_first, &first, &ignored);
	if (first.moment != 0)
		*next = first.moment;
	return first.moment != 0;
}

bool
survey_next(struct archive *archive, const struct channel_rule *channel, utc_t *next)
{
	struct tries tries = { 0 };
	struct error ignored;
	bool waits = !channel->off &&
		     deliver_tries_get(archive, channel->name, &tries, &ignored) == 0 &&
		     tries.why != NULL;

	if (waits)
		*next = tries_pausing(&tries, clock_now()) ? tries.next : clock_now();
	tries_release(&tries);
	return waits || next_digest(archive, channel, next);
}
