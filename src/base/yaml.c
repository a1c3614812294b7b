/* YAML by tables of fields: every mistake at once, nothing silently ignored. */
#include "base/yaml.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <yaml.h>

#include "base/mem.h"
#include "base/span.h"
#include "base/utc.h"

enum { YAML_MAX_FIELDS = 64, YAML_MAX_DEPTH = 40, YAML_NEAR = 3 };

struct yaml_reader {
	const char *file;
	yaml_document_t *doc;
	struct strs *complaints;
	size_t mistakes;
	int depth;
};

/* A place is libyaml's node; the cast stays in these two functions. */
static const yaml_node_t *
node_of(const struct yaml_node *node)
{
	return (const yaml_node_t *)(const void *)node;
}

static const struct yaml_node *
place_of(const yaml_node_t *node)
{
	return (const struct yaml_node *)(const void *)node;
}

static const yaml_node_t *
node_at(struct yaml_reader *r, int index)
{
	return yaml_document_get_node(r->doc, index);
}

int
yaml_line(const struct yaml_node *node)
{
	return node == NULL ? 1 : (int)node_of(node)->start_mark.line + 1;
}

int
yaml_column(const struct yaml_node *node)
{
	return node == NULL ? 1 : (int)node_of(node)->start_mark.column + 1;
}

const char *
yaml_file(const struct yaml_reader *r)
{
	return r->file;
}

static void
complain_at(struct yaml_reader *r, size_t line, size_t column, const char *message)
{
	r->mistakes++;
	if (r->mistakes <= YAML_MAX_COMPLAINTS)
		strs_take(r->complaints,
		    mem_printf("%s:%zu:%zu: %s", r->file, line, column, message));
	else if (r->mistakes == YAML_MAX_COMPLAINTS + 1)
		strs_take(r->complaints, mem_printf("%s: and more mistakes", r->file));
}

void
yaml_complain(struct yaml_reader *r, const struct yaml_node *node, const char *fmt, ...)
{
	char message[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof message, fmt, ap);
	va_end(ap);
	complain_at(r, (size_t)yaml_line(node), (size_t)yaml_column(node), message);
}

/* Edit distance with swaps (optimal string alignment), given up past YAML_NEAR. */
static size_t
distance(const char *a, const char *b)
{
	size_t rows[3][YAML_MAX_FIELDS + 1];
	size_t n = strlen(a), m = strlen(b);

	if (n > YAML_MAX_FIELDS || m > YAML_MAX_FIELDS)
		return SIZE_MAX;
	for (size_t j = 0; j <= m; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t *row = rows[i % 3], *above = rows[(i - 1) % 3], *two = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t best = above[j - 1] + (a[i - 1] != b[j - 1]);

			if (above[j] + 1 < best)
				best = above[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    two[j - 2] + 1 < best)
				best = two[j - 2] + 1;
			row[j] = best;
		}
	}
	return rows[n % 3][m];
}

const char *
yaml_nearest(const char *word, const char *const *names)
{
	const char *nearest = NULL;
	size_t best = strlen(word) < 5 ? 1 : YAML_NEAR;

	for (; *names != NULL; names++) {
		size_t d = distance(word, *names);

		if (d < best || (d == best && nearest == NULL)) {
			best = d;
			nearest = *names;
		}
	}
	return nearest;
}

bool
yaml_is_scalar(const struct yaml_node *node)
{
	return node_of(node)->type == YAML_SCALAR_NODE;
}

bool
yaml_is_list(const struct yaml_node *node)
{
	return node_of(node)->type == YAML_SEQUENCE_NODE;
}

bool
yaml_is_map(const struct yaml_node *node)
{
	return node_of(node)->type == YAML_MAPPING_NODE;
}

static const char *
kind_name(const struct yaml_node *node)
{
	return yaml_is_scalar(node) ? "a text" : yaml_is_list(node) ? "a list" : "a mapping";
}

const char *
yaml_text(struct yaml_reader *r, const struct yaml_node *node)
{
	const yaml_node_t *n = node_of(node);

	if (n->type != YAML_SCALAR_NODE) {
		yaml_complain(r, node, "expected a text, found %s", kind_name(node));
		return "";
	}
	if (strlen((const char *)n->data.scalar.value) != n->data.scalar.length) {
		yaml_complain(r, node, "a NUL byte inside a text");
		return "";
	}
	return (const char *)n->data.scalar.value;
}

