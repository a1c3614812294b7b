/* Links whose words stayed, as findings. */
#include "links.h"

#include <string.h>

#include "core/compare/moved.h"

bool
links_make_change(const struct rules *rules, const struct change *change, const char *language,
    const struct links_past *past)
{
	bool dated = change->class == CLASS_DATE_ONLY, makes = false;
	struct findings findings = { 0 };

	if (change->before == NULL || (!dated && change->class != CLASS_FORMATTING))
		return false;
	detect_links(rules, change, language, past, &findings, NULL);
	for (size_t i = 0; i < findings.n; i++)
		makes = makes || !dated || findings.v[i].direction != DIRECTION_NEUTRAL;
	findings_release(&findings);
	return makes;
}

bool
links_stand(const struct finding *finding, const struct document *doc)
{
	size_t words = strlen(finding->match), len = strlen(finding->after);
	struct span text = span_of(finding->match);

	if (span_is(text, finding->after)) /* it leads nowhere any more */
		return moved_leads(doc, text, span_make("", 0));
	if (len < words + strlen("[]()")) /* not as detect_links() wrote it */
		return false;
	return moved_leads(doc, text, span_make(finding->after + words + 3, len - words - 4));
}

bool
links_alert(const struct findings *findings, const struct change *change)
{
	for (size_t i = 0; i < findings->n; i++) {
		const struct finding *f = &findings->v[i];

		if (f->is_link &&
		    (f->direction == DIRECTION_MORE ||
			(change->n_edits == 0 && f->direction == DIRECTION_NEUTRAL)))
			return true;
	}
	return false;
}
