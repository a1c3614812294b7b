/* Channels as cursors in the archive. */
#include "edge/alert.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
	RECORD_MAX = 16 << 20,
	QUIET_MAX = 100 /* changes that are no alert may be told again after a crash */
};

struct delivery {
	struct archive *archive;
	const char *channel;
	alert_sink sink;
	void *arg;
	size_t *told;
	size_t *alerts;
	struct error *err;
	char behind[ARCHIVE_OID_HEX + 1]; /* told, but the cursor is not there yet; "" */
	size_t quiet;
	bool sent;
};

static int
move_cursor(struct delivery *d)
{
	int rc = 0;

	if (d->behind[0] != '\0')
		rc = archive_cursor_set(d->archive, d->channel, d->behind, d->err);
	d->behind[0] = '\0';
	d->quiet = 0;
	return rc;
}

static int
tell_record(struct delivery *d, const struct archive_entry *entry, struct span json)
{
	struct record *record;
	int rc;

	if (record_get(json, &record, d->err) != 0)
		return error_prefix(d->err, "%.12s", entry->oid);
	free(record->commit);
	record->commit = mem_strdup(entry->oid);
	rc = d->sink(record, d->arg, d->err);
	d->sent = rc == ALERT_SENT;
	if (rc >= 0) {
		++*d->told;
		*d->alerts += record->alert;
	}
	record_free(record);
	return rc < 0 ? -1 : 0;
}

static int
tell_entry(const struct archive_entry *entry, void *arg)
{
	struct delivery *d = arg;
	size_t alerts = *d->alerts;
	struct buf json;
	int rc = 0;

	d->sent = false;
	buf_init(&json, RECORD_MAX);
	if (entry->evidence != NULL && entry->page_id != NULL)
		rc = archive_evidence(
		    d->archive, entry->evidence, entry->page_id, "change.json", &json, d->err);
	if (rc == 1)
		rc = tell_record(d, entry, buf_span(&json));
	buf_release(&json);
	if (rc != 0)
		return rc;
	snprintf(d->behind, sizeof d->behind, "%s", entry->oid);
	return d->sent || *d->alerts > alerts || ++d->quiet == QUIET_MAX ? move_cursor(d) : 0;
}

int
alert_deliver(struct archive *archive, const char *channel, alert_sink sink, void *arg,
    size_t *told, size_t *alerts, struct error *err)
{
	struct delivery d = { archive, channel, sink, arg, told, alerts, err, "", 0, false };
	char cursor[ARCHIVE_OID_HEX + 1];
	int rc;

	*told = *alerts = 0;
	if (archive_cursor_get(archive, channel, cursor, err) != 0)
		return -1;
	rc = archive_log(
	    archive, NULL, *cursor == '\0' ? NULL : cursor, true, tell_entry, &d, err);
	return rc == 0 ? move_cursor(&d) : -1;
}

/* ---- one commit ---- */

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
	return rc == 0 ? 2 : rc; /* any answer but 0 ends the walk: the first entry is it */
}

int
alert_record(
    struct archive *archive, const char *commit, struct record **out, struct error *err)
{
	struct looking l = { archive, out, err };
	int rc = archive_log(archive, commit, NULL, false, take_record, &l, err);

	return rc == 2 ? 0 : rc;
}

/* ---- upkeep ---- */

struct upkeep_delivery {
	struct archive *archive;
	const char *cursor;
	upkeep_sink sink;
	void *arg;
	size_t *told;
	struct error *err;
};

static int
tell_upkeep(const struct archive_entry *entry, void *arg)
{
	struct upkeep_delivery *d = arg;
	struct upkeep upkeep = { 0 };
	char *topic = NULL;
	struct span word;
	struct buf json;
	int rc = 0;

	buf_init(&json, UPKEEP_MAX_BYTES);
	if (entry->page_id != NULL && archive_trailer(entry->message, "Topic", &word)) {
		topic = span_dup(word);
		rc = archive_upkeep_text(
		    d->archive, entry->oid, entry->page_id, topic, &json, d->err);
	}
	if (rc == 1) {
		rc = upkeep_get(buf_span(&json), &upkeep, d->err);
		if (rc == 0 && (rc = d->sink(&upkeep, d->arg, d->err)) == 0)
			++*d->told;
	}
	if (rc == 0)
		rc = archive_cursor_set(d->archive, d->cursor, entry->oid, d->err);
	upkeep_release(&upkeep);
	buf_release(&json);
	free(topic);
	return rc;
}

int
alert_deliver_upkeep(struct archive *archive, const char *channel, upkeep_sink sink, void *arg,
    size_t *told, struct error *err)
{
	char *name = mem_printf("%s.upkeep", channel);
	struct upkeep_delivery d = { archive, name, sink, arg, told, err };
	char cursor[ARCHIVE_OID_HEX + 1];
	int rc;

	*told = 0;
	rc = archive_cursor_get(archive, name, cursor, err);
	if (rc == 0)
		rc = archive_upkeep_log(
		    archive, *cursor == '\0' ? NULL : cursor, tell_upkeep, &d, err);
	free(name);
	return rc == 0 ? 0 : -1;
}