void
yaml_each_item(struct yaml_reader *r, const struct yaml_node *node,
    void (*f)(struct yaml_reader *r, const struct yaml_node *item, void *arg), void *arg)
{
	const yaml_node_t *n = node_of(node);

	if (n->type != YAML_SEQUENCE_NODE) {
		yaml_complain(r, node, "expected a list, found %s", kind_name(node));
		return;
	}
	if (r->depth >= YAML_MAX_DEPTH)
		return yaml_complain(r, node, "nested too deeply");
	r->depth++;
	for (yaml_node_item_t *i = n->data.sequence.items.start; i < n->data.sequence.items.top;
	     i++)
		f(r, place_of(node_at(r, *i)), arg);
	r->depth--;
}

/* A key that stood before this pair in its mapping. */
static bool
is_doubled(struct yaml_reader *r, const yaml_node_t *map, const yaml_node_pair_t *pair,
    const char *key)
{
	for (yaml_node_pair_t *p = map->data.mapping.pairs.start; p < pair; p++) {
		const yaml_node_t *k = node_at(r, p->key);

		if (k->type == YAML_SCALAR_NODE &&
		    strcmp((const char *)k->data.scalar.value, key) == 0)
			return true;
	}
	return false;
}

void
yaml_each_pair(struct yaml_reader *r, const struct yaml_node *node,
    void (*f)(struct yaml_reader *r, const char *key, const struct yaml_node *key_node,
	const struct yaml_node *value, void *arg),
    void *arg)
{
	const yaml_node_t *n = node_of(node);

	if (n->type != YAML_MAPPING_NODE) {
		yaml_complain(
		    r, node, "expected a mapping (name: value), found %s", kind_name(node));
		return;
	}
	if (r->depth >= YAML_MAX_DEPTH)
		return yaml_complain(r, node, "nested too deeply");
	r->depth++;
	for (yaml_node_pair_t *p = n->data.mapping.pairs.start; p < n->data.mapping.pairs.top;
	     p++) {
		const struct yaml_node *key_node = place_of(node_at(r, p->key));
		const char *key = yaml_text(r, key_node);

		if (!yaml_is_scalar(key_node))
			continue;
		if (is_doubled(r, n, p, key))
			yaml_complain(r, key_node, "\"%s\" is here a second time", key);
		else
			f(r, key, key_node, place_of(node_at(r, p->value)), arg);
	}
	r->depth--;
}

static void
add_text(struct yaml_reader *r, const struct yaml_node *item, void *arg)
{
	const char *text = yaml_text(r, item);

	if (yaml_is_scalar(item) && *text == '\0')
		yaml_complain(r, item, "an empty text");
	else if (yaml_is_scalar(item))
		strs_add(arg, text);
}

void
yaml_strs(struct yaml_reader *r, const struct yaml_node *node, struct strs *out)
{
	if (yaml_is_list(node))
		yaml_each_item(r, node, add_text, out);
	else if (yaml_is_scalar(node))
		add_text(r, node, out);
	else
		yaml_complain(
		    r, node, "expected a text or a list of texts, found %s", kind_name(node));
}

static void
read_string(struct yaml_reader *r, const struct yaml_node *node, char **out)
{
	const char *text = yaml_text(r, node);

	if (!yaml_is_scalar(node))
		return;
	if (*text == '\0')
		return yaml_complain(r, node, "an empty text");
	free(*out);
	*out = mem_strdup(text);
}

static void
read_bool(struct yaml_reader *r, const struct yaml_node *node, bool *out)
{
	const char *text = yaml_text(r, node);

	if (strcasecmp(text, "true") == 0 || strcasecmp(text, "yes") == 0)
		*out = true;
	else if (strcasecmp(text, "false") == 0 || strcasecmp(text, "no") == 0)
		*out = false;
	else if (yaml_is_scalar(node))
		yaml_complain(r, node, "expected true or false, found \"%.60s\"", text);
}

