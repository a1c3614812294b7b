/* A feed: which kind it is, and the fields of an item into an announcement. */
#include "core/judge/feed.h"

#include <ctype.h>
#include <string.h>

#include "core/judge/feed_parts.h"
#include "core/text/charset.h"

/* ---- items ---- */

void
feed_fields_init(struct feed_fields *fields)
{
	for (int i = 0; i < FIELDS; i++)
		buf_init(&fields->v[i], FEED_MAX_FIELD);
}

static void
feed_fields_clear(struct feed_fields *fields)
{
	for (int i = 0; i < FIELDS; i++)
		buf_clear(&fields->v[i]);
}

void
feed_fields_release(struct feed_fields *fields)
{
	for (int i = 0; i < FIELDS; i++)
		buf_release(&fields->v[i]);
}

static char *
plain_of(const struct buf *field)
{
	struct buf text;

	buf_init(&text, 3 * field->len + 16);
	feed_plain(buf_span(field), &text);
	if (text.len > 0)
		return buf_steal(&text);
	buf_release(&text);
	return NULL;
}

/* A public address, or NULL: it is shown to people. */
static char *
url_of(const struct buf *field)
{
	struct span url = span_trim(buf_span(field));

	if (!span_starts_nocase(url, "https://") && !span_starts_nocase(url, "http://"))
		return NULL;
	for (size_t i = 0; i < url.len; i++)
		if ((unsigned char)url.data[i] <= ' ' || url.data[i] == '"' ||
		    url.data[i] == '<')
			return NULL;
	return span_dup(url);
}

void
feed_fields_take(struct feed_fields *f, struct announcements *out)
{
	const struct buf *summary = &f->v[FIELD_SUMMARY], *content = &f->v[FIELD_CONTENT];
	char *url = url_of(&f->v[FIELD_URL]);
	day_t day = feed_day(buf_span(&f->v[FIELD_PUBLISHED]));

	if (url == NULL)
		url = url_of(&f->v[FIELD_ID]);
	if (day == DAY_NONE)
		day = feed_day(buf_span(&f->v[FIELD_UPDATED]));
	announcements_take(out, plain_of(&f->v[FIELD_TITLE]), url,
	    plain_of(content->len > summary->len ? content : summary), day);
	feed_fields_clear(f);
}

/* ---- the whole ---- */

/* Controls that XML forbids, and real feeds have, become spaces. */
static struct span
without_controls(struct span text, struct buf *room)
{
	bool clean = true;

	for (size_t i = 0; i < text.len && clean; i++)
		clean =
		    (unsigned char)text.data[i] >= ' ' || isspace((unsigned char)text.data[i]);
	if (clean && memchr(text.data, '\v', text.len) == NULL &&
	    memchr(text.data, '\f', text.len) == NULL)
		return text;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];

		buf_addc(room, c >= ' ' || c == '\t' || c == '\n' || c == '\r' ? (char)c : ' ');
	}
	return buf_span(room);
}

int
feed_read(struct span bytes, struct announcements *out, struct error *err)
{
	struct buf decoded, cleaned;
	struct announcements items = { 0 };
	struct span text;
	int rc = -1;

	buf_init(&decoded, 4 * (size_t)FEED_MAX_BYTES);
	buf_init(&cleaned, 4 * (size_t)FEED_MAX_BYTES);
	if (bytes.len > FEED_MAX_BYTES) {
		error_set(err, ERROR_LIMIT, "feed: larger than %d bytes", FEED_MAX_BYTES);
		goto out;
	}
	if (charset_decode(bytes, NULL, &decoded, &text, NULL, err) != 0)
		goto out;
	text = span_trim(without_controls(text, &cleaned));
	if (text.len == 0)
		error_set(err, ERROR_PAGE, "feed: empty");
	else if (text.data[0] == '{')
		rc = feed_json(text, &items, err);
	else
		rc = feed_xml(text, &items, err);
out:
	buf_release(&cleaned);
	buf_release(&decoded);
	if (rc == 0)
		*out = items;
	else
		announcements_release(&items);
	return rc;
}
