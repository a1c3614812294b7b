/* A line's numbers: one folding for all of them. */
#include "core/compare/lineface.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "core/compare/date.h"
#include "core/compare/fold.h"
#include "core/compare/linekey.h"

/* The hash of nothing is a number too; 0 is left to mean that nobody asked. */
static uint64_t
hash_of(struct span text)
{
	uint64_t hash = hash_xxh3(text);

	return hash == 0 ? 1 : hash;
}

static void
learn(struct line *line)
{
	struct line_face *face = &line->face;
	struct buf folded, key;
	struct span text;
	struct date date;

	buf_init(&folded, SIZE_MAX / 4);
	buf_init(&key, SIZE_MAX / 4);
	text = fold_span(line->text, &folded);
	face->folded = hash_of(text);
	face->key = hash_of(linekey_and_age(line, text, &key, &face->aged));
	/* where a numeric date is one in one order of day and month it is in the other */
	face->dated = date_next(line->text, 0, 'm', &date);
	buf_release(&folded);
	buf_release(&key);
}

const struct line_face *
lineface(const struct document *doc, size_t i)
{
	struct line *line = &doc->lines[i];

	if (line->face.folded == 0)
		learn(line);
	return &line->face;
}

uint64_t
document_hash(const struct document *doc)
{
	uint64_t *faces = mem_array(doc->n_lines, sizeof *faces);
	uint64_t hash;

	for (size_t i = 0; i < doc->n_lines; i++)
		faces[i] = lineface(doc, i)->folded;
	hash = hash_xxh3(span_make((const char *)faces, doc->n_lines * sizeof *faces));
	free(faces);
	return hash;
}
