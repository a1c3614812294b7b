/* Words with a name, written {name} in patterns. */
#ifndef SMALLPRINT_CORE_DETECT_FRAGMENT_H
#define SMALLPRINT_CORE_DETECT_FRAGMENT_H

#include "base/buf.h"
#include "base/error.h"

enum { FRAGMENT_MAX_DEPTH = 10, FRAGMENT_MAX_NAME = 40 };

/* How the message of a name that nobody gave begins. */
#define FRAGMENT_UNKNOWN "no pattern is named "

struct fragment {
	char *name;
	char *text; /* a pattern, which may hold other names */
	char *file;
	int line;
	int column;
};

struct fragments {
	struct fragment *v;
	size_t n;
	size_t cap;
};

const struct fragment *fragments_find(const struct fragments *fragments, const char *name);
/* A letter, then letters, digits, "_" and "-". */
bool fragment_is_name(const char *name);
/* Add the text to out with every {name} written out as (?:…). An unknown name, or one that
   stands for itself, is ERROR_USAGE; \p{L}, \x{e9} and repeats like {0,9} are left alone. */
int fragments_expand(
    const struct fragments *fragments, const char *text, struct buf *out, struct error *err);
void fragments_release(struct fragments *fragments);

#endif
