/* Any bytes as a selector, tried on a small page: refused, or matched in document order. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/text/css.h"
#include "core/text/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char page[] =
    "<!doctype html><body id=b class='x y'><div lang=en-GB><p>1<p class=x>2<a href=/l>"
    "3</a></div><ul><li>4<ul><li>5</ul></ul><em></em></body>";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *css = mem_strndup(size == 0 ? "" : (const char *)data, size);
	struct html_nodes nodes = { 0 };
	struct html *html = NULL;

	if (html_parse(span_of(page), &html, NULL) != 0)
		abort();
	if (css_find(html, css, &nodes, NULL) != 0 && nodes.n != 0)
		abort();
	for (size_t i = 1; i < nodes.n; i++)
		if (nodes.v[i] <= nodes.v[i - 1])
			abort();
	html_nodes_release(&nodes);
	html_free(html);
	free(css);
	return 0;
}