static void
read_int(struct yaml_reader *r, const struct yaml_node *node, int *out)
{
	const char *text = yaml_text(r, node);
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (!yaml_is_scalar(node))
		return;
	if (*text == '\0' || *end != '\0' || errno != 0 || n < INT_MIN || n > INT_MAX)
		return yaml_complain(r, node, "expected a whole number, found \"%.60s\"", text);
	*out = (int)n;
}

static void
read_duration(struct yaml_reader *r, const struct yaml_node *node, int64_t *out, bool millis)
{
	const char *text = yaml_text(r, node);
	size_t n = strlen(text);
	int64_t value;

	if (!yaml_is_scalar(node))
		return;
	if (millis && n > 2 && strcmp(text + n - 2, "ms") == 0) {
		char *end;

		value = strtol(text, &end, 10);
		if (end == text + n - 2 && value >= 0) {
			*out = value;
			return;
		}
	} else if (duration_parse(span_of(text), &value)) {
		*out = millis ? value * 1000 : value;
		return;
	}
	yaml_complain(r, node, "expected a length of time as %s, found \"%.60s\"",
	    millis ? "2s or 500ms" : "30m, 6h or 2d", text);
}

static void
read_enum(struct yaml_reader *r, const struct yaml_node *node, const struct yaml_name *names,
    int *out)
{
	const char *text = yaml_text(r, node);
	const char *list[YAML_MAX_FIELDS + 1] = { 0 };
	char all[256] = "";
	size_t n = 0;
	const char *nearest;

	if (!yaml_is_scalar(node))
		return;
	for (; names[n].name != NULL && n < YAML_MAX_FIELDS; n++) {
		if (strcmp(names[n].name, text) == 0) {
			*out = names[n].value;
			return;
		}
		list[n] = names[n].name;
		snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", n ? ", " : "",
		    names[n].name);
	}
	nearest = yaml_nearest(text, list);
	if (nearest != NULL)
		yaml_complain(r, node, "unknown value \"%.60s\" (%s?)", text, nearest);
	else
		yaml_complain(r, node, "expected one of %s, found \"%.60s\"", all, text);
}

static void
read_field(struct yaml_reader *r, const struct yaml_field *f, const struct yaml_node *node,
    void *target)
{
	void *at = (char *)target + f->offset;

	switch (f->type) {
	case YAML_STRING: read_string(r, node, at); break;
	case YAML_BOOL: read_bool(r, node, at); break;
	case YAML_INT: read_int(r, node, at); break;
	case YAML_DURATION: read_duration(r, node, at, false); break;
	case YAML_MILLIS: read_duration(r, node, at, true); break;
	case YAML_STRS: yaml_strs(r, node, at); break;
	case YAML_ENUM: read_enum(r, node, f->names, at); break;
	case YAML_TABLE: yaml_read_table(r, node, f->table, at); break;
	case YAML_CUSTOM: f->read(r, node, at); break;
	}
}

struct table_read {
	const struct yaml_field *table;
	void *target;
	uint64_t seen; /* a bit per row */
};

static void
unknown_field(struct yaml_reader *r, const struct yaml_field *table, const char *key,
    const struct yaml_node *key_node)
{
	const char *names[YAML_MAX_FIELDS + 1] = { 0 };
	const char *nearest;

	for (size_t i = 0; table[i].name != NULL && i < YAML_MAX_FIELDS; i++)
		names[i] = table[i].name;
	nearest = yaml_nearest(key, names);
	if (nearest != NULL)
		yaml_complain(r, key_node, "unknown field \"%.60s\" (%s?)", key, nearest);
	else
		yaml_complain(r, key_node, "unknown field \"%.60s\"", key);
}

static void
read_pair(struct yaml_reader *r, const char *key, const struct yaml_node *key_node,
    const struct yaml_node *value, void *arg)
{
	struct table_read *t = arg;

	for (size_t i = 0; t->table[i].name != NULL; i++)
		if (strcmp(t->table[i].name, key) == 0) {
			t->seen |= UINT64_C(1) << i;
			read_field(r, &t->table[i], value, t->target);
			return;
		}
	unknown_field(r, t->table, key, key_node);
}

