/* What the files of the feed share among themselves. */
#ifndef SMALLPRINT_CORE_JUDGE_FEED_PARTS_H
#define SMALLPRINT_CORE_JUDGE_FEED_PARTS_H

#include "base/buf.h"
#include "core/judge/feed.h"

enum feed_field {
	FIELD_NONE = 0,
	FIELD_TITLE,
	FIELD_URL,
	FIELD_SUMMARY,
	FIELD_CONTENT,
	FIELD_PUBLISHED,
	FIELD_UPDATED,
	FIELD_ID, /* an address, where there is no other */
	FIELDS
};

struct feed_fields {
	struct buf v[FIELDS];
};

/* The markup of one item while it is read; end with feed_fields_release(). */
void feed_fields_init(struct feed_fields *fields);
void feed_fields_release(struct feed_fields *fields);
/* They become an announcement, and are empty for the next. */
void feed_fields_take(struct feed_fields *fields, struct announcements *out);

/* Text without the controls that XML forbids into items; errors as of feed_read(), but *out may
   hold some of them after one. */
int feed_xml(struct span utf8, struct announcements *out, struct error *err);
int feed_json(struct span utf8, struct announcements *out, struct error *err);

/* The byte behind the first `end` in s from `from` on, or behind s. */
size_t feed_behind(struct span s, size_t from, const char *end);
/* The character of "nbsp"; 0: there is none of that name. */
uint32_t feed_entity(const char *name);

#endif
