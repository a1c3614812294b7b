/*
 * What a page had before: the texts its commits recorded, newest last, and which
 * of them were told. Read from the archive when something is news, so that
 * nothing needs to be kept beside it.
 */
#ifndef SMALLPRINT_PAST_H
#define SMALLPRINT_PAST_H

#include "core/classify.h"
#include "edge/archive.h"

enum { PAST_COMMITS_MAX = 20000 }; /* of all pages that are walked back for one */

/* Free with known_release(), also after a failure. A new archive gives none. */
int past_recall(
    struct archive *archive, const char *page_id, struct known *out, struct error *err);

#endif
