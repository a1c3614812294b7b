/*
 * A platform's promise of notice and what became of it, read from the archive:
 * the sentence that stands on its policies and terms, or the last one that did, the
 * commits that brought and took it, and the changes made while it stood.
 */
#ifndef SMALLPRINT_PROMISE_H
#define SMALLPRINT_PROMISE_H

#include "core/tell/practice.h"
#include "edge/workspace.h"
#include "past.h"

enum { PROMISE_VERSIONS = 60 /* of a page, the newest, that are asked since when */ };

/* Both are ended by the caller, also after a failure. ERROR_ARCHIVE where a text cannot be
   read. */
int promise_gather(struct archive *archive, struct past *past,
    const struct workspace *workspace, const struct platform *platform,
    struct promise_fact *fact, struct practice *practice, struct error *err);

#endif
