/* Bodies travel as descriptors: bytes of this process as one. See fetch.h for body_map(). */
#ifndef SMALLPRINT_EDGE_BODY_H
#define SMALLPRINT_EDGE_BODY_H

#include "base/error.h"
#include "base/span.h"

/* A memfd that holds a copy of the bytes; the caller closes it. */
int body_make(struct span bytes, int *fd, struct error *err);

#endif
