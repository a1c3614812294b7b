/* A directory for what is thrown away at the end, under TMPDIR. */
#ifndef SMALLPRINT_RAW_SCRATCH_H
#define SMALLPRINT_RAW_SCRATCH_H

#include "base/error.h"

/* An empty one, readable by nobody else. */
int raw_scratch_make(char **dir, struct error *err);
/* Removes it with all it holds, and frees the name; NULL is allowed. */
void raw_scratch_end(char *dir);

#endif
