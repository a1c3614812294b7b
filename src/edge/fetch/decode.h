/*
 * Content encodings undone, with a ceiling: gzip and deflate (libdeflate), br
 * (brotli). The bytes may be anything. A decoder keeps its room from page to
 * page, because fresh memory for each costs more than decoding.
 */
#ifndef SMALLPRINT_EDGE_FETCH_DECODE_H
#define SMALLPRINT_EDGE_FETCH_DECODE_H

#include <stddef.h>

#include "base/error.h"
#include "base/span.h"

struct decoder;

/* What decoder_run() can undo, as Accept-Encoding wants it. */
#define DECODE_ACCEPTED "gzip, deflate, br"

struct decoder *decoder_new(size_t ceiling);
void decoder_free(struct decoder *decoder);

/*
 * Undo one encoding, by the name Content-Encoding gives it; an empty name and
 * "identity" give wire itself. *out lives until the next call. ERROR_LIMIT
 * past the ceiling; ERROR_LATER when the bytes are not what they claim to be
 * (cut or garbled: another try may help); ERROR_PAGE for an encoding that was
 * not asked for.
 */
int decoder_run(struct decoder *decoder, struct span encoding, struct span wire,
    struct span *out, struct error *err);

#endif
