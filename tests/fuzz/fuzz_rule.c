/*
 * Rule files and pages from anywhere: a file of rules, a line "%%", then a page.
 * Whatever a pattern matches, the filter must have let through.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/detect/rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FUZZ_MAX_PATTERN = 400 };

static bool
has(struct span text, const char *bytes)
{
	return span_find(text, bytes) != NULL;
}

static void
check_filter(const struct rules *rules, struct span text)
{
	uint64_t *seen;

	prefilter_build(rules->filter);
	seen = mem_array(prefilter_size(rules->filter), sizeof *seen);
	prefilter_scan(rules->filter, text, seen);
	/* The long s and the Kelvin sign are known not to be thought of. */
	for (size_t i = 0; i < rules->n_patterns; i++)
		if (pattern_match(rules->patterns[i], text, 0, NULL, NULL) == 1 &&
		    !prefilter_may(rules->filter, seen, i) && !has(text, "\xc5\xbf") &&
		    !has(text, "\xe2\x84\xaa"))
			abort();
	free(seen);
}

static void
try_page(const struct rules *rules, struct span page)
{
	struct document *before = document_new(), *after = NULL;
	struct findings findings = { 0 };
	struct change *change;

	if (document_get(page, DOCUMENT_MARKDOWN, &after, NULL) != 0)
		goto out;
	change = compare(before, after);
	detect(rules, change, NULL, &findings, NULL);
	for (size_t i = 0; i < after->n_lines && i < 50; i++)
		check_filter(rules, after->lines[i].text);
	change_free(change);
out:
	findings_release(&findings);
	document_free(before);
	document_free(after);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span all = span_make((const char *)data, size);
	const char *cut = span_find(all, "\n%%\n");
	struct span text = cut == NULL ? all : span_make(all.data, (size_t)(cut - all.data));
	struct span page = cut == NULL ? all : span_make(cut + 4, size - text.len - 4);
	struct rules rules = { 0 };
	struct strs complaints = { 0 };

	rules_read(text, "fuzz.yaml", &rules, &complaints);
	if (rules.n_patterns < FUZZ_MAX_PATTERN) {
		rules_examine(&rules, &complaints);
		try_page(&rules, page);
	}
	rules_release(&rules);
	strs_release(&complaints);
	return 0;
}
