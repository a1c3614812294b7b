/* What the previews of a platform showed of a change before it came, read from the archive. */
#ifndef SMALLPRINT_FORETOLD_H
#define SMALLPRINT_FORETOLD_H

#include "beside.h"
#include "core/judge/preview.h"

enum { FORETOLD_VERSIONS = 20 /* of a preview, the newest, that are read */ };

/* Previews that speak for the page and showed query->change. End with foretold_release(), also
   after a failure. */
int foretold_gather(
    struct foretold_list *out, const struct beside_query *query, struct error *err);

#endif
