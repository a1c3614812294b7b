/* Channels as cursors in the archive. */
#include "edge/alert.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
	RECORD_MAX = 16 << 20,
	QUIET_MAX = 100, /* changes that are no alert may be told again after a crash */
	ENOUGH = 1000    /* what a walk returns that has seen what it came for */
};

struct delivery {
	struct archive *archive;
	const char *cursor; /* NULL: none moves */
	utc_t since;        /* what is older is passed over */
	alert_sink sink;
	void *arg;
	struct alert_count count;
	struct error *err;
	char behind[ARCHIVE_OID_HEX + 1]; /* told, but the cursor is not there yet; "" */
	size_t quiet;
	bool held;
};

static int
move_cursor(struct delivery *d)
{
	int rc = 0;

	if (d->behind[0] != '\0' && d->cursor != NULL && !d->held)
		rc = archive_cursor_set(d->archive, d->cursor, d->behind, d->err);
	d->behind[0] = '\0';
	d->quiet = 0;
	return rc;
}

/* ---- one commit ---- */

static int
take_time(const struct archive_entry *entry, void *arg)
{
	utc_t *time = arg;

	*time = entry->time;
	return ENOUGH;
}

/* How old the text is that a page went back to. */
static void
find_origin(struct archive *archive, struct record *record)
{
	if (record->returned_to != NULL)
		archive_log(archive, record->returned_to, NULL, false, take_time,
		    &record->returned_from, NULL);
}

static int
tell_record(struct delivery *d, const struct archive_entry *entry, struct span json)
{
	struct alert_news news = { .oid = entry->oid };
	struct record *record;
	int rc;

	if (record_get(json, &record, d->err) != 0)
		return error_prefix(d->err, "%.12s", entry->oid);
	free(record->commit);
	record->commit = mem_strdup(entry->oid);
	find_origin(d->archive, record);
	news.record = record;
	rc = d->sink(&news, d->arg, d->err);
	if (rc >= 0) {
		d->count.changes++;
		d->count.alerts += record->alert;
	}
	record_free(record);
	return rc;
}

static int
tell_upkeep(struct delivery *d, const struct archive_entry *entry, struct span json)
{
	struct alert_news news = { .oid = entry->oid };
	struct upkeep upkeep = { 0 };
	struct record *about = NULL;
	int rc = upkeep_get(json, &upkeep, d->err);

	/* a change that is recorded under another name by now is told of all the same */
	if (rc == 0 && upkeep.commit != NULL &&
	    alert_record(d->archive, upkeep.commit, &about, NULL) != 1)
		about = NULL;
	news.upkeep = &upkeep;
	news.about = about;
	if (rc == 0)
		rc = d->sink(&news, d->arg, d->err);
	d->count.upkeep += rc >= 0;
	record_free(about);
	upkeep_release(&upkeep);
	return rc;
}

/* What there is to tell of a commit: 1 into json, 0 nothing, -1. *topic: of upkeep, else NULL.
 */
static int
read_news(struct delivery *d, const struct archive_entry *e, char **topic, struct buf *json)
{
	struct span word;

	*topic = NULL;
	if (e->page_id == NULL)
		return 0;
	if (archive_trailer(e->message, "Topic", &word)) {
		*topic = span_dup(word);
		return archive_upkeep_text(
		    d->archive, e->oid, e->page_id, *topic, json, d->err);
	}
	if (e->evidence == NULL)
		return 0;
	return archive_evidence(
	    d->archive, e->evidence, e->page_id, "change.json", json, d->err);
}

static int
tell_news(struct delivery *d, const struct archive_entry *entry)
{
	struct buf json;
	char *topic;
	int rc;

	buf_init(&json, RECORD_MAX);
	rc = read_news(d, entry, &topic, &json);
	if (rc == 1)
		rc = topic != NULL ? tell_upkeep(d, entry, buf_span(&json))
				   : tell_record(d, entry, buf_span(&json));
	free(topic);
	buf_release(&json);
	return rc;
}

static int
tell_entry(const struct archive_entry *entry, void *arg)
{
	struct delivery *d = arg;
	size_t news = d->count.alerts + d->count.upkeep;
	int rc = entry->time < d->since ? 0 : tell_news(d, entry);

	if (d->cursor == NULL || rc < 0)
		return rc;
	d->held = rc == ALERT_HELD || (d->held && rc != ALERT_SENT);
	if (d->held)
		return 0;
	snprintf(d->behind, sizeof d->behind, "%s", entry->oid);
	if (rc == ALERT_SENT || d->count.alerts + d->count.upkeep > news ||
	    ++d->quiet == QUIET_MAX)
		return move_cursor(d);
	return 0;
}

/* ---- all of a channel ---- */