void
yaml_read_table(struct yaml_reader *r, const struct yaml_node *node,
    const struct yaml_field *table, void *target)
{
	struct table_read t = { .table = table, .target = target };

	yaml_each_pair(r, node, read_pair, &t);
	if (!yaml_is_map(node))
		return;
	for (size_t i = 0; table[i].name != NULL; i++)
		if (table[i].required && (t.seen & UINT64_C(1) << i) == 0)
			yaml_complain(r, node, "the field \"%s\" is missing (%s)",
			    table[i].name, table[i].help == NULL ? "" : table[i].help);
}

/* What most often is behind a mistake that libyaml has its own words for. */
static const char *
hint_of(const char *problem)
{
	if (problem == NULL)
		return "";
	if (strncmp(problem, "did not find expected", 21) == 0 ||
	    strstr(problem, "mapping values are not allowed") != NULL ||
	    strstr(problem, "cannot start any token") != NULL)
		return " (a text that holds any of [ ] { } , : # or begins with * & ! | > % @ "
		       "is best written in 'single quotes')";
	if (strstr(problem, "escape character") != NULL)
		return " (a text with \\ in it is written in 'single quotes')";
	if (strstr(problem, "tab character") != NULL)
		return " (indent with spaces)";
	return "";
}

static void
complain_parser(struct yaml_reader *r, const yaml_parser_t *parser)
{
	char message[512];

	if (parser->error == YAML_READER_ERROR) {
		snprintf(message, sizeof message, "not YAML: %s at byte %zu",
		    parser->problem == NULL ? "unreadable" : parser->problem,
		    parser->problem_offset);
		complain_at(r, 1, 1, message);
		return;
	}
	snprintf(message, sizeof message, "not YAML: %s%s%s%s",
	    parser->problem == NULL ? "unreadable" : parser->problem,
	    parser->context == NULL ? "" : ", ", parser->context == NULL ? "" : parser->context,
	    hint_of(parser->problem));
	complain_at(r, parser->problem_mark.line + 1, parser->problem_mark.column + 1, message);
}

/*
 * libyaml's document turns an alias into the same node again, so a few lines
 * could stand for millions: aliases are refused before any document is made.
 */
static bool
has_alias(struct yaml_reader *r, struct span text)
{
	yaml_parser_t parser;
	yaml_event_t event;
	bool found = false, end = false;

	yaml_parser_initialize(&parser);
	yaml_parser_set_input_string(&parser, (const unsigned char *)text.data, text.len);
	while (!end && yaml_parser_parse(&parser, &event)) {
		if (event.type == YAML_ALIAS_EVENT) {
			found = true;
			complain_at(r, event.start_mark.line + 1, event.start_mark.column + 1,
			    "an alias (*name): write the value out");
		}
		end = event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return found;
}

static void
refuse_second(struct yaml_reader *r, yaml_parser_t *parser)
{
	yaml_document_t second;
	yaml_node_t *root;

	if (!yaml_parser_load(parser, &second))
		return complain_parser(r, parser);
	root = yaml_document_get_root_node(&second);
	if (root != NULL)
		complain_at(r, root->start_mark.line + 1, 1, "a second document in one file");
	yaml_document_delete(&second);
}

size_t
yaml_read(struct span text, const char *file, const struct yaml_field *table, void *target,
    struct strs *complaints)
{
	struct yaml_reader r = { .file = file, .complaints = complaints };
	yaml_parser_t parser;
	yaml_document_t doc;
	yaml_node_t *root;

	if (text.len > YAML_MAX_BYTES) {
		complain_at(&r, 1, 1, "the file is larger than 4 MiB");
		return r.mistakes;
	}
	if (has_alias(&r, text))
		return r.mistakes;
	yaml_parser_initialize(&parser);
	yaml_parser_set_input_string(&parser, (const unsigned char *)text.data, text.len);
	if (!yaml_parser_load(&parser, &doc)) {
		complain_parser(&r, &parser);
		yaml_parser_delete(&parser);
		return r.mistakes;
	}
	r.doc = &doc;
	root = yaml_document_get_root_node(&doc);
	if (root == NULL)
		complain_at(&r, 1, 1, "the file is empty");
	else
		yaml_read_table(&r, place_of(root), table, target);
	refuse_second(&r, &parser);
	yaml_document_delete(&doc);
	yaml_parser_delete(&parser);
	return r.mistakes;
}
