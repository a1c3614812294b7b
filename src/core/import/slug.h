/*
 * Names into ids. An id is what fault_id() accepts: a-z, 0-9 and -, at most
 * FAULT_MAX_ID letters. Other scripts are written in Latin letters ("Яндекс"
 * is "andeks"), accents are dropped, "&" and "+" are read out, apostrophes vanish,
 * everything else between the words is one "-". The same name always gives the same id.
 */
#ifndef SMALLPRINT_CORE_IMPORT_SLUG_H
#define SMALLPRINT_CORE_IMPORT_SLUG_H

#include "base/span.h"
#include "base/strs.h"

/* What is not UTF-8 in the name does not count. The fallback is for names without a
   letter. The caller frees; never NULL. */
char *slug_make(struct span name, const char *fallback);
/* The id, or the first of id-2, id-3, … that is not taken; it is taken then. The caller frees.
 */
char *slug_unique(const char *id, struct strs *taken);

#endif