/* The branch from the cursor on; one that is nowhere is at the beginning. */
static int
walk(struct delivery *d, bool upkeep, const char *at)
{
	const char *until = *at == '\0' ? NULL : at;

	return upkeep ? archive_upkeep_log(d->archive, until, tell_entry, d, d->err)
		      : archive_log(d->archive, NULL, until, true, tell_entry, d, d->err);
}

static int
deliver_branch(struct delivery *d, bool upkeep)
{
	char at[ARCHIVE_OID_HEX + 1];
	int rc = archive_cursor_get(d->archive, d->cursor, at, d->err);

	d->held = false;
	if (rc == 0)
		rc = walk(d, upkeep, at);
	return rc == 0 ? move_cursor(d) : -1;
}

int
alert_deliver(struct archive *archive, const char *channel, alert_sink sink, void *arg,
    struct alert_count *count, struct error *err)
{
	struct delivery d = {
		.archive = archive, .cursor = channel, .sink = sink, .arg = arg, .err = err
	};
	char *upkeep = mem_printf("%s.upkeep", channel);
	int rc = deliver_branch(&d, false);

	d.cursor = upkeep;
	if (rc == 0)
		rc = deliver_branch(&d, true);
	*count = d.count;
	free(upkeep);
	return rc;
}

static int
enough(int rc)
{
	return rc == ALERT_ENOUGH ? 0 : rc;
}

int
alert_pending(
    struct archive *archive, const char *channel, alert_sink sink, void *arg, struct error *err)
{
	struct delivery d = { .archive = archive, .sink = sink, .arg = arg, .err = err };
	char *upkeep = mem_printf("%s.upkeep", channel);
	char at[ARCHIVE_OID_HEX + 1], at_upkeep[ARCHIVE_OID_HEX + 1];
	int rc = archive_cursor_get(archive, channel, at, err);

	if (rc == 0)
		rc = archive_cursor_get(archive, upkeep, at_upkeep, err);
	if (rc == 0 && *at != '\0')
		rc = enough(walk(&d, false, at));
	if (rc == 0 && *at != '\0')
		rc = enough(walk(&d, true, at_upkeep));
	free(upkeep);
	return rc;
}

int
alert_since(struct archive *archive, utc_t since, alert_sink sink, void *arg, struct error *err)
{
	struct delivery d = {
		.archive = archive, .since = since, .sink = sink, .arg = arg, .err = err
	};
	int rc = walk(&d, false, "");

	return rc == 0 ? walk(&d, true, "") : rc;
}

int
alert_latest(struct archive *archive, alert_sink sink, void *arg, struct error *err)
{
	struct delivery d = { .archive = archive, .sink = sink, .arg = arg, .err = err };
	int rc = archive_log(archive, NULL, NULL, false, tell_entry, &d, err);

	return rc < 0 ? rc : walk(&d, true, "");
}

/* ---- one of them ---- */

struct looking {
	struct archive *archive;
	struct record **out;
	struct error *err;
};

static int
take_record(const struct archive_entry *entry, void *arg)
{
	struct looking *l = arg;
	struct buf json;
	int rc = 0;

	buf_init(&json, RECORD_MAX);
	if (entry->evidence != NULL && entry->page_id != NULL)
		rc = archive_evidence(
		    l->archive, entry->evidence, entry->page_id, "change.json", &json, l->err);
	if (rc == 1 && record_get(buf_span(&json), l->out, l->err) != 0)
		rc = error_prefix(l->err, "%.12s", entry->oid);
	if (rc == 1) {
		free((*l->out)->commit);
		(*l->out)->commit = mem_strdup(entry->oid);
	}
	buf_release(&json);
	return rc == 0 ? ENOUGH
		       : rc; /* any answer but 0 ends the walk: the first entry is it */
}

int
alert_record(
    struct archive *archive, const char *commit, struct record **out, struct error *err)
{
	struct looking l = { archive, out, err };
	int rc = archive_log(archive, commit, NULL, false, take_record, &l, err);

	return rc == ENOUGH ? 0 : rc;
}

struct only {
	struct delivery delivery;
	size_t told;
	int rc;
};

static int
tell_only(const struct archive_entry *entry, void *arg)
{
	struct only *only = arg;

	only->rc = tell_news(&only->delivery, entry);
	only->told = only->delivery.count.changes + only->delivery.count.upkeep;
	return ENOUGH;
}

int
alert_one(
    struct archive *archive, const char *oid, alert_sink sink, void *arg, struct error *err)
{
	struct only only = { .delivery = {
				 .archive = archive, .sink = sink, .arg = arg, .err = err } };
	int rc = archive_log(archive, oid, NULL, false, tell_only, &only, err);

	if (rc != ENOUGH)
		return rc < 0 ? -1 : error_set(err, ERROR_USAGE, "no such commit: %.40s", oid);
	if (only.rc == 0 && only.told == 0)
		return error_set(
		    err, ERROR_USAGE, "%.10s: there is nothing to be told of it", oid);
	return only.rc;
}
