/*
 * Who is exempt, read from the words of a page: "the European Union, the EEA or
 * mainland China" is EU, EEA, mainland China. A region has one name here, however
 * a page spells it, so that a new spelling is no new exemption.
 */
#ifndef SMALLPRINT_CORE_SETTINGS_REGIONS_H
#define SMALLPRINT_CORE_SETTINGS_REGIONS_H

#include "base/span.h"
#include "base/strs.h"

enum { REGIONS_MAX = 40 };

/* Add the names a list begins with, each once, as far as they look like names. */
void regions_read(struct span list, struct strs *out);

#endif
