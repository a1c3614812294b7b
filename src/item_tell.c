/* What is told of a page that is no change of it: that it is not seen, or not read as declared.
 */
#include "item.h"

#include <string.h>

#include "base/mem.h"
#include "core/tell/upkeep.h"
#include "item_parts.h"

/* A round that was killed may have told it already: its state was lost, its commit was not. */
static bool
is_told_already(struct archive *archive, const struct upkeep *u, utc_t last_try)
{
	struct upkeep newest = { 0 };
	struct buf json;
	bool told = false;

	buf_init(&json, UPKEEP_MAX_BYTES);
	if (archive_upkeep_text(archive, NULL, u->page, upkeep_topic(u->kind), &json, NULL) ==
		1 &&
	    upkeep_get(buf_span(&json), &newest, NULL) == 0)
		told = newest.kind == u->kind && newest.time > last_try &&
		       (u->commit == NULL ||
			   (newest.commit != NULL && strcmp(newest.commit, u->commit) == 0));
	upkeep_release(&newest);
	buf_release(&json);
	return told;
}

/* u's page and url are filled in here; the rest stays the caller's. */
int
item_tell(struct item *item, struct upkeep *u, utc_t last_try, const struct second_files *files,
    struct archive *archive, struct error *err)
{
	struct archive_upkeep upkeep = { .page_id = item->page->id,
		.topic = upkeep_topic(u->kind),
		.about = u->commit,
		.time = u->time };
	struct buf json, message;
	int rc = 0;

	u->page = item->page->id;
	u->url = item->page->url;
	if (is_told_already(archive, u, last_try))
		return 0;
	buf_init(&json, UPKEEP_MAX_BYTES);
	buf_init(&message, UPKEEP_MAX_BYTES);
	if (upkeep_put(u, &json) != 0 || upkeep_message(u, &message) != 0)
		rc = error_set(err, ERROR_LIMIT, "%s: too long to tell", u->page);
	upkeep.json = buf_span(&json);
	upkeep.message = message.data;
	if (files != NULL) {
		upkeep.files = files->v;
		upkeep.n_files = files->n;
	}
	if (rc == 0)
		rc = archive_upkeep(archive, &upkeep, err);
	buf_release(&json);
	buf_release(&message);
	return rc;
}

/* Blind for longer than is let pass, told once; and once that it is over. */
static int
tell_sight(struct item *item, bool good, utc_t last_try, utc_t now, struct archive *archive,
    struct error *err)
{
	struct page_state *s = item->state;
	utc_t since = item->previously != 0 ? item->previously : s->failing_since;
	struct upkeep u = { .time = now, .since = since, .last_good = item->previously };

	if (!good && s->blind_told == 0 && item->stale > 0 && since != 0 &&
	    now - since >= item->stale) {
		u.kind = UPKEEP_BLIND;
		u.why = s->why;
		s->blind_told = now;
	} else if (good && s->blind_told != 0) {
		u.kind = UPKEEP_SEEN_AGAIN;
		s->blind_told = 0;
	}
	return u.kind == UPKEEP_NONE ? 0 : item_tell(item, &u, last_try, NULL, archive, err);
}

/* An answer without a body says of the declaration what the last one said. */
static bool
says_whole(const struct item *item, bool good)
{
	return good && (item->after != NULL || item->state->whole == 0);
}

static int
tell_extraction(struct item *item, bool good, utc_t last_try, utc_t now,
    struct archive *archive, struct error *err)
{
	struct page_state *s = item->state;
	struct upkeep u = { .time = now, .last_good = item->previously };
	int rc = 0;

	if (item->broken != NULL) {
		if (s->broken_since == 0) {
			u.kind = UPKEEP_BROKEN;
			s->broken_since = now;
		}
		mem_replace(&s->broken_why, item->broken);
		u.why = s->broken_why;
	} else if (s->broken_since != 0 && says_whole(item, good)) {
		u.kind = UPKEEP_MENDED;
	}
	u.since = s->broken_since;
	if (u.kind != UPKEEP_NONE)
		rc = item_tell(item, &u, last_try, NULL, archive, err);
	if (u.kind == UPKEEP_MENDED) {
		s->broken_since = 0;
		mem_replace(&s->broken_why, NULL);
	}
	return rc;
}

int
item_tell_upkeep(struct item *item, bool good, utc_t last_try, utc_t now,
    struct archive *archive, struct error *err)
{
	if (tell_sight(item, good, last_try, now, archive, err) != 0)
		return -1;
	return tell_extraction(item, good, last_try, now, archive, err);
}
