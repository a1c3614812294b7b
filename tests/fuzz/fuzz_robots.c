/*
 * A path, a newline, a robots.txt: whatever they are, the answer comes, a
 * refusal names its line, and robots.txt itself may always be asked for.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "edge/fetch/robots.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = span_make((const char *)data, size), path;
	struct robots_rules *rules;
	const char *rule = NULL;

	if (!span_line(&text, &path))
		return 0;
	rules = robots_parse(text, "smallprint");
	if (!robots_allowed(rules, path, &rule) && strncmp(rule, "Disallow: ", 10) != 0)
		abort();
	if (!robots_allowed(rules, span_of("/robots.txt"), &rule))
		abort();
	robots_free(rules);
	return 0;
}
