/* JSON Feed. */
#include <jansson.h>
#include <string.h>

#include "base/mem.h"
#include "core/judge/feed_parts.h"

/* Arrays and objects outside of strings. */
static size_t
json_holders(struct span s)
{
	bool inside = false;
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.data[i];

		if (inside && c == '\\')
			i++;
		else if (c == '"')
			inside = !inside;
		else if (!inside && (c == '{' || c == '['))
			n++;
	}
	return n;
}

static void
json_field(const json_t *item, const char *name, struct buf *out)
{
	const json_t *value = json_object_get(item, name);
	struct span text;

	if (!json_is_string(value) || out->len > 0)
		return;
	text = span_make(json_string_value(value), json_string_length(value));
	buf_add(out, text.data, text.len < out->ceiling ? text.len : out->ceiling);
}

static void
json_item(const json_t *item, struct feed_fields *fields, struct announcements *out)
{
	static const struct {
		const char *name;
		enum feed_field field;
	} names[] = { { "title", FIELD_TITLE }, { "url", FIELD_URL },
		{ "external_url", FIELD_URL }, { "id", FIELD_ID }, { "summary", FIELD_SUMMARY },
		{ "content_html", FIELD_CONTENT }, { "content_text", FIELD_CONTENT },
		{ "date_published", FIELD_PUBLISHED }, { "date_modified", FIELD_UPDATED } };

	for (size_t i = 0; i < COUNT(names); i++)
		json_field(item, names[i].name, &fields->v[names[i].field]);
	feed_fields_take(fields, out);
}

static int
json_items(const json_t *root, struct announcements *out, struct error *err)
{
	const char *version = json_string_value(json_object_get(root, "version"));
	const json_t *items = json_object_get(root, "items");
	struct feed_fields fields;

	if (version == NULL || strstr(version, "jsonfeed.org/") == NULL ||
	    !json_is_array(items))
		return error_set(err, ERROR_PAGE, "feed: JSON, but not a JSON Feed");
	feed_fields_init(&fields);
	for (size_t i = 0; i < json_array_size(items); i++)
		if (json_is_object(json_array_get(items, i)))
			json_item(json_array_get(items, i), &fields, out);
	feed_fields_release(&fields);
	return 0;
}

int
feed_json(struct span utf8, struct announcements *out, struct error *err)
{
	json_error_t why;
	json_t *root;
	int rc;

	if (json_holders(utf8) > FEED_MAX_ELEMENTS)
		return error_set(err, ERROR_LIMIT, "feed: too many objects and lists");
	root = json_loadb(utf8.data, utf8.len, JSON_ALLOW_NUL, &why);
	if (root == NULL)
		return error_set(err, ERROR_PAGE, "feed: line %d: %.160s", why.line, why.text);
	rc = json_items(root, out, err);
	json_decref(root);
	return rc;
}
