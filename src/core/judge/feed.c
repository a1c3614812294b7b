/*
 * Feeds, read as a stream: the XML parser tells of elements and characters, and
 * nothing is kept but the fields of the item at hand.
 */
#include "core/judge/feed.h"

#include <ctype.h>
#include <jansson.h>
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "core/text/charset.h"
#include "core/compare/date.h"
#include "core/text/text.h"

#define NS_ATOM "http://www.w3.org/2005/Atom"
#define NS_DC "http://purl.org/dc/elements/1.1/"
#define NS_CONTENT "http://purl.org/rss/1.0/modules/content/"

/* ---- plain text ---- */

static bool
is_tag_named(struct span tag, const char *const *names)
{
	size_t n = 0;

	while (n < tag.len && isalnum((unsigned char)tag.data[n]))
		n++;
	for (; *names != NULL; names++)
		if (strlen(*names) == n && strncasecmp(*names, tag.data, n) == 0)
			return true;
	return false;
}

/* What a tag leaves in the text: nothing within a word, a space between blocks. */
static bool
is_inline(struct span tag)
{
	static const char *const names[] = { "a", "abbr", "b", "code", "em", "font", "i",
		"mark", "s", "small", "span", "strong", "sub", "sup", "u", "wbr", NULL };

	if (tag.len > 0 && tag.data[0] == '/')
		tag = span_make(tag.data + 1, tag.len - 1);
	return is_tag_named(tag, names);
}

/* The byte behind the first `end` in s from `from` on, or behind s. */
static size_t
behind(struct span s, size_t from, const char *end)
{
	const char *at;

	if (from >= s.len)
		return s.len;
	at = span_find(span_make(s.data + from, s.len - from), end);
	return at == NULL ? s.len : (size_t)(at - s.data) + strlen(end);
}

/* Where `end`, an ASCII word in small letters, begins from `from` on, whatever its case. */
static size_t
at_end_of(struct span s, size_t from, const char *end)
{
	while (from < s.len && !span_starts_nocase(span_make(s.data + from, s.len - from), end))
		from++;
	return from;
}

/* Behind the ">" of the tag at `at`; quoted ones are passed over. 0: it is no tag. */
static size_t
behind_tag(struct span s, size_t at)
{
	char quote = '\0';

	for (size_t i = at + 1; i < s.len; i++) {
		char c = s.data[i];

		if (quote != '\0')
			quote = c == quote ? '\0' : quote;
		else if (c == '>')
			return i + 1;
		else if (c == '"' || c == '\'')
			quote = c;
	}
	return 0;
}

/* Passes over a tag, a comment, a script; returns where the text goes on. */
static size_t
plain_tag(struct span s, size_t at, struct buf *out)
{
	static const char *const hidden[] = { "script", "style", NULL };
	struct span tag = span_make(s.data + at + 1, s.len - at - 1);
	size_t end;

	if (tag.len == 0 ||
	    (!isalpha((unsigned char)tag.data[0]) && strchr("/!?", tag.data[0]) == NULL)) {
		buf_addc(out, '<');
		return at + 1;
	}
	if (span_starts(tag, "!--"))
		return behind(s, at + 4, "-->");
	end = behind_tag(s, at);
	if (end == 0)
		return s.len; /* torn off: what follows is not text */
	if (!is_inline(tag))
		buf_addc(out, ' ');
	if (is_tag_named(tag, hidden))
		end = at_end_of(s, end,
		    tolower((unsigned char)tag.data[1]) == 'c' ? "</script" : "</style");
	return end;
}

