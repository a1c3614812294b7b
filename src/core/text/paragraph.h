/* A paragraph cut into the lines of a document: hard line breaks, then sentences. */
#ifndef SMALLPRINT_CORE_TEXT_PARAGRAPH_H
#define SMALLPRINT_CORE_TEXT_PARAGRAPH_H

#include "core/text/document.h"

struct paragraph {
	enum line_kind kind;
	int level;
	int number;
	bool starts;      /* false: goes on with the item before */
	struct span text; /* UTF-8; a newline is a line break, two begin another paragraph */
};

/* A heading or a row stays one line. Language is a BCP 47 tag or NULL. */
int paragraph_add(
    struct document *doc, const struct paragraph *p, const char *language, struct error *err);

#endif
