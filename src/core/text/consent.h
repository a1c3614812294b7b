/* Consent banners: known by the vendor's ids, by their role, or only by their words. */
#ifndef SMALLPRINT_CORE_TEXT_CONSENT_H
#define SMALLPRINT_CORE_TEXT_CONSENT_H

#include "core/text/chrome.h"
#include "core/text/facts.h"

/* Is the element a banner by its id, class, role or label? */
bool consent_is_banner(
    struct chrome *chrome, const struct html *html, uint32_t node, const struct facts *facts);
/* Marks the parts that speak of cookies and let one accept or refuse, whatever they are called.
 */
void consent_mark(struct chrome *chrome, const struct html *html);

#endif