/* The character an entity stands for, between "&" and ";"; 0: none. */
static uint32_t
entity_value(const char *name)
{
	const htmlEntityDesc *entity;
	char *end;
	unsigned long c;

	if (name[0] != '#') {
		entity = htmlEntityLookup((const xmlChar *)name);
		return entity == NULL ? 0 : entity->value;
	}
	if (!isxdigit((unsigned char)name[1]) && tolower((unsigned char)name[1]) != 'x')
		return 0;
	c = tolower((unsigned char)name[1]) == 'x' ? strtoul(name + 2, &end, 16)
						   : strtoul(name + 1, &end, 10);
	if (*end != '\0' || c == 0 || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	return (uint32_t)c;
}

static size_t
plain_entity(struct span s, size_t at, struct buf *out)
{
	char name[12], bytes[4];
	size_t n = 0;
	uint32_t c;

	while (n + 1 < sizeof name && at + 1 + n < s.len &&
	       (isalnum((unsigned char)s.data[at + 1 + n]) || s.data[at + 1 + n] == '#')) {
		name[n] = s.data[at + 1 + n];
		n++;
	}
	name[n] = '\0';
	if (at + 1 + n >= s.len || s.data[at + 1 + n] != ';' || (c = entity_value(name)) == 0) {
		buf_addc(out, '&');
		return at + 1;
	}
	buf_add(out, bytes, text_encode(c, bytes));
	return at + n + 2;
}

void
feed_plain(struct span markup, struct buf *out)
{
	struct buf text;
	size_t at = 0;

	buf_init(&text, 2 * markup.len + 16);
	while (at < markup.len) {
		size_t n = 0;

		while (at + n < markup.len && markup.data[at + n] != '<' &&
		       markup.data[at + n] != '&')
			n++;
		buf_add(&text, markup.data + at, n);
		at += n;
		if (at == markup.len)
			break;
		at = markup.data[at] == '<' ? plain_tag(markup, at, &text)
					    : plain_entity(markup, at, &text);
	}
	if (text.len > 0)
		text_clean(buf_span(&text), out);
	buf_release(&text);
}

/* ---- days ---- */

static struct span
next_word(struct span *rest)
{
	struct span word;
	size_t n = 0;

	while (rest->len > 0 && strchr(" \t\r\n,", rest->data[0]) != NULL)
		*rest = span_make(rest->data + 1, rest->len - 1);
	while (n < rest->len && strchr(" \t\r\n,", rest->data[n]) == NULL)
		n++;
	word = span_make(rest->data, n);
	*rest = span_make(rest->data + n, rest->len - n);
	return word;
}

/* Up to four digits and nothing else; -1: it is none. */
static int
small_number(struct span word)
{
	int n = 0;

	if (word.len == 0 || word.len > 4)
		return -1;
	for (size_t i = 0; i < word.len; i++) {
		if (!isdigit((unsigned char)word.data[i]))
			return -1;
		n = n * 10 + (word.data[i] - '0');
	}
	return n;
}

/* Minutes since midnight of "16:00" or "16:00:30", or -1. */
static int
minutes_of(struct span word)
{
	int hour, minute;

	if (word.len < 5 || word.data[2] != ':')
		return -1;
	hour = small_number(span_make(word.data, 2));
	minute = small_number(span_make(word.data + 3, 2));
	return hour < 0 || hour > 24 || minute < 0 || minute > 59 ? -1 : hour * 60 + minute;
}

/* Minutes east of Greenwich; unknown names are Greenwich, as RFC 2822 has it. */
static int
zone_minutes(struct span word)
{
	static const struct {
		const char *name;
		int hours;
	} zones[] = { { "EST", -5 }, { "EDT", -4 }, { "CST", -6 }, { "CDT", -5 }, { "MST", -7 },
		{ "MDT", -6 }, { "PST", -8 }, { "PDT", -7 } };
	int n;

	for (size_t i = 0; i < COUNT(zones); i++)
		if (span_is(word, zones[i].name))
			return zones[i].hours * 60;
	if (word.len != 5 || (word.data[0] != '+' && word.data[0] != '-'))
		return 0;
	n = small_number(span_make(word.data + 1, 4));
	if (n < 0 || n / 100 > 14 || n % 100 > 59)
		return 0;
	n = n / 100 * 60 + n % 100;
	return word.data[0] == '-' ? -n : n;
}

static int
full_year(int year)
{
	if (year < 0 || year > 99)
		return year;
	return year < 70 ? 2000 + year : 1900 + year;
}

/* RFC 822 with its successors: "Wed, 18 Sep 2024 16:00:00 +0200". */
static day_t
rfc822_day(struct span text)
{
	struct span rest = text, word = next_word(&rest);
	int day = small_number(word), month, year, minutes;
	day_t date;

	if (day < 0)
		day = small_number(next_word(&rest));
	month = date_month(next_word(&rest));
	year = full_year(small_number(next_word(&rest)));
	if (month == 0 || !day_is_valid(year, month, day))
		return DAY_NONE;
	date = day_of_civil(year, month, day);
	minutes = minutes_of(next_word(&rest));
	if (minutes < 0)
		return date;
	return utc_day((utc_t)date * UTC_DAY_SECONDS +
		       (minutes - zone_minutes(next_word(&rest))) * (utc_t)60);
}

day_t
feed_day(struct span text)
{
	day_t day, last;
	utc_t t;

	text = span_trim(text);
	day = rfc822_day(text);
	if (day != DAY_NONE)
		return day;
	if (utc_parse(text, &t))
		return utc_day(t);
	if (date_find(text, 'm', &day, &last, NULL) && day == last)
		return day;
	return DAY_NONE;
}

/* ---- items ---- */

enum field {
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

struct fields {
	struct buf v[FIELDS];
};

static void
fields_init(struct fields *fields)
{
	for (int i = 0; i < FIELDS; i++)
		buf_init(&fields->v[i], FEED_MAX_FIELD);
}

static void
fields_clear(struct fields *fields)
{
	for (int i = 0; i < FIELDS; i++)
		buf_clear(&fields->v[i]);
}

static void
fields_release(struct fields *fields)
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

static void
fields_take(struct fields *f, struct announcements *out)
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
	fields_clear(f);
}

/* ---- XML ---- */

struct xml_reader {
	xmlParserCtxtPtr parser;
	struct announcements *out;
	struct fields fields;
	enum field field; /* being read … */
	int field_depth;  /* … since this depth */
	int depth;
	int item_depth; /* 0: outside of items */
	size_t elements;
	xmlEntity entity;     /* the last one looked up … */
	char entity_bytes[8]; /* … and its character */
	struct error error;   /* why it was stopped */
};

static void
xml_stop(struct xml_reader *r, enum error_code code, const char *why)
{
	if (r->error.code == ERROR_NONE)
		error_set(
		    &r->error, code, "feed: line %d: %s", xmlSAX2GetLineNumber(r->parser), why);
	xmlStopParser(r->parser);
}

static bool
is_word(const xmlChar *a, const char *b)
{
	return a != NULL && strcmp((const char *)a, b) == 0;
}

static enum field
field_of(const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	static const struct {
		const char *name;
		enum field field;
	} fields[] = { { "title", FIELD_TITLE }, { "link", FIELD_URL },
		{ "description", FIELD_SUMMARY }, { "summary", FIELD_SUMMARY },
		{ "content", FIELD_CONTENT }, { "pubDate", FIELD_PUBLISHED },
		{ "published", FIELD_PUBLISHED }, { "updated", FIELD_UPDATED },
		{ "guid", FIELD_ID }, { "id", FIELD_ID } };

	if (is_word(uri, NS_DC))
		return is_word(name, "date") ? FIELD_PUBLISHED : FIELD_NONE;
	if (is_word(uri, NS_CONTENT))
		return is_word(name, "encoded") ? FIELD_CONTENT : FIELD_NONE;
	if (prefix != NULL && !is_word(uri, NS_ATOM))
		return FIELD_NONE;
	for (size_t i = 0; i < COUNT(fields); i++)
		if (is_word(name, fields[i].name))
			return fields[i].field;
	return FIELD_NONE;
}

/* Attributes come in fives: name, prefix, URI, begin and end of the value. */
static struct span
attribute(int n, const xmlChar **attributes, const char *name)
{
	for (int i = 0; i < n; i++)
		if (is_word(attributes[5 * i], name) && attributes[5 * i + 1] == NULL)
			return span_make((const char *)attributes[5 * i + 3],
			    (size_t)(attributes[5 * i + 4] - attributes[5 * i + 3]));
	return span_of(NULL);
}

/* Atom's <link rel="alternate" href="…"/>. */
static void
xml_link(struct xml_reader *r, int n, const xmlChar **attributes)
{
	struct span href = attribute(n, attributes, "href"),
		    rel = attribute(n, attributes, "rel");
	struct buf *url = &r->fields.v[FIELD_URL];

	if (href.len > 0 && url->len == 0 && (rel.len == 0 || span_is(rel, "alternate")))
		buf_add_span(url, href);
}

static void
xml_field(struct xml_reader *r, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
    int n, const xmlChar **attributes)
{
	enum field field = field_of(name, prefix, uri);

	if (field == FIELD_NONE)
		return;
	if (field == FIELD_URL)
		xml_link(r, n, attributes);
	if (r->fields.v[field].len > 0)
		return; /* the first one counts */
	r->field = field;
	r->field_depth = r->depth;
}

static void
xml_root(struct xml_reader *r, const xmlChar *name)
{
	char why[120];

	if (is_word(name, "rss") || is_word(name, "RDF") || is_word(name, "feed"))
		return;
	snprintf(why, sizeof why, "not a feed: it begins with <%.40s>", (const char *)name);
	xml_stop(r, ERROR_PAGE, why);
}

static void
xml_start(void *arg, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
    int n_namespaces, const xmlChar **namespaces, int n_attributes, int n_defaulted,
    const xmlChar **attributes)
{
	struct xml_reader *r = arg;

	(void)n_namespaces;
	(void)namespaces;
	(void)n_defaulted;
	if (++r->depth > FEED_MAX_DEPTH) {
		xml_stop(r, ERROR_PAGE, "elements are nested too deeply");
		return;
	}
	if (++r->elements > FEED_MAX_ELEMENTS) {
		xml_stop(r, ERROR_LIMIT, "too many elements");
		return;
	}
	if (r->depth == 1)
		xml_root(r, name);
	else if (r->item_depth == 0 && r->depth <= 3 &&
		 (is_word(name, "item") || is_word(name, "entry")))
		r->item_depth = r->depth;
	else if (r->item_depth != 0 && r->depth == r->item_depth + 1)
		xml_field(r, name, prefix, uri, n_attributes, attributes);
	else if (r->field != FIELD_NONE)
		buf_addc(&r->fields.v[r->field], ' '); /* XHTML within a field */
}

static void
xml_end(void *arg, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct xml_reader *r = arg;

	(void)name;
	(void)prefix;
	(void)uri;
	if (r->field != FIELD_NONE && r->depth == r->field_depth)
		r->field = FIELD_NONE;
	if (r->depth == r->item_depth) {
		fields_take(&r->fields, r->out);
		r->item_depth = 0;
	}
	r->depth--;
}

static void
xml_characters(void *arg, const xmlChar *text, int len)
{
	struct xml_reader *r = arg;
	struct buf *field = &r->fields.v[r->field];
	size_t n = (size_t)len, room = field->ceiling - field->len;

	if (r->field != FIELD_NONE)
		buf_add(field, text, n < room ? n : room);
}

/* Entities are declared in a DOCTYPE and nowhere else. */
static void
xml_doctype(void *arg, const xmlChar *name, const xmlChar *id, const xmlChar *system)
{
	(void)id;
	(void)system;
	xml_stop(arg, ERROR_PAGE,
	    name != NULL && strcasecmp((const char *)name, "html") == 0
		? "this is an HTML page, not a feed"
		: "a feed with a DOCTYPE is not read");
}

/* "&nbsp;" and its like, which feeds use without declaring them. */
static xmlEntityPtr
xml_entity(void *arg, const xmlChar *name)
{
	struct xml_reader *r = arg;
	const htmlEntityDesc *entity = htmlEntityLookup(name);

	if (entity == NULL)
		return NULL;
	r->entity_bytes[text_encode(entity->value, r->entity_bytes)] = '\0';
	r->entity = (xmlEntity){ .type = XML_ENTITY_DECL,
		.name = name,
		.etype = XML_INTERNAL_PREDEFINED_ENTITY,
		.content = (xmlChar *)r->entity_bytes,
		.orig = (xmlChar *)r->entity_bytes };
	return &r->entity;
}

static void
xml_error(void *arg, xmlErrorPtr error)
{
	struct xml_reader *r = arg;
	char why[200];

	if (error->level != XML_ERR_FATAL)
		return;
	snprintf(why, sizeof why, "%.*s", (int)strcspn(error->message, "\n"), error->message);
	xml_stop(r, ERROR_PAGE, why);
}

/* Behind the tag at `at`, counting its attributes: the parser compares each with each. */
static size_t
tag_attributes(struct span s, size_t at, size_t *n)
{
	char quote = '\0';

	for (*n = 0; at < s.len; at++) {
		char c = s.data[at];

		if (quote != '\0')
			quote = c == quote ? '\0' : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '=')
			(*n)++;
		else if (c == '>')
			break;
	}
	return at;
}

