/*
 * Moved link targets as findings: a way out, a form, an announcement or an
 * earlier version that leads elsewhere, under the same words.
 */
#ifndef SMALLPRINT_LINKS_H
#define SMALLPRINT_LINKS_H

#include "core/compare/compare.h"
#include "core/detect/rule.h"
#include "past.h"

/*
 * Is it a change although not a word differs? Yes where a link that is told
 * leads where it never led before; where only the date differs too, only for a
 * way out or a form.
 */
bool links_make_change(const struct change *change, struct past *past, const char *page_id);
/* Add a finding for every such link. */
void links_find(const struct change *change, struct findings *out);
bool links_is_finding(const struct finding *finding);
/* Is what it says of the link so in this document too? */
bool links_stand(const struct finding *finding, const struct document *doc);
/* Is a person to be told of it? Of a way out or a form always, of the others when nothing else
   changed: with a new text they move as a matter of course. */
bool links_alert(const struct findings *findings, const struct change *change);

#endif
