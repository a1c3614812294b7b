/*
 * YAML files read by tables of fields. A table row names a field, its type,
 * where it goes and what it means (the manual is tested against the tables).
 * Every mistake of a file is reported, not only the first, as one line
 * "file:line:col: what was expected", with a suggestion for a misspelt field;
 * nothing is silently ignored: unknown fields, doubled fields, wrong types,
 * aliases and second documents are mistakes.
 *
 *	static const struct yaml_field page_fields[] = {
 *		{ "url", YAML_STRING, offsetof(struct page, url), .required = true,
 *		    .help = "the address, http or https" },
 *		{ "every", YAML_DURATION, offsetof(struct page, every),
 *		    .help = "time between looks, as 6h" },
 *		{ 0 }
 *	};
 *
 * Types that need more say: YAML_ENUM with names; YAML_CUSTOM with a function;
 * YAML_TABLE for a nested mapping read into the same struct by another table.
 */
#ifndef SMALLPRINT_BASE_YAML_H
#define SMALLPRINT_BASE_YAML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "base/strs.h"

enum { YAML_MAX_BYTES = 4 << 20, YAML_MAX_COMPLAINTS = 200 };

enum yaml_type {
	YAML_STRING = 0, /* char *, owned by the target; an empty one is a mistake */
	YAML_BOOL,       /* bool; true, false, yes, no */
	YAML_INT,        /* int */
	YAML_DURATION,   /* int64_t seconds; "6h" */
	YAML_MILLIS,     /* int64_t milliseconds; "2s", "500ms" */
	YAML_STRS,       /* struct strs; one scalar or a list of scalars */
	YAML_ENUM,       /* int (an enum), by names */
	YAML_TABLE,      /* a mapping read by `table` into the struct at offset */
	YAML_CUSTOM      /* read(reader, node, target of the table + offset) */
};

struct yaml_name {
	const char *name; /* { 0 } ends a list */
	int value;
};

struct yaml_reader; /* one file being read */
struct yaml_node;   /* a place in it */

struct yaml_field {
	const char *name; /* { 0 } ends a table */
	enum yaml_type type;
	size_t offset;
	bool required;
	const struct yaml_name *names;
	const struct yaml_field *table;
	void (*read)(struct yaml_reader *r, const struct yaml_node *node, void *target);
	const char *help;
};

/*
 * Read a whole file's text (file is its name for messages) into target by a
 * table. Mistakes are added to *complaints; returns how many there were. What
 * could be read was read all the same, and is the caller's to free.
 */
size_t yaml_read(struct span text, const char *file, const struct yaml_field *table,
    void *target, struct strs *complaints);

/* For custom readers. */
void yaml_read_table(struct yaml_reader *r, const struct yaml_node *node,
    const struct yaml_field *table, void *target);
/* Call f for every pair of a mapping, in order (a mistake when node is none, or a key is
 * doubled). */
void yaml_each_pair(struct yaml_reader *r, const struct yaml_node *node,
    void (*f)(struct yaml_reader *r, const char *key, const struct yaml_node *key_node,
	const struct yaml_node *value, void *arg),
    void *arg);
/* Call f for every item of a list (a mistake when node is none). */
void yaml_each_item(struct yaml_reader *r, const struct yaml_node *node,
    void (*f)(struct yaml_reader *r, const struct yaml_node *item, void *arg), void *arg);
bool yaml_is_scalar(const struct yaml_node *node);
bool yaml_is_list(const struct yaml_node *node);
bool yaml_is_map(const struct yaml_node *node);
/* The text of a scalar, "" (and a mistake) when it is none; lives as long as the reader. */
const char *yaml_text(struct yaml_reader *r, const struct yaml_node *node);
void yaml_strs(struct yaml_reader *r, const struct yaml_node *node, struct strs *out);
int yaml_line(const struct yaml_node *node);
int yaml_column(const struct yaml_node *node);
const char *yaml_file(const struct yaml_reader *r);
/* Add "file:line:col: …" for a place. */
void yaml_complain(struct yaml_reader *r, const struct yaml_node *node, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Nearest of names (ended by NULL) to word, or NULL when none is near: for suggestions. */
const char *yaml_nearest(const char *word, const char *const *names);

#endif