static bool
has_crowded_tag(struct span s)
{
	size_t n, at = 0;
	const char *next;

	while (at < s.len && (next = memchr(s.data + at, '<', s.len - at)) != NULL) {
		struct span rest;

		at = (size_t)(next - s.data);
		rest = span_make(next, s.len - at);
		if (span_starts(rest, "<!--"))
			at = behind(s, at + 4, "-->");
		else if (span_starts(rest, "<![CDATA["))
			at = behind(s, at + 9, "]]>");
		else if (span_starts(rest, "<?"))
			at = behind(s, at + 2, "?>");
		else {
			at = tag_attributes(s, at + 1, &n);
			if (n > FEED_MAX_ATTRIBUTES)
				return true;
		}
	}
	return false;
}

static void
xml_handlers(struct xml_reader *r)
{
	*r->parser->sax = (xmlSAXHandler){ .initialized = XML_SAX2_MAGIC,
		.internalSubset = xml_doctype,
		.getEntity = xml_entity,
		.startElementNs = xml_start,
		.endElementNs = xml_end,
		.characters = xml_characters,
		.cdataBlock = xml_characters,
		.serror = xml_error };
	r->parser->userData = r;
	xmlCtxtUseOptions(r->parser, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
}

static int
xml_read(struct span utf8, struct announcements *out, struct error *err)
{
	struct xml_reader r = { .out = out };
	int rc = -1;

	if (has_crowded_tag(utf8))
		return error_set(err, ERROR_PAGE,
		    "feed: an element has more than %d attributes", FEED_MAX_ATTRIBUTES);
	r.parser = xmlCreateMemoryParserCtxt(utf8.data, (int)utf8.len);
	if (r.parser == NULL)
		return error_set(err, ERROR_PAGE, "feed: nothing to read");
	fields_init(&r.fields);
	xml_handlers(&r);
	xmlParseDocument(r.parser);
	if (r.error.code == ERROR_NONE && !r.parser->wellFormed)
		error_set(&r.error, ERROR_PAGE, "feed: not well-formed XML");
	if (r.error.code == ERROR_NONE)
		rc = 0;
	else if (err != NULL)
		*err = r.error;
	fields_release(&r.fields);
	xmlFreeParserCtxt(r.parser);
	return rc;
}

/* ---- JSON ---- */

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
json_item(const json_t *item, struct fields *fields, struct announcements *out)
{
	static const struct {
		const char *name;
		enum field field;
	} names[] = { { "title", FIELD_TITLE }, { "url", FIELD_URL },
		{ "external_url", FIELD_URL }, { "id", FIELD_ID }, { "summary", FIELD_SUMMARY },
		{ "content_html", FIELD_CONTENT }, { "content_text", FIELD_CONTENT },
		{ "date_published", FIELD_PUBLISHED }, { "date_modified", FIELD_UPDATED } };

	for (size_t i = 0; i < COUNT(names); i++)
		json_field(item, names[i].name, &fields->v[names[i].field]);
	fields_take(fields, out);
}

static int
json_items(const json_t *root, struct announcements *out, struct error *err)
{
	const char *version = json_string_value(json_object_get(root, "version"));
	const json_t *items = json_object_get(root, "items");
	struct fields fields;

	if (version == NULL || strstr(version, "jsonfeed.org/") == NULL ||
	    !json_is_array(items))
		return error_set(err, ERROR_PAGE, "feed: JSON, but not a JSON Feed");
	fields_init(&fields);
	for (size_t i = 0; i < json_array_size(items); i++)
		if (json_is_object(json_array_get(items, i)))
			json_item(json_array_get(items, i), &fields, out);
	fields_release(&fields);
	return 0;
}

static int
json_read(struct span utf8, struct announcements *out, struct error *err)
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

/* ---- both ---- */

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
		rc = json_read(text, &items, err);
	else
		rc = xml_read(text, &items, err);
out:
	buf_release(&cleaned);
	buf_release(&decoded);
	if (rc == 0)
		*out = items;
	else
		announcements_release(&items);
	return rc;
}
