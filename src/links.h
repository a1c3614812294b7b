/*
 * Links whose words stayed while what is behind them did not, as findings of a round and
 * of a replay alike. Which of them are told, rules say: rules/detect/links.yaml.
 */
#ifndef SMALLPRINT_LINKS_H
#define SMALLPRINT_LINKS_H

#include "core/compare/compare.h"
#include "core/detect/links.h"

/*
 * Is it a change although not a word differs? Yes where a rule tells of a link, and the
 * page's past does not know it; where a date moved as well, only where people or the
 * platform gain by it: with a new date links to a text move as a matter of course.
 */
bool links_make_change(const struct rules *rules, const struct change *change,
    const char *language, const struct links_past *past);
/* Is what a finding says of a link so in this document too? */
bool links_stand(const struct finding *finding, const struct document *doc);
/* Is a person to be told of it? Of a way out that is harder to find always, of what is neither
   good nor bad when nothing else changed. */
bool links_alert(const struct findings *findings, const struct change *change);

#endif
