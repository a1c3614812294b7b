/*
 * Reading the corpus of real pages (SMALLPRINT_CORPUS): the rows of index.tsv,
 * their declarations and bodies. The pages are other people's and not part of
 * the project; where the folder is missing, tests that want it are skipped.
 */
#ifndef TESTS_CORPUS_READ_H
#define TESTS_CORPUS_READ_H

#include <jansson.h>
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/utc.h"
#include "core/compare/failure.h"
#include "core/page/page.h"

enum { CORPUS_MAX_PAGE = 16 << 20 };

struct corpus_row {
	char *file;
	char *kind;
	char *url;
	struct page page;
	utc_t time;
	char *real; /* "first", "yes", "no"; "" where it is not a sequence */
};

struct corpus_rows {
	struct corpus_row *v;
	size_t n, cap;
};

static inline struct span
corpus_column(struct span *rest)
{
	const char *tab = rest->len == 0 ? NULL : memchr(rest->data, '\t', rest->len);
	struct span field = *rest;

	if (tab != NULL)
		field.len = (size_t)(tab - rest->data);
	*rest = span_make(rest->data + field.len, rest->len - field.len);
	if (rest->len > 0)
		*rest = span_make(rest->data + 1, rest->len - 1);
	return field;
}

static inline char *
corpus_range_end(const json_t *range, const char *before, const char *after, bool *is_after)
{
	*is_after = json_object_get(range, after) != NULL;
	return mem_strdup(
	    json_string_value(json_object_get(range, *is_after ? after : before)));
}

static inline void
corpus_add_selector(struct selectors *list, const json_t *value)
{
	struct selector s = { 0 };
	size_t i;
	json_t *one;

	if (json_is_array(value)) {
		json_array_foreach(value, i, one) corpus_add_selector(list, one);
		return;
	}
	if (json_is_string(value)) {
		s.css = mem_strdup(json_string_value(value));
	} else {
		s.start = corpus_range_end(value, "startBefore", "startAfter", &s.start_after);
		s.end = corpus_range_end(value, "endBefore", "endAfter", &s.end_after);
	}
	MEM_GROW(list->v, list->n, list->cap);
	list->v[list->n++] = s;
}

static inline void
corpus_selectors(struct selectors *list, struct span field)
{
	json_t *value =
	    field.len == 0 ? NULL : json_loadb(field.data, field.len, JSON_DECODE_ANY, NULL);

	if (value != NULL)
		corpus_add_selector(list, value);
	json_decref(value);
}

static inline void
corpus_add_row(struct corpus_rows *rows, struct span line)
{
	struct corpus_row row = { .file = span_dup(corpus_column(&line)) };

	row.kind = span_dup(corpus_column(&line));
	row.url = span_dup(corpus_column(&line));
	corpus_selectors(&row.page.select, corpus_column(&line));
	corpus_selectors(&row.page.remove, corpus_column(&line));
	utc_parse(corpus_column(&line), &row.time);
	for (int i = 0; i < 4; i++)
		corpus_column(&line);
	row.real = span_dup(corpus_column(&line));
	MEM_GROW(rows->v, rows->n, rows->cap);
	rows->v[rows->n++] = row;
}

/* All rows of index.tsv; none where there is no corpus. */
static inline void
corpus_read(struct corpus_rows *rows)
{
	const char *folder = getenv("SMALLPRINT_CORPUS");
	char *path = mem_printf("%s/index.tsv", folder == NULL ? "" : folder);
	struct span rest, line;
	struct buf text;

	buf_init(&text, CORPUS_MAX_PAGE);
	if (folder != NULL && file_exists(path) && file_read(path, &text, NULL) == 0) {
		rest = buf_span(&text);
		span_line(&rest, &line); /* the names of the columns */
		while (span_line(&rest, &line))
			corpus_add_row(rows, line);
	}
	buf_release(&text);
	free(path);
}

/* The bytes of a row; out is made here. False when they cannot be read. */
static inline bool
corpus_body(const struct corpus_row *row, struct buf *out)
{
	char *path = mem_printf("%s/%s", getenv("SMALLPRINT_CORPUS"), row->file);
	struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
	char *plain = mem_alloc(CORPUS_MAX_PAGE);
	size_t len = 0;
	struct buf packed;
	bool good;

	buf_init(out, CORPUS_MAX_PAGE);
	buf_init(&packed, CORPUS_MAX_PAGE);
	good = file_read(path, &packed, NULL) == 0 &&
	       libdeflate_gzip_decompress(d, packed.data, packed.len, plain, CORPUS_MAX_PAGE,
		   &len) == LIBDEFLATE_SUCCESS;
	if (good)
		buf_add(out, plain, len);
	buf_release(&packed);
	libdeflate_free_decompressor(d);
	free(plain);
	free(path);
	return good;
}

static inline void
corpus_release(struct corpus_rows *rows)
{
	for (size_t i = 0; i < rows->n; i++) {
		free(rows->v[i].file);
		free(rows->v[i].kind);
		free(rows->v[i].url);
		free(rows->v[i].real);
		selectors_release(&rows->v[i].page.select);
		selectors_release(&rows->v[i].page.remove);
	}
	free(rows->v);
	*rows = (struct corpus_rows){ 0 };
}

/* rules/failures.yaml as it is installed. */
static inline size_t
corpus_failures(struct failures *failures, struct strs *complaints)
{
	const char *tests = getenv("TESTS");
	char *path = mem_printf("%s/../rules/failures.yaml", tests == NULL ? "tests" : tests);
	size_t mistakes = 1;
	struct buf text;

	buf_init(&text, YAML_MAX_BYTES);
	if (file_read(path, &text, NULL) == 0)
		mistakes =
		    failures_read(buf_span(&text), "rules/failures.yaml", failures, complaints);
	buf_release(&text);
	free(path);
	return mistakes;
}

#endif
