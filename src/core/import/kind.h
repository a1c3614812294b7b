/* What kind of page it probably is, by the words of its name or address. */
#ifndef SMALLPRINT_CORE_IMPORT_KIND_H
#define SMALLPRINT_CORE_IMPORT_KIND_H

#include "core/page/page.h"

/*
 * words is an id or a path in lower case ("legal/privacy-policy"). The last word
 * that says something decides, so that "help/privacy-policy" is a policy. False where no
 * word does; *kind is untouched then.
 */
bool kind_guess(const char *words, enum page_kind *kind);

#endif
