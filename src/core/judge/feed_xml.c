/*
 * RSS and Atom, read as a stream: the parser tells of elements and characters, and
 * nothing is kept but the fields of the item at hand.
 */
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "core/judge/feed_parts.h"
#include "core/text/text.h"

#define NS_ATOM "http://www.w3.org/2005/Atom"
#define NS_DC "http://purl.org/dc/elements/1.1/"
#define NS_CONTENT "http://purl.org/rss/1.0/modules/content/"

uint32_t
feed_entity(const char *name)
{
	const htmlEntityDesc *entity = htmlEntityLookup((const xmlChar *)name);

	return entity == NULL ? 0 : entity->value;
}

struct xml_reader {
	xmlParserCtxtPtr parser;
	struct announcements *out;
	struct feed_fields fields;
	enum feed_field field; /* being read … */
	int field_depth;       /* … since this depth */
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

static enum feed_field
field_of(const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	static const struct {
		const char *name;
		enum feed_field field;
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
	enum feed_field field = field_of(name, prefix, uri);

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
		feed_fields_take(&r->fields, r->out);
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
			at = feed_behind(s, at + 4, "-->");
		else if (span_starts(rest, "<![CDATA["))
			at = feed_behind(s, at + 9, "]]>");
		else if (span_starts(rest, "<?"))
			at = feed_behind(s, at + 2, "?>");
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

int
feed_xml(struct span utf8, struct announcements *out, struct error *err)
{
	struct xml_reader r = { .out = out };
	int rc = -1;

	if (has_crowded_tag(utf8))
		return error_set(err, ERROR_PAGE,
		    "feed: an element has more than %d attributes", FEED_MAX_ATTRIBUTES);
	r.parser = xmlCreateMemoryParserCtxt(utf8.data, (int)utf8.len);
	if (r.parser == NULL)
		return error_set(err, ERROR_PAGE, "feed: nothing to read");
	feed_fields_init(&r.fields);
	xml_handlers(&r);
	xmlParseDocument(r.parser);
	if (r.error.code == ERROR_NONE && !r.parser->wellFormed)
		error_set(&r.error, ERROR_PAGE, "feed: not well-formed XML");
	if (r.error.code == ERROR_NONE)
		rc = 0;
	else if (err != NULL)
		*err = r.error;
	feed_fields_release(&r.fields);
	xmlFreeParserCtxt(r.parser);
	return rc;
}
